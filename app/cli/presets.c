/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/command.h"
#include "core/filter/filter.h"
#include "core/filter/kernel-text.h"

static const char *const kinds[] = { "number", "integer", "switch" };

static void
print_parameter (const FoveaParameter *parameter)
{
  g_autofree char *minimum = fovea_number_to_text (parameter->minimum);
  g_autofree char *maximum = fovea_number_to_text (parameter->maximum);
  g_autofree char *initial = fovea_number_to_text (parameter->initial);
  g_autofree char *assignment = g_strdup_printf ("%s=%s", parameter->id, initial);
  g_autofree char *range
      = g_strdup_printf ("%s … %s%s%s", minimum, maximum, parameter->unit ? " " : "", parameter->unit ? _(parameter->unit) : "");

  g_print ("  %-18s    %-18s %-22s %s\n", "", assignment, range, _(parameter->tooltip));
}

static void
print_table (const FoveaFilter *const *filters, gsize n)
{
  const char *category = NULL;

  for (gsize i = 0; i < n; i++)
    {
      if (g_strcmp0 (category, filters[i]->category) != 0)
        g_print ("%s%s\n", i ? "\n" : "", _(filters[i]->category));
      category = filters[i]->category;
      g_print ("  %-18s  %s: %s\n", filters[i]->id, _(filters[i]->title), _(filters[i]->description));
      for (gsize j = 0; j < filters[i]->n_parameters; j++)
        print_parameter (&filters[i]->parameters[j]);
    }
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, _(value));
  else
    json_builder_add_null_value (builder);
}

static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, value);
}

static void
add_filter (JsonBuilder *builder, const FoveaFilter *filter)
{
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "id");
  json_builder_add_string_value (builder, filter->id);
  add_string (builder, "title", filter->title);
  add_string (builder, "category", filter->category);
  add_string (builder, "description", filter->description);
  json_builder_set_member_name (builder, "kernels");
  json_builder_add_int_value (builder, (gint64) filter->n_kernels);
  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < filter->n_parameters; i++)
    {
      const FoveaParameter *parameter = &filter->parameters[i];

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "id");
      json_builder_add_string_value (builder, parameter->id);
      json_builder_set_member_name (builder, "kind");
      json_builder_add_string_value (builder, kinds[parameter->kind]);
      add_string (builder, "title", parameter->title);
      add_string (builder, "unit", parameter->unit);
      add_string (builder, "tooltip", parameter->tooltip);
      add_number (builder, "minimum", parameter->minimum);
      add_number (builder, "maximum", parameter->maximum);
      add_number (builder, "initial", parameter->initial);
      add_number (builder, "step", parameter->step);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
print_json (const FoveaFilter *const *filters, gsize n, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "filters");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n; i++)
    add_filter (builder, filters[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return fovea_cli_print_json (builder, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  FoveaCli cli;

  if (fovea_cli_begin (&cli, &fovea_command_presets, NULL, argc, argv, &error))
    {
      gsize n;
      const FoveaFilter *const *filters = fovea_filters (&n);

      if (cli.n_files > 0)
        fovea_wrong_usage (&error, _("presets takes no files"));
      else if (cli.json)
        print_json (filters, n, &error);
      else
        print_table (filters, n);
    }
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_presets = {
  .name = "presets",
  .usage = "",
  .summary = N_("List the filters and their parameters with initial values and ranges"),
  .run = run,
};

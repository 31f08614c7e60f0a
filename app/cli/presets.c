/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
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
add_parameter (JsonBuilder *builder, const FoveaParameter *parameter)
{
  json_builder_begin_object (builder);
  fovea_json_text (builder, "id", parameter->id);
  fovea_json_text (builder, "kind", kinds[parameter->kind]);
  fovea_json_text (builder, "title", _(parameter->title));
  fovea_json_text (builder, "unit", parameter->unit ? _(parameter->unit) : "");
  fovea_json_text (builder, "tooltip", _(parameter->tooltip));
  fovea_json_number (builder, "minimum", parameter->minimum);
  fovea_json_number (builder, "maximum", parameter->maximum);
  fovea_json_number (builder, "initial", parameter->initial);
  fovea_json_number (builder, "step", parameter->step);
  json_builder_end_object (builder);
}

static void
add_filter (JsonBuilder *builder, const FoveaFilter *filter)
{
  json_builder_begin_object (builder);
  fovea_json_text (builder, "id", filter->id);
  fovea_json_text (builder, "title", _(filter->title));
  fovea_json_text (builder, "category", _(filter->category));
  fovea_json_text (builder, "description", _(filter->description));
  fovea_json_count (builder, "kernels", filter->n_kernels);
  fovea_json_begin_array (builder, "parameters");
  for (gsize i = 0; i < filter->n_parameters; i++)
    add_parameter (builder, &filter->parameters[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static gboolean
print_json (const FoveaFilter *const *filters, gsize n, GError **error)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  fovea_json_begin_array (builder, "filters");
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

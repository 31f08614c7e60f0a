/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/chain-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/filter/kernel-text.h"

#define VERSION 1
/* As many as this open in no chain that is allowed. */
#define MAX_BRACKETS (8 * FOVEA_MAX_CHAIN_STEPS)

static void
add_filter (JsonBuilder *builder, const FoveaStep *step)
{
  fovea_json_text (builder, "filter", step->filter->id);
  json_builder_set_member_name (builder, "parameters");
  json_builder_begin_object (builder);
  for (gsize i = 0; i < step->filter->n_parameters; i++)
    {
      json_builder_set_member_name (builder, step->filter->parameters[i].id);
      json_builder_add_double_value (builder, step->values[i]);
    }
  json_builder_end_object (builder);
}

static void
add_lift (JsonBuilder *builder, const FoveaLift *lift)
{
  json_builder_set_member_name (builder, "lift");
  json_builder_begin_object (builder);
  fovea_json_text (builder, "name", lift->name);
  json_builder_set_member_name (builder, "gain");
  json_builder_add_double_value (builder, lift->gain);
  json_builder_set_member_name (builder, "kernels");
  json_builder_begin_array (builder);
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    {
      g_autofree char *text = fovea_kernel_to_text (lift->kernels[i]);

      json_builder_add_string_value (builder, text);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_step (JsonBuilder *builder, const FoveaStep *step)
{
  json_builder_begin_object (builder);
  if (step->lift)
    add_lift (builder, step->lift);
  else if (step->filter)
    add_filter (builder, step);
  else
    {
      g_autofree char *text = fovea_kernel_to_text (step->kernel);

      fovea_json_text (builder, "kernel", text);
    }
  fovea_json_text (builder, "border", fovea_border_id (step->border));
  fovea_json_text (builder, "path", fovea_conv_path_id (step->path));
  fovea_json_text (builder, "channels", fovea_channels_id (step->channels));
  fovea_json_flag (builder, "linear-light", step->linear_light);
  fovea_json_flag (builder, "flip", step->flip);
  fovea_json_flag (builder, "enabled", step->enabled);
  json_builder_end_object (builder);
}

void
fovea_chain_add_steps (JsonBuilder *builder, GPtrArray *chain)
{
  fovea_json_begin_array (builder, "steps");
  for (guint i = 0; i < chain->len; i++)
    add_step (builder, g_ptr_array_index (chain, i));
  json_builder_end_array (builder);
}

char *
fovea_chain_to_json (GPtrArray *chain)
{
  g_return_val_if_fail (chain != NULL, NULL);

  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  fovea_json_count (builder, "fovea-chain", VERSION);
  fovea_chain_add_steps (builder, chain);
  json_builder_end_object (builder);
  return fovea_json_to_text (builder);
}

/* One of the members that a filter and a kernel have alike. */
static gboolean
parse_setting (FoveaStep *step, const char *name, JsonNode *node, GError **error)
{
  const char *id = NULL;

  if (g_str_equal (name, "linear-light"))
    return fovea_json_get_flag (node, name, &step->linear_light, error);
  if (g_str_equal (name, "flip"))
    return fovea_json_get_flag (node, name, &step->flip, error);
  if (g_str_equal (name, "enabled"))
    return fovea_json_get_flag (node, name, &step->enabled, error);
  if (g_str_equal (name, "border"))
    return fovea_json_get_text (node, name, &id, error) && (fovea_border_find (id, &step->border) || fovea_json_unknown (name, id, error));
  if (g_str_equal (name, "path"))
    return fovea_json_get_text (node, name, &id, error) && (fovea_conv_path_find (id, &step->path) || fovea_json_unknown (name, id, error));
  if (g_str_equal (name, "channels"))
    return fovea_json_get_text (node, name, &id, error) && (fovea_channels_find (id, &step->channels) || fovea_json_unknown (name, id, error));

  g_autofree char *printable = fovea_printable (name);
  return fovea_refuse (error, _("“%s” is no setting of a step"), printable);
}

static gboolean
parse_parameters (FoveaStep *step, JsonNode *node, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!step->filter)
    return fovea_refuse (error, _("a kernel has no “parameters”"));
  if (!JSON_NODE_HOLDS_OBJECT (node))
    return fovea_refuse (error, _("“parameters” is not an object"));
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    {
      int i = fovea_filter_parameter (step->filter, name);
      g_autofree char *printable = fovea_printable (name);

      if (i < 0)
        return fovea_refuse (error, _("the filter “%s” has no parameter “%s”"), step->filter->id, printable);
      if (!fovea_json_get_number (member, name, &step->values[i], error)
          || !fovea_parameter_check (&step->filter->parameters[i], step->values[i], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
same_size (const FoveaKernel *a, const FoveaKernel *b)
{
  return a->width == b->width && a->height == b->height && a->anchor_x == b->anchor_x && a->anchor_y == b->anchor_y;
}

static gboolean
parse_lift_kernels (JsonNode *list, FoveaKernel **kernels, GError **error)
{
  JsonArray *array = list && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  const char *text = NULL;

  if (!array || json_array_get_length (array) != FOVEA_LIFT_KERNELS)
    return fovea_refuse (error, _("“lift” has three “kernels”: for red, green and blue"));
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    {
      if (!fovea_json_get_text (json_array_get_element (array, i), "kernels", &text, error)
          || !(kernels[i] = fovea_kernel_parse_within (text, strlen (text), FOVEA_MAX_CHAIN_FILE_BYTES, error)))
        return FALSE;
      if (!same_size (kernels[i], kernels[0]))
        return fovea_refuse (error, _("the “kernels” of a “lift” are not of one size"));
    }
  return TRUE;
}

static FoveaStep *
parse_lift (JsonNode *node, GError **error)
{
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *name_node = object ? json_object_get_member (object, "name") : NULL, *gain_node = object ? json_object_get_member (object, "gain") : NULL;
  FoveaKernel *kernels[FOVEA_LIFT_KERNELS] = { NULL };
  g_autoptr (FoveaLift) lift = NULL;
  const char *name = NULL;
  double gain = 1.0;

  if (!name_node || !gain_node)
    fovea_refuse (error, _("“lift” is an object with “name”, “gain” and “kernels”"));
  else if (fovea_json_get_text (name_node, "name", &name, error) && fovea_json_get_number (gain_node, "gain", &gain, error)
           && parse_lift_kernels (json_object_get_member (object, "kernels"), kernels, error))
    lift = fovea_lift_new (kernels, name, gain);
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    fovea_kernel_unref (kernels[i]);
  return lift ? fovea_step_new_lifted (lift) : NULL;
}

/* A step with its filter or kernel; the settings have their defaults. */
static FoveaStep *
parse_subject (JsonObject *object, GError **error)
{
  JsonNode *filter_node = json_object_get_member (object, "filter"), *kernel_node = json_object_get_member (object, "kernel");
  JsonNode *lift_node = json_object_get_member (object, "lift");
  g_autoptr (FoveaKernel) kernel = NULL;
  const FoveaFilter *filter;
  const char *text = NULL;

  if ((filter_node != NULL) + (kernel_node != NULL) + (lift_node != NULL) != 1)
    {
      fovea_refuse (error, _("a step has either a “filter” or a “kernel” or a “lift”"));
      return NULL;
    }
  if (lift_node)
    return parse_lift (lift_node, error);
  if (filter_node)
    {
      if (!fovea_json_get_text (filter_node, "filter", &text, error))
        return NULL;
      filter = fovea_filter_find (text);
      if (!filter)
        fovea_json_unknown ("filter", text, error);
      return filter ? fovea_step_new (filter, NULL) : NULL;
    }
  if (!fovea_json_get_text (kernel_node, "kernel", &text, error)
      || !(kernel = fovea_kernel_parse_within (text, strlen (text), FOVEA_MAX_CHAIN_FILE_BYTES, error)))
    return NULL;
  return fovea_step_new (NULL, kernel);
}

static FoveaStep *
parse_step (JsonNode *node, GError **error)
{
  g_autoptr (FoveaStep) step = NULL;
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      fovea_refuse (error, _("it is not an object"));
      return NULL;
    }
  step = parse_subject (json_node_get_object (node), error);
  if (!step)
    return NULL;
  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &name, &member))
    if (g_str_equal (name, "parameters"))
      {
        if (!parse_parameters (step, member, error))
          return NULL;
      }
    else if (!g_str_equal (name, "filter") && !g_str_equal (name, "kernel") && !g_str_equal (name, "lift")
             && !parse_setting (step, name, member, error))
      return NULL;
  return g_steal_pointer (&step);
}

GPtrArray *
fovea_chain_read_steps (JsonNode *steps, GError **error)
{
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  JsonArray *array;

  if (!fovea_json_get_array (steps, "steps", FOVEA_MAX_CHAIN_STEPS, &array, error))
    return NULL;
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      FoveaStep *step = parse_step (json_array_get_element (array, i), error);

      if (!step)
        {
          g_prefix_error (error, _("Step %u of the chain: "), i + 1);
          return NULL;
        }
      g_ptr_array_add (chain, step);
    }
  return g_steal_pointer (&chain);
}

static GPtrArray *
parse_root (JsonNode *root, GError **error)
{
  JsonObject *object = root && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *steps = object ? json_object_get_member (object, "steps") : NULL;
  JsonNode *version = object ? json_object_get_member (object, "fovea-chain") : NULL;
  double number = 0.0;

  if (!version || !steps || !JSON_NODE_HOLDS_ARRAY (steps))
    fovea_refuse (error, _("This is no chain of filters: it lacks “fovea-chain” or an array of “steps”"));
  else if (fovea_json_get_number (version, "fovea-chain", &number, error))
    {
      if (number == VERSION)
        return fovea_chain_read_steps (steps, error);
      fovea_refuse (error, _("The chain has format %g; this program knows format %d"), number, VERSION);
    }
  return NULL;
}

GPtrArray *
fovea_chain_parse (const char *json, gsize length, GError **error)
{
  g_return_val_if_fail (json != NULL, NULL);

  g_autoptr (JsonParser) parser = fovea_json_parse (json, length, MAX_BRACKETS, error);

  return parser ? parse_root (json_parser_get_root (parser), error) : NULL;
}

GPtrArray *
fovea_chain_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_CHAIN_FILE_BYTES, error);
  GPtrArray *chain;
  gconstpointer json;
  gsize length;

  if (!bytes)
    return NULL;
  json = g_bytes_get_data (bytes, &length);
  chain = fovea_chain_parse (json, length, error);
  if (!chain)
    {
      g_autofree char *name = fovea_printable (path);

      g_prefix_error (error, "“%s”: ", name);
    }
  return chain;
}

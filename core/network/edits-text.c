/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/edits.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/filter/kernel-text.h"

/* The value that LAYER stands for: the one of that name, else what the layer of that name makes first. -1: there is none. */
static gint
find_value (const FoveaNetwork *network, const char *layer)
{
  gint value = fovea_network_find_value (network, layer), node;

  if (value >= 0)
    return value;
  node = fovea_network_find_node (network, layer);
  return node >= 0 && network->nodes[node].n_outputs > 0 ? network->nodes[node].outputs[0] : -1;
}

/* The node's name, which people know, where it stands for the value; else the value's own. */
static const char *
value_layer (const FoveaNetwork *network, gint value)
{
  gint producer = network->values[value].producer;

  if (producer >= 0 && find_value (network, network->nodes[producer].name) == value)
    return network->nodes[producer].name;
  return network->values[value].name;
}

/* The node's name where it is this node's alone; else that of what it makes. */
static const char *
node_layer (const FoveaNetwork *network, guint node)
{
  const FoveaNode *n = &network->nodes[node];

  return fovea_network_find_node (network, n->name) == (gint) node ? n->name : network->values[n->outputs[0]].name;
}

/* What stands before the last ":" into @layer, the rest into @rest: names of layers may have colons. */
static gboolean
split_layer (const char *text, char **layer, const char **rest)
{
  const char *colon = strrchr (text, ':');

  if (!colon || colon == text || colon[1] == '\0')
    return FALSE;
  *layer = g_strndup (text, (gsize) (colon - text));
  *rest = colon + 1;
  return TRUE;
}

static gboolean
no_such_layer (const char *layer, GError **error)
{
  g_autofree char *name = fovea_printable (layer);

  return fovea_wrong_usage (error, _("The network has no layer “%s”"), name);
}

static gboolean
parse_channel (const char *text, gsize *channel)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &number, NULL))
    return FALSE;
  *channel = (gsize) number;
  return TRUE;
}

/* "5" or "0-4". */
static gboolean
parse_range (const char *text, gsize *first, gsize *last)
{
  const char *dash = strchr (text, '-');
  g_autofree char *begin = dash ? g_strndup (text, (gsize) (dash - text)) : g_strdup (text);

  return parse_channel (begin, first) && parse_channel (dash ? dash + 1 : begin, last) && *first <= *last;
}

gboolean
fovea_edits_parse_mute (FoveaEdits *self, const FoveaNetworkPlan *plan, const char *text, GError **error)
{
  g_autofree char *layer = NULL;
  g_auto (GStrv) ranges = NULL;
  const char *list;
  gint value;

  if (!split_layer (text, &layer, &list))
    return fovea_wrong_usage (error, _("Muting takes LAYER:MAPS, such as conv1:5 or conv1:0-4,6"));
  value = find_value (plan->network, layer);
  if (value < 0)
    return no_such_layer (layer, error);
  ranges = g_strsplit (list, ",", -1);
  for (gsize i = 0; ranges[i]; i++)
    {
      g_autofree char *given = fovea_printable (ranges[i]);
      gsize first, last;

      if (!parse_range (ranges[i], &first, &last))
        return fovea_wrong_usage (error, _("“%s” is neither the number of a map nor a range such as 0-4"), given);
      for (gsize c = first; c <= last; c++)
        if (!fovea_edits_mute (self, plan, value, c, error))
          return FALSE;
    }
  return TRUE;
}

/* "3,0" or "3,bias" */
static gboolean
parse_place (const char *text, gsize *output, gssize *input)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 2);
  gsize channel;

  if (g_strv_length (parts) != 2 || !parse_channel (parts[0], output))
    return FALSE;
  *input = FOVEA_EDIT_BIAS;
  if (g_str_equal (parts[1], "bias"))
    return TRUE;
  if (!parse_channel (parts[1], &channel))
    return FALSE;
  *input = (gssize) channel;
  return TRUE;
}

gboolean
fovea_edits_parse_kernel (FoveaEdits *self, const FoveaNetworkPlan *plan, const char *text, GError **error)
{
  g_autofree char *layer = NULL, *place = NULL;
  g_autoptr (FoveaKernel) kernel = NULL;
  const char *rest, *equals;
  gint node;
  gsize output;
  gssize input;

  if (!split_layer (text, &layer, &rest) || !(equals = strchr (rest, '=')))
    return fovea_wrong_usage (error, _("A kernel is set by LAYER:OUTPUT,INPUT=ROWS, such as conv1:3,0=0 1 0; 1 -4 1; 0 1 0"));
  node = fovea_network_find_node (plan->network, layer);
  if (node < 0)
    return no_such_layer (layer, error);
  place = g_strndup (rest, (gsize) (equals - rest));
  if (!parse_place (place, &output, &input))
    return fovea_wrong_usage (error, _("“%s” is not OUTPUT,INPUT: two numbers from 0, or a number and “bias”"), place);
  kernel = fovea_kernel_parse (equals + 1, strlen (equals + 1), error);
  return kernel && fovea_edits_set_kernel (self, plan, (guint) node, output, input, kernel, error);
}

/* Mutes @begin to @end - 1 are those of one value: "LAYER:0-4,6". */
static char *
print_mutes_of (const FoveaEdits *self, const FoveaNetwork *network, guint begin, guint end)
{
  const FoveaMute *mutes = &g_array_index (self->mutes, FoveaMute, 0);
  GString *text = g_string_new (value_layer (network, mutes[begin].value));

  for (guint i = begin, last; i < end; i = last + 1)
    {
      for (last = i; last + 1 < end && mutes[last + 1].channel == mutes[last].channel + 1;)
        last++;
      g_string_append_printf (text, "%c%zu", i == begin ? ':' : ',', mutes[i].channel);
      if (last > i)
        g_string_append_printf (text, "-%zu", mutes[last].channel);
    }
  return g_string_free (text, FALSE);
}

char **
fovea_edits_print_mutes (const FoveaEdits *self, const FoveaNetwork *network)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (guint i = 0, end; self && i < self->mutes->len; i = end)
    {
      end = i;
      while (end < self->mutes->len && g_array_index (self->mutes, FoveaMute, end).value == g_array_index (self->mutes, FoveaMute, i).value)
        end++;
      g_ptr_array_add (texts, print_mutes_of (self, network, i, end));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

/* The rows on one line; the divisor is divided by, as the layer does. */
static void
append_rows (GString *text, const FoveaKernel *kernel)
{
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    {
      g_autofree char *number = fovea_number_to_text (kernel->values[i] / kernel->divisor);

      g_string_append_printf (text, "%s%s", i == 0 ? "" : i % kernel->width == 0 ? "; " : " ", number);
    }
}

char **
fovea_edits_print_kernels (const FoveaEdits *self, const FoveaNetwork *network)
{
  GPtrArray *texts = g_ptr_array_new ();

  for (guint i = 0; self && i < self->kernels->len; i++)
    {
      const FoveaEditedKernel *edit = &g_array_index (self->kernels, FoveaEditedKernel, i);
      GString *text = g_string_new (node_layer (network, edit->node));

      g_string_append_printf (text, ":%zu,", edit->output);
      if (edit->input == FOVEA_EDIT_BIAS)
        g_string_append (text, "bias=");
      else
        g_string_append_printf (text, "%zd=", edit->input);
      append_rows (text, edit->kernel);
      g_ptr_array_add (texts, g_string_free (text, FALSE));
    }
  g_ptr_array_add (texts, NULL);
  return (char **) g_ptr_array_free (texts, FALSE);
}

static void
add_texts (JsonObject *object, const char *name, char **texts)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; texts[i]; i++)
    json_array_add_string_element (array, texts[i]);
  json_object_set_array_member (object, name, array);
  g_strfreev (texts);
}

JsonNode *
fovea_edits_to_json (const FoveaEdits *self, const FoveaNetwork *network)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, json_object_new ());
  add_texts (json_node_get_object (node), "mute", fovea_edits_print_mutes (self, network));
  add_texts (json_node_get_object (node), "kernels", fovea_edits_print_kernels (self, network));
  return node;
}

typedef gboolean (*ParseText) (FoveaEdits *edits, const FoveaNetworkPlan *plan, const char *text, GError **error);

static gboolean
read_texts (FoveaEdits *self, JsonNode *list, ParseText parse, const FoveaNetworkPlan *plan, GError **error)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;

  if (!array)
    return fovea_refuse (error, _("“mute” and “kernels” are lists of texts"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (element) || json_node_get_value_type (element) != G_TYPE_STRING)
        return fovea_refuse (error, _("“mute” and “kernels” are lists of texts"));
      if (!parse (self, plan, json_node_get_string (element), error))
        return FALSE;
    }
  return TRUE;
}

FoveaEdits *
fovea_edits_from_json (JsonNode *json, const FoveaNetworkPlan *plan, GError **error)
{
  g_autoptr (FoveaEdits) self = fovea_edits_new ();
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (!json || !JSON_NODE_HOLDS_OBJECT (json))
    {
      fovea_refuse (error, _("The changes of a network are an object with “mute” and “kernels”"));
      return NULL;
    }
  json_object_iter_init (&iter, json_node_get_object (json));
  while (json_object_iter_next (&iter, &name, &member))
    {
      ParseText parse = g_str_equal (name, "mute") ? fovea_edits_parse_mute : g_str_equal (name, "kernels") ? fovea_edits_parse_kernel : NULL;

      if (parse && !read_texts (self, member, parse, plan, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

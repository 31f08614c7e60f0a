/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "core/base/json.h"
#include "core/explain/patch-sheet.h"
#include "core/network/map-order.h"

static void
append_number (GString *text, double number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_c (text, ',');
  if (isfinite (number))
    g_string_append (text, g_ascii_formatd (buffer, sizeof buffer, "%.9g", number));
}

/* Any text, as RFC 4180 has it. */
static void
append_quoted (GString *text, const char *word)
{
  g_autofree char *valid = g_utf8_make_valid (word, -1);
  g_auto (GStrv) parts = g_strsplit (valid, "\"", -1);
  g_autofree char *escaped = g_strjoinv ("\"\"", parts);

  g_string_append_printf (text, "\"%s\"", escaped);
}

static FoveaFieldBox
box_of (const FoveaPatchView *view, gsize channel, const FoveaPatch *patch)
{
  FoveaFieldBox box;

  return fovea_patch_box (view, channel, patch, &box) ? box : (FoveaFieldBox){ NAN, NAN, NAN, NAN };
}

static void
append_patch (GString *text, const FoveaPatchView *view, gsize channel, guint rank, const FoveaPatch *patch)
{
  FoveaFieldBox box = box_of (view, channel, patch);
  const double edges[] = { box.left, box.top, box.right, box.bottom };

  append_quoted (text, view->plan->network->values[view->layer->value].name);
  g_string_append_printf (text, ",%zu,%u", channel, rank);
  append_number (text, patch->place.value);
  g_string_append_c (text, ',');
  append_quoted (text, view->patches->photos[patch->photo].path);
  g_string_append_printf (text, ",%zu,%zu", patch->place.position / view->layer->width, patch->place.position % view->layer->width);
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    append_number (text, edges[i]);
  g_string_append_c (text, '\n');
}

static gboolean
is_wanted (const GArray *channels, gsize channel)
{
  return !channels || fovea_index_list_has (channels, channel);
}

char *
fovea_patch_table_csv (const FoveaPatchView *views, guint n_views, const GArray *channels)
{
  GString *text = g_string_new ("layer,channel,rank,value,photo,y,x,left,top,right,bottom\n");

  for (guint i = 0; i < n_views; i++)
    for (gsize c = 0; c < views[i].layer->channels; c++)
      for (guint rank = 0; is_wanted (channels, c) && rank < views[i].layer->found[c]; rank++)
        append_patch (text, &views[i], c, rank, fovea_patches_get (views[i].patches, views[i].layer, c, rank));
  return g_string_free (text, FALSE);
}

static void
add_patch (JsonBuilder *json, const FoveaPatchView *view, gsize channel, guint rank, const FoveaPatch *patch)
{
  FoveaFieldBox box = box_of (view, channel, patch);
  const double edges[] = { box.left, box.top, box.right, box.bottom };

  json_builder_begin_object (json);
  fovea_json_count (json, "channel", channel);
  fovea_json_count (json, "rank", rank);
  fovea_json_number (json, "value", patch->place.value);
  fovea_json_text (json, "photo", view->patches->photos[patch->photo].path);
  fovea_json_count (json, "y", patch->place.position / view->layer->width);
  fovea_json_count (json, "x", patch->place.position % view->layer->width);
  fovea_json_begin_array (json, "box");
  for (gsize i = 0; i < G_N_ELEMENTS (edges); i++)
    fovea_json_number (json, NULL, edges[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
}

static void
add_photos (JsonBuilder *json, const FoveaPatches *patches)
{
  fovea_json_begin_array (json, "photos");
  for (guint i = 0; i < patches->n_photos; i++)
    {
      const FoveaPatchPhoto *photo = &patches->photos[i];

      json_builder_begin_object (json);
      fovea_json_text (json, "photo", photo->path);
      if (photo->failure)
        fovea_json_text (json, "failure", photo->failure);
      else
        {
          fovea_json_count (json, "width", photo->width);
          fovea_json_count (json, "height", photo->height);
        }
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_layer (JsonBuilder *json, const FoveaPatchView *view, const GArray *channels)
{
  json_builder_begin_object (json);
  fovea_json_text (json, "layer", view->plan->network->values[view->layer->value].name);
  fovea_json_count (json, "channels", view->layer->channels);
  fovea_json_count (json, "height", view->layer->height);
  fovea_json_count (json, "width", view->layer->width);
  fovea_json_begin_array (json, "patches");
  for (gsize c = 0; c < view->layer->channels; c++)
    for (guint rank = 0; is_wanted (channels, c) && rank < view->layer->found[c]; rank++)
      add_patch (json, view, c, rank, fovea_patches_get (view->patches, view->layer, c, rank));
  json_builder_end_array (json);
  json_builder_end_object (json);
}

void
fovea_patch_table_json (const FoveaPatchView *views, guint n_views, const GArray *channels, JsonBuilder *json)
{
  add_photos (json, views[0].patches);
  fovea_json_begin_array (json, "layers");
  for (guint i = 0; i < n_views; i++)
    add_layer (json, &views[i], channels);
  json_builder_end_array (json);
}

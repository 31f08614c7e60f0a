/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/dense-scan.h"

#include <glib/gi18n.h>

#include "app/cli/heat-look.h"
#include "app/cli/json.h"
#include "core/image/save.h"
#include "core/tensor/npy.h"

void
fovea_dense_options_clear (FoveaDenseOptions *options)
{
  g_free (options->window);
  g_free (options->class);
  g_free (options->opacity);
  g_strfreev (options->heat_maps);
}

gboolean
fovea_dense_options_check (const FoveaDenseOptions *options, GError **error)
{
  const char *idle = options->window ? "--window" : options->class ? "--class" : options->heat_maps ? "--heat-map"
                     : options->opacity ? "--opacity" : NULL;
  FoveaHeatLook look;

  if (!options->dense && idle)
    return fovea_wrong_usage (error, _("%s belongs to --dense, which is not given"), idle);
  if ((options->class || options->opacity) && !options->heat_maps)
    return fovea_wrong_usage (error, _("--class and --opacity belong to --heat-map, which is not given"));
  return fovea_heat_look_read (NULL, options->opacity, &look, error);
}

gboolean
fovea_dense_scan_find (FoveaDenseScan *scan, const FoveaNetworkRun *run, gsize top, GError **error)
{
  FoveaTensor *scores = fovea_session_get_value (run->session, run->network->outputs[0]);

  scan->view = fovea_dense_view (scan->dense, &run->preprocess, run->photo);
  scan->probabilities = fovea_dense_probabilities (scores, error);
  if (!scan->probabilities)
    return FALSE;
  top = MIN (top, (gsize) scan->probabilities->shape.dims[0]);
  scan->best = g_new (FoveaDenseClass, top);
  scan->n_best = fovea_dense_top (scan->probabilities, scan->best, top);
  return TRUE;
}

void
fovea_dense_scan_clear (FoveaDenseScan *scan)
{
  g_clear_pointer (&scan->dense, fovea_dense_free);
  g_clear_pointer (&scan->probabilities, fovea_tensor_unref);
  g_clear_pointer (&scan->best, g_free);
}

static gboolean
find_class (const FoveaDenseScan *scan, const char *class, gsize *index, GError **error)
{
  gsize n = (gsize) scan->probabilities->shape.dims[0];

  if (class)
    return fovea_cli_parse_count ("--class", class, 0, n - 1, index, error);
  if (scan->n_best == 0)
    return fovea_refuse (error, _("No class has a finite score anywhere: there is no heat map to write"));
  *index = scan->best[0].index;
  return TRUE;
}

/* The map of one class, (rows, columns). */
static FoveaTensor *
class_map (const FoveaDenseScan *scan, gsize index)
{
  FoveaShape shape = { 2, { (gint64) scan->view.rows, (gint64) scan->view.columns } };

  return fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, (float *) scan->probabilities->data + index * fovea_shape_count (&shape),
                            fovea_tensor_ref (scan->probabilities), (GDestroyNotify) fovea_tensor_unref);
}

static FoveaImage *
draw_map (const FoveaDenseScan *scan, const FoveaNetworkRun *run, const FoveaTensor *map, double opacity, GError **error)
{
  const FoveaColormap *colormap = fovea_colormap_find ("viridis");
  FoveaRange range = { 0.0, fovea_statistics (fovea_tensor_floats (map), fovea_tensor_count (map)).maximum };
  g_autoptr (FoveaImage) paint = fovea_dense_paint (&scan->view, fovea_tensor_floats (map), colormap, range, error);

  return paint ? fovea_dense_overlay (&scan->view, run->photo, paint, opacity, error) : NULL;
}

gboolean
fovea_dense_scan_write (const FoveaDenseScan *scan, const FoveaNetworkRun *run, const FoveaDenseOptions *options, FoveaProgress *progress,
                        GError **error)
{
  g_autoptr (FoveaTensor) map = NULL;
  g_autoptr (FoveaImage) picture = NULL;
  FoveaHeatLook look;
  gsize index;

  if (!options->heat_maps)
    return TRUE;
  if (!find_class (scan, options->class, &index, error) || !fovea_heat_look_read (NULL, options->opacity, &look, error))
    return FALSE;
  map = class_map (scan, index);
  for (gsize i = 0; options->heat_maps[i]; i++)
    {
      const char *path = options->heat_maps[i];

      if (g_str_has_suffix (path, ".npy"))
        {
          if (!fovea_npy_save (map, path, error))
            return FALSE;
          continue;
        }
      if (!picture && !(picture = draw_map (scan, run, map, look.opacity, error)))
        return FALSE;
      if (!fovea_image_save (picture, path, progress, error))
        return FALSE;
    }
  return TRUE;
}

void
fovea_dense_scan_print (const FoveaDenseScan *scan, const FoveaNetworkRun *run, FoveaDenseLabel label, gconstpointer labels)
{
  const FoveaDenseView *view = &scan->view;

  g_print (_("%zu x %zu places, each judges %zux%zu pixels of the network's input, %zu x %zu pixels apart\n"), view->rows, view->columns,
           view->window[0], view->window[1], view->stride[0], view->stride[1]);
  for (gsize i = 0; i < scan->n_best; i++)
    {
      const FoveaDenseClass *class = &scan->best[i];
      FoveaFieldBox box = fovea_dense_window (view, class->row, class->column);
      g_autofree char *name = label (labels, class->index);
      char probability[G_ASCII_DTOSTR_BUF_SIZE];

      g_print (_("%3zu. %8s  %s: place %zu, %zu; pixels %.0f, %.0f to %.0f, %.0f of the photo\n"), i + 1,
               g_ascii_formatd (probability, sizeof probability, "%.6f", class->probability), name, class->row, class->column, box.left,
               box.top, box.right, box.bottom);
    }
}

static void
add_pair (JsonBuilder *json, const char *name, gsize first, gsize second)
{
  fovea_json_begin_array (json, name);
  fovea_json_count (json, NULL, first);
  fovea_json_count (json, NULL, second);
  json_builder_end_array (json);
}

/* Left, top, right and bottom edge on the photo. */
static void
add_box (JsonBuilder *json, const char *name, const FoveaFieldBox *box)
{
  const double edges[4] = { box->left, box->top, box->right, box->bottom };

  fovea_json_begin_array (json, name);
  for (guint i = 0; i < 4; i++)
    fovea_json_number (json, NULL, edges[i]);
  json_builder_end_array (json);
}

static void
add_class (const FoveaDenseScan *scan, const FoveaNetworkRun *run, JsonBuilder *json, const FoveaDenseClass *class, const char *label)
{
  const FoveaDenseView *view = &scan->view;
  FoveaFieldBox window = fovea_dense_window (view, class->row, class->column), field;

  json_builder_begin_object (json);
  fovea_json_count (json, "index", class->index);
  fovea_json_text (json, "label", label);
  fovea_json_number (json, "probability", class->probability);
  add_pair (json, "position", class->row, class->column);
  add_box (json, "window", &window);
  if (fovea_field_box (run->plan, run->network->outputs[0], class->index, class->row, class->column, &view->preprocess, view->photo_width,
                       view->photo_height, &field))
    add_box (json, "receptive_field", &field);
  json_builder_end_object (json);
}

void
fovea_dense_scan_add_json (const FoveaDenseScan *scan, const FoveaNetworkRun *run, JsonBuilder *json, FoveaDenseLabel label,
                           gconstpointer labels)
{
  const FoveaDenseView *view = &scan->view;

  json_builder_set_member_name (json, "dense");
  json_builder_begin_object (json);
  add_pair (json, "positions", view->rows, view->columns);
  add_pair (json, "window", view->window[0], view->window[1]);
  add_pair (json, "stride", view->stride[0], view->stride[1]);
  fovea_json_flag (json, "padded", scan->dense->padded >= 0);
  json_builder_end_object (json);
  fovea_json_begin_array (json, "top");
  for (gsize i = 0; i < scan->n_best; i++)
    {
      g_autofree char *name = label (labels, scan->best[i].index);

      add_class (scan, run, json, &scan->best[i], name);
    }
  json_builder_end_array (json);
}

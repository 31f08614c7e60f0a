/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>

#include "core/image/resample.h"
#include "core/network/maps.h"
#include "ui/compare/compare-job.h"

#define LEAST_SIDE 80 /* pixels of a map's picture */
#define MOST_SIDE 160

G_DEFINE_FINAL_TYPE (FoveaComparedMap, fovea_compared_map, G_TYPE_OBJECT)

typedef struct
{
  FoveaComparison *comparison;
  guint pair;
} Job;

static void
fovea_compared_map_finalize (GObject *object)
{
  FoveaComparedMap *self = FOVEA_COMPARED_MAP (object);

  for (guint i = 0; i < G_N_ELEMENTS (self->pictures); i++)
    g_clear_pointer (&self->pictures[i], fovea_image_unref);
  G_OBJECT_CLASS (fovea_compared_map_parent_class)->finalize (object);
}

static void
fovea_compared_map_class_init (FoveaComparedMapClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_compared_map_finalize;
}

static void
fovea_compared_map_init (FoveaComparedMap *self)
{
}

gpointer
fovea_compare_layer_job_new (FoveaComparison *comparison, guint pair)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ fovea_comparison_ref (comparison), pair };
  return job;
}

void
fovea_compare_layer_job_free (gpointer data)
{
  Job *job = data;

  fovea_comparison_unref (job->comparison);
  g_free (job);
}

void
fovea_compared_layer_free (gpointer data)
{
  FoveaComparedLayer *layer = data;

  g_ptr_array_unref (layer->maps);
  g_free (layer);
}

/* Greatest difference first (what is no number before all), then by channel. */
static gint
compare_maps (gconstpointer a, gconstpointer b)
{
  const FoveaComparedMap *x = *(FoveaComparedMap *const *) a, *y = *(FoveaComparedMap *const *) b;
  double of_x = isnan (x->difference.relative) ? INFINITY : x->difference.relative;
  double of_y = isnan (y->difference.relative) ? INFINITY : y->difference.relative;

  if (of_x != of_y)
    return of_x < of_y ? 1 : -1;
  return x->channel < y->channel ? -1 : 1;
}

/* Map @channel of @values as a picture: each value a square, or shrunk. */
static FoveaImage *
paint (FoveaTensor *values, gsize channel, const FoveaColormap *colormap, FoveaRange range, GError **error)
{
  gsize height = (gsize) values->shape.dims[1], width = (gsize) values->shape.dims[2], longer = MAX (width, height);
  g_autoptr (FoveaImage) image = fovea_image_new (width, height, 3, error);

  if (!image)
    return NULL;
  fovea_colormap_paint (colormap, range, fovea_tensor_floats (values) + channel * height * width, width, height, image->pixels, image->stride);
  if (longer > MOST_SIDE)
    return fovea_image_resize (image, MAX (width * MOST_SIDE / longer, 1), MAX (height * MOST_SIDE / longer, 1), error);
  return fovea_image_enlarge (image, MAX ((LEAST_SIDE + longer - 1) / longer, 1), error);
}

/* The same colours for both. */
static void
choose_colours (FoveaComparedLayer *layer, FoveaTensor *a, FoveaTensor *b, FoveaTensor *difference)
{
  gsize n = fovea_tensor_count (a);
  const FoveaColormap *of_a = fovea_colormap_for (fovea_tensor_floats (a), n), *of_b = fovea_colormap_for (fovea_tensor_floats (b), n);
  FoveaRange range_b;

  layer->colormap = of_a->diverging ? of_a : of_b;
  layer->range = fovea_range_of (fovea_tensor_floats (a), n, FOVEA_NORMALISE_LAYER, layer->colormap);
  range_b = fovea_range_of (fovea_tensor_floats (b), n, FOVEA_NORMALISE_LAYER, layer->colormap);
  layer->range = (FoveaRange){ MIN (layer->range.low, range_b.low), MAX (layer->range.high, range_b.high) };
  layer->difference_range
      = fovea_range_of (fovea_tensor_floats (difference), n, FOVEA_NORMALISE_LAYER, fovea_colormap_find ("blue-red"));
}

static gboolean
paint_maps (FoveaComparedLayer *layer, FoveaTensor *a, FoveaTensor *b, FoveaTensor *difference, FoveaProgress *progress, GError **error)
{
  for (guint i = 0; i < layer->maps->len; i++)
    {
      FoveaComparedMap *map = g_ptr_array_index (layer->maps, i);

      if (!fovea_progress_check (progress, error))
        return FALSE;
      map->pictures[0] = paint (a, map->channel, layer->colormap, layer->range, error);
      map->pictures[1] = map->pictures[0] ? paint (b, map->channel, layer->colormap, layer->range, error) : NULL;
      map->pictures[2] = map->pictures[1]
                             ? paint (difference, map->channel, fovea_colormap_find ("blue-red"), layer->difference_range, error)
                             : NULL;
      if (!map->pictures[2])
        return FALSE;
    }
  return TRUE;
}

static void
list_maps (FoveaComparedLayer *layer, const FoveaDifference *differences)
{
  for (gsize c = 0; c < layer->n_maps; c++)
    {
      FoveaComparedMap *map = g_object_new (FOVEA_TYPE_COMPARED_MAP, NULL);

      map->channel = c;
      map->difference = differences[c];
      g_ptr_array_add (layer->maps, map);
    }
  g_ptr_array_sort (layer->maps, compare_maps);
  if (layer->maps->len > FOVEA_MOST_COMPARED)
    g_ptr_array_set_size (layer->maps, FOVEA_MOST_COMPARED);
}

/* What stands in @values and their difference, as pictures. */
static gboolean
fill_layer (FoveaComparedLayer *layer, FoveaTensor *const values[2], FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaTensor) difference = fovea_compare_subtract (values[0], values[1], error);
  g_autofree FoveaDifference *differences = g_new (FoveaDifference, values[0]->shape.dims[0]);
  FoveaDifference whole;

  if (!difference)
    return FALSE;
  if (!fovea_compare_values (values[0], values[1], &whole, differences, progress))
    return fovea_progress_check (progress, error);
  layer->n_maps = (gsize) values[0]->shape.dims[0];
  list_maps (layer, differences);
  choose_colours (layer, values[0], values[1], difference);
  return paint_maps (layer, values[0], values[1], difference, progress, error);
}

gpointer
fovea_compare_layer_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  FoveaComparedLayer *layer;
  FoveaTensor *values[2];
  gboolean done;

  if (!fovea_layer_comparison_read (&job->comparison->layers, job->pair, values, progress, error))
    return NULL;
  layer = g_new0 (FoveaComparedLayer, 1);
  layer->maps = g_ptr_array_new_with_free_func (g_object_unref);
  done = fill_layer (layer, values, progress, error);
  fovea_tensor_unref (values[0]);
  fovea_tensor_unref (values[1]);
  if (!done)
    g_clear_pointer (&layer, fovea_compared_layer_free);
  return layer;
}

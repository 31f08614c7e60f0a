/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/maps.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/resample.h"

/* (C, H, W) from any order of the axes and any element type; the other axes are at 0. */
static FoveaTensor *
gather (const FoveaPlanes *planes, FoveaTensor *tensor, GError **error)
{
  FoveaShape shape = { 3, { planes->channels, planes->height, planes->width } };
  FoveaTensor *result = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("feature maps"), error);
  const gsize axes[3] = { planes->channel_axis, planes->height_axis, planes->width_axis };
  gsize strides[FOVEA_MAX_RANK], step[3];
  float *out;

  if (!result)
    return NULL;
  out = result->data;
  strides[tensor->shape.rank - 1] = 1;
  for (guint i = tensor->shape.rank - 1; i > 0; i--)
    strides[i - 1] = strides[i] * tensor->shape.dims[i];
  /* A value of rank 2 has maps of 1x1, whose axes do not exist. */
  for (guint i = 0; i < 3; i++)
    step[i] = shape.dims[i] > 1 ? strides[axes[i]] : 0;

  for (gsize c = 0; c < planes->channels; c++)
    for (gsize y = 0; y < planes->height; y++)
      for (gsize x = 0; x < planes->width; x++)
        *out++ = (float) fovea_tensor_get (tensor, c * step[0] + y * step[1] + x * step[2]);
  return result;
}

FoveaTensor *
fovea_maps_values (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, GError **error)
{
  FoveaPlanes planes;
  FoveaShape shape;
  g_autofree char *name = NULL;
  g_autofree char *sizes = NULL;

  g_return_val_if_fail (plan && value >= 0 && tensor, NULL);

  if (!fovea_shape_planes (&tensor->shape, plan->channels_last[value], &planes))
    {
      name = fovea_printable (plan->network->values[value].name);
      sizes = fovea_shape_to_string (&tensor->shape);
      fovea_refuse (error, _("%s (%s) is not a stack of maps"), name, sizes);
      return NULL;
    }
  shape = (FoveaShape){ 3, { planes.channels, planes.height, planes.width } };
  if (tensor->dtype != FOVEA_DTYPE_FLOAT32
      || (planes.height * planes.width > 1 && (planes.channel_axis > planes.height_axis || planes.height_axis > planes.width_axis)))
    return gather (&planes, tensor, error);
  return fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, tensor->data, fovea_tensor_ref (tensor),
                            (GDestroyNotify) fovea_tensor_unref);
}

/* Takes @values, (count, planes, height, width). */
static FoveaMaps *
maps_over (FoveaTensor *values)
{
  gsize count = values->shape.dims[0], planes = values->shape.dims[1], height = values->shape.dims[2], width = values->shape.dims[3];
  FoveaMaps *maps = g_new0 (FoveaMaps, 1);

  g_atomic_ref_count_init (&maps->refs);
  maps->count = count;
  maps->planes = planes;
  maps->height = height;
  maps->width = width;
  maps->values = values;
  maps->index = g_new (gsize, count);
  maps->statistics = g_new0 (FoveaStatistics, count);
  maps->ranges = g_new0 (FoveaRange, count);
  return maps;
}

static FoveaMaps *
maps_new (gsize count, gsize planes, gsize height, gsize width, GError **error)
{
  FoveaShape shape = { 4, { count, planes, height, width } };
  FoveaTensor *values = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("feature maps"), error);

  return values ? maps_over (values) : NULL;
}

/* Composites have no colour map: their planes go from -m (black) over zero (mid-grey) to +m. */
static FoveaRange
range_of (const FoveaMaps *maps, const float *values, gsize n, const FoveaStatistics *statistics, FoveaRange fixed)
{
  gboolean given = maps->normalise == FOVEA_NORMALISE_FIXED || maps->normalise == FOVEA_NORMALISE_NETWORK;
  double m = given ? fmax (fabs (fixed.low), fabs (fixed.high)) : fmax (fabs (statistics->minimum), fabs (statistics->maximum));
  FoveaRange range;

  if (maps->planes == 3)
    return (FoveaRange){ -m, m, fixed.gamma };
  range = given ? fovea_range_fit (fixed, maps->colormap) : fovea_range_of (values, n, maps->normalise, maps->colormap);
  range.gamma = fixed.gamma;
  return range;
}

/* The colours, once values and statistics are in place. */
static void
colour (FoveaMaps *maps, const FoveaLook *look)
{
  const float *values = fovea_tensor_floats (maps->values);
  gsize each = maps->planes * maps->height * maps->width;
  FoveaRange whole;

  maps->colormap = look->colormap ? look->colormap : fovea_colormap_for (values, maps->count * each);
  maps->normalise = look->normalise;
  whole = range_of (maps, values, maps->count * each, &maps->whole, look->fixed);
  for (gsize i = 0; i < maps->count; i++)
    maps->ranges[i] = look->normalise == FOVEA_NORMALISE_MAP ? range_of (maps, values + i * each, each, &maps->statistics[i], look->fixed)
                                                             : whole;
}

/* What can be told once the values are in place. */
static void
measure (FoveaMaps *maps, const FoveaColormap *colormap, FoveaNormalise normalise)
{
  const float *values = fovea_tensor_floats (maps->values);
  gsize each = maps->planes * maps->height * maps->width;

  maps->whole = fovea_statistics (values, maps->count * each);
  for (gsize i = 0; i < maps->count; i++)
    {
      maps->statistics[i] = fovea_statistics (values + i * each, each);
      maps->n_dead += maps->statistics[i].zeros == each;
    }
  colour (maps, &(FoveaLook){ colormap, normalise });
}

FoveaMaps *
fovea_maps_with_look (const FoveaMaps *maps, const FoveaLook *look)
{
  FoveaMaps *other = maps_over (fovea_tensor_ref (maps->values));

  memcpy (other->index, maps->index, maps->count * sizeof *other->index);
  memcpy (other->statistics, maps->statistics, maps->count * sizeof *other->statistics);
  other->whole = maps->whole;
  other->n_dead = maps->n_dead;
  other->muted = g_memdup2 (maps->muted, maps->count * sizeof *maps->muted);
  colour (other, look);
  return other;
}

FoveaMaps *
fovea_maps_difference (const FoveaMaps *maps, gsize a, gsize b, GError **error)
{
  FoveaMaps *difference = maps_new (1, maps->planes, maps->height, maps->width, error);
  const float *left = fovea_maps_get (maps, a), *right = fovea_maps_get (maps, b);

  if (!difference)
    return NULL;
  for (gsize i = 0; i < maps->planes * maps->height * maps->width; i++)
    ((float *) difference->values->data)[i] = left[i] - right[i];
  difference->index[0] = 0;
  measure (difference, fovea_colormap_find ("purple-green"), FOVEA_NORMALISE_MAP);
  return difference;
}

FoveaMaps *
fovea_maps_of_planes (FoveaTensor *tensor, const FoveaColormap *colormap, FoveaNormalise normalise, GError **error)
{
  guint rank = tensor->shape.rank;
  gsize height, width;
  FoveaMaps *maps;

  g_return_val_if_fail (rank >= 2 && tensor->dtype == FOVEA_DTYPE_FLOAT32, NULL);

  height = tensor->shape.dims[rank - 2];
  width = tensor->shape.dims[rank - 1];
  maps = maps_new (fovea_tensor_count (tensor) / (height * width), 1, height, width, error);
  if (!maps)
    return NULL;
  memcpy (maps->values->data, tensor->data, fovea_tensor_bytes (tensor));
  for (gsize i = 0; i < maps->count; i++)
    maps->index[i] = i;
  measure (maps, colormap, normalise);
  return maps;
}

FoveaMaps *
fovea_maps_of_value (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, const FoveaColormap *colormap,
                     FoveaNormalise normalise, GError **error)
{
  g_autoptr (FoveaTensor) values = fovea_maps_values (plan, value, tensor, error);

  return values ? fovea_maps_of_planes (values, colormap, normalise, error) : NULL;
}

gboolean
fovea_maps_is_dead (const FoveaMaps *maps, gsize i)
{
  return maps->statistics[i].zeros == maps->statistics[i].count && !(maps->muted && maps->muted[i]);
}

/* A map that is zero because it is muted says nothing of its filter. */
static void
excuse_muted (FoveaMaps *maps, const FoveaEdits *edits, gint value)
{
  maps->muted = g_new0 (gboolean, maps->count);
  for (gsize i = 0; i < maps->count; i++)
    if (fovea_edits_is_muted (edits, value, maps->index[i]))
      {
        maps->n_dead -= fovea_maps_is_dead (maps, i);
        maps->muted[i] = TRUE;
      }
}

FoveaMaps *
fovea_maps_of_session (FoveaSession *session, gint value, FoveaProgress *progress, GError **error)
{
  FoveaTensor *tensor = fovea_session_read (session, value, progress, error);
  FoveaMaps *maps = tensor ? fovea_maps_of_value (fovea_session_get_plan (session), value, tensor, NULL, FOVEA_NORMALISE_LAYER, error) : NULL;

  if (maps && fovea_session_get_edits (session))
    excuse_muted (maps, fovea_session_get_edits (session), value);
  return maps;
}

typedef struct
{
  gsize index;
  double norm;
} Ranked;

static int
compare_norms (gconstpointer a, gconstpointer b)
{
  const Ranked *left = a;
  const Ranked *right = b;

  if (left->norm != right->norm)
    return left->norm < right->norm ? 1 : -1;
  return left->index < right->index ? -1 : 1;
}

/* The kernels of one output channel, one an input channel, by norm. */
static void
rank_kernels (FoveaMaps *maps, const float *kernels)
{
  gsize each = maps->height * maps->width;
  g_autofree Ranked *ranked = g_new (Ranked, maps->count);
  float *out = maps->values->data;

  for (gsize i = 0; i < maps->count; i++)
    ranked[i] = (Ranked){ i, fovea_statistics (kernels + i * each, each).l2 };
  qsort (ranked, maps->count, sizeof *ranked, compare_norms);
  for (gsize i = 0; i < maps->count; i++)
    {
      maps->index[i] = ranked[i].index;
      memcpy (out + i * each, kernels + ranked[i].index * each, each * sizeof *out);
    }
}

FoveaMaps *
fovea_maps_of_filters (const FoveaNetworkPlan *plan, guint node, gsize channel, const FoveaColormap *colormap,
                       FoveaNormalise normalise, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (plan, node);
  gsize outputs, inputs, height, width;
  FoveaMaps *maps;
  gboolean all;

  if (!filters)
    {
      g_autofree char *name = fovea_printable (plan->network->nodes[node].name);

      fovea_refuse (error, _("%s has no kernels to show"), name);
      return NULL;
    }
  outputs = filters->shape.dims[0];
  inputs = filters->shape.dims[1];
  height = filters->shape.dims[2];
  width = filters->shape.dims[3];
  g_return_val_if_fail (channel < outputs, NULL);

  all = inputs == 1 || inputs == 3;
  maps = maps_new (all ? outputs : inputs, inputs == 3 ? 3 : 1, height, width, error);
  if (!maps)
    return NULL;
  if (all)
    {
      memcpy (maps->values->data, filters->data, fovea_tensor_bytes (maps->values));
      for (gsize i = 0; i < maps->count; i++)
        maps->index[i] = i;
    }
  else
    rank_kernels (maps, fovea_tensor_floats (filters) + channel * inputs * height * width);
  measure (maps, colormap, normalise);
  return maps;
}

FoveaMaps *
fovea_maps_ref (FoveaMaps *maps)
{
  g_atomic_ref_count_inc (&maps->refs);
  return maps;
}

void
fovea_maps_unref (FoveaMaps *maps)
{
  if (!maps || !g_atomic_ref_count_dec (&maps->refs))
    return;
  fovea_tensor_unref (maps->values);
  g_free (maps->index);
  g_free (maps->statistics);
  g_free (maps->muted);
  g_free (maps->ranges);
  g_free (maps);
}

const float *
fovea_maps_get (const FoveaMaps *maps, gsize i)
{
  g_return_val_if_fail (i < maps->count, NULL);

  return fovea_tensor_floats (maps->values) + i * maps->planes * maps->height * maps->width;
}

/* Zero is the middle, from which gamma bends both ways; what is not finite is black. */
static guint8
composite_level (float value, const FoveaRange *range)
{
  double level = range->high > 0.0 ? CLAMP (value / range->high, -1.0, 1.0) : 0.0;

  if (range->gamma > 0.0 && range->gamma != 1.0)
    level = copysign (pow (fabs (level), range->gamma), level);
  return isfinite (value) ? (guint8) lround ((0.5 + 0.5 * level) * 255.0) : 0;
}

void
fovea_maps_paint (const FoveaMaps *maps, gsize i, guint8 *rgb, gsize stride)
{
  const float *values = fovea_maps_get (maps, i);
  gsize plane = maps->height * maps->width;

  if (maps->planes == 1)
    {
      fovea_colormap_paint (maps->colormap, maps->ranges[i], values, maps->width, maps->height, rgb, stride);
      return;
    }
  for (gsize y = 0; y < maps->height; y++)
    for (gsize x = 0; x < maps->width; x++)
      for (gsize p = 0; p < 3; p++)
        rgb[y * stride + x * 3 + p] = composite_level (values[p * plane + y * maps->width + x], &maps->ranges[i]);
}

FoveaImage *
fovea_maps_picture (const FoveaMaps *maps, gsize i, gsize cell, GError **error)
{
  gsize side = MAX (maps->width, maps->height);
  g_autoptr (FoveaImage) plain = fovea_image_new (maps->width, maps->height, 3, error);

  if (!plain)
    return NULL;
  fovea_maps_paint (maps, i, plain->pixels, plain->stride);
  if (side > cell)
    return fovea_image_resize (plain, MAX (1, maps->width * cell / side), MAX (1, maps->height * cell / side), error);
  return fovea_image_enlarge (plain, cell / side, error);
}

gsize
fovea_maps_top (const FoveaMaps *maps, gsize *top, gsize n)
{
  const float *values = fovea_tensor_floats (maps->values);
  gsize found = 0;

  g_return_val_if_fail (maps->width == 1 && maps->height == 1 && maps->planes == 1, 0);

  for (gsize i = 0; i < maps->count; i++)
    {
      gsize at = MIN (found, n);

      while (at > 0 && values[i] > values[top[at - 1]])
        at--;
      if (at == n)
        continue;
      found = MIN (found + 1, n);
      memmove (top + at + 1, top + at, (found - at - 1) * sizeof *top);
      top[at] = i;
    }
  return found;
}

FoveaTensor *
fovea_network_plan_filters (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaOpContext *context = &plan->contexts[node];
  FoveaTensor *weights;

  g_return_val_if_fail (node < plan->network->n_nodes, NULL);

  if (!g_str_equal (context->node->op->name, "Conv") || context->n_inputs < 2)
    return NULL;
  weights = context->inputs[1].constant;
  return weights && weights->dtype == FOVEA_DTYPE_FLOAT32 && weights->shape.rank == 4 ? weights : NULL;
}

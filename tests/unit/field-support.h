/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receptive fields in theory against those found by lighting pixels of the photo (field-trial.h), for any network. */

#pragma once

#include "tests/unit/field-trial.h"

/* The photo, black but for what lies at row @y and column @x; -1 stands for all. */
static inline void
light (Support *self, gint64 y, gint64 x)
{
  const FoveaShape *shape = shape_of (self, self->photo);
  FoveaPlanes planes;

  g_assert_true (fovea_network_plan_planes (self->plan, self->photo, &planes));
  for (gsize i = 0; i < fovea_shape_count (shape); i++)
    {
      gint64 at[4];
      gsize rest = i;

      for (guint d = 4; d-- > 0; rest /= (gsize) shape->dims[d])
        at[d] = (gint64) (rest % (gsize) shape->dims[d]);
      self->values[self->photo][i] = (y < 0 || at[planes.height_axis] == y) && (x < 0 || at[planes.width_axis] == x) ? 1.0 : 0.0;
    }
}

/* One element a neuron of @value; all that light at (@y, @x) reaches have it in their rectangles. */
static inline void
widen_reached (const Support *self, gint value, gint64 y, gint64 x, FoveaRectangle *fields)
{
  for (gsize i = 0; i < fovea_shape_count (shape_of (self, value)); i++)
    {
      FoveaRectangle *field = &fields[i];

      if (!(self->values[value][i] > 0.0))
        continue;
      g_assert_true (isfinite (self->values[value][i]));
      field->empty = FALSE;
      if (y >= 0)
        {
          field->top = MIN (field->top, y);
          field->bottom = MAX (field->bottom, y);
        }
      if (x >= 0)
        {
          field->left = MIN (field->left, x);
          field->right = MAX (field->right, x);
        }
    }
}

/* The smallest rectangles around the pixels that reach the neurons of each of @n values. Pixels are lit one by one, or (as nothing cancels, to
 * the same end) row by row and column by column. */
static inline FoveaRectangle **
fields_by_trial (const FoveaNetworkPlan *plan, const gint *values, guint n, gboolean each_pixel)
{
  Support support = support_new (plan);
  FoveaRectangle **fields = g_new (FoveaRectangle *, n);
  FoveaPlanes photo;

  g_assert_true (fovea_network_plan_planes (plan, support.photo, &photo));
  for (guint i = 0; i < n; i++)
    {
      gsize count = fovea_shape_count (shape_of (&support, values[i]));

      fields[i] = g_new (FoveaRectangle, count);
      for (gsize j = 0; j < count; j++)
        fields[i][j] = (FoveaRectangle){ G_MAXINT32, G_MAXINT32, -1, -1, TRUE };
    }
  for (gsize trial = 0; trial < (each_pixel ? photo.height * photo.width : photo.height + photo.width); trial++)
    {
      gint64 y = each_pixel ? (gint64) (trial / photo.width) : trial < photo.height ? (gint64) trial : -1;
      gint64 x = each_pixel ? (gint64) (trial % photo.width) : trial < photo.height ? -1 : (gint64) (trial - photo.height);

      light (&support, y, x);
      support_run (&support);
      for (guint i = 0; i < n; i++)
        if (support.values[values[i]])
          widen_reached (&support, values[i], y, x, fields[i]);
    }
  support_clear (&support);
  return fields;
}

typedef struct
{
  guint neurons, loose; /* compared; of which the theory's rectangle is larger than it need be */
} FieldTally;

/* Fails unless the theory contains what was found for neuron (@channel, @y, @x); with @tight, unless both are the same. */
static inline void
compare_field (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, const FoveaRectangle *found, gboolean tight,
               FieldTally *tally)
{
  FoveaRectangle said, with_padding;
  gboolean contains, same;

  g_assert_true (fovea_receptive_field_on_photo (plan, value, channel, y, x, &said));
  g_assert_true (fovea_receptive_field_of (plan, value, channel, y, x, &with_padding));
  g_assert_true (said.empty || (with_padding.top <= said.top && with_padding.left <= said.left && with_padding.bottom >= said.bottom
                                && with_padding.right >= said.right));
  contains = found->empty || (!said.empty && said.top <= found->top && said.left <= found->left && said.bottom >= found->bottom
                              && said.right >= found->right);
  same = contains && said.empty == found->empty
         && (said.empty || (said.top == found->top && said.left == found->left && said.bottom == found->bottom && said.right == found->right));

  tally->neurons++;
  tally->loose += !same;
  if (!contains || (tight && !same))
    g_error ("%s: neuron (%zu, %zu, %zu) of “%s”: rows %d to %d, columns %d to %d%s; by trial rows %d to %d, columns %d to %d%s",
             plan->network->name, channel, y, x, plan->network->values[value].name, (int) said.top, (int) said.bottom, (int) said.left,
             (int) said.right, said.empty ? " (none)" : "", (int) found->top, (int) found->bottom, (int) found->left, (int) found->right,
             found->empty ? " (none)" : "");
}

/* No neuron sees more pixels than fovea_receptive_fields() says. */
static inline void
compare_size (const FoveaReceptiveField *field, const FoveaRectangle *found)
{
  if (!field->known || found->empty)
    return;
  g_assert_cmpfloat ((double) (found->bottom - found->top + 1), <=, field->size[0]);
  g_assert_cmpfloat ((double) (found->right - found->left + 1), <=, field->size[1]);
}

/* Neurons of @value, all of them up to @most, else the corners, the middle and others at random. */
static inline void
compare_fields (const FoveaNetworkPlan *plan, gint value, const FoveaReceptiveField *field, const FoveaRectangle *found, gsize most,
                gboolean tight, FieldTally *tally)
{
  const FoveaShape *shape = &plan->values[value].shape;
  gsize count = fovea_shape_count (shape);
  FoveaPlanes planes;

  g_assert_true (fovea_network_plan_planes (plan, value, &planes));
  for (gsize i = 0; i < MIN (count, most); i++)
    {
      const gsize corners[][2] = { { 0, 0 }, { planes.height - 1, planes.width - 1 }, { 0, planes.width - 1 }, { planes.height / 2, planes.width / 2 } };
      guint64 any = (i + 1) * 0x9e3779b97f4a7c15u;
      gsize channel = count <= most ? i / (planes.height * planes.width) : (any >> 17) % planes.channels;
      gsize y = count <= most ? i / planes.width % planes.height : i < 4 ? corners[i][0] : (any >> 29) % planes.height;
      gsize x = count <= most ? i % planes.width : i < 4 ? corners[i][1] : (any >> 41) % planes.width;
      gsize index = shape->rank == 4 ? channel * (gsize) fovea_shape_stride (shape, (guint) planes.channel_axis)
                                         + y * (gsize) fovea_shape_stride (shape, (guint) planes.height_axis)
                                         + x * (gsize) fovea_shape_stride (shape, (guint) planes.width_axis)
                                     : channel;

      compare_field (plan, value, channel, y, x, &found[index], tight, tally);
      compare_size (field, &found[index]);
    }
}

/* Fields of one size keep one distance where maps are neither enlarged nor reflected. */
static inline gboolean
moves_evenly_in_theory (const FoveaNetwork *network)
{
  static const char *const uneven[] = { "ConvTranspose", "DepthToSpace", "Pad", "Resize", "SpaceToDepth", "Upsample", NULL };

  for (guint i = 0; i < network->n_nodes; i++)
    if (g_strv_contains (uneven, network->nodes[i].op->name))
      return FALSE;
  return TRUE;
}

/* A neuron in the middle of a map of @size sees no more than what fovea_receptive_fields() says, its padding included. */
static inline void
compare_extent (const FoveaReceptiveField *field, guint axis, gsize size, gint64 first, gint64 last)
{
  double from = field->offset[axis] + field->stride[axis] * (double) (size / 2) - (field->size[axis] - 1.0) / 2.0;

  g_assert_cmpfloat ((double) first, >=, from);
  g_assert_cmpfloat ((double) last, <=, from + field->size[axis] - 1.0);
}

static inline void
compare_middle (const FoveaNetworkPlan *plan, gint value, const FoveaReceptiveField *field, const FoveaRectangle *found)
{
  const FoveaShape *shape = &plan->values[value].shape;
  FoveaPlanes planes;

  if (shape->rank != 4 || !field->known || field->global || !moves_evenly_in_theory (plan->network)
      || !fovea_network_plan_planes (plan, value, &planes))
    return;
  found += planes.height / 2 * (gsize) fovea_shape_stride (shape, (guint) planes.height_axis)
           + planes.width / 2 * (gsize) fovea_shape_stride (shape, (guint) planes.width_axis);
  if (found->empty)
    return;
  compare_extent (field, 0, planes.height, found->top, found->bottom);
  compare_extent (field, 1, planes.width, found->left, found->right);
}

/* Compares the theory with what is found by trial, for up to @most neurons of each of @n values (ids that depend on the photo). */
static inline FieldTally
check_fields (const FoveaNetworkPlan *plan, const gint *values, guint n, gsize most, gboolean each_pixel, gboolean tight)
{
  FoveaRectangle **found = fields_by_trial (plan, values, n, each_pixel);
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  FieldTally tally = { 0 };

  for (guint i = 0; i < n; i++)
    {
      compare_fields (plan, values[i], &fields[values[i]], found[i], most, tight, &tally);
      compare_middle (plan, values[i], &fields[values[i]], found[i]);
      g_free (found[i]);
    }
  g_free (found);
  return tally;
}

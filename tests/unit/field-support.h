/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Receptive fields in theory against those found by lighting pixels of the photo (field-trial.h), for any network. */

#pragma once

#include "tests/unit/field-trial.h"

/* Row and column of element @i of the photo. */
static inline void
place_on_photo (const Support *self, gsize i, gint64 *y, gint64 *x)
{
  const FoveaShape *shape = shape_of (self, self->photo);
  FoveaPlanes planes;

  g_assert_true (fovea_network_plan_planes (self->plan, self->photo, &planes));
  *y = (gint64) (i / (gsize) fovea_shape_stride (shape, (guint) planes.height_axis) % planes.height);
  *x = (gint64) (i / (gsize) fovea_shape_stride (shape, (guint) planes.width_axis) % planes.width);
}

/* The photo, black but for what lies at row @y and column @x; -1 stands for all. */
static inline void
light (Support *self, gint64 y, gint64 x)
{
  for (gsize i = 0; i < fovea_shape_count (shape_of (self, self->photo)); i++)
    {
      gint64 row, column;

      place_on_photo (self, i, &row, &column);
      self->values[self->photo][i] = (y < 0 || row == y) && (x < 0 || column == x) ? 1.0 : 0.0;
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

typedef enum
{
  TRIAL_PIXELS,   /* each pixel is lit by itself */
  TRIAL_LINES,    /* each row and each column: as nothing cancels, to the same end */
  TRIAL_EXTREMES, /* no light: first and last row and column are passed on */
} Trial;

static inline void
light_lines (Support *self, const FoveaPlanes *photo, Trial trial, const gint *values, guint n, FoveaRectangle **fields)
{
  gsize count = trial == TRIAL_PIXELS ? photo->height * photo->width : photo->height + photo->width;

  for (gsize i = 0; i < count; i++)
    {
      gint64 y = trial == TRIAL_PIXELS ? (gint64) (i / photo->width) : i < photo->height ? (gint64) i : -1;
      gint64 x = trial == TRIAL_PIXELS ? (gint64) (i % photo->width) : i < photo->height ? -1 : (gint64) (i - photo->height);

      light (self, y, x);
      support_run (self);
      for (guint j = 0; j < n; j++)
        widen_reached (self, values[j], y, x, fields[j]);
    }
}

/* Side 0 to 3: top, left, bottom, right. */
static inline void
pass_extremes (Support *self, const gint *values, guint n, FoveaRectangle **fields)
{
  for (int side = 0; side < 4; side++)
    {
      double sign = side < 2 ? 1.0 : -1.0;

      for (gsize i = 0; i < fovea_shape_count (shape_of (self, self->photo)); i++)
        {
          gint64 y, x;

          place_on_photo (self, i, &y, &x);
          self->values[self->photo][i] = sign * (double) (side % 2 ? x : y);
        }
      support_run (self);
      for (guint j = 0; j < n; j++)
        for (gsize i = 0; i < fovea_shape_count (shape_of (self, values[j])); i++)
          {
            double least = self->values[values[j]][i];
            gint64 *sides[] = { &fields[j][i].top, &fields[j][i].left, &fields[j][i].bottom, &fields[j][i].right };

            if (!isfinite (least))
              continue;
            fields[j][i].empty = FALSE;
            *sides[side] = (gint64) (sign * least);
          }
    }
}

/* The smallest rectangles around the pixels that reach the neurons of each of @n values, which depend on the photo. */
static inline FoveaRectangle **
fields_by_trial (const FoveaNetworkPlan *plan, const gint *values, guint n, Trial trial)
{
  Support support = support_new (plan, trial == TRIAL_EXTREMES, values, n);
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
  if (trial == TRIAL_EXTREMES)
    pass_extremes (&support, values, n, fields);
  else
    light_lines (&support, &photo, trial, values, n, fields);
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
check_fields (const FoveaNetworkPlan *plan, const gint *values, guint n, gsize most, Trial trial, gboolean tight)
{
  FoveaRectangle **found = fields_by_trial (plan, values, n, trial);
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

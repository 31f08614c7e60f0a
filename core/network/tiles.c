/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/tiles-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/receptive-field.h"

#define SIDE 512
#define LEAST_SIDE 64
#define MULTIPLE 32     /* sizes that networks accept */
#define MAX_PERIOD 64
#define BLENDED 8       /* one part in so many of a tile, at each end, where tiles are blended */

static FoveaNetworkPlan *
plan_at (const FoveaNetworkPlan *plan, FoveaPreprocess *preprocess, gsize height, gsize width, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network = plan->network;
  g_autofree FoveaShape *shapes = g_new (FoveaShape, network->n_inputs);
  gint photo = fovea_network_photo_input (network, NULL);

  preprocess->fit = FOVEA_FIT_STRETCH;
  preprocess->height = height;
  preprocess->width = width;
  for (guint i = 0; i < network->n_inputs; i++)
    shapes[i] = network->inputs[i] == photo ? fovea_preprocess_shape (preprocess) : plan->values[network->inputs[i]].shape;
  return fovea_network_plan_new ((FoveaNetwork *) network, shapes, 0, 0, progress, error);
}

static gsize
greatest_common_divisor (gsize a, gsize b)
{
  return b == 0 ? a : greatest_common_divisor (b, a % b);
}

/* After how many pixels the network looks at a photo in the same way again: a multiple of all its steps. */
static gsize
find_period (const FoveaNetworkPlan *plan, gsize height)
{
  gsize period = 1;

  for (guint i = 0; i < plan->network->n_values; i++)
    {
      FoveaPlanes planes;
      double ratio;
      gsize step;

      if (!fovea_network_plan_knows (plan, (gint) i) || plan->values[i].constant || plan->values[i].shape.rank != 4
          || !fovea_network_plan_planes (plan, (gint) i, &planes) || planes.height == 0)
        continue;
      ratio = (double) height / (double) planes.height;
      step = (gsize) fmax (round (ratio), 1.0);
      if (step <= MAX_PERIOD && fabs (ratio - (double) step) < 0.1)
        period = MIN (period / greatest_common_divisor (period, step) * step, MAX_PERIOD);
    }
  return period;
}

/* What comes out for a tile of one size. */
typedef struct
{
  gsize scale, edge, period, channels;
  gsize halo[2];
  double field[2];
  gboolean local;
} Look;

static gboolean
find_scale (const FoveaPlanes *planes, const FoveaPreprocess *preprocess, const FoveaReceptiveField *field, Look *look, GError **error)
{
  double scale = look->local ? round (1.0 / field->stride[0]) : round ((double) planes->height / (double) preprocess->height);
  double missing = scale * (double) preprocess->height - (double) planes->height;

  look->scale = (gsize) fmax (scale, 0.0);
  look->edge = (gsize) fmax (missing / fmax (2.0 * scale, 1.0), 0.0);
  if (scale < 1.0 || missing < 0.0 || 2.0 * scale * (double) look->edge != missing
      || (double) preprocess->width * scale - (double) planes->width != missing)
    return fovea_refuse (error, _("The network makes %zux%zu pixels of %zux%zu: it is no filter that keeps a photo's form"), planes->height,
                         planes->width, preprocess->height, preprocess->width);
  return TRUE;
}

/* Pixels of a tile that one of the result may depend on beside its own. */
static gsize
find_halo (const FoveaReceptiveField *field, guint axis, gsize scale, gsize edge)
{
  double own = (double) edge + 0.5 / (double) scale - 0.5; /* of the first pixel of the result */

  return (gsize) ceil ((field->size[axis] - 1.0) / 2.0 + fabs (field->offset[axis] - own) + 1.0);
}

static gboolean
look_at (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, Look *look, GError **error)
{
  gint output = plan->network->outputs[0];
  g_autofree FoveaReceptiveField *fields = NULL;
  FoveaPlanes planes;

  if (!fovea_network_plan_reaches (plan, output, error))
    return FALSE;
  if (!fovea_network_plan_planes (plan, output, &planes) || (planes.channels != 1 && planes.channels != 3)
      || planes.height * planes.width <= 1 || plan->values[output].dtype != FOVEA_DTYPE_FLOAT32)
    return fovea_refuse (error, _("The network makes no picture: its output is none of one or three channels"));
  fields = fovea_receptive_fields (plan);
  *look = (Look){ .channels = planes.channels, .period = find_period (plan, preprocess->height) };
  look->local = fields[output].known && !fields[output].global && fields[output].stride[0] > 0.0;
  if (!find_scale (&planes, preprocess, &fields[output], look, error))
    return FALSE;
  for (guint axis = 0; axis < 2 && look->local; axis++)
    {
      look->field[axis] = fields[output].size[axis];
      look->halo[axis] = fovea_round_up (find_halo (&fields[output], axis, look->scale, look->edge), look->period);
    }
  return TRUE;
}

/* @tile: what the network sees at a time along this axis, if it may see less of a short photo (@open). */
static FoveaTilesAxis
lay_out (const Look *look, guint axis, gsize photo, gsize tile, gboolean open)
{
  FoveaTilesAxis result = { .photo = photo, .edge = look->edge };
  gsize whole = photo + 2 * look->edge, most;

  if (open)
    tile = MIN (tile, fovea_round_up (whole, look->period));
  result.tile = tile;
  result.length = tile + fovea_round_up (whole > tile ? whole - tile : 0, look->period);
  result.exact = look->local && (result.length == tile || tile >= 2 * look->halo[axis] + look->period);
  most = (MAX (tile, look->period) - look->period) / 2 / look->period * look->period; /* a period must be left between the seams */
  result.halo = result.exact ? look->halo[axis] : MAX (MIN (fovea_round_up (tile / BLENDED, look->period), most), look->edge);
  result.step = MAX ((MAX (tile, 2 * result.halo) - 2 * result.halo) / look->period * look->period, look->period);
  result.step = result.length == tile ? tile : MIN (result.step, MAX (tile, 2 * look->edge + 1) - 2 * look->edge);
  result.count = 1 + (result.length - tile + result.step - 1) / result.step;
  return result;
}

float
fovea_tiles_weight (const FoveaTilesAxis *axis, gsize i, double at)
{
  double weights[2] = { 1.0, 0.0 }; /* how far @at is behind the seam before the tile, and behind the one after it */

  for (guint k = 0; k < 2; k++)
    {
      double begin, end;

      if (i + k == 0 || i + k == axis->count)
        continue;
      begin = (double) (fovea_tiles_begin (axis, i + k) + axis->edge);
      end = (double) (fovea_tiles_begin (axis, i + k - 1) + axis->tile - axis->edge);
      if (axis->exact)
        begin = end = (double) (fovea_tiles_begin (axis, i + k) + axis->halo);
      weights[k] = at >= end ? 1.0 : at < begin ? 0.0 : (at - begin) / (end - begin);
    }
  return (float) (weights[0] - weights[1]);
}

/* The tiles for a @side; NULL with FOVEA_ERROR_LIMIT where a smaller one may do. */
static FoveaTiles *
make (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, gsize side, FoveaProgress *progress,
      GError **error)
{
  g_autoptr (FoveaTiles) self = g_new0 (FoveaTiles, 1);
  g_autoptr (FoveaNetworkPlan) probe = NULL, bound = NULL;
  g_autoptr (GError) first = NULL;
  gboolean open;
  Look look;

  self->preprocess = *preprocess;
  probe = plan_at (plan, &self->preprocess, side, side, progress, &first);
  open = probe != NULL;
  if (!probe && !g_error_matches (first, FOVEA_ERROR, FOVEA_ERROR_REFUSED))
    {
      g_propagate_error (error, g_steal_pointer (&first));
      return NULL;
    }
  if (!probe && !(probe = plan_at (plan, &self->preprocess, preprocess->height, preprocess->width, progress, error)))
    return NULL;
  if (!look_at (probe, &self->preprocess, &look, error))
    return NULL;
  self->axes[0] = lay_out (&look, 0, photo_height, open ? side : preprocess->height, open);
  self->axes[1] = lay_out (&look, 1, photo_width, open ? side : preprocess->width, open);
  if (!(bound = plan_at (plan, &self->preprocess, self->axes[0].tile, self->axes[1].tile, progress, error))
      || !(self->session = fovea_session_new (bound, FOVEA_SESSION_LEAN, progress, error)))
    return NULL;
  self->scale = look.scale;
  self->channels = look.channels;
  self->output = bound->network->outputs[0];
  for (guint axis = 0; axis < 2; axis++)
    {
      self->facts.tile[axis] = self->axes[axis].tile;
      self->facts.halo[axis] = self->axes[axis].halo;
      self->facts.count[axis] = self->axes[axis].count;
      self->facts.field[axis] = look.field[axis];
    }
  self->facts.width = photo_width * look.scale;
  self->facts.height = photo_height * look.scale;
  self->facts.scale = (double) look.scale;
  self->facts.exact = self->axes[0].exact && self->axes[1].exact;
  return g_steal_pointer (&self);
}

FoveaTiles *
fovea_tiles_new (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, gsize side,
                 FoveaProgress *progress, GError **error)
{
  g_return_val_if_fail (photo_width > 0 && photo_height > 0, NULL);

  if (fovea_network_photo_input (plan->network, NULL) < 0 || plan->network->n_outputs == 0)
    {
      fovea_refuse (error, _("“%s” takes no photo: none of its inputs is image-like."), plan->network->name);
      return NULL;
    }
  for (side = fovea_round_up (side > 0 ? side : SIDE, MULTIPLE);; side = fovea_round_up (side / 2, MULTIPLE))
    {
      g_autoptr (GError) own = NULL;
      FoveaTiles *tiles = make (plan, preprocess, photo_width, photo_height, side, progress, &own);

      if (tiles)
        return tiles;
      if (side <= LEAST_SIDE || !g_error_matches (own, FOVEA_ERROR, FOVEA_ERROR_LIMIT))
        {
          g_propagate_error (error, g_steal_pointer (&own));
          return NULL;
        }
    }
}

void
fovea_tiles_free (FoveaTiles *self)
{
  g_clear_pointer (&self->session, fovea_session_unref);
  g_free (self);
}

FoveaTiles *
fovea_tiles_new_for (FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, const FoveaImage *photo, gsize side, gboolean *changed,
                     FoveaProgress *progress, GError **error)
{
  FoveaTiles *tiles = fovea_tiles_new (plan, preprocess, photo->width, photo->height, side, progress, error);
  FoveaPreprocess fixed;
  gboolean doubted = tiles && fovea_tiles_doubt (tiles, photo, &fixed, progress);

  if (changed)
    *changed = doubted;
  if (!doubted)
    return tiles;
  fovea_tiles_free (tiles);
  return fovea_tiles_new (plan, &fixed, photo->width, photo->height, side, progress, error);
}

const FoveaTilesFacts *
fovea_tiles_get_facts (const FoveaTiles *self)
{
  return &self->facts;
}

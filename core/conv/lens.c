/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/lens.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

static const char *const kind_ids[FOVEA_N_LENSES] = {
  "correlation", "convolution", "transposed", "deformable", "connected", "average", "maximum",
};

const char *
fovea_lens_kind_id (FoveaLensKind kind)
{
  g_return_val_if_fail (kind < FOVEA_N_LENSES, NULL);
  return kind_ids[kind];
}

const char *
fovea_lens_place_id (FoveaLensPlace place)
{
  return place == FOVEA_LENS_INSIDE ? "inside" : place == FOVEA_LENS_PADDING ? "padding" : "gap";
}

FoveaLens *
fovea_lens_new (FoveaLensKind kind, gsize n_planes, gsize rows, gsize columns, GError **error)
{
  gsize n;
  FoveaLens *self;

  if (!fovea_size_product ((gsize[]){ n_planes, rows, columns }, 3, &n) || n > FOVEA_MAX_LENS_TERMS)
    {
      fovea_over_limit (error, _("The output is a sum of more than %d terms"), FOVEA_MAX_LENS_TERMS);
      return NULL;
    }
  self = g_new0 (FoveaLens, 1);
  self->kind = kind;
  self->n_planes = n_planes;
  self->rows = rows;
  self->columns = columns;
  self->planes = g_new0 (FoveaLensPlane, n_planes);
  self->taps = fovea_memory_alloc (n * sizeof *self->taps, _("Terms of a sum"), error);
  self->stride[0] = self->stride[1] = self->dilation[0] = self->dilation[1] = self->groups = 1;
  self->input = -1;
  if (!self->taps)
    {
      fovea_lens_free (self);
      return NULL;
    }
  for (gsize i = 0; i < n; i++)
    self->taps[i] = (FoveaLensTap){ .mask = 1.0 };
  for (gsize i = 0; i < n_planes; i++)
    self->planes[i] = (FoveaLensPlane){ .index = i, .divisor = 1.0 };
  return self;
}

void
fovea_lens_free (FoveaLens *self)
{
  if (!self)
    return;
  fovea_memory_free (self->taps);
  g_free (self->planes);
  g_free (self);
}

FoveaLensTap *
fovea_lens_taps (const FoveaLens *self, gsize plane)
{
  g_return_val_if_fail (self != NULL && plane < self->n_planes, NULL);
  return self->taps + plane * self->rows * self->columns;
}

static double
add_products (FoveaLensTap *taps, gsize n)
{
  double sum = 0.0;

  for (gsize i = 0; i < n; i++)
    if (taps[i].place != FOVEA_LENS_GAP)
      sum += taps[i].product = taps[i].value * taps[i].weight * taps[i].mask + 0.0; /* no −0 */
  return sum;
}

/* Padding never wins; where nothing does, nothing is larger than what no number is larger than. */
static double
find_largest (FoveaLens *self)
{
  double largest = -INFINITY;

  for (gsize i = 0; i < self->rows * self->columns; i++)
    {
      FoveaLensTap *tap = &self->taps[i];

      tap->product = tap->value;
      if (tap->place == FOVEA_LENS_INSIDE && tap->value > largest)
        {
          largest = tap->value;
          self->winner = i;
        }
    }
  return largest;
}

void
fovea_lens_add_up (FoveaLens *self)
{
  g_return_if_fail (self != NULL);

  self->products = 0.0;
  for (gsize i = 0; i < self->n_planes; i++)
    {
      FoveaLensPlane *plane = &self->planes[i];

      plane->sum = self->kind == FOVEA_LENS_MAXIMUM ? find_largest (self)
                                                    : add_products (fovea_lens_taps (self, i), self->rows * self->columns);
      plane->result = plane->sum / plane->divisor + plane->offset;
      self->products += plane->sum;
    }
  if (self->input >= 0)
    self->total = self->products + self->bias;
}

void
fovea_lens_then (FoveaLens *self, const char *name, double value)
{
  g_return_if_fail (self != NULL && self->n_after < FOVEA_LENS_MAX_AFTER);
  self->after[self->n_after++] = (FoveaLensAfter){ name, value };
}

double
fovea_lens_result (const FoveaLens *self)
{
  g_return_val_if_fail (self != NULL, NAN);
  return self->n_after > 0 ? self->after[self->n_after - 1].value : self->total;
}

gsize
fovea_lens_count (const FoveaLens *self, FoveaLensPlace place)
{
  gsize n = self->n_planes * self->rows * self->columns, count = 0;

  for (gsize i = 0; i < n; i++)
    count += self->taps[i].place == place;
  return count;
}

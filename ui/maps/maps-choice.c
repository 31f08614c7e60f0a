/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Several pictures of the maps view chosen together. */

#include "ui/maps/maps-view-private.h"

static void
set_chosen (FoveaMapsView *self, gint tile, gboolean chosen)
{
  gboolean *place = &self->chosen[self->order[tile]];

  self->n_chosen += (gsize) chosen - (gsize) *place;
  *place = chosen;
}

static void
choose_none (FoveaMapsView *self)
{
  for (gsize i = 0; self->maps && i < self->maps->count; i++)
    self->chosen[i] = FALSE;
  self->n_chosen = 0;
}

gboolean
fovea_maps_view_is_chosen (FoveaMapsView *self, gsize tile)
{
  return self->chosen[self->order[tile]];
}

void
fovea_maps_view_choose_only (FoveaMapsView *self, gint tile)
{
  choose_none (self);
  if (tile >= 0)
    set_chosen (self, tile, TRUE);
  self->anchor = tile;
  fovea_maps_view_chosen_changed (self);
}

void
fovea_maps_view_choose_also (FoveaMapsView *self, gint tile)
{
  set_chosen (self, tile, !fovea_maps_view_is_chosen (self, tile));
  self->anchor = tile;
  fovea_maps_view_chosen_changed (self);
}

void
fovea_maps_view_choose_to (FoveaMapsView *self, gint tile)
{
  gint anchor = self->anchor >= 0 ? self->anchor : tile;

  choose_none (self);
  for (gint i = MIN (anchor, tile); i <= MAX (anchor, tile); i++)
    set_chosen (self, i, TRUE);
  self->anchor = anchor;
  fovea_maps_view_chosen_changed (self);
}

void
fovea_maps_view_choose_all (FoveaMapsView *self)
{
  if (!self->maps)
    return;
  choose_none (self);
  for (gsize i = 0; i < self->n_tiles; i++)
    set_chosen (self, (gint) i, TRUE);
  fovea_maps_view_chosen_changed (self);
}

gsize
fovea_maps_view_get_chosen (FoveaMapsView *self, gsize *pictures, gsize most)
{
  gsize n = 0;

  g_return_val_if_fail (FOVEA_IS_MAPS_VIEW (self), 0);

  for (gsize tile = 0; self->maps && tile < self->n_tiles; tile++)
    if (fovea_maps_view_is_chosen (self, tile))
      {
        if (pictures && n < most)
          pictures[n] = self->order[tile];
        n++;
      }
  return n;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/patches/patch-grid.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/base/error.h"
#include "ui/patches/patch-grid-private.h"

#define MARGIN 12.0
#define GAP 6.0
#define CAPTION_HEIGHT 18.0
#define SMALLEST_CELL 40.0
#define LARGEST_CELL 112.0

enum
{
  PROP_HADJUSTMENT = 1,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  PICKED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (FoveaPatchGrid, fovea_patch_grid, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static guint
columns (const FoveaPatchGrid *self)
{
  return self->finding ? self->finding->patches->count : FOVEA_PATCHES_COUNT;
}

double
fovea_patch_grid_row_height (const FoveaPatchGrid *self)
{
  return self->cell + CAPTION_HEIGHT + GAP;
}

static double
content_width (const FoveaPatchGrid *self)
{
  return 2.0 * MARGIN + FOVEA_PATCH_NUMBER_WIDTH + columns (self) * (self->cell + GAP) - GAP;
}

double
fovea_patch_grid_scroll (const FoveaPatchGrid *self)
{
  return self->vadjustment ? floor (gtk_adjustment_get_value (self->vadjustment)) : 0.0;
}

static double
scroll_x (const FoveaPatchGrid *self)
{
  return self->hadjustment ? floor (gtk_adjustment_get_value (self->hadjustment)) : 0.0;
}

graphene_rect_t
fovea_patch_grid_tile (FoveaPatchGrid *self, gsize row, guint rank)
{
  double x = MARGIN + FOVEA_PATCH_NUMBER_WIDTH + rank * (self->cell + GAP), y = MARGIN + (double) row * fovea_patch_grid_row_height (self);

  if (gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL)
    x = MAX (content_width (self), gtk_widget_get_width (GTK_WIDGET (self))) - x - self->cell;
  return GRAPHENE_RECT_INIT ((float) (x - scroll_x (self)), (float) y, (float) self->cell, (float) self->cell);
}

gboolean
fovea_patch_grid_at (FoveaPatchGrid *self, double x, double y, gsize *row, guint *rank)
{
  double below = y + fovea_patch_grid_scroll (self) - MARGIN;

  if (!self->finding || below < 0.0 || below / fovea_patch_grid_row_height (self) >= (double) self->n_rows)
    return FALSE;
  *row = (gsize) (below / fovea_patch_grid_row_height (self));
  for (*rank = 0; *rank < self->finding->view.layer->found[self->order[*row]]; (*rank)++)
    {
      graphene_rect_t rect = fovea_patch_grid_tile (self, *row, *rank);

      rect.size.height += (float) CAPTION_HEIGHT;
      if (graphene_rect_contains_point (&rect, &GRAPHENE_POINT_INIT ((float) x, (float) (below + MARGIN))))
        return TRUE;
    }
  return FALSE;
}

gsize
fovea_patch_grid_page (FoveaPatchGrid *self)
{
  double rows = floor (gtk_widget_get_height (GTK_WIDGET (self)) / fovea_patch_grid_row_height (self));

  return (gsize) MAX (rows, 1.0);
}

char *
fovea_patch_grid_tell (FoveaPatchGrid *self, gsize row, guint rank)
{
  const FoveaPatch *patch = fovea_patch_finding_get (self->finding, self->order[row], rank);
  gsize width = self->finding->view.layer->width;
  g_autofree char *base = NULL, *name = NULL;

  if (!patch)
    return g_strdup_printf (_("Channel %zu: no patch"), self->order[row]);
  base = g_path_get_basename (self->finding->patches->photos[patch->photo].path);
  name = fovea_printable (base);
  return g_strdup_printf (_("Channel %zu, place %u: %.4g on %s, neuron at row %zu, column %zu"), self->order[row], rank + 1,
                          (double) patch->place.value, name, patch->place.position / width, patch->place.position % width);
}

static void
relayout (FoveaPatchGrid *self)
{
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  double room = (width - 2.0 * MARGIN - FOVEA_PATCH_NUMBER_WIDTH + GAP) / columns (self) - GAP, rows;

  self->cell = floor (CLAMP (room, SMALLEST_CELL, LARGEST_CELL));
  rows = 2.0 * MARGIN + (double) self->n_rows * fovea_patch_grid_row_height (self) - GAP;
  if (self->hadjustment)
    gtk_adjustment_configure (self->hadjustment, gtk_adjustment_get_value (self->hadjustment), 0.0, MAX (content_width (self), width), self->cell, width,
                              width);
  if (self->vadjustment)
    gtk_adjustment_configure (self->vadjustment, gtk_adjustment_get_value (self->vadjustment), 0.0, MAX (rows, height), self->cell / 2.0, height, height);
}

static void
describe (FoveaPatchGrid *self)
{
  g_autofree char *text = self->finding && self->cursor_row >= 0 ? fovea_patch_grid_tell (self, (gsize) self->cursor_row, self->cursor_rank) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : "", -1);
}

void
fovea_patch_grid_move_to (FoveaPatchGrid *self, gssize row, gint rank)
{
  double top;

  if (self->n_rows == 0)
    return;
  self->cursor_row = CLAMP (row, 0, (gssize) self->n_rows - 1);
  self->cursor_rank = (guint) CLAMP (rank, 0, MAX ((gint) self->finding->view.layer->found[self->order[self->cursor_row]], 1) - 1);
  top = (double) self->cursor_row * fovea_patch_grid_row_height (self);
  if (self->vadjustment)
    gtk_adjustment_clamp_page (self->vadjustment, top, top + fovea_patch_grid_row_height (self) + 2.0 * MARGIN);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_patch_grid_pick (FoveaPatchGrid *self, gsize row, guint rank)
{
  if (fovea_patch_finding_get (self->finding, self->order[row], rank))
    g_signal_emit (self, signals[PICKED], 0, (guint) self->order[row], rank);
}

/* The cursor stays on its channel. */
static void
reorder (FoveaPatchGrid *self, gssize channel)
{
  g_clear_pointer (&self->order, g_free);
  self->n_rows = self->finding ? self->finding->view.layer->channels : 0;
  self->order = self->finding ? fovea_patch_finding_order (self->finding, self->strongest_first) : NULL;
  self->cursor_row = -1;
  for (gsize row = 0; channel >= 0 && row < self->n_rows; row++)
    if (self->order[row] == (gsize) channel)
      self->cursor_row = (gssize) row;
  relayout (self);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gssize
cursor_channel (const FoveaPatchGrid *self)
{
  return self->cursor_row >= 0 ? (gssize) self->order[self->cursor_row] : -1;
}

void
fovea_patch_grid_set_finding (FoveaPatchGrid *self, FoveaPatchFinding *finding, gboolean same)
{
  gssize channel = same ? cursor_channel (self) : -1;

  g_return_if_fail (FOVEA_IS_PATCH_GRID (self));

  g_clear_pointer (&self->finding, fovea_patch_finding_unref);
  self->finding = finding ? fovea_patch_finding_ref (finding) : NULL;
  if (!same)
    {
      fovea_patch_tiles_clear (self->tiles);
      self->cursor_rank = 0;
      if (self->vadjustment)
        gtk_adjustment_set_value (self->vadjustment, 0.0);
    }
  reorder (self, channel);
}

void
fovea_patch_grid_set_strongest_first (FoveaPatchGrid *self, gboolean strongest_first)
{
  g_return_if_fail (FOVEA_IS_PATCH_GRID (self));

  self->strongest_first = strongest_first;
  reorder (self, cursor_channel (self));
  if (self->cursor_row >= 0)
    fovea_patch_grid_move_to (self, self->cursor_row, (gint) self->cursor_rank);
}

void
fovea_patch_grid_show_channel (FoveaPatchGrid *self, gsize channel)
{
  g_return_if_fail (FOVEA_IS_PATCH_GRID (self));

  for (gsize row = 0; row < self->n_rows; row++)
    if (self->order[row] == channel && self->cursor_row != (gssize) row)
      fovea_patch_grid_move_to (self, (gssize) row, 0);
}

static gboolean
on_query_tooltip (FoveaPatchGrid *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *text = NULL;
  gsize row;
  guint rank;

  if (keyboard || !fovea_patch_grid_at (self, x, y, &row, &rank))
    return FALSE;
  text = fovea_patch_grid_tell (self, row, rank);
  gtk_tooltip_set_text (tooltip, text);
  return TRUE;
}

static void
on_scrolled (FoveaPatchGrid *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (FoveaPatchGrid *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place)
    g_signal_handlers_disconnect_by_func (*place, on_scrolled, self);
  g_set_object (place, adjustment);
  if (adjustment)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_scrolled), self);
  relayout (self);
}

static void
fovea_patch_grid_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaPatchGrid *self = FOVEA_PATCH_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_patch_grid_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaPatchGrid *self = FOVEA_PATCH_GRID (object);

  switch (id)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_patch_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  relayout (FOVEA_PATCH_GRID (widget));
}

static void
fovea_patch_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  fovea_patch_grid_draw (FOVEA_PATCH_GRID (widget), snapshot);
}

static void
fovea_patch_grid_dispose (GObject *object)
{
  FoveaPatchGrid *self = FOVEA_PATCH_GRID (object);

  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  g_clear_object (&self->tiles);
  g_clear_pointer (&self->finding, fovea_patch_finding_unref);
  g_clear_pointer (&self->order, g_free);
  self->n_rows = 0;
  G_OBJECT_CLASS (fovea_patch_grid_parent_class)->dispose (object);
}

static void
fovea_patch_grid_class_init (FoveaPatchGridClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = fovea_patch_grid_get_property;
  object_class->set_property = fovea_patch_grid_set_property;
  object_class->dispose = fovea_patch_grid_dispose;
  widget_class->size_allocate = fovea_patch_grid_size_allocate;
  widget_class->snapshot = fovea_patch_grid_snapshot;
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");
  signals[PICKED] = g_signal_new ("picked", FOVEA_TYPE_PATCH_GRID, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_UINT, G_TYPE_UINT);
  fovea_patch_grid_bind_keys (widget_class);
  gtk_widget_class_set_css_name (widget_class, "patchgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_patch_grid_init (FoveaPatchGrid *self)
{
  self->cell = SMALLEST_CELL;
  self->cursor_row = -1;
  self->tiles = fovea_patch_tiles_new ();
  g_signal_connect_object (self->tiles, "changed", G_CALLBACK (gtk_widget_queue_draw), self, G_CONNECT_SWAPPED);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (on_query_tooltip), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Patches"), -1);
  fovea_patch_grid_add_input (self);
}

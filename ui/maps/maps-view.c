/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/maps-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/network/map-order.h"
#include "ui/maps/maps-view-private.h"

#define CACHE_BYTES ((gsize) 48 << 20)
#define SMALLEST_CELL 32
#define LARGEST_CELL 256
#define USUAL_CELL 64
#define CAPTION_FROM_CELL 64
#define CAPTION_HEIGHT 18.0

enum
{
  PROP_CELL = 1,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

enum
{
  HOVERED,
  PICKED,
  OPENED,
  CHOSEN_CHANGED,
  LEFT,
  LAYER_STEPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static const FoveaMapsSpot nowhere = { -1, -1, -1 };

G_DEFINE_FINAL_TYPE_WITH_CODE (FoveaMapsView, fovea_maps_view, GTK_TYPE_WIDGET, G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

double
fovea_maps_view_scroll (FoveaMapsView *self)
{
  return self->vadjustment ? floor (gtk_adjustment_get_value (self->vadjustment)) : 0.0;
}

static void
change_cell (FoveaMapsView *self, gint cell)
{
  if (cell == self->cell)
    return;
  self->cell = cell;
  fovea_tile_cache_clear (self->cache);
}

static double
caption_of (gint cell)
{
  return cell >= CAPTION_FROM_CELL ? CAPTION_HEIGHT : 0.0;
}

/* The largest cell with which all maps are seen at once, else the usual one. */
static gint
fitting_cell (FoveaMapsView *self, int width, int height)
{
  for (gint cell = LARGEST_CELL; cell > USUAL_CELL; cell /= 2)
    if (fovea_maps_layout (self->maps, self->n_tiles, cell, caption_of (cell), width).height <= height)
      return cell;
  return USUAL_CELL;
}

/* Lays the tiles out anew and tells the scroll bar, keeping the tile at the top where it is. */
static void
relayout (FoveaMapsView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (self->maps && !self->cell_chosen && height > 0)
    change_cell (self, fitting_cell (self, width, height));
  if (self->maps)
    self->layout = fovea_maps_layout (self->maps, self->n_tiles, self->cell, caption_of (self->cell), width);
  if (self->hadjustment)
    gtk_adjustment_configure (self->hadjustment, 0.0, 0.0, width, 1.0, width, width);
  if (self->vadjustment)
    gtk_adjustment_configure (self->vadjustment, gtk_adjustment_get_value (self->vadjustment), 0.0,
                              MAX (self->maps ? self->layout.height : 0.0, height), MAX (16.0, self->layout.step_y / 2.0), height,
                              height);
}

void
fovea_maps_view_scroll_to (FoveaMapsView *self, gint tile)
{
  graphene_rect_t rect;

  if (!self->maps || !self->vadjustment || tile < 0)
    return;
  rect = fovea_maps_layout_tile (&self->layout, tile);
  gtk_adjustment_clamp_page (self->vadjustment, rect.origin.y - self->layout.margin,
                             rect.origin.y - self->layout.margin + self->layout.step_y + self->layout.margin);
}

static void
describe (FoveaMapsView *self, FoveaMapsSpot spot)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize picture = spot.tile >= 0 ? self->order[spot.tile] : 0;

  if (spot.tile >= 0 && spot.y < 0)
    g_string_printf (text, _("Map %zu of %zu, from %.4g to %.4g"), self->maps->index[picture], self->maps->count,
                     self->maps->statistics[picture].minimum, self->maps->statistics[picture].maximum);
  else if (spot.tile >= 0)
    g_string_printf (text, _("Map %zu, row %d, column %d: %.5g"), self->maps->index[picture], spot.y, spot.x,
                     (double) fovea_maps_get (self->maps, picture)[spot.y * (gint) self->maps->width + spot.x]);
  if (spot.tile >= 0 && fovea_maps_is_dead (self->maps, picture))
    g_string_append_printf (text, " · %s", _("dead: nothing but zeros"));
  if (spot.tile >= 0 && self->crossed && g_hash_table_contains (self->crossed, GUINT_TO_POINTER (self->maps->index[picture])))
    g_string_append_printf (text, " · %s", _("muted"));
  if (self->n_chosen > 1)
    g_string_append_printf (text, ngettext (" · %zu map chosen", " · %zu maps chosen", self->n_chosen), self->n_chosen);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text->str, -1);
}

void
fovea_maps_view_announce (FoveaMapsView *self, FoveaMapsSpot spot)
{
  describe (self, spot);
  g_signal_emit (self, signals[HOVERED], 0, spot.tile >= 0 ? (gint) self->order[spot.tile] : -1, spot.y, spot.x);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_maps_view_pick (FoveaMapsView *self, FoveaMapsSpot spot)
{
  g_signal_emit (self, signals[PICKED], 0, (gint) self->order[spot.tile], spot.y, spot.x);
}

void
fovea_maps_view_open (FoveaMapsView *self, gint tile)
{
  g_signal_emit (self, signals[OPENED], 0, (gint) self->order[tile]);
}

void
fovea_maps_view_chosen_changed (FoveaMapsView *self)
{
  describe (self, (FoveaMapsSpot){ self->cursor, -1, -1 });
  g_signal_emit (self, signals[CHOSEN_CHANGED], 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gint
fovea_maps_view_find (FoveaMapsView *self, gint picture)
{
  for (gsize tile = 0; picture >= 0 && tile < self->n_tiles; tile++)
    if (self->order[tile] == (gsize) picture)
      return (gint) tile;
  return -1;
}

static void
step_layer (FoveaMapsView *self, gint direction)
{
  g_signal_emit (self, signals[LAYER_STEPPED], 0, direction);
}

static gboolean
on_key (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  guint key, state;

  g_variant_get (arguments, "(uu)", &key, &state);
  return fovea_maps_view_key (FOVEA_MAPS_VIEW (widget), key, state);
}

static gboolean
on_choose_all (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  fovea_maps_view_choose_all (FOVEA_MAPS_VIEW (widget));
  return GDK_EVENT_STOP;
}

static gboolean
on_page_key (GtkWidget *widget, GVariant *direction, gpointer data)
{
  step_layer (FOVEA_MAPS_VIEW (widget), g_variant_get_int32 (direction));
  return GDK_EVENT_STOP;
}

static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (widget);

  if (self->n_chosen > 1)
    fovea_maps_view_choose_only (self, self->cursor);
  else
    g_signal_emit (self, signals[LEFT], 0);
  return GDK_EVENT_STOP;
}

void
fovea_maps_view_set_cell (FoveaMapsView *self, gint cell)
{
  cell = CLAMP (cell, SMALLEST_CELL, LARGEST_CELL);
  if (cell == self->cell)
    return;
  self->cell_chosen = TRUE;
  change_cell (self, cell);
  relayout (self);
  fovea_maps_view_scroll_to (self, self->cursor);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_object_notify (G_OBJECT (self), "cell");
}

static void
on_scrolled (FoveaMapsView *self)
{
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
set_adjustment (FoveaMapsView *self, GtkAdjustment **place, GtkAdjustment *adjustment)
{
  if (*place)
    g_signal_handlers_disconnect_by_func (*place, on_scrolled, self);
  g_set_object (place, adjustment);
  if (adjustment)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (on_scrolled), self);
  relayout (self);
}

static void
fovea_maps_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  switch (id)
    {
    case PROP_CELL:
      g_value_set_int (value, self->cell);
      break;
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
fovea_maps_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  switch (id)
    {
    case PROP_CELL:
      fovea_maps_view_set_cell (self, g_value_get_int (value));
      break;
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
fovea_maps_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  relayout (FOVEA_MAPS_VIEW (widget));
}

static void
fovea_maps_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  fovea_maps_view_draw (FOVEA_MAPS_VIEW (widget), snapshot);
}

static void
fovea_maps_view_dispose (GObject *object)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  set_adjustment (self, &self->hadjustment, NULL);
  set_adjustment (self, &self->vadjustment, NULL);
  G_OBJECT_CLASS (fovea_maps_view_parent_class)->dispose (object);
}

static void
fovea_maps_view_finalize (GObject *object)
{
  FoveaMapsView *self = FOVEA_MAPS_VIEW (object);

  g_clear_pointer (&self->crossed, g_hash_table_unref);
  fovea_maps_unref (self->maps);
  g_free (self->order);
  g_free (self->chosen);
  fovea_tile_cache_free (self->cache);
  G_OBJECT_CLASS (fovea_maps_view_parent_class)->finalize (object);
}

static void
bind_key (GtkWidgetClass *class, guint key, GdkModifierType state)
{
  gtk_widget_class_add_binding (class, key, state, on_key, "(uu)", key, state);
}

static void
fovea_maps_view_class_init (FoveaMapsViewClass *class)
{
  static const guint moves[] = { GDK_KEY_Left, GDK_KEY_Right, GDK_KEY_Up, GDK_KEY_Down, GDK_KEY_Home, GDK_KEY_End };
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = fovea_maps_view_get_property;
  object_class->set_property = fovea_maps_view_set_property;
  object_class->dispose = fovea_maps_view_dispose;
  object_class->finalize = fovea_maps_view_finalize;
  widget_class->size_allocate = fovea_maps_view_size_allocate;
  widget_class->snapshot = fovea_maps_view_snapshot;

  g_object_class_install_property (object_class, PROP_CELL,
                                   g_param_spec_int ("cell", NULL, NULL, SMALLEST_CELL, LARGEST_CELL, USUAL_CELL,
                                                     G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS));
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[HOVERED] = g_signal_new ("hovered", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                                   G_TYPE_INT, G_TYPE_INT);
  signals[PICKED] = g_signal_new ("picked", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 3, G_TYPE_INT,
                                  G_TYPE_INT, G_TYPE_INT);
  signals[OPENED] = g_signal_new ("opened", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
  signals[CHOSEN_CHANGED] = g_signal_new ("chosen-changed", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEFT] = g_signal_new ("left", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LAYER_STEPPED] = g_signal_new ("layer-stepped", FOVEA_TYPE_MAPS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                         1, G_TYPE_INT);

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    {
      bind_key (widget_class, moves[i], 0);
      bind_key (widget_class, moves[i], GDK_SHIFT_MASK);
      bind_key (widget_class, moves[i], GDK_CONTROL_MASK);
    }
  bind_key (widget_class, GDK_KEY_Return, 0);
  bind_key (widget_class, GDK_KEY_KP_Enter, 0);
  bind_key (widget_class, GDK_KEY_space, 0);
  bind_key (widget_class, GDK_KEY_space, GDK_CONTROL_MASK);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_a, GDK_CONTROL_MASK, on_choose_all, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Up, 0, on_page_key, "i", -1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Page_Down, 0, on_page_key, "i", 1);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);

  gtk_widget_class_set_css_name (widget_class, "mapsview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_maps_view_init (FoveaMapsView *self)
{
  self->cell = USUAL_CELL;
  self->cache = fovea_tile_cache_new (CACHE_BYTES);
  self->cursor = self->anchor = -1;
  self->hover = self->pinned = nowhere;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Feature maps"), -1);
  fovea_maps_view_add_input (self);
}

static gboolean
same_size (const FoveaMaps *a, const FoveaMaps *b)
{
  return a && b && a->count == b->count && a->width == b->width && a->height == b->height;
}

/* The cursor, and what is pinned, follow their pictures into another order. */
static void
adopt_order (FoveaMapsView *self, const gsize *order, gsize n)
{
  gint cursor = self->cursor >= 0 ? (gint) self->order[self->cursor] : -1;
  gint pinned = self->pinned.tile >= 0 ? (gint) self->order[self->pinned.tile] : -1;

  if (n != self->n_tiles && self->n_chosen > 0)
    fovea_maps_view_choose_only (self, -1);
  g_free (self->order);
  self->order = g_memdup2 (order, n * sizeof *order);
  self->n_tiles = n;
  self->cursor = self->anchor = fovea_maps_view_find (self, cursor);
  self->pinned.tile = fovea_maps_view_find (self, pinned);
  if (self->pinned.tile < 0)
    self->pinned = nowhere;
  self->hover = nowhere;
}

static void
forget_places (FoveaMapsView *self)
{
  self->cursor = self->anchor = -1;
  self->hover = self->pinned = nowhere;
  self->n_chosen = 0;
  g_free (self->chosen);
  self->chosen = g_new0 (gboolean, self->maps ? MAX (self->maps->count, 1) : 1);
  if (self->vadjustment)
    gtk_adjustment_set_value (self->vadjustment, 0.0);
}

void
fovea_maps_view_set_maps (FoveaMapsView *self, FoveaMaps *maps, const gsize *order, gsize n)
{
  gboolean keep = same_size (self->maps, maps);

  g_return_if_fail (FOVEA_IS_MAPS_VIEW (self));
  g_return_if_fail (maps || n == 0);

  if (maps != self->maps)
    {
      g_clear_pointer (&self->maps, fovea_maps_unref);
      self->maps = maps ? fovea_maps_ref (maps) : NULL;
      fovea_tile_cache_clear (self->cache);
    }
  if (!keep)
    forget_places (self);
  adopt_order (self, order, n);
  relayout (self);
  fovea_maps_view_announce (self, nowhere);
  if (!keep)
    g_signal_emit (self, signals[CHOSEN_CHANGED], 0);
}

void
fovea_maps_view_set_crossed (FoveaMapsView *self, GArray *channels)
{
  g_return_if_fail (FOVEA_IS_MAPS_VIEW (self));

  g_clear_pointer (&self->crossed, g_hash_table_unref);
  if (channels && channels->len > 0)
    self->crossed = g_hash_table_new (NULL, NULL);
  for (guint i = 0; channels && i < channels->len; i++)
    g_hash_table_add (self->crossed, GUINT_TO_POINTER (g_array_index (channels, guint, i)));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
fovea_maps_view_set_pinned (FoveaMapsView *self, gint picture, gint y, gint x)
{
  FoveaMapsSpot spot = { fovea_maps_view_find (self, picture), y, x };

  if (spot.tile < 0 || y >= (gint) self->maps->height || x >= (gint) self->maps->width)
    spot = nowhere;
  self->pinned = spot;
  /* Where several are chosen, the keyboard stays among them. */
  if (spot.tile >= 0 && spot.tile != self->cursor && self->n_chosen < 2)
    {
      self->cursor = spot.tile;
      fovea_maps_view_scroll_to (self, spot.tile);
      fovea_maps_view_choose_only (self, spot.tile);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gint
fovea_maps_view_get_cursor (FoveaMapsView *self)
{
  g_return_val_if_fail (FOVEA_IS_MAPS_VIEW (self), -1);
  return self->cursor >= 0 ? (gint) self->order[self->cursor] : -1;
}

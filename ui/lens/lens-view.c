/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-view.h"

#include <glib/gi18n.h>

#include "ui/lens/lens-grid.h"
#include "ui/lens/lens-sums.h"
#include "ui/widgets/named-label.h"

/* Outputs a second, in the order of the list. */
static const guint speeds[] = { 1, 4, 10, 30 };

struct _FoveaLensView
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkStack *stack;
  GtkLabel *none_label, *title_label, *conventions_label, *plane_label, *cell_label, *equation_label;
  GtkToggleButton *pin_button, *play_button;
  GtkDropDown *speed_drop;
  GtkBox *extra_box;
  GtkWidget *walk_box, *plane_box;
  GtkSpinButton *plane_spin;
  GtkAdjustment *plane_adjustment;
  FoveaLensGrid *grid;
  FoveaLensSums *sums;

  FoveaLens *lens; /* or NULL */
  const FoveaColormap *colormap;
  FoveaRange range;
  gboolean updating;
  guint play_source;
};

G_DEFINE_FINAL_TYPE (FoveaLensView, fovea_lens_view, GTK_TYPE_WIDGET)

enum
{
  PROP_PLAYING = 1,
  PROP_PINNED,
  N_PROPS
};

enum
{
  WENT,
  PLANE_CHANGED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static GtkToggleButton *
button_of (FoveaLensView *self, guint id)
{
  return id == PROP_PLAYING ? self->play_button : id == PROP_PINNED ? self->pin_button : NULL;
}

/* Where the walk comes to: row by row, from the end to the start again. */
static void
step (FoveaLensView *self, gssize by)
{
  gssize n, at;

  if (!self->lens)
    return;
  n = (gssize) (self->lens->height * self->lens->width);
  at = ((gssize) (self->lens->y * self->lens->width + self->lens->x) + by + n) % n;
  g_signal_emit (self, signals[WENT], 0, (int) (at / (gssize) self->lens->width), (int) (at % (gssize) self->lens->width));
}

static void
on_back (FoveaLensView *self)
{
  step (self, -1);
}

static void
on_forward (FoveaLensView *self)
{
  step (self, 1);
}

static gboolean
play_on (gpointer self)
{
  step (self, 1);
  return G_SOURCE_CONTINUE;
}

static void
restart (FoveaLensView *self)
{
  g_clear_handle_id (&self->play_source, g_source_remove);
  if (gtk_toggle_button_get_active (self->play_button))
    self->play_source = g_timeout_add (1000 / speeds[MIN (gtk_drop_down_get_selected (self->speed_drop), G_N_ELEMENTS (speeds) - 1)], play_on, self);
}

static void
on_play_toggled (FoveaLensView *self)
{
  gboolean playing = gtk_toggle_button_get_active (self->play_button);

  gtk_button_set_icon_name (GTK_BUTTON (self->play_button), playing ? "media-playback-pause-symbolic" : "media-playback-start-symbolic");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->play_button), GTK_ACCESSIBLE_PROPERTY_LABEL, playing ? _("Pause") : _("Play"), -1);
  restart (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PLAYING]);
}

static void
on_pin_toggled (FoveaLensView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PINNED]);
}

static void
on_speed_changed (FoveaLensView *self)
{
  restart (self);
}

static void
on_toggled (FoveaLensView *self)
{
  gtk_toggle_button_set_active (self->play_button, !gtk_toggle_button_get_active (self->play_button));
}

static void
on_moved (FoveaLensView *self, int rows, int columns)
{
  int y, x;

  if (!self->lens)
    return;
  y = CLAMP ((int) self->lens->y + rows, 0, (int) self->lens->height - 1);
  x = CLAMP ((int) self->lens->x + columns, 0, (int) self->lens->width - 1);
  g_signal_emit (self, signals[WENT], 0, y, x);
}

static void
show_cell (FoveaLensView *self)
{
  const FoveaLensTap *tap = fovea_lens_grid_get_marked (self->grid);
  g_autofree char *text = NULL;

  if (!self->lens)
    return;
  if (tap)
    text = fovea_lens_tap_text (self->lens, tap);
  else
    {
      gsize padding = fovea_lens_count (self->lens, FOVEA_LENS_PADDING) / self->lens->n_planes;

      text = padding > 0 ? g_strdup_printf (ngettext ("%zu of %zu cells is padding (hatched)", "%zu of %zu cells are padding (hatched)", padding),
                                            padding, self->lens->rows * self->lens->columns)
                         : g_strdup (_("Point at a cell for its term"));
    }
  fovea_label_set_named (self->cell_label, _("Term"), text);
}

static void
show_grid (FoveaLensView *self)
{
  fovea_lens_grid_set (self->grid, self->lens, fovea_lens_view_get_plane (self), self->colormap, self->range);
}

static void
on_plane_changed (FoveaLensView *self)
{
  if (self->updating || !self->lens)
    return;
  show_grid (self);
  g_signal_emit (self, signals[PLANE_CHANGED], 0);
}

static void
on_plane_picked (FoveaLensView *self, int plane)
{
  gtk_adjustment_set_value (self->plane_adjustment, (double) self->lens->planes[plane].index);
}

static void
fovea_lens_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GtkToggleButton *button = button_of (FOVEA_LENS_VIEW (object), id);

  if (button)
    g_value_set_boolean (value, gtk_toggle_button_get_active (button));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_lens_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GtkToggleButton *button = button_of (FOVEA_LENS_VIEW (object), id);

  if (button)
    gtk_toggle_button_set_active (button, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Esc ends the walk, then lets the lens go; where it does neither it is the window's. */
static gboolean
on_escape (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaLensView *self = FOVEA_LENS_VIEW (widget);
  GtkToggleButton *pressed = gtk_toggle_button_get_active (self->play_button) ? self->play_button : self->pin_button;

  if (!gtk_toggle_button_get_active (pressed))
    return GDK_EVENT_PROPAGATE;
  gtk_toggle_button_set_active (pressed, FALSE);
  return GDK_EVENT_STOP;
}

/* What nobody sees does not play. */
static void
fovea_lens_view_unmap (GtkWidget *widget)
{
  gtk_toggle_button_set_active (FOVEA_LENS_VIEW (widget)->play_button, FALSE);
  GTK_WIDGET_CLASS (fovea_lens_view_parent_class)->unmap (widget);
}

static void
fovea_lens_view_dispose (GObject *object)
{
  FoveaLensView *self = FOVEA_LENS_VIEW (object);
  GtkWidget *child;

  g_clear_handle_id (&self->play_source, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->lens, fovea_lens_free);
  G_OBJECT_CLASS (fovea_lens_view_parent_class)->dispose (object);
}

static void
fovea_lens_view_class_init (FoveaLensViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  GType type = G_TYPE_FROM_CLASS (class);

  object_class->get_property = fovea_lens_view_get_property;
  object_class->set_property = fovea_lens_view_set_property;
  object_class->dispose = fovea_lens_view_dispose;
  widget_class->unmap = fovea_lens_view_unmap;
  properties[PROP_PLAYING] = g_param_spec_boolean ("playing", NULL, NULL, FALSE, flags);
  properties[PROP_PINNED] = g_param_spec_boolean ("pinned", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[WENT] = g_signal_new ("went", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[PLANE_CHANGED] = g_signal_new ("plane-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, on_escape, NULL);
  g_type_ensure (FOVEA_TYPE_LENS_GRID);
  g_type_ensure (FOVEA_TYPE_LENS_SUMS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/lens/lens-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, none_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, conventions_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, plane_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, cell_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, equation_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, pin_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, play_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, speed_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, extra_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, walk_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, plane_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, plane_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, plane_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaLensView, sums);
  gtk_widget_class_bind_template_callback (widget_class, on_pin_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_back);
  gtk_widget_class_bind_template_callback (widget_class, on_play_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_forward);
  gtk_widget_class_bind_template_callback (widget_class, on_speed_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_plane_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_plane_picked);
  gtk_widget_class_bind_template_callback (widget_class, on_moved);
  gtk_widget_class_bind_template_callback (widget_class, on_toggled);
  gtk_widget_class_bind_template_callback (widget_class, show_cell);
}

static void
fovea_lens_view_init (FoveaLensView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
}

/* Planes are named by their index; those of a lens follow one another. */
static void
show_planes (FoveaLensView *self, const char *plane_name)
{
  const FoveaLens *lens = self->lens;

  self->updating = TRUE;
  gtk_adjustment_set_lower (self->plane_adjustment, (double) lens->planes[0].index);
  gtk_adjustment_set_upper (self->plane_adjustment, (double) lens->planes[lens->n_planes - 1].index);
  self->updating = FALSE;
  gtk_widget_set_visible (self->plane_box, lens->n_planes > 1);
  gtk_label_set_text (self->plane_label, plane_name);
  fovea_lens_sums_set (self->sums, lens, plane_name);
}

void
fovea_lens_view_show (FoveaLensView *self, FoveaLens *lens, const char *title, const char *plane_name, const FoveaColormap *colormap,
                      FoveaRange range)
{
  g_autofree char *equation = fovea_lens_equation (lens), *conventions = fovea_lens_conventions (lens);
  FoveaLens *old;

  g_return_if_fail (FOVEA_IS_LENS_VIEW (self));
  g_return_if_fail (lens != NULL);

  old = self->lens;
  self->lens = lens;
  self->colormap = colormap;
  self->range = range;
  show_planes (self, plane_name);
  show_grid (self);
  fovea_lens_free (old);
  gtk_widget_set_sensitive (self->walk_box, lens->height * lens->width > 1); /* a vector has nowhere to go */
  fovea_label_set_named (self->title_label, _("Place of the lens"), title);
  gtk_label_set_text (self->conventions_label, conventions);
  fovea_label_set_named (self->equation_label, _("Equation"), equation);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, equation, -1);
  gtk_stack_set_visible_child_name (self->stack, "lens");
}

void
fovea_lens_view_show_none (FoveaLensView *self, const char *why)
{
  g_return_if_fail (FOVEA_IS_LENS_VIEW (self));

  gtk_toggle_button_set_active (self->play_button, FALSE);
  fovea_lens_grid_set (self->grid, NULL, 0, NULL, self->range);
  g_clear_pointer (&self->lens, fovea_lens_free);
  gtk_label_set_text (self->none_label, why);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

const FoveaLens *
fovea_lens_view_get_lens (FoveaLensView *self)
{
  g_return_val_if_fail (FOVEA_IS_LENS_VIEW (self), NULL);
  return self->lens;
}

gsize
fovea_lens_view_get_plane (FoveaLensView *self)
{
  double index;

  g_return_val_if_fail (FOVEA_IS_LENS_VIEW (self), 0);

  index = gtk_adjustment_get_value (self->plane_adjustment);
  if (!self->lens || index < (double) self->lens->planes[0].index)
    return 0;
  return MIN ((gsize) index - self->lens->planes[0].index, self->lens->n_planes - 1);
}

gint
fovea_lens_view_get_channel (FoveaLensView *self)
{
  g_return_val_if_fail (FOVEA_IS_LENS_VIEW (self), 0);
  return (gint) gtk_adjustment_get_value (self->plane_adjustment);
}

void
fovea_lens_view_add (FoveaLensView *self, GtkWidget *widget)
{
  g_return_if_fail (FOVEA_IS_LENS_VIEW (self));
  gtk_box_append (self->extra_box, widget);
}

void
fovea_lens_view_focus (FoveaLensView *self)
{
  g_return_if_fail (FOVEA_IS_LENS_VIEW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

gboolean
fovea_lens_view_is_playing (FoveaLensView *self)
{
  g_return_val_if_fail (FOVEA_IS_LENS_VIEW (self), FALSE);
  return gtk_toggle_button_get_active (self->play_button);
}

gboolean
fovea_lens_view_is_pinned (FoveaLensView *self)
{
  g_return_val_if_fail (FOVEA_IS_LENS_VIEW (self), FALSE);
  return gtk_toggle_button_get_active (self->pin_button);
}

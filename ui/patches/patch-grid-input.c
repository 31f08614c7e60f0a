/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pointer and keyboard of the grid of patches. */

#include "ui/patches/patch-grid-private.h"

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaPatchGrid *self)
{
  gsize row;
  guint rank;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (!fovea_patch_grid_at (self, x, y, &row, &rank))
    return;
  fovea_patch_grid_move_to (self, (gssize) row, (gint) rank);
  fovea_patch_grid_pick (self, row, rank);
}

/* The key @key from where the cursor is. */
static void
move (FoveaPatchGrid *self, guint key)
{
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gssize row = self->cursor_row, page = (gssize) fovea_patch_grid_page (self);
  gint rank = (gint) self->cursor_rank;

  switch (key)
    {
    case GDK_KEY_Left:
      rank += rtl ? 1 : -1;
      break;
    case GDK_KEY_Right:
      rank += rtl ? -1 : 1;
      break;
    case GDK_KEY_Up:
      row -= 1;
      break;
    case GDK_KEY_Down:
      row += 1;
      break;
    case GDK_KEY_Page_Up:
      row -= page;
      break;
    case GDK_KEY_Page_Down:
      row += page;
      break;
    case GDK_KEY_Home:
      row = 0;
      break;
    default:
      row = (gssize) self->n_rows - 1;
    }
  fovea_patch_grid_move_to (self, row, rank);
}

static gboolean
on_move (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaPatchGrid *self = FOVEA_PATCH_GRID (widget);

  if (self->n_rows == 0)
    return GDK_EVENT_PROPAGATE;
  if (self->cursor_row < 0)
    fovea_patch_grid_move_to (self, 0, 0);
  else
    move (self, g_variant_get_uint32 (arguments));
  return GDK_EVENT_STOP;
}

static gboolean
on_enter (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  FoveaPatchGrid *self = FOVEA_PATCH_GRID (widget);

  if (self->cursor_row < 0)
    return GDK_EVENT_PROPAGATE;
  fovea_patch_grid_pick (self, (gsize) self->cursor_row, self->cursor_rank);
  return GDK_EVENT_STOP;
}

void
fovea_patch_grid_bind_keys (GtkWidgetClass *class)
{
  static const guint moves[] = { GDK_KEY_Left,    GDK_KEY_Right,     GDK_KEY_Up,   GDK_KEY_Down,
                                 GDK_KEY_Page_Up, GDK_KEY_Page_Down, GDK_KEY_Home, GDK_KEY_End };
  static const guint enters[] = { GDK_KEY_Return, GDK_KEY_KP_Enter, GDK_KEY_space };

  for (gsize i = 0; i < G_N_ELEMENTS (moves); i++)
    gtk_widget_class_add_binding (class, moves[i], 0, on_move, "u", moves[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (enters); i++)
    gtk_widget_class_add_binding (class, enters[i], 0, on_enter, NULL);
}

void
fovea_patch_grid_add_input (FoveaPatchGrid *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

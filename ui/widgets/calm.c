/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/calm.h"

static gboolean
append_next (GtkWidget *box, GdkFrameClock *clock, gpointer data)
{
  GPtrArray *waiting = data;
  g_autoptr (GtkWidget) widget = g_ptr_array_steal_index (waiting, 0);

  gtk_box_append (GTK_BOX (box), widget);
  return waiting->len > 0;
}

void
fovea_box_append_by_frames (GtkBox *box, gpointer const *widgets, guint n)
{
  GPtrArray *waiting;

  g_return_if_fail (GTK_IS_BOX (box));
  g_return_if_fail (widgets != NULL && n > 0);

  waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (waiting, g_object_ref_sink (widgets[i]));
  gtk_widget_add_tick_callback (GTK_WIDGET (box), append_next, waiting, (GDestroyNotify) g_ptr_array_unref);
}

static gboolean
draw_again (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_REMOVE;
}

void
fovea_widget_draw_again (GtkWidget *widget)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  gtk_widget_add_tick_callback (widget, draw_again, NULL, NULL);
}

void
fovea_widget_set_tooltip (GtkWidget *widget, const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), text) != 0)
    gtk_widget_set_tooltip_text (widget, text);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/number-entry.h"

#include <math.h>

#include <glib/gi18n.h>

struct _FoveaNumberEntry
{
  GtkEntry parent_instance;

  double value;
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (FoveaNumberEntry, fovea_number_entry, GTK_TYPE_ENTRY)

static guint value_changed_signal;

static gboolean
parse (const char *text, double *value)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  char *end;

  *value = g_ascii_strtod (stripped, &end);
  return end != stripped && *end == '\0' && isfinite (*value);
}

static void
mark (FoveaNumberEntry *self, gboolean wrong)
{
  if (wrong == gtk_widget_has_css_class (GTK_WIDGET (self), "error"))
    return;
  if (wrong)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
    }
  else
    {
      gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
      gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID);
    }
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), wrong ? _("Not a number; write decimals with a point, as in 0.5") : NULL);
}

static void
on_changed (FoveaNumberEntry *self)
{
  double value;

  if (self->updating)
    return;
  if (!parse (gtk_editable_get_text (GTK_EDITABLE (self)), &value))
    {
      mark (self, TRUE);
      return;
    }
  mark (self, FALSE);
  if (value == self->value)
    return;
  self->value = value;
  g_signal_emit (self, value_changed_signal, 0);
}

static void
show_value (FoveaNumberEntry *self)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  self->updating = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), g_ascii_formatd (text, sizeof text, "%.6g", self->value));
  gtk_editable_set_position (GTK_EDITABLE (self), 0);
  mark (self, FALSE);
  self->updating = FALSE;
}

static gboolean
select_all (gpointer self)
{
  gtk_editable_select_region (GTK_EDITABLE (self), 0, -1);
  return G_SOURCE_REMOVE;
}

/* Typing replaces the number, as in a spreadsheet. A click places the cursor after the focus has come: the selection waits for it. */
static void
on_enter (FoveaNumberEntry *self)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, select_all, g_object_ref (self), g_object_unref);
}

static void
fovea_number_entry_class_init (FoveaNumberEntryClass *klass)
{
  value_changed_signal =
    g_signal_new ("value-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
fovea_number_entry_init (FoveaNumberEntry *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->value = NAN;
  gtk_editable_set_width_chars (GTK_EDITABLE (self), 4);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self), 8);
  gtk_entry_set_alignment (GTK_ENTRY (self), 1.0f);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (on_enter), self);
  g_signal_connect_swapped (focus, "leave", G_CALLBACK (show_value), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}

GtkWidget *
fovea_number_entry_new (const char *label)
{
  GtkWidget *self = g_object_new (FOVEA_TYPE_NUMBER_ENTRY, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  return self;
}

double
fovea_number_entry_get_value (FoveaNumberEntry *self)
{
  g_return_val_if_fail (FOVEA_IS_NUMBER_ENTRY (self), NAN);
  return self->value;
}

void
fovea_number_entry_set_value (FoveaNumberEntry *self, double value)
{
  g_return_if_fail (FOVEA_IS_NUMBER_ENTRY (self));

  if (value == self->value && !gtk_widget_has_css_class (GTK_WIDGET (self), "error"))
    return;
  self->value = value;
  show_value (self);
}

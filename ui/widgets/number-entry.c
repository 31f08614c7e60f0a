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
on_changed (FoveaNumberEntry *self)
{
  double value;

  if (self->updating)
    return;
  if (!parse (gtk_editable_get_text (GTK_EDITABLE (self)), &value))
    {
      gtk_widget_add_css_class (GTK_WIDGET (self), "error");
      gtk_widget_set_tooltip_text (GTK_WIDGET (self), _("Not a number; write decimals with a point, as in 0.5"));
      gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), NULL);
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID);
  if (value == self->value)
    return;
  self->value = value;
  g_signal_emit (self, value_changed_signal, 0);
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
  self->value = NAN;
  gtk_editable_set_width_chars (GTK_EDITABLE (self), 4);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self), 8);
  gtk_entry_set_alignment (GTK_ENTRY (self), 1.0f);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  g_signal_connect (self, "changed", G_CALLBACK (on_changed), NULL);
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
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_if_fail (FOVEA_IS_NUMBER_ENTRY (self));

  if (value == self->value && !gtk_widget_has_css_class (GTK_WIDGET (self), "error"))
    return;
  self->value = value;
  self->updating = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), g_ascii_formatd (text, sizeof text, "%.6g", value));
  gtk_editable_set_position (GTK_EDITABLE (self), 0);
  gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  self->updating = FALSE;
}

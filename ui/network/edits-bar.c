/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/edits-bar.h"

#include <glib/gi18n.h>

#include "ui/widgets/named-label.h"

struct _FoveaEditsBar
{
  GtkWidget parent_instance;

  GtkWidget *bar, *label;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaEditsBar, fovea_edits_bar, GTK_TYPE_WIDGET)

static void
refresh (FoveaEditsBar *self)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  gboolean edited = !fovea_edits_is_empty (edits);
  g_autofree char *summary = fovea_edits_summary (edits);
  g_autofree char *text = edited ? g_strdup_printf (_("Changed: %s. What you see is not what the network's file gives."), summary) : g_strdup ("");

  fovea_label_set_named (GTK_LABEL (self->label), _("Changes of the network"), text);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self->bar), edited);
  gtk_widget_set_visible (GTK_WIDGET (self), edited);
}

static void
fovea_edits_bar_dispose (GObject *object)
{
  FoveaEditsBar *self = FOVEA_EDITS_BAR (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_edits_bar_parent_class)->dispose (object);
}

static void
fovea_edits_bar_class_init (FoveaEditsBarClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_edits_bar_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_edits_bar_init (FoveaEditsBar *self)
{
  GtkWidget *reset = gtk_button_new_with_mnemonic (_("_Reset Network"));

  gtk_actionable_set_action_name (GTK_ACTIONABLE (reset), "win.reset-network");
  gtk_widget_set_tooltip_text (reset, _("The network as its file has it; Ctrl+Z brings the changes back"));
  gtk_widget_set_valign (reset, GTK_ALIGN_CENTER);
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0f);
  gtk_widget_set_hexpand (self->label, TRUE);
  self->bar = gtk_info_bar_new ();
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self->bar), GTK_MESSAGE_WARNING);
  gtk_info_bar_add_child (GTK_INFO_BAR (self->bar), self->label);
  gtk_info_bar_add_child (GTK_INFO_BAR (self->bar), reset);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
fovea_edits_bar_set_document (FoveaEditsBar *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_EDITS_BAR (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

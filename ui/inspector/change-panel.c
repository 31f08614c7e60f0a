/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/change-panel.h"

#include <glib/gi18n.h>

#include "ui/inspector/change-kernel.h"
#include "ui/inspector/change-list.h"
#include "ui/inspector/class-changes.h"

struct _FoveaChangePanel
{
  GtkWidget parent_instance;

  GtkLabel *title, *hint;
  GtkWidget *map_box;
  GtkButton *mute_button;
  FoveaChangeKernel *kernel;
  FoveaChangeList *list;
  FoveaClassChanges *classes;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaChangePanel, fovea_change_panel, GTK_TYPE_WIDGET)

static void
show_map (FoveaChangePanel *self, const FoveaNetwork *network, FoveaNeuron neuron)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  gboolean muted = fovea_edits_is_muted (edits, neuron.value, (gsize) neuron.channel);
  gint producer = network->values[neuron.value].producer;
  const char *layer = producer >= 0 ? network->nodes[producer].name : network->values[neuron.value].name;
  g_autofree char *title = g_strdup_printf (muted ? _("Map %d of %s (muted)") : _("Map %d of %s"), neuron.channel, layer);

  gtk_label_set_text (self->title, title);
  gtk_button_set_label (self->mute_button, muted ? _("Un_mute") : _("_Mute"));
}

static void
refresh (FoveaChangePanel *self)
{
  const FoveaNetwork *network = fovea_document_get_network (self->document);
  FoveaNeuron neuron = fovea_document_get_selection (self->document);
  gboolean map = network && neuron.value >= 0 && neuron.channel >= 0;

  gtk_widget_set_visible (self->map_box, map);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), !map);
  if (map)
    show_map (self, network, neuron);
  else
    gtk_label_set_text (self->title, _("Change the Network"));
}

static void
fovea_change_panel_dispose (GObject *object)
{
  FoveaChangePanel *self = FOVEA_CHANGE_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_change_panel_parent_class)->dispose (object);
}

static void
fovea_change_panel_class_init (FoveaChangePanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_change_panel_dispose;
  g_type_ensure (FOVEA_TYPE_CHANGE_KERNEL);
  g_type_ensure (FOVEA_TYPE_CHANGE_LIST);
  g_type_ensure (FOVEA_TYPE_CLASS_CHANGES);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/change-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, title);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, hint);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, map_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, mute_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, kernel);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, list);
  gtk_widget_class_bind_template_child (widget_class, FoveaChangePanel, classes);
}

static void
fovea_change_panel_init (FoveaChangePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fovea_change_panel_set_document (FoveaChangePanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CHANGE_PANEL (self) && !self->document);

  self->document = g_object_ref (document);
  fovea_change_kernel_set_document (self->kernel, document);
  fovea_change_list_set_document (self->list, document);
  fovea_class_changes_set_document (self->classes, document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

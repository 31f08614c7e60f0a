/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/graph/graph-pane.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

struct _FoveaGraphPane
{
  GtkWidget parent_instance;

  GtkWidget *overlay;
  FoveaGraphView *view;
  GtkButton *zoom_button;
  GtkLabel *message;
  GtkToggleButton *shapes_button;
};

G_DEFINE_FINAL_TYPE (FoveaGraphPane, fovea_graph_pane, GTK_TYPE_WIDGET)

static void
update_zoom (FoveaGraphPane *self)
{
  g_autofree char *text = NULL;
  double zoom;

  g_object_get (self->view, "zoom", &zoom, NULL);
  text = g_strdup_printf (_("%.0f %%"), fmax (1.0, zoom * 100.0));
  gtk_button_set_label (self->zoom_button, text);
}

static void
update_message (FoveaGraphPane *self)
{
  g_autofree char *message = NULL;

  g_object_get (self->view, "message", &message, NULL);
  gtk_label_set_text (self->message, message ? message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->message), message != NULL);
}

/* "pane.expand-all" of the buttons is "graph.expand-all" of the canvas beside them. */
static void
pass_on (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autofree char *action = g_strdup_printf ("graph.%s", strchr (name, '.') + 1);

  gtk_widget_activate_action_variant (GTK_WIDGET (FOVEA_GRAPH_PANE (widget)->view), action, parameter);
}

static void
fovea_graph_pane_dispose (GObject *object)
{
  g_clear_pointer (&FOVEA_GRAPH_PANE (object)->overlay, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_graph_pane_parent_class)->dispose (object);
}

static void
fovea_graph_pane_class_init (FoveaGraphPaneClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_graph_pane_dispose;
  g_type_ensure (FOVEA_TYPE_GRAPH_VIEW);
  gtk_widget_class_install_action (widget_class, "pane.expand-all", NULL, pass_on);
  gtk_widget_class_install_action (widget_class, "pane.collapse-all", NULL, pass_on);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/graph/graph-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphPane, overlay);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphPane, view);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphPane, zoom_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphPane, message);
  gtk_widget_class_bind_template_child (widget_class, FoveaGraphPane, shapes_button);
  gtk_widget_class_bind_template_callback (widget_class, update_zoom);
  gtk_widget_class_bind_template_callback (widget_class, update_message);
}

static void
fovea_graph_pane_init (FoveaGraphPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self->view, "shapes", self->shapes_button, "active", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  update_zoom (self);
  update_message (self);
}

void
fovea_graph_pane_set_document (FoveaGraphPane *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_GRAPH_PANE (self));
  fovea_graph_view_set_document (self->view, document);
}

FoveaGraphView *
fovea_graph_pane_get_view (FoveaGraphPane *self)
{
  g_return_val_if_fail (FOVEA_IS_GRAPH_PANE (self), NULL);
  return self->view;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/class-panel.h"

#include <glib/gi18n.h>

#include "ui/inspector/facts.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/calm.h"

#define TOP 5

typedef struct
{
  GtkWidget *name, *bar, *number;
} ClassRow;

struct _FoveaClassPanel
{
  GtkWidget parent_instance;

  GtkGrid *classes;
  GtkLabel *time_label;
  ClassRow rows[TOP];

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaClassPanel, fovea_class_panel, GTK_TYPE_WIDGET)

static void
make_row (FoveaClassPanel *self, int i)
{
  ClassRow *row = &self->rows[i];

  *row = (ClassRow){ gtk_label_new (NULL), fovea_bar_new (), gtk_label_new (NULL) };
  gtk_label_set_xalign (GTK_LABEL (row->name), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (row->name), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (row->name), 14);
  gtk_label_set_max_width_chars (GTK_LABEL (row->name), 18);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (row->bar), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row->name, NULL, -1);
  gtk_label_set_xalign (GTK_LABEL (row->number), 1.0f);
  gtk_widget_add_css_class (row->number, "numeric");
  gtk_grid_attach (self->classes, row->name, 0, i, 1, 1);
  gtk_grid_attach (self->classes, row->bar, 1, i, 1, 1);
  gtk_grid_attach (self->classes, row->number, 2, i, 1, 1);
}

static void
fill_row (ClassRow *row, const FoveaClass *class, const char *name)
{
  g_autofree char *percent = fovea_text_percent (class->probability);

  gtk_label_set_text (GTK_LABEL (row->name), name);
  fovea_widget_set_tooltip (row->name, name);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (row->bar), class->probability);
  gtk_label_set_text (GTK_LABEL (row->number), percent);
}

static void
show_row (ClassRow *row, gboolean visible)
{
  gtk_widget_set_visible (row->name, visible);
  gtk_widget_set_visible (row->bar, visible);
  gtk_widget_set_visible (row->number, visible);
}

static void
show_classes (FoveaClassPanel *self, FoveaTensor *scores)
{
  char **labels = fovea_document_get_labels (self->document);
  gsize n_labels = labels ? g_strv_length (labels) : 0;
  FoveaClass classes[TOP];
  gsize n = fovea_top_classes (fovea_tensor_floats (scores), fovea_tensor_count (scores), classes, TOP);

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf (_("class %zu"), classes[i].index);

      fill_row (&self->rows[i], &classes[i], classes[i].index < n_labels ? labels[classes[i].index] : number);
    }
  for (gsize i = 0; i < TOP; i++)
    show_row (&self->rows[i], i < n);
}

static void
refresh (FoveaClassPanel *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  gint output = plan ? fovea_network_plan_scores (plan) : -1;
  FoveaTensor *scores = output >= 0 ? fovea_document_get_value (self->document, output) : NULL;
  g_autofree char *seconds = fovea_text_seconds (fovea_document_get_run_seconds (self->document));
  g_autofree char *text = g_strdup_printf (_("The network took %s"), seconds);

  gtk_widget_set_visible (GTK_WIDGET (self), scores != NULL);
  if (!scores)
    return;
  show_classes (self, scores);
  gtk_label_set_text (self->time_label, text);
}

static void
fovea_class_panel_dispose (GObject *object)
{
  FoveaClassPanel *self = FOVEA_CLASS_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_class_panel_parent_class)->dispose (object);
}

static void
fovea_class_panel_class_init (FoveaClassPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_class_panel_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/class-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaClassPanel, classes);
  gtk_widget_class_bind_template_child (widget_class, FoveaClassPanel, time_label);
}

static void
fovea_class_panel_init (FoveaClassPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (int i = 0; i < TOP; i++)
    make_row (self, i);
}

void
fovea_class_panel_set_document (FoveaClassPanel *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CLASS_PANEL (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

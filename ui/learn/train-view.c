/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-view.h"

#include <glib/gi18n.h>

struct _FoveaTrainView
{
  GtkWidget parent_instance;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaTrainView, fovea_train_view, GTK_TYPE_WIDGET)

static void
fovea_train_view_dispose (GObject *object)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  g_clear_object (&self->document);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_train_view_parent_class)->dispose (object);
}

static void
fovea_train_view_class_init (FoveaTrainViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_train_view_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_train_view_init (FoveaTrainView *self)
{
  GtkWidget *status = adw_status_page_new ();

  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "applications-science-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _("Train a Network"));
  gtk_widget_set_parent (status, GTK_WIDGET (self));
}

GtkWidget *
fovea_train_view_new (FoveaDocument *document)
{
  FoveaTrainView *self = g_object_new (FOVEA_TYPE_TRAIN_VIEW, NULL);

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (document), NULL);

  self->document = g_object_ref (document);
  return GTK_WIDGET (self);
}

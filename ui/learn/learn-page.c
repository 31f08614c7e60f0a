/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/learn-page.h"

#include <glib/gi18n.h>

#include "ui/learn/fit-view.h"

struct _FoveaLearnPage
{
  GtkWidget parent_instance;

  GtkStack *parts;
  GtkWidget *switcher;
};

G_DEFINE_FINAL_TYPE (FoveaLearnPage, fovea_learn_page, GTK_TYPE_WIDGET)

static const struct
{
  const char *id, *title;
  GtkWidget *(*make) (FoveaDocument *document);
} parts[] = {
  { "train", N_("_Train a Network"), fovea_train_view_new },
  { "fit", N_("_Fit a Kernel"), fovea_fit_view_new },
};

static void
fovea_learn_page_dispose (GObject *object)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (object));

  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_learn_page_parent_class)->dispose (object);
}

static void
fovea_learn_page_class_init (FoveaLearnPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_learn_page_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/learn/learn-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaLearnPage, parts);
  gtk_widget_class_bind_template_child (widget_class, FoveaLearnPage, switcher);
}

static void
fovea_learn_page_init (FoveaLearnPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Nothing to switch between with one part. */
  gtk_widget_set_visible (self->switcher, G_N_ELEMENTS (parts) > 1);
}

gboolean
fovea_learn_page_may_close (FoveaLearnPage *self, FoveaTrainLeave leave, gpointer data)
{
  g_return_val_if_fail (FOVEA_IS_LEARN_PAGE (self), TRUE);
  return fovea_train_view_may_close (FOVEA_TRAIN_VIEW (gtk_stack_get_child_by_name (self->parts, "train")), leave, data);
}

GtkWidget *
fovea_learn_page_new (FoveaDocument *document)
{
  FoveaLearnPage *self = g_object_new (FOVEA_TYPE_LEARN_PAGE, NULL);

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (document), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      GtkStackPage *page = gtk_stack_add_titled (self->parts, parts[i].make (document), parts[i].id, _(parts[i].title));

      gtk_stack_page_set_use_underline (page, TRUE);
    }
  return GTK_WIDGET (self);
}

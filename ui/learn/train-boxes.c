/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-boxes.h"

#include <glib/gi18n.h>

#include "core/learn/trainer-pictures.h"
#include "ui/widgets/image-texture.h"

#define MISTAKE_SIDE 40

void
fovea_train_show_filters (GtkFlowBox *box, GPtrArray *filters)
{
  guint n = filters ? filters->len : 0;
  GtkFlowBoxChild *child;

  while ((child = gtk_flow_box_get_child_at_index (box, (int) n)))
    gtk_flow_box_remove (box, GTK_WIDGET (child));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GdkTexture) texture = fovea_image_to_texture (g_ptr_array_index (filters, i));

      child = gtk_flow_box_get_child_at_index (box, (int) i);
      if (!child)
        {
          GtkWidget *picture = gtk_picture_new ();
          g_autofree char *text = g_strdup_printf (_("Filter %u"), i);

          gtk_picture_set_can_shrink (GTK_PICTURE (picture), FALSE);
          gtk_picture_set_alternative_text (GTK_PICTURE (picture), text);
          gtk_flow_box_append (box, picture);
          child = gtk_flow_box_get_child_at_index (box, (int) i);
        }
      gtk_picture_set_paintable (GTK_PICTURE (gtk_flow_box_child_get_child (child)), GDK_PAINTABLE (texture));
    }
  gtk_widget_set_visible (GTK_WIDGET (box), n > 0);
}

static GtkWidget *
make_mistake (const FoveaMistake *mistake)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *label;
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (mistake->picture);
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  /* Translators: a digit and what it was taken for. */
  g_autofree char *text = g_strdup_printf (_("%u as %u"), mistake->label, mistake->guess);

  gtk_widget_set_size_request (picture, MISTAKE_SIDE, MISTAKE_SIDE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), text);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

void
fovea_train_show_mistakes (GtkFlowBox *box, GPtrArray *mistakes)
{
  guint n = mistakes ? mistakes->len : 0;

  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (box)));)
    gtk_flow_box_remove (box, child);
  for (guint i = 0; i < n; i++)
    gtk_flow_box_append (box, make_mistake (g_ptr_array_index (mistakes, i)));
  gtk_widget_set_visible (GTK_WIDGET (box), n > 0);
}

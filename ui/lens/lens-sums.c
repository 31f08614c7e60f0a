/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-sums.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "ui/inspector/facts.h"
#include "ui/maps/numbers.h"

#define MAX_ROWS 12
#define NAME_LETTERS 12 /* so that the bars begin below each other */

typedef struct
{
  GtkWidget *row, *name, *bar, *number;
  int plane;
} Sum;

struct _FoveaLensSums
{
  GtkWidget parent_instance;

  GtkListBox *list;
  GtkLabel *more;
  Sum sums[MAX_ROWS];
};

G_DEFINE_FINAL_TYPE (FoveaLensSums, fovea_lens_sums, GTK_TYPE_WIDGET)

static guint plane_picked_signal;

static void
on_row_activated (FoveaLensSums *self, GtkListBoxRow *row)
{
  g_signal_emit (self, plane_picked_signal, 0, self->sums[gtk_list_box_row_get_index (row)].plane);
}

static void
make_row (FoveaLensSums *self, Sum *sum)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  *sum = (Sum){ gtk_list_box_row_new (), gtk_label_new (NULL), fovea_bar_new (), gtk_label_new (NULL), 0 };
  gtk_label_set_xalign (GTK_LABEL (sum->name), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (sum->name), NAME_LETTERS);
  gtk_label_set_xalign (GTK_LABEL (sum->number), 1.0f);
  gtk_label_set_width_chars (GTK_LABEL (sum->number), 10);
  gtk_widget_add_css_class (sum->number, "numeric");
  gtk_box_append (GTK_BOX (box), sum->name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (sum->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sums of products"), -1);
  gtk_box_append (GTK_BOX (box), sum->bar);
  gtk_box_append (GTK_BOX (box), sum->number);
  gtk_widget_add_css_class (box, "contribution");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (sum->row), box);
  gtk_list_box_append (self->list, sum->row);
}

static void
fovea_lens_sums_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_lens_sums_parent_class)->dispose (object);
}

static void
fovea_lens_sums_class_init (FoveaLensSumsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_lens_sums_dispose;
  plane_picked_signal = g_signal_new ("plane-picked", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                      G_TYPE_INT);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BOX_LAYOUT);
}

static void
fovea_lens_sums_init (FoveaLensSums *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Sums of products"), -1);
  self->more = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_xalign (self->more, 0.0f);
  gtk_widget_add_css_class (GTK_WIDGET (self->more), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->more), "dim-label");
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  gtk_widget_set_parent (GTK_WIDGET (self->more), GTK_WIDGET (self));
  for (guint i = 0; i < MAX_ROWS; i++)
    make_row (self, &self->sums[i]);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
}

static int
compare_sums (gconstpointer a, gconstpointer b, gpointer data)
{
  const FoveaLens *lens = data;
  gsize left = *(const gsize *) a, right = *(const gsize *) b;
  double difference = fabs (lens->planes[right].result) - fabs (lens->planes[left].result);

  if (difference != 0.0)
    return difference > 0.0 ? 1 : -1;
  return left < right ? -1 : 1;
}

static void
show_row (Sum *sum, const FoveaLens *lens, gsize plane, double largest, const char *plane_name)
{
  double result = lens->planes[plane].result;
  g_autofree char *name = g_strdup_printf ("%s %zu", plane_name, lens->planes[plane].index), *number = fovea_text_value (result);
  g_autofree char *hint = g_strdup_printf (_("Show the terms of %s"), name);

  sum->plane = (int) plane;
  gtk_label_set_text (GTK_LABEL (sum->name), name);
  gtk_label_set_text (GTK_LABEL (sum->number), number);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (sum->bar), largest > 0.0 ? fmin (fabs (result) / largest, 1.0) : 0.0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (sum->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_remove_css_class (sum->bar, result < 0.0 ? "positive" : "negative");
  gtk_widget_add_css_class (sum->bar, result < 0.0 ? "negative" : "positive");
  gtk_accessible_update_property (GTK_ACCESSIBLE (sum->row), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, number, -1);
}

void
fovea_lens_sums_set (FoveaLensSums *self, const FoveaLens *lens, const char *plane_name)
{
  g_autofree gsize *order = NULL;
  gsize n, shown;

  g_return_if_fail (FOVEA_IS_LENS_SUMS (self));

  n = lens ? lens->n_planes : 0;
  shown = n > 1 ? MIN (n, MAX_ROWS) : 0;
  order = g_new (gsize, MAX (n, 1));
  for (gsize i = 0; i < n; i++)
    order[i] = i;
  if (n > 1)
    g_qsort_with_data (order, (int) n, sizeof *order, compare_sums, (gpointer) lens);
  for (gsize i = 0; i < MAX_ROWS; i++)
    {
      gtk_widget_set_visible (self->sums[i].row, i < shown);
      if (i < shown)
        show_row (&self->sums[i], lens, order[i], fabs (lens->planes[order[0]].result), plane_name);
    }
  gtk_widget_set_visible (GTK_WIDGET (self), shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->more), n > shown && shown > 0);
  if (n > shown && shown > 0)
    {
      g_autofree char *count = fovea_text_count (n), *text = g_strdup_printf (_("The %d strongest of %s sums"), MAX_ROWS, count);

      gtk_label_set_text (self->more, text);
    }
}

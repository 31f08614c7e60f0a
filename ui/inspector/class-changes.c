/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/class-changes.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/numbers.h"
#include "ui/widgets/calm.h"

#define TOP 4
#define N_ROWS (2 * TOP)
/* Below half of the last digit that is shown. */
#define UNCHANGED 0.0005

typedef struct
{
  GtkWidget *name, *before, *after, *difference;
} Row;

struct _FoveaClassChanges
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkGrid *grid;
  Row rows[N_ROWS];

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaClassChanges, fovea_class_changes, GTK_TYPE_WIDGET)

static GtkWidget *
add_label (FoveaClassChanges *self, int column, int row, const char *text, const char *css)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0.0f : 1.0f);
  if (column == 0)
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
      gtk_widget_set_hexpand (label, TRUE);
    }
  gtk_widget_add_css_class (label, css);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return label;
}

static void
show_row (Row *row, gboolean visible)
{
  gtk_widget_set_visible (row->name, visible);
  gtk_widget_set_visible (row->before, visible);
  gtk_widget_set_visible (row->after, visible);
  gtk_widget_set_visible (row->difference, visible);
}

static char *
difference_text (double difference)
{
  g_autofree char *share = fovea_text_percent (fabs (difference));

  if (fabs (difference) < UNCHANGED)
    return g_strdup ("=");
  return g_strdup_printf (difference > 0.0 ? "▲ +%s" : "▼ \u2212%s", share);
}

static void
fill_row (Row *row, const FoveaClassChange *change, const char *name)
{
  g_autofree char *before = fovea_text_percent (change->before), *after = fovea_text_percent (change->after);
  g_autofree char *difference = difference_text (change->after - change->before);

  gtk_label_set_text (GTK_LABEL (row->name), name);
  fovea_widget_set_tooltip (row->name, name);
  gtk_label_set_text (GTK_LABEL (row->before), before);
  gtk_label_set_text (GTK_LABEL (row->after), after);
  gtk_label_set_text (GTK_LABEL (row->difference), difference);
  show_row (row, TRUE);
}

static gsize
find_changes (FoveaClassChanges *self, FoveaClassChange *changes)
{
  FoveaSession *baseline = fovea_document_get_baseline (self->document);
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  gint scores = plan ? fovea_network_plan_scores (plan) : -1;
  FoveaTensor *before = baseline && scores >= 0 ? fovea_session_get_value (baseline, scores) : NULL;
  FoveaTensor *after = before ? fovea_document_get_value (self->document, scores) : NULL;

  return after ? fovea_compare_classes (fovea_tensor_floats (before), fovea_tensor_floats (after), fovea_tensor_count (after), changes, TOP)
               : 0;
}

static void
refresh (FoveaClassChanges *self)
{
  char **labels = fovea_document_get_labels (self->document);
  gsize n_labels = labels ? g_strv_length (labels) : 0, n;
  FoveaClassChange changes[N_ROWS];

  if (!fovea_document_get_session (self->document) && !fovea_edits_is_empty (fovea_document_get_edits (self->document)))
    return; /* a run is under way */
  n = find_changes (self, changes);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *number = g_strdup_printf (_("class %zu"), changes[i].index);

      fill_row (&self->rows[i], &changes[i], changes[i].index < n_labels ? labels[changes[i].index] : number);
    }
  for (gsize i = n; i < N_ROWS; i++)
    show_row (&self->rows[i], FALSE);
}

static void
fovea_class_changes_dispose (GObject *object)
{
  FoveaClassChanges *self = FOVEA_CLASS_CHANGES (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_class_changes_parent_class)->dispose (object);
}

static void
fovea_class_changes_class_init (FoveaClassChangesClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_class_changes_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_class_changes_init (FoveaClassChanges *self)
{
  GtkWidget *title = gtk_label_new (_("Classes Before and After"));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_add_css_class (title, "title-4");
  gtk_widget_set_tooltip_text (title, _("Probabilities by the network as its file has it, and as it is changed; scores that are none go through softmax"));
  gtk_grid_set_column_spacing (self->grid, 10);
  gtk_grid_set_row_spacing (self->grid, 4);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->grid), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Classes before and after"), -1);
  add_label (self, 0, 0, _("Class"), "caption-heading");
  add_label (self, 1, 0, _("Before"), "caption-heading");
  add_label (self, 2, 0, _("After"), "caption-heading");
  gtk_widget_set_tooltip_text (add_label (self, 3, 0, _("Change"), "caption-heading"), _("In percentage points"));
  for (int i = 0; i < N_ROWS; i++)
    {
      self->rows[i] = (Row){ add_label (self, 0, i + 1, "", "body"), add_label (self, 1, i + 1, "", "numeric"),
                             add_label (self, 2, i + 1, "", "numeric"), add_label (self, 3, i + 1, "", "numeric") };
      show_row (&self->rows[i], FALSE);
    }
  gtk_box_append (GTK_BOX (self->box), title);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->grid));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
fovea_class_changes_set_document (FoveaClassChanges *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CLASS_CHANGES (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

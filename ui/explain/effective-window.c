/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/effective-window.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/base/error.h"
#include "ui/explain/effective-job.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/tool-window.h"

#define LANE "effective-layers"
#define N_CELLS 5

/* A row of the table: its texts, and where it leads. */
#define FOVEA_TYPE_EFFECTIVE_ROW (fovea_effective_row_get_type ())
G_DECLARE_FINAL_TYPE (FoveaEffectiveRow, fovea_effective_row, FOVEA, EFFECTIVE_ROW, GObject)

struct _FoveaEffectiveRow
{
  GObject parent_instance;

  char *cells[N_CELLS];
  gint value;
};

G_DEFINE_FINAL_TYPE (FoveaEffectiveRow, fovea_effective_row, G_TYPE_OBJECT)

#define FOVEA_TYPE_EFFECTIVE_WINDOW (fovea_effective_window_get_type ())
G_DECLARE_FINAL_TYPE (FoveaEffectiveWindow, fovea_effective_window, FOVEA, EFFECTIVE_WINDOW, AdwWindow)

struct _FoveaEffectiveWindow
{
  AdwWindow parent_instance;

  GtkColumnView *table;
  GtkStack *stack;
  AdwStatusPage *message_page;
  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: nothing else waits for it */
  GListStore *rows;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (FoveaEffectiveWindow, fovea_effective_window, ADW_TYPE_WINDOW)

static void
fovea_effective_row_finalize (GObject *object)
{
  for (guint i = 0; i < N_CELLS; i++)
    g_free (FOVEA_EFFECTIVE_ROW (object)->cells[i]);
  G_OBJECT_CLASS (fovea_effective_row_parent_class)->finalize (object);
}

static void
fovea_effective_row_class_init (FoveaEffectiveRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = fovea_effective_row_finalize;
}

static void
fovea_effective_row_init (FoveaEffectiveRow *self)
{
}

static FoveaEffectiveRow *
row_new (const FoveaNetwork *network, const FoveaEffectiveLayer *layer)
{
  FoveaEffectiveRow *row = g_object_new (FOVEA_TYPE_EFFECTIVE_ROW, NULL);
  const FoveaNode *node = &network->nodes[layer->node];

  row->value = node->outputs[0];
  row->cells[0] = fovea_printable (node->name);
  if (!layer->field)
    {
      row->cells[1] = g_strdup (layer->reason);
      return row;
    }
  row->cells[1] = fovea_effective_side (layer->field, 1.0);
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    row->cells[2 + i] = fovea_effective_side (layer->field, layer->field->contains[i].scale);
  row->cells[4] = fovea_text_percent (layer->field->contains[FOVEA_CONTAINS_95].scale);
  return row;
}

static void
set_running (FoveaEffectiveWindow *self, gboolean running)
{
  self->running = running;
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_widget_set_visible (self->cancel_button, running);
}

static void
show_message (FoveaEffectiveWindow *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, description);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
job_done (GObject *owner, gpointer result, GError *error)
{
  FoveaEffectiveWindow *self = FOVEA_EFFECTIVE_WINDOW (owner);
  g_autoptr (GPtrArray) layers = result;
  const FoveaNetwork *network = fovea_document_get_network (self->document);

  set_running (self, FALSE);
  if (!layers)
    {
      show_message (self, _("No Effective Fields"), error->message);
      return;
    }
  for (guint i = 0; i < layers->len; i++)
    {
      g_autoptr (FoveaEffectiveRow) row = row_new (network, layers->pdata[i]);

      g_list_store_append (self->rows, row);
    }
  gtk_stack_set_visible_child_name (self->stack, "table");
}

static void
start (FoveaEffectiveWindow *self)
{
  gpointer job = fovea_effective_job_new (self->document, FOVEA_EFFECTIVE_SAMPLES);

  g_list_store_remove_all (self->rows);
  if (!job)
    {
      show_message (self, _("No Effective Fields"), _("Open a photo and a network first."));
      return;
    }
  show_message (self, _("Measuring the Layers"), _("Gradients go back from the middle of each layer, over 20 random inputs."));
  set_running (self, TRUE);
  fovea_jobs_submit (self->jobs, LANE, _("Measuring effective fields"), G_OBJECT (self), fovea_effective_job_run_layers,
                     job, fovea_effective_job_free, job_done, (GDestroyNotify) g_ptr_array_unref);
}

static void
on_cancel (FoveaEffectiveWindow *self)
{
  fovea_jobs_cancel (self->jobs, LANE);
}

static void
on_settled (FoveaEffectiveWindow *self)
{
  if (!self->running)
    return;
  set_running (self, FALSE);
  show_message (self, _("No Effective Fields"), _("Cancelled."));
}

/* The neuron in the middle of the layer's first map. */
static void
on_activated (FoveaEffectiveWindow *self, guint position)
{
  g_autoptr (FoveaEffectiveRow) row = g_list_model_get_item (G_LIST_MODEL (self->rows), position);
  FoveaPlanes planes;

  if (row && fovea_network_plan_planes (fovea_document_get_plan (self->document), row->value, &planes))
    fovea_document_select (self->document, (FoveaNeuron){ row->value, 0, (gint) planes.height / 2, (gint) planes.width / 2 });
}

static void
setup_cell (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), column ? 1.0f : 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, "numeric");
  gtk_list_item_set_child (item, label);
}

static void
bind_cell (GtkSignalListItemFactory *factory, GtkListItem *item, gpointer column)
{
  const FoveaEffectiveRow *row = gtk_list_item_get_item (item);
  const char *text = row->cells[GPOINTER_TO_UINT (column)];

  gtk_label_set_text (GTK_LABEL (gtk_list_item_get_child (item)), text ? text : "");
}

/* GtkColumnView has no property for it: headers are the children of its first child, each with a box for its title. */
static void
align_headers (FoveaEffectiveWindow *self)
{
  GtkWidget *header = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (self->table)));

  while ((header = gtk_widget_get_next_sibling (header)))
    gtk_widget_set_halign (gtk_widget_get_first_child (header), GTK_ALIGN_END);
}

static void
add_columns (FoveaEffectiveWindow *self)
{
  const char *titles[N_CELLS] = { _("Layer"), _("Theoretical field"), _("Holds 68 %"), _("Holds 95 %"), _("of its side") };

  for (guint i = 0; i < N_CELLS; i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (titles[i], factory);

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cell), GUINT_TO_POINTER (i));
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cell), GUINT_TO_POINTER (i));
      gtk_column_view_column_set_expand (column, TRUE);
      gtk_column_view_append_column (self->table, column);
    }
}

static gboolean
fovea_effective_window_close_request (GtkWindow *window)
{
  on_cancel (FOVEA_EFFECTIVE_WINDOW (window));
  return GTK_WINDOW_CLASS (fovea_effective_window_parent_class)->close_request (window);
}

static void
fovea_effective_window_dispose (GObject *object)
{
  FoveaEffectiveWindow *self = FOVEA_EFFECTIVE_WINDOW (object);

  g_clear_object (&self->document);
  g_clear_object (&self->jobs);
  g_clear_object (&self->rows);
  G_OBJECT_CLASS (fovea_effective_window_parent_class)->dispose (object);
}

static void
fovea_effective_window_class_init (FoveaEffectiveWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_effective_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_effective_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/effective-window.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectiveWindow, table);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectiveWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectiveWindow, message_page);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectiveWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaEffectiveWindow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
fovea_effective_window_init (FoveaEffectiveWindow *self)
{
  g_autoptr (GtkSingleSelection) selection = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->jobs = fovea_jobs_new ();
  fovea_jobs_when_settled (self->jobs, self, G_CALLBACK (on_settled));
  g_object_bind_property (self->jobs, "fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
  self->rows = g_list_store_new (FOVEA_TYPE_EFFECTIVE_ROW);
  selection = gtk_single_selection_new (G_LIST_MODEL (g_object_ref (self->rows)));
  gtk_column_view_set_model (self->table, GTK_SELECTION_MODEL (selection));
  add_columns (self);
  align_headers (self);
}

void
fovea_effective_window_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaEffectiveWindow *self;

  if (fovea_present_again (parent, FOVEA_TYPE_EFFECTIVE_WINDOW))
    return;
  self = g_object_new (FOVEA_TYPE_EFFECTIVE_WINDOW, "transient-for", parent, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  start (self);
  gtk_window_present (GTK_WINDOW (self));
}

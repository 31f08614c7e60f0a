/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/compare/compare.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "core/base/error.h"
#include "ui/compare/compare-job.h"
#include "ui/inspector/facts.h"
#include "ui/maps/colour-bar.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"

#define FOVEA_TYPE_COMPARE (fovea_compare_get_type ())
G_DECLARE_FINAL_TYPE (FoveaCompare, fovea_compare, FOVEA, COMPARE, AdwWindow)

struct _FoveaCompare
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *message_page;
  GtkProgressBar *progress_bar;
  GtkWidget *cancel_button;
  GtkPicture *picture_a, *picture_b;
  GtkLabel *label_a, *label_b, *facts_label;
  GtkListBox *layers;
  GtkListView *maps;
  FoveaColourBar *colour_bar, *difference_bar;

  FoveaDocument *document;
  FoveaComparison *comparison;
  GListStore *store; /* of FoveaComparedMap */
};

G_DEFINE_FINAL_TYPE (FoveaCompare, fovea_compare, ADW_TYPE_WINDOW)

static char *
correlation_text (double correlation)
{
  return isnan (correlation) ? g_strdup ("–") : fovea_text_tick (correlation);
}

static void
set_picture (GtkPicture *picture, FoveaImage *image)
{
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (image);

  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

/* A row of the maps: number, A, B, B - A, how they differ. */
static void
setup_map (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *name = gtk_label_new (NULL), *numbers = gtk_label_new (NULL);

  gtk_label_set_width_chars (GTK_LABEL (name), 7);
  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_box_append (GTK_BOX (box), name);
  for (guint i = 0; i < 3; i++)
    {
      GtkWidget *picture = gtk_picture_new ();

      gtk_picture_set_can_shrink (GTK_PICTURE (picture), FALSE);
      gtk_widget_set_valign (picture, GTK_ALIGN_CENTER);
      gtk_box_append (GTK_BOX (box), picture);
    }
  gtk_label_set_xalign (GTK_LABEL (numbers), 0.0f);
  gtk_widget_add_css_class (numbers, "numeric");
  gtk_box_append (GTK_BOX (box), numbers);
  gtk_widget_add_css_class (box, "class-row");
  gtk_list_item_set_child (item, box);
}

static void
bind_map (GtkSignalListItemFactory *factory, GtkListItem *item)
{
  static const char *const sides[3] = { N_("A"), N_("B"), N_("B − A") };
  FoveaComparedMap *map = gtk_list_item_get_item (item);
  GtkWidget *child = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  g_autofree char *name = g_strdup_printf (_("map %zu"), map->channel);
  g_autofree char *relative = fovea_text_percent (map->difference.relative), *largest = fovea_text_value (map->difference.largest),
                  *correlation = correlation_text (map->difference.correlation);
  g_autofree char *numbers = g_strdup_printf (_("differs by %s\nat most %s\ncorrelation %s"), relative, largest, correlation);

  gtk_label_set_text (GTK_LABEL (child), name);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *described = g_strdup_printf ("%s, %s", name, _(sides[i]));

      child = gtk_widget_get_next_sibling (child);
      set_picture (GTK_PICTURE (child), map->pictures[i]);
      gtk_picture_set_alternative_text (GTK_PICTURE (child), described);
    }
  gtk_label_set_text (GTK_LABEL (gtk_widget_get_next_sibling (child)), numbers);
}

static void
layer_done (GObject *owner, gpointer result, GError *error)
{
  FoveaCompare *self = FOVEA_COMPARE (owner);
  FoveaComparedLayer *layer = result;

  if (!layer)
    {
      fovea_document_fail (self->document, error->message);
      return;
    }
  g_list_store_splice (self->store, 0, g_list_model_get_n_items (G_LIST_MODEL (self->store)), layer->maps->pdata, layer->maps->len);
  fovea_colour_bar_set (self->colour_bar, layer->colormap, &layer->range);
  fovea_colour_bar_set (self->difference_bar, fovea_colormap_find ("blue-red"), &layer->difference_range);
  if (layer->n_maps > layer->maps->len)
    {
      g_autofree char *text = g_strdup_printf (_("A, B and B − A of the %u of %zu maps that differ most"), layer->maps->len, layer->n_maps);

      fovea_label_set_named (self->facts_label, _("Maps"), text);
    }
  else
    fovea_label_set_named (self->facts_label, _("Maps"), _("A, B and B − A; the maps that differ most come first"));
  fovea_compared_layer_free (layer);
}

static void
on_layer_selected (FoveaCompare *self)
{
  GtkListBoxRow *row = self->comparison ? gtk_list_box_get_selected_row (self->layers) : NULL;

  if (row)
    fovea_jobs_submit (fovea_document_get_jobs (self->document), "compare-layer", _("Comparing maps"), G_OBJECT (self),
                       fovea_compare_layer_job_run,
                       fovea_compare_layer_job_new (self->comparison, (guint) gtk_list_box_row_get_index (row)),
                       fovea_compare_layer_job_free, layer_done, fovea_compared_layer_free);
}

static GtkWidget *
layer_row (FoveaCompare *self, guint i)
{
  const FoveaComparedSide *a = &self->comparison->sides[0];
  const FoveaValuePair *pair = &g_array_index (self->comparison->layers.pairs, FoveaValuePair, i);
  const FoveaDifference *difference = &self->comparison->layers.differences[i];
  g_autofree char *name = fovea_printable (a->plan->network->nodes[pair->node].name);
  g_autofree char *share = fovea_text_percent (difference->relative), *correlation = correlation_text (difference->correlation);
  g_autofree char *described = g_strdup_printf (_("%s, differs by %s, correlation %s"), name, share, correlation);
  GtkWidget *row = gtk_list_box_row_new (), *grid = gtk_grid_new (), *label = gtk_label_new (name), *number = gtk_label_new (share);
  GtkWidget *bar = fovea_bar_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_level_bar_set_value (GTK_LEVEL_BAR (bar), MIN (difference->relative, 1.0));
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Difference"), -1);
  gtk_grid_attach (GTK_GRID (grid), label, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), number, 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (grid), bar, 0, 1, 2, 1);
  gtk_grid_set_row_spacing (GTK_GRID (grid), 4);
  gtk_widget_add_css_class (grid, "class-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), grid);
  gtk_widget_set_tooltip_text (row, described);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, described, -1);
  return row;
}

/* That of the layer which is selected in the window, or the first. */
static guint
first_pair (FoveaCompare *self)
{
  gint selected = fovea_document_get_selection (self->document).value;
  const GArray *pairs = self->comparison->layers.pairs;

  for (guint i = 0; i < pairs->len; i++)
    if (g_array_index (pairs, FoveaValuePair, i).a == selected)
      return i;
  return 0;
}

static void
show_layers (FoveaCompare *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->layers))))
    gtk_list_box_remove (self->layers, row);
  for (guint i = 0; i < self->comparison->layers.pairs->len; i++)
    gtk_list_box_append (self->layers, layer_row (self, i));
  gtk_list_box_select_row (self->layers, gtk_list_box_get_row_at_index (self->layers, (int) first_pair (self)));
}

static void
show_side (FoveaCompare *self, guint i)
{
  const FoveaComparedSide *side = &self->comparison->sides[i];
  GtkLabel *label = i == 0 ? self->label_a : self->label_b;
  const char *name = i == 0 ? _("A") : _("B");
  char **labels = side->plan->network == self->comparison->sides[0].plan->network ? fovea_document_get_labels (self->document) : NULL;
  gsize n = labels ? g_strv_length (labels) : 0;
  g_autofree char *class = side->best.index < n ? g_strdup (labels[side->best.index]) : g_strdup_printf (_("class %zu"), side->best.index);
  g_autofree char *percent = fovea_text_percent (side->best.probability);
  g_autofree char *text = side->has_best ? g_strdup_printf (_("%s on %s: %s, %s"), side->network, side->photo, class, percent)
                                         : g_strdup_printf (_("%s on %s"), side->network, side->photo);

  set_picture (i == 0 ? self->picture_a : self->picture_b, side->seen);
  fovea_label_set_named (label, name, text);
}

static void
set_running (FoveaCompare *self, gboolean running)
{
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_widget_set_visible (self->cancel_button, running);
}

static void
show_message (FoveaCompare *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, description);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
compare_done (GObject *owner, gpointer result, GError *error)
{
  FoveaCompare *self = FOVEA_COMPARE (owner);

  set_running (self, FALSE);
  if (!result)
    {
      show_message (self, _("Cannot Compare"), error->message);
      return;
    }
  g_clear_pointer (&self->comparison, fovea_comparison_unref);
  self->comparison = result;
  show_side (self, 0);
  show_side (self, 1);
  show_layers (self);
  gtk_stack_set_visible_child_name (self->stack, "comparison");
}

static void
start (FoveaCompare *self, GFile *file, gboolean is_network)
{
  gpointer job = fovea_compare_job_new (self->document, file, is_network);

  if (!job)
    return;
  set_running (self, TRUE);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "compare", _("Comparing"), G_OBJECT (self), fovea_compare_job_run, job,
                     fovea_compare_job_free, compare_done, fovea_comparison_unref);
}

static void
on_cancel (FoveaCompare *self)
{
  fovea_jobs_cancel (fovea_document_get_jobs (self->document), "compare");
}

/* What was cancelled never tells. */
static void
on_settled (FoveaCompare *self)
{
  set_running (self, FALSE);
}

static void
photo_chosen (gpointer owner, GFile *file)
{
  if (g_file_peek_path (file))
    start (FOVEA_COMPARE (owner), file, FALSE);
}

static void
network_chosen (gpointer owner, GFile *file)
{
  if (g_file_peek_path (file))
    start (FOVEA_COMPARE (owner), file, TRUE);
}

static void
choose_photo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  fovea_choose_source (widget, _("Compare with Photo"), _("Photos"), NULL, photo_chosen);
}

static void
choose_network (GtkWidget *widget, const char *action, GVariant *parameter)
{
  fovea_choose_source (widget, _("Compare with Network"), _("ONNX Networks"), (const char *const[]){ "*.onnx", NULL }, network_chosen);
}

/* A photo or a network that is dropped in is what to compare with. */
static gboolean
on_drop (FoveaCompare *self, const GValue *value)
{
  GFile *file = G_VALUE_HOLDS (value, G_TYPE_FILE) ? g_value_get_object (value) : NULL;
  g_autofree char *name = file ? g_file_get_basename (file) : NULL, *lower = name ? g_ascii_strdown (name, -1) : NULL;

  if (!file || !g_file_peek_path (file))
    return FALSE;
  start (self, file, g_str_has_suffix (lower, ".onnx"));
  return TRUE;
}

static gboolean
fovea_compare_close_request (GtkWindow *window)
{
  on_cancel (FOVEA_COMPARE (window));
  fovea_jobs_cancel (fovea_document_get_jobs (FOVEA_COMPARE (window)->document), "compare-layer");
  return GTK_WINDOW_CLASS (fovea_compare_parent_class)->close_request (window);
}

static void
fovea_compare_dispose (GObject *object)
{
  FoveaCompare *self = FOVEA_COMPARE (object);

  g_clear_object (&self->document);
  g_clear_object (&self->store);
  g_clear_pointer (&self->comparison, fovea_comparison_unref);
  G_OBJECT_CLASS (fovea_compare_parent_class)->dispose (object);
}

static void
fovea_compare_class_init (FoveaCompareClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_compare_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_compare_close_request;
  g_type_ensure (FOVEA_TYPE_COLOUR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/compare/compare.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, message_page);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, picture_a);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, picture_b);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, label_a);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, label_b);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, layers);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, maps);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaCompare, difference_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_layer_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, setup_map);
  gtk_widget_class_bind_template_callback (widget_class, bind_map);
  gtk_widget_class_install_action (widget_class, "compare.photo", NULL, choose_photo);
  gtk_widget_class_install_action (widget_class, "compare.network", NULL, choose_network);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fovea_compare_init (FoveaCompare *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (FOVEA_TYPE_COMPARED_MAP);
  gtk_list_view_set_model (self->maps, GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (G_LIST_MODEL (self->store)))));
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

void
fovea_compare_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaCompare *self = g_object_new (FOVEA_TYPE_COMPARE, "transient-for", parent, NULL);
  FoveaJobs *jobs = fovea_document_get_jobs (document);

  self->document = g_object_ref (document);
  g_object_bind_property (jobs, "quick-fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
  fovea_jobs_when_settled (jobs, self, G_CALLBACK (on_settled));
  gtk_window_present (GTK_WINDOW (self));
}

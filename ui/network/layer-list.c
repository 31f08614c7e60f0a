/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/layer-list.h"

#include <glib/gi18n.h>

#include "core/network/measure.h"
#include "ui/maps/numbers.h"
#include "ui/network/layer-item.h"
#include "ui/widgets/named-label.h"

#define SLICE 5

#define MEMORY 5 /* the column that only wide lists have */

/* A column: what it shows and what it sorts by. */
typedef struct
{
  const char *title, *property, *sort_property, *tooltip;
  int chars; /* least width of a text that may be ellipsized; 0: a number, which is seen whole */
} Column;

static const Column columns[] = {
  { N_("Layer"), "name", "index", N_("Name; sorted by the order of computation"), 8 },
  { N_("Operator"), "operator", "operator", N_("ONNX operator"), 6 },
  { N_("Output"), "output", "size", N_("Shape of the output: channels, height, width, with the batch in front when it is not 1; sorted by elements"), 0 },
  { N_("Params"), "parameters-text", "parameters",
    N_("Elements of the constants that the layer reads; biases and normalisation's mean and variance count, a shared constant counts once"),
    0 },
  { N_("MACs"), "macs-text", "macs", N_("Multiply-adds: a product with its addition is one; padding counts, the bias does not"), 0 },
  { N_("Memory"), "memory-text", "memory", N_("Bytes of the output"), 0 },
  { N_("Field"), "field-text", "field",
    N_("Receptive field, height×width in pixels of the network's input, padding included; branches are united"), 0 },
};

struct _FoveaLayerList
{
  GtkWidget parent_instance;

  GtkEditable *search_entry;
  GtkColumnView *view;
  GtkLabel *total_label;
  GtkWidget *none_label;
  GtkStringFilter *filter;

  FoveaDocument *document;
  GPtrArray *items; /* of FoveaLayerItem: all layers */
  guint next;       /* of @items, to be shown if the search finds it */
  guint filling;    /* the tick callback that shows more */
  GListStore *shown;
  GtkSingleSelection *selection;
};

G_DEFINE_FINAL_TYPE (FoveaLayerList, fovea_layer_list, GTK_TYPE_WIDGET)

/* What is ellipsized. */
static gboolean
tell_whole (GtkLabel *label, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

static void
setup_cell (GtkSignalListItemFactory *factory, GtkListItem *cell, const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);
  GtkExpression *item = gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL, "item");
  GtkExpression *text = gtk_property_expression_new (FOVEA_TYPE_LAYER_ITEM, item, column->property);

  gtk_label_set_xalign (GTK_LABEL (label), column->chars > 0 ? 0.0f : 1.0f);
  gtk_widget_add_css_class (label, "caption");
  if (column->chars == 0)
    gtk_widget_add_css_class (label, "numeric");
  else
    {
      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_widget_set_has_tooltip (label, TRUE);
      g_signal_connect (label, "query-tooltip", G_CALLBACK (tell_whole), NULL);
      gtk_label_set_width_chars (GTK_LABEL (label), column->chars);
      gtk_label_set_max_width_chars (GTK_LABEL (label), 3 * column->chars);
    }
  gtk_expression_bind (text, label, "label", cell);
  gtk_list_item_set_child (cell, label);
}

/* The row is known by its layer's name; @cell is in the first column. */
static void
name_row (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer data)
{
  GtkWidget *holder = gtk_widget_get_parent (gtk_list_item_get_child (cell));
  GtkWidget *row = holder ? gtk_widget_get_parent (holder) : NULL;
  g_autofree char *name = NULL;

  g_object_get (gtk_list_item_get_item (cell), "name", &name, NULL);
  if (row)
    gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

static GtkSorter *
column_sorter (const Column *column)
{
  GtkExpression *key = gtk_property_expression_new (FOVEA_TYPE_LAYER_ITEM, NULL, column->sort_property);

  return g_str_equal (column->sort_property, "operator") ? GTK_SORTER (gtk_string_sorter_new (key))
                                                         : GTK_SORTER (gtk_numeric_sorter_new (key));
}

/* GtkColumnView tells nobody its headers: they are the children of its first child, each with a box for its title. */
static void
dress_headers (FoveaLayerList *self)
{
  GtkWidget *header = gtk_widget_get_first_child (gtk_widget_get_first_child (GTK_WIDGET (self->view)));

  for (gsize i = 0; header && i < G_N_ELEMENTS (columns); i++, header = gtk_widget_get_next_sibling (header))
    {
      gtk_widget_set_tooltip_text (header, _(columns[i].tooltip));
      if (columns[i].chars == 0)
        gtk_widget_set_halign (gtk_widget_get_first_child (header), GTK_ALIGN_END);
    }
}

static void
add_columns (FoveaLayerList *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_autoptr (GtkColumnViewColumn) column = gtk_column_view_column_new (_(columns[i].title), factory);
      g_autoptr (GtkSorter) sorter = column_sorter (&columns[i]);

      g_signal_connect (factory, "setup", G_CALLBACK (setup_cell), (gpointer) &columns[i]);
      if (i == 0)
        g_signal_connect (factory, "bind", G_CALLBACK (name_row), NULL);
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_column_set_expand (column, i == 0);
      gtk_column_view_column_set_visible (column, i != MEMORY);
      gtk_column_view_append_column (self->view, column);
    }
  dress_headers (self);
}

/* Row of the layer that makes @value, or GTK_INVALID_LIST_POSITION. */
static guint
row_of (FoveaLayerList *self, gint value)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint row = 0; row < n; row++)
    {
      g_autoptr (FoveaLayerItem) item = g_list_model_get_item (G_LIST_MODEL (self->selection), row);

      if (fovea_layer_item_get_value (item) == value)
        return row;
    }
  return GTK_INVALID_LIST_POSITION;
}

/* GtkColumnView of GTK 4.8 cannot scroll to a row: the list inside it can. */
static void
scroll_to (FoveaLayerList *self, guint row)
{
  for (GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view)); child; child = gtk_widget_get_next_sibling (child))
    if (GTK_IS_LIST_VIEW (child))
      gtk_widget_activate_action (child, "list.scroll-to-item", "u", row);
}

static void
on_document_selection (FoveaLayerList *self)
{
  gint value = self->document ? fovea_document_get_selection (self->document).value : -1;
  FoveaLayerItem *selected = gtk_single_selection_get_selected_item (self->selection);
  guint row;

  if (selected && fovea_layer_item_get_value (selected) == value)
    return;
  row = row_of (self, value);
  gtk_single_selection_set_selected (self->selection, row);
  if (row != GTK_INVALID_LIST_POSITION)
    scroll_to (self, row);
}

static void
on_row_selected (FoveaLayerList *self)
{
  FoveaLayerItem *item = gtk_single_selection_get_selected_item (self->selection);

  if (item && fovea_document_get_selection (self->document).value != fovea_layer_item_get_value (item))
    fovea_document_select (self->document, (FoveaNeuron){ fovea_layer_item_get_value (item), -1, -1, -1 });
}

static void
show_totals (FoveaLayerList *self, const FoveaNetworkPlan *plan)
{
  FoveaMeasure total = fovea_measure_total (plan);
  g_autofree char *layers = fovea_text_count (self->items->len);
  g_autofree char *parameters = fovea_text_count (total.parameters);
  g_autofree char *macs = fovea_text_count (total.macs);
  g_autofree char *bytes = g_format_size_full (total.activation_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text = g_strdup_printf (_("%s layers · %s parameters\n%s multiply-adds · %s of activations"), layers, parameters,
                                           macs, bytes);

  fovea_label_set_named (self->total_label, _("Totals"), text);
}

/* The next rows that the search finds, once a frame. A column view makes the widgets of some two hundred rows at once: given all layers
 * together it would block the main loop for a noticeable time. */
static gboolean
fill_slice (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  FoveaLayerList *self = FOVEA_LAYER_LIST (widget);
  gpointer found[SLICE];
  guint n = 0;

  for (; self->next < self->items->len && n < SLICE; self->next++)
    if (gtk_filter_match (GTK_FILTER (self->filter), self->items->pdata[self->next]))
      found[n++] = self->items->pdata[self->next];
  g_list_store_splice (self->shown, g_list_model_get_n_items (G_LIST_MODEL (self->shown)), 0, found, n);
  if (self->next < self->items->len)
    return G_SOURCE_CONTINUE;
  self->filling = 0;
  gtk_widget_set_visible (self->none_label, self->items->len > 0 && g_list_model_get_n_items (G_LIST_MODEL (self->shown)) == 0);
  on_document_selection (self);
  return G_SOURCE_REMOVE;
}

static void
refill (FoveaLayerList *self)
{
  g_list_store_remove_all (self->shown);
  self->next = 0;
  if (self->filling == 0)
    self->filling = gtk_widget_add_tick_callback (GTK_WIDGET (self), fill_slice, NULL, NULL);
}

void
fovea_layer_list_show (FoveaLayerList *self, const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields)
{
  g_return_if_fail (FOVEA_IS_LAYER_LIST (self));

  g_ptr_array_set_size (self->items, 0);
  for (guint node = 0; plan && node < plan->network->n_nodes; node++)
    if (plan->states[node] != FOVEA_NODE_FOLDED)
      g_ptr_array_add (self->items, fovea_layer_item_new (plan, node, &fields[plan->network->nodes[node].outputs[0]]));
  if (plan)
    show_totals (self, plan);
  refill (self);
}

static void
on_network_changed (FoveaLayerList *self)
{
  fovea_layer_list_show (self, fovea_document_get_plan (self->document), fovea_document_get_fields (self->document));
}

static void
on_search_changed (FoveaLayerList *self)
{
  gtk_string_filter_set_search (self->filter, gtk_editable_get_text (self->search_entry));
  refill (self);
}

static void
on_search_done (FoveaLayerList *self)
{
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_search_stopped (FoveaLayerList *self)
{
  gtk_editable_set_text (self->search_entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

/* The layers that the search finds, sorted as the headers say. */
static void
make_model (FoveaLayerList *self)
{
  GtkSortListModel *sorted = gtk_sort_list_model_new (g_object_ref (G_LIST_MODEL (self->shown)),
                                                      g_object_ref (gtk_column_view_get_sorter (self->view)));

  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
}

static void
fovea_layer_list_dispose (GObject *object)
{
  FoveaLayerList *self = FOVEA_LAYER_LIST (object);
  GtkWidget *child;

  g_clear_object (&self->selection);
  g_clear_object (&self->shown);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_layer_list_parent_class)->dispose (object);
}

static void
fovea_layer_list_class_init (FoveaLayerListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_layer_list_dispose;
  g_type_ensure (FOVEA_TYPE_LAYER_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/network/layer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, view);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, total_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, none_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, filter);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_done);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
}

static void
fovea_layer_list_init (FoveaLayerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->shown = g_list_store_new (FOVEA_TYPE_LAYER_ITEM);
  add_columns (self);
  make_model (self);
}

void
fovea_layer_list_set_document (FoveaLayerList *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_LAYER_LIST (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (on_row_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_document_selection), self, G_CONNECT_SWAPPED);
  on_network_changed (self);
}

void
fovea_layer_list_show_memory (FoveaLayerList *self)
{
  g_autoptr (GtkColumnViewColumn) column = NULL;

  g_return_if_fail (FOVEA_IS_LAYER_LIST (self));
  column = g_list_model_get_item (gtk_column_view_get_columns (self->view), MEMORY);
  gtk_column_view_column_set_visible (column, TRUE);
}

void
fovea_layer_list_step (FoveaLayerList *self, gint direction)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));
  guint row = gtk_single_selection_get_selected (self->selection);
  gint to = row == GTK_INVALID_LIST_POSITION ? 0 : (gint) row + direction;

  if (to < 0 || to >= (gint) n)
    return;
  gtk_single_selection_set_selected (self->selection, to);
  scroll_to (self, to);
}

void
fovea_layer_list_find (FoveaLayerList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

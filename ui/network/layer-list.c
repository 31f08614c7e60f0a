/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/layer-list.h"

#include <glib/gi18n.h>

#include "core/network/measure.h"
#include "ui/maps/numbers.h"
#include "ui/network/layer-model.h"
#include "ui/widgets/named-label.h"

#define BUTTONS_ROOM 300 /* pixels */
#define MEMORY 5 /* the column that only wide lists have */

/* A column: what it shows and what it sorts by. */
typedef struct
{
  const char *title, *property, *sort_property, *tooltip;
  int chars; /* least width of a text that may be ellipsized; 0: a number, which is seen whole */
  int room;  /* pixels that the list must have for the column to be seen; G_MAXINT: only where it is asked for */
} Column;

static const Column columns[] = {
  { N_("Layer"), "label", "index", N_("Name; sorted by the order of computation, layers within their blocks"), 14, 0 },
  { N_("Operator"), "operator", "operator", N_("ONNX operator; of a block, how many layers it has"), 6, 250 },
  { N_("Output"), "output", "size", N_("Shape of the output: channels, height, width, with the batch in front when it is not 1; sorted by elements"), 0, 300 },
  { N_("Params"), "parameters-text", "parameters",
    N_("Elements of the constants that the layer reads; biases and normalisation's mean and variance count, a shared constant counts once"),
    0, 480 },
  { N_("MACs"), "macs-text", "macs", N_("Multiply-adds: a product with its addition is one; padding counts, the bias does not"), 0, 560 },
  { N_("Memory"), "memory-text", "memory", N_("Bytes of the output"), 0, G_MAXINT },
  { N_("Field"), "field-text", "field",
    N_("Receptive field, height×width in pixels of the network's input, padding included; branches are united"), 0, 340 },
};

struct _FoveaLayerList
{
  GtkWidget parent_instance;

  GtkEditable *search_entry;
  GtkColumnView *view;
  GtkLabel *total_label;
  GtkWidget *none_label;
  GtkBox *header;
  GtkWidget *block_buttons;

  FoveaDocument *document;
  FoveaNetwork *network; /* the document's, which was shown last, or NULL */
  FoveaLayerModel *model;
  GtkSingleSelection *selection; /* of GtkTreeListRow */
  gboolean missed; /* the selected layer has no row yet */
  gboolean with_memory;
  guint fit_source;
};

G_DEFINE_FINAL_TYPE (FoveaLayerList, fovea_layer_list, GTK_TYPE_WIDGET)

enum
{
  PROP_SEARCH = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* The item of the row at @at, or NULL. */
static FoveaLayerItem *
item_at (FoveaLayerList *self, guint at)
{
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), at);

  return row ? gtk_tree_list_row_get_item (row) : NULL;
}

static GtkTreeListRow *
selected_row (FoveaLayerList *self)
{
  return gtk_single_selection_get_selected_item (self->selection);
}

/* What is ellipsized. */
static gboolean
tell_whole (GtkLabel *label, int x, int y, gboolean by_keyboard, GtkTooltip *tooltip)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (label));
  return pango_layout_is_ellipsized (gtk_label_get_layout (label));
}

static GtkWidget *
make_label (const Column *column)
{
  GtkWidget *label = gtk_label_new (NULL);

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
  return label;
}

/* What a column shows or sorts by, of a GtkTreeListRow that @row gives, or that it is called with when NULL. */
static GtkExpression *
look_up (GtkExpression *row, const char *property)
{
  return gtk_property_expression_new (FOVEA_TYPE_LAYER_ITEM, gtk_property_expression_new (GTK_TYPE_TREE_LIST_ROW, row, "item"), property);
}

/* In the first column beside the arrow of a block, farther in for each block around it. */
static void
setup_cell (GtkSignalListItemFactory *factory, GtkListItem *cell, const Column *column)
{
  GtkWidget *label = make_label (column), *child = label;
  GtkExpression *row = gtk_property_expression_new (GTK_TYPE_LIST_ITEM, NULL, "item");

  if (column == &columns[0])
    {
      child = gtk_tree_expander_new ();
      gtk_tree_expander_set_child (GTK_TREE_EXPANDER (child), label);
      gtk_widget_set_focusable (child, FALSE);
      gtk_expression_bind (gtk_expression_ref (row), child, "list-row", cell);
    }
  gtk_expression_bind (look_up (row, column->property), label, "label", cell);
  gtk_list_item_set_child (cell, child);
}

/* The row is known by its layer's name; @cell is in the first column. */
static void
name_row (GtkSignalListItemFactory *factory, GtkListItem *cell, gpointer data)
{
  GtkWidget *holder = gtk_widget_get_parent (gtk_list_item_get_child (cell));
  GtkWidget *row = holder ? gtk_widget_get_parent (holder) : NULL;
  g_autoptr (FoveaLayerItem) item = gtk_tree_list_row_get_item (gtk_list_item_get_item (cell));
  g_autofree char *name = NULL;

  g_object_get (item, "name", &name, NULL);
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

/* Where there is room for them beside the search. */
static void
show_block_buttons (FoveaLayerList *self)
{
  double width = gtk_adjustment_get_page_size (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view)));

  gtk_widget_set_visible (self->block_buttons, fovea_layer_model_has_blocks (self->model) && width >= BUTTONS_ROOM);
}

/* A narrow list leaves numbers out, so that names can be read. */
static gboolean
fit_columns (gpointer user_data)
{
  FoveaLayerList *self = user_data;
  double width = gtk_adjustment_get_page_size (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view)));

  self->fit_source = 0;
  show_block_buttons (self);
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (gtk_column_view_get_columns (self->view), i);
      gboolean visible = i == MEMORY ? self->with_memory : columns[i].room <= width;

      if (gtk_column_view_column_get_visible (column) != visible)
        gtk_column_view_column_set_visible (column, visible);
    }
  return G_SOURCE_REMOVE;
}

/* While sizes are given out nothing may change them. */
static void
on_width (FoveaLayerList *self)
{
  if (self->fit_source == 0 && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->fit_source = g_idle_add (fit_columns, self);
}

/* Row of the layer that makes @value, or of a collapsed block that hands it on, or GTK_INVALID_LIST_POSITION. */
static guint
row_of (FoveaLayerList *self, gint value)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint at = 0; at < n; at++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), at);
      g_autoptr (FoveaLayerItem) item = gtk_tree_list_row_get_item (row);

      if (fovea_layer_item_get_value (item) == value && !gtk_tree_list_row_get_expanded (row))
        return at;
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

/* Selects its row, as soon as it is there. */
static void
select_value (FoveaLayerList *self, gint value)
{
  guint row = row_of (self, value);

  gtk_single_selection_set_selected (self->selection, row);
  self->missed = row == GTK_INVALID_LIST_POSITION && !fovea_layer_model_is_filled (self->model);
  if (row != GTK_INVALID_LIST_POSITION)
    scroll_to (self, row);
}

static void
show_selection (FoveaLayerList *self)
{
  gint value = self->document ? fovea_document_get_selection (self->document).value : -1;
  g_autoptr (FoveaLayerItem) selected = selected_row (self) ? gtk_tree_list_row_get_item (selected_row (self)) : NULL;

  if (selected && fovea_layer_item_get_value (selected) == value)
    return;
  if (row_of (self, value) == GTK_INVALID_LIST_POSITION)
    fovea_layer_model_reveal (self->model, value);
  select_value (self, value);
}

/* A layer that is chosen elsewhere, on a path or in the graph, ends a search that hides it. */
static void
on_document_selection (FoveaLayerList *self)
{
  gint value = fovea_document_get_selection (self->document).value;

  show_selection (self);
  if (value >= 0 && *gtk_editable_get_text (self->search_entry) && fovea_layer_model_is_filled (self->model)
      && row_of (self, value) == GTK_INVALID_LIST_POSITION)
    gtk_editable_set_text (self->search_entry, "");
}

static void
on_row_selected (FoveaLayerList *self)
{
  g_autoptr (FoveaLayerItem) item = selected_row (self) ? gtk_tree_list_row_get_item (selected_row (self)) : NULL;

  if (item && fovea_document_get_selection (self->document).value != fovea_layer_item_get_value (item))
    fovea_document_select (self->document, (FoveaNeuron){ fovea_layer_item_get_value (item), -1, -1, -1 });
}

/* More rows are there. */
static void
on_filled (FoveaLayerList *self)
{
  gboolean empty = g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;

  if (self->missed)
    show_selection (self);
  gtk_widget_set_visible (self->none_label,
                          empty && fovea_layer_model_is_filled (self->model) && fovea_layer_model_get_n_layers (self->model) > 0);
}

static void
show_totals (FoveaLayerList *self, const FoveaNetworkPlan *plan)
{
  FoveaMeasure total = fovea_measure_total (plan);
  g_autofree char *layers = fovea_text_count (fovea_layer_model_get_n_layers (self->model));
  g_autofree char *parameters = fovea_text_count (total.parameters);
  g_autofree char *macs = fovea_text_count (total.macs);
  g_autofree char *bytes = g_format_size_full (total.activation_bytes, G_FORMAT_SIZE_IEC_UNITS);
  g_autofree char *text = g_strdup_printf (_("%s layers · %s parameters\n%s multiply-adds · %s of activations"), layers, parameters,
                                           macs, bytes);

  fovea_label_set_named (self->total_label, _("Totals"), text);
}

void
fovea_layer_list_show (FoveaLayerList *self, const FoveaNetworkPlan *plan, const FoveaReceptiveField *fields)
{
  g_return_if_fail (FOVEA_IS_LAYER_LIST (self));

  fovea_layer_model_show (self->model, plan, fields);
  show_block_buttons (self);
  if (plan)
    show_totals (self, plan);
}

/* A search ends with the network whose layers it was for, not when a photo of another size binds that anew. */
static void
on_network_changed (FoveaLayerList *self)
{
  const FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);

  if (!plan || plan->network != self->network)
    gtk_editable_set_text (self->search_entry, "");
  g_clear_pointer (&self->network, fovea_network_unref);
  self->network = plan ? fovea_network_ref (plan->network) : NULL;
  fovea_layer_list_show (self, plan, fovea_document_get_fields (self->document));
}

static void
on_search_changed (FoveaLayerList *self)
{
  fovea_layer_model_search (self->model, gtk_editable_get_text (self->search_entry));
  self->missed = TRUE;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SEARCH]);
}

/* The first layer that was looked for, not the block around it. */
static void
on_search_done (FoveaLayerList *self)
{
  guint row = 0;

  for (; row < g_list_model_get_n_items (G_LIST_MODEL (self->selection)); row++)
    {
      g_autoptr (FoveaLayerItem) item = item_at (self, row);

      if (!fovea_layer_item_get_children (item))
        break;
    }
  gtk_single_selection_set_selected (self->selection, row);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_search_stopped (FoveaLayerList *self)
{
  gtk_editable_set_text (self->search_entry, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
on_expand_all (FoveaLayerList *self)
{
  fovea_layer_model_expand_all (self->model, TRUE);
}

static void
on_collapse_all (FoveaLayerList *self)
{
  fovea_layer_model_expand_all (self->model, FALSE);
}

static void
select_parent (FoveaLayerList *self, GtkTreeListRow *row)
{
  g_autoptr (GtkTreeListRow) parent = gtk_tree_list_row_get_parent (row);

  for (guint at = gtk_single_selection_get_selected (self->selection); parent && at-- > 0;)
    {
      g_autoptr (GtkTreeListRow) before = g_list_model_get_item (G_LIST_MODEL (self->selection), at);

      if (before != parent)
        continue;
      gtk_single_selection_set_selected (self->selection, at);
      scroll_to (self, at);
      return;
    }
}

/* As in every tree: the arrow that points in opens a block and then enters it, the other closes it, or goes to the block around. */
static gboolean
on_key (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, FoveaLayerList *self)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  gboolean in = key == (mirrored ? GDK_KEY_Left : GDK_KEY_Right), out = key == (mirrored ? GDK_KEY_Right : GDK_KEY_Left);
  GtkTreeListRow *row = selected_row (self);

  if (!row || (!in && !out) || (state & gtk_accelerator_get_default_mod_mask ()) != 0
      || !GTK_IS_LIST_VIEW (gtk_widget_get_focus_child (GTK_WIDGET (self->view))))
    return GDK_EVENT_PROPAGATE;
  if (out && !gtk_tree_list_row_get_expanded (row))
    select_parent (self, row);
  else if (in && gtk_tree_list_row_get_expanded (row))
    gtk_single_selection_set_selected (self->selection, gtk_single_selection_get_selected (self->selection) + 1);
  else
    gtk_tree_list_row_set_expanded (row, in);
  return GDK_EVENT_STOP;
}

/* The layers that the search finds, sorted within their blocks as the headers say. */
static void
make_model (FoveaLayerList *self)
{
  GtkTreeListRowSorter *sorter = gtk_tree_list_row_sorter_new (g_object_ref (gtk_column_view_get_sorter (self->view)));
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkSortListModel *sorted;

  self->model = fovea_layer_model_new (GTK_WIDGET (self));
  sorted = gtk_sort_list_model_new (G_LIST_MODEL (g_object_ref (fovea_layer_model_get_tree (self->model))), GTK_SORTER (sorter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (sorted));
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->model, "filled", G_CALLBACK (on_filled), self, G_CONNECT_SWAPPED);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), keys);
}

static void
fovea_layer_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, gtk_editable_get_text (FOVEA_LAYER_LIST (object)->search_entry));
}

static void
fovea_layer_list_dispose (GObject *object)
{
  FoveaLayerList *self = FOVEA_LAYER_LIST (object);
  GtkWidget *child;

  g_clear_handle_id (&self->fit_source, g_source_remove);
  g_clear_object (&self->selection);
  g_clear_object (&self->model);
  g_clear_pointer (&self->network, fovea_network_unref);
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
  G_OBJECT_CLASS (class)->get_property = fovea_layer_list_get_property;
  properties[PROP_SEARCH] = g_param_spec_string ("search", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
  g_type_ensure (FOVEA_TYPE_LAYER_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/network/layer-list.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, search_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, view);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, total_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, none_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, header);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerList, block_buttons);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_done);
  gtk_widget_class_bind_template_callback (widget_class, on_search_stopped);
  gtk_widget_class_bind_template_callback (widget_class, on_expand_all);
  gtk_widget_class_bind_template_callback (widget_class, on_collapse_all);
}

static void
fovea_layer_list_init (FoveaLayerList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_columns (self);
  g_signal_connect_object (gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->view)), "notify::page-size", G_CALLBACK (on_width), self,
                           G_CONNECT_SWAPPED);
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
  g_return_if_fail (FOVEA_IS_LAYER_LIST (self));

  self->with_memory = TRUE;
  fit_columns (self);
}

void
fovea_layer_list_step (FoveaLayerList *self, gint direction)
{
  guint at = gtk_single_selection_get_selected (self->selection);
  gint to = at == GTK_INVALID_LIST_POSITION ? 0 : (gint) at + direction;

  for (; to >= 0 && to < (gint) g_list_model_get_n_items (G_LIST_MODEL (self->selection)); to += direction)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), to);

      if (gtk_tree_list_row_get_expanded (row))
        continue; /* its layers follow, or came before */
      gtk_single_selection_set_selected (self->selection, to);
      scroll_to (self, to);
      return;
    }
}

void
fovea_layer_list_add_to_header (FoveaLayerList *self, GtkWidget *widget)
{
  g_return_if_fail (FOVEA_IS_LAYER_LIST (self));
  gtk_box_append (self->header, widget);
}

void
fovea_layer_list_find (FoveaLayerList *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/chain-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ui/filters/step-text.h"
#include "ui/widgets/calm.h"

#define REST_MS 100

struct _FoveaChainList
{
  GtkWidget parent_instance;

  GtkListBox *list;
  GtkWidget *hint; /* in the list's place while there are no steps */
  FoveaDocument *document;
  guint n_rows;
  int selected;
  gboolean updating;
  guint settings_source;
};

G_DEFINE_FINAL_TYPE (FoveaChainList, fovea_chain_list, GTK_TYPE_WIDGET)

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static FoveaStep *
step_at (FoveaChainList *self, guint index)
{
  return fovea_document_get_chain (self->document)->pdata[index];
}

static FoveaChainList *
list_of (GtkWidget *widget)
{
  return FOVEA_CHAIN_LIST (gtk_widget_get_ancestor (widget, FOVEA_TYPE_CHAIN_LIST));
}

static int
index_of (GtkWidget *widget)
{
  return gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (gtk_widget_get_ancestor (widget, GTK_TYPE_LIST_BOX_ROW)));
}

static void
move_step (FoveaChainList *self, int from, int to)
{
  if (from == to || to < 0 || to >= (int) self->n_rows)
    return;
  fovea_document_move_step (self->document, (guint) from, (guint) to);
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, to));
}

static void
move_by_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaChainList *self = FOVEA_CHAIN_LIST (widget);

  if (self->selected >= 0)
    move_step (self, self->selected, self->selected + g_variant_get_int32 (parameter));
}

static void
remove_by_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaChainList *self = FOVEA_CHAIN_LIST (widget);

  if (self->selected >= 0)
    fovea_document_remove_step (self->document, (guint) self->selected);
}

static void
on_up (GtkWidget *button)
{
  move_step (list_of (button), index_of (button), index_of (button) - 1);
}

static void
on_down (GtkWidget *button)
{
  move_step (list_of (button), index_of (button), index_of (button) + 1);
}

static void
on_remove (GtkWidget *button)
{
  fovea_document_remove_step (list_of (button)->document, (guint) index_of (button));
}

static void
on_toggled (GtkCheckButton *check)
{
  FoveaChainList *self = list_of (GTK_WIDGET (check));
  guint index;
  FoveaStep *step;

  if (!self || self->updating)
    return;
  index = (guint) index_of (GTK_WIDGET (check));
  step = fovea_step_copy (step_at (self, index));
  step->enabled = gtk_check_button_get_active (check);
  fovea_document_replace_step (self->document, index, step, FALSE);
}

static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (source));
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (row);

  gtk_drag_source_set_icon (source, picture, (int) x, (int) y);
  return gdk_content_provider_new_typed (GTK_TYPE_LIST_BOX_ROW, row);
}

static gboolean
on_drop (GtkDropTarget *target, const GValue *value, double x, double y)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (target));
  GtkWidget *dragged = g_value_get_object (value);

  if (list_of (dragged) != list_of (row))
    return FALSE;
  move_step (list_of (row), index_of (dragged), index_of (row));
  return TRUE;
}

static GtkWidget *
make_button (const char *icon, const char *label, GCallback callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "step-button");
  g_signal_connect (button, "clicked", callback, NULL);
  return button;
}

static GtkWidget *
make_row (void)
{
  GtkWidget *row = adw_action_row_new (), *check = gtk_check_button_new (), *buttons = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (GTK_TYPE_LIST_BOX_ROW, GDK_ACTION_MOVE);
  GtkWidget *up = make_button ("go-up-symbolic", _("Move Up"), G_CALLBACK (on_up));
  GtkWidget *down = make_button ("go-down-symbolic", _("Move Down"), G_CALLBACK (on_down));

  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (check, _("Apply this step"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Apply this step"), -1);
  g_signal_connect (check, "toggled", G_CALLBACK (on_toggled), NULL);
  gtk_box_append (GTK_BOX (buttons), up);
  gtk_box_append (GTK_BOX (buttons), down);
  gtk_box_append (GTK_BOX (buttons), make_button ("user-trash-symbolic", _("Remove Step"), G_CALLBACK (on_remove)));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), buttons);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  g_object_set_data (G_OBJECT (row), "check", check);
  g_object_set_data (G_OBJECT (row), "up", up);
  g_object_set_data (G_OBJECT (row), "down", down);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), NULL);
  g_signal_connect (target, "drop", G_CALLBACK (on_drop), NULL);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (source));
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (target));
  return row;
}

static void
show_settings (FoveaChainList *self, guint index)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->list, (int) index);
  const FoveaStepReport *report = fovea_document_get_report (self->document, index);
  g_autofree char *summary = fovea_step_summary (step_at (self, index));
  g_autofree char *time = report ? fovea_format_seconds (report->seconds) : NULL;
  g_autofree char *subtitle = time && *summary ? g_strdup_printf ("%s · %s", time, summary) : g_strdup (time ? time : summary);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  fovea_widget_set_tooltip (GTK_WIDGET (row), subtitle);
}

static gboolean
show_all_settings (gpointer user_data)
{
  FoveaChainList *self = user_data;

  self->settings_source = 0;
  for (guint i = 0; i < self->n_rows; i++)
    show_settings (self, i);
  return G_SOURCE_REMOVE;
}

/* Whether the row showed another filter. */
static gboolean
update_row (FoveaChainList *self, guint index)
{
  GObject *row = G_OBJECT (gtk_list_box_get_row_at_index (self->list, (int) index));
  const FoveaStep *step = step_at (self, index);
  const char *title = fovea_step_title (step);
  gboolean changed = g_strcmp0 (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), title) != 0;

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_check_button_set_active (g_object_get_data (row, "check"), step->enabled);
  gtk_widget_set_sensitive (g_object_get_data (row, "up"), index > 0);
  gtk_widget_set_sensitive (g_object_get_data (row, "down"), index + 1 < self->n_rows);
  return changed;
}

/* Steps that are new or in another order tell their settings at once. Those that only get others do so when the changes rest: to lay the
 * texts out again for each move of a slider would take longer than a frame has. */
static void
update_settings (FoveaChainList *self, gboolean at_once)
{
  g_clear_handle_id (&self->settings_source, g_source_remove);
  if (at_once)
    show_all_settings (self);
  else
    self->settings_source = g_timeout_add (REST_MS, show_all_settings, self);
}

static void
set_selected (FoveaChainList *self, int selected)
{
  GtkListBoxRow *row = selected >= 0 ? gtk_list_box_get_row_at_index (self->list, selected) : NULL;

  gtk_list_box_select_row (self->list, row);
  if (self->selected == selected)
    return;
  self->selected = selected;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

static void
update (FoveaChainList *self)
{
  guint n = fovea_document_get_chain (self->document)->len, before = self->n_rows;
  gboolean others = FALSE;

  self->updating = TRUE;
  while (self->n_rows > n)
    gtk_list_box_remove (self->list, GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, (int) --self->n_rows)));
  for (; self->n_rows < n; self->n_rows++)
    gtk_list_box_append (self->list, make_row ());
  for (guint i = 0; i < n; i++)
    others |= update_row (self, i);
  update_settings (self, others || before != n);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n > 0);
  gtk_widget_set_visible (self->hint, n == 0);
  self->updating = FALSE;
  set_selected (self, n > before ? (int) n - 1 : MIN (self->selected, (int) n - 1));
}

static void
on_row_selected (FoveaChainList *self, GtkListBoxRow *row)
{
  if (!self->updating && row)
    set_selected (self, gtk_list_box_row_get_index (row));
}

static GtkWidget *
make_hint (void)
{
  GtkWidget *label = gtk_label_new (_("Choose a filter on the left: it becomes the first step."));

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 28);
  gtk_widget_add_css_class (label, "card");
  gtk_widget_add_css_class (label, "chain-hint");
  return label;
}

static void
fovea_chain_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, FOVEA_CHAIN_LIST (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_chain_list_dispose (GObject *object)
{
  FoveaChainList *self = FOVEA_CHAIN_LIST (object);

  self->updating = TRUE;
  g_clear_handle_id (&self->settings_source, g_source_remove);
  g_clear_pointer (&self->hint, gtk_widget_unparent);
  if (self->list)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->list)));
  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_chain_list_parent_class)->dispose (object);
}

static void
fovea_chain_list_class_init (FoveaChainListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = fovea_chain_list_get_property;
  object_class->dispose = fovea_chain_list_dispose;
  properties[PROP_SELECTED] =
    g_param_spec_int ("selected", NULL, NULL, -1, FOVEA_MAX_CHAIN_STEPS, -1, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "chain.move", "i", move_by_action);
  gtk_widget_class_install_action (widget_class, "chain.remove", NULL, remove_by_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "chain.move", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "chain.move", "i", 1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "chain.remove", NULL);
}

static void
fovea_chain_list_init (FoveaChainList *self)
{
  self->selected = -1;
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->hint = make_hint ();
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Steps"), -1);
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
  gtk_widget_set_parent (self->hint, GTK_WIDGET (self));
  g_signal_connect_object (self->list, "row-selected", G_CALLBACK (on_row_selected), self, G_CONNECT_SWAPPED);
}

void
fovea_chain_list_set_document (FoveaChainList *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CHAIN_LIST (self));
  g_return_if_fail (FOVEA_IS_DOCUMENT (document) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

int
fovea_chain_list_get_selected (FoveaChainList *self)
{
  g_return_val_if_fail (FOVEA_IS_CHAIN_LIST (self), -1);
  return self->selected;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/arrange-popover.h"

#include <glib/gi18n.h>

#include "ui/widgets/named-label.h"
#include "ui/widgets/number-entry.h"

struct _FoveaArrangePopover
{
  GtkPopover parent_instance;

  GtkDropDown *sort_drop, *show_drop, *above_drop;
  GtkToggleButton *descending_button;
  GtkWidget *class_title, *class_spin, *reference_title, *reference_box;
  GtkLabel *reference_label, *note_label;
  GtkEntry *maps_entry;
  FoveaNumberEntry *threshold_entry;

  GArray *indices;          /* of the entry; NULL: all */
  gsize selected, reference; /* pictures */
  gboolean resetting;
};

G_DEFINE_FINAL_TYPE (FoveaArrangePopover, fovea_arrange_popover, GTK_TYPE_POPOVER)

static guint changed_signal;

static FoveaMapsSort
sort_of (FoveaArrangePopover *self)
{
  return gtk_drop_down_get_selected (self->sort_drop);
}

static void
tell (FoveaArrangePopover *self)
{
  if (!self->resetting)
    g_signal_emit (self, changed_signal, 0);
}

static void
show_rows (FoveaArrangePopover *self)
{
  g_autofree char *text = g_strdup_printf (_("map %zu"), self->reference);

  gtk_widget_set_visible (self->class_title, sort_of (self) == FOVEA_SORT_CLASS);
  gtk_widget_set_visible (self->class_spin, sort_of (self) == FOVEA_SORT_CLASS);
  gtk_widget_set_visible (self->reference_title, sort_of (self) == FOVEA_SORT_SIMILARITY);
  gtk_widget_set_visible (self->reference_box, sort_of (self) == FOVEA_SORT_SIMILARITY);
  gtk_widget_set_visible (GTK_WIDGET (self->threshold_entry), gtk_drop_down_get_selected (self->above_drop) > 0);
  gtk_label_set_text (self->reference_label, text);
}

/* By index one counts up; of everything else the most comes first. */
static void
on_sort_changed (FoveaArrangePopover *self)
{
  gboolean telling = self->resetting;

  if (!self->sort_drop || !self->note_label)
    return;
  self->resetting = TRUE;
  gtk_toggle_button_set_active (self->descending_button, sort_of (self) != FOVEA_SORT_INDEX);
  self->resetting = telling;
  self->reference = self->selected;
  show_rows (self);
  tell (self);
}

static void
on_changed (FoveaArrangePopover *self)
{
  if (!self->note_label)
    return;
  show_rows (self);
  tell (self);
}

static void
on_reference_clicked (FoveaArrangePopover *self)
{
  self->reference = self->selected;
  on_changed (self);
}

static void
on_maps_changed (FoveaArrangePopover *self)
{
  g_autoptr (GError) error = NULL;
  GArray *indices = fovea_index_list_parse (gtk_editable_get_text (GTK_EDITABLE (self->maps_entry)), &error);

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->maps_entry), error ? error->message : NULL);
  if (error)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->maps_entry), "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (self->maps_entry), GTK_ACCESSIBLE_STATE_INVALID, GTK_ACCESSIBLE_INVALID_TRUE, -1);
      return;
    }
  gtk_widget_remove_css_class (GTK_WIDGET (self->maps_entry), "error");
  gtk_accessible_reset_state (GTK_ACCESSIBLE (self->maps_entry), GTK_ACCESSIBLE_STATE_INVALID);
  g_clear_pointer (&self->indices, g_array_unref);
  self->indices = indices;
  tell (self);
}

static void
reset (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaArrangePopover *self = FOVEA_ARRANGE_POPOVER (widget);

  self->resetting = TRUE;
  gtk_drop_down_set_selected (self->sort_drop, FOVEA_SORT_INDEX);
  gtk_toggle_button_set_active (self->descending_button, FALSE);
  gtk_drop_down_set_selected (self->show_drop, FOVEA_SHOW_ALL);
  gtk_drop_down_set_selected (self->above_drop, 0);
  gtk_editable_set_text (GTK_EDITABLE (self->maps_entry), "");
  self->resetting = FALSE;
  on_changed (self);
}

/* A class of -1 is whoever wins. */
static gboolean
on_class_output (GtkSpinButton *spin, gpointer data)
{
  gint class = (gint) gtk_adjustment_get_value (gtk_spin_button_get_adjustment (spin));
  g_autofree char *text = class < 0 ? g_strdup (_("winner")) : g_strdup_printf ("%d", class);

  if (g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (spin)), text) != 0)
    gtk_editable_set_text (GTK_EDITABLE (spin), text);
  return TRUE;
}

static int
on_class_input (GtkSpinButton *spin, double *value, gpointer data)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (spin));
  guint64 class;

  *value = g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT32, &class, NULL) ? (double) class : -1.0;
  return TRUE;
}

static void
fovea_arrange_popover_finalize (GObject *object)
{
  g_clear_pointer (&FOVEA_ARRANGE_POPOVER (object)->indices, g_array_unref);
  G_OBJECT_CLASS (fovea_arrange_popover_parent_class)->finalize (object);
}

static void
fovea_arrange_popover_class_init (FoveaArrangePopoverClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_arrange_popover_finalize;
  changed_signal = g_signal_new ("changed", FOVEA_TYPE_ARRANGE_POPOVER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FOVEA_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/maps/arrange-popover.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, sort_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, show_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, above_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, descending_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, class_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, class_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, reference_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, reference_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, reference_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, note_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, maps_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaArrangePopover, threshold_entry);
  gtk_widget_class_bind_template_callback (widget_class, on_sort_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_reference_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_maps_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_class_output);
  gtk_widget_class_bind_template_callback (widget_class, on_class_input);
  gtk_widget_class_install_action (widget_class, "arrange.reset", NULL, reset);
}

static void
fovea_arrange_popover_init (FoveaArrangePopover *self)
{
  g_autoptr (GtkStringList) sorts = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  self->resetting = TRUE;
  for (FoveaMapsSort sort = 0; sort < FOVEA_N_SORTS; sort++)
    gtk_string_list_append (sorts, _(fovea_maps_sort_title (sort)));
  gtk_drop_down_set_model (self->sort_drop, G_LIST_MODEL (sorts));
  self->resetting = FALSE;
  show_rows (self);
}

FoveaMapsQuery
fovea_arrange_popover_get_query (FoveaArrangePopover *self)
{
  guint above = gtk_drop_down_get_selected (self->above_drop);

  return (FoveaMapsQuery){
    .sort = sort_of (self),
    .descending = gtk_toggle_button_get_active (self->descending_button),
    .reference = self->reference,
    .show = gtk_drop_down_get_selected (self->show_drop),
    .indices = self->indices,
    .has_threshold = above > 0,
    .above = above == 1 ? FOVEA_SORT_MEAN : FOVEA_SORT_MAXIMUM,
    .threshold = fovea_number_entry_get_value (self->threshold_entry),
  };
}

gint
fovea_arrange_popover_get_class (FoveaArrangePopover *self)
{
  g_return_val_if_fail (FOVEA_IS_ARRANGE_POPOVER (self), -1);
  return gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (self->class_spin));
}

void
fovea_arrange_popover_set_reference (FoveaArrangePopover *self, gsize picture)
{
  g_return_if_fail (FOVEA_IS_ARRANGE_POPOVER (self));
  self->selected = picture;
}

void
fovea_arrange_popover_set_note (FoveaArrangePopover *self, const char *note)
{
  g_return_if_fail (FOVEA_IS_ARRANGE_POPOVER (self));
  gtk_label_set_text (self->note_label, note ? note : "");
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), note != NULL);
}

gboolean
fovea_arrange_popover_is_plain (FoveaArrangePopover *self)
{
  FoveaMapsQuery query = fovea_arrange_popover_get_query (self);

  return query.sort == FOVEA_SORT_INDEX && !query.descending && query.show == FOVEA_SHOW_ALL && !query.indices && !query.has_threshold;
}

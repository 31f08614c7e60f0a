/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/change-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

/* More rows than anybody reads would take longer to make than a frame. */
#define MAX_ROWS 50

struct _FoveaChangeList
{
  GtkWidget parent_instance;

  GtkWidget *box, *more;
  GtkListBox *list;
  GArray *places; /* of FoveaNeuron: what the rows stand for */

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaChangeList, fovea_change_list, GTK_TYPE_WIDGET)

/* Without the mutes of @value. */
static FoveaEdits *
without_mutes (const FoveaEdits *edits, gint value)
{
  FoveaEdits *left = fovea_edits_copy (edits);

  for (guint i = 0; i < edits->mutes->len; i++)
    {
      const FoveaMute *mute = &g_array_index (edits->mutes, FoveaMute, i);

      if (mute->value == value)
        fovea_edits_unmute (left, value, mute->channel);
    }
  return left;
}

static void
on_unmute (GtkButton *button, FoveaChangeList *self)
{
  gint value = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), "value"));

  fovea_document_set_edits (self->document, without_mutes (fovea_document_get_edits (self->document), value), 0);
}

static void
on_restore (GtkButton *button, FoveaChangeList *self)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  guint at = GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "kernel"));
  const FoveaEditedKernel *edit = at < edits->kernels->len ? &g_array_index (edits->kernels, FoveaEditedKernel, at) : NULL;
  FoveaEdits *left;

  if (!edit)
    return;
  left = fovea_edits_copy (edits);
  fovea_edits_set_kernel (left, fovea_document_get_file_plan (self->document), edit->node, edit->output, edit->input, NULL, NULL);
  fovea_document_set_edits (self->document, left, 0);
}

/* Takes @text. */
static void
add_row (FoveaChangeList *self, char *text, const char *subtitle, FoveaNeuron place, GtkWidget *button, const char *tooltip)
{
  GtkWidget *row = adw_action_row_new ();

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), text);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 2);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  gtk_widget_set_tooltip_text (row, text);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  gtk_list_box_append (self->list, row);
  g_array_append_val (self->places, place);
  g_free (text);
}

static void
add_mutes (FoveaChangeList *self, const FoveaEdits *edits)
{
  g_auto (GStrv) texts = fovea_edits_print_mutes (edits, fovea_document_get_network (self->document));
  gint last = -1;

  for (guint i = 0, row = 0; i < edits->mutes->len && self->places->len < MAX_ROWS; i++)
    {
      const FoveaMute *mute = &g_array_index (edits->mutes, FoveaMute, i);
      gsize n = fovea_edits_count_muted (edits, mute->value);
      g_autofree char *count = g_strdup_printf (ngettext ("%zu map muted", "%zu maps muted", n), n);
      GtkWidget *button;

      if (mute->value == last)
        continue;
      last = mute->value;
      button = gtk_button_new_from_icon_name ("audio-volume-high-symbolic");
      g_object_set_data (G_OBJECT (button), "value", GINT_TO_POINTER (mute->value));
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_unmute), self, 0);
      add_row (self, g_strdup (texts[row++]), count, (FoveaNeuron){ mute->value, (gint) mute->channel, -1, -1 }, button,
               _("Unmute the maps of this layer"));
    }
}

static void
add_kernels (FoveaChangeList *self, const FoveaEdits *edits)
{
  const FoveaNetwork *network = fovea_document_get_network (self->document);

  for (guint i = 0; i < edits->kernels->len && self->places->len < MAX_ROWS; i++)
    {
      const FoveaEditedKernel *edit = &g_array_index (edits->kernels, FoveaEditedKernel, i);
      const FoveaNode *node = &network->nodes[edit->node];
      g_autofree char *what = edit->input == FOVEA_EDIT_BIAS ? g_strdup_printf (_("Bias of map %zu"), edit->output)
                                                              : g_strdup_printf (_("Kernel of map %zu for input %zd"), edit->output, edit->input);
      GtkWidget *button = gtk_button_new_from_icon_name ("edit-undo-symbolic");

      g_object_set_data (G_OBJECT (button), "kernel", GUINT_TO_POINTER (i));
      g_signal_connect_object (button, "clicked", G_CALLBACK (on_restore), self, 0);
      add_row (self, g_strdup (node->name), what, (FoveaNeuron){ node->outputs[0], (gint) edit->output, -1, -1 }, button,
               _("The numbers of the network's file"));
    }
}

static void
refresh (FoveaChangeList *self)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (self->list, 0)))
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
  g_array_set_size (self->places, 0);
  gtk_widget_set_visible (GTK_WIDGET (self), !fovea_edits_is_empty (edits));
  if (fovea_edits_is_empty (edits))
    return;
  add_mutes (self, edits);
  add_kernels (self, edits);
  gtk_widget_set_visible (self->more, self->places->len == MAX_ROWS);
}

static void
on_row_activated (GtkListBox *list, GtkListBoxRow *row, FoveaChangeList *self)
{
  fovea_document_select (self->document, g_array_index (self->places, FoveaNeuron, gtk_list_box_row_get_index (row)));
}

static void
fovea_change_list_dispose (GObject *object)
{
  FoveaChangeList *self = FOVEA_CHANGE_LIST (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->places, g_array_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_change_list_parent_class)->dispose (object);
}

static void
fovea_change_list_class_init (FoveaChangeListClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_change_list_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_change_list_init (FoveaChangeList *self)
{
  GtkWidget *title = gtk_label_new (_("Changes")), *head = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *reset = gtk_button_new_with_mnemonic (_("Reset _All"));

  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  self->places = g_array_new (FALSE, FALSE, sizeof (FoveaNeuron));
  self->more = gtk_label_new (_("and more"));
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_widget_add_css_class (title, "title-4");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (reset), "win.reset-network");
  gtk_widget_set_tooltip_text (reset, _("The network as its file has it; Ctrl+Z brings the changes back"));
  gtk_widget_add_css_class (reset, "flat");
  gtk_box_append (GTK_BOX (head), title);
  gtk_box_append (GTK_BOX (head), reset);
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Changes of the network"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, 0);
  gtk_widget_add_css_class (self->more, "dim-label");
  gtk_box_append (GTK_BOX (self->box), head);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->list));
  gtk_box_append (GTK_BOX (self->box), self->more);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
fovea_change_list_set_document (FoveaChangeList *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_CHANGE_LIST (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "edits-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

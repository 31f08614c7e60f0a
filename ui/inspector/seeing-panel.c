/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/seeing-panel.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/network/seeing.h"
#include "ui/maps/numbers.h"

#define MOST 5

struct _FoveaSeeingPanel
{
  GtkWidget parent_instance;

  GtkWidget *header, *title, *list;
  GtkWidget *rows[MOST], *names[MOST], *values[MOST];

  FoveaDocument *document;
  gint value; /* whose neurons are listed */
  FoveaSeeingNeuron neurons[MOST];
};

typedef struct
{
  FoveaReceptiveField field;
  FoveaMaps *maps;
  gint value;
  gint64 row, column;
  FoveaSeeingNeuron neurons[MOST];
  gsize n;
} Search;

G_DEFINE_FINAL_TYPE (FoveaSeeingPanel, fovea_seeing_panel, GTK_TYPE_WIDGET)

static void
search_free (gpointer data)
{
  Search *search = data;

  fovea_maps_unref (search->maps);
  g_free (search);
}

static gpointer
work (gpointer data, FoveaProgress *progress, GError **error)
{
  Search *search = g_memdup2 (data, sizeof *search);

  fovea_maps_ref (search->maps);
  search->n = fovea_neurons_seeing (&search->field, search->maps, search->row, search->column, search->neurons, MOST);
  return search;
}

static void
fill_row (FoveaSeeingPanel *self, gsize i)
{
  const FoveaSeeingNeuron *neuron = &self->neurons[i];
  g_autofree char *place = g_strdup_printf (_("map %zu, row %zu, column %zu"), neuron->channel, neuron->y, neuron->x);
  g_autofree char *value = fovea_text_value (neuron->value);
  g_autofree char *spoken = g_strdup_printf ("%s: %s", place, value);

  gtk_label_set_text (GTK_LABEL (self->names[i]), place);
  gtk_label_set_text (GTK_LABEL (self->values[i]), value);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->rows[i]), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

static void
work_done (GObject *owner, gpointer result, GError *error)
{
  FoveaSeeingPanel *self = FOVEA_SEEING_PANEL (owner);
  Search *search = result;
  g_autofree char *title = NULL;
  gint64 row, column;

  if (!search)
    return;
  title = g_strdup_printf (_("Neurons that see pixel (%" PRId64 ", %" PRId64 ")"), search->row, search->column);
  gtk_label_set_text (GTK_LABEL (self->title), title);
  self->value = search->value;
  for (gsize i = 0; i < MOST; i++)
    {
      self->neurons[i] = search->neurons[i];
      if (i < search->n)
        fill_row (self, i);
      gtk_widget_set_visible (self->rows[i], i < search->n);
    }
  /* The pixel may have been forgotten meanwhile. */
  gtk_widget_set_visible (GTK_WIDGET (self), search->n > 0 && fovea_document_get_place (self->document, &row, &column));
  search_free (search);
}

static void
on_row_activated (FoveaSeeingPanel *self, GtkListBoxRow *row)
{
  const FoveaSeeingNeuron *neuron = &self->neurons[gtk_list_box_row_get_index (row)];

  fovea_document_select (self->document, (FoveaNeuron){ self->value, (gint) neuron->channel, (gint) neuron->y, (gint) neuron->x });
}

static void
on_close (FoveaSeeingPanel *self)
{
  fovea_document_look_at (self->document, -1, -1);
}

static void
make_header (FoveaSeeingPanel *self)
{
  GtkWidget *close = gtk_button_new_from_icon_name ("window-close-symbolic");

  self->header = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->title = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_widget_set_hexpand (self->title, TRUE);
  gtk_widget_add_css_class (self->title, "heading");
  gtk_widget_set_tooltip_text (self->title, _("Of the selected layer, the greatest value first; row and column of the network's input, counted from 0"));
  gtk_widget_add_css_class (close, "flat");
  gtk_widget_set_tooltip_text (close, _("Forget the pixel"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (close), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Forget the pixel"), -1);
  g_signal_connect_object (close, "clicked", G_CALLBACK (on_close), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->header), self->title);
  gtk_box_append (GTK_BOX (self->header), close);
  gtk_widget_set_parent (self->header, GTK_WIDGET (self));
}

static void
make_row (FoveaSeeingPanel *self, guint i)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  self->rows[i] = gtk_list_box_row_new ();
  self->names[i] = gtk_label_new (NULL);
  self->values[i] = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->names[i]), 0.0f);
  gtk_widget_set_hexpand (self->names[i], TRUE);
  gtk_widget_add_css_class (self->values[i], "numeric");
  gtk_box_append (GTK_BOX (box), self->names[i]);
  gtk_box_append (GTK_BOX (box), self->values[i]);
  gtk_widget_add_css_class (box, "contribution");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (self->rows[i]), box);
  gtk_list_box_append (GTK_LIST_BOX (self->list), self->rows[i]);
}

static void
fovea_seeing_panel_dispose (GObject *object)
{
  FoveaSeeingPanel *self = FOVEA_SEEING_PANEL (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->header, gtk_widget_unparent);
  g_clear_pointer (&self->list, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_seeing_panel_parent_class)->dispose (object);
}

static void
fovea_seeing_panel_class_init (FoveaSeeingPanelClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_seeing_panel_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BOX_LAYOUT);
}

static void
fovea_seeing_panel_init (FoveaSeeingPanel *self)
{
  GtkBoxLayout *layout = GTK_BOX_LAYOUT (gtk_widget_get_layout_manager (GTK_WIDGET (self)));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (layout, 6);
  make_header (self);
  self->list = gtk_list_box_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self->list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (self->list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Neurons that see the pixel"), -1);
  g_signal_connect_object (self->list, "row-activated", G_CALLBACK (on_row_activated), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (self->list, GTK_WIDGET (self));
  for (guint i = 0; i < MOST; i++)
    make_row (self, i);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
fovea_seeing_panel_show (FoveaSeeingPanel *self, FoveaDocument *document, FoveaMaps *maps)
{
  gint value = fovea_document_get_selection (document).value;
  gint64 row, column;
  Search *search;

  g_return_if_fail (FOVEA_IS_SEEING_PANEL (self));

  g_set_object (&self->document, document);
  if (!fovea_document_get_place (document, &row, &column) || !maps || value < 0)
    {
      gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
      return;
    }
  search = g_new0 (Search, 1);
  *search = (Search){ fovea_document_get_fields (document)[value], fovea_maps_ref (maps), value, row, column };
  fovea_jobs_submit (fovea_document_get_jobs (document), "seeing", _("Looking for neurons"), G_OBJECT (self), work, search, search_free,
                     work_done, search_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* First steps: cards in the empty window that do what they say with the bundled samples. */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "ui/help/help-pictures.h"
#include "ui/settings.h"
#include "ui/widgets/image-texture.h"
#include "ui/window/samples.h"

#define PICTURE_HEIGHT 104
#define CARD_WIDTH 300

static const struct Tour
{
  const char *id, *title, *text, *notice; /* all but the first translatable, the last may be NULL */
  FoveaHelpPicture picture;
  const char *photo, *network; /* samples, or NULL */
  const char *filter;          /* added as a step, or NULL */
  const char *page;            /* shown, or NULL */
  const char *action;          /* done, or NULL */
} tours[] = {
  { "filter", N_("Filter a Photo"), N_("Open Chelsea the cat and find her edges with two kernels of nine numbers each."),
    N_("Click other presets to add steps; Ctrl+Z takes the last one back."), FOVEA_HELP_SAMPLE_EDGES, "samples/chelsea.png", NULL,
    "sobel-magnitude", "filters" },
  { "network", N_("Look into a Network"), N_("Let LeNet-5 read a digit, and see what each of its layers makes of it."),
    N_("Choose a layer on the left, then point at its maps: the photo shows what each neuron sees."), FOVEA_HELP_NETWORK_MAPS,
    "samples/digit-3.png", "networks/lenet-5.onnx", NULL, "network" },
  { "digit", N_("Draw a Digit"), N_("Write a number by hand, and watch every layer of LeNet-5 as you draw."), NULL,
    FOVEA_HELP_NETWORK_FIELD, NULL, NULL, NULL, NULL, "win.digits" },
};

/* Where the sample could not be opened, the next photo is the user's own: it stays as it is. */
static void
add_filter (FoveaDocument *document, const struct Tour *tour)
{
  g_autofree char *name = g_path_get_basename (tour->photo);

  g_signal_handlers_disconnect_by_func (document, add_filter, (gpointer) tour);
  if (g_strcmp0 (fovea_document_get_photo_name (document), name) == 0)
    fovea_document_add_step (document, fovea_step_new (fovea_filter_find (tour->filter), NULL));
}

static void
open_sample (FoveaWindow *self, const char *name)
{
  g_autoptr (GFile) file = name ? fovea_sample_find (name) : NULL;

  if (file)
    fovea_window_open (self, file);
}

static void
start_tour (GSimpleAction *action, GVariant *parameter, gpointer window)
{
  FoveaWindow *self = window;

  for (guint i = 0; i < G_N_ELEMENTS (tours); i++)
    if (g_str_equal (tours[i].id, g_variant_get_string (parameter, NULL)))
      {
        /* The photo is open when the worker has read it. */
        if (tours[i].filter)
          g_signal_connect (self->document, "photo-changed", G_CALLBACK (add_filter), (gpointer) &tours[i]);
        open_sample (self, tours[i].photo);
        open_sample (self, tours[i].network);
        if (tours[i].page)
          adw_view_stack_set_visible_child_name (self->pages, tours[i].page);
        if (tours[i].notice)
          fovea_window_toast (self, _(tours[i].notice));
        if (tours[i].action)
          gtk_widget_activate_action (GTK_WIDGET (self), tours[i].action, NULL);
      }
}

static GtkWidget *
make_label (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 34);
  gtk_widget_add_css_class (label, style);
  return label;
}

static void
append_card (FoveaWindow *self, guint i)
{
  GtkWidget *card = gtk_button_new (), *clamp = adw_clamp_new (), *frame = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *picture = gtk_picture_new ();
  GtkWidget *text = make_label (_(tours[i].text), "caption");

  gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_size_request (picture, -1, PICTURE_HEIGHT);
  gtk_accessible_update_state (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (frame), GTK_ORIENTATION_VERTICAL);
  adw_clamp_set_maximum_size (ADW_CLAMP (frame), PICTURE_HEIGHT);
  adw_clamp_set_child (ADW_CLAMP (frame), picture);
  gtk_box_append (GTK_BOX (box), frame);
  gtk_box_append (GTK_BOX (box), make_label (_(tours[i].title), "heading"));
  gtk_box_append (GTK_BOX (box), text);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), CARD_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_button_set_child (GTK_BUTTON (card), clamp);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (card), "win.tour");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (card), "s", tours[i].id);
  gtk_accessible_update_property (GTK_ACCESSIBLE (card), GTK_ACCESSIBLE_PROPERTY_LABEL, _(tours[i].title),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(tours[i].text), -1);
  gtk_widget_add_css_class (card, "card");
  gtk_widget_add_css_class (card, "tour-card");
  gtk_box_append (self->tour_cards, card);
}

static void
pictures_made (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  g_autoptr (GPtrArray) pictures = result;
  GtkWidget *card = gtk_widget_get_first_child (GTK_WIDGET (self->tour_cards));

  for (guint i = 0; card && pictures; card = gtk_widget_get_next_sibling (card), i++)
    {
      FoveaImage *image = g_ptr_array_index (pictures, tours[i].picture);
      GtkWidget *box = adw_clamp_get_child (ADW_CLAMP (gtk_button_get_child (GTK_BUTTON (card))));
      GtkWidget *picture = adw_clamp_get_child (ADW_CLAMP (gtk_widget_get_first_child (box)));
      g_autoptr (GdkTexture) texture = image ? fovea_image_to_texture (image) : NULL;

      gtk_picture_set_paintable (GTK_PICTURE (picture), GDK_PAINTABLE (texture));
    }
}

/* Drawn when they are seen, and not before: a window that opens with a photo never shows them. */
static void
draw_pictures (FoveaWindow *self)
{
  g_signal_handlers_disconnect_by_func (self->tour_cards, draw_pictures, self);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "tour", _("Drawing the cards"), G_OBJECT (self), fovea_help_pictures_make, NULL,
                     NULL, pictures_made, (GDestroyNotify) g_ptr_array_unref);
}

void
fovea_window_init_tour (FoveaWindow *self)
{
  static const GActionEntry entries[] = { { "tour", start_tour, "s" } };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (tours); i++)
    append_card (self, i);
  g_object_bind_property (fovea_settings_get (), "show-tour", self->tour_cards, "visible", G_BINDING_SYNC_CREATE);
  g_signal_connect_swapped (self->tour_cards, "map", G_CALLBACK (draw_pictures), self);
}

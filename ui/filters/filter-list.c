/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/filter-list.h"

#include <string.h>

#include <glib/gi18n.h>

#include "ui/filters/filter-thumbnails.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/image-texture.h"

struct _FoveaFilterList
{
  GtkBox parent_instance;

  FoveaDocument *document;
  GPtrArray *pictures; /* borrowed, one a filter of the table */
  gboolean out_of_date;
};

G_DEFINE_FINAL_TYPE (FoveaFilterList, fovea_filter_list, GTK_TYPE_BOX)

/* A new custom kernel leaves the photo as it is. */
static FoveaKernel *
identity_kernel (void)
{
  const double values[9] = { 0, 0, 0, 0, 1, 0, 0, 0, 0 };

  return fovea_kernel_new (3, 3, values);
}

static void
add_filter (FoveaFilterList *self, GtkButton *button)
{
  const FoveaFilter *filter = g_object_get_data (G_OBJECT (button), "filter");
  g_autoptr (FoveaKernel) kernel = filter ? NULL : identity_kernel ();

  fovea_document_add_step (self->document, fovea_step_new (filter, kernel));
}

static GtkWidget *
make_button (FoveaFilterList *self, GtkWidget *picture, const char *title, const char *tooltip, const FoveaFilter *filter)
{
  GtkWidget *button = gtk_button_new (), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *label = gtk_label_new (title);

  gtk_widget_set_size_request (picture, FOVEA_THUMBNAIL_WIDTH, FOVEA_THUMBNAIL_HEIGHT);
  gtk_widget_set_valign (picture, GTK_ALIGN_START);
  gtk_widget_set_overflow (picture, GTK_OVERFLOW_HIDDEN);
  gtk_widget_add_css_class (picture, "thumbnail");
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 14);
  gtk_widget_set_vexpand (label, TRUE);
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);

  gtk_button_set_child (GTK_BUTTON (button), box);
  gtk_widget_set_halign (button, GTK_ALIGN_START);
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_add_css_class (button, "filter-button");
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_set_data (G_OBJECT (button), "filter", (gpointer) filter);
  g_signal_connect_object (button, "clicked", G_CALLBACK (add_filter), self, G_CONNECT_SWAPPED);
  return button;
}

/* Adds a category to @categories; its grid for the buttons. */
static GtkWidget *
add_category (GPtrArray *categories, const char *title)
{
  GtkWidget *category = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6), *heading = gtk_label_new (title), *grid = gtk_grid_new ();

  gtk_label_set_xalign (GTK_LABEL (heading), 0);
  gtk_widget_add_css_class (heading, "heading");
  gtk_widget_set_margin_start (heading, 6);
  gtk_box_append (GTK_BOX (category), heading);
  gtk_box_append (GTK_BOX (category), grid);
  g_ptr_array_add (categories, category);
  return grid;
}

static void
attach_next (GtkWidget *grid, GtkWidget *button)
{
  int n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (grid); child; child = gtk_widget_get_next_sibling (child))
    n++;
  gtk_grid_attach (GTK_GRID (grid), button, n % 2, n / 2, 1, 1);
}

static void
build (FoveaFilterList *self)
{
  g_autoptr (GHashTable) grids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) categories = g_ptr_array_new ();
  GtkWidget *own = gtk_image_new_from_icon_name ("view-grid-symbolic");
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);

  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *picture = gtk_picture_new (), *grid = g_hash_table_lookup (grids, filters[i]->category);

      if (!grid)
        {
          grid = add_category (categories, _(filters[i]->category));
          g_hash_table_insert (grids, (gpointer) filters[i]->category, grid);
        }
      gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_COVER);
      g_ptr_array_add (self->pictures, picture);
      attach_next (grid, make_button (self, picture, _(filters[i]->title), _(filters[i]->description), filters[i]));
    }
  gtk_image_set_icon_size (GTK_IMAGE (own), GTK_ICON_SIZE_LARGE);
  attach_next (add_category (categories, _("Your own")),
               make_button (self, own, _("Custom kernel"), _("A matrix of your own, edited like a spreadsheet"), NULL));
  fovea_box_append_by_frames (GTK_BOX (self), categories->pdata, categories->len);
}

static void
thumbnails_done (GObject *owner, gpointer result, GError *error)
{
  FoveaFilterList *self = FOVEA_FILTER_LIST (owner);
  g_autoptr (GPtrArray) thumbnails = result;

  if (!thumbnails)
    {
      g_message ("%s", error->message);
      return;
    }
  for (guint i = 0; i < thumbnails->len; i++)
    if (thumbnails->pdata[i])
      {
        g_autoptr (GdkTexture) texture = fovea_image_to_texture (thumbnails->pdata[i]);

        gtk_picture_set_paintable (self->pictures->pdata[i], GDK_PAINTABLE (texture));
      }
}

/* Previews wait until somebody sees them. */
static void
update (FoveaFilterList *self)
{
  FoveaImage *photo = self->document ? fovea_document_get_photo (self->document) : NULL;

  if (!self->out_of_date || !photo || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  self->out_of_date = FALSE;
  fovea_filter_thumbnails_make (fovea_document_get_jobs (self->document), photo, G_OBJECT (self), thumbnails_done);
}

static void
photo_changed (FoveaFilterList *self)
{
  self->out_of_date = TRUE;
  update (self);
}

static void
fovea_filter_list_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_filter_list_parent_class)->map (widget);
  update (FOVEA_FILTER_LIST (widget));
}

static void
fovea_filter_list_finalize (GObject *object)
{
  FoveaFilterList *self = FOVEA_FILTER_LIST (object);

  g_clear_object (&self->document);
  g_ptr_array_unref (self->pictures);
  G_OBJECT_CLASS (fovea_filter_list_parent_class)->finalize (object);
}

static void
fovea_filter_list_class_init (FoveaFilterListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = fovea_filter_list_finalize;
  GTK_WIDGET_CLASS (klass)->map = fovea_filter_list_map;
}

static void
fovea_filter_list_init (FoveaFilterList *self)
{
  self->pictures = g_ptr_array_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 18);
  build (self);
}

void
fovea_filter_list_set_document (FoveaFilterList *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_FILTER_LIST (self));
  g_return_if_fail (FOVEA_IS_DOCUMENT (document) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (photo_changed), self, G_CONNECT_SWAPPED);
  photo_changed (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-strip.h"

#include <glib/gi18n.h>

#include "core/image/load.h"
#include "core/image/resample.h"
#include "ui/photo/photo-item.h"
#include "ui/widgets/image-texture.h"

#define WIDTH 84 /* of a thumbnail, in widget pixels; its picture has twice as many */
#define HEIGHT 56

struct _FoveaPhotoStrip
{
  GtkWidget parent_instance;

  GtkWidget *scrolled;
  GtkSingleSelection *selection;
  FoveaDocument *document;
  gboolean making; /* a thumbnail is under way */
};

G_DEFINE_FINAL_TYPE (FoveaPhotoStrip, fovea_photo_strip, GTK_TYPE_WIDGET)

/* The middle of the photo in the proportions of all thumbnails, so that they stand in one line. */
static FoveaImage *
shrink (FoveaImage *image, GError **error)
{
  gsize width = MAX (1, MIN (image->width, image->height * WIDTH / HEIGHT)), height = MAX (1, MIN (image->height, image->width * HEIGHT / WIDTH));
  g_autoptr (FoveaImage) middle = fovea_image_crop (image, (image->width - width) / 2, (image->height - height) / 2, width, height, error);

  if (!middle || width <= 2 * WIDTH)
    return g_steal_pointer (&middle);
  return fovea_image_resize (middle, 2 * WIDTH, 2 * HEIGHT, error);
}

/* Not on the window's worker, which then would keep an edit waiting for a photo to be read. */
static void
make_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  FoveaPhotoItem *item = data;
  FoveaImage *picture = fovea_photo_item_get_picture (item);
  g_autoptr (FoveaImage) image = NULL;
  GError *error = NULL;
  FoveaImage *small;

  fovea_jobs_give_way ();
  image = picture ? fovea_image_ref (picture)
                  : fovea_image_load (g_file_peek_path (fovea_photo_item_get_file (item)), NULL, NULL, &error);
  small = image ? shrink (image, &error) : NULL;
  if (small)
    g_task_return_pointer (task, small, (GDestroyNotify) fovea_image_unref);
  else
    g_task_return_error (task, error);
}

static void make_next (FoveaPhotoStrip *self);

/* A photo that cannot be read tells so once, and stays with a placeholder: to remove it is the user's choice. */
static void
made (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FoveaPhotoStrip *self = FOVEA_PHOTO_STRIP (source);
  FoveaPhotoItem *item = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) thumbnail = g_task_propagate_pointer (G_TASK (result), &error);

  self->making = FALSE;
  if (!self->document)
    return;
  fovea_photo_item_set_thumbnail (item, thumbnail);
  if (!thumbnail)
    fovea_document_fail (self->document, error->message);
  make_next (self);
}

/* One after the other, so that little memory is taken. */
static void
make_next (FoveaPhotoStrip *self)
{
  GListModel *photos = fovea_document_get_photos (self->document);

  for (guint i = 0; i < g_list_model_get_n_items (photos) && !self->making; i++)
    {
      g_autoptr (FoveaPhotoItem) item = g_list_model_get_item (photos, i);
      g_autoptr (GTask) task = NULL;

      if (fovea_photo_item_get_thumbnail (item) || fovea_photo_item_has_failed (item))
        continue;
      self->making = TRUE;
      task = g_task_new (self, NULL, made, NULL);
      g_task_set_source_tag (task, make_next);
      g_task_set_task_data (task, g_steal_pointer (&item), g_object_unref);
      g_task_run_in_thread (task, make_in_thread);
    }
}

static void
refresh (FoveaPhotoStrip *self)
{
  gboolean several = g_list_model_get_n_items (fovea_document_get_photos (self->document)) > 1;
  gint index = fovea_document_get_photo_index (self->document);

  gtk_widget_set_visible (GTK_WIDGET (self), several);
  if (index >= 0)
    gtk_single_selection_set_selected (self->selection, (guint) index);
  if (several)
    make_next (self);
}

static void
on_selected (FoveaPhotoStrip *self)
{
  guint selected = gtk_single_selection_get_selected (self->selection);

  if (self->document && selected != GTK_INVALID_LIST_POSITION)
    fovea_document_show_photo (self->document, selected);
}

static GdkPaintable *
make_placeholder (GtkWidget *widget)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (widget));

  return GDK_PAINTABLE (gtk_icon_theme_lookup_icon (theme, "image-missing", NULL, HEIGHT, gtk_widget_get_scale_factor (widget),
                                                    gtk_widget_get_direction (widget), 0));
}

static void
show_thumbnail (GtkPicture *picture, GParamSpec *pspec, FoveaPhotoItem *item)
{
  FoveaImage *thumbnail = fovea_photo_item_get_thumbnail (item);
  g_autoptr (GdkPaintable) paintable = NULL;

  if (thumbnail)
    paintable = GDK_PAINTABLE (fovea_image_to_texture (thumbnail));
  else if (fovea_photo_item_has_failed (item))
    paintable = make_placeholder (GTK_WIDGET (picture));
  gtk_picture_set_paintable (picture, paintable);
}

static void
on_setup (GtkSignalListItemFactory *factory, GtkListItem *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3), *picture = gtk_picture_new (), *label = gtk_label_new (NULL);

  gtk_widget_set_size_request (picture, WIDTH, HEIGHT);
  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 12);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_item_set_child (row, box);
}

static void
on_bind (GtkSignalListItemFactory *factory, GtkListItem *row)
{
  FoveaPhotoItem *item = gtk_list_item_get_item (row);
  GtkWidget *box = gtk_list_item_get_child (row), *picture = gtk_widget_get_first_child (box);
  g_autofree char *name = g_filename_display_name (fovea_photo_item_get_name (item));

  gtk_label_set_text (GTK_LABEL (gtk_widget_get_last_child (box)), name);
  gtk_widget_set_tooltip_text (box, name);
  g_signal_connect_object (item, "notify::thumbnail", G_CALLBACK (show_thumbnail), picture, G_CONNECT_SWAPPED);
  show_thumbnail (GTK_PICTURE (picture), NULL, item);
}

static void
on_unbind (GtkSignalListItemFactory *factory, GtkListItem *row)
{
  GtkWidget *picture = gtk_widget_get_first_child (gtk_list_item_get_child (row));

  g_signal_handlers_disconnect_by_func (gtk_list_item_get_item (row), show_thumbnail, picture);
}

static GtkListItemFactory *
make_factory (void)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect (factory, "setup", G_CALLBACK (on_setup), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (on_bind), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (on_unbind), NULL);
  return factory;
}

static void
fovea_photo_strip_dispose (GObject *object)
{
  FoveaPhotoStrip *self = FOVEA_PHOTO_STRIP (object);

  g_clear_object (&self->document);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_photo_strip_parent_class)->dispose (object);
}

static void
fovea_photo_strip_class_init (FoveaPhotoStripClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = fovea_photo_strip_dispose;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "photostrip");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "win.remove-photo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Delete, 0, "win.remove-photo", NULL);
}

static void
fovea_photo_strip_init (FoveaPhotoStrip *self)
{
}

GtkWidget *
fovea_photo_strip_new (FoveaDocument *document)
{
  FoveaPhotoStrip *self = g_object_new (FOVEA_TYPE_PHOTO_STRIP, NULL);
  GListModel *photos = fovea_document_get_photos (document);
  GtkWidget *view;

  self->document = g_object_ref (document);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_model (self->selection, photos);
  view = gtk_list_view_new (GTK_SELECTION_MODEL (g_object_ref (self->selection)), make_factory ());
  gtk_orientable_set_orientation (GTK_ORIENTABLE (view), GTK_ORIENTATION_HORIZONTAL);
  gtk_widget_add_css_class (view, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Photos"), -1);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), view);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (on_selected), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (photos, "items-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
  return GTK_WIDGET (self);
}

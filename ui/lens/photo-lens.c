/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/photo-lens.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/filter/lens.h"
#include "ui/lens/lens-view.h"
#include "ui/widgets/named-label.h"

#define LANE "photo-lens"

struct _FoveaPhotoLens
{
  GtkWidget parent_instance;

  FoveaLensView *view;
  GtkWidget *channel_box;
  GtkDropDown *channel_drop;

  FoveaDocument *document;
  int step;
  gint y, x; /* of the pixel, -1: none yet */
  gboolean updating;

  /* What the step reads. */
  FoveaImage *source; /* NULL while it is made */
  gboolean asked;     /* for it */
  FoveaImage *photo; /* that it was made from, */
  char *steps;       /* by these steps; NULL: none */
};

G_DEFINE_FINAL_TYPE (FoveaPhotoLens, fovea_photo_lens, GTK_TYPE_WIDGET)

static guint frame_changed_signal;

/* What the worker makes a step's input from. */
typedef struct
{
  GPtrArray *chain;
  FoveaImage *photo;
} SourceRequest;

static void
source_request_free (gpointer data)
{
  SourceRequest *request = data;

  g_ptr_array_unref (request->chain);
  fovea_image_unref (request->photo);
  g_free (request);
}

static gpointer
source_work (gpointer data, FoveaProgress *progress, GError **error)
{
  SourceRequest *request = data;
  FoveaImage *image = fovea_chain_apply (request->chain, request->photo, NULL, progress, error);

  if (image)
    fovea_image_is_opaque (image); /* looks at all of it, and remembers */
  return image;
}

static const FoveaStep *
current_step (FoveaPhotoLens *self)
{
  GPtrArray *chain = fovea_document_get_chain (self->document);

  return self->step >= 0 && self->step < (int) chain->len ? chain->pdata[self->step] : NULL;
}

static gsize
chosen_sample (FoveaPhotoLens *self, const FoveaStep *step)
{
  return MIN ((gsize) gtk_drop_down_get_selected (self->channel_drop), fovea_step_lens_samples (step, self->source->channels) - 1);
}

/* Red, green, blue, and alpha where it is filtered, too. */
static void
fit_channels (FoveaPhotoLens *self, const FoveaStep *step)
{
  static const char *const names[] = { N_("Red"), N_("Green"), N_("Blue"), N_("Alpha") };
  gsize n = fovea_step_lens_samples (step, self->source->channels);
  GtkStringList *list;
  guint chosen;

  gtk_widget_set_visible (self->channel_box, n > 1);
  if (n == 1 || g_list_model_get_n_items (gtk_drop_down_get_model (self->channel_drop)) == n)
    return;
  chosen = gtk_drop_down_get_selected (self->channel_drop);
  list = gtk_string_list_new (NULL);
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (list, _(names[i]));
  self->updating = TRUE;
  gtk_drop_down_set_model (self->channel_drop, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->channel_drop, chosen < n ? chosen : 0);
  self->updating = FALSE;
  g_object_unref (list);
}

static void
show_none (FoveaPhotoLens *self, const char *why)
{
  fovea_lens_view_show_none (self->view, why);
  g_signal_emit (self, frame_changed_signal, 0);
}

static void
show_lens (FoveaPhotoLens *self)
{
  const FoveaStep *step = current_step (self);
  const FoveaColormap *grey = fovea_colormap_find ("grey");
  g_autofree char *title = NULL;
  g_autoptr (GError) error = NULL;
  guint8 pixel[4];
  FoveaLens *lens;

  if (!step || !self->source)
    return;
  fit_channels (self, step);
  if (self->y < 0 || self->y >= (gint) self->source->height || self->x >= (gint) self->source->width)
    {
      self->y = (gint) self->source->height / 2;
      self->x = (gint) self->source->width / 2;
    }
  lens = fovea_step_lens_new (step, self->source, chosen_sample (self, step), (gsize) self->y, (gsize) self->x, pixel, &error);
  if (!lens)
    {
      show_none (self, error->message);
      return;
    }
  title = g_strdup_printf (_("Row %d, column %d"), self->y, self->x);
  fovea_lens_view_show (self->view, lens, title, C_("lens", "Kernel"), grey, (FoveaRange){ 0.0, 255.0 });
  g_signal_emit (self, frame_changed_signal, 0);
}

static void
source_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPhotoLens *self = FOVEA_PHOTO_LENS (owner);

  self->asked = FALSE;
  if (!result)
    {
      show_none (self, error->message);
      return;
    }
  self->source = result;
  show_lens (self);
}

static void
drop_source (FoveaPhotoLens *self)
{
  fovea_jobs_cancel (fovea_document_get_jobs (self->document), LANE);
  self->asked = FALSE;
  g_clear_pointer (&self->source, fovea_image_unref);
  g_clear_pointer (&self->photo, fovea_image_unref);
  g_clear_pointer (&self->steps, g_free);
}

/* The steps before this one. */
static GPtrArray *
chain_before (FoveaPhotoLens *self)
{
  GPtrArray *chain = fovea_chain_copy (fovea_document_get_chain (self->document));

  g_ptr_array_set_size (chain, self->step);
  return chain;
}

/* Asks for what the step reads, if that is not at hand: the photo itself before the first step. */
static void
fetch_source (FoveaPhotoLens *self, FoveaImage *photo)
{
  g_autoptr (GPtrArray) chain = chain_before (self);
  g_autofree char *steps = fovea_chain_to_json (chain);
  SourceRequest *request;

  if (photo == self->photo && g_strcmp0 (steps, self->steps) == 0)
    return;
  drop_source (self);
  self->photo = fovea_image_ref (photo);
  self->steps = g_steal_pointer (&steps);
  if (chain->len == 0 && photo->channels == 3)
    {
      self->source = fovea_image_ref (photo);
      return;
    }
  self->asked = TRUE;
  request = g_new (SourceRequest, 1);
  *request = (SourceRequest){ g_steal_pointer (&chain), fovea_image_ref (photo) };
  fovea_jobs_submit (fovea_document_get_jobs (self->document), LANE, _("Filtering the photo"), G_OBJECT (self), source_work, request,
                     source_request_free, source_done, (GDestroyNotify) fovea_image_unref);
}

/* Nothing is computed for a lens that nobody sees. */
static void
refresh (FoveaPhotoLens *self)
{
  FoveaImage *photo = fovea_document_get_photo (self->document);

  if (self->photo && self->photo != photo)
    drop_source (self);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  if (!photo)
    show_none (self, _("Open a photo to see how a filter makes each pixel of it."));
  else if (!current_step (self))
    show_none (self, _("Add a filter, and point at the photo to see how it makes each pixel."));
  else
    {
      fetch_source (self, photo);
      show_lens (self);
    }
}

/* What was cancelled never tells: it is asked for again when it is needed. */
static void
on_settled (FoveaPhotoLens *self)
{
  if (self->asked)
    drop_source (self);
}

static void
on_channel_changed (FoveaPhotoLens *self)
{
  if (!self->updating && self->document)
    show_lens (self);
}

static void
go_to (FoveaPhotoLens *self, gint y, gint x)
{
  if (self->y == y && self->x == x)
    return;
  self->y = y;
  self->x = x;
  if (self->source)
    show_lens (self);
  else
    refresh (self);
}

/* Who walks wants the lens to stay where it goes. */
static void
on_went (FoveaPhotoLens *self, int y, int x)
{
  g_object_set (self->view, "pinned", TRUE, NULL);
  go_to (self, y, x);
}

static void
fovea_photo_lens_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_photo_lens_parent_class)->map (widget);
  if (FOVEA_PHOTO_LENS (widget)->document)
    refresh (FOVEA_PHOTO_LENS (widget));
}

static void
fovea_photo_lens_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_photo_lens_parent_class)->unmap (widget);
  g_signal_emit (widget, frame_changed_signal, 0);
}

static void
fovea_photo_lens_dispose (GObject *object)
{
  FoveaPhotoLens *self = FOVEA_PHOTO_LENS (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->source, fovea_image_unref);
  g_clear_pointer (&self->photo, fovea_image_unref);
  g_clear_pointer (&self->steps, g_free);
  G_OBJECT_CLASS (fovea_photo_lens_parent_class)->dispose (object);
}

static void
fovea_photo_lens_class_init (FoveaPhotoLensClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_photo_lens_dispose;
  widget_class->map = fovea_photo_lens_map;
  widget_class->unmap = fovea_photo_lens_unmap;
  frame_changed_signal = g_signal_new ("frame-changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_photo_lens_init (FoveaPhotoLens *self)
{
  GtkWidget *label = gtk_label_new (_("Channel"));

  self->step = self->y = self->x = -1;
  self->view = g_object_new (FOVEA_TYPE_LENS_VIEW, NULL);
  self->channel_drop = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (gtk_string_list_new (NULL)), NULL));
  self->channel_box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->channel_drop), _("Each channel of the photo is filtered by itself"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->channel_drop), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Channel"), -1);
  fovea_name_drop_downs (GTK_WIDGET (self->channel_drop));
  gtk_box_append (GTK_BOX (self->channel_box), label);
  gtk_box_append (GTK_BOX (self->channel_box), GTK_WIDGET (self->channel_drop));
  fovea_lens_view_add (self->view, self->channel_box);
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  g_signal_connect_object (self->channel_drop, "notify::selected", G_CALLBACK (on_channel_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "went", G_CALLBACK (on_went), self, G_CONNECT_SWAPPED);
}

void
fovea_photo_lens_set_document (FoveaPhotoLens *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_PHOTO_LENS (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  refresh (self);
}

void
fovea_photo_lens_set_step (FoveaPhotoLens *self, int step)
{
  g_return_if_fail (FOVEA_IS_PHOTO_LENS (self));

  if (self->step == step)
    return;
  self->step = step;
  if (self->document)
    refresh (self);
}

void
fovea_photo_lens_point (FoveaPhotoLens *self, double x, double y)
{
  g_return_if_fail (FOVEA_IS_PHOTO_LENS (self));

  if (!isnan (x) && !fovea_lens_view_is_pinned (self->view) && gtk_widget_get_mapped (GTK_WIDGET (self)))
    go_to (self, (gint) y, (gint) x);
}

void
fovea_photo_lens_click (FoveaPhotoLens *self, double x, double y)
{
  gboolean here;

  g_return_if_fail (FOVEA_IS_PHOTO_LENS (self));

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  here = fovea_lens_view_is_pinned (self->view) && (gint) y == self->y && (gint) x == self->x;
  g_object_set (self->view, "pinned", !here, NULL);
  go_to (self, (gint) y, (gint) x);
}

FoveaRectF
fovea_photo_lens_get_frame (FoveaPhotoLens *self)
{
  const FoveaLens *lens;
  double top, left;

  g_return_val_if_fail (FOVEA_IS_PHOTO_LENS (self), (FoveaRectF){ .visible = FALSE });

  lens = fovea_lens_view_get_lens (self->view);
  if (!lens || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return (FoveaRectF){ .visible = FALSE };
  top = (double) lens->y - (double) lens->before[0];
  left = (double) lens->x - (double) lens->before[1];
  return (FoveaRectF){ left, top, left + (double) lens->columns, top + (double) lens->rows, TRUE };
}

void
fovea_photo_lens_focus (FoveaPhotoLens *self)
{
  g_return_if_fail (FOVEA_IS_PHOTO_LENS (self));
  fovea_lens_view_focus (self->view);
}

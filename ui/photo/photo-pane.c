/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-pane.h"

#include <math.h>

#include <glib/gi18n.h>

#include "core/project/run.h"
#include "ui/photo/photo-content.h"
#include "ui/photo/photo-view.h"
#include "ui/widgets/calm.h"

/* A preview that ends sooner shows no badge. */
#define BADGE_DELAY_MS 250

struct _FoveaPhotoPane
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkWidget *overlay;
  FoveaPhotoView *view;
  GtkLabel *info, *badge;
  GtkMenuButton *zoom_button;

  FoveaDocument *document;
  gboolean compare;
  guint badge_source;
};

G_DEFINE_FINAL_TYPE (FoveaPhotoPane, fovea_photo_pane, GTK_TYPE_WIDGET)

enum
{
  PROP_COMPARE = 1,
  N_PROPS
};

enum
{
  POINTED,
  CLICKED,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
on_pointed (FoveaPhotoPane *self, double x, double y)
{
  g_signal_emit (self, signals[POINTED], 0, x, y);
}

static void
on_clicked (FoveaPhotoPane *self, double x, double y)
{
  g_signal_emit (self, signals[CLICKED], 0, x, y);
}

/* How near what is seen is to the exact photo, for those who listen; a tooltip would take the place of this description. */
static guint
describe (FoveaPhotoPane *self)
{
  g_autofree char *text = NULL;
  guint reduction;

  g_object_get (self->view, "reduction", &reduction, NULL);
  if (reduction > 1)
    text = g_strdup_printf (_("Preview at 1/%u of the size; the exact photo follows"), reduction);
  else
    text = g_strdup (reduction == 1 ? _("What is visible is exact; the rest follows") : _("Exact"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->info), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
  fovea_widget_set_tooltip (GTK_WIDGET (self->badge), text);
  return reduction;
}

static void
update (FoveaPhotoPane *self)
{
  FoveaImage *photo = fovea_document_get_photo (self->document), *filtered = fovea_document_get_filtered (self->document);
  g_autofree char *info = NULL;

  fovea_photo_view_set_image (self->view, filtered);
  fovea_photo_view_set_compare (self->view, self->compare && filtered != photo ? photo : NULL);
  if (photo)
    info = g_strdup_printf (_("%zu × %zu"), photo->width, photo->height);
  gtk_label_set_text (self->info, info ? info : "");
  fovea_widget_set_tooltip (GTK_WIDGET (self->info), fovea_document_get_photo_name (self->document));
  describe (self);
}

/* What the chain makes of what is visible comes at once, the whole of it later. */
static void
preview (FoveaPhotoPane *self)
{
  if (fovea_document_get_photo (self->document) && !fovea_document_filtered_is_current (self->document))
    fovea_photo_view_preview (self->view, fovea_chain_copy (fovea_document_get_chain (self->document)));
}

static void
photo_changed (FoveaPhotoPane *self)
{
  fovea_photo_view_set_source (self->view, fovea_document_get_photo (self->document));
  update (self);
  preview (self);
}

static gboolean
show_badge (gpointer user_data)
{
  FoveaPhotoPane *self = user_data;

  self->badge_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->badge), TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
hide_badge (gpointer user_data)
{
  FoveaPhotoPane *self = user_data;

  self->badge_source = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->badge), FALSE);
  return G_SOURCE_REMOVE;
}

/* The badge stays away from work that ends at once. */
static void
update_badge (FoveaPhotoPane *self)
{
  guint reduction = describe (self);

  g_clear_handle_id (&self->badge_source, g_source_remove);
  self->badge_source = reduction > 1 ? g_timeout_add (BADGE_DELAY_MS, show_badge, self) : g_idle_add (hide_badge, self);
}

static void
update_zoom (FoveaPhotoPane *self)
{
  g_autofree char *text = NULL;
  double zoom;

  g_object_get (self->view, "zoom", &zoom, NULL);
  text = g_strdup_printf (_("%.0f %%"), fmax (1.0, zoom * 100.0));
  gtk_menu_button_set_label (self->zoom_button, text);
}

/* A photo that fits is dragged out of the window; a larger one is dragged about in it. */
static GdkContentProvider *
on_drag_prepare (GtkDragSource *source, double x, double y, FoveaPhotoPane *self)
{
  FoveaImage *filtered = fovea_document_get_filtered (self->document);
  g_autofree char *name = NULL;

  if (!filtered || !fovea_photo_view_can_drag_out (self->view, x, y) || !fovea_document_filtered_is_current (self->document))
    return NULL;
  name = fovea_project_output_name (fovea_document_get_photo_name (self->document), FOVEA_EXPORT_PNG);
  return fovea_photo_content_new (filtered, name);
}

static void
add_drag_source (FoveaPhotoPane *self)
{
  GtkDragSource *source = gtk_drag_source_new ();

  gtk_drag_source_set_actions (source, GDK_ACTION_COPY);
  g_signal_connect (source, "prepare", G_CALLBACK (on_drag_prepare), self);
  gtk_widget_add_controller (GTK_WIDGET (self->view), GTK_EVENT_CONTROLLER (source));
}

static void
fovea_photo_pane_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_COMPARE)
    g_value_set_boolean (value, FOVEA_PHOTO_PANE (object)->compare);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_photo_pane_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaPhotoPane *self = FOVEA_PHOTO_PANE (object);

  if (id != PROP_COMPARE)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->compare == g_value_get_boolean (value))
    return;
  self->compare = !self->compare;
  if (self->document)
    update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
fovea_photo_pane_dispose (GObject *object)
{
  FoveaPhotoPane *self = FOVEA_PHOTO_PANE (object);

  g_clear_handle_id (&self->badge_source, g_source_remove);
  g_clear_pointer (&self->overlay, gtk_widget_unparent);
  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_photo_pane_parent_class)->dispose (object);
}

static void
fovea_photo_pane_class_init (FoveaPhotoPaneClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  object_class->get_property = fovea_photo_pane_get_property;
  object_class->set_property = fovea_photo_pane_set_property;
  object_class->dispose = fovea_photo_pane_dispose;
  properties[PROP_COMPARE] = g_param_spec_boolean ("compare", NULL, NULL, FALSE,
                                                   G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[POINTED] = g_signal_new ("pointed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  signals[CLICKED] = g_signal_new ("clicked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);

  g_type_ensure (FOVEA_TYPE_PHOTO_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/photo/photo-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaPhotoPane, overlay);
  gtk_widget_class_bind_template_child (widget_class, FoveaPhotoPane, view);
  gtk_widget_class_bind_template_child (widget_class, FoveaPhotoPane, info);
  gtk_widget_class_bind_template_child (widget_class, FoveaPhotoPane, badge);
  gtk_widget_class_bind_template_child (widget_class, FoveaPhotoPane, zoom_button);
}

static void
fovea_photo_pane_init (FoveaPhotoPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->view, "pointed", G_CALLBACK (on_pointed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::zoom", G_CALLBACK (update_zoom), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::reduction", G_CALLBACK (update_badge), self, G_CONNECT_SWAPPED);
  update_zoom (self);
  update_badge (self);
}

void
fovea_photo_pane_set_document (FoveaPhotoPane *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_PHOTO_PANE (self));
  g_return_if_fail (FOVEA_IS_DOCUMENT (document) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (photo_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (preview), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  add_drag_source (self);
  photo_changed (self);
}

void
fovea_photo_pane_set_frame (FoveaPhotoPane *self, const FoveaRectF *frame)
{
  g_return_if_fail (FOVEA_IS_PHOTO_PANE (self));
  fovea_photo_view_set_frame (self->view, frame);
}

FoveaRectF
fovea_photo_pane_get_part (FoveaPhotoPane *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_PANE (self), (FoveaRectF){ 0 });
  return fovea_photo_view_get_part (self->view);
}

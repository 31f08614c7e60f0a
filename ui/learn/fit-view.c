/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/fit-view.h"

#include <glib/gi18n.h>

#include "ui/learn/fit-result.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"

struct _FoveaFitView
{
  GtkWidget parent_instance;

  /* Template widgets */
  AdwActionRow *before_row, *after_row;
  GtkWidget *take_button, *fit_button, *cancel_button;
  GtkSwitch *suggest, *offset;
  GtkSpinButton *height, *width, *seed;
  GtkWidget *height_row, *width_row, *seed_row;
  AdwComboRow *colours, *method, *momentum;
  FoveaFitResultView *result;

  FoveaDocument *document;
  FoveaImage *after;
  GFile *opening; /* the photo that becomes @after */
  gboolean taken; /* @after is what the filters made of the photo */
  gboolean running;
  FoveaColours asked; /* colours of the fit that runs */
  FoveaFitLive *live;
};

G_DEFINE_FINAL_TYPE (FoveaFitView, fovea_fit_view, GTK_TYPE_WIDGET)

static FoveaJobs *
jobs_of (FoveaFitView *self)
{
  return fovea_document_get_jobs (self->document);
}

/* What can be done now; a button that cannot says why. */
static void
update (FoveaFitView *self)
{
  FoveaImage *photo = self->document ? fovea_document_get_photo (self->document) : NULL;
  gboolean suggested = gtk_switch_get_active (self->suggest), descent = adw_combo_row_get_selected (self->method) == FOVEA_FIT_GRADIENT_DESCENT;
  gboolean filtered = photo && fovea_document_get_chain (self->document)->len > 0 && fovea_document_filtered_is_current (self->document);

  gtk_widget_set_visible (self->height_row, !suggested);
  gtk_widget_set_visible (self->width_row, !suggested);
  gtk_widget_set_visible (GTK_WIDGET (self->momentum), descent);
  gtk_widget_set_visible (self->seed_row, descent);
  gtk_widget_set_sensitive (self->take_button, filtered);
  fovea_widget_set_tooltip (self->take_button, filtered ? _("Take what the filters make of the open photo")
                                                           : _("Take what the filters make of the open photo: needs a photo and a filter"));
  gtk_widget_set_visible (self->fit_button, !self->running);
  gtk_widget_set_visible (self->cancel_button, self->running);
  gtk_widget_set_sensitive (self->fit_button, photo && self->after);
  fovea_widget_set_tooltip (self->fit_button, !photo        ? _("Open a photo first")
                                                 : !self->after ? _("Choose the photo after first")
                                                                : _("Find the kernel that turns the photo before into the one after"));
}

/* Nobody reads @name as markup: it is a file's. */
static void
tell_row (AdwActionRow *row, const char *name, const FoveaImage *photo)
{
  g_autofree char *text = photo ? g_strdup_printf (_("%s, %zu×%zu"), name, photo->width, photo->height) : g_strdup (name);
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  adw_action_row_set_subtitle (row, escaped);
}

static void
set_after (FoveaFitView *self, FoveaImage *image, const char *name, gboolean taken)
{
  g_clear_pointer (&self->after, fovea_image_unref);
  self->after = image ? fovea_image_ref (image) : NULL;
  self->taken = taken;
  tell_row (self->after_row, name, image);
  update (self);
}

static void
photo_changed (FoveaFitView *self)
{
  FoveaImage *photo = fovea_document_get_photo (self->document);

  tell_row (self->before_row, photo ? fovea_document_get_photo_name (self->document) : _("No photo is open"), photo);
  if (self->taken)
    set_after (self, NULL, _("None yet"), FALSE);
  update (self);
}

static void
after_opened (GObject *owner, gpointer result, GError *error)
{
  FoveaFitView *self = FOVEA_FIT_VIEW (owner);
  g_autoptr (FoveaImage) image = result;
  g_autofree char *name = g_file_get_basename (self->opening), *shown = g_filename_display_name (name);

  if (image)
    set_after (self, image, shown, FALSE);
  else
    fovea_document_fail (self->document, error->message);
}

static void
open_after (gpointer owner, GFile *file)
{
  FoveaFitView *self = FOVEA_FIT_VIEW (owner);

  g_set_object (&self->opening, file);
  fovea_fit_photo_open (jobs_of (self), file, G_OBJECT (self), after_opened);
}

static void
on_choose (FoveaFitView *self)
{
  fovea_choose_source (GTK_WIDGET (self), _("Photo After"), _("Photos"), NULL, open_after);
}

static gboolean
on_drop (FoveaFitView *self, const GValue *value)
{
  GFile *file = G_VALUE_HOLDS (value, G_TYPE_FILE) ? g_value_get_object (value) : NULL;

  if (file)
    open_after (self, file);
  return file != NULL;
}

static void
on_take (FoveaFitView *self)
{
  set_after (self, fovea_document_get_filtered (self->document), _("What the filters make of it"), TRUE);
}

static FoveaFitRequest
read_request (FoveaFitView *self)
{
  static const FoveaColours colours[] = { FOVEA_COLOURS_ALL, FOVEA_COLOURS_RED, FOVEA_COLOURS_GREEN, FOVEA_COLOURS_BLUE };
  FoveaFitRequest request = fovea_fit_defaults;

  if (!gtk_switch_get_active (self->suggest))
    {
      request.height = (gsize) gtk_spin_button_get_value_as_int (self->height);
      request.width = (gsize) gtk_spin_button_get_value_as_int (self->width);
    }
  request.offset = gtk_switch_get_active (self->offset);
  request.colours = colours[adw_combo_row_get_selected (self->colours)];
  request.method = (FoveaFitMethod) adw_combo_row_get_selected (self->method);
  request.descent.seed = (guint) gtk_spin_button_get_value_as_int (self->seed);
  if (adw_combo_row_get_selected (self->momentum) == 1)
    request.descent.momentum = 0.0;
  return request;
}

static void
show_live (GObject *owner, FoveaKernel *kernel, const GArray *curve)
{
  fovea_fit_result_view_show_live (FOVEA_FIT_VIEW (owner)->result, kernel, curve);
}

static void
end_live (FoveaFitView *self)
{
  if (self->live)
    fovea_fit_live_end (self->live);
  g_clear_pointer (&self->live, fovea_fit_live_unref);
}

static void
set_running (FoveaFitView *self, gboolean running)
{
  self->running = running;
  end_live (self);
  update (self);
}

static void
fit_done (GObject *owner, gpointer result, GError *error)
{
  FoveaFitView *self = FOVEA_FIT_VIEW (owner);

  set_running (self, FALSE);
  if (result)
    fovea_fit_result_view_show (self->result, result, self->asked);
  else
    fovea_fit_result_view_tell (self->result, error->message);
}

static void
on_fit (FoveaFitView *self)
{
  FoveaFitRequest request = read_request (self);

  set_running (self, TRUE);
  self->asked = request.colours;
  self->live = fovea_fit_live_new (G_OBJECT (self), show_live);
  fovea_fit_job_start (jobs_of (self), fovea_document_get_photo (self->document), self->after, &request, self->live, G_OBJECT (self), fit_done);
}

static void
on_cancel (FoveaFitView *self)
{
  fovea_fit_job_cancel (jobs_of (self));
  end_live (self);
}

/* What was cancelled never tells. */
static void
on_settled (FoveaFitView *self)
{
  if (self->running)
    {
      set_running (self, FALSE);
      fovea_fit_result_view_tell (self->result, _("The fit was cancelled."));
    }
}

static void
fovea_fit_view_dispose (GObject *object)
{
  FoveaFitView *self = FOVEA_FIT_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  end_live (self);
  g_clear_pointer (&self->after, fovea_image_unref);
  g_clear_object (&self->opening);
  g_clear_object (&self->document);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_fit_view_parent_class)->dispose (object);
}

static void
fovea_fit_view_class_init (FoveaFitViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_fit_view_dispose;
  g_type_ensure (FOVEA_TYPE_FIT_RESULT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/learn/fit-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, before_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, after_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, take_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, fit_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, suggest);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, offset);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, height);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, width);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, seed);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, height_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, width_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, seed_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, colours);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, method);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, momentum);
  gtk_widget_class_bind_template_child (widget_class, FoveaFitView, result);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_take);
  gtk_widget_class_bind_template_callback (widget_class, on_fit);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
}

static void
fovea_fit_view_init (FoveaFitView *self)
{
  GtkDropTarget *drop = gtk_drop_target_new (G_TYPE_FILE, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  g_signal_connect_swapped (drop, "drop", G_CALLBACK (on_drop), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drop));
}

GtkWidget *
fovea_fit_view_new (FoveaDocument *document)
{
  FoveaFitView *self = g_object_new (FOVEA_TYPE_FIT_VIEW, NULL);

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (document), NULL);

  self->document = g_object_ref (document);
  fovea_fit_result_view_set_document (self->result, document);
  fovea_jobs_when_settled (jobs_of (self), self, G_CALLBACK (on_settled));
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (photo_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  photo_changed (self);
  return GTK_WIDGET (self);
}

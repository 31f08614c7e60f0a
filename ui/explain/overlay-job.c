/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/overlay-job.h"

#include <glib/gi18n.h>

struct _FoveaOverlayJob
{
  GObject parent_instance;

  FoveaDocument *document;
  gboolean fields;
  const char *what;
  GtkToggleButton *button; /* borrowed, as is the label */
  GtkLabel *status;
  gboolean running;
};

G_DEFINE_FINAL_TYPE (FoveaOverlayJob, fovea_overlay_job, G_TYPE_OBJECT)

static void
say (FoveaOverlayJob *self, const char *text)
{
  gtk_label_set_text (self->status, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->status), text != NULL);
}

static gboolean
is_shown (FoveaOverlayJob *self)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);

  return explanation && (explanation->field != NULL) == self->fields;
}

static const char *
lane (FoveaOverlayJob *self)
{
  return self->fields ? "effective-field" : "explain";
}

static void
cancel (FoveaOverlayJob *self)
{
  if (self->running)
    fovea_jobs_cancel (fovea_document_get_jobs (self->document), lane (self));
  self->running = FALSE;
}

static void
on_photo_changed (FoveaOverlayJob *self)
{
  say (self, NULL);
  cancel (self);
}

/* What was said of the network before. */
static void
on_network_changed (FoveaOverlayJob *self)
{
  say (self, NULL);
}

static void
take_off (FoveaOverlayJob *self)
{
  if (is_shown (self))
    fovea_document_set_explanation (self->document, NULL);
}

static void
job_done (GObject *owner, gpointer result, GError *error)
{
  FoveaOverlayJob *self = FOVEA_OVERLAY_JOB (owner);

  self->running = FALSE;
  say (self, result ? NULL : error->message);
  if (result && gtk_toggle_button_get_active (self->button))
    fovea_document_set_explanation (self->document, result);
  else
    {
      g_clear_pointer (&result, fovea_explanation_unref);
      take_off (self);
    }
}

/* What was cancelled never tells. */
static void
on_settled (FoveaOverlayJob *self)
{
  if (!self->running)
    return;
  self->running = FALSE;
  if (!gtk_toggle_button_get_active (self->button))
    return;
  gtk_toggle_button_set_active (self->button, FALSE);
  say (self, _("Cancelled."));
}

static void
fovea_overlay_job_dispose (GObject *object)
{
  FoveaOverlayJob *self = FOVEA_OVERLAY_JOB (object);

  g_clear_object (&self->document);
  G_OBJECT_CLASS (fovea_overlay_job_parent_class)->dispose (object);
}

static void
fovea_overlay_job_class_init (FoveaOverlayJobClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_overlay_job_dispose;
}

static void
fovea_overlay_job_init (FoveaOverlayJob *self)
{
}

FoveaOverlayJob *
fovea_overlay_job_new (FoveaDocument *document, gboolean fields, const char *what, GtkToggleButton *button, GtkLabel *status)
{
  FoveaOverlayJob *self = g_object_new (FOVEA_TYPE_OVERLAY_JOB, NULL);

  self->document = g_object_ref (document);
  self->fields = fields;
  self->what = what;
  self->button = button;
  self->status = status;
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (on_photo_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_long_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  return self;
}

void
fovea_overlay_job_start (FoveaOverlayJob *self, gpointer job, FoveaJobWork run, GDestroyNotify free_job)
{
  g_return_if_fail (FOVEA_IS_OVERLAY_JOB (self));

  if (!job)
    {
      gtk_toggle_button_set_active (self->button, FALSE); /* which says nothing of its own */
      say (self, _("Open a photo and a network first."));
      return;
    }
  self->running = TRUE;
  fovea_jobs_submit_long (fovea_document_get_jobs (self->document), lane (self), self->what, G_OBJECT (self), run, job, free_job, job_done,
                          fovea_explanation_unref);
}

void
fovea_overlay_job_stop (FoveaOverlayJob *self)
{
  g_return_if_fail (FOVEA_IS_OVERLAY_JOB (self));

  say (self, NULL);
  cancel (self);
  take_off (self);
}

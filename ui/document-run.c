/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The network runs on the photo: as its file has it, then with the edits. */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/network/photo-inputs.h"

typedef struct
{
  FoveaBinding *binding;
  FoveaImage *photo;
  FoveaEdits *edits;
  guint64 serial;
} RunRequest;

typedef struct
{
  FoveaImage *view;
  FoveaSession *edited; /* NULL: nothing is edited */
  double seconds;
  gboolean computed; /* anything: else the seconds are those of nothing */
  guint64 serial;
} RunResult;

static void
run_request_free (gpointer data)
{
  RunRequest *request = data;

  fovea_binding_unref (request->binding);
  fovea_image_unref (request->photo);
  fovea_edits_unref (request->edits);
  g_free (request);
}

static void
run_result_free (gpointer data)
{
  RunResult *result = data;

  g_clear_pointer (&result->view, fovea_image_unref);
  fovea_session_unref (result->edited);
  g_free (result);
}

/* The network as its file has it, unless it holds the values of this photo already: then edits alone are new. */
static gboolean
run_base (const RunRequest *request, FoveaProgress *progress, GError **error)
{
  FoveaBinding *binding = request->binding;
  FoveaTensor **inputs;
  gboolean done;

  if (binding->base_serial == request->serial)
    return TRUE;
  g_clear_pointer (&binding->view, fovea_image_unref);
  inputs = fovea_photo_inputs (binding->plan, &binding->preprocess, request->photo, &binding->view, error);
  if (!inputs)
    return FALSE;
  g_atomic_int_set (&binding->whole, FALSE);
  binding->base_serial = 0;
  done = fovea_session_run (binding->session, inputs, progress, error);
  fovea_inputs_free (inputs, binding->network->n_inputs);
  if (done)
    binding->base_serial = request->serial;
  return done;
}

static gboolean
run_edited (const RunRequest *request, RunResult *result, FoveaProgress *progress, GError **error)
{
  if (fovea_edits_is_empty (request->edits))
    return TRUE;
  result->edited = fovea_session_run_edited (request->binding->session, request->edits, progress, error);
  return result->edited != NULL;
}

static gpointer
run_work (gpointer data, FoveaProgress *progress, GError **error)
{
  RunRequest *request = data;
  RunResult *result = g_new0 (RunResult, 1);
  gint64 start = g_get_monotonic_time ();
  gboolean known = request->binding->base_serial == request->serial;
  gboolean done = run_base (request, progress, error) && run_edited (request, result, progress, error);

  result->view = request->binding->view ? fovea_image_ref (request->binding->view) : NULL;
  result->serial = request->serial;
  result->computed = !known || result->edited != NULL;
  result->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  if (done)
    return result;
  run_result_free (result);
  return NULL;
}

static void
run_done (GObject *owner, gpointer data, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);
  RunResult *result = data;

  if (!result)
    {
      fovea_document_fail (self, error->message);
      return;
    }
  g_clear_pointer (&self->network_view, fovea_image_unref);
  self->network_view = g_steal_pointer (&result->view);
  fovea_session_unref (self->binding->edited);
  self->binding->edited = g_steal_pointer (&result->edited);
  if (result->computed)
    self->run_seconds = result->seconds;
  self->values_serial = result->serial;
  self->values_ready = TRUE;
  g_atomic_int_set (&self->binding->whole, TRUE);
  run_result_free (result);
  fovea_document_emit (self, FOVEA_ACTIVATIONS_CHANGED);
}

void
fovea_document_stop_network (FoveaDocument *self)
{
  self->values_ready = FALSE;
  fovea_jobs_cancel (self->jobs, "run");
}

void
fovea_document_network_settled (FoveaDocument *self)
{
  if (self->values_ready || self->filter_source || !self->binding || !g_atomic_int_get (&self->binding->whole))
    return;
  self->values_ready = TRUE;
  fovea_document_emit (self, FOVEA_ACTIVATIONS_CHANGED);
}

void
fovea_document_run_network (FoveaDocument *self)
{
  RunRequest *request;

  if (!self->binding || !self->filtered)
    return;
  self->values_ready = FALSE;
  request = g_new (RunRequest, 1);
  request->binding = g_atomic_rc_box_acquire (self->binding);
  request->photo = fovea_image_ref (self->filtered);
  request->edits = fovea_edits_ref (self->edits);
  request->serial = self->filtered_serial;
  fovea_jobs_submit (self->jobs, "run", _("Running the network"), G_OBJECT (self), run_work, request, run_request_free, run_done,
                     run_result_free);
}

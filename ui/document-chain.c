/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/conv/planner/tune.h"
#include "ui/frames.h"

#define COALESCE_MS 30
/* Where the chain took longer than this the last time, it runs when the edits of a drag rest: until then the views preview what is seen. */
#define QUICK_US (10 * 1000)
#define REST_MS 150

typedef struct
{
  GPtrArray *chain;
  FoveaImage *photo;
  guint64 serial;
} FilterRequest;

typedef struct
{
  FoveaImage *image;
  FoveaStepReport *reports;
  guint n_reports;
  gint64 microseconds;
  guint64 serial;
} FilterResult;

static void
reports_free (FoveaStepReport *reports, guint n)
{
  for (guint i = 0; i < n; i++)
    fovea_step_report_clear (&reports[i]);
  g_free (reports);
}

static void
filter_request_free (gpointer data)
{
  FilterRequest *request = data;

  g_ptr_array_unref (request->chain);
  fovea_image_unref (request->photo);
  g_free (request);
}

static void
filter_result_free (gpointer data)
{
  FilterResult *result = data;

  fovea_image_unref (result->image);
  reports_free (result->reports, result->n_reports);
  g_free (result);
}

static gpointer
filter_work (gpointer data, FoveaProgress *progress, GError **error)
{
  FilterRequest *request = data;
  FilterResult *result = g_new0 (FilterResult, 1);
  gint64 start = g_get_monotonic_time ();

  result->serial = request->serial;
  result->n_reports = request->chain->len;
  result->reports = g_new0 (FoveaStepReport, MAX (result->n_reports, 1));
  fovea_conv_tuning_begin (progress);
  result->image = fovea_chain_apply (request->chain, request->photo, result->reports, progress, error);
  fovea_conv_tuning_end ();
  result->microseconds = g_get_monotonic_time () - start;
  if (result->image)
    return result;
  filter_result_free (result);
  return NULL;
}

static void
filter_done (GObject *owner, gpointer data, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);
  FilterResult *result = data;

  if (!result)
    {
      fovea_document_fail (self, error->message);
      return;
    }
  reports_free (self->reports, self->n_reports);
  self->reports = g_steal_pointer (&result->reports);
  self->n_reports = result->n_reports;
  result->n_reports = 0;
  fovea_image_unref (self->filtered);
  self->filtered = g_steal_pointer (&result->image);
  self->filtered_serial = result->serial;
  self->filter_is_quick = result->microseconds <= QUICK_US;
  filter_result_free (result);
  fovea_document_set_explanation (self, NULL);
  fovea_document_emit (self, FOVEA_FILTERED_CHANGED);
  if (self->filter_source == 0)
    fovea_document_run_network (self);
}

static gboolean
filter_after_edits (gpointer user_data)
{
  FoveaDocument *self = user_data;

  self->filter_source = 0;
  fovea_document_filter_now (self);
  return G_SOURCE_REMOVE;
}

void
fovea_document_chain_changed (FoveaDocument *self)
{
  gboolean wait = self->merge_index >= 0 && !self->filter_is_quick;

  self->serial++;
  fovea_frames_mark ("edit");
  fovea_document_stop_network (self);
  if (wait)
    {
      fovea_jobs_cancel (self->jobs, "filter");
      g_clear_handle_id (&self->filter_source, g_source_remove);
    }
  if (self->filter_source == 0)
    self->filter_source = g_timeout_add (wait ? REST_MS : COALESCE_MS, filter_after_edits, self);
  fovea_document_emit (self, FOVEA_CHAIN_CHANGED);
}

/* The caller changes the chain next. */
static void
begin_edit (FoveaDocument *self, gint merge_index)
{
  fovea_document_remember_chain (self);
  self->merge_index = merge_index;
}

void
fovea_document_chain_init (FoveaDocument *self)
{
  self->chain = fovea_chain_new ();
  self->merge_index = -1;
}

void
fovea_document_chain_clear (FoveaDocument *self)
{
  g_clear_handle_id (&self->filter_source, g_source_remove);
  g_clear_pointer (&self->chain, g_ptr_array_unref);
  reports_free (g_steal_pointer (&self->reports), self->n_reports);
  self->n_reports = 0;
}

void
fovea_document_filter_now (FoveaDocument *self)
{
  FilterRequest *request;

  g_clear_handle_id (&self->filter_source, g_source_remove);
  if (!self->photo)
    return;
  request = g_new (FilterRequest, 1);
  request->chain = fovea_chain_copy (self->chain);
  request->photo = fovea_image_ref (self->photo);
  request->serial = self->serial;
  fovea_document_stop_network (self);
  fovea_jobs_submit (self->jobs, "filter", _("Filtering the photo"), G_OBJECT (self), filter_work, request, filter_request_free,
                     filter_done, filter_result_free);
}

GPtrArray *
fovea_document_get_chain (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->chain;
}

const FoveaStepReport *
fovea_document_get_report (FoveaDocument *self, guint step)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->n_reports == self->chain->len && step < self->n_reports && self->reports[step].reason ? &self->reports[step] : NULL;
}

void
fovea_document_add_step (FoveaDocument *self, FoveaStep *step)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (step != NULL);

  if (self->chain->len >= FOVEA_MAX_CHAIN_STEPS)
    {
      g_autofree char *message = g_strdup_printf (ngettext ("A chain has at most %d step.", "A chain has at most %d steps.",
                                                            FOVEA_MAX_CHAIN_STEPS),
                                                  FOVEA_MAX_CHAIN_STEPS);

      fovea_document_fail (self, message);
      fovea_step_free (step);
      return;
    }
  begin_edit (self, -1);
  g_ptr_array_add (self->chain, step);
  fovea_document_chain_changed (self);
}

void
fovea_document_replace_step (FoveaDocument *self, guint index, FoveaStep *step, gboolean merge)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (step != NULL && index < self->chain->len);

  if (!merge || self->merge_index != (gint) index)
    begin_edit (self, (gint) index);
  fovea_step_free (self->chain->pdata[index]);
  self->chain->pdata[index] = step;
  fovea_document_chain_changed (self);
}

void
fovea_document_remove_step (FoveaDocument *self, guint index)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (index < self->chain->len);

  begin_edit (self, -1);
  g_ptr_array_remove_index (self->chain, index);
  fovea_document_chain_changed (self);
}

void
fovea_document_move_step (FoveaDocument *self, guint from, guint to)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (from < self->chain->len && to < self->chain->len);

  if (from == to)
    return;
  begin_edit (self, -1);
  g_ptr_array_insert (self->chain, (gint) to, g_ptr_array_steal_index (self->chain, from));
  fovea_document_chain_changed (self);
}

void
fovea_document_set_chain (FoveaDocument *self, GPtrArray *chain)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (chain != NULL);

  begin_edit (self, -1);
  g_ptr_array_unref (self->chain);
  self->chain = chain;
  fovea_document_chain_changed (self);
}

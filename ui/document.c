/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/base/error.h"

#include "ui/photo/photo-item.h"

G_DEFINE_FINAL_TYPE (FoveaDocument, fovea_document, G_TYPE_OBJECT)

static const FoveaNeuron nothing = { -1, -1, -1, -1 };

static guint changes[FOVEA_N_CHANGES];
static guint failed_signal, notice_signal, session_opened_signal;

static gboolean
same_neuron (FoveaNeuron a, FoveaNeuron b)
{
  return a.value == b.value && a.channel == b.channel && a.y == b.y && a.x == b.x;
}

static void
fovea_document_dispose (GObject *object)
{
  FoveaDocument *self = FOVEA_DOCUMENT (object);

  if (self->jobs)
    fovea_jobs_cancel (self->jobs, NULL);
  fovea_document_chain_clear (self);
  fovea_document_network_clear (self);
  fovea_document_history_clear (self);
  g_clear_pointer (&self->explanation, fovea_explanation_unref);
  g_clear_object (&self->jobs);
  g_clear_object (&self->photo_item);
  g_clear_object (&self->missing_item);
  g_clear_object (&self->photos);
  g_clear_pointer (&self->opening, fovea_project_free);
  fovea_document_forget_missing (self);
  g_clear_pointer (&self->exports, g_ptr_array_unref);
  g_clear_pointer (&self->photo, fovea_image_unref);
  g_clear_pointer (&self->filtered, fovea_image_unref);
  G_OBJECT_CLASS (fovea_document_parent_class)->dispose (object);
}

static guint
new_signal (const char *name, guint n_strings)
{
  return g_signal_new (name, FOVEA_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_strings,
                       G_TYPE_STRING);
}

static void
fovea_document_class_init (FoveaDocumentClass *klass)
{
  static const char *const names[FOVEA_N_CHANGES] = {
    "photo-changed", "chain-changed",       "filtered-changed",  "network-changed",
    "edits-changed", "activations-changed", "selection-changed", "hover-changed",
    "place-changed", "explanation-changed",
  };

  G_OBJECT_CLASS (klass)->dispose = fovea_document_dispose;
  for (guint i = 0; i < FOVEA_N_CHANGES; i++)
    changes[i] = new_signal (names[i], 0);
  failed_signal = new_signal ("failed", 1);
  notice_signal = new_signal ("notice", 1);
  session_opened_signal = g_signal_new ("session-opened", FOVEA_TYPE_DOCUMENT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                        G_TYPE_FILE, G_TYPE_POINTER);
}

static void
fovea_document_init (FoveaDocument *self)
{
  self->jobs = fovea_jobs_new ();
  fovea_jobs_when_settled (self->jobs, self, G_CALLBACK (fovea_document_network_settled));
  self->selection = self->hover = nothing;
  self->place[0] = self->place[1] = -1;
  self->photos = g_list_store_new (FOVEA_TYPE_PHOTO_ITEM);
  self->exports = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_project_export_free);
  fovea_document_chain_init (self);
  fovea_document_history_init (self);
  self->edits = fovea_edits_new ();
}

FoveaDocument *
fovea_document_new (void)
{
  return g_object_new (FOVEA_TYPE_DOCUMENT, NULL);
}

FoveaJobs *
fovea_document_get_jobs (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->jobs;
}

void
fovea_document_emit (FoveaDocument *self, FoveaChange change)
{
  g_signal_emit (self, changes[change], 0);
}

void
fovea_document_notice (FoveaDocument *self, const char *message)
{
  g_signal_emit (self, notice_signal, 0, message);
}

void
fovea_document_emit_session_opened (FoveaDocument *self, GFile *file, const FoveaProject *project)
{
  g_signal_emit (self, session_opened_signal, 0, file, project);
}

void
fovea_document_fail (FoveaDocument *self, const char *message)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_signal_emit (self, failed_signal, 0, message);
}

void
fovea_document_tell_saved (FoveaDocument *self, const char *name, const GError *error)
{
  g_autofree char *shown = name ? fovea_printable (name) : NULL;
  g_autofree char *notice = shown ? g_strdup_printf (_("Saved as “%s”."), shown) : NULL;

  if (notice)
    g_signal_emit_by_name (self, "notice", notice);
  else
    fovea_document_fail (self, error->message);
}

FoveaImage *
fovea_document_get_photo (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->photo;
}

FoveaImage *
fovea_document_get_filtered (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->filtered;
}

gboolean
fovea_document_filtered_is_current (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  return self->filtered && self->filtered_serial == self->serial;
}

FoveaNeuron
fovea_document_get_selection (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), nothing);
  return self->selection;
}

void
fovea_document_select (FoveaDocument *self, FoveaNeuron neuron)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  if (same_neuron (self->selection, neuron))
    return;
  self->selection = neuron;
  fovea_document_emit (self, FOVEA_SELECTION_CHANGED);
}

FoveaNeuron
fovea_document_get_hover (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), nothing);
  return self->hover;
}

void
fovea_document_hover (FoveaDocument *self, FoveaNeuron neuron)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  if (same_neuron (self->hover, neuron))
    return;
  self->hover = neuron;
  fovea_document_emit (self, FOVEA_HOVER_CHANGED);
}

gboolean
fovea_document_get_place (FoveaDocument *self, gint64 *row, gint64 *column)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  *row = self->place[0];
  *column = self->place[1];
  return self->place[0] >= 0;
}

void
fovea_document_look_at (FoveaDocument *self, gint64 row, gint64 column)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  self->place[0] = row;
  self->place[1] = column;
  fovea_document_emit (self, FOVEA_PLACE_CHANGED);
}

FoveaExplanation *
fovea_document_get_explanation (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->explanation;
}

void
fovea_document_set_explanation (FoveaDocument *self, FoveaExplanation *explanation)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  if (!explanation && !self->explanation)
    return;
  g_clear_pointer (&self->explanation, fovea_explanation_unref);
  self->explanation = explanation;
  fovea_document_emit (self, FOVEA_EXPLANATION_CHANGED);
}

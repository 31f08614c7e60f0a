/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/document-private.h"

void
fovea_document_edits_changed (FoveaDocument *self)
{
  fovea_document_forget_missing (self);
  fovea_document_emit (self, FOVEA_EDITS_CHANGED);
  if (self->filter_source == 0 && fovea_document_filtered_is_current (self))
    fovea_document_run_network (self);
}

void
fovea_document_drop_edits (FoveaDocument *self)
{
  fovea_document_forget_edits (self);
  self->edits_merge = 0;
  if (fovea_edits_is_empty (self->edits))
    return;
  fovea_edits_unref (self->edits);
  self->edits = fovea_edits_new ();
  fovea_document_emit (self, FOVEA_EDITS_CHANGED);
}

const FoveaEdits *
fovea_document_get_edits (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->edits;
}

void
fovea_document_set_edits (FoveaDocument *self, FoveaEdits *edits, guint64 merge)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (edits != NULL);

  if (!self->binding || fovea_edits_equal (self->edits, edits))
    {
      fovea_edits_unref (edits);
      return;
    }
  if (merge == 0 || merge != self->edits_merge)
    fovea_document_remember_edits (self);
  self->edits_merge = merge;
  fovea_edits_unref (self->edits);
  self->edits = edits;
  fovea_document_edits_changed (self);
}

void
fovea_document_toggle_mute (FoveaDocument *self, gint value, gint channel)
{
  g_autoptr (FoveaEdits) edits = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));

  if (!self->binding || value < 0 || channel < 0)
    return;
  edits = fovea_edits_copy (self->edits);
  if (fovea_edits_is_muted (edits, value, (gsize) channel))
    fovea_edits_unmute (edits, value, (gsize) channel);
  else if (!fovea_edits_mute (edits, self->binding->plan, value, (gsize) channel, &error))
    {
      fovea_document_fail (self, error->message);
      return;
    }
  fovea_document_set_edits (self, g_steal_pointer (&edits), 0);
}

FoveaSession *
fovea_document_get_baseline (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding && self->binding->edited && self->values_ready ? self->binding->session : NULL;
}

FoveaNetworkPlan *
fovea_document_get_file_plan (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding ? self->binding->plan : NULL;
}

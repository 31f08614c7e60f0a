/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/document-private.h"

#define MAX_UNDO 200

/* What was there before one edit: the chain, or the edits of the network. */
typedef struct
{
  GPtrArray *chain;  /* or NULL */
  FoveaEdits *edits; /* or NULL */
} FoveaPast;

static void
past_free (gpointer data)
{
  FoveaPast *past = data;

  g_clear_pointer (&past->chain, g_ptr_array_unref);
  g_clear_pointer (&past->edits, fovea_edits_unref);
  g_free (past);
}

void
fovea_document_history_init (FoveaDocument *self)
{
  self->undo = g_ptr_array_new_with_free_func (past_free);
  self->redo = g_ptr_array_new_with_free_func (past_free);
}

void
fovea_document_history_clear (FoveaDocument *self)
{
  g_clear_pointer (&self->undo, g_ptr_array_unref);
  g_clear_pointer (&self->redo, g_ptr_array_unref);
}

/* An edit of one thing ends the series of edits of another. */
static void
end_merging (FoveaDocument *self)
{
  self->merge_index = -1;
  self->edits_merge = 0;
}

static void
remember (FoveaDocument *self, FoveaPast past)
{
  end_merging (self);
  g_ptr_array_add (self->undo, g_memdup2 (&past, sizeof past));
  if (self->undo->len > MAX_UNDO)
    g_ptr_array_remove_index (self->undo, 0);
  g_ptr_array_set_size (self->redo, 0);
}

void
fovea_document_remember_chain (FoveaDocument *self)
{
  remember (self, (FoveaPast){ .chain = fovea_chain_copy (self->chain) });
}

void
fovea_document_remember_edits (FoveaDocument *self)
{
  remember (self, (FoveaPast){ .edits = fovea_edits_ref (self->edits) });
}

void
fovea_document_forget_edits (FoveaDocument *self)
{
  GPtrArray *const stacks[] = { self->undo, self->redo };

  for (guint i = 0; i < G_N_ELEMENTS (stacks); i++)
    for (guint j = stacks[i]->len; j-- > 0;)
      if (((FoveaPast *) stacks[i]->pdata[j])->edits)
        g_ptr_array_remove_index (stacks[i], j);
}

/* What stands on top of @from is there again; what was there instead goes to @to. */
static void
swap_history (FoveaDocument *self, GPtrArray *from, GPtrArray *to)
{
  FoveaPast *past = from->len > 0 ? g_ptr_array_steal_index (from, from->len - 1) : NULL;

  if (!past)
    return;
  end_merging (self);
  g_ptr_array_add (to, past);
  if (past->chain)
    {
      GPtrArray *chain = past->chain;

      past->chain = self->chain;
      self->chain = chain;
      fovea_document_chain_changed (self);
    }
  else
    {
      FoveaEdits *edits = past->edits;

      past->edits = self->edits;
      self->edits = edits;
      fovea_document_edits_changed (self);
    }
}

gboolean
fovea_document_can_undo (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  return self->undo->len > 0;
}

gboolean
fovea_document_can_redo (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  return self->redo->len > 0;
}

void
fovea_document_undo (FoveaDocument *self)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  swap_history (self, self->undo, self->redo);
}

void
fovea_document_redo (FoveaDocument *self)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  swap_history (self, self->redo, self->undo);
}

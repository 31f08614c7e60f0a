/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/plan.h"
#include "core/network/edits.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaSession:
 *
 * A plan made ready to run: nodes fused, layouts chosen, kernels packed, memory for the values. One run at a time; values may be
 * read by any thread when none is under way. Counted by references.
 */
typedef struct _FoveaSession FoveaSession;

/* Flags. */
typedef enum
{
  FOVEA_SESSION_KEEP_ALL = 0,      /* every value can be read until the next run */
  FOVEA_SESSION_LEAN = 1 << 0,     /* values that are needed no more make room: only the network's outputs can be read */
  FOVEA_SESSION_ACCURATE = 1 << 1, /* of the fast transforms only those whose rounding is that of plain sums */
} FoveaSessionMode;

/* FOVEA_ERROR_LIMIT before anything is allocated when the activations do not fit the budget. */
FoveaSession *fovea_session_new (FoveaNetworkPlan *plan, FoveaSessionMode mode, FoveaProgress *progress, GError **error);
/* The plan that it runs: with the kernels of its edits, if it has any. */
FoveaNetworkPlan *fovea_session_get_plan (const FoveaSession *session);
/* Its edits; NULL for a session without. */
const FoveaEdits *fovea_session_get_edits (const FoveaSession *session);
FoveaSession *fovea_session_ref (FoveaSession *session);
void fovea_session_unref (FoveaSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSession, fovea_session_unref)

/**
 * fovea_session_new_edited:
 * @base: keeps all values, and has no edits itself
 *
 * @base's network with @edits on it. A run of it goes on from the last run of @base (fovea_session_run() gets no inputs) and computes what lies
 * behind the edits and nothing else; what they do not change is read from @base, which is left as it is. Nothing is planned anew, and
 * packed weights are shared: it is made in milliseconds. What it reads is of one photo when @base has not been run since.
 */
FoveaSession *fovea_session_new_edited (FoveaSession *base, FoveaEdits *edits, FoveaProgress *progress, GError **error);
/* The same, run. */
FoveaSession *fovea_session_run_edited (FoveaSession *base, FoveaEdits *edits, FoveaProgress *progress, GError **error);

/* @inputs: one tensor an input of the network, of the plan's type and shape. Progress tells the layer. Runs all that can be run: layers behind
 * an operator that Fovea does not have are left out, see fovea_network_plan_reaches(). FALSE only with FOVEA_ERROR_CANCELLED, for inputs
 * that do not fit, and, naming the node, where late nodes are refused or find no memory. */
gboolean fovea_session_run (FoveaSession *session, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error);

/**
 * fovea_session_read:
 *
 * Value @value after a run, as a tensor; constants always. What stands in blocks is converted, what is hidden within a fused step is
 * computed again by its layer, once: that takes as long as the layer, and rounds as the layer alone does. The shape of what late nodes give is
 * that of the tensor.
 *
 * Returns: (transfer none): valid until the next run. NULL with FOVEA_ERROR_REFUSED before the first run, for a value that a lean session
 *   did not keep and for one that no run reaches;
 *   with FOVEA_ERROR_LIMIT and FOVEA_ERROR_CANCELLED
 */
FoveaTensor *fovea_session_read (FoveaSession *session, gint value, FoveaProgress *progress, GError **error);
/* The same without progress and error. */
FoveaTensor *fovea_session_get_value (FoveaSession *session, gint value);

/* Bytes of all activations as they are stored. */
gsize fovea_session_get_bytes (const FoveaSession *session);
/* The node whose step does the work of node @node: that one itself, or the one that takes it over. -1 for a node without work: its values are
 * constant or those of its input. */
gint fovea_session_get_step (const FoveaSession *session, guint node);
/* How the engine solves node @node; NULL where it is not asked, or the node is taken over by another. */
const FoveaConvPlan *fovea_session_get_conv_plan (const FoveaSession *session, guint node);

/* Called after each step of a run with the node whose operator ran (of a conversion: the one that needs it) and the seconds it took. */
typedef void (*FoveaSessionTimer) (guint node, double seconds, gpointer user);
void fovea_session_set_timer (FoveaSession *session, FoveaSessionTimer timer, gpointer user);

G_END_DECLS

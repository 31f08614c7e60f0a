/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One node alone, as planes and apart from a session: constants that a plan folds, nodes that only a run can plan, the naive path. */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* The types and shapes of @context's outputs, as its operator infers them; a value over the whole budget is refused before anything is
 * taken for it. Errors name the value, not the node. */
gboolean fovea_op_infer (const FoveaNetwork *network, FoveaOpContext *context, GError **error);

/* Runs one node: its state is made and released. @inputs and @outputs as FoveaOp.run has them. */
gboolean fovea_op_run_once (const FoveaOpContext *node, FoveaTensor *const *inputs, FoveaTensor *const *outputs, FoveaProgress *progress,
                            GError **error);

/* The same with the outputs that are NULL in @outputs made first; on failure they are NULL again. */
gboolean fovea_op_evaluate (const FoveaNetwork *network, const FoveaOpContext *node, FoveaTensor *const *inputs, FoveaTensor **outputs,
                            FoveaProgress *progress, GError **error);

/* The same for a node that its plan could not infer: that happens first, with all @inputs known. @planned is its context in the plan. */
gboolean fovea_op_evaluate_late (const FoveaNetwork *network, const FoveaOpContext *planned, FoveaTensor *const *inputs,
                                 FoveaTensor **outputs, FoveaProgress *progress, GError **error);

G_END_DECLS

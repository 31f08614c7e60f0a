/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaSession:
 *
 * A plan made ready to run: packed weights, scratch memory and a buffer for every value, kept until the session ends (or the
 * next run). One run at a time; values may be read when none is under way.
 */
typedef struct _FoveaSession FoveaSession;

/* FOVEA_ERROR_LIMIT before anything is allocated when the activations do not fit the budget. */
FoveaSession *fovea_session_new (FoveaNetworkPlan *plan, FoveaProgress *progress, GError **error);
void fovea_session_free (FoveaSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaSession, fovea_session_free)

/* @inputs: one tensor an input of the network, of the plan's type and shape. Progress tells the layer. FALSE only with
 * FOVEA_ERROR_CANCELLED or for inputs that do not fit. */
gboolean fovea_session_run (FoveaSession *session, FoveaTensor *const *inputs, FoveaProgress *progress, GError **error);

/* Value @value after a run (also constants); borrowed, NULL before the first run. */
FoveaTensor *fovea_session_get_value (FoveaSession *session, gint value);

G_END_DECLS

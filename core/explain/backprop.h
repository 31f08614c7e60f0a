/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/gradient.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaBackprop:
 *
 * A network and its way back, ready to run: gradients of one value with respect to others. One run at a time; what it gives is valid until the next.
 */
typedef struct _FoveaBackprop FoveaBackprop;

/* As fovea_gradient_new(); besides, memory is taken: FOVEA_ERROR_LIMIT before anything is computed where it does not fit. With FOVEA_SESSION_LEAN only
 * the target, the values and the gradients can be read. Without values it is the way forward alone. */
FoveaBackprop *fovea_backprop_new (const FoveaNetworkPlan *plan, gint target, const gint *values, guint n, FoveaBackwardRule rule,
                                   FoveaSessionMode mode, FoveaProgress *progress, GError **error);
/* Or gives it back to the one who keeps it. */
void fovea_backprop_free (FoveaBackprop *backprop);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaBackprop, fovea_backprop_free)

/* @inputs: of the network, as its session would have them. The gradients are those of element @element of the target. */
gboolean fovea_backprop_run (FoveaBackprop *backprop, FoveaTensor *const *inputs, gsize element, FoveaProgress *progress, GError **error);
/* The gradient with respect to the @i-th of the values, of its shape: zeros where the target does not depend on it. Borrowed. */
FoveaTensor *fovea_backprop_get_gradient (FoveaBackprop *backprop, guint i, GError **error);
/* What the run made of a value of the network. Borrowed. */
FoveaTensor *fovea_backprop_get_value (FoveaBackprop *backprop, gint value, GError **error);

/* Once, when @backprop is freed, @keeper gets it in the place of that. */
void fovea_backprop_keep (FoveaBackprop *backprop, void (*keeper) (FoveaBackprop *backprop, gpointer user), gpointer user);

G_END_DECLS

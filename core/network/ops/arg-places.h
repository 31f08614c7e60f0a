/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* ArgMax and ArgMin: where along an axis the greatest or the least element stands, as int64. */
extern const FoveaOpAttribute fovea_arg_attributes[3];

gboolean fovea_arg_infer (FoveaOpContext *context, GError **error);
void fovea_arg_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
gboolean fovea_arg_run (const FoveaOpContext *context, gboolean least, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                        FoveaProgress *progress);

G_END_DECLS

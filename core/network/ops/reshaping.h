/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* For operators that give the elements of input 0 another shape: the box of the input that holds the elements of the
 * output's box. */
void fovea_reshape_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);

G_END_DECLS

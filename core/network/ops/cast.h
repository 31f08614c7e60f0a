/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/backward.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* Fills @to with the elements of @from, which are rounded first where @precision is a type of 16 bits. */
gboolean fovea_cast (const FoveaTensor *from, FoveaTensor *to, FoveaDType precision, FoveaProgress *progress);

/* backward() of conversions: what is float on both sides has gradients, which pass. */
void fovea_cast_backward (FoveaBackward *backward);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/json.h"
#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* [n, c, h, w]. */
void fovea_json_shape (JsonBuilder *builder, const char *name, const FoveaShape *shape);

G_END_DECLS

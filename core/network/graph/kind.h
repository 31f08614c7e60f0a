/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* What a layer does, roughly: the colour of its box. */
typedef enum
{
  FOVEA_LAYER_OTHER,
  FOVEA_LAYER_CONVOLUTION,
  FOVEA_LAYER_MATRIX,
  FOVEA_LAYER_POOLING,
  FOVEA_LAYER_NORMALIZATION,
  FOVEA_LAYER_ACTIVATION,
  FOVEA_LAYER_ARITHMETIC,
  FOVEA_LAYER_SHAPE,
  FOVEA_N_LAYER_KINDS,
} FoveaLayerKind;

FoveaLayerKind fovea_layer_kind (const FoveaOp *op);

/* What is special about a layer in as few signs as papers have it: "7×7, 64, /2"; NULL: nothing. */
char *fovea_layer_settings (const FoveaNetworkPlan *plan, guint node);
/* "64×112×112" of a value, without a batch of one; "?" where it is not known before a run. */
char *fovea_layer_shape (const FoveaNetworkPlan *plan, gint value);

G_END_DECLS

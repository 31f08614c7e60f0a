/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* What a layer costs. Parameters are the elements of the float constants that it reads (biases and normalisation's mean and variance
 * count); a constant that several nodes read counts once, at the first. Multiply-adds count one for a product with its addition,
 * padding counted, bias not. Bytes are those of its outputs. Nothing counts
 * that is not known before the run. */
typedef struct
{
  guint64 parameters, macs, activation_bytes;
  guint64 biases;     /* of the parameters: summands behind a sum of products, and the shift of a normalisation */
  guint64 statistics; /* of the parameters: mean and variance of a normalisation, which are measured and not learned */
} FoveaMeasure;

FoveaMeasure fovea_measure_node (const FoveaNetworkPlan *plan, guint node);
/* Adds what node @node costs. */
void fovea_measure_add (FoveaMeasure *total, const FoveaNetworkPlan *plan, guint node);
FoveaMeasure fovea_measure_total (const FoveaNetworkPlan *plan);

G_END_DECLS

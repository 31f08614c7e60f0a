/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/* What one input channel adds to a neuron. */
typedef struct
{
  gsize channel; /* of the input value */
  double sum;    /* of the products of its values under the kernel with the weights */
} FoveaContributionPart;

/**
 * FoveaContribution:
 *
 * How a neuron of a Conv, Gemm or MatMul node comes to its value: the sums of the parts are its products; with the bias they are the total.
 * Added up in double precision from the input's values and the weights.
 */
typedef struct
{
  gint input;                   /* the value that the parts are channels of */
  gsize y, x;                   /* the middle of what the neuron reads of each channel */
  gsize n_parts;
  FoveaContributionPart *parts; /* largest magnitude first, then by channel */
  double products, bias, total; /* @products: of all parts */
} FoveaContribution;

/* TRUE when the node's neurons can be taken apart: weights are constants of the plan, and the layout is one that we know. */
gboolean fovea_contribution_applies (const FoveaNetworkPlan *plan, guint node);

/* @input: the elements of the node's first input. FOVEA_ERROR_REFUSED where fovea_contribution_applies() is FALSE,
 * FOVEA_ERROR_LIMIT where there are more than FOVEA_MAX_LENS_TERMS products. */
FoveaContribution *fovea_contribution_new (const FoveaNetworkPlan *plan, guint node, FoveaTensor *input, gsize channel, gsize y, gsize x,
                                           GError **error);
void fovea_contribution_free (FoveaContribution *contribution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaContribution, fovea_contribution_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaDense:
 * @network: gives scores of shape (1, classes, rows, columns); its photo input leaves height and width open
 * @window: height and width of the photo input that one position judges: that of the classifier
 * @stride: pixels of the photo input between neighbouring positions
 * @padded: the first node of the classifier that adds padding (its name is in the plan's network), -1: none
 *
 * A classifier that slides over a larger photo in one pass (Sermanet et al., "OverFeat", 2014): its fully connected layers become
 * convolutions whose kernels are the maps that they read, its pools over whole maps become pools over windows of that size.
 * Position (y, x) judges the window whose corner is pixel (y * stride, x * stride).
 *
 * Without padding, each position is what the classifier alone says of its window, but for rounding. With padding it is not: the classifier
 * sees zeros around its window where the one pass sees the photo go on, which matters the more, the smaller the window is; only a photo of
 * the window's own size gives the same.
 */
typedef struct
{
  FoveaNetwork *network;
  gsize window[2], stride[2];
  gint padded;
} FoveaDense;

/**
 * fovea_dense_new:
 * @plan: of a classifier, bound to the size of its window
 *
 * Weights stay where they are, and are copied only where the file has them in another order than convolutions (MatMul, Gemm without transB,
 * channels last).
 *
 * FOVEA_ERROR_REFUSED, with the node and the reason, for a network that mixes what lies at different places in a way that depends on the
 * size, such as squeeze-and-excitation; FOVEA_ERROR_LIMIT; FOVEA_ERROR_CANCELLED.
 */
FoveaDense *fovea_dense_new (const FoveaNetworkPlan *plan, FoveaProgress *progress, GError **error);
void fovea_dense_free (FoveaDense *dense);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDense, fovea_dense_free)

/* The nearest size of the photo input, no smaller than the window, that positions fill without a rest. */
void fovea_dense_fit (const FoveaDense *dense, double height, double width, gsize size[2]);
/* ... for a photo of @width x @height whose shorter side is to be @shorter pixels, 0: 12/7 of the window's (384 for 224). */
void fovea_dense_fit_photo (const FoveaDense *dense, gsize width, gsize height, gsize shorter, gsize size[2]);

G_END_DECLS

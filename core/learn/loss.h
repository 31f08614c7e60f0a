/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an output is measured by. Sums over examples, in their order, as (channels, n, cells) of a shard. */

/* Softmax cross-entropy in nats: the sum of -log softmax (scores)[label] (C. Bishop, "Pattern Recognition and Machine Learning", 2006, 4.108). @scores (classes, n);
 * @labels (n): each below @classes. @gradient (classes, n; nullable): of the sum, times @factor; @guesses (n; nullable): the class of the highest score, the first
 * of equal ones. */
double fovea_loss_cross_entropy (const float *scores, gsize classes, gsize n, const guint *labels, float factor, float *gradient, guint *guesses);

/* Mean squared error: the sum over examples of the mean over @count elements of (output - target)^2; @output and @target have @n * @count elements in
 * the same order. @gradient (their shape; nullable): of the sum, times @factor. */
double fovea_loss_squared_error (const float *output, const float *target, gsize n, gsize count, float factor, float *gradient);

G_END_DECLS

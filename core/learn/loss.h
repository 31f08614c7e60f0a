/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an output is measured by. Sums over examples, in their order, as (channels, n, cells) of a shard. */

/* Softmax cross-entropy: the sum of -log softmax (scores)[label]. @scores (classes, n). @gradient (nullable) is the sum's times @factor; @guesses (n, nullable):
 * the highest score of each. */
double fovea_loss_cross_entropy (const float *scores, gsize classes, gsize n, const guint *labels, float factor, float *gradient, guint *guesses);

/* Mean squared error: the sum over examples of the mean over @count elements of (output - target)^2; all of @n * @count elements. */
double fovea_loss_squared_error (const float *output, const float *target, gsize n, gsize count, float factor, float *gradient);

G_END_DECLS

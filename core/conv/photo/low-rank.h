/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOVEA_CONV_MAX_RANK 4

/**
 * fovea_conv_factor:
 * @kernel: (height, width)
 * @columns: (FOVEA_CONV_MAX_RANK, height), filled
 * @rows: (FOVEA_CONV_MAX_RANK, width), filled
 *
 * Writes a kernel as the sum of a few products of a column and a row, so that no cell differs by more than 1e-6 of the largest one: the
 * rounding of single precision. Each product takes the row and the column of the largest cell that is left (Gaussian elimination
 * with full pivoting), which ends after as many products as the kernel has ranks.
 *
 * Returns: the number of products, or 0 when more than FOVEA_CONV_MAX_RANK are needed
 */
gsize fovea_conv_factor (const float *kernel, gsize height, gsize width, double *columns, double *rows);

G_END_DECLS

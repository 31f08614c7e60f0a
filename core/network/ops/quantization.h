/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <math.h>

#include "core/network/ops/tiled-product.h"
#include "core/network/op.h"

G_BEGIN_DECLS

/* What the operators on whole numbers have in common. A number x stands for the real number scale * (x - zero point): one scale and one
 * zero point for a whole value, or one for each part. */

/* Each sets @error and returns FALSE. A zero point may be left out: it is 0 then. */
gboolean fovea_quantization_require_bytes (const FoveaOpContext *context, guint i, GError **error); /* uint8 or int8 */
gboolean fovea_quantization_require_scale (const FoveaOpContext *context, guint i, gsize parts, GError **error);
gboolean fovea_quantization_require_zero (const FoveaOpContext *context, guint i, FoveaDType dtype, gsize parts, GError **error);

/* Of part @i; @tensor may be NULL for zero points. */
float fovea_quantization_part (const FoveaTensor *tensor, gsize i);

/* The numbers that a type has, if it can hold quantised values: uint8, int8, uint16, int16. */
gboolean fovea_quantization_bounds (FoveaDType dtype, float *low, float *high);

/* @steps, a real number divided by its scale, rounded half to even, and limited to the type's numbers; NaN is the lowest. */
static inline float
fovea_quantization_round (float steps, float zero, float low, float high)
{
  float value = rintf (steps) + zero;

  return value > low ? MIN (value, high) : low;
}

/* Elements that share a scale lie @inner_step apart among the scales, in runs of @inner. */
typedef struct
{
  gsize inner, size, block; /* elements behind the axis, of the axis, of a block along it */
  gsize outer_step, axis_step, inner_step;
} FoveaQuantizationAxis;

/* Reads axis and block_size; checks scale (input 1) and zero point (input 2, of @dtype). */
gboolean fovea_quantization_axis (const FoveaOpContext *context, FoveaDType dtype, FoveaQuantizationAxis *axis, GError **error);
/* Does elements @first to @first + @n - 1, whose scales are those from number @at on, inner_step apart. */
typedef void (*FoveaQuantizationFunc) (gsize first, gsize n, gsize at, gpointer data);
gboolean fovea_quantization_run (const FoveaQuantizationAxis *axis, gsize n_elements, FoveaQuantizationFunc func, gpointer data,
                                 FoveaProgress *progress);
/* Element by element; scales and zero points as a whole. */
void fovea_quantization_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);

/* What becomes of the sums of a product of whole numbers. The left matrix has one scale or one a row (a kernel: (groups, rows)), the right
 * one or one a column. */
typedef struct
{
  gsize groups;
  const FoveaTensor *left_scale, *right_scale, *scale, *zero;
  const gint32 *bias; /* one a row, may be NULL */
  FoveaTensor *out;
} FoveaRequantization;

/* For store(), with result_data: whole numbers of @scale and @zero; as they are, int32 of a FoveaRequantization that has only @out. */
void fovea_requantization_store (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums);
void fovea_requantization_store_sums (const FoveaTiledProduct *product, const FoveaTile *tile, gsize row, gsize at, const double *sums);

G_END_DECLS

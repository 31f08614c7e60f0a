/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/problem.h"

G_BEGIN_DECLS

#define FOVEA_LENS_MAX_AFTER 8

/* How the terms make an output. */
typedef enum
{
  FOVEA_LENS_CORRELATION,
  FOVEA_LENS_CONVOLUTION, /* the kernel is turned by 180 degrees first */
  FOVEA_LENS_TRANSPOSED,  /* inputs are spread over the output: the terms are those that meet in one place */
  FOVEA_LENS_DEFORMABLE,  /* each cell looks where an offset points it */
  FOVEA_LENS_CONNECTED,   /* a fully connected layer: a kernel of one cell for each input */
  FOVEA_LENS_AVERAGE,     /* weights of one by the number of elements */
  FOVEA_LENS_MAXIMUM,     /* no sum: the largest */
  FOVEA_N_LENSES,
} FoveaLensKind;

const char *fovea_lens_kind_id (FoveaLensKind kind); /* "correlation", "convolution", "transposed", ... */

/* What a cell of the kernel meets. */
typedef enum
{
  FOVEA_LENS_INSIDE,
  FOVEA_LENS_PADDING, /* beyond the edge: the value is what stands in for it */
  FOVEA_LENS_GAP,     /* of transposed ones: a place between two inputs; there is no product */
} FoveaLensPlace;

const char *fovea_lens_place_id (FoveaLensPlace place); /* "inside", "padding", "gap" */

/* One term. Products are value * weight * mask. */
typedef struct
{
  FoveaLensPlace place;
  double y, x; /* of the input; of padding they lie outside, and only deformable ones have fractions */
  double value, weight, mask; /* @mask: 1 unless a deformable one has another */
  double product;
} FoveaLensTap;

/* The terms of one kernel over one map: of an input channel of a layer, of a kernel of a photo filter. */
typedef struct
{
  gsize index;            /* the input channel, or the kernel */
  double sum;             /* of the products (FOVEA_LENS_MAXIMUM: the largest) */
  double divisor, offset; /* of a photo filter; 1 and 0 */
  double result;          /* sum / divisor + offset */
} FoveaLensPlane;

/* What becomes of the total: of what a photo filter does, translatable; else the name of an operator. */
typedef struct
{
  const char *name;
  double value;
} FoveaLensAfter;

/**
 * FoveaLens:
 * @taps: (n_planes, rows, columns): as they lie on the input, but for transposed ones as in the kernel
 * @winner: of FOVEA_LENS_MAXIMUM: the place of the largest among @taps
 * @channel, @y, @x: the output, of (@height, @width)
 * @stride, @dilation, @before: of rows and of columns; @before is the padding in front
 * @input: of a network: the value whose channels the planes are; -1: a photo
 * @products: of a network: the sum over all planes
 * @total: with bias and offset
 *
 * One output of a convolution or pool, taken apart: all its terms with their values and weights, and what becomes of the sum. In double
 * precision.
 */
typedef struct
{
  FoveaLensKind kind;
  gsize n_planes, rows, columns;
  FoveaLensPlane *planes;
  FoveaLensTap *taps;
  gsize winner;

  gsize channel, y, x, height, width;
  gsize input_height, input_width;
  gsize stride[2], dilation[2], groups;
  gssize before[2];
  FoveaBorder border;
  gint input;

  double products, bias, total;
  gboolean has_bias;
  FoveaLensAfter after[FOVEA_LENS_MAX_AFTER];
  guint n_after;
} FoveaLens;

/* Planes and taps of zeros, a mask of 1, and divisors, strides, dilations and groups of 1. FOVEA_ERROR_LIMIT where they have more terms than
 * FOVEA_MAX_LENS_TERMS. */
FoveaLens *fovea_lens_new (FoveaLensKind kind, gsize n_planes, gsize rows, gsize columns, GError **error);
void fovea_lens_free (FoveaLens *lens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaLens, fovea_lens_free)

/* The terms of plane @plane. */
FoveaLensTap *fovea_lens_taps (const FoveaLens *lens, gsize plane);
/* Products, sums, results and, but for a photo's, the total, from places, values and weights. */
void fovea_lens_add_up (FoveaLens *lens);
void fovea_lens_then (FoveaLens *lens, const char *name, double value);
/* What stands at the end: the total, or what became of it. */
double fovea_lens_result (const FoveaLens *lens);
/* Of all planes: how many terms lie at @place. */
gsize fovea_lens_count (const FoveaLens *lens, FoveaLensPlace place);

/* "Σ products −0.049 + bias 0.013 = −0.037, Relu → 0". */
char *fovea_lens_equation (const FoveaLens *lens);
/* "12 × 0.5 = 6", with what is to be said of the place: "row 4, column −1, padding: 0 × 0.5 = 0". */
char *fovea_lens_tap_text (const FoveaLens *lens, const FoveaLensTap *tap);
/* "3×3, stride 2, padding 1, correlation": sizes are height × width. */
char *fovea_lens_conventions (const FoveaLens *lens);

G_END_DECLS

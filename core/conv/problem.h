/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FOVEA_CONV_MAX_ROW_KERNELS 8 /* kernels of a photo problem */

/* What lies beyond the edge. */
typedef enum
{
  FOVEA_BORDER_ZERO,
  FOVEA_BORDER_REPLICATE, /* aaa|abcd|ddd */
  FOVEA_BORDER_REFLECT,   /* dcb|abcd|cba: the edge sample is not repeated (ONNX "reflect") */
  FOVEA_BORDER_WRAP,      /* bcd|abcd|abc */
  FOVEA_N_BORDERS,
} FoveaBorder;

const char *fovea_border_id (FoveaBorder border); /* "zero", "replicate", "reflect", "wrap" */
gboolean fovea_border_find (const char *id, FoveaBorder *border);
/* The sample that stands at @i (any integer) of a line of @n, or -1 for a zero. */
gssize fovea_border_map (FoveaBorder border, gssize i, gsize n);

typedef enum
{
  FOVEA_CONV_TENSOR, /* planar float32 (N, C, H, W), kernels (K, C / groups, kernel_h, kernel_w): a network's layer */
  FOVEA_CONV_ROWS,   /* rows of C interleaved samples, read and written through FoveaConvRows; each of the K
                      * kernels (kernel_h, kernel_w) is applied to all samples alike: a photo filter */
  FOVEA_CONV_BLOCKS, /* float32 as FoveaBlocks, kernels as for FOVEA_CONV_TENSOR: a network's layer with a fused end */
} FoveaConvSamples;

/* What becomes of an output of a layer in the end. */
typedef enum
{
  FOVEA_CONV_NO_ACTIVATION,
  FOVEA_CONV_SILU,       /* x / (1 + exp (-x)) */
  FOVEA_CONV_HARD_SWISH, /* x * clamp (x / 6 + 1 / 2, 0, 1) */
} FoveaConvActivation;

/**
 * FoveaConvProblem:
 *
 * What is to be computed. Output sample (n, k, y, x) is
 * bias[k] + sum over c, i, j of weight[k][c][i][j] * input (n, c, y * stride_h - pad_top + i * dilation_h, x * stride_w - pad_left + j * dilation_w),
 * the cross-correlation of the CNN literature; with @flip the kernel is turned by 180 degrees first (true convolution).
 * Output height is floor ((h + pad_top + pad_bottom - dilation_h * (kernel_h - 1) - 1) / stride_h) + 1, width alike.
 */
typedef struct
{
  FoveaConvSamples samples;
  gsize n, c, h, w; /* input */
  gsize k;          /* output channels, or kernels of a photo filter */
  gsize groups;
  gsize kernel_h, kernel_w;
  gsize stride_h, stride_w;
  gsize dilation_h, dilation_w;
  gsize pad_top, pad_left, pad_bottom, pad_right;
  FoveaBorder border;
  gboolean flip;
  gboolean bytes; /* of FOVEA_CONV_ROWS: the rows have a source and a result as bytes (FoveaConvRows), and there is one kernel */

  /* Of FOVEA_CONV_BLOCKS: output = activation (clamp (sum + bias + residual, lowest, highest)). The input's halo covers the pads; the border is zero. */
  gsize input_block; /* 1: planes (a photo); else the lanes of the instruction set, which the output has always */
  gboolean residual; /* a value of the output's shape is added */
  float lowest, highest;
  FoveaConvActivation activation;
  gboolean accurate; /* of the fast transforms only those whose rounding is that of plain sums */
} FoveaConvProblem;

/* A layer problem with strides, dilations and groups of 1 and no pads, to be adjusted. */
FoveaConvProblem fovea_conv_problem_tensor (gsize n, gsize c, gsize h, gsize w, gsize k, gsize kernel_h, gsize kernel_w);
/* The same over blocks of channels, with no residual and no clamp (-INFINITY, INFINITY). */
FoveaConvProblem fovea_conv_problem_blocks (gsize n, gsize c, gsize h, gsize w, gsize k, gsize kernel_h, gsize kernel_w, gsize input_block);
/* A photo problem whose output has the input's size; the kernel's cell (@anchor_y, @anchor_x) stands on the output pixel. */
FoveaConvProblem fovea_conv_problem_rows (gsize channels, gsize h, gsize w, gsize n_kernels, gsize kernel_h, gsize kernel_w,
                                          gsize anchor_y, gsize anchor_x, FoveaBorder border);

/* FOVEA_ERROR_REFUSED, naming the field, when sizes are zero, contradict or overflow. */
gboolean fovea_conv_problem_check (const FoveaConvProblem *problem, GError **error);
gsize fovea_conv_problem_out_h (const FoveaConvProblem *problem);
gsize fovea_conv_problem_out_w (const FoveaConvProblem *problem);
/* Multiply-adds with padding counted as products, bias not. */
guint64 fovea_conv_problem_macs (const FoveaConvProblem *problem);

G_END_DECLS

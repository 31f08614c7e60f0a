/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* A sliding window along one axis: output i covers inputs i * stride - before + j * dilation, j < kernel. */
typedef struct
{
  gint64 input, output;
  gint64 kernel, stride, dilation;
  gint64 before, after; /* padding */
} FoveaWindowAxis;

typedef enum
{
  FOVEA_WINDOW_EXPLICIT, /* auto_pad NOTSET */
  FOVEA_WINDOW_VALID,
  FOVEA_WINDOW_SAME_UPPER,
  FOVEA_WINDOW_SAME_LOWER,
} FoveaWindowPadding;

/* The window of a convolution or a pool over (N, C, H, W), or over (N, C, W), which is read as a height of 1. */
typedef struct
{
  guint spatial; /* dimensions of the value behind the channels: 1 or 2 */
  FoveaWindowPadding padding;
  FoveaWindowAxis axis[2]; /* height, width */
} FoveaWindow;

/* The entry of axis @i behind the channels: the one with a height comes first. */
FoveaWindowAxis *fovea_window_axis (FoveaWindow *window, guint i);

/* Reads input 0's size and the attributes kernel_shape, strides, dilations, pads and auto_pad. @kernel, one size a dimension,
 * is what the weights say, or NULL for pools. Outputs are left 0. */
gboolean fovea_window_read (const FoveaOpContext *context, const gint64 *kernel, FoveaWindow *window, GError **error);
/* Output sizes and the padding of auto_pad. */
gboolean fovea_window_solve (FoveaWindow *window, gboolean ceil_mode, GError **error);
/* (N, @channels, outputs). */
FoveaShape fovea_window_output_shape (FoveaWindow *window, const FoveaShape *input, gint64 channels);

/* The spatial part of the box of the input that a box of outputs covers. */
void fovea_window_field (FoveaWindow *window, const FoveaBox *output, FoveaBox *box);

G_END_DECLS

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

#define FOVEA_MAX_SPATIAL (FOVEA_MAX_RANK - 2)

/* The window of a convolution or a pool over (N, C, ..., D, H, W). Axes that the value does not have, in front, have the size 1: (N, C, W)
 * is read as a height of 1. */
typedef struct
{
  guint spatial; /* dimensions of the value behind the channels: 1 to FOVEA_MAX_SPATIAL */
  FoveaWindowPadding padding;
  gboolean transposed; /* it slides over the output: input i touches outputs i * stride - before + j * dilation */
  FoveaWindowAxis axis[FOVEA_MAX_SPATIAL]; /* ..., depth, height, width */
} FoveaWindow;

static inline const FoveaWindowAxis *
fovea_window_height (const FoveaWindow *window)
{
  return &window->axis[FOVEA_MAX_SPATIAL - 2];
}

static inline const FoveaWindowAxis *
fovea_window_width (const FoveaWindow *window)
{
  return &window->axis[FOVEA_MAX_SPATIAL - 1];
}

/* The entry of axis @i behind the channels: of a picture, the height comes first. */
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

/* Elements of an input map, of an output map and of the kernel. */
gsize fovea_window_inputs (const FoveaWindow *window);
gsize fovea_window_outputs (const FoveaWindow *window);
gsize fovea_window_cells (const FoveaWindow *window);

/* Maps are walked along by rows, runs of the last axis, whatever the number of axes: the row of the input map that row @kernel_row of the
 * kernel meets for outputs of row @row, or -1 where it lies in the padding (or, transposed, between the strides). */
gint64 fovea_window_row (const FoveaWindow *window, gint64 row, gint64 kernel_row);

/* Outputs @low to @high - 1 of a row meet kernel column @column inside of the map: output x at column x * stride + @offset of its row. */
typedef struct
{
  gint64 low, high, offset;
} FoveaWindowSpan;

FoveaWindowSpan fovea_window_span (const FoveaWindow *window, gint64 column);

G_END_DECLS

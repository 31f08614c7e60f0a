/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/backward.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_RESAMPLE_NEAREST,
  FOVEA_RESAMPLE_LINEAR,
  FOVEA_RESAMPLE_CUBIC,
} FoveaResampleMode;

/* Where output x lies among the inputs. An output's size is the input's times the scale, which need not be whole: then fewer outputs than that
 * are there, and the corners that are aligned are those of the unrounded size, as in ONNX's reference. */
typedef enum
{
  FOVEA_COORDINATES_HALF_PIXEL,           /* (x + 1/2) / scale - 1/2 */
  FOVEA_COORDINATES_HALF_PIXEL_SYMMETRIC, /* the same, centred when the size was rounded */
  FOVEA_COORDINATES_PYTORCH_HALF_PIXEL,   /* the same, 0 when there is one output */
  FOVEA_COORDINATES_TF_HALF_PIXEL,        /* (x + 1/2) / scale */
  FOVEA_COORDINATES_ALIGN_CORNERS,        /* x (inputs - 1) / (outputs - 1) */
  FOVEA_COORDINATES_ASYMMETRIC,           /* x / scale */
  FOVEA_COORDINATES_CROP,                 /* aligned with the corners of a part of the input, which may reach beyond it */
} FoveaCoordinates;

typedef enum
{
  FOVEA_ROUND_PREFER_FLOOR,
  FOVEA_ROUND_PREFER_CEIL,
  FOVEA_ROUND_FLOOR,
  FOVEA_ROUND_CEIL,
  FOVEA_ROUND_FLOOR_OR_CEIL, /* opset 10: up when the axis shrinks, else down */
} FoveaRounding;

/* How a value gets other sizes. */
typedef struct
{
  FoveaResampleMode mode;
  FoveaCoordinates coordinates;
  FoveaRounding rounding;
  gboolean exclude_outside; /* weights of taps beyond the edge are dropped, not moved to it */
  gboolean antialias;       /* taps spread as far as the axis shrinks */
  double cubic;             /* the cubic's coefficient a */
  float extrapolation;      /* of a crop: what lies outside of the input */
  guint rank;
  gint64 in[FOVEA_MAX_RANK], out[FOVEA_MAX_RANK];
  double scale[FOVEA_MAX_RANK];
  double begin[FOVEA_MAX_RANK], end[FOVEA_MAX_RANK]; /* of a crop: 0 is the first element, 1 the last */
  const FoveaTensor *taps[FOVEA_MAX_RANK], *weights[FOVEA_MAX_RANK]; /* of an axis whose taps are given: (outputs * n), (outputs, n) */
} FoveaResampling;

/* For Resize and Upsample of all versions, and for ResizeGradient. */
gboolean fovea_resampling_read (const FoveaOpContext *context, FoveaResampling *resampling, GError **error);
/* Nothing happens along @axis. */
gboolean fovea_resampling_keeps (const FoveaResampling *resampling, guint axis);
/* Inputs that each output along @axis is made of. */
gsize fovea_resampling_n_taps (const FoveaResampling *resampling, guint axis);
/* These inputs of output @x, clamped to the edge, and their weights; all -1 and 0 for what is extrapolated. */
void fovea_resampling_taps (const FoveaResampling *resampling, guint axis, gint64 x, gint64 *taps, float *weights);

gboolean fovea_resampling_infer (FoveaOpContext *context, GError **error);
gboolean fovea_resampling_prepare (FoveaOpContext *context, GError **error);
void fovea_resampling_release (FoveaOpContext *context);
gboolean fovea_resampling_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs,
                               gpointer scratch, FoveaProgress *progress);
void fovea_resampling_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box);
extern const FoveaBlocksOp fovea_resampling_blocks; /* of height and width */
void fovea_resampling_backward (FoveaBackward *backward);

G_END_DECLS

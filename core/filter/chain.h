/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/plan.h"
#include "core/filter/filter.h"
#include "core/filter/lift.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/* Which samples of a photo a step changes. Alpha is premultiplied meanwhile, so that hidden colours never bleed; it is kept
 * as it was except with FOVEA_CHANNELS_RGBA. */
typedef enum
{
  FOVEA_CHANNELS_RGB,
  FOVEA_CHANNELS_RGBA,      /* alpha is filtered, too */
  FOVEA_CHANNELS_LUMINANCE, /* Rec. 709 luma; the colour differences stay */
  FOVEA_CHANNELS_RED,
  FOVEA_CHANNELS_GREEN,
  FOVEA_CHANNELS_BLUE,
  FOVEA_N_CHANNELS,
} FoveaChannels;

const char *fovea_channels_id (FoveaChannels channels); /* "rgb", "rgba", "luminance", "red", "green", "blue" */
gboolean fovea_channels_find (const char *id, FoveaChannels *channels);

/**
 * FoveaStep:
 *
 * One filter with its settings: @filter with @values, or a custom @kernel when @filter is NULL; a lifted kernel has @lift, and
 * fovea_filter_lifted for its filter. New steps replicate the
 * edge. With @linear_light a kernel's offset still is a code value: 128 shows a result of zero as middle grey.
 */
typedef struct
{
  const FoveaFilter *filter;
  double values[FOVEA_FILTER_MAX_PARAMETERS];
  FoveaKernel *kernel;
  FoveaLift *lift;
  FoveaBorder border;
  FoveaConvPath path;
  FoveaChannels channels;
  gboolean linear_light; /* filter light, not sRGB code values */
  gboolean flip;         /* true convolution */
  gboolean enabled;
} FoveaStep;

FoveaStep *fovea_step_new (const FoveaFilter *filter, FoveaKernel *kernel);
FoveaStep *fovea_step_new_lifted (FoveaLift *lift);
FoveaStep *fovea_step_copy (const FoveaStep *step);
void fovea_step_free (FoveaStep *step);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaStep, fovea_step_free)
/* Fills @kernels (room for FOVEA_FILTER_MAX_KERNELS, NULL) with those of the step, before it turns them (flip): one of a custom kernel, else
 * filter->n_kernels. Free each with fovea_kernel_unref(), after a failure, too. */
gboolean fovea_step_make_kernels (const FoveaStep *step, FoveaKernel **kernels, GError **error);

/* How a step was run, for the user. */
typedef struct
{
  FoveaConvProblem problem; /* as the paths see it */
  FoveaConvPath path;
  char *reason;
  double seconds; /* filtering alone */
  FoveaConvCandidate candidates[FOVEA_N_CONV_PATHS];
  gsize n_candidates;
} FoveaStepReport;

void fovea_step_report_clear (FoveaStepReport *report);

/* Filters @image into a new one of the same size. @report may be NULL. */
FoveaImage *fovea_step_apply (const FoveaStep *step, const FoveaImage *image, FoveaStepReport *report, FoveaProgress *progress,
                              GError **error);

/* A chain: a GPtrArray of FoveaStep that frees them, at most FOVEA_MAX_CHAIN_STEPS. Between steps a photo has 8 bits. */
GPtrArray *fovea_chain_new (void);
GPtrArray *fovea_chain_copy (GPtrArray *chain);
/* Runs the enabled steps one after another; an empty chain gives a new reference to @image. @reports: (nullable) array of
 * FoveaStepReport, one a step. */
FoveaImage *fovea_chain_apply (GPtrArray *chain, FoveaImage *image, FoveaStepReport *reports, FoveaProgress *progress,
                               GError **error);

/**
 * fovea_chain_apply_area:
 * @image: a photo, or a smaller picture of it
 * @reduction: pixels of the photo that one of @image stands for, across and down; 1 for the photo itself
 * @area: of @image
 *
 * What the chain makes of a part of the photo, in a time that depends on the part: a new image of its size. With a @reduction of 1 the bytes are
 * those of fovea_chain_apply() where this takes the same paths, and the chain does not filter alpha before colours alone. With a larger one
 * it is a preview: each kernel is fovea_kernel_reduce()d, so that smooth parts come out as the whole run's reduced result; what
 * clipping, rounding and nonlinear filters make of finer detail is not in it.
 */
FoveaImage *fovea_chain_apply_area (GPtrArray *chain, FoveaImage *image, gsize reduction, const FoveaArea *area, FoveaProgress *progress,
                                    GError **error);

/* JSON, format version 1: {"fovea-chain": 1, "steps": [{"filter": id | "kernel": text | "lift": {...}, "parameters": {...}, ...}]}. Unknown
 * filters and values out of range are refused; keys left out have their defaults. */
char *fovea_chain_to_json (GPtrArray *chain);
GPtrArray *fovea_chain_parse (const char *json, gsize length, GError **error);
GPtrArray *fovea_chain_load (const char *path, GError **error);

G_END_DECLS

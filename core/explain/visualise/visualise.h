/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What does this neuron want? Pictures that are made by climbing along a gradient (feature visualisation, DeepDream, inversion, style transfer): they
 * differ in what they climb, where they begin and how they step. */

#pragma once

#include "core/base/progress.h"
#include "core/explain/visualise/canvas.h"
#include "core/explain/visualise/objective.h"
#include "core/explain/visualise/penalty.h"
#include "core/explain/visualise/wander.h"
#include "core/network/preprocess.h"

G_BEGIN_DECLS

#define FOVEA_VISUALISE_MAX_TERMS 8
#define FOVEA_VISUALISE_MAX_IMAGES 16

/**
 * FoveaVisualiseRequest:
 * @plan: the network, bound to any size
 * @preprocess: how it takes photos: its numbers and colours; its own size is used where the network takes no other
 * @terms: what is climbed, at least one; the references of matches and styles are made from @photo and @style
 * @photo: (nullable): where the picture begins, if it is @from_photo, and what matches are to
 * @style: (nullable): what the style is of
 * @width, @height: of the picture, in pixels
 * @steps: in each octave
 * @images: so many at once, 1 to FOVEA_VISUALISE_MAX_IMAGES (what is beyond counts as the end); to be one with the others costs each of them @diversity
 *   (0: nothing) of what it has reached
 * @octaves: sizes that it is made in (0 counts as 1), each @octave_scale (more than 0) times as large as the one before, the same number of steps in
 *   each; what is new goes on, and the photo has its details at each size
 * @rate: length of a step, see FoveaBasis
 * @seed: of the noise that it begins from and of the wandering
 *
 * The same request gives the same bits on one instruction set, with any number of threads.
 */
typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaObjectiveTerm terms[FOVEA_VISUALISE_MAX_TERMS];
  guint n_terms;
  FoveaImage *photo, *style;
  gboolean from_photo;
  gsize width, height;
  guint steps, images, octaves;
  double octave_scale, rate, diversity;
  FoveaBasis basis;
  FoveaWander wander;
  FoveaPenalty penalty;
  guint seed;
} FoveaVisualiseRequest;

/**
 * FoveaVisualiser:
 *
 * A request under way. One call at a time, from any thread.
 */
typedef struct _FoveaVisualiser FoveaVisualiser;

/* Holds what @request refers to. FOVEA_ERROR_REFUSED for networks and layers that cannot be asked, with the reason; FOVEA_ERROR_LIMIT;
 * FOVEA_ERROR_CANCELLED. */
FoveaVisualiser *fovea_visualiser_new (const FoveaVisualiseRequest *request, FoveaProgress *progress, GError **error);
void fovea_visualiser_free (FoveaVisualiser *visualiser);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaVisualiser, fovea_visualiser_free)

/* The next step, of all images; not to be called when all are done. FOVEA_ERROR_CANCELLED; FOVEA_ERROR_REFUSED when what is climbed, or its gradient, is
 * NaN or infinite; FOVEA_ERROR_LIMIT. After each of them the pictures can be shown and the step can be tried again: when the next octave could not be
 * entered nothing is lost, after a step that was begun the pictures are not those that the same request gives without a break. */
gboolean fovea_visualiser_step (FoveaVisualiser *visualiser, FoveaProgress *progress, GError **error);
/* All steps that are left. Errors are those of a step. */
gboolean fovea_visualiser_run (FoveaVisualiser *visualiser, FoveaProgress *progress, GError **error);

guint fovea_visualiser_get_step (const FoveaVisualiser *visualiser); /* steps that are done */
gboolean fovea_visualiser_is_done (const FoveaVisualiser *visualiser);
/* What was climbed, before each step: the mean of all images. */
const double *fovea_visualiser_get_curve (const FoveaVisualiser *visualiser, guint *n);

/* RGB, of the present octave's size; several images side by side, with a gap of white between. FOVEA_ERROR_LIMIT */
FoveaImage *fovea_visualiser_picture (const FoveaVisualiser *visualiser, GError **error);

G_END_DECLS

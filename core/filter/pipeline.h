/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/filter: steps one after another on rows that stream through them. */

#pragma once

#include "core/filter/samples.h"

G_BEGIN_DECLS

/* The enabled steps of @chain, and where of @all (nullable) each is to be reported, into arrays of the chain's length. Gives their number. */
gsize fovea_chain_enabled (GPtrArray *chain, FoveaStepReport *all, const FoveaStep **steps, FoveaStepReport **reports);

/* The photo at the start of a pipeline, and how its rows come and go. */
typedef struct
{
  gsize width, height, channels;
  gboolean opaque;            /* no pixel is transparent at all; after a step that filters alpha only such steps may follow */
  FoveaRing *source, *result; /* (nullable) (transfer full): over images; NULL: the pipeline makes rings for another thread's end */
} FoveaPipelineEnds;

/**
 * FoveaPipeline:
 *
 * Each step keeps the rows that it needs of the one before: the height of its kernel and what is computed at a time. Where the border
 * or the path needs the whole photo, that is all of them. The bytes are those of one step after the other on whole photos.
 */
typedef struct _FoveaPipeline FoveaPipeline;

/* Plans and takes memory. @ends are the pipeline's also after a failure. Borrows @steps; with no steps there is one ring. */
FoveaPipeline *fovea_pipeline_new (const FoveaStep *const *steps, gsize n, const FoveaPipelineEnds *ends, GError **error);
void fovea_pipeline_free (FoveaPipeline *pipeline);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaPipeline, fovea_pipeline_free)

FoveaRing *fovea_pipeline_get_source (FoveaPipeline *pipeline);
FoveaRing *fovea_pipeline_get_result (FoveaPipeline *pipeline);

/* Runs to the end, on all threads. Closes the rings at the ends when this fails. FALSE without an error when another end has closed its ring. */
gboolean fovea_pipeline_run (FoveaPipeline *pipeline, FoveaProgress *progress, GError **error);
/* After the run: how step @i was done. */
void fovea_pipeline_report (const FoveaPipeline *pipeline, gsize i, FoveaStepReport *report);

G_END_DECLS

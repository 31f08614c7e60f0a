/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the methods have in common that only look at what comes out. */

#pragma once

#include "core/explain/attribution.h"
#include "core/explain/backprop.h"

G_BEGIN_DECLS

/* A network that is run again and again with other photos. */
typedef struct
{
  const FoveaAttributionRequest *request;
  FoveaBackprop *forward;
  FoveaTensor **inputs; /* the request's, with @photo in the photo's place */
  FoveaTensor *photo;   /* of the caller to write, at first the photo */
} FoveaScores;

gboolean fovea_scores_init (FoveaScores *scores, const FoveaAttributionRequest *request, FoveaProgress *progress, GError **error);
void fovea_scores_clear (FoveaScores *scores);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaScores, fovea_scores_clear)

/* Runs with what @photo holds now; the target's elements, borrowed until the next. */
FoveaTensor *fovea_scores_run (FoveaScores *scores, FoveaProgress *progress, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "core/filter/chain.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* How the engine solves one problem: a line of --explain-plan. */
typedef struct
{
  const char *kind; /* "step" or "layer": the member of the JSON object that has @name */
  const char *name; /* may be any bytes */
  const FoveaConvProblem *problem;
  FoveaConvPath path;
  const char *reason;
  const FoveaConvCandidate *candidates;
  gsize n_candidates;
} FoveaExplanation;

/* For people, with a line a candidate. */
void fovea_explain_print (const FoveaExplanation *explanation);
/* As an object of the open array. */
void fovea_explain_add (JsonBuilder *json, const FoveaExplanation *explanation);
/* The member "candidates" of the open object. */
void fovea_explain_add_candidates (JsonBuilder *json, const FoveaConvCandidate *candidates, gsize n);

/* All layers of a network that the engine solves: printed, or with @json as the member "plan" of the open object. */
void fovea_explain_session (const FoveaNetwork *network, const FoveaSession *session, JsonBuilder *json);

/* A step of a chain that has run. */
FoveaExplanation fovea_explain_step (const FoveaStep *step, const FoveaStepReport *report);

/* "64x56x56 to 128x28x28, kernel 3x3, stride 2x2". Free with g_free(). */
char *fovea_explain_problem (const FoveaConvProblem *problem);

G_END_DECLS

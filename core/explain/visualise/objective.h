/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a picture is to excite, as nodes behind a network: one number, which the engine computes and goes back from as from any other. */

#pragma once

#include "core/network/plan.h"

G_BEGIN_DECLS

/**
 * FoveaObjectiveKind:
 * @FOVEA_OBJECTIVE_MEAN: the mean of the elements (Olah et al. 2017)
 * @FOVEA_OBJECTIVE_ENERGY: the mean of their squares: more of whatever is there (Mordvintsev et al. 2015)
 * @FOVEA_OBJECTIVE_MATCH: minus the mean square of the difference from a reference, as a part of the reference's mean square (Mahendran and Vedaldi 2015)
 * @FOVEA_OBJECTIVE_STYLE: the same of the Gram matrix F F' / (height width) of maps F (channels, height width), which tells what goes together and not
 *   where (Gatys et al. 2015, with the reference's mean square in the place of their factors)
 */
typedef enum
{
  FOVEA_OBJECTIVE_MEAN,
  FOVEA_OBJECTIVE_ENERGY,
  FOVEA_OBJECTIVE_MATCH,
  FOVEA_OBJECTIVE_STYLE,
} FoveaObjectiveKind;

/* One summand. */
typedef struct
{
  FoveaObjectiveKind kind;
  gint value;
  gint channel, y, x; /* which elements of the value; -1: all along that axis */
  double weight;
  FoveaTensor *reference; /* of a match or style: the elements of the value, or their Gram matrix (channels, channels); borrowed */
} FoveaObjectiveTerm;

/* Names of values of the network that is made. */
#define FOVEA_OBJECTIVE_SUM "fovea/objective"
#define FOVEA_OBJECTIVE_OTHERS "fovea/others"

/**
 * fovea_objective_new:
 * @plan: the network with any sizes, and the constants that are to be taken
 * @photo: the shape of its photo input that is wanted, whatever size the plan has
 * @diverse: whether there is a term for being unlike other pictures
 *
 * The part of the network that the terms depend on, and nodes behind it: FOVEA_OBJECTIVE_SUM (1) is the sum of the terms, each times its weight, and if it
 * is @diverse minus the product of the Gram matrix of the first term's value, its length made 1, and FOVEA_OBJECTIVE_OTHERS, an input of
 * (channels * channels).
 */
FoveaNetwork *fovea_objective_new (const FoveaNetworkPlan *plan, const FoveaShape *photo, const FoveaObjectiveTerm *terms, guint n, gboolean diverse,
                                   GError **error);

/* The references of the terms that want one, for a photo that is prepared as @inputs: new tensors, NULL for other terms. @photo as above. */
gboolean fovea_objective_references (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, const FoveaObjectiveTerm *terms, guint n,
                                     FoveaTensor **references, FoveaProgress *progress, GError **error);

/* Where nothing but ReLUs and joints of maps lie between: the same channel where it may be negative, so that one that is silent can still be woken. */
void fovea_objective_before_rectifier (const FoveaNetworkPlan *plan, FoveaObjectiveTerm *term);

G_END_DECLS

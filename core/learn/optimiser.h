/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaOptimiserKind:
 * @FOVEA_OPTIMISER_SGD: stochastic gradient descent: v = momentum v + g, w -= rate v; with @nesterov w -= rate (g + momentum v) (Sutskever et al. 2013)
 * @FOVEA_OPTIMISER_ADAM: Adam (Kingma and Ba 2015); L2 is taken off the weights themselves, rate * l2 * w a step, as Loshchilov and Hutter (2019) do
 */
typedef enum
{
  FOVEA_OPTIMISER_SGD,
  FOVEA_OPTIMISER_ADAM,
} FoveaOptimiserKind;

/**
 * FoveaRate: the learning rate over all steps
 * @FOVEA_RATE_CONSTANT: as it is
 * @FOVEA_RATE_COSINE: half a cosine down to nothing (Loshchilov and Hutter 2017)
 * @FOVEA_RATE_CYCLE: up from a 25th in the first three tenths, then down to nothing, along cosines (Smith and Topin 2018)
 */
typedef enum
{
  FOVEA_RATE_CONSTANT,
  FOVEA_RATE_COSINE,
  FOVEA_RATE_CYCLE,
} FoveaRate;

typedef struct
{
  FoveaOptimiserKind kind;
  FoveaRate schedule;
  double rate;
  double momentum; /* of SGD */
  gboolean nesterov;
  double beta1, beta2, epsilon; /* of Adam */
  double l1, l2; /* of kernels and matrices: the gradient of l1 |w| + l2 / 2 w^2, but for Adam's l2 */
} FoveaOptimiser;

/* Adam of rate 0.002 that goes through a cycle, without regularisation. */
FoveaOptimiser fovea_optimiser_usual (void);
const char *fovea_optimiser_id (FoveaOptimiserKind kind); /* "sgd", "adam" */
gboolean fovea_optimiser_find (const char *id, FoveaOptimiserKind *kind);
const char *fovea_rate_id (FoveaRate rate); /* "constant", "cosine", "cycle" */
gboolean fovea_rate_find (const char *id, FoveaRate *rate);

/* The learning rate of step @step of @steps. */
double fovea_optimiser_rate (const FoveaOptimiser *self, guint64 step, guint64 steps);

/**
 * fovea_optimiser_step:
 * @step: from 0 on; @steps: of the whole learning, more than @step
 * @gradient: (n)
 * @first, @second: (n): what the optimiser remembers, zeros at first; SGD has no @second
 * @decayed: whether these weights are regularised
 */
void fovea_optimiser_step (const FoveaOptimiser *self, guint64 step, guint64 steps, gboolean decayed, const float *gradient, gsize n, float *weights,
                           float *first, float *second);

G_END_DECLS

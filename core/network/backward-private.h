/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How gradient.c goes back through one node after the other. */

#pragma once

#include "core/network/backward.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

struct _FoveaBackward
{
  const FoveaNetworkPlan *plan;
  FoveaNetworkBuilder *builder;
  FoveaBackwardRule rule;
  const gboolean *wanted;        /* one a value: gradients of it are asked for, or lead to such */
  const char **gradients;        /* one a value: the sum of what has been given for it so far, or NULL */
  FoveaTensor **factors;         /* one a value: (1, C, 1, ...), which are still to multiply its gradient, or NULL */
  gboolean *given;               /* one a value: the builder has this constant */
  const FoveaOpContext *context; /* of the node at hand */
  const char *prefix;            /* of new names: no value of the plan's network begins so */
  GStringChunk *names;
  guint n_names;
  GError *error;
};

/* A name for a new value, that tells @what it is and is no other's. */
const char *fovea_backward_new_name (FoveaBackward *backward, const char *what);
/* The gradient of @value as far as it has been given, with all its factors; NULL: nothing has been. */
const char *fovea_backward_gradient_of (FoveaBackward *backward, gint value);
/* The name of @value of the plan's network; its constant is added to the new one the first time. */
const char *fovea_backward_value (FoveaBackward *backward, gint value);

G_END_DECLS

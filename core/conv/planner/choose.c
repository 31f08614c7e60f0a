/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/choose.h"

#include <glib/gi18n-lib.h>

/* Estimates are not trusted to tell paths apart that are nearer than this. */
#define CLOSE 1.15

/* Of the applicable candidates besides @except; plan->n_candidates when there is none. */
static gsize
quickest (const FoveaConvPlan *plan, gsize except)
{
  gsize best = plan->n_candidates;

  for (gsize i = 0; i < plan->n_candidates; i++)
    if (plan->candidates[i].applicable && i != except
        && (best == plan->n_candidates || plan->candidates[i].seconds < plan->candidates[best].seconds))
      best = i;
  return best;
}

/* The reference is there for comparison: it is no rival. */
static gboolean
has_rival (const FoveaConvPlan *plan, gsize second)
{
  return second < plan->n_candidates && plan->candidates[second].path != FOVEA_CONV_REFERENCE;
}

FoveaConvPath
fovea_conv_choose (FoveaConvPlan *plan, const float *weights)
{
  gsize best = quickest (plan, plan->n_candidates), second = quickest (plan, best);

  if (has_rival (plan, second) && plan->candidates[second].seconds <= CLOSE * plan->candidates[best].seconds)
    return fovea_conv_tune (plan, weights, &plan->candidates[best], &plan->candidates[second]);
  return plan->candidates[best].path;
}

char *
fovea_conv_explain (const FoveaConvPlan *plan)
{
  gsize first = quickest (plan, plan->n_candidates), second = quickest (plan, first);
  gboolean turned = plan->candidates[first].path != plan->path->path; /* by trial */
  const FoveaConvCandidate *taken = &plan->candidates[turned ? second : first], *rival = &plan->candidates[turned ? first : second];
  const char *title = fovea_conv_path_title (taken->path);

  if (!has_rival (plan, second))
    return g_strdup_printf (_ ("%s is the one fast path for this problem, estimated at %.3g ms"), title, taken->seconds * 1e3);
  if (taken->measured > 0 && rival->measured > 0)
    return g_strdup_printf (_ ("%s is quicker by trial: about %.3g ms, %s %.3g ms"), title, taken->measured * 1e3,
                            fovea_conv_path_title (rival->path), rival->measured * 1e3);
  return g_strdup_printf (_ ("%s is estimated at %.3g ms, %s at %.3g ms"), title, taken->seconds * 1e3,
                          fovea_conv_path_title (rival->path), rival->seconds * 1e3);
}

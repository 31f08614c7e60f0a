/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/choose.h"

#include <glib/gi18n-lib.h>

/* Estimates are not trusted to tell paths apart that are nearer than this. */
#define CLOSE 1.15

static FoveaConvCandidate *
quickest (FoveaConvPlan *plan, const FoveaConvCandidate *except)
{
  FoveaConvCandidate *best = NULL;

  for (gsize i = 0; i < plan->n_candidates; i++)
    if (plan->candidates[i].applicable && &plan->candidates[i] != except && (!best || plan->candidates[i].seconds < best->seconds))
      best = &plan->candidates[i];
  return best;
}

static char *
explain (const FoveaConvCandidate *best, const FoveaConvCandidate *second)
{
  const char *title = fovea_conv_path_title (best->path);

  if (!second || second->path == FOVEA_CONV_REFERENCE)
    return g_strdup_printf (_ ("%s is the one fast path for this problem, estimated at %.3g ms"), title, best->seconds * 1e3);
  if (best->measured > 0 && second->measured > 0)
    return g_strdup_printf (_ ("%s is quicker by trial: about %.3g ms, %s %.3g ms"), title, best->measured * 1e3,
                            fovea_conv_path_title (second->path), second->measured * 1e3);
  return g_strdup_printf (_ ("%s is estimated at %.3g ms, %s at %.3g ms"), title, best->seconds * 1e3,
                          fovea_conv_path_title (second->path), second->seconds * 1e3);
}

FoveaConvPath
fovea_conv_choose (FoveaConvPlan *plan, const float *weights)
{
  FoveaConvCandidate *best = quickest (plan, NULL), *second = quickest (plan, best);
  FoveaConvPath decision;

  if (second && second->path != FOVEA_CONV_REFERENCE && second->seconds <= CLOSE * best->seconds
      && fovea_conv_tune (plan, weights, best, second, &decision) && decision == second->path)
    {
      FoveaConvCandidate *other = best;

      best = second;
      second = other;
    }
  plan->reason = explain (best, second);
  return best->path;
}

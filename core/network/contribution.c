/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/contribution.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>

#include "core/base/error.h"
#include "core/network/lens-terms.h"

static gboolean
is_known (const FoveaOpContext *context, guint input)
{
  return input >= context->n_inputs || context->inputs[input].dtype == FOVEA_DTYPE_NONE || context->inputs[input].constant;
}

gboolean
fovea_contribution_applies (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaOpContext *context = &plan->contexts[node];
  FoveaLensKind kind;

  g_return_val_if_fail (node < plan->network->n_nodes, FALSE);

  return fovea_lens_terms_applies (context, &kind) && (kind == FOVEA_LENS_CORRELATION || kind == FOVEA_LENS_CONNECTED)
         && !context->inputs[0].constant && is_known (context, 1) && is_known (context, 2);
}

/* The middle of what the kernel covers along an axis of @size. */
static gsize
middle (const FoveaLens *lens, guint axis, gsize at, gsize taps, gsize size)
{
  gint64 start = (gint64) (at * lens->stride[axis]) - lens->before[axis];

  return (gsize) CLAMP (start + (gint64) ((taps - 1) * lens->dilation[axis]) / 2, 0, (gint64) size - 1);
}

static int
compare_parts (const void *a, const void *b)
{
  const FoveaContributionPart *left = a;
  const FoveaContributionPart *right = b;
  double difference = fabs (right->sum) - fabs (left->sum);

  if (difference != 0.0)
    return difference > 0.0 ? 1 : -1;
  return left->channel < right->channel ? -1 : 1;
}

FoveaContribution *
fovea_contribution_new (const FoveaNetworkPlan *plan, guint node, FoveaTensor *input, gsize channel, gsize y, gsize x, GError **error)
{
  const FoveaOpContext *context = &plan->contexts[node];
  g_autofree FoveaTensor **inputs = g_new0 (FoveaTensor *, MAX (context->n_inputs, 1));
  g_autoptr (FoveaLens) lens = NULL;
  FoveaContribution *contribution;

  if (!fovea_contribution_applies (plan, node) || !fovea_shape_equal (&input->shape, &context->inputs[0].shape))
    {
      g_autofree char *name = fovea_printable (context->node->name);

      fovea_refuse (error, _("%s is not a sum of products with known weights"), name);
      return NULL;
    }
  inputs[0] = input;
  for (guint i = 1; i < context->n_inputs; i++)
    inputs[i] = context->inputs[i].constant;
  lens = fovea_lens_terms_new (context, inputs, channel, y, x, error);
  if (!lens)
    return NULL;
  contribution = g_new0 (FoveaContribution, 1);
  contribution->input = lens->input;
  contribution->y = middle (lens, 0, y, lens->rows, lens->input_height);
  contribution->x = middle (lens, 1, x, lens->columns, lens->input_width);
  contribution->n_parts = lens->n_planes;
  contribution->parts = g_new (FoveaContributionPart, lens->n_planes);
  for (gsize i = 0; i < lens->n_planes; i++)
    contribution->parts[i] = (FoveaContributionPart){ lens->planes[i].index, lens->planes[i].sum };
  contribution->products = lens->products;
  contribution->bias = lens->bias;
  contribution->total = lens->total;
  qsort (contribution->parts, contribution->n_parts, sizeof *contribution->parts, compare_parts);
  return contribution;
}

void
fovea_contribution_free (FoveaContribution *contribution)
{
  if (!contribution)
    return;
  g_free (contribution->parts);
  g_free (contribution);
}

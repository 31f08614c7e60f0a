/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/lift-kernel.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/edits.h"
#include "core/network/maps.h"
#include "core/network/receptive-field.h"

/* Offset of a result of zero: middle grey. */
#define MIDDLE 128.0

static gboolean
reads_photo (const FoveaNetworkPlan *plan, guint node)
{
  const FoveaTensor *kernels = fovea_network_plan_filters (plan, node);
  const FoveaNode *n = &plan->network->nodes[node];

  return kernels && n->inputs[0] == fovea_network_plan_photo_input (plan) && fovea_node_int (n, "group", 1) == 1
         && (kernels->shape.dims[1] == 1 || kernels->shape.dims[1] == 3);
}

gboolean
fovea_network_plan_can_lift (const FoveaNetworkPlan *plan, gint value, guint *node)
{
  gint found = fovea_network_plan_kernel_node (plan, value);

  if (found < 0 || !reads_photo (plan, (guint) found))
    return FALSE;
  if (node)
    *node = (guint) found;
  return TRUE;
}

/* How much input channel @input takes of red, green and blue. */
static void
colour_shares (FoveaOrder order, gsize input, double shares[3])
{
  static const double luma[3] = { 0.299, 0.587, 0.114 };

  for (gsize i = 0; i < 3; i++)
    shares[i] = order == FOVEA_ORDER_GRAY ? luma[i] : i == (order == FOVEA_ORDER_BGR ? 2 - input : input);
}

/* Adds input channel @input to the kernels, and to @constant what does not depend on the pixels. */
static void
add_input (FoveaKernel *const *kernels, const FoveaPreprocess *preprocess, const FoveaTensor *weights, gsize channel, gsize input,
           const gint64 *dilations, double *constant)
{
  gsize height = (gsize) weights->shape.dims[2], width = (gsize) weights->shape.dims[3];
  const float *cells = fovea_tensor_floats (weights) + (channel * (gsize) weights->shape.dims[1] + input) * height * width;
  double slope = preprocess->scale / preprocess->deviation[input], start = -preprocess->mean[input] / preprocess->deviation[input], shares[3];

  if (preprocess->invert)
    {
      start += 255.0 * slope;
      slope = -slope;
    }
  colour_shares (preprocess->order, input, shares);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        double weight = cells[y * width + x];
        gsize at = y * (gsize) dilations[0] * kernels[0]->width + x * (gsize) dilations[1];

        *constant += weight * start;
        for (gsize i = 0; i < 3; i++)
          kernels[i]->values[at] += weight * slope * shares[i];
      }
}

/* Scales all numbers so that FOVEA_LIFT_SUM is their sum; 0: they are all zero. */
static double
scale_kernels (FoveaKernel *const *kernels)
{
  gsize cells = kernels[0]->width * kernels[0]->height;
  double sum = 0.0, gain;

  for (gsize i = 0; i < FOVEA_LIFT_KERNELS * cells; i++)
    sum += fabs (kernels[i / cells]->values[i % cells]);
  gain = sum > 0.0 && isfinite (FOVEA_LIFT_SUM / sum) ? FOVEA_LIFT_SUM / sum : 0.0;
  for (gsize i = 0; i < FOVEA_LIFT_KERNELS * cells; i++)
    kernels[i / cells]->values[i % cells] *= gain;
  return gain;
}

static char *
lift_name (const FoveaNetworkPlan *plan, guint node, gsize channel)
{
  g_autofree char *network = fovea_printable (plan->network->name), *layer = fovea_printable (plan->network->nodes[node].name);

  return g_strdup_printf (_("%s: map %zu of %s"), network, channel, layer);
}

static double
bias_of (const FoveaNetworkPlan *plan, guint node, gsize channel)
{
  g_autoptr (FoveaKernel) bias = fovea_network_plan_kernel (plan, node, channel, FOVEA_EDIT_BIAS, NULL);

  return bias ? bias->values[0] : 0.0;
}

FoveaLift *
fovea_network_plan_lift (const FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, guint node, gsize channel, GError **error)
{
  const FoveaTensor *weights = fovea_network_plan_filters (plan, node);
  FoveaKernel *kernels[FOVEA_LIFT_KERNELS];
  g_autofree char *name = lift_name (plan, node, channel);
  static const gint64 ones[2] = { 1, 1 };
  const gint64 *given, *dilations;
  FoveaLift *lift = NULL;
  gint64 height, width;
  double constant, gain;
  gsize n;

  if (!reads_photo (plan, node) || channel >= (gsize) weights->shape.dims[0]
      || weights->shape.dims[1] != (preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3))
    {
      fovea_refuse (error, _("%s has no kernel over the photo's own colours: only those of the first layer become filters of photos"), name);
      return NULL;
    }
  given = fovea_node_ints (&plan->network->nodes[node], "dilations", &n);
  dilations = given && n == 2 ? given : ones;
  height = (weights->shape.dims[2] - 1) * dilations[0] + 1;
  width = (weights->shape.dims[3] - 1) * dilations[1] + 1;
  if (MAX (height, width) > FOVEA_MAX_KERNEL_SIDE)
    {
      fovea_refuse (error, _("%s: kernels of photo filters have at most %d rows and columns"), name, FOVEA_MAX_KERNEL_SIDE);
      return NULL;
    }
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    kernels[i] = fovea_kernel_new ((gsize) width, (gsize) height, NULL);
  constant = bias_of (plan, node, channel);
  for (gsize input = 0; input < (gsize) weights->shape.dims[1]; input++)
    add_input (kernels, preprocess, weights, channel, input, dilations, &constant);
  gain = scale_kernels (kernels);
  kernels[0]->offset = MIDDLE + gain * constant;
  if (gain > 0.0)
    lift = fovea_lift_new (kernels, name, gain);
  else
    fovea_refuse (error, _("%s is a kernel of zeros"), name);
  for (guint i = 0; i < FOVEA_LIFT_KERNELS; i++)
    fovea_kernel_unref (kernels[i]);
  return lift;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/layer.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/explainer.h"
#include "core/network/maps.h"

/* Runs the way that the layer holds; its maps are those of @value. */
static gboolean
run_way (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, gsize element, FoveaProgress *progress, GError **error)
{
  FoveaTensor *maps;

  if (!layer->backprop || !fovea_backprop_run (layer->backprop, request->inputs, element, progress, error)
      || !(maps = fovea_backprop_get_value (layer->backprop, value, error))
      || !(layer->maps = fovea_maps_values (request->plan, value, maps, error)))
    return FALSE;
  layer->channels = (gsize) layer->maps->shape.dims[0];
  layer->height = (gsize) layer->maps->shape.dims[1];
  layer->width = (gsize) layer->maps->shape.dims[2];
  return TRUE;
}

gboolean
fovea_layer_maps (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  FoveaAttributionRequest maps = *request;

  maps.target = value;
  *layer = (FoveaLayerGradient){ .backprop = fovea_explainer_backprop (&maps, -1, FOVEA_BACKWARD_GRADIENT, progress, error) };
  return run_way (layer, request, value, 0, progress, error);
}

gboolean
fovea_layer_gradient (FoveaLayerGradient *layer, const FoveaAttributionRequest *request, gint value, FoveaProgress *progress, GError **error)
{
  FoveaTensor *gradient;

  *layer = (FoveaLayerGradient){ .backprop = fovea_explainer_backprop (request, value, FOVEA_BACKWARD_GRADIENT, progress, error) };
  return run_way (layer, request, value, request->element, progress, error) && (gradient = fovea_backprop_get_gradient (layer->backprop, 0, error))
         && (layer->gradient = fovea_maps_values (request->plan, value, gradient, error));
}

void
fovea_layer_gradient_clear (FoveaLayerGradient *layer)
{
  g_clear_pointer (&layer->maps, fovea_tensor_unref);
  g_clear_pointer (&layer->gradient, fovea_tensor_unref);
  g_clear_pointer (&layer->backprop, fovea_backprop_free);
}

gboolean *
fovea_layer_find_leading (const FoveaAttributionRequest *request)
{
  const FoveaNetwork *network = request->plan->network;
  g_autofree gboolean *nodes = fovea_network_plan_leading_to (request->plan, &request->target, 1);
  gboolean *leads = g_new0 (gboolean, network->n_values);

  leads[request->target] = TRUE;
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; nodes[i] && j < network->nodes[i].n_inputs; j++)
      {
        gint input = network->nodes[i].inputs[j];

        if (input >= 0 && !request->plan->values[input].constant)
          leads[input] = TRUE;
      }
  return leads;
}

/* A map a score is the answer already, at each place. */
static gboolean
has_maps (const FoveaAttributionRequest *request, gint value)
{
  const FoveaOperand *target = &request->plan->values[request->target];
  FoveaPlanes planes;

  return fovea_network_plan_knows (request->plan, value) && request->plan->values[value].dtype == FOVEA_DTYPE_FLOAT32
         && fovea_network_plan_planes (request->plan, value, &planes) && planes.height * planes.width > 1
         && (value == request->target || planes.channels != fovea_shape_count (&target->shape));
}

/* Which of the values that lead to the target are on all ways to it: one flag a value of the network. Nodes stand in an order in which they can run, so
 * that behind each there are the values that the rest still needs; where that is one value, all ways go through it. */
static gboolean *
find_unavoidable (const FoveaAttributionRequest *request, const gboolean *leads)
{
  const FoveaNetwork *network = request->plan->network;
  gboolean *unavoidable = g_new0 (gboolean, network->n_values);
  g_autofree gboolean *needed = g_new0 (gboolean, network->n_values);
  gint64 sum = request->target; /* of what is needed: of a single one that one */
  gsize n = 1;

  needed[request->target] = TRUE;
  for (guint i = network->n_nodes; i-- > 0;)
    {
      const FoveaNode *node = &network->nodes[i];
      gboolean gives = FALSE;

      for (guint j = 0; j < node->n_outputs; j++)
        if (node->outputs[j] >= 0 && needed[node->outputs[j]])
          {
            gives = TRUE;
            needed[node->outputs[j]] = FALSE;
            sum -= node->outputs[j];
            n--;
          }
      for (guint j = 0; gives && j < node->n_inputs; j++)
        if (node->inputs[j] >= 0 && leads[node->inputs[j]] && !needed[node->inputs[j]])
          {
            needed[node->inputs[j]] = TRUE;
            sum += node->inputs[j];
            n++;
          }
      if (gives && n == 1)
        unavoidable[sum] = TRUE;
    }
  return unavoidable;
}

/* The last value among those that @may be; -1: none. */
static gint
find_last (const FoveaAttributionRequest *request, const gboolean *may)
{
  const FoveaNetwork *network = request->plan->network;

  for (guint i = network->n_nodes; i-- > 0;)
    {
      gint value = network->nodes[i].n_outputs > 0 ? network->nodes[i].outputs[0] : -1;

      if (value >= 0 && value != request->target && may[value] && has_maps (request, value))
        return value;
    }
  return -1;
}

gint
fovea_layer_choose (const FoveaAttributionRequest *request, char **reason, GError **error)
{
  g_autofree gboolean *leads = fovea_layer_find_leading (request), *unavoidable = find_unavoidable (request, leads);
  gint value = find_last (request, unavoidable);

  if (value < 0)
    value = find_last (request, leads);
  if (value >= 0)
    *reason = g_strdup (_("the last layer whose maps still tell where: behind it places are joined, or are scores already"));
  else
    fovea_refuse (error, _("No layer with maps leads to what is asked"));
  return value;
}

gboolean
fovea_layer_check (const FoveaAttributionRequest *request, gint value, GError **error)
{
  g_autofree gboolean *leads = fovea_layer_find_leading (request);
  g_autofree char *name = fovea_printable (request->plan->network->values[value].name);
  FoveaPlanes planes;

  if (!leads[value])
    return fovea_refuse (error, _("What is asked does not depend on %s"), name);
  if (!fovea_network_plan_knows (request->plan, value) || request->plan->values[value].dtype != FOVEA_DTYPE_FLOAT32
      || !fovea_network_plan_planes (request->plan, value, &planes))
    return fovea_refuse (error, _("%s has no maps"), name);
  return planes.height * planes.width > 1 || fovea_refuse (error, _("%s has maps of one value, which do not tell where"), name);
}

FoveaTensor *
fovea_layer_map (gsize height, gsize width, GError **error)
{
  FoveaShape shape = { 3, { 1, (gint64) height, (gint64) width } };
  FoveaTensor *map = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("Attribution"), error);

  if (map)
    memset (map->data, 0, fovea_tensor_bytes (map));
  return map;
}

FoveaTensor *
fovea_layer_combine (const FoveaLayerGradient *layer, const double *weights, gboolean rectify, GError **error)
{
  FoveaTensor *map = fovea_layer_map (layer->height, layer->width, error);
  const float *maps = fovea_tensor_floats (layer->maps);
  gsize n = layer->height * layer->width;

  for (gsize i = 0; map && i < n; i++)
    {
      double sum = 0.0;

      for (gsize c = 0; c < layer->channels; c++)
        sum += weights[c] * maps[c * n + i];
      ((float *) map->data)[i] = (float) (rectify ? fmax (sum, 0.0) : sum);
    }
  return map;
}

/* The two inputs that output @i lies between, and how far behind the first. */
static double
neighbours (gsize i, gsize size, gsize out_size, gsize *first, gsize *second)
{
  double at = ((double) i + 0.5) * (double) size / (double) out_size - 0.5, low = floor (fmax (at, 0.0));

  *first = (gsize) low;
  *second = MIN (*first + 1, size - 1);
  return fmax (at, 0.0) - low;
}

FoveaDoubles *
fovea_layer_weights (const FoveaLayerGradient *layer, GError **error)
{
  return fovea_memory_alloc0 (layer->channels * sizeof (double), _("Attribution"), error);
}

FoveaTensor *
fovea_layer_weighed (const FoveaAttributionRequest *request, gint value, void (*weigh) (const FoveaLayerGradient *layer, double *weights),
                     FoveaProgress *progress, GError **error)
{
  g_auto (FoveaLayerGradient) layer = { 0 };
  g_autoptr (FoveaDoubles) weights = NULL;

  if (!fovea_layer_gradient (&layer, request, value, progress, error) || !(weights = fovea_layer_weights (&layer, error)))
    return NULL;
  weigh (&layer, weights);
  return fovea_layer_combine (&layer, weights, TRUE, error);
}

void
fovea_layer_enlarge (const float *map, gsize height, gsize width, float *out, gsize out_height, gsize out_width)
{
  for (gsize y = 0; y < out_height; y++)
    {
      gsize top, bottom, left, right;
      double down = neighbours (y, height, out_height, &top, &bottom);

      for (gsize x = 0; x < out_width; x++)
        {
          double across = neighbours (x, width, out_width, &left, &right);
          double above = map[top * width + left] * (1.0 - across) + map[top * width + right] * across;
          double below = map[bottom * width + left] * (1.0 - across) + map[bottom * width + right] * across;

          out[y * out_width + x] = (float) (above * (1.0 - down) + below * down);
        }
    }
}

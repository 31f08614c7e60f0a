/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/builder.h"
#include "core/network/labels.h"
#include "core/network/receptive-field.h"

#define STANDARD_SHARE (12.0 / 7.0)

/* The photo input, with channels first whatever the file has. */
static gboolean
turn_input (FoveaDenseTurn *turn, gint photo, gboolean channels_last, GError **error)
{
  const FoveaOperand *operand = &turn->plan->values[photo];
  const gint64 *dims = operand->shape.dims;
  const char *name = turn->plan->network->values[photo].name;
  FoveaShape open = { 4, { 1, dims[1], -1, -1 } };
  FoveaDenseMaps maps = { .channels = dims[1], .height = dims[2], .width = dims[3], .stride = { 1, 1 } };

  if (dims[0] != 1)
    return fovea_refuse (error, _("the plan is for %lld photos at a time, not one"), (long long) dims[0]);
  if (!channels_last)
    {
      maps.name = g_strdup (name);
      turn->maps[photo] = maps;
      return fovea_network_builder_add_input (turn->builder, name, operand->dtype, &open, error);
    }
  open = (FoveaShape){ 4, { 1, -1, -1, dims[3] } };
  maps = (FoveaDenseMaps){ .channels = dims[3], .height = dims[1], .width = dims[2], .last = TRUE, .stride = { 1, 1 } };
  maps.name = g_strconcat (name, "/channels-first", NULL);
  turn->maps[photo] = maps;
  return fovea_network_builder_add_input (turn->builder, name, operand->dtype, &open, error)
         && fovea_dense_emit_transpose (turn, maps.name, name, maps.name, FALSE, error);
}

/* Maps have places; what has no elements has none that could slide. */
static gboolean
check_outputs (const FoveaOpContext *context, GError **error)
{
  for (guint i = 0; i < context->n_outputs; i++)
    if (fovea_operand_is_empty (&context->outputs[i]))
      return fovea_refuse (error, _("output %u has no elements"), i + 1);
  return TRUE;
}

static gboolean
turn_node (FoveaDenseTurn *turn, guint index, GError **error)
{
  const FoveaNode *node = &turn->plan->network->nodes[index];
  FoveaDenseRule rule = fovea_dense_rule_for (node->op);
  g_autofree char *name = fovea_printable (node->name);

  turn->context = &turn->plan->contexts[index];
  if (!rule)
    fovea_refuse (error, _("what it does depends on the size of the photo, or mixes places"));
  else if (check_outputs (turn->context, error) && rule (turn, error))
    return TRUE;
  g_prefix_error (error, _("The network cannot slide over a larger photo: %s (%s): "), name, node->op->name);
  return FALSE;
}

static gboolean
turn_nodes (FoveaDenseTurn *turn, gint scores, GError **error)
{
  g_autofree gboolean *needed = fovea_network_plan_leading_to (turn->plan, &scores, 1);

  for (guint i = 0; i < turn->plan->network->n_nodes; i++)
    if (needed[i] && (!fovea_progress_check (turn->progress, error) || !turn_node (turn, i, error)))
      return FALSE;
  return TRUE;
}

/* What the user reads of the network stays with it. */
static void
copy_facts (FoveaDenseTurn *turn)
{
  const FoveaNetwork *network = turn->plan->network;
  GHashTableIter iter;
  gpointer key, value;

  fovea_network_builder_set_producer (turn->builder, network->producer);
  g_hash_table_iter_init (&iter, network->metadata);
  while (g_hash_table_iter_next (&iter, &key, &value))
    fovea_network_builder_add_metadata (turn->builder, key, value);
}

static FoveaDense *
finish (FoveaDenseTurn *turn, gint photo, gint scores, GError **error)
{
  const FoveaDenseMaps *maps = &turn->maps[scores], *input = &turn->maps[photo];
  FoveaNetwork *network;
  FoveaDense *dense;

  if (!maps->name || maps->height * maps->width != 1)
    {
      fovea_refuse (error, _("The network gives %lldx%lld places for its own window: it slides already, at any --size"),
                    (long long) maps->height, (long long) maps->width);
      return NULL;
    }
  if (!fovea_network_builder_add_output (turn->builder, maps->name, NULL, error))
    return NULL;
  copy_facts (turn);
  network = fovea_network_builder_finish (turn->builder, error);
  if (!network)
    return NULL;
  network->path = g_strdup (turn->plan->network->path);
  dense = g_new (FoveaDense, 1);
  *dense = (FoveaDense){ network, { (gsize) input->height, (gsize) input->width },
                         { (gsize) maps->stride[0], (gsize) maps->stride[1] }, turn->padded };
  return dense;
}

static FoveaDense *
turn_network (FoveaDenseTurn *turn, GError **error)
{
  const FoveaNetworkPlan *plan = turn->plan;
  gint photo = fovea_network_plan_photo_input (plan), scores = fovea_network_plan_scores (plan);
  gboolean channels_last;

  if (!fovea_network_plan_reaches_end (plan, error))
    return NULL;
  if (scores < 0)
    {
      fovea_refuse (error, _("The network is no classifier of photos: it gives no vector of class scores"));
      return NULL;
    }
  if (photo < 0 || plan->network->n_inputs != 1 || plan->values[photo].shape.rank != 4)
    {
      fovea_refuse (error, _("The network takes something else than one photo"));
      return NULL;
    }
  fovea_network_photo_input (plan->network, &channels_last);
  if (!turn_input (turn, photo, channels_last, error) || !turn_nodes (turn, scores, error))
    return NULL;
  return finish (turn, photo, scores, error);
}

FoveaDense *
fovea_dense_new (const FoveaNetworkPlan *plan, FoveaProgress *progress, GError **error)
{
  FoveaDenseTurn turn = { .plan = plan, .padded = -1, .progress = progress };
  FoveaDense *dense;

  g_return_val_if_fail (plan != NULL, NULL);

  turn.builder = fovea_network_builder_new (plan->network->name, plan->network->opset);
  turn.maps = g_new0 (FoveaDenseMaps, plan->network->n_values);
  turn.given = g_new0 (gboolean, plan->network->n_values);
  dense = turn_network (&turn, error);
  for (guint i = 0; i < plan->network->n_values; i++)
    g_free (turn.maps[i].name);
  g_free (turn.maps);
  g_free (turn.given);
  fovea_network_builder_free (turn.builder);
  return dense;
}

void
fovea_dense_free (FoveaDense *dense)
{
  if (!dense)
    return;
  fovea_network_unref (dense->network);
  g_free (dense);
}

void
fovea_dense_fit (const FoveaDense *dense, double height, double width, gsize size[2])
{
  const double wanted[2] = { height, width };

  for (guint axis = 0; axis < 2; axis++)
    {
      double more = round ((wanted[axis] - (double) dense->window[axis]) / (double) dense->stride[axis]);

      size[axis] = dense->window[axis] + (gsize) CLAMP (more, 0.0, FOVEA_MAX_PHOTO_SIDE) * dense->stride[axis];
    }
}

void
fovea_dense_fit_photo (const FoveaDense *dense, gsize width, gsize height, gsize shorter, gsize size[2])
{
  double wanted = shorter > 0 ? (double) shorter : STANDARD_SHARE * (double) MIN (dense->window[0], dense->window[1]);
  double scale = wanted / (double) MIN (width, height);

  fovea_dense_fit (dense, scale * (double) height, scale * (double) width, size);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/learn/layer.h"

FoveaShard *
fovea_shard_new (FoveaModel *model, GError **error)
{
  gsize n = fovea_round_up (model->floats * model->samples, FOVEA_ALIGNMENT / sizeof (float));
  FoveaShard *self = g_new0 (FoveaShard, 1);

  self->model = model;
  self->values = fovea_memory_alloc0 ((2 * n + model->scratch) * sizeof (float), _("the values of a shard of examples"), error);
  if (!self->values)
    {
      g_free (self);
      return NULL;
    }
  self->gradients = self->values + n;
  self->scratch = self->gradients + n;
  return self;
}

void
fovea_shard_free (FoveaShard *shard)
{
  fovea_memory_free (shard->values);
  g_free (shard);
}

float *
fovea_shard_begin (FoveaShard *shard, gsize n, guint64 dropout)
{
  shard->n = n;
  shard->dropout = dropout;
  return fovea_shard_value (shard, 0);
}

void
fovea_shard_watch (FoveaShard *shard, FoveaProgress *progress)
{
  shard->progress = progress;
}

const float *
fovea_shard_forward (FoveaShard *shard)
{
  for (guint i = 0; i < shard->model->layers->len && !fovea_shard_is_cancelled (shard); i++)
    {
      const FoveaModelLayer *layer = g_ptr_array_index (shard->model->layers, i);

      layer->kind->forward (layer, shard);
    }
  return fovea_shard_value (shard, shard->model->output);
}

float *
fovea_shard_output_gradient (FoveaShard *shard)
{
  return fovea_shard_gradient (shard, shard->model->output);
}

void
fovea_shard_backward (FoveaShard *shard, float *gradient)
{
  const FoveaModel *model = shard->model;

  shard->weight_gradient = gradient;
  memset (gradient, 0, model->n_weights * sizeof *gradient);
  for (guint i = 0; i < model->values->len; i++)
    if (i != model->output)
      memset (fovea_shard_gradient (shard, i), 0, fovea_shard_count (shard, i) * sizeof *gradient);
  for (guint i = model->layers->len; i-- > 0 && !fovea_shard_is_cancelled (shard);)
    {
      const FoveaModelLayer *layer = g_ptr_array_index (model->layers, i);

      if (fovea_model_value (model, layer->output)->wanted)
        layer->kind->backward (layer, shard);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"

#define OUTPUTS_A_CHUNK 16 /* neighbours in a row of the matrix: a line of the cache */

/* The matrix of a fully connected layer as kernels (outputs, channels, height, width). */
typedef struct
{
  const FoveaTensor *matrix; /* float32, rank 2 */
  gboolean rows_are_outputs; /* Gemm's transB: else its columns are */
  gboolean last;             /* the inputs of the matrix have their channels innermost */
  float scale;
  gsize outputs, channels, height, width;
  float *kernels;
} Turning;

static void
turn_outputs (gsize begin, gsize end, guint worker, gpointer data)
{
  const Turning *t = data;
  gsize places = t->height * t->width, inputs = t->channels * places;
  const float *matrix = t->matrix->data;

  for (gsize c = 0; c < t->channels; c++)
    for (gsize p = 0; p < places; p++)
      {
        gsize input = t->last ? p * t->channels + c : c * places + p;

        for (gsize k = begin; k < end; k++)
          t->kernels[(k * t->channels + c) * places + p]
              = t->scale * matrix[t->rows_are_outputs ? k * inputs + input : input * t->outputs + k];
      }
}

/* The weights of the convolution. Those of Gemm with transB lie as kernels do. */
static FoveaTensor *
make_kernels (FoveaDenseTurn *turn, Turning *turning, GError **error)
{
  FoveaTensor *matrix = turn->context->inputs[1].constant;
  FoveaShape shape = { 4, { (gint64) turning->outputs, (gint64) turning->channels, (gint64) turning->height, (gint64) turning->width } };
  g_autoptr (FoveaTensor) kernels = NULL;

  if (turning->rows_are_outputs && turning->scale == 1.0f && (!turning->last || turning->height * turning->width == 1))
    return fovea_dense_reshaped (matrix, &shape);
  kernels = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, turn->context->node->op->name, error);
  if (!kernels)
    return NULL;
  turning->kernels = kernels->data;
  fovea_parallel_for (turning->outputs, OUTPUTS_A_CHUNK, turn_outputs, turning, turn->progress);
  return fovea_progress_check (turn->progress, error) ? g_steal_pointer (&kernels) : NULL;
}

/* Gemm's third input as one number for each output. */
static FoveaTensor *
make_bias (FoveaDenseTurn *turn, gsize outputs, GError **error)
{
  FoveaTensor *given = turn->context->inputs[2].constant, *bias;
  float beta = fovea_node_float (turn->context->node, "beta", 1.0f);
  FoveaShape shape = { 1, { (gint64) outputs } };
  gsize count = given ? fovea_tensor_count (given) : 0;

  if (!given || (count != 1 && count != outputs))
    {
      fovea_refuse (error, _("its bias is not a constant for each output"));
      return NULL;
    }
  if (count == outputs && beta == 1.0f)
    return fovea_dense_reshaped (given, &shape);
  bias = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, turn->context->node->op->name, error);
  for (gsize i = 0; bias && i < outputs; i++)
    ((float *) bias->data)[i] = beta * fovea_tensor_floats (given)[count == 1 ? 0 : i];
  return bias;
}

/* How the matrix meets the maps: it reads all of a crop, or, with channels last, the channels of each place by themselves. */
static gboolean
read_matrix (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, Turning *turning, GError **error)
{
  const FoveaOpContext *context = turn->context;
  const FoveaOperand *matrix = &context->inputs[1];
  const FoveaShape *input = &context->inputs[0].shape;
  gboolean whole = input->rank == 2, each = input->rank == 4 && maps->last;
  gint64 inputs;

  *turning = (Turning){ .matrix = matrix->constant, .last = maps->last, .channels = (gsize) maps->channels, .height = 1, .width = 1 };
  turning->rows_are_outputs = fovea_node_int (context->node, "transB", 0) != 0;
  turning->scale = fovea_node_float (context->node, "alpha", 1.0f);
  if (!matrix->constant || matrix->dtype != FOVEA_DTYPE_FLOAT32 || matrix->shape.rank != 2)
    return fovea_refuse (error, _("its weights are not a constant matrix"));
  inputs = matrix->shape.dims[turning->rows_are_outputs ? 1 : 0];
  turning->outputs = (gsize) matrix->shape.dims[turning->rows_are_outputs ? 0 : 1];
  if (whole)
    {
      turning->height = (gsize) maps->height;
      turning->width = (gsize) maps->width;
    }
  if (fovea_node_int (context->node, "transA", 0) != 0 || !(whole || each)
      || inputs != maps->channels * (gint64) (turning->height * turning->width))
    return fovea_refuse (error, _("it mixes places in another way than a fully connected layer does"));
  return TRUE;
}

gboolean
fovea_dense_connect (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input_whole (turn, 0, error);
  gboolean biased = turn->context->n_inputs > 2 && turn->context->inputs[2].dtype != FOVEA_DTYPE_NONE;
  g_autofree char *weights = NULL, *bias = NULL;
  FoveaDenseMaps made;
  Turning turning;

  if (!maps || !read_matrix (turn, maps, &turning, error)
      || !(weights = fovea_dense_add_constant (turn, "weights", make_kernels (turn, &turning, error), error))
      || (biased && !(bias = fovea_dense_add_constant (turn, "bias", make_bias (turn, turning.outputs, error), error))))
    return FALSE;
  made = *maps;
  made.channels = (gint64) turning.outputs;
  made.height /= (gint64) turning.height;
  made.width /= (gint64) turning.width;
  fovea_dense_set_output (turn, 0, made);
  return fovea_dense_emit (turn, "Conv", (const char *const[]){ maps->name, weights, bias }, biased ? 3 : 2,
                           fovea_attributes_new (NULL, NULL), error);
}

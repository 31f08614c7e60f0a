/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "saturate", FOVEA_ATTRIBUTE_INT },
  { "to", FOVEA_ATTRIBUTE_INT, TRUE },
};

/* The reader makes float32 of the other floating-point types, so a cast to one of them is one to float32. */
static FoveaDType
target_type (const FoveaOpContext *context)
{
  gint64 to = fovea_node_int (context->node, "to", FOVEA_DTYPE_FLOAT32);

  return to == FOVEA_DTYPE_FLOAT16 || to == FOVEA_DTYPE_FLOAT64 || to == FOVEA_DTYPE_BFLOAT16 ? FOVEA_DTYPE_FLOAT32
                                                                                             : (FoveaDType) to;
}

static gboolean
is_supported (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_FLOAT32 || dtype == FOVEA_DTYPE_INT64 || dtype == FOVEA_DTYPE_INT32 || dtype == FOVEA_DTYPE_UINT8
         || dtype == FOVEA_DTYPE_INT8 || dtype == FOVEA_DTYPE_BOOL;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType from = context->inputs[0].dtype, to = target_type (context);

  if (!is_supported (from))
    return fovea_refuse (error, _("cannot convert %s"), fovea_dtype_name (from));
  if (!is_supported (to))
    return fovea_refuse (error, _("cannot convert to element type %lld"), (long long) fovea_node_int (context->node, "to", 0));
  return fovea_op_set_output (context, 0, to, &context->inputs[0].shape, error);
}

/* Towards zero; what does not fit becomes the nearest number that does, NaN zero. */
static gint64
truncated (float x)
{
  if (isnan (x))
    return 0;
  if (x >= 0x1p63f)
    return G_MAXINT64;
  return x < -0x1p63f ? G_MININT64 : (gint64) x;
}

static gint64
load (const FoveaTensor *tensor, gsize i)
{
  switch (tensor->dtype)
    {
    case FOVEA_DTYPE_FLOAT32:
      return truncated (((const float *) tensor->data)[i]);
    case FOVEA_DTYPE_INT64:
      return ((const gint64 *) tensor->data)[i];
    case FOVEA_DTYPE_INT32:
      return ((const gint32 *) tensor->data)[i];
    case FOVEA_DTYPE_INT8:
      return ((const gint8 *) tensor->data)[i];
    default:
      return ((const guint8 *) tensor->data)[i];
    }
}

static void
store (const FoveaTensor *tensor, gsize i, gint64 value)
{
  switch (tensor->dtype)
    {
    case FOVEA_DTYPE_FLOAT32:
      ((float *) tensor->data)[i] = (float) value;
      break;
    case FOVEA_DTYPE_INT64:
      ((gint64 *) tensor->data)[i] = value;
      break;
    case FOVEA_DTYPE_INT32:
      ((gint32 *) tensor->data)[i] = (gint32) value;
      break;
    case FOVEA_DTYPE_BOOL:
      ((guint8 *) tensor->data)[i] = value != 0;
      break;
    default:
      ((guint8 *) tensor->data)[i] = (guint8) value;
      break;
    }
}

typedef struct
{
  const FoveaTensor *from, *to;
} Job;

static void
cast_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize i = begin; i < end; i++)
    if (job->from->dtype == FOVEA_DTYPE_FLOAT32 && job->to->dtype == FOVEA_DTYPE_BOOL)
      store (job->to, i, ((const float *) job->from->data)[i] != 0.0f);
    else
      store (job->to, i, load (job->from, i));
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  Job job = { inputs[0], outputs[0] };

  if (inputs[0]->dtype == outputs[0]->dtype)
    return fovea_copy_run (context, inputs, outputs, scratch, progress);
  return fovea_parallel_for (fovea_tensor_count (inputs[0]), FOVEA_ELEMENTS_A_CHUNK, cast_items, &job, progress);
}

const FoveaOp fovea_op_cast = {
  .name = "Cast",
  .summary = N_("Converts the elements to another type."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .no_backward = N_("Whole numbers have no gradients."),
};

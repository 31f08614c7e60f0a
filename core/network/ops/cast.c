/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/cast.h"

#include <glib/gi18n-lib.h>

#include "core/base/pool.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

/* Elements rounded at a time. */
#define PIECE 1024

static const FoveaOpAttribute attributes[] = {
  { "saturate", FOVEA_ATTRIBUTE_INT },
  { "to", FOVEA_ATTRIBUTE_INT, TRUE },
};

/* Every floating-point type is computed as float32, as the reader makes it. */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType to;

  return fovea_op_dtype (context, "to", FOVEA_DTYPE_FLOAT32, &to, error)
         && fovea_op_set_output (context, 0, to, &context->inputs[0].shape, error);
}

typedef struct
{
  const FoveaTensor *from;
  FoveaTensor *to;
  FoveaDType precision;
} Job;

static void
cast_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  fovea_tensor_cast_part (job->from, job->to, begin, end - begin);
}

/* Elements @first to @first + @n - 1 of @tensor. */
static FoveaTensor
part (const FoveaTensor *tensor, gsize first, gsize n)
{
  return (FoveaTensor){ .dtype = tensor->dtype, .shape = { 1, { (gint64) n } },
                        .data = (guint8 *) tensor->data + first * fovea_dtype_size (tensor->dtype) };
}

static void
round_items (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  guint16 buffer[PIECE];

  for (gsize n; begin < end; begin += n)
    {
      n = MIN (PIECE, end - begin);

      FoveaTensor from = part (job->from, begin, n), to = part (job->to, begin, n);
      FoveaTensor rounded = { .dtype = job->precision, .shape = to.shape, .data = buffer };

      fovea_tensor_cast_part (&from, &rounded, 0, n);
      fovea_tensor_cast_part (&rounded, &to, 0, n);
    }
}

gboolean
fovea_cast (const FoveaTensor *from, FoveaTensor *to, FoveaDType precision, FoveaProgress *progress)
{
  Job job = { from, to, precision };
  gboolean rounds = precision == FOVEA_DTYPE_FLOAT16 || precision == FOVEA_DTYPE_BFLOAT16;

  return fovea_parallel_for (fovea_tensor_count (from), FOVEA_ELEMENTS_A_CHUNK, rounds ? round_items : cast_items, &job, progress);
}

/* What half precision rounds off is not looked at. */
void
fovea_cast_backward (FoveaBackward *backward)
{
  fovea_backward_give (backward, 0, fovea_backward_gradient (backward, 0));
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_cast (inputs[0], outputs[0], (FoveaDType) fovea_node_int (context->node, "to", FOVEA_DTYPE_NONE), progress);
}

const FoveaOp fovea_op_cast = {
  .name = "Cast",
  .summary = N_("Converts the elements to another type."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 1, .max_inputs = 1, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .backward = fovea_cast_backward,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/operand.h"

static const FoveaOpAttribute attributes[] = {
  { "upper", FOVEA_ATTRIBUTE_INT },
};

/* The diagonal that is the border: 0 is the main one, above it they are positive. */
static gboolean
read_diagonal (const FoveaOpContext *context, gint64 *diagonal, GError **error)
{
  g_autofree gint64 *list = NULL;
  gsize n;

  if (!fovea_op_ints (context, "k", 1, &n, &list, error))
    return FALSE;
  if (list && n != 1)
    return fovea_refuse (error, _("needs one diagonal, has %zu"), n);
  *diagonal = list ? CLAMP (list[0], -G_MAXINT32, G_MAXINT32) : 0;
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  gint64 diagonal;

  return fovea_op_require_rank (context, 0, 2, FOVEA_MAX_RANK, error) && read_diagonal (context, &diagonal, error)
         && fovea_op_infer_same (context, error);
}

typedef struct
{
  const guint8 *in;
  guint8 *out;
  gsize rows, columns, element; /* of a matrix; bytes of an element */
  gint64 diagonal;
  gboolean upper;
} Job;

static void
do_rows (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize row = begin; row < end; row++)
    {
      gint64 border = (gint64) (row % job->rows) + job->diagonal + (job->upper ? 0 : 1);
      gsize left = (gsize) CLAMP (border, 0, (gint64) job->columns) * job->element, all = job->columns * job->element;
      const guint8 *in = job->in + row * all;
      guint8 *out = job->out + row * all;

      memset (job->upper ? out : out + left, 0, job->upper ? left : all - left);
      memcpy (job->upper ? out + left : out, job->upper ? in + left : in, job->upper ? all - left : left);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaShape *shape = &inputs[0]->shape;
  Job job = { inputs[0]->data, outputs[0]->data, (gsize) shape->dims[shape->rank - 2], (gsize) shape->dims[shape->rank - 1],
              fovea_dtype_size (inputs[0]->dtype) };

  if (!read_diagonal (context, &job.diagonal, NULL))
    return TRUE;
  job.upper = fovea_node_int (context->node, "upper", 1) != 0;
  return fovea_parallel_for (fovea_shape_span (shape, 0, shape->rank - 1), MAX (FOVEA_ELEMENTS_A_CHUNK / job.columns, 1), do_rows, &job,
                             progress);
}

static void
backward (FoveaBackward *backward)
{
  GArray *settings = fovea_attributes_new (fovea_backward_context (backward)->node, NULL);

  fovea_backward_give (backward, 0, fovea_backward_emit (backward, "Trilu", settings, fovea_backward_gradient (backward, 0),
                                                         fovea_backward_input (backward, 1), NULL));
}

const FoveaOp fovea_op_trilu = {
  .name = "Trilu",
  .summary = N_("Keeps the triangle above or below a diagonal of each matrix; the rest becomes 0."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .backward = backward,
};

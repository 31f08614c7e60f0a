/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/window.h"

static const FoveaOpAttribute attributes[] = {
  { "kernel_shape", FOVEA_ATTRIBUTE_INTS, TRUE },
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "strides", FOVEA_ATTRIBUTE_INTS },
};

/* Outputs are those of a pool that the window undoes: the smallest map that it makes the input of. Places are counted in that one, whatever
 * size the output is asked to have. */
static gboolean
read_window (const FoveaOpContext *context, FoveaWindow *window, GError **error)
{
  if (!fovea_window_read (context, NULL, window, error))
    return FALSE;
  window->transposed = TRUE;
  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    {
      FoveaWindowAxis *axis = &window->axis[i];

      axis->output = (axis->input - 1) * axis->stride + axis->kernel - axis->before - axis->after;
      if (axis->output < 1)
        return fovea_refuse (error, _("pads of %lld leave nothing of the output"), (long long) (axis->before + axis->after));
    }
  return TRUE;
}

/* The shape asked for (input 2), in which batch and channels are those of the input. */
static gboolean
read_shape (const FoveaOpContext *context, FoveaShape *shape, GError **error)
{
  g_autofree gint64 *given = NULL;
  gsize n;

  if (!fovea_op_ints (context, "output_shape", 2, &n, &given, error))
    return FALSE;
  if (!given)
    return TRUE;
  if (n != shape->rank || given[0] != shape->dims[0] || given[1] != shape->dims[1])
    return fovea_refuse (error, _("output_shape needs %u entries, the first of them %lld and %lld"), shape->rank,
                         (long long) shape->dims[0], (long long) shape->dims[1]);
  memcpy (shape->dims, given, n * sizeof *given);
  return TRUE;
}

/* X and the places of its elements are (N, C, ...). */
static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape;
  FoveaWindow window;
  FoveaShape shape;

  if (!fovea_op_require_type (context, 0, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_type (context, 1, FOVEA_DTYPE_INT64, error)
      || !read_window (context, &window, error))
    return FALSE;
  if (!fovea_shape_equal (x, &context->inputs[1].shape))
    return fovea_refuse (error, _("the places (input 2) do not have the shape of the elements"));
  shape = fovea_window_output_shape (&window, x, x->dims[1]);
  return fovea_shape_check (&shape, FOVEA_DTYPE_FLOAT32, _("the map in which places are counted"), error)
         && read_shape (context, &shape, error) && fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

typedef struct
{
  FoveaWindow window;
  const float *in;
  const gint64 *places;
  FoveaTensor *out;
  gsize inputs, counted, outputs; /* elements of a map: of the input, of the one in which places are counted, of the output */
} Job;

/* Where in a map of the output place @i of one stands in which places are counted; FALSE: outside. */
static gboolean
place_in_output (const Job *job, gint64 i, gint64 *place)
{
  gint64 step = 1;

  *place = 0;
  for (guint d = job->out->shape.rank; d-- > 2;)
    {
      gint64 size = job->window.axis[FOVEA_MAX_SPATIAL - (job->out->shape.rank - d)].output, at = i % size;

      if (at >= job->out->shape.dims[d])
        return FALSE;
      *place += at * step;
      step *= job->out->shape.dims[d];
      i /= size;
    }
  return TRUE;
}

/* What points out of its own map is left out: maps can then be made side by side. */
static void
unpool_maps (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;

  for (gsize map = begin; map < end; map++)
    {
      float *out = (float *) job->out->data + map * job->outputs;
      gint64 first = (gint64) (map * job->counted), place;

      memset (out, 0, job->outputs * sizeof *out);
      for (gsize i = map * job->inputs; i < (map + 1) * job->inputs; i++)
        if (job->places[i] >= first && job->places[i] < first + (gint64) job->counted
            && place_in_output (job, job->places[i] - first, &place))
          out[place] = job->in[i];
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  gsize maps = (gsize) (inputs[0]->shape.dims[0] * inputs[0]->shape.dims[1]);
  Job job = { .in = inputs[0]->data, .places = inputs[1]->data, .out = outputs[0] };

  if (!read_window (context, &job.window, NULL))
    return TRUE;
  job.inputs = fovea_window_inputs (&job.window);
  job.counted = fovea_window_outputs (&job.window);
  job.outputs = fovea_tensor_count (outputs[0]) / maps;
  return fovea_parallel_for (maps, MAX (FOVEA_ELEMENTS_A_CHUNK / job.outputs, 1), unpool_maps, &job, progress);
}

/* Places that a pool with this window has found stand within it; others may stand anywhere in the map. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  FoveaWindow window;

  if (input > 1)
    fovea_field_nothing (context, input, output, box);
  else if (context->inputs[1].constant || !read_window (context, &window, NULL))
    fovea_field_plane (context, 0, output, box);
  else
    {
      *box = *output;
      fovea_window_field (&window, output, box);
    }
}

/* The gradient of the map in which places are counted: what lies outside of the output is 0. */
static const char *
gradient_as_counted (FoveaBackward *backward, const FoveaShape *counted)
{
  const FoveaShape *given = &fovea_backward_context (backward)->outputs[0].shape;
  const char *gradient = fovea_backward_gradient (backward, 0);
  FoveaShape cut = *given;
  gint64 pads[2 * FOVEA_MAX_RANK] = { 0 };

  for (guint d = 0; d < given->rank; d++)
    {
      cut.dims[d] = MIN (given->dims[d], counted->dims[d]);
      pads[given->rank + d] = counted->dims[d] - cut.dims[d];
    }
  gradient = fovea_backward_crop (backward, gradient, given, &cut);
  if (fovea_shape_equal (&cut, counted))
    return gradient;
  return fovea_backward_emit (backward, "Pad", NULL, gradient, fovea_backward_ints (backward, pads, 2 * given->rank), NULL);
}

static const char *
place (FoveaBackward *backward, gint64 number)
{
  return fovea_backward_ints (backward, &number, 1);
}

/* The places (maps, elements) counted in each element's own map; @outside has where they are in none, and they are 0 then. */
static const char *
places_in_maps (FoveaBackward *backward, const FoveaWindow *window, gint64 maps, const char **outside)
{
  gint64 size = (gint64) fovea_window_outputs (window);
  FoveaShape column = { 2, { maps, 1 } }, elements = { 2, { maps, (gint64) fovea_window_inputs (window) } };
  const char *places = fovea_backward_reshape (backward, fovea_backward_input (backward, 1), &elements), *firsts, *before, *behind;
  FoveaTensor *first = fovea_backward_int64s (backward, &column);

  for (gint64 i = 0; first && i < maps; i++)
    ((gint64 *) first->data)[i] = i * size;
  firsts = fovea_backward_constant (backward, first);
  places = fovea_backward_emit (backward, "Sub", NULL, places, firsts, NULL);
  before = fovea_backward_emit (backward, "Less", NULL, places, place (backward, 0), NULL);
  behind = fovea_backward_emit (backward, "Greater", NULL, places, place (backward, size - 1), NULL);
  *outside = fovea_backward_emit (backward, "Or", NULL, before, behind, NULL);
  return fovea_backward_emit (backward, "Where", NULL, *outside, place (backward, 0), places, NULL);
}

/* Each element takes the gradient from its place, also where another one has been put to the same place later, as in PyTorch. */
static void
backward (FoveaBackward *backward)
{
  const FoveaShape *x = &fovea_backward_context (backward)->inputs[0].shape;
  gint64 maps = x->dims[0] * x->dims[1];
  const char *places, *outside, *gradient;
  FoveaShape counted, rows;
  FoveaWindow window;
  GArray *own;

  if (!fovea_backward_wants (backward, 0) || !read_window (fovea_backward_context (backward), &window, NULL))
    return;
  counted = fovea_window_output_shape (&window, x, x->dims[1]);
  rows = (FoveaShape){ 2, { maps, (gint64) fovea_window_outputs (&window) } };
  places = places_in_maps (backward, &window, maps, &outside);
  gradient = fovea_backward_reshape (backward, gradient_as_counted (backward, &counted), &rows);
  own = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (own, "axis", 1);
  gradient = fovea_backward_emit (backward, "GatherElements", own, gradient, places, NULL);
  gradient = fovea_backward_emit (backward, "Where", NULL, outside, fovea_backward_number (backward, 0.0f), gradient, NULL);
  fovea_backward_give_reshaped (backward, 0, gradient);
}

const FoveaOp fovea_op_max_unpool = {
  .name = "MaxUnpool",
  .summary = N_("Puts elements back to the places where a pool has found them; all others are zero."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 3, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .run = run,
  .backward = backward,
};

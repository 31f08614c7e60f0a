/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/pool.h"
#include "core/network/backward.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/fourier-sums.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"

enum
{
  SIGNAL,
  FRAME_STEP,
  WINDOW,
  FRAME_LENGTH,
};

static const FoveaOpAttribute attributes[] = {
  { "onesided", FOVEA_ATTRIBUTE_INT },
};

static gboolean
is_onesided (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "onesided", 1) != 0;
}

/* Samples of a frame, and from one frame to the next. */
typedef struct
{
  gint64 length, step;
} Frames;

static gboolean
read_number (const FoveaOpContext *context, const char *what, guint i, gint64 *number, GError **error)
{
  g_autofree gint64 *list = NULL;
  gsize n;

  if (!fovea_op_ints (context, what, i, &n, &list, error))
    return FALSE;
  if (list && (n != 1 || list[0] < 1 || list[0] > G_MAXINT32))
    return fovea_refuse (error, _("%s is not one positive number"), what);
  if (list)
    *number = list[0];
  return TRUE;
}

static gboolean
read_frames (const FoveaOpContext *context, Frames *frames, GError **error)
{
  const FoveaOperand *window = fovea_op_input (context, WINDOW);
  gint64 samples = context->inputs[SIGNAL].shape.dims[1], points = window ? (gint64) fovea_shape_count (&window->shape) : 0;

  *frames = (Frames){ points, 0 };
  if (!read_number (context, "frame_step", FRAME_STEP, &frames->step, error)
      || !read_number (context, "frame_length", FRAME_LENGTH, &frames->length, error))
    return FALSE;
  if (frames->step < 1 || frames->length < 1)
    return fovea_refuse (error, _("frame_step is missing, or window and frame_length are"));
  if (window && points != frames->length)
    return fovea_refuse (error, _("the window has %lld points for frames of %lld"), (long long) points, (long long) frames->length);
  if (frames->length > samples)
    return fovea_refuse (error, _("a frame of %lld is longer than the signal, %lld"), (long long) frames->length, (long long) samples);
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaShape *signal = &context->inputs[SIGNAL].shape;
  FoveaShape shape = { .rank = 4 };
  Frames frames;

  if (!fovea_op_require_type (context, SIGNAL, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, SIGNAL, 3, 3, error)
      || (fovea_op_input (context, WINDOW) && !fovea_op_require_type (context, WINDOW, FOVEA_DTYPE_FLOAT32, error))
      || !fovea_fourier_check_parts (context, is_onesided (context), error) || !read_frames (context, &frames, error))
    return FALSE;
  shape.dims[0] = signal->dims[0];
  shape.dims[1] = (signal->dims[1] - frames.length) / frames.step + 1;
  shape.dims[2] = (gint64) fovea_fourier_lines ((gsize) frames.length, is_onesided (context));
  shape.dims[3] = 2;
  return fovea_op_set_output (context, 0, FOVEA_DTYPE_FLOAT32, &shape, error);
}

/* Each part of a sample meets a cosine and a sine. */
static guint64
macs (const FoveaOpContext *context)
{
  Frames frames;

  if (!read_frames (context, &frames, NULL))
    return 0;
  return (guint64) fovea_shape_count (&context->outputs[0].shape) * (guint64) (frames.length * context->inputs[SIGNAL].shape.dims[2]);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  Frames frames;

  if (!read_frames (context, &frames, error))
    return FALSE;
  context->state = fovea_turns_new ((gsize) frames.length, error);
  return context->state != NULL;
}

/* Items are numbered (signal, frame, line). */
typedef struct
{
  const FoveaTurns *turns;
  FoveaSamples samples;
  float *out;
  gsize signal, frame_step; /* floats from one to the next */
  gsize frames, lines;
} Job;

static void
do_lines (gsize begin, gsize end, guint worker, gpointer data)
{
  const Job *job = data;
  FoveaSamples samples = job->samples;

  for (gsize item = begin; item < end; item++)
    {
      gsize frame = item / job->lines % job->frames, signal = item / job->lines / job->frames;

      samples.in = job->samples.in + signal * job->signal + frame * job->frame_step;
      fovea_fourier_sum (job->turns, &samples, item % job->lines, FALSE, job->out + 2 * item);
    }
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  const FoveaTensor *window = fovea_op_tensor (context, inputs, WINDOW);
  gsize parts = (gsize) inputs[SIGNAL]->shape.dims[2];
  Job job = { .turns = context->state, .out = outputs[0]->data };
  Frames frames;

  if (!read_frames (context, &frames, NULL))
    return TRUE;
  job.samples = (FoveaSamples){ inputs[SIGNAL]->data, window ? window->data : NULL, (gsize) frames.length, parts, parts == 2 };
  job.signal = (gsize) inputs[SIGNAL]->shape.dims[1] * parts;
  job.frame_step = (gsize) frames.step * parts;
  job.frames = (gsize) outputs[0]->shape.dims[1];
  job.lines = (gsize) outputs[0]->shape.dims[2];
  return fovea_parallel_for (fovea_tensor_count (outputs[0]) / 2, MAX (FOVEA_ELEMENTS_A_CHUNK / job.samples.n, 1), do_lines, &job,
                             progress);
}

/* The samples of the frames. */
static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  Frames frames;

  fovea_field_whole (context, input, output, box);
  if (input != SIGNAL || !read_frames (context, &frames, NULL))
    return;
  box->global = output->global;
  box->begin[0] = output->begin[0];
  box->end[0] = output->end[0];
  box->begin[1] = output->begin[1] * frames.step;
  box->end[1] = output->end[1] * frames.step + frames.length - 1;
}

/* The samples that each frame has, one frame behind the other. */
static const char *
frame_places (FoveaBackward *backward, const Frames *frames, gint64 n)
{
  FoveaShape shape = { 1, { n * frames->length } };
  FoveaTensor *places = fovea_backward_int64s (backward, &shape);

  for (gint64 i = 0; places && i < shape.dims[0]; i++)
    ((gint64 *) places->data)[i] = i / frames->length * frames->step + i % frames->length;
  return fovea_backward_constant (backward, places);
}

/* Of the samples of each frame after the window: (signals, frames, samples, parts). The sums of the inverse but for the factor, where lines that half
 * a spectrum has not are zeros. */
static const char *
gradient_of_frames (FoveaBackward *backward, const Frames *frames)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const gint64 none[4] = { 0 }, lines[4] = { 0, 0, frames->length - context->outputs[0].shape.dims[2], 0 };
  const gint64 parts[4] = { 0, 0, 0, context->inputs[SIGNAL].shape.dims[2] - 2 }, axis = 2;
  GArray *settings = fovea_attributes_new (NULL, NULL);
  const char *spectrum = fovea_backward_pad (backward, fovea_backward_gradient (backward, 0), none, lines, 4), *samples;

  fovea_attributes_add_int (settings, "inverse", 1);
  samples = fovea_backward_emit (backward, "DFT", settings, spectrum, fovea_backward_ints (backward, &frames->length, 1),
                                 fovea_backward_ints (backward, &axis, 1), NULL);
  return fovea_backward_pad (backward, fovea_backward_scale (backward, samples, (float) frames->length), none, parts, 4);
}

/* Every point of the window met the samples of all frames. */
static void
give_window (FoveaBackward *backward, const char *places, const FoveaShape *framed, const char *gradient)
{
  static const gint64 axes[] = { 0, 1, 3 };
  GArray *settings = fovea_attributes_new (NULL, NULL);
  const char *samples;

  fovea_attributes_add_int (settings, "axis", 1);
  samples = fovea_backward_emit (backward, "Gather", settings, fovea_backward_input (backward, SIGNAL), places, NULL);
  gradient = fovea_backward_emit (backward, "Mul", NULL, gradient, fovea_backward_reshape (backward, samples, framed), NULL);
  fovea_backward_give_reshaped (backward, WINDOW, fovea_backward_sum (backward, gradient, axes, 3, FALSE));
}

/* Frames overlap: a sample has the sum of its gradients in all of them. */
static void
give_signal (FoveaBackward *backward, const char *places, const FoveaShape *framed, const char *gradient)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape along = { 2, { framed->dims[2], 1 } };

  if (fovea_op_input (context, WINDOW))
    gradient = fovea_backward_emit (backward, "Mul", NULL, gradient,
                                    fovea_backward_reshape (backward, fovea_backward_input (backward, WINDOW), &along), NULL);
  gradient = fovea_backward_put_along (backward, &context->inputs[SIGNAL].shape, 1, places, (gsize) (framed->dims[1] * framed->dims[2]), gradient);
  fovea_backward_give_reshaped (backward, SIGNAL, gradient);
}

static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  FoveaShape framed = context->outputs[0].shape;
  const char *places, *gradient;
  Frames frames;

  if (!read_frames (context, &frames, NULL))
    return;
  framed.dims[2] = frames.length;
  framed.dims[3] = context->inputs[SIGNAL].shape.dims[2];
  places = frame_places (backward, &frames, framed.dims[1]);
  gradient = gradient_of_frames (backward, &frames);
  if (fovea_backward_wants (backward, SIGNAL))
    give_signal (backward, places, &framed, gradient);
  if (fovea_backward_wants (backward, WINDOW))
    give_window (backward, places, &framed, gradient);
}

const FoveaOp fovea_op_stft = {
  .name = "STFT",
  .summary = N_("Fourier transforms of short pieces of a signal: how its frequencies change in time."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 2, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .macs = macs,
  .field = field,
  .prepare = prepare,
  .release = fovea_turns_release,
  .run = run,
  .backward = backward,
};

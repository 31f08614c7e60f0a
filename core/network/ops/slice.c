/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/backward.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/channel-mover.h"
#include "core/network/ops/field.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pixel-mover.h"

static const FoveaOpAttribute attributes[] = {
  { "axes", FOVEA_ATTRIBUTE_INTS },
  { "ends", FOVEA_ATTRIBUTE_INTS },
  { "starts", FOVEA_ATTRIBUTE_INTS },
};

/* Where each axis starts, how it steps and how many elements it gives. */
typedef struct
{
  gint64 start[FOVEA_MAX_RANK], step[FOVEA_MAX_RANK], size[FOVEA_MAX_RANK];
} Cut;

/* ONNX clamps what lies beyond the ends; negative numbers count from the end. */
static void
cut_axis (gint64 size, gint64 start, gint64 end, gint64 step, Cut *cut, guint axis)
{
  gint64 low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;

  start = MAX (MIN (start < 0 ? start + size : start, high), 0);
  end = CLAMP (end < 0 ? end + size : end, low, high);
  cut->start[axis] = start;
  cut->step[axis] = step;
  cut->size[axis] = MAX (step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step, 0);
}

/* Axes and steps may be left out, or be lists of nothing: then they are NULL. */
static gboolean
read_lists (const FoveaOpContext *context, gsize *n, gint64 **starts, gint64 **ends, gint64 **axes, gint64 **steps,
            GError **error)
{
  gsize n_ends, n_axes, n_steps;

  if (!fovea_op_ints (context, "starts", 1, n, starts, error) || !fovea_op_ints (context, "ends", 2, &n_ends, ends, error)
      || !fovea_op_ints (context, "axes", 3, &n_axes, axes, error)
      || !fovea_op_ints (context, "steps", 4, &n_steps, steps, error))
    return FALSE;
  if (n_axes == 0)
    g_clear_pointer (axes, g_free);
  if (n_steps == 0)
    g_clear_pointer (steps, g_free);
  if (!*starts || !*ends)
    return fovea_refuse (error, _("starts or ends are missing"));
  if (n_ends != *n || (*axes && n_axes != *n) || (*steps && n_steps != *n))
    return fovea_refuse (error, _("starts, ends, axes and steps differ in length"));
  if (*n > FOVEA_MAX_RANK)
    return fovea_refuse (error, _("%zu axes are cut; at most %d are supported"), *n, FOVEA_MAX_RANK);
  return TRUE;
}

static gboolean
read_cut (const FoveaOpContext *context, Cut *cut, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  g_autofree gint64 *starts = NULL, *ends = NULL, *axes = NULL, *steps = NULL;
  gboolean marked[FOVEA_MAX_RANK] = { FALSE };
  gsize n;

  if (!read_lists (context, &n, &starts, &ends, &axes, &steps, error))
    return FALSE;
  for (guint d = 0; d < shape->rank; d++)
    cut_axis (shape->dims[d], 0, shape->dims[d], 1, cut, d);
  for (gsize i = 0; i < n; i++)
    {
      gint64 axis = axes ? axes[i] : (gint64) i, step = steps ? steps[i] : 1;
      guint d;

      if (!fovea_op_axis (axis, shape->rank, &d, error))
        return FALSE;
      if (marked[d])
        return fovea_refuse (error, _("axis %u is named twice"), d);
      marked[d] = TRUE;
      if (step == 0)
        return fovea_refuse (error, _("the step of axis %u is 0"), d);
      cut_axis (shape->dims[d], starts[i], ends[i], CLAMP (step, -G_MAXINT32, G_MAXINT32), cut, d);
    }
  return TRUE;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaShape shape = context->inputs[0].shape;
  Cut cut;

  if (!read_cut (context, &cut, error))
    return FALSE;
  for (guint d = 0; d < shape.rank; d++)
    shape.dims[d] = cut.size[d];
  return fovea_op_set_output (context, 0, context->inputs[0].dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  FoveaMover *mover;
  Cut cut;

  if (!read_cut (context, &cut, error))
    return FALSE;
  mover = fovea_mover_new (context->inputs[0].dtype);
  for (guint d = 0; d < shape->rank; d++)
    {
      gint64 stride = fovea_shape_stride (shape, d);

      fovea_mover_add_axis (mover, (gsize) cut.size[d], cut.start[d] * stride, cut.step[d] * stride);
    }
  context->state = mover;
  return TRUE;
}

static gboolean
keeps_axis (const FoveaOpContext *context, guint d)
{
  return context->inputs[0].shape.dims[d] == context->outputs[0].shape.dims[d];
}

/* The number of channels changes, and nothing else. */
static gboolean
cuts_channels (const FoveaOpContext *context)
{
  return !keeps_axis (context, 1) && keeps_axis (context, 2) && keeps_axis (context, 3);
}

/* Height and width may be cut and turned, or channels, but images may not. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  Cut cut;

  if (!fovea_blocks_accept (context, lanes) || !read_cut (context, &cut, NULL) || !keeps_axis (context, 0) || cut.step[0] < 0)
    return FALSE;
  return cuts_channels (context) ? cut.step[2] > 0 && cut.step[3] > 0 : keeps_axis (context, 1) && cut.step[1] > 0;
}

static gboolean
prepare_channels (FoveaOpContext *context, const Cut *cut, GError **error)
{
  gsize *channels = fovea_channel_mover_new (context, (gsize) cut->size[1], error);

  for (gint64 c = 0; channels && c < cut->size[1]; c++)
    channels[c] = (gsize) (cut->start[1] + c * cut->step[1]);
  return channels != NULL;
}

static gboolean
prepare_pixels (FoveaOpContext *context, const Cut *cut, GError **error)
{
  FoveaPixelMover *mover = fovea_pixel_mover_new (context, error);

  if (!mover)
    return FALSE;
  for (gint64 y = 0; y < cut->size[2]; y++)
    mover->rows[y] = cut->start[2] + y * cut->step[2];
  for (gint64 x = 0; x < cut->size[3]; x++)
    mover->columns[x] = cut->start[3] + x * cut->step[3];
  return TRUE;
}

static gboolean
prepare_blocks (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  Cut cut;

  return read_cut (context, &cut, error)
         && (cuts_channels (context) ? prepare_channels (context, &cut, error) : prepare_pixels (context, &cut, error));
}

static void
release_blocks (FoveaOpContext *context)
{
  if (cuts_channels (context))
    fovea_channel_mover_release (context);
  else
    fovea_pixel_mover_release (context);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return (cuts_channels (context) ? fovea_channel_mover_run : fovea_pixel_mover_run) (context, inputs, outputs, scratch, progress);
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .prepare = prepare_blocks,
  .release = release_blocks,
  .run = run_blocks,
};

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  Cut cut;

  if (input > 0 || !read_cut (context, &cut, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  *box = *output;
  for (guint d = 0; d < box->rank; d++)
    {
      gint64 first = cut.start[d] + output->begin[d] * cut.step[d], last = cut.start[d] + output->end[d] * cut.step[d];

      box->begin[d] = MIN (first, last);
      box->end[d] = MAX (first, last);
    }
}

/* @n elements along @axis with @step - 1 zeros behind each. */
static const char *
spread (FoveaBackward *backward, const char *value, FoveaShape *shape, guint axis, gint64 step)
{
  gint64 n = (gint64) fovea_shape_span (shape, 0, axis + 1), inner = fovea_shape_stride (shape, axis);
  FoveaShape rows = { 2, { n, inner } };
  const gint64 none[2] = { 0 }, behind[2] = { 0, (step - 1) * inner };

  value = fovea_backward_pad (backward, fovea_backward_reshape (backward, value, &rows), none, behind, 2);
  shape->dims[axis] *= step;
  return fovea_backward_reshape (backward, value, shape);
}

/* What was cut out goes back to its place, zeros between and around it. */
static void
backward (FoveaBackward *backward)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[0].shape;
  const char *gradient = fovea_backward_gradient (backward, 0);
  FoveaShape shape = context->outputs[0].shape;
  gint64 before[FOVEA_MAX_RANK], after[FOVEA_MAX_RANK];
  Cut cut;

  if (fovea_operand_is_empty (&context->outputs[0]) || !read_cut (context, &cut, NULL))
    return;
  for (guint d = 0; d < x->rank; d++)
    {
      gint64 n = cut.size[d], step = n > 1 ? ABS (cut.step[d]) : 1;

      if (n > 1 && cut.step[d] < 0)
        gradient = fovea_backward_slice (backward, gradient, d, -1, -n - 1, -1);
      if (step > 1)
        gradient = spread (backward, gradient, &shape, d, step);
      before[d] = cut.start[d] - (cut.step[d] < 0 ? (n - 1) * step : 0);
      after[d] = x->dims[d] - before[d] - n * step;
    }
  fovea_backward_give (backward, 0, fovea_backward_pad (backward, gradient, before, after, x->rank));
}

const FoveaOp fovea_op_slice = {
  .name = "Slice",
  .summary = N_("Cuts a part out of a value."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 5, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = fovea_mover_op_run,
  .blocks = &blocks,
  .backward = backward,
};

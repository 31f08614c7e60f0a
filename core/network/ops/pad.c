/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/conv/problem.h"
#include "core/network/backward.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/channel-mover.h"
#include "core/network/ops/field.h"
#include "core/network/ops/mover.h"
#include "core/network/ops/operand.h"
#include "core/network/ops/pixel-mover.h"

#define MAX_FRAME 8 /* more would make the halo larger than the value */

static const FoveaOpAttribute attributes[] = {
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "paddings", FOVEA_ATTRIBUTE_INTS }, /* their name in opset 1 */
  { "pads", FOVEA_ATTRIBUTE_INTS },
  { "value", FOVEA_ATTRIBUTE_FLOAT },
};

/* Elements added before and after each axis; negative ones are cut off. */
typedef struct
{
  FoveaBorder border;
  gint64 before[FOVEA_MAX_RANK], after[FOVEA_MAX_RANK];
} Padding;

static gboolean
read_mode (const FoveaOpContext *context, FoveaBorder *border, GError **error)
{
  static const char *const names[] = { "constant", "edge", "reflect", "wrap", NULL };
  static const FoveaBorder borders[] = { FOVEA_BORDER_ZERO, FOVEA_BORDER_REPLICATE, FOVEA_BORDER_REFLECT, FOVEA_BORDER_WRAP };
  guint choice = 0;

  if (!fovea_op_choice (context, "mode", names, 0, &choice, error))
    return FALSE;
  *border = borders[choice];
  return TRUE;
}

static gboolean
read_padding (const FoveaOpContext *context, Padding *padding, GError **error)
{
  g_autofree gint64 *pads = NULL;
  guint axes[FOVEA_MAX_RANK];
  gsize n, n_axes;

  *padding = (Padding){ 0 };
  if (!read_mode (context, &padding->border, error) || !fovea_op_ints (context, context->opset < 2 ? "paddings" : "pads", 1, &n, &pads, error)
      || !fovea_op_list_axes (context, 3, axes, &n_axes, error))
    return FALSE;
  if (n != 2 * n_axes)
    return fovea_refuse (error, _("pads has %zu entries; %zu are needed"), n, 2 * n_axes);
  for (gsize i = 0; i < n_axes; i++)
    {
      padding->before[axes[i]] = pads[i];
      padding->after[axes[i]] = pads[n_axes + i];
    }
  return TRUE;
}

/* A reflection has one element less than the axis. */
static gboolean
check_axis (const Padding *padding, guint d, gint64 size, GError **error)
{
  gint64 most = padding->border == FOVEA_BORDER_REFLECT ? size - 1 : G_MAXINT32;

  for (int side = 0; side < 2; side++)
    {
      gint64 pad = side ? padding->after[d] : padding->before[d];

      if (pad > most || pad < -G_MAXINT32)
        return fovea_refuse (error, _("axis %u of size %lld cannot be padded by %lld"), d, (long long) size, (long long) pad);
    }
  return TRUE;
}

/* One element of the input's type; before opset 11 it is an attribute, a float. */
static gboolean
check_value (const FoveaOpContext *context, GError **error)
{
  const FoveaOperand *value = fovea_op_input (context, 2);

  if (context->opset < 11)
    return fovea_op_require_float (context, error);
  if (!value)
    return TRUE;
  if (fovea_shape_count (&value->shape) != 1)
    return fovea_refuse (error, _("the value of the padding needs one element"));
  return fovea_op_require_type (context, 2, context->inputs[0].dtype, error);
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const FoveaOperand *input = &context->inputs[0];
  FoveaShape shape = input->shape;
  Padding padding;

  if (!read_padding (context, &padding, error) || !check_value (context, error))
    return FALSE;
  for (guint d = 0; d < shape.rank; d++)
    {
      if (!check_axis (&padding, d, shape.dims[d], error))
        return FALSE;
      shape.dims[d] += padding.before[d] + padding.after[d];
    }
  return fovea_op_set_output (context, 0, input->dtype, &shape, error);
}

static gboolean
prepare (FoveaOpContext *context, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape, *out = &context->outputs[0].shape;
  g_autoptr (FoveaMover) mover = fovea_mover_new (context->inputs[0].dtype);
  Padding padding;

  if (!read_padding (context, &padding, error))
    return FALSE;
  for (guint d = 0; d < in->rank; d++)
    {
      gint64 stride = fovea_shape_stride (in, d), *offsets;

      if (padding.before[d] <= 0 && padding.after[d] <= 0)
        {
          fovea_mover_add_axis (mover, (gsize) out->dims[d], -padding.before[d] * stride, stride);
          continue;
        }
      offsets = fovea_mover_add_table (mover, (gsize) out->dims[d], error);
      if (!offsets)
        return FALSE;
      for (gint64 i = 0; i < out->dims[d]; i++)
        {
          gssize at = fovea_border_map (padding.border, i - padding.before[d], (gsize) in->dims[d]);

          offsets[i] = at < 0 ? -1 : at * stride;
        }
    }
  context->state = g_steal_pointer (&mover);
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  const FoveaTensor *given = fovea_op_tensor (context, inputs, 2);
  float value = fovea_node_float (context->node, "value", 0.0f);
  guint64 zero = 0;
  gconstpointer fill = context->inputs[0].dtype == FOVEA_DTYPE_FLOAT32 ? (gconstpointer) &value : &zero;

  if (given)
    fill = given->data;
  return fovea_mover_run (context->state, inputs[0]->data, outputs[0]->data, fill, progress);
}

/* The constant, if it is known. */
static float
fill_of (const FoveaOpContext *context)
{
  const FoveaOperand *value = fovea_op_input (context, 2);

  return value && value->constant ? *fovea_tensor_floats (value->constant) : fovea_node_float (context->node, "value", 0.0f);
}

static gboolean
pads_axis (const Padding *padding, guint d)
{
  return padding->before[d] != 0 || padding->after[d] != 0;
}

/* Channels of zeros are added or some cut off, and nothing else. */
static gboolean
pads_channels (const FoveaOpContext *context)
{
  Padding padding;

  return read_padding (context, &padding, NULL) && padding.border == FOVEA_BORDER_ZERO && fill_of (context) == 0.0f && pads_axis (&padding, 1)
         && !pads_axis (&padding, 2) && !pads_axis (&padding, 3);
}

/* Height and width may be padded, by a constant that is known, or channels. */
static gboolean
accepts_blocks (const FoveaOpContext *context, gsize lanes)
{
  const FoveaOperand *value = fovea_op_input (context, 2);
  Padding padding;

  if (!fovea_blocks_accept (context, lanes) || !read_padding (context, &padding, NULL) || (value && !value->constant))
    return FALSE;
  return !pads_axis (&padding, 0) && (!pads_axis (&padding, 1) || pads_channels (context));
}

static void
fill_table (const Padding *padding, const FoveaOpContext *context, guint d, gint64 *table)
{
  for (gint64 i = 0; i < context->outputs[0].shape.dims[d]; i++)
    table[i] = fovea_border_map (padding->border, i - padding->before[d], (gsize) context->inputs[0].shape.dims[d]);
}

static gboolean
prepare_channels (FoveaOpContext *context, const Padding *padding, GError **error)
{
  gint64 in = context->inputs[0].shape.dims[1], out = context->outputs[0].shape.dims[1];
  gsize *channels = fovea_channel_mover_new (context, (gsize) out, error);

  for (gint64 i = 0; channels && i < out; i++)
    {
      gint64 from = i - padding->before[1];

      channels[i] = from >= 0 && from < in ? (gsize) from : FOVEA_CHANNEL_OF_ZEROS;
    }
  return channels != NULL;
}

static gboolean
prepare_pixels (FoveaOpContext *context, const Padding *padding, GError **error)
{
  FoveaPixelMover *mover = fovea_pixel_mover_new (context, error);

  if (!mover)
    return FALSE;
  mover->fill = fill_of (context);
  fill_table (padding, context, 2, mover->rows);
  fill_table (padding, context, 3, mover->columns);
  return TRUE;
}

static gboolean
prepare_blocks (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  Padding padding;

  return read_padding (context, &padding, error)
         && (pads_channels (context) ? prepare_channels (context, &padding, error) : prepare_pixels (context, &padding, error));
}

static void
release_blocks (FoveaOpContext *context)
{
  if (pads_channels (context))
    fovea_channel_mover_release (context);
  else
    fovea_pixel_mover_release (context);
}

static gboolean
run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  return (pads_channels (context) ? fovea_channel_mover_run : fovea_pixel_mover_run) (context, inputs, outputs, scratch, progress);
}

/* Zeros that are not too many stand in the input's halo. */
static gboolean
frame_of_zeros (const FoveaOpContext *context, FoveaFrame *frame)
{
  Padding padding;

  if (!read_padding (context, &padding, NULL) || padding.border != FOVEA_BORDER_ZERO || fill_of (context) != 0.0f || pads_axis (&padding, 1))
    return FALSE;
  for (guint d = 2; d < 4; d++)
    if (padding.before[d] < 0 || padding.after[d] < 0 || MAX (padding.before[d], padding.after[d]) > MAX_FRAME)
      return FALSE;
  *frame = (FoveaFrame){ (gsize) padding.before[2], (gsize) padding.before[3], (gsize) padding.after[2], (gsize) padding.after[3] };
  return TRUE;
}

static const FoveaBlocksOp blocks = {
  .accepts = accepts_blocks,
  .frame = frame_of_zeros,
  .prepare = prepare_blocks,
  .release = release_blocks,
  .run = run_blocks,
};

/* Constant padding leads outside; mirrored and repeated edges lead back to the elements that they copy, and only what
 * lies outside of the padded value leads outside. */
static void
field_axis (const Padding *padding, guint d, gint64 in, gint64 out, FoveaBox *box)
{
  gint64 begin = box->begin[d] - padding->before[d], end = box->end[d] - padding->before[d];
  gint64 low = -padding->before[d], high = out - padding->before[d] - 1, first = G_MAXINT64, last = G_MININT64;

  box->begin[d] = begin;
  box->end[d] = end;
  if (padding->border == FOVEA_BORDER_ZERO || begin > high || end < low)
    return;
  for (gint64 i = MAX (begin, low); i <= MIN (end, high); i++)
    {
      gint64 at = fovea_border_map (padding->border, i, (gsize) in);

      first = MIN (first, at);
      last = MAX (last, at);
    }
  box->begin[d] = begin < low ? begin : first;
  box->end[d] = end > high ? end : last;
}

static void
field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  Padding padding;

  if (input > 0 || output->empty || !read_padding (context, &padding, NULL))
    {
      fovea_field_nothing (context, input, output, box);
      return;
    }
  *box = *output;
  for (guint d = 0; d < box->rank; d++)
    field_axis (&padding, d, context->inputs[0].shape.dims[d], context->outputs[0].shape.dims[d], box);
}

/* A stretch of the output along an axis that copies the input's elements in order, backwards, or one of them all the time. */
typedef struct
{
  gint64 begin, size, from, step;
} Stretch;

/* Where an element of the output comes from. */
static gint64
source (const Padding *padding, guint d, gint64 i, gint64 size)
{
  return fovea_border_map (padding->border, i - padding->before[d], (gsize) size);
}

/* The one that begins at element @begin of the output. */
static Stretch
stretch_from (const Padding *padding, guint d, gint64 begin, gint64 in, gint64 out)
{
  Stretch stretch = { begin, 1, source (padding, d, begin, in), 0 };

  if (begin + 1 < out)
    stretch.step = source (padding, d, begin + 1, in) - stretch.from;
  if (ABS (stretch.step) > 1)
    return stretch;
  while (begin + stretch.size < out && source (padding, d, begin + stretch.size, in) == stretch.from + stretch.size * stretch.step)
    stretch.size++;
  return stretch;
}

/* The gradient of a stretch among zeros. */
static const char *
place_stretch (FoveaBackward *backward, const char *gradient, guint rank, guint d, const Stretch *stretch, gint64 in)
{
  gint64 before[FOVEA_MAX_RANK] = { 0 }, after[FOVEA_MAX_RANK] = { 0 }, axis = d, n = stretch->size;
  gint64 last = stretch->begin + n - 1;

  if (stretch->step < 0 && n > 1)
    gradient = fovea_backward_slice (backward, gradient, d, last, stretch->begin > 0 ? stretch->begin - 1 : G_MININT32, -1);
  else
    gradient = fovea_backward_slice (backward, gradient, d, stretch->begin, last + 1, 1);
  if (stretch->step == 0 && n > 1)
    gradient = fovea_backward_sum (backward, gradient, &axis, 1, TRUE);
  before[d] = stretch->step < 0 ? stretch->from - (n - 1) : stretch->from;
  after[d] = in - before[d] - (stretch->step == 0 ? 1 : n);
  return fovea_backward_pad (backward, gradient, before, after, rank);
}

/* The copies along axis @d are added to what they are copies of. */
static const char *
fold_axis (FoveaBackward *backward, const char *gradient, const Padding *padding, guint d)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  gint64 in = context->inputs[0].shape.dims[d], out = context->outputs[0].shape.dims[d];
  const char *sum = NULL;

  for (gint64 i = 0; i < out && !fovea_backward_has_failed (backward);)
    {
      Stretch stretch = stretch_from (padding, d, i, in, out);
      const char *part = place_stretch (backward, gradient, context->inputs[0].shape.rank, d, &stretch, in);

      sum = sum ? fovea_backward_emit (backward, "Add", NULL, sum, part, NULL) : part;
      i += stretch.size;
    }
  return sum;
}

/* Negative padding: a constant border is cut off, and what was cut off is zero. */
static const char *
gradient_of_input (FoveaBackward *backward, Padding *padding)
{
  const char *gradient = fovea_backward_gradient (backward, 0);
  guint rank = fovea_backward_context (backward)->inputs[0].shape.rank;

  if (padding->border != FOVEA_BORDER_ZERO)
    {
      for (guint d = 0; d < rank; d++)
        if (pads_axis (padding, d))
          gradient = fold_axis (backward, gradient, padding, d);
      return gradient;
    }
  for (guint d = 0; d < rank; d++)
    {
      padding->before[d] = -padding->before[d];
      padding->after[d] = -padding->after[d];
    }
  return fovea_backward_pad (backward, gradient, padding->before, padding->after, rank);
}

/* The sum over the border: the node itself makes its mask, of zeros and a constant of 1. Other borders do without the constant. */
static const char *
gradient_of_value (FoveaBackward *backward, const Padding *padding)
{
  const FoveaOpContext *context = fovea_backward_context (backward);
  const FoveaShape *x = &context->inputs[0].shape;
  const char *mask, *one;
  gint64 pads[2 * FOVEA_MAX_RANK], axes[FOVEA_MAX_RANK];

  if (padding->border != FOVEA_BORDER_ZERO)
    return fovea_backward_fill (backward, &context->inputs[2].shape, 0.0f);
  for (guint d = 0; d < x->rank; d++)
    {
      pads[d] = padding->before[d];
      pads[x->rank + d] = padding->after[d];
      axes[d] = d;
    }
  mask = fovea_backward_fill (backward, x, 0.0f);
  one = fovea_backward_number (backward, 1.0f);
  mask = fovea_backward_emit (backward, "Pad", NULL, mask, fovea_backward_ints (backward, pads, 2 * x->rank), one, NULL);
  mask = fovea_backward_emit (backward, "Mul", NULL, fovea_backward_gradient (backward, 0), mask, NULL);
  return fovea_backward_sum (backward, mask, axes, x->rank, FALSE);
}

static void
backward (FoveaBackward *backward)
{
  Padding padding;

  if (!read_padding (fovea_backward_context (backward), &padding, NULL))
    return;
  if (fovea_backward_wants (backward, 2))
    fovea_backward_give_reshaped (backward, 2, gradient_of_value (backward, &padding));
  if (fovea_backward_wants (backward, 0))
    fovea_backward_give (backward, 0, gradient_of_input (backward, &padding));
}

const FoveaOp fovea_op_pad = {
  .name = "Pad",
  .summary = N_("Adds a border: a constant, the mirrored inside, the repeated edge or the opposite side."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 1, .max_inputs = 4, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = field,
  .prepare = prepare,
  .release = fovea_mover_release,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};

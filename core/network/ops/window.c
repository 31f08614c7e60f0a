/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/window.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

FoveaWindowAxis *
fovea_window_axis (FoveaWindow *window, guint i)
{
  return &window->axis[FOVEA_MAX_SPATIAL - window->spatial + i];
}

/* A list of one number a dimension (or two, for pads) into @values; they stay as they are when the node has none. */
static gboolean
read_list (const FoveaOpContext *context, const char *name, gsize n, gint64 minimum, gint64 *values, GError **error)
{
  gsize given;
  const gint64 *list = fovea_node_ints (context->node, name, &given);

  if (!list)
    return TRUE;
  if (given != n)
    return fovea_refuse (error, _("%s has %zu entries; %zu are needed"), name, given, n);
  for (gsize i = 0; i < n; i++)
    {
      if (list[i] < minimum || list[i] > FOVEA_MAX_CONV_WINDOW)
        return fovea_refuse (error, _("%s has the entry %lld; it must be %lld to %d"), name, (long long) list[i],
                             (long long) minimum, FOVEA_MAX_CONV_WINDOW);
      values[i] = list[i];
    }
  return TRUE;
}

static gboolean
read_padding (const FoveaOpContext *context, FoveaWindowPadding *padding, GError **error)
{
  static const char *const names[] = { "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER", NULL };
  guint choice = 0;

  if (!fovea_op_choice (context, "auto_pad", names, 0, &choice, error))
    return FALSE;
  *padding = (FoveaWindowPadding) choice;
  return TRUE;
}

static gboolean
read_kernel (const FoveaOpContext *context, const gint64 *weights, guint n, gint64 *kernel, GError **error)
{
  gint64 given[FOVEA_MAX_SPATIAL] = { 0 }, cells = 1;

  if (!read_list (context, "kernel_shape", n, 1, given, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      kernel[i] = weights ? weights[i] : given[i];
      if (kernel[i] < 1 || kernel[i] > FOVEA_MAX_CONV_WINDOW)
        return fovea_refuse (error, _("the kernel has the size %lld; it must be 1 to %d"), (long long) kernel[i],
                             FOVEA_MAX_CONV_WINDOW);
      if (given[i] != 0 && given[i] != kernel[i])
        return fovea_refuse (error, _("kernel_shape says %lld, the weights have %lld"), (long long) given[i],
                             (long long) kernel[i]);
      if (__builtin_mul_overflow (cells, kernel[i], &cells))
        return fovea_over_limit (error, _("the kernel is larger than any memory"));
    }
  return TRUE;
}

gboolean
fovea_window_read (const FoveaOpContext *context, const gint64 *weights, FoveaWindow *window, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 kernel[FOVEA_MAX_SPATIAL], strides[FOVEA_MAX_SPATIAL], dilations[FOVEA_MAX_SPATIAL], pads[2 * FOVEA_MAX_SPATIAL] = { 0 };
  guint n = shape->rank - 2;

  if (!fovea_op_require_rank (context, 0, 3, FOVEA_MAX_RANK, error))
    return FALSE;
  *window = (FoveaWindow){ .spatial = n };
  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    {
      window->axis[i] = (FoveaWindowAxis){ 1, 1, 1, 1, 1 };
      strides[i] = dilations[i] = 1;
    }
  if (!read_kernel (context, weights, n, kernel, error) || !read_list (context, "strides", n, 1, strides, error)
      || !read_list (context, "dilations", n, 1, dilations, error)
      || !read_list (context, "pads", 2 * n, 0, pads, error) || !read_padding (context, &window->padding, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      if (window->padding != FOVEA_WINDOW_EXPLICIT && (pads[i] != 0 || pads[n + i] != 0))
        return fovea_refuse (error, _("auto_pad and pads contradict each other"));
      *fovea_window_axis (window, i) = (FoveaWindowAxis){
        .input = shape->dims[2 + i], .kernel = kernel[i], .stride = strides[i], .dilation = dilations[i],
        .before = pads[i], .after = pads[n + i],
      };
    }
  return TRUE;
}

static void
pad_to_same (FoveaWindowAxis *axis, gboolean upper)
{
  gint64 output = (axis->input + axis->stride - 1) / axis->stride;
  gint64 total = MAX ((output - 1) * axis->stride + (axis->kernel - 1) * axis->dilation + 1 - axis->input, 0);

  axis->before = upper ? total / 2 : total - total / 2;
  axis->after = total - axis->before;
}

/* Axis @number, counted from the last. */
static gboolean
too_small (gint64 size, gint64 needed, guint number, GError **error)
{
  const char *const names[] = { _("width"), _("height"), _("depth") };

  if (number < G_N_ELEMENTS (names))
    return fovea_refuse (error, _("the %s is %lld px; the window needs at least %lld px"), names[number], (long long) size,
                         (long long) needed);
  return fovea_refuse (error, _("axis -%u has the size %lld; the window needs at least %lld"), number + 1, (long long) size,
                       (long long) needed);
}

static gboolean
solve_axis (FoveaWindowAxis *axis, FoveaWindowPadding padding, gboolean ceil_mode, guint number, GError **error)
{
  gint64 reach = (axis->kernel - 1) * axis->dilation + 1, padded;

  if (padding == FOVEA_WINDOW_SAME_UPPER || padding == FOVEA_WINDOW_SAME_LOWER)
    pad_to_same (axis, padding == FOVEA_WINDOW_SAME_UPPER);
  padded = axis->input + axis->before + axis->after;
  if (padded < reach)
    return too_small (axis->input, reach - axis->before - axis->after, number, error);
  axis->output = (padded - reach + (ceil_mode ? axis->stride - 1 : 0)) / axis->stride + 1;
  /* A window that would start behind the input is not one. */
  if (ceil_mode && (axis->output - 1) * axis->stride >= axis->input + axis->before)
    axis->output--;
  return TRUE;
}

gboolean
fovea_window_solve (FoveaWindow *window, gboolean ceil_mode, GError **error)
{
  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    if (!solve_axis (&window->axis[i], window->padding, ceil_mode, FOVEA_MAX_SPATIAL - 1 - i, error))
      return FALSE;
  return TRUE;
}

FoveaShape
fovea_window_output_shape (FoveaWindow *window, const FoveaShape *input, gint64 channels)
{
  FoveaShape shape = { .rank = input->rank, .dims = { input->dims[0], channels } };

  for (guint i = 0; i < window->spatial; i++)
    shape.dims[2 + i] = fovea_window_axis (window, i)->output;
  return shape;
}

/* Inputs i with i * stride - before <= end and i * stride - before + reach >= begin. Those of a single output, of which dilation may leave out
 * some, begin and end with one that counts. */
static void
transposed_field (const FoveaWindowAxis *axis, gint64 begin, gint64 end, FoveaBox *box, guint d)
{
  gint64 low = begin + axis->before - (axis->kernel - 1) * axis->dilation, high = end + axis->before;
  gint64 first = low >= 0 ? (low + axis->stride - 1) / axis->stride : -(-low / axis->stride);
  gint64 last = high >= 0 ? high / axis->stride : -((-high + axis->stride - 1) / axis->stride), step = 1;

  if (begin == end && axis->dilation > 1)
    {
      while (first <= last && (high - first * axis->stride) % axis->dilation != 0)
        first++;
      while (first <= last && (high - last * axis->stride) % axis->dilation != 0)
        last--;
      while (step * axis->stride % axis->dilation != 0)
        step++;
    }
  box->begin[d] = first;
  box->end[d] = last;
  box->step[d] = step;
  box->empty |= first > last;
}

void
fovea_window_field (FoveaWindow *window, const FoveaBox *output, FoveaBox *box)
{
  for (guint i = 0; i < window->spatial; i++)
    {
      const FoveaWindowAxis *axis = fovea_window_axis (window, i);
      guint d = 2 + i;

      if (window->transposed)
        {
          transposed_field (axis, output->begin[d], output->end[d], box, d);
          continue;
        }
      box->begin[d] = output->begin[d] * axis->stride - axis->before;
      box->end[d] = output->end[d] * axis->stride - axis->before + (axis->kernel - 1) * axis->dilation;
      box->step[d] = output->begin[d] == output->end[d] ? axis->dilation : 1;
    }
}

gsize
fovea_window_inputs (const FoveaWindow *window)
{
  gsize n = 1;

  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    n *= (gsize) window->axis[i].input;
  return n;
}

gsize
fovea_window_outputs (const FoveaWindow *window)
{
  gsize n = 1;

  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    n *= (gsize) window->axis[i].output;
  return n;
}

gsize
fovea_window_cells (const FoveaWindow *window)
{
  gsize n = 1;

  for (guint i = 0; i < FOVEA_MAX_SPATIAL; i++)
    n *= (gsize) window->axis[i].kernel;
  return n;
}

/* Where kernel cell @cell of output @output lies, -1: nowhere. */
static gint64
input_at (const FoveaWindowAxis *axis, gboolean transposed, gint64 output, gint64 cell)
{
  gint64 at;

  if (transposed)
    {
      gint64 position = output + axis->before - cell * axis->dilation;

      at = position % axis->stride == 0 ? position / axis->stride : -1;
    }
  else
    at = output * axis->stride - axis->before + cell * axis->dilation;
  return at >= 0 && at < axis->input ? at : -1;
}

gint64
fovea_window_row (const FoveaWindow *window, gint64 row, gint64 kernel_row)
{
  gint64 input = 0, step = 1;

  for (guint i = FOVEA_MAX_SPATIAL - 1; i-- > FOVEA_MAX_SPATIAL - window->spatial;)
    {
      const FoveaWindowAxis *axis = &window->axis[i];
      gint64 at = input_at (axis, window->transposed, row % axis->output, kernel_row % axis->kernel);

      if (at < 0)
        return -1;
      input += at * step;
      step *= axis->input;
      row /= axis->output;
      kernel_row /= axis->kernel;
    }
  return input;
}

FoveaWindowSpan
fovea_window_span (const FoveaWindow *window, gint64 column)
{
  const FoveaWindowAxis *axis = fovea_window_width (window);
  gint64 offset = column * axis->dilation - axis->before;

  return (FoveaWindowSpan){
    .low = offset < 0 ? (-offset + axis->stride - 1) / axis->stride : 0,
    .high = offset < axis->input ? MIN ((axis->input - 1 - offset) / axis->stride + 1, axis->output) : 0,
    .offset = offset,
  };
}

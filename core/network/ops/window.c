/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/window.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

FoveaWindowAxis *
fovea_window_axis (FoveaWindow *window, guint i)
{
  return &window->axis[2 - window->spatial + i];
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
  static const char *const names[] = { "NOTSET", "VALID", "SAME_UPPER", "SAME_LOWER" };
  const char *given = fovea_node_string (context->node, "auto_pad", "NOTSET");
  g_autofree char *printable = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (given, names[i]))
      {
        *padding = (FoveaWindowPadding) i;
        return TRUE;
      }
  printable = fovea_printable (given);
  return fovea_refuse (error, _("auto_pad “%s” is unknown"), printable);
}

static gboolean
read_kernel (const FoveaOpContext *context, const gint64 *weights, guint n, gint64 *kernel, GError **error)
{
  gint64 given[2] = { 0, 0 };

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
    }
  return TRUE;
}

gboolean
fovea_window_read (const FoveaOpContext *context, const gint64 *weights, FoveaWindow *window, GError **error)
{
  const FoveaShape *shape = &context->inputs[0].shape;
  gint64 kernel[2], strides[2] = { 1, 1 }, dilations[2] = { 1, 1 }, pads[4] = { 0 };
  guint n = shape->rank - 2;

  *window = (FoveaWindow){ .spatial = n, .axis = { { 1, 1, 1, 1, 1 }, { 1, 1, 1, 1, 1 } } };
  if (!fovea_op_require_rank (context, 0, 3, 4, error) || !read_kernel (context, weights, n, kernel, error)
      || !read_list (context, "strides", n, 1, strides, error) || !read_list (context, "dilations", n, 1, dilations, error)
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

static gboolean
solve_axis (FoveaWindowAxis *axis, FoveaWindowPadding padding, gboolean ceil_mode, const char *name, GError **error)
{
  gint64 reach = (axis->kernel - 1) * axis->dilation + 1, padded;

  if (padding == FOVEA_WINDOW_SAME_UPPER || padding == FOVEA_WINDOW_SAME_LOWER)
    pad_to_same (axis, padding == FOVEA_WINDOW_SAME_UPPER);
  padded = axis->input + axis->before + axis->after;
  if (padded < reach)
    return fovea_refuse (error, _("the %s is %lld px; the window needs at least %lld px"), name, (long long) axis->input,
                         (long long) (reach - axis->before - axis->after));
  axis->output = (padded - reach + (ceil_mode ? axis->stride - 1 : 0)) / axis->stride + 1;
  /* A window that would start behind the input is not one. */
  if (ceil_mode && (axis->output - 1) * axis->stride >= axis->input + axis->before)
    axis->output--;
  return TRUE;
}

gboolean
fovea_window_solve (FoveaWindow *window, gboolean ceil_mode, GError **error)
{
  return solve_axis (&window->axis[0], window->padding, ceil_mode, _("height"), error)
         && solve_axis (&window->axis[1], window->padding, ceil_mode, _("width"), error);
}

FoveaShape
fovea_window_output_shape (FoveaWindow *window, const FoveaShape *input, gint64 channels)
{
  FoveaShape shape = { .rank = input->rank, .dims = { input->dims[0], channels } };

  for (guint i = 0; i < window->spatial; i++)
    shape.dims[2 + i] = fovea_window_axis (window, i)->output;
  return shape;
}

void
fovea_window_field (FoveaWindow *window, const FoveaBox *output, FoveaBox *box)
{
  for (guint i = 0; i < window->spatial; i++)
    {
      const FoveaWindowAxis *axis = fovea_window_axis (window, i);

      box->begin[2 + i] = output->begin[2 + i] * axis->stride - axis->before;
      box->end[2 + i] = output->end[2 + i] * axis->stride - axis->before + (axis->kernel - 1) * axis->dilation;
    }
}

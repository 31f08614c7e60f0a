/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/problem.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

/* A photo kernel with its dilation's holes. */
#define MAX_ROWS_WINDOW 1024

static const char *const border_ids[FOVEA_N_BORDERS] = { "zero", "replicate", "reflect", "wrap" };

const char *
fovea_border_id (FoveaBorder border)
{
  g_return_val_if_fail (border < FOVEA_N_BORDERS, NULL);
  return border_ids[border];
}

gboolean
fovea_border_find (const char *id, FoveaBorder *border)
{
  for (int i = 0; i < FOVEA_N_BORDERS; i++)
    if (g_strcmp0 (id, border_ids[i]) == 0)
      {
        *border = (FoveaBorder) i;
        return TRUE;
      }
  return FALSE;
}

static gssize
modulo (gssize i, gssize n)
{
  gssize rest = i % n;

  return rest < 0 ? rest + n : rest;
}

gssize
fovea_border_map (FoveaBorder border, gssize i, gsize n)
{
  gssize size = (gssize) n;

  if (i >= 0 && i < size)
    return i;
  switch (border)
    {
    case FOVEA_BORDER_REPLICATE:
      return i < 0 ? 0 : size - 1;
    case FOVEA_BORDER_WRAP:
      return modulo (i, size);
    case FOVEA_BORDER_REFLECT:
      if (size == 1)
        return 0;
      i = modulo (i, 2 * size - 2);
      return i < size ? i : 2 * size - 2 - i;
    default:
      return -1;
    }
}

FoveaConvProblem
fovea_conv_problem_tensor (gsize n, gsize c, gsize h, gsize w, gsize k, gsize kernel_h, gsize kernel_w)
{
  return (FoveaConvProblem){
    .samples = FOVEA_CONV_TENSOR,
    .n = n, .c = c, .h = h, .w = w, .k = k, .groups = 1,
    .kernel_h = kernel_h, .kernel_w = kernel_w,
    .stride_h = 1, .stride_w = 1, .dilation_h = 1, .dilation_w = 1,
  };
}

FoveaConvProblem
fovea_conv_problem_blocks (gsize n, gsize c, gsize h, gsize w, gsize k, gsize kernel_h, gsize kernel_w, gsize input_block)
{
  FoveaConvProblem problem = fovea_conv_problem_tensor (n, c, h, w, k, kernel_h, kernel_w);

  problem.samples = FOVEA_CONV_BLOCKS;
  problem.input_block = input_block;
  problem.lowest = -INFINITY;
  problem.highest = INFINITY;
  return problem;
}

FoveaConvProblem
fovea_conv_problem_rows (gsize channels, gsize h, gsize w, gsize n_kernels, gsize kernel_h, gsize kernel_w, gsize anchor_y,
                         gsize anchor_x, FoveaBorder border)
{
  FoveaConvProblem problem = fovea_conv_problem_tensor (1, channels, h, w, n_kernels, kernel_h, kernel_w);

  problem.samples = FOVEA_CONV_ROWS;
  problem.pad_top = anchor_y;
  problem.pad_left = anchor_x;
  problem.pad_bottom = kernel_h - 1 - anchor_y;
  problem.pad_right = kernel_w - 1 - anchor_x;
  problem.border = border;
  return problem;
}

/* Every field alone; products and relations come after. */
static gboolean
check_fields (const FoveaConvProblem *p, GError **error)
{
  const struct
  {
    const char *name;
    gsize value, minimum, maximum;
  } fields[] = {
    { N_("batch size"), p->n, 1, G_MAXINT32 },
    { N_("number of input channels"), p->c, 1, G_MAXINT32 },
    { N_("input height"), p->h, 1, G_MAXINT32 },
    { N_("input width"), p->w, 1, G_MAXINT32 },
    { N_("number of kernels"), p->k, 1, G_MAXINT32 },
    { N_("number of groups"), p->groups, 1, G_MAXINT32 },
    { N_("kernel height"), p->kernel_h, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("kernel width"), p->kernel_w, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("vertical stride"), p->stride_h, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("horizontal stride"), p->stride_w, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("vertical dilation"), p->dilation_h, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("horizontal dilation"), p->dilation_w, 1, FOVEA_MAX_CONV_WINDOW },
    { N_("padding at the top"), p->pad_top, 0, FOVEA_MAX_CONV_WINDOW },
    { N_("padding at the left"), p->pad_left, 0, FOVEA_MAX_CONV_WINDOW },
    { N_("padding at the bottom"), p->pad_bottom, 0, FOVEA_MAX_CONV_WINDOW },
    { N_("padding at the right"), p->pad_right, 0, FOVEA_MAX_CONV_WINDOW },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (fields); i++)
    if (fields[i].value < fields[i].minimum || fields[i].value > fields[i].maximum)
      return fovea_refuse (error, _("the %s is %zu; it must be %zu to %zu"), _(fields[i].name),
                           fields[i].value, fields[i].minimum, fields[i].maximum);
  return TRUE;
}

static gboolean
check_window (const char *axis, gsize size, gsize pads, gsize kernel, gsize dilation, GError **error)
{
  gsize window = (kernel - 1) * dilation + 1;

  if (window > size + pads)
    return fovea_refuse (error, _("the %s is %zu with %zu of padding; the kernel needs at least %zu px"), axis, size, pads, window);
  return TRUE;
}

gboolean
fovea_conv_problem_check (const FoveaConvProblem *p, GError **error)
{
  gsize product;

  if (!check_fields (p, error))
    return FALSE;
  if (p->c % p->groups != 0 || p->k % p->groups != 0)
    return fovea_refuse (error, _("%zu groups do not divide %zu input and %zu output channels"),
                         p->groups, p->c, p->k);
  if (!check_window (_("input height"), p->h, p->pad_top + p->pad_bottom, p->kernel_h, p->dilation_h, error)
      || !check_window (_("input width"), p->w, p->pad_left + p->pad_right, p->kernel_w, p->dilation_w, error))
    return FALSE;
  if (p->samples == FOVEA_CONV_ROWS && (p->n != 1 || p->groups != 1 || p->stride_h != 1 || p->stride_w != 1))
    return fovea_refuse (error, _("a photo filter has one photo, no groups and no strides"));
  if (p->samples == FOVEA_CONV_ROWS && ((p->kernel_h - 1) * p->dilation_h >= MAX_ROWS_WINDOW || (p->kernel_w - 1) * p->dilation_w >= MAX_ROWS_WINDOW))
    return fovea_refuse (error, _("a photo filter's kernel covers at most %d pixels across and down"), MAX_ROWS_WINDOW);
  if (p->samples == FOVEA_CONV_ROWS && p->k > FOVEA_CONV_MAX_ROW_KERNELS)
    return fovea_refuse (error, _("a photo filter has at most %d kernels"), FOVEA_CONV_MAX_ROW_KERNELS);
  if (p->samples == FOVEA_CONV_BLOCKS && (p->border != FOVEA_BORDER_ZERO || !(p->lowest <= p->highest)))
    return fovea_refuse (error, _("a layer in blocks has zeros around it and a range that is not empty"));
  if (!fovea_size_product ((gsize[]){ p->n, p->c, p->h, p->w, sizeof (float) }, 5, &product)
      || !fovea_size_product ((gsize[]){ p->k, p->c, p->kernel_h, p->kernel_w, sizeof (float) }, 5, &product)
      || !fovea_size_product ((gsize[]){ p->n, p->k, fovea_conv_problem_out_h (p), fovea_conv_problem_out_w (p), sizeof (float) }, 5, &product))
    return fovea_refuse (error, _("the sizes of the convolution overflow"));
  return TRUE;
}

gsize
fovea_conv_problem_out_h (const FoveaConvProblem *p)
{
  return (p->h + p->pad_top + p->pad_bottom - (p->kernel_h - 1) * p->dilation_h - 1) / p->stride_h + 1;
}

gsize
fovea_conv_problem_out_w (const FoveaConvProblem *p)
{
  return (p->w + p->pad_left + p->pad_right - (p->kernel_w - 1) * p->dilation_w - 1) / p->stride_w + 1;
}

guint64
fovea_conv_problem_macs (const FoveaConvProblem *p)
{
  guint64 samples = (guint64) p->n * p->k * fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p);
  gsize products = p->samples == FOVEA_CONV_ROWS ? p->c : p->c / p->groups;

  return samples * products * p->kernel_h * p->kernel_w;
}

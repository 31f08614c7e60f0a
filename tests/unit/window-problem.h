/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Random problems of operators with windows of any number of dimensions, and their formulas. */

#pragma once

#include <math.h>

#include "core/base/pool.h"
#include "tests/unit/op-fixture.h"
#include "tests/unit/slowdown.h"

#define MAX_AXES 4
#define ROUNDS (SLOWDOWN > 1 ? 40 : 300)
#define EXACT 0.0

/* What a node's window is. Outputs are known once the node is planned. */
typedef struct
{
  guint axes;
  gboolean transposed;
  gint64 batch, groups, channels, kernels; /* channels and kernels of a group */
  gint64 in[MAX_AXES], out[MAX_AXES], kernel[MAX_AXES], stride[MAX_AXES], dilation[MAX_AXES], pads[2 * MAX_AXES];
} Problem;

static inline gint64
product (const gint64 *sizes, guint n)
{
  gint64 count = 1;

  for (guint i = 0; i < n; i++)
    count *= sizes[i];
  return count;
}

/* The index behind @index, the last axis first; FALSE behind the last one. */
static inline gboolean
advance (gint64 *index, const gint64 *sizes, guint n)
{
  for (guint d = n; d-- > 0;)
    {
      if (++index[d] < sizes[d])
        return TRUE;
      index[d] = 0;
    }
  return FALSE;
}

static inline void
unravel (gint64 number, const gint64 *sizes, guint n, gint64 *index)
{
  for (guint d = n; d-- > 0; number /= sizes[d])
    index[d] = number % sizes[d];
}

/* The element of a map that kernel cell @cell of output @output meets, or -1. */
static inline gint64
element_at (const Problem *p, const gint64 *output, const gint64 *cell)
{
  gint64 number = 0;

  for (guint d = 0; d < p->axes; d++)
    {
      gint64 at = output[d] * p->stride[d] - p->pads[d] + cell[d] * p->dilation[d];

      if (p->transposed)
        {
          at = output[d] + p->pads[d] - cell[d] * p->dilation[d];
          if (at % p->stride[d] != 0)
            return -1;
          at /= p->stride[d];
        }
      if (at < 0 || at >= p->in[d])
        return -1;
      number = number * p->in[d] + at;
    }
  return number;
}

/* At least 1, for a window that is refused. */
static inline gint64
outputs_of (const Problem *p, guint d)
{
  gint64 room = p->in[d] + p->pads[d] + p->pads[p->axes + d] - (p->kernel[d] - 1) * p->dilation[d] - 1;

  return room < 0 ? 1 : room / p->stride[d] + 1;
}

static inline Problem
random_problem (GRand *rand, guint axes)
{
  static const gint64 groups[] = { 1, 1, 1, 2, 3 };
  Problem p = { .axes = axes, .batch = g_rand_int_range (rand, 1, 3), .groups = groups[g_rand_int_range (rand, 0, G_N_ELEMENTS (groups))] };

  p.channels = g_rand_int_range (rand, 1, 4);
  p.kernels = g_rand_int_range (rand, 1, 4);
  for (guint d = 0; d < axes; d++)
    {
      p.in[d] = g_rand_int_range (rand, 1, axes > 2 ? 6 : 12);
      p.kernel[d] = g_rand_int_range (rand, 1, axes > 2 ? 4 : 5);
      p.stride[d] = g_rand_int_range (rand, 1, 4);
      p.dilation[d] = g_rand_int_range (rand, 0, 3) ? 1 : 2;
      p.pads[d] = g_rand_int_range (rand, 0, (gint) p.kernel[d]);
      p.pads[axes + d] = g_rand_int_range (rand, 0, (gint) p.kernel[d]);
    }
  return p;
}

static inline char *
list (const char *name, const gint64 *values, guint n)
{
  g_autoptr (GString) text = g_string_new (name);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i ? "," : "=[", values[i]);
  return g_strdup_printf ("%s]", text->str);
}

static inline char *
attributes_of (const Problem *p, const char *more)
{
  g_autofree char *strides = list ("strides", p->stride, p->axes), *dilations = list ("dilations", p->dilation, p->axes);
  g_autofree char *pads = list ("pads", p->pads, 2 * p->axes), *kernel = list ("kernel_shape", p->kernel, p->axes);

  return g_strdup_printf ("%s %s %s %s%s%s", strides, dilations, pads, kernel, *more ? " " : "", more);
}

/* "float AxBx1x2x3": two sizes and those of @sizes, filled later. */
static inline char *
tensor_text (const char *type, gint64 a, gint64 b, const gint64 *sizes, guint n)
{
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%s %" G_GINT64_FORMAT "x%" G_GINT64_FORMAT, type, a, b);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "x%" G_GINT64_FORMAT, sizes[i]);
  return g_strdup_printf ("%s%s", text->str, strcmp (type, "float") == 0 ? "" : " = 0");
}

static inline FoveaTensor *
tensor_of (const OpFixture *fixture, guint input)
{
  return input == 0 ? fixture->input : fixture->context->inputs[input].constant;
}

/* Real numbers within -4 and 4, or bytes of all values, the extremes most of all. */
static inline void
randomize (FoveaTensor *tensor, GRand *rand)
{
  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    if (tensor->dtype == FOVEA_DTYPE_FLOAT32)
      ((float *) tensor->data)[i] = (float) g_rand_double_range (rand, -4.0, 4.0);
    else
      ((guint8 *) tensor->data)[i] = (guint8) (g_rand_boolean (rand) ? g_rand_int (rand) : 127 * g_rand_int_range (rand, 0, 4));
}

/* Output @which with 1, 2 and 3 threads: the same bytes. */
static inline FoveaTensor *
run_on_threads (const OpFixture *fixture, guint which)
{
  g_autoptr (FoveaTensor) first = NULL;

  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaTensor) output = NULL;

      fovea_pool_set_threads (threads);
      output = op_fixture_run (fixture, which);
      if (!first)
        first = fovea_tensor_ref (output);
      g_assert_cmpmem (output->data, fovea_tensor_bytes (output), first->data, fovea_tensor_bytes (first));
    }
  fovea_pool_set_threads (0);
  return g_steal_pointer (&first);
}

static inline void
compare_element (const FoveaTensor *output, gsize i, double expected, double tolerance)
{
  double actual = fovea_tensor_get (output, i);

  if (!(fabs (actual - expected) <= tolerance * MAX (fabs (expected), 16.0)))
    g_error ("element %zu is %.9g, not %.9g", i, actual, expected);
}

typedef enum
{
  SHARED,     /* (K, C / group, kernel...) */
  TRANSPOSED, /* (C, K / group, kernel...) */
  LOCAL,      /* (K, C / group, kernel..., outputs...) */
} Weights;

/* The sum over the window of output @position of map @k, of elements less their zero points. */
static inline double
sum_at (const Problem *p, Weights kind, const FoveaTensor *x, double x_zero, const FoveaTensor *weights, double w_zero, gint64 image, gint64 k,
        gint64 position)
{
  gint64 cells = product (p->kernel, p->axes), outputs = product (p->out, p->axes), inputs = product (p->in, p->axes);
  gint64 group = k / p->kernels, o[MAX_AXES];
  double sum = 0.0;

  unravel (position, p->out, p->axes, o);
  for (gint64 c = 0; c < p->channels; c++)
    {
      gint64 cell[MAX_AXES] = { 0 }, number = 0;

      do
        {
          gint64 at = element_at (p, o, cell), channel = group * p->channels + c, weight = (k * p->channels + c) * cells + number++;

          if (kind == TRANSPOSED)
            weight = (channel * p->kernels + k % p->kernels) * cells + number - 1;
          else if (kind == LOCAL)
            weight = weight * outputs + position;
          if (at >= 0)
            sum += (fovea_tensor_get (x, (gsize) ((image * p->groups * p->channels + channel) * inputs + at)) - x_zero)
                   * (fovea_tensor_get (weights, (gsize) weight) - w_zero);
        }
      while (advance (cell, p->kernel, p->axes));
    }
  return sum;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators with windows of any number of dimensions against their formulas, on random problems, for 1, 2 and 3 threads. */

#include "tests/unit/window-problem.h"

#define ROUNDED 3e-5 /* sums of some hundred products of up to 16, in single precision */

/* One of the operators that sum, with a bias of one number an output channel (of LOCAL: an output). FALSE: refused. */
static gboolean
check_sums (const char *op, Weights kind, Problem *p, GRand *rand)
{
  g_autofree char *group = g_strdup_printf ("group=%" G_GINT64_FORMAT, p->groups), *attributes = attributes_of (p, group);
  gint64 channels = p->groups * p->channels, kernels = p->groups * p->kernels, sizes[2 * MAX_AXES], positions;
  g_autofree char *x = tensor_text ("float", p->batch, channels, p->in, p->axes), *w = NULL, *bias = NULL;
  g_autoptr (FoveaTensor) output = NULL;
  guint n = p->axes;

  p->transposed = kind == TRANSPOSED;
  memcpy (sizes, p->kernel, n * sizeof *sizes);
  for (guint d = 0; d < p->axes && kind == LOCAL; d++)
    sizes[n++] = outputs_of (p, d);
  w = kind == TRANSPOSED ? tensor_text ("float", channels, p->kernels, sizes, n) : tensor_text ("float", kernels, p->channels, sizes, n);
  bias = kind == LOCAL ? tensor_text ("float", kernels, sizes[p->axes], sizes + p->axes + 1, p->axes - 1)
                       : g_strdup_printf ("float %" G_GINT64_FORMAT, kernels);
  g_test_message ("%s %s %s %s", op, attributes, x, w);

  const char *inputs[MAX_INPUTS + 1] = { x, w, bias };
  g_auto (OpFixture) fixture = op_fixture (op, 19, attributes, inputs, 1, FALSE, NULL);

  if (!fixture.plan)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    randomize (tensor_of (&fixture, i), rand);
  memcpy (p->out, fixture.context->outputs[0].shape.dims + 2, p->axes * sizeof *p->out);
  positions = product (p->out, p->axes);
  output = run_on_threads (&fixture, 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gint64 position = (gint64) i % positions, k = (gint64) i / positions % kernels, image = (gint64) i / positions / kernels;
      gint64 b = kind == LOCAL ? k * positions + position : k;

      compare_element (output, i, sum_at (p, kind, fixture.input, 0.0, tensor_of (&fixture, 1), 0.0, image, k, position)
                                  + fovea_tensor_get (tensor_of (&fixture, 2), (gsize) b), ROUNDED);
    }
  return TRUE;
}

static void
check_many_sums (const char *op, Weights kind, guint first_axes, guint last_axes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  guint done = 0;

  for (guint i = 0; i < ROUNDS / 2; i++)
    {
      Problem p = random_problem (rand, first_axes + i % (last_axes - first_axes + 1));

      done += check_sums (op, kind, &p, rand);
    }
  g_test_message ("%u problems of %s", done, op);
  g_assert_cmpuint (done, >, ROUNDS / 6);
}

/* Several pieces of the depth, of the kernels and of a row. */
static void
test_conv (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (8);
  Problem large = { .axes = 3, .batch = 1, .groups = 1, .channels = 12, .kernels = 70, .in = { 3, 4, 67 }, .kernel = { 3, 3, 3 },
                    .stride = { 1, 1, 1 }, .dilation = { 1, 1, 1 }, .pads = { 1, 0, 1, 0, 0, 1 } };

  g_assert_true (check_sums ("Conv", SHARED, &large, rand));
  check_many_sums ("Conv", SHARED, 3, 4);
  check_many_sums ("Conv", SHARED, 1, 1);
}

static void
test_conv_transpose (void)
{
  check_many_sums ("ConvTranspose", TRANSPOSED, 1, 1);
  check_many_sums ("ConvTranspose", TRANSPOSED, 3, 4);
}

static void
test_locally_connected (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (9);
  Problem large = { .axes = 2, .batch = 2, .groups = 2, .channels = 2, .kernels = 2, .in = { 50, 60 }, .kernel = { 3, 2 },
                    .stride = { 1, 1 }, .dilation = { 1, 1 }, .pads = { 1, 0, 1, 1 } };

  g_assert_true (check_sums ("LocallyConnected", LOCAL, &large, rand));
  check_many_sums ("LocallyConnected", LOCAL, 1, 3);
}

/* What a window holds, in the order of its cells; how many of them an average counts with the padding. */
static guint
window_of (const Problem *p, const FoveaTensor *x, gint64 map, const gint64 *o, double *values, gint64 *places, guint *padded)
{
  gint64 inputs = product (p->in, p->axes), cell[MAX_AXES] = { 0 };
  guint n = 0;

  *padded = 0;
  do
    {
      gint64 at = element_at (p, o, cell);
      gboolean within = TRUE;

      for (guint d = 0; d < p->axes; d++)
        within = within && o[d] * p->stride[d] + cell[d] * p->dilation[d] < p->in[d] + p->pads[d] + p->pads[p->axes + d];
      *padded += within;
      if (at < 0)
        continue;
      places[n] = map * inputs + at;
      values[n++] = fovea_tensor_get (x, (gsize) (map * inputs + at));
    }
  while (advance (cell, p->kernel, p->axes));
  return n;
}

/* The number of an element whose first spatial axis is the adjacent one. */
static gint64
column_major (const Problem *p, gint64 place)
{
  gint64 inputs = product (p->in, p->axes), index[MAX_AXES], number = 0;

  unravel (place % inputs, p->in, p->axes, index);
  for (guint d = p->axes; d-- > 0;)
    number = number * p->in[d] + index[d];
  return place / inputs * inputs + number;
}

typedef enum
{
  LARGEST,
  PLACE,
  MEAN,
  MEAN_PADDED,
  LENGTH,
  N_POOLS,
} Pool;

static double
pool_at (const Problem *p, Pool pool, const FoveaTensor *x, gint64 map, const gint64 *o, gboolean columns)
{
  double values[256], sum = 0.0;
  gint64 places[256];
  guint padded, n = window_of (p, x, map, o, values, places, &padded), most = 0;

  for (guint i = 0; i < n; i++)
    {
      most = values[i] > values[most] ? i : most;
      sum += pool == LENGTH ? pow (fabs (values[i]), 3.0) : values[i];
    }
  switch (pool)
    {
    case LARGEST:
      return n ? values[most] : x->dtype == FOVEA_DTYPE_FLOAT32 ? -INFINITY : x->dtype == FOVEA_DTYPE_INT8 ? G_MININT8 : 0;
    case PLACE:
      return n == 0 ? -1.0 : (double) (columns ? column_major (p, places[most]) : places[most]);
    case LENGTH:
      return cbrt (sum);
    default:
      return sum / MAX (pool == MEAN ? n : padded, 1);
    }
}

/* One pool; bytes for those that take them. */
static gboolean
check_pool (Pool pool, const char *type, Problem *p, gboolean ceil_mode, GRand *rand)
{
  gboolean columns = g_rand_boolean (rand);
  g_autofree char *more = g_strdup_printf ("ceil_mode=%d%s", ceil_mode, pool == MEAN_PADDED ? " count_include_pad=1" : pool == LENGTH ? " p=3"
                                           : pool == PLACE && columns ? " storage_order=1" : "");
  g_autofree char *attributes = attributes_of (p, more), *x = tensor_text (type, p->batch, p->channels, p->in, p->axes);
  const char *inputs[MAX_INPUTS + 1] = { x };
  g_auto (OpFixture) fixture = op_fixture (pool <= PLACE ? "MaxPool" : pool == LENGTH ? "LpPool" : "AveragePool", 19, attributes, inputs,
                                           pool == PLACE ? 2 : 1, FALSE, NULL);
  g_autoptr (FoveaTensor) output = NULL;

  g_test_message ("pool %d %s %s", (int) pool, attributes, x);
  if (!fixture.plan)
    return FALSE;
  randomize (fixture.input, rand);
  memcpy (p->out, fixture.context->outputs[0].shape.dims + 2, p->axes * sizeof *p->out);
  output = run_on_threads (&fixture, pool == PLACE ? 1 : 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gint64 o[MAX_AXES], positions = product (p->out, p->axes);
      double expected;

      unravel ((gint64) i % positions, p->out, p->axes, o);
      expected = pool_at (p, pool, fixture.input, (gint64) i / positions, o, columns);
      if (isinf (expected))
        g_assert_true (fovea_tensor_get (output, i) == expected);
      else
        compare_element (output, i, expected, pool <= PLACE ? EXACT : 1e-6);
    }
  return TRUE;
}

static void
test_pools (void)
{
  static const char *const types[] = { "float", "uint8", "int8" };
  g_autoptr (GRand) rand = g_rand_new_with_seed (10);
  guint done = 0;

  for (guint i = 0; i < ROUNDS; i++)
    {
      Pool pool = (Pool) (i % N_POOLS);
      Problem p = random_problem (rand, (guint) g_rand_int_range (rand, 1, MAX_AXES));

      done += check_pool (pool, pool <= PLACE ? types[g_rand_int_range (rand, 0, 3)] : "float", &p, g_rand_boolean (rand), rand);
    }
  g_test_message ("%u pools", done);
  g_assert_cmpuint (done, >, ROUNDS / 3);
}

/* A pool undone: each maximum stands where it was, everything else is zero. */
static void
test_unpool (void)
{
  const char *pooled[MAX_INPUTS + 1] = { "float 2x3x6x8" };
  g_auto (OpFixture) pool = op_fixture ("MaxPool", 13, "kernel_shape=[2,2] strides=[2,2]", pooled, 2, FALSE, NULL);
  g_autoptr (FoveaTensor) values = op_fixture_run (&pool, 0), places = op_fixture_run (&pool, 1), output = NULL;
  const char *inputs[MAX_INPUTS + 1] = { "float 2x3x3x4", "int64 2x3x3x4 = 0" };
  g_auto (OpFixture) fixture = op_fixture ("MaxUnpool", 11, "kernel_shape=[2,2] strides=[2,2]", inputs, 1, FALSE, NULL);
  guint kept = 0;

  memcpy (fixture.input->data, values->data, fovea_tensor_bytes (values));
  memcpy (tensor_of (&fixture, 1)->data, places->data, fovea_tensor_bytes (places));
  output = run_on_threads (&fixture, 0);
  g_assert_true (fovea_shape_equal (&output->shape, &pool.input->shape));
  for (gsize i = 0; i < fovea_tensor_count (values); i++)
    g_assert_cmpfloat (fovea_tensor_floats (output)[((gint64 *) places->data)[i]], ==, fovea_tensor_floats (values)[i]);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    kept += fovea_tensor_floats (output)[i] != 0.0f;
  g_assert_cmpuint (kept, <=, fovea_tensor_count (values));
}

/* The map between its elements, zero outside. */
static double
sample (const FoveaTensor *x, gint64 map, double y, double at)
{
  gint64 h = x->shape.dims[2], w = x->shape.dims[3];
  double sum = 0.0;

  for (gint64 i = (gint64) floor (y); i <= floor (y) + 1; i++)
    for (gint64 j = (gint64) floor (at); j <= floor (at) + 1; j++)
      if (i >= 0 && i < h && j >= 0 && j < w)
        sum += (1.0 - fabs (y - (double) i)) * (1.0 - fabs (at - (double) j)) * fovea_tensor_get (x, (gsize) ((map * h + i) * w + j));
  return sum;
}

static double
deformed_at (const Problem *p, const OpFixture *fixture, gint64 offset_groups, gint64 image, gint64 k, const gint64 *o)
{
  gint64 channels = p->groups * p->channels, cells = product (p->kernel, 2), outputs = product (p->out, 2), at = o[0] * p->out[1] + o[1];
  double sum = fovea_tensor_get (tensor_of (fixture, 3), (gsize) k);

  for (gint64 i = 0; i < p->channels * cells; i++)
    {
      gint64 channel = k / p->kernels * p->channels + i / cells, cell = i % cells;
      gint64 steering = (image * offset_groups + channel / (channels / offset_groups)) * cells + cell;
      double y = (double) (o[0] * p->stride[0] - p->pads[0] + cell / p->kernel[1] * p->dilation[0]);
      double x = (double) (o[1] * p->stride[1] - p->pads[1] + cell % p->kernel[1] * p->dilation[1]);

      y += fovea_tensor_get (tensor_of (fixture, 2), (gsize) (2 * steering * outputs + at));
      x += fovea_tensor_get (tensor_of (fixture, 2), (gsize) ((2 * steering + 1) * outputs + at));
      sum += sample (fixture->input, image * channels + channel, y, x) * fovea_tensor_get (tensor_of (fixture, 4), (gsize) (steering * outputs + at))
             * fovea_tensor_get (tensor_of (fixture, 1), (gsize) (k * p->channels * cells + i));
    }
  return sum;
}

static gboolean
check_deformed (Problem *p, gint64 offset_groups, GRand *rand)
{
  g_autofree char *more = g_strdup_printf ("group=%d offset_group=%d", (int) p->groups, (int) offset_groups);
  g_autofree char *attributes = attributes_of (p, more), *x = tensor_text ("float", p->batch, p->groups * p->channels, p->in, 2);
  g_autofree char *w = tensor_text ("float", p->groups * p->kernels, p->channels, p->kernel, 2), *offset = NULL, *mask = NULL;
  g_autofree char *bias = g_strdup_printf ("float %d", (int) (p->groups * p->kernels));
  gint64 steered = offset_groups * product (p->kernel, 2), positions, kernels = p->groups * p->kernels;
  g_autoptr (FoveaTensor) output = NULL;

  for (guint d = 0; d < 2; d++)
    p->out[d] = outputs_of (p, d);
  positions = product (p->out, 2);
  offset = tensor_text ("float", p->batch, 2 * steered, p->out, 2);
  mask = tensor_text ("float", p->batch, steered, p->out, 2);
  g_test_message ("%s %s %s %s", attributes, x, w, offset);

  const char *inputs[MAX_INPUTS + 1] = { x, w, offset, bias, mask };
  g_auto (OpFixture) fixture = op_fixture ("DeformConv", 19, attributes, inputs, 1, FALSE, NULL);

  if (!fixture.plan)
    return FALSE;
  for (guint i = 0; i < 5; i++)
    randomize (tensor_of (&fixture, i), rand);
  output = run_on_threads (&fixture, 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gint64 o[2];

      unravel ((gint64) i % positions, p->out, 2, o);
      compare_element (output, i, deformed_at (p, &fixture, offset_groups, (gint64) i / positions / kernels, (gint64) i / positions % kernels, o),
                       4 * ROUNDED);
    }
  return TRUE;
}

static void
test_deform_conv (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint done = 0;

  for (guint i = 0; i < ROUNDS / 3; i++)
    {
      Problem p = random_problem (rand, 2);

      done += check_deformed (&p, g_rand_boolean (rand) ? 1 : p.channels, rand);
    }
  g_test_message ("%u deformed convolutions", done);
  g_assert_cmpuint (done, >, ROUNDS / 9);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/op-windows/conv", test_conv);
  g_test_add_func ("/op-windows/conv-transpose", test_conv_transpose);
  g_test_add_func ("/op-windows/locally-connected", test_locally_connected);
  g_test_add_func ("/op-windows/pools", test_pools);
  g_test_add_func ("/op-windows/unpool", test_unpool);
  g_test_add_func ("/op-windows/deform-conv", test_deform_conv);
  return g_test_run ();
}

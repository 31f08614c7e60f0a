/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators on quantised numbers against their formulas, on random problems, for 1, 2 and 3 threads: whole numbers must be equal. */

#include "tests/unit/window-problem.h"

#define N_BYTES 2

static const char *const bytes[N_BYTES] = { "uint8", "int8" };

static const char *
any_byte (GRand *rand)
{
  return bytes[g_rand_int_range (rand, 0, N_BYTES)];
}

/* @n numbers of @type, or one. */
static char *
parts_text (GRand *rand, const char *type, gint64 n)
{
  return g_strdup_printf (g_rand_boolean (rand) ? "%s %d = 0" : "%s scalar = 0", type, (gint) n);
}

static double
part_of (const FoveaTensor *tensor, gint64 i)
{
  return tensor ? fovea_tensor_get (tensor, fovea_tensor_count (tensor) == 1 ? 0 : (gsize) i) : 0.0;
}

static void
randomize_scales (FoveaTensor *tensor, GRand *rand, double from, double to)
{
  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    ((float *) tensor->data)[i] = (float) g_rand_double_range (rand, from, to);
}

/* A sum of products in steps of the result: in single precision, as the operator's definition has it. */
static double
requantize (double sum, double left, double right, double scale, double zero, FoveaDType dtype)
{
  float multiplier = (float) left * (float) right / (float) scale;
  double value = rint ((double) ((float) sum * multiplier)) + zero;

  return dtype == FOVEA_DTYPE_UINT8 ? CLAMP (value, 0, G_MAXUINT8) : CLAMP (value, G_MININT8, G_MAXINT8);
}

enum
{
  X,
  X_SCALE,
  X_ZERO,
  W,
  W_SCALE,
  W_ZERO,
  Y_SCALE,
  Y_ZERO,
  BIAS,
};

/* QLinearConv, or ConvInteger, which has X, W and their zero points. */
static gboolean
check_conv (Problem *p, gboolean integer, GRand *rand)
{
  g_autofree char *group = g_strdup_printf ("group=%d", (int) p->groups), *attributes = attributes_of (p, group);
  const char *x_type = any_byte (rand), *w_type = any_byte (rand), *y_type = any_byte (rand);
  gint64 kernels = p->groups * p->kernels, positions;
  g_autofree char *x = tensor_text (x_type, p->batch, p->groups * p->channels, p->in, p->axes);
  g_autofree char *w = tensor_text (w_type, kernels, p->channels, p->kernel, p->axes), *w_zero = parts_text (rand, w_type, kernels);
  g_autofree char *x_zero = g_strdup_printf ("%s scalar = 0", x_type), *y_zero = g_strdup_printf ("%s 1 = 0", y_type);
  g_autofree char *w_scale = parts_text (rand, "float", kernels), *bias = g_strdup_printf ("int32 %d = 0", (int) kernels);
  const char *all[MAX_INPUTS + 1] = { x, "float scalar = 0.25", x_zero, w, w_scale, w_zero, "float 1 = 12", y_zero, bias };
  const char *few[MAX_INPUTS + 1] = { x, w, x_zero, w_zero };
  g_auto (OpFixture) fixture = op_fixture (integer ? "ConvInteger" : "QLinearConv", 10, attributes, integer ? few : all, 1, FALSE, NULL);
  FoveaTensor *of[MAX_INPUTS] = { NULL };
  g_autoptr (FoveaTensor) output = NULL;

  g_test_message ("%s %s %s", attributes, x, w);
  if (!fixture.plan)
    return FALSE;
  for (guint i = 0; i < (integer ? 4 : 9); i++)
    of[!integer ? i : i == 1 ? W : i == 3 ? W_ZERO : i] = tensor_of (&fixture, i);
  randomize (of[X], rand);
  randomize (of[W], rand);
  randomize (of[X_ZERO], rand);
  randomize (of[W_ZERO], rand);
  if (!integer)
    {
      randomize (of[Y_ZERO], rand);
      randomize_scales (of[W_SCALE], rand, 0.001, 0.1);
      for (gint64 k = 0; k < kernels; k++)
        ((gint32 *) of[BIAS]->data)[k] = g_rand_int_range (rand, -3000, 3000);
    }
  memcpy (p->out, fixture.context->outputs[0].shape.dims + 2, p->axes * sizeof *p->out);
  positions = product (p->out, p->axes);
  output = run_on_threads (&fixture, 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gint64 position = (gint64) i % positions, k = (gint64) i / positions % kernels, image = (gint64) i / positions / kernels;
      double sum = sum_at (p, SHARED, of[X], part_of (of[X_ZERO], 0), of[W], part_of (of[W_ZERO], k), image, k, position);

      compare_element (output, i, integer ? sum : requantize (sum + part_of (of[BIAS], k), part_of (of[W_SCALE], k), part_of (of[X_SCALE], 0),
                                                              part_of (of[Y_SCALE], 0), part_of (of[Y_ZERO], 0), output->dtype), EXACT);
    }
  return TRUE;
}

/* Sums of 900 products that come near their greatest: beyond what a float holds exactly. */
static void
test_conv (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (12);
  Problem large = { .axes = 2, .batch = 1, .groups = 1, .channels = 100, .kernels = 67, .in = { 4, 67 }, .kernel = { 3, 3 },
                    .stride = { 1, 1 }, .dilation = { 1, 1 }, .pads = { 1, 0, 0, 1 } };
  guint done = 0;

  g_assert_true (check_conv (&large, TRUE, rand) && check_conv (&large, FALSE, rand));
  for (guint i = 0; i < ROUNDS; i++)
    {
      Problem p = random_problem (rand, 1 + i % 3);

      done += check_conv (&p, i % 2, rand);
    }
  g_test_message ("%u convolutions", done);
  g_assert_cmpuint (done, >, ROUNDS / 3);
}

/* QLinearMatMul, or MatMulInteger: (@batch, @m, @k) by (@k, @n), or by (@batch, @k, @n). */
static void
check_matrix (gint64 batch, gint64 m, gint64 k, gint64 n, gboolean integer, GRand *rand)
{
  const char *a_type = any_byte (rand), *b_type = any_byte (rand), *y_type = any_byte (rand);
  gboolean several = g_rand_boolean (rand);
  g_autofree char *a = g_strdup_printf ("%s %dx%dx%d = 0", a_type, (int) batch, (int) m, (int) k);
  g_autofree char *b = g_strdup_printf ("%s %dx%dx%d = 0", b_type, several ? (int) batch : 1, (int) k, (int) n);
  g_autofree char *a_zero = parts_text (rand, a_type, m), *b_zero = parts_text (rand, b_type, n), *y_zero = g_strdup_printf ("%s 1 = 0", y_type);
  g_autofree char *a_scale = parts_text (rand, "float", m), *b_scale = parts_text (rand, "float", n);
  const char *all[MAX_INPUTS + 1] = { a, a_scale, a_zero, b, b_scale, b_zero, "float 1 = 0.5", y_zero };
  const char *few[MAX_INPUTS + 1] = { a, b, a_zero, b_zero };
  g_auto (OpFixture) fixture = op_fixture (integer ? "MatMulInteger" : "QLinearMatMul", 10, "", integer ? few : all, 1, FALSE, NULL);
  FoveaTensor *of[MAX_INPUTS] = { NULL };
  g_autoptr (FoveaTensor) output = NULL;

  for (guint i = 0; i < (integer ? 4 : 8); i++)
    {
      of[!integer ? i : i == 1 ? W : i == 3 ? W_ZERO : i] = tensor_of (&fixture, i);
      if (tensor_of (&fixture, i)->dtype != FOVEA_DTYPE_FLOAT32)
        randomize (tensor_of (&fixture, i), rand);
      else if (i != Y_SCALE)
        randomize_scales (tensor_of (&fixture, i), rand, 0.01, 0.1);
    }
  output = run_on_threads (&fixture, 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gint64 column = (gint64) i % n, row = (gint64) i / n % m, image = (gint64) i / n / m;
      double sum = 0.0;

      for (gint64 j = 0; j < k; j++)
        sum += (fovea_tensor_get (of[X], (gsize) ((image * m + row) * k + j)) - part_of (of[X_ZERO], row))
               * (fovea_tensor_get (of[W], (gsize) (((several ? image : 0) * k + j) * n + column)) - part_of (of[W_ZERO], column));
      compare_element (output, i, integer ? sum : requantize (sum, part_of (of[X_SCALE], row), part_of (of[W_SCALE], column),
                                                              part_of (of[Y_SCALE], 0), part_of (of[Y_ZERO], 0), output->dtype), EXACT);
    }
}

static void
test_matrices (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (13);

  check_matrix (1, 67, 700, 66, TRUE, rand);
  check_matrix (2, 3, 700, 130, FALSE, rand);
  for (guint i = 0; i < ROUNDS / 3; i++)
    check_matrix (g_rand_int_range (rand, 1, 4), g_rand_int_range (rand, 1, 9), g_rand_int_range (rand, 1, 20), g_rand_int_range (rand, 1, 9),
                  i % 2, rand);
}

/* Which scale belongs to element @i of a value of @sizes. */
static gint64
scale_of (gint64 i, const gint64 *sizes, guint axis, gint64 block, guint rank)
{
  gint64 index[3], at = 0;

  unravel (i, sizes, rank, index);
  if (block == 0)
    return index[axis];
  for (guint d = 0; d < rank; d++)
    at = at * (d == axis ? (sizes[d] - 1) / block + 1 : sizes[d]) + (d == axis ? index[d] / block : index[d]);
  return at;
}

/* Real numbers to whole ones or back, with one scale (@axis 3), one a slice of an axis, or one a block of @block along it. */
static void
check_scales (const char *type, guint axis, gint64 block, gboolean back, GRand *rand)
{
  gint64 sizes[3] = { g_rand_int_range (rand, 1, 5), g_rand_int_range (rand, 1, 7), g_rand_int_range (rand, 1, 9) }, groups[3];
  g_autofree char *attributes = block ? g_strdup_printf ("axis=%u block_size=%d", axis, (int) block) : g_strdup_printf ("axis=%u", axis % 3);
  g_autofree char *parts = NULL, *x = NULL, *scale = NULL, *zero = NULL;
  g_autoptr (FoveaTensor) output = NULL;

  for (guint d = 0; d < 3; d++)
    groups[d] = d == axis && block ? (sizes[d] - 1) / block + 1 : sizes[d];
  parts = axis == 3 ? g_strdup ("1") : block == 0 ? g_strdup_printf ("%d", (int) sizes[axis])
                                                  : g_strdup_printf ("%dx%dx%d", (int) groups[0], (int) groups[1], (int) groups[2]);
  x = tensor_text (back ? type : "float", sizes[0], sizes[1], sizes + 2, 1);
  scale = g_strdup_printf ("float %s = 0", parts);
  zero = g_strdup_printf ("%s %s = 0", type, parts);
  g_test_message ("%s %s %s %s", attributes, x, scale, zero);

  const char *inputs[MAX_INPUTS + 1] = { x, scale, zero };
  g_auto (OpFixture) fixture = op_fixture (back ? "DequantizeLinear" : "QuantizeLinear", 21, attributes, inputs, 1, FALSE, NULL);
  FoveaTensor *scales = tensor_of (&fixture, 1), *zeros = tensor_of (&fixture, 2);

  randomize_scales (scales, rand, 0.01, 0.1);
  randomize (fixture.input, rand);
  randomize (zeros, rand);
  output = run_on_threads (&fixture, 0);
  for (gsize i = 0; i < fovea_tensor_count (output); i++)
    {
      gsize at = axis == 3 ? 0 : (gsize) scale_of ((gint64) i, sizes, axis, block, 3);
      float value = (float) fovea_tensor_get (fixture.input, i), by = fovea_tensor_floats (scales)[at];
      double from = fovea_tensor_get (zeros, at);

      compare_element (output, i, back ? (double) (float) (((double) value - from) * (double) by)
                                       : requantize (1.0, (double) (value / by), 1.0, 1.0, from, output->dtype), EXACT);
    }
}

static void
test_scales (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (14);

  for (guint i = 0; i < ROUNDS; i++)
    {
      guint axis = (guint) g_rand_int_range (rand, 0, 4);

      check_scales (any_byte (rand), axis, axis < 3 && g_rand_boolean (rand) ? g_rand_int_range (rand, 1, 5) : 0, i % 2, rand);
    }
}

/* Ties go to the even number, what is too large or too small to the last one, and what is no number to the first. */
static void
test_rounding (void)
{
  const char *inputs[MAX_INPUTS + 1] = { "float 11 = 0.5 1.5 2.5 -0.5 -1.5 1e30 -1e30 nan inf -inf 254.5", "float scalar = 1", "uint8 scalar = 0" };
  static const double expected[] = { 0, 2, 2, 0, 0, 255, 0, 0, 255, 0, 254 };
  g_auto (OpFixture) fixture = op_fixture ("QuantizeLinear", 13, "", inputs, 1, FALSE, NULL);
  g_autoptr (FoveaTensor) output = run_on_threads (&fixture, 0);

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat (fovea_tensor_get (output, i), ==, expected[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/quantization/conv", test_conv);
  g_test_add_func ("/quantization/matrices", test_matrices);
  g_test_add_func ("/quantization/scales", test_scales);
  g_test_add_func ("/quantization/rounding", test_rounding);
  return g_test_run ();
}

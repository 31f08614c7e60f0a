/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The convolution engine against worked examples of textbooks, on every instruction set that the machine has. */

#include <json-glib/json-glib.h>

#include "core/base/cpu.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/plan.h"

/* A layer; its buffers are owned. */
typedef struct
{
  FoveaConvProblem problem;
  gsize n_out;
  float *input, *weights, *bias;
} Case;

static void
case_clear (Case *test)
{
  g_free (test->input);
  g_free (test->weights);
  g_free (test->bias);
}

static float *
run_path (const Case *test, FoveaConvPath path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&test->problem, test->weights, test->bias, path, &error);
  float *output = g_new (float, test->n_out);
  gpointer scratch;

  g_assert_no_error (error);
  scratch = fovea_memory_alloc (fovea_conv_plan_get_scratch (plan) + 1, "scratch", &error);
  g_assert_no_error (error);
  g_assert_true (fovea_conv_plan_run (plan, test->input, output, scratch, NULL));
  fovea_memory_free (scratch);
  return output;
}

/* The numbers of a nested array, outermost first, and its sizes padded with ones in front to rank 4. */
static void
flatten (JsonNode *node, GArray *numbers, GArray *sizes, guint depth)
{
  if (!JSON_NODE_HOLDS_ARRAY (node))
    {
      float value = (float) json_node_get_double (node);

      g_array_append_val (numbers, value);
      return;
    }
  JsonArray *array = json_node_get_array (node);

  if (sizes->len == depth)
    {
      gsize length = json_array_get_length (array);

      g_array_append_val (sizes, length);
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    flatten (json_array_get_element (array, i), numbers, sizes, depth + 1);
}

static float *
member_numbers (JsonObject *example, const char *name, gsize sizes[4])
{
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (float));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gsize));

  flatten (json_object_get_member (example, name), numbers, found, 0);
  for (guint i = 0; i < 4; i++)
    sizes[i] = i + found->len < 4 ? 1 : g_array_index (found, gsize, i + found->len - 4);
  return (float *) g_array_free (numbers, FALSE);
}

static void
member_pair (JsonObject *example, const char *name, gsize *first, gsize *second)
{
  if (json_object_has_member (example, name))
    {
      JsonArray *array = json_object_get_array_member (example, name);

      *first = (gsize) json_array_get_int_element (array, 0);
      *second = (gsize) json_array_get_int_element (array, 1);
    }
}

static void
check_example (JsonObject *example)
{
  gsize in[4], kernel[4], out[4];
  Case test = { 0 };
  g_autofree float *expected = member_numbers (example, "output", out);
  FoveaConvProblem *p = &test.problem;

  test.input = member_numbers (example, "input", in);
  test.weights = member_numbers (example, "kernel", kernel);
  *p = fovea_conv_problem_tensor (in[0], in[1], in[2], in[3], kernel[0], kernel[2], kernel[3]);
  member_pair (example, "strides", &p->stride_h, &p->stride_w);
  member_pair (example, "pads", &p->pad_top, &p->pad_left);
  p->pad_bottom = p->pad_top;
  p->pad_right = p->pad_left;
  p->flip = g_strcmp0 (json_object_get_string_member_with_default (example, "mode", NULL), "convolution") == 0;
  test.bias = g_new0 (float, p->k);
  test.bias[0] = (float) json_object_get_double_member_with_default (example, "bias", 0);
  test.n_out = out[0] * out[1] * out[2] * out[3];
  g_assert_cmpuint (fovea_conv_problem_out_h (p), ==, out[2]);
  g_assert_cmpuint (fovea_conv_problem_out_w (p), ==, out[3]);
  g_assert_cmpuint (p->k, ==, out[1]);

  for (FoveaConvPath path = FOVEA_CONV_AUTO; path <= FOVEA_CONV_DIRECT; path++)
    for (guint threads = 1; threads <= 3; threads++)
      {
        g_autofree float *output = NULL;

        fovea_pool_set_threads (threads);
        output = run_path (&test, path);
        for (gsize i = 0; i < test.n_out; i++)
          g_assert_cmpfloat (output[i], ==, expected[i]); /* small integers: exact */
      }
  case_clear (&test);
}

/* The one-dimensional example also gives the matrix that the convolution is. */
static void
check_matrix (JsonObject *example)
{
  gsize in[4], sizes[4], out[4];
  g_autofree float *input = member_numbers (example, "input", in);
  g_autofree float *matrix = member_numbers (example, "matrix", sizes);
  g_autofree float *expected = member_numbers (example, "output", out);

  for (gsize r = 0; r < sizes[2]; r++)
    {
      float sum = 0;

      for (gsize i = 0; i < sizes[3]; i++)
        sum += matrix[r * sizes[3] + i] * input[i];
      g_assert_cmpfloat (sum, ==, expected[r]);
    }
}

/* A fully connected layer is a convolution whose kernel covers its input. */
static void
check_fully_connected (JsonObject *example)
{
  gsize in[4], sizes[4], out[4];
  Case test = { 0 };
  g_autofree float *expected = member_numbers (example, "output", out);

  test.input = member_numbers (example, "input", in);
  test.weights = member_numbers (example, "weights", sizes);
  test.bias = member_numbers (example, "bias", out);
  test.problem = fovea_conv_problem_tensor (1, in[3], 1, 1, sizes[2], 1, 1);
  test.n_out = sizes[2];
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autofree float *output = NULL;

      fovea_pool_set_threads (threads);
      output = run_path (&test, FOVEA_CONV_VECTOR);
      for (gsize i = 0; i < test.n_out; i++)
        g_assert_cmpfloat_with_epsilon (output[i], expected[i], 1e-4);
    }
  case_clear (&test);
}

static void
test_worked_examples (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "tests", "data", "worked-examples.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  JsonArray *examples;
  guint checked = 0;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  examples = json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "examples");
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa (); isa++)
    for (guint i = 0; i < json_array_get_length (examples); i++)
      {
        JsonObject *example = json_array_get_object_element (examples, i);

        g_assert_true (fovea_cpu_force_isa (isa));
        if (json_object_has_member (example, "op"))
          continue; /* pooling: in test-ops.c */
        if (json_object_has_member (example, "weights"))
          check_fully_connected (example);
        else
          check_example (example);
        if (json_object_has_member (example, "matrix"))
          check_matrix (example);
        checked++;
      }
  g_assert_cmpuint (checked, ==, 14 * (fovea_cpu_best_isa () + 1));
  fovea_pool_set_threads (0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/conv-examples/worked-examples", test_worked_examples);
  return g_test_run ();
}

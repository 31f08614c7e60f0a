/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks at hand against what ONNX Runtime and their publishers computed. A number agrees when it differs by at most 1e-3 of
 * the larger of its own size and the root mean square of the value that it belongs to. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/load.h"
#include "core/network/labels.h"
#include "core/network/measure.h"
#include "core/network/onnx/read.h"
#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"
#include "core/network/session.h"
#include "core/tensor/npy.h"
#include "tests/unit/slowdown.h"

#define TOLERANCE 1e-3
#define SIGMOID_STEP 0x1p-23 /* the reference's sigmoid is good to that, whatever the value */
#define CLEAR_LEAD 0.1 /* of the first class over the second, where another resizer cannot change the order */

/* The largest difference seen, and where. */
typedef struct
{
  double error;
  char *place;
} Worst;

static const char *
shared_folder (void)
{
  const char *shared = g_getenv ("FOVEA_SHARED_DIR");

  if (shared && g_file_test (shared, G_FILE_TEST_IS_DIR))
    return shared;
  g_test_message ("NOT RUN: the folder of FOVEA_SHARED_DIR is absent");
  g_printerr ("NOT RUN: %s needs networks and references, the folder of FOVEA_SHARED_DIR is absent\n", g_test_get_path ());
  return NULL;
}

static char **
read_lines (const char *shared, const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (shared, folder, name, NULL), *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return g_strsplit (g_strchomp (text), "\n", -1);
}

/* The columns of the network @name in the manifest: file first, preparation eleventh. */
static char **
find_row (const char *shared, const char *name)
{
  g_auto (GStrv) lines = read_lines (shared, "networks", "MANIFEST.tsv");
  g_autofree char *ending = g_strdup_printf ("/%s.onnx", name);

  for (gsize i = 0; lines[i]; i++)
    {
      char **columns = g_strsplit (lines[i], "\t", -1);

      if (g_str_has_suffix (columns[0], ending))
        return columns;
      g_strfreev (columns);
    }
  g_error ("the manifest has no %s", name);
}

static FoveaNetwork *
load (const char *shared, const char *name)
{
  g_auto (GStrv) columns = find_row (shared, name);
  g_autofree char *path = g_build_filename (shared, "networks", columns[0], NULL);
  g_autoptr (GError) error = NULL;
  FoveaNetwork *network = fovea_onnx_load (path, NULL, &error);

  g_assert_no_error (error);
  return network;
}

/* The session of @network after a run with @input, or a failed assertion. NULL: a sanitizer would take too long, and meets the same
 * layers in smaller networks. */
static FoveaSession *
run (FoveaNetwork *network, FoveaTensor *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, &input->shape, 0, 0, NULL, &error);

  g_assert_no_error (error);
  if (fovea_measure_total (plan).macs > CASES (G_MAXUINT64, 400 * 1000 * 1000))
    return NULL;

  FoveaSession *session = fovea_session_new (plan, FOVEA_SESSION_KEEP_ALL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (fovea_session_run (session, &input, NULL, &error));
  g_assert_no_error (error);
  return session;
}

static void
compare (Worst *worst, const char *name, const char *what, double value, double wanted, double rms)
{
  double difference = fabs (value - wanted), size = MAX (fabs (wanted), rms);
  double error = difference == 0.0 ? 0.0 : difference / size;

  if (!(error <= TOLERANCE))
    g_test_fail_printf ("%s, %s: %.7g instead of %.7g, off by %.2g", name, what, value, wanted, error);
  if (error > worst->error || isnan (error))
    {
      worst->error = error;
      g_free (worst->place);
      worst->place = g_strdup_printf ("%s, %s", name, what);
    }
}

static void
report (const char *name, Worst *worst)
{
  g_test_message ("%s: worst difference %.2g (%s)", name, worst->error, worst->place ? worst->place : "all equal");
  g_free (worst->place);
}

/* One row of a reference: name, operator, type, shape, minimum, maximum, mean, L2, and elements 0, n/3, n/2, n-1. */
static void
compare_row (Worst *worst, const FoveaNetwork *network, FoveaSession *session, char **columns)
{
  gint index = fovea_network_find_value (network, columns[0]);
  FoveaTensor *tensor = index < 0 ? NULL : fovea_session_get_value (session, index);
  g_autoptr (FoveaTensor) floats = tensor ? fovea_tensor_cast (tensor, FOVEA_DTYPE_FLOAT32, NULL) : NULL;
  g_autofree char *shape = tensor ? fovea_shape_to_string (&tensor->shape) : g_strdup ("none");

  if (!floats || !g_str_equal (shape, columns[3]) || !g_str_equal (fovea_dtype_name (tensor->dtype), columns[2]))
    {
      g_test_fail_printf ("%s (%s): %s instead of %s of %s", columns[0], columns[1], shape, columns[3], columns[2]);
      return;
    }

  static const char *const names[] = { "minimum", "maximum", "mean", "L2", "first element", "element n/3", "element n/2", "last element" };
  gsize n = fovea_tensor_count (tensor), places[] = { 0, n / 3, n / 2, n - 1 };
  FoveaStatistics statistics = fovea_statistics (fovea_tensor_floats (floats), n);
  double values[] = { statistics.minimum, statistics.maximum, statistics.mean, statistics.l2, 0, 0, 0, 0 };
  double rms = g_ascii_strtod (columns[7], NULL) / sqrt ((double) n);

  if (g_str_equal (columns[1], "Sigmoid"))
    rms = MAX (rms, SIGMOID_STEP / TOLERANCE);
  if (statistics.not_finite > 0)
    g_test_fail_printf ("%s (%s): %zu elements are not finite", columns[0], columns[1], statistics.not_finite);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    values[4 + i] = fovea_tensor_get (tensor, places[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    compare (worst, columns[0], names[i], values[i], g_ascii_strtod (columns[4 + i], NULL), rms);
}

/* "# input[n,c,y,x] = (float)(sin(0.05*x+0.3*c)*cos(0.04*y)*A+B), shape NxCxHxW, NCHW" */
static FoveaTensor *
input_of (const char *line)
{
  double a, b;
  gint64 dims[4];
  char layout[8];
  FoveaShape shape = { .rank = 4 };
  FoveaTensor *tensor;

  g_assert_cmpint (sscanf (line,
                           "# input[n,c,y,x] = (float)(sin(0.05*x+0.3*c)*cos(0.04*y)*%lf+%lf), shape %" G_GINT64_FORMAT "x%" G_GINT64_FORMAT
                           "x%" G_GINT64_FORMAT "x%" G_GINT64_FORMAT ", %7s",
                           &a, &b, &dims[0], &dims[1], &dims[2], &dims[3], layout),
                   ==, 7);
  memcpy (shape.dims, dims, sizeof dims);
  tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, "input", NULL);
  for (gsize i = 0; i < fovea_tensor_count (tensor); i++)
    {
      gboolean last = g_str_equal (layout, "NHWC");
      gsize inner = i % (gsize) dims[3], middle = i / (gsize) dims[3] % (gsize) dims[2];
      gsize outer = i / (gsize) (dims[3] * dims[2]) % (gsize) dims[1];
      gsize c = last ? inner : outer, y = last ? outer : middle, x = last ? middle : inner;

      ((float *) tensor->data)[i] = (float) (sin (0.05 * (double) x + 0.3 * (double) c) * cos (0.04 * (double) y) * a + b);
    }
  return tensor;
}

static gboolean
compare_reference (const char *shared, const char *file)
{
  g_autofree char *name = g_strndup (file, strlen (file) - strlen (".tsv"));
  g_auto (GStrv) lines = read_lines (shared, "reference", file);
  g_autoptr (FoveaNetwork) network = load (shared, name);
  g_autoptr (FoveaTensor) input = input_of (lines[1]);
  g_autoptr (FoveaSession) session = run (network, input);
  Worst worst = { 0 };
  guint n = 0;

  for (gsize i = 0; session && lines[i]; i++)
    if (*lines[i] != '#')
      {
        g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);

        g_assert_cmpuint (g_strv_length (columns), ==, 12);
        compare_row (&worst, network, session, columns);
        n++;
      }
  if (!session)
    return FALSE;
  g_assert_cmpuint (n, >, 0);
  report (name, &worst);
  return TRUE;
}

static void
test_every_value (void)
{
  const char *shared = shared_folder ();
  g_autofree char *folder = shared ? g_build_filename (shared, "reference", NULL) : NULL;
  GDir *dir = shared ? g_dir_open (folder, 0, NULL) : NULL;
  const char *file;
  guint n = 0;

  if (!dir)
    return;
  while ((file = g_dir_read_name (dir)))
    if (g_str_has_suffix (file, ".tsv") && !g_str_equal (file, "top5.tsv"))
      n += compare_reference (shared, file);
  g_dir_close (dir);
  g_assert_cmpuint (n, >=, CASES (23, 10));
}

static void
compare_output (Worst *worst, const char *name, FoveaTensor *output, FoveaTensor *wanted)
{
  double sum = 0.0;
  gsize n = fovea_tensor_count (wanted);

  g_assert_cmpuint (fovea_tensor_count (output), ==, n);
  for (gsize i = 0; i < n; i++)
    sum += fovea_tensor_get (wanted, i) * fovea_tensor_get (wanted, i);
  for (gsize i = 0; i < n; i++)
    compare (worst, name, "an output", fovea_tensor_get (output, i), fovea_tensor_get (wanted, i), sqrt (sum / (double) n));
}

/* Takes @input and @wanted. */
static void
check_output (const char *shared, const char *name, FoveaTensor *input, FoveaTensor *wanted)
{
  g_autoptr (FoveaNetwork) network = load (shared, name);
  g_autoptr (FoveaSession) session = run (network, input);
  Worst worst = { 0 };

  if (session)
    {
      compare_output (&worst, name, fovea_session_get_value (session, network->outputs[0]), wanted);
      report (name, &worst);
    }
  fovea_tensor_unref (input);
  fovea_tensor_unref (wanted);
}

static FoveaTensor *
load_tensor (const char *shared, const char *format, guint number)
{
  g_autofree char *name = g_strdup_printf ("%s%u", format, number);
  g_autofree char *path = g_strdup_printf ("%s/reference/%s%s", shared, name, strstr (format, "mnist") ? ".pb" : ".npy");
  g_autoptr (GError) error = NULL;
  FoveaTensor *tensor = strstr (format, "mnist") ? fovea_onnx_load_tensor (path, &error) : fovea_npy_load (path, &error);

  g_assert_no_error (error);
  return tensor;
}

static void
test_publishers_sets (void)
{
  const char *shared = shared_folder ();

  for (guint i = 0; shared && i < 3; i++)
    {
      g_autofree char *input = g_strdup_printf ("mnist-8-testset/set%u_input_", i);
      g_autofree char *output = g_strdup_printf ("mnist-8-testset/set%u_output_", i);

      check_output (shared, "mnist-8", load_tensor (shared, input, 0), load_tensor (shared, output, 0));
    }
  if (shared)
    check_output (shared, "squeezenet1.1", load_tensor (shared, "squeezenet1.1-testset/input_", 0),
                  load_tensor (shared, "squeezenet1.1-testset/output_", 0));
}

static void
test_light_networks (void)
{
  static const char *const names[] = { "light_bvlc_alexnet", "light_densenet121", "light_inception_v1", "light_resnet50",
                                       "light_squeezenet",   "light_vgg19",       "light_zfnet512" };
  const char *shared = shared_folder ();

  for (gsize i = 0; shared && i < G_N_ELEMENTS (names); i++)
    {
      FoveaTensor *input = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &(FoveaShape){ 4, { 1, 3, 224, 224 } }, "input", NULL);
      g_autofree char *path = g_strdup_printf ("%s/networks/light/%s_output_0.pb", shared, names[i]);
      g_autoptr (GError) error = NULL;
      FoveaTensor *wanted = fovea_onnx_load_tensor (path, &error);
      gsize n = fovea_tensor_count (input);

      g_assert_no_error (error);
      for (gsize j = 0; j < n; j++)
        ((float *) input->data)[j] = (float) j / (float) n;
      check_output (shared, names[i], input, wanted);
    }
}

/* The manifest's "prep" of the three classifiers: 127.5 shifts and scales to -1..1, the other is the usual one. */
static FoveaPreprocess
preprocess_of (const char *shared, const char *name, const FoveaNetwork *network)
{
  g_auto (GStrv) columns = find_row (shared, name);
  FoveaPreprocess preprocess = fovea_preprocess_guess (network, 0, 0, NULL);

  if (strstr (columns[10], "RGB/127.5-1"))
    {
      preprocess.scale = 1.0 / 127.5;
      for (guint c = 0; c < 3; c++)
        preprocess.mean[c] = preprocess.deviation[c] = 1.0;
    }
  else
    g_assert_nonnull (strstr (columns[10], "-mean .485 .456 .406, /std .229 .224 .225"));
  return preprocess;
}

/* "index:label:probability" */
static void
parse_class (const char *text, gsize *index, double *probability)
{
  *index = (gsize) g_ascii_strtoull (text, NULL, 10);
  *probability = g_ascii_strtod (strrchr (text, ':') + 1, NULL);
}

/* Returns whether the lead was clear, so that the class had to be equal. */
static gboolean
check_photo (const char *shared, char **columns)
{
  g_autoptr (FoveaNetwork) network = load (shared, columns[0]);
  FoveaPreprocess preprocess = preprocess_of (shared, columns[0], network);
  g_autofree char *path = g_build_filename (shared, "photos", columns[1], NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_load (path, NULL, NULL, &error);
  gsize first, second;
  double highest, next;
  FoveaClass classes[2];

  g_assert_no_error (error);
  g_autoptr (FoveaTensor) input = fovea_preprocess_run (&preprocess, photo, NULL, &error);

  g_assert_no_error (error);
  g_autoptr (FoveaSession) session = run (network, input);
  FoveaTensor *scores;

  if (!session)
    return FALSE;
  scores = fovea_session_get_value (session, network->outputs[0]);

  fovea_top_classes (fovea_tensor_floats (scores), fovea_tensor_count (scores), classes, 2);
  parse_class (columns[2], &first, &highest);
  parse_class (columns[3], &second, &next);
  g_test_message ("%s, %s: %zu with %.4f (reference %zu with %.4f)", columns[0], columns[1], classes[0].index, classes[0].probability, first,
                  highest);
  if (highest - next <= CLEAR_LEAD)
    return FALSE;
  if (classes[0].index != first)
    g_test_fail_printf ("%s, %s: %zu instead of %zu", columns[0], columns[1], classes[0].index, first);
  return TRUE;
}

static void
test_top_classes (void)
{
  const char *shared = shared_folder ();
  g_auto (GStrv) lines = shared ? read_lines (shared, "reference", "top5.tsv") : NULL;
  guint n_clear = 0;

  for (gsize i = 0; shared && lines[i] && i < CASES (G_MAXSIZE, 4); i++)
    if (*lines[i] != '#')
      {
        g_auto (GStrv) columns = g_strsplit (lines[i], "\t", -1);

        n_clear += check_photo (shared, columns);
      }
  g_assert_true (!shared || n_clear >= CASES (10, 1));
}

/* Fields of published networks (Araujo et al. 2019, table 1, gives SqueezeNet's sizes for other versions) and the time that they take. */
static void
test_receptive_fields (void)
{
  const char *shared = shared_folder ();

  if (!shared)
    return;

  g_autoptr (FoveaNetwork) network = load (shared, "light_densenet121");
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetworkPlan) plan = fovea_network_plan_new (network, NULL, 0, 0, NULL, &error);

  g_assert_no_error (error);
  gint64 start = g_get_monotonic_time ();
  g_autofree FoveaReceptiveField *fields = fovea_receptive_fields (plan);
  double seconds = (double) (g_get_monotonic_time () - start) * 1e-6;
  guint n_known = 0;

  for (guint i = 0; i < network->n_values; i++)
    n_known += fields[i].known;
  g_test_message ("densenet-121: fields of %u values in %.3f s", n_known, seconds);
  g_assert_cmpuint (n_known, >, 400);
  g_assert_cmpfloat (seconds, <, 2.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/reference/every-value", test_every_value);
  g_test_add_func ("/reference/publishers-sets", test_publishers_sets);
  g_test_add_func ("/reference/light-networks", test_light_networks);
  g_test_add_func ("/reference/top-classes", test_top_classes);
  g_test_add_func ("/reference/receptive-fields", test_receptive_fields);
  return g_test_run ();
}

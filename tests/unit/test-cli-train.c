/* SPDX-License-Identifier: GPL-3.0-or-later */

/* fovea-cli train: on bars that a small network tells apart. */

#include "core/base/error.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"
#include "tests/unit/learn-fixture.h"

#define NETWORK "\"architecture:INPUT 8x8x1 -> CONV3-4 -> TANH -> AVGPOOL -> FC 2 -> SOFTMAX\""

static JsonObject *
last_epoch (JsonParser *parser)
{
  JsonArray *epochs = json_object_get_array_member (parse_output (parser), "epochs");

  return json_array_get_object_element (epochs, json_array_get_length (epochs) - 1);
}

static char *
contents (const char *name, gsize *n)
{
  g_autofree char *path = path_of (name);
  char *text;

  g_assert_true (g_file_get_contents (path, &text, n, NULL));
  return text;
}

static gboolean
is_same_file (const char *a, const char *b)
{
  gsize n, m;
  g_autofree char *of_a = contents (a, &n), *of_b = contents (b, &m);

  return n == m && memcmp (of_a, of_b, n) == 0;
}

static void
assert_same_file (const char *a, const char *b)
{
  g_assert_true (is_same_file (a, b));
}

/* The file that is written tells its classes and can be run. */
static void
test_learn (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done ("train " NETWORK " bars --epochs 20 --batch 20 --rate 0.02 --rotate 2 --seed 3 --onnx a.onnx --json");
  g_assert_cmpfloat (json_object_get_double_member (last_epoch (parser), "held_out_accuracy"), >, 0.9);
  assert_done ("info a.onnx");
  g_assert_cmpint (run ("train a.onnx bars --epochs 1 --rate 0.001"), ==, 0);
  g_assert_nonnull (strstr (output, "epoch 1: "));
  g_assert_nonnull (strstr (errors, "Nothing that is learned will be kept"));
}

static void
test_same_bytes (void)
{
  assert_done ("train " NETWORK " bars --epochs 4 --shift 0.1 --threads 1 --quiet --onnx one.onnx");
  assert_done ("train " NETWORK " bars --epochs 4 --shift 0.1 --threads 3 --quiet --onnx three.onnx --checkpoint kept");
  assert_same_file ("one.onnx", "three.onnx");
  assert_done ("train " NETWORK " bars --epochs 4 --shift 0.1 --quiet --onnx again.onnx --checkpoint kept --resume");
  assert_same_file ("one.onnx", "again.onnx");
}

/* What would not go on as if it had never stopped is refused, and the cause is named. */
static void
test_resume_otherwise (void)
{
  static const char *const rows[][2] = {
    { NETWORK " bars --epochs 3 --shift 0.1", "“epochs=2”, not with “epochs=3”" },
    { NETWORK " bars --epochs 2 --shift 0.2", "“shift=0.1”, not with “shift=0.2”" },
    { NETWORK " bars --epochs 2 --shift 0.1 --seed 2", "“seed=1”, not with “seed=2”" },
    { NETWORK " bars --epochs 2 --shift 0.1 --batch 32", "“batch=64”, not with “batch=32”" },
    { NETWORK " bars --epochs 2 --shift 0.1 --optimiser sgd", "“optimiser=adam”, not with “optimiser=sgd”" },
    { NETWORK " bars --epochs 2 --shift 0.1 --rate 0.003", "“rate=0.002”, not with “rate=0.003”" },
    { NETWORK " bars --epochs 2 --shift 0.1 --l2 0.1", "“l2=0”, not with “l2=0.1”" },
    { NETWORK " other --epochs 2 --shift 0.1", "other pictures" },
    { "\"architecture:INPUT 8x8x1 -> CONV3-4 -> RELU -> AVGPOOL -> FC 2 -> SOFTMAX\" bars --epochs 2 --shift 0.1", "not “Relu(" },
    { "\"architecture:INPUT 8x8x1 -> CONV3-5 -> TANH -> AVGPOOL -> FC 2 -> SOFTMAX\" bars --epochs 2 --shift 0.1", "another network" },
  };

  assert_done ("train " NETWORK " bars --epochs 2 --shift 0.1 --quiet --checkpoint stopped");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *line = g_strdup_printf ("train %s --checkpoint stopped --resume", rows[i][0]);

      assert_fails (3, line);
      if (!strstr (errors, rows[i][1]))
        g_error ("“%s” is not in: %s", rows[i][1], errors);
    }
}

/* What was learned until then is kept, and it is said how to go on. */
static void
test_interrupt (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *bars = path_of ("bars"), *checkpoint = path_of ("interrupted"), *epoch = NULL, *said = NULL;
  g_autoptr (GSubprocess) process
    = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE, &error, g_getenv ("FOVEA_CLI"), "train",
                        "architecture:INPUT 8x8x1 -> CONV3-4 -> TANH -> AVGPOOL -> FC 2 -> SOFTMAX", bars, "--epochs", "100000", "--checkpoint",
                        checkpoint, NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));
  epoch = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (epoch && g_str_has_prefix (epoch, "epoch 1: "));
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &said, &error));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, 130);
  g_assert_true (exists ("interrupted"));
  g_assert_nonnull (strstr (said, "--resume goes on"));
}

/* Noise is taken off photos; the network that is written takes any size. */
static void
test_denoise (void)
{
  g_autofree char *samples = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", "samples", NULL);
  g_autofree char *line
    = g_strdup_printf ("train architecture:dncnn-light '%s/chelsea.png' --held-out '%s/coffee.png' --denoise 30 --patch 16 --patches 16 --batch 4 --epochs 1 "
                       "--onnx clean.onnx --json", samples, samples);
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done (line);
  g_assert_true (json_object_has_member (last_epoch (parser), "held_out_psnr_db"));
  assert_done ("info clean.onnx");
}

/* Momentum 0 is none and not the usual 0.9: with it, sgd is another optimiser. */
static void
test_zero (void)
{
  assert_done ("train " NETWORK " bars --epochs 2 --optimiser sgd --quiet --onnx usual.onnx");
  assert_done ("train " NETWORK " bars --epochs 2 --optimiser sgd --momentum 0.9 --quiet --onnx same.onnx");
  assert_done ("train " NETWORK " bars --epochs 2 --optimiser sgd --momentum 0 --quiet --onnx none.onnx");
  assert_done ("train " NETWORK " bars --epochs 2 --optimiser sgd --momentum 0 --nesterov --quiet --onnx nesterov.onnx");
  assert_same_file ("usual.onnx", "same.onnx");
  assert_same_file ("none.onnx", "nesterov.onnx");
  g_assert_false (is_same_file ("usual.onnx", "none.onnx"));
  assert_fails (2, "train " NETWORK " bars --rate 0");
  assert_fails (2, "train " NETWORK " bars --rate -0.1");
}

static void
test_wrong_use (void)
{
  assert_fails (2, "train");
  assert_fails (2, "train " NETWORK);
  assert_fails (2, "train " NETWORK " bars --optimiser magic");
  assert_fails (2, "train " NETWORK " bars --schedule magic");
  assert_fails (2, "train " NETWORK " bars --epochs 0");
  assert_fails (2, "train " NETWORK " bars --rate nan");
  assert_fails (2, "train " NETWORK " bars --resume");
  assert_fails (2, "train " NETWORK " bars --denoise 20");
  assert_fails (3, "train " NETWORK " empty");
  assert_fails (3, "train \"architecture:INPUT 8x8x1 -> FC 1\" bars");
  assert_fails (5, "train " NETWORK " missing-images-idx3");
}

/* As many pictures of the same size, one pixel of which is another. */
static void
write_other (const char *where)
{
  g_autofree char *path = g_build_filename (where, "train-images-idx3-ubyte", NULL), *text = NULL;
  gsize n;

  write_bars (where, 300);
  g_assert_true (g_file_get_contents (path, &text, &n, NULL));
  text[n - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, text, (gssize) n, NULL));
}

int
main (int argc, char **argv)
{
  g_autofree char *bars = NULL, *empty = NULL, *other = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-train-XXXXXX", NULL);
  bars = path_of ("bars");
  empty = path_of ("empty");
  g_mkdir (bars, 0700);
  g_mkdir (empty, 0700);
  other = path_of ("other");
  g_mkdir (other, 0700);
  write_bars (bars, 300);
  write_other (other);
  g_test_add_func ("/cli-train/learn", test_learn);
  g_test_add_func ("/cli-train/same-bytes", test_same_bytes);
  g_test_add_func ("/cli-train/resume-otherwise", test_resume_otherwise);
  g_test_add_func ("/cli-train/interrupt", test_interrupt);
  g_test_add_func ("/cli-train/denoise", test_denoise);
  g_test_add_func ("/cli-train/zero", test_zero);
  g_test_add_func ("/cli-train/wrong-use", test_wrong_use);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}

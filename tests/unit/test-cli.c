/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command line's frame, and its commands for photos. */

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/image/load.h"
#include "core/image/save.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/filter-fixture.h"

static void
save (const char *name, const FoveaImage *image)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;

  fovea_image_save (image, path, NULL, &error);
  g_assert_no_error (error);
}

static FoveaImage *
load (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  FoveaImage *image = fovea_image_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return image;
}

static void
assert_result (const char *name, const FoveaStep *step, const FoveaImage *image)
{
  g_autoptr (FoveaImage) expected = apply (step, image);
  g_autoptr (FoveaImage) got = load (name);

  g_assert_cmpint (distance (expected, got), ==, 0);
}

static void
test_help (void)
{
  assert_done ("--help");
  g_assert_nonnull (strstr (output, "filter"));
  g_assert_nonnull (strstr (output, "presets"));
  assert_done ("--version");
  assert_done ("filter --help");
  g_assert_nonnull (strstr (output, "--preset"));
  g_assert_nonnull (strstr (output, "--threads"));
  assert_done ("filter --version");
}

/* A page of paper, always the same bytes. */
static void
test_print (void)
{
  g_autofree char *path = path_of ("page.pdf"), *first = NULL, *second = NULL;
  gsize first_length, second_length;

  assert_done ("print in.png page.pdf --paper a5");
  g_assert_true (g_file_get_contents (path, &first, &first_length, NULL));
  g_assert_cmpmem (first, 5, "%PDF-", 5);
  /* Wider than high: the paper lies on its side. */
  g_assert_nonnull (memmem (first, first_length, "/MediaBox [ 0 0 595.2755", strlen ("/MediaBox [ 0 0 595.2755")));
  assert_done ("print in.png page.pdf --paper A5");
  g_assert_true (g_file_get_contents (path, &second, &second_length, NULL));
  g_assert_cmpmem (first, first_length, second, second_length);
  assert_fails (2, "print in.png page.png");
  assert_fails (2, "print in.png page.pdf --paper a7");
  assert_fails (2, "print in.png");
}

static void
test_quality (void)
{
  g_autofree char *small = path_of ("small.jpg"), *large = path_of ("large.jpg");
  struct stat small_status, large_status;

  assert_done ("filter in.png small.jpg --preset identity --quality 20");
  assert_done ("filter in.png large.jpg --preset identity --quality 100");
  g_assert_cmpint (stat (small, &small_status), ==, 0);
  g_assert_cmpint (stat (large, &large_status), ==, 0);
  g_assert_cmpint (small_status.st_size, <, large_status.st_size);
  assert_fails (2, "filter in.png small.jpg --preset identity --quality 0");
}

static void
test_output_fails (void)
{
  char *command = "\"$FOVEA_CLI\" presets >/dev/full; a=$?; \"$FOVEA_CLI\" presets --json >/dev/full; exit $((10 * a + $?))";
  int status;

  g_assert_true (g_spawn_sync (NULL, (char *[]){ "/bin/sh", "-c", command, NULL }, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL,
                               NULL, NULL, &status, NULL));
  g_assert_cmpint (WEXITSTATUS (status), ==, 55);
}

/* Bad input 64 and 65, and what else is wrong usage. */
static void
test_usage (void)
{
  const char *const lines[] = {
    "",
    "no-such-command",
    "'a\nb'",
    "filter --no-such-option in.png out.png",
    "presets --no-such-option",
    "presets more",
    "filter --preset sharpen --threads 0 in.png out.png",
    "filter --preset sharpen --threads -1 in.png out.png",
    "filter --preset sharpen --threads 1000000000 in.png out.png",
    "filter --preset sharpen --threads 2x in.png out.png",
    "filter --preset sharpen --threads '' in.png out.png",
    "presets --threads 99999999999999999999999",
    "presets --memory 0",
    "presets --memory -5",
    "presets --memory 5X",
    "presets --memory K",
    "presets --memory 99999999999G",
    "filter in.png out.png",
    "filter --preset sharpen --kernel 1 in.png out.png",
    "filter --preset no-such in.png out.png",
    "filter --preset sharpen --path gpu in.png out.png",
    "filter --preset sharpen --border mirror in.png out.png",
    "filter --preset sharpen --channels cyan in.png out.png",
    "filter --preset sharpen --set size=3 in.png out.png",
    "filter --preset sharpen --set strength in.png out.png",
    "filter --kernel 1 --set strength=1 in.png out.png",
    "filter --chain chain.json --border wrap in.png out.png",
    "filter --preset sharpen in.png",
    "filter --preset sharpen in.png out.png more.png",
    "filter --preset sharpen --output-dir batch",
    "filter --preset sharpen --output-dir batch in.png ./in.png",
    "filter --preset sharpen in.png out.xyz",
    "filter --preset sharpen no-such-photo.png out",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_fails (2, lines[i]);
  g_assert_false (exists ("out.png"));
  g_assert_false (exists ("batch"));
}

static void
test_presets (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);
  JsonArray *array;

  assert_done ("presets");
  for (gsize i = 0; i < n; i++)
    g_assert_nonnull (strstr (output, filters[i]->id));
  assert_done ("presets --json");
  array = json_object_get_array_member (parse_output (parser), "filters");
  g_assert_cmpuint (json_array_get_length (array), ==, n);
  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = json_array_get_object_element (array, i);

      g_assert_cmpstr (json_object_get_string_member (object, "id"), ==, filters[i]->id);
      g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "parameters")), ==, filters[i]->n_parameters);
    }
}

static void
test_filter (void)
{
  g_autoptr (FoveaImage) image = load ("in.png");
  g_autoptr (FoveaStep) step = preset ("sharpen");
  g_autoptr (FoveaKernel) kernel = kernel_from ("divisor sum; anchor 0 0; 1 2; 3 4");
  g_autoptr (FoveaStep) custom = fovea_step_new (NULL, kernel);

  assert_done ("filter --preset sharpen in.png sharp.png");
  assert_result ("sharp.png", step, image);

  assert_done ("filter in.png sharp.png --preset sharpen --set strength=0.5 --set strength=2 --border wrap --path reference"
               " --channels luminance --linear --threads 2 --memory 1G");
  step->values[0] = 2.0;
  step->border = FOVEA_BORDER_WRAP;
  step->path = FOVEA_CONV_REFERENCE;
  step->channels = FOVEA_CHANNELS_LUMINANCE;
  step->linear_light = TRUE;
  assert_result ("sharp.png", step, image);

  assert_done ("filter in.png custom.png --kernel 'divisor sum; anchor 0 0; 1 2; 3 4' --convolution");
  custom->flip = TRUE;
  assert_result ("custom.png", custom, image);
  write_text ("kernel.txt", "divisor sum\r\nanchor 0 0\r\n1 2\r\n3 4\r\n");
  assert_done ("filter in.png custom.png --kernel kernel.txt");
  custom->flip = FALSE;
  assert_result ("custom.png", custom, image);

  write_text ("chain.json", "{\"fovea-chain\": 1, \"steps\": [{\"kernel\": \"divisor sum\\nanchor 0 0\\n1 2\\n3 4\"}]}");
  assert_done ("filter in.png chained.png --chain chain.json");
  assert_result ("chained.png", custom, image);
}

static void
test_filter_json (void)
{
  const char *const numbers[] = { "width", "height", "decode_ms", "filter_ms", "encode_ms" };
  const char *const strings[] = { "input", "output", "path", "reason" };
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;

  assert_done ("filter --json --preset gaussian --path direct in.png out-json.png");
  object = parse_output (parser);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpfloat (json_object_get_double_member (object, numbers[i]), >=, 0.0);
  for (gsize i = 0; i < G_N_ELEMENTS (strings); i++)
    g_assert_nonnull (json_object_get_string_member (object, strings[i]));
  g_assert_cmpstr (json_object_get_string_member (object, "path"), ==, "direct");
  g_assert_cmpint (json_object_get_int_member (object, "width"), ==, 40);
  assert_done ("filter --quiet --preset gaussian in.png out-json.png");
  g_assert_cmpstr (output, ==, "");
}

/* Numbers are the same under a locale with a decimal comma. */
static void
test_locale (void)
{
  const char *locale = comma_locale ();
  g_autoptr (FoveaImage) image = load ("in.png");
  g_autoptr (FoveaStep) step = preset ("gaussian");
  g_autoptr (JsonParser) parser = json_parser_new ();

  if (!locale)
    return;
  g_setenv ("LC_ALL", locale, TRUE);
  step->values[0] = 0.5;
  assert_done ("filter --json --preset gaussian --set sigma=0.5 in.png locale.png");
  assert_result ("locale.png", step, image);
  parse_output (parser);
  assert_fails (3, "filter --kernel '0,5' in.png out.png");
  assert_done ("presets");
  g_assert_nonnull (strstr (output, "strength=1 "));
  g_assert_nonnull (strstr (output, "0.05 … 8"));
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
}

/* Bad input 56 to 60 and settings out of range. */
static void
test_refused_settings (void)
{
  const char *const lines[] = {
    "filter in.png out.png --kernel '1 0,5'",
    "filter in.png out.png --kernel '1 nan'",
    "filter in.png out.png --kernel '1e999'",
    "filter in.png out.png --kernel '1 2; 3'",
    "filter in.png out.png --kernel ''",
    "filter in.png out.png --kernel no-such-kernel.txt",
    "filter in.png out.png --kernel 'divisor sum; 1 -1'",
    "filter in.png out.png --kernel utf16.txt",
    "filter in.png out.png --kernel large.txt",
    "filter in.png out.png --kernel .",
    "filter in.png out.png --chain utf16.txt",
    "filter in.png out.png --preset gaussian --set sigma=1,5",
    "filter in.png out.png --preset gaussian --set sigma=-1",
    "filter in.png out.png --preset gabor --path separable --set orientation=30",
  };
  g_autofree char *spaces = g_strnfill ((1 << 20) + 1, ' ');

  write_text ("utf16.txt", "\xff\xfe" "1 2");
  write_text ("large.txt", spaces);
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_fails (3, lines[i]);
  assert_fails (3, "filter in.png out.png --kernel '1 2; 1 0,5'");
  g_assert_nonnull (strstr (errors, "line 1, column 8"));
  g_assert_false (exists ("out.png"));
}

/* Bad input 66. */
static void
test_output_is_input (void)
{
  g_autofree char *photo = path_of ("own.png"), *hard = path_of ("hard.png"), *soft = path_of ("soft.png"), *before = NULL;
  g_autoptr (FoveaImage) image = load ("in.png");
  g_autoptr (FoveaStep) step = preset ("sharpen");
  const char *const names[] = { "own.png", "./own.png", "hard.png", "soft.png" };
  gsize length;

  save ("own.png", image);
  g_assert_cmpint (link (photo, hard), ==, 0);
  g_assert_cmpint (symlink ("own.png", soft), ==, 0);
  g_assert_true (g_file_get_contents (photo, &before, &length, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *after = NULL;
      gsize length_after;

      assert_fails_with (3, "filter --preset sharpen own.png", (const char *[]){ names[i], NULL });
      g_assert_true (g_file_get_contents (photo, &after, &length_after, NULL));
      g_assert_cmpmem (before, length, after, length_after);
    }
  assert_fails (3, "filter --preset sharpen --output-dir . own.png");
  assert_done ("filter --preset sharpen --overwrite own.png own.png");
  assert_result ("own.png", step, image);
}

/* Bad input 67. */
static void
test_odd_names (void)
{
  const char *const names[] = { "-x", "--preset", "line\nfeed", "%s%n", "<b>", "\xff\xfe", "ü ñ" };
  g_autoptr (FoveaImage) image = load ("in.png");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *in = g_strconcat (names[i], ".png", NULL), *out = g_strconcat (names[i], "-out.png", NULL);
      g_autoptr (JsonParser) parser = json_parser_new ();

      save (in, image);
      g_assert_cmpint (run_with ("filter --preset identity --", (const char *[]){ in, out, NULL }), ==, 0);
      g_assert_true (exists (out));
      g_assert_true (g_utf8_validate (output, -1, NULL));
      g_assert_true (strchr (output, '\n') == output + strlen (output) - 1);
      g_assert_cmpint (run_with ("filter --json --preset identity --", (const char *[]){ in, out, NULL }), ==, 0);
      parse_output (parser);
      assert_fails_with (3, "filter --preset identity --", (const char *[]){ in, in, NULL });
      assert_fails_with (2, "filter --preset identity --output-dir batch --", (const char *[]){ in, in, NULL });
    }
}

/* Bad input 68, and files that are not there. */
static void
test_what_is_no_photo (void)
{
  g_autofree char *pipe = path_of ("pipe.png");

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  write_text ("text.jpg", "no picture\n");
  write_text ("empty.png", "");
  assert_fails (3, "filter --preset sharpen . out.png");
  assert_fails (3, "filter --preset sharpen pipe.png out.png");
  assert_fails (3, "filter --preset sharpen /dev/zero out.png");
  assert_fails (3, "filter --preset sharpen text.jpg out.png");
  assert_fails (3, "filter --preset sharpen empty.png out.png");
  assert_fails (3, "filter --preset sharpen in.png pipe.png");
  assert_fails (5, "filter --preset sharpen no-such-photo.png out.png");
  assert_fails (5, "filter --preset sharpen in.png no-such-folder/out.png");
  g_assert_false (exists ("out.png"));
}

static void
test_memory_limit (void)
{
  g_autoptr (FoveaImage) image = random_image (800, 800, 3, 100, 120);

  save ("large.png", image);
  assert_fails (4, "filter --preset sharpen --memory 1M large.png out.png");
  g_assert_false (exists ("out.png"));
}

static void
test_batch (void)
{
  g_autoptr (FoveaImage) image = load ("in.png");
  g_autoptr (FoveaStep) step = preset ("sharpen");
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonArray *files;

  save ("a.png", image);
  save ("b.bmp", image);
  write_text ("broken.png", "no picture\n");
  assert_done ("filter --preset sharpen --output-dir new/folder a.png b.bmp");
  assert_result ("new/folder/a.png", step, image);
  assert_result ("new/folder/b.bmp", step, image);

  g_assert_cmpint (run ("filter --json --preset sharpen --output-dir batch a.png broken.png no-such.png b.bmp"), ==, 3);
  assert_result ("batch/a.png", step, image);
  assert_result ("batch/b.bmp", step, image);
  g_assert_false (exists ("batch/broken.png"));
  files = json_object_get_array_member (parse_output (parser), "files");
  g_assert_cmpuint (json_array_get_length (files), ==, 4);
  g_assert_true (json_object_has_member (json_array_get_object_element (files, 0), "filter_ms"));
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (files, 1), "exit_code"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (files, 2), "exit_code"), ==, 5);
}

/* TRUE once the process has its handler for SIGINT (proc(5), SigCgt). */
static gboolean
catches_interrupts (const char *pid)
{
  g_autofree char *path = g_build_filename ("/proc", pid, "status", NULL), *text = NULL;
  const char *mask = g_file_get_contents (path, &text, NULL, NULL) ? strstr (text, "SigCgt:") : NULL;

  return mask && (g_ascii_strtoull (mask + strlen ("SigCgt:"), NULL, 16) & (1u << (SIGINT - 1))) != 0;
}

/* Runs fovea-cli with @arguments and interrupts it @milliseconds after it could be. Returns its exit code. */
static int
interrupted (const char *const *arguments, double milliseconds)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (arguments, G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error);

  g_assert_no_error (error);
  while (!catches_interrupts (g_subprocess_get_identifier (process)))
    g_usleep (10000);
  g_usleep ((gulong) (1000.0 * milliseconds));
  g_subprocess_send_signal (process, SIGINT);
  g_assert_true (g_subprocess_wait (process, NULL, &error));
  g_assert_true (g_subprocess_get_if_exited (process));
  return g_subprocess_get_exit_status (process);
}

static void
test_interrupt (void)
{
  g_autoptr (FoveaImage) image = random_image (1200, 1200, 3, 0, 256);
  g_autofree char *in = path_of ("slow.bmp"), *out = path_of ("slow-out.png");
  const char *const arguments[] = { g_getenv ("FOVEA_CLI"), "filter", "--preset", "box", "--set", "size=101", "--path", "reference",
                                    in, out, NULL };

  save ("slow.bmp", image);
  g_assert_cmpint (interrupted (arguments, 200.0), ==, 130);
  g_assert_false (exists ("slow-out.png"));
}

/* While the result is encoded, which is half of the time: what stood there before stays. */
static void
test_interrupt_saving (void)
{
  g_autoptr (FoveaImage) image = random_image (3000, 2500, 3, 0, 256);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *in = path_of ("big.bmp"), *out = path_of ("big-out.png"), *after = NULL;
  const char *const arguments[] = { g_getenv ("FOVEA_CLI"), "filter", "--preset", "identity", in, out, NULL };
  JsonObject *object;
  double before;

  save ("big.bmp", image);
  assert_done ("filter --json --preset identity big.bmp big-out.png");
  object = parse_output (parser);
  before = json_object_get_double_member (object, "decode_ms") + json_object_get_double_member (object, "filter_ms");
  write_text ("big-out.png", "before");
  g_assert_cmpint (interrupted (arguments, before + 0.4 * json_object_get_double_member (object, "encode_ms")), ==, 130);
  g_assert_true (g_file_get_contents (out, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "before");
}

/* Nothing but the files that were asked for stays behind. */
static void
test_no_leftovers (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)))
    g_assert_false (g_str_has_prefix (name, ".fovea-"));
}

int
main (int argc, char **argv)
{
  g_autoptr (FoveaImage) image = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  g_assert_nonnull (g_getenv ("FOVEA_CLI"));
  folder = g_dir_make_tmp ("fovea-cli-XXXXXX", NULL);
  image = random_image (40, 30, 3, 0, 256);
  save ("in.png", image);

  g_test_add_func ("/cli/help", test_help);
  g_test_add_func ("/cli/output-fails", test_output_fails);
  g_test_add_func ("/cli/usage", test_usage);
  g_test_add_func ("/cli/print", test_print);
  g_test_add_func ("/cli/quality", test_quality);
  g_test_add_func ("/cli/presets", test_presets);
  g_test_add_func ("/cli/filter", test_filter);
  g_test_add_func ("/cli/filter-json", test_filter_json);
  g_test_add_func ("/cli/locale", test_locale);
  g_test_add_func ("/cli/refused-settings", test_refused_settings);
  g_test_add_func ("/cli/output-is-input", test_output_is_input);
  g_test_add_func ("/cli/odd-names", test_odd_names);
  g_test_add_func ("/cli/what-is-no-photo", test_what_is_no_photo);
  g_test_add_func ("/cli/memory-limit", test_memory_limit);
  g_test_add_func ("/cli/batch", test_batch);
  g_test_add_func ("/cli/interrupt", test_interrupt);
  g_test_add_func ("/cli/interrupt-saving", test_interrupt_saving);
  g_test_add_func ("/cli/no-leftovers", test_no_leftovers);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (output);
  g_free (errors);
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Commands that may work for minutes: what is wrong is said before a file is opened, numbers are the same in every locale, and names of an attacker's
 * network do nothing to the terminal. */

#include <string.h>
#include <unistd.h>

#include "core/image/save.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"
#include "tests/unit/learn-fixture.h"

#define NETWORK "\"architecture:INPUT 8x8x1 -> CONV3-4 -> TANH -> AVGPOOL -> FC 2 -> SOFTMAX\""

static char *
read_data (const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (g_getenv ("FOVEA_SOURCE_DIR"), "data", name, NULL);
  char *content;

  g_assert_true (g_file_get_contents (path, &content, length, NULL));
  return content;
}

static void
write_data (const char *name, const char *content, gsize length)
{
  g_autofree char *path = path_of (name);

  g_assert_true (g_file_set_contents (path, content, (gssize) length, NULL));
}

/* None of the files is there: what is told is the options' fault, so nothing was opened before. */
static void
test_usage_first (void)
{
  static const char *const lines[] = {
    "apply absent.onnx absent.png out.xyz",
    "apply absent.onnx absent.png out.png --tile 3",
    "apply absent.onnx absent.png out.png --scale x",
    "effective-field absent.onnx absent.png out.xyz --layer c3",
    "effective-field absent.onnx absent.png out.png --layer c3 --colormap nothing",
    "effective-field absent.onnx absent.png out.png --layer c3 --opacity 7",
    "effective-field absent.onnx absent.png --colormap nothing",
    "effective-field absent.onnx absent.png --opacity 7",
    "effective-field absent.onnx absent.png --samples x",
    "effective-field absent.onnx absent.png --std 0",
    "explain absent.onnx absent.png out.xyz",
    "explain absent.onnx absent.png out.png --opacity 1.5",
    "explain absent.onnx absent.png out.png --opacity 0,5",
    "explain absent.onnx absent.png out.png --colormap nothing",
    "explain absent.onnx absent.png out.png --fit nothing",
    "explain absent.onnx absent.png out.png --neuron 0,0,0",
    "fit-kernel absent.png absent.png --residual out.xyz",
    "fit-kernel absent.png absent.png --method gradient-descent --curve out.xyz",
    "fit-kernel absent.png absent.png --method gradient-descent --rate 0",
    "patches absent.onnx absent.png out.xyz --layer c3",
    "patches absent.onnx absent.png out.csv --size 0x3",
    "run absent.onnx absent.png --dense --heat-map out.png --opacity 7",
    "train absent.onnx absent --rate 0",
    "train absent.onnx absent --rate 0,1",
    "train absent.onnx absent --momentum 1",
    "train absent.onnx absent --shift 2",
    "train absent.onnx absent --denoise 0 --held-out absent.png",
    "train absent.onnx absent --denoise 20",
    "train absent.onnx absent --patches 0 --denoise 20 --held-out absent.png",
    "visualise absent.onnx out.xyz",
    "visualise absent.onnx out.png --steps 0",
    "visualise absent.onnx out.png --side 3",
    "visualise absent.onnx out.png --rate 0",
    "visualise absent.onnx out.png --mean x",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_fails (2, lines[i]);
}

/* So is a folder that is not there: after hours of learning it would be too late. */
static void
test_place_first (void)
{
  static const char *const lines[] = {
    "apply broken.onnx broken.png absent/out.png",
    "effective-field broken.onnx broken.png absent/out.png --layer c3",
    "explain broken.onnx broken.png absent/out.png",
    "fit-kernel broken.png broken.png --output absent/out.txt",
    "patches broken.onnx broken.png absent/out.csv",
    "run broken.onnx broken.png --dump c1=absent/out.npy",
    "train broken.onnx broken --onnx absent/out.onnx",
    "train broken.onnx broken --checkpoint absent/kept",
    "visualise broken.onnx absent/out.png",
  };

  write_text ("broken.onnx", "x");
  write_text ("broken.png", "x");
  write_text ("broken", "x");
  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    assert_fails (5, lines[i]);
  assert_fails (3, "train net.onnx bars --onnx net.onnx");
  assert_fails (3, "explain net.onnx digit.png --with-respect-to c1=digit.png");
  assert_fails (3, "run net.onnx digit.png --dense --heat-map digit.png");
  assert_fails (3, "compare net.onnx digit.png --with-network denoiser.onnx --difference c1=digit.png");
}

/* What is written is neither what another option writes, there or not yet, nor what one reads. Both are named. */
static void
test_one_file (void)
{
  static const struct
  {
    const char *line, *first, *second;
  } rows[] = {
    { "compare absent.onnx absent.png --with-photo kept.png --difference c1=link.png", "--difference “link.png”", "--with-photo “kept.png”" },
    { "compare absent.onnx absent.png --with-photo kept.png --difference c1=v.npy --difference c3=v.npy", "--difference “v.npy”", NULL },
    { "explain absent.onnx absent.png out.npy --with-respect-to c1=out.npy", "OUT “out.npy”", "--with-respect-to “out.npy”" },
    { "explain absent.onnx absent.png --with-respect-to c1=v.npy --with-respect-to c3=./v.npy", "--with-respect-to “v.npy”", "“./v.npy”" },
    { "explain absent.onnx --input x=v.npy v.npy", "OUT “v.npy”", "--input “v.npy”" },
    { "fit-kernel absent.png absent.png --output a.png --residual ./a.png", "--output “a.png”", "--residual “./a.png”" },
    { "fit-kernel absent.png absent.png --method gradient-descent --residual a.png --curve a.png", "--residual “a.png”", "--curve “a.png”" },
    { "kernel 1 --save a.svg --response bars/../a.svg", "--save “a.svg”", "--response “bars/../a.svg”" },
    { "kernel 1 --response kept.png --compare kept.png", "--response “kept.png”", "--compare “kept.png”" },
    { "run absent.onnx absent.png --dump c1=v.npy --dump c3=v.npy", "--dump “v.npy”", NULL },
    { "run absent.onnx absent.png --dense --dump c1=v.npy --heat-map v.npy", "--dump “v.npy”", "--heat-map “v.npy”" },
    { "run absent.onnx --input v.npy --dump c1=v.npy", "--dump “v.npy”", "--input “v.npy”" },
    { "train absent.onnx absent --checkpoint k --onnx k", "--checkpoint “k”", "--onnx “k”" },
    { "train absent.onnx absent --checkpoint k --onnx ./k", "--checkpoint “k”", "--onnx “./k”" },
    { "train absent.onnx absent --checkpoint kept.png --onnx link.png", "--checkpoint “kept.png”", "--onnx “link.png”" },
    { "train absent.onnx a.png --denoise 25 --held-out b.png --held-out kept.png --onnx link.png", "--onnx “link.png”", "--held-out “kept.png”" },
    { "train absent.onnx a.png --denoise 25 --held-out b.png --held-out kept.png --checkpoint b.png", "--checkpoint “b.png”", "--held-out “b.png”" },
    { "visualise absent.onnx absent.png kept.png --style kept.png", "OUT “kept.png”", "--style “kept.png”" },
  };
  g_autofree char *link = path_of ("link.png");

  write_text ("kept.png", "x");
  g_assert_cmpint (symlink ("kept.png", link), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      assert_fails (2, rows[i].line);
      if (!strstr (errors, rows[i].first) || (rows[i].second && !strstr (errors, rows[i].second)))
        g_error ("“%s” does not name both: %s", rows[i].line, errors);
    }
}

/* The exit codes of what is refused, over a limit and cannot be read. */
static void
test_exit_codes (void)
{
  static const struct
  {
    int code;
    const char *line;
  } rows[] = {
    { 5, "apply absent.onnx digit.png out.png" },
    { 3, "apply broken.onnx digit.png out.png" },
    { 3, "apply net.onnx digit.png out.png" }, /* it makes no pictures */
    { 5, "effective-field absent.onnx digit.png" },
    { 3, "effective-field net.onnx broken.png" },
    { 2, "effective-field net.onnx digit.png --layer absent" },
    { 5, "explain absent.onnx digit.png out.png" },
    { 3, "explain net.onnx broken.png out.png" },
    { 2, "explain net.onnx digit.png out.png --class 10" },
    { 4, "explain net.onnx digit.png out.png --memory 1000" },
    { 5, "fit-kernel digit.png absent.png" },
    { 3, "fit-kernel digit.png broken.png" },
    { 4, "fit-kernel digit.png digit.png --memory 1000" },
    { 5, "patches absent.onnx digit.png out.csv" },
    { 5, "patches net.onnx absent out.csv" },
    { 3, "patches net.onnx broken.png out.csv" },
    { 2, "patches net.onnx digit.png out.csv --layer absent" },
    { 2, "patches net.onnx digit.png out.csv --layer c1 --maps 6" },
    { 2, "patches net.onnx digit.png out.csv --maps x" },
    { 4, "patches net.onnx digit.png out.csv --memory 1000" },
    { 5, "train absent.onnx bars" },
    { 3, "train broken.onnx bars" },
    { 5, "train " NETWORK " absent" },
    { 3, "train " NETWORK " broken" },
    { 4, "train " NETWORK " bars --onnx kept.onnx --memory 1000" },
    { 4, "train " NETWORK " bars --onnx kept.onnx --memory 40000 --batch 4" },
    { 5, "train " NETWORK " bars --checkpoint absent --resume" },
    { 5, "visualise absent.onnx out.png" },
    { 3, "visualise broken.onnx out.png" },
    { 2, "visualise net.onnx out.png --layer absent" },
    { 2, "visualise net.onnx out.png --layer c1 --channel 6" },
    { 2, "visualise net.onnx out.png --class 10" },
    { 3, "visualise net.onnx broken.png out.png --objective dream" },
    { 4, "visualise net.onnx out.png --memory 1000" },
  };

  write_text ("broken.onnx", "x");
  write_text ("broken.png", "x");
  write_text ("broken", "x");
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    assert_fails (rows[i].code, rows[i].line);
}

/* A comma between two digits, or a JSON that cannot be read. */
static void
assert_points (const char *line)
{
  g_autofree char *json = g_strdup_printf ("%s --json", line);
  g_autoptr (JsonParser) parser = json_parser_new ();

  assert_done (line);
  g_assert_false (g_regex_match_simple ("[0-9],[0-9]", output, 0, 0));
  assert_done (json);
  parse_output (parser);
}

static void
test_locale (void)
{
  const char *locale = comma_locale ();
  g_autofree char *plain = NULL, *comma = NULL;
  gsize n, m;
  g_autofree char *plain_path = path_of ("plain.onnx"), *comma_path = path_of ("comma.onnx");

  assert_done ("train " NETWORK " bars --epochs 1 --rate 0.005 --rotate 2.5 --quiet --onnx plain.onnx --checkpoint plain");
  if (!locale)
    return;
  g_setenv ("LC_ALL", locale, TRUE);
  assert_done ("train " NETWORK " bars --epochs 1 --rate 0.005 --rotate 2.5 --quiet --onnx comma.onnx --checkpoint plain --resume");
  assert_points ("train " NETWORK " bars --epochs 1 --rate 0.005 --l2 0.5 --quiet");
  assert_points ("apply denoiser.onnx digit.png out.png --scale 0.004");
  assert_points ("effective-field net.onnx digit.png --samples 2");
  assert_points ("effective-field net.onnx digit.png --layer c3 --samples 2");
  assert_points ("explain net.onnx digit.png out.png --opacity 0.5");
  assert_points ("fit-kernel digit.png digit.png --size 3x3");
  assert_points ("fit-kernel digit.png digit.png --size 3x3 --method gradient-descent --rate 0.00001 --momentum 0.5 --steps 50 --curve curve.csv");
  assert_points ("patches net.onnx digit.png out.csv --layer c3 --count 1");
  assert_points ("visualise net.onnx out.png --layer c1 --channel 1 --steps 2 --rate 0.05");
  assert_fails (2, "train " NETWORK " bars --rate 0,005");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  g_assert_true (g_file_get_contents (plain_path, &plain, &n, NULL) && g_file_get_contents (comma_path, &comma, &m, NULL));
  g_assert_cmpmem (plain, n, comma, m);
}

/* The bundled network with @to, as long, for each name @from. */
static void
rename_value (const char *from, const char *to, char *bytes, gsize length)
{
  for (gsize i = 1; i + strlen (from) <= length; i++)
    if ((gsize) bytes[i - 1] == strlen (from) && memcmp (bytes + i, from, strlen (from)) == 0)
      memcpy (bytes + i, to, strlen (to));
}

static void
assert_printable (const char *line)
{
  assert_done (line);
  g_assert_true (g_utf8_validate (output, -1, NULL));
  g_assert_null (strchr (output, '\033'));
  g_assert_null (strchr (output, '\b'));
}

static void
test_names (void)
{
  gsize length;
  g_autofree char *bytes = read_data ("networks/lenet-5.onnx", &length);

  rename_value ("output", "\033[7mx\b", bytes, length);
  rename_value ("s4", "\033\b", bytes, length);
  write_data ("names.onnx", bytes, length);
  assert_printable ("explain names.onnx digit.png out.png");
  assert_printable ("effective-field names.onnx digit.png --samples 1");
  assert_printable ("visualise names.onnx out.png --class 1 --steps 1");
  assert_printable ("patches names.onnx digit.png out.csv --count 1");
  assert_printable ("train names.onnx digits --epochs 1 --quiet");
  assert_fails (2, "explain net.onnx digit.png out.png --colormap \"\033[7m\"");
  g_assert_null (strchr (errors, '\033'));
  assert_fails (2, "effective-field net.onnx digit.png out.png --layer c3 --colormap \"\033[7mnothing\"");
  g_assert_null (strchr (errors, '\033'));
}

/* The milliseconds are those of the explanation, on an input of 32x32: a photo of nine megapixels takes far longer to write, which is not in them. */
static void
test_times (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_new (3000, 3000, 3, &error);
  g_autofree char *path = path_of ("large.png");
  gint64 start;
  double wall;

  g_assert_no_error (error);
  for (gsize y = 0; y < photo->height; y++)
    for (gsize i = 0; i < 3 * photo->width; i++)
      fovea_image_row (photo, y)[i] = (guint8) ((i * i + y) >> 4);
  g_assert_true (fovea_image_save (photo, path, NULL, &error));
  start = g_get_monotonic_time ();
  assert_done ("explain net.onnx large.png out.png --json");
  wall = (double) (g_get_monotonic_time () - start) / 1000.0;
  g_assert_cmpfloat (json_object_get_double_member (parse_output (parser), "explain_ms"), >, 0.0);
  g_assert_cmpfloat (json_object_get_double_member (parse_output (parser), "explain_ms"), <, wall / 10.0);
}

static void
make_files (void)
{
  static const char *const copies[][2] = {
    { "networks/lenet-5.onnx", "net.onnx" }, { "networks/denoiser.onnx", "denoiser.onnx" }, { "samples/digit-3.png", "digit.png" }
  };
  static const char *const folders[] = { "bars", "digits" };

  for (gsize i = 0; i < G_N_ELEMENTS (copies); i++)
    {
      gsize length;
      g_autofree char *bytes = read_data (copies[i][0], &length);

      write_data (copies[i][1], bytes, length);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = path_of (folders[i]);

      g_mkdir (path, 0700);
      write_bars (path, 60);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-late-XXXXXX", NULL);
  make_files ();
  g_test_add_func ("/cli-late/usage-first", test_usage_first);
  g_test_add_func ("/cli-late/one-file", test_one_file);
  g_test_add_func ("/cli-late/place-first", test_place_first);
  g_test_add_func ("/cli-late/exit-codes", test_exit_codes);
  g_test_add_func ("/cli-late/locale", test_locale);
  g_test_add_func ("/cli-late/names", test_names);
  g_test_add_func ("/cli-late/times", test_times);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/filter/kernel-text.h"
#include "tests/unit/comma-locale.h"

static FoveaKernel *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_kernel_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return kernel;
}

/* @part must stand in the message. */
static void
assert_bytes_refused (const char *text, gsize length, const char *part)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_kernel_parse (text, length, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_null (strchr (error->message, '\n'));
  if (!strstr (error->message, part))
    g_error ("“%s” lacks “%s”", error->message, part);
}

static void
assert_refused (const char *text, const char *part)
{
  assert_bytes_refused (text, strlen (text), part);
}

static void
assert_values (const FoveaKernel *kernel, gsize width, gsize height, const double *values)
{
  g_assert_cmpuint (kernel->width, ==, width);
  g_assert_cmpuint (kernel->height, ==, height);
  g_assert_cmpmem (kernel->values, width * height * sizeof (double), values, width * height * sizeof (double));
}

static void
test_forms (void)
{
  const double sharpen[] = { 0, -1, 0, -1, 5, -1, 0, -1, 0 };
  const char *const texts[] = {
    "0 -1 0\n-1 5 -1\n0 -1 0\n",
    "0 -1 0; -1 5 -1; 0 -1 0",
    "\xef\xbb\xbf" "0 -1 0\r\n-1 5 -1\r\n0 -1 0\r\n",
    "# sharpen\n\n 0\t-1 0 ;\n -1 +5.0 -1 # the middle\n  0.0 -1e0 .0\n\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (FoveaKernel) kernel = parse (texts[i]);

      assert_values (kernel, 3, 3, sharpen);
      g_assert_cmpfloat (kernel->divisor, ==, 1.0);
      g_assert_cmpfloat (kernel->offset, ==, 0.0);
      g_assert_cmpuint (kernel->anchor_x, ==, 1);
      g_assert_cmpuint (kernel->anchor_y, ==, 1);
    }
}

static void
test_settings (void)
{
  g_autoptr (FoveaKernel) kernel = parse ("divisor sum; offset -12.5\nanchor 3 0\n1 2 3 4\n5 6 7 8\n");
  g_autoptr (FoveaKernel) divided = parse ("divisor 16\n1 2 1; 2 4 2; 1 2 1");
  g_autoptr (FoveaKernel) by_sum = parse ("divisor sum\n1 2 1; 2 4 2; 1 2 1");

  g_assert_cmpfloat (kernel->divisor, ==, 36.0);
  g_assert_cmpfloat (kernel->offset, ==, -12.5);
  g_assert_cmpuint (kernel->width, ==, 4);
  g_assert_cmpuint (kernel->height, ==, 2);
  g_assert_cmpuint (kernel->anchor_x, ==, 3);
  g_assert_cmpuint (kernel->anchor_y, ==, 0);
  g_assert_cmpfloat (divided->divisor, ==, by_sum->divisor);

  assert_refused ("divisor 0\n1", "line 1, column 9");
  assert_refused ("divisor\n1", "lacks a number");
  assert_refused ("divisor 1 2\n1", "too many");
  assert_refused ("offset 1\noffset 2\n1", "line 2, column 1");
  assert_refused ("1 2\noffset 2\n", "line 2, column 1");
  assert_refused ("anchor 2 0\n1 2\n", "outside the kernel");
  assert_refused ("anchor -1 0\n1 2\n", "line 1, column 8");
}

/* Bad input 56, 57. */
static void
test_numbers (void)
{
  const char *locale = comma_locale ();

  g_assert_true (!locale || setlocale (LC_ALL, locale));
  g_assert_cmpstr (localeconv ()->decimal_point, ==, locale ? "," : ".");

  g_autoptr (FoveaKernel) kernel = parse ("0.5 -.25 1e-3");
  const double values[] = { 0.5, -0.25, 1e-3 };
  g_autofree char *text = fovea_kernel_to_text (kernel);

  assert_values (kernel, 3, 1, values);
  g_assert_cmpstr (text, ==, "0.5 -0.25 0.001\n");
  assert_refused ("1 2 3\n4 0,5 6", "line 2, column 3");
  assert_refused ("1 2 3\n4 0,5 6", "“0,5”");
  setlocale (LC_ALL, "C.UTF-8");

  for (gsize i = 0; i < 14; i++)
    {
      const char *const words[] = { "nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1e999",
                                    "0x10", "1e", "--1", "1.2.3", "5-", "½", "%s%n" };
      g_autofree char *line = g_strconcat ("# ü\n1 ", words[i], " 3", NULL);

      assert_refused (line, "line 2, column 3");
    }
  assert_refused ("ü 1", "line 1, column 1");
  assert_refused ("1 # ü ü\nü\n", "line 2, column 1");
}

/* Bad input 58. */
static void
test_shapes (void)
{
  g_autoptr (GString) wide = g_string_new (NULL);
  g_autoptr (GString) tall = g_string_new (NULL);

  for (int i = 0; i < FOVEA_MAX_KERNEL_SIDE; i++)
    {
      g_string_append (wide, "1 ");
      g_string_append (tall, "1\n");
    }
  g_autoptr (FoveaKernel) widest = parse (wide->str);
  g_autoptr (FoveaKernel) tallest = parse (tall->str);

  g_assert_cmpuint (widest->width, ==, FOVEA_MAX_KERNEL_SIDE);
  g_assert_cmpuint (tallest->height, ==, FOVEA_MAX_KERNEL_SIDE);
  g_string_append (wide, "1");
  g_string_append (tall, "1");
  assert_refused (wide->str, "255 columns");
  assert_refused (tall->str, "255 rows");

  assert_refused ("1 2 3\n4 5\n", "line 2, column 4");
  assert_refused ("1 2\n3 4 5\n", "line 2, column 5");
  assert_refused ("1 2;;3 4", "line 1, column 5");
  assert_refused (";1", "line 1, column 1");
  assert_refused ("", "no numbers");
  assert_refused ("\n# nothing\n  \r\n", "no numbers");
  assert_refused ("divisor 3", "no numbers");
}

/* Bad input 59. */
static void
test_zero_sum (void)
{
  assert_refused ("divisor sum\n1 -2 1", "sum, which is zero");
  assert_refused ("divisor sum\n0.1 0.2 -0.3", "sum, which is zero");
  assert_refused ("divisor sum\n0", "sum, which is zero");
}

/* Bad input 60. */
static void
test_bytes (void)
{
  gsize length = FOVEA_MAX_KERNEL_TEXT_BYTES;
  g_autofree char *large = g_malloc (length + 1);

  assert_bytes_refused ("1 2\0 3", 6, "zero byte");
  assert_bytes_refused ("\xff\xfe" "1\0 \0", 6, "UTF-16");
  assert_bytes_refused ("\xfe\xff\0" "1\0 ", 6, "UTF-16");
  assert_bytes_refused ("1 \xfc 3", 5, "not UTF-8 at byte 2");
  memset (large, ' ', length + 1);
  large[0] = '1';
  assert_bytes_refused (large, length + 1, "1048577 bytes");

  g_autoptr (FoveaKernel) kernel = fovea_kernel_parse (large, length, NULL);
  g_assert_nonnull (kernel);
}

static void
test_load (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-kernel-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "<b>%s.txt", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe", NULL);
  const char *const refused[] = { folder, pipe, "/dev/zero" };
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, "1 2\n3 x\n", -1, NULL));
  g_assert_null (fovea_kernel_load (path, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_nonnull (strstr (error->message, "<b>%s.txt"));
  g_assert_nonnull (strstr (error->message, "line 2, column 3"));
  g_clear_error (&error);

  g_assert_true (g_file_set_contents (path, "1 2\n3 4\n", -1, NULL));
  g_autoptr (FoveaKernel) kernel = fovea_kernel_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (kernel->height, ==, 2);

  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_assert_null (fovea_kernel_load (refused[i], &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_clear_error (&error);
    }
  g_unlink (pipe);
  g_unlink (path);
  g_rmdir (folder);
}

/* Any finite numbers come back bit for bit. */
static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (int round = 0; round < 200; round++)
    {
      gsize width = (gsize) g_rand_int_range (rand, 1, 9), height = (gsize) g_rand_int_range (rand, 1, 9);
      g_autoptr (FoveaKernel) kernel = fovea_kernel_new (width, height, NULL);

      for (gsize i = 0; i < width * height; i++)
        kernel->values[i] = ldexp (g_rand_double_range (rand, -1.0, 1.0), g_rand_int_range (rand, -300, 300));
      kernel->divisor = g_rand_double_range (rand, -9.0, -1.0);
      kernel->offset = g_rand_double_range (rand, -128.0, 128.0);
      kernel->anchor_x = (gsize) g_rand_int_range (rand, 0, (int) width);
      kernel->anchor_y = (gsize) g_rand_int_range (rand, 0, (int) height);

      g_autofree char *text = fovea_kernel_to_text (kernel);
      g_autoptr (FoveaKernel) copy = parse (text);

      assert_values (copy, width, height, kernel->values);
      g_assert_cmpfloat (copy->divisor, ==, kernel->divisor);
      g_assert_cmpfloat (copy->offset, ==, kernel->offset);
      g_assert_cmpuint (copy->anchor_x, ==, kernel->anchor_x);
      g_assert_cmpuint (copy->anchor_y, ==, kernel->anchor_y);
    }
}

static void
test_rounded (void)
{
  static const double values[] = { 0.123456, -123.456, 0.0, 4.44449e-7, 98765.4, 2.5e-5 }, wanted[] = { 0.1235, -123.5, 0.0, 0.0, 98770.0, 2.5e-5 };
  g_autoptr (FoveaKernel) kernel = fovea_kernel_new (3, 2, values), rounded = NULL;

  kernel->offset = 3.0;
  kernel->anchor_x = 2;
  rounded = fovea_kernel_rounded (kernel, 4);
  for (gsize i = 0; i < 6; i++)
    g_assert_cmpfloat_with_epsilon (rounded->values[i], wanted[i], 1e-12 * fabs (wanted[i]) + 1e-15);
  g_assert_cmpfloat (rounded->offset, ==, 3.0);
  g_assert_cmpuint (rounded->anchor_x, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel/text/forms", test_forms);
  g_test_add_func ("/kernel/rounded", test_rounded);
  g_test_add_func ("/kernel/text/settings", test_settings);
  g_test_add_func ("/kernel/text/numbers", test_numbers);
  g_test_add_func ("/kernel/text/shapes", test_shapes);
  g_test_add_func ("/kernel/text/zero-sum", test_zero_sum);
  g_test_add_func ("/kernel/text/bytes", test_bytes);
  g_test_add_func ("/kernel/text/load", test_load);
  g_test_add_func ("/kernel/text/round-trip", test_round_trip);
  return g_test_run ();
}

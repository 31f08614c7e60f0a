/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the kernel editor does: cells that are one by symmetry, turning, sizes, divisors, and text that people paste. */

#include <string.h>

#include "core/base/error.h"
#include "core/filter/kernel-edit.h"
#include "core/filter/kernel-text.h"

static FoveaKernel *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  FoveaKernel *kernel = fovea_kernel_parse (text, strlen (text), &error);

  g_assert_no_error (error);
  return kernel;
}

static void
assert_is (FoveaKernel *kernel, const char *text)
{
  g_autoptr (FoveaKernel) wanted = parse (text);
  g_autofree char *got = fovea_kernel_to_text (kernel), *rows = fovea_kernel_to_text (wanted);

  g_assert_cmpstr (got, ==, rows);
}

static void
test_locks (void)
{
  static const char *const after[FOVEA_N_LOCKS] = {
    [FOVEA_LOCK_NONE] = "0 7 0 0; 0 0 0 0; 0 0 0 0; 0 0 0 0",
    [FOVEA_LOCK_LEFT_RIGHT] = "0 7 7 0; 0 0 0 0; 0 0 0 0; 0 0 0 0",
    [FOVEA_LOCK_TOP_BOTTOM] = "0 7 0 0; 0 0 0 0; 0 0 0 0; 0 7 0 0",
    [FOVEA_LOCK_BOTH] = "0 7 7 0; 0 0 0 0; 0 0 0 0; 0 7 7 0",
    [FOVEA_LOCK_POINT] = "0 7 0 0; 0 0 0 0; 0 0 0 0; 0 0 7 0",
    [FOVEA_LOCK_QUARTER] = "0 7 0 0; 0 0 0 7; 7 0 0 0; 0 0 7 0",
  };
  g_autoptr (FoveaKernel) zeros = fovea_kernel_new (4, 4, NULL), wide = fovea_kernel_new (5, 4, NULL);

  for (int lock = 0; lock < FOVEA_N_LOCKS; lock++)
    {
      g_autoptr (FoveaKernel) edited = fovea_kernel_set_cell (zeros, 1, 0, 7, (FoveaKernelLock) lock);

      assert_is (edited, after[lock]);
      g_assert_cmpint (fovea_kernel_lock_fits ((FoveaKernelLock) lock, wide), ==, lock != FOVEA_LOCK_QUARTER);
    }
}

/* A cell in the middle is its own mirror. */
static void
test_middle (void)
{
  g_autoptr (FoveaKernel) zeros = fovea_kernel_new (3, 3, NULL);
  g_autoptr (FoveaKernel) edited = fovea_kernel_set_cell (zeros, 1, 1, -2, FOVEA_LOCK_QUARTER);

  assert_is (edited, "0 0 0; 0 -2 0; 0 0 0");
}

static void
test_edits (void)
{
  static const struct
  {
    FoveaKernelEdit edit;
    const char *after;
  } rows[] = {
    { FOVEA_EDIT_ROTATE_CLOCKWISE, "divisor 2; offset 5; anchor 0 2; 4 1; 5 2; 6 3" },
    { FOVEA_EDIT_ROTATE_COUNTERCLOCKWISE, "divisor 2; offset 5; anchor 1 0; 3 6; 2 5; 1 4" },
    { FOVEA_EDIT_HALF_TURN, "divisor 2; offset 5; anchor 0 0; 6 5 4; 3 2 1" },
    { FOVEA_EDIT_MIRROR_LEFT_RIGHT, "divisor 2; offset 5; anchor 0 1; 3 2 1; 6 5 4" },
    { FOVEA_EDIT_MIRROR_TOP_BOTTOM, "divisor 2; offset 5; anchor 2 0; 4 5 6; 1 2 3" },
    { FOVEA_EDIT_TRANSPOSE, "divisor 2; offset 5; anchor 1 2; 1 4; 2 5; 3 6" },
    { FOVEA_EDIT_NEGATE, "divisor 2; offset 5; anchor 2 1; -1 -2 -3; -4 -5 -6" },
  };
  g_autoptr (FoveaKernel) kernel = parse ("divisor 2; offset 5; anchor 2 1; 1 2 3; 4 5 6");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (FoveaKernel) edited = fovea_kernel_edit (kernel, rows[i].edit, NULL);
      FoveaKernelEdit found;

      assert_is (edited, rows[i].after);
      g_assert_true (fovea_kernel_edit_find (fovea_kernel_edit_id (rows[i].edit), &found));
      g_assert_cmpint (found, ==, rows[i].edit);
      g_assert_nonnull (fovea_kernel_edit_title (rows[i].edit));
    }
}

static void
test_normalise (void)
{
  g_autoptr (FoveaKernel) box = parse ("divisor 3\n1 1\n1 1"), sobel = parse ("-1 0 1; -2 0 2; -1 0 1"), zeros = parse ("0 0; 0 0");
  g_autoptr (FoveaKernel) of_box = fovea_kernel_edit (box, FOVEA_EDIT_NORMALISE, NULL);
  g_autoptr (FoveaKernel) of_sobel = fovea_kernel_edit (sobel, FOVEA_EDIT_NORMALISE, NULL);
  g_autoptr (GError) error = NULL;

  assert_is (of_box, "0.25 0.25; 0.25 0.25");
  assert_is (of_sobel, "-0.25 0 0.25; -0.5 0 0.5; -0.25 0 0.25");
  g_assert_null (fovea_kernel_edit (zeros, FOVEA_EDIT_NORMALISE, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
test_resize (void)
{
  g_autoptr (FoveaKernel) small = parse ("1 2 3; 4 5 6; 7 8 9"), corner = parse ("anchor 0 0\n1 2\n3 4");
  g_autoptr (FoveaKernel) wide = fovea_kernel_resize (small, 5, 1), even = fovea_kernel_resize (small, 4, 2);
  g_autoptr (FoveaKernel) grown = fovea_kernel_resize (corner, 3, 3), one = fovea_kernel_resize (small, 1, 1);

  assert_is (wide, "0 4 5 6 0");
  assert_is (even, "0 1 2 3; 0 4 5 6"); /* the anchor stands in column 2, row 1 */
  assert_is (grown, "anchor 0 0\n1 2 0\n3 4 0\n0 0 0");
  assert_is (one, "5");
}

static void
test_divisor (void)
{
  g_autoptr (FoveaKernel) binomial = parse ("1 2 1; 2 4 2; 1 2 1"), edges = parse ("0.1 -0.3; 0.1 0.1"), zeros = parse ("0");

  g_assert_cmpfloat (fovea_kernel_automatic_divisor (binomial), ==, 16);
  g_assert_cmpfloat (fovea_kernel_automatic_divisor (edges), ==, 1); /* its sum is rounding */
  g_assert_cmpfloat (fovea_kernel_automatic_divisor (zeros), ==, 1);
}

static void
test_fill (void)
{
  g_autoptr (FoveaKernel) kernel = parse ("divisor 9\nanchor 0 0\n1 2\n3 4"), filled = fovea_kernel_fill (kernel, 1.5);

  assert_is (filled, "divisor 9\nanchor 0 0\n1.5 1.5\n1.5 1.5");
}

static void
test_blocks (void)
{
  static const struct
  {
    const char *pasted, *text;
  } rows[] = {
    { "1\t2\t3\r\n4\t5\t6\r\n", "1 2 3; 4 5 6" },
    { "0,5\t-1,25\n2\t3,0\n", "0.5 -1.25; 2 3" },  /* a spreadsheet with decimal commas */
    { "0.5\t1\n2\t3\n", "0.5 1; 2 3" },
    { "1,2,3\n4,5,6", "1 2 3; 4 5 6" },
    { "1, 2, 3\n4, 5, 6\n", "1 2 3; 4 5 6" },
    { "[[0, -1, 0], [-1, 5, -1], [0, -1, 0]]", "0 -1 0; -1 5 -1; 0 -1 0" },
    { "{ {1, 2},\n  {3, 4} };", "1 2; 3 4" },
    { "\xe2\x88\x92" "1 2; 3 \xe2\x88\x92" "4", "-1 2; 3 -4" },
    { "divisor 16; 1 2 1; 2 4 2; 1 2 1", "divisor 16; 1 2 1; 2 4 2; 1 2 1" },
    { "# by hand, twice\n1 2\n3 4", "1 2; 3 4" },
    { "7", "7" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (FoveaKernel) kernel = fovea_kernel_parse_block (rows[i].pasted, strlen (rows[i].pasted), &error);

      g_assert_no_error (error);
      assert_is (kernel, rows[i].text);
    }
}

/* Refused with the place in what was pasted. */
static void
test_wrong_blocks (void)
{
  static const struct
  {
    const char *pasted, *says;
  } rows[] = {
    { "1\t2\nthree\t4", "line 2, column 1" },
    { "1,2,3\n4,5", "line 2" },
    { "", "no numbers" },
    { "hello", "line 1, column 1" },
    { "[[1, 2], [3, x]]", "line 1, column 14" },
    { "\xff\xfe" "1", "UTF-16" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_kernel_parse_block (rows[i].pasted, strlen (rows[i].pasted), &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      if (!strstr (error->message, rows[i].says))
        g_error ("“%s” says not “%s”", error->message, rows[i].says);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernel-edit/locks", test_locks);
  g_test_add_func ("/kernel-edit/middle", test_middle);
  g_test_add_func ("/kernel-edit/edits", test_edits);
  g_test_add_func ("/kernel-edit/normalise", test_normalise);
  g_test_add_func ("/kernel-edit/resize", test_resize);
  g_test_add_func ("/kernel-edit/divisor", test_divisor);
  g_test_add_func ("/kernel-edit/fill", test_fill);
  g_test_add_func ("/kernel-edit/blocks", test_blocks);
  g_test_add_func ("/kernel-edit/wrong-blocks", test_wrong_blocks);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Products of matrices, and the inner loops below them, against loops in double precision, on every instruction set of the machine. */

#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/conv/simd/simd.h"
#include "core/network/ops/matrix.h"

/* Of the sum of absolute products: single precision rounds each of up to 10,000 additions by 6e-8, in random directions. */
#define TOLERANCE 1e-5

#define FOR_EACH_ISA(isa)                                                                                                        \
  for (FoveaIsa isa = FOVEA_ISA_GENERIC; isa <= fovea_cpu_best_isa () && fovea_cpu_force_isa (isa); isa++)

static float *
random_floats (GRand *rand, gsize n)
{
  float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = (float) g_rand_double_range (rand, -1.0, 1.0);
  return values;
}

static void
assert_close (double value, double wanted, double magnitude)
{
  if (!(fabs (value - wanted) <= TOLERANCE * magnitude))
    g_test_fail_printf ("%s: %.9g, wanted %.9g", fovea_isa_name (fovea_cpu_isa ()), value, wanted);
}

/* Every number of rows and every rest of a row, with rows apart; one call for all rows and one for each give the same bytes. */
static void
test_dots (void)
{
  enum { MOST_ROWS = 9, DEPTH = 150, STRIDE = DEPTH + 3 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autofree float *rows = random_floats (rand, MOST_ROWS * STRIDE), *x = random_floats (rand, DEPTH);

  FOR_EACH_ISA (isa)
    for (gsize depth = 1; depth <= DEPTH; depth++)
      {
        float all[MOST_ROWS + 1], one;
        gsize n = 1 + depth % MOST_ROWS;

        all[n] = 7.0f;
        fovea_simd ()->dots (rows, STRIDE, n, x, depth, all);
        g_assert_cmpfloat (all[n], ==, 7.0f);
        for (gsize r = 0; r < n; r++)
          {
            double wanted = 0.0, magnitude = 0.0;

            for (gsize d = 0; d < depth; d++)
              {
                wanted += (double) rows[r * STRIDE + d] * (double) x[d];
                magnitude += fabs ((double) rows[r * STRIDE + d] * (double) x[d]);
              }
            assert_close ((double) all[r], wanted, magnitude);
            fovea_simd ()->dots (rows + r * STRIDE, STRIDE, 1, x, depth, &one);
            g_assert_cmpmem (&one, sizeof one, &all[r], sizeof one);
            one = fovea_simd ()->dot (rows + r * STRIDE, x, depth);
            g_assert_cmpmem (&one, sizeof one, &all[r], sizeof one);
          }
      }
}

static void
test_add_rows (void)
{
  enum { ROWS = 19, MOST = 70, STRIDE = MOST + 3 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);
  g_autofree float *rows = random_floats (rand, ROWS * STRIDE), *x = random_floats (rand, ROWS), *start = random_floats (rand, MOST + 1);

  FOR_EACH_ISA (isa)
    for (gsize n = 1; n <= MOST; n++)
      {
        float all[MOST + 1], apart[MOST + 1];
        gsize n_rows = 1 + n % ROWS;

        memcpy (all, start, sizeof all);
        memcpy (apart, start, sizeof apart);
        fovea_simd ()->add_rows (rows, STRIDE, n_rows, x, n, all);
        for (gsize r = 0; r < n_rows; r++)
          fovea_simd ()->add_rows (rows + r * STRIDE, STRIDE, 1, x + r, n, apart);
        g_assert_cmpmem (all, sizeof all, apart, sizeof apart);
        g_assert_cmpmem (all + n, sizeof all - n * sizeof *all, start + n, sizeof all - n * sizeof *all);
        for (gsize i = 0; i < n; i++)
          {
            double wanted = (double) start[i], magnitude = fabs (wanted);

            for (gsize r = 0; r < n_rows; r++)
              {
                wanted += (double) rows[r * STRIDE + i] * (double) x[r];
                magnitude += fabs ((double) rows[r * STRIDE + i] * (double) x[r]);
              }
            assert_close ((double) all[i], wanted, magnitude);
          }
      }
}

static FoveaMatrix
matrix_of (const float *data, gsize rows, gsize columns, gboolean by_columns)
{
  return by_columns ? (FoveaMatrix){ data, rows, columns, 1, rows } : (FoveaMatrix){ data, rows, columns, columns, 1 };
}

static void
check_product (const FoveaMatrix *a, const FoveaMatrix *b, const float *product)
{
  for (gsize i = 0; i < a->rows; i++)
    for (gsize j = 0; j < b->columns; j++)
      {
        double wanted = 0.0, magnitude = 0.0;

        for (gsize k = 0; k < a->columns; k++)
          {
            double term = (double) a->data[i * a->row_step + k * a->column_step] * (double) b->data[k * b->row_step + j * b->column_step];

            wanted += term;
            magnitude += fabs (term);
          }
        assert_close ((double) product[i * b->columns + j], wanted, magnitude);
      }
}

/* (M, K, N): single rows and columns, more rows and columns than a tile and an item of work, a depth of several pieces. */
static void
test_products (void)
{
  static const gsize sizes[][3] = { { 1, 1, 1 },   { 1, 9, 1 },    { 5, 1, 7 },    { 1, 1, 300 },   { 1, 1000, 77 }, { 1, 37, 2100 },
                                    { 2, 30, 16 }, { 3, 2500, 5 }, { 17, 23, 19 }, { 33, 40, 301 }, { 64, 65, 3 },   { 1, 5000, 530 },
                                    { 8, 600, 33 }, { 130, 1030, 37 } };
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      gsize m = sizes[s][0], depth = sizes[s][1], n = sizes[s][2], bytes = m * n * sizeof (float);
      g_autofree float *left = random_floats (rand, m * depth), *right = random_floats (rand, depth * n);
      g_autofree float *product = g_malloc (bytes), *first = g_malloc (bytes);

      FOR_EACH_ISA (isa)
        for (guint layout = 0; layout < 4; layout++)
          {
            FoveaMatrix a = matrix_of (left, m, depth, layout & 1), b = matrix_of (right, depth, n, layout & 2);

            for (guint threads = 1; threads <= 3; threads++)
              {
                fovea_pool_set_threads (threads);
                memset (product, 0xff, bytes);
                g_assert_true (fovea_matrix_multiply (a, b, product, NULL));
                if (threads == 1)
                  memcpy (first, product, bytes);
                g_assert_cmpmem (product, bytes, first, bytes);
              }
            check_product (&a, &b, product);
          }
    }
  fovea_pool_set_threads (0);
}

static void
test_cancel (void)
{
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  float a[4] = { 1.0f }, b[8] = { 1.0f }, product[2];

  fovea_progress_cancel (progress);
  g_assert_false (fovea_matrix_multiply (matrix_of (a, 1, 4, FALSE), matrix_of (b, 4, 2, TRUE), product, progress));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/matrix/dots", test_dots);
  g_test_add_func ("/matrix/add-rows", test_add_rows);
  g_test_add_func ("/matrix/products", test_products);
  g_test_add_func ("/matrix/cancel", test_cancel);
  return g_test_run ();
}

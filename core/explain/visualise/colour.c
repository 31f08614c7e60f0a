/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/colour.h"

#include <math.h>

#include "core/base/pool.h"

#define ELEMENTS_A_CHUNK 16384
#define EDGE 0.004f /* of 0 and 1: a pixel value of 1 */

/* A root of the covariance of the colours of ImageNet's photos, its longest column 1: those of Lucid (lucid/optvis/param/color.py, Olah et al. 2017:
 * 0.26 0.09 0.02, 0.27 0 -0.05, 0.27 -0.09 0.03, over 0.4620). Columns are light and dark, red against blue, green against purple. */
static const float mix[3][3] = {
  { 0.5628f, 0.1948f, 0.0433f },
  { 0.5845f, 0.0f, -0.1082f },
  { 0.5845f, -0.1948f, 0.0649f },
};

typedef struct
{
  const float *colours;
  float *planes;
  gsize channels, n;
  float inverse[3][3];
} Work;

static void
multiply (const float matrix[3][3], gboolean transposed, float *planes, gsize n, gsize i)
{
  const float in[3] = { planes[i], planes[n + i], planes[2 * n + i] };

  for (guint row = 0; row < 3; row++)
    {
      float sum = 0.0f;

      for (guint column = 0; column < 3; column++)
        sum += (transposed ? matrix[column][row] : matrix[row][column]) * in[column];
      planes[row * n + i] = sum;
    }
}

static void
make (gsize begin, gsize end, guint worker, gpointer data)
{
  const Work *work = data;

  for (gsize i = begin; i < end; i++)
    {
      if (work->channels == 3)
        multiply (mix, FALSE, work->planes, work->n, i);
      for (gsize c = 0; c < work->channels; c++)
        work->planes[c * work->n + i] = 1.0f / (1.0f + expf (-work->planes[c * work->n + i]));
    }
}

static void
adjoint (gsize begin, gsize end, guint worker, gpointer data)
{
  const Work *work = data;

  for (gsize i = begin; i < end; i++)
    {
      for (gsize c = 0; c < work->channels; c++)
        work->planes[c * work->n + i] *= work->colours[c * work->n + i] * (1.0f - work->colours[c * work->n + i]);
      if (work->channels == 3)
        multiply (mix, TRUE, work->planes, work->n, i);
    }
}

static void
invert (gsize begin, gsize end, guint worker, gpointer data)
{
  const Work *work = data;

  for (gsize i = begin; i < end; i++)
    {
      for (gsize c = 0; c < work->channels; c++)
        {
          float colour = CLAMP (work->planes[c * work->n + i], EDGE, 1.0f - EDGE);

          work->planes[c * work->n + i] = logf (colour / (1.0f - colour));
        }
      if (work->channels == 3)
        multiply (work->inverse, FALSE, work->planes, work->n, i);
    }
}

/* By cofactors. */
static void
invert_mix (float inverse[3][3])
{
  double determinant = 0.0;

  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++)
      {
        guint a = (j + 1) % 3, b = (j + 2) % 3, c = (i + 1) % 3, d = (i + 2) % 3;

        inverse[i][j] = mix[a][c] * mix[b][d] - mix[a][d] * mix[b][c];
      }
  for (guint i = 0; i < 3; i++)
    determinant += (double) mix[0][i] * inverse[i][0];
  for (guint i = 0; i < 9; i++)
    inverse[i / 3][i % 3] /= (float) determinant;
}

void
fovea_colour_make (float *planes, gsize channels, gsize n)
{
  fovea_parallel_for (n, ELEMENTS_A_CHUNK, make, &(Work){ .planes = planes, .channels = channels, .n = n }, NULL);
}

void
fovea_colour_adjoint (const float *colours, float *gradient, gsize channels, gsize n)
{
  fovea_parallel_for (n, ELEMENTS_A_CHUNK, adjoint, &(Work){ .colours = colours, .planes = gradient, .channels = channels, .n = n }, NULL);
}

void
fovea_colour_invert (float *colours, gsize channels, gsize n)
{
  Work work = { .planes = colours, .channels = channels, .n = n };

  invert_mix (work.inverse);
  fovea_parallel_for (n, ELEMENTS_A_CHUNK, invert, &work, NULL);
}

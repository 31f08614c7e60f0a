/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/symmetry.h"

#include <math.h>

#include "core/base/error.h"
#include "core/filter/analysis.h"

#define DEVIATIONS 3.0    /* of the sum of squares, from its expectation */
#define DEPENDENCE 2.0    /* rounding errors of neighbours are not quite independent */
#define LEAST_ERROR 1e-6  /* of a result, squared: what sums in double precision leave */

/* From the greatest on. */
static const guint candidates[] = {
  FOVEA_SYMMETRY_LEFT_RIGHT | FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_POINT | FOVEA_SYMMETRY_DIAGONAL,
  FOVEA_SYMMETRY_LEFT_RIGHT | FOVEA_SYMMETRY_TOP_BOTTOM | FOVEA_SYMMETRY_POINT,
  FOVEA_SYMMETRY_POINT,
  FOVEA_SYMMETRY_LEFT_RIGHT,
  FOVEA_SYMMETRY_TOP_BOTTOM,
  FOVEA_SYMMETRY_DIAGONAL,
};

/* The first of the cells that are the same as (@y, @x), of the corners that it can be mirrored to. */
static gsize
first_of (const FoveaSquares *squares, guint symmetries, gsize y, gsize x)
{
  gsize w = squares->width, h = squares->height, first = y * w + x;

  for (guint mirrored = 1; mirrored < 8; mirrored++)
    {
      gboolean across = mirrored & 1, down = mirrored & 2, turned = mirrored & 4;
      gsize row = down ? h - 1 - y : y, column = across ? w - 1 - x : x;

      if ((turned && !(symmetries & FOVEA_SYMMETRY_DIAGONAL)) || (across && down && !(symmetries & FOVEA_SYMMETRY_POINT))
          || (across && !down && !(symmetries & FOVEA_SYMMETRY_LEFT_RIGHT)) || (down && !across && !(symmetries & FOVEA_SYMMETRY_TOP_BOTTOM)))
        continue;
      first = MIN (first, turned ? column * w + row : row * w + column);
    }
  return first;
}

/* Numbers the unknowns: @orbits (n) of the cells. Gives how many there are. */
static gsize
number_orbits (const FoveaSquares *squares, guint symmetries, gsize *orbits)
{
  gsize n = 0;

  for (gsize i = 0; i < squares->n; i++)
    {
      gsize first = first_of (squares, symmetries, i / squares->width, i % squares->width);

      orbits[i] = first == i ? n++ : orbits[first];
    }
  return n;
}

static gboolean
is_possible (const FoveaSquares *squares, double loss, double folded_loss, gsize fewer)
{
  double error = MAX (loss * squares->count / MAX (squares->count - (double) squares->n, 1.0), LEAST_ERROR);
  double growth = squares->count * (folded_loss - loss) / error;

  return growth <= DEPENDENCE * ((double) fewer + DEVIATIONS * sqrt (2.0 * (double) fewer));
}

FoveaSquares *
fovea_squares_symmetric (const FoveaSquares *squares, double loss, double *factor, guint *symmetries, FoveaProgress *progress, GError **error)
{
  g_autofree gsize *orbits = g_new (gsize, squares->n);
  g_autofree double *x = g_new (double, squares->n);

  for (gsize i = 0; i < G_N_ELEMENTS (candidates); i++)
    {
      g_autoptr (FoveaSquares) folded = NULL;
      gsize n;

      if (candidates[i] & FOVEA_SYMMETRY_DIAGONAL && squares->width != squares->height)
        continue;
      if ((n = number_orbits (squares, candidates[i], orbits)) == squares->n)
        continue;
      if (!(folded = fovea_squares_fold (squares, orbits, n, error)) || !fovea_squares_solve (folded, x, factor, progress, error))
        return NULL;
      if (is_possible (squares, loss, fovea_squares_loss (folded, x), squares->n - n))
        {
          *symmetries = candidates[i];
          return g_steal_pointer (&folded);
        }
    }
  *symmetries = 0;
  return NULL;
}

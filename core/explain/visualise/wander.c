/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/wander.h"

#include <math.h>
#include <string.h>

#include "core/base/pool.h"

#define GREY 0.5f

typedef struct
{
  const FoveaWanderPlace *place;
  float *picture, *view;
} Work;

/* The four pixels of the picture around a point, -1 for those beside it, and what each weighs. */
typedef struct
{
  gssize at[4];
  float weights[4];
} Taps;

static double
draw (GRand *random, double most)
{
  double number = 2.0 * g_rand_double (random) - 1.0;

  return number * most;
}

void
fovea_wander_draw (const FoveaWander *wander, GRand *random, FoveaWanderPlace *place)
{
  double larger = 1.0 + draw (random, wander->scale), turn = draw (random, wander->turn) * G_PI / 180.0;
  double spare[2] = { ((double) place->width - (double) place->view_width) / 2.0, ((double) place->height - (double) place->view_height) / 2.0 };
  double c = cos (turn) / larger, s = sin (turn) / larger;
  double middle[2] = { ((double) place->view_width - 1.0) / 2.0, ((double) place->view_height - 1.0) / 2.0 };

  place->across[0] = c;
  place->across[1] = s;
  place->down[0] = -s;
  place->down[1] = c;
  for (guint i = 0; i < 2; i++)
    {
      double centre = ((double) (i == 0 ? place->width : place->height) - 1.0) / 2.0;

      centre += round (draw (random, wander->shift + MAX (spare[i], 0.0)));
      place->from[i] = centre - place->across[i] * middle[0] - place->down[i] * middle[1];
    }
}

static Taps
find_taps (const FoveaWanderPlace *place, gsize x, gsize y)
{
  double at_x = place->from[0] + place->across[0] * (double) x + place->down[0] * (double) y;
  double at_y = place->from[1] + place->across[1] * (double) x + place->down[1] * (double) y;
  double left = floor (at_x), top = floor (at_y), right_share = at_x - left, bottom_share = at_y - top;
  Taps taps;

  for (guint i = 0; i < 4; i++)
    {
      double column = left + (i & 1), row = top + (i >> 1);
      gboolean inside = column >= 0.0 && row >= 0.0 && column < (double) place->width && row < (double) place->height;

      taps.at[i] = inside ? (gssize) row * (gssize) place->width + (gssize) column : -1;
      taps.weights[i] = (float) ((i & 1 ? right_share : 1.0 - right_share) * (i & 2 ? bottom_share : 1.0 - bottom_share));
    }
  return taps;
}

static void
look (gsize begin, gsize end, guint worker, gpointer data)
{
  const Work *work = data;
  const FoveaWanderPlace *place = work->place;

  for (gsize c = begin; c < end; c++)
    for (gsize y = 0; y < place->view_height; y++)
      for (gsize x = 0; x < place->view_width; x++)
        {
          const float *plane = work->picture + c * place->width * place->height;
          Taps taps = find_taps (place, x, y);
          float sum = 0.0f;

          for (guint i = 0; i < 4; i++)
            sum += taps.weights[i] * (taps.at[i] >= 0 ? plane[taps.at[i]] : GREY);
          work->view[(c * place->view_height + y) * place->view_width + x] = sum;
        }
}

/* A whole plane is one worker's: the order of the sums is always the same. */
static void
adjoint (gsize begin, gsize end, guint worker, gpointer data)
{
  const Work *work = data;
  const FoveaWanderPlace *place = work->place;

  for (gsize c = begin; c < end; c++)
    {
      float *plane = work->picture + c * place->width * place->height;

      memset (plane, 0, place->width * place->height * sizeof *plane);
      for (gsize y = 0; y < place->view_height; y++)
        for (gsize x = 0; x < place->view_width; x++)
          {
            Taps taps = find_taps (place, x, y);
            float value = work->view[(c * place->view_height + y) * place->view_width + x];

            for (guint i = 0; i < 4; i++)
              if (taps.at[i] >= 0)
                plane[taps.at[i]] += taps.weights[i] * value;
          }
    }
}

void
fovea_wander_look (const FoveaWanderPlace *place, const float *picture, float *view, gsize channels)
{
  fovea_parallel_for (channels, 1, look, &(Work){ place, (float *) picture, view }, NULL);
}

void
fovea_wander_adjoint (const FoveaWanderPlace *place, const float *view, float *picture, gsize channels)
{
  fovea_parallel_for (channels, 1, adjoint, &(Work){ place, picture, (float *) view }, NULL);
}

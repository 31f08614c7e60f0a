/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/layer.h"
#include "core/explain/pixels.h"
#include "core/explain/scores.h"

/* Where a patch of zeros (the mean of the photos that the network knows) goes. */
typedef struct
{
  FoveaPlanes planes; /* of the photo's input */
  gsize patch, stride, rows, columns;
} Grid;

static gsize
places (gsize size, gsize patch, gsize stride)
{
  return (size - patch) / stride + 1;
}

static gboolean
make_grid (const FoveaAttributionRequest *request, Grid *grid, GError **error)
{
  gsize shorter;

  if (!fovea_network_plan_planes (request->plan, request->photo, &grid->planes))
    return fovea_refuse (error, _("The network has no input for a photo"));
  shorter = MIN (grid->planes.height, grid->planes.width);
  grid->patch = request->patch > 0 ? request->patch : MAX (shorter / 4, 1);
  grid->stride = request->stride > 0 ? request->stride : MAX (shorter / 8, 1);
  if (grid->patch > shorter)
    return fovea_wrong_usage (error, _("A patch of %zu pixels does not fit in %zu x %zu"), grid->patch, grid->planes.width, grid->planes.height);
  grid->rows = places (grid->planes.height, grid->patch, grid->stride);
  grid->columns = places (grid->planes.width, grid->patch, grid->stride);
  return TRUE;
}

/* The patch at (@y, @x) becomes zeros, or what it was in @photo. */
static void
fill_patch (const Grid *grid, const FoveaTensor *photo, FoveaTensor *covered, gsize y, gsize x, gboolean cover)
{
  const FoveaPlanes *p = &grid->planes;
  gboolean last = p->channel_axis == 3;
  gsize run = last ? grid->patch * p->channels : grid->patch, planes = last ? 1 : p->channels;
  gsize row = last ? p->width * p->channels : p->width, column = last ? x * p->channels : x;

  for (gsize c = 0; c < planes; c++)
    for (gsize i = 0; i < grid->patch; i++)
      {
        gsize at = (c * p->height + y + i) * row + column;

        if (cover)
          memset ((float *) covered->data + at, 0, run * sizeof (float));
        else
          memcpy ((float *) covered->data + at, fovea_tensor_floats (photo) + at, run * sizeof (float));
      }
}

/* What the score loses at each place. */
static gboolean
cover_all (FoveaScores *scores, const Grid *grid, float *losses, FoveaProgress *progress, GError **error)
{
  const FoveaAttributionRequest *request = scores->request;
  const FoveaTensor *photo = fovea_pixels_photo (request);
  FoveaTensor *values = fovea_scores_run (scores, NULL, error);
  gsize n = grid->rows * grid->columns;
  float whole;

  if (!values)
    return FALSE;
  whole = fovea_tensor_floats (values)[request->element];
  for (gsize i = 0; i < n; i++)
    {
      gsize y = i / grid->columns * grid->stride, x = i % grid->columns * grid->stride;

      fill_patch (grid, photo, scores->photo, y, x, TRUE);
      values = fovea_scores_run (scores, NULL, error);
      fill_patch (grid, photo, scores->photo, y, x, FALSE);
      if (!values || !fovea_progress_check (progress, error))
        return FALSE;
      losses[i] = whole - fovea_tensor_floats (values)[request->element];
      fovea_progress_set (progress, (double) (i + 1) / (double) n, NULL);
    }
  return TRUE;
}

/* Each pixel gets the mean loss of the patches that cover it; one that none covers, 0. */
static FoveaTensor *
spread (const FoveaAttributionRequest *request, const Grid *grid, const float *losses, GError **error)
{
  gsize height = grid->planes.height, width = grid->planes.width;
  FoveaTensor *map = fovea_layer_map (height, width, error);
  g_autofree guint *counts = g_new0 (guint, height * width);

  for (gsize i = 0; map && i < grid->rows * grid->columns; i++)
    for (gsize y = i / grid->columns * grid->stride, k = 0; k < grid->patch; k++)
      for (gsize x = i % grid->columns * grid->stride, l = 0; l < grid->patch; l++)
        {
          ((float *) map->data)[(y + k) * width + x + l] += losses[i];
          counts[(y + k) * width + x + l]++;
        }
  for (gsize i = 0; map && i < height * width; i++)
    if (counts[i] > 0)
      ((float *) map->data)[i] /= (float) counts[i];
  return map;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  g_auto (FoveaScores) scores = { 0 };
  g_autofree float *losses = NULL;
  Grid grid;

  if (!make_grid (request, &grid, error) || !fovea_scores_init (&scores, request, progress, error))
    return NULL;
  losses = g_new (float, grid.rows * grid.columns);
  return cover_all (&scores, &grid, losses, progress, error) ? spread (request, &grid, losses, error) : NULL;
}

const FoveaAttributionMethod fovea_attribution_occlusion = {
  .id = "occlusion",
  .title = N_("Occlusion"),
  .summary = N_("What the score loses when a patch of the photo is covered, place by place."),
  .source = "Zeiler, Fergus 2014",
  .join = FOVEA_JOIN_SUM,
  .covers = TRUE,
  .run = run,
};

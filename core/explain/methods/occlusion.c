/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/covered.h"
#include "core/explain/layer.h"
#include "core/explain/pixels.h"
#include "core/explain/scores.h"

/* Where a patch of zeros (the mean colour, where pre-processing subtracts one) goes. */
typedef struct
{
  FoveaPlanes planes; /* of the photo's input */
  FoveaOcclusionGrid patches;
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
  grid->patches.patch = request->patch > 0 ? request->patch : MAX (shorter / 4, 1);
  grid->patches.stride = request->stride > 0 ? request->stride : MAX (shorter / 8, 1);
  if (grid->patches.patch > shorter)
    return fovea_wrong_usage (error, _("A patch of %zu pixels does not fit in %zu x %zu"), grid->patches.patch, grid->planes.width, grid->planes.height);
  grid->patches.rows = places (grid->planes.height, grid->patches.patch, grid->patches.stride);
  grid->patches.columns = places (grid->planes.width, grid->patches.patch, grid->patches.stride);
  return TRUE;
}

/* The patch at (@y, @x) becomes zeros, or what it was in @photo. */
static void
fill_patch (const Grid *grid, const FoveaTensor *photo, FoveaTensor *covered, gsize y, gsize x, gboolean cover)
{
  const FoveaPlanes *p = &grid->planes;
  gboolean last = p->channel_axis == 3;
  gsize run = last ? grid->patches.patch * p->channels : grid->patches.patch, planes = last ? 1 : p->channels;
  gsize row = last ? p->width * p->channels : p->width, column = last ? x * p->channels : x;

  for (gsize c = 0; c < planes; c++)
    for (gsize i = 0; i < grid->patches.patch; i++)
      {
        gsize at = (c * p->height + y + i) * row + column;

        if (cover)
          memset ((float *) covered->data + at, 0, run * sizeof (float));
        else
          memcpy ((float *) covered->data + at, fovea_tensor_floats (photo) + at, run * sizeof (float));
      }
}

/* The score with each place covered, by runs of the whole network. */
static gboolean
cover_one_by_one (const FoveaAttributionRequest *request, const Grid *grid, float *whole, float *scores, FoveaProgress *progress, GError **error)
{
  const FoveaTensor *photo = fovea_pixels_photo (request);
  const FoveaOcclusionGrid *patches = &grid->patches;
  gsize n = patches->rows * patches->columns;
  g_auto (FoveaScores) runs = { 0 };
  FoveaTensor *values = NULL;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  if (!fovea_scores_init (&runs, request, progress, error) || !(values = fovea_scores_run (&runs, progress, error)))
    return FALSE;
  *whole = fovea_tensor_floats (values)[request->element];
  for (gsize i = 0; i < n && values; i++)
    {
      gsize y = i / patches->columns * patches->stride, x = i % patches->columns * patches->stride;

      fovea_progress_step (progress, from, to, i, n);
      fill_patch (grid, photo, runs.photo, y, x, TRUE);
      if ((values = fovea_scores_run (&runs, progress, error)))
        scores[i] = fovea_tensor_floats (values)[request->element];
      fill_patch (grid, photo, runs.photo, y, x, FALSE);
    }
  fovea_progress_range (progress, from, to);
  return values != NULL;
}

/* What the score loses at each place. */
static gboolean
cover_all (const FoveaAttributionRequest *request, const Grid *grid, float *losses, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaCovered) covered = NULL;
  float whole = 0.0f;

  if (!fovea_covered_new (request, &grid->patches, &covered, progress, error))
    return FALSE;
  if (covered)
    whole = fovea_covered_whole (covered);
  if (!(covered ? fovea_covered_run (covered, losses, progress, error)
                : cover_one_by_one (request, grid, &whole, losses, progress, error)))
    return FALSE;
  for (gsize i = 0; i < grid->patches.rows * grid->patches.columns; i++)
    losses[i] = whole - losses[i];
  return TRUE;
}

/* Each pixel gets the mean loss of the patches that cover it; one that none covers, 0. */
static FoveaTensor *
spread (const FoveaAttributionRequest *request, const Grid *grid, const float *losses, GError **error)
{
  const FoveaOcclusionGrid *patches = &grid->patches;
  gsize height = grid->planes.height, width = grid->planes.width;
  FoveaTensor *map = fovea_layer_map (height, width, error);
  g_autoptr (FoveaFloats) counts = map ? fovea_memory_alloc0 (height * width * sizeof *counts, _("Attribution"), error) : NULL;

  if (!counts)
    g_clear_pointer (&map, fovea_tensor_unref);
  for (gsize i = 0; map && i < patches->rows * patches->columns; i++)
    for (gsize y = i / patches->columns * patches->stride, k = 0; k < patches->patch; k++)
      for (gsize x = i % patches->columns * patches->stride, l = 0; l < patches->patch; l++)
        {
          ((float *) map->data)[(y + k) * width + x + l] += losses[i];
          counts[(y + k) * width + x + l] += 1.0f;
        }
  for (gsize i = 0; map && i < height * width; i++)
    if (counts[i] > 0.0f)
      ((float *) map->data)[i] /= counts[i];
  return map;
}

static FoveaTensor *
run (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaFloats) losses = NULL;
  Grid grid;

  if (!make_grid (request, &grid, error)
      || !(losses = fovea_memory_alloc (grid.patches.rows * grid.patches.columns * sizeof *losses, _("Attribution"), error)))
    return NULL;
  return cover_all (request, &grid, losses, progress, error) ? spread (request, &grid, losses, error) : NULL;
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

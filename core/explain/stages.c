/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/stages.h"

#include <math.h>

/* What it takes to put one value into a window and to read it from there, in multiply-adds. */
#define MOVE 64.0

static gint64
floor_division (gint64 a, gint64 b)
{
  return a / b - (a % b < 0);
}

void
fovea_stage_reach (const FoveaCut *cut, const FoveaOcclusionGrid *patches, guint axis, gsize i, gint64 *first, gint64 *last)
{
  gint64 from = (gint64) (i * patches->stride), to = from + (gint64) patches->patch - 1, end = (gint64) cut->size[axis] - 1;

  *first = CLAMP (-floor_division (cut->low[axis] + cut->field[axis] - 1 - from, cut->stride[axis]), 0, end);
  *last = CLAMP (floor_division (to - cut->low[axis], cut->stride[axis]), *first, end);
}

/* What neurons @first to @last of @to read of @from: from a whole step on, up to before the end. */
static void
find_window (const FoveaStage *stage, guint axis, gint64 first, gint64 last, gint64 *begin, gint64 *end)
{
  const FoveaCut *from = stage->from, *to = stage->to;
  gint64 low = (to->low[axis] - from->low[axis]) / from->stride[axis], field = (to->field[axis] - from->field[axis]) / from->stride[axis] + 1;
  gint64 size = (gint64) from->size[axis], step = stage->step[axis];

  *begin = CLAMP (first * step + low, 0, size - 1) / step * step;
  *end = CLAMP (last * step + low + field, *begin + 1, size);
}

gint64
fovea_stage_begin (const FoveaStage *stage, const FoveaOcclusionGrid *patches, guint axis, gsize i)
{
  gint64 first, last, begin, end;

  if (!stage->to)
    return 0;
  fovea_stage_reach (stage->to, patches, axis, i, &first, &last);
  find_window (stage, axis, first, last, &begin, &end);
  return MIN (begin, (gint64) (stage->from->size[axis] - stage->size[axis]));
}

/* The windows' size along @axis: what the largest needs, so that the rest of the map is whole steps. FALSE: the cuts do not fit each other. */
static gboolean
size_windows (FoveaStage *stage, const FoveaOcclusionGrid *patches, guint axis)
{
  const FoveaCut *from = stage->from, *to = stage->to;
  gint64 stride = from->stride[axis], largest = 0, rest;
  gsize n = axis == 0 ? patches->rows : patches->columns;

  if (to->stride[axis] % stride != 0 || (to->low[axis] - from->low[axis]) % stride != 0 || (to->field[axis] - from->field[axis]) % stride != 0
      || to->field[axis] < from->field[axis])
    return FALSE;
  stage->step[axis] = to->stride[axis] / stride;
  for (gsize i = 0; i < n; i++)
    {
      gint64 first, last, begin, end;

      fovea_stage_reach (to, patches, axis, i, &first, &last);
      find_window (stage, axis, first, last, &begin, &end);
      largest = MAX (largest, end - begin);
    }
  rest = ((gint64) from->size[axis] - largest) / stage->step[axis] * stage->step[axis];
  stage->size[axis] = from->size[axis] - (gsize) rest;
  return TRUE;
}

/* Multiply-adds of one patch; INFINITY where it is no stage, or nothing is saved. */
static double
cost_of (const FoveaStage *stage, const FoveaCuts *cuts)
{
  const FoveaCut *from = stage->from;
  double share = (double) (stage->size[0] * stage->size[1]) / (double) (from->size[0] * from->size[1]);
  double macs = (stage->to ? stage->to->macs : cuts->macs) - from->macs;

  return macs * share + MOVE * (double) (from->channels * stage->size[0] * stage->size[1]);
}

static double
make_stage (FoveaStage *stage, const FoveaCuts *cuts, const FoveaOcclusionGrid *patches, guint from, guint to)
{
  *stage = (FoveaStage){ .from = &g_array_index (cuts->cuts, FoveaCut, from), .step = { 1, 1 } };
  if (to == cuts->cuts->len)
    {
      stage->size[0] = stage->from->size[0];
      stage->size[1] = stage->from->size[1];
      return cost_of (stage, cuts);
    }
  stage->to = &g_array_index (cuts->cuts, FoveaCut, to);
  if (!size_windows (stage, patches, 0) || !size_windows (stage, patches, 1))
    return INFINITY;
  if (stage->size[0] == stage->from->size[0] && stage->size[1] == stage->from->size[1])
    return INFINITY;
  return cost_of (stage, cuts);
}

GArray *
fovea_stages_choose (const FoveaCuts *cuts, const FoveaOcclusionGrid *patches)
{
  guint n = cuts->cuts->len;
  g_autofree double *costs = g_new (double, n + 1); /* from this cut to the target */
  g_autofree FoveaStage *next = g_new (FoveaStage, n);
  g_autofree guint *ends = g_new (guint, n);
  GArray *stages = g_array_new (FALSE, FALSE, sizeof (FoveaStage));

  costs[n] = 0.0;
  for (guint i = n; i-- > 0;)
    {
      costs[i] = INFINITY;
      for (guint j = i + 1; j <= n; j++)
        {
          FoveaStage stage;
          double cost = make_stage (&stage, cuts, patches, i, j) + costs[j];

          if (cost >= costs[i])
            continue;
          costs[i] = cost;
          next[i] = stage;
          ends[i] = j;
        }
    }
  for (guint i = 0; i < n; i = ends[i])
    g_array_append_val (stages, next[i]);
  return stages;
}

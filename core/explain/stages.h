/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What must be computed anew when a patch of the photo is covered: windows around the patch, from one cut of the network to the next. */

#pragma once

#include "core/explain/cuts.h"

G_BEGIN_DECLS

/* Where patches cover the photo: the one at (row, column) @patch pixels a side from (row * @stride, column * @stride) on. */
typedef struct
{
  gsize patch, stride, rows, columns;
} FoveaOcclusionGrid;

/**
 * FoveaStage:
 * @from: where it begins
 * @to: where it ends; NULL: at the target
 * @size: height and width of its windows of @from's maps, the whole maps in the last stage
 * @step: by how many neurons of @from the window moves when that of @to moves by one
 */
typedef struct
{
  const FoveaCut *from, *to;
  gsize size[2];
  gint64 step[2];
} FoveaStage;

/* The stages that cost the least, from the photo to the target: a list of FoveaStage. Windows of a stage all have one size, and begin at whole steps, so
 * that what is computed within them is what a run of the whole network computes there. */
GArray *fovea_stages_choose (const FoveaCuts *cuts, const FoveaOcclusionGrid *patches);

/* Along @axis, for the patches at row or column @i: the neurons of @cut that see the patch, both ends inclusive. */
void fovea_stage_reach (const FoveaCut *cut, const FoveaOcclusionGrid *patches, guint axis, gsize i, gint64 *first, gint64 *last);
/* Where the stage's window begins. */
gint64 fovea_stage_begin (const FoveaStage *stage, const FoveaOcclusionGrid *patches, guint axis, gsize i);

G_END_DECLS

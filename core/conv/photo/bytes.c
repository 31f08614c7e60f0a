/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/photo/bytes.h"

#include <string.h>

/* Pixel @x of the row at @source. */
static void
copy_outside (const FoveaConvProblem *problem, const guint8 *source, gssize x, guint8 *out)
{
  gssize at = fovea_border_map (problem->border, x, problem->w);

  if (at < 0)
    memset (out, 0, problem->c);
  else
    memcpy (out, source + (gsize) at * problem->c, problem->c);
}

void
fovea_conv_fetch_bytes (const FoveaConvProblem *problem, const FoveaConvRows *rows, gssize y, gssize x, gsize count, guint8 *out)
{
  gssize row = fovea_border_map (problem->border, y, problem->h);
  gssize end = x + (gssize) count, from = CLAMP (x, 0, (gssize) problem->w), to = CLAMP (end, from, (gssize) problem->w);
  const guint8 *source;
  gsize c = problem->c;

  if (row < 0)
    {
      memset (out, 0, count * c);
      return;
    }
  source = rows->source (rows->user, (gsize) row);
  for (; x < MIN (from, end); x++, out += c)
    copy_outside (problem, source, x, out);
  memcpy (out, source + (gsize) from * c, (gsize) (to - from) * c);
  out += (gsize) (to - from) * c;
  for (x += to - from; x < end; x++, out += c)
    copy_outside (problem, source, x, out);
}

gboolean
fovea_conv_find_results (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvTile *tile, gsize y, gsize n_rows,
                         guint8 **results)
{
  if (!rows->result)
    return FALSE;
  for (gsize r = 0; r < n_rows; r++)
    results[r] = rows->result (rows->user, tile->y + y + r) + tile->x * plan->problem.c;
  return TRUE;
}

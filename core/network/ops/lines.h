/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

#define FOVEA_LINES_TILE 64 /* neighbouring lines that are done at a time */

/* A value seen as (outer, n, inner): lines of @n elements that lie @inner apart. */
typedef struct
{
  gsize outer, n, inner;
} FoveaLines;

/* Lines along axes @begin to @end - 1, taken together. */
FoveaLines fovea_lines_along (const FoveaShape *shape, guint begin, guint end);

/* Element 0 of line @x of @outer; the lines behind it follow. */
static inline gsize
fovea_lines_first (const FoveaLines *lines, gsize outer, gsize x)
{
  return outer * lines->n * lines->inner + x;
}

/* Does lines @x to @x + @width - 1 of @outer. */
typedef void (*FoveaLinesFunc) (const FoveaLines *lines, gsize outer, gsize x, gsize width, gconstpointer data);

/* All lines on all threads, at least @chunk elements at a time; FALSE when cancelled. */
gboolean fovea_lines_run (const FoveaLines *lines, gsize chunk, FoveaLinesFunc func, gconstpointer data, FoveaProgress *progress);

G_END_DECLS

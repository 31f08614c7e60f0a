/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the kernel editor does to a kernel. Kernels are immutable: each function gives a new one. */

#pragma once

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/* Which cells follow the one that is edited. */
typedef enum
{
  FOVEA_LOCK_NONE,
  FOVEA_LOCK_LEFT_RIGHT,
  FOVEA_LOCK_TOP_BOTTOM,
  FOVEA_LOCK_BOTH,    /* left and right, top and bottom */
  FOVEA_LOCK_POINT,   /* turned by half a turn */
  FOVEA_LOCK_QUARTER, /* turned by quarter turns: square kernels only */
  FOVEA_N_LOCKS,
} FoveaKernelLock;

const char *fovea_kernel_lock_title (FoveaKernelLock lock); /* translated */
gboolean fovea_kernel_lock_fits (FoveaKernelLock lock, const FoveaKernel *kernel);

typedef enum
{
  FOVEA_EDIT_ROTATE_CLOCKWISE,
  FOVEA_EDIT_ROTATE_COUNTERCLOCKWISE,
  FOVEA_EDIT_HALF_TURN,
  FOVEA_EDIT_MIRROR_LEFT_RIGHT,
  FOVEA_EDIT_MIRROR_TOP_BOTTOM,
  FOVEA_EDIT_TRANSPOSE,
  FOVEA_EDIT_NEGATE,
  FOVEA_EDIT_NORMALISE, /* the cells sum to 1 and the divisor is 1; where the sum is zero the positive cells sum to 1 */
  FOVEA_N_EDITS,
} FoveaKernelEdit;

const char *fovea_kernel_edit_id (FoveaKernelEdit edit);    /* "rotate-clockwise", ... */
const char *fovea_kernel_edit_title (FoveaKernelEdit edit); /* translated, for a menu */
gboolean fovea_kernel_edit_find (const char *id, FoveaKernelEdit *edit);

/* The anchor moves with its cell. FOVEA_ERROR_REFUSED for FOVEA_EDIT_NORMALISE of zeros. */
FoveaKernel *fovea_kernel_edit (const FoveaKernel *kernel, FoveaKernelEdit edit, GError **error);
/* The same size, divisor, offset and anchor, to be changed before it is shared. */
FoveaKernel *fovea_kernel_copy (const FoveaKernel *kernel);
/* @value goes into cell (@y, @x) and into those that @lock, which must fit, ties to it. */
FoveaKernel *fovea_kernel_set_cell (const FoveaKernel *kernel, gsize x, gsize y, double value, FoveaKernelLock lock);
/* All cells alike. */
FoveaKernel *fovea_kernel_fill (const FoveaKernel *kernel, double value);
/* New cells are zeros. Cells keep their place relative to the anchor: one in the middle stays in the middle, another one where it is
 * as far as the new size has it. */
FoveaKernel *fovea_kernel_resize (const FoveaKernel *kernel, gsize width, gsize height);
/* The divisor that keeps the brightness: the sum of the cells, or 1 where that is zero within rounding. */
double fovea_kernel_automatic_divisor (const FoveaKernel *kernel);

/**
 * fovea_kernel_parse_block:
 *
 * Reads what people paste: the text of fovea_kernel_parse(), a block of a spreadsheet (cells by tabs; there a comma in a number is its decimal
 * sign when no point is in the text), numbers separated by commas, and lists in brackets as programming languages write them. A real
 * minus sign is one. Errors name line and column.
 */
FoveaKernel *fovea_kernel_parse_block (const char *text, gsize length, GError **error);

G_END_DECLS

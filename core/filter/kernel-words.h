/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What an analysis says, for people; free the text. */

#pragma once

#include "core/filter/analysis.h"

G_BEGIN_DECLS

/* "left and right, half a turn", or "none". */
char *fovea_kernel_symmetry_words (guint symmetries);
/* "1 of 3: a column times a row", "2 of 3: the best product misses 12 %". */
char *fovea_kernel_rank_words (const FoveaKernel *kernel, const FoveaKernelAnalysis *analysis);
/* @n numbers with four significant digits, separated by blanks. */
char *fovea_kernel_vector_text (const double *numbers, gsize n);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/* (count, height, width) values as they are: a TIFF of @count pages of 32-bit floating-point grey, uncompressed, which ImageJ opens as a stack. Whole
 * or not at all. FOVEA_ERROR_LIMIT beyond the 4 GB of the format. */
gboolean fovea_tiff_save_floats (const float *values, gsize count, gsize height, gsize width, const char *path, FoveaProgress *progress,
                                 GError **error);

G_END_DECLS

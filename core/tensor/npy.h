/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/tensor/tensor.h"

G_BEGIN_DECLS

/* NumPy's NPY format, version 1.0 (numpy/lib/format.py describes it), C order, little-endian. */
gboolean fovea_npy_save (const FoveaTensor *tensor, const char *path, GError **error);
FoveaTensor *fovea_npy_load (const char *path, GError **error);

G_END_DECLS

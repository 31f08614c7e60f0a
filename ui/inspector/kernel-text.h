/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/maps.h"

G_BEGIN_DECLS

/* The numbers of picture @i of @kernels as rows of text, for kernels of at most 7 x 7; free it. NULL for larger ones. */
char *fovea_text_kernel (const FoveaMaps *kernels, gsize i);

G_END_DECLS

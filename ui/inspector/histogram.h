/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/image/colormap.h"
#include "core/tensor/distribution.h"

G_BEGIN_DECLS

/* The counts of a distribution as bars, with the range of the colours marked below them. The bar under the pointer tells its numbers. */
#define FOVEA_TYPE_HISTOGRAM (fovea_histogram_get_type ())
G_DECLARE_FINAL_TYPE (FoveaHistogram, fovea_histogram, FOVEA, HISTOGRAM, GtkWidget)

/* Takes @distribution, which may be NULL. @range: of the colours; NULL: none to mark. */
void fovea_histogram_set (FoveaHistogram *self, FoveaDistribution *distribution, const FoveaRange *range);
/* Heights by the logarithm of the counts. */
void fovea_histogram_set_logarithmic (FoveaHistogram *self, gboolean logarithmic);

G_END_DECLS

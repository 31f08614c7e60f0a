/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/architectures/layers.h"

G_BEGIN_DECLS

/* What the files of layers have in common. */

FoveaAttribute fovea_layer_int (const char *name, gint64 value);
FoveaAttribute fovea_layer_float (const char *name, float value);
FoveaAttribute fovea_layer_string (const char *name, const char *value);
FoveaAttribute fovea_layer_ints (const char *name, gsize n, const gint64 *values);

void fovea_layer_fail (FoveaMaker *maker, const char *message);
/* Whether the value is maps, (N, C, H, W); a failure otherwise. */
gboolean fovea_layer_has_maps (FoveaMaker *maker, guint input);
gint64 fovea_layer_channels (const FoveaMaker *maker, guint input);

/* Biases lie within 1 / sqrt (fan_in) (LeCun et al. 1998, "Efficient BackProp"). */
double fovea_layer_bias_bound (gint64 fan_in);
/* Says that @output is sums of @fan_in products of @input with weights within @bound, as many of them negative as positive. Returns @output. */
guint fovea_layer_summed (FoveaMaker *maker, guint input, guint output, gint64 fan_in, double bound);

G_END_DECLS

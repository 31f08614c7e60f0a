/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/conv/lens.h"
#include "core/filter/chain.h"

G_BEGIN_DECLS

/* How many samples @step computes of a pixel of a photo with so many channels, each by itself: red, green, blue, and alpha where it is filtered;
 * 1 for a step that filters luminance or one channel. */
gsize fovea_step_lens_samples (const FoveaStep *step, gsize channels);

/**
 * fovea_step_lens_new:
 * @photo: what the step reads
 * @sample: 0 to fovea_step_lens_samples() - 1
 * @pixel: (out) (array fixed-size=4): the pixel that comes out
 *
 * How a step makes pixel (@y, @x). Values are those that the filter computes with: code values of 0 to 255, light on the same scale where the step
 * filters light, colours times alpha where pixels are transparent. A filter of two kernels has two planes.
 */
FoveaLens *fovea_step_lens_new (const FoveaStep *step, FoveaImage *photo, gsize sample, gsize y, gsize x, guint8 *pixel, GError **error);

G_END_DECLS

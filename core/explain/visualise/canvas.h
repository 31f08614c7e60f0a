/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * FoveaBasis:
 * @FOVEA_BASIS_FOURIER: waves of colours without correlation, moved by Adam (Kingma and Ba 2014): each step is as long, whatever the gradient is
 * @FOVEA_BASIS_PIXELS: pixels, moved by the gradient, whose mean magnitude is made 1 (Mordvintsev et al. 2015)
 */
typedef enum
{
  FOVEA_BASIS_FOURIER,
  FOVEA_BASIS_PIXELS,
} FoveaBasis;

/**
 * FoveaCanvas:
 *
 * A picture that climbs: (channels, height, width) of colours from 0 to 1, by the parameters behind them.
 */
typedef struct _FoveaCanvas FoveaCanvas;

/* Mid-grey. @channels 1 or 3. FOVEA_ERROR_LIMIT */
FoveaCanvas *fovea_canvas_new (FoveaBasis basis, gsize channels, gsize height, gsize width, GError **error);
void fovea_canvas_free (FoveaCanvas *canvas);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaCanvas, fovea_canvas_free)

/* Hardly visible noise; the first gradients choose among its waves. */
void fovea_canvas_set_noise (FoveaCanvas *canvas, GRand *random);
/* The colours (channels, height, width) of a picture, 0 to 1; waves take black and white as nearly so. Borrowed until the canvas changes. */
void fovea_canvas_set_colours (FoveaCanvas *canvas, const float *colours);
const float *fovea_canvas_get_colours (const FoveaCanvas *canvas);

/* A step of @rate along the @gradient (channels, height, width) with respect to the colours, finite numbers, which is used up. */
void fovea_canvas_climb (FoveaCanvas *canvas, float *gradient, double rate);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"

G_BEGIN_DECLS

#define FOVEA_DIGIT_SIDE 28 /* pixels of a digit's picture, ... */
#define FOVEA_DIGIT_BOX 20  /* ... of the square in it that the ink fits in */

/**
 * fovea_digit_fit:
 * @drawing: dark ink on light paper or light on dark; the ground is what its edge shows most
 *
 * The drawing as the digits of the MNIST database are: white ink on black, (28, 28) as RGB; the ink within 20x20 pixels in its own
 * proportions, its centre of mass in the middle (Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits"). What differs
 * from the ground by less than an eighth of the strongest ink is ground. FOVEA_ERROR_REFUSED when there is no ink.
 */
FoveaImage *fovea_digit_fit (const FoveaImage *drawing, GError **error);

G_END_DECLS

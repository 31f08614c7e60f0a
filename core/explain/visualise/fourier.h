/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A picture as its spectrum. Steps of one length along each frequency make pictures of a photo's kind: their frequencies weigh as the inverse of what they
 * are (Olah, Mordvintsev, Schubert, "Feature Visualization", Distill 2017). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaFourierBasis:
 *
 * How to transform (height, width) planes. Parameters are (height, width / 2 + 1, 2): real and imaginary part of the amplitude at each frequency, where
 * the greatest wave of a plane has about the size of 1.
 */
typedef struct _FoveaFourierBasis FoveaFourierBasis;

/* FOVEA_ERROR_LIMIT */
FoveaFourierBasis *fovea_fourier_basis_new (gsize height, gsize width, GError **error);
void fovea_fourier_basis_free (FoveaFourierBasis *basis);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFourierBasis, fovea_fourier_basis_free)

/* Numbers of one plane. */
gsize fovea_fourier_basis_count (const FoveaFourierBasis *basis);

/* One plane from its parameters: linear. */
void fovea_fourier_basis_make (FoveaFourierBasis *basis, const float *parameters, float *plane);
/* The adjoint of that: the gradient with respect to the parameters, of the one with respect to the plane. */
void fovea_fourier_basis_adjoint (FoveaFourierBasis *basis, const float *plane, float *parameters);
/* The inverse: the parameters that make the plane. */
void fovea_fourier_basis_invert (FoveaFourierBasis *basis, const float *plane, float *parameters);

G_END_DECLS

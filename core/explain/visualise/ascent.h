/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One step up: from a picture's colours through the network to the objective, and back. */

#pragma once

#include "core/explain/visualise/visualise.h"

G_BEGIN_DECLS

typedef struct _FoveaAscent FoveaAscent;

/* For pictures of that size. The network sees all of it where it takes that size, else parts of its own. */
FoveaAscent *fovea_ascent_new (const FoveaVisualiseRequest *request, gsize height, gsize width, FoveaProgress *progress, GError **error);
void fovea_ascent_free (FoveaAscent *ascent);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaAscent, fovea_ascent_free)

/* @image: which of the request's. @value: (out): the objective before the step. FOVEA_ERROR_REFUSED, with the canvas as it was, when that or its
 * gradient is not finite; FOVEA_ERROR_CANCELLED, likewise. */
gboolean fovea_ascent_step (FoveaAscent *ascent, FoveaCanvas *canvas, guint image, GRand *random, double *value, FoveaProgress *progress,
                            GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gdk/gdk.h>

#include "core/image/image.h"

G_BEGIN_DECLS

/* A texture over the image's own pixels, which it keeps alive: no copy. */
GdkTexture *fovea_image_to_texture (FoveaImage *image);

G_END_DECLS

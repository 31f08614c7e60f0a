/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @exif: what follows "Exif\0\0" in a JPEG's APP1 segment. Gives the orientation that it states, 1 to 8 (1 where it states none that means
 * something), and makes it fit for the filtered photo: upright, and without its thumbnail, which shows the photo before. */
guint fovea_exif_make_upright (guint8 *exif, gsize length);

G_END_DECLS

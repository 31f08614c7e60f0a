/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A bundled file, "samples/chelsea.png": in the folder that the environment variable FOVEA_DATA names, as installed, or in the source
 * tree. NULL when it is nowhere. */
GFile *fovea_sample_find (const char *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/image/colormap.h"

G_BEGIN_DECLS

/**
 * FoveaSettings:
 *
 * The user's preferences as properties, kept by GSettings where the schema is installed and for the life of the program elsewhere. Those that
 * the core or GTK follow take effect when they are set; "threads" at the next start, as what is planned by then counts on them.
 *
 * Properties: "threads" (0: one a core), "memory" (MiB, 0: a share of the machine's), "colormap" (an id, "": chosen from the values),
 * "normalise" (an id), "color-scheme" ("default", "light", "dark"), "jpeg-quality" (1 to 100), "reduced-motion", "restore-unsaved",
 * "show-tour", "patches-folder" (a path, empty: none).
 */
#define FOVEA_TYPE_SETTINGS (fovea_settings_get_type ())
G_DECLARE_FINAL_TYPE (FoveaSettings, fovea_settings, FOVEA, SETTINGS, GObject)

/* The one of the program; borrowed. For the main thread. */
FoveaSettings *fovea_settings_get (void);
/* What keeps them, for windows to bind their size; NULL where the schema is not installed. Borrowed. */
GSettings *fovea_settings_get_store (FoveaSettings *self);
/* Makes the core follow the number of threads. Once, before anything is planned. */
void fovea_settings_apply_threads (FoveaSettings *self);

FoveaNormalise fovea_settings_get_normalise (FoveaSettings *self);
const FoveaColormap *fovea_settings_get_colormap (FoveaSettings *self); /* NULL: chosen from the values */
/* Its place in the list of fovea_colormap_titles(). */
guint fovea_settings_get_colormap_place (FoveaSettings *self);

G_END_DECLS

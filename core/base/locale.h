/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The user's language, from where the translations are installed, or from the folder that the environment's FOVEA_LOCALE_DIR names. */
void fovea_locale_init (void);

G_END_DECLS

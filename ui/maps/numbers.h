/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Numbers as the window shows them; free the text. */

/* Whole numbers in groups of three. */
char *fovea_text_count (guint64 count);
/* A value with five significant digits and a real minus sign. */
char *fovea_text_value (double value);
/* The same with three digits, for scales. */
char *fovea_text_tick (double value);
/* "0.55 ms", "1.2 s" */
char *fovea_text_seconds (double seconds);
/* A share of one as per cent. */
char *fovea_text_percent (double share);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * fovea_kernel_parse:
 *
 * Reads a kernel from text: rows on lines of their own or separated by ";", numbers by blanks, decimal point in every
 * locale, "#" starts a comment. Lines before the rows may say
 * `divisor NUMBER|sum`, `offset NUMBER`, `anchor COLUMN ROW` (counted from 0). Without a divisor it is 1.
 * Errors name line and column. @length is in bytes; text may start with a UTF-8 byte order mark and end lines with CRLF.
 */
FoveaKernel *fovea_kernel_parse (const char *text, gsize length, GError **error);
/* The same for text that is bounded already (a part of a chain's file). */
FoveaKernel *fovea_kernel_parse_within (const char *text, gsize length, gsize max_bytes, GError **error);
/* The same from a file. */
FoveaKernel *fovea_kernel_load (const char *path, GError **error);
/* Text that fovea_kernel_parse() reads back to the same kernel, bit for bit. */
char *fovea_kernel_to_text (const FoveaKernel *kernel);

/* A finite decimal number and nothing else, with a decimal point in every locale: no hexadecimal, no "inf", no "1e999". */
gboolean fovea_number_parse (const char *text, double *value);
/* The shortest decimal text that fovea_number_parse() reads back to @value. */
char *fovea_number_to_text (double value);

G_END_DECLS

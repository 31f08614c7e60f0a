/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/kernel.h"

G_BEGIN_DECLS

/**
 * fovea_kernel_parse:
 *
 * Reads a kernel from text: rows on lines of their own or separated by ";", numbers by blanks, decimal point in every
 * locale, "#" starts a comment. Lines before the rows may say
 * `divisor NUMBER|sum`, `offset NUMBER`, `anchor COLUMN ROW`. Without a divisor it is 1.
 * Errors name line and column. @length is in bytes; text may start with a UTF-8 byte order mark and end lines with CRLF.
 */
FoveaKernel *fovea_kernel_parse (const char *text, gsize length, GError **error);
/* The same from a file. */
FoveaKernel *fovea_kernel_load (const char *path, GError **error);
/* Text that fovea_kernel_parse() reads back to the same kernel, bit for bit. */
char *fovea_kernel_to_text (const FoveaKernel *kernel);

G_END_DECLS

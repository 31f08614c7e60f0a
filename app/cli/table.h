/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Prints @rows, each a GStrv of @n_columns cells, in aligned columns: the first @n_left flush left, the rest flush right. */
void fovea_cli_print_table (GPtrArray *rows, gsize n_columns, gsize n_left);

G_END_DECLS

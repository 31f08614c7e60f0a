/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/architectures/maker.h"

G_BEGIN_DECLS

/* Makes the layer that @words describe: a name such as "CONV3-64", then its options. Failures are the maker's; @fault gets the word that is
 * wrong (0 for the layer as a whole). */
guint fovea_grammar_layer (FoveaMaker *maker, guint input, char *const *words, guint *fault);

/* "AxBxC", whole numbers of 1 to @maximum in decimal digits: their count, or 0 when @text is something else. */
guint fovea_grammar_sizes (const char *text, guint max_n, gint64 maximum, gint64 *sizes);

G_END_DECLS

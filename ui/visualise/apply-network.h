/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* The document's network, one that makes pictures, filters its photo, of any size; the result stands beside that in the strip. */
void fovea_apply_network (FoveaDocument *document);

G_END_DECLS

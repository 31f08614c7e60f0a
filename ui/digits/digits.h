/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Opens the window where digits are drawn and the bundled LeNet reads them as they grow. */
void fovea_digits_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS

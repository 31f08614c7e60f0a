/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "ui/document.h"

G_BEGIN_DECLS

/* Opens the window of patches, not modal: what excites the channels of the selected layer most, on the photos of a folder. It follows the layer that is
 * selected; a click on a patch opens its photo and selects its neuron. */
void fovea_patches_present (GtkWindow *parent, FoveaDocument *document);

G_END_DECLS

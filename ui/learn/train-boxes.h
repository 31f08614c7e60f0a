/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* @filters (nullable): of FoveaImage. The pictures stay where they are, so that one sees them change; an empty box is hidden. */
void fovea_train_show_filters (GtkFlowBox *box, GPtrArray *filters);
/* @mistakes (nullable): of FoveaMistake; an empty box is hidden. */
void fovea_train_show_mistakes (GtkFlowBox *box, GPtrArray *mistakes);

G_END_DECLS

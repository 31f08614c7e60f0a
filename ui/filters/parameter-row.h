/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "core/filter/filter.h"

G_BEGIN_DECLS

/**
 * FoveaParameterRow:
 *
 * One row of a filter's parameter table: a number with a slider, or a switch.
 *
 * Signals:
 *  "changed" (gboolean merge)  the user set another value; @merge: soon after the last one, as within a drag
 */
#define FOVEA_TYPE_PARAMETER_ROW (fovea_parameter_row_get_type ())
G_DECLARE_FINAL_TYPE (FoveaParameterRow, fovea_parameter_row, FOVEA, PARAMETER_ROW, AdwPreferencesRow)

GtkWidget *fovea_parameter_row_new (const FoveaParameter *parameter);
double fovea_parameter_row_get_value (FoveaParameterRow *self);
void fovea_parameter_row_set_value (FoveaParameterRow *self, double value); /* tells nobody */

G_END_DECLS

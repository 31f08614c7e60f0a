/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * FoveaNumberEntry:
 *
 * An entry for any finite number, with a decimal point in every locale. The number keeps all its digits until the user edits it. Text that is no
 * number is marked and keeps the last number, which comes back when the focus leaves.
 *
 * Signals:
 *  "value-changed"  the user typed another number
 */
#define FOVEA_TYPE_NUMBER_ENTRY (fovea_number_entry_get_type ())
G_DECLARE_FINAL_TYPE (FoveaNumberEntry, fovea_number_entry, FOVEA, NUMBER_ENTRY, GtkEntry)

GtkWidget *fovea_number_entry_new (const char *label);
double fovea_number_entry_get_value (FoveaNumberEntry *self);
void fovea_number_entry_set_value (FoveaNumberEntry *self, double value); /* tells nobody */

G_END_DECLS

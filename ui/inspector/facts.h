/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * FoveaFacts:
 *
 * Two columns, what and how much, for the inspector. New facts are told from begin to end; their labels are those of the facts before.
 */
#define FOVEA_TYPE_FACTS (fovea_facts_get_type ())
G_DECLARE_FINAL_TYPE (FoveaFacts, fovea_facts, FOVEA, FACTS, GtkGrid)

void fovea_facts_begin (FoveaFacts *self);
/* @tooltip, the convention behind the number, may be NULL. */
void fovea_facts_add (FoveaFacts *self, const char *title, const char *fact, const char *tooltip);
void fovea_facts_end (FoveaFacts *self);

/* A bar of 0 to 1 in one colour: a quantity, not a charge that could run low. */
GtkWidget *fovea_bar_new (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* For the worker: the effective field of the selected neuron, on the document's photo (@samples 0) or that many random inputs, with the network as its
 * file has it. NULL without photo or network. */
gpointer fovea_effective_job_new (FoveaDocument *document, guint samples);
void fovea_effective_job_free (gpointer job);
/* A FoveaExplanation; a FoveaJobWork. */
gpointer fovea_effective_job_run (gpointer job, FoveaProgress *progress, GError **error);
/* The layers of the network, as fovea_effective_layers() gives them; a FoveaJobWork. */
gpointer fovea_effective_job_run_layers (gpointer job, FoveaProgress *progress, GError **error);

/* "97×97", the side of @field times @scale; free it. */
char *fovea_effective_side (const FoveaEffectiveField *field, double scale);

G_END_DECLS

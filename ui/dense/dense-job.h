/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/dense-map.h"
#include "ui/document.h"

G_BEGIN_DECLS

#define FOVEA_DENSE_TOP 10

/* What a dense scan of the photo found. */
typedef struct
{
  FoveaImage *photo;
  FoveaDenseView view;
  FoveaTensor *probabilities; /* (classes, rows, columns) */
  FoveaDenseClass top[FOVEA_DENSE_TOP];
  gsize n_top;
  char *padded; /* the first layer that pads, or NULL */
  double seconds;
} FoveaDenseResult;

void fovea_dense_result_free (gpointer result);

/* For the worker: the document's network on its filtered photo, whose shorter side becomes about @windows times
 * that of the network's window. NULL without either. */
gpointer fovea_dense_job_new (FoveaDocument *document, double windows);
void fovea_dense_job_free (gpointer job);
/* A FoveaDenseResult; a FoveaJobWork. */
gpointer fovea_dense_job_run (gpointer job, FoveaProgress *progress, GError **error);

/* The probabilities of class @index, (rows, columns). */
const float *fovea_dense_result_map (const FoveaDenseResult *result, gsize index);

G_END_DECLS

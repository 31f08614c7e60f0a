/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of ui/lens: a neuron is taken apart on the worker, where values that lie within a fused step may have to be computed first. */

#pragma once

#include "core/network/lens.h"
#include "core/network/maps.h"
#include "ui/document.h"

G_BEGIN_DECLS

typedef struct
{
  FoveaSession *session;
  FoveaNeuron neuron;
  gint channel; /* whose map is wanted */
} FoveaLensRequest;

typedef struct
{
  FoveaLens *lens;
  char *title;        /* "conv1 · map 3, row 5, column 7" */
  FoveaMaps *map;     /* the input map of the channel, or of the one nearest to it */
  FoveaImage *picture; /* of it; NULL where it is but one element */
} FoveaLensAnswer;

void fovea_lens_request_free (gpointer request);
void fovea_lens_answer_free (gpointer answer);
/* A FoveaJobWork. */
gpointer fovea_lens_work (gpointer request, FoveaProgress *progress, GError **error);

G_END_DECLS

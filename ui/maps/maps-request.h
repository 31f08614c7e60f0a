/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/maps.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* Which pictures a maps pane wants; made on the worker. */
typedef struct
{
  FoveaNetworkPlan *plan;
  gint value;
  FoveaSession *session; /* that holds its elements: activation maps; NULL: the kernels of the node that makes it */
  gsize channel;       /* output channel of the kernels */
  const FoveaColormap *colormap;
  FoveaNormalise normalise;
} FoveaMapsRequest;

FoveaMapsRequest *fovea_maps_request_new (FoveaNetworkPlan *plan, gint value, FoveaSession *session, gsize channel);
void fovea_maps_request_free (gpointer request);
/* A FoveaJobWork: gives FoveaMaps. */
gpointer fovea_maps_request_run (gpointer request, FoveaProgress *progress, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/map-order.h"
#include "core/network/maps.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/* Which pictures a maps pane wants; made on the worker. */
typedef struct
{
  FoveaNetworkPlan *plan;
  gint value;
  FoveaSession *session; /* that holds its elements: activation maps; NULL: the kernels of the node that makes it */
  gsize channel;         /* output channel of the kernels */
  FoveaLook look;
  FoveaMapsQuery query;  /* its indices are a reference; contributions are found on the worker */
  gint class;            /* whose contributions; -1: the winner's */
} FoveaMapsRequest;

FoveaMapsRequest *fovea_maps_request_new (FoveaNetworkPlan *plan, gint value, FoveaSession *session, gsize channel);
void fovea_maps_request_free (gpointer request);

/* What it gives. */
typedef struct
{
  gint value;       /* whose maps, or whose layer's kernels they are */
  gboolean filters; /* kernels */
  gsize channel;    /* output channel of the kernels */
  FoveaMaps *maps;
  gsize *order; /* of its pictures, those that are shown */
  gsize n;
  char *note;   /* (nullable): why the order is not the one that was wanted */
} FoveaShownMaps;

/* A FoveaJobWork: gives FoveaShownMaps. */
gpointer fovea_maps_request_run (gpointer request, FoveaProgress *progress, GError **error);
void fovea_shown_maps_free (gpointer shown);

G_END_DECLS

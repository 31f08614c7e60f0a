/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of the command bench: what its parts share. Each part prints for people, or adds members to the open object of @json. */

#pragma once

#include "app/cli/command.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaBench:
 * @json: (nullable): the object that --json prints
 * @macs, @bytes: multiply-adds from registers and bytes read from memory, a second, with all threads: what shares are counted of
 */
typedef struct
{
  const FoveaCli *cli;
  JsonBuilder *json;
  double macs, bytes;

  char **networks, **filters, **kernels;
  char *mode, *size, *rounds, *megapixels, *check_planner;
  char **check_accuracy, **dense, **attribution;
  char *method;
  gboolean layers, explain, scaling, accurate, both_modes, recalibrate;
  gsize n_rounds;
  FoveaSessionMode session_mode;
} FoveaBench;

/* Times of several rounds in milliseconds. @spread: (greatest - least) / median. */
typedef struct
{
  double median, least, spread;
} FoveaBenchTimes;

/* Sorts @ms. */
FoveaBenchTimes fovea_bench_times (double *ms, gsize n);
/* "median_ms", "min_ms", "spread". */
void fovea_bench_add_times (JsonBuilder *json, const FoveaBenchTimes *times);

/* @number with @digits significant digits and a point, whatever the locale. Free with g_free(). */
char *fovea_bench_number (double number, int digits);

/* "networks": --network. */
gboolean fovea_bench_networks (FoveaBench *bench, GError **error);
/* A network with the values of its inputs made up, ready to be planned; --size applies. */
FoveaNetworkPlan *fovea_bench_open_network (const FoveaBench *bench, const char *path, GError **error);
/* A tensor for each input of the network: nearly normal numbers; zeros where they are no floats. Free with fovea_bench_free_inputs(). */
FoveaTensor **fovea_bench_make_inputs (const FoveaNetworkPlan *plan, GError **error);
void fovea_bench_free_inputs (const FoveaNetworkPlan *plan, FoveaTensor **inputs);
/* "filters" and "scaling": --filter, --kernel, --scaling. */
gboolean fovea_bench_filters (FoveaBench *bench, GError **error);
gboolean fovea_bench_scaling (FoveaBench *bench, GError **error);
/* "dense": --dense. */
gboolean fovea_bench_dense (FoveaBench *bench, GError **error);
/* "attribution": --attribution. */
gboolean fovea_bench_attribution (FoveaBench *bench, GError **error);
/* "planner": --check-planner. */
gboolean fovea_bench_planner (FoveaBench *bench, GError **error);
/* "accuracy" and "whole_networks": --check-accuracy, of layers alone and of networks. */
gboolean fovea_bench_accuracy (FoveaBench *bench, GError **error);
gboolean fovea_bench_whole_networks (FoveaBench *bench, GError **error);

G_END_DECLS

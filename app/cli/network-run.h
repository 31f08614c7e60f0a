/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "app/cli/network-options.h"
#include "core/network/dense.h"
#include "core/network/session.h"

G_BEGIN_DECLS

/**
 * FoveaNetworkRun:
 * @photo: (nullable): %NULL when all inputs are raw tensors
 * @inputs: a tensor for each input of the network
 * @edits: (nullable): set between opening and computing: what @session has changed
 * @baseline: (nullable): the session without them
 *
 * A network bound to a photo or to raw tensors, as `run` and `export` need it.
 */
typedef struct
{
  FoveaNetwork *network;
  FoveaImage *photo;
  FoveaPreprocess preprocess;
  FoveaTensor **inputs;
  FoveaNetworkPlan *plan;
  FoveaEdits *edits;
  FoveaSession *session, *baseline;
  double load_ms, plan_ms, run_ms;
} FoveaNetworkRun;

/**
 * fovea_network_run_open:
 * @photo: (nullable): feeds the network's photo input
 * @tensors: (nullable): "INPUT=FILE", or "FILE" for the first input not fed yet; FILE in NPY or as an ONNX tensor (.pb)
 *
 * Loads the network and its inputs, tells their notices, and plans. Fails without photo and tensors, and where an input is fed twice or
 * not at all.
 */
gboolean fovea_network_run_open (FoveaNetworkRun *run, const FoveaCli *cli, const char *network, const char *photo,
                                 char *const *tensors, const FoveaNetworkOptions *options, GError **error);
/**
 * fovea_network_run_open_dense:
 * @window: (nullable): "HxW", what the classifier judges at each place; the network's own size unless given
 * @dense: (out)
 *
 * Loads a classifier and a photo, and binds the network that slides over it: --size is the size that the photo gets, whole places; the
 * whole photo with its shorter side 12/7 of the window unless given. Tells where a place is not quite what the classifier says of its crop.
 */
gboolean fovea_network_run_open_dense (FoveaNetworkRun *run, const FoveaCli *cli, const char *network, const char *photo,
                                       const char *window, const FoveaNetworkOptions *options, FoveaDense **dense, GError **error);
/* Runs it once: fovea_session_get_value (run->session, ...) then has every value, or those that @mode keeps. With edits all are kept, and the
 * plan is that of the edited network. */
gboolean fovea_network_run_compute (FoveaNetworkRun *run, FoveaSessionMode mode, FoveaProgress *progress, GError **error);

/* Where nothing is computed: the plan of the network with the edits, if there are any. */
gboolean fovea_network_run_edit_plan (FoveaNetworkRun *run, GError **error);

void fovea_network_run_clear (FoveaNetworkRun *run);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FoveaNetworkRun, fovea_network_run_clear)

/* The node that @layer names, by itself or by a value that it makes; FOVEA_ERROR_USAGE when there is none. */
gboolean fovea_cli_find_layer (const FoveaNetwork *network, const char *layer, guint *node, GError **error);
/* "LAYER=FILE" of @option: the value of that name, or what the layer of that name makes first, and where it goes. */
gboolean fovea_cli_find_dumped (const FoveaNetwork *network, const char *option, const char *argument, gint *value, const char **file, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

/* What the numbers mean, where conventions differ; translatable. */
#define FOVEA_NETWORK_CONVENTIONS                                                                                                     \
  N_("Parameters count biases and the mean and variance of a normalisation; a multiplication with its addition is one MAC, padding "  \
     "counts and bias does not; memory is that of the outputs, in bytes; the receptive field is in pixels "                           \
     "of the input, its offset is the centre of the first neuron's field counted from the centre of the first "                       \
     "pixel.")

/* The layers of a network with their numbers: a table, or the object of --json. */
gboolean fovea_cli_show_network (const FoveaCli *cli, FoveaNetworkPlan *plan, GError **error);

G_END_DECLS

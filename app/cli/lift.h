/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/cli/command.h"
#include "core/filter/lift.h"

G_BEGIN_DECLS

/* "NET:LAYER:MAP": kernel MAP of the first layer of the network at NET, with the pre-processing that the network wants. */
FoveaLift *fovea_cli_lift (const FoveaCli *cli, const char *text, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The steps of a chain as a part of other JSON files. */

#pragma once

#include "core/base/json.h"
#include "core/filter/chain.h"

G_BEGIN_DECLS

/* Member "steps" of the open object, as fovea_chain_to_json() writes it. */
void fovea_chain_add_steps (JsonBuilder *builder, GPtrArray *chain);
/* The chain that its array @steps holds; errors are those of fovea_chain_parse(). */
GPtrArray *fovea_chain_read_steps (JsonNode *steps, GError **error);

G_END_DECLS

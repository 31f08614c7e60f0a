/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/project: the parts of reading. */

#pragma once

#include "core/base/json.h"
#include "core/project/project.h"

G_BEGIN_DECLS

/* As they are where @node is NULL. */
gboolean fovea_project_read_colormap (JsonNode *node, const FoveaColormap **colormap, GError **error);
gboolean fovea_project_read_normalise (JsonNode *node, FoveaNormalise *normalise, GError **error);
gboolean fovea_project_read_exports (FoveaProject *project, JsonNode *node, const char *folder, GError **error);

G_END_DECLS

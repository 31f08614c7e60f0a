/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/lift.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/network-run.h"
#include "core/network/lift-kernel.h"
#include "core/network/onnx/read.h"

typedef struct
{
  char *path, *layer;
  guint64 channel;
} Source;

static void
source_clear (Source *source)
{
  g_free (source->path);
  g_free (source->layer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, source_clear)

/* Paths and layers may have colons: the path is the shortest part that is a file, the map stands behind the last one. */
static gboolean
split (const char *text, Source *source, GError **error)
{
  const char *last = strrchr (text, ':');

  if (last && g_ascii_string_to_unsigned (last + 1, 10, 0, G_MAXINT32, &source->channel, NULL))
    for (const char *colon = strchr (text, ':'); colon < last; colon = strchr (colon + 1, ':'))
      {
        g_autofree char *path = g_strndup (text, (gsize) (colon - text));

        if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
          continue;
        source->path = g_steal_pointer (&path);
        source->layer = g_strndup (colon + 1, (gsize) (last - colon - 1));
        return TRUE;
      }
  return fovea_wrong_usage (error, _("--lift takes NET:LAYER:MAP: the file of a network, its first layer, and the number of a map"));
}

FoveaLift *
fovea_cli_lift (const FoveaCli *cli, const char *text, GError **error)
{
  g_auto (Source) source = { 0 };
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPreprocess preprocess;
  FoveaShape shape;
  guint layer, node;

  if (!split (text, &source, error) || !(network = fovea_onnx_load (source.path, cli->progress, error))
      || !fovea_cli_find_layer (network, source.layer, &layer, error))
    return NULL;
  preprocess = fovea_preprocess_guess (network, 0, 0, cli->progress);
  shape = fovea_preprocess_shape (&preprocess);
  plan = fovea_network_plan_new (network, network->n_inputs == 1 ? &shape : NULL, preprocess.height, preprocess.width, cli->progress, error);
  if (!plan)
    return NULL;
  if (!fovea_network_plan_can_lift (plan, network->nodes[layer].outputs[0], &node))
    node = layer;
  return fovea_network_plan_lift (plan, &preprocess, node, (gsize) source.channel, error);
}

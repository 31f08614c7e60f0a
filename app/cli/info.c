/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/network-options.h"
#include "app/cli/network-table.h"
#include "core/network/open.h"
#include "core/network/preprocess.h"
#include "core/network/receptive-field.h"

/* The shapes of @plan's inputs, the photo's with another height and width. */
static gboolean
resized_inputs (const FoveaNetworkPlan *plan, gsize height, gsize width, FoveaShape *shapes, GError **error)
{
  const FoveaNetwork *network = plan->network;
  gint photo = fovea_network_plan_photo_input (plan);
  FoveaPlanes planes;

  if (photo < 0 || !fovea_network_plan_planes (plan, photo, &planes))
    return fovea_wrong_usage (error, _("--input needs a network with an image as its input"));
  for (guint i = 0; i < network->n_inputs; i++)
    {
      shapes[i] = plan->values[network->inputs[i]].shape;
      if (network->inputs[i] != photo)
        continue;
      shapes[i].dims[planes.height_axis] = (gint64) height;
      shapes[i].dims[planes.width_axis] = (gint64) width;
    }
  return TRUE;
}

static FoveaNetworkPlan *
plan_network (FoveaNetwork *network, const char *size, FoveaProgress *progress, GError **error)
{
  FoveaPreprocess guess = fovea_preprocess_guess (network, 0, 0, progress);
  g_autofree FoveaShape *shapes = g_new (FoveaShape, network->n_inputs);
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  if (size && !fovea_cli_parse_size ("--input", size, &guess.height, &guess.width, error))
    return NULL;
  plan = fovea_network_plan_new (network, NULL, guess.height, guess.width, progress, error);
  if (!plan || !size)
    return g_steal_pointer (&plan);
  if (!resized_inputs (plan, guess.height, guess.width, shapes, error))
    return NULL;
  return fovea_network_plan_new (network, shapes, 0, 0, progress, error);
}

static gboolean
show_info (const FoveaCli *cli, const char *size, GError **error)
{
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  if (cli->n_files != 1)
    return fovea_wrong_usage (error, _("info takes one network"));
  network = fovea_network_open (cli->files[0], FOVEA_OPEN_NUMBERS, cli->progress, error);
  if (!network || !(plan = plan_network (network, size, cli->progress, error)))
    return FALSE;
  return fovea_cli_show_network (cli, plan, error);
}

static int
run (int argc, char **argv)
{
  g_autofree char *size = NULL;
  g_autoptr (GError) error = NULL;
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "input", 0, 0, G_OPTION_ARG_STRING, &size, N_("Size of the photo, height first"), "HxW" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_info, entries, argc, argv, &error))
    show_info (&cli, size, &error);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_info = {
  .name = "info",
  .usage = "NET",
  .summary = N_("Show the layers of a network: sizes, parameters, multiply-adds, memory, receptive fields"),
  .description = FOVEA_NETWORK_CONVENTIONS,
  .run = run,
};

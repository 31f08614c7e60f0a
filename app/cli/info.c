/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/network-plan.h"
#include "app/cli/network-table.h"

static gboolean
show_info (const FoveaCli *cli, const char *size, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;

  if (cli->n_files != 1)
    return fovea_wrong_usage (error, _("info takes one network"));
  plan = fovea_cli_plan_network (cli->files[0], size, cli->progress, error);
  return plan && fovea_cli_show_network (cli, plan, error);
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

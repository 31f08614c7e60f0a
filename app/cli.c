/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/command.h"
#include "app/command-table.h"
#include "core/base/locale.h"

static const FoveaCommand *
find_command (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (command_table); i++)
    if (g_str_equal (name, command_table[i]->name))
      return command_table[i];
  return NULL;
}

static void
print_help (void)
{
  g_print ("%s\n\n%s\n", _("Usage: fovea-cli COMMAND [OPTION…] …"), _("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (command_table); i++)
    g_print ("  %-14s %s\n", command_table[i]->name, _(command_table[i]->summary));
  g_print ("\n%s\n%s\n", _("fovea-cli COMMAND --help tells the options of a command."),
           _("Exit codes: 0 done, 2 usage, 3 refused input, 4 over a limit, 5 input or output failed, 130 cancelled."));
}

int
main (int argc, char **argv)
{
  const FoveaCommand *command;

  fovea_locale_init ();

  if (argc >= 2 && (g_str_equal (argv[1], "--help") || g_str_equal (argv[1], "-h")))
    {
      print_help ();
      return 0;
    }
  if (argc >= 2 && g_str_equal (argv[1], "--version"))
    {
      g_print ("fovea-cli %s\n", FOVEA_VERSION);
      return 0;
    }
  command = argc >= 2 ? find_command (argv[1]) : NULL;
  if (!command)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *name = fovea_printable (argc >= 2 ? argv[1] : "");

      if (argc >= 2)
        fovea_wrong_usage (&error, _("There is no command “%s”; fovea-cli --help lists them"), name);
      else
        fovea_wrong_usage (&error, _("No command is given; fovea-cli --help lists them"));
      fovea_cli_report (error);
      return fovea_error_exit_code (error);
    }
  return command->run (argc - 1, argv + 1);
}

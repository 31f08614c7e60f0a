/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/command.h"
#include "core/base/file.h"
#include "core/image/load.h"
#include "core/image/montage.h"

static gboolean
check_output (const FoveaCli *cli, GError **error)
{
  const char *output = cli->files[1];
  gsize length = strlen (output);

  if (length < 4 || g_ascii_strcasecmp (output + length - 4, ".pdf") != 0)
    return fovea_wrong_usage (error, _("print writes a PDF: the name of the output ends with .pdf"));
  if (fovea_file_is_same (cli->files[0], output))
    return fovea_wrong_usage (error, _("The output would replace the photo"));
  return TRUE;
}

static gboolean
print (const FoveaCli *cli, const char *paper_id, GError **error)
{
  const FoveaPaper *paper = fovea_paper_find (paper_id ? paper_id : "a4");
  g_autoptr (FoveaImage) photo = NULL;
  g_autofree char *notice = NULL, *name = NULL;

  if (cli->n_files != 2)
    return fovea_wrong_usage (error, _("print takes a photo and a name for the PDF"));
  if (!paper)
    {
      name = fovea_printable (paper_id);
      return fovea_wrong_usage (error, _("%s “%s” is not one of: %s"), "--paper", name, FOVEA_PAPER_IDS);
    }
  if (!check_output (cli, error))
    return FALSE;
  photo = fovea_image_load (cli->files[0], &notice, cli->progress, error);
  if (notice)
    fovea_cli_notice (cli, notice);
  return photo && fovea_image_save_page (photo, paper, cli->files[1], cli->progress, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *paper = NULL;
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "paper", 0, 0, G_OPTION_ARG_STRING, &paper, N_("The size of the page (a4 unless given)"), "a4|a3|a5|letter|legal" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_print, entries, argc, argv, &error))
    print (&cli, paper, &error);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_print = {
  .name = "print",
  .usage = N_("IN OUT.pdf"),
  .summary = N_("Lay a photo on a page of paper, as a PDF that every printer takes"),
  .description = N_("The contact sheet of a layer is laid on paper by fovea-cli export --format pdf --paper a4."),
  .run = run,
};

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "app/cli/command.h"
#include "app/cli/json.h"
#include "core/base/file.h"
#include "core/conv/planner/calibrate.h"
#include "core/image/jpeg.h"
#include "core/image/save.h"
#include "core/project/run.h"

typedef struct
{
  char *output, *output_dir;
  gboolean all_photos, overwrite;
} Options;

static void
clear_options (Options *options)
{
  g_free (options->output);
  g_free (options->output_dir);
}

static gboolean
check_usage (const FoveaCli *cli, const Options *options, GError **error)
{
  if (cli->n_files != 1)
    return fovea_wrong_usage (error, _("session takes one session file"));
  if ((options->output != NULL) == (options->output_dir != NULL))
    return fovea_wrong_usage (error, _("Give one of --output and --output-dir"));
  if (options->output && options->all_photos)
    return fovea_wrong_usage (error, _("--all-photos goes with --output-dir"));
  return !options->output || fovea_image_can_save (options->output, error);
}

static gboolean
tell (const FoveaCli *cli, GPtrArray *lines)
{
  for (guint i = 0; i < lines->len; i++)
    fovea_cli_notice (cli, lines->pdata[i]);
  return TRUE;
}

static gboolean
replaces_input (const FoveaProject *project, const char *output)
{
  for (guint i = 0; i < project->photos->len; i++)
    if (fovea_file_is_same (output, ((const FoveaProjectFile *) project->photos->pdata[i])->path))
      return TRUE;
  return project->network && fovea_file_is_same (output, project->network->path);
}

static gboolean
write_photo (const FoveaCli *cli, const FoveaProject *project, const Options *options, GPtrArray *files, GError **error)
{
  g_autofree char *notice = NULL, *name = fovea_printable (options->output);
  g_autoptr (FoveaImage) photo = NULL;

  if (!options->overwrite && replaces_input (project, options->output))
    return fovea_refuse (error, _("“%s” is the input itself, which only --overwrite replaces"), name);
  photo = fovea_project_filter (project, &notice, cli->progress, error);
  if (notice)
    fovea_cli_notice (cli, notice);
  if (!photo || !fovea_image_save (photo, options->output, cli->progress, error))
    return FALSE;
  g_ptr_array_add (files, g_strdup (options->output));
  return TRUE;
}

static gboolean
write_folder (const FoveaCli *cli, const FoveaProject *project, const Options *options, GPtrArray *files, GError **error)
{
  g_autoptr (GPtrArray) notices = g_ptr_array_new_with_free_func (g_free);
  gboolean done;

  if (g_mkdir_with_parents (options->output_dir, 0777) != 0)
    {
      int code = errno;
      g_autofree char *name = fovea_printable (options->output_dir);

      return fovea_io_failed (error, _("Cannot make the folder “%s”: %s"), name, g_strerror (code));
    }
  if (!options->all_photos)
    done = fovea_project_export (project, options->output_dir, files, notices, cli->progress, error);
  else
    {
      done = fovea_project_filter_all (project->photos, project->chain, FOVEA_EXPORT_PNG, options->output_dir, files, notices,
                                       cli->progress, error);
      if (done && notices->len > 0)
        done = fovea_refuse (error, ngettext ("%u photo could not be filtered", "%u photos could not be filtered", notices->len), notices->len);
    }
  tell (cli, notices);
  return done;
}

static gboolean
report (const FoveaCli *cli, GPtrArray *changed, GPtrArray *files, GError **error)
{
  g_autoptr (JsonBuilder) json = json_builder_new ();

  for (guint i = 0; i < files->len && !cli->json && !cli->quiet; i++)
    {
      g_autofree char *file = fovea_printable (files->pdata[i]);

      g_print ("%s\n", file);
    }
  if (!cli->json)
    return TRUE;
  json_builder_begin_object (json);
  fovea_json_begin_array (json, "changed");
  for (guint i = 0; i < changed->len; i++)
    fovea_json_text (json, NULL, changed->pdata[i]);
  json_builder_end_array (json);
  fovea_json_begin_array (json, "files");
  for (guint i = 0; i < files->len; i++)
    fovea_json_text (json, NULL, files->pdata[i]);
  json_builder_end_array (json);
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
run_session (const FoveaCli *cli, const Options *options, GError **error)
{
  g_autoptr (FoveaProject) project = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  if (!check_usage (cli, options, error) || !(project = fovea_project_load (cli->files[0], error)))
    return FALSE;
  changed = fovea_project_check (project, cli->progress, error);
  if (!changed)
    return FALSE;
  tell (cli, changed);
  if (project->jpeg_quality > 0)
    fovea_jpeg_set_quality (project->jpeg_quality);
  fovea_calibration_ensure (cli->progress); /* as the window does: both plan alike */
  return (options->output ? write_photo (cli, project, options, files, error) : write_folder (cli, project, options, files, error))
         && report (cli, changed, files, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    { "output", 0, 0, G_OPTION_ARG_FILENAME, &options.output, N_("Write the filtered photo to this file"), "FILE" },
    { "output-dir", 0, 0, G_OPTION_ARG_FILENAME, &options.output_dir, N_("Write all exports of the session to this folder"), "DIR" },
    { "all-photos", 0, 0, G_OPTION_ARG_NONE, &options.all_photos, N_("Write each photo of the session, filtered, and nothing else"), NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &options.overwrite, N_("Allow the output to replace the input"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_session, entries, argc, argv, &error))
    run_session (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_session = {
  .name = "session",
  .usage = N_("SESSION.fovea --output FILE | --output-dir DIR"),
  .summary = N_("Run a session that the window saved: the same bytes as its exports"),
  .description = N_("A photo or network that has changed since the session was saved is told of and used as it is."),
  .run = run,
};

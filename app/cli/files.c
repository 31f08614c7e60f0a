/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/file.h"

GArray *
fovea_cli_files_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (FoveaCliFile));
}

void
fovea_cli_files_add (GArray *files, const char *option, const char *path, gboolean written)
{
  FoveaCliFile file = { option, path, written };

  if (path)
    g_array_append_val (files, file);
}

void
fovea_cli_files_add_all (GArray *files, const char *option, char *const *paths, gboolean written)
{
  for (gsize i = 0; paths && paths[i]; i++)
    fovea_cli_files_add (files, option, paths[i], written);
}

void
fovea_cli_files_add_named (GArray *files, const char *option, char *const *arguments, gboolean written)
{
  for (gsize i = 0; arguments && arguments[i]; i++)
    {
      const char *equals = strchr (arguments[i], '=');

      if (equals ? equals[1] != '\0' : !written)
        fovea_cli_files_add (files, option, equals ? equals + 1 : arguments[i], written);
    }
}

/* Or will be, once they are there: one name in one folder. */
static gboolean
are_same (const char *a, const char *b)
{
  g_autofree char *name_a = g_path_get_basename (a), *name_b = g_path_get_basename (b);
  g_autofree char *folder_a = g_path_get_dirname (a), *folder_b = g_path_get_dirname (b);

  return fovea_file_is_same (a, b) || (g_str_equal (name_a, name_b) && fovea_file_is_same (folder_a, folder_b));
}

static gboolean
check_pair (const FoveaCliFile *a, const FoveaCliFile *b, GError **error)
{
  g_autofree char *name_a = NULL, *name_b = NULL;

  if (!(a->written || b->written) || !are_same (a->path, b->path))
    return TRUE;
  name_a = fovea_printable (a->path);
  name_b = fovea_printable (b->path);
  return fovea_wrong_usage (error, _("%s “%s” and %s “%s” are the same file"), a->option, name_a, b->option, name_b);
}

gboolean
fovea_cli_check_files (const FoveaCli *cli, const GArray *files, GError **error)
{
  for (guint i = 0; i < files->len; i++)
    for (guint j = i + 1; j < files->len; j++)
      if (!check_pair (&g_array_index (files, FoveaCliFile, i), &g_array_index (files, FoveaCliFile, j), error))
        return FALSE;
  for (guint i = 0; i < files->len; i++)
    {
      const FoveaCliFile *file = &g_array_index (files, FoveaCliFile, i);

      if (file->written && !fovea_cli_check_output (cli, file->path, error))
        return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <locale.h>
#include <stdlib.h>

#include "tests/unit/folder.h"

static inline void
remove_made_locale (void)
{
  remove_tree (g_getenv ("LOCPATH"));
}

/* A locale with a decimal comma: an installed one, or one made from the system's sources in a folder that LOCPATH then names,
 * which goes when the test ends. NULL, said loudly, when there is neither. */
static inline const char *
comma_locale (void)
{
  static const char *const installed[] = { "de_DE.UTF-8", "fr_FR.UTF-8", "es_ES.UTF-8" };
  g_autofree char *folder = NULL, *made = NULL;
  int status = -1;

  for (gsize i = 0; i < G_N_ELEMENTS (installed); i++)
    if (setlocale (LC_NUMERIC, installed[i]))
      {
        setlocale (LC_NUMERIC, "C");
        return installed[i];
      }
  folder = g_dir_make_tmp ("fovea-locale-XXXXXX", NULL);
  made = g_build_filename (folder, "de_DE.UTF-8", NULL);
  if (g_spawn_sync (NULL, (char *[]){ "localedef", "-i", "de_DE", "-f", "UTF-8", made, NULL }, NULL,
                    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL, &status, NULL)
      && g_spawn_check_wait_status (status, NULL) && g_setenv ("LOCPATH", folder, TRUE))
    {
      atexit (remove_made_locale);
      return "de_DE.UTF-8";
    }
  remove_tree (folder);
  g_test_message ("NOT RUN: no locale with a decimal comma is installed, and none can be made (package locales)");
  g_printerr ("NOT RUN: no locale with a decimal comma is installed, and none can be made (package locales)\n");
  return NULL;
}

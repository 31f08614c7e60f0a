/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/samples.h"

GFile *
fovea_sample_find (const char *name)
{
  const char *const folders[] = { g_getenv ("FOVEA_DATA"), FOVEA_DATA_DIR, FOVEA_SOURCE_DATA_DIR };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *path = folders[i] ? g_build_filename (folders[i], name, NULL) : NULL;

      if (path && g_file_test (path, G_FILE_TEST_IS_REGULAR))
        return g_file_new_for_path (path);
    }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"

#define MACHINE "machine"

/* NULL: neither read nor written. */
static char *
file_path (void)
{
  const char *wanted = g_getenv ("FOVEA_CALIBRATION");

  if (g_strcmp0 (wanted, "off") == 0)
    return NULL;
  return wanted && *wanted ? g_strdup (wanted) : g_build_filename (g_get_user_cache_dir (), "fovea", "planner.ini", NULL);
}

/* "model name : ..." of the first processor; "unknown" where the system does not tell. */
static char *
processor_name (void)
{
  g_autofree char *text = NULL;
  const char *line, *end;

  if (!g_file_get_contents ("/proc/cpuinfo", &text, NULL, NULL) || !(line = strstr (text, "model name")) || !(line = strchr (line, ':')))
    return g_strdup ("unknown");
  line++;
  end = strchr (line, '\n');
  return g_strstrip (end ? g_strndup (line, (gsize) (end - line)) : g_strdup (line));
}

static char *
cache_sizes (void)
{
#ifdef _SC_LEVEL1_DCACHE_SIZE
  return g_strdup_printf ("%ld;%ld;%ld", sysconf (_SC_LEVEL1_DCACHE_SIZE), sysconf (_SC_LEVEL2_CACHE_SIZE), sysconf (_SC_LEVEL3_CACHE_SIZE));
#else
  return g_strdup ("unknown");
#endif
}

static void
set_machine (GKeyFile *file)
{
  g_autofree char *processor = processor_name (), *caches = cache_sizes ();

  g_key_file_set_string (file, MACHINE, "processor", processor);
  g_key_file_set_string (file, MACHINE, "caches", caches);
  g_key_file_set_string (file, MACHINE, "engine", FOVEA_VERSION);
}

static gboolean
has_same (GKeyFile *file, GKeyFile *other, const char *key)
{
  g_autofree char *a = g_key_file_get_string (file, MACHINE, key, NULL), *b = g_key_file_get_string (other, MACHINE, key, NULL);

  return a && g_strcmp0 (a, b) == 0;
}

GKeyFile *
fovea_planner_file_read (void)
{
  g_autofree char *path = file_path ();
  g_autoptr (GBytes) bytes = path ? fovea_file_read (path, FOVEA_PLANNER_FILE_MAX_BYTES, NULL) : NULL;
  g_autoptr (GKeyFile) file = g_key_file_new (), empty = g_key_file_new ();

  set_machine (empty);
  if (bytes && g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL) && has_same (file, empty, "processor")
      && has_same (file, empty, "caches") && has_same (file, empty, "engine"))
    return g_steal_pointer (&file);
  return g_steal_pointer (&empty);
}

gboolean
fovea_planner_file_write (GKeyFile *file)
{
  g_autofree char *path = file_path (), *text = NULL;
  gsize length;

  if (!path || !fovea_planner_file_is_writable ())
    return FALSE;
  text = g_key_file_to_data (file, &length, NULL);
  return length <= FOVEA_PLANNER_FILE_MAX_BYTES && fovea_file_write (path, text, length, NULL);
}

gboolean
fovea_planner_file_is_writable (void)
{
  g_autofree char *path = file_path ();
  g_autofree char *folder = path ? g_path_get_dirname (path) : NULL;

  return folder && g_mkdir_with_parents (folder, 0700) == 0 && g_access (folder, W_OK | X_OK) == 0;
}

gboolean
fovea_planner_file_number (GKeyFile *file, const char *group, const char *key, double lowest, double highest, double *number)
{
  g_autoptr (GError) error = NULL;
  double value = g_key_file_get_double (file, group, key, &error);

  if (error || !(value >= lowest && value <= highest))
    return FALSE;
  *number = value;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the program that the environment variable FOVEA_CLI names, in a folder of its own. */

#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <sys/wait.h>

#include "tests/unit/comma-locale.h"

static char *folder;
static char *output, *errors; /* of the last run */

/* Runs fovea-cli with the words of @line (quoted as in a shell) and then @more. Returns its exit code. */
static inline int
run_with (const char *line, const char *const *more)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;
  int status;

  g_assert_true (*line == '\0' || g_shell_parse_argv (line, NULL, &words, &error));
  g_ptr_array_add (arguments, (gpointer) g_getenv ("FOVEA_CLI"));
  for (char **word = words; word && *word; word++)
    g_ptr_array_add (arguments, *word);
  for (; more && *more; more++)
    g_ptr_array_add (arguments, (gpointer) *more);
  g_ptr_array_add (arguments, NULL);
  g_clear_pointer (&output, g_free);
  g_clear_pointer (&errors, g_free);
  g_spawn_sync (folder, (char **) arguments->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &status, &error);
  g_assert_no_error (error);
  g_assert_true (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static inline int
run (const char *line)
{
  return run_with (line, NULL);
}

/* @code and one line that says why. */
static inline void
assert_fails_with (int code, const char *line, const char *const *more)
{
  int got = run_with (line, more);

  if (got != code)
    g_error ("“%s” ended with %d and not %d: %s", line, got, code, errors);
  g_assert_true (g_str_has_prefix (errors, "fovea-cli: "));
  g_assert_true (g_utf8_validate (errors, -1, NULL));
  g_assert_true (strchr (errors, '\n') == errors + strlen (errors) - 1);
}

static inline void
assert_fails (int code, const char *line)
{
  assert_fails_with (code, line, NULL);
}

static inline void
assert_done (const char *line)
{
  int got = run (line);

  if (got != 0)
    g_error ("“%s” ended with %d: %s", line, got, errors);
  g_assert_cmpstr (errors, ==, "");
}

static inline char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static inline gboolean
exists (const char *name)
{
  g_autofree char *path = path_of (name);

  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static inline void
write_text (const char *name, const char *text)
{
  g_autofree char *path = path_of (name);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static inline JsonObject *
parse_output (JsonParser *parser)
{
  g_autoptr (GError) error = NULL;

  json_parser_load_from_data (parser, output, -1, &error);
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

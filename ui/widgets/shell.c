/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/shell.h"

#include <string.h>

void
fovea_shell_append (GString *command, const char *option, const char *text)
{
  g_autofree char *quoted = NULL;

  if (*option)
    g_string_append_printf (command, " %s", option);
  /* Plain words need no quotes; all others get them. */
  if (*text && *text != '-' && strspn (text, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "._-/,:@+") == strlen (text))
    quoted = g_strdup (text);
  else
    quoted = g_shell_quote (text);
  g_string_append_printf (command, " %s", quoted);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/table.h"

/* Places on a terminal: East Asian characters take two. */
static gsize
text_width (const char *text)
{
  gsize width = 0;

  for (; *text; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }
  return width;
}

void
fovea_cli_print_table (GPtrArray *rows, gsize n_columns, gsize n_left)
{
  g_autofree gsize *widths = g_new0 (gsize, n_columns);

  for (guint r = 0; r < rows->len; r++)
    for (gsize c = 0; c < n_columns; c++)
      widths[c] = MAX (widths[c], text_width (((char **) g_ptr_array_index (rows, r))[c]));
  for (guint r = 0; r < rows->len; r++)
    {
      char **cells = g_ptr_array_index (rows, r);
      g_autoptr (GString) line = g_string_new (NULL);

      for (gsize c = 0; c < n_columns; c++)
        {
          g_autofree char *space = g_strnfill (widths[c] - text_width (cells[c]), ' ');

          g_string_append_printf (line, "%s%s%s", c > 0 ? "  " : "", c < n_left ? cells[c] : space, c < n_left ? space : cells[c]);
        }
      g_print ("%s\n", g_strchomp (line->str));
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/numbers.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>
#include <inttypes.h>
#include <locale.h>
#include <string.h>

char *
fovea_text_count (guint64 count)
{
  const char *separator = localeconv ()->thousands_sep;
  g_autofree char *digits = g_strdup_printf ("%" PRIu64, count);
  gsize n = strlen (digits);
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0 && (n - i) % 3 == 0)
        g_string_append (text, *separator ? separator : ",");
      g_string_append_c (text, digits[i]);
    }
  return g_string_free (text, FALSE);
}

/* Among text that runs from right to left, a sign in front of digits would be shown behind them, but for the mark. */
static char *
number_text (double value, const char *format)
{
  const char *sign = gtk_widget_get_default_direction () == GTK_TEXT_DIR_RTL ? "\u200e−" : "−";
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (buffer, sizeof buffer, format, value);
  return buffer[0] == '-' ? g_strconcat (sign, buffer + 1, NULL) : g_strdup (buffer);
}

char *
fovea_text_value (double value)
{
  return number_text (value, "%.5g");
}

char *
fovea_text_tick (double value)
{
  return number_text (value, "%.3g");
}

char *
fovea_text_seconds (double seconds)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  if (seconds < 1.0)
    return g_strdup_printf (_("%s ms"), g_ascii_formatd (buffer, sizeof buffer, "%.3g", 1000.0 * seconds));
  return g_strdup_printf (_("%s s"), g_ascii_formatd (buffer, sizeof buffer, "%.3g", seconds));
}

char *
fovea_text_percent (double share)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf (_("%s %%"), g_ascii_formatd (buffer, sizeof buffer, "%.1f", 100.0 * share));
}

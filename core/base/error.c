/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/error.h"

/* Not by G_DEFINE_QUARK: its variable is written without a lock when two threads fail at once. */
GQuark
fovea_error_quark (void)
{
  return g_quark_from_static_string ("fovea-error-quark");
}

int
fovea_error_exit_code (const GError *error)
{
  if (error->domain != FOVEA_ERROR)
    return 5;
  switch ((FoveaErrorCode) error->code)
    {
    case FOVEA_ERROR_USAGE:
      return 2;
    case FOVEA_ERROR_REFUSED:
    case FOVEA_ERROR_LATER:
      return 3;
    case FOVEA_ERROR_LIMIT:
      return 4;
    case FOVEA_ERROR_IO:
      return 5;
    case FOVEA_ERROR_CANCELLED:
      return 130;
    }
  return 5;
}

static gboolean
set_error (GError **error, FoveaErrorCode code, const char *format, va_list arguments)
{
  g_autofree char *message = g_strdup_vprintf (format, arguments);
  g_set_error_literal (error, FOVEA_ERROR, code, message);
  return FALSE;
}

#define DEFINE_SETTER(name, code)                                                                                              \
  gboolean name (GError **error, const char *format, ...)                                                                      \
  {                                                                                                                            \
    va_list arguments;                                                                                                         \
    va_start (arguments, format);                                                                                              \
    set_error (error, code, format, arguments);                                                                                \
    va_end (arguments);                                                                                                        \
    return FALSE;                                                                                                              \
  }

DEFINE_SETTER (fovea_wrong_usage, FOVEA_ERROR_USAGE)
DEFINE_SETTER (fovea_refuse, FOVEA_ERROR_REFUSED)
DEFINE_SETTER (fovea_over_limit, FOVEA_ERROR_LIMIT)
DEFINE_SETTER (fovea_io_failed, FOVEA_ERROR_IO)
DEFINE_SETTER (fovea_known_later, FOVEA_ERROR_LATER)

char *
fovea_printable (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  GString *result = g_string_new (NULL);
  gsize n = 0;

  for (const char *p = valid; *p; p = g_utf8_next_char (p), n++)
    {
      gunichar c = g_utf8_get_char (p);

      if (n == 200)
        {
          g_string_append (result, "…");
          break;
        }
      if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 || (c >= 0x202a && c <= 0x202e))
        g_string_append_printf (result, "\\x%02x", c);
      else
        g_string_append_unichar (result, c);
    }
  return g_string_free (result, FALSE);
}

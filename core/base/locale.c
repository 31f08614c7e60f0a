/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/locale.h"

#include <libintl.h>
#include <locale.h>

void
fovea_locale_init (void)
{
  const char *folder = g_getenv ("FOVEA_LOCALE_DIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder ? folder : FOVEA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

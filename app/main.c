/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include <glib/gi18n.h>

#include "ui/window/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (FoveaApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, FOVEA_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = fovea_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

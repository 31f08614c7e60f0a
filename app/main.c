/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/locale.h"
#include "ui/window/application.h"

int
main (int argc, char **argv)
{
  g_autoptr (FoveaApplication) application = NULL;

  fovea_locale_init ();
  application = fovea_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}

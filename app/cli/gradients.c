/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/gradients.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/explain/backprop.h"
#include "core/tensor/npy.h"

#define OPTION "--with-respect-to"

static gboolean
find_values (const FoveaNetworkRun *run, char *const *wanted, gint *values, const char **files, GError **error)
{
  for (guint i = 0; wanted[i]; i++)
    {
      if (!fovea_cli_find_dumped (run->network, OPTION, wanted[i], &values[i], &files[i], error))
        return FALSE;
      if (run->plan->values[values[i]].dtype != FOVEA_DTYPE_FLOAT32)
        {
          g_autofree char *name = fovea_printable (run->network->values[values[i]].name);

          return fovea_refuse (error, _("%s is no float32: there is no gradient of it"), name);
        }
    }
  return TRUE;
}

gboolean
fovea_gradients_write (const FoveaCli *cli, const FoveaNetworkRun *run, const FoveaAttributionRequest *request, char *const *wanted, GError **error)
{
  guint n = g_strv_length ((char **) wanted);
  g_autofree gint *values = g_new (gint, n);
  g_autofree const char **files = g_new (const char *, n);
  g_autoptr (FoveaBackprop) backprop = NULL;

  if (!find_values (run, wanted, values, files, error)
      || !(backprop = fovea_backprop_new (run->plan, request->target, values, n, FOVEA_BACKWARD_GRADIENT, FOVEA_SESSION_LEAN, cli->progress, error))
      || !fovea_backprop_run (backprop, request->inputs, request->element, cli->progress, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      FoveaTensor *gradient = fovea_backprop_get_gradient (backprop, i, error);

      if (!gradient || !fovea_npy_save (gradient, files[i], error))
        return FALSE;
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/chain-options.h"

#include <glib/gi18n.h>

#include "app/cli/lift.h"

static gboolean
unknown_id (const char *option, const char *id, GError **error)
{
  g_autofree char *printable = fovea_printable (id);

  return fovea_wrong_usage (error, _("%s does not know “%s”"), option, printable);
}

static gboolean
apply_settings (FoveaStep *step, const FoveaChainOptions *options, GError **error)
{
  for (char **setting = options->settings; setting && *setting; setting++)
    {
      if (!step->filter || step->lift)
        return fovea_wrong_usage (error, _("--set goes with --preset: a kernel has no parameters"));
      if (!fovea_filter_set (step->filter, *setting, step->values, error))
        return FALSE;
    }
  if (options->border && !fovea_border_find (options->border, &step->border))
    return unknown_id ("--border", options->border, error);
  if (options->path && !fovea_conv_path_find (options->path, &step->path))
    return unknown_id ("--path", options->path, error);
  if (options->channels && !fovea_channels_find (options->channels, &step->channels))
    return unknown_id ("--channels", options->channels, error);
  step->linear_light = options->linear;
  step->flip = options->convolution;
  return TRUE;
}

static GPtrArray *
make_step_chain (const FoveaCli *cli, const FoveaChainOptions *options, GError **error)
{
  g_autoptr (GPtrArray) chain = fovea_chain_new ();
  g_autoptr (FoveaKernel) kernel = options->kernel ? fovea_cli_parse_kernel (options->kernel, error) : NULL;
  const FoveaFilter *filter = options->preset ? fovea_filter_find (options->preset) : NULL;
  g_autoptr (FoveaLift) lift = options->lift ? fovea_cli_lift (cli, options->lift, error) : NULL;
  FoveaStep *step;

  if (options->preset && !filter)
    unknown_id ("--preset", options->preset, error);
  if (!filter && !kernel && !lift)
    return NULL;
  step = lift ? fovea_step_new_lifted (lift) : fovea_step_new (filter, kernel);
  g_ptr_array_add (chain, step);
  return apply_settings (step, options, error) ? g_steal_pointer (&chain) : NULL;
}

GPtrArray *
fovea_chain_options_make (const FoveaCli *cli, const FoveaChainOptions *options, GError **error)
{
  int subjects = (options->preset != NULL) + (options->kernel != NULL) + (options->lift != NULL) + (options->chain != NULL);

  if (subjects != 1)
    fovea_wrong_usage (error, _("Give one of --preset, --kernel, --lift and --chain"));
  else if (!options->chain)
    return make_step_chain (cli, options, error);
  else if (options->settings || options->path || options->border || options->channels || options->linear || options->convolution)
    fovea_wrong_usage (error, _("A chain holds its own settings: --chain goes without --set, --path, --border, --channels, "
                                "--linear and --convolution"));
  else
    return fovea_chain_load (options->chain, error);
  return NULL;
}

void
fovea_chain_options_clear (FoveaChainOptions *options)
{
  g_free (options->preset);
  g_free (options->kernel);
  g_free (options->lift);
  g_free (options->chain);
  g_free (options->path);
  g_free (options->border);
  g_free (options->channels);
  g_strfreev (options->settings);
}

gboolean
fovea_chain_options_given (const FoveaChainOptions *options)
{
  return options->preset || options->kernel || options->lift || options->chain || options->path || options->border || options->settings
         || options->linear || options->convolution;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/network-options.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"

void
fovea_network_options_clear (FoveaNetworkOptions *options)
{
  g_clear_pointer (&options->size, g_free);
  g_clear_pointer (&options->fit, g_free);
  g_clear_pointer (&options->channels, g_free);
  g_clear_pointer (&options->scale, g_free);
  g_clear_pointer (&options->mean, g_free);
  g_clear_pointer (&options->deviation, g_free);
}

static gboolean
not_understood (const char *option, const char *text, const char *wanted, GError **error)
{
  g_autofree char *printable = fovea_printable (text);

  return fovea_wrong_usage (error, _("%s “%s” is not %s"), option, printable, wanted);
}

static gboolean
parse_side (const char *text, gsize *side)
{
  guint64 number;

  if (!g_ascii_string_to_unsigned (text, 10, 1, FOVEA_MAX_PHOTO_SIDE, &number, NULL))
    return FALSE;
  *side = (gsize) number;
  return TRUE;
}

gboolean
fovea_cli_parse_size (const char *option, const char *text, gsize *height, gsize *width, GError **error)
{
  g_auto (GStrv) sides = g_strsplit (text, "x", 3);

  if (g_strv_length (sides) == 2 && parse_side (sides[0], height) && parse_side (sides[1], width))
    return TRUE;
  return not_understood (option, text, _("a height and a width such as 224x224"), error);
}

static gboolean
parse_number (const char *text, double *number)
{
  char *end;

  if (!g_ascii_isdigit (text[0]) && !strchr ("+-.", text[0]))
    return FALSE;
  *number = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*number);
}

gboolean
fovea_cli_parse_numbers (const char *option, const char *text, double *numbers, gsize n, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", (gint) n + 1);
  gboolean right = g_strv_length (words) == n;
  g_autofree char *wanted = NULL;

  for (gsize i = 0; right && i < n; i++)
    right = parse_number (words[i], &numbers[i]);
  if (right)
    return TRUE;
  wanted = g_strdup_printf (ngettext ("%zu number", "%zu numbers with commas between them", n), n);
  return not_understood (option, text, wanted, error);
}

/* One number for all channels, or one for each. */
static gboolean
parse_channels (const char *option, const char *text, FoveaOrder order, double *numbers, GError **error)
{
  gsize n = order == FOVEA_ORDER_GRAY || !strchr (text, ',') ? 1 : 3;

  if (!fovea_cli_parse_numbers (option, text, numbers, n, error))
    return FALSE;
  for (gsize i = n; i < 3; i++)
    numbers[i] = numbers[0];
  return TRUE;
}

gboolean
fovea_network_options_apply (const FoveaNetworkOptions *options, FoveaPreprocess *preprocess, GError **error)
{
  if (options->size || options->fit || options->channels || options->scale || options->mean || options->deviation || options->invert)
    g_strlcpy (preprocess->source, _("with what the command line gives"), sizeof preprocess->source);
  if (options->size && !fovea_cli_parse_size ("--size", options->size, &preprocess->height, &preprocess->width, error))
    return FALSE;
  if (options->fit && !fovea_fit_find (options->fit, &preprocess->fit))
    return not_understood ("--fit", options->fit, "crop, stretch, pad", error);
  if (options->channels && !fovea_order_find (options->channels, &preprocess->order))
    return not_understood ("--channels", options->channels, "rgb, bgr, gray", error);
  preprocess->invert |= options->invert;
  if (options->scale && !fovea_cli_parse_numbers ("--scale", options->scale, &preprocess->scale, 1, error))
    return FALSE;
  if (options->mean && !parse_channels ("--mean", options->mean, preprocess->order, preprocess->mean, error))
    return FALSE;
  if (!options->deviation)
    return TRUE;
  if (!parse_channels ("--std", options->deviation, preprocess->order, preprocess->deviation, error))
    return FALSE;
  for (gsize i = 0; i < 3; i++)
    if (preprocess->deviation[i] == 0.0)
      return fovea_wrong_usage (error, _("--std cannot be 0"));
  return TRUE;
}

gboolean
fovea_network_options_check (const FoveaNetworkOptions *options, GError **error)
{
  FoveaPreprocess any = { 0 };

  return fovea_network_options_apply (options, &any, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/step-text.h"

#include <glib/gi18n.h>

static char *
format_parameter (const FoveaParameter *parameter, double value)
{
  const char *unit = parameter->unit ? _(parameter->unit) : "";

  if (parameter->kind == FOVEA_PARAMETER_SWITCH)
    return g_strdup_printf ("%s: %s", _(parameter->title), value != 0 ? _("on") : _("off"));
  return g_strdup_printf ("%s %.4g%s%s", _(parameter->title), value, *unit ? " " : "", unit);
}

const char *
fovea_step_title (const FoveaStep *step)
{
  return step->filter ? _(step->filter->title) : _("Custom kernel");
}

char *
fovea_step_summary (const FoveaStep *step)
{
  g_autoptr (GStrvBuilder) parts = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  if (step->lift)
    return g_strdup (step->lift->name);
  if (!step->filter)
    return g_strdup_printf (_("%zu × %zu"), step->kernel->width, step->kernel->height);
  for (gsize i = 0; i < step->filter->n_parameters; i++)
    {
      g_autofree char *part = format_parameter (&step->filter->parameters[i], step->values[i]);

      g_strv_builder_add (parts, part);
    }
  all = g_strv_builder_end (parts);
  return g_strjoinv (", ", all);
}

char *
fovea_format_seconds (double seconds)
{
  if (seconds < 1e-3)
    return g_strdup_printf (_("%.0f µs"), seconds * 1e6);
  if (seconds < 1.0)
    return g_strdup_printf (_("%.1f ms"), seconds * 1e3);
  return g_strdup_printf (_("%.2f s"), seconds);
}

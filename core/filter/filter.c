/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/filter.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/filter/filters/filter-table.h"
#include "core/filter/kernel-text.h"

const FoveaFilter *const *
fovea_filters (gsize *n)
{
  *n = G_N_ELEMENTS (filter_table);
  return filter_table;
}

const FoveaFilter *
fovea_filter_find (const char *id)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (filter_table); i++)
    if (g_str_equal (filter_table[i]->id, id))
      return filter_table[i];
  return NULL;
}

int
fovea_filter_parameter (const FoveaFilter *self, const char *id)
{
  g_return_val_if_fail (self != NULL && id != NULL, -1);

  for (gsize i = 0; i < self->n_parameters; i++)
    if (g_str_equal (self->parameters[i].id, id))
      return (int) i;
  return -1;
}

gboolean
fovea_parameter_check (const FoveaParameter *self, double value, GError **error)
{
  g_autofree char *minimum = fovea_number_to_text (self->minimum), *maximum = fovea_number_to_text (self->maximum);

  if (!(value >= self->minimum && value <= self->maximum))
    return fovea_refuse (error, _("“%s” must lie between %s and %s"), self->id, minimum, maximum);
  if (self->kind != FOVEA_PARAMETER_NUMBER && value != floor (value))
    return fovea_refuse (error, _("“%s” must be a whole number between %s and %s"), self->id, minimum, maximum);
  return TRUE;
}

void
fovea_filter_defaults (const FoveaFilter *self, double *values)
{
  g_return_if_fail (self != NULL && values != NULL);

  for (gsize i = 0; i < self->n_parameters; i++)
    values[i] = self->parameters[i].initial;
}

static char *
list_parameters (const FoveaFilter *self)
{
  GString *list = g_string_new (NULL);

  for (gsize i = 0; i < self->n_parameters; i++)
    g_string_append_printf (list, "%s%s", i ? ", " : "", self->parameters[i].id);
  return g_string_free (list, FALSE);
}

gboolean
fovea_filter_set (const FoveaFilter *self, const char *assignment, double *values, GError **error)
{
  g_return_val_if_fail (self != NULL && assignment != NULL && values != NULL, FALSE);

  g_autofree char *printable = fovea_printable (assignment);
  const char *equals = strchr (assignment, '=');
  g_autofree char *id = equals ? g_strndup (assignment, (gsize) (equals - assignment)) : NULL;
  int i = id ? fovea_filter_parameter (self, id) : -1;
  double value;

  if (!equals)
    return fovea_wrong_usage (error, _("“%s” is not of the form NAME=VALUE"), printable);
  if (i < 0)
    {
      g_autofree char *list = list_parameters (self);

      if (self->n_parameters == 0)
        return fovea_wrong_usage (error, _("“%s”: the filter “%s” has no parameters"), printable, self->id);
      return fovea_wrong_usage (error, _("“%s”: the filter “%s” has the parameters %s"), printable, self->id, list);
    }
  if (!fovea_number_parse (equals + 1, &value))
    return fovea_refuse (error, _("“%s”: the value is not a finite decimal number"), printable);
  if (!fovea_parameter_check (&self->parameters[i], value, error))
    return FALSE;
  values[i] = value;
  return TRUE;
}

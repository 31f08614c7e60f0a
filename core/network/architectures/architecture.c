/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/architectures/architecture.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/architectures/family-table.h"

const FoveaFamily *const *
fovea_families (gsize *n)
{
  *n = G_N_ELEMENTS (family_table);
  return family_table;
}

const FoveaArchitecture *
fovea_architecture_find (const char *id, const FoveaFamily **family)
{
  g_return_val_if_fail (id != NULL, NULL);

  for (gsize f = 0; f < G_N_ELEMENTS (family_table); f++)
    for (gsize i = 0; i < family_table[f]->n_members; i++)
      if (g_str_equal (family_table[f]->members[i].id, id))
        {
          if (family)
            *family = family_table[f];
          return &family_table[f]->members[i];
        }
  return NULL;
}

FoveaNetwork *
fovea_architecture_new (const char *id, const FoveaArchitectureOptions *options, FoveaProgress *progress, GError **error)
{
  const FoveaFamily *family;
  const FoveaArchitecture *architecture;
  g_autoptr (FoveaMaker) maker = NULL;
  guint output;

  g_return_val_if_fail (id != NULL && options != NULL, NULL);

  architecture = fovea_architecture_find (id, &family);
  if (!architecture)
    {
      g_autofree char *shown = fovea_printable (id);

      fovea_wrong_usage (error, _("There is no architecture “%s”; fovea-cli architecture --list tells all"), shown);
      return NULL;
    }
  maker = fovea_maker_new (id, architecture->channels, options->height ? options->height : architecture->height,
                           options->width ? options->width : architecture->width);
  if (architecture->note)
    fovea_maker_notice (maker, _(architecture->note));
  output = family->build (maker, architecture);
  return fovea_maker_finish (maker, output, options->seed, progress, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/picture-text.h"

#include <glib/gi18n.h>
#include <gtk/gtk.h>

#include "ui/maps/numbers.h"

char *
fovea_text_title (const FoveaMaps *maps, gboolean filters, gsize shown)
{
  g_autofree char *count = fovea_text_count (maps->count);

  if (shown < maps->count)
    {
      g_autofree char *some = fovea_text_count (shown);

      return g_strdup_printf (filters ? _("%s of %s kernels of %zu×%zu") : _("%s of %s maps of %zu×%zu"), some, count, maps->height,
                              maps->width);
    }
  if (filters)
    return g_strdup_printf (ngettext ("%s kernel of %zu×%zu",
                                      "%s kernels of %zu×%zu", maps->count),
                            count, maps->height, maps->width);
  if (maps->height == 1 && maps->width == 1)
    return g_strdup_printf (ngettext ("%s value", "%s values", maps->count), count);
  return g_strdup_printf (ngettext ("%s map of %zu×%zu",
                                    "%s maps of %zu×%zu", maps->count),
                          count, maps->height, maps->width);
}

char *
fovea_text_display (const FoveaMaps *maps)
{
  static const char *const whose[] = {
    [FOVEA_NORMALISE_MAP] = N_("each map by itself"),
    [FOVEA_NORMALISE_LAYER] = N_("whole layer"),
    /* xgettext:no-c-format */
    [FOVEA_NORMALISE_PERCENTILE] = N_("1 to 99 % of the layer"),
    [FOVEA_NORMALISE_FIXED] = N_("fixed numbers"),
    [FOVEA_NORMALISE_NETWORK] = N_("whole network"),
  };

  return g_strdup_printf ("%s · %s", _(maps->colormap->title), _(whose[maps->normalise]));
}

/* "0.12", or "0.12, −0.3, 0.5" for the planes of a composite. */
static char *
pixel_text (const FoveaMaps *maps, gsize i, gint y, gint x)
{
  const float *values = fovea_maps_get (maps, i);
  GString *text = g_string_new (NULL);

  for (gsize plane = 0; plane < maps->planes; plane++)
    {
      g_autofree char *value = fovea_text_value (values[(plane * maps->height + y) * maps->width + x]);

      g_string_append_printf (text, "%s%s", plane > 0 ? ", " : "", value);
    }
  return g_string_free (text, FALSE);
}

char *
fovea_text_picture (const FoveaMaps *maps, gboolean filters, gsize i, gint y, gint x)
{
  const FoveaStatistics *statistics = &maps->statistics[i];
  g_autofree char *minimum = fovea_text_value (statistics->minimum);
  g_autofree char *maximum = fovea_text_value (statistics->maximum);
  g_autofree char *name = g_strdup_printf (filters ? _("Kernel %zu") : _("Map %zu"), maps->index[i]);
  g_autofree char *value = NULL;

  if (y < 0)
    return g_strdup_printf (_("%s · from %s to %s"), name, minimum, maximum);
  value = pixel_text (maps, i, y, x);
  return g_strdup_printf (_("%s · row %d, column %d: %s · from %s to %s"), name, y, x, value, minimum, maximum);
}

GListModel *
fovea_colormap_titles (void)
{
  GtkStringList *list = gtk_string_list_new (NULL);
  gsize n;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);

  gtk_string_list_append (list, _("Automatic"));
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (list, _(colormaps[i]->title));
  return G_LIST_MODEL (list);
}

/* Those of menus. */
static const struct
{
  FoveaNormalise normalise;
  const char *title; /* translatable */
} normalisations[] = {
  { FOVEA_NORMALISE_MAP, N_("Each map") },
  { FOVEA_NORMALISE_LAYER, N_("Whole layer") },
  { FOVEA_NORMALISE_NETWORK, N_("Whole network") },
  /* xgettext:no-c-format */
  { FOVEA_NORMALISE_PERCENTILE, N_("1 to 99 %") },
  { FOVEA_NORMALISE_FIXED, N_("Fixed") },
};

GListModel *
fovea_normalise_titles (gboolean fixed)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (normalisations); i++)
    if (fixed || normalisations[i].normalise != FOVEA_NORMALISE_FIXED)
      gtk_string_list_append (list, _(normalisations[i].title));
  return G_LIST_MODEL (list);
}

FoveaNormalise
fovea_normalise_at (guint place)
{
  g_return_val_if_fail (place < G_N_ELEMENTS (normalisations), FOVEA_NORMALISE_LAYER);
  return normalisations[place].normalise;
}

guint
fovea_normalise_place (FoveaNormalise normalise)
{
  guint place = 0;

  while (place + 1 < G_N_ELEMENTS (normalisations) && normalisations[place].normalise != normalise)
    place++;
  return place;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/colormap.h"

#include <glib/gi18n-lib.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Percentiles are taken from at most this many values, evenly spread over the layer. */
#define MAX_SAMPLES 65536

#define LANES 8
#define BLOCK 256

#define HATCH_DARK 0x60
#define HATCH_LIGHT 0xa0

/* Colours 0xRRGGBB at equal distances; those between are interpolated. Viridis and inferno are at most 2/255 from the
 * tables of Stefan van der Walt, Nathaniel Smith and Eric Firing (matplotlib, CC0). */
static const guint32 viridis[] = {
  0x440154, 0x470d60, 0x48186a, 0x482374, 0x472d7b, 0x453681, 0x424086, 0x3f4989, 0x3b528b, 0x375a8d, 0x33638d,
  0x2f6a8e, 0x2c728e, 0x297a8e, 0x26818e, 0x23898e, 0x21908c, 0x1f988b, 0x1f9f88, 0x21a685, 0x28ae80, 0x31b57b,
  0x3ebc74, 0x4cc26c, 0x5dc963, 0x6ece58, 0x82d34c, 0x96d83f, 0xabdc32, 0xc0df24, 0xd5e21a, 0xeae51a, 0xfde725,
};
static const guint32 inferno[] = {
  0x000004, 0x040312, 0x0b0724, 0x150b37, 0x210c4a, 0x2e0a5a, 0x3c0965, 0x4a0c6b, 0x57106d, 0x63146e, 0x70196e,
  0x7d1e6d, 0x89226a, 0x962766, 0xa32b61, 0xaf315c, 0xbb3755, 0xc63e4d, 0xd14644, 0xdb4f3b, 0xe35932, 0xeb6528,
  0xf1711e, 0xf67f14, 0xf98d0a, 0xfb9c06, 0xfcab0f, 0xfbba1f, 0xf9ca32, 0xf5d949, 0xf2e865, 0xf3f586, 0xfcffa4,
};
static const guint32 grey[] = { 0x000000, 0xffffff };
static const guint32 blue_red[] = {
  0x08306b, 0x1d5fa8, 0x5b9bd1, 0xafd0ea, 0xf5f5f5, 0xf3c0ac, 0xe07a5f, 0xb8313b, 0x6d0a1e,
};
static const guint32 purple_green[] = {
  0x40105c, 0x71409a, 0xa281c4, 0xd4c2e3, 0xf5f5f5, 0xc2e3bf, 0x77bb7c, 0x2c8a47, 0x05471f,
};

static const struct
{
  const char *id, *title;
  gboolean diverging;
  const guint32 *anchors;
  gsize n_anchors;
} rows[] = {
  { "viridis", N_ ("Viridis"), FALSE, viridis, G_N_ELEMENTS (viridis) },
  { "inferno", N_ ("Inferno"), FALSE, inferno, G_N_ELEMENTS (inferno) },
  { "grey", N_ ("Grey"), FALSE, grey, G_N_ELEMENTS (grey) },
  { "blue-red", N_ ("Blue and red"), TRUE, blue_red, G_N_ELEMENTS (blue_red) },
  { "purple-green", N_ ("Purple and green"), TRUE, purple_green, G_N_ELEMENTS (purple_green) },
};

static FoveaColormap maps[G_N_ELEMENTS (rows)];
static const FoveaColormap *map_list[G_N_ELEMENTS (rows)];

static const char *const normalise_ids[] = {
  [FOVEA_NORMALISE_MAP] = "map",
  [FOVEA_NORMALISE_LAYER] = "layer",
  [FOVEA_NORMALISE_PERCENTILE] = "percentile",
  [FOVEA_NORMALISE_FIXED] = "fixed",
  [FOVEA_NORMALISE_NETWORK] = "network",
};

static void
interpolate (const guint32 *anchors, gsize n_anchors, guint8 rgb[256][3])
{
  for (gsize i = 0; i < 256; i++)
    {
      double position = (double) i / 255.0 * (double) (n_anchors - 1);
      gsize k = MIN ((gsize) position, n_anchors - 2);

      for (gsize c = 0; c < 3; c++)
        {
          guint shift = 16 - 8 * (guint) c;
          double from = anchors[k] >> shift & 0xff, to = anchors[k + 1] >> shift & 0xff;

          rgb[i][c] = (guint8) lround (from + (to - from) * (position - (double) k));
        }
    }
}

const FoveaColormap *const *
fovea_colormaps (gsize *n)
{
  static gsize ready;

  if (g_once_init_enter (&ready))
    {
      for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
        {
          maps[i].id = rows[i].id;
          maps[i].title = rows[i].title;
          maps[i].diverging = rows[i].diverging;
          interpolate (rows[i].anchors, rows[i].n_anchors, maps[i].rgb);
          map_list[i] = &maps[i];
        }
      g_once_init_leave (&ready, 1);
    }
  *n = G_N_ELEMENTS (rows);
  return map_list;
}

const FoveaColormap *
fovea_colormap_find (const char *id)
{
  gsize n;
  const FoveaColormap *const *all = fovea_colormaps (&n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (all[i]->id, id))
      return all[i];
  return NULL;
}

const char *
fovea_normalise_id (FoveaNormalise normalise)
{
  g_return_val_if_fail (normalise < G_N_ELEMENTS (normalise_ids), NULL);
  return normalise_ids[normalise];
}

gboolean
fovea_normalise_find (const char *id, FoveaNormalise *normalise)
{
  for (gsize i = 0; i < G_N_ELEMENTS (normalise_ids); i++)
    if (g_str_equal (normalise_ids[i], id))
      {
        *normalise = (FoveaNormalise) i;
        return TRUE;
      }
  return FALSE;
}

/* Values go to lanes of their own, which the compiler does side by side. */
FoveaRange
fovea_finite_range (const float *values, gsize n)
{
  float low[LANES], high[LANES];
  gsize i = 0;

  for (gsize k = 0; k < LANES; k++)
    {
      low[k] = INFINITY;
      high[k] = -INFINITY;
    }
  for (; i + LANES <= n; i += LANES)
    for (gsize k = 0; k < LANES; k++)
      {
        float value = values[i + k];
        gboolean finite = fabsf (value) <= FLT_MAX;

        low[k] = finite && value < low[k] ? value : low[k];
        high[k] = finite && value > high[k] ? value : high[k];
      }
  for (; i < n; i++)
    if (isfinite (values[i]))
      {
        low[0] = MIN (low[0], values[i]);
        high[0] = MAX (high[0], values[i]);
      }
  for (gsize k = 1; k < LANES; k++)
    {
      low[0] = MIN (low[0], low[k]);
      high[0] = MAX (high[0], high[k]);
    }
  return low[0] <= high[0] ? (FoveaRange){ (double) low[0], (double) high[0], 0.0 } : (FoveaRange){ 0.0, 0.0, 0.0 };
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

static FoveaRange
first_to_99th_percentile (const float *values, gsize n)
{
  gsize step = (n + MAX_SAMPLES - 1) / MAX_SAMPLES, count = 0;
  g_autofree float *samples = g_new (float, MIN (n, MAX_SAMPLES));

  for (gsize i = 0; i < n; i += step)
    if (isfinite (values[i]))
      samples[count++] = values[i];
  if (count == 0)
    return (FoveaRange){ 0.0, 0.0, 0.0 };
  qsort (samples, count, sizeof (float), compare_floats);
  return (FoveaRange){ (double) samples[(count - 1) / 100], (double) samples[count - 1 - (count - 1) / 100], 0.0 };
}

FoveaRange
fovea_range_fit (FoveaRange range, const FoveaColormap *colormap)
{
  if (colormap->diverging)
    {
      range.high = MAX (fabs (range.low), fabs (range.high));
      range.low = -range.high;
    }
  return range;
}

FoveaRange
fovea_range_of (const float *values, gsize n, FoveaNormalise normalise, const FoveaColormap *colormap)
{
  FoveaRange range =
      normalise == FOVEA_NORMALISE_PERCENTILE ? first_to_99th_percentile (values, n) : fovea_finite_range (values, n);

  return fovea_range_fit (range, colormap);
}

const FoveaColormap *
fovea_colormap_for (const float *values, gsize n)
{
  FoveaRange range = fovea_finite_range (values, n);

  return fovea_colormap_find (range.low < 0.0 && range.high > 0.0 ? "blue-red" : "viridis");
}

/* Table entries of @n <= BLOCK values; FALSE when one is NaN or Inf, whose entry then means nothing. */
static gboolean
find_entries (const float *values, gsize n, double scale, double offset, gint32 *entries)
{
  gint32 finite = 1;

  for (gsize i = 0; i < n; i++)
    {
      double entry = (double) values[i] * scale + offset;

      entry = entry > 0.0 ? entry : 0.0;
      entries[i] = (gint32) (entry < 255.0 ? entry : 255.0);
      finite &= fabsf (values[i]) <= FLT_MAX;
    }
  return finite;
}

guint8
fovea_colormap_entry (const FoveaColormap *colormap, double share, double gamma)
{
  share = CLAMP (share, 0.0, 1.0);
  if (gamma > 0.0 && gamma != 1.0)
    share = colormap->diverging ? 0.5 + copysign (0.5 * pow (fabs (2.0 * share - 1.0), gamma), share - 0.5) : pow (share, gamma);
  return (guint8) lround (share * 255.0);
}

/* The same as find_entries() with @gamma. */
static gboolean
find_bent_entries (const FoveaColormap *colormap, double scale, double offset, double gamma, const float *values, gsize n, gint32 *entries)
{
  gboolean finite = TRUE;

  for (gsize i = 0; i < n; i++)
    {
      gboolean known = isfinite (values[i]);

      entries[i] = known ? fovea_colormap_entry (colormap, ((double) values[i] * scale + offset - 0.5) / 255.0, gamma) : 0;
      finite &= known;
    }
  return finite;
}

/* A run of values, and where it begins, for the hatching. */
typedef struct
{
  const float *values;
  gsize n, x, y;
} Run;

static void
paint_run (const FoveaColormap *colormap, double scale, double offset, double gamma, Run run, guint8 *rgb)
{
  const float *values = run.values;
  gsize n = run.n;
  gint32 entries[BLOCK];
  gboolean finite = gamma > 0.0 && gamma != 1.0 && scale > 0.0
                        ? find_bent_entries (colormap, scale, offset, gamma, values, n, entries)
                        : find_entries (values, n, scale, offset, entries);

  for (gsize i = 0; i < n; i++)
    memcpy (rgb + 3 * i, colormap->rgb[entries[i]], 3);
  for (gsize i = 0; !finite && i < n; i++)
    if (!isfinite (values[i]))
      memset (rgb + 3 * i, (run.x + i + run.y) / 2 % 2 ? HATCH_LIGHT : HATCH_DARK, 3);
}

void
fovea_colormap_paint (const FoveaColormap *colormap, FoveaRange range, const float *values, gsize width, gsize height,
                      guint8 *rgb, gsize stride)
{
  double span = range.high - range.low;
  double scale = span > 0.0 ? 255.0 / span : 0.0;
  /* Rounds to the nearest entry; a map of one value takes the lowest colour, or the neutral one. */
  double offset = scale > 0.0 ? 0.5 - range.low * scale : colormap->diverging ? 128.0 : 0.0;

  for (gsize y = 0; y < height; y++, values += width, rgb += stride)
    for (gsize x = 0; x < width; x += BLOCK)
      paint_run (colormap, scale, offset, range.gamma, (Run){ values + x, MIN (BLOCK, width - x), x, y }, rgb + 3 * x);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/image/colormap.h"
#include "core/image/image.h"

G_BEGIN_DECLS

/**
 * FoveaMontage:
 *
 * Many maps of one size as one picture: a contact sheet of (C, H, W) values in a grid, each map enlarged
 * by whole pixels to at least @cell, with a colour bar and its numbers below when asked for.
 */
typedef struct
{
  const float *values; /* (count, height, width) */
  gsize count, height, width;
  gsize cell;    /* wanted side of a map in pixels, 0: 1 pixel a value */
  gsize columns; /* 0: near a square */
  const FoveaColormap *colormap;
  FoveaNormalise normalise;
  FoveaRange fixed;  /* for FOVEA_NORMALISE_FIXED and _NETWORK; its gamma holds always */
  const char *title; /* above the maps, or NULL */
  gboolean colour_bar;
} FoveaMontage;

/* The sheet as pixels. */
FoveaImage *fovea_montage_image (const FoveaMontage *montage, GError **error);

/* The sheet as a file: .png and the other picture formats, or vector .svg and .pdf (maps stay pixels, text and
 * bars are vectors). */
gboolean fovea_montage_save (const FoveaMontage *montage, const char *path, FoveaProgress *progress, GError **error);

G_END_DECLS

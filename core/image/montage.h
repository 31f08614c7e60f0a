/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <cairo.h>

#include "core/base/progress.h"
#include "core/image/colormap.h"
#include "core/image/image.h"
#include "core/image/paper.h"

G_BEGIN_DECLS

/* Picture @i in its own colours as RGB rows @stride bytes apart, one pixel a value. Called from several threads. */
typedef void (*FoveaMontagePaint) (gconstpointer pictures, gsize i, guint8 *rgb, gsize stride);

/**
 * FoveaMontage:
 *
 * Many maps of one size as one picture: a contact sheet of (C, H, W) values in a grid, each map enlarged
 * by whole pixels to at least @cell, with a colour bar and its numbers below when asked for, and lines that say where it
 * all comes from.
 */
typedef struct
{
  const float *values;     /* (count, height, width); not read with @paint */
  FoveaMontagePaint paint; /* (nullable) */
  gconstpointer pictures;  /* for @paint */
  gsize count, height, width;
  gsize cell;    /* wanted side of a map in pixels, 0: 1 pixel a value */
  gsize columns; /* 0: near a square */
  const FoveaColormap *colormap;
  FoveaNormalise normalise;
  FoveaRange fixed;  /* for FOVEA_NORMALISE_FIXED and _NETWORK; its gamma holds always */
  const char *title; /* above the maps, or NULL */
  const gsize *numbers; /* (nullable, count): below each map where there is room */
  const char *const *labels; /* (nullable, count): the same with words in the place of numbers */
  gboolean colour_bar;
  const char *const *caption; /* (nullable): lines below all, broken where they are wider than the sheet */
  const FoveaPaper *paper;    /* (nullable): what a PDF is fitted to; else it is as large as the sheet, a point a pixel */
} FoveaMontage;

/* The side in pixels of one value. */
gsize fovea_montage_scale (const FoveaMontage *montage);

/* The sheet as pixels. */
FoveaImage *fovea_montage_image (const FoveaMontage *montage, GError **error);

/* The sheet as a file: .png and the other picture formats, or vector .svg and .pdf (maps stay pixels, text and
 * bars are vectors). */
gboolean fovea_montage_save (const FoveaMontage *montage, const char *path, FoveaProgress *progress, GError **error);

/* A sheet of one picture alone, RGB or RGBA over white; borrowed. */
FoveaMontage fovea_montage_of_image (const FoveaImage *image);
/* It as a PDF page. */
gboolean fovea_image_save_page (const FoveaImage *image, const FoveaPaper *paper, const char *path, FoveaProgress *progress, GError **error);

/* The sheet as vectors and pictures to be drawn anywhere; it holds no reference to @montage. @width and @height (out): its size. */
cairo_surface_t *fovea_montage_record (const FoveaMontage *montage, double *width, double *height, GError **error);

G_END_DECLS

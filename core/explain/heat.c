/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/heat.h"

#include "core/network/dense-map.h"

FoveaImage *
fovea_heat_paint (const FoveaTensor *heat, const FoveaColormap *colormap, FoveaRange range, GError **error)
{
  gsize height = (gsize) heat->shape.dims[0], width = (gsize) heat->shape.dims[1];
  FoveaImage *paint = fovea_image_new (width, height, 3, error);

  if (paint)
    fovea_colormap_paint (colormap, range, fovea_tensor_floats (heat), width, height, paint->pixels, paint->stride);
  return paint;
}

FoveaImage *
fovea_heat_over (const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaImage *paint, double opacity, GError **error)
{
  const FoveaDenseView view = { .preprocess = *preprocess, .photo_width = photo->width, .photo_height = photo->height };

  return fovea_dense_overlay (&view, photo, paint, opacity, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/image/image.h"
#include "core/network/plan.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_FIT_CROP,    /* shorter side to 8/7 of the size (256 for 224), then the centre; small inputs below 64: to the size itself */
  FOVEA_FIT_STRETCH,
  FOVEA_FIT_PAD,     /* whole photo, the rest black (0 before mean and deviation) */
} FoveaFit;

typedef enum
{
  FOVEA_ORDER_RGB,
  FOVEA_ORDER_BGR,
  FOVEA_ORDER_GRAY, /* Rec. 601 luma, as Pillow's "L" */
} FoveaOrder;

const char *fovea_fit_id (FoveaFit fit);       /* "crop", "stretch", "pad" */
gboolean fovea_fit_find (const char *id, FoveaFit *fit);
const char *fovea_order_id (FoveaOrder order); /* "rgb", "bgr", "gray" */
gboolean fovea_order_find (const char *id, FoveaOrder *order);

/* How a photo becomes a network's input: value = (pixel * scale - mean) / deviation, pixel 0 to 255, mean and deviation in the order of
 * the channels. */
typedef struct
{
  gsize width, height;
  FoveaFit fit;
  FoveaOrder order;
  double scale;
  double mean[3], deviation[3];
  gboolean channels_last; /* (N, H, W, C) */
  gboolean invert;        /* 255 - pixel: dark digits on white paper for networks that learned white on black */
  char source[64];        /* where the guess comes from, translated */
} FoveaPreprocess;

/* A guess from the file's hints (metadata_props Image.BitmapPixelFormat, Image.NominalPixelRange and our own fovea.preprocess:
 * "size=HxW;fit=crop;channels=bgr;scale=1;mean=a,b,c;std=a,b,c;invert=1", each part optional), the input's shape and what the
 * network gives; the usual ImageNet values otherwise. Open sizes take the photo's (@photo_width x @photo_height, 0: unknown), made
 * smaller to at most 1024 pixels, since all maps of a large photo take gigabytes, and rounded down to a multiple of 32. @progress can cancel; the guess is then a poorer one. */
FoveaPreprocess fovea_preprocess_guess (const FoveaNetwork *network, gsize photo_width, gsize photo_height,
                                        FoveaProgress *progress);

/* The shape of the network's photo input after @preprocess. */
FoveaShape fovea_preprocess_shape (const FoveaPreprocess *preprocess);

/* The photo, or as much of it as is used, in the size from which the network's input is cut. */
FoveaImage *fovea_preprocess_resize (const FoveaPreprocess *preprocess, const FoveaImage *photo, GError **error);

/* The input tensor. @view (out, optional): the resized and cropped photo as the network sees it, 8-bit RGB. */
FoveaTensor *fovea_preprocess_run (const FoveaPreprocess *preprocess, const FoveaImage *photo, FoveaImage **view, GError **error);

/* Where pixel (@x, @y) of the network's input lies on the photo (pixel centres at half-integers, so 0 is the left edge of the first),
 * to draw fields on the full photo. */
void fovea_preprocess_to_photo (const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, double x, double y,
                                double *photo_x, double *photo_y);
/* The other way. */
void fovea_preprocess_from_photo (const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, double photo_x, double photo_y,
                                  double *x, double *y);

G_END_DECLS

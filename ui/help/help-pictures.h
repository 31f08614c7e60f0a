/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "core/base/progress.h"

G_BEGIN_DECLS

/* The pictures of the help, which the program makes of its own samples when they are looked at. */
typedef enum
{
  FOVEA_HELP_SAMPLE_EDGES,
  FOVEA_HELP_SAMPLE_SHARPEN,
  FOVEA_HELP_SAMPLE_SOBEL,
  FOVEA_HELP_SAMPLE_BLUR,
  FOVEA_HELP_SAMPLE_PIXELS,
  FOVEA_HELP_KERNEL_SHARPEN,
  FOVEA_HELP_KERNEL_SOBEL,
  FOVEA_HELP_KERNEL_BLUR,
  FOVEA_HELP_NETWORK_KERNELS,
  FOVEA_HELP_NETWORK_MAPS,
  FOVEA_HELP_NETWORK_FIELD,
  FOVEA_HELP_NETWORK_SHEET,
  FOVEA_HELP_N_PICTURES,
} FoveaHelpPicture;

/* A FoveaJobWork: a GPtrArray of FoveaImage, one each of the above, NULL where a sample is not at hand. */
gpointer fovea_help_pictures_make (gpointer unused, FoveaProgress *progress, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/widgets/image-texture.h"

GdkTexture *
fovea_image_to_texture (FoveaImage *image)
{
  GdkMemoryFormat format = image->channels == 4 ? GDK_MEMORY_R8G8B8A8 : GDK_MEMORY_R8G8B8;
  gsize bytes_used = (image->height - 1) * image->stride + image->width * image->channels;
  g_autoptr (GBytes) bytes = g_bytes_new_with_free_func (image->pixels, bytes_used, (GDestroyNotify) fovea_image_unref,
                                                         fovea_image_ref (image));

  return gdk_memory_texture_new ((int) image->width, (int) image->height, format, bytes, image->stride);
}

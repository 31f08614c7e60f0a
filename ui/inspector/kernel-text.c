/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/kernel-text.h"

#define LARGEST 7

char *
fovea_text_kernel (const FoveaMaps *kernels, gsize i)
{
  const float *values = fovea_maps_get (kernels, i);
  gsize rows = kernels->planes * kernels->height;
  GString *text;

  if (kernels->width > LARGEST || kernels->height > LARGEST)
    return NULL;
  text = g_string_new (NULL);
  for (gsize row = 0; row < rows; row++)
    {
      if (row > 0)
        g_string_append (text, row % kernels->height == 0 ? "\n\n" : "\n");
      for (gsize x = 0; x < kernels->width; x++)
        {
          char buffer[G_ASCII_DTOSTR_BUF_SIZE];

          g_ascii_formatd (buffer, sizeof buffer, "%.3f", (double) values[row * kernels->width + x]);
          g_string_append_printf (text, "%7s", buffer);
        }
    }
  return g_string_free (text, FALSE);
}

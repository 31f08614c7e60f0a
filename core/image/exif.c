/* SPDX-License-Identifier: GPL-3.0-or-later */

/* CIPA DC-008: a TIFF header, then directories of entries of 12 bytes: tag, type, count, value. The first holds the photo's tags and ends
 * with a link to the second, the thumbnail's. */

#include "core/image/exif.h"

#include <string.h>

#define TAG_ORIENTATION 0x0112
#define TYPE_SHORT 3

typedef struct
{
  guint8 *data;
  gsize length;
  gboolean big_endian;
} Exif;

static guint
u16 (const Exif *exif, gsize at)
{
  const guint8 *p = exif->data + at;

  return exif->big_endian ? (guint) p[0] << 8 | p[1] : (guint) p[1] << 8 | p[0];
}

static guint
u32 (const Exif *exif, gsize at)
{
  return exif->big_endian ? u16 (exif, at) << 16 | u16 (exif, at + 2) : u16 (exif, at + 2) << 16 | u16 (exif, at);
}

static gboolean
holds (const Exif *exif, gsize at, gsize n)
{
  return at <= exif->length && n <= exif->length - at;
}

static void
set_u16 (Exif *exif, gsize at, guint8 value)
{
  exif->data[at + (exif->big_endian ? 1 : 0)] = value;
  exif->data[at + (exif->big_endian ? 0 : 1)] = 0;
}

guint
fovea_exif_make_upright (guint8 *data, gsize length)
{
  Exif exif = { data, length, length > 0 && data[0] == 'M' };
  guint orientation = 1;
  gsize directory, n;

  if (!holds (&exif, 0, 8) || (memcmp (data, "II*\0", 4) != 0 && memcmp (data, "MM\0*", 4) != 0))
    return 1;
  directory = u32 (&exif, 4);
  if (!holds (&exif, directory, 2) || !holds (&exif, directory + 2, 12 * (n = u16 (&exif, directory))))
    return 1;
  for (gsize i = 0; i < n; i++)
    {
      gsize entry = directory + 2 + 12 * i, value = entry + 8;

      if (u16 (&exif, entry) != TAG_ORIENTATION || u16 (&exif, entry + 2) != TYPE_SHORT || u32 (&exif, entry + 4) != 1)
        continue;
      if (u16 (&exif, value) >= 1 && u16 (&exif, value) <= 8)
        orientation = u16 (&exif, value);
      set_u16 (&exif, value, 1);
    }
  if (holds (&exif, directory + 2 + 12 * n, 4))
    memset (data + directory + 2 + 12 * n, 0, 4);
  return orientation;
}

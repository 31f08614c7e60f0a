/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/digit.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/resample.h"

#define WEAKEST_SHARE 8 /* of the strongest ink: less is the paper's grain */
#define LEAST_INK 16    /* grey levels: an empty sheet has none */

/* The ink's bounding box, ends included. */
typedef struct
{
  gsize left, top, right, bottom;
} Box;

/* Rec. 601, alpha over white. */
static int
luma (const FoveaImage *image, gsize x, gsize y)
{
  const guint8 *pixel = fovea_image_row (image, y) + x * image->channels;
  guint8 rgb[3] = { pixel[0], pixel[1], pixel[2] };

  if (image->channels == 4)
    fovea_image_flatten (pixel, 1, rgb);
  return (int) (0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] + 0.5);
}

/* The median of the picture's edge. */
static int
find_ground (const FoveaImage *image)
{
  gsize counts[256] = { 0 }, n = 2 * (image->width + image->height), below = 0;
  int ground = 0;

  for (gsize x = 0; x < image->width; x++)
    {
      counts[luma (image, x, 0)]++;
      counts[luma (image, x, image->height - 1)]++;
    }
  for (gsize y = 0; y < image->height; y++)
    {
      counts[luma (image, 0, y)]++;
      counts[luma (image, image->width - 1, y)]++;
    }
  while ((below += counts[ground]) * 2 < n)
    ground++;
  return ground;
}

/* How far pixels lie from the ground on the side where the ink is: 0 to 255, as grey RGB. FALSE for an empty sheet. */
static gboolean
take_ink (const FoveaImage *drawing, FoveaImage *ink, Box *box)
{
  int ground = find_ground (drawing), sign = ground >= 128 ? -1 : 1, most = 0;

  for (gsize y = 0; y < drawing->height; y++)
    for (gsize x = 0; x < drawing->width; x++)
      most = MAX (most, sign * (luma (drawing, x, y) - ground));
  if (most < LEAST_INK)
    return FALSE;
  *box = (Box){ drawing->width, drawing->height, 0, 0 };
  for (gsize y = 0; y < drawing->height; y++)
    for (gsize x = 0; x < drawing->width; x++)
      {
        int distance = sign * (luma (drawing, x, y) - ground);
        gboolean inked = distance * WEAKEST_SHARE >= most;

        memset (fovea_image_row (ink, y) + 3 * x, inked ? distance * 255 / most : 0, 3);
        if (inked)
          *box = (Box){ MIN (box->left, x), MIN (box->top, y), MAX (box->right, x), MAX (box->bottom, y) };
      }
  return TRUE;
}

/* Where a digit of @length pixels whose mass lies at @centre begins, so that it lies in the middle and whole within the picture. */
static gsize
start_of (double centre, gsize length)
{
  double start = round (FOVEA_DIGIT_SIDE / 2.0 - centre);

  return (gsize) CLAMP (start, 0.0, (double) (FOVEA_DIGIT_SIDE - length));
}

static FoveaImage *
place (const FoveaImage *digit, GError **error)
{
  FoveaImage *picture = fovea_image_new (FOVEA_DIGIT_SIDE, FOVEA_DIGIT_SIDE, 3, error);
  double mass = 0.0, mass_x = 0.0, mass_y = 0.0;
  gsize left, top;

  if (!picture)
    return NULL;
  for (gsize y = 0; y < digit->height; y++)
    for (gsize x = 0; x < digit->width; x++)
      {
        double ink = fovea_image_row (digit, y)[3 * x];

        mass += ink;
        mass_x += ink * ((double) x + 0.5);
        mass_y += ink * ((double) y + 0.5);
      }
  mass = MAX (mass, 1.0);
  left = start_of (mass_x / mass, digit->width);
  top = start_of (mass_y / mass, digit->height);
  memset (picture->pixels, 0, picture->stride * picture->height);
  for (gsize y = 0; y < digit->height; y++)
    memcpy (fovea_image_row (picture, top + y) + 3 * left, fovea_image_row (digit, y), 3 * digit->width);
  return picture;
}

FoveaImage *
fovea_digit_fit (const FoveaImage *drawing, GError **error)
{
  g_autoptr (FoveaImage) ink = fovea_image_new (drawing->width, drawing->height, 3, error), part = NULL, digit = NULL;
  gsize width, height, longer;
  Box box;

  if (!ink)
    return NULL;
  if (!take_ink (drawing, ink, &box))
    {
      fovea_refuse (error, _("The drawing has no ink"));
      return NULL;
    }
  width = box.right - box.left + 1;
  height = box.bottom - box.top + 1;
  longer = MAX (width, height);
  part = fovea_image_crop (ink, box.left, box.top, width, height, error);
  if (part)
    digit = fovea_image_resize (part, MAX (width * FOVEA_DIGIT_BOX / longer, 1), MAX (height * FOVEA_DIGIT_BOX / longer, 1), error);
  return digit ? place (digit, error) : NULL;
}

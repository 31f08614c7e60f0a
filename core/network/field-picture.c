/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/field-picture.h"

#include <math.h>
#include <string.h>

gboolean
fovea_field_box (const FoveaNetworkPlan *plan, gint value, gsize channel, gsize y, gsize x, const FoveaPreprocess *preprocess,
                 gsize width, gsize height, FoveaFieldBox *box)
{
  FoveaRectangle field;

  if (!fovea_receptive_field_of (plan, value, channel, y, x, &field) || field.empty)
    return FALSE;
  *box = (FoveaFieldBox){ field.left, field.top, field.right + 1, field.bottom + 1 };
  if (preprocess)
    {
      FoveaFieldBox edges = *box;

      fovea_preprocess_to_photo (preprocess, width, height, edges.left, edges.top, &box->left, &box->top);
      fovea_preprocess_to_photo (preprocess, width, height, edges.right, edges.bottom, &box->right, &box->bottom);
    }
  return TRUE;
}

/* Field centres lie at offset + i * stride, counted from the centre of the first pixel. */
static gsize
nearest (double at, double offset, double stride, gsize count)
{
  double i = stride > 0.0 ? round ((at - 0.5 - offset) / stride) : 0.0;

  return (gsize) CLAMP (i, 0.0, (double) (count - 1));
}

gboolean
fovea_field_neuron_at (const FoveaNetworkPlan *plan, const FoveaReceptiveField *field, gint value, const FoveaPreprocess *preprocess,
                       gsize width, gsize height, double photo_x, double photo_y, gsize *y, gsize *x)
{
  FoveaPlanes planes;
  double input_x = photo_x;
  double input_y = photo_y;

  if (!field->known || !fovea_network_plan_planes (plan, value, &planes))
    return FALSE;
  if (preprocess)
    fovea_preprocess_from_photo (preprocess, width, height, photo_x, photo_y, &input_x, &input_y);
  *y = nearest (input_y, field->offset[0], field->stride[0], planes.height);
  *x = nearest (input_x, field->offset[1], field->stride[1], planes.width);
  return TRUE;
}

gboolean
fovea_field_pixel_at (const FoveaPreprocess *preprocess, gsize input_height, gsize input_width, gsize width, gsize height, double photo_x,
                      double photo_y, gint64 *row, gint64 *column)
{
  double x = photo_x, y = photo_y;

  if (preprocess)
    fovea_preprocess_from_photo (preprocess, width, height, photo_x, photo_y, &x, &y);
  *row = (gint64) floor (y);
  *column = (gint64) floor (x);
  return y >= 0.0 && x >= 0.0 && y < (double) input_height && x < (double) input_width;
}

void
fovea_field_frame (FoveaImage *picture, const FoveaFieldBox *box)
{
  static const guint8 colour[3] = { 255, 163, 72 };
  gint64 left = (gint64) round (box->left), right = (gint64) round (box->right);
  gint64 top = (gint64) round (box->top), bottom = (gint64) round (box->bottom);
  gint64 line = MAX (1, (gint64) MAX (picture->width, picture->height) / 400);

  for (gint64 y = MAX (top - line, 0); y < MIN (bottom + line, (gint64) picture->height); y++)
    for (gint64 x = MAX (left - line, 0); x < MIN (right + line, (gint64) picture->width); x++)
      if (y < top || y >= bottom || x < left || x >= right)
        memcpy (fovea_image_row (picture, y) + x * picture->channels, colour, 3);
}

FoveaImage *
fovea_field_picture (const FoveaImage *photo, const FoveaFieldBox *box, GError **error)
{
  FoveaImage *picture = fovea_image_crop (photo, 0, 0, photo->width, photo->height, error);
  gint64 left = (gint64) round (box->left), right = (gint64) round (box->right);
  gint64 top = (gint64) round (box->top), bottom = (gint64) round (box->bottom);

  if (!picture)
    return NULL;
  for (gsize y = 0; y < picture->height; y++)
    {
      guint8 *row = fovea_image_row (picture, y);
      gboolean inside_y = (gint64) y >= top && (gint64) y < bottom;

      for (gsize x = 0; x < picture->width; x++)
        if (!inside_y || (gint64) x < left || (gint64) x >= right)
          for (gsize c = 0; c < 3; c++)
            row[x * picture->channels + c] = row[x * picture->channels + c] * 2 / 5;
    }
  fovea_field_frame (picture, box);
  return picture;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/preprocess.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/resample.h"

#define USUAL_SIZE 224
#define OPEN_MULTIPLE 32   /* most networks halve their maps five times */
#define MOST_OPEN 1024     /* pixels of the longer side */
#define SMALL_SIZE 64      /* below it, nothing is cut off a photo's shorter side */
#define CROP_MARGIN (8.0 / 7.0)
#define MAX_ELONGATION 8   /* of what crop resizes: ends that it drops anyway need no memory */

static const char *const fit_ids[] = { "crop", "stretch", "pad" };
static const char *const order_ids[] = { "rgb", "bgr", "gray" };

static const double imagenet_mean[3] = { 0.485, 0.456, 0.406 };
static const double imagenet_deviation[3] = { 0.229, 0.224, 0.225 };

static gboolean
find_id (const char *const *ids, gsize n, const char *id, guint *index)
{
  for (*index = 0; *index < n; (*index)++)
    if (g_str_equal (ids[*index], id))
      return TRUE;
  return FALSE;
}

const char *
fovea_fit_id (FoveaFit fit)
{
  g_return_val_if_fail (fit < G_N_ELEMENTS (fit_ids), NULL);
  return fit_ids[fit];
}

gboolean
fovea_fit_find (const char *id, FoveaFit *fit)
{
  guint index;

  if (!find_id (fit_ids, G_N_ELEMENTS (fit_ids), id, &index))
    return FALSE;
  *fit = (FoveaFit) index;
  return TRUE;
}

const char *
fovea_order_id (FoveaOrder order)
{
  g_return_val_if_fail (order < G_N_ELEMENTS (order_ids), NULL);
  return order_ids[order];
}

gboolean
fovea_order_find (const char *id, FoveaOrder *order)
{
  guint index;

  if (!find_id (order_ids, G_N_ELEMENTS (order_ids), id, &index))
    return FALSE;
  *order = (FoveaOrder) index;
  return TRUE;
}

static gsize
n_channels (const FoveaPreprocess *preprocess)
{
  return preprocess->order == FOVEA_ORDER_GRAY ? 1 : 3;
}

static void
set_all (double values[3], double value)
{
  values[0] = values[1] = values[2] = value;
}

/* 0 to 1, as it is. */
static void
set_unit_range (FoveaPreprocess *preprocess)
{
  preprocess->scale = 1.0 / 255.0;
  set_all (preprocess->mean, 0.0);
  set_all (preprocess->deviation, 1.0);
}

static void
set_source (FoveaPreprocess *preprocess, const char *source)
{
  const char *end;

  g_strlcpy (preprocess->source, source, sizeof preprocess->source);
  g_utf8_validate (preprocess->source, -1, &end);
  preprocess->source[end - preprocess->source] = '\0'; /* a character that was cut in two goes */
}

/* What an open side gets of a photo's @side, whose longer side is @longest. */
static gsize
open_size (gsize side, gsize longest)
{
  gsize made = longest > MOST_OPEN ? side * MOST_OPEN / longest : side;

  return side == 0 ? USUAL_SIZE : MAX (made / OPEN_MULTIPLE, 1) * OPEN_MULTIPLE;
}

/* Whether the network gives a picture rather than scores: its first output has at most four maps larger than a point. The plan,
 * which may take a while, is made only where the file's own word leaves that open. */
static gboolean
gives_picture (const FoveaNetwork *network, const FoveaPreprocess *preprocess, FoveaProgress *progress)
{
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  FoveaPlanes planes;

  if (network->declared_output.rank != 0 && network->declared_output.rank != 4)
    return FALSE;
  plan = fovea_network_plan_new ((FoveaNetwork *) network, NULL, preprocess->height, preprocess->width, progress, NULL);
  return plan && fovea_network_plan_planes (plan, network->outputs[0], &planes) && planes.channels <= 4
         && planes.height * planes.width > 1;
}

/* (N, C, 1, 1), sizes left open included. */
static gboolean
is_point (const FoveaShape *shape)
{
  return shape->rank == 4 && shape->dims[2] <= 1 && shape->dims[3] <= 1;
}

static void
guess_values (FoveaPreprocess *preprocess, const FoveaNetwork *network, FoveaProgress *progress)
{
  if (preprocess->order == FOVEA_ORDER_GRAY)
    {
      set_unit_range (preprocess);
      set_source (preprocess, _("one channel: grey, 0 to 1"));
    }
  else if (gives_picture (network, preprocess, progress))
    {
      set_unit_range (preprocess);
      preprocess->fit = FOVEA_FIT_STRETCH; /* the picture that comes out belongs to the whole photo */
      set_source (preprocess, _("picture to picture: 0 to 1"));
    }
  else
    {
      preprocess->scale = 1.0 / 255.0;
      memcpy (preprocess->mean, imagenet_mean, sizeof imagenet_mean);
      memcpy (preprocess->deviation, imagenet_deviation, sizeof imagenet_deviation);
      if (network->declared_output.rank > 2 && !is_point (&network->declared_output))
        preprocess->fit = FOVEA_FIT_STRETCH; /* boxes or maps of the whole photo, not classes */
      set_source (preprocess, _("the usual ImageNet values"));
    }
}

/* The metadata of Windows ML: Image.BitmapPixelFormat is "Bgr8", "Rgb8" or "Gray8". */
static void
read_image_metadata (FoveaPreprocess *preprocess, GHashTable *metadata)
{
  const char *format = g_hash_table_lookup (metadata, "Image.BitmapPixelFormat");
  const char *range = g_hash_table_lookup (metadata, "Image.NominalPixelRange");

  if (preprocess->order != FOVEA_ORDER_GRAY && format && g_ascii_strncasecmp (format, "bgr", 3) == 0)
    preprocess->order = FOVEA_ORDER_BGR;
  if (range && g_ascii_strcasecmp (range, "NominalRange_0_255") == 0)
    {
      set_unit_range (preprocess);
      preprocess->scale = 1.0;
    }
  else if (range && g_ascii_strcasecmp (range, "Normalized_0_1") == 0)
    set_unit_range (preprocess);
  else if (range && g_ascii_strcasecmp (range, "Normalized_1_1") == 0)
    {
      set_unit_range (preprocess);
      set_all (preprocess->mean, 0.5);
      set_all (preprocess->deviation, 0.5);
    }
  if (format || range)
    set_source (preprocess, _("the file's image metadata"));
}

/* One number for all channels, or one for each: "a,b,c". */
static gboolean
parse_numbers (const char *text, double numbers[3])
{
  guint n = 0;

  for (char *end; n < 3; text = end + 1)
    {
      double number = g_ascii_strtod (text, &end);

      if (end == text || !isfinite (number))
        return FALSE;
      numbers[n++] = number;
      if (*end != ',')
        break;
    }
  if (n == 1)
    set_all (numbers, numbers[0]);
  return n == 1 || n == 3;
}

/* "HxW" speaks only where the graph leaves the size open. */
static void
read_own_size (FoveaPreprocess *preprocess, const char *text, const FoveaShape *shape)
{
  guint first = preprocess->channels_last ? 1 : 2, height, width;

  if (sscanf (text, "%5ux%5u", &height, &width) != 2 || height == 0 || width == 0 || MAX (height, width) > FOVEA_MAX_PHOTO_SIDE)
    return;
  if (shape->dims[first] < 0)
    preprocess->height = height;
  if (shape->dims[first + 1] < 0)
    preprocess->width = width;
}

/* One "key=value" of our own metadata. What is not understood is left aside: the guess stands. */
static void
read_own_entry (FoveaPreprocess *preprocess, const FoveaShape *shape, const char *key, const char *value)
{
  double numbers[3];
  FoveaOrder order;

  if (g_str_equal (key, "size"))
    read_own_size (preprocess, value, shape);
  else if (g_str_equal (key, "fit"))
    fovea_fit_find (value, &preprocess->fit);
  else if (g_str_equal (key, "invert"))
    preprocess->invert = g_str_equal (value, "1");
  else if (g_str_equal (key, "channels"))
    {
      if (fovea_order_find (value, &order) && (order == FOVEA_ORDER_GRAY) == (preprocess->order == FOVEA_ORDER_GRAY))
        preprocess->order = order;
    }
  else if (parse_numbers (value, numbers))
    {
      if (g_str_equal (key, "scale"))
        preprocess->scale = numbers[0];
      else if (g_str_equal (key, "mean"))
        memcpy (preprocess->mean, numbers, sizeof numbers);
      else if (g_str_equal (key, "std") && numbers[0] * numbers[1] * numbers[2] != 0.0)
        memcpy (preprocess->deviation, numbers, sizeof numbers);
    }
}

static void
read_own_metadata (FoveaPreprocess *preprocess, const FoveaShape *shape, const char *text)
{
  g_auto (GStrv) entries = g_strsplit (text, ";", 32);

  for (gsize i = 0; entries[i]; i++)
    {
      char *value = strchr (entries[i], '=');

      if (!value)
        continue;
      *value++ = '\0';
      read_own_entry (preprocess, shape, g_strstrip (entries[i]), g_strstrip (value));
    }
  set_source (preprocess, _("the file's own settings"));
}

/* Height and width are left open under one name. */
static gboolean
is_square (const FoveaValue *value, guint height_axis)
{
  return value->symbols && value->symbols[height_axis] && g_strcmp0 (value->symbols[height_axis], value->symbols[height_axis + 1]) == 0;
}

FoveaPreprocess
fovea_preprocess_guess (const FoveaNetwork *network, gsize photo_width, gsize photo_height, FoveaProgress *progress)
{
  gsize longest = MAX (photo_width, photo_height);
  FoveaPreprocess preprocess = { .fit = FOVEA_FIT_CROP, .width = open_size (photo_width, longest), .height = open_size (photo_height, longest) };
  const char *own = g_hash_table_lookup (network->metadata, "fovea.preprocess");
  gint photo = fovea_network_photo_input (network, &preprocess.channels_last);
  FoveaShape open = { 4, { -1, -1, -1, -1 } };
  const FoveaShape *shape = photo >= 0 && network->values[photo].declared ? &network->values[photo].shape : &open;
  guint first = preprocess.channels_last ? 1 : 2;

  if (shape->dims[first] > 0)
    preprocess.height = (gsize) shape->dims[first];
  if (shape->dims[first + 1] > 0)
    preprocess.width = (gsize) shape->dims[first + 1];
  if (photo >= 0 && is_square (&network->values[photo], first))
    preprocess.width = preprocess.height;
  if (shape->dims[preprocess.channels_last ? 3 : 1] == 1)
    preprocess.order = FOVEA_ORDER_GRAY;
  guess_values (&preprocess, network, progress);
  read_image_metadata (&preprocess, network->metadata);
  if (own)
    read_own_metadata (&preprocess, shape, own);
  return preprocess;
}

FoveaShape
fovea_preprocess_shape (const FoveaPreprocess *preprocess)
{
  gint64 channels = (gint64) n_channels (preprocess), height = (gint64) preprocess->height, width = (gint64) preprocess->width;

  if (preprocess->channels_last)
    return (FoveaShape){ 4, { 1, height, width, channels } };
  return (FoveaShape){ 4, { 1, channels, height, width } };
}

/* How the photo comes to lie on the network's input. */
typedef struct
{
  gsize source_x, source_y, source_width, source_height; /* the part of the photo that is resized */
  gsize width, height;                                   /* ... to this size */
  gssize x, y;                                           /* where that lies on the input; negative: cut off */
} Placement;

static void
cut_ends (gsize *start, gsize *length, double longest)
{
  if ((double) *length <= longest)
    return;

  gsize keep = (gsize) ceil (longest);

  *start = (*length - keep) / 2;
  *length = keep;
}

static Placement
place (const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height)
{
  Placement p = { 0, 0, photo_width, photo_height, preprocess->width, preprocess->height, 0, 0 };
  double width = (double) preprocess->width, height = (double) preprocess->height, scale;

  if (preprocess->fit == FOVEA_FIT_STRETCH)
    return p;
  if (preprocess->fit == FOVEA_FIT_CROP)
    {
      double margin = MIN (preprocess->width, preprocess->height) < SMALL_SIZE ? 1.0 : CROP_MARGIN;

      cut_ends (&p.source_x, &p.source_width, MAX_ELONGATION * (double) photo_height * MAX (width / height, 1.0));
      cut_ends (&p.source_y, &p.source_height, MAX_ELONGATION * (double) photo_width * MAX (height / width, 1.0));
      scale = MAX (round (width * margin) / (double) p.source_width, round (height * margin) / (double) p.source_height);
    }
  else
    scale = MIN (width / (double) p.source_width, height / (double) p.source_height);
  p.width = (gsize) MAX (round ((double) p.source_width * scale), 1.0);
  p.height = (gsize) MAX (round ((double) p.source_height * scale), 1.0);
  p.x = ((gssize) preprocess->width - (gssize) p.width) / 2;
  p.y = ((gssize) preprocess->height - (gssize) p.height) / 2;
  return p;
}

/* Pillow's "L": Rec. 601 in 16-bit fixed point. */
static guint8
luma (const guint8 *pixel)
{
  return (guint8) ((pixel[0] * 19595u + pixel[1] * 38470u + pixel[2] * 7471u + 0x8000u) >> 16);
}

static FoveaImage *
resize_part (const FoveaImage *photo, const Placement *p, GError **error)
{
  g_autoptr (FoveaImage) part = NULL;

  if (p->source_width == photo->width && p->source_height == photo->height)
    return fovea_image_resize (photo, p->width, p->height, error);
  part = fovea_image_crop (photo, p->source_x, p->source_y, p->source_width, p->source_height, error);
  return part ? fovea_image_resize (part, p->width, p->height, error) : NULL;
}

static gboolean
check (const FoveaPreprocess *preprocess, GError **error)
{
  if (preprocess->width == 0 || preprocess->height == 0)
    return fovea_refuse (error, _("The network's input size must be at least 1x1"));
  for (gsize c = 0; c < n_channels (preprocess); c++)
    if (!isfinite (preprocess->scale) || !isfinite (preprocess->mean[c]) || !isfinite (preprocess->deviation[c])
        || preprocess->deviation[c] == 0.0)
      return fovea_refuse (error, _("Scale, mean and deviation of the network's input must be finite, the deviation not 0"));
  return TRUE;
}

FoveaImage *
fovea_preprocess_resize (const FoveaPreprocess *preprocess, const FoveaImage *photo, GError **error)
{
  Placement p = place (preprocess, photo->width, photo->height);

  return check (preprocess, error) ? resize_part (photo, &p, error) : NULL;
}

/* What the network sees of the photo, grey or inverted where it is so; black around it. */
static FoveaImage *
make_view (const FoveaPreprocess *preprocess, const FoveaImage *photo, GError **error)
{
  Placement p = place (preprocess, photo->width, photo->height);
  g_autoptr (FoveaImage) resized = resize_part (photo, &p, error);
  FoveaImage *view = resized ? fovea_image_new (preprocess->width, preprocess->height, 3, error) : NULL;
  guint8 mask = preprocess->invert ? 0xff : 0;

  for (gsize y = 0; view && y < view->height; y++)
    {
      guint8 *out = fovea_image_row (view, y);
      gssize from_y = (gssize) y - p.y;

      memset (out, 0, 3 * view->width);
      if (from_y < 0 || from_y >= (gssize) p.height)
        continue;
      for (gsize x = (gsize) MAX (p.x, 0); x < view->width && (gssize) x - p.x < (gssize) p.width; x++)
        {
          const guint8 *in = fovea_image_row (resized, (gsize) from_y) + (gsize) ((gssize) x - p.x) * resized->channels;
          gboolean gray = preprocess->order == FOVEA_ORDER_GRAY;

          for (guint c = 0; c < 3; c++)
            out[3 * x + c] = (gray ? luma (in) : in[c]) ^ mask;
        }
    }
  return view;
}

/* The value of each pixel value, by channel of the network. */
static void
fill_table (const FoveaPreprocess *preprocess, float table[3][256])
{
  for (guint c = 0; c < 3; c++)
    for (guint v = 0; v < 256; v++)
      table[c][v] = (float) ((v * preprocess->scale - preprocess->mean[c]) / preprocess->deviation[c]);
}

static void
fill_tensor (const FoveaPreprocess *preprocess, const FoveaImage *view, float *data)
{
  gsize channels = n_channels (preprocess);
  gsize plane = preprocess->channels_last ? 1 : view->width * view->height;
  gsize step = preprocess->channels_last ? channels : 1;
  float table[3][256];

  fill_table (preprocess, table);
  for (gsize c = 0; c < channels; c++)
    {
      gsize from = preprocess->order == FOVEA_ORDER_BGR ? 2 - c : c;

      for (gsize y = 0; y < view->height; y++)
        for (gsize x = 0; x < view->width; x++)
          data[c * plane + (y * view->width + x) * step] = table[c][fovea_image_row (view, y)[3 * x + from]];
    }
}

FoveaTensor *
fovea_preprocess_run (const FoveaPreprocess *preprocess, const FoveaImage *photo, FoveaImage **view, GError **error)
{
  g_autoptr (FoveaImage) seen = NULL;
  FoveaShape shape = fovea_preprocess_shape (preprocess);
  FoveaTensor *tensor;

  g_return_val_if_fail (photo != NULL, NULL);

  if (!check (preprocess, error) || !(seen = make_view (preprocess, photo, error)))
    return NULL;
  tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("The network's input"), error);
  if (!tensor)
    return NULL;
  fill_tensor (preprocess, seen, tensor->data);
  if (view)
    *view = g_steal_pointer (&seen);
  return tensor;
}

void
fovea_preprocess_to_photo (const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, double x, double y,
                           double *photo_x, double *photo_y)
{
  Placement p = place (preprocess, photo_width, photo_height);

  *photo_x = (double) p.source_x + (x - (double) p.x) * (double) p.source_width / (double) p.width;
  *photo_y = (double) p.source_y + (y - (double) p.y) * (double) p.source_height / (double) p.height;
}

void
fovea_preprocess_from_photo (const FoveaPreprocess *preprocess, gsize photo_width, gsize photo_height, double photo_x, double photo_y,
                             double *x, double *y)
{
  Placement p = place (preprocess, photo_width, photo_height);

  *x = (double) p.x + (photo_x - (double) p.source_x) * (double) p.width / (double) p.source_width;
  *y = (double) p.y + (photo_y - (double) p.source_y) * (double) p.height / (double) p.source_height;
}

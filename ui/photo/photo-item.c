/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/photo/photo-item.h"

struct _FoveaPhotoItem
{
  GObject parent_instance;

  GFile *file;         /* or NULL */
  FoveaImage *picture; /* that was pasted, or NULL */
  FoveaImage *thumbnail;
  gboolean failed;     /* there can be no thumbnail */
  char *name;
};

G_DEFINE_FINAL_TYPE (FoveaPhotoItem, fovea_photo_item, G_TYPE_OBJECT)

enum
{
  PROP_THUMBNAIL = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
fovea_photo_item_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_THUMBNAIL)
    g_value_set_pointer (value, FOVEA_PHOTO_ITEM (object)->thumbnail);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_photo_item_finalize (GObject *object)
{
  FoveaPhotoItem *self = FOVEA_PHOTO_ITEM (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->picture, fovea_image_unref);
  g_clear_pointer (&self->thumbnail, fovea_image_unref);
  g_free (self->name);
  G_OBJECT_CLASS (fovea_photo_item_parent_class)->finalize (object);
}

static void
fovea_photo_item_class_init (FoveaPhotoItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = fovea_photo_item_get_property;
  object_class->finalize = fovea_photo_item_finalize;
  properties[PROP_THUMBNAIL] = g_param_spec_pointer ("thumbnail", NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fovea_photo_item_init (FoveaPhotoItem *self)
{
}

FoveaPhotoItem *
fovea_photo_item_new (GFile *file)
{
  FoveaPhotoItem *self = g_object_new (FOVEA_TYPE_PHOTO_ITEM, NULL);

  self->file = g_object_ref (file);
  self->name = g_file_get_basename (file);
  return self;
}

FoveaPhotoItem *
fovea_photo_item_new_picture (FoveaImage *picture, const char *name)
{
  FoveaPhotoItem *self = g_object_new (FOVEA_TYPE_PHOTO_ITEM, NULL);

  self->picture = fovea_image_ref (picture);
  self->name = g_strdup (name);
  return self;
}

GFile *
fovea_photo_item_get_file (FoveaPhotoItem *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_ITEM (self), NULL);
  return self->file;
}

FoveaImage *
fovea_photo_item_get_picture (FoveaPhotoItem *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_ITEM (self), NULL);
  return self->picture;
}

const char *
fovea_photo_item_get_name (FoveaPhotoItem *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_ITEM (self), NULL);
  return self->name;
}

void
fovea_photo_item_set_file (FoveaPhotoItem *self, GFile *file)
{
  g_return_if_fail (FOVEA_IS_PHOTO_ITEM (self));
  g_set_object (&self->file, file);
}

FoveaImage *
fovea_photo_item_get_thumbnail (FoveaPhotoItem *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_ITEM (self), NULL);
  return self->thumbnail;
}

void
fovea_photo_item_set_thumbnail (FoveaPhotoItem *self, FoveaImage *thumbnail)
{
  g_return_if_fail (FOVEA_IS_PHOTO_ITEM (self));
  g_clear_pointer (&self->thumbnail, fovea_image_unref);
  self->thumbnail = thumbnail ? fovea_image_ref (thumbnail) : NULL;
  self->failed = !thumbnail;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_THUMBNAIL]);
}

gboolean
fovea_photo_item_has_failed (FoveaPhotoItem *self)
{
  g_return_val_if_fail (FOVEA_IS_PHOTO_ITEM (self), FALSE);
  return self->failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/tile-cache.h"

#include "ui/widgets/image-texture.h"

typedef struct
{
  gsize index;
  gsize bytes;
  GdkTexture *texture;
} Tile;

struct _FoveaTileCache
{
  gsize max_bytes, bytes;
  GHashTable *links; /* index to its GList in @recent */
  GQueue recent;     /* of Tile, the last used first */
};

FoveaTileCache *
fovea_tile_cache_new (gsize max_bytes)
{
  FoveaTileCache *cache = g_new0 (FoveaTileCache, 1);

  cache->max_bytes = max_bytes;
  cache->links = g_hash_table_new (NULL, NULL);
  g_queue_init (&cache->recent);
  return cache;
}

static void
tile_free (gpointer data)
{
  Tile *tile = data;

  g_object_unref (tile->texture);
  g_free (tile);
}

void
fovea_tile_cache_clear (FoveaTileCache *cache)
{
  g_hash_table_remove_all (cache->links);
  g_queue_clear_full (&cache->recent, tile_free);
  cache->bytes = 0;
}

void
fovea_tile_cache_free (FoveaTileCache *cache)
{
  if (!cache)
    return;
  fovea_tile_cache_clear (cache);
  g_hash_table_unref (cache->links);
  g_free (cache);
}

static void
drop_oldest (FoveaTileCache *cache)
{
  Tile *tile = g_queue_pop_tail (&cache->recent);

  cache->bytes -= tile->bytes;
  g_hash_table_remove (cache->links, GSIZE_TO_POINTER (tile->index));
  tile_free (tile);
}

static GdkTexture *
insert (FoveaTileCache *cache, gsize index, FoveaImage *image)
{
  Tile *tile = g_new0 (Tile, 1);

  tile->index = index;
  tile->bytes = image->stride * image->height;
  tile->texture = fovea_image_to_texture (image);
  g_queue_push_head (&cache->recent, tile);
  g_hash_table_insert (cache->links, GSIZE_TO_POINTER (index), cache->recent.head);
  cache->bytes += tile->bytes;
  while (cache->bytes > cache->max_bytes && cache->recent.length > 1)
    drop_oldest (cache);
  return tile->texture;
}

GdkTexture *
fovea_tile_cache_get (FoveaTileCache *cache, const FoveaMaps *maps, gsize i, gsize cell, gint64 deadline)
{
  GList *link = g_hash_table_lookup (cache->links, GSIZE_TO_POINTER (i));
  g_autoptr (FoveaImage) image = NULL;

  if (link)
    {
      g_queue_unlink (&cache->recent, link);
      g_queue_push_head_link (&cache->recent, link);
      return ((Tile *) link->data)->texture;
    }
  if (g_get_monotonic_time () >= deadline)
    return NULL;
  image = fovea_maps_picture (maps, i, cell, NULL);
  return image ? insert (cache, i, image) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/arena.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

#define CHUNK ((gsize) 256 << 10)
#define LARGE ((gsize) 4 << 10)  /* pieces from this size on stand alone */
#define LARGE_OVERHEAD 128       /* what one of them takes besides */
#define ALIGNMENT sizeof (guint64) /* no field of a message wants more */

struct _FoveaOnnxArena
{
  const char *what; /* translated once: there are many allocations */
  gsize left;       /* of the limit */
  GPtrArray *chunks;
  gsize used;        /* of the last chunk */
  GHashTable *large; /* set of pieces that stand alone */
  GError *error;     /* the first */
};

FoveaOnnxArena *
fovea_onnx_arena_new (gsize limit, const char *what)
{
  FoveaOnnxArena *self = g_new0 (FoveaOnnxArena, 1);

  self->what = what;
  self->left = limit;
  self->chunks = g_ptr_array_new_with_free_func (fovea_memory_free);
  self->large = g_hash_table_new_full (NULL, NULL, fovea_memory_free, NULL);
  return self;
}

void
fovea_onnx_arena_free (FoveaOnnxArena *self)
{
  if (!self)
    return;
  g_ptr_array_unref (self->chunks);
  g_hash_table_unref (self->large);
  g_clear_error (&self->error);
  g_free (self);
}

/* Counts @size before it is taken. */
static gboolean
charge (FoveaOnnxArena *self, gsize size)
{
  if (size > self->left)
    return fovea_refuse (&self->error, _("Reading the network takes far more memory than a file of its size should need"));
  self->left -= size;
  return TRUE;
}

static gpointer
alloc_large (FoveaOnnxArena *self, gsize size)
{
  gpointer memory = NULL;

  if (charge (self, size + LARGE_OVERHEAD))
    memory = fovea_memory_alloc (size, self->what, &self->error);
  if (memory)
    g_hash_table_add (self->large, memory);
  return memory;
}

static void *
arena_alloc (void *user, size_t size)
{
  FoveaOnnxArena *self = user;
  gsize rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;

  if (self->error)
    return NULL;
  if (size >= LARGE)
    return size > G_MAXSIZE - LARGE_OVERHEAD ? NULL : alloc_large (self, size);
  if (self->chunks->len == 0 || rounded > CHUNK - self->used)
    {
      gpointer chunk = charge (self, CHUNK) ? fovea_memory_alloc (CHUNK, self->what, &self->error) : NULL;

      if (!chunk)
        return NULL;
      g_ptr_array_add (self->chunks, chunk);
      self->used = 0;
    }
  self->used += rounded;
  return (guint8 *) self->chunks->pdata[self->chunks->len - 1] + self->used - rounded;
}

static void
arena_release (void *user, void *memory)
{
  FoveaOnnxArena *self = user;

  g_hash_table_remove (self->large, memory);
}

ProtobufCAllocator
fovea_onnx_arena_allocator (FoveaOnnxArena *self)
{
  return (ProtobufCAllocator){ arena_alloc, arena_release, self };
}

gboolean
fovea_onnx_arena_has_failed (FoveaOnnxArena *self, GError **error)
{
  if (!self->error)
    return FALSE;
  g_propagate_error (error, g_steal_pointer (&self->error));
  return TRUE;
}

gboolean
fovea_onnx_arena_steal (FoveaOnnxArena *self, gpointer memory)
{
  return g_hash_table_steal (self->large, memory);
}

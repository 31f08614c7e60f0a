/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/storage.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"

/* Memory is touched in pieces of so many bytes. */
#define TOUCH_BYTES ((gsize) 1 << 21)

/* The memory of all values. */
typedef struct _FoveaArena
{
  guint8 *bytes;
  gatomicrefcount refs;
} Arena;

static void
release_arena (gpointer data)
{
  Arena *arena = data;

  if (!g_atomic_ref_count_dec (&arena->refs))
    return;
  fovea_memory_free (arena->bytes);
  g_free (arena);
}

static void
touch_bytes (gsize begin, gsize end, guint worker, gpointer data)
{
  Arena *arena = data;

  memset (arena->bytes + begin, 0, end - begin);
}

/* Zeroes all memory on all threads: pages are there before the first run, and halos are zero. */
static gboolean
allocate (FoveaStorage *self, const char *what, FoveaProgress *progress, GError **error)
{
  gsize bytes = MAX (self->schedule->bytes, FOVEA_ALIGNMENT);

  self->arena = g_new0 (Arena, 1);
  g_atomic_ref_count_init (&self->arena->refs);
  self->arena->bytes = fovea_memory_alloc (bytes, what, error);
  return self->arena->bytes
         && (fovea_parallel_for (bytes, TOUCH_BYTES, touch_bytes, self->arena, progress) || fovea_progress_check (progress, error));
}

static guint8 *
buffer_bytes (const FoveaStorage *self, gint buffer)
{
  return self->arena->bytes + g_array_index (self->schedule->buffers, FoveaBuffer, buffer).offset;
}

static void
place_tensor (FoveaStorage *self, gint value)
{
  const FoveaOperand *operand = &self->schedule->plan->values[value];
  gint buffer = self->schedule->places[value].planes_buffer;

  if (operand->constant)
    self->tensors[value] = fovea_tensor_ref (operand->constant);
  else if (buffer >= 0)
    {
      g_atomic_ref_count_inc (&self->arena->refs);
      self->tensors[value] = fovea_tensor_wrap (operand->dtype, &operand->shape, buffer_bytes (self, buffer), self->arena, release_arena);
    }
}

static void
place_blocks (FoveaStorage *self, gint value)
{
  const FoveaPlace *place = &self->schedule->places[value];
  FoveaBlocks whole = self->schedule->places[place->whole].layout;

  if (place->blocks_buffer < 0 || place->framed >= 0)
    return;
  fovea_blocks_place (&whole, (float *) buffer_bytes (self, place->blocks_buffer));
  self->blocks[value] = place->whole == value ? whole : fovea_blocks_part (&whole, place->first_block, place->layout.c);
}

/* The value that a frame stands around, with as much of its halo as the frame takes. */
static FoveaBlocks
framed_blocks (const FoveaStorage *self, gint value)
{
  const FoveaPlace *place = &self->schedule->places[value];
  const FoveaFrame *frame = &place->frame;
  FoveaBlocks blocks = self->blocks[place->framed];

  blocks.data -= frame->top * blocks.row + frame->left * blocks.block;
  blocks.h = place->layout.h;
  blocks.w = place->layout.w;
  blocks.halo_h -= MAX (frame->top, frame->bottom);
  blocks.halo_w -= MAX (frame->left, frame->right);
  return blocks;
}

static void
place_values (FoveaStorage *self)
{
  const FoveaNetwork *network = self->schedule->plan->network;

  for (guint i = 0; i < network->n_values; i++)
    {
      place_tensor (self, (gint) i);
      place_blocks (self, (gint) i);
    }
  /* In the order of the nodes, since a frame may stand around a frame. */
  for (guint i = 0; i < network->n_nodes; i++)
    for (guint j = 0; j < network->nodes[i].n_outputs; j++)
      {
        gint value = network->nodes[i].outputs[j];

        if (value >= 0 && self->schedule->places[value].framed >= 0)
          self->blocks[value] = framed_blocks (self, value);
      }
}

FoveaStorage *
fovea_storage_new (const FoveaSchedule *schedule, const char *what, FoveaProgress *progress, GError **error)
{
  gsize n_values = schedule->plan->network->n_values;
  FoveaStorage *self = g_new0 (FoveaStorage, 1);

  self->schedule = schedule;
  self->tensors = g_new0 (FoveaTensor *, n_values);
  self->blocks = g_new0 (FoveaBlocks, n_values);
  if (!allocate (self, what, progress, error))
    {
      fovea_storage_free (self);
      return NULL;
    }
  place_values (self);
  return self;
}

void
fovea_storage_free (FoveaStorage *self)
{
  if (!self)
    return;
  for (guint i = 0; i < self->schedule->plan->network->n_values; i++)
    g_clear_pointer (&self->tensors[i], fovea_tensor_unref);
  release_arena (self->arena);
  g_free (self->tensors);
  g_free (self->blocks);
  g_free (self);
}

void
fovea_storage_take (FoveaStorage *self, gint value, FoveaTensor *tensor)
{
  FoveaTensor *before = self->tensors[value];

  self->tensors[value] = tensor ? fovea_tensor_ref (tensor) : NULL;
  if (before)
    fovea_tensor_unref (before);
}

FoveaTensor *
fovea_storage_tensor (const FoveaStorage *self, gint value)
{
  return value < 0 ? NULL : self->tensors[self->schedule->places[value].same_as];
}

FoveaBlocks
fovea_storage_blocks (const FoveaStorage *self, gint value)
{
  if (value < 0 || self->schedule->plan->values[value].constant)
    return (FoveaBlocks){ 0 };
  return self->blocks[self->schedule->places[value].same_as];
}

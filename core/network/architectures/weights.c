/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/architectures/weights.h"

#include <glib/gi18n-lib.h>
#include <sys/mman.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/base/random.h"

#define PAIRS_A_CHUNK 16384

typedef struct
{
  FoveaShape shape;
  FoveaWeightsKind kind;
  float number;
  FoveaTensor *tensor;
} Item;

struct _FoveaWeights
{
  GArray *items; /* Item */
};

static void
clear_item (gpointer data)
{
  fovea_tensor_unref (((Item *) data)->tensor);
}

FoveaWeights *
fovea_weights_new (void)
{
  FoveaWeights *weights = g_new0 (FoveaWeights, 1);

  weights->items = g_array_new (FALSE, FALSE, sizeof (Item));
  g_array_set_clear_func (weights->items, clear_item);
  return weights;
}

void
fovea_weights_free (FoveaWeights *weights)
{
  g_array_unref (weights->items);
  g_free (weights);
}

void
fovea_weights_add (FoveaWeights *weights, const FoveaShape *shape, FoveaWeightsKind kind, float number)
{
  g_array_append_val (weights->items, ((Item){ *shape, kind, number, NULL }));
}

FoveaTensor *
fovea_weights_tensor (FoveaWeights *weights, guint i)
{
  return g_array_index (weights->items, Item, i).tensor;
}

static gsize
item_bytes (const Item *item)
{
  return fovea_round_up (fovea_shape_count (&item->shape) * sizeof (float), FOVEA_ALIGNMENT);
}

static void
wrap (Item *item, GBytes *block, gsize offset)
{
  item->tensor = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &item->shape, (char *) g_bytes_get_data (block, NULL) + offset,
                                    g_bytes_ref (block), (GDestroyNotify) g_bytes_unref);
}

/* Odd numbers of 24 bits: floats without rounding, symmetric, none of them 0. The one product that follows is rounded alike everywhere. */
static inline float
to_float (guint32 bits, float scale)
{
  return (float) (((gint32) bits >> 8) | 1) * scale;
}

typedef struct
{
  float *values;
  gsize n;
  guint64 start;
  float scale;
} Draw;

static void
draw_pairs (gsize begin, gsize end, guint worker, gpointer data)
{
  const Draw *draw = data;

  for (gsize i = begin; i < end; i++)
    {
      guint64 bits = fovea_random_bits (draw->start, i);

      draw->values[2 * i] = to_float ((guint32) bits, draw->scale);
      if (2 * i + 1 < draw->n)
        draw->values[2 * i + 1] = to_float ((guint32) (bits >> 32), draw->scale);
    }
}

static gboolean
make_item (const Item *item, guint64 start, FoveaProgress *progress)
{
  gsize n = fovea_shape_count (&item->shape);
  float *values = item->tensor->data;

  if (item->kind == FOVEA_WEIGHTS_RANDOM)
    return fovea_parallel_for ((n + 1) / 2, PAIRS_A_CHUNK, draw_pairs, &(Draw){ values, n, start, item->number * 0x1p-23f }, progress);
  for (gsize i = 0; i < n; i++)
    values[i] = item->number;
  return TRUE;
}

static gboolean
make_items (FoveaWeights *weights, guint64 seed, gsize total, FoveaProgress *progress)
{
  gboolean done = TRUE;
  gsize before = 0;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint i = 0; i < weights->items->len && done; i++)
    {
      const Item *item = &g_array_index (weights->items, Item, i);
      double begin = from + (double) before / (double) total * (to - from);

      before += item_bytes (item);
      fovea_progress_range (progress, begin, from + (double) before / (double) total * (to - from));
      fovea_progress_set (progress, 0.0, _("Drawing weights"));
      done = make_item (item, fovea_random_bits (seed, i), progress);
    }
  fovea_progress_range (progress, from, to);
  return done;
}

/* The bytes of all, and of the largest. */
static gboolean
count_bytes (const FoveaWeights *weights, gsize *total, gsize *largest, GError **error)
{
  *total = *largest = 0;
  for (guint i = 0; i < weights->items->len; i++)
    {
      gsize bytes = item_bytes (&g_array_index (weights->items, Item, i));

      *largest = MAX (*largest, bytes);
      if (__builtin_add_overflow (*total, bytes, total))
        return fovea_over_limit (error, _("The network has more weights than can be counted"));
    }
  return TRUE;
}

gboolean
fovea_weights_make (FoveaWeights *weights, guint64 seed, FoveaProgress *progress, GError **error)
{
  gsize total, largest, offset = 0;
  gpointer memory;
  g_autoptr (GBytes) block = NULL;

  if (!count_bytes (weights, &total, &largest, error))
    return FALSE;
  memory = fovea_memory_alloc (MAX (total, 1), _("The network's weights"), error);
  if (!memory)
    return FALSE;
  block = g_bytes_new_with_free_func (memory, MAX (total, 1), fovea_memory_free, memory);
  for (guint i = 0; i < weights->items->len; i++)
    {
      Item *item = &g_array_index (weights->items, Item, i);

      wrap (item, block, offset);
      offset += item_bytes (item);
    }
  return make_items (weights, seed, total, progress) || fovea_progress_check (progress, error);
}

typedef struct
{
  gpointer memory;
  gsize length;
} Mapping;

static void
unmap (gpointer data)
{
  Mapping *mapping = data;

  munmap (mapping->memory, mapping->length);
  g_free (mapping);
}

/* One area as long as the largest tensor, which all of them share. */
gboolean
fovea_weights_make_zeros (FoveaWeights *weights, GError **error)
{
  gsize total, largest;
  gpointer memory;
  g_autoptr (GBytes) block = NULL;

  if (!count_bytes (weights, &total, &largest, error))
    return FALSE;
  largest = MAX (largest, FOVEA_ALIGNMENT);
  memory = mmap (NULL, largest, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED)
    return fovea_over_limit (error, _("A layer has more weights than can be addressed"));
  block = g_bytes_new_with_free_func (memory, largest, unmap, g_memdup2 (&(Mapping){ memory, largest }, sizeof (Mapping)));
  for (guint i = 0; i < weights->items->len; i++)
    wrap (&g_array_index (weights->items, Item, i), block, 0);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/sharing.h"

/* The buffers that are placed, by time: @born has those that a step begins; a tree over the steps, whose node i has the children 2 i and
 * 2 i + 1, has each buffer at the few nodes that its time is made of, so that those in use at one step stand on its way to the root. */
typedef struct
{
  guint n;          /* leaves of the tree, a power of two */
  GPtrArray **tree; /* of FoveaBuffer *, NULL: none */
  GPtrArray **born;
} Times;

static void
times_init (Times *self, guint n_steps)
{
  self->n = 1;
  while (self->n < n_steps)
    self->n *= 2;
  self->tree = g_new0 (GPtrArray *, 2 * (gsize) self->n);
  self->born = g_new0 (GPtrArray *, self->n);
}

static void
times_clear (Times *self)
{
  for (gsize i = 0; i < 2 * (gsize) self->n; i++)
    g_clear_pointer (&self->tree[i], g_ptr_array_unref);
  for (gsize i = 0; i < self->n; i++)
    g_clear_pointer (&self->born[i], g_ptr_array_unref);
  g_free (self->tree);
  g_free (self->born);
}

static void
append (GPtrArray **list, FoveaBuffer *buffer)
{
  if (!*list)
    *list = g_ptr_array_new ();
  g_ptr_array_add (*list, buffer);
}

static void
times_add (Times *self, FoveaBuffer *buffer)
{
  append (&self->born[buffer->first], buffer);
  for (gsize low = (gsize) buffer->first + self->n, high = (gsize) buffer->last + self->n + 1; low < high; low /= 2, high /= 2)
    {
      if (low % 2 == 1)
        append (&self->tree[low++], buffer);
      if (high % 2 == 1)
        append (&self->tree[--high], buffer);
    }
}

static void
collect (const GPtrArray *list, GPtrArray *found)
{
  for (guint i = 0; list && i < list->len; i++)
    g_ptr_array_add (found, list->pdata[i]);
}

static int
compare_offsets (gconstpointer a, gconstpointer b)
{
  const FoveaBuffer *x = *(const FoveaBuffer *const *) a, *y = *(const FoveaBuffer *const *) b;

  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* The lowest place of @buffer beside those that are in use when it begins, and those that begin while it is in use. */
static void
find_gap (const Times *self, FoveaBuffer *buffer, GPtrArray *others)
{
  g_ptr_array_set_size (others, 0);
  for (gsize node = (gsize) buffer->first + self->n; node > 0; node /= 2)
    collect (self->tree[node], others);
  for (guint step = buffer->first + 1; step <= buffer->last; step++)
    collect (self->born[step], others);
  g_ptr_array_sort (others, compare_offsets);
  buffer->offset = 0;
  for (guint i = 0; i < others->len; i++)
    {
      const FoveaBuffer *other = others->pdata[i];

      if (other->offset >= buffer->offset + buffer->bytes)
        break;
      buffer->offset = MAX (buffer->offset, other->offset + other->bytes);
    }
}

static int
compare_sizes (gconstpointer a, gconstpointer b)
{
  const FoveaBuffer *x = *(const FoveaBuffer *const *) a, *y = *(const FoveaBuffer *const *) b;

  if (x->bytes != y->bytes)
    return x->bytes < y->bytes ? 1 : -1;
  return x < y ? -1 : 1;
}

gsize
fovea_share_memory (GArray *buffers, guint n_steps)
{
  g_autoptr (GPtrArray) order = g_ptr_array_new (), others = g_ptr_array_new ();
  gsize bytes = 0;
  Times times;

  times_init (&times, n_steps + 1);
  for (guint i = 0; i < buffers->len; i++)
    g_ptr_array_add (order, &g_array_index (buffers, FoveaBuffer, i));
  g_ptr_array_sort (order, compare_sizes);
  for (guint i = 0; i < order->len; i++)
    {
      FoveaBuffer *buffer = order->pdata[i];

      find_gap (&times, buffer, others);
      times_add (&times, buffer);
      bytes = MAX (bytes, buffer->offset + buffer->bytes);
    }
  times_clear (&times);
  return bytes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/memory.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/recycle.h"

#define HUGE_PAGE ((gsize) 2 << 20)
#define LARGE (2 * HUGE_PAGE)  /* blocks from here on stand in huge pages, and wait to be used again */
#define RECYCLED_SHARE 8      /* of the budget, 1 / RECYCLED_SHARE may wait */

/* Stands in the 64 bytes before each buffer. */
typedef struct
{
  gsize bytes;    /* as asked for */
  gsize capacity; /* of the block, from its base on */
  gpointer base;
} Header;

G_STATIC_ASSERT (sizeof (Header) <= FOVEA_ALIGNMENT);

static atomic_size_t used;
static atomic_size_t budget;

/* Asked of the system once: every allocation looks at the budget. */
static gsize
default_budget (void)
{
  static gsize bytes;

  if (g_once_init_enter (&bytes))
    {
      long pages = sysconf (_SC_PHYS_PAGES), page = sysconf (_SC_PAGE_SIZE);
      double memory = pages <= 0 || page <= 0 ? 0x1p31 / FOVEA_DEFAULT_MEMORY_SHARE : (double) pages * (double) page;

      g_once_init_leave (&bytes, (gsize) (memory * FOVEA_DEFAULT_MEMORY_SHARE));
    }
  return bytes;
}

void
fovea_memory_set_budget (gsize bytes)
{
  atomic_store (&budget, bytes);
  fovea_recycle_clear ();
}

gsize
fovea_memory_get_budget (void)
{
  gsize bytes = atomic_load (&budget);

  return bytes ? bytes : default_budget ();
}

gsize
fovea_memory_get_used (void)
{
  return atomic_load (&used);
}

gboolean
fovea_memory_reserve (gsize bytes, const char *what, GError **error)
{
  gsize limit = fovea_memory_get_budget ();
  gsize now = atomic_load (&used);

  do
    if (bytes > limit || now > limit - bytes)
      {
        g_autofree char *need = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);
        g_autofree char *have = g_format_size_full (limit, G_FORMAT_SIZE_IEC_UNITS);
        g_autofree char *taken = g_format_size_full (now, G_FORMAT_SIZE_IEC_UNITS);

        return fovea_over_limit (error, _("%s needs %s of memory; the limit is %s, of which %s are in use"), what, need, have, taken);
      }
  while (!atomic_compare_exchange_weak (&used, &now, now + bytes));
  return TRUE;
}

void
fovea_memory_release (gsize bytes)
{
  atomic_fetch_sub (&used, bytes);
}

/* NULL when the system has not as much, not even without what waits to be used again. */
static gpointer
allocate (gsize bytes)
{
  gpointer base = NULL;
  gsize alignment = bytes >= LARGE ? HUGE_PAGE : FOVEA_ALIGNMENT;

  if (posix_memalign (&base, alignment, bytes) != 0)
    {
      fovea_recycle_clear ();
      if (posix_memalign (&base, alignment, bytes) != 0)
        return NULL;
    }
  if (alignment == HUGE_PAGE)
    madvise (base, bytes, MADV_HUGEPAGE);
  return base;
}

gpointer
fovea_memory_alloc (gsize bytes, const char *what, GError **error)
{
  gsize capacity = bytes + FOVEA_ALIGNMENT;
  gpointer base = NULL;

  if (!fovea_memory_reserve (bytes, what, error))
    return NULL;
  if (bytes >= LARGE)
    base = fovea_recycle_take (bytes + FOVEA_ALIGNMENT, &capacity);
  if (!base && bytes <= G_MAXSSIZE - LARGE)
    base = allocate (capacity = bytes + FOVEA_ALIGNMENT);
  if (!base)
    {
      fovea_memory_release (bytes);
      fovea_over_limit (error, _("%s needs %zu bytes of memory, which the system does not give"), what, bytes);
      return NULL;
    }
  *(Header *) base = (Header){ bytes, capacity, base };
  return (guint8 *) base + FOVEA_ALIGNMENT;
}

gpointer
fovea_memory_alloc0 (gsize bytes, const char *what, GError **error)
{
  gpointer memory = fovea_memory_alloc (bytes, what, error);

  return memory ? memset (memory, 0, bytes) : NULL;
}

void
fovea_memory_free (gpointer memory)
{
  if (!memory)
    return;

  Header header = *(Header *) ((guint8 *) memory - FOVEA_ALIGNMENT);

  fovea_memory_release (header.bytes);
  if (header.bytes < LARGE || !fovea_recycle_keep (header.base, header.capacity, fovea_memory_get_budget () / RECYCLED_SHARE))
    free (header.base);
}

gboolean
fovea_size_product (const gsize *factors, gsize n, gsize *product)
{
  gsize result = 1;

  for (gsize i = 0; i < n; i++)
    if (__builtin_mul_overflow (result, factors[i], &result))
      return FALSE;
  *product = result;
  return TRUE;
}

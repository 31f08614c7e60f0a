/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/base/recycle.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define MAX_BLOCKS 16
#define MAX_WASTE 4 /* a block serves when less than 1 / MAX_WASTE of it would be idle */

typedef struct
{
  gpointer bytes;
  gsize capacity;
} Block;

static struct
{
  pthread_mutex_t lock; /* which the thread sanitizer knows, unlike GMutex */
  Block blocks[MAX_BLOCKS]; /* the oldest first */
  guint n;
  gsize bytes;
} waiting = { PTHREAD_MUTEX_INITIALIZER };

/* Called with the lock held. */
static Block
take_out (guint i)
{
  Block block = waiting.blocks[i];

  waiting.bytes -= block.capacity;
  waiting.n--;
  memmove (&waiting.blocks[i], &waiting.blocks[i + 1], (waiting.n - i) * sizeof *waiting.blocks);
  return block;
}

gpointer
fovea_recycle_take (gsize bytes, gsize *capacity)
{
  Block found = { NULL, G_MAXSIZE };
  guint index = 0;

  pthread_mutex_lock (&waiting.lock);
  for (guint i = 0; i < waiting.n; i++)
    if (waiting.blocks[i].capacity >= bytes && waiting.blocks[i].capacity < found.capacity)
      found = waiting.blocks[index = i];
  if (found.bytes && found.capacity - bytes < found.capacity / MAX_WASTE)
    take_out (index);
  else
    found.bytes = NULL;
  pthread_mutex_unlock (&waiting.lock);
  *capacity = found.capacity;
  return found.bytes;
}

/* The whole pages of a block become the system's until they are written again. FALSE where it does not know that. */
static gboolean
offer (gpointer block, gsize capacity)
{
  gsize page = (gsize) sysconf (_SC_PAGE_SIZE);
  guint8 *begin = (guint8 *) (((guintptr) block + page - 1) / page * page), *end = (guint8 *) (((guintptr) block + capacity) / page * page);

  return end > begin && madvise (begin, (gsize) (end - begin), MADV_FREE) == 0;
}

/* Called with the lock held. */
static void
drop_oldest (void)
{
  free (take_out (0).bytes);
}

gboolean
fovea_recycle_keep (gpointer block, gsize capacity, gsize limit)
{
#ifdef __SANITIZE_ADDRESS__
  return FALSE; /* so that uses after free are found */
#endif
  if (capacity > limit || !offer (block, capacity))
    return FALSE;
  pthread_mutex_lock (&waiting.lock);
  while (waiting.n == MAX_BLOCKS || waiting.bytes > limit - capacity)
    drop_oldest ();
  waiting.blocks[waiting.n++] = (Block){ block, capacity };
  waiting.bytes += capacity;
  pthread_mutex_unlock (&waiting.lock);
  return TRUE;
}

void
fovea_recycle_clear (void)
{
  pthread_mutex_lock (&waiting.lock);
  while (waiting.n > 0)
    drop_oldest ();
  pthread_mutex_unlock (&waiting.lock);
}

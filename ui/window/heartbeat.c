/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/heartbeat.h"

#include <stdio.h>
#include <unistd.h>

#include "core/base/cpu.h"

#define BEAT_MS 5

static struct
{
  const char *path;
  gint64 last, longest; /* microseconds of own_time() */
} heart;

/* Now, in microseconds, on a clock that stands still while this thread waits for a processor: a busy machine is not our work. */
static gint64
own_time (void)
{
  return g_get_monotonic_time () - fovea_cpu_waited ();
}

static gboolean
beat (gpointer data)
{
  gint64 now = own_time ();
  gint64 gap = now - heart.last;

  heart.last = now;
  if (access (heart.path, F_OK) != 0) /* taken away: measure anew */
    heart.longest = 0;
  if (gap > heart.longest)
    {
      FILE *file = fopen (heart.path, "w");

      heart.longest = gap;
      if (file)
        {
          fprintf (file, "%" G_GINT64_FORMAT ".%03" G_GINT64_FORMAT "\n", gap / 1000, gap % 1000);
          fclose (file);
        }
    }
  return G_SOURCE_CONTINUE;
}

/* The start of the program is over when the loop is idle for the first time. */
static gboolean
begin (gpointer data)
{
  heart.last = own_time ();
  g_timeout_add_full (G_PRIORITY_HIGH, BEAT_MS, beat, NULL, NULL);
  return G_SOURCE_REMOVE;
}

void
fovea_heartbeat_start (const char *path)
{
  if (!path)
    return;
  heart.path = path;
  g_idle_add_full (G_PRIORITY_LOW, begin, NULL, NULL);
}

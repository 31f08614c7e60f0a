/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/heartbeat.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#define BEAT_MS 5

static struct
{
  const char *path;
  int waits;            /* the kernel's file on what this thread waits for a processor; -1: there is none */
  gint64 last, longest; /* microseconds, without waits */
} heart;

/* Now, in microseconds, on a clock that stands still while this thread waits for a processor that others have: a busy machine is not our work. */
static gint64
own_time (void)
{
  char text[100];
  gint64 waited = 0;
  gssize length = heart.waits >= 0 ? pread (heart.waits, text, sizeof text - 1, 0) : -1;

  if (length > 0)
    {
      text[length] = '\0';
      sscanf (text, "%*d %" G_GINT64_FORMAT, &waited); /* nanoseconds, after those that it ran */
    }
  return g_get_monotonic_time () - waited / 1000;
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
  heart.waits = open ("/proc/thread-self/schedstat", O_RDONLY | O_CLOEXEC);
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/frames.h"

#include <stdio.h>

#define FRAME_US 16000

static struct
{
  FILE *file;
  gint64 awake;       /* since when the main loop works */
  gint64 work;        /* before that, since the last frame, or since it had nothing to do for as long as a frame */
  gint64 paint_start;
} frames;

static double
milliseconds (gint64 microseconds)
{
  return (double) microseconds / 1000.0;
}

/* Waiting is what the main loop does here; all the rest is work. */
static int
wait_for_events (GPollFD *fds, guint n_fds, int timeout)
{
  gint64 start = g_get_monotonic_time ();
  int result;

  frames.work += start - frames.awake;
  if (start - frames.awake > FRAME_US)
    fprintf (frames.file, "%.3f turn %.3f\n", milliseconds (start), milliseconds (start - frames.awake));
  result = g_poll (fds, n_fds, timeout);
  frames.awake = g_get_monotonic_time ();
  if (frames.awake - start > FRAME_US)
    frames.work = 0;
  return result;
}

static void
on_before_paint (GdkFrameClock *clock, gpointer data)
{
  frames.paint_start = g_get_monotonic_time ();
}

static void
on_after_paint (GdkFrameClock *clock, gpointer data)
{
  gint64 now = g_get_monotonic_time ();

  fprintf (frames.file, "%.3f frame %.3f %.3f\n", milliseconds (now), milliseconds (frames.work + now - frames.awake),
           milliseconds (now - frames.paint_start));
  frames.work = 0;
  frames.awake = now;
}

void
fovea_frames_start (const char *path)
{
  if (!path || frames.file)
    return;
  frames.file = fopen (path, "a");
  if (!frames.file)
    return;
  setvbuf (frames.file, NULL, _IOLBF, 0);
  frames.awake = g_get_monotonic_time ();
  g_main_context_set_poll_func (NULL, wait_for_events);
}

void
fovea_frames_mark (const char *name)
{
  if (frames.file)
    fprintf (frames.file, "%.3f %s\n", milliseconds (g_get_monotonic_time ()), name);
}

void
fovea_frames_mark_number (const char *name, guint number)
{
  if (frames.file)
    fprintf (frames.file, "%.3f %s %u\n", milliseconds (g_get_monotonic_time ()), name, number);
}

void
fovea_frames_watch (GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  g_return_if_fail (clock != NULL);

  if (!frames.file)
    return;
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint), NULL);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (on_after_paint), NULL);
}

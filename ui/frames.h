/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What the main loop does for each frame, measured by the program itself: for tests/bench/window.py. Without a start all of this does nothing. */

/* From now on lines are appended to the file @path, with times in milliseconds, the clock's (CLOCK_MONOTONIC) first:
 *   TIME frame WORK PAINT  a frame has been painted: WORK is how long the main loop was not waiting since the frame before, or since it had
 *                          waited for as long as a frame; PAINT is how much of it lay between the frame clock's first and last phase
 *   TIME turn WORK         the main loop worked for longer than a frame's time at once
 *   TIME NAME [NUMBER]     something was marked: "preview", say, with how many changes it is behind the newest */
void fovea_frames_start (const char *path);
/* Notes that what @name says has happened; what belongs to a picture is on the screen with the frame whose line comes next. */
void fovea_frames_mark (const char *name);
/* The same, with a number that belongs to it. */
void fovea_frames_mark_number (const char *name, guint number);
/* Listens to the frames of @widget, which is realized. */
void fovea_frames_watch (GtkWidget *widget);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Large buffers: aligned to 64 bytes, counted against one budget for the process, and allowed to fail.
 * Small structures use g_new() as everywhere. */

#define FOVEA_ALIGNMENT 64

/* The budget in bytes; 0 sets the default, a share of the machine's memory. */
void fovea_memory_set_budget (gsize bytes);
gsize fovea_memory_get_budget (void);
gsize fovea_memory_get_used (void);

/* @what names the use in the error ("activations of conv1"): FOVEA_ERROR_LIMIT when the budget or the
 * system has not enough. Contents are undefined, or zero for alloc0. Free with fovea_memory_free(). */
gpointer fovea_memory_alloc (gsize bytes, const char *what, GError **error);
gpointer fovea_memory_alloc0 (gsize bytes, const char *what, GError **error);
void fovea_memory_free (gpointer memory);

/* Counts @bytes that a library allocates for us (a decoded photo) against the budget. */
gboolean fovea_memory_reserve (gsize bytes, const char *what, GError **error);
void fovea_memory_release (gsize bytes);

/* Numbers of such a buffer, for g_autoptr(). */
typedef double FoveaDoubles;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDoubles, fovea_memory_free)
typedef float FoveaFloats;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaFloats, fovea_memory_free)

static inline gsize
fovea_round_up (gsize n, gsize multiple)
{
  return (n + multiple - 1) / multiple * multiple;
}

/* @product of @n factors, FALSE on overflow. */
gboolean fovea_size_product (const gsize *factors, gsize n, gsize *product);

G_END_DECLS

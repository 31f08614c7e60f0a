/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/**
 * FoveaBlocks:
 * @block: channels that lie side by side: the lanes of the instruction set (nChw16c, nChw8c, nChw4c), or 1 for planes (NCHW)
 * @halo_h, @halo_w: rows above and below, columns left and right that are zero, so that a padded window needs no special case
 * @row, @plane, @image: floats from a row, a block of channels, an image to the next
 *
 * A layer's value (N, C, H, W) as the fast paths see it. Element (n, c, y, x) is
 * data[n * image + c / block * plane + y * row + x * block + c % block]; y from -halo_h to h + halo_h - 1 may be read, x alike. The channels
 * that fill up the last block are finite and meet zero weights. A part of the blocks of a larger value is such a
 * value, too: that is how a concatenation costs nothing.
 */
typedef struct
{
  gsize n, c, h, w;
  gsize block;
  gsize halo_h, halo_w;
  gsize row, plane, image;
  float *data; /* element (0, 0, 0, 0) */
} FoveaBlocks;

/* Blocks of channels. */
static inline gsize
fovea_blocks_count (const FoveaBlocks *self)
{
  return (self->c + self->block - 1) / self->block;
}

static inline float *
fovea_blocks_at (const FoveaBlocks *self, gsize n, gsize block, gsize y, gsize x)
{
  return self->data + n * self->image + block * self->plane + y * self->row + x * self->block;
}

/* The layout of a value of its own; @data is left NULL. Planes do not lie a power of two apart, which would make them share cache sets. */
FoveaBlocks fovea_blocks_layout (gsize n, gsize c, gsize h, gsize w, gsize block, gsize halo_h, gsize halo_w);
/* Floats of memory that it takes, halo included. */
gsize fovea_blocks_floats (const FoveaBlocks *self);
/* Puts the value at @memory, 64-byte aligned, of fovea_blocks_floats() floats. */
void fovea_blocks_place (FoveaBlocks *self, float *memory);
/* Blocks @first .. of @whole as a value of @c channels; @first is counted in blocks. */
FoveaBlocks fovea_blocks_part (const FoveaBlocks *whole, gsize first, gsize c);

/* Zeroes the halo: once for memory that keeps one value, before each use of memory that is shared. */
void fovea_blocks_clear_halo (const FoveaBlocks *self);

/* From and to a dense tensor (N, C, H, W); channels that fill up a block become 0. FALSE when cancelled. */
gboolean fovea_blocks_from_planes (const FoveaBlocks *self, const float *planes, FoveaProgress *progress);
gboolean fovea_blocks_to_planes (const FoveaBlocks *self, float *planes, FoveaProgress *progress);

G_END_DECLS

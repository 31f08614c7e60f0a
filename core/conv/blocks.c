/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/blocks.h"

#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"

#define LINE 16       /* floats of a cache line */
#define SETS 64       /* sets of a usual L1 cache: lines this far apart share one */
#define SET_STEP 17   /* from plane to plane, in lines modulo SETS: planes fill all sets evenly */

FoveaBlocks
fovea_blocks_layout (gsize n, gsize c, gsize h, gsize w, gsize block, gsize halo_h, gsize halo_w)
{
  FoveaBlocks self = { n, c, h, w, block, halo_h, halo_w };
  gsize lines;

  self.row = (w + 2 * halo_w) * block;
  lines = (self.row * (h + 2 * halo_h) + LINE - 1) / LINE;
  self.plane = (lines + (SET_STEP + SETS - lines % SETS) % SETS) * LINE;
  if (h * w == 1)
    self.plane = lines * LINE; /* a vector stays dense */
  self.image = fovea_blocks_count (&self) * self.plane;
  return self;
}

static gsize
floats_before (const FoveaBlocks *self)
{
  return fovea_round_up (self->halo_h * self->row + self->halo_w * self->block, LINE);
}

gsize
fovea_blocks_floats (const FoveaBlocks *self)
{
  /* A vector load of planes may reach one line behind the last row. */
  return fovea_round_up (floats_before (self) + self->n * self->image + LINE, LINE);
}

void
fovea_blocks_place (FoveaBlocks *self, float *memory)
{
  self->data = memory + floats_before (self);
}

FoveaBlocks
fovea_blocks_part (const FoveaBlocks *whole, gsize first, gsize c)
{
  FoveaBlocks part = *whole;

  part.c = c;
  part.data += first * whole->plane;
  return part;
}

void
fovea_blocks_clear_halo (const FoveaBlocks *self)
{
  gsize side = self->halo_w * self->block;

  for (gsize n = 0; n < self->n; n++)
    for (gsize b = 0; b < fovea_blocks_count (self); b++)
      {
        float *first = fovea_blocks_at (self, n, b, 0, 0) - side;

        for (gsize y = 1; y <= self->halo_h; y++)
          {
            memset (first - y * self->row, 0, self->row * sizeof (float));
            memset (first + (self->h - 1 + y) * self->row, 0, self->row * sizeof (float));
          }
        for (gsize y = 0; y < self->h && side > 0; y++)
          {
            memset (first + y * self->row, 0, side * sizeof (float));
            memset (first + (y + 1) * self->row - side, 0, side * sizeof (float));
          }
      }
}

typedef struct
{
  const FoveaBlocks *blocks;
  float *planes;
} Transfer;

/* Rows are numbered (n, block, y). */
static void
locate (const FoveaBlocks *blocks, gsize i, gsize *n, gsize *b, gsize *y)
{
  *y = i % blocks->h;
  *b = i / blocks->h % fovea_blocks_count (blocks);
  *n = i / blocks->h / fovea_blocks_count (blocks);
}

static void
rows_from_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const Transfer *job = data;
  const FoveaBlocks *to = job->blocks;

  for (gsize i = begin; i < end; i++)
    {
      gsize n, b, y, channels;
      float *row;

      locate (to, i, &n, &b, &y);
      row = fovea_blocks_at (to, n, b, y, 0);
      channels = MIN (to->block, to->c - b * to->block);
      if (channels < to->block)
        memset (row, 0, to->w * to->block * sizeof (float));
      for (gsize c = 0; c < channels; c++)
        {
          const float *from = job->planes + ((n * to->c + b * to->block + c) * to->h + y) * to->w;

          for (gsize x = 0; x < to->w; x++)
            row[x * to->block + c] = from[x];
        }
    }
}

static void
rows_to_planes (gsize begin, gsize end, guint worker, gpointer data)
{
  const Transfer *job = data;
  const FoveaBlocks *from = job->blocks;

  for (gsize i = begin; i < end; i++)
    {
      gsize n, b, y, channels;
      const float *row;

      locate (from, i, &n, &b, &y);
      row = fovea_blocks_at (from, n, b, y, 0);
      channels = MIN (from->block, from->c - b * from->block);
      for (gsize c = 0; c < channels; c++)
        {
          float *to = job->planes + ((n * from->c + b * from->block + c) * from->h + y) * from->w;

          for (gsize x = 0; x < from->w; x++)
            to[x] = row[x * from->block + c];
        }
    }
}

#define FLOATS_A_CHUNK 32768

static gboolean
transfer (const FoveaBlocks *blocks, float *planes, FoveaParallelFunc func, FoveaProgress *progress)
{
  Transfer job = { blocks, planes };

  return fovea_parallel_for (blocks->n * fovea_blocks_count (blocks) * blocks->h, MAX (FLOATS_A_CHUNK / (blocks->w * blocks->block), 1),
                             func, &job, progress);
}

gboolean
fovea_blocks_from_planes (const FoveaBlocks *self, const float *planes, FoveaProgress *progress)
{
  return transfer (self, (float *) planes, rows_from_planes, progress);
}

gboolean
fovea_blocks_to_planes (const FoveaBlocks *self, float *planes, FoveaProgress *progress)
{
  return transfer (self, planes, rows_to_planes, progress);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Operators of several values in blocks of channels. */

#include <math.h>

#include "core/base/memory.h"
#include "core/conv/simd/simd.h"
#include "core/network/ops/binary.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/operand.h"

/* Pixels done at a time, so that what is combined and clamped stays in the first cache. */
#define STRIP 32

typedef enum
{
  NOT_IN_BLOCKS,
  WHOLE,    /* of the output's shape */
  CHANNELS, /* a number a channel: (C, 1, 1), (1, C, 1, 1) or (N, C, 1, 1) */
  SCALAR,   /* a constant of one element */
} Kind;

typedef struct
{
  FoveaBinaryRow row;
  float lowest, highest;
  guint n;
  Kind *kinds;      /* (n), of each input */
  float **constants; /* (n): numbers a channel, or one; NULL for inputs that are not constant */
} State;

static Kind
kind_of_constant (const FoveaShape *shape, gint64 channels)
{
  guint at = shape->rank - 3; /* of the channels */

  if (fovea_shape_count (shape) == 1)
    return SCALAR;
  if (shape->rank < 3 || shape->rank > 4 || shape->dims[at] != channels || fovea_shape_count (shape) != (gsize) channels)
    return NOT_IN_BLOCKS;
  return CHANNELS;
}

static Kind
kind_of_value (const FoveaShape *shape, const FoveaShape *whole)
{
  if (fovea_shape_equal (shape, whole))
    return WHOLE;
  if (shape->rank != 4 || (shape->dims[0] != 1 && shape->dims[0] != whole->dims[0]) || shape->dims[1] != whole->dims[1])
    return NOT_IN_BLOCKS;
  return shape->dims[2] == 1 && shape->dims[3] == 1 ? CHANNELS : NOT_IN_BLOCKS;
}

static Kind
kind_of_input (const FoveaOpContext *context, const FoveaBinary *binary, guint i)
{
  const FoveaShape *whole = &context->outputs[0].shape;
  FoveaShape shape;

  if (context->inputs[i].dtype != FOVEA_DTYPE_FLOAT32 || !fovea_binary_shape (context, binary, i, &shape, NULL))
    return NOT_IN_BLOCKS;
  return context->inputs[i].constant ? kind_of_constant (&shape, whole->dims[1]) : kind_of_value (&shape, whole);
}

/* Constants a channel become 1 behind the last. */
static gboolean
is_defined_behind (const FoveaOpContext *context, const FoveaBinary *binary)
{
  const FoveaTensor *second = context->inputs[1].constant;

  if (binary->domain == FOVEA_UNDEFINED_FOR_SECOND)
    return second && (fovea_tensor_count (second) > 1 || *fovea_tensor_floats (second) != 0.0f);
  return binary->domain == FOVEA_DEFINED_FOR_ALL;
}

gboolean
fovea_binary_accepts_blocks (const FoveaOpContext *context, const FoveaBinary *binary, gsize lanes)
{
  if (context->n_inputs < 2 || !fovea_blocks_accept (context, lanes)
      || (!is_defined_behind (context, binary) && !fovea_blocks_accept_full (context, lanes)))
    return FALSE;
  for (guint i = 0; i < context->n_inputs; i++)
    if (kind_of_input (context, binary, i) == NOT_IN_BLOCKS)
      return FALSE;
  return TRUE;
}

void
fovea_binary_release_blocks (FoveaOpContext *context)
{
  State *state = context->state;

  for (guint i = 0; i < state->n; i++)
    fovea_memory_free (state->constants[i]);
  g_free (state->constants);
  g_free (state->kinds);
  g_clear_pointer (&context->state, g_free);
}

gboolean
fovea_binary_prepare_blocks (FoveaOpContext *context, const FoveaBinary *binary, gsize block, const FoveaFusion *fusion, GError **error)
{
  gsize c = (gsize) context->outputs[0].shape.dims[1];
  State *state = g_new0 (State, 1);

  *state = (State){ binary->rows[FOVEA_DTYPE_FLOAT32], fusion->lowest, fusion->highest, context->n_inputs, g_new0 (Kind, context->n_inputs),
                    g_new0 (float *, context->n_inputs) };
  context->state = state;
  for (guint i = 0; i < state->n; i++)
    {
      const FoveaTensor *constant = context->inputs[i].constant;

      state->kinds[i] = kind_of_input (context, binary, i);
      if (!constant)
        continue;
      state->constants[i] = fovea_blocks_channels (fovea_tensor_floats (constant), state->kinds[i] == SCALAR ? 1 : c, block, 1.0f, error);
      if (!state->constants[i])
        {
          fovea_binary_release_blocks (context);
          return FALSE;
        }
    }
  return TRUE;
}

typedef struct
{
  const State *state;
  const FoveaBlocks *inputs, *out;
} Job;

/* An operand in a strip of pixels: floats and the step between them. */
typedef struct
{
  const float *floats;
  gsize step;
} Operand;

/* Numbers of a block's channels, repeated for the pixels of a strip. */
static void
repeat_channels (const float *channels, gsize block, gsize pixels, float *strip)
{
  for (gsize i = 0; i < pixels * block; i += block)
    for (gsize l = 0; l < block; l++)
      strip[i + l] = channels[l];
}

/* Input @i at pixel @x; @strip has its channels where they are what it is. */
static Operand
operand_at (const Job *job, guint i, gsize n, gsize b, gsize y, gsize x, const float *strip)
{
  switch (job->state->kinds[i])
    {
    case WHOLE:
      return (Operand){ fovea_blocks_at (&job->inputs[i], n, b, y, x), 1 };
    case SCALAR:
      return (Operand){ job->state->constants[i], 0 };
    default:
      return (Operand){ strip, 1 };
    }
}

static const float *
channels_of (const Job *job, guint i, gsize n, gsize b)
{
  const FoveaBlocks *value = &job->inputs[i];

  if (job->state->constants[i])
    return job->state->constants[i] + b * job->out->block;
  return fovea_blocks_at (value, value->n == 1 ? 0 : n, b, 0, 0);
}

/* Rows of output = output (or, at first, input 0) combined with input @i. */
static void
combine_rows (const Job *job, guint i, gsize n, gsize b, gsize y, gsize rows)
{
  const State *state = job->state;
  const FoveaBlocks *out = job->out;
  float strips[2][STRIP * FOVEA_MAX_BLOCK];
  guint first = i == 1 ? 0 : i;

  for (guint j = first; j <= i; j++)
    if (state->kinds[j] == CHANNELS)
      repeat_channels (channels_of (job, j, n, b), out->block, MIN (STRIP, out->w), strips[i - j]);
  for (gsize at = y; at < y + rows; at++)
    for (gsize x = 0; x < out->w; x += STRIP)
      {
        gsize count = MIN (STRIP, out->w - x) * out->block;
        float *result = fovea_blocks_at (out, n, b, at, x);
        Operand a = i == 1 ? operand_at (job, 0, n, b, at, x, strips[1]) : (Operand){ result, 1 };
        Operand other = operand_at (job, i, n, b, at, x, strips[0]);

        state->row (a.floats, a.step, other.floats, other.step, result, count);
        if (i + 1 == state->n && (state->lowest != -INFINITY || state->highest != INFINITY))
          fovea_simd ()->clamp (result, result, count, state->lowest, state->highest);
      }
}

static void
combine (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Job *job = data;

  for (guint i = 1; i < job->state->n; i++)
    combine_rows (job, i, n, b, y, rows);
}

gboolean
fovea_binary_run_blocks (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch,
                         FoveaProgress *progress)
{
  Job job = { context->state, inputs, &outputs[0] };

  return fovea_block_rows_for (&outputs[0], outputs[0].w * outputs[0].block, combine, &job, progress);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Transposed convolutions in blocks of channels. Outputs that lie a stride apart meet the same kernel cells: each such phase is an
 * ordinary convolution without strides, by the engine. Phases of rows go to their rows of the output; phases of columns are computed band
 * by band, which a cache holds, and put together. */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/conv/plan.h"
#include "core/network/ops/block-rows.h"
#include "core/network/ops/conv-transpose.h"
#include "core/network/ops/operand.h"

#define MAX_PHASES 64                    /* each has a plan of its own */
#define BAND_FLOATS ((gsize) 256 << 10)  /* of the column phases of a band: about an L2 cache */
#define MUCH 512                         /* multiply-adds an output that outweigh a block which is mostly empty */

/* Outputs first, first + stride, ... of an axis. Output first + m * stride is the sum over t < taps of kernel cell
 * cell + (taps - 1 - t) * stride times input from + m + t. */
typedef struct
{
  gsize first, count;
  gsize taps; /* at least 1: a cell behind the kernel is zero */
  gsize cell;
  gint64 from;
} Phase;

static Phase
phase_of (const FoveaWindowAxis *axis, gsize first)
{
  gint64 position = (gint64) first + axis->before, cell = position % axis->stride;
  gint64 taps = MAX ((axis->kernel - cell + axis->stride - 1) / axis->stride, 1);

  return (Phase){ first, (gsize) ((axis->output - (gint64) first + axis->stride - 1) / axis->stride), (gsize) taps, (gsize) cell,
                  position / axis->stride - (taps - 1) };
}

static gsize
count_phases (const FoveaWindowAxis *axis)
{
  return (gsize) MIN (axis->stride, axis->output);
}

/* How far the phases reach out of the input. */
static gsize
axis_halo (const FoveaWindowAxis *axis)
{
  gint64 halo = 0;

  for (gsize i = 0; i < count_phases (axis); i++)
    {
      Phase phase = phase_of (axis, i);

      halo = MAX (halo, MAX (-phase.from, phase.from + (gint64) (phase.count + phase.taps - 1) - axis->input));
    }
  return (gsize) halo;
}

static gboolean
is_known (const FoveaOpContext *context, guint i)
{
  const FoveaOperand *operand = fovea_op_input (context, i);

  return !operand || operand->constant;
}

/* Few output channels leave most of a block empty, here and in the layers behind: that is worth it where there is much to sum, as on the way back to
 * a photo. */
static gboolean
fills_blocks (const FoveaOpContext *context, const FoveaWindow *window, gsize lanes)
{
  gsize outputs = (gsize) context->outputs[0].shape.dims[1], cells = fovea_window_cells (window);
  gsize phases = count_phases (fovea_window_height (window)) * count_phases (fovea_window_width (window));
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1);

  return 2 * outputs >= lanes || (6 * outputs >= lanes && (gsize) context->inputs[0].shape.dims[1] / groups * cells / phases >= MUCH);
}

/* An output that reaches far beyond what the input touches would need a halo as large. */
static gboolean
accepts (const FoveaOpContext *context, gsize lanes)
{
  const FoveaWindowAxis *h, *w;
  FoveaWindow window;

  if (!fovea_blocks_accept (context, lanes) || !is_known (context, 1) || !is_known (context, 2)
      || !fovea_conv_transpose_window (context, &window, NULL))
    return FALSE;
  h = fovea_window_height (&window);
  w = fovea_window_width (&window);
  return fills_blocks (context, &window, lanes) && h->dilation == 1 && w->dilation == 1
         && count_phases (h) * count_phases (w) <= MAX_PHASES && axis_halo (h) <= (gsize) h->kernel && axis_halo (w) <= (gsize) w->kernel;
}

static void
halo (const FoveaOpContext *context, guint input, gsize *halo_h, gsize *halo_w)
{
  FoveaWindow window;

  if (input > 0 || !fovea_conv_transpose_window (context, &window, NULL))
    return;
  *halo_h = axis_halo (fovea_window_height (&window));
  *halo_w = axis_halo (fovea_window_width (&window));
}

typedef struct
{
  FoveaWindow window;
  gsize rows, columns;              /* phases */
  FoveaConvPlan *plans[MAX_PHASES]; /* (row phases, column phases), of a band */
  gsize bands[MAX_PHASES];          /* rows of a band of each row phase */
  gsize parts_at;                   /* bytes of scratch for the plans; behind it are the column phases of a band, if there are several */
} State;

static void
release (FoveaOpContext *context)
{
  State *state = context->state;

  for (gsize i = 0; i < MAX_PHASES; i++)
    fovea_conv_plan_free (state->plans[i]);
  g_clear_pointer (&context->state, g_free);
}

/* Bands of equal height; the last one may overlap the one before. */
static gsize
choose_band (const State *state, const FoveaOpContext *context, gsize lanes, gsize count)
{
  gsize row = (gsize) (context->outputs[0].shape.dims[0] * fovea_window_width (&state->window)->output)
              * (((gsize) context->outputs[0].shape.dims[1] + lanes - 1) / lanes * lanes);
  gsize most = MAX (BAND_FLOATS / row, 1), bands = (count + most - 1) / most;

  return state->columns == 1 ? count : (count + bands - 1) / bands;
}

/* The kernel of a phase, (K, C / groups, taps, taps) from (C, K / groups, height, width), with the scale of a normalisation behind it. */
static void
gather_weights (const FoveaOpContext *context, const State *state, const Phase *h, const Phase *w, const float *scale, float *weights)
{
  const FoveaTensor *kernel = context->inputs[1].constant;
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1), depth = (gsize) kernel->shape.dims[0] / groups;
  gsize outputs = (gsize) kernel->shape.dims[1];
  gsize height = (gsize) fovea_window_height (&state->window)->kernel, width = (gsize) fovea_window_width (&state->window)->kernel;
  gsize stride_h = (gsize) fovea_window_height (&state->window)->stride, stride_w = (gsize) fovea_window_width (&state->window)->stride;

  for (gsize k = 0; k < outputs * groups; k++)
    for (gsize c = 0; c < depth; c++)
      {
        const float *from = fovea_tensor_floats (kernel) + ((k / outputs * depth + c) * outputs + k % outputs) * height * width;

        for (gsize i = h->taps; i-- > 0;)
          for (gsize j = w->taps; j-- > 0;)
            {
              gsize y = h->cell + i * stride_h, x = w->cell + j * stride_w;

              *weights++ = y < height && x < width ? from[y * width + x] * (scale ? scale[k] : 1.0f) : 0.0f;
            }
      }
}

/* Where strides are longer than the kernel no cell meets some phases, as on the way back through a convolution of 1x1 with strides: the bias alone is left, and
 * one block of the input is as good as all. */
static gsize
channels_met (const FoveaOpContext *context, const State *state, gsize lanes, const Phase *h, const Phase *w)
{
  gboolean any = h->cell < (gsize) fovea_window_height (&state->window)->kernel && w->cell < (gsize) fovea_window_width (&state->window)->kernel;
  gsize channels = (gsize) context->inputs[0].shape.dims[1];

  return any || fovea_node_int (context->node, "group", 1) > 1 ? channels : MIN (channels, lanes);
}

/* @bias (K) is that of the node, with what is behind it. The input of a band is a value with no pads: what it has of the halo. */
static FoveaConvPlan *
make_plan (const FoveaOpContext *context, const State *state, gsize lanes, const Phase *h, const Phase *w, gsize band,
           const FoveaFusion *fusion, const float *bias, GError **error)
{
  const FoveaShape *in = &context->inputs[0].shape, *out = &context->outputs[0].shape;
  gsize channels = channels_met (context, state, lanes, h, w);
  FoveaConvProblem problem = fovea_conv_problem_blocks ((gsize) in->dims[0], channels, band + h->taps - 1, w->count + w->taps - 1,
                                                        (gsize) out->dims[1], h->taps, w->taps, lanes);
  gsize groups = (gsize) fovea_node_int (context->node, "group", 1);
  float *weights = fovea_memory_alloc ((gsize) (in->dims[1] * out->dims[1]) / groups * h->taps * w->taps * sizeof (float), _("Kernels"), error);
  FoveaConvPlan *plan;

  if (!weights)
    return NULL;
  problem.groups = groups;
  problem.accurate = fusion->accurate;
  problem.lowest = fusion->lowest;
  problem.highest = fusion->highest;
  gather_weights (context, state, h, w, fusion->scale, weights);
  plan = fovea_conv_plan_new (&problem, weights, bias, FOVEA_CONV_AUTO, error);
  fovea_memory_free (weights);
  return plan;
}

/* A column phase of a band. */
static FoveaBlocks
part_layout (const FoveaConvPlan *plan)
{
  const FoveaConvProblem *problem = fovea_conv_plan_get_problem (plan);

  return fovea_blocks_layout (problem->n, problem->k, fovea_conv_problem_out_h (problem), fovea_conv_problem_out_w (problem),
                              problem->input_block, 0, 0);
}

/* The plans of a row phase; @parts becomes at least the bytes of its parts. */
static gboolean
prepare_row (const FoveaOpContext *context, State *state, gsize row, gsize lanes, const FoveaFusion *fusion, const float *bias,
             gsize *parts, GError **error)
{
  Phase h = phase_of (fovea_window_height (&state->window), row);
  gsize bytes = 0;

  state->bands[row] = choose_band (state, context, lanes, h.count);
  for (gsize column = 0; column < state->columns; column++)
    {
      Phase w = phase_of (fovea_window_width (&state->window), column);
      FoveaConvPlan *plan = make_plan (context, state, lanes, &h, &w, state->bands[row], fusion, bias, error);
      FoveaBlocks part;

      if (!plan)
        return FALSE;
      state->plans[row * state->columns + column] = plan;
      state->parts_at = MAX (state->parts_at, fovea_conv_plan_get_scratch (plan));
      part = part_layout (plan);
      bytes += fovea_blocks_floats (&part) * sizeof (float);
    }
  *parts = MAX (*parts, bytes);
  return TRUE;
}

/* The bias with the normalisation behind it: bias * scale + shift. */
static float *
make_bias (const FoveaOpContext *context, const FoveaFusion *fusion, GError **error)
{
  const FoveaOperand *operand = fovea_op_input (context, 2);
  gsize k = (gsize) context->outputs[0].shape.dims[1];
  float *bias = fovea_memory_alloc (k * sizeof (float), _("Kernels"), error);

  for (gsize i = 0; bias && i < k; i++)
    {
      bias[i] = operand ? fovea_tensor_floats (operand->constant)[i] : 0.0f;
      if (fusion->scale)
        bias[i] = bias[i] * fusion->scale[i] + fusion->shift[i];
    }
  return bias;
}

static gboolean
prepare (FoveaOpContext *context, gsize block, const FoveaFusion *fusion, GError **error)
{
  State *state = context->state = g_new0 (State, 1);
  float *bias = make_bias (context, fusion, error);
  gboolean done = bias && fovea_conv_transpose_window (context, &state->window, error);
  gsize parts = 0;

  state->rows = done ? count_phases (fovea_window_height (&state->window)) : 0;
  state->columns = done ? count_phases (fovea_window_width (&state->window)) : 0;
  for (gsize row = 0; done && row < state->rows; row++)
    done = prepare_row (context, state, row, block, fusion, bias, &parts, error);
  fovea_memory_free (bias);
  context->scratch = state->parts_at + (state->columns > 1 ? parts : 0);
  if (!done)
    release (context);
  return done;
}

/* A band of a row phase. */
typedef struct
{
  const State *state;
  FoveaConvPlan *const *plans;   /* one a column phase */
  FoveaBlocks parts[MAX_PHASES]; /* likewise */
  FoveaBlocks out;               /* its rows of the output */
} Band;

/* Column phases side by side. */
static void
join_rows (gsize n, gsize b, gsize y, gsize rows, gpointer data)
{
  const Band *band = data;
  gsize step = band->state->columns * band->out.block;

  for (gsize i = y; i < y + rows; i++)
    for (gsize column = 0; column < band->state->columns; column++)
      {
        const FoveaBlocks *part = &band->parts[column];
        const float *from = fovea_blocks_at (part, n, b, i, 0);
        float *to = fovea_blocks_at (&band->out, n, b, i, column);

        for (gsize x = 0; x < part->w; x++, from += part->block, to += step)
          for (gsize l = 0; l < part->block; l += 4) /* blocks are multiples of 4 floats */
            memcpy (to + l, from + l, 4 * sizeof (float));
      }
}

/* @y is the first row of the band among those of its phase, @h. */
static gboolean
run_band (Band *band, const FoveaBlocks *input, const Phase *h, gsize y, gpointer scratch, FoveaProgress *progress)
{
  const State *state = band->state;

  for (gsize column = 0; column < state->columns; column++)
    {
      const FoveaConvProblem *problem = fovea_conv_plan_get_problem (band->plans[column]);
      Phase w = phase_of (fovea_window_width (&state->window), column);
      FoveaBlocks in = *input;

      in.data += (h->from + (gint64) y) * (gint64) in.row + w.from * (gint64) in.block;
      in.c = problem->c;
      in.h = problem->h;
      in.w = problem->w;
      in.halo_h = in.halo_w = 0;
      if (!fovea_conv_plan_run_blocks (band->plans[column], &in, NULL, state->columns > 1 ? &band->parts[column] : &band->out, scratch,
                                       progress))
        return FALSE;
    }
  return state->columns == 1
         || fovea_block_rows_for (&band->out, 2 * band->out.w * band->out.block, join_rows, band, progress);
}

/* @from and @to are the part of the progress that row phase @row is. */
static gboolean
run_row (const State *state, gsize row, const FoveaBlocks *input, const FoveaBlocks *output, gpointer scratch, double from, double to,
         FoveaProgress *progress)
{
  float *memory = (float *) ((guint8 *) scratch + state->parts_at);
  Phase h = phase_of (fovea_window_height (&state->window), row);
  Band band = { .state = state, .plans = state->plans + row * state->columns, .out = *output };
  gsize rows = state->bands[row];

  for (gsize column = 0; column < state->columns && state->columns > 1; column++)
    {
      band.parts[column] = part_layout (band.plans[column]);
      fovea_blocks_place (&band.parts[column], memory);
      memory += fovea_blocks_floats (&band.parts[column]);
    }
  band.out.h = rows;
  band.out.row *= state->rows;
  for (gsize begin = 0; begin < h.count; begin += rows)
    {
      gsize y = MIN (begin, h.count - rows);

      fovea_progress_range (progress, from + (to - from) * (double) begin / (double) h.count,
                            from + (to - from) * (double) (y + rows) / (double) h.count);
      band.out.data = fovea_blocks_at (output, 0, 0, row + y * state->rows, 0);
      if (!run_band (&band, input, &h, y, scratch, progress))
        return FALSE;
    }
  return TRUE;
}

static gboolean
run (const FoveaOpContext *context, const FoveaBlocks *inputs, const FoveaBlocks *outputs, gpointer scratch, FoveaProgress *progress)
{
  const State *state = context->state;
  gboolean done = TRUE;
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (gsize row = 0; done && row < state->rows; row++)
    done = run_row (state, row, &inputs[0], &outputs[0], scratch, from + (to - from) * (double) row / (double) state->rows,
                    from + (to - from) * (double) (row + 1) / (double) state->rows, progress);
  fovea_progress_range (progress, from, to);
  return done;
}

const FoveaBlocksOp fovea_conv_transpose_blocks = {
  .fuses = FOVEA_FUSE_SCALE | FOVEA_FUSE_CLAMP,
  .accepts = accepts,
  .halo = halo,
  .prepare = prepare,
  .release = release,
  .run = run,
};

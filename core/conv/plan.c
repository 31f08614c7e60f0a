/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/plan.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/lines.h"
#include "core/conv/planner/calibrate.h"
#include "core/conv/planner/choose.h"

extern const FoveaConvPathClass fovea_conv_reference_tensor, fovea_conv_direct_tensor, fovea_conv_depthwise, fovea_conv_vector,
    fovea_conv_reference_rows, fovea_conv_direct_rows, fovea_conv_separable, fovea_conv_fft,
    fovea_conv_integer, fovea_conv_recursive, fovea_conv_reference_blocks, fovea_conv_winograd,
    fovea_conv_direct_blocks, fovea_conv_depthwise_blocks;

static const FoveaConvPathClass *const paths[] = {
  &fovea_conv_reference_tensor,
  &fovea_conv_direct_tensor,
  &fovea_conv_depthwise,
  &fovea_conv_vector,
  &fovea_conv_reference_rows,
  &fovea_conv_direct_rows,
  &fovea_conv_separable,
  &fovea_conv_fft,
  &fovea_conv_integer,
  &fovea_conv_recursive,
  &fovea_conv_reference_blocks,
  &fovea_conv_winograd,
  &fovea_conv_direct_blocks,
  &fovea_conv_depthwise_blocks,
};

static const struct
{
  const char *id, *title;
} path_names[FOVEA_N_CONV_PATHS] = {
  { "auto", N_ ("Automatic") },
  { "reference", N_ ("Reference") },
  { "direct", N_ ("Direct") },
  { "depthwise", N_ ("Depthwise") },
  { "vector", N_ ("Vector") },
  { "winograd", N_ ("Winograd") },
  { "separable", N_ ("Separable") },
  { "fft", N_ ("FFT") },
  { "integer", N_ ("Integers") },
  { "recursive", N_ ("Recursive") },
};

const char *
fovea_conv_path_id (FoveaConvPath path)
{
  g_return_val_if_fail (path < FOVEA_N_CONV_PATHS, NULL);
  return path_names[path].id;
}

const char *
fovea_conv_path_title (FoveaConvPath path)
{
  g_return_val_if_fail (path < FOVEA_N_CONV_PATHS, NULL);
  return _ (path_names[path].title);
}

gboolean
fovea_conv_path_find (const char *id, FoveaConvPath *path)
{
  for (int i = 0; i < FOVEA_N_CONV_PATHS; i++)
    if (g_strcmp0 (id, path_names[i].id) == 0)
      {
        *path = (FoveaConvPath) i;
        return TRUE;
      }
  return FALSE;
}

double
fovea_conv_arithmetic_seconds (double macs, double share)
{
  return macs / (fovea_conv_profile (NULL).macs * share);
}

double
fovea_conv_memory_seconds (double samples)
{
  return samples / fovea_conv_profile (NULL).samples;
}

double
fovea_conv_read_seconds (double bytes)
{
  return bytes / fovea_conv_profile (NULL).bytes;
}

float *
fovea_conv_copy_weights (const float *weights, gsize count, GError **error)
{
  float *copy = fovea_memory_alloc (count * sizeof (float), _("kernels"), error);

  return copy ? memcpy (copy, weights, count * sizeof (float)) : NULL;
}

static const FoveaConvPathClass *
class_of (FoveaConvPath path, FoveaConvSamples samples)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (paths[i]->path == path && paths[i]->samples == samples)
      return paths[i];
  return NULL;
}

static void
collect_candidates (FoveaConvPlan *plan, const float *weights)
{
  FoveaConvProfile profile = fovea_conv_profile (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      FoveaConvCandidate *candidate = &plan->candidates[plan->n_candidates];

      if (paths[i]->samples != plan->problem.samples)
        continue;
      candidate->path = paths[i]->path;
      candidate->obstacle = paths[i]->obstacle ? paths[i]->obstacle (&plan->problem, weights) : NULL;
      candidate->applicable = candidate->obstacle == NULL;
      if (candidate->applicable)
        candidate->seconds = profile.factors[paths[i]->samples][paths[i]->path]
                             * paths[i]->estimate (&plan->problem, weights, plan->simd);
      plan->n_candidates++;
    }
}

static gboolean
take_path (FoveaConvPlan *plan, FoveaConvPath path, GError **error)
{
  plan->path = class_of (path, plan->problem.samples);
  for (gsize i = 0; i < plan->n_candidates; i++)
    if (plan->candidates[i].path == path && !plan->candidates[i].applicable)
      return fovea_refuse (error, _ ("the %s path cannot be used here: %s"), fovea_conv_path_id (path), plan->candidates[i].obstacle);
  if (!plan->path)
    return fovea_refuse (error, _ ("there is no %s path for this kind of problem"), fovea_conv_path_id (path));
  plan->reason = g_strdup_printf (_ ("%s was asked for"), fovea_conv_path_title (path));
  return TRUE;
}

/* Paths see correlation without holes in photo kernels: a flipped kernel is turned by 180 degrees, the zeros of a dilated photo kernel
 * are written out. Gives new weights, and adjusts @problem. */
static float *
normalise (FoveaConvProblem *p, const float *weights, GError **error)
{
  gboolean rows = p->samples == FOVEA_CONV_ROWS;
  gsize step_h = rows ? p->dilation_h : 1, step_w = rows ? p->dilation_w : 1;
  gsize height = (p->kernel_h - 1) * step_h + 1, width = (p->kernel_w - 1) * step_w + 1;
  gsize kernels = p->k * (rows ? 1 : p->c / p->groups), cells = p->kernel_h * p->kernel_w;
  float *result = fovea_memory_alloc0 (kernels * height * width * sizeof (float), _("kernels"), error);

  for (gsize i = 0; result && i < kernels * cells; i++)
    {
      gsize cell = p->flip ? cells - 1 - i % cells : i % cells;

      result[i / cells * height * width + cell / p->kernel_w * step_h * width + cell % p->kernel_w * step_w] = weights[i];
    }
  p->flip = FALSE;
  if (rows)
    {
      p->kernel_h = height;
      p->kernel_w = width;
      p->dilation_h = p->dilation_w = 1;
    }
  return result;
}

static gboolean
plan_init (FoveaConvPlan *plan, const float *weights, FoveaConvPath path, GError **error)
{
  collect_candidates (plan, weights);
  if (path == FOVEA_CONV_AUTO)
    plan->path = class_of (fovea_conv_choose (plan, weights), plan->problem.samples);
  else if (!take_path (plan, path, error))
    return FALSE;
  for (gsize i = 0; i < plan->n_candidates; i++)
    {
      plan->candidates[i].seconds /= plan->threads;
      plan->candidates[i].measured /= plan->threads;
    }
  if (path == FOVEA_CONV_AUTO)
    plan->reason = fovea_conv_explain (plan);
  if (plan->path->note)
    {
      g_autofree char *reason = plan->reason;

      plan->reason = g_strdup_printf ("%s; %s", reason, _ (plan->path->note));
    }
  return plan->path->prepare (plan, weights, error);
}

static gboolean
is_small_whole (float x)
{
  return fabsf (x) <= FOVEA_CONV_MAX_BYTE_BIAS && x == rintf (x);
}

FoveaConvPlan *
fovea_conv_plan_new (const FoveaConvProblem *problem, const float *weights, const float *bias, FoveaConvPath path, GError **error)
{
  g_return_val_if_fail (problem && weights && path < FOVEA_N_CONV_PATHS, NULL);

  g_autoptr (FoveaConvPlan) plan = NULL;
  float *normal = NULL;
  gboolean done;

  if (!fovea_conv_problem_check (problem, error))
    return NULL;
  plan = g_new0 (FoveaConvPlan, 1);
  plan->problem = *problem;
  plan->out_h = fovea_conv_problem_out_h (problem);
  plan->out_w = fovea_conv_problem_out_w (problem);
  plan->simd = fovea_simd ();
  plan->threads = fovea_pool_get_threads ();
  plan->bias = fovea_memory_alloc0 (problem->k * sizeof (float), _("a bias"), error);
  if (!plan->bias)
    return NULL;
  if (bias)
    memcpy (plan->bias, bias, problem->k * sizeof (float));
  plan->problem.bytes = problem->bytes && problem->k == 1 && is_small_whole (plan->bias[0]);
  if (problem->flip || (problem->samples == FOVEA_CONV_ROWS && (problem->dilation_h > 1 || problem->dilation_w > 1)))
    {
      normal = normalise (&plan->problem, weights, error);
      if (!normal)
        return NULL;
    }
  done = plan_init (plan, normal ? normal : weights, path, error);
  fovea_memory_free (normal);
  return done ? g_steal_pointer (&plan) : NULL;
}

void
fovea_conv_plan_free (FoveaConvPlan *plan)
{
  if (!plan)
    return;
  if (plan->state)
    plan->path->release (plan);
  fovea_memory_free (plan->bias);
  g_free (plan->reason);
  g_free (plan);
}

gboolean
fovea_conv_problem_is_fast (const FoveaConvProblem *problem, const float *weights)
{
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    if (paths[i]->samples == problem->samples && paths[i]->path != FOVEA_CONV_REFERENCE
        && (!paths[i]->obstacle || !paths[i]->obstacle (problem, weights)))
      return TRUE;
  return FALSE;
}

const FoveaConvProblem *
fovea_conv_plan_get_problem (const FoveaConvPlan *plan)
{
  return &plan->problem;
}

FoveaConvPath
fovea_conv_plan_get_path (const FoveaConvPlan *plan)
{
  return plan->path->path;
}

const char *
fovea_conv_plan_get_reason (const FoveaConvPlan *plan)
{
  return plan->reason;
}

const FoveaConvCandidate *
fovea_conv_plan_get_candidates (const FoveaConvPlan *plan, gsize *n)
{
  *n = plan->n_candidates;
  return plan->candidates;
}

gsize
fovea_conv_plan_get_scratch (const FoveaConvPlan *plan)
{
  return plan->thread_scratch * plan->threads;
}

gboolean
fovea_conv_plan_run (const FoveaConvPlan *plan, const float *input, float *output, gpointer scratch, FoveaProgress *progress)
{
  g_return_val_if_fail (plan->problem.samples == FOVEA_CONV_TENSOR, FALSE);
  g_return_val_if_fail (fovea_pool_get_threads () <= plan->threads, FALSE);
  return plan->path->run (plan, input, output, scratch, progress);
}

gboolean
fovea_conv_plan_run_rows (const FoveaConvPlan *plan, const FoveaConvRows *rows, gpointer scratch, FoveaProgress *progress)
{
  return fovea_conv_plan_run_rows_part (plan, rows, 0, plan->out_h, scratch, progress);
}

gsize
fovea_conv_plan_get_band (const FoveaConvPlan *plan, gsize tiles)
{
  gsize down;

  g_return_val_if_fail (plan->problem.samples == FOVEA_CONV_ROWS, 0);
  down = (tiles * plan->threads + plan->tiling.n_across - 1) / plan->tiling.n_across;
  return MIN (MAX (down, 1) * plan->tiling.rows, plan->out_h);
}

/* Inputs of a line of @size that outputs @at to @at + @count - 1 read, with @pad before the first. None: from the end to the beginning. */
static void
find_inputs (FoveaBorder border, gsize size, gsize kernel, gsize pad, gsize at, gsize count, gsize *from, gsize *to)
{
  gssize first = (gssize) at - (gssize) pad, end = (gssize) (at + count + kernel - 1) - (gssize) pad;

  *from = G_MAXSIZE;
  *to = 0;
  for (gssize i = first; i < end; i++)
    {
      gssize input = fovea_border_map (border, i, size);

      *from = input < 0 ? *from : MIN (*from, (gsize) input);
      *to = input < 0 ? *to : MAX (*to, (gsize) input + 1);
    }
}

void
fovea_conv_plan_get_input_rows (const FoveaConvPlan *plan, gsize y, gsize n_rows, gsize *from, gsize *to)
{
  const FoveaConvProblem *p = &plan->problem;

  find_inputs (p->border, p->h, p->kernel_h, p->pad_top, y, n_rows, from, to);
}

gboolean
fovea_conv_plan_run_rows_part (const FoveaConvPlan *plan, const FoveaConvRows *rows, gsize y, gsize n_rows, gpointer scratch,
                               FoveaProgress *progress)
{
  const FoveaConvArea area = { y, 0, n_rows, plan->out_w };

  return fovea_conv_plan_run_rows_area (plan, rows, &area, scratch, progress);
}

/* Grows @from and @count to whole tiles of @tile within @size. */
static void
cover (gsize tile, gsize size, gsize *from, gsize *count)
{
  gsize end = MIN (fovea_round_up (*from + *count, tile), size);

  *from -= *from % tile;
  *count = end - *from;
}

FoveaConvArea
fovea_conv_plan_cover (const FoveaConvPlan *plan, const FoveaConvArea *area)
{
  FoveaConvArea whole = *area;

  if (plan->path->any_tiles)
    return whole;
  cover (plan->tiling.rows, plan->out_h, &whole.y, &whole.rows);
  cover (plan->tiling.pixels, plan->out_w, &whole.x, &whole.pixels);
  return whole;
}

FoveaConvArea
fovea_conv_plan_get_input_area (const FoveaConvPlan *plan, const FoveaConvArea *area)
{
  const FoveaConvProblem *p = &plan->problem;
  gsize top, bottom, left, right;

  find_inputs (p->border, p->h, p->kernel_h, p->pad_top, area->y, area->rows, &top, &bottom);
  find_inputs (p->border, p->w, p->kernel_w, p->pad_left, area->x, area->pixels, &left, &right);
  top = MIN (top, area->y);
  left = MIN (left, area->x);
  return (FoveaConvArea){ top, left, MAX (bottom, area->y + area->rows) - top, MAX (right, area->x + area->pixels) - left };
}

static gboolean
is_whole_tiles (gsize tile, gsize size, gsize from, gsize count)
{
  return from % tile == 0 && (count % tile == 0 || from + count == size);
}

static gboolean
can_run (const FoveaConvPlan *plan, const FoveaConvArea *area)
{
  if (area->y >= plan->out_h || area->x >= plan->out_w || area->rows == 0 || area->pixels == 0 || area->rows > plan->out_h - area->y
      || area->pixels > plan->out_w - area->x)
    return FALSE;
  return plan->path->any_tiles
         || (is_whole_tiles (plan->tiling.rows, plan->out_h, area->y, area->rows)
             && is_whole_tiles (plan->tiling.pixels, plan->out_w, area->x, area->pixels));
}

gboolean
fovea_conv_plan_run_rows_area (const FoveaConvPlan *plan, const FoveaConvRows *rows, const FoveaConvArea *area, gpointer scratch,
                               FoveaProgress *progress)
{
  FoveaConvRows part = *rows;

  g_return_val_if_fail (plan->problem.samples == FOVEA_CONV_ROWS, FALSE);
  g_return_val_if_fail (fovea_pool_get_threads () <= plan->threads, FALSE);
  g_return_val_if_fail (can_run (plan, area), FALSE);
  part.part = *area;
  part.progress = progress;
  return fovea_conv_run_tiles (plan, &part, scratch, progress);
}

void
fovea_conv_activate (const FoveaConvPlan *plan, float *outputs, gsize n)
{
  if (plan->problem.activation == FOVEA_CONV_SILU)
    plan->simd->silu (outputs, outputs, n);
  else if (plan->problem.activation == FOVEA_CONV_HARD_SWISH)
    plan->simd->hard_swish (outputs, outputs, n);
}

gboolean
fovea_conv_plan_run_blocks (const FoveaConvPlan *plan, const FoveaBlocks *input, const FoveaBlocks *residual, const FoveaBlocks *output,
                            gpointer scratch, FoveaProgress *progress)
{
  const FoveaConvProblem *p = &plan->problem;

  g_return_val_if_fail (p->samples == FOVEA_CONV_BLOCKS, FALSE);
  g_return_val_if_fail (fovea_pool_get_threads () <= plan->threads, FALSE);
  g_return_val_if_fail (input->block == p->input_block && output->block == plan->simd->lanes, FALSE);
  g_return_val_if_fail (input->halo_h >= MAX (p->pad_top, p->pad_bottom) && input->halo_w >= MAX (p->pad_left, p->pad_right), FALSE);
  g_return_val_if_fail (p->residual == (residual != NULL), FALSE);
  return plan->path->run_blocks (plan, input, residual, output, scratch, progress);
}

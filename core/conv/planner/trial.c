/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/trial.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/base/random.h"
#include "core/conv/path.h"

void
fovea_conv_random_floats (guint64 seed, float deviation, float *numbers, gsize n)
{
  float scale = deviation * sqrtf (3.0f) / 65536.0f; /* a sum of four even numbers of 0 to 1 has the variance 1/3 */

  for (gsize i = 0; i < n; i++)
    {
      guint64 bits = fovea_random_bits (seed, i);
      gint32 sum = (gint32) ((bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48));

      numbers[i] = (float) (sum - 131070) * scale;
    }
}

static float *
random_memory (FoveaConvTrial *self, guint slot, gsize floats, guint64 seed, GError **error)
{
  float *memory = self->memory[slot] = fovea_memory_alloc (floats * sizeof (float), _("a trial"), error);

  if (memory)
    fovea_conv_random_floats (seed, 1.0f, memory, floats);
  return memory;
}

static gboolean
make_blocks (FoveaConvTrial *self, guint slot, FoveaBlocks *blocks, guint64 seed, GError **error)
{
  float *memory = random_memory (self, slot, fovea_blocks_floats (blocks), seed, error);

  if (!memory)
    return FALSE;
  fovea_blocks_place (blocks, memory);
  fovea_blocks_clear_halo (blocks);
  return TRUE;
}

static gboolean
make_layer (FoveaConvTrial *self, guint64 seed, GError **error)
{
  const FoveaConvProblem *p = &self->problem;
  gsize out_h = fovea_conv_problem_out_h (p), out_w = fovea_conv_problem_out_w (p), lanes = fovea_simd ()->lanes;

  self->input_blocks = fovea_blocks_layout (p->n, p->c, p->h, p->w, p->input_block, MAX (p->pad_top, p->pad_bottom),
                                            MAX (p->pad_left, p->pad_right));
  self->output_blocks = self->residual_blocks = fovea_blocks_layout (p->n, p->k, out_h, out_w, lanes, 0, 0);
  return make_blocks (self, 0, &self->input_blocks, seed, error) && make_blocks (self, 1, &self->output_blocks, seed + 1, error)
         && (!p->residual || make_blocks (self, 2, &self->residual_blocks, seed + 2, error));
}

static gboolean
make_tensor (FoveaConvTrial *self, guint64 seed, GError **error)
{
  const FoveaConvProblem *p = &self->problem;

  self->input = random_memory (self, 0, p->n * p->c * p->h * p->w, seed, error);
  self->output = random_memory (self, 1, p->n * p->k * fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p), seed, error);
  return self->input && self->output;
}

static gboolean
make_photo (FoveaConvTrial *self, guint64 seed, GError **error)
{
  const FoveaConvProblem *p = &self->problem;
  gsize bytes = p->h * p->w * p->c, out_bytes = fovea_conv_problem_out_h (p) * fovea_conv_problem_out_w (p) * p->c;

  /* Rows are converted by whole vectors. */
  self->photo = self->memory[0] = fovea_memory_alloc (fovea_round_up (bytes, 8) + FOVEA_ALIGNMENT, _("a trial"), error);
  self->result = self->memory[1] = fovea_memory_alloc0 (out_bytes + FOVEA_ALIGNMENT, _("a trial"), error);
  for (gsize i = 0; self->photo && i < bytes; i += 8)
    {
      guint64 bits = fovea_random_bits (seed, i / 8);

      memcpy (self->photo + i, &bits, 8);
    }
  return self->photo && self->result;
}

FoveaConvTrial *
fovea_conv_trial_new (const FoveaConvProblem *problem, guint64 seed, GError **error)
{
  g_return_val_if_fail (problem != NULL, NULL);

  g_autoptr (FoveaConvTrial) self = g_new0 (FoveaConvTrial, 1);
  gboolean made;

  self->problem = *problem;
  switch (problem->samples)
    {
    case FOVEA_CONV_TENSOR:
      made = make_tensor (self, seed, error);
      break;
    case FOVEA_CONV_BLOCKS:
      made = make_layer (self, seed, error);
      break;
    default:
      made = make_photo (self, seed, error);
      break;
    }
  return made ? g_steal_pointer (&self) : NULL;
}

void
fovea_conv_trial_free (FoveaConvTrial *self)
{
  if (!self)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (self->memory); i++)
    fovea_memory_free (self->memory[i]);
  g_free (self);
}

static void
read_photo (gpointer user, gsize y, gsize x, gsize n, float *samples)
{
  const FoveaConvTrial *self = user;
  gsize c = self->problem.c;

  fovea_simd ()->from_u8 (self->photo + (y * self->problem.w + x) * c, samples, n * c);
}

static void
write_result (gpointer user, gsize y, gsize x, gsize n, const float *const *values)
{
  const FoveaConvTrial *self = user;
  gsize c = self->problem.c;

  fovea_simd ()->to_u8 (values[0], self->result + (y * fovea_conv_problem_out_w (&self->problem) + x) * c, n * c);
}

static const guint8 *
source_row (gpointer user, gsize y)
{
  const FoveaConvTrial *self = user;

  return self->photo + y * self->problem.w * self->problem.c;
}

static guint8 *
result_row (gpointer user, gsize y)
{
  const FoveaConvTrial *self = user;

  return self->result + y * fovea_conv_problem_out_w (&self->problem) * self->problem.c;
}

typedef struct
{
  FoveaConvTrial *trial;
  const FoveaConvPlan *plan;
  gpointer scratch;
  FoveaProgress *progress;
  gboolean done;
} Run;

static void
run_once (gsize begin, gsize end, guint worker, gpointer data)
{
  Run *run = data;
  FoveaConvTrial *trial = run->trial;
  FoveaConvRows rows = { .read = read_photo, .write = write_result, .user = trial };

  if (trial->problem.bytes)
    {
      rows.source = source_row;
      rows.result = trial->problem.k == 1 ? result_row : NULL;
    }
  switch (trial->problem.samples)
    {
    case FOVEA_CONV_TENSOR:
      run->done = fovea_conv_plan_run (run->plan, trial->input, trial->output, run->scratch, run->progress);
      break;
    case FOVEA_CONV_BLOCKS:
      run->done = fovea_conv_plan_run_blocks (run->plan, &trial->input_blocks, trial->problem.residual ? &trial->residual_blocks : NULL,
                                              &trial->output_blocks, run->scratch, run->progress);
      break;
    default:
      run->done = fovea_conv_plan_run_rows (run->plan, &rows, run->scratch, run->progress);
      break;
    }
}

double
fovea_conv_trial_time (FoveaConvTrial *self, const FoveaConvPlan *plan, guint rounds, double seconds, gboolean one_thread,
                       FoveaProgress *progress)
{
  g_return_val_if_fail (self != NULL && plan != NULL, -1);

  Run run = { self, plan, fovea_memory_alloc (MAX (fovea_conv_plan_get_scratch (plan), 1), _("a trial"), NULL), progress, FALSE };
  gint64 begin = g_get_monotonic_time ();
  double best = G_MAXDOUBLE;

  for (guint i = 0; run.scratch && i <= rounds && (i == 0 || g_get_monotonic_time () - begin < 1e6 * seconds); i++)
    {
      gint64 start = g_get_monotonic_time ();

      /* Inside of a parallel call, all that is parallel runs on the calling thread. */
      if (one_thread)
        fovea_parallel_for (1, 1, run_once, &run, NULL);
      else
        run_once (0, 1, 0, &run);
      if (!run.done)
        break;
      best = MIN (best, (double) (g_get_monotonic_time () - start) / 1e6);
    }
  fovea_memory_free (run.scratch);
  return run.done ? best : -1;
}

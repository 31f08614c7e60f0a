/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Whether the planner chooses well: random problems, each solved by all its paths. */

#include <glib/gi18n.h>
#include <math.h>

#include "app/cli/bench.h"
#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "core/conv/simd/simd.h"
#include "core/conv/planner/crossover.h"
#include "core/conv/planner/trial.h"
#include "core/conv/planner/tune.h"

#define MAX_PROBLEMS 100000
#define NEAR 1.10 /* a choice is good when it takes at most so much longer than the best path */
#define ROUNDS 6
#define ROUND_SECONDS 0.1
#define MAX_LAYER_MACS 400e6
#define MAX_PHOTO_MACS 3e9

#define MAX_CROSSOVER 63

typedef struct
{
  FoveaConvProblem problem;
  float *weights;
} Case;

static void
case_clear (Case *test)
{
  g_free (test->weights);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, case_clear)

static gsize
pick (GRand *random, const gsize *of, gsize n)
{
  return of[g_rand_int_range (random, 0, (gint32) n)];
}

#define PICK(random, ...) \
  pick (random, (const gsize[]){ __VA_ARGS__ }, sizeof ((const gsize[]){ __VA_ARGS__ }) / sizeof (gsize))

/* Evenly spread by orders of magnitude. */
static gsize
pick_size (GRand *random, double lowest, double highest)
{
  return (gsize) (exp (g_rand_double_range (random, log (lowest), log (highest))) + 0.5);
}

/* A kernel of random numbers, of whole ones, a Gaussian, or a box. */
static float *
photo_kernel (GRand *random, gsize size)
{
  float *weights = g_new (float, size * size);
  gsize kind = PICK (random, 0, 0, 0, 1, 2, 2, 3);

  fovea_conv_random_floats (g_rand_int (random), 1.0f / (float) size, weights, size * size);
  for (gsize i = 0; i < size * size; i++)
    {
      double y = (double) (i / size) - (double) (size / 2), x = (double) (i % size) - (double) (size / 2);

      if (kind == 1)
        weights[i] = rintf (3.0f * (float) size * weights[i]);
      else if (kind == 2)
        weights[i] = (float) exp (-18.0 * (x * x + y * y) / (double) (size * size));
      else if (kind == 3)
        weights[i] = 1.0f / (float) (size * size);
    }
  return weights;
}

static void
make_photo (Case *test, GRand *random)
{
  gsize size = 2 * pick_size (random, 1, 35) + 1;

  do
    test->problem = fovea_conv_problem_rows (PICK (random, 1, 3, 3, 3, 3, 4), pick_size (random, 200, 1000), pick_size (random, 200, 1500),
                                             1, size, size, size / 2, size / 2, FOVEA_BORDER_REPLICATE);
  while ((double) fovea_conv_problem_macs (&test->problem) > MAX_PHOTO_MACS);
  test->problem.bytes = g_rand_double (random) < 0.8;
  test->weights = photo_kernel (random, size);
}

static void
make_layer (Case *test, GRand *random)
{
  gsize lanes = fovea_simd ()->lanes;
  FoveaConvProblem *p = &test->problem;

  do
    {
      gsize c = PICK (random, 3, 16, 32, 64, 64, 96, 128, 192, 256, 512), k = PICK (random, 16, 32, 64, 96, 128, 192, 256, 512);
      gsize side = PICK (random, 7, 14, 17, 28, 35, 56, 112), size = PICK (random, 1, 3, 3, 3, 3, 5, 7);
      gboolean depthwise = c > 3 && size > 1 && g_rand_double (random) < 0.15;

      *p = fovea_conv_problem_blocks (1, c, side, side, depthwise ? c : k, size, size, c == 3 ? 1 : lanes);
      p->groups = depthwise ? c : 1;
      p->pad_top = p->pad_left = p->pad_bottom = p->pad_right = size / 2;
      p->stride_h = p->stride_w = PICK (random, 1, 1, 1, 1, 2);
    }
  while ((double) fovea_conv_problem_macs (p) > MAX_LAYER_MACS);
  test->weights = g_new (float, p->k * p->c / p->groups * p->kernel_h * p->kernel_w);
  fovea_conv_random_floats (g_rand_int (random), 0.05f, test->weights, p->k * p->c / p->groups * p->kernel_h * p->kernel_w);
}

/* What a problem's paths take, and what the planner took. */
typedef struct
{
  FoveaConvPath chosen, best;
  double chosen_seconds, best_seconds;
  gsize n_paths;
} Outcome;

/* Seconds, or -1 with @error. */
static double
time_path (const Case *test, FoveaConvTrial *trial, FoveaConvPath path, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&test->problem, test->weights, NULL, path, error);
  double seconds = plan ? fovea_conv_trial_time (trial, plan, ROUNDS, ROUND_SECONDS, FALSE, progress) : -1;

  if (plan && seconds < 0 && fovea_progress_check (progress, error))
    fovea_over_limit (error, _("There is not enough memory for a trial"));
  return seconds;
}

static gboolean
try_case (const Case *test, Outcome *outcome, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaConvTrial) trial = fovea_conv_trial_new (&test->problem, 1, error);
  g_autoptr (FoveaConvPlan) plan = NULL;
  const FoveaConvCandidate *candidates;
  gsize n;

  if (!trial)
    return FALSE;
  fovea_conv_tuning_begin (progress);
  plan = fovea_conv_plan_new (&test->problem, test->weights, NULL, FOVEA_CONV_AUTO, error);
  fovea_conv_tuning_end ();
  if (!plan)
    return FALSE;
  candidates = fovea_conv_plan_get_candidates (plan, &n);
  *outcome = (Outcome){ .chosen = fovea_conv_plan_get_path (plan), .best_seconds = G_MAXDOUBLE };
  for (gsize i = 0; i < n; i++)
    {
      double seconds;

      if (!candidates[i].applicable || candidates[i].path == FOVEA_CONV_REFERENCE)
        continue;
      seconds = time_path (test, trial, candidates[i].path, progress, error);
      if (seconds < 0)
        return FALSE;
      outcome->n_paths++;
      if (candidates[i].path == outcome->chosen)
        outcome->chosen_seconds = seconds;
      if (seconds < outcome->best_seconds)
        {
          outcome->best_seconds = seconds;
          outcome->best = candidates[i].path;
        }
    }
  return TRUE;
}

static void
tell_miss (const FoveaBench *bench, const FoveaConvProblem *problem, const Outcome *outcome)
{
  g_autofree char *text = fovea_explain_problem (problem), *chosen = fovea_bench_number (1e3 * outcome->chosen_seconds, 4);
  g_autofree char *best = fovea_bench_number (1e3 * outcome->best_seconds, 4);

  if (!bench->json)
    {
      g_print (_("  %s: %s takes %s ms, %s %s ms\n"), text, fovea_conv_path_id (outcome->chosen), chosen,
               fovea_conv_path_id (outcome->best), best);
      return;
    }
  json_builder_begin_object (bench->json);
  fovea_json_text (bench->json, "problem", text);
  fovea_json_text (bench->json, "chosen", fovea_conv_path_id (outcome->chosen));
  fovea_json_number (bench->json, "chosen_ms", 1e3 * outcome->chosen_seconds);
  fovea_json_text (bench->json, "best", fovea_conv_path_id (outcome->best));
  fovea_json_number (bench->json, "best_ms", 1e3 * outcome->best_seconds);
  json_builder_end_object (bench->json);
}

/* The least odd side of a kernel, random and so of full rank, from which on a transform is quicker than direct sums; 0: none. */
static gboolean
find_crossover (const FoveaBench *bench, gsize *crossover, GError **error)
{
  *crossover = 0;
  for (gsize size = 5; size <= MAX_CROSSOVER && *crossover == 0; size += 2)
    {
      FoveaCrossoverPoint point;

      if (!fovea_crossover_time (size, &point, bench->cli->progress, error))
        return FALSE;
      if (point.fft < point.direct)
        *crossover = size;
    }
  return TRUE;
}

static void
tell_result (const FoveaBench *bench, gsize n, gsize n_choices, gsize n_near, gsize crossover)
{
  if (bench->json)
    {
      fovea_json_count (bench->json, "problems", n);
      fovea_json_count (bench->json, "with_a_choice", n_choices);
      fovea_json_count (bench->json, "within_10_percent", n_near);
      fovea_json_number (bench->json, "share", (double) n_near / (double) n);
      fovea_json_count (bench->json, "fft_crossover", crossover);
      json_builder_end_object (bench->json);
      return;
    }
  g_print (_("The planner's choice is within 10 %% of the best path for %zu of %zu problems (%.1f %%); %zu of them had more than one fast path\n"),
           n_near, n, 100.0 * (double) n_near / (double) n, n_choices);
  if (crossover > 0)
    g_print (_("Photo filters of full rank: a Fourier transform is quicker than direct sums from %zux%zu on\n"), crossover, crossover);
  else
    g_print (_("Photo filters of full rank: direct sums are quicker than a Fourier transform up to %dx%d\n"), MAX_CROSSOVER, MAX_CROSSOVER);
}

gboolean
fovea_bench_planner (FoveaBench *bench, GError **error)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize n, n_choices = 0, n_near = 0, crossover;

  if (!fovea_cli_parse_count ("--check-planner", bench->check_planner, 1, MAX_PROBLEMS, &n, error))
    return FALSE;
  if (bench->json)
    {
      json_builder_set_member_name (bench->json, "planner");
      json_builder_begin_object (bench->json);
      fovea_json_begin_array (bench->json, "misses");
    }
  for (gsize i = 0; i < n; i++)
    {
      g_auto (Case) test = { 0 };
      Outcome outcome;

      fovea_progress_range (bench->cli->progress, 0.0, 1.0);
      fovea_progress_set (bench->cli->progress, (double) i / (double) n, _("Random problems"));
      fovea_progress_range (bench->cli->progress, (double) i / (double) n, (i + 1.0) / (double) n);
      (i % 2 ? make_layer : make_photo) (&test, random);
      if (!try_case (&test, &outcome, bench->cli->progress, error))
        return FALSE;
      n_choices += outcome.n_paths > 1;
      if (outcome.chosen_seconds <= NEAR * outcome.best_seconds)
        n_near++;
      else
        tell_miss (bench, &test.problem, &outcome);
    }
  if (bench->json)
    json_builder_end_array (bench->json);
  if (!find_crossover (bench, &crossover, error))
    return FALSE;
  tell_result (bench, n, n_choices, n_near, crossover);
  return TRUE;
}

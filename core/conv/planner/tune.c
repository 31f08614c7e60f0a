/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/tune.h"

#include "core/conv/planner/choose.h"
#include "core/conv/planner/file.h"
#include "core/conv/planner/trial.h"

#define BUDGET_SECONDS 0.25
#define TURNS 2 /* of each path; the first run of a turn warms up */
#define MAX_SECONDS 1e6
#define MAX_DECISIONS 4096 /* then the estimates decide what is new */

/* A photo is tried on a part of it: larger ones take as long a pixel. */
#define MAX_PHOTO_ROWS 384
#define MAX_PHOTO_COLUMNS 2048

/* What was decided for one shape between two paths, the one of the lower number first: seconds of their trials, 0 where there were none. */
typedef struct
{
  FoveaConvPath path;
  double seconds[2];
} Decision;

static __thread struct
{
  gboolean active;
  GKeyFile *file;
  GPtrArray *made; /* keys of new decisions, which stand in @file, too */
  gsize n_decisions;
  char *group;
  double left; /* seconds */
  FoveaProgress *progress;
} tuning;

void
fovea_conv_tuning_begin (FoveaProgress *progress)
{
  g_auto (GStrv) keys = NULL;

  g_return_if_fail (!tuning.active);

  if (!fovea_planner_file_is_writable ())
    return;
  tuning.file = fovea_planner_file_read ();
  tuning.group = g_strdup_printf ("%s decisions", fovea_isa_name (fovea_cpu_isa ()));
  tuning.active = TRUE;
  tuning.made = g_ptr_array_new_with_free_func (g_free);
  tuning.left = BUDGET_SECONDS;
  tuning.progress = progress;
  tuning.n_decisions = 0;
  keys = g_key_file_get_keys (tuning.file, tuning.group, &tuning.n_decisions, NULL);
}

/* Into the file as it is now: another thread's or program's decisions stay, and profiles. */
static void
store_decisions (void)
{
  g_autoptr (GKeyFile) file = fovea_planner_file_read ();

  for (guint i = 0; i < tuning.made->len; i++)
    {
      const char *key = g_ptr_array_index (tuning.made, i);
      g_autofree char *value = g_key_file_get_value (tuning.file, tuning.group, key, NULL);

      g_key_file_set_value (file, tuning.group, key, value);
    }
  fovea_planner_file_write (file);
}

void
fovea_conv_tuning_end (void)
{
  if (!tuning.active)
    return;
  if (tuning.made->len > 0)
    store_decisions ();
  g_ptr_array_unref (tuning.made);
  g_key_file_unref (tuning.file);
  g_free (tuning.group);
  tuning.active = FALSE;
}

/* The problem that stands for all of its kind: large photos are alike. */
static FoveaConvProblem
representative (const FoveaConvProblem *problem)
{
  FoveaConvProblem p = *problem;

  if (p.samples == FOVEA_CONV_ROWS)
    {
      p.h = MIN (p.h, MAX (MAX_PHOTO_ROWS, 2 * p.kernel_h));
      p.w = MIN (p.w, MAX_PHOTO_COLUMNS);
    }
  return p;
}

/* Everything of the shape that can change a time, and who competes. What a path makes of the weights (their rank,
 * say) shows in @ratio, of the estimates. */
static char *
key_of (const FoveaConvProblem *p, const FoveaConvPath *paths, double ratio)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup_printf ("%d-n%zu-c%zu-%zux%zu-k%zu-g%zu-%zux%zu-s%zux%zu-d%zux%zu-p%zu.%zu.%zu.%zu-b%d-i%zu-%d%d%d-%s-%s-%s", p->samples,
                          p->n, p->c, p->h, p->w, p->k, p->groups, p->kernel_h, p->kernel_w, p->stride_h, p->stride_w, p->dilation_h,
                          p->dilation_w, p->pad_top, p->pad_left, p->pad_bottom, p->pad_right, p->border, p->input_block, p->residual,
                          p->accurate, p->bytes, fovea_conv_path_id (paths[0]), fovea_conv_path_id (paths[1]),
                          g_ascii_formatd (buffer, sizeof buffer, "%.1f", ratio));
}

static gboolean
read_decision (const char *key, const FoveaConvPath *paths, Decision *decision)
{
  gsize n = 0;
  g_auto (GStrv) words = g_key_file_get_string_list (tuning.file, tuning.group, key, &n, NULL);
  Decision stored;

  if (n != 3 || !fovea_conv_path_find (words[0], &stored.path) || (stored.path != paths[0] && stored.path != paths[1]))
    return FALSE;
  for (int i = 0; i < 2; i++)
    {
      stored.seconds[i] = g_ascii_strtod (words[1 + i], NULL);
      if (!(stored.seconds[i] >= 0 && stored.seconds[i] < MAX_SECONDS))
        return FALSE;
    }
  *decision = stored;
  return TRUE;
}

static void
write_decision (const char *key, const Decision *decision)
{
  char first[G_ASCII_DTOSTR_BUF_SIZE], second[G_ASCII_DTOSTR_BUF_SIZE];
  const char *const words[] = {
    fovea_conv_path_id (decision->path),
    g_ascii_formatd (first, sizeof first, "%.6g", decision->seconds[0]),
    g_ascii_formatd (second, sizeof second, "%.6g", decision->seconds[1]),
  };

  g_key_file_set_string_list (tuning.file, tuning.group, key, words, G_N_ELEMENTS (words));
  g_ptr_array_add (tuning.made, g_strdup (key));
  tuning.n_decisions++;
}

/* Runs both paths in turn, so that a change of the machine's speed meets both, where that fits into what is left of the time: @expected
 * seconds a run. */
static void
try_both (const FoveaConvPlan *plan, const FoveaConvProblem *problem, const float *weights, const FoveaConvPath *paths, double expected,
          Decision *decision)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FoveaConvTrial) trial = 2 * 2 * TURNS * expected > tuning.left ? NULL : fovea_conv_trial_new (problem, 1, NULL);
  FoveaConvPlan *plans[2] = { NULL };
  double seconds[2] = { G_MAXDOUBLE, G_MAXDOUBLE };

  for (int i = 0; i < 2 && trial; i++)
    plans[i] = fovea_conv_plan_new (problem, weights, plan->bias, paths[i], NULL);
  if (plans[0] && plans[1])
    {
      for (int i = 0; i < 2 * TURNS; i++)
        seconds[i % 2] = MIN (seconds[i % 2], fovea_conv_trial_time (trial, plans[i % 2], 1, tuning.left, TRUE, tuning.progress));
      if (seconds[0] > 0 && seconds[1] > 0)
        *decision = (Decision){ paths[seconds[1] < seconds[0]], { seconds[0], seconds[1] } };
    }
  for (int i = 0; i < 2; i++)
    g_clear_pointer (&plans[i], fovea_conv_plan_free);
  tuning.left -= (double) (g_get_monotonic_time () - start) / 1e6;
}

FoveaConvPath
fovea_conv_tune (const FoveaConvPlan *plan, const float *weights, FoveaConvCandidate *best, FoveaConvCandidate *second)
{
  FoveaConvProblem problem = representative (&plan->problem);
  double share = (double) (problem.h * problem.w) / (double) (plan->problem.h * plan->problem.w);
  FoveaConvPath paths[2] = { MIN (best->path, second->path), MAX (best->path, second->path) };
  double ratio = best->path == paths[0] ? best->seconds / second->seconds : second->seconds / best->seconds;
  Decision decision = { .path = best->path };
  g_autofree char *key = NULL;

  if (!tuning.active)
    return best->path;
  key = key_of (&problem, paths, ratio);
  if (!read_decision (key, paths, &decision) && tuning.n_decisions < MAX_DECISIONS)
    {
      try_both (plan, &problem, weights, paths, share * second->seconds, &decision);
      if (fovea_progress_is_cancelled (tuning.progress))
        return best->path;
      write_decision (key, &decision);
    }
  best->measured = decision.seconds[best->path == paths[1]] / share;
  second->measured = decision.seconds[second->path == paths[1]] / share;
  return decision.path;
}

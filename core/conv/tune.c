/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/tune.h"

#include "core/conv/choose.h"
#include "core/conv/planner-file.h"
#include "core/conv/trial.h"

#define BUDGET_SECONDS 0.25
#define ROUNDS 2 /* after the first, which warms up */

/* A photo is tried on a part of it: larger ones take as long a pixel. */
#define MAX_PHOTO_ROWS 384
#define MAX_PHOTO_COLUMNS 2048

/* What was decided for one shape: seconds of a trial, 0 where there was none. */
typedef struct
{
  FoveaConvPath path;
  double best, second;
} Decision;

static __thread struct
{
  gboolean active, changed;
  GKeyFile *file;
  char *group;
  double left; /* seconds */
  FoveaProgress *progress;
} tuning;

void
fovea_conv_tuning_begin (FoveaProgress *progress)
{
  g_return_if_fail (!tuning.active);

  if (!fovea_planner_file_is_writable ())
    return;
  tuning.active = TRUE;
  tuning.changed = FALSE;
  tuning.file = fovea_planner_file_read ();
  tuning.group = g_strdup_printf ("%s decisions", fovea_isa_name (fovea_cpu_isa ()));
  tuning.left = BUDGET_SECONDS;
  tuning.progress = progress;
}

/* Into the file as it is now: another thread's or program's decisions stay, and profiles. */
static void
store_decisions (void)
{
  g_autoptr (GKeyFile) file = fovea_planner_file_read ();
  g_auto (GStrv) keys = g_key_file_get_keys (tuning.file, tuning.group, NULL, NULL);

  for (char **key = keys; key && *key; key++)
    if (!g_key_file_has_key (file, tuning.group, *key, NULL))
      {
        g_autofree char *value = g_key_file_get_value (tuning.file, tuning.group, *key, NULL);

        g_key_file_set_value (file, tuning.group, *key, value);
      }
  fovea_planner_file_write (file);
}

void
fovea_conv_tuning_end (void)
{
  if (!tuning.active)
    return;
  if (tuning.changed)
    store_decisions ();
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

/* Everything of the shape that can change a time, and who competes. */
static char *
key_of (const FoveaConvProblem *p, FoveaConvPath best, FoveaConvPath second)
{
  return g_strdup_printf ("%d-n%zu-c%zu-%zux%zu-k%zu-g%zu-%zux%zu-s%zux%zu-d%zux%zu-p%zu.%zu.%zu.%zu-b%d-i%zu-%d%d-%s-%s", p->samples, p->n,
                          p->c, p->h, p->w, p->k, p->groups, p->kernel_h, p->kernel_w, p->stride_h, p->stride_w, p->dilation_h,
                          p->dilation_w, p->pad_top, p->pad_left, p->pad_bottom, p->pad_right, p->border, p->input_block, p->residual,
                          p->accurate, fovea_conv_path_id (MIN (best, second)), fovea_conv_path_id (MAX (best, second)));
}

static gboolean
read_decision (const char *key, Decision *decision, FoveaConvPath best, FoveaConvPath second)
{
  gsize n = 0;
  g_auto (GStrv) words = g_key_file_get_string_list (tuning.file, tuning.group, key, &n, NULL);

  if (n != 3 || !fovea_conv_path_find (words[0], &decision->path) || (decision->path != best && decision->path != second))
    return FALSE;
  /* Stored in the order of the paths' numbers. */
  decision->best = g_ascii_strtod (words[best < second ? 1 : 2], NULL);
  decision->second = g_ascii_strtod (words[best < second ? 2 : 1], NULL);
  return decision->best >= 0 && decision->best < 1e6 && decision->second >= 0 && decision->second < 1e6;
}

static void
write_decision (const char *key, const Decision *decision, FoveaConvPath best, FoveaConvPath second)
{
  char first_text[G_ASCII_DTOSTR_BUF_SIZE], second_text[G_ASCII_DTOSTR_BUF_SIZE];
  const char *const words[] = {
    fovea_conv_path_id (decision->path),
    g_ascii_formatd (first_text, sizeof first_text, "%.6g", best < second ? decision->best : decision->second),
    g_ascii_formatd (second_text, sizeof second_text, "%.6g", best < second ? decision->second : decision->best),
  };

  g_key_file_set_string_list (tuning.file, tuning.group, key, words, G_N_ELEMENTS (words));
  tuning.changed = TRUE;
}

static double
try_path (FoveaConvTrial *trial, const FoveaConvPlan *plan, const float *weights, FoveaConvPath path)
{
  g_autoptr (FoveaConvPlan) forced = fovea_conv_plan_new (&trial->problem, weights, plan->bias, path, NULL);

  return forced ? fovea_conv_trial_time (trial, forced, ROUNDS, tuning.left / 2, TRUE, tuning.progress) : -1;
}

/* @share: of the whole problem that the representative is. FALSE when it takes too long, or was cancelled. */
static gboolean
try_both (const FoveaConvPlan *plan, const FoveaConvProblem *problem, double share, const float *weights, FoveaConvPath best,
          FoveaConvPath second, double expected, Decision *decision)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (FoveaConvTrial) trial = NULL;

  if (2 * (ROUNDS + 1) * share * expected > tuning.left || !(trial = fovea_conv_trial_new (problem, 1, NULL)))
    return FALSE;
  decision->best = try_path (trial, plan, weights, best);
  decision->second = decision->best > 0 ? try_path (trial, plan, weights, second) : -1;
  tuning.left -= (double) (g_get_monotonic_time () - start) / 1e6;
  decision->path = decision->second < decision->best ? second : best;
  return decision->best > 0 && decision->second > 0;
}

gboolean
fovea_conv_tune (const FoveaConvPlan *plan, const float *weights, FoveaConvCandidate *best, FoveaConvCandidate *second,
                 FoveaConvPath *path)
{
  FoveaConvProblem problem = representative (&plan->problem);
  double share = (double) problem.h * problem.w / ((double) plan->problem.h * plan->problem.w);
  g_autofree char *key = tuning.active ? key_of (&problem, best->path, second->path) : NULL;
  Decision decision = { best->path, 0, 0 };

  if (!key)
    return FALSE;
  if (!read_decision (key, &decision, best->path, second->path))
    {
      if (!try_both (plan, &problem, share, weights, best->path, second->path, second->seconds * plan->threads, &decision))
        decision = (Decision){ best->path, 0, 0 };
      if (fovea_progress_is_cancelled (tuning.progress))
        return FALSE;
      write_decision (key, &decision, best->path, second->path);
    }
  best->measured = decision.best / share / plan->threads;
  second->measured = decision.second / share / plan->threads;
  *path = decision.path;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/conv/planner/calibrate.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/conv/planner/measure.h"
#include "core/conv/path.h"
#include "core/conv/planner/file.h"
#include "core/conv/planner/trial.h"

/* Of a machine with two FMA units at 2.5 GHz and 7 GB/s a thread. */
#define MACS_PER_LANE 3.4e9
#define BYTES 7e9
#define SAMPLES 5.6e9

/* A path's estimate is trusted this far: beyond, a disturbed measurement is likelier. */
#define MAX_FACTOR 4.0
/* Paths that are expected to take longer for a problem of below are not measured with it, nor those that are so many times slower than the
 * best: a path's exactness matters where it competes. */
#define MAX_PROBE_SECONDS 0.02
#define MAX_PROBE_RATIO 5.0
#define PROBE_ROUNDS 3
/* Where other programs take the processor for more than this share of the time, all is measured again, so often at most; the least disturbed counts. */
#define DISTURBED_SHARE 0.02
#define ATTEMPTS 3

static const char *const sample_ids[FOVEA_N_CONV_SAMPLES] = { "tensor", "rows", "blocks" };

G_LOCK_DEFINE_STATIC (profiles);
static struct
{
  gboolean measured;
  FoveaConvProfile profile;
} profiles[FOVEA_N_ISAS];

/* Not stored yet: what the calling thread measures paths with. */
static __thread const FoveaConvProfile *tried;

static FoveaConvProfile
built_in (void)
{
  FoveaConvProfile profile = { MACS_PER_LANE * (double) fovea_simd ()->lanes, BYTES, SAMPLES };

  for (gsize i = 0; i < FOVEA_N_CONV_SAMPLES; i++)
    for (gsize j = 0; j < FOVEA_N_CONV_PATHS; j++)
      profile.factors[i][j] = 1.0;
  return profile;
}

FoveaConvProfile
fovea_conv_profile (gboolean *measured)
{
  FoveaIsa isa = fovea_cpu_isa ();
  FoveaConvProfile profile = built_in ();
  gboolean known;

  if (measured)
    *measured = TRUE;
  if (tried)
    return *tried;
  G_LOCK (profiles);
  known = profiles[isa].measured;
  if (known)
    profile = profiles[isa].profile;
  G_UNLOCK (profiles);
  if (measured)
    *measured = known;
  return profile;
}

static void
use_profile (FoveaIsa isa, const FoveaConvProfile *profile)
{
  G_LOCK (profiles);
  profiles[isa].profile = *profile;
  profiles[isa].measured = TRUE;
  G_UNLOCK (profiles);
}

void
fovea_calibration_forget (void)
{
  G_LOCK (profiles);
  memset (profiles, 0, sizeof profiles);
  G_UNLOCK (profiles);
}

static char *
factor_key (gsize samples, gsize path)
{
  return g_strdup_printf ("%s-%s", sample_ids[samples], fovea_conv_path_id ((FoveaConvPath) path));
}

/* Factors that are not there are 1: of paths that no problem measures. */
static gboolean
read_profile (GKeyFile *file, const char *group, FoveaConvProfile *profile)
{
  *profile = built_in ();
  if (!fovea_planner_file_number (file, group, "macs", 1e6, 1e15, &profile->macs)
      || !fovea_planner_file_number (file, group, "bytes", 1e6, 1e15, &profile->bytes)
      || !fovea_planner_file_number (file, group, "samples", 1e6, 1e15, &profile->samples))
    return FALSE;
  for (gsize i = 0; i < FOVEA_N_CONV_SAMPLES; i++)
    for (gsize j = 0; j < FOVEA_N_CONV_PATHS; j++)
      {
        g_autofree char *key = factor_key (i, j);

        if (g_key_file_has_key (file, group, key, NULL)
            && !fovea_planner_file_number (file, group, key, 1.0 / MAX_FACTOR, MAX_FACTOR, &profile->factors[i][j]))
          return FALSE;
      }
  return TRUE;
}

static gboolean
store_profile (FoveaIsa isa, const FoveaConvProfile *profile)
{
  g_autoptr (GKeyFile) file = fovea_planner_file_read ();
  const char *group = fovea_isa_name (isa);

  g_key_file_set_double (file, group, "macs", profile->macs);
  g_key_file_set_double (file, group, "bytes", profile->bytes);
  g_key_file_set_double (file, group, "samples", profile->samples);
  for (gsize i = 0; i < FOVEA_N_CONV_SAMPLES; i++)
    for (gsize j = 0; j < FOVEA_N_CONV_PATHS; j++)
      if (profile->factors[i][j] != 1.0)
        {
          g_autofree char *key = factor_key (i, j);

          g_key_file_set_double (file, group, key, profile->factors[i][j]);
        }
  return fovea_planner_file_write (file);
}

void
fovea_calibration_load (void)
{
  g_autoptr (GKeyFile) file = fovea_planner_file_read ();
  FoveaConvProfile profile;

  for (int isa = 0; isa < FOVEA_N_ISAS; isa++)
    if (read_profile (file, fovea_isa_name ((FoveaIsa) isa), &profile))
      use_profile ((FoveaIsa) isa, &profile);
}

/* A small problem that shows how near its estimate a path comes. Photo kernels are random, smooth (a Gaussian), even (a box) or whole numbers. */
typedef enum
{
  RANDOM,
  SMOOTH,
  EVEN,
  WHOLE,
} Weights;

static const struct
{
  FoveaConvSamples samples;
  gsize channels, side, kernels, kernel, groups;
  Weights weights;
} probes[] = {
  { FOVEA_CONV_ROWS, 3, 512, 1, 3, 1, WHOLE },   { FOVEA_CONV_ROWS, 3, 512, 1, 7, 1, RANDOM },
  { FOVEA_CONV_ROWS, 3, 512, 1, 7, 1, WHOLE },   { FOVEA_CONV_ROWS, 3, 512, 1, 15, 1, EVEN },
  { FOVEA_CONV_ROWS, 3, 512, 1, 15, 1, RANDOM }, { FOVEA_CONV_ROWS, 3, 512, 1, 21, 1, RANDOM },
  { FOVEA_CONV_ROWS, 3, 512, 1, 31, 1, WHOLE },  { FOVEA_CONV_ROWS, 3, 512, 1, 9, 1, SMOOTH },
  { FOVEA_CONV_ROWS, 3, 512, 1, 15, 1, SMOOTH }, { FOVEA_CONV_ROWS, 3, 512, 1, 31, 1, SMOOTH },
  { FOVEA_CONV_BLOCKS, 64, 56, 64, 3, 1 },       { FOVEA_CONV_BLOCKS, 256, 14, 256, 3, 1 },
  { FOVEA_CONV_BLOCKS, 32, 28, 64, 5, 1 },       { FOVEA_CONV_BLOCKS, 128, 7, 128, 3, 1 },
  { FOVEA_CONV_BLOCKS, 96, 56, 96, 3, 96 },      { FOVEA_CONV_TENSOR, 64, 28, 64, 3, 1 },
  { FOVEA_CONV_TENSOR, 96, 28, 96, 3, 96 },
};

static FoveaConvProblem
probe_problem (gsize i)
{
  gsize side = probes[i].side, kernel = probes[i].kernel;
  FoveaConvProblem problem;

  if (probes[i].samples == FOVEA_CONV_ROWS)
    {
      problem = fovea_conv_problem_rows (probes[i].channels, side, side, probes[i].kernels, kernel, kernel, kernel / 2, kernel / 2,
                                         FOVEA_BORDER_REPLICATE);
      problem.bytes = TRUE;
      return problem;
    }
  problem = fovea_conv_problem_tensor (1, probes[i].channels, side, side, probes[i].kernels, kernel, kernel);
  if (probes[i].samples == FOVEA_CONV_BLOCKS)
    problem = fovea_conv_problem_blocks (1, probes[i].channels, side, side, probes[i].kernels, kernel, kernel, fovea_simd ()->lanes);
  problem.groups = probes[i].groups;
  problem.pad_top = problem.pad_left = problem.pad_bottom = problem.pad_right = kernel / 2;
  return problem;
}

static float *
probe_weights (gsize i)
{
  gsize size = probes[i].kernel, n = probes[i].kernels * probes[i].channels / probes[i].groups * size * size;
  float *weights = g_new (float, n);

  fovea_conv_random_floats (i, 1.0f / (float) size, weights, n);
  for (gsize j = 0; j < n && probes[i].samples == FOVEA_CONV_ROWS; j++)
    {
      double y = (double) (j / size % size) - (double) (size / 2), x = (double) (j % size) - (double) (size / 2);

      if (probes[i].weights == SMOOTH)
        weights[j] = (float) exp (-18.0 * (x * x + y * y) / (double) (size * size)); /* sigma: a sixth of the size */
      else if (probes[i].weights == EVEN)
        weights[j] = 1.0f / (float) (size * size);
      else if (probes[i].weights == WHOLE)
        weights[j] = rintf (4.0f * weights[j]);
    }
  return weights;
}

/* Sums of logarithms of measured / estimated seconds. */
typedef struct
{
  double sum[FOVEA_N_CONV_SAMPLES][FOVEA_N_CONV_PATHS];
  guint n[FOVEA_N_CONV_SAMPLES][FOVEA_N_CONV_PATHS];
} Ratios;

static double
least_seconds (const FoveaConvCandidate *candidates, gsize n)
{
  double least = G_MAXDOUBLE;

  for (gsize i = 0; i < n; i++)
    if (candidates[i].applicable)
      least = MIN (least, candidates[i].seconds);
  return least;
}

/* Each quick path's own time for probe @i. FALSE when cancelled. */
static gboolean
measure_paths (gsize i, Ratios *ratios, FoveaProgress *progress)
{
  FoveaConvProblem problem = probe_problem (i);
  g_autofree float *weights = probe_weights (i);
  g_autoptr (FoveaConvPlan) all = fovea_conv_plan_new (&problem, weights, NULL, FOVEA_CONV_REFERENCE, NULL);
  g_autoptr (FoveaConvTrial) trial = all ? fovea_conv_trial_new (&problem, i, NULL) : NULL;
  gsize n = 0;
  const FoveaConvCandidate *candidates = trial ? fovea_conv_plan_get_candidates (all, &n) : NULL;

  for (gsize j = 0; j < n; j++)
    {
      FoveaConvPath path = candidates[j].path;
      double estimated = candidates[j].seconds * all->threads, measured;
      g_autoptr (FoveaConvPlan) plan = NULL;

      if (!candidates[j].applicable || path == FOVEA_CONV_REFERENCE || estimated > MAX_PROBE_SECONDS
          || candidates[j].seconds > MAX_PROBE_RATIO * least_seconds (candidates, n))
        continue;
      plan = fovea_conv_plan_new (&problem, weights, NULL, path, NULL);
      measured = plan ? fovea_conv_trial_time (trial, plan, PROBE_ROUNDS, MAX_PROBE_SECONDS, TRUE, progress) : -1;
      if (measured <= 0)
        continue;
      ratios->sum[problem.samples][path] += log (measured / estimated);
      ratios->n[problem.samples][path]++;
    }
  return !fovea_progress_is_cancelled (progress);
}

static gboolean
measure (FoveaConvProfile *profile, FoveaProgress *progress)
{
  Ratios ratios = { 0 };

  *profile = built_in ();
  /* Each takes up to a tenth of a second: a cancel is heard between them. */
  profile->macs = fovea_measure_macs (FALSE);
  profile->bytes = fovea_progress_is_cancelled (progress) ? 0 : fovea_measure_bytes (FALSE);
  profile->samples = fovea_progress_is_cancelled (progress) ? 0 : fovea_measure_samples ();
  if (profile->bytes <= 0 || profile->samples <= 0)
    return FALSE;
  tried = profile;
  for (gsize i = 0; i < G_N_ELEMENTS (probes); i++)
    {
      fovea_progress_set (progress, (double) i / G_N_ELEMENTS (probes), NULL);
      if (!measure_paths (i, &ratios, progress))
        break;
    }
  tried = NULL;
  for (gsize i = 0; i < FOVEA_N_CONV_SAMPLES; i++)
    for (gsize j = 0; j < FOVEA_N_CONV_PATHS; j++)
      if (ratios.n[i][j] > 0)
        profile->factors[i][j] = CLAMP (exp (ratios.sum[i][j] / ratios.n[i][j]), 1.0 / MAX_FACTOR, MAX_FACTOR);
  return !fovea_progress_is_cancelled (progress);
}

static gboolean
measure_undisturbed (FoveaConvProfile *profile, FoveaProgress *progress)
{
  double least = G_MAXDOUBLE;

  for (int i = 0; i < ATTEMPTS && least > DISTURBED_SHARE; i++)
    {
      gint64 start = g_get_monotonic_time (), waited = fovea_cpu_waited ();
      FoveaConvProfile measured;
      double share;

      if (!measure (&measured, progress))
        return FALSE;
      share = (double) (fovea_cpu_waited () - waited) / (double) MAX (g_get_monotonic_time () - start, 1);
      if (share < least)
        *profile = measured;
      least = MIN (share, least);
    }
  return TRUE;
}

gboolean
fovea_calibration_renew (FoveaProgress *progress)
{
  FoveaIsa isa = fovea_cpu_isa ();
  FoveaConvProfile profile;

  fovea_progress_set (progress, 0.0, _("Measuring this machine"));
  if (!fovea_planner_file_is_writable () || !measure_undisturbed (&profile, progress) || !store_profile (isa, &profile))
    return FALSE;
  use_profile (isa, &profile);
  return TRUE;
}

gboolean
fovea_calibration_ensure (FoveaProgress *progress)
{
  gboolean known;

  fovea_calibration_load ();
  fovea_conv_profile (&known);
  return known || fovea_calibration_renew (progress);
}

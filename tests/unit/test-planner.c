/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the planner measures, stores and decides. */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/base/cpu.h"
#include "core/base/pool.h"
#include "core/conv/planner/calibrate.h"
#include "core/conv/planner/file.h"
#include "core/conv/planner/trial.h"
#include "core/conv/planner/tune.h"
#include "tests/unit/folder.h"
#include "tests/unit/slowdown.h"

static char *folder, *path;

/* An empty cache in a folder that is not there yet, and nothing known. */
static void
start_over (void)
{
  g_autofree char *cache = g_path_get_dirname (path);

  remove_tree (cache);
  g_setenv ("FOVEA_CALIBRATION", path, TRUE);
  fovea_calibration_forget ();
}

static char *
read_cache (void)
{
  char *text = NULL;
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  return text;
}

static void
write_cache (const char *text, gssize length)
{
  g_autoptr (GError) error = NULL;

  g_file_set_contents (path, text, length, &error);
  g_assert_no_error (error);
}

static gboolean
is_measured (void)
{
  gboolean measured;

  fovea_conv_profile (&measured);
  return measured;
}

static void
assert_built_in (void)
{
  FoveaConvProfile profile = fovea_conv_profile (NULL);

  g_assert_false (is_measured ());
  for (gsize i = 0; i < FOVEA_N_CONV_SAMPLES; i++)
    for (gsize j = 0; j < FOVEA_N_CONV_PATHS; j++)
      g_assert_cmpfloat (profile.factors[i][j], ==, 1.0);
}

static void
test_round_trip (void)
{
  FoveaIsa best = fovea_cpu_isa ();
  FoveaConvProfile measured[FOVEA_N_ISAS];

  start_over ();
  assert_built_in ();
  for (int isa = 0; isa < FOVEA_N_ISAS; isa++)
    if (fovea_cpu_force_isa ((FoveaIsa) isa))
      {
        g_assert_false (is_measured ());
        g_assert_true (fovea_calibration_ensure (NULL));
        g_assert_true (is_measured ());
        measured[isa] = fovea_conv_profile (NULL);
        g_assert_cmpfloat (measured[isa].macs, >, 1e8);
        g_assert_cmpfloat (measured[isa].bytes, >, 1e7);
        g_assert_cmpfloat (measured[isa].samples, >, 1e6);
        if (SLOWDOWN == 1) /* with a sanitizer's checks in the loops, paths may be too slow to be measured */
          g_assert_cmpfloat (measured[isa].factors[FOVEA_CONV_ROWS][FOVEA_CONV_DIRECT], !=, 1.0);
        g_assert_cmpfloat (measured[isa].factors[FOVEA_CONV_ROWS][FOVEA_CONV_REFERENCE], ==, 1.0);
      }
  fovea_calibration_forget ();
  assert_built_in ();
  fovea_calibration_load ();
  for (int isa = 0; isa < FOVEA_N_ISAS; isa++)
    if (fovea_cpu_force_isa ((FoveaIsa) isa))
      {
        FoveaConvProfile loaded = fovea_conv_profile (NULL);

        g_assert_true (is_measured ());
        g_assert_cmpmem (&loaded, sizeof loaded, &measured[isa], sizeof measured[isa]);
        /* What is there is not measured again. */
        g_assert_true (fovea_calibration_ensure (NULL));
        loaded = fovea_conv_profile (NULL);
        g_assert_cmpmem (&loaded, sizeof loaded, &measured[isa], sizeof measured[isa]);
      }
  fovea_cpu_force_isa (best);
}

/* The file with @key of @group set to @value. */
static char *
changed_cache (const char *text, const char *group, const char *key, const char *value)
{
  g_autoptr (GKeyFile) file = g_key_file_new ();

  g_assert_true (g_key_file_load_from_data (file, text, -1, G_KEY_FILE_NONE, NULL));
  if (value)
    g_key_file_set_value (file, group, key, value);
  else
    g_key_file_remove_key (file, group, key, NULL);
  return g_key_file_to_data (file, NULL, NULL);
}

static void
assert_ignored (const char *text, gssize length)
{
  write_cache (text, length);
  fovea_calibration_forget ();
  fovea_calibration_load ();
  assert_built_in ();
}

static void
test_damaged (void)
{
  const char *isa = fovea_isa_name (fovea_cpu_isa ());
  const struct
  {
    const char *group, *key, *value;
  } changes[] = {
    { "machine", "processor", "Another one" },
    { "machine", "caches", "1;2;3" },
    { "machine", "engine", "0.0.1" },
    { "machine", "engine", NULL },
    { isa, "macs", "nan" },
    { isa, "macs", "inf" },
    { isa, "macs", "-76800000000" },
    { isa, "macs", "0" },
    { isa, "macs", "1e300" },
    { isa, "macs", "7.5e10x" },
    { isa, "macs", NULL },
    { isa, "bytes", "" },
    { isa, "samples", "many" },
    { isa, "rows-direct", "1e-9" },
    { isa, "rows-fft", "nan" },
  };
  g_autofree char *good = NULL, *large = NULL;

  start_over ();
  g_assert_true (fovea_calibration_ensure (NULL));
  good = read_cache ();
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *bad = changed_cache (good, changes[i].group, changes[i].key, changes[i].value);

      g_test_message ("%s %s = %s", changes[i].group, changes[i].key, changes[i].value ? changes[i].value : "(none)");
      assert_ignored (bad, -1);
    }
  assert_ignored ("", 0);
  assert_ignored ("[machine\n", -1);
  assert_ignored ("\0\xff\xfe[machine]\n", 13);
  large = g_strnfill (FOVEA_PLANNER_FILE_MAX_BYTES + 1, '#');
  assert_ignored (large, -1);

  /* Any cut is either whole enough to be used or ignored; a factor that got lost is 1. */
  for (gsize length = 0; length < strlen (good); length += 7)
    {
      write_cache (good, (gssize) length);
      fovea_calibration_forget ();
      fovea_calibration_load ();
      g_assert_cmpfloat (fovea_conv_profile (NULL).macs, >=, 1e6);
    }

  /* What is ignored is replaced. */
  assert_ignored ("nonsense", -1);
  g_assert_true (fovea_calibration_ensure (NULL));
  fovea_calibration_forget ();
  fovea_calibration_load ();
  g_assert_true (is_measured ());
}

static void
test_unwritable (void)
{
  g_autofree char *in_file = g_build_filename (folder, "file", "planner.ini", NULL), *file = g_build_filename (folder, "file", NULL);

  start_over ();
  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  g_setenv ("FOVEA_CALIBRATION", in_file, TRUE);
  g_assert_false (fovea_planner_file_is_writable ());
  g_assert_false (fovea_calibration_ensure (NULL));
  assert_built_in ();

  g_setenv ("FOVEA_CALIBRATION", folder, TRUE); /* a folder in the place of the file */
  g_assert_false (fovea_calibration_ensure (NULL));
  assert_built_in ();

  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
  g_assert_false (fovea_calibration_ensure (NULL));
  assert_built_in ();
  g_unlink (file);
}

static void
test_cancelled (void)
{
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();

  start_over ();
  fovea_progress_cancel (progress);
  g_assert_false (fovea_calibration_ensure (progress));
  assert_built_in ();
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

/* Random weights, or with @even all the same. */
static FoveaConvPlan *
plan_for (const FoveaConvProblem *problem, gboolean even)
{
  gsize depth = problem->samples == FOVEA_CONV_ROWS ? 1 : problem->c / problem->groups;
  gsize n = problem->k * depth * problem->kernel_h * problem->kernel_w;
  g_autofree float *weights = g_new (float, n);
  g_autoptr (GError) error = NULL;
  FoveaConvPlan *plan;

  fovea_conv_random_floats (3, 0.1f, weights, n);
  for (gsize i = 0; even && i < n; i++)
    weights[i] = 0.01f;
  plan = fovea_conv_plan_new (problem, weights, NULL, FOVEA_CONV_AUTO, &error);
  g_assert_no_error (error);
  return plan;
}

static FoveaConvProblem
photo (gsize size)
{
  return fovea_conv_problem_rows (3, 700, 900, 1, size, size, size / 2, size / 2, FOVEA_BORDER_REPLICATE);
}

static const FoveaConvCandidate *
candidate_of (const FoveaConvPlan *plan, FoveaConvPath wanted)
{
  gsize n;
  const FoveaConvCandidate *candidates = fovea_conv_plan_get_candidates (plan, &n);

  for (gsize i = 0; i < n; i++)
    if (candidates[i].path == wanted)
      return &candidates[i];
  g_error ("There is no candidate %s", fovea_conv_path_id (wanted));
}

/* The choice is the least estimate of what is applicable. */
static void
assert_sensible (const FoveaConvPlan *plan)
{
  gsize n;
  const FoveaConvCandidate *candidates = fovea_conv_plan_get_candidates (plan, &n);
  const FoveaConvCandidate *chosen = candidate_of (plan, fovea_conv_plan_get_path (plan));

  g_assert_cmpuint (n, >, 1);
  g_assert_true (chosen->applicable);
  g_assert_nonnull (strstr (fovea_conv_plan_get_reason (plan), fovea_conv_path_title (chosen->path)));
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (candidates[i].applicable == (candidates[i].obstacle == NULL));
      g_assert_cmpfloat (candidates[i].measured, ==, 0);
      if (!candidates[i].applicable)
        continue;
      g_assert_cmpfloat (candidates[i].seconds, >, 0);
      g_assert_true (isfinite (candidates[i].seconds));
      g_assert_cmpfloat (candidates[i].seconds, >=, chosen->seconds);
    }
}

static void
test_choices (void)
{
  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
  fovea_calibration_forget ();
  for (int isa = 0; isa < FOVEA_N_ISAS; isa++)
    if (fovea_cpu_force_isa ((FoveaIsa) isa))
      {
        const struct
        {
          gsize size;
          gboolean even, quick; /* @quick: cheaper than both direct sums and a transform */
          FoveaConvPath path;
        } photos[] = { { 3, FALSE, FALSE, FOVEA_CONV_DIRECT }, { 101, FALSE, FALSE, FOVEA_CONV_FFT }, { 31, TRUE, TRUE } };

        for (gsize i = 0; i < G_N_ELEMENTS (photos); i++)
          {
            FoveaConvProblem problem = photo (photos[i].size);
            g_autoptr (FoveaConvPlan) plan = plan_for (&problem, photos[i].even);

            assert_sensible (plan);
            if (!photos[i].quick)
              g_assert_cmpint (fovea_conv_plan_get_path (plan), ==, photos[i].path);
            else
              g_assert_cmpint (fovea_conv_plan_get_path (plan), !=, FOVEA_CONV_DIRECT);
            g_assert_cmpint (fovea_conv_plan_get_path (plan), !=, FOVEA_CONV_REFERENCE);
          }
      }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
}

static void
test_threads (void)
{
  static const gsize sizes[] = { 3, 9, 13, 15, 17, 19, 21, 25, 63 };

  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
  fovea_calibration_forget ();
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      FoveaConvProblem problem = photo (sizes[i]);
      FoveaConvPath first = FOVEA_CONV_AUTO;
      double seconds = 0;

      for (guint threads = 1; threads <= 3; threads++)
        {
          g_autoptr (FoveaConvPlan) plan = NULL;

          fovea_pool_set_threads (threads);
          plan = plan_for (&problem, FALSE);
          if (threads == 1)
            first = fovea_conv_plan_get_path (plan);
          if (threads == 1)
            seconds = candidate_of (plan, first)->seconds;
          g_assert_cmpint (fovea_conv_plan_get_path (plan), ==, first);
          g_assert_cmpfloat_with_epsilon (candidate_of (plan, first)->seconds * threads, seconds, 1e-9 * seconds);
        }
    }
  fovea_pool_set_threads (0);
}

/* A cache in which direct sums and a transform are estimated alike for @problem. */
static void
make_close (const FoveaConvProblem *problem)
{
  g_autoptr (FoveaConvPlan) plan = NULL;
  FoveaConvProfile profile;
  g_autoptr (GKeyFile) file = NULL;
  double ratio;

  start_over ();
  plan = plan_for (problem, FALSE);
  ratio = candidate_of (plan, FOVEA_CONV_DIRECT)->seconds / candidate_of (plan, FOVEA_CONV_FFT)->seconds;
  profile = fovea_conv_profile (NULL);
  file = fovea_planner_file_read ();
  g_key_file_set_double (file, fovea_isa_name (fovea_cpu_isa ()), "macs", profile.macs);
  g_key_file_set_double (file, fovea_isa_name (fovea_cpu_isa ()), "bytes", profile.bytes);
  g_key_file_set_double (file, fovea_isa_name (fovea_cpu_isa ()), "samples", profile.samples);
  g_key_file_set_double (file, fovea_isa_name (fovea_cpu_isa ()), "rows-fft", 1.01 * sqrt (ratio));
  g_key_file_set_double (file, fovea_isa_name (fovea_cpu_isa ()), "rows-direct", 1.0 / sqrt (ratio));
  g_assert_true (fovea_planner_file_write (file));
  fovea_calibration_load ();
  g_assert_true (is_measured ());
}

/* The one decision in the cache; NULL when there is none. Its key in @key. */
static char *
decision (char **key)
{
  g_autoptr (GKeyFile) file = fovea_planner_file_read ();
  g_autofree char *group = g_strdup_printf ("%s decisions", fovea_isa_name (fovea_cpu_isa ()));
  gsize n;
  g_auto (GStrv) keys = g_key_file_get_keys (file, group, &n, NULL);

  if (!keys)
    return NULL;
  g_assert_cmpuint (n, ==, 1);
  if (key)
    *key = g_strdup (keys[0]);
  return g_key_file_get_value (file, group, keys[0], NULL);
}

static FoveaConvPlan *
tuned_plan (const FoveaConvProblem *problem, FoveaProgress *progress)
{
  FoveaConvPlan *plan;

  fovea_conv_tuning_begin (progress);
  plan = plan_for (problem, FALSE);
  fovea_conv_tuning_end ();
  return plan;
}

static void
test_tuning (void)
{
  FoveaConvProblem problem = photo (15);
  g_autoptr (FoveaConvPlan) untuned = NULL, tuned = NULL;
  g_autofree char *value = NULL;

  make_close (&problem);
  untuned = plan_for (&problem, FALSE);
  assert_sensible (untuned);
  g_assert_null (decision (NULL));

  tuned = tuned_plan (&problem, NULL);
  g_assert_cmpfloat (candidate_of (tuned, FOVEA_CONV_DIRECT)->measured, >, 0);
  g_assert_cmpfloat (candidate_of (tuned, FOVEA_CONV_FFT)->measured, >, 0);
  g_assert_cmpfloat (candidate_of (tuned, fovea_conv_plan_get_path (tuned))->measured, <=,
                     MAX (candidate_of (tuned, FOVEA_CONV_DIRECT)->measured, candidate_of (tuned, FOVEA_CONV_FFT)->measured));
  value = decision (NULL);
  g_assert_true (g_str_has_prefix (value, fovea_conv_path_id (fovea_conv_plan_get_path (tuned))));

  /* Beyond a close call nothing is tried. */
  problem = photo (3);
  g_clear_pointer (&tuned, fovea_conv_plan_free);
  tuned = tuned_plan (&problem, NULL);
  assert_sensible (tuned);
}

static void
test_decisions (void)
{
  static const char *const bad[] = { "fft", "fft;1", "fft;1;2;3", "winograd;1;2", "reference;1;2", "fft;-1;1", "fft;nan;1", "fft;1e99;1" };
  FoveaConvProblem problem = photo (15);
  g_autofree char *good = NULL, *key = NULL, *group = g_strdup_printf ("%s decisions", fovea_isa_name (fovea_cpu_isa ()));

  make_close (&problem);
  fovea_conv_plan_free (tuned_plan (&problem, NULL));
  g_free (decision (&key));
  good = read_cache ();

  /* What is stored decides, with any number of threads, and for photos of any size alike. */
  for (int i = 0; i < 2; i++)
    for (guint threads = 1; threads <= 3; threads++)
      {
        FoveaConvPath wanted = i ? FOVEA_CONV_FFT : FOVEA_CONV_DIRECT;
        g_autofree char *changed = changed_cache (good, group, key, i ? "fft;0.002;0.001" : "direct;0.002;0.001");
        g_autoptr (FoveaConvPlan) plan = NULL;

        write_cache (changed, -1);
        fovea_pool_set_threads (threads);
        plan = tuned_plan (&problem, NULL);
        g_assert_cmpint (fovea_conv_plan_get_path (plan), ==, wanted);
        g_assert_cmpfloat_with_epsilon (candidate_of (plan, FOVEA_CONV_FFT)->measured * threads * 384 / 700, 0.001, 1e-9);
        g_assert_nonnull (strstr (fovea_conv_plan_get_reason (plan), fovea_conv_path_title (wanted)));
      }
  fovea_pool_set_threads (0);
  for (gsize i = 0; i < CASES (G_N_ELEMENTS (bad), 2); i++)
    {
      g_autofree char *changed = changed_cache (good, group, key, bad[i]), *value = NULL;
      g_autoptr (FoveaConvPlan) plan = NULL;

      write_cache (changed, -1);
      plan = tuned_plan (&problem, NULL);
      g_assert_cmpfloat (candidate_of (plan, FOVEA_CONV_FFT)->measured, >, 0);
      g_assert_cmpfloat (candidate_of (plan, FOVEA_CONV_FFT)->measured, <, 1e6);
      value = decision (NULL);
      g_assert_cmpstr (value, !=, bad[i]);
    }
}

static void
test_tuning_stops (void)
{
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  FoveaConvProblem problem = photo (15);
  g_autoptr (FoveaConvPlan) plan = NULL;

  make_close (&problem);
  fovea_progress_cancel (progress);
  plan = tuned_plan (&problem, progress);
  assert_sensible (plan);
  g_assert_null (decision (NULL));

  g_setenv ("FOVEA_CALIBRATION", "off", TRUE);
  g_clear_pointer (&plan, fovea_conv_plan_free);
  plan = tuned_plan (&problem, NULL);
  assert_sensible (plan);
}

/* Made-up content is the same in each run, and what stands beside a value in blocks is finite. */
static void
test_trial (void)
{
  FoveaConvProblem problem = photo (3);
  g_autoptr (FoveaConvTrial) a = fovea_conv_trial_new (&problem, 5, NULL), b = fovea_conv_trial_new (&problem, 5, NULL);
  g_autoptr (FoveaConvPlan) plan = plan_for (&problem, FALSE);
  gsize bytes = problem.h * problem.w * problem.c;
  float numbers[4096];
  double mean = 0, square = 0;

  g_assert_cmpmem (a->photo, bytes, b->photo, bytes);
  g_assert_cmpfloat (fovea_conv_trial_time (a, plan, 1, 1, TRUE, NULL), >, 0);
  g_assert_cmpfloat (fovea_conv_trial_time (b, plan, 1, 1, FALSE, NULL), >, 0);
  g_assert_cmpmem (a->result, bytes, b->result, bytes);

  fovea_conv_random_floats (9, 2.0f, numbers, G_N_ELEMENTS (numbers));
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      mean += numbers[i] / G_N_ELEMENTS (numbers);
      square += (double) numbers[i] * numbers[i] / G_N_ELEMENTS (numbers);
    }
  g_assert_cmpfloat_with_epsilon (mean, 0, 0.15);
  g_assert_cmpfloat_with_epsilon (square, 4, 0.4);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-planner-XXXXXX", NULL);
  path = g_build_filename (folder, "cache", "fovea", "planner.ini", NULL);
  g_test_add_func ("/planner/calibration/round-trip", test_round_trip);
  g_test_add_func ("/planner/calibration/damaged", test_damaged);
  g_test_add_func ("/planner/calibration/unwritable", test_unwritable);
  g_test_add_func ("/planner/calibration/cancelled", test_cancelled);
  g_test_add_func ("/planner/choices", test_choices);
  g_test_add_func ("/planner/threads", test_threads);
  g_test_add_func ("/planner/tuning", test_tuning);
  g_test_add_func ("/planner/tuning/decisions", test_decisions);
  g_test_add_func ("/planner/tuning/stops", test_tuning_stops);
  g_test_add_func ("/planner/trial", test_trial);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (path);
  return result;
}

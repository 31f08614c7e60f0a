/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photo filters in memory, on a made-up photo. */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/bench.h"
#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/conv/planner/trial.h"
#include "core/conv/planner/tune.h"
#include "core/filter/chain.h"

#define DEFAULT_MEGAPIXELS 24
#define MAX_MEGAPIXELS 256
#define SCALING_MEGAPIXELS 100
#define SCALING_KERNEL_MEGAPIXELS 4
#define MAX_PHOTOS 4

typedef struct
{
  gsize megapixels;
  FoveaStepReport report;
  FoveaBenchTimes times;
} Result;

static void
result_clear (Result *result)
{
  fovea_step_report_clear (&result->report);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, result_clear)

/* 3:2, in colours that change from pixel to pixel. */
static FoveaImage *
make_photo (gsize megapixels, GError **error)
{
  gsize width = (gsize) lrint (sqrt (1.5e6 * (double) megapixels)), height = megapixels * 1000000 / width;
  FoveaImage *photo = fovea_image_new (width, height, 3, error);

  for (gsize y = 0; photo && y < height; y++)
    for (gsize i = 0; i < 3 * width; i++)
      fovea_image_row (photo, y)[i] = (guint8) (i * 7 + y * 3 + (i * y >> 9));
  return photo;
}

/* "sharpen", "motion-blur:length=9:angle=30". */
static FoveaStep *
parse_filter (const char *text, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ":", -1);
  const FoveaFilter *filter = words[0] ? fovea_filter_find (words[0]) : NULL;
  g_autoptr (FoveaStep) step = filter ? fovea_step_new (filter, NULL) : NULL;
  g_autofree char *name = fovea_printable (text);

  if (!step)
    {
      fovea_wrong_usage (error, _("--filter does not know “%s”; fovea-cli presets lists the filters"), name);
      return NULL;
    }
  for (char **setting = words + 1; *setting; setting++)
    if (!fovea_filter_set (filter, *setting, step->values, error))
      return NULL;
  return g_steal_pointer (&step);
}

static gboolean
time_once (const FoveaBench *bench, const FoveaStep *step, const FoveaImage *photo, FoveaStepReport *report, double *ms, GError **error)
{
  gint64 clock = g_get_monotonic_time ();
  g_autoptr (FoveaImage) filtered = fovea_step_apply (step, photo, report, bench->cli->progress, error);

  *ms = fovea_cli_lap (&clock);
  return filtered != NULL;
}

/* One result a photo. The photos take turns, so that a change of the machine's speed meets all of them. The first round warms up; a plan
 * is made in each, as for a user. */
static gboolean
time_step (const FoveaBench *bench, const FoveaStep *step, FoveaImage *const *photos, gsize n, gsize rounds, Result *results, GError **error)
{
  g_autofree double *ms = g_new (double, n * rounds);
  gboolean done = TRUE;

  fovea_conv_tuning_begin (bench->cli->progress);
  for (gsize round = 0; round <= rounds; round++)
    for (gsize i = 0; i < n && done; i++)
      done = time_once (bench, step, photos[i], &results[i].report, &ms[i * rounds + (round > 0 ? round - 1 : 0)], error);
  fovea_conv_tuning_end ();
  for (gsize i = 0; i < n && done; i++)
    {
      results[i].times = fovea_bench_times (ms + i * rounds, rounds);
      results[i].megapixels = (photos[i]->width * photos[i]->height + 500000) / 1000000;
    }
  return done;
}

static void
explain (const FoveaBench *bench, const FoveaStep *step, const FoveaStepReport *report)
{
  FoveaExplanation explanation = fovea_explain_step (step, report);

  if (!bench->json)
    {
      fovea_explain_print (&explanation);
      return;
    }
  fovea_json_begin_array (bench->json, "plan");
  fovea_explain_add (bench->json, &explanation);
  json_builder_end_array (bench->json);
}

/* Of the speed of memory, reading the photo and writing the result. */
static double
memory_share (const FoveaBench *bench, const Result *result)
{
  return 6e9 * (double) result->megapixels / result->times.median / bench->bytes;
}

static void
print_result (const FoveaBench *bench, const char *name, const FoveaStep *step, const Result *result)
{
  g_autofree char *printable = fovea_printable (name), *median = fovea_bench_number (result->times.median, 4);
  g_autofree char *least = fovea_bench_number (result->times.least, 4);

  g_print (_("%s, %zu megapixels, %s: median %s ms, least %s ms, spread %.0f %%; %.0f %% of the memory's speed\n"), printable,
           result->megapixels, fovea_conv_path_id (result->report.path), median, least, 100 * result->times.spread,
           100 * memory_share (bench, result));
  if (bench->explain)
    explain (bench, step, &result->report);
}

static void
add_result (const FoveaBench *bench, const char *name, const FoveaStep *step, const Result *result)
{
  json_builder_begin_object (bench->json);
  fovea_json_text (bench->json, "name", name);
  fovea_json_count (bench->json, "megapixels", result->megapixels);
  fovea_json_text (bench->json, "path", fovea_conv_path_id (result->report.path));
  fovea_bench_add_times (bench->json, &result->times);
  fovea_json_number (bench->json, "ns_per_pixel", result->times.median / (double) result->megapixels);
  fovea_json_number (bench->json, "memory_share", memory_share (bench, result));
  if (bench->explain)
    explain (bench, step, &result->report);
  json_builder_end_object (bench->json);
}

static gboolean
bench_step (const FoveaBench *bench, const char *name, FoveaStep *step, FoveaImage *photo, GError **error)
{
  g_autoptr (FoveaStep) owned = step;
  g_auto (Result) result = { 0 };

  if (!step || !time_step (bench, step, &photo, 1, bench->n_rounds, &result, error))
    return FALSE;
  if (bench->json)
    add_result (bench, name, step, &result);
  else
    print_result (bench, name, step, &result);
  return TRUE;
}

static gboolean
bench_kernel (const FoveaBench *bench, const char *argument, FoveaImage *photo, GError **error)
{
  g_autoptr (FoveaKernel) kernel = fovea_cli_parse_kernel (argument, error);

  return kernel && bench_step (bench, argument, fovea_step_new (NULL, kernel), photo, error);
}

static gboolean
parse_megapixels (const FoveaBench *bench, gsize *megapixels, GError **error)
{
  return !bench->megapixels || fovea_cli_parse_count ("--megapixels", bench->megapixels, 1, MAX_MEGAPIXELS, megapixels, error);
}

gboolean
fovea_bench_filters (FoveaBench *bench, GError **error)
{
  gsize megapixels = DEFAULT_MEGAPIXELS;
  g_autoptr (FoveaImage) photo = NULL;
  gboolean done = TRUE;

  if (!parse_megapixels (bench, &megapixels, error))
    return FALSE;
  if ((bench->filters || bench->kernels) && !(photo = make_photo (megapixels, error)))
    return FALSE;
  if (bench->json)
    fovea_json_begin_array (bench->json, "filters");
  for (char **text = bench->filters; done && text && *text; text++)
    done = bench_step (bench, *text, parse_filter (*text, error), photo, error);
  for (char **text = bench->kernels; done && text && *text; text++)
    done = bench_kernel (bench, *text, photo, error);
  if (bench->json && done)
    json_builder_end_array (bench->json);
  return done;
}

/* A kernel that no path but direct sums and transforms takes. */
static FoveaStep *
random_step (gsize size)
{
  g_autofree float *weights = g_new (float, size * size);
  g_autofree double *values = g_new (double, size * size);
  g_autoptr (FoveaKernel) kernel = NULL;

  fovea_conv_random_floats (size, 1.0f / (float) size, weights, size * size);
  for (gsize i = 0; i < size * size; i++)
    values[i] = weights[i];
  kernel = fovea_kernel_new (size, size, values);
  return fovea_step_new (NULL, kernel);
}

static char **
scaling_cells (const char *filter, const Result *result)
{
  char **cells = g_new0 (char *, 6);

  cells[0] = g_strdup (filter);
  cells[1] = g_strdup (fovea_conv_path_id (result->report.path));
  cells[2] = g_strdup_printf ("%zu", result->megapixels);
  cells[3] = fovea_bench_number (result->times.median, 4);
  cells[4] = fovea_bench_number (result->times.median / (double) result->megapixels, 4);
  return cells;
}

/* Into @rows, or as objects of the open array; one a photo. */
static gboolean
scale (const FoveaBench *bench, const char *filter, gsize size, FoveaImage *const *photos, gsize n, GPtrArray *rows, GError **error)
{
  g_autoptr (FoveaStep) step = filter ? parse_filter (filter, error) : random_step (size);
  g_autofree char *name = filter ? g_strdup (filter) : g_strdup_printf ("%zux%zu", size, size);
  Result results[MAX_PHOTOS] = { 0 };
  gboolean done = step && time_step (bench, step, photos, n, bench->n_rounds, results, error);

  for (gsize i = 0; i < n; i++)
    {
      if (done && bench->json)
        add_result (bench, name, step, &results[i]);
      else if (done)
        g_ptr_array_add (rows, scaling_cells (name, &results[i]));
      result_clear (&results[i]);
    }
  return done;
}

static gboolean
scale_by_photo (const FoveaBench *bench, gsize largest, GPtrArray *rows, GError **error)
{
  static const gsize megapixels[MAX_PHOTOS] = { 1, 4, 24, 100 };
  static const struct
  {
    const char *filter;
    gsize size; /* of a random kernel */
  } filters[] = { { "sharpen", 0 }, { NULL, 7 }, { NULL, 31 }, { "gaussian:sigma=5", 0 } };
  FoveaImage *photos[MAX_PHOTOS] = { NULL };
  gboolean done = TRUE;
  gsize n = 0;

  for (; done && n < MAX_PHOTOS && megapixels[n] <= largest; n += done)
    done = (photos[n] = make_photo (megapixels[n], error)) != NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (filters) && done; i++)
    done = scale (bench, filters[i].filter, filters[i].size, photos, n, rows, error);
  for (gsize i = 0; i < n; i++)
    fovea_image_unref (photos[i]);
  return done;
}

static gboolean
scale_by_kernel (const FoveaBench *bench, gsize megapixels, GPtrArray *rows, GError **error)
{
  static const gsize sizes[] = { 3, 5, 7, 9, 11, 13, 15, 21, 31, 45, 63, 81, 101 };
  g_autoptr (FoveaImage) photo = make_photo (megapixels, error);
  gboolean done = photo != NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (sizes) && done; i++)
    done = scale (bench, NULL, sizes[i], &photo, 1, rows, error);
  return done;
}

gboolean
fovea_bench_scaling (FoveaBench *bench, GError **error)
{
  const char *const head[] = { _("filter"), _("path"), _("megapixels"), _("ms"), _("ns a pixel"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gsize largest = SCALING_MEGAPIXELS;

  if (!parse_megapixels (bench, &largest, error))
    return FALSE;
  g_ptr_array_add (rows, g_strdupv ((char **) head));
  if (bench->json)
    fovea_json_begin_array (bench->json, "scaling");
  if (!scale_by_photo (bench, largest, rows, error) || !scale_by_kernel (bench, MIN (largest, SCALING_KERNEL_MEGAPIXELS), rows, error))
    return FALSE;
  if (bench->json)
    json_builder_end_array (bench->json);
  else
    fovea_cli_print_table (rows, 5, 2);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far each path is from sums in double precision, for the layers of networks. */

#include <glib/gi18n.h>
#include <math.h>

#include "app/cli/bench.h"
#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/conv/simd/simd.h"
#include "core/conv/planner/trial.h"

#define MAX_REFERENCE_MACS 20e6 /* of one layer: of larger ones a sample of the outputs is compared */
#define SEED 7

/* The largest errors of a path over all layers, as shares of the layer's largest value. */
typedef struct
{
  gsize n_layers;
  double largest;
  char *layer; /* where */
} Worst;

/* A layer's problem with made-up content; what stands in planes is seen as blocks of one channel. */
typedef struct
{
  FoveaConvTrial *trial;
  const float *weights;
  FoveaBlocks in, out;
} Layer;

static FoveaBlocks
planes_as_blocks (gsize n, gsize c, gsize h, gsize w, float *data)
{
  return (FoveaBlocks){ .n = n, .c = c, .h = h, .w = w, .block = 1, .row = w, .plane = h * w, .image = c * h * w, .data = data };
}

static Layer
layer_of (FoveaConvTrial *trial, const float *weights)
{
  const FoveaConvProblem *p = &trial->problem;

  if (p->samples == FOVEA_CONV_BLOCKS)
    return (Layer){ trial, weights, trial->input_blocks, trial->output_blocks };
  return (Layer){ trial, weights, planes_as_blocks (p->n, p->c, p->h, p->w, trial->input),
                  planes_as_blocks (p->n, p->k, fovea_conv_problem_out_h (p), fovea_conv_problem_out_w (p), trial->output) };
}

/* Sample (n, c, y, x), 0 in the padding. */
static double
sample_at (const FoveaBlocks *blocks, gsize n, gsize c, gssize y, gssize x)
{
  if (y < 0 || x < 0 || y >= (gssize) blocks->h || x >= (gssize) blocks->w)
    return 0;
  return fovea_blocks_at (blocks, n, c / blocks->block, (gsize) y, (gsize) x)[c % blocks->block];
}

/* The formula of core/conv/problem.h, in double precision. */
static double
expected (const Layer *layer, gsize n, gsize k, gsize y, gsize x)
{
  const FoveaConvProblem *p = &layer->trial->problem;
  gsize depth = p->c / p->groups, first = k / (p->k / p->groups) * depth;
  const float *weight = layer->weights + k * depth * p->kernel_h * p->kernel_w;
  double sum = 0;

  for (gsize c = first; c < first + depth; c++)
    for (gsize i = 0; i < p->kernel_h; i++)
      for (gsize j = 0; j < p->kernel_w; j++)
        sum += *weight++
               * sample_at (&layer->in, n, c, (gssize) (y * p->stride_h + i * p->dilation_h) - (gssize) p->pad_top,
                            (gssize) (x * p->stride_w + j * p->dilation_w) - (gssize) p->pad_left);
  return sum;
}

/* Some outputs of a layer and what they should be; without a seeded choice, all of them. */
typedef struct
{
  gsize n;
  gsize *indices; /* ((n * K + k) * out_h + y) * out_w + x */
  double *values;
} Samples;

static void
samples_clear (Samples *samples)
{
  g_free (samples->indices);
  g_free (samples->values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Samples, samples_clear)

static void
make_samples (const Layer *layer, Samples *samples)
{
  const FoveaConvProblem *p = &layer->trial->problem;
  const FoveaBlocks *out = &layer->out;
  gsize all = p->n * p->k * out->h * out->w;
  gsize most = (gsize) (MAX_REFERENCE_MACS / (double) (p->c / p->groups * p->kernel_h * p->kernel_w)) + 1;
  g_autoptr (GRand) random = g_rand_new_with_seed (SEED);

  samples->n = MIN (all, most);
  samples->indices = g_new (gsize, samples->n);
  samples->values = g_new (double, samples->n);
  for (gsize i = 0; i < samples->n; i++)
    {
      gsize index = all <= most ? i : (gsize) (g_rand_double (random) * (double) all);

      samples->indices[i] = index;
      samples->values[i] = expected (layer, index / out->w / out->h / p->k, index / out->w / out->h % p->k, index / out->w % out->h,
                                     index % out->w);
    }
}

/* The largest error by the largest value. */
static double
error_of (const Layer *layer, const Samples *samples)
{
  const FoveaBlocks *out = &layer->out;
  double error = 0, largest = 0;

  for (gsize i = 0; i < samples->n; i++)
    {
      gsize x = samples->indices[i] % out->w, y = samples->indices[i] / out->w % out->h, k = samples->indices[i] / out->w / out->h % out->c;
      gsize n = samples->indices[i] / out->w / out->h / out->c;
      double got = sample_at (out, n, k, (gssize) y, (gssize) x);

      error = MAX (error, isfinite (got) ? fabs (got - samples->values[i]) : G_MAXDOUBLE);
      largest = MAX (largest, fabs (samples->values[i]));
    }
  return largest > 0 ? error / largest : error;
}

static gboolean
check_path (const Layer *layer, FoveaConvPath path, const Samples *samples, FoveaProgress *progress, double *share, GError **error)
{
  g_autoptr (FoveaConvPlan) plan = fovea_conv_plan_new (&layer->trial->problem, layer->weights, NULL, path, error);

  if (!plan)
    return FALSE;
  if (fovea_conv_trial_time (layer->trial, plan, 0, 0, FALSE, progress) < 0)
    return fovea_progress_check (progress, error) && fovea_over_limit (error, _("There is not enough memory for a trial"));
  *share = error_of (layer, samples);
  return TRUE;
}

static gboolean
check_layer (const FoveaBench *bench, const char *name, const FoveaConvPlan *plan, Worst *worst, GError **error)
{
  FoveaConvProblem problem = *fovea_conv_plan_get_problem (plan);
  gsize n_weights = problem.k * problem.c / problem.groups * problem.kernel_h * problem.kernel_w, n;
  const FoveaConvCandidate *candidates = fovea_conv_plan_get_candidates (plan, &n);
  g_autofree float *weights = g_new (float, n_weights);
  g_autoptr (FoveaConvTrial) trial = NULL;
  g_auto (Samples) samples = { 0 };
  Layer layer;

  /* The layer's end adds nothing to the rounding of its sums but would hide it. */
  problem.residual = FALSE;
  problem.lowest = -INFINITY;
  problem.highest = INFINITY;
  trial = fovea_conv_trial_new (&problem, SEED, error);
  if (!trial)
    return FALSE;
  fovea_conv_random_floats (SEED, 1.0f, weights, n_weights);
  layer = layer_of (trial, weights);
  make_samples (&layer, &samples);
  for (gsize i = 0; i < n; i++)
    {
      Worst *of_path = &worst[candidates[i].path];
      double share = 0;

      if (!candidates[i].applicable || candidates[i].path == FOVEA_CONV_REFERENCE)
        continue;
      if (!check_path (&layer, candidates[i].path, &samples, bench->cli->progress, &share, error))
        return FALSE;
      of_path->n_layers++;
      if (share < of_path->largest)
        continue;
      of_path->largest = share;
      g_free (of_path->layer);
      of_path->layer = fovea_printable (name);
    }
  return TRUE;
}

/* Equal problems are looked at once. */
static gboolean
check_network (const FoveaBench *bench, const char *path, GHashTable *seen, Worst *worst, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = fovea_bench_open_network (bench, path, error);
  FoveaSessionMode mode = bench->session_mode | FOVEA_SESSION_LEAN;
  g_autoptr (FoveaSession) session = plan ? fovea_session_new (plan, mode, bench->cli->progress, error) : NULL;

  if (!session)
    return FALSE;
  for (guint i = 0; i < plan->network->n_nodes; i++)
    {
      const FoveaConvPlan *layer = fovea_session_get_conv_plan (session, i);
      g_autofree char *text = NULL, *name = NULL;
      const FoveaConvProblem *p;
      char *problem;

      fovea_progress_set (bench->cli->progress, (double) i / plan->network->n_nodes, NULL);
      if (!layer)
        continue;
      p = fovea_conv_plan_get_problem (layer);
      text = fovea_explain_problem (p);
      problem = g_strconcat (text, p->samples == FOVEA_CONV_TENSOR ? ", planes" : "", NULL);
      name = g_strdup_printf ("%s: %s, %s", plan->network->name, plan->network->nodes[i].name, problem);
      if (g_hash_table_add (seen, problem) && !check_layer (bench, name, layer, worst, error))
        return FALSE;
    }
  return TRUE;
}

static void
tell (const FoveaBench *bench, FoveaConvPath path, const Worst *worst, GPtrArray *rows)
{
  char **cells;

  if (bench->json)
    {
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "path", fovea_conv_path_id (path));
      fovea_json_count (bench->json, "layers", worst->n_layers);
      fovea_json_number (bench->json, "largest_error", worst->largest);
      fovea_json_text (bench->json, "layer", worst->layer);
      json_builder_end_object (bench->json);
      return;
    }
  cells = g_new0 (char *, 5);
  cells[0] = g_strdup (fovea_conv_path_id (path));
  cells[1] = g_strdup (worst->layer);
  cells[2] = g_strdup_printf ("%zu", worst->n_layers);
  cells[3] = fovea_bench_number (worst->largest, 3);
  g_ptr_array_add (rows, cells);
}

gboolean
fovea_bench_accuracy (FoveaBench *bench, GError **error)
{
  Worst worst[FOVEA_N_CONV_PATHS] = { 0 };
  const char *const head[] = { _("path"), _("layer of the largest error"), _("layers"), _("error by the layer's largest value"), NULL };
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean done = TRUE;

  for (char **path = bench->check_accuracy; done && *path; path++)
    done = check_network (bench, *path, seen, worst, error);
  g_ptr_array_add (rows, g_strdupv ((char **) head));
  if (bench->json && done)
    fovea_json_begin_array (bench->json, "accuracy");
  for (int i = 0; i < FOVEA_N_CONV_PATHS; i++)
    {
      if (done && worst[i].n_layers > 0)
        tell (bench, (FoveaConvPath) i, &worst[i], rows);
      g_free (worst[i].layer);
    }
  if (bench->json && done)
    json_builder_end_array (bench->json);
  else if (done)
    fovea_cli_print_table (rows, 4, 2);
  return done;
}

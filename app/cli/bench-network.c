/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Networks, on made-up input: whole, and layer by layer. */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/bench.h"
#include "app/cli/plan-report.h"
#include "app/cli/json.h"
#include "app/cli/network-options.h"
#include "app/cli/table.h"
#include "core/conv/planner/trial.h"
#include "core/conv/planner/tune.h"
#include "core/network/measure.h"
#include "core/network/open.h"

#define DEFAULT_SIDE 224
#define SEED 1

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaSession *session;
  FoveaSession *lean; /* or NULL: beside @session, which keeps all */
  FoveaTensor **inputs;
  double load_ms, plan_ms;
  double *layer_ms; /* one a node: the least of all rounds */
  double *round_ms; /* the same of the present round */
  FoveaBenchTimes times;
  double lean_ms, keep_over_lean; /* medians over the rounds; set with @lean */
} Subject;

static void
subject_clear (Subject *subject)
{
  fovea_bench_free_inputs (subject->plan, subject->inputs);
  g_clear_pointer (&subject->session, fovea_session_unref);
  g_clear_pointer (&subject->lean, fovea_session_unref);
  g_clear_pointer (&subject->plan, fovea_network_plan_unref);
  g_free (subject->layer_ms);
  g_free (subject->round_ms);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

/* What the file leaves open: a batch of 1, three channels, the size asked for. */
static FoveaShape
input_shape (const FoveaNetwork *network, guint input, gsize height, gsize width)
{
  gboolean channels_last;
  FoveaShape shape = network->values[network->inputs[input]].shape;
  gboolean is_photo = fovea_network_photo_input (network, &channels_last) == network->inputs[input] && shape.rank == 4;

  if (is_photo)
    {
      shape.dims[channels_last ? 1 : 2] = (gint64) height;
      shape.dims[channels_last ? 2 : 3] = (gint64) width;
      if (shape.dims[channels_last ? 3 : 1] < 0)
        shape.dims[channels_last ? 3 : 1] = 3;
    }
  for (guint i = 0; i < shape.rank; i++)
    shape.dims[i] = shape.dims[i] < 0 ? 1 : shape.dims[i];
  return shape;
}

FoveaNetworkPlan *
fovea_bench_open_network (const FoveaBench *bench, const char *path, GError **error)
{
  g_autofree FoveaShape *shapes = NULL;
  g_autoptr (FoveaNetwork) network = NULL;
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  gsize height = DEFAULT_SIDE, width = DEFAULT_SIDE;

  if (bench->size && !fovea_cli_parse_size ("--size", bench->size, &height, &width, error))
    return NULL;
  network = fovea_network_open (path, FOVEA_OPEN_TO_RUN, bench->cli->progress, error);
  if (!network)
    return NULL;
  shapes = g_new (FoveaShape, network->n_inputs);
  for (guint i = 0; i < network->n_inputs; i++)
    shapes[i] = input_shape (network, i, height, width);
  plan = fovea_network_plan_new (network, bench->size ? shapes : NULL, height, width, bench->cli->progress, error);
  return plan && fovea_network_plan_reaches_end (plan, error) ? g_steal_pointer (&plan) : NULL;
}

FoveaTensor **
fovea_bench_make_inputs (const FoveaNetworkPlan *plan, GError **error)
{
  const FoveaNetwork *network = plan->network;
  FoveaTensor **inputs = g_new0 (FoveaTensor *, network->n_inputs);

  for (guint i = 0; i < network->n_inputs; i++)
    {
      const FoveaOperand *operand = &plan->values[network->inputs[i]];
      FoveaTensor *tensor = inputs[i] = fovea_tensor_new (operand->dtype, &operand->shape, _("an input"), error);

      if (!tensor)
        {
          fovea_bench_free_inputs (plan, inputs);
          return NULL;
        }
      memset (tensor->data, 0, fovea_tensor_bytes (tensor));
      if (tensor->dtype == FOVEA_DTYPE_FLOAT32)
        fovea_conv_random_floats (SEED + i, 1.0f, tensor->data, fovea_tensor_count (tensor));
    }
  return inputs;
}

void
fovea_bench_free_inputs (const FoveaNetworkPlan *plan, FoveaTensor **inputs)
{
  for (guint i = 0; inputs && i < plan->network->n_inputs; i++)
    fovea_tensor_unref (inputs[i]);
  g_free (inputs);
}

static gboolean
open_subject (Subject *subject, const FoveaBench *bench, const char *path, GError **error)
{
  gint64 clock = g_get_monotonic_time ();

  subject->plan = fovea_bench_open_network (bench, path, error);
  if (!subject->plan)
    return FALSE;
  subject->load_ms = fovea_cli_lap (&clock);
  fovea_conv_tuning_begin (bench->cli->progress);
  subject->session = fovea_session_new (subject->plan, bench->session_mode, bench->cli->progress, error);
  fovea_conv_tuning_end ();
  subject->plan_ms = fovea_cli_lap (&clock);
  if (subject->session && bench->both_modes)
    subject->lean = fovea_session_new (subject->plan, bench->session_mode | FOVEA_SESSION_LEAN, bench->cli->progress, error);
  if (subject->session && (subject->lean || !bench->both_modes))
    subject->inputs = fovea_bench_make_inputs (subject->plan, error);
  return subject->inputs != NULL;
}

static void
add_layer_time (guint node, double seconds, gpointer user)
{
  ((Subject *) user)->round_ms[node] += 1000.0 * seconds;
}

/* Layers are timed in rounds of their own: reading the clock takes time, too. */
static gboolean
time_layers (Subject *subject, const FoveaBench *bench, GError **error)
{
  guint n = subject->plan->network->n_nodes;

  subject->layer_ms = g_new (double, n);
  subject->round_ms = g_new (double, n);
  for (guint i = 0; i < n; i++)
    subject->layer_ms[i] = G_MAXDOUBLE;
  fovea_session_set_timer (subject->session, add_layer_time, subject);
  for (gsize round = 0; round < bench->n_rounds; round++)
    {
      memset (subject->round_ms, 0, n * sizeof (double));
      if (!fovea_session_run (subject->session, subject->inputs, bench->cli->progress, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        subject->layer_ms[i] = MIN (subject->layer_ms[i], subject->round_ms[i]);
    }
  return TRUE;
}

static gboolean
time_run (const Subject *subject, const FoveaBench *bench, FoveaSession *session, double *ms, GError **error)
{
  gint64 clock = g_get_monotonic_time ();
  gboolean done = fovea_session_run (session, subject->inputs, bench->cli->progress, error);

  *ms = fovea_cli_lap (&clock);
  return done;
}

static gboolean
time_rounds (Subject *subject, const FoveaBench *bench, GError **error)
{
  g_autofree double *ms = g_new (double, bench->n_rounds);

  /* One round more than asked for: the first one warms up. */
  for (gsize i = 0; i <= bench->n_rounds; i++)
    if (!time_run (subject, bench, subject->session, &ms[i > 0 ? i - 1 : 0], error))
      return FALSE;
  subject->times = fovea_bench_times (ms, bench->n_rounds);
  return !bench->layers || time_layers (subject, bench, error);
}

/* The two modes in turn; the first run of a turn finds the caches full of the other's values and is not counted. */
static gboolean
compare_modes (Subject *subject, const FoveaBench *bench, GError **error)
{
  g_autofree double *lean = g_new (double, bench->n_rounds), *ratios = g_new (double, bench->n_rounds);
  double keep;

  for (gsize i = 0; i < bench->n_rounds; i++)
    {
      for (guint run = 0; run < 2; run++)
        if (!time_run (subject, bench, subject->session, &keep, error))
          return FALSE;
      for (guint run = 0; run < 2; run++)
        if (!time_run (subject, bench, subject->lean, &lean[i], error))
          return FALSE;
      ratios[i] = keep / lean[i];
    }
  subject->lean_ms = fovea_bench_times (lean, bench->n_rounds).median;
  subject->keep_over_lean = fovea_bench_times (ratios, bench->n_rounds).median;
  return TRUE;
}

static void
add_layers (const FoveaBench *bench, const Subject *subject)
{
  const FoveaNetwork *network = subject->plan->network;

  fovea_json_begin_array (bench->json, "layers");
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaConvPlan *plan = fovea_session_get_conv_plan (subject->session, i);
      double macs = (double) fovea_measure_node (subject->plan, i).macs;

      if (subject->layer_ms[i] <= 0)
        continue;
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "name", network->nodes[i].name);
      fovea_json_text (bench->json, "op", network->nodes[i].op->name);
      if (plan)
        fovea_json_text (bench->json, "path", fovea_conv_path_id (fovea_conv_plan_get_path (plan)));
      fovea_json_number (bench->json, "ms", subject->layer_ms[i]);
      fovea_json_number (bench->json, "gflops", 2e-6 * macs / subject->layer_ms[i]);
      fovea_json_number (bench->json, "peak_share", 1e3 * macs / subject->layer_ms[i] / bench->macs);
      json_builder_end_object (bench->json);
    }
  json_builder_end_array (bench->json);
}

static char **
layer_cells (const FoveaBench *bench, const Subject *subject, guint node)
{
  const FoveaNode *layer = &subject->plan->network->nodes[node];
  const FoveaConvPlan *plan = fovea_session_get_conv_plan (subject->session, node);
  double ms = subject->layer_ms[node], macs = (double) fovea_measure_node (subject->plan, node).macs;
  char **cells = g_new0 (char *, 7);

  cells[0] = fovea_printable (layer->name);
  cells[1] = g_strdup (layer->op->name);
  cells[2] = g_strdup (plan ? fovea_conv_path_id (fovea_conv_plan_get_path (plan)) : "");
  cells[3] = fovea_bench_number (ms, 4);
  cells[4] = macs > 0 ? fovea_bench_number (2e-6 * macs / ms, 4) : g_strdup ("");
  cells[5] = macs > 0 ? g_strdup_printf ("%.0f %%", 1e5 * macs / ms / bench->macs) : g_strdup ("");
  return cells;
}

static void
print_layers (const FoveaBench *bench, const Subject *subject)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  const char *const head[] = { _("layer"), _("operator"), _("path"), _("ms"), _("GFLOP/s"), _("of the peak"), NULL };

  g_ptr_array_add (rows, g_strdupv ((char **) head));
  for (guint i = 0; i < subject->plan->network->n_nodes; i++)
    if (subject->layer_ms[i] > 0)
      g_ptr_array_add (rows, layer_cells (bench, subject, i));
  fovea_cli_print_table (rows, 6, 3);
}

static const char *
mode_name (const FoveaBench *bench)
{
  return bench->session_mode & FOVEA_SESSION_LEAN ? "lean" : "keep-all";
}

static void
add_result (const FoveaBench *bench, const Subject *subject)
{
  FoveaMeasure total = fovea_measure_total (subject->plan);
  JsonBuilder *json = bench->json;

  json_builder_begin_object (json);
  fovea_json_text (json, "name", subject->plan->network->name);
  fovea_json_text (json, "mode", mode_name (bench));
  fovea_json_flag (json, "accurate", bench->accurate);
  fovea_bench_add_times (json, &subject->times);
  if (subject->lean)
    {
      fovea_json_number (json, "lean_ms", subject->lean_ms);
      fovea_json_number (json, "keep_over_lean", subject->keep_over_lean);
    }
  fovea_json_number (json, "load_ms", subject->load_ms);
  fovea_json_number (json, "plan_ms", subject->plan_ms);
  fovea_json_count (json, "macs", total.macs);
  fovea_json_number (json, "peak_share", 1e3 * (double) total.macs / subject->times.median / bench->macs);
  fovea_json_number (json, "read_share", 4e3 * (double) total.parameters / subject->times.median / bench->bytes);
  if (bench->layers)
    add_layers (bench, subject);
  if (bench->explain)
    fovea_explain_session (subject->plan->network, subject->session, json);
  json_builder_end_object (json);
}

static void
print_modes (const Subject *subject)
{
  g_autofree char *lean = fovea_bench_number (subject->lean_ms, 4), *ratio = fovea_bench_number (subject->keep_over_lean, 3);

  g_print (_("lean, in turn with it: median %s ms; keep-all takes %s times as long\n"), lean, ratio);
}

static void
print_result (const FoveaBench *bench, const Subject *subject)
{
  FoveaMeasure total = fovea_measure_total (subject->plan);
  g_autofree char *name = fovea_printable (subject->plan->network->name);
  g_autofree char *median = fovea_bench_number (subject->times.median, 4), *least = fovea_bench_number (subject->times.least, 4);
  g_autofree char *load = fovea_bench_number (subject->load_ms, 4), *plan = fovea_bench_number (subject->plan_ms, 4);

  g_print (_("%s (%s): median %s ms, least %s ms, spread %.0f %%; %.0f %% of the peak, weights %.0f %% of the memory's speed; load %s ms, "
             "plan %s ms\n"),
           name, mode_name (bench), median, least, 100 * subject->times.spread,
           1e5 * (double) total.macs / subject->times.median / bench->macs, 4e5 * (double) total.parameters / subject->times.median / bench->bytes, load,
           plan);
  if (subject->lean)
    print_modes (subject);
  if (bench->layers)
    print_layers (bench, subject);
  if (bench->explain)
    fovea_explain_session (subject->plan->network, subject->session, NULL);
}

static gboolean
bench_network (const FoveaBench *bench, const char *path, GError **error)
{
  g_auto (Subject) subject = { 0 };

  if (!open_subject (&subject, bench, path, error) || !time_rounds (&subject, bench, error)
      || (subject.lean && !compare_modes (&subject, bench, error)))
    return FALSE;
  if (bench->json)
    add_result (bench, &subject);
  else
    print_result (bench, &subject);
  return TRUE;
}

gboolean
fovea_bench_networks (FoveaBench *bench, GError **error)
{
  gboolean done = TRUE;

  if (bench->json)
    fovea_json_begin_array (bench->json, "networks");
  for (char **path = bench->networks; done && path && *path; path++)
    done = bench_network (bench, *path, error);
  if (bench->json && done)
    json_builder_end_array (bench->json);
  return done;
}

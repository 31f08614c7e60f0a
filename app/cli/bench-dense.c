/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A classifier that slides over a larger photo in one pass, against the same classifier on each crop. */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/bench.h"
#include "app/cli/json.h"
#include "core/base/error.h"
#include "core/conv/planner/tune.h"
#include "core/network/dense.h"

#define SIDE 6 /* places along height and width: 384 for a window of 224 that moves by 32 */

/* A network bound to one size, with its input. */
typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaSession *session;
  FoveaTensor **inputs;
} Bound;

typedef struct
{
  FoveaDense *dense;
  Bound crop, whole;
  double largest; /* difference between a crop's scores and those of its place */
} Scan;

static void
bound_clear (Bound *bound)
{
  if (bound->inputs)
    fovea_bench_free_inputs (bound->plan, bound->inputs);
  g_clear_pointer (&bound->session, fovea_session_unref);
  g_clear_pointer (&bound->plan, fovea_network_plan_unref);
}

static void
scan_clear (Scan *scan)
{
  bound_clear (&scan->crop);
  bound_clear (&scan->whole);
  g_clear_pointer (&scan->dense, fovea_dense_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Scan, scan_clear)

/* Takes @plan, which may be NULL when @error is set. */
static gboolean
bind (const FoveaBench *bench, FoveaNetworkPlan *plan, Bound *bound, GError **error)
{
  bound->plan = plan;
  if (!plan || !(bound->inputs = fovea_bench_make_inputs (plan, error)))
    return FALSE;
  fovea_conv_tuning_begin (bench->cli->progress);
  bound->session = fovea_session_new (plan, bench->session_mode | FOVEA_SESSION_LEAN, bench->cli->progress, error);
  fovea_conv_tuning_end ();
  return bound->session != NULL;
}

static gboolean
open_scan (const FoveaBench *bench, const char *path, Scan *scan, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = fovea_bench_open_network (bench, path, error);
  FoveaShape shape;

  if (!plan || !(scan->dense = fovea_dense_new (plan, bench->cli->progress, error)))
    return FALSE;
  shape = plan->values[plan->network->inputs[0]].shape;
  if (shape.dims[1] != 1 && shape.dims[1] != 3)
    return fovea_refuse (error, _("The comparison with crops wants a network with channels first"));
  for (guint axis = 0; axis < 2; axis++)
    shape.dims[2 + axis] += (gint64) ((SIDE - 1) * scan->dense->stride[axis]);
  return bind (bench, g_steal_pointer (&plan), &scan->crop, error)
         && bind (bench, fovea_network_plan_new (scan->dense->network, &shape, 0, 0, bench->cli->progress, error), &scan->whole, error);
}

/* The window of place (@row, @column) as the input of the classifier alone. */
static void
cut_crop (Scan *scan, gsize row, gsize column)
{
  const gint64 *from = scan->whole.inputs[0]->shape.dims, *to = scan->crop.inputs[0]->shape.dims;
  float *out = scan->crop.inputs[0]->data;

  for (gint64 c = 0; c < to[1]; c++)
    for (gint64 y = 0; y < to[2]; y++, out += to[3])
      memcpy (out,
              fovea_tensor_floats (scan->whole.inputs[0]) + (c * from[2] + (gint64) (row * scan->dense->stride[0]) + y) * from[3]
                  + (gint64) (column * scan->dense->stride[1]),
              (gsize) to[3] * sizeof *out);
}

static void
compare (Scan *scan, gsize row, gsize column)
{
  FoveaTensor *alone = fovea_session_get_value (scan->crop.session, scan->crop.plan->network->outputs[0]);
  FoveaTensor *all = fovea_session_get_value (scan->whole.session, scan->dense->network->outputs[0]);

  for (gsize k = 0; k < fovea_tensor_count (alone); k++)
    scan->largest = MAX (scan->largest, fabs (fovea_tensor_floats (alone)[k] - fovea_tensor_floats (all)[(k * SIDE + row) * SIDE + column]));
}

static gboolean
run_crops (const FoveaBench *bench, Scan *scan, double *ms, GError **error)
{
  *ms = 0.0;
  for (gsize i = 0; i < SIDE * SIDE; i++)
    {
      gint64 clock;

      cut_crop (scan, i / SIDE, i % SIDE);
      clock = g_get_monotonic_time ();
      if (!fovea_session_run (scan->crop.session, scan->crop.inputs, bench->cli->progress, error))
        return FALSE;
      *ms += fovea_cli_lap (&clock);
      compare (scan, i / SIDE, i % SIDE);
    }
  return TRUE;
}

/* The one pass and the crops take turns; a pass of each before is not counted. */
static gboolean
time_scan (const FoveaBench *bench, Scan *scan, double *whole_ms, double *crops_ms, GError **error)
{
  for (gsize i = 0; i <= bench->n_rounds; i++)
    {
      gint64 clock = g_get_monotonic_time ();
      double whole, crops;

      if (!fovea_session_run (scan->whole.session, scan->whole.inputs, bench->cli->progress, error))
        return FALSE;
      whole = fovea_cli_lap (&clock);
      if (!run_crops (bench, scan, &crops, error))
        return FALSE;
      if (i == 0)
        continue;
      whole_ms[i - 1] = whole;
      crops_ms[i - 1] = crops;
    }
  return TRUE;
}

static void
tell (FoveaBench *bench, const Scan *scan, const FoveaBenchTimes *whole, const FoveaBenchTimes *crops)
{
  g_autofree char *name = fovea_printable (scan->crop.plan->network->name);
  g_autofree char *shape = fovea_shape_to_string (&scan->whole.plan->values[scan->dense->network->outputs[0]].shape);
  g_autofree char *one = fovea_bench_number (whole->median, 4), *many = fovea_bench_number (crops->median, 4);
  g_autofree char *ratio = fovea_bench_number (crops->median / whole->median, 3), *largest = fovea_bench_number (scan->largest, 2);

  if (bench->json)
    {
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "name", name);
      fovea_json_text (bench->json, "scores", shape);
      fovea_json_flag (bench->json, "padded", scan->dense->padded >= 0);
      fovea_json_number (bench->json, "one_pass_ms", whole->median);
      fovea_json_number (bench->json, "crops_ms", crops->median);
      fovea_json_number (bench->json, "ratio", crops->median / whole->median);
      fovea_json_number (bench->json, "largest_difference", scan->largest);
      json_builder_end_object (bench->json);
      return;
    }
  g_print (_("%s, %s: one pass %s ms, %d crops %s ms, ratio %s; largest difference %s%s\n"), name, shape, one, SIDE * SIDE, many, ratio,
           largest, scan->dense->padded >= 0 ? _(" (the network pads)") : "");
}

static gboolean
bench_network (FoveaBench *bench, const char *path, GError **error)
{
  g_auto (Scan) scan = { 0 };
  g_autofree double *whole_ms = g_new (double, bench->n_rounds), *crops_ms = g_new (double, bench->n_rounds);
  FoveaBenchTimes whole, crops;

  if (!open_scan (bench, path, &scan, error) || !time_scan (bench, &scan, whole_ms, crops_ms, error))
    return FALSE;
  whole = fovea_bench_times (whole_ms, bench->n_rounds);
  crops = fovea_bench_times (crops_ms, bench->n_rounds);
  tell (bench, &scan, &whole, &crops);
  return TRUE;
}

gboolean
fovea_bench_dense (FoveaBench *bench, GError **error)
{
  gboolean done = TRUE;

  if (bench->json)
    fovea_json_begin_array (bench->json, "dense");
  for (char **path = bench->dense; done && *path; path++)
    done = bench_network (bench, *path, error);
  if (bench->json)
    json_builder_end_array (bench->json);
  return done;
}

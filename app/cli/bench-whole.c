/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far the outputs of whole networks are from those of the naive way, and whether both modes of a session give the same. */

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "app/cli/bench.h"
#include "app/cli/json.h"
#include "app/cli/table.h"
#include "core/network/naive.h"

/* Shares of the progress: both sessions, then the naive way, which takes far longer. */
#define ONE_MODE 0.1
#define BOTH_MODES 0.2

typedef struct
{
  char *name;
  double largest_error; /* of all outputs, as share of the largest value of its output */
  gboolean same;        /* bytes in both modes */
  double session_ms, naive_ms;
} Whole;

/* What a session makes of @inputs. */
static GPtrArray *
run_session (const FoveaBench *bench, FoveaNetworkPlan *plan, FoveaTensor *const *inputs, FoveaSessionMode mode, double *ms, GError **error)
{
  FoveaProgress *progress = bench->cli->progress;
  g_autoptr (FoveaSession) session = fovea_session_new (plan, mode, progress, error);
  g_autoptr (GPtrArray) outputs = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_tensor_unref);
  gint64 clock = g_get_monotonic_time ();

  if (!session || !fovea_session_run (session, inputs, progress, error))
    return NULL;
  *ms = fovea_cli_lap (&clock);
  for (guint i = 0; i < plan->network->n_outputs; i++)
    {
      FoveaTensor *output = fovea_session_read (session, plan->network->outputs[i], progress, error);

      if (!output)
        return NULL;
      g_ptr_array_add (outputs, fovea_tensor_ref (output));
    }
  return g_steal_pointer (&outputs);
}

static gboolean
same_bytes (const GPtrArray *a, const GPtrArray *b)
{
  for (guint i = 0; i < a->len; i++)
    {
      const FoveaTensor *x = a->pdata[i], *y = b->pdata[i];

      if (memcmp (x->data, y->data, fovea_tensor_bytes (x)) != 0)
        return FALSE;
    }
  return TRUE;
}

/* The largest difference by the largest value; outputs that are no floats are the same or not at all. */
static double
error_of (const FoveaTensor *actual, const FoveaTensor *expected)
{
  double error = 0, largest = 0;

  if (expected->dtype != FOVEA_DTYPE_FLOAT32)
    return memcmp (actual->data, expected->data, fovea_tensor_bytes (expected)) == 0 ? 0 : 1;
  for (gsize i = 0; i < fovea_tensor_count (expected); i++)
    {
      double got = fovea_tensor_floats (actual)[i], wanted = fovea_tensor_floats (expected)[i];

      error = MAX (error, isfinite (got) ? fabs (got - wanted) : G_MAXDOUBLE);
      largest = MAX (largest, fabs (wanted));
    }
  return largest > 0 ? error / largest : error;
}

static gboolean
compare (const FoveaBench *bench, FoveaNetworkPlan *plan, FoveaTensor *const *inputs, Whole *whole, GError **error)
{
  FoveaProgress *progress = bench->cli->progress;
  FoveaSessionMode mode = bench->session_mode & ~FOVEA_SESSION_LEAN;
  g_autoptr (GPtrArray) kept = NULL, lean = NULL, naive = NULL;
  gint64 clock;
  double lean_ms;

  fovea_progress_range (progress, 0.0, ONE_MODE);
  if (!(kept = run_session (bench, plan, inputs, mode, &whole->session_ms, error)))
    return FALSE;
  fovea_progress_range (progress, ONE_MODE, BOTH_MODES);
  if (!(lean = run_session (bench, plan, inputs, mode | FOVEA_SESSION_LEAN, &lean_ms, error)))
    return FALSE;
  fovea_progress_range (progress, BOTH_MODES, 1.0);
  clock = g_get_monotonic_time ();
  if (!(naive = fovea_network_run_naively (plan, inputs, progress, error)))
    return FALSE;
  whole->naive_ms = fovea_cli_lap (&clock);
  whole->same = same_bytes (kept, lean);
  for (guint i = 0; i < kept->len; i++)
    whole->largest_error = MAX (whole->largest_error, error_of (kept->pdata[i], naive->pdata[plan->network->outputs[i]]));
  return TRUE;
}

static void
tell (const FoveaBench *bench, const Whole *whole, GPtrArray *rows)
{
  char **cells;

  if (bench->json)
    {
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "name", whole->name);
      fovea_json_flag (bench->json, "accurate", bench->accurate);
      fovea_json_number (bench->json, "largest_error", whole->largest_error);
      fovea_json_flag (bench->json, "lean_gives_same_bytes", whole->same);
      fovea_json_number (bench->json, "session_ms", whole->session_ms);
      fovea_json_number (bench->json, "naive_ms", whole->naive_ms);
      json_builder_end_object (bench->json);
      return;
    }
  cells = g_new0 (char *, 6);
  cells[0] = fovea_printable (whole->name);
  cells[1] = g_strdup (whole->same ? _("the same bytes") : _("other bytes"));
  cells[2] = fovea_bench_number (whole->largest_error, 3);
  cells[3] = fovea_bench_number (whole->session_ms, 4);
  cells[4] = fovea_bench_number (whole->naive_ms, 4);
  g_ptr_array_add (rows, cells);
}

static gboolean
check_network (const FoveaBench *bench, const char *path, GPtrArray *rows, GError **error)
{
  g_autoptr (FoveaNetworkPlan) plan = fovea_bench_open_network (bench, path, error);
  FoveaTensor **inputs = plan ? fovea_bench_make_inputs (plan, error) : NULL;
  Whole whole = { 0 };
  gboolean done;

  if (!inputs)
    return FALSE;
  whole.name = plan->network->name;
  done = compare (bench, plan, inputs, &whole, error);
  if (done)
    tell (bench, &whole, rows);
  fovea_bench_free_inputs (plan, inputs);
  return done;
}

gboolean
fovea_bench_whole_networks (FoveaBench *bench, GError **error)
{
  const char *const head[] = { _("network"), _("lean mode"), _("error by the largest output"), _("ms"), _("naively"), NULL };
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  gboolean done = TRUE;

  g_ptr_array_add (rows, g_strdupv ((char **) head));
  if (bench->json)
    fovea_json_begin_array (bench->json, "whole_networks");
  for (char **path = bench->check_accuracy; done && *path; path++)
    done = check_network (bench, *path, rows, error);
  if (bench->json && done)
    json_builder_end_array (bench->json);
  else if (done)
    fovea_cli_print_table (rows, 5, 2);
  return done;
}

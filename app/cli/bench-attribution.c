/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Explanations: the first one, which plans its way, and those that follow. */

#include <glib/gi18n.h>
#include <string.h>

#include "app/cli/bench.h"
#include "app/cli/json.h"
#include "core/conv/planner/tune.h"
#include "core/explain/attribution.h"

#define PLACES 14 /* of a patch that covers the photo, along a side */

/* What is timed. */
typedef struct
{
  const FoveaAttributionMethod *method;
  FoveaNetworkPlan *plan;
  FoveaTensor **inputs;
  FoveaExplainer *explainer;
  FoveaAttributionRequest request;
} Subject;

static void
subject_clear (Subject *subject)
{
  if (subject->inputs)
    fovea_bench_free_inputs (subject->plan, subject->inputs);
  g_clear_pointer (&subject->explainer, fovea_explainer_unref);
  g_clear_pointer (&subject->plan, fovea_network_plan_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Subject, subject_clear)

/* "NAME" or "NAME:PATCH". */
static gboolean
read_method (const char *text, Subject *subject, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text ? text : "gradient", ":", 2);

  subject->method = fovea_attribution_find (words[0]);
  if (!subject->method)
    return fovea_wrong_usage (error, _("There is no method “%s”; fovea-cli explain --list tells which there are"), words[0]);
  return !words[1] || fovea_cli_parse_count ("--method", words[1], 1, FOVEA_MAX_PHOTO_SIDE, &subject->request.patch, error);
}

/* As many places along the shorter side as are wanted. */
static void
set_stride (FoveaAttributionRequest *request)
{
  FoveaPlanes planes;
  gsize shorter;

  if (!fovea_network_plan_planes (request->plan, request->photo, &planes))
    return;
  shorter = MIN (planes.height, planes.width);
  if (request->patch == 0 || request->patch > shorter)
    request->patch = MAX (shorter / PLACES, 1);
  request->stride = MAX ((shorter - request->patch) / (PLACES - 1), 1);
}

static gboolean
open_subject (const FoveaBench *bench, const char *path, Subject *subject, GError **error)
{
  FoveaAttributionRequest *request = &subject->request;

  if (!read_method (bench->method, subject, error) || !(subject->plan = fovea_bench_open_network (bench, path, error))
      || !(subject->inputs = fovea_bench_make_inputs (subject->plan, error)))
    return FALSE;
  subject->explainer = fovea_explainer_new (subject->plan);
  request->plan = subject->plan;
  request->inputs = subject->inputs;
  request->photo = fovea_network_photo_input (subject->plan->network, NULL);
  request->layer = -1;
  request->explainer = subject->explainer;
  if (request->photo < 0)
    return fovea_refuse (error, _("The network has no input for a photo"));
  set_stride (request);
  return fovea_attribution_target (subject->plan, subject->inputs, 0, &request->target, &request->element, NULL, error);
}

/* The first time goes to @first; it is not among the others. */
static gboolean
time_subject (const FoveaBench *bench, const Subject *subject, double *first, double *ms, GError **error)
{
  for (gsize i = 0; i <= bench->n_rounds; i++)
    {
      gint64 clock = g_get_monotonic_time ();
      g_autoptr (FoveaAttribution) attribution = NULL;

      if (i == 0)
        fovea_conv_tuning_begin (bench->cli->progress);
      attribution = fovea_attribution_run (subject->method, &subject->request, bench->cli->progress, error);
      if (i == 0)
        fovea_conv_tuning_end ();
      if (!attribution)
        return FALSE;
      *(i == 0 ? first : &ms[i - 1]) = fovea_cli_lap (&clock);
    }
  return TRUE;
}

static gboolean
bench_network (FoveaBench *bench, const char *path, GError **error)
{
  g_auto (Subject) subject = { 0 };
  g_autofree double *ms = g_new (double, bench->n_rounds);
  g_autofree char *name = NULL, *first_text = NULL, *median = NULL;
  FoveaBenchTimes times;
  double first;

  if (!open_subject (bench, path, &subject, error) || !time_subject (bench, &subject, &first, ms, error))
    return FALSE;
  times = fovea_bench_times (ms, bench->n_rounds);
  name = fovea_printable (subject.plan->network->name);
  if (bench->json)
    {
      json_builder_begin_object (bench->json);
      fovea_json_text (bench->json, "name", name);
      fovea_json_text (bench->json, "method", subject.method->id);
      fovea_json_number (bench->json, "first_ms", first);
      fovea_bench_add_times (bench->json, &times);
      json_builder_end_object (bench->json);
      return TRUE;
    }
  first_text = fovea_bench_number (first, 4);
  median = fovea_bench_number (times.median, 4);
  g_print (_("%s, %s: the first %s ms, then %s ms\n"), name, _(subject.method->title), first_text, median);
  return TRUE;
}

gboolean
fovea_bench_attribution (FoveaBench *bench, GError **error)
{
  gboolean done = TRUE;

  if (bench->json)
    fovea_json_begin_array (bench->json, "attribution");
  for (char **path = bench->attribution; done && *path; path++)
    done = bench_network (bench, *path, error);
  if (bench->json)
    json_builder_end_array (bench->json);
  return done;
}

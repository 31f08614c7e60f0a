/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/plan-report.h"

#include <glib/gi18n.h>

#include "app/cli/json.h"
#include "core/base/error.h"

static void
append_pair (GString *text, const char *name, gsize height, gsize width, gsize usual)
{
  if (height != usual || width != usual)
    g_string_append_printf (text, ", %s %zux%zu", name, height, width);
}

char *
fovea_explain_problem (const FoveaConvProblem *p)
{
  gsize out_h = fovea_conv_problem_out_h (p), out_w = fovea_conv_problem_out_w (p);
  GString *text = g_string_new (NULL);

  if (p->samples == FOVEA_CONV_ROWS)
    {
      g_string_append_printf (text, "%zux%zu, %zu samples a pixel, kernel %zux%zu", p->w, p->h, p->c, p->kernel_h, p->kernel_w);
      if (p->k > 1)
        g_string_append_printf (text, ", kernels %zu", p->k);
      return g_string_free (text, FALSE);
    }
  g_string_append_printf (text, "%zux%zux%zu to %zux%zux%zu, kernel %zux%zu", p->c, p->h, p->w, p->k, out_h, out_w, p->kernel_h, p->kernel_w);
  append_pair (text, "stride", p->stride_h, p->stride_w, 1);
  append_pair (text, "dilation", p->dilation_h, p->dilation_w, 1);
  if (p->groups > 1)
    g_string_append_printf (text, ", groups %zu", p->groups);
  if (p->n > 1)
    g_string_append_printf (text, ", batch %zu", p->n);
  return g_string_free (text, FALSE);
}

static void
print_candidate (const FoveaConvCandidate *candidate)
{
  char estimated[G_ASCII_DTOSTR_BUF_SIZE], measured[G_ASCII_DTOSTR_BUF_SIZE];

  g_print ("    %-10s ", fovea_conv_path_id (candidate->path));
  if (!candidate->applicable)
    {
      g_print (_("not applicable: %s\n"), candidate->obstacle);
      return;
    }
  g_print (_("estimated %s ms"), g_ascii_formatd (estimated, sizeof estimated, "%.4g", 1000.0 * candidate->seconds));
  if (candidate->measured > 0)
    g_print (_(", by trial %s ms"), g_ascii_formatd (measured, sizeof measured, "%.4g", 1000.0 * candidate->measured));
  g_print ("\n");
}

void
fovea_explain_print (const FoveaExplanation *self)
{
  g_autofree char *name = fovea_printable (self->name), *problem = fovea_explain_problem (self->problem);

  g_print ("%s, %s: %s\n", name, problem, fovea_conv_path_id (self->path));
  g_print ("    %s\n", self->reason);
  for (gsize i = 0; i < self->n_candidates; i++)
    print_candidate (&self->candidates[i]);
}

void
fovea_explain_add_candidates (JsonBuilder *json, const FoveaConvCandidate *candidates, gsize n)
{
  fovea_json_begin_array (json, "candidates");
  for (gsize i = 0; i < n; i++)
    {
      const FoveaConvCandidate *candidate = &candidates[i];

      json_builder_begin_object (json);
      fovea_json_text (json, "path", fovea_conv_path_id (candidate->path));
      if (candidate->applicable)
        fovea_json_number (json, "estimated_ms", 1000.0 * candidate->seconds);
      else
        fovea_json_text (json, "obstacle", candidate->obstacle);
      if (candidate->measured > 0)
        fovea_json_number (json, "measured_ms", 1000.0 * candidate->measured);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

void
fovea_explain_add (JsonBuilder *json, const FoveaExplanation *self)
{
  g_autofree char *problem = fovea_explain_problem (self->problem);

  json_builder_begin_object (json);
  fovea_json_text (json, self->kind, self->name);
  fovea_json_text (json, "problem", problem);
  fovea_json_text (json, "path", fovea_conv_path_id (self->path));
  fovea_json_text (json, "reason", self->reason);
  fovea_explain_add_candidates (json, self->candidates, self->n_candidates);
  json_builder_end_object (json);
}

FoveaExplanation
fovea_explain_step (const FoveaStep *step, const FoveaStepReport *report)
{
  return (FoveaExplanation){ "step", step->filter ? step->filter->id : "kernel", &report->problem, report->path, report->reason,
                             report->candidates, report->n_candidates };
}

void
fovea_explain_session (const FoveaNetwork *network, const FoveaSession *session, JsonBuilder *json)
{
  if (json)
    fovea_json_begin_array (json, "plan");
  for (guint i = 0; i < network->n_nodes; i++)
    {
      const FoveaConvPlan *plan = fovea_session_get_conv_plan (session, i);
      FoveaExplanation explanation = { .kind = "layer", .name = network->nodes[i].name };

      if (!plan)
        continue;
      explanation.problem = fovea_conv_plan_get_problem (plan);
      explanation.path = fovea_conv_plan_get_path (plan);
      explanation.reason = fovea_conv_plan_get_reason (plan);
      explanation.candidates = fovea_conv_plan_get_candidates (plan, &explanation.n_candidates);
      if (json)
        fovea_explain_add (json, &explanation);
      else
        fovea_explain_print (&explanation);
    }
  if (json)
    json_builder_end_array (json);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explain-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/network/photo-inputs.h"
#include "ui/maps/numbers.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaExplainer *explainer;
  FoveaPreprocess preprocess;
  FoveaImage *photo;
  FoveaExplainChoice choice;
  gboolean edited; /* the document's network is, which does not count here */
  gint class;   /* -1: the one that wins, or a neuron */
  char *target; /* what is explained, for the user */
  char *command;
} Job;

char *
fovea_explain_class_name (FoveaDocument *document, gsize class)
{
  char **labels = fovea_document_get_labels (document);
  gsize n = labels ? g_strv_length (labels) : 0;

  return class < n ? g_strdup (labels[class]) : g_strdup_printf (_("class %zu"), class);
}

/* The class that wins on the photo, as the network's file has it; -1: none. */
static gint
find_winner (FoveaDocument *document)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (document);
  FoveaSession *baseline = fovea_document_get_baseline (document);
  FoveaSession *session = baseline ? baseline : fovea_document_get_session (document);
  gint scores = plan ? fovea_network_plan_scores (plan) : -1;
  FoveaTensor *values = session && scores >= 0 ? fovea_session_get_value (session, scores) : NULL;
  FoveaClass best;

  return values && fovea_top_classes (fovea_tensor_floats (values), fovea_tensor_count (values), &best, 1) > 0 ? (gint) best.index : -1;
}

/* -1: that which wins, or none. */
static gint
class_of (FoveaDocument *document, const FoveaExplainChoice *choice)
{
  if (choice->target == FOVEA_EXPLAIN_CLASS)
    return (gint) choice->class;
  return choice->target == FOVEA_EXPLAIN_WINNER ? find_winner (document) : -1;
}

char *
fovea_explain_target_name (FoveaDocument *document, const FoveaExplainChoice *choice)
{
  const FoveaNetwork *network = fovea_document_get_network (document);
  gint producer = choice->neuron.value >= 0 ? network->values[choice->neuron.value].producer : -1;
  g_autofree char *layer = fovea_printable (producer >= 0 ? network->nodes[producer].name : "");
  gint class = class_of (document, choice);

  if (choice->target == FOVEA_EXPLAIN_NEURON)
    return g_strdup_printf (_("neuron %d, %d, %d of %s"), choice->neuron.channel, choice->neuron.y, choice->neuron.x, layer);
  return class >= 0 ? fovea_explain_class_name (document, (gsize) class) : g_strdup (_("the class that wins"));
}

gpointer
fovea_explain_job_new (FoveaDocument *document, const FoveaExplainChoice *choice, FoveaExplainer *explainer)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (document);
  FoveaImage *photo = fovea_document_get_filtered (document);
  Job *job;

  if (!plan || !photo)
    return NULL;
  job = g_new0 (Job, 1);
  job->plan = fovea_network_plan_ref (plan);
  job->explainer = fovea_explainer_ref (explainer);
  job->preprocess = *fovea_document_get_preprocess (document);
  job->photo = fovea_image_ref (photo);
  job->choice = *choice;
  job->class = class_of (document, choice);
  job->target = fovea_explain_target_name (document, choice);
  job->edited = !fovea_edits_is_empty (fovea_document_get_edits (document));
  job->command = fovea_explain_command (document, choice, "explanation.png");
  return job;
}

void
fovea_explain_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  fovea_explainer_unref (job->explainer);
  fovea_image_unref (job->photo);
  g_free (job->target);
  g_free (job->command);
  g_free (job);
}

static gboolean
find_target (const Job *job, FoveaAttributionRequest *request, FoveaProgress *progress, GError **error)
{
  const FoveaNeuron *neuron = &job->choice.neuron;
  FoveaPlanes planes;

  if (job->choice.target != FOVEA_EXPLAIN_NEURON)
    return fovea_attribution_target (job->plan, request->inputs, job->class, &request->target, &request->element, progress, error);
  if (neuron->value < 0 || neuron->channel < 0 || neuron->y < 0 || !fovea_network_plan_planes (job->plan, neuron->value, &planes))
    return fovea_refuse (error, _("Click a place on a map: its neuron is then explained"));
  request->target = neuron->value;
  request->element = fovea_planes_element (&planes, (gsize) neuron->channel, (gsize) neuron->y, (gsize) neuron->x);
  return TRUE;
}

static char *
describe (const Job *job, const FoveaAttribution *attribution, double seconds)
{
  const FoveaNetwork *network = job->plan->network;
  g_autofree char *time = fovea_text_seconds (seconds);
  GString *text = g_string_new (NULL);

  /* Translators: "Grad-CAM of tabby cat: 12 ms" */
  g_string_append_printf (text, _("%s of %s: %s"), _(job->choice.method->title), job->target, time);
  if (attribution->layer >= 0)
    {
      gint producer = network->values[attribution->layer].producer;
      g_autofree char *layer = fovea_printable (producer >= 0 ? network->nodes[producer].name : network->values[attribution->layer].name);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("Layer %s: %s"), layer, attribution->reason);
    }
  if (job->edited)
    g_string_append_printf (text, "\n%s", _("Of the network as its file has it, without your changes."));
  return g_string_free (text, FALSE);
}

/* All but the colours. */
static char *
whole_command (const Job *job, const FoveaAttribution *attribution)
{
  GString *command = g_string_new (job->command);

  if (attribution->layer >= 0)
    fovea_explain_command_append_maps (command, job->plan->network, &job->choice, attribution->layer);
  return g_string_free (command, FALSE);
}

gpointer
fovea_explain_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  const FoveaExplainChoice *choice = &job->choice;
  gint64 start = g_get_monotonic_time ();
  FoveaAttributionRequest request = { .plan = job->plan, .photo = fovea_network_photo_input (job->plan->network, NULL), .layer = choice->layer,
                                      .samples = choice->samples, .noise = choice->noise, .patch = choice->patch, .stride = choice->stride,
                                      .explainer = job->explainer };
  FoveaTensor **inputs = fovea_photo_inputs (job->plan, &job->preprocess, job->photo, NULL, error);
  FoveaAttribution *attribution = NULL;
  g_autofree char *command = NULL;

  request.inputs = inputs;
  if (inputs && find_target (job, &request, progress, error))
    attribution = fovea_attribution_run (choice->method, &request, progress, error);
  if (inputs)
    fovea_inputs_free (inputs, job->plan->network->n_inputs);
  if (!attribution)
    return NULL;
  command = whole_command (job, attribution);
  return fovea_explanation_new (_(choice->method->title), describe (job, attribution, (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC),
                                command, attribution, NULL, job->photo, &job->preprocess, error);
}

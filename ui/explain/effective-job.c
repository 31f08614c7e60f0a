/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/effective-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/network/photo-inputs.h"
#include "ui/export/export-command.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/shell.h"

typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaPreprocess preprocess;
  FoveaImage *photo;
  FoveaNeuron neuron;
  guint samples;
  char *command;
} Job;

static char *
make_command (FoveaDocument *document, FoveaNeuron neuron, guint samples)
{
  const FoveaNetwork *network = fovea_document_get_network (document);
  gint producer = neuron.value >= 0 ? network->values[neuron.value].producer : -1;
  GString *command = fovea_command_new_on_photo (document, "effective-field", "field.png");

  if (producer >= 0)
    fovea_shell_append (command, "--layer", network->nodes[producer].name);
  g_string_append_printf (command, " --neuron %d,%d,%d --samples %u", neuron.channel, neuron.y, neuron.x, samples);
  fovea_command_append_preprocess (command, fovea_document_get_preprocess (document));
  return g_string_free (command, FALSE);
}

gpointer
fovea_effective_job_new (FoveaDocument *document, guint samples)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (document);
  FoveaImage *photo = fovea_document_get_filtered (document);
  FoveaNeuron neuron = fovea_document_get_selection (document);
  Job *job;

  if (!plan || !photo)
    return NULL;
  job = g_new (Job, 1);
  *job = (Job){ fovea_network_plan_ref (plan), *fovea_document_get_preprocess (document), fovea_image_ref (photo), neuron, samples,
                make_command (document, neuron, samples) };
  return job;
}

void
fovea_effective_job_free (gpointer data)
{
  Job *job = data;

  fovea_network_plan_unref (job->plan);
  fovea_image_unref (job->photo);
  g_free (job->command);
  g_free (job);
}

char *
fovea_effective_side (const FoveaEffectiveField *field, double scale)
{
  return g_strdup_printf ("%.1f×%.1f", 2.0 * scale * fovea_effective_half (field, 0), 2.0 * scale * fovea_effective_half (field, 1));
}

static char *
describe (const FoveaEffectiveField *field)
{
  g_autofree char *all = fovea_effective_side (field, 1.0);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, _("Theoretical field: %s px"), all);
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    {
      g_autofree char *side = fovea_effective_side (field, field->contains[i].scale);
      g_autofree char *share = fovea_text_percent (field->contains[i].scale);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("%.0f %% of the energy: %s px (%s)"), 100.0 * field->contains[i].share, side, share);
    }
  g_string_append_c (text, '\n');
  g_string_append_printf (text, _("Root mean square: %.1f px down, %.1f across"), field->deviation[0], field->deviation[1]);
  return g_string_free (text, FALSE);
}

/* Fills @request with the job's; free @inputs with fovea_inputs_free(). */
static gboolean
prepare (const Job *job, FoveaEffectiveRequest *request, FoveaTensor ***inputs, GError **error)
{
  *inputs = fovea_photo_inputs (job->plan, &job->preprocess, job->photo, NULL, error);
  *request = (FoveaEffectiveRequest){ .plan = job->plan, .inputs = *inputs, .photo = fovea_network_photo_input (job->plan->network, NULL),
                                      .value = job->neuron.value, .channel = job->neuron.channel, .y = (gsize) job->neuron.y,
                                      .x = (gsize) job->neuron.x, .samples = job->samples };
  return *inputs != NULL;
}

gpointer
fovea_effective_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  FoveaEffectiveRequest request;
  FoveaEffectiveField *field;
  FoveaTensor **inputs;

  if (job->neuron.value < 0 || job->neuron.channel < 0 || job->neuron.y < 0)
    {
      fovea_refuse (error, _("Click a place on a map: the field of its neuron is then measured"));
      return NULL;
    }
  if (!prepare (job, &request, &inputs, error))
    return NULL;
  field = fovea_effective_field_new (&request, progress, error);
  fovea_inputs_free (inputs, job->plan->network->n_inputs);
  return field ? fovea_explanation_new (_("Effective receptive field"), describe (field), job->command, NULL, field, job->photo,
                                        &job->preprocess, error)
               : NULL;
}

gpointer
fovea_effective_job_run_layers (gpointer data, FoveaProgress *progress, GError **error)
{
  const Job *job = data;
  FoveaEffectiveRequest request;
  FoveaTensor **inputs;
  GPtrArray *layers;

  if (!prepare (job, &request, &inputs, error))
    return NULL;
  layers = fovea_effective_layers (&request, progress, error);
  fovea_inputs_free (inputs, job->plan->network->n_inputs);
  return layers;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/document-private.h"

#include <glib/gi18n.h>

#include "core/conv/planner/tune.h"
#include "core/network/onnx/read.h"
#include "core/network/open.h"

/* Binds a network: from a file, one that is made, or one that is open already with other pre-processing. */
typedef struct
{
  char *path, *text; /* NULL: not from there */
  gint64 height, width; /* of the input of one that is made */
  gboolean random;
  guint64 seed;
  gsize photo_width, photo_height;
  FoveaNetwork *network;
  gboolean has_preprocess, scale_stated;
  FoveaPreprocess preprocess;
} BindRequest;

static void
binding_clear (gpointer data)
{
  FoveaBinding *binding = data;

  g_clear_pointer (&binding->edited, fovea_session_unref);
  g_clear_pointer (&binding->session, fovea_session_unref);
  g_clear_pointer (&binding->view, fovea_image_unref);
  g_clear_pointer (&binding->fields, g_free);
  g_clear_pointer (&binding->plan, fovea_network_plan_unref);
  g_clear_pointer (&binding->network, fovea_network_unref);
  g_clear_pointer (&binding->labels, g_strfreev);
  g_clear_pointer (&binding->text, g_free);
}

void
fovea_binding_unref (gpointer binding)
{
  g_atomic_rc_box_release_full (binding, binding_clear);
}

static void
bind_request_free (gpointer data)
{
  BindRequest *request = data;

  g_free (request->path);
  g_free (request->text);
  g_clear_pointer (&request->network, fovea_network_unref);
  g_free (request);
}

static gsize
count_classes (const FoveaNetworkPlan *plan)
{
  gint scores = fovea_network_plan_scores (plan);

  return scores >= 0 ? fovea_shape_count (&plan->values[scores].shape) : 0;
}

static gboolean
bind_network (FoveaBinding *binding, FoveaProgress *progress, GError **error)
{
  FoveaShape shape = fovea_preprocess_shape (&binding->preprocess);
  const FoveaShape *inputs = binding->network->n_inputs == 1 ? &shape : NULL;

  fovea_progress_range (progress, 0.6, 0.7);
  binding->plan = fovea_network_plan_new (binding->network, inputs, binding->preprocess.height, binding->preprocess.width,
                                          progress, error);
  if (!binding->plan)
    return FALSE;
  binding->fields = fovea_receptive_fields (binding->plan);
  fovea_progress_range (progress, 0.7, 1.0);
  fovea_conv_tuning_begin (progress);
  binding->session = fovea_session_new (binding->plan, FOVEA_SESSION_KEEP_ALL, progress, error);
  fovea_conv_tuning_end ();
  return binding->session != NULL;
}

static gpointer
bind_work (gpointer data, FoveaProgress *progress, GError **error)
{
  BindRequest *request = data;
  FoveaBinding *binding = g_atomic_rc_box_new0 (FoveaBinding);

  binding->scale_stated = request->scale_stated;
  binding->random = request->random;
  binding->seed = request->seed;
  binding->text = g_strdup (request->text);
  binding->made_height = request->height;
  binding->made_width = request->width;
  if (!request->network)
    {
      fovea_progress_range (progress, 0.0, 0.5);
      binding->network = request->path ? fovea_onnx_load (request->path, progress, error)
                                       : fovea_network_make (request->text, request->height, request->width, &request->seed, progress, error);
      fovea_progress_range (progress, 0.5, 0.6);
      if (binding->network)
        binding->preprocess = request->has_preprocess ? request->preprocess : fovea_preprocess_guess (binding->network, request->photo_width, request->photo_height, progress);
    }
  else
    {
      binding->network = fovea_network_ref (request->network);
      binding->preprocess = request->preprocess;
    }
  if (!binding->network || !bind_network (binding, progress, error))
    {
      fovea_binding_unref (binding);
      return NULL;
    }
  if (!request->network)
    binding->labels = fovea_labels_find (binding->network, count_classes (binding->plan));
  return binding;
}

static void
adopt_binding (FoveaDocument *self, FoveaBinding *binding)
{
  fovea_document_stop_network (self);
  g_clear_pointer (&self->binding, fovea_binding_unref);
  self->binding = binding;
  g_clear_pointer (&self->network_view, fovea_image_unref);
  fovea_document_look_at (self, -1, -1);
  fovea_document_set_explanation (self, NULL);
  fovea_document_emit (self, FOVEA_NETWORK_CHANGED);
}

/* The neuron that a session has selected, as far as the network has it. */
static FoveaNeuron
selection_of (const FoveaProject *project, const FoveaNetworkPlan *plan)
{
  gint value = project->layer ? fovea_network_find_value (plan->network, project->layer) : -1;
  FoveaNeuron neuron = { value, -1, -1, -1 };
  FoveaPlanes planes;

  if (value < 0 || !fovea_network_plan_knows (plan, value) || !fovea_network_plan_planes (plan, value, &planes))
    return neuron;
  if (project->channel >= 0 && (gsize) project->channel < planes.channels)
    neuron.channel = project->channel;
  if (neuron.channel >= 0 && project->y >= 0 && (gsize) project->y < planes.height && (gsize) project->x < planes.width)
    {
      neuron.y = project->y;
      neuron.x = project->x;
    }
  return neuron;
}

/* The edits that a session has, which are none to be undone. The caller tells of them. */
static void
take_edits (FoveaDocument *self, const FoveaNetworkPlan *plan)
{
  g_autoptr (GError) error = NULL;
  FoveaEdits *edits = self->opening->edits ? fovea_edits_from_json (self->opening->edits, plan, &error) : NULL;

  if (edits)
    {
      fovea_edits_unref (self->edits);
      self->edits = edits;
    }
  else if (error)
    {
      self->misfit = json_node_ref (self->opening->edits);
      fovea_document_fail (self, error->message);
    }
}

static void
open_done (GObject *owner, gpointer result, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);
  FoveaBinding *binding = result;
  const FoveaNeuron nothing = { -1, -1, -1, -1 };

  if (!binding)
    {
      if (self->opening)
        {
          fovea_document_forget_missing (self);
          self->missing = g_steal_pointer (&self->opening);
        }
      fovea_document_fail (self, error->message);
      return;
    }
  fovea_jobs_cancel (self->jobs, "rebind"); /* of the network before */
  self->selection = self->hover = nothing;
  g_clear_pointer (&self->labels, g_strfreev);
  self->labels = g_strdupv (self->opening && self->opening->labels ? self->opening->labels : binding->labels);
  self->labels_chosen = self->opening && self->opening->labels;
  fovea_document_forget_missing (self);
  fovea_document_drop_edits (self);
  if (self->opening)
    {
      self->selection = selection_of (self->opening, binding->plan);
      take_edits (self, binding->plan);
    }
  g_clear_pointer (&self->opening, fovea_project_free);
  adopt_binding (self, binding);
  if (!fovea_edits_is_empty (self->edits))
    fovea_document_emit (self, FOVEA_EDITS_CHANGED);
  fovea_document_emit (self, FOVEA_SELECTION_CHANGED);
  fovea_document_emit (self, FOVEA_HOVER_CHANGED);
  /* Who makes a network has read what there is to say of it. */
  for (guint i = 0; !binding->random && i < binding->network->notices->len; i++)
    fovea_document_notice (self, binding->network->notices->pdata[i]);
  fovea_document_run_network (self);
}

/* The same network with other pre-processing: neurons that still exist stay selected. */
static void
rebind_done (GObject *owner, gpointer result, GError *error)
{
  FoveaDocument *self = FOVEA_DOCUMENT (owner);

  if (!result)
    {
      fovea_document_fail (self, error->message);
      return;
    }
  g_clear_pointer (&self->missing, fovea_project_free);
  adopt_binding (self, result);
  fovea_document_run_network (self);
}

static BindRequest *
bind_request_new (FoveaDocument *self)
{
  BindRequest *request = g_new0 (BindRequest, 1);

  if (self->photo)
    {
      request->photo_width = self->photo->width;
      request->photo_height = self->photo->height;
    }
  return request;
}

void
fovea_document_network_clear (FoveaDocument *self)
{
  g_clear_pointer (&self->binding, fovea_binding_unref);
  g_clear_pointer (&self->labels, g_strfreev);
  g_clear_pointer (&self->edits, fovea_edits_unref);
  g_clear_pointer (&self->network_view, fovea_image_unref);
}

void
fovea_document_open_network (FoveaDocument *self, GFile *file)
{
  BindRequest *request;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (G_IS_FILE (file));

  if (!g_file_peek_path (file))
    {
      fovea_document_fail (self, _("Only networks on this computer can be opened; copy the file to a local folder first."));
      return;
    }
  g_clear_pointer (&self->opening, fovea_project_free);
  request = bind_request_new (self);
  request->path = g_strdup (g_file_peek_path (file));
  fovea_jobs_submit (self->jobs, "network", _("Opening the network"), G_OBJECT (self), bind_work, request, bind_request_free,
                     open_done, fovea_binding_unref);
}

void
fovea_document_open_session_network (FoveaDocument *self)
{
  const FoveaProject *project = self->opening;
  BindRequest *request = bind_request_new (self);

  request->path = project->network ? g_strdup (project->network->path) : NULL;
  request->text = g_strdup (project->architecture);
  request->height = project->height;
  request->width = project->width;
  request->random = project->architecture != NULL;
  request->seed = project->seed;
  request->has_preprocess = project->has_preprocess;
  request->preprocess = project->preprocess;
  fovea_jobs_submit (self->jobs, "network", _("Opening the network"), G_OBJECT (self), bind_work, request, bind_request_free,
                     open_done, fovea_binding_unref);
}

void
fovea_document_make_network (FoveaDocument *self, const char *text, gint64 height, gint64 width, guint64 seed)
{
  BindRequest *request;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (text != NULL);

  g_clear_pointer (&self->opening, fovea_project_free);
  request = bind_request_new (self);
  request->text = g_strdup (text);
  request->height = height;
  request->width = width;
  request->random = TRUE;
  request->seed = seed;
  fovea_jobs_submit (self->jobs, "network", _("Making the network"), G_OBJECT (self), bind_work, request, bind_request_free, open_done,
                     fovea_binding_unref);
}

gboolean
fovea_document_has_random_weights (FoveaDocument *self, guint64 *seed)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  *seed = self->binding ? self->binding->seed : 0;
  return self->binding && self->binding->random;
}

gboolean
fovea_document_get_recipe (FoveaDocument *self, const char **text, gint64 *height, gint64 *width, guint64 *seed)
{
  const FoveaBinding *binding;

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  binding = self->binding;
  if (!binding || !binding->text)
    return FALSE;
  *text = binding->text;
  *height = binding->made_height;
  *width = binding->made_width;
  *seed = binding->seed;
  return TRUE;
}

FoveaNetwork *
fovea_document_get_network (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding ? self->binding->network : NULL;
}

FoveaNetworkPlan *
fovea_document_get_plan (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  if (!self->binding)
    return NULL;
  return self->binding->edited ? fovea_session_get_plan (self->binding->edited) : self->binding->plan;
}

const FoveaReceptiveField *
fovea_document_get_fields (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding ? self->binding->fields : NULL;
}

const FoveaPreprocess *
fovea_document_get_preprocess (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding ? &self->binding->preprocess : NULL;
}

gboolean
fovea_document_has_stated_scale (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  return self->binding && self->binding->scale_stated;
}

void
fovea_document_set_preprocess (FoveaDocument *self, const FoveaPreprocess *preprocess)
{
  BindRequest *request;

  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  g_return_if_fail (preprocess != NULL);

  if (!self->binding)
    return;
  request = bind_request_new (self);
  request->network = fovea_network_ref (self->binding->network);
  request->preprocess = *preprocess;
  request->scale_stated = self->binding->scale_stated || preprocess->scale != self->binding->preprocess.scale;
  request->random = self->binding->random;
  request->seed = self->binding->seed;
  request->text = g_strdup (self->binding->text);
  request->height = self->binding->made_height;
  request->width = self->binding->made_width;
  fovea_jobs_submit (self->jobs, "rebind", _("Preparing the network"), G_OBJECT (self), bind_work, request, bind_request_free,
                     rebind_done, fovea_binding_unref);
}

FoveaImage *
fovea_document_get_network_view (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->network_view;
}

char **
fovea_document_get_labels (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->labels;
}

void
fovea_document_set_labels (FoveaDocument *self, char **labels)
{
  g_return_if_fail (FOVEA_IS_DOCUMENT (self));
  if (labels == self->labels)
    return;
  g_strfreev (self->labels);
  self->labels = labels;
  self->labels_chosen = TRUE;
  if (self->values_ready)
    fovea_document_emit (self, FOVEA_ACTIVATIONS_CHANGED);
}

FoveaSession *
fovea_document_get_session (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  if (!self->binding || !self->values_ready)
    return NULL;
  return self->binding->edited ? self->binding->edited : self->binding->session;
}

const FoveaSession *
fovea_document_get_engine (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), NULL);
  return self->binding ? self->binding->session : NULL;
}

FoveaTensor *
fovea_document_get_value (FoveaDocument *self, gint value)
{
  FoveaSession *session = fovea_document_get_session (self);

  return session && value >= 0 ? fovea_session_get_value (session, value) : NULL;
}

gboolean
fovea_document_values_are_current (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), FALSE);
  return self->values_ready && self->values_serial == self->serial
         && fovea_edits_equal (self->edits, self->binding->edited ? fovea_session_get_edits (self->binding->edited) : NULL);
}

double
fovea_document_get_run_seconds (FoveaDocument *self)
{
  g_return_val_if_fail (FOVEA_IS_DOCUMENT (self), 0.0);
  return self->run_seconds;
}

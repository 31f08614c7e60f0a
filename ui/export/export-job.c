/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/export/export-job.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/image/save.h"
#include "core/network/network-range.h"
#include "core/network/provenance.h"
#include "core/project/run.h"

struct _FoveaExportJob
{
  FoveaExportScope scope;
  FoveaExportOptions options;
  gsize *maps; /* the options' own */
  char *folder;

  FoveaNetworkPlan *plan;
  GArray *nodes;      /* of guint */
  FoveaSession *session; /* that holds the values, where maps are written; else NULL */
  FoveaNeuron neuron;
  FoveaPreprocess preprocess;

  FoveaImage *photo;
  char *photo_name, *photo_path;
  guint n_steps; /* that made @photo of the file */
};

FoveaExportKind
fovea_export_scope_kind (FoveaExportScope scope)
{
  switch (scope)
    {
    case FOVEA_EXPORT_MAP:
    case FOVEA_EXPORT_LAYER_MAPS:
    case FOVEA_EXPORT_ALL_MAPS:
      return FOVEA_EXPORT_ACTIVATIONS;
    case FOVEA_EXPORT_LAYER_FILTERS:
    case FOVEA_EXPORT_ALL_FILTERS:
      return FOVEA_EXPORT_FILTERS;
    default:
      return FOVEA_EXPORT_RECEPTIVE_FIELD;
    }
}

gboolean
fovea_export_scope_has_values (FoveaExportScope scope)
{
  return fovea_export_scope_kind (scope) != FOVEA_EXPORT_RECEPTIVE_FIELD;
}

gboolean
fovea_export_scope_has_choice (FoveaExportScope scope)
{
  return scope == FOVEA_EXPORT_LAYER_MAPS || scope == FOVEA_EXPORT_LAYER_FILTERS;
}

gboolean
fovea_export_scope_can (FoveaExportScope scope, FoveaExportFormat format, gboolean raw)
{
  if (scope == FOVEA_EXPORT_PHOTO)
    return format == FOVEA_EXPORT_PNG || format == FOVEA_EXPORT_TIFF || format == FOVEA_EXPORT_JPEG;
  if (raw)
    return format == FOVEA_EXPORT_TIFF || fovea_export_holds_values (format);
  return !fovea_export_holds_values (format);
}

static gboolean
is_all (FoveaExportScope scope)
{
  return scope == FOVEA_EXPORT_ALL_MAPS || scope == FOVEA_EXPORT_ALL_FILTERS;
}

static void
add_node (FoveaExportJob *job, guint node)
{
  if (fovea_export_applies (job->plan, fovea_export_scope_kind (job->scope), node))
    g_array_append_val (job->nodes, node);
}

static gboolean
collect_nodes (FoveaExportJob *job, FoveaDocument *document, GError **error)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);
  gint selected = neuron.value >= 0 ? job->plan->network->values[neuron.value].producer : -1;

  job->neuron = neuron;
  if (job->scope == FOVEA_EXPORT_MAP && selected >= 0 && neuron.channel >= 0)
    {
      g_free (job->maps);
      job->maps = g_new (gsize, 1);
      job->maps[0] = (gsize) neuron.channel;
      job->options.maps = job->maps;
      job->options.n_maps = 1;
    }
  else if (job->scope == FOVEA_EXPORT_MAP)
    return fovea_refuse (error, _("Select a map first: click one."));
  if (is_all (job->scope))
    for (guint node = 0; node < job->plan->network->n_nodes; node++)
      add_node (job, node);
  else if (selected < 0)
    return fovea_refuse (error, _("Select a layer first."));
  else
    add_node (job, selected);
  if (job->nodes->len > 0)
    return TRUE;
  switch (fovea_export_scope_kind (job->scope))
    {
    case FOVEA_EXPORT_ACTIVATIONS:
      return fovea_refuse (error, _("The selected layer has no maps."));
    case FOVEA_EXPORT_FILTERS:
      return fovea_refuse (error, _("The selected layer has no kernels; convolutions have."));
    default:
      return fovea_refuse (error, _("The selected layer does not depend on the photo."));
    }
}

/* Filters are those of the network, whatever the photo; the rest is of the photo with the present steps or not written. */
static gboolean
check_current (FoveaExportScope scope, FoveaDocument *document, GError **error)
{
  FoveaExportKind kind = fovea_export_scope_kind (scope);

  if (kind != FOVEA_EXPORT_FILTERS && fovea_document_get_photo (document) && !fovea_document_filtered_is_current (document))
    return fovea_refuse (error, _("The steps have not run on the photo yet: wait for them, or change a step if they were cancelled."));
  if (kind == FOVEA_EXPORT_ACTIVATIONS && fovea_document_get_network (document) && !fovea_document_values_are_current (document))
    return fovea_refuse (error, _("There are no maps of the photo: open one and let the network run."));
  return TRUE;
}

static gboolean
collect (FoveaExportJob *job, FoveaDocument *document, GError **error)
{
  FoveaImage *photo = fovea_document_get_filtered (document);
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  GFile *file = fovea_document_get_photo_file (document);

  if (!check_current (job->scope, document, error))
    return FALSE;
  if (!photo && (job->scope == FOVEA_EXPORT_PHOTO || job->scope == FOVEA_EXPORT_FIELD))
    return fovea_refuse (error, _("Open a photo first."));
  if (photo)
    {
      job->photo = fovea_image_ref (photo);
      job->photo_name = g_strdup (fovea_document_get_photo_name (document));
      job->photo_path = file ? g_file_get_path (file) : NULL;
      job->n_steps = fovea_document_get_chain (document)->len;
    }
  if (job->scope == FOVEA_EXPORT_PHOTO)
    return TRUE;
  if (!plan)
    return fovea_refuse (error, _("Open a network first."));
  job->plan = fovea_network_plan_ref (plan);
  job->options.edited = fovea_document_get_baseline (document) != NULL;
  job->preprocess = *fovea_document_get_preprocess (document);
  if (fovea_export_scope_kind (job->scope) == FOVEA_EXPORT_ACTIVATIONS)
    job->session = fovea_session_ref (fovea_document_get_session (document));
  if (job->scope == FOVEA_EXPORT_FIELD && fovea_document_get_selection (document).y < 0)
    return fovea_refuse (error, _("Pin a neuron first: click a pixel of a map."));
  return collect_nodes (job, document, error);
}

FoveaExportJob *
fovea_export_job_new (FoveaDocument *document, FoveaExportScope scope, const FoveaExportOptions *options, const char *folder,
                      GError **error)
{
  g_autoptr (FoveaExportJob) job = g_new0 (FoveaExportJob, 1);

  job->scope = scope;
  job->options = *options;
  job->options.maps = job->maps = g_memdup2 (options->maps, options->n_maps * sizeof (gsize));
  job->folder = g_strdup (folder);
  job->nodes = g_array_new (FALSE, FALSE, sizeof (guint));
  return collect (job, document, error) ? g_steal_pointer (&job) : NULL;
}

void
fovea_export_job_free (gpointer data)
{
  FoveaExportJob *job = data;

  g_free (job->maps);
  g_free (job->folder);
  g_array_unref (job->nodes);
  g_clear_pointer (&job->session, fovea_session_unref);
  g_clear_pointer (&job->plan, fovea_network_plan_unref);
  g_clear_pointer (&job->photo, fovea_image_unref);
  g_free (job->photo_name);
  g_free (job->photo_path);
  g_free (job);
}

static gboolean
write_photo (const FoveaExportJob *job, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  g_autofree char *name = fovea_project_output_name (job->photo_name, job->options.format);
  g_autofree char *path = g_build_filename (job->folder, name, NULL);

  if (job->photo_path && fovea_file_is_same (path, job->photo_path))
    return fovea_refuse (error, _("The export would replace the photo itself; choose another folder."));
  if (!fovea_image_save (job->photo, path, progress, error))
    return FALSE;
  g_ptr_array_add (files, g_steal_pointer (&path));
  return TRUE;
}

static gboolean
write_maps (const FoveaExportJob *job, guint node, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  FoveaTensor *tensor = fovea_session_read (job->session, job->plan->network->nodes[node].outputs[0], progress, error);

  return tensor && fovea_export_activations (job->plan, node, tensor, &job->options, job->folder, files, progress, error);
}

static gboolean
write_node (const FoveaExportJob *job, guint i, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  guint node = g_array_index (job->nodes, guint, i);

  switch (fovea_export_scope_kind (job->scope))
    {
    case FOVEA_EXPORT_ACTIVATIONS:
      return write_maps (job, node, files, progress, error);
    case FOVEA_EXPORT_FILTERS:
      return fovea_export_filters (job->plan, node, &job->options, job->folder, files, progress, error);
    default:
      return fovea_export_receptive_field (job->plan, node, job->neuron.channel, job->neuron.y, job->neuron.x, &job->preprocess,
                                           job->photo, &job->options, job->folder, files, progress, error);
    }
}

static gboolean
write_nodes (FoveaExportJob *job, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  FoveaExportOptions *options = &job->options;
  double from = job->session && !options->raw && options->normalise == FOVEA_NORMALISE_NETWORK ? 0.5 : 0.0, each = (1.0 - from) / MAX (job->nodes->len, 1);

  fovea_progress_range (progress, 0.0, from);
  if (job->session && !options->raw && !fovea_network_range_for (job->plan, job->session, options->normalise, &options->fixed, progress, error))
    return FALSE;
  for (guint i = 0; i < job->nodes->len; i++)
    {
      fovea_progress_range (progress, from + i * each, from + (i + 1) * each);
      if (!fovea_progress_check (progress, error) || !write_node (job, i, files, progress, error))
        return FALSE;
    }
  return TRUE;
}

/* Kernels are the network's own, whatever the photo. */
static char **
tell_provenance (const FoveaExportJob *job, FoveaProgress *progress)
{
  gboolean of_photo = fovea_export_scope_kind (job->scope) != FOVEA_EXPORT_FILTERS;

  if (!job->plan || (!job->options.caption && !fovea_export_is_vector (job->options.format)))
    return NULL;
  return fovea_provenance_new (job->plan->network, job->photo_name, of_photo ? job->photo : NULL, job->n_steps,
                               of_photo ? &job->preprocess : NULL, progress);
}

void
fovea_export_job_remember (const FoveaExportJob *job, FoveaDocument *document)
{
  FoveaProjectExport export = { .photo = job->scope == FOVEA_EXPORT_PHOTO, .options = job->options };

  if (!export.photo)
    export.kind = fovea_export_scope_kind (job->scope);
  if (!export.photo && !is_all (job->scope))
    {
      const FoveaNetwork *network = job->plan->network;

      export.layer = network->values[network->nodes[g_array_index (job->nodes, guint, 0)].outputs[0]].name;
    }
  if (job->scope == FOVEA_EXPORT_FIELD)
    {
      const gint neuron[] = { job->neuron.channel, job->neuron.y, job->neuron.x };

      for (guint i = 0; i < G_N_ELEMENTS (neuron); i++)
        export.neuron[i] = (gsize) neuron[i];
    }
  fovea_document_remember_export (document, &export);
}

gpointer
fovea_export_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  FoveaExportJob *job = data;
  g_auto (GStrv) provenance = tell_provenance (job, progress);
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_free);

  job->options.provenance = (const char *const *) provenance;
  if (g_mkdir_with_parents (job->folder, 0777) != 0)
    {
      g_autofree char *folder = fovea_printable (job->folder);

      fovea_io_failed (error, _("%s: the folder cannot be made: %s"), folder, g_strerror (errno));
      return NULL;
    }
  if (job->scope == FOVEA_EXPORT_PHOTO && !write_photo (job, files, progress, error))
    return NULL;
  return write_nodes (job, files, progress, error) ? g_steal_pointer (&files) : NULL;
}

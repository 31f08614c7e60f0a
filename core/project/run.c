/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/project/run.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/conv/planner/tune.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/network/network-range.h"
#include "core/network/onnx/read.h"
#include "core/network/open.h"
#include "core/network/photo-inputs.h"
#include "core/network/provenance.h"
#include "core/network/session.h"

/* Shares of the progress. */
#define FILTERED 0.3
#define OPENED 0.5
#define PLANNED 0.6
#define RAN 0.7

/* All that an export may be of. */
typedef struct
{
  const FoveaProject *project;
  FoveaImage *photo; /* filtered, or NULL */
  FoveaNetwork *network;
  FoveaPreprocess preprocess;
  FoveaNetworkPlan *plan;
  FoveaEdits *edits;     /* or NULL */
  FoveaSession *base, *session; /* the latter holds the values; NULL: no export needs values */
  FoveaRange range;      /* of all layers, where an export wants it */
} Run;

static void
run_clear (Run *run)
{
  g_clear_pointer (&run->session, fovea_session_unref);
  g_clear_pointer (&run->base, fovea_session_unref);
  g_clear_pointer (&run->edits, fovea_edits_unref);
  g_clear_pointer (&run->plan, fovea_network_plan_unref);
  g_clear_pointer (&run->network, fovea_network_unref);
  g_clear_pointer (&run->photo, fovea_image_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Run, run_clear)

char *
fovea_project_output_name (const char *photo_name, FoveaExportFormat format)
{
  g_autofree char *stem = fovea_file_stem (photo_name);
  char *name = g_strdup_printf ("%s-filtered.%s", stem, fovea_export_format_id (format));

  return g_strdelimit (name, "/", '_');
}

static FoveaImage *
filter_file (const char *path, GPtrArray *chain, char **notice, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaImage) photo = fovea_image_load (path, notice, progress, error);
  FoveaImage *filtered;

  if (!photo)
    return NULL;
  fovea_conv_tuning_begin (progress);
  filtered = fovea_chain_apply (chain, photo, NULL, progress, error);
  fovea_conv_tuning_end ();
  return filtered;
}

FoveaImage *
fovea_project_filter (const FoveaProject *project, char **notice, FoveaProgress *progress, GError **error)
{
  const FoveaProjectFile *file;

  *notice = NULL;
  if (project->photos->len == 0)
    {
      fovea_refuse (error, _("The session has no photo"));
      return NULL;
    }
  file = project->photos->pdata[project->photo];
  return filter_file (file->path, project->chain, notice, progress, error);
}

/* Whether @path is one of the photos, perhaps by another name. */
static gboolean
is_photo (GPtrArray *photos, const char *path)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return FALSE;
  for (guint i = 0; i < photos->len; i++)
    if (fovea_file_is_same (path, ((const FoveaProjectFile *) photos->pdata[i])->path))
      return TRUE;
  return FALSE;
}

/* A path in @folder that no photo has and no other output. */
static char *
free_path (const char *folder, const char *photo, FoveaExportFormat format, GPtrArray *photos, GHashTable *taken)
{
  g_autofree char *base = g_path_get_basename (photo), *name = fovea_project_output_name (base, format), *stem = fovea_file_stem (name);
  char *path = g_build_filename (folder, name, NULL);

  for (guint i = 2; g_hash_table_contains (taken, path) || is_photo (photos, path); i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s-%u.%s", stem, i, fovea_export_format_id (format));

      g_free (path);
      path = g_build_filename (folder, numbered, NULL);
    }
  g_hash_table_add (taken, g_strdup (path));
  return path;
}

static gboolean
filter_to (const char *photo, GPtrArray *chain, const char *path, FoveaProgress *progress, GError **error)
{
  g_autofree char *notice = NULL;
  g_autoptr (FoveaImage) filtered = filter_file (photo, chain, &notice, progress, error);

  return filtered && fovea_image_save (filtered, path, progress, error);
}

gboolean
fovea_project_filter_all (GPtrArray *photos, GPtrArray *chain, FoveaExportFormat format, const char *folder, GPtrArray *files,
                          GPtrArray *failures, FoveaProgress *progress, GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < photos->len; i++)
    g_hash_table_add (taken, g_strdup (((const FoveaProjectFile *) photos->pdata[i])->path));
  for (guint i = 0; i < photos->len; i++)
    {
      const FoveaProjectFile *photo = photos->pdata[i];
      g_autofree char *path = free_path (folder, photo->path, format, photos, taken);
      g_autoptr (GError) failed = NULL;

      fovea_progress_range (progress, (double) i / photos->len, (i + 1.0) / photos->len);
      if (filter_to (photo->path, chain, path, progress, &failed))
        g_ptr_array_add (files, g_steal_pointer (&path));
      else if (fovea_progress_check (progress, error))
        g_ptr_array_add (failures, g_strdup (failed->message));
      else
        return FALSE;
    }
  return TRUE;
}

static FoveaNetwork *
open_network (const FoveaProject *project, FoveaProgress *progress, GError **error)
{
  if (project->network)
    return fovea_onnx_load (project->network->path, progress, error);
  if (project->architecture)
    return fovea_network_make (project->architecture, project->height, project->width, &project->seed, progress, error);
  fovea_refuse (error, _("The session has no network, but exports of one"));
  return NULL;
}

static gboolean
plan_network (Run *run, FoveaProgress *progress, GError **error)
{
  FoveaShape shape;

  run->network = open_network (run->project, progress, error);
  if (!run->network)
    return FALSE;
  run->preprocess = run->project->has_preprocess
                        ? run->project->preprocess
                        : fovea_preprocess_guess (run->network, run->photo ? run->photo->width : 0, run->photo ? run->photo->height : 0, progress);
  shape = fovea_preprocess_shape (&run->preprocess);
  run->plan = fovea_network_plan_new (run->network, run->network->n_inputs == 1 ? &shape : NULL, run->preprocess.height,
                                      run->preprocess.width, progress, error);
  if (!run->plan || !run->project->edits)
    return run->plan != NULL;
  run->edits = fovea_edits_from_json (run->project->edits, run->plan, error);
  return run->edits != NULL;
}

/* The plan with the kernels of the edits. */
static gboolean
edit_plan (Run *run, GError **error)
{
  FoveaNetworkPlan *plan = fovea_edits_apply (run->edits, run->plan, error);

  if (!plan)
    return FALSE;
  fovea_network_plan_unref (run->plan);
  run->plan = plan;
  return TRUE;
}

/* The session becomes the base of one with the edits. */
static gboolean
run_edited (Run *run, FoveaProgress *progress, GError **error)
{
  run->base = g_steal_pointer (&run->session);
  run->session = fovea_session_run_edited (run->base, run->edits, progress, error);
  if (!run->session)
    return FALSE;
  fovea_network_plan_unref (run->plan);
  run->plan = fovea_network_plan_ref (fovea_session_get_plan (run->session));
  return TRUE;
}

static gboolean
run_network (Run *run, FoveaProgress *progress, GError **error)
{
  FoveaTensor **inputs;
  gboolean done;

  if (!run->photo)
    return fovea_refuse (error, _("The session has no photo"));
  fovea_progress_range (progress, OPENED, PLANNED);
  fovea_conv_tuning_begin (progress);
  run->session = fovea_session_new (run->plan, FOVEA_SESSION_KEEP_ALL, progress, error);
  fovea_conv_tuning_end ();
  inputs = run->session ? fovea_photo_inputs (run->plan, &run->preprocess, run->photo, NULL, error) : NULL;
  if (!inputs)
    return FALSE;
  fovea_progress_range (progress, PLANNED, RAN);
  done = fovea_session_run (run->session, inputs, progress, error);
  fovea_inputs_free (inputs, run->network->n_inputs);
  return done && (fovea_edits_is_empty (run->edits) || run_edited (run, progress, error));
}

static gboolean
export_photo (const Run *run, const FoveaProjectExport *export, const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  const FoveaProjectFile *photo;
  g_autofree char *base = NULL, *name = NULL, *path = NULL;

  if (!run->photo)
    return fovea_refuse (error, _("The session has no photo"));
  photo = run->project->photos->pdata[run->project->photo];
  base = g_path_get_basename (photo->path);
  name = fovea_project_output_name (base, export->options.format);
  path = g_build_filename (folder, name, NULL);
  if (fovea_file_is_same (path, photo->path))
    return fovea_refuse (error, _("The export would replace the photo itself; choose another folder."));
  if (!fovea_image_save (run->photo, path, progress, error))
    return FALSE;
  g_ptr_array_add (files, g_steal_pointer (&path));
  return TRUE;
}

/* Of pictures with a caption. Kernels are the network's own, whatever the photo. */
static char **
tell_provenance (const Run *run, const FoveaProjectExport *export, FoveaProgress *progress)
{
  const FoveaProject *project = run->project;
  gboolean of_photo = export->kind != FOVEA_EXPORT_FILTERS;
  g_autofree char *name = run->photo ? g_path_get_basename (((FoveaProjectFile *) project->photos->pdata[project->photo])->path) : NULL;

  if (!export->options.caption && !fovea_export_is_vector (export->options.format))
    return NULL;
  return fovea_provenance_new (run->network, name, of_photo ? run->photo : NULL, project->chain->len, of_photo ? &run->preprocess : NULL,
                               progress);
}

static gboolean
export_node (const Run *run, const FoveaProjectExport *export, guint node, const char *folder, GPtrArray *files, FoveaProgress *progress,
             GError **error)
{
  g_auto (GStrv) provenance = tell_provenance (run, export, progress);
  FoveaExportOptions options = export->options;
  FoveaTensor *maps;

  if (options.normalise == FOVEA_NORMALISE_NETWORK)
    {
      options.fixed.low = run->range.low;
      options.fixed.high = run->range.high;
    }
  options.provenance = (const char *const *) provenance;
  options.edited = !fovea_edits_is_empty (run->edits);
  switch (export->kind)
    {
    case FOVEA_EXPORT_ACTIVATIONS:
      maps = fovea_session_read (run->session, run->network->nodes[node].outputs[0], progress, error);
      return maps && fovea_export_activations (run->plan, node, maps, &options, folder, files, progress, error);
    case FOVEA_EXPORT_FILTERS:
      return fovea_export_filters (run->plan, node, &options, folder, files, progress, error);
    default:
      if (!run->photo)
        return fovea_refuse (error, _("The session has no photo"));
      return fovea_export_receptive_field (run->plan, node, export->neuron[0], export->neuron[1], export->neuron[2], &run->preprocess,
                                           run->photo, &options, folder, files, progress, error);
    }
}

/* The neuron of a receptive field must be there. */
static gboolean
check_neuron (const Run *run, const FoveaProjectExport *export, guint node, GError **error)
{
  FoveaPlanes planes;

  if (export->kind != FOVEA_EXPORT_RECEPTIVE_FIELD)
    return TRUE;
  if (fovea_network_plan_planes (run->plan, run->network->nodes[node].outputs[0], &planes) && export->neuron[0] < planes.channels
      && export->neuron[1] < planes.height && export->neuron[2] < planes.width)
    return TRUE;
  return fovea_refuse (error, _("The neuron %zu,%zu,%zu is not in that layer"), export->neuron[0], export->neuron[1], export->neuron[2]);
}

static gboolean
export_one_layer (const Run *run, const FoveaProjectExport *export, const char *folder, GPtrArray *files, FoveaProgress *progress,
                  GError **error)
{
  gint value = fovea_network_find_value (run->network, export->layer);
  gint node = value >= 0 ? run->network->values[value].producer : -1;
  g_autofree char *name = fovea_printable (export->layer);

  if (node < 0)
    return fovea_refuse (error, _("The network has no layer “%s”"), name);
  if (!fovea_export_applies (run->plan, export->kind, (guint) node))
    return fovea_refuse (error, _("Layer “%s” has no %s"), name, fovea_export_kind_id (export->kind));
  return check_neuron (run, export, (guint) node, error) && export_node (run, export, (guint) node, folder, files, progress, error);
}

static gboolean
export_item (const Run *run, const FoveaProjectExport *export, const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  if (export->photo)
    return export_photo (run, export, folder, files, progress, error);
  if (export->layer)
    return export_one_layer (run, export, folder, files, progress, error);
  for (guint node = 0; node < run->network->n_nodes; node++)
    if (fovea_export_applies (run->plan, export->kind, node)
        && (!fovea_progress_check (progress, error) || !check_neuron (run, export, node, error)
            || !export_node (run, export, node, folder, files, progress, error)))
      return FALSE;
  return TRUE;
}

static gboolean
is_of_network (const FoveaProjectExport *export)
{
  return !export->photo;
}

static gboolean
wants_range (const FoveaProjectExport *export)
{
  return !export->photo && export->options.normalise == FOVEA_NORMALISE_NETWORK;
}

static gboolean
wants_values (const FoveaProjectExport *export)
{
  return wants_range (export) || (!export->photo && export->kind == FOVEA_EXPORT_ACTIVATIONS);
}

static gboolean
any (const FoveaProject *project, gboolean (*wants) (const FoveaProjectExport *export))
{
  for (guint i = 0; i < project->exports->len; i++)
    if (wants (project->exports->pdata[i]))
      return TRUE;
  return FALSE;
}

/* Opens what the exports need, and nothing else. */
static gboolean
prepare (Run *run, GPtrArray *notices, FoveaProgress *progress, GError **error)
{
  char *notice = NULL;

  fovea_progress_range (progress, 0.0, FILTERED);
  if (run->project->photos->len > 0 && !(run->photo = fovea_project_filter (run->project, &notice, progress, error)))
    return FALSE;
  if (notice)
    g_ptr_array_add (notices, notice);
  if (!any (run->project, is_of_network))
    return TRUE;
  fovea_progress_range (progress, FILTERED, OPENED);
  if (!plan_network (run, progress, error))
    return FALSE;
  for (guint i = 0; i < run->network->notices->len; i++)
    g_ptr_array_add (notices, g_strdup (run->network->notices->pdata[i]));
  if (any (run->project, wants_values))
    return run_network (run, progress, error)
           && (!any (run->project, wants_range) || fovea_network_range (run->plan, run->session, &run->range, progress, error));
  return fovea_edits_is_empty (run->edits) || edit_plan (run, error);
}

gboolean
fovea_project_export (const FoveaProject *project, const char *folder, GPtrArray *files, GPtrArray *notices, FoveaProgress *progress,
                      GError **error)
{
  g_auto (Run) run = { project };
  guint n = project->exports->len;

  if (!prepare (&run, notices, progress, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      fovea_progress_range (progress, RAN + (1.0 - RAN) * i / n, RAN + (1.0 - RAN) * (i + 1) / n);
      if (!fovea_progress_check (progress, error) || !export_item (&run, project->exports->pdata[i], folder, files, progress, error))
        return FALSE;
    }
  return TRUE;
}

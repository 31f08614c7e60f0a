/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/export.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/image/montage.h"
#include "core/network/export-write.h"
#include "core/network/field-picture.h"
#include "core/network/receptive-field.h"
#include "core/tensor/npy.h"

static const char *const kind_ids[FOVEA_N_EXPORT_KINDS] = { "activations", "filters", "receptive-field" };
static const char *const format_ids[FOVEA_N_EXPORT_FORMATS] = { "png", "svg", "pdf", "tiff", "npy", "csv" };

static const char *const map_titles[] = { "channel", "y", "x" };
static const char *const filter_titles[] = { "output", "input", "y", "x" };

static gint
find_id (const char *const *ids, gsize n, const char *id)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (ids[i], id))
      return i;
  return -1;
}

const char *
fovea_export_kind_id (FoveaExportKind kind)
{
  g_return_val_if_fail (kind < FOVEA_N_EXPORT_KINDS, NULL);
  return kind_ids[kind];
}

gboolean
fovea_export_kind_find (const char *id, FoveaExportKind *kind)
{
  gint found = find_id (kind_ids, FOVEA_N_EXPORT_KINDS, id);

  if (found >= 0)
    *kind = found;
  return found >= 0;
}

const char *
fovea_export_format_id (FoveaExportFormat format)
{
  g_return_val_if_fail (format < FOVEA_N_EXPORT_FORMATS, NULL);
  return format_ids[format];
}

gboolean
fovea_export_format_find (const char *id, FoveaExportFormat *format)
{
  gint found = find_id (format_ids, FOVEA_N_EXPORT_FORMATS, id);

  if (found >= 0)
    *format = found;
  return found >= 0;
}

static gboolean
is_numbers (FoveaExportFormat format)
{
  return format == FOVEA_EXPORT_NPY || format == FOVEA_EXPORT_CSV;
}

gboolean
fovea_export_can (FoveaExportKind kind, FoveaExportFormat format)
{
  return kind != FOVEA_EXPORT_RECEPTIVE_FIELD || !is_numbers (format);
}

gboolean
fovea_export_applies (const FoveaNetworkPlan *plan, FoveaExportKind kind, guint node)
{
  FoveaPlanes planes;
  gint value = plan->network->nodes[node].outputs[0];
  FoveaRectangle field;

  g_return_val_if_fail (node < plan->network->n_nodes, FALSE);

  if (plan->states[node] == FOVEA_NODE_FOLDED || value < 0)
    return FALSE;
  if (kind == FOVEA_EXPORT_FILTERS)
    return fovea_network_plan_filters (plan, node) != NULL;
  if (!fovea_network_plan_planes (plan, value, &planes))
    return FALSE;
  return kind == FOVEA_EXPORT_ACTIVATIONS
         || (fovea_receptive_field_of (plan, value, 0, planes.height / 2, planes.width / 2, &field) && !field.empty);
}

/* Takes @path. */
static gboolean
done (char *path, gboolean written, GPtrArray *files)
{
  if (written && files)
    g_ptr_array_add (files, path);
  else
    g_free (path);
  return written;
}

static gboolean
write_numbers (const FoveaTensor *tensor, const char *const *titles, const gsize *index, FoveaExportFormat format, char *path,
               GPtrArray *files, GError **error)
{
  gboolean written = format == FOVEA_EXPORT_NPY ? fovea_npy_save (tensor, path, error)
                                                : fovea_export_write_csv (tensor, titles, index, path, error);

  return done (path, written, files);
}

/* What several pictures of one node share. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  guint node;
  FoveaExportKind kind;
  const FoveaExportOptions *options;
  const char *folder;
  GPtrArray *files;
  char *title;
} Target;

static char *
target_path (const Target *target, gssize single)
{
  return fovea_export_path (target->plan, target->node, target->kind, single, target->options->format, target->folder);
}

/* One picture of all @maps in rows of @columns, or of picture @single alone, with the colours that it has among the others. */
static gboolean
write_maps (const Target *target, const FoveaMaps *maps, gsize columns, gssize single, FoveaProgress *progress, GError **error)
{
  const FoveaExportOptions *options = target->options;
  char *path = target_path (target, single < 0 ? single : (gssize) maps->index[single]);
  FoveaMontage montage = {
    .values = fovea_maps_get (maps, MAX (single, 0)),
    .count = single < 0 ? maps->count : 1,
    .height = maps->height,
    .width = maps->width,
    .cell = options->cell,
    .columns = columns,
    .colormap = maps->colormap,
    .normalise = single < 0 && maps->normalise == FOVEA_NORMALISE_MAP ? FOVEA_NORMALISE_MAP : FOVEA_NORMALISE_FIXED,
    .fixed = maps->ranges[MAX (single, 0)],
    .title = target->title,
    .colour_bar = options->colour_bar,
  };

  return done (path, fovea_montage_save (&montage, path, progress, error), target->files);
}

static gboolean
write_composites (const Target *target, const FoveaMaps *maps, gssize single, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaImage) sheet = fovea_export_composites (maps, single, target->options->cell, error);
  char *path;

  if (!sheet)
    return FALSE;
  path = target_path (target, single);
  return done (path, fovea_export_write_picture (sheet, path, target->options->format, progress, error), target->files);
}

/* The sheet, or a file for each picture. */
static gboolean
write_all (const Target *target, const FoveaMaps *maps, gsize columns, FoveaProgress *progress, GError **error)
{
  gsize n = target->options->single ? maps->count : 1;

  for (gsize i = 0; i < n; i++)
    {
      gssize single = target->options->single ? (gssize) i : -1;

      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (!(maps->planes == 3 ? write_composites (target, maps, single, progress, error)
                              : write_maps (target, maps, columns, single, progress, error)))
        return FALSE;
      fovea_progress_set (progress, (double) (i + 1) / n, NULL);
    }
  return TRUE;
}

/* The maps of a node's output that the options want. */
static FoveaMaps *
chosen_maps (const FoveaNetworkPlan *plan, gint value, FoveaTensor *tensor, const FoveaExportOptions *options, GError **error)
{
  g_autoptr (FoveaMaps) all = fovea_maps_of_value (plan, value, tensor, options->colormap, FOVEA_NORMALISE_LAYER, error);
  g_autoptr (FoveaMaps) coloured = NULL;

  if (!all)
    return NULL;
  coloured = fovea_maps_with_look (all, &(FoveaLook){ options->colormap, options->normalise, options->fixed });
  return options->order ? fovea_maps_arrange (coloured, options->order, options->n_order, error) : g_steal_pointer (&coloured);
}

gboolean
fovea_export_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor, const FoveaExportOptions *options,
                          const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  gint value = plan->network->nodes[node].outputs[0];
  g_autofree char *name = fovea_printable (plan->network->nodes[node].name);
  Target target = { plan, node, FOVEA_EXPORT_ACTIVATIONS, options, folder, files, name };
  g_autoptr (FoveaMaps) maps = NULL;

  if (options->order && options->n_order == 0)
    return fovea_refuse (error, _("%s has no map that is as wanted"), name);
  if (is_numbers (options->format) && !options->order)
    {
      g_autoptr (FoveaTensor) values = fovea_maps_values (plan, value, tensor, error);

      return values && write_numbers (values, map_titles, NULL, options->format, target_path (&target, -1), files, error);
    }
  maps = chosen_maps (plan, value, tensor, options, error);
  if (maps && is_numbers (options->format))
    {
      FoveaShape shape = { 3, { maps->count, maps->height, maps->width } };
      g_autoptr (FoveaTensor) values = fovea_tensor_wrap (FOVEA_DTYPE_FLOAT32, &shape, maps->values->data, fovea_tensor_ref (maps->values),
                                                          (GDestroyNotify) fovea_tensor_unref);

      return write_numbers (values, map_titles, maps->index, options->format, target_path (&target, -1), files, error);
    }
  return maps && write_all (&target, maps, 0, progress, error);
}

/* Every kernel as a picture of its own, in the order of the weights: (outputs * inputs) of them. */
static FoveaMaps *
all_kernels (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (plan, node);
  gboolean given = options->normalise != FOVEA_NORMALISE_NETWORK; /* which has no kernels in it */
  g_autoptr (FoveaMaps) all = filters->shape.dims[1] == 3 ? fovea_maps_of_filters (plan, node, 0, NULL, FOVEA_NORMALISE_LAYER, error)
                                                          : fovea_maps_of_planes (filters, NULL, FOVEA_NORMALISE_LAYER, error);

  return all ? fovea_maps_with_look (all, &(FoveaLook){ options->colormap, given ? options->normalise : FOVEA_NORMALISE_LAYER,
                                                        options->fixed })
             : NULL;
}

gboolean
fovea_export_filters (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, const char *folder,
                      GPtrArray *files, FoveaProgress *progress, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (plan, node);
  g_autofree char *name = fovea_printable (plan->network->nodes[node].name);
  Target target = { plan, node, FOVEA_EXPORT_FILTERS, options, folder, files, name };
  g_autoptr (FoveaMaps) maps = NULL;

  if (!filters)
    return fovea_refuse (error, _("%s has no kernels to export"), name);
  if (is_numbers (options->format))
    return write_numbers (filters, filter_titles, NULL, options->format, target_path (&target, -1), files, error);
  maps = all_kernels (plan, node, options, error);
  return maps && write_all (&target, maps, filters->shape.dims[1] == 1 ? 0 : filters->shape.dims[1], progress, error);
}

gboolean
fovea_export_receptive_field (const FoveaNetworkPlan *plan, guint node, gsize channel, gsize y, gsize x,
                              const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaExportOptions *options,
                              const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  gint value = plan->network->nodes[node].outputs[0];
  FoveaFieldBox box;
  g_autoptr (FoveaImage) picture = NULL;
  char *path;

  if (!fovea_export_can (FOVEA_EXPORT_RECEPTIVE_FIELD, options->format))
    return fovea_refuse (error, _("A receptive field is a picture: %s holds numbers"), fovea_export_format_id (options->format));
  if (!fovea_field_box (plan, value, channel, y, x, preprocess, photo->width, photo->height, &box))
    {
      g_autofree char *name = fovea_printable (plan->network->nodes[node].name);

      return fovea_refuse (error, _("%s does not depend on the photo"), name);
    }
  picture = fovea_field_picture (photo, &box, error);
  if (!picture)
    return FALSE;
  path = fovea_export_path (plan, node, FOVEA_EXPORT_RECEPTIVE_FIELD, -1, options->format, folder);
  return done (path, fovea_export_write_picture (picture, path, options->format, progress, error), files);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/export.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/montage.h"
#include "core/image/tiff-float.h"
#include "core/network/export-write.h"
#include "core/network/field-picture.h"
#include "core/network/receptive-field.h"
#include "core/tensor/npy.h"

static const char *const kind_ids[FOVEA_N_EXPORT_KINDS] = { "activations", "filters", "receptive-field" };
static const char *const format_ids[FOVEA_N_EXPORT_FORMATS] = { "png", "svg", "pdf", "tiff", "jpeg", "npy", "csv" };

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

gboolean
fovea_export_holds_values (FoveaExportFormat format)
{
  return format == FOVEA_EXPORT_NPY || format == FOVEA_EXPORT_CSV;
}

gboolean
fovea_export_is_vector (FoveaExportFormat format)
{
  return format == FOVEA_EXPORT_SVG || format == FOVEA_EXPORT_PDF;
}

gboolean
fovea_export_can (FoveaExportKind kind, FoveaExportFormat format)
{
  return kind != FOVEA_EXPORT_RECEPTIVE_FIELD || !fovea_export_holds_values (format);
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

/* What the files of one node share. @order: pictures of @maps that are written, @n_order of them. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  guint node;
  FoveaExportKind kind;
  const FoveaExportOptions *options;
  const char *folder;
  GPtrArray *files;
  FoveaProgress *progress;

  FoveaMaps *maps;
  gsize *order;
  gsize n_order, columns;
} Target;

static void
clear_target (Target *target)
{
  g_clear_pointer (&target->maps, fovea_maps_unref);
  g_clear_pointer (&target->order, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Target, clear_target)

/* @number < 0: of all. A choice of several has a name of its own, lest it replace the whole. */
static char *
target_path (const Target *target, gssize number)
{
  g_autofree char *suffix = NULL;

  if (number >= 0)
    suffix = g_strdup_printf ("-%04zd", number);
  else
    suffix = g_strdup (target->options->n_maps > 0 ? "-selected" : "");
  return fovea_export_path (target->plan, target->node, target->kind, suffix, target->options, target->folder);
}

/* The file of one map bears its number. */
static gssize
only_map (const Target *target)
{
  return target->options->n_maps == 1 ? (gssize) target->options->maps[0] : -1;
}

static gboolean
check_maps (const FoveaExportOptions *options, gsize channels, GError **error)
{
  for (gsize i = 0; i < options->n_maps; i++)
    if (options->maps[i] >= channels)
      return fovea_wrong_usage (error, _("There is no map %zu: the layer has %zu, counted from 0"), options->maps[i], channels);
  return TRUE;
}

/* The chosen channels of a tensor (channels, ...); all of them as they lie. */
static FoveaTensor *
choose_channels (FoveaTensor *tensor, const FoveaExportOptions *options, GError **error)
{
  gsize each = fovea_tensor_count (tensor) / tensor->shape.dims[0];
  FoveaShape shape = tensor->shape;
  FoveaTensor *chosen;

  if (options->n_maps == 0)
    return fovea_tensor_ref (tensor);
  shape.dims[0] = (gint64) options->n_maps;
  chosen = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("Values to export"), error);
  for (gsize i = 0; chosen && i < options->n_maps; i++)
    memcpy ((float *) chosen->data + i * each, fovea_tensor_floats (tensor) + options->maps[i] * each, each * sizeof (float));
  return chosen;
}

static gboolean
write_values (const Target *target, FoveaTensor *tensor, const char *const *titles, GError **error)
{
  const FoveaExportOptions *options = target->options;
  g_autoptr (FoveaTensor) chosen = choose_channels (tensor, options, error);
  char *path;
  gsize height, width;

  if (!chosen)
    return FALSE;
  path = target_path (target, only_map (target));
  height = (gsize) chosen->shape.dims[chosen->shape.rank - 2];
  width = (gsize) chosen->shape.dims[chosen->shape.rank - 1];
  switch (options->format)
    {
    case FOVEA_EXPORT_NPY:
      return done (path, fovea_npy_save (chosen, path, error), target->files);
    case FOVEA_EXPORT_CSV:
      return done (path, fovea_export_write_csv (chosen, titles, options->n_maps > 0 ? options->maps : NULL, path, error), target->files);
    default:
      return done (path,
                   fovea_tiff_save_floats (fovea_tensor_floats (chosen), fovea_tensor_count (chosen) / (height * width), height, width, path,
                                           target->progress, error),
                   target->files);
    }
}

/* The pictures of a sheet. */
typedef struct
{
  const FoveaMaps *maps;
  const gsize *order;
} Pictures;

static void
paint_map (gconstpointer data, gsize i, guint8 *rgb, gsize stride)
{
  const Pictures *pictures = data;

  fovea_maps_paint (pictures->maps, pictures->order[i], rgb, stride);
}

static char *
make_title (const Target *target)
{
  const FoveaNode *node = &target->plan->network->nodes[target->node];
  g_autofree char *name = fovea_printable (node->name);

  return g_strdup_printf ("%s · %s", name, node->op->name);
}

/* What is seen, and where it comes from. */
static char **
make_caption (const Target *target, const FoveaMontage *montage)
{
  const FoveaMaps *maps = target->maps;
  gsize scale = fovea_montage_scale (montage);
  g_autoptr (GStrvBuilder) lines = g_strv_builder_new ();
  g_autofree char *what = NULL, *look = NULL;

  if (target->kind == FOVEA_EXPORT_FILTERS)
    what = g_strdup_printf (_("%zu of %zu kernels, %zu × %zu weights each (height × width); a weight is %zu × %zu pixels"), montage->count,
                            maps->count, maps->height, maps->width, scale, scale);
  else
    what = g_strdup_printf (_("%zu of %zu maps, %zu × %zu values each (height × width); a value is %zu × %zu pixels"), montage->count,
                            maps->count, maps->height, maps->width, scale, scale);
  if (maps->planes == 3)
    look = g_strdup_printf (_("Colours: red, green and blue are the three input channels, zero is mid-grey; normalisation: %s"),
                            fovea_normalise_id (target->options->normalise));
  else
    look = g_strdup_printf (_("Colours: %s; normalisation: %s"), maps->colormap->id, fovea_normalise_id (target->options->normalise));
  g_strv_builder_add_many (lines, what, look, NULL);
  if (target->options->provenance)
    g_strv_builder_addv (lines, (const char **) target->options->provenance);
  return g_strv_builder_end (lines);
}

/* The sheet of pictures @first .. @first + @count - 1 of the order, in the colours that they have among all. */
typedef struct
{
  Pictures pictures;
  FoveaMontage montage;
  char *title;
  char **caption;
} Sheet;

static void
clear_sheet (Sheet *sheet)
{
  g_free (sheet->title);
  g_strfreev (sheet->caption);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, clear_sheet)

/* The montage points into @sheet. */
static void
init_sheet (Sheet *sheet, const Target *target, gsize first, gsize count)
{
  const FoveaExportOptions *options = target->options;
  const FoveaMaps *maps = target->maps;
  gboolean vector = fovea_export_is_vector (options->format);
  gboolean each = count > 1 && options->normalise == FOVEA_NORMALISE_MAP;

  sheet->pictures = (Pictures){ maps, target->order + first };
  sheet->montage = (FoveaMontage){
    .paint = paint_map,
    .pictures = &sheet->pictures,
    .count = count,
    .height = maps->height,
    .width = maps->width,
    .cell = options->cell,
    .columns = target->columns,
    .colormap = maps->planes == 3 ? fovea_colormap_find ("grey") : maps->colormap,
    .normalise = each ? FOVEA_NORMALISE_MAP : FOVEA_NORMALISE_FIXED,
    .fixed = maps->ranges[target->order[first]],
    .colour_bar = options->colour_bar || vector,
    .paper = options->paper,
  };
  if (!options->caption && !vector)
    return;
  if (count > 1 && (target->kind == FOVEA_EXPORT_ACTIVATIONS || maps->planes == 3))
    sheet->montage.numbers = target->order + first; /* where each map is one picture */
  sheet->montage.title = sheet->title = make_title (target);
  sheet->caption = make_caption (target, &sheet->montage);
  sheet->montage.caption = (const char *const *) sheet->caption;
}

static gboolean
write_sheet (const Target *target, gsize first, gsize count, char *path, GError **error)
{
  g_auto (Sheet) sheet = { 0 };

  init_sheet (&sheet, target, first, count);
  return done (path, fovea_montage_save (&sheet.montage, path, target->progress, error), target->files);
}

/* The sheet, or a file for each picture. */
static gboolean
write_all (const Target *target, GError **error)
{
  if (!target->options->single)
    return write_sheet (target, 0, target->n_order, target_path (target, only_map (target)), error);
  for (gsize i = 0; i < target->n_order; i++)
    {
      if (!fovea_progress_check (target->progress, error)
          || !write_sheet (target, i, 1, target_path (target, (gssize) target->order[i]), error))
        return FALSE;
      fovea_progress_set (target->progress, (double) (i + 1) / (double) target->n_order, NULL);
    }
  return TRUE;
}

/* Which pictures are written, where each channel has @each of them. */
static void
choose_pictures (Target *target, gsize each)
{
  const FoveaExportOptions *options = target->options;
  gsize channels = options->n_maps > 0 ? options->n_maps : target->maps->count / each;

  target->n_order = channels * each;
  target->order = g_new (gsize, target->n_order);
  for (gsize i = 0; i < channels; i++)
    for (gsize k = 0; k < each; k++)
      target->order[i * each + k] = (options->n_maps > 0 ? options->maps[i] : i) * each + k;
}

/* Takes @maps and gives them in the colours that the options want; kernels know no network. */
static FoveaMaps *
in_look (FoveaMaps *maps, const FoveaExportOptions *options, gboolean kernels)
{
  gboolean layer = kernels && options->normalise == FOVEA_NORMALISE_NETWORK;
  FoveaMaps *coloured = NULL;

  if (maps)
    coloured = fovea_maps_with_look (maps, &(FoveaLook){ options->colormap, layer ? FOVEA_NORMALISE_LAYER : options->normalise,
                                                         options->fixed });
  fovea_maps_unref (maps);
  return coloured;
}

static gboolean
find_maps (Target *target, FoveaTensor *values, GError **error)
{
  target->maps = in_look (fovea_maps_of_planes (values, NULL, FOVEA_NORMALISE_LAYER, error), target->options, FALSE);
  if (!target->maps)
    return FALSE;
  choose_pictures (target, 1);
  return TRUE;
}

gboolean
fovea_export_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor, const FoveaExportOptions *options,
                          const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  gint value = plan->network->nodes[node].outputs[0];
  g_auto (Target) target = { plan, node, FOVEA_EXPORT_ACTIVATIONS, options, folder, files, progress };
  g_autoptr (FoveaTensor) values = fovea_maps_values (plan, value, tensor, error);

  if (!values || !check_maps (options, (gsize) values->shape.dims[0], error))
    return FALSE;
  if (options->raw || fovea_export_holds_values (options->format))
    return write_values (&target, values, map_titles, error);
  return find_maps (&target, values, error) && write_all (&target, error);
}

cairo_surface_t *
fovea_export_record_activations (const FoveaNetworkPlan *plan, guint node, FoveaTensor *tensor, const FoveaExportOptions *options,
                                 double *width, double *height, GError **error)
{
  gint value = plan->network->nodes[node].outputs[0];
  g_auto (Target) target = { plan, node, FOVEA_EXPORT_ACTIVATIONS, options };
  g_autoptr (FoveaTensor) values = fovea_maps_values (plan, value, tensor, error);
  g_auto (Sheet) sheet = { 0 };

  if (!values || !check_maps (options, (gsize) values->shape.dims[0], error) || !find_maps (&target, values, error))
    return NULL;
  init_sheet (&sheet, &target, 0, target.n_order);
  return fovea_montage_record (&sheet.montage, width, height, error);
}

/* Every kernel as a picture of its own, in the order of the weights: (outputs * inputs) of them. */
static FoveaMaps *
all_kernels (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (plan, node);
  FoveaMaps *all = filters->shape.dims[1] == 3 ? fovea_maps_of_filters (plan, node, 0, NULL, FOVEA_NORMALISE_LAYER, error)
                                               : fovea_maps_of_planes (filters, NULL, FOVEA_NORMALISE_LAYER, error);

  return in_look (all, options, TRUE);
}

gboolean
fovea_export_filters (const FoveaNetworkPlan *plan, guint node, const FoveaExportOptions *options, const char *folder,
                      GPtrArray *files, FoveaProgress *progress, GError **error)
{
  FoveaTensor *filters = fovea_network_plan_filters (plan, node);
  g_auto (Target) target = { plan, node, FOVEA_EXPORT_FILTERS, options, folder, files, progress };
  gsize each;

  if (!filters)
    {
      g_autofree char *name = fovea_printable (plan->network->nodes[node].name);

      return fovea_refuse (error, _("%s has no kernels to export"), name);
    }
  if (!check_maps (options, (gsize) filters->shape.dims[0], error))
    return FALSE;
  if (options->raw || fovea_export_holds_values (options->format))
    return write_values (&target, filters, filter_titles, error);
  target.maps = all_kernels (plan, node, options, error);
  if (!target.maps)
    return FALSE;
  each = target.maps->planes == 3 ? 1 : (gsize) filters->shape.dims[1];
  target.columns = each == 1 ? 0 : each;
  choose_pictures (&target, each);
  return write_all (&target, error);
}

gboolean
fovea_export_receptive_field (const FoveaNetworkPlan *plan, guint node, gsize channel, gsize y, gsize x,
                              const FoveaPreprocess *preprocess, const FoveaImage *photo, const FoveaExportOptions *options,
                              const char *folder, GPtrArray *files, FoveaProgress *progress, GError **error)
{
  gint value = plan->network->nodes[node].outputs[0];
  FoveaFieldBox box;
  g_autoptr (FoveaImage) picture = NULL;
  g_autofree char *name = NULL, *title = NULL;
  char *path;

  if (!fovea_export_can (FOVEA_EXPORT_RECEPTIVE_FIELD, options->format) || options->raw)
    return fovea_refuse (error, _("A receptive field is a picture: %s holds numbers"), fovea_export_format_id (options->format));
  if (!fovea_field_box (plan, value, channel, y, x, preprocess, photo->width, photo->height, &box))
    {
      name = fovea_printable (plan->network->nodes[node].name);
      return fovea_refuse (error, _("%s does not depend on the photo"), name);
    }
  picture = fovea_field_picture (photo, &box, error);
  if (!picture)
    return FALSE;
  name = fovea_printable (plan->network->nodes[node].name);
  title = g_strdup_printf (_("Receptive field of %s, neuron (channel %zu, y %zu, x %zu)"), name, channel, y, x);
  path = fovea_export_path (plan, node, FOVEA_EXPORT_RECEPTIVE_FIELD, "", options, folder);
  return done (path, fovea_export_write_picture (picture, title, options, path, progress, error), files);
}

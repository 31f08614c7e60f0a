/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/digits/digit-job.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/image/montage.h"
#include "core/network/digit.h"
#include "core/network/open.h"
#include "core/network/preprocess.h"
#include "core/network/session.h"
#include "ui/window/samples.h"

#define MAP_SIDE 56 /* pixels at least */
#define COLUMNS 8

struct _FoveaDigitReader
{
  FoveaPreprocess preprocess;
  FoveaNetworkPlan *plan;
  FoveaSession *session;
  char **labels;
};

typedef struct
{
  FoveaDigitReader *reader;
  FoveaImage *drawing;
} Job;

static void
reader_clear (gpointer data)
{
  FoveaDigitReader *reader = data;

  g_clear_pointer (&reader->plan, fovea_network_plan_unref);
  g_clear_pointer (&reader->session, fovea_session_unref);
  g_clear_pointer (&reader->labels, g_strfreev);
}

FoveaDigitReader *
fovea_digit_reader_ref (FoveaDigitReader *reader)
{
  return g_atomic_rc_box_acquire (reader);
}

void
fovea_digit_reader_unref (FoveaDigitReader *reader)
{
  g_atomic_rc_box_release_full (reader, reader_clear);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDigitReader, fovea_digit_reader_unref)

static FoveaDigitReader *
open_reader (FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaDigitReader) reader = g_atomic_rc_box_new0 (FoveaDigitReader);
  g_autoptr (GFile) file = fovea_sample_find ("networks/lenet-5.onnx");
  g_autoptr (FoveaNetwork) network = NULL;
  FoveaShape shape;

  if (!file)
    {
      fovea_io_failed (error, _("The bundled network “%s” is missing"), "lenet-5.onnx");
      return NULL;
    }
  network = fovea_network_open (g_file_peek_path (file), FOVEA_OPEN_TO_RUN, progress, error);
  if (!network)
    return NULL;
  reader->preprocess = fovea_preprocess_guess (network, FOVEA_DIGIT_SIDE, FOVEA_DIGIT_SIDE, progress);
  shape = fovea_preprocess_shape (&reader->preprocess);
  reader->plan = fovea_network_plan_new (network, &shape, 0, 0, progress, error);
  if (reader->plan)
    reader->session = fovea_session_new (reader->plan, FOVEA_SESSION_KEEP_ALL, progress, error);
  reader->labels = fovea_labels_find (network, FOVEA_DIGIT_CLASSES);
  return reader->session ? g_steal_pointer (&reader) : NULL;
}

gpointer
fovea_digit_job_new (FoveaDigitReader *reader, FoveaImage *drawing)
{
  Job *job = g_new (Job, 1);

  *job = (Job){ reader ? fovea_digit_reader_ref (reader) : NULL, fovea_image_ref (drawing) };
  return job;
}

void
fovea_digit_job_free (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->reader, fovea_digit_reader_unref);
  fovea_image_unref (job->drawing);
  g_free (job);
}

static void
layer_free (gpointer data)
{
  FoveaDigitLayer *layer = data;

  g_free (layer->title);
  g_clear_pointer (&layer->maps, fovea_maps_unref);
  g_clear_pointer (&layer->sheet, fovea_image_unref);
  g_free (layer);
}

void
fovea_digit_result_free (gpointer data)
{
  FoveaDigitResult *result = data;

  g_clear_pointer (&result->reader, fovea_digit_reader_unref);
  g_clear_pointer (&result->seen, fovea_image_unref);
  g_clear_pointer (&result->layers, g_ptr_array_unref);
  g_strfreev (result->labels);
  g_free (result);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDigitResult, fovea_digit_result_free)

static char *
layer_title (const FoveaNode *node, const FoveaMaps *maps)
{
  if (maps->height * maps->width == 1)
    return g_strdup_printf (_("%s · %s · %zu values"), node->name, node->op->name, maps->count);
  return g_strdup_printf (_("%s · %s · %zu maps of %zu×%zu"), node->name, node->op->name, maps->count, maps->height, maps->width);
}

static gboolean
paint_layer (FoveaDigitLayer *layer, GError **error)
{
  const FoveaMaps *maps = layer->maps;
  FoveaMontage montage = { .values = fovea_tensor_floats (maps->values), .count = maps->count, .height = maps->height, .width = maps->width,
                           .cell = MAP_SIDE, .columns = MIN (COLUMNS, maps->count), .colormap = maps->colormap,
                           .normalise = FOVEA_NORMALISE_LAYER };

  if (maps->height * maps->width == 1)
    return TRUE;
  layer->sheet = fovea_montage_image (&montage, error);
  return layer->sheet != NULL;
}

/* What @node gave in the last run; what only changes a shape is no layer to look at. */
static gboolean
add_layer (FoveaDigitResult *result, const FoveaNode *node, FoveaProgress *progress, GError **error)
{
  FoveaDigitReader *reader = result->reader;
  FoveaTensor *value;
  FoveaDigitLayer *layer;

  if (g_str_equal (node->op->name, "Flatten"))
    return TRUE;
  value = fovea_session_read (reader->session, node->outputs[0], progress, error);
  if (!value)
    return FALSE;
  layer = g_new0 (FoveaDigitLayer, 1);
  g_ptr_array_add (result->layers, layer);
  layer->maps = fovea_maps_of_value (reader->plan, node->outputs[0], value, fovea_colormap_find ("blue-red"), FOVEA_NORMALISE_LAYER, error);
  if (!layer->maps)
    return FALSE;
  layer->title = layer_title (node, layer->maps);
  return paint_layer (layer, error);
}

static void
read_answer (FoveaDigitResult *result)
{
  FoveaTensor *scores = fovea_session_get_value (result->reader->session, result->reader->plan->network->outputs[0]);
  FoveaClass classes[FOVEA_DIGIT_CLASSES];
  gsize n = fovea_top_classes (fovea_tensor_floats (scores), fovea_tensor_count (scores), classes, FOVEA_DIGIT_CLASSES);

  for (gsize i = 0; i < n && classes[i].index < FOVEA_DIGIT_CLASSES; i++)
    result->probabilities[classes[i].index] = classes[i].probability;
  result->best = n > 0 ? (guint) classes[0].index : 0;
}

static gboolean
run_network (FoveaDigitResult *result, const FoveaImage *drawing, FoveaProgress *progress, GError **error)
{
  FoveaDigitReader *reader = result->reader;
  g_autoptr (FoveaImage) digit = fovea_digit_fit (drawing, error);
  g_autoptr (FoveaTensor) input = digit ? fovea_preprocess_run (&reader->preprocess, digit, &result->seen, error) : NULL;
  gint64 start = g_get_monotonic_time ();

  if (!input || !fovea_session_run (reader->session, &input, progress, error))
    return FALSE;
  result->seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  return TRUE;
}

gpointer
fovea_digit_job_run (gpointer data, FoveaProgress *progress, GError **error)
{
  Job *job = data;
  g_autoptr (FoveaDigitResult) result = g_new0 (FoveaDigitResult, 1);
  const FoveaNetwork *network;

  result->reader = job->reader ? fovea_digit_reader_ref (job->reader) : open_reader (progress, error);
  if (!result->reader || !run_network (result, job->drawing, progress, error))
    return NULL;
  network = result->reader->plan->network;
  result->layers = g_ptr_array_new_with_free_func (layer_free);
  for (guint i = 0; i < network->n_nodes; i++)
    if (!add_layer (result, &network->nodes[i], progress, error))
      return NULL;
  result->labels = g_strdupv (result->reader->labels);
  read_answer (result);
  return g_steal_pointer (&result);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/help/help-pictures.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/filter/chain.h"
#include "core/image/load.h"
#include "core/image/montage.h"
#include "core/image/resample.h"
#include "core/network/field-picture.h"
#include "core/network/maps.h"
#include "core/network/onnx/read.h"
#include "core/network/provenance.h"
#include "core/network/session.h"
#include "ui/window/samples.h"

#define PHOTO_WIDTH 270
#define GAP 8
#define LENS_SIDE 11 /* pixels, each LENS_SCALE wide */
#define LENS_SCALE 22
#define KERNEL_CELL 120
#define MAP_CELL 84
#define FIELD_SCALE 9

static FoveaImage *
load_sample (const char *name)
{
  g_autoptr (GFile) file = fovea_sample_find (name);

  return file ? fovea_image_load (g_file_peek_path (file), NULL, NULL, NULL) : NULL;
}

/* Two pictures of one size beside each other, with white between. */
static FoveaImage *
pair (const FoveaImage *left, const FoveaImage *right)
{
  FoveaImage *both = fovea_image_new (2 * left->width + GAP, left->height, 3, NULL);

  for (gsize y = 0; both && y < both->height; y++)
    {
      guint8 *row = fovea_image_row (both, y);

      memset (row, 0xff, 3 * both->width);
      memcpy (row, fovea_image_row (left, y), 3 * left->width);
      memcpy (row + 3 * (left->width + GAP), fovea_image_row (right, y), 3 * right->width);
    }
  return both;
}

static FoveaImage *
before_and_after (const FoveaImage *photo, const char *id)
{
  const FoveaFilter *filter = fovea_filter_find (id);
  g_autoptr (FoveaStep) step = filter ? fovea_step_new (filter, NULL) : NULL;
  g_autoptr (FoveaImage) after = step ? fovea_step_apply (step, photo, NULL, NULL, NULL) : NULL;

  return after ? pair (photo, after) : NULL;
}

/* The weights of a preset in the diverging colours. */
static FoveaImage *
kernel_picture (const char *id)
{
  const FoveaFilter *filter = fovea_filter_find (id);
  double parameters[FOVEA_FILTER_MAX_PARAMETERS];
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  g_autofree float *weights = NULL;
  FoveaImage *picture = NULL;

  fovea_filter_defaults (filter, parameters);
  if (filter->build (parameters, kernels, NULL))
    {
      FoveaMontage montage = { .count = 1, .height = kernels[0]->height, .width = kernels[0]->width, .cell = KERNEL_CELL,
                               .colormap = fovea_colormap_find ("blue-red"), .colour_bar = TRUE };

      weights = g_new (float, montage.height * montage.width);
      for (gsize i = 0; i < montage.height * montage.width; i++)
        weights[i] = (float) kernels[0]->values[i];
      montage.values = weights;
      montage.normalise = FOVEA_NORMALISE_LAYER;
      picture = fovea_montage_image (&montage, NULL);
    }
  for (gsize i = 0; i < FOVEA_FILTER_MAX_KERNELS; i++)
    g_clear_pointer (&kernels[i], fovea_kernel_unref);
  return picture;
}

static void
make_samples (FoveaImage **pictures)
{
  g_autoptr (FoveaImage) sample = load_sample ("samples/chelsea.png");
  g_autoptr (FoveaImage) photo = sample ? fovea_image_resize (sample, PHOTO_WIDTH, sample->height * PHOTO_WIDTH / sample->width, NULL) : NULL;
  g_autoptr (FoveaImage) eye = NULL;

  if (!photo || photo->channels != 3)
    return;
  pictures[FOVEA_HELP_SAMPLE_EDGES] = before_and_after (photo, "sobel-magnitude");
  pictures[FOVEA_HELP_SAMPLE_SHARPEN] = before_and_after (photo, "sharpen");
  pictures[FOVEA_HELP_SAMPLE_SOBEL] = before_and_after (photo, "sobel-x");
  pictures[FOVEA_HELP_SAMPLE_BLUR] = before_and_after (photo, "gaussian");
  eye = fovea_image_crop (photo, photo->width / 3, photo->height / 3, LENS_SIDE, LENS_SIDE, NULL);
  if (eye)
    pictures[FOVEA_HELP_SAMPLE_PIXELS] = fovea_image_enlarge (eye, LENS_SCALE, NULL);
}

/* The bundled network on a digit. */
typedef struct
{
  FoveaNetwork *network;
  FoveaImage *photo;
  FoveaPreprocess preprocess;
  FoveaNetworkPlan *plan;
  FoveaSession *session;
} Digit;

static void
clear_digit (Digit *self)
{
  g_clear_pointer (&self->session, fovea_session_unref);
  g_clear_pointer (&self->plan, fovea_network_plan_unref);
  g_clear_pointer (&self->photo, fovea_image_unref);
  g_clear_pointer (&self->network, fovea_network_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Digit, clear_digit)

static gboolean
run_digit (Digit *self, FoveaProgress *progress)
{
  g_autoptr (GFile) file = fovea_sample_find ("networks/lenet-5.onnx");
  g_autoptr (FoveaTensor) input = NULL;
  FoveaShape shape;

  self->photo = load_sample ("samples/digit-3.png");
  self->network = file ? fovea_onnx_load (g_file_peek_path (file), progress, NULL) : NULL;
  if (!self->photo || !self->network)
    return FALSE;
  self->preprocess = fovea_preprocess_guess (self->network, self->photo->width, self->photo->height, progress);
  shape = fovea_preprocess_shape (&self->preprocess);
  input = fovea_preprocess_run (&self->preprocess, self->photo, NULL, NULL);
  self->plan = fovea_network_plan_new (self->network, &shape, 0, 0, progress, NULL);
  self->session = input && self->plan ? fovea_session_new (self->plan, FOVEA_SESSION_KEEP_ALL, progress, NULL) : NULL;
  return self->session && fovea_session_run (self->session, &input, progress, NULL);
}

/* Convolution @number of the network, or -1. */
static gint
find_convolution (const Digit *self, guint number)
{
  for (guint node = 0; node < self->network->n_nodes; node++)
    if (fovea_network_plan_filters (self->plan, node) && number-- == 0)
      return (gint) node;
  return -1;
}

static FoveaImage *
field_picture (const Digit *self, guint node)
{
  gint value = self->network->nodes[node].outputs[0];
  g_autoptr (FoveaImage) large = fovea_image_enlarge (self->photo, MAX (1, 28 * FIELD_SCALE / self->photo->width), NULL);
  FoveaPlanes planes;
  FoveaFieldBox box;

  if (!large || !fovea_network_plan_planes (self->plan, value, &planes)
      || !fovea_field_box (self->plan, value, 0, planes.height / 2, planes.width / 2, &self->preprocess, large->width, large->height, &box))
    return NULL;
  return fovea_field_picture (large, &box, NULL);
}

static FoveaImage *
sheet_picture (const FoveaMaps *maps, const char *title, char **caption)
{
  const FoveaMontage montage = {
    .values = fovea_maps_get (maps, 0), .count = maps->count, .height = maps->height, .width = maps->width, .cell = MAP_CELL,
    .columns = 6, .colormap = maps->colormap, .normalise = maps->normalise, .title = title, .colour_bar = TRUE,
    .caption = (const char *const *) caption,
  };

  return fovea_montage_image (&montage, NULL);
}

static void
make_digit (FoveaImage **pictures, FoveaProgress *progress)
{
  g_auto (Digit) digit = { 0 };
  gint first, second;
  g_autoptr (FoveaMaps) kernels = NULL, maps = NULL;
  g_auto (GStrv) caption = NULL;
  FoveaTensor *tensor;

  if (!run_digit (&digit, progress) || (first = find_convolution (&digit, 0)) < 0 || (second = find_convolution (&digit, 1)) < 0)
    return;
  kernels = fovea_maps_of_filters (digit.plan, (guint) first, 0, NULL, FOVEA_NORMALISE_LAYER, NULL);
  tensor = fovea_session_get_value (digit.session, digit.network->nodes[first].outputs[0]);
  maps = tensor ? fovea_maps_of_value (digit.plan, digit.network->nodes[first].outputs[0], tensor, NULL, FOVEA_NORMALISE_LAYER, NULL) : NULL;
  if (!kernels || !maps)
    return;
  caption = fovea_provenance_new (digit.network, "digit-3.png", digit.photo, 0, &digit.preprocess, progress);
  pictures[FOVEA_HELP_NETWORK_KERNELS] = sheet_picture (kernels, NULL, NULL);
  pictures[FOVEA_HELP_NETWORK_MAPS] = sheet_picture (maps, NULL, NULL);
  pictures[FOVEA_HELP_NETWORK_SHEET] = sheet_picture (maps, digit.network->nodes[first].name, caption);
  pictures[FOVEA_HELP_NETWORK_FIELD] = field_picture (&digit, (guint) second);
}

gpointer
fovea_help_pictures_make (gpointer unused, FoveaProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  FoveaImage **images;

  g_ptr_array_set_size (pictures, FOVEA_HELP_N_PICTURES);
  images = (FoveaImage **) pictures->pdata;
  make_samples (images);
  images[FOVEA_HELP_KERNEL_SHARPEN] = kernel_picture ("sharpen");
  images[FOVEA_HELP_KERNEL_SOBEL] = kernel_picture ("sobel-x");
  images[FOVEA_HELP_KERNEL_BLUR] = kernel_picture ("gaussian");
  make_digit (images, progress);
  return fovea_progress_check (progress, error) ? g_steal_pointer (&pictures) : NULL;
}

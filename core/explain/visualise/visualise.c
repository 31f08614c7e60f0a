/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/visualise.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/visualise/ascent.h"
#include "core/explain/visualise/planes.h"

#define GAP 4 /* pixels between images */

/* The pictures at one of their sizes. */
typedef struct
{
  guint index;
  gsize width, height;
  FoveaCanvas *canvases[FOVEA_VISUALISE_MAX_IMAGES];
  FoveaAscent *ascent;
} Stage;

struct _FoveaVisualiser
{
  FoveaVisualiseRequest request;
  gsize channels;
  GRand *random;
  GArray *curve; /* of double */
  guint step;
  Stage stage; /* whole: the next one takes its place when nothing can fail any more */
};

static void
stage_clear (Stage *stage)
{
  for (guint i = 0; i < FOVEA_VISUALISE_MAX_IMAGES; i++)
    g_clear_pointer (&stage->canvases[i], fovea_canvas_free);
  g_clear_pointer (&stage->ascent, fovea_ascent_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Stage, stage_clear)

static guint
count_stages (const FoveaVisualiseRequest *request)
{
  return MAX (request->octaves, 1);
}

/* The last stage has the size that was asked for. */
static void
find_size (const FoveaVisualiseRequest *request, Stage *stage)
{
  double smaller = pow (request->octave_scale, (double) (count_stages (request) - 1 - stage->index));

  stage->width = (gsize) MAX (round ((double) request->width / smaller), 1.0);
  stage->height = (gsize) MAX (round ((double) request->height / smaller), 1.0);
}

/* What the stage before has added to the photo, enlarged, on the photo of this size; without a photo the picture itself. */
static gboolean
carry_on (const FoveaVisualiser *self, const Stage *stage, guint image, GError **error)
{
  const Stage *before = &self->stage;
  gsize channels = self->channels, n = channels * stage->height * stage->width;
  const float *colours = fovea_canvas_get_colours (before->canvases[image]);
  g_autoptr (FoveaFloats) old = NULL, fresh = NULL, result = NULL;

  if (!(result = fovea_planes_resize (colours, channels, before->height, before->width, stage->height, stage->width, error)))
    return FALSE;
  if (self->request.from_photo)
    {
      g_autoptr (FoveaFloats) blurred = NULL;

      if (!(old = fovea_planes_of_photo (self->request.photo, channels, before->height, before->width, error))
          || !(blurred = fovea_planes_resize (old, channels, before->height, before->width, stage->height, stage->width, error))
          || !(fresh = fovea_planes_of_photo (self->request.photo, channels, stage->height, stage->width, error)))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        result[i] = CLAMP (fresh[i] + result[i] - blurred[i], 0.0f, 1.0f);
    }
  fovea_canvas_set_colours (stage->canvases[image], result);
  return TRUE;
}

static gboolean
begin (const FoveaVisualiser *self, const Stage *stage, guint image, GError **error)
{
  g_autoptr (FoveaFloats) photo = NULL;

  if (!self->request.from_photo)
    {
      fovea_canvas_set_noise (stage->canvases[image], self->random);
      return TRUE;
    }
  if (!(photo = fovea_planes_of_photo (self->request.photo, self->channels, stage->height, stage->width, error)))
    return FALSE;
  fovea_canvas_set_colours (stage->canvases[image], photo);
  return TRUE;
}

/* Canvases of the stage's size, and the network at that. When it fails, the visualiser stays in the stage that it was in: with its pictures, but without
 * its ascent, whose memory the next one needs, and which has no step left. */
static gboolean
enter_stage (FoveaVisualiser *self, guint index, FoveaProgress *progress, GError **error)
{
  g_auto (Stage) stage = { .index = index }, before = { 0 };

  find_size (&self->request, &stage);
  g_clear_pointer (&self->stage.ascent, fovea_ascent_free);
  if (!(stage.ascent = fovea_ascent_new (&self->request, stage.height, stage.width, progress, error)))
    return FALSE;
  for (guint i = 0; i < self->request.images; i++)
    if (!(stage.canvases[i] = fovea_canvas_new (self->request.basis, self->channels, stage.height, stage.width, error))
        || !(index > 0 ? carry_on (self, &stage, i, error) : begin (self, &stage, i, error)))
      return FALSE;
  before = self->stage;
  self->stage = stage;
  stage = (Stage){ 0 };
  return TRUE;
}

static gboolean
check (const FoveaVisualiseRequest *request, GError **error)
{
  gint photo = fovea_network_photo_input (request->plan->network, NULL);

  if (photo < 0)
    return fovea_refuse (error, _("“%s” takes no photo: none of its inputs is image-like."), request->plan->network->name);
  if (request->plan->values[photo].dtype != FOVEA_DTYPE_FLOAT32)
    return fovea_refuse (error, _("The network takes whole numbers: there is no gradient to climb along"));
  for (guint i = 0; i < request->n_terms; i++)
    {
      gint value = request->terms[i].value;
      FoveaPlanes planes;

      if (!fovea_network_plan_knows (request->plan, value) || request->plan->values[value].dtype != FOVEA_DTYPE_FLOAT32)
        return fovea_refuse (error, _("What the layer gives is not known before it runs, or is no number that could grow"));
      if (request->terms[i].kind == FOVEA_OBJECTIVE_STYLE && !fovea_network_plan_planes (request->plan, value, &planes))
        return fovea_refuse (error, _("The layer has no maps, whose style it could be"));
    }
  return TRUE;
}

static void
hold (FoveaVisualiseRequest *request)
{
  request->images = CLAMP (request->images, 1, FOVEA_VISUALISE_MAX_IMAGES);
  fovea_network_plan_ref (request->plan);
  if (request->photo)
    fovea_image_ref (request->photo);
  if (request->style)
    fovea_image_ref (request->style);
}

FoveaVisualiser *
fovea_visualiser_new (const FoveaVisualiseRequest *request, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaVisualiser) self = NULL;

  g_return_val_if_fail (request->n_terms > 0, NULL);

  if (!check (request, error))
    return NULL;
  self = g_new0 (FoveaVisualiser, 1);
  self->request = *request;
  hold (&self->request);
  self->channels = request->preprocess.order == FOVEA_ORDER_GRAY ? 1 : 3;
  self->random = g_rand_new_with_seed (request->seed);
  self->curve = g_array_new (FALSE, FALSE, sizeof (double));
  return enter_stage (self, 0, progress, error) ? g_steal_pointer (&self) : NULL;
}

void
fovea_visualiser_free (FoveaVisualiser *self)
{
  stage_clear (&self->stage);
  g_clear_pointer (&self->random, g_rand_free);
  g_clear_pointer (&self->curve, g_array_unref);
  g_clear_pointer (&self->request.plan, fovea_network_plan_unref);
  g_clear_pointer (&self->request.photo, fovea_image_unref);
  g_clear_pointer (&self->request.style, fovea_image_unref);
  g_free (self);
}

gboolean
fovea_visualiser_step (FoveaVisualiser *self, FoveaProgress *progress, GError **error)
{
  double sum = 0.0;

  g_return_val_if_fail (!fovea_visualiser_is_done (self), FALSE);

  if (self->step >= (self->stage.index + 1) * self->request.steps && !enter_stage (self, self->stage.index + 1, progress, error))
    return FALSE;
  for (guint i = 0; i < self->request.images; i++)
    {
      double value;

      if (!fovea_ascent_step (self->stage.ascent, self->stage.canvases[i], i, self->random, &value, progress, error))
        return FALSE;
      sum += value;
    }
  sum /= self->request.images;
  g_array_append_val (self->curve, sum);
  self->step++;
  return TRUE;
}

gboolean
fovea_visualiser_run (FoveaVisualiser *self, FoveaProgress *progress, GError **error)
{
  guint all = self->request.steps * count_stages (&self->request);
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  while (!fovea_visualiser_is_done (self))
    {
      fovea_progress_range (progress, from + self->step * (to - from) / all, from + (self->step + 1) * (to - from) / all);
      if (!fovea_progress_check (progress, error) || !fovea_visualiser_step (self, progress, error))
        return FALSE;
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

guint
fovea_visualiser_get_step (const FoveaVisualiser *self)
{
  return self->step;
}

gboolean
fovea_visualiser_is_done (const FoveaVisualiser *self)
{
  return self->step >= self->request.steps * count_stages (&self->request);
}

const double *
fovea_visualiser_get_curve (const FoveaVisualiser *self, guint *n)
{
  *n = self->curve->len;
  return (const double *) self->curve->data;
}

FoveaImage *
fovea_visualiser_picture (const FoveaVisualiser *self, GError **error)
{
  const Stage *stage = &self->stage;
  gsize images = self->request.images, plane = stage->height * stage->width;
  FoveaImage *picture = fovea_image_new (images * stage->width + (images - 1) * GAP, stage->height, 3, error);

  if (!picture)
    return NULL;
  for (gsize y = 0; y < picture->height; y++)
    {
      guint8 *row = fovea_image_row (picture, y);

      memset (row, 255, 3 * picture->width);
      for (gsize i = 0; i < images; i++)
        fovea_planes_paint (fovea_canvas_get_colours (stage->canvases[i]) + y * stage->width, self->channels, plane, stage->width,
                            row + 3 * i * (stage->width + GAP));
    }
  return picture;
}

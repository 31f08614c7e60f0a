/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/visualise.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/visualise/ascent.h"
#include "core/explain/visualise/planes.h"

#define GAP 4 /* pixels between images */

struct _FoveaVisualiser
{
  FoveaVisualiseRequest request;
  gsize channels;
  GRand *random;
  GArray *curve; /* of double */
  guint step, stage;

  gsize width, height; /* of the present stage */
  FoveaCanvas *canvases[FOVEA_VISUALISE_MAX_IMAGES];
  FoveaAscent *ascent;
};

static guint
count_stages (const FoveaVisualiseRequest *request)
{
  return MAX (request->octaves, 1);
}

/* The last stage has the size that was asked for. */
static void
find_size (FoveaVisualiser *self)
{
  double smaller = pow (self->request.octave_scale, (double) (count_stages (&self->request) - 1 - self->stage));

  self->width = (gsize) MAX (round ((double) self->request.width / smaller), 1.0);
  self->height = (gsize) MAX (round ((double) self->request.height / smaller), 1.0);
}

/* What the stage before has added to the photo, enlarged, on the photo of this size; without a photo the picture itself. */
static gboolean
carry_on (FoveaVisualiser *self, FoveaCanvas *canvas, const FoveaCanvas *before, gsize old_height, gsize old_width, GError **error)
{
  gsize channels = self->channels, n = channels * self->height * self->width;
  g_autoptr (FoveaPlanesBuffer) old = NULL, fresh = NULL, result = NULL;

  if (!(result = fovea_planes_resize (fovea_canvas_get_colours (before), channels, old_height, old_width, self->height, self->width, error)))
    return FALSE;
  if (self->request.from_photo)
    {
      g_autoptr (FoveaPlanesBuffer) blurred = NULL;

      if (!(old = fovea_planes_of_photo (self->request.photo, channels, old_height, old_width, error))
          || !(blurred = fovea_planes_resize (old, channels, old_height, old_width, self->height, self->width, error))
          || !(fresh = fovea_planes_of_photo (self->request.photo, channels, self->height, self->width, error)))
        return FALSE;
      for (gsize i = 0; i < n; i++)
        result[i] = CLAMP (fresh[i] + result[i] - blurred[i], 0.0f, 1.0f);
    }
  fovea_canvas_set_colours (canvas, result);
  return TRUE;
}

static gboolean
begin (FoveaVisualiser *self, FoveaCanvas *canvas, GError **error)
{
  g_autoptr (FoveaPlanesBuffer) photo = NULL;

  if (!self->request.from_photo)
    {
      fovea_canvas_set_noise (canvas, self->random);
      return TRUE;
    }
  if (!(photo = fovea_planes_of_photo (self->request.photo, self->channels, self->height, self->width, error)))
    return FALSE;
  fovea_canvas_set_colours (canvas, photo);
  return TRUE;
}

/* Canvases of the stage's size, and the network at that. */
static gboolean
enter_stage (FoveaVisualiser *self, FoveaProgress *progress, GError **error)
{
  gsize old_width = self->width, old_height = self->height;

  find_size (self);
  g_clear_pointer (&self->ascent, fovea_ascent_free);
  if (!(self->ascent = fovea_ascent_new (&self->request, self->height, self->width, progress, error)))
    return FALSE;
  for (guint i = 0; i < self->request.images; i++)
    {
      g_autoptr (FoveaCanvas) before = g_steal_pointer (&self->canvases[i]);

      self->canvases[i] = fovea_canvas_new (self->request.basis, self->channels, self->height, self->width, error);
      if (!self->canvases[i] || !(before ? carry_on (self, self->canvases[i], before, old_height, old_width, error)
                                         : begin (self, self->canvases[i], error)))
        return FALSE;
    }
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
  return enter_stage (self, progress, error) ? g_steal_pointer (&self) : NULL;
}

void
fovea_visualiser_free (FoveaVisualiser *self)
{
  for (guint i = 0; i < FOVEA_VISUALISE_MAX_IMAGES; i++)
    g_clear_pointer (&self->canvases[i], fovea_canvas_free);
  g_clear_pointer (&self->ascent, fovea_ascent_free);
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

  if (self->step >= (self->stage + 1) * self->request.steps)
    {
      self->stage++;
      if (!enter_stage (self, progress, error))
        return FALSE;
    }
  for (guint i = 0; i < self->request.images; i++)
    {
      double value;

      if (!fovea_ascent_step (self->ascent, self->canvases[i], i, self->random, &value, progress, error))
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
  gsize images = self->request.images, plane = self->height * self->width;
  FoveaImage *picture = fovea_image_new (images * self->width + (images - 1) * GAP, self->height, 3, error);

  if (!picture)
    return NULL;
  for (gsize y = 0; y < picture->height; y++)
    {
      guint8 *row = fovea_image_row (picture, y);

      memset (row, 255, 3 * picture->width);
      for (gsize i = 0; i < images; i++)
        fovea_planes_paint (fovea_canvas_get_colours (self->canvases[i]) + y * self->width, self->channels, plane, self->width,
                            row + 3 * i * (self->width + GAP));
    }
  return picture;
}

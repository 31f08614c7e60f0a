/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/visualise/ascent.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/explain/backprop.h"
#include "core/explain/visualise/planes.h"

struct _FoveaAscent
{
  const FoveaVisualiseRequest *request;
  FoveaPreprocess preprocess; /* of the size that the network sees */
  gsize channels, width, height; /* of the picture */
  FoveaTensor *references[FOVEA_VISUALISE_MAX_TERMS];
  FoveaNetworkPlan *plan; /* of the objective */
  FoveaBackprop *backprop;
  FoveaTensor **inputs; /* of the objective's network */
  gint photo, others;   /* among them; @others -1: without diversity */
  float *view, *gradient; /* of what is seen; of the picture */
  float *grams;         /* (images, channels * channels): of length 1, 0 at first */
  double reached[FOVEA_VISUALISE_MAX_IMAGES]; /* what each image was last, without that it is like others */
};

/* As @preprocess, of that size, the whole photo. */
static FoveaPreprocess
resized (const FoveaPreprocess *preprocess, gsize height, gsize width)
{
  FoveaPreprocess result = *preprocess;

  result.fit = FOVEA_FIT_STRETCH;
  result.height = height;
  result.width = width;
  return result;
}

static FoveaTensor *
new_zeros (FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  FoveaTensor *tensor = fovea_tensor_new (dtype, shape, _("A network input"), error);

  if (tensor)
    memset (tensor->data, 0, fovea_tensor_bytes (tensor));
  return tensor;
}

static void
free_inputs (FoveaTensor **inputs, guint n)
{
  for (guint i = 0; inputs && i < n; i++)
    g_clear_pointer (&inputs[i], fovea_tensor_unref);
  g_free (inputs);
}

/* What the terms of one kind want of @photo: it goes through the network in the size of @preprocess. */
static gboolean
refer_to (FoveaAscent *self, const FoveaImage *photo, FoveaObjectiveKind kind, const FoveaPreprocess *preprocess, FoveaProgress *progress,
          GError **error)
{
  const FoveaNetworkPlan *plan = self->request->plan;
  guint n = plan->network->n_inputs;
  FoveaTensor **inputs = g_new0 (FoveaTensor *, n);
  gboolean done = TRUE;

  for (guint i = 0; i < n && done; i++)
    {
      gint value = plan->network->inputs[i];

      inputs[i] = value == fovea_network_photo_input (plan->network, NULL)
                      ? fovea_preprocess_run (preprocess, photo, NULL, error)
                      : new_zeros (plan->values[value].dtype, &plan->values[value].shape, error);
      done = inputs[i] != NULL;
    }
  for (guint i = 0; i < self->request->n_terms && done; i++)
    if (self->request->terms[i].kind == kind)
      done = fovea_objective_references (plan, inputs, &self->request->terms[i], 1, &self->references[i], progress, error);
  free_inputs (inputs, n);
  return done;
}

/* The style's picture keeps its form: its longer side is that of the picture. */
static gboolean
make_references (FoveaAscent *self, FoveaProgress *progress, GError **error)
{
  const FoveaVisualiseRequest *request = self->request;
  FoveaPreprocess whole = resized (&request->preprocess, self->height, self->width), style;
  double scale;

  if (request->photo && !refer_to (self, request->photo, FOVEA_OBJECTIVE_MATCH, &whole, progress, error))
    return FALSE;
  if (!request->style)
    return TRUE;
  scale = (double) MAX (self->width, self->height) / (double) MAX (request->style->width, request->style->height);
  style = resized (&request->preprocess, (gsize) MAX ((double) request->style->height * scale + 0.5, 1.0),
                   (gsize) MAX ((double) request->style->width * scale + 0.5, 1.0));
  return refer_to (self, request->style, FOVEA_OBJECTIVE_STYLE, &style, progress, error);
}

/* The objective for what the network sees in the size of @preprocess. */
static FoveaNetworkPlan *
make_plan (FoveaAscent *self, const FoveaPreprocess *preprocess, FoveaProgress *progress, GError **error)
{
  const FoveaVisualiseRequest *request = self->request;
  FoveaObjectiveTerm terms[FOVEA_VISUALISE_MAX_TERMS];
  FoveaShape shape = fovea_preprocess_shape (preprocess);
  g_autoptr (FoveaNetwork) network = NULL;

  for (guint i = 0; i < request->n_terms; i++)
    {
      terms[i] = request->terms[i];
      terms[i].reference = self->references[i];
    }
  network = fovea_objective_new (request->plan, &shape, terms, request->n_terms, request->images > 1 && request->diversity > 0.0, error);
  return network ? fovea_network_plan_new (network, NULL, 0, 0, progress, error) : NULL;
}

/* A network that takes one size only sees parts of a picture that is larger. */
static gboolean
bind (FoveaAscent *self, FoveaProgress *progress, GError **error)
{
  const FoveaPreprocess *own = &self->request->preprocess;
  g_autoptr (GError) first = NULL;

  self->preprocess = resized (own, self->height, self->width);
  if ((self->plan = make_plan (self, &self->preprocess, progress, &first)))
    return TRUE;
  if (g_error_matches (first, FOVEA_ERROR, FOVEA_ERROR_REFUSED) && own->height <= self->height && own->width <= self->width)
    {
      g_autoptr (GError) second = NULL;

      self->preprocess = resized (own, own->height, own->width);
      if ((self->plan = make_plan (self, &self->preprocess, progress, &second)))
        return TRUE;
      if (!g_error_matches (second, FOVEA_ERROR, FOVEA_ERROR_REFUSED)) /* cancelled, say */
        {
          g_propagate_error (error, g_steal_pointer (&second));
          return FALSE;
        }
    }
  g_propagate_error (error, g_steal_pointer (&first));
  return FALSE;
}

static gboolean
make_inputs (FoveaAscent *self, GError **error)
{
  const FoveaNetwork *network = self->plan->network, *own = self->request->plan->network;
  gint photo = fovea_network_find_value (network, own->values[fovea_network_photo_input (own, NULL)].name);
  gint others = fovea_network_find_value (network, FOVEA_OBJECTIVE_OTHERS);

  self->others = -1;
  self->inputs = g_new0 (FoveaTensor *, network->n_inputs);
  for (guint i = 0; i < network->n_inputs; i++)
    {
      const FoveaOperand *operand = &self->plan->values[network->inputs[i]];

      if (network->inputs[i] == photo)
        self->photo = (gint) i;
      if (network->inputs[i] == others)
        self->others = (gint) i;
      if (!(self->inputs[i] = new_zeros (operand->dtype, &operand->shape, error)))
        return FALSE;
    }
  return TRUE;
}

static gboolean
make_backprop (FoveaAscent *self, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network = self->plan->network;
  gint values[2] = { network->inputs[self->photo], self->others >= 0 ? network->inputs[self->others] : -1 };

  self->backprop = fovea_backprop_new (self->plan, fovea_network_find_value (network, FOVEA_OBJECTIVE_SUM), values, self->others >= 0 ? 2 : 1,
                                       FOVEA_BACKWARD_GRADIENT, FOVEA_SESSION_LEAN, progress, error);
  return self->backprop != NULL;
}

static gboolean
make_buffers (FoveaAscent *self, GError **error)
{
  gsize seen = self->channels * self->preprocess.height * self->preprocess.width;

  if (self->others >= 0)
    {
      gsize n = fovea_tensor_count (self->inputs[self->others]);

      if (!(self->grams = fovea_memory_alloc0 (self->request->images * n * sizeof (float), _("Gram matrices"), error)))
        return FALSE;
    }
  self->view = fovea_memory_alloc (seen * sizeof (float), _("A picture"), error);
  self->gradient = self->view ? fovea_memory_alloc (self->channels * self->height * self->width * sizeof (float), _("A picture"), error) : NULL;
  return self->gradient != NULL;
}

FoveaAscent *
fovea_ascent_new (const FoveaVisualiseRequest *request, gsize height, gsize width, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaAscent) self = g_new0 (FoveaAscent, 1);

  self->request = request;
  self->channels = request->preprocess.order == FOVEA_ORDER_GRAY ? 1 : 3;
  self->height = height;
  self->width = width;
  if (!make_references (self, progress, error) || !bind (self, progress, error) || !make_inputs (self, error)
      || !make_backprop (self, progress, error) || !make_buffers (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
fovea_ascent_free (FoveaAscent *self)
{
  for (guint i = 0; i < FOVEA_VISUALISE_MAX_TERMS; i++)
    g_clear_pointer (&self->references[i], fovea_tensor_unref);
  g_clear_pointer (&self->backprop, fovea_backprop_free);
  if (self->plan)
    free_inputs (self->inputs, self->plan->network->n_inputs);
  g_clear_pointer (&self->plan, fovea_network_plan_unref);
  fovea_memory_free (self->view);
  fovea_memory_free (self->gradient);
  fovea_memory_free (self->grams);
  g_free (self);
}

/* Goes over all colours of the view and the elements of the network's input that they become: element = colour * factor + offset. To the input, or
 * (@back) from the gradient with respect to it. */
static void
exchange (FoveaAscent *self, float *input, gboolean back)
{
  const FoveaPreprocess *preprocess = &self->preprocess;
  gsize n = preprocess->height * preprocess->width, plane = preprocess->channels_last ? 1 : n, step = preprocess->channels_last ? self->channels : 1;

  for (gsize c = 0; c < self->channels; c++)
    {
      double sign = preprocess->invert ? -1.0 : 1.0, factor = 255.0 * preprocess->scale / preprocess->deviation[c] * sign;
      double offset = ((preprocess->invert ? 255.0 * preprocess->scale : 0.0) - preprocess->mean[c]) / preprocess->deviation[c];
      float *colours = self->view + (preprocess->order == FOVEA_ORDER_BGR ? 2 - c : c) * n;

      for (gsize i = 0; i < n; i++)
        {
          float *element = input + c * plane + i * step;

          if (back)
            colours[i] = *element * (float) factor;
          else
            *element = (float) (colours[i] * factor + offset);
        }
    }
}

/* NaN and Inf would stay in the picture for good. */
static gboolean
check_finite (const float *gradient, gsize n, double value, GError **error)
{
  if (!isfinite (value))
    return fovea_refuse (error, _("What the network makes of this picture is NaN or infinite: there is nothing to climb"));
  for (gsize i = 0; i < n; i++)
    if (!isfinite (gradient[i]))
      return fovea_refuse (error, _("The gradient for this picture is NaN or infinite: there is no direction to climb in"));
  return TRUE;
}

/* The mean of the Gram matrices of all images but @image, times what being one with it costs. */
static void
gather_others (FoveaAscent *self, guint image)
{
  float *mean = self->inputs[self->others]->data;
  float share = (float) (self->request->diversity * fabs (self->reached[image]) / (self->request->images - 1));
  gsize n = fovea_tensor_count (self->inputs[self->others]);

  memset (mean, 0, n * sizeof *mean);
  for (guint other = 0; other < self->request->images; other++)
    for (gsize i = 0; other != image && i < n; i++)
      mean[i] += share * self->grams[other * n + i];
}

/* The term is minus the product of this image's Gram matrix with the others': its gradient with respect to those is minus that matrix. */
static gboolean
keep_gram (FoveaAscent *self, guint image, double *value, GError **error)
{
  FoveaTensor *gradient = fovea_backprop_get_gradient (self->backprop, 1, error);
  gsize n = gradient ? fovea_tensor_count (gradient) : 0;

  for (gsize i = 0; i < n; i++)
    {
      self->grams[image * n + i] = -fovea_tensor_floats (gradient)[i];
      *value += (double) self->grams[image * n + i] * fovea_tensor_floats (self->inputs[self->others])[i];
    }
  self->reached[image] = *value;
  return gradient != NULL;
}

static gboolean
run (FoveaAscent *self, guint image, double *value, FoveaProgress *progress, GError **error)
{
  FoveaTensor *sum, *gradient;

  if (self->others >= 0)
    gather_others (self, image);
  exchange (self, self->inputs[self->photo]->data, FALSE);
  if (!fovea_backprop_run (self->backprop, self->inputs, 0, progress, error)
      || !(sum = fovea_backprop_get_value (self->backprop, fovea_network_find_value (self->plan->network, FOVEA_OBJECTIVE_SUM), error))
      || !(gradient = fovea_backprop_get_gradient (self->backprop, 0, error)))
    return FALSE;
  *value = fovea_tensor_get (sum, 0);
  exchange (self, gradient->data, TRUE);
  return self->others < 0 || keep_gram (self, image, value, error);
}

gboolean
fovea_ascent_step (FoveaAscent *self, FoveaCanvas *canvas, guint image, GRand *random, double *value, FoveaProgress *progress,
                   GError **error)
{
  const FoveaVisualiseRequest *request = self->request;
  FoveaWanderPlace place = { self->width, self->height, self->preprocess.width, self->preprocess.height };
  const float *colours = fovea_canvas_get_colours (canvas);

  fovea_wander_draw (&request->wander, random, &place);
  fovea_wander_look (&place, colours, self->view, self->channels);
  if (!run (self, image, value, progress, error))
    return FALSE;
  fovea_wander_adjoint (&place, self->view, self->gradient, self->channels);
  fovea_penalty_subtract (&request->penalty, colours, self->gradient, self->channels, self->height, self->width);
  if (!check_finite (self->gradient, self->channels * self->height * self->width, *value, error))
    return FALSE;
  fovea_canvas_climb (canvas, self->gradient, request->rate);
  return TRUE;
}

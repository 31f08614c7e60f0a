/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/effective-field.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/random.h"
#include "core/explain/backprop.h"
#include "core/network/architectures/weights.h"
#include "core/network/maps.h"

static const double shares[FOVEA_N_CONTAINMENTS] = { 0.68, 0.95 };

/* Pixels at whose edge the field has the same scale, and their energy. */
typedef struct
{
  double scale, energy;
  gboolean used;
} Ring;

static int
compare_rings (gconstpointer a, gconstpointer b)
{
  double first = ((const Ring *) a)->scale, second = ((const Ring *) b)->scale;

  return first < second ? -1 : first > second;
}

double
fovea_effective_half (const FoveaEffectiveField *field, guint axis)
{
  const FoveaRectangle *box = &field->field;

  return (double) (axis == 0 ? box->bottom - box->top + 1 : box->right - box->left + 1) / 2.0;
}

/* The rings of the field, the nearest first; what lies outside of it is summed up. A pixel belongs to the ring of its row or of its column, whichever
 * is farther off. */
static GArray *
make_rings (const FoveaEffectiveField *field, const double *energies, double *outside)
{
  const FoveaRectangle *box = &field->field;
  gint64 height = field->energy->shape.dims[0], width = field->energy->shape.dims[1];
  double centre_y = (double) (box->top + box->bottom) / 2.0, centre_x = (double) (box->left + box->right) / 2.0;
  GArray *rings = g_array_sized_new (FALSE, FALSE, sizeof (Ring), (guint) (height + width));

  for (gint64 i = 0; i < height + width; i++)
    {
      double far = i < height ? fabs ((double) i - centre_y) : fabs ((double) (i - height) - centre_x);
      Ring ring = { (far + 0.5) / fovea_effective_half (field, i < height ? 0 : 1), 0.0, FALSE };

      g_array_append_val (rings, ring);
    }
  *outside = 0.0;
  for (gint64 y = 0; y < height; y++)
    for (gint64 x = 0; x < width; x++)
      {
        Ring *row = &g_array_index (rings, Ring, y), *column = &g_array_index (rings, Ring, height + x);
        gboolean inside = y >= box->top && y <= box->bottom && x >= box->left && x <= box->right;
        Ring *ring = row->scale >= column->scale ? row : column;

        *(inside ? &ring->energy : outside) += energies[y * width + x];
        ring->used |= inside;
      }
  for (guint i = rings->len; i-- > 0;)
    if (!g_array_index (rings, Ring, i).used)
      g_array_remove_index_fast (rings, i);
  g_array_sort (rings, compare_rings);
  return rings;
}

/* The scale at which the pixels hold @wanted. */
static double
find_scale (const GArray *rings, double wanted)
{
  double within = 0.0, inner = 0.0;

  for (guint i = 0; i < rings->len;)
    {
      double scale = g_array_index (rings, Ring, i).scale, energy = 0.0;

      for (; i < rings->len && g_array_index (rings, Ring, i).scale == scale; i++)
        energy += g_array_index (rings, Ring, i).energy;
      if (energy > 0.0 && within + energy >= wanted)
        return inner + (scale - inner) * (wanted - within) / energy;
      within += energy;
      inner = scale;
    }
  return 1.0;
}

static void
measure_deviation (FoveaEffectiveField *field, const double *energies)
{
  const FoveaRectangle *box = &field->field;
  gint64 height = field->energy->shape.dims[0], width = field->energy->shape.dims[1];
  double sums[2] = { 0.0, 0.0 };

  for (gint64 y = 0; y < height; y++)
    for (gint64 x = 0; x < width; x++)
      {
        double energy = energies[y * width + x];
        double down = (double) y - (double) (box->top + box->bottom) / 2.0, across = (double) x - (double) (box->left + box->right) / 2.0;

        field->total += energy;
        sums[0] += energy * down * down;
        sums[1] += energy * across * across;
      }
  for (guint axis = 0; axis < 2; axis++)
    field->deviation[axis] = field->total > 0.0 ? sqrt (sums[axis] / field->total) : 0.0;
}

/* @energies: (height, width), before they are rounded. */
static gboolean
measure (FoveaEffectiveField *field, const double *energies, GError **error)
{
  g_autoptr (GArray) rings = NULL;

  measure_deviation (field, energies);
  if (!isfinite (field->total))
    return fovea_refuse (error, _("The neuron's gradient is not a number"));
  if (field->total <= 0.0)
    return fovea_refuse (error, _("No pixel moves this neuron: it is held at one value, as a ReLU holds what is below 0"));
  rings = make_rings (field, energies, &field->outside);
  field->outside /= field->total;
  for (guint i = 0; i < FOVEA_N_CONTAINMENTS; i++)
    field->contains[i] = (FoveaContainment){ shares[i], find_scale (rings, shares[i] * field->total) };
  return TRUE;
}

/* What the network sees: its inputs, with a random one in the place of the photo. */
typedef struct
{
  const FoveaEffectiveRequest *request;
  FoveaPlanes planes;   /* of the value */
  FoveaWeights *random; /* the last one */
  FoveaTensor **inputs;
} Sampler;

static void
sampler_clear (Sampler *sampler)
{
  g_clear_pointer (&sampler->random, fovea_weights_free);
  g_clear_pointer (&sampler->inputs, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sampler, sampler_clear)

static gboolean
draw_input (Sampler *sampler, guint sample, GError **error)
{
  const FoveaEffectiveRequest *request = sampler->request;
  const FoveaNetwork *network = request->plan->network;

  g_clear_pointer (&sampler->random, fovea_weights_free);
  if (request->samples == 0)
    return TRUE;
  sampler->random = fovea_weights_new ();
  fovea_weights_add (sampler->random, &request->plan->values[request->photo].shape, FOVEA_WEIGHTS_RANDOM, (float) sqrt (3.0));
  if (!fovea_weights_make (sampler->random, fovea_random_bits (request->seed, sample), NULL, error))
    return FALSE;
  for (guint i = 0; i < network->n_inputs; i++)
    if (network->inputs[i] == request->photo)
      sampler->inputs[i] = fovea_weights_tensor (sampler->random, 0);
  return TRUE;
}

static gsize
element_of (const Sampler *sampler, guint sample)
{
  const FoveaEffectiveRequest *request = sampler->request;
  gsize channels = sampler->planes.channels, n = MAX (request->samples, 1);
  gsize channel = request->channel >= 0 ? (gsize) request->channel : (gsize) sample * MAX (channels / n, 1) % channels;

  return fovea_planes_element (&sampler->planes, channel, request->y, request->x);
}

static gboolean
add_energy (const FoveaEffectiveRequest *request, FoveaTensor *gradient, double share, double *energies, GError **error)
{
  g_autoptr (FoveaTensor) planes = fovea_maps_values (request->plan, request->photo, gradient, error);
  gsize n = planes ? (gsize) (planes->shape.dims[1] * planes->shape.dims[2]) : 0;

  for (gsize c = 0; planes && c < (gsize) planes->shape.dims[0]; c++)
    for (gsize i = 0; i < n; i++)
      {
        double value = fovea_tensor_floats (planes)[c * n + i];

        energies[i] += share * value * value;
      }
  return planes != NULL;
}

static gboolean
sum_energy (Sampler *sampler, FoveaBackprop *backprop, double *energies, FoveaProgress *progress, GError **error)
{
  guint n = MAX (sampler->request->samples, 1);
  double from, to;

  fovea_progress_get_range (progress, &from, &to);
  for (guint sample = 0; sample < n; sample++)
    {
      FoveaTensor *gradient;

      fovea_progress_range (progress, from + (to - from) * sample / n, from + (to - from) * (sample + 1) / n);
      if (!draw_input (sampler, sample, error)
          || !fovea_backprop_run (backprop, sampler->inputs, element_of (sampler, sample), progress, error)
          || !(gradient = fovea_backprop_get_gradient (backprop, 0, error))
          || !add_energy (sampler->request, gradient, 1.0 / n, energies, error))
        return FALSE;
    }
  fovea_progress_range (progress, from, to);
  return TRUE;
}

static FoveaTensor *
new_energy (const FoveaEffectiveRequest *request, GError **error)
{
  FoveaShape shape = { 2 };
  FoveaPlanes planes;

  if (request->plan->values[request->photo].dtype != FOVEA_DTYPE_FLOAT32
      || !fovea_network_plan_planes (request->plan, request->photo, &planes))
    {
      fovea_refuse (error, _("The network has no input for a photo of real numbers"));
      return NULL;
    }
  shape.dims[0] = (gint64) planes.height;
  shape.dims[1] = (gint64) planes.width;
  return fovea_tensor_new (FOVEA_DTYPE_FLOAT32, &shape, _("The effective field"), error);
}

/* The neuron, and what it depends on in theory. */
static gboolean
find_field (const FoveaEffectiveRequest *request, FoveaPlanes *planes, FoveaRectangle *field, GError **error)
{
  if (!fovea_network_plan_knows (request->plan, request->value) || request->plan->values[request->value].dtype != FOVEA_DTYPE_FLOAT32
      || !fovea_network_plan_planes (request->plan, request->value, planes))
    return fovea_refuse (error, _("The layer has no maps"));
  if (!fovea_receptive_field_of (request->plan, request->value, request->channel, request->y, request->x, field) || field->empty)
    return fovea_refuse (error, _("The neuron does not depend on the photo"));
  return TRUE;
}

FoveaEffectiveField *
fovea_effective_field_new (const FoveaEffectiveRequest *request, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaEffectiveField) field = g_new0 (FoveaEffectiveField, 1);
  g_autoptr (FoveaBackprop) backprop = NULL;
  g_autoptr (FoveaDoubles) energies = NULL;
  g_auto (Sampler) sampler = { .request = request };

  if (!find_field (request, &sampler.planes, &field->field, error) || !(field->energy = new_energy (request, error))
      || !(energies = fovea_memory_alloc0 (fovea_tensor_count (field->energy) * sizeof *energies, _("The effective field"), error))
      || !(backprop = fovea_backprop_new (request->plan, request->value, &request->photo, 1, FOVEA_BACKWARD_GRADIENT, FOVEA_SESSION_LEAN,
                                          progress, error)))
    return NULL;
  sampler.inputs = g_memdup2 (request->inputs, request->plan->network->n_inputs * sizeof *sampler.inputs);
  if (!sum_energy (&sampler, backprop, energies, progress, error) || !measure (field, energies, error))
    return NULL;
  for (gsize i = 0; i < fovea_tensor_count (field->energy); i++)
    ((float *) field->energy->data)[i] = (float) energies[i];
  return g_steal_pointer (&field);
}

void
fovea_effective_field_free (FoveaEffectiveField *field)
{
  g_clear_pointer (&field->energy, fovea_tensor_unref);
  g_free (field);
}

FoveaFieldBox
fovea_effective_box (const FoveaEffectiveField *field, double scale, const FoveaPreprocess *preprocess, gsize width, gsize height)
{
  const FoveaRectangle *box = &field->field;
  double centre_y = (double) (box->top + box->bottom + 1) / 2.0, centre_x = (double) (box->left + box->right + 1) / 2.0;
  double half_y = fovea_effective_half (field, 0) * scale, half_x = fovea_effective_half (field, 1) * scale;
  FoveaFieldBox out = { centre_x - half_x, centre_y - half_y, centre_x + half_x, centre_y + half_y }, edges = out;

  if (preprocess)
    {
      fovea_preprocess_to_photo (preprocess, width, height, edges.left, edges.top, &out.left, &out.top);
      fovea_preprocess_to_photo (preprocess, width, height, edges.right, edges.bottom, &out.right, &out.bottom);
    }
  return out;
}

void
fovea_effective_draw (const FoveaEffectiveField *field, const FoveaPreprocess *preprocess, FoveaImage *photo)
{
  const double scales[] = { 1.0, field->contains[FOVEA_CONTAINS_95].scale };

  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      FoveaFieldBox box = fovea_effective_box (field, scales[i], preprocess, photo->width, photo->height);

      fovea_field_frame (photo, &box);
    }
}

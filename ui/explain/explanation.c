/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explanation.h"

#include "core/explain/heat.h"
#include "core/filter/kernel-text.h"
#include "ui/widgets/image-texture.h"

static const FoveaColormap *
suitable (const FoveaExplanation *self)
{
  if (self->field)
    return fovea_colormap_find (FOVEA_EFFECTIVE_COLORMAP);
  return fovea_colormap_find (self->ends.low < 0.0 && self->ends.high > 0.0 ? "blue-red" : "viridis");
}

static gboolean
paint (FoveaExplanation *self, GError **error)
{
  self->range = fovea_range_fit (self->ends, self->colormap);
  self->range.gamma = self->field ? FOVEA_EFFECTIVE_GAMMA : 1.0;
  self->paint = fovea_heat_paint (self->heat, self->colormap, self->range, error);
  self->texture = self->paint ? fovea_image_to_texture (self->paint) : NULL;
  return self->paint != NULL;
}

static FoveaRange
find_ends (const FoveaExplanation *self)
{
  const float *values = fovea_tensor_floats (self->heat);
  gsize n = fovea_tensor_count (self->heat);
  FoveaRange range;

  if (!self->field)
    return fovea_range_of (values, n, FOVEA_NORMALISE_PERCENTILE, fovea_colormap_find ("viridis"));
  range = fovea_finite_range (values, n);
  range.low = 0.0;
  return range;
}

FoveaExplanation *
fovea_explanation_new (const char *name, char *facts, const char *command, FoveaAttribution *attribution, FoveaEffectiveField *field,
                       FoveaImage *photo, const FoveaPreprocess *preprocess, GError **error)
{
  g_autoptr (FoveaExplanation) self = g_new0 (FoveaExplanation, 1);

  g_atomic_ref_count_init (&self->refs);
  self->name = g_strdup (name);
  self->facts = facts;
  self->command = g_strdup (command);
  self->heat = fovea_tensor_ref (field ? field->energy : attribution->heat);
  self->values = fovea_tensor_ref (field ? field->energy : attribution->values);
  self->value = attribution ? attribution->layer : -1;
  self->field = field;
  self->photo = fovea_image_ref (photo);
  self->preprocess = *preprocess;
  self->ends = find_ends (self);
  self->colormap = suitable (self);
  self->suits = TRUE;
  self->opacity = FOVEA_HEAT_OPACITY;
  g_clear_pointer (&attribution, fovea_attribution_free);
  return paint (self, error) ? g_steal_pointer (&self) : NULL;
}

static FoveaEffectiveField *
copy_field (const FoveaEffectiveField *field)
{
  FoveaEffectiveField *copy = field ? g_memdup2 (field, sizeof *field) : NULL;

  if (copy)
    fovea_tensor_ref (copy->energy);
  return copy;
}

FoveaExplanation *
fovea_explanation_with_look (const FoveaExplanation *explanation, const FoveaColormap *colormap, double opacity, GError **error)
{
  g_autoptr (FoveaExplanation) self = g_memdup2 (explanation, sizeof *explanation);

  g_atomic_ref_count_init (&self->refs);
  self->name = g_strdup (self->name);
  self->facts = g_strdup (self->facts);
  self->command = g_strdup (self->command);
  fovea_tensor_ref (self->heat);
  fovea_tensor_ref (self->values);
  self->field = copy_field (self->field);
  fovea_image_ref (self->photo);
  self->colormap = colormap ? colormap : suitable (self);
  self->suits = !colormap;
  self->opacity = opacity;
  if (self->colormap == explanation->colormap)
    {
      fovea_image_ref (self->paint);
      g_object_ref (self->texture);
      return g_steal_pointer (&self);
    }
  self->paint = NULL;
  self->texture = NULL;
  return paint (self, error) ? g_steal_pointer (&self) : NULL;
}

FoveaExplanation *
fovea_explanation_ref (FoveaExplanation *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
fovea_explanation_unref (gpointer explanation)
{
  FoveaExplanation *self = explanation;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_free (self->name);
  g_free (self->facts);
  g_free (self->command);
  fovea_tensor_unref (self->heat);
  fovea_tensor_unref (self->values);
  g_clear_pointer (&self->field, fovea_effective_field_free);
  fovea_image_unref (self->photo);
  g_clear_pointer (&self->paint, fovea_image_unref);
  g_clear_object (&self->texture);
  g_free (self);
}

char *
fovea_explanation_get_command (const FoveaExplanation *self)
{
  g_autofree char *opacity = fovea_number_to_text (self->opacity);

  return g_strdup_printf ("%s --colormap %s --opacity %s", self->command, self->colormap->id, opacity);
}

FoveaImage *
fovea_explanation_picture (const FoveaExplanation *self, GError **error)
{
  FoveaImage *picture = fovea_heat_over (&self->preprocess, self->photo, self->paint, self->opacity, error);

  if (picture && self->field)
    fovea_effective_draw (self->field, &self->preprocess, picture);
  return picture;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/bind.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

#define OPEN_CHANNELS 3

typedef struct
{
  const FoveaNetwork *network;
  gint photo; /* the value that takes it, or -1 */
  gboolean channels_last;
  gint64 spatial[2];  /* open heights and widths */
  GHashTable *named;  /* char * to gint64 *: sizes by their name */
} Binder;

static const char *
symbol_of (const FoveaValue *value, guint axis)
{
  return value->declared && value->symbols && axis < value->shape.rank ? value->symbols[axis] : NULL;
}

/* What is open in an image: batch 1, three channels, the photo's height and width; 1 elsewhere. */
static gint64
usual_size (const Binder *self, gint value, guint rank, guint axis)
{
  gboolean last = self->channels_last && value == self->photo;
  guint first = last ? 1 : 2;

  if (rank != 4 || axis == 0)
    return 1;
  return axis == (last ? 3u : 1u) ? OPEN_CHANNELS : self->spatial[axis - first];
}

static FoveaShape
close_shape (const Binder *self, gint index)
{
  const FoveaValue *value = &self->network->values[index];
  FoveaShape shape = value->shape;

  if (!value->declared)
    shape = (FoveaShape){ 4, { -1, -1, -1, -1 } };
  for (guint i = 0; i < shape.rank; i++)
    {
      const char *symbol = symbol_of (value, i);
      const gint64 *bound = symbol ? g_hash_table_lookup (self->named, symbol) : NULL;

      if (shape.dims[i] >= 0)
        continue;
      shape.dims[i] = bound ? *bound : usual_size (self, index, shape.rank, i);
      if (symbol && !bound)
        g_hash_table_insert (self->named, (gpointer) symbol, g_memdup2 (&shape.dims[i], sizeof shape.dims[i]));
    }
  return shape;
}

/* The photo's input has the file's dimensions and no empty one; other inputs may be what they are. */
static gboolean
check_shape (const FoveaValue *value, gboolean is_photo, const FoveaShape *shape, GError **error)
{
  g_autofree char *name = fovea_printable (value->name);

  if (!fovea_shape_check (shape, value->dtype, name, error))
    return FALSE;
  if (is_photo && value->declared && shape->rank != value->shape.rank)
    return fovea_refuse (error, _("Input “%s” has %u dimensions, not %u"), name, value->shape.rank, shape->rank);
  for (guint i = 0; i < shape->rank && is_photo; i++)
    if (shape->dims[i] == 0)
      return fovea_refuse (error, _("Input “%s” takes a photo, but its dimension %u is 0"), name, i + 1);
  return TRUE;
}

static gboolean
check_names (const Binder *self, const FoveaValue *value, const FoveaShape *shape, GError **error)
{
  for (guint i = 0; i < shape->rank; i++)
    {
      const char *symbol = symbol_of (value, i);
      const gint64 *bound = symbol ? g_hash_table_lookup (self->named, symbol) : NULL;

      if (symbol && !bound)
        g_hash_table_insert (self->named, (gpointer) symbol, g_memdup2 (&shape->dims[i], sizeof shape->dims[i]));
      if (!bound || *bound == shape->dims[i])
        continue;

      g_autofree char *name = fovea_printable (value->name), *shown = fovea_printable (symbol);

      return fovea_refuse (error, _("Input “%s”: “%s” is %lld, and %lld elsewhere"), name, shown, (long long) shape->dims[i], (long long) *bound);
    }
  return TRUE;
}

static gboolean
bind_input (const Binder *self, gint index, const FoveaShape *given, FoveaOperand *values, GError **error)
{
  const FoveaValue *value = &self->network->values[index];
  FoveaShape shape = given ? *given : close_shape (self, index);

  if (!check_shape (value, index == self->photo, &shape, error) || !check_names (self, value, &shape, error))
    return FALSE;
  values[index] = (FoveaOperand){ .dtype = value->dtype, .shape = shape };
  return TRUE;
}

gboolean
fovea_bind_inputs (const FoveaNetwork *network, const FoveaShape *inputs, gsize open_height, gsize open_width, FoveaOperand *values,
                   GError **error)
{
  g_autoptr (GHashTable) named = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  Binder self = { .network = network, .spatial = { (gint64) open_height, (gint64) open_width }, .named = named };

  self.photo = fovea_network_photo_input (network, &self.channels_last);
  for (int others = 0; others < 2; others++)
    for (guint i = 0; i < network->n_inputs; i++)
      if ((network->inputs[i] != self.photo) == others
          && !bind_input (&self, network->inputs[i], inputs ? &inputs[i] : NULL, values, error))
        return FALSE;
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/dense-private.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

static gboolean
has_dims (const FoveaShape *shape, guint rank, const gint64 *dims)
{
  gboolean same = shape->rank == rank;

  for (guint d = 0; same && d < rank; d++)
    same = shape->dims[d] == dims[d];
  return same;
}

/* Channels in groups have been turned around and are laid in a row again (Zhang et al., "ShuffleNet", 2018): channel i * groups + g comes from
 * channel i of group g. */
static gboolean
shuffle (FoveaDenseTurn *turn, const FoveaDenseMaps *maps, GError **error)
{
  FoveaShape shape = { 1, { maps->channels } };
  FoveaTensor *order = fovea_tensor_new (FOVEA_DTYPE_INT64, &shape, _("The order of shuffled channels"), error);
  g_autofree char *name = NULL;
  FoveaDenseMaps made = *maps;
  GArray *attributes;

  for (gint64 c = 0; order && c < maps->channels; c++)
    ((gint64 *) order->data)[c] = c % maps->groups * (maps->channels / maps->groups) + c / maps->groups;
  if (!(name = fovea_dense_add_constant (turn, "order", order, error)))
    return FALSE;
  made.groups = 0;
  made.turned = FALSE;
  fovea_dense_set_output (turn, 0, made);
  attributes = fovea_attributes_new (NULL, NULL);
  fovea_attributes_add_int (attributes, "axis", 1);
  return fovea_dense_emit (turn, "Gather", (const char *const[]){ maps->name, name }, 2, attributes, error);
}

/* The elements of one crop stay in their order: only a shape that is that of its maps, of all of them in a row, or of groups of them, says
 * what they are. */
gboolean
fovea_dense_shape (FoveaDenseTurn *turn, GError **error)
{
  const FoveaDenseMaps *maps = fovea_dense_input (turn, 0, error);
  const FoveaShape *shape = &turn->context->outputs[0].shape;
  FoveaDenseMaps made;

  if (!maps)
    return FALSE;

  const gint64 first[4] = { 1, maps->channels, maps->height, maps->width }, last[4] = { 1, maps->height, maps->width, maps->channels };

  made = *maps;
  if (has_dims (shape, 4, maps->last ? last : first) && maps->turned)
    return shuffle (turn, maps, error);
  if (shape->rank == 5 && !maps->last && maps->groups == 0 && shape->dims[0] == 1 && shape->dims[1] * shape->dims[2] == maps->channels
      && shape->dims[3] == maps->height && shape->dims[4] == maps->width)
    made.groups = shape->dims[1];
  else if (!maps->turned
           && (fovea_dense_is_place (maps) || has_dims (shape, 4, maps->last ? last : first) || (shape->rank == 2 && shape->dims[0] == 1)))
    made.groups = 0;
  else
    return fovea_refuse (error, _("it mixes channels and places"));
  fovea_dense_pass_on (turn, made);
  return TRUE;
}

/* Channels go behind height and width or come back, or are turned around in their groups: that is remembered, and nothing is moved. */
gboolean
fovea_dense_transpose (FoveaDenseTurn *turn, GError **error)
{
  static const gint64 to_last[] = { 0, 2, 3, 1 }, to_first[] = { 0, 3, 1, 2 }, groups[] = { 0, 2, 1, 3, 4 };
  const FoveaDenseMaps *maps = fovea_dense_input (turn, 0, error);
  FoveaShape order = { 0 };
  FoveaDenseMaps made;
  gsize n;
  const gint64 *perm = fovea_node_ints (turn->context->node, "perm", &n);

  if (!maps)
    return FALSE;
  order.rank = (guint) MIN (n, FOVEA_MAX_RANK);
  for (guint d = 0; d < order.rank; d++)
    order.dims[d] = perm[d];
  made = *maps;
  if (maps->groups > 0 && !maps->turned && has_dims (&order, 5, groups))
    made.turned = TRUE;
  else if (maps->groups == 0 && !fovea_dense_is_place (maps) && has_dims (&order, 4, maps->last ? to_first : to_last)
           && turn->context->outputs[0].shape.rank == 4)
    made.last = !maps->last;
  else if (maps->groups > 0 || !fovea_dense_is_place (maps))
    return fovea_refuse (error, _("it mixes channels and places"));
  fovea_dense_pass_on (turn, made);
  return TRUE;
}

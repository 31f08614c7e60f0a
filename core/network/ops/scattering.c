/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/scattering.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/network/ops/elementwise.h"
#include "core/network/ops/field.h"
#include "core/network/ops/indices.h"
#include "core/network/ops/operand.h"
#include "core/tensor/types.h"

typedef enum
{
  PUT,
  ADD,
  MULTIPLY,
  MAXIMUM,
  MINIMUM,
  N_REDUCTIONS,
} Reduction;

static const char *const names[N_REDUCTIONS] = { "none", "add", "mul", "max", "min" };

typedef struct
{
  gsize n, slice;
  gint64 *offsets;
} Places;

static Reduction
read_reduction (const FoveaOpContext *context)
{
  const char *name = fovea_node_string (context->node, "reduction", "none");
  guint i = 0;

  while (i < N_REDUCTIONS && !g_str_equal (name, names[i]))
    i++;
  return (Reduction) i;
}

gboolean
fovea_scatter_infer (FoveaOpContext *context, const FoveaShape *updates, GError **error)
{
  if (read_reduction (context) == N_REDUCTIONS)
    {
      g_autofree char *name = fovea_printable (fovea_node_string (context->node, "reduction", ""));

      return fovea_refuse (error, _("reduction “%s” is unknown"), name);
    }
  if (!fovea_op_require_type (context, 2, context->inputs[0].dtype, error))
    return FALSE;
  if (!fovea_shape_equal (&context->inputs[2].shape, updates))
    {
      g_autofree char *has = fovea_shape_to_string (&context->inputs[2].shape), *needs = fovea_shape_to_string (updates);

      return fovea_refuse (error, _("the updates have the shape %s; the indices need %s"), has, needs);
    }
  return fovea_op_infer_same (context, error);
}

gint64 *
fovea_scatter_prepare (FoveaOpContext *context, gsize n, gsize slice, GError **error)
{
  Places *places = g_new0 (Places, 1);

  context->state = places;
  *places = (Places){ n, slice, fovea_memory_alloc (n * sizeof (gint64), _("A table of positions"), error) };
  return places->offsets;
}

void
fovea_scatter_release (FoveaOpContext *context)
{
  Places *places = context->state;

  fovea_memory_free (places->offsets);
  g_clear_pointer (&context->state, g_free);
}

/* Whole numbers wrap around, as numpy's do. */
#define DEFINE_COMBINE(id, type, wide)                                                                                         \
  static void combine_##id (Reduction reduction, gpointer to, gconstpointer from, gsize n)                                     \
  {                                                                                                                            \
    const type *update = from;                                                                                                 \
    type *value = to;                                                                                                          \
                                                                                                                               \
    for (gsize i = 0; i < n; i++)                                                                                              \
      if (reduction == ADD)                                                                                                    \
        value[i] = (type) ((wide) value[i] + (wide) update[i]);                                                                \
      else if (reduction == MULTIPLY)                                                                                          \
        value[i] = (type) ((wide) value[i] * (wide) update[i]);                                                                \
      else if (reduction == MAXIMUM)                                                                                           \
        value[i] = MAX (value[i], update[i]);                                                                                  \
      else                                                                                                                     \
        value[i] = MIN (value[i], update[i]);                                                                                  \
  }

#define DEFINE_INTEGER_COMBINE(id, type, name) DEFINE_COMBINE (id, type, guint64)
INTEGER_TYPES (DEFINE_INTEGER_COMBINE)
DEFINE_COMBINE (FLOAT32, float, float)

static void
combine (Reduction reduction, FoveaDType dtype, gpointer to, gconstpointer from, gsize n)
{
  if (reduction == PUT)
    {
      memcpy (to, from, n * fovea_dtype_size (dtype));
      return;
    }
  switch (dtype)
    {
#define COMBINE(id, type, name)                                                                                                \
  case FOVEA_DTYPE_##id:                                                                                                       \
    combine_##id (reduction, to, from, n);                                                                                     \
    break;
      INTEGER_TYPES (COMBINE)
      COMBINE (FLOAT32, float, "float32")
#undef COMBINE
    default: /* bool: or, and */
      combine_UINT8 (reduction == ADD ? MAXIMUM : reduction, to, from, n);
    }
}

/* One after another: where several go to one place, their order counts. */
gboolean
fovea_scatter_run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
                   FoveaProgress *progress)
{
  const Places *places = context->state;
  gsize element = fovea_dtype_size (outputs[0]->dtype), pause = MAX (FOVEA_ELEMENTS_A_CHUNK / MAX (places->slice, 1), 1);
  Reduction reduction = read_reduction (context);

  if (!fovea_copy_run (context, inputs, outputs, scratch, progress))
    return FALSE;
  for (gsize i = 0; i < places->n; i++)
    {
      if (i % pause == 0 && fovea_progress_is_cancelled (progress))
        return FALSE;
      combine (reduction, outputs[0]->dtype, (guint8 *) outputs[0]->data + (gsize) places->offsets[i] * element,
               (const guint8 *) inputs[2]->data + i * places->slice * element, places->slice);
    }
  return TRUE;
}

/* Where an update may have been put over an element, it is the element's box still. */
void
fovea_scatter_field (const FoveaOpContext *context, guint input, const FoveaBox *output, FoveaBox *box)
{
  if (input == 0)
    *box = *output;
  else if (input == 2)
    fovea_field_whole (context, input, output, box);
  else
    fovea_field_nothing (context, input, output, box);
}

const FoveaOpAttribute fovea_scatter_elements_attributes[2] = {
  { "axis", FOVEA_ATTRIBUTE_INT },
  { "reduction", FOVEA_ATTRIBUTE_STRING },
};

gboolean
fovea_scatter_elements_infer (FoveaOpContext *context, GError **error)
{
  FoveaTensor *indices;
  guint axis;

  if (!fovea_op_read_axis (context, 0, &axis, error) || !fovea_scatter_infer (context, &context->inputs[1].shape, error))
    return FALSE;
  indices = fovea_op_require_indices (context, 1, error);
  return indices && fovea_element_offsets (&context->inputs[0].shape, axis, indices, NULL, error);
}

gboolean
fovea_scatter_elements_prepare (FoveaOpContext *context, GError **error)
{
  const FoveaTensor *indices = context->inputs[1].constant;
  gint64 *offsets = fovea_scatter_prepare (context, fovea_tensor_count (indices), 1, error);
  guint axis;

  return offsets && fovea_op_read_axis (context, 0, &axis, error)
         && fovea_element_offsets (&context->inputs[0].shape, axis, indices, offsets, error);
}

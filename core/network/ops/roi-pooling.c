/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/roi-pooling.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

const FoveaOpAttribute fovea_roi_attributes[] = {
  { "coordinate_transformation_mode", FOVEA_ATTRIBUTE_STRING },
  { "mode", FOVEA_ATTRIBUTE_STRING },
  { "output_height", FOVEA_ATTRIBUTE_INT },
  { "output_width", FOVEA_ATTRIBUTE_INT },
  { "sampling_ratio", FOVEA_ATTRIBUTE_INT },
  { "spatial_scale", FOVEA_ATTRIBUTE_FLOAT },
};

#define MAX_RATIO 256

gboolean
fovea_roi_pooling_read (const FoveaOpContext *context, FoveaRoiPooling *pooling, GError **error)
{
  static const char *const sizes[2] = { "output_height", "output_width" };
  static const char *const modes[] = { "avg", "max", NULL }, *const shifts[] = { "output_half_pixel", "half_pixel", NULL };
  guint mode = 0, shift = 0;

  *pooling = (FoveaRoiPooling){ .ratio = fovea_node_int (context->node, "sampling_ratio", 0), .scale = fovea_node_float (context->node, "spatial_scale", 1.0f) };
  if (!fovea_op_choice (context, "mode", modes, 0, &mode, error)
      || !fovea_op_choice (context, "coordinate_transformation_mode", shifts, context->opset >= 16, &shift, error))
    return FALSE;
  pooling->greatest = mode == 1;
  pooling->half_pixel = shift == 1;
  for (int i = 0; i < 2; i++)
    {
      gint64 size = fovea_node_int (context->node, sizes[i], 1);

      if (size < 1 || size > FOVEA_MAX_CONV_WINDOW)
        return fovea_refuse (error, _("%s is %lld; it must be 1 to %d"), sizes[i], (long long) size, FOVEA_MAX_CONV_WINDOW);
      pooling->size[i] = (gsize) size;
    }
  if (pooling->ratio < 0 || pooling->ratio > MAX_RATIO)
    return fovea_refuse (error, _("%s is %lld; it must be 0 to %d"), "sampling_ratio", (long long) pooling->ratio, MAX_RATIO);
  return TRUE;
}

/* X is (N, C, H, W), regions are (R, 4): x and y of two corners; the last input tells each one's image. */
gboolean
fovea_roi_pooling_shape (const FoveaOpContext *context, FoveaShape *shape, GError **error)
{
  const FoveaShape *x = &context->inputs[0].shape, *regions = &context->inputs[1].shape, *images = &context->inputs[2].shape;
  FoveaRoiPooling pooling;

  for (guint i = 0; i < 2; i++)
    if (!fovea_op_require_type (context, i, FOVEA_DTYPE_FLOAT32, error) || !fovea_op_require_rank (context, i, i ? 2 : 4, i ? 2 : 4, error))
      return FALSE;
  if (!fovea_op_require_type (context, 2, FOVEA_DTYPE_INT64, error) || !fovea_op_require_rank (context, 2, 1, 1, error)
      || !fovea_roi_pooling_read (context, &pooling, error))
    return FALSE;
  if (regions->dims[1] != 4 || images->dims[0] != regions->dims[0])
    {
      g_autofree char *given = fovea_shape_to_string (regions);

      return fovea_refuse (error, _("the regions (%s) are not 4 numbers for each of %lld images"), given, (long long) images->dims[0]);
    }
  *shape = (FoveaShape){ 4, { regions->dims[0], x->dims[1], (gint64) pooling.size[0], (gint64) pooling.size[1] } };
  return TRUE;
}

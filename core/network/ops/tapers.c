/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/tapers.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/operand.h"

const FoveaOpAttribute fovea_taper_attributes[2] = {
  { "output_datatype", FOVEA_ATTRIBUTE_INT },
  { "periodic", FOVEA_ATTRIBUTE_INT },
};

gboolean
fovea_taper_infer (FoveaOpContext *context, GError **error)
{
  g_autofree gint64 *size = NULL;
  FoveaShape shape = { .rank = 1 };
  FoveaDType dtype;
  gsize n;

  if (!fovea_op_ints (context, "size", 0, &n, &size, error)
      || !fovea_op_dtype (context, "output_datatype", FOVEA_DTYPE_FLOAT32, &dtype, error))
    return FALSE;
  if (n != 1)
    return fovea_refuse (error, _("needs one size, has %zu"), n);
  shape.dims[0] = size[0];
  return fovea_op_set_output (context, 0, dtype, &shape, error);
}

gboolean
fovea_taper_run (const FoveaOpContext *context, const double *c, FoveaTensor *output)
{
  gsize n = fovea_tensor_count (output);
  gboolean periodic = fovea_node_int (context->node, "periodic", 1) != 0;
  double turn = 2.0 * G_PI / (double) (periodic ? n : MAX (n, 2) - 1);

  for (gsize i = 0; i < n; i++)
    fovea_tensor_set (output, i, c[0] - c[1] * cos (turn * (double) i) + c[2] * cos (2.0 * turn * (double) i));
  return TRUE;
}

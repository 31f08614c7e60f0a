/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"

static const FoveaOpAttribute attributes[] = {
  { "fmod", FOVEA_ATTRIBUTE_INT },
};

/* A division by zero leaves zero of whole numbers; -1 stands apart, where the lowest number would trap. */
static gint64
rest_like_first (gint64 x, gint64 y)
{
  return y == 0 || y == -1 ? 0 : x % y;
}

static gint64
rest_like_second (gint64 x, gint64 y)
{
  gint64 rest = rest_like_first (x, y);

  return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest;
}

FOVEA_BINARY_SIGNED_ROWS (floored, (Element) rest_like_second (x, y))
FOVEA_BINARY_UNSIGNED_ROWS (floored, y == 0 ? 0 : x % y)
FOVEA_BINARY_ROW (truncated_float32, float, fmodf (x, y))
FOVEA_BINARY_SIGNED_ROWS (truncated, (Element) rest_like_first (x, y))

/* The rest has the sign of the second value or, as C has it, of the first. */
static const FoveaBinary with_sign_of_second = { { FOVEA_INTEGER_ROWS (floored) } };
static const FoveaBinary with_sign_of_first = {
  { [FOVEA_DTYPE_FLOAT32] = truncated_float32, FOVEA_SIGNED_ROWS (truncated), FOVEA_UNSIGNED_ROWS (floored) }
};

static const FoveaBinary *
binary_of (const FoveaOpContext *context)
{
  return fovea_node_int (context->node, "fmod", 0) != 0 ? &with_sign_of_first : &with_sign_of_second;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  if (context->inputs[0].dtype == FOVEA_DTYPE_FLOAT32 && binary_of (context) != &with_sign_of_first)
    return fovea_refuse (error, _("the rest of %s needs fmod = 1"), fovea_dtype_name (FOVEA_DTYPE_FLOAT32));
  return fovea_binary_infer (context, binary_of (context), error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_binary_run (context, binary_of (context), inputs, outputs, progress);
}

const FoveaOp fovea_op_mod = {
  .name = "Mod",
  .summary = N_("Takes the rest of a division, element by element."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .no_backward = N_("Its steps have no gradient."),
};

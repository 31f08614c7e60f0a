/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"

static const FoveaOpAttribute attributes[] = {
  { "direction", FOVEA_ATTRIBUTE_STRING, TRUE },
};

/* No bit is left of a shift by all of them, which C leaves open. */
FOVEA_BINARY_UNSIGNED_ROWS (up, (Element) (y < 8 * sizeof (Element) ? (guint64) x << y : 0))
FOVEA_BINARY_UNSIGNED_ROWS (down, (Element) (y < 8 * sizeof (Element) ? x >> y : 0))

static const FoveaBinary upwards = { { FOVEA_UNSIGNED_ROWS (up) } };
static const FoveaBinary downwards = { { FOVEA_UNSIGNED_ROWS (down) } };

static const FoveaBinary *
binary_of (const FoveaOpContext *context)
{
  return g_str_equal (fovea_node_string (context->node, "direction", ""), "LEFT") ? &upwards : &downwards;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  const char *direction = fovea_node_string (context->node, "direction", "");

  if (!g_str_equal (direction, "LEFT") && !g_str_equal (direction, "RIGHT"))
    {
      g_autofree char *shown = fovea_printable (direction);

      return fovea_refuse (error, _("the direction “%s” is neither LEFT nor RIGHT"), shown);
    }
  return fovea_binary_infer (context, binary_of (context), error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_binary_run (context, binary_of (context), inputs, outputs, progress);
}

const FoveaOp fovea_op_bit_shift = {
  .name = "BitShift",
  .summary = N_("Moves the bits of whole numbers up or down, which multiplies or divides by powers of two."),
  FOVEA_ATTRIBUTES (attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .no_backward = N_("Whole numbers have no gradients."),
};

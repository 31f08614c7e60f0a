/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>

#include "core/base/error.h"
#include "core/network/ops/binary.h"

/* Whole numbers wrap around; for a negative exponent what is left of 1 / base. */
static gint64
power_of_integers (gint64 base, gboolean negative, guint64 exponent)
{
  guint64 result = 1;

  if (negative)
    return base == -1 && exponent % 2 == 0 ? 1 : base == 1 || base == -1 ? base : 0;
  for (guint64 square = (guint64) base; exponent > 0; exponent /= 2, square *= square)
    if (exponent % 2 == 1)
      result *= square;
  return (gint64) result;
}

/* Towards zero, within the bounds of @lowest and @highest, as a Cast does it. */
static gint64
truncated_power (double base, double exponent, gint64 lowest, gint64 highest)
{
  double power = pow (base, exponent);

  if (isnan (power))
    return 0;
  return power >= (double) highest ? highest : power <= (double) lowest ? lowest : (gint64) power;
}

FOVEA_BINARY_ROW (power_of_each, float, powf (x, y))

static void
float_power_float32 (gconstpointer a, gsize a_step, gconstpointer b, gsize b_step, gpointer out, gsize n)
{
  const float *base = a;
  float *result = out;

  if (b_step == 0 && *(const float *) b == 2.0f)
    for (gsize i = 0; i < n; i++)
      result[i] = base[i * a_step] * base[i * a_step];
  else
    power_of_each (a, a_step, b, b_step, out, n);
}

/* A base of one type and exponents of all. */
#define EXPONENT_ROW(suffix, type, name, base_type, expression)                                                              \
  FOVEA_BINARY_MIXED_ROW (name##_##suffix, base_type, type, base_type, expression)

FOVEA_INTEGER_TYPES (EXPONENT_ROW, float_power, float, powf (x, (float) y))
FOVEA_INTEGER_TYPES (EXPONENT_ROW, int32_power, gint32, (Element) power_of_integers (x, (double) y < 0.0, (guint64) y))
EXPONENT_ROW (float32, float, int32_power, gint32, (Element) truncated_power (x, y, G_MININT32, G_MAXINT32))
FOVEA_INTEGER_TYPES (EXPONENT_ROW, int64_power, gint64, (Element) power_of_integers (x, (double) y < 0.0, (guint64) y))
EXPONENT_ROW (float32, float, int64_power, gint64, (Element) truncated_power ((double) x, y, G_MININT64, G_MAXINT64))

static const FoveaBinary of_float32 = { { FOVEA_NUMBER_ROWS (float_power) }, .mixed = TRUE, .domain = FOVEA_UNDEFINED_FOR_SOME };
static const FoveaBinary of_int32 = { { FOVEA_NUMBER_ROWS (int32_power) }, .mixed = TRUE };
static const FoveaBinary of_int64 = { { FOVEA_NUMBER_ROWS (int64_power) }, .mixed = TRUE };

/* NULL: no base. */
static const FoveaBinary *
binary_of (FoveaDType base)
{
  return base == FOVEA_DTYPE_FLOAT32 ? &of_float32
         : base == FOVEA_DTYPE_INT32 ? &of_int32
         : base == FOVEA_DTYPE_INT64 ? &of_int64
                                     : NULL;
}

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  FoveaDType base = context->inputs[0].dtype;

  if (!binary_of (base))
    return fovea_refuse (error, _("cannot compute with %s"), fovea_dtype_name (base));
  return fovea_binary_infer (context, binary_of (base), error);
}

static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch,
     FoveaProgress *progress)
{
  return fovea_binary_run (context, binary_of (inputs[0]->dtype), inputs, outputs, progress);
}

FOVEA_BINARY_BLOCKS (of_float32);

const FoveaOp fovea_op_pow = {
  .name = "Pow",
  .summary = N_("Raises the first value to the power of the second, element by element."),
  FOVEA_ATTRIBUTES (fovea_binary_attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
};

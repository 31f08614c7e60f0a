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

/* The exponent as a float, as it lies along the base. */
static const char *
float_exponent (FoveaBackward *backward)
{
  const char *exponent = fovea_binary_value (backward, &of_float32, 1);
  gboolean is_float = fovea_backward_context (backward)->inputs[1].dtype == FOVEA_DTYPE_FLOAT32;

  return is_float ? exponent : fovea_backward_to_float (backward, exponent);
}

/* Whether all exponents are the number @p. */
static gboolean
is_known_exponent (const FoveaOpContext *context, float *p)
{
  const FoveaTensor *exponent = context->inputs[1].constant;

  if (!exponent || fovea_tensor_count (exponent) != 1)
    return FALSE;
  *p = (float) fovea_tensor_get (exponent, 0);
  return TRUE;
}

/* p x^(p - 1); a power of 0 has none, not even at an x of 0. */
static const char *
slope_of_base (FoveaBackward *backward)
{
  const char *x = fovea_backward_input (backward, 0), *exponent, *power, *flat;
  const char *zero = fovea_backward_number (backward, 0.0f), *one = fovea_backward_number (backward, 1.0f);
  float p;

  if (is_known_exponent (fovea_backward_context (backward), &p) && p != 0.0f)
    {
      power = p == 2.0f ? x : fovea_backward_emit (backward, "Pow", NULL, x, fovea_backward_number (backward, p - 1.0f), NULL);
      return fovea_backward_scale (backward, power, p);
    }
  exponent = float_exponent (backward);
  power = fovea_backward_emit (backward, "Pow", NULL, x, fovea_backward_emit (backward, "Sub", NULL, exponent, one, NULL), NULL);
  power = fovea_backward_emit (backward, "Mul", NULL, power, exponent, NULL);
  flat = fovea_backward_emit (backward, "Equal", NULL, exponent, zero, NULL);
  return fovea_backward_emit (backward, "Where", NULL, flat, zero, power, NULL);
}

/* y log (x); 0 where x is, as PyTorch has it. */
static const char *
slope_of_exponent (FoveaBackward *backward)
{
  const char *x = fovea_backward_input (backward, 0), *zero = fovea_backward_number (backward, 0.0f);
  const char *logarithm = fovea_backward_emit (backward, "Log", NULL, x, NULL);
  const char *slope = fovea_backward_emit (backward, "Mul", NULL, fovea_backward_output (backward, 0), logarithm, NULL);
  const char *flat = fovea_backward_emit (backward, "Equal", NULL, x, zero, NULL);

  return fovea_backward_emit (backward, "Where", NULL, flat, zero, slope, NULL);
}

static void
backward (FoveaBackward *backward)
{
  const char *gradient = fovea_backward_gradient (backward, 0);

  if (fovea_backward_wants (backward, 0))
    fovea_binary_give (backward, &of_float32, 0, fovea_backward_emit (backward, "Mul", NULL, gradient, slope_of_base (backward), NULL));
  if (fovea_backward_wants (backward, 1))
    fovea_binary_give (backward, &of_float32, 1, fovea_backward_emit (backward, "Mul", NULL, gradient, slope_of_exponent (backward), NULL));
}

const FoveaOp fovea_op_pow = {
  .name = "Pow",
  .summary = N_("Raises the first value to the power of the second, element by element."),
  FOVEA_ATTRIBUTES (fovea_binary_attributes),
  .min_inputs = 2, .max_inputs = 2, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .run = run,
  .blocks = &blocks,
  .backward = backward,
};

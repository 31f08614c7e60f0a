/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/ops/field.h"
#include "core/network/ops/operand.h"

enum
{
  BANDS,
  DFT_LENGTH,
  SAMPLE_RATE,
  LOWEST,
  HIGHEST,
  N_INPUTS,
};

static const FoveaOpAttribute attributes[] = {
  { "output_datatype", FOVEA_ATTRIBUTE_INT },
};

static gboolean
infer (FoveaOpContext *context, GError **error)
{
  double numbers[N_INPUTS];
  FoveaShape shape = { .rank = 2 };
  FoveaDType dtype;

  for (guint i = 0; i < N_INPUTS; i++)
    {
      FoveaTensor *number = fovea_op_require_known (context, i, _("a number"), error);

      if (!number)
        return FALSE;
      numbers[i] = fovea_tensor_count (number) == 1 ? fovea_tensor_get (number, 0) : NAN;
      if (!(numbers[i] >= 0.0 && numbers[i] < (double) G_MAXINT32))
        return fovea_refuse (error, _("input %u is not one number from 0 on"), i + 1);
    }
  if (numbers[SAMPLE_RATE] < 1.0 || numbers[HIGHEST] < numbers[LOWEST])
    return fovea_refuse (error, _("the sample rate is below 1, or the edges are in the wrong order"));
  shape.dims[0] = (gint64) numbers[DFT_LENGTH] / 2 + 1;
  shape.dims[1] = (gint64) numbers[BANDS];
  return fovea_op_dtype (context, "output_datatype", FOVEA_DTYPE_FLOAT32, &dtype, error)
         && fovea_op_set_output (context, 0, dtype, &shape, error);
}

static double
mel_of (double hertz)
{
  return 2595.0 * log10 (1.0 + hertz / 700.0);
}

/* The line of a spectrum at which band edge @i stands: edges are equally far apart on the mel scale. */
static gint64
edge (const double *numbers, double i)
{
  double low = mel_of (numbers[LOWEST]), step = (mel_of (numbers[HIGHEST]) - low) / (numbers[BANDS] + 2.0);
  double hertz = 700.0 * (pow (10.0, (low + i * step) / 2595.0) - 1.0);

  return (gint64) floor ((numbers[DFT_LENGTH] + 1.0) * hertz / numbers[SAMPLE_RATE]);
}

/* Each band is a triangle from its left neighbour's middle to its right neighbour's; what lies beyond the spectrum is left out. */
static gboolean
run (const FoveaOpContext *context, FoveaTensor *const *inputs, FoveaTensor *const *outputs, gpointer scratch, FoveaProgress *progress)
{
  gint64 lines = outputs[0]->shape.dims[0], bands = outputs[0]->shape.dims[1];
  double numbers[N_INPUTS];

  for (guint i = 0; i < N_INPUTS; i++)
    numbers[i] = fovea_tensor_get (inputs[i], 0);
  memset (outputs[0]->data, 0, fovea_tensor_bytes (outputs[0]));
  for (gint64 band = 0; band < bands; band++)
    {
      gint64 left = edge (numbers, (double) band), middle = edge (numbers, (double) (band + 1));
      gint64 right = edge (numbers, (double) (band + 2));

      for (gint64 i = left; i < MIN (middle, lines); i++)
        fovea_tensor_set (outputs[0], (gsize) (i * bands + band), (double) (i - left) / (double) (middle - left));
      if (middle < lines)
        fovea_tensor_set (outputs[0], (gsize) (middle * bands + band), 1.0);
      for (gint64 i = middle + 1; i < MIN (right, lines); i++)
        fovea_tensor_set (outputs[0], (gsize) (i * bands + band), (double) (right - i) / (double) (right - middle));
    }
  return TRUE;
}

const FoveaOp fovea_op_mel_weight_matrix = {
  .name = "MelWeightMatrix",
  .summary = N_("Weights that gather a spectrum of sound into bands as wide as the ear hears them."),
  .attributes = attributes,
  .n_attributes = G_N_ELEMENTS (attributes),
  .min_inputs = 5, .max_inputs = 5, .min_outputs = 1, .max_outputs = 1,
  .infer = infer,
  .field = fovea_field_nothing,
  .run = run,
  .no_backward = N_("A constant depends on nothing."),
};

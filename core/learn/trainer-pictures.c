/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/trainer-pictures.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/network/maps.h"

#define ROOM_BELOW 2.0 /* percent under the lowest accuracy */

FoveaPlot *
fovea_trainer_plot_losses (const GArray *losses, const GArray *epochs, guint64 steps, guint64 epoch_steps)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *x = g_new (double, MAX (losses->len, epochs->len) + 1), *y = g_new (double, MAX (losses->len, epochs->len) + 1);

  plot->title = g_strdup (_("Loss"));
  fovea_plot_set_axis (&plot->x, _("Epochs"), 0.0, (double) steps / (double) epoch_steps, FALSE);
  for (guint i = 0; i < losses->len; i++)
    {
      x[i] = g_array_index (losses, FoveaLossPoint, i).step / (double) epoch_steps;
      y[i] = g_array_index (losses, FoveaLossPoint, i).loss;
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, _("learned from"), losses->len, x, y);
  for (guint i = 0; i < epochs->len; i++)
    {
      x[i] = i + 1;
      y[i] = g_array_index (epochs, FoveaEpoch, i).held_out.loss;
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, _("held out"), epochs->len, x, y);
  fovea_plot_fit_y (plot, NULL, FALSE);
  return plot;
}

FoveaPlot *
fovea_trainer_plot_accuracies (const GArray *epochs, guint64 steps, guint64 epoch_steps)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *x = g_new (double, epochs->len + 1), *learned = g_new (double, epochs->len + 1), *held_out = g_new (double, epochs->len + 1);
  double lowest = epochs->len > 0 ? 100.0 : ROOM_BELOW;

  plot->title = g_strdup (_("Accuracy, %"));
  for (guint i = 0; i < epochs->len; i++)
    {
      const FoveaEpoch *epoch = &g_array_index (epochs, FoveaEpoch, i);

      x[i] = i + 1;
      learned[i] = 100.0 * epoch->accuracy;
      held_out[i] = 100.0 * epoch->held_out.accuracy;
      lowest = fmin (lowest, fmin (learned[i], held_out[i]));
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, _("learned from"), epochs->len, x, learned);
  fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, _("held out"), epochs->len, x, held_out);
  fovea_plot_set_axis (&plot->x, _("Epochs"), 0.0, (double) steps / (double) epoch_steps, FALSE);
  fovea_plot_set_axis (&plot->y, NULL, MAX (lowest - ROOM_BELOW, 0.0), 100.0, FALSE);
  return plot;
}

static GPtrArray *
picture_planes (const FoveaShape *shape, const float *weights, gsize n, gsize most, gsize side)
{
  g_autoptr (FoveaTensor) tensor = fovea_tensor_new (FOVEA_DTYPE_FLOAT32, shape, _("pictures of filters"), NULL);
  g_autoptr (FoveaMaps) maps = NULL;
  GPtrArray *pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);

  if (!tensor)
    return pictures;
  memcpy (tensor->data, weights, n * sizeof (float));
  maps = fovea_maps_of_planes (tensor, fovea_colormap_find ("blue-red"), FOVEA_NORMALISE_MAP, NULL);
  for (gsize i = 0; maps && i < MIN (maps->count, most); i++)
    {
      FoveaImage *picture = fovea_maps_picture (maps, i, side, NULL);

      if (picture)
        g_ptr_array_add (pictures, picture);
    }
  return pictures;
}

GPtrArray *
fovea_trainer_picture_filters (FoveaTrainer *trainer, gsize most, gsize side)
{
  FoveaModel *model = fovea_trainer_get_model (trainer);
  const FoveaNetwork *network = fovea_model_get_network (model);
  gsize first, count, all;

  for (guint i = 0; i < network->n_nodes; i++)
    {
      gint value = network->nodes[i].n_inputs > 1 ? network->nodes[i].inputs[1] : -1;
      const FoveaShape *shape = value >= 0 && network->values[value].constant ? &network->values[value].constant->shape : NULL;

      if (shape && shape->rank == 4 && shape->dims[2] * shape->dims[3] > 1 && fovea_model_find_weights (model, value, &first, &count))
        return picture_planes (shape, fovea_model_get_weights (model, &all) + first, count, most, side);
    }
  return NULL;
}

/* @values: (height, width). */
static FoveaImage *
picture_example (const float *values, gsize height, gsize width)
{
  FoveaImage *image = fovea_image_new (width, height, 3, NULL);
  float low = INFINITY, high = -INFINITY;

  for (gsize i = 0; i < height * width; i++)
    {
      low = fminf (low, values[i]);
      high = fmaxf (high, values[i]);
    }
  for (gsize y = 0; image && y < height; y++)
    for (gsize x = 0; x < width; x++)
      memset (fovea_image_row (image, y) + 3 * x, (int) lroundf (255.0f * (values[y * width + x] - low) / MAX (high - low, 1e-6f)), 3);
  return image;
}

static void
mistake_free (gpointer data)
{
  FoveaMistake *mistake = data;

  fovea_image_unref (mistake->picture);
  g_free (mistake);
}

GPtrArray *
fovea_trainer_find_mistakes (const FoveaTrainer *trainer, gsize most, gsize *wrong)
{
  const FoveaExamples *examples = fovea_trainer_get_examples (trainer);
  const guint *guesses = fovea_trainer_get_guesses (trainer);
  gsize cells = examples->size[1] * examples->size[2];
  g_autofree float *values = g_new (float, examples->size[0] * cells);
  FoveaExample example = { values, NULL, cells, cells, 0 };
  GPtrArray *mistakes;

  *wrong = 0;
  if (!guesses)
    return NULL;
  mistakes = g_ptr_array_new_with_free_func (mistake_free);
  for (gsize i = 0; i < examples->n_held_out; i++)
    {
      FoveaImage *picture;

      examples->draw (examples, TRUE, i, 0, &example);
      if (example.label == guesses[i])
        continue;
      ++*wrong;
      picture = mistakes->len < most ? picture_example (values, examples->size[1], examples->size[2]) : NULL;
      if (picture)
        g_ptr_array_add (mistakes, g_memdup2 (&(FoveaMistake){ picture, example.label, guesses[i] }, sizeof (FoveaMistake)));
    }
  return mistakes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/new/recipe.h"

#include "core/base/error.h"
#include "core/network/onnx/write.h"
#include "core/network/open.h"

#define MADE 0.5 /* share of the progress: weights are drawn, then written */

void
fovea_recipe_free (gpointer data)
{
  FoveaRecipe *recipe = data;

  g_free (recipe->text);
  g_free (recipe->path);
  g_free (recipe);
}

void
fovea_preview_free (gpointer data)
{
  FoveaPreview *preview = data;

  fovea_network_plan_unref (preview->plan);
  g_free (preview->fields);
  g_free (preview);
}

gpointer
fovea_recipe_preview (gpointer data, FoveaProgress *progress, GError **error)
{
  const FoveaRecipe *recipe = data;
  g_autoptr (FoveaNetwork) network = fovea_network_make (recipe->text, recipe->height, recipe->width, NULL, progress, error);
  FoveaNetworkPlan *plan = network ? fovea_network_plan_new (network, NULL, 0, 0, progress, error) : NULL;
  FoveaPreview *preview;

  if (!plan)
    return NULL;
  preview = g_new (FoveaPreview, 1);
  *preview = (FoveaPreview){ plan, fovea_receptive_fields (plan) };
  return preview;
}

gpointer
fovea_recipe_write (gpointer data, FoveaProgress *progress, GError **error)
{
  const FoveaRecipe *recipe = data;
  g_autoptr (FoveaNetwork) network = NULL;
  g_autofree char *name = g_path_get_basename (recipe->path);

  fovea_progress_range (progress, 0.0, MADE);
  network = fovea_network_make (recipe->text, recipe->height, recipe->width, &recipe->seed, progress, error);
  fovea_progress_range (progress, MADE, 1.0);
  return network && fovea_onnx_write (network, recipe->path, progress, error) ? fovea_printable (name) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/plan.h"
#include "core/network/receptive-field.h"

G_BEGIN_DECLS

/* A network that is to be made: as in fovea_network_make(). */
typedef struct
{
  char *text;
  gint64 height, width;
  guint64 seed;
  char *path; /* where to write it, or NULL */
} FoveaRecipe;

void fovea_recipe_free (gpointer recipe);

/* The numbers of a network, without weights. */
typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaReceptiveField *fields;
} FoveaPreview;

void fovea_preview_free (gpointer preview);

/* FoveaJobWork of a FoveaRecipe: gives a FoveaPreview. */
gpointer fovea_recipe_preview (gpointer recipe, FoveaProgress *progress, GError **error);
/* FoveaJobWork of a FoveaRecipe: writes it as ONNX and gives the file's name, for the user, to be freed with g_free(). */
gpointer fovea_recipe_write (gpointer recipe, FoveaProgress *progress, GError **error);

G_END_DECLS

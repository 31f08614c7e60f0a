/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "core/explain/attribution.h"
#include "core/explain/effective-field.h"
#include "core/image/colormap.h"

G_BEGIN_DECLS

/**
 * FoveaExplanation:
 * @name: what the values are: "Grad-CAM"
 * @command: of fovea-cli, that does the same in its own colours
 * @facts: what the user should know of them, in lines: of what, how, how long it took
 * @heat: (height, width) of the network's input
 * @values: as they were computed, to be saved
 * @field: (nullable): it is an effective receptive field, and @heat its energy
 * @paint: @heat in colours; @texture is the same
 *
 * Values that lie over a photo, and how they look there. Immutable, counted by references.
 */
typedef struct
{
  char *name, *facts, *command;
  FoveaTensor *heat, *values;
  FoveaEffectiveField *field;
  FoveaImage *photo;
  FoveaPreprocess preprocess;
  gint value; /* whose maps were weighed, -1: none */

  const FoveaColormap *colormap;
  gboolean suits; /* it was chosen for the values */
  FoveaRange range;
  FoveaImage *paint;
  GdkTexture *texture;
  double opacity;

  /*< private >*/
  FoveaRange ends; /* as a colour map of one sign takes them */
  gatomicrefcount refs;
} FoveaExplanation;

/* Of @attribution or of @field, which it takes, as the other is NULL; takes @facts, too. Runs on any thread. */
FoveaExplanation *fovea_explanation_new (const char *name, char *facts, const char *command, FoveaAttribution *attribution, FoveaEffectiveField *field, FoveaImage *photo,
                                         const FoveaPreprocess *preprocess, GError **error);
/* The same values with another look; @colormap NULL: the one that suits them. */
FoveaExplanation *fovea_explanation_with_look (const FoveaExplanation *explanation, const FoveaColormap *colormap, double opacity, GError **error);
FoveaExplanation *fovea_explanation_ref (FoveaExplanation *explanation);
void fovea_explanation_unref (gpointer explanation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExplanation, fovea_explanation_unref)

/* The command with the colours; free it. */
char *fovea_explanation_get_command (const FoveaExplanation *explanation);
/* The photo with the colours over it where the network sees it, with the fields' edges. */
FoveaImage *fovea_explanation_picture (const FoveaExplanation *explanation, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Why a class wins, or what moves a neuron: attribution, as a map over the photo. One method is one file in methods/ and one row in its meson.build. */

#pragma once

#include "core/network/plan.h"
#include "core/network/session.h"

G_BEGIN_DECLS

typedef struct _FoveaAttributionMethod FoveaAttributionMethod;
typedef struct _FoveaExplainer FoveaExplainer;

/* What is asked. */
typedef struct
{
  FoveaNetworkPlan *plan;
  FoveaTensor *const *inputs; /* of the network */
  gint photo;                 /* the value of the input that holds the photo */
  gint target;                /* the value that is explained, ... */
  gsize element;              /* ... of which this element, in row-major order */
  gint layer;                 /* the value whose maps are weighed, for methods that do; -1: chosen */

  guint samples;       /* noisy copies, steps of the way from the baseline; 0: as the method's row says */
  double noise;        /* deviation of the noise, as a part of the range of the photo's values; 0: as the method's row says */
  guint64 seed;        /* of the noise: each sample has a stream of its own */
  gsize patch, stride; /* side and step of what is covered, in pixels of the network's input, @patch at most the shorter side (FOVEA_ERROR_USAGE);
                        * 0: a quarter and an eighth of that */
  FoveaExplainer *explainer; /* (nullable): of @plan; keeps what is planned for the next request */
} FoveaAttributionRequest;

/**
 * FoveaAttribution:
 * @values: float32. Of a method over pixels (channels, height, width) of the network's input, of occlusion (1, height, width) of it; of one over a
 *   layer's maps (1, height, width) of theirs
 * @heat: (height, width) of the network's input, float32: what is shown. Maps are brought to that size bilinearly, pixel centres at half-integers; of
 *   pixels the channels are joined as the method's row says
 * @layer: the value whose maps were weighed, -1: pixels
 * @reason: (nullable): why that layer
 */
typedef struct
{
  FoveaTensor *values, *heat;
  gint layer;
  char *reason;
} FoveaAttribution;

typedef enum
{
  FOVEA_JOIN_LARGEST, /* the channel of the largest magnitude, without its sign (Simonyan et al. 2014) */
  FOVEA_JOIN_SUM,     /* the sum: what the channels add together */
} FoveaAttributionJoin;

struct _FoveaAttributionMethod
{
  const char *id;      /* "grad-cam" */
  const char *title;   /* translatable */
  const char *summary; /* translatable: one sentence */
  const char *source;  /* the paper */
  gboolean of_layer;   /* weighs the maps of a layer */
  FoveaAttributionJoin join;
  guint samples;    /* what 0 of them in a request stands for; 0: it takes none */
  double noise;     /* likewise */
  gboolean covers;  /* takes patch and stride */
  /* FoveaAttribution's values. @layer: the value, already chosen; -1: pixels */
  FoveaTensor *(*run) (const FoveaAttributionRequest *request, gint layer, FoveaProgress *progress, GError **error);
};

/**
 * FoveaExplainer:
 *
 * Ways back through one plan that are ready to run: a request that goes the way of one before it costs its run alone. It keeps the two that were used
 * last, and lets go of them when memory is short. Several threads may have requests at a time. Counted by references.
 */
FoveaExplainer *fovea_explainer_new (FoveaNetworkPlan *plan);
FoveaExplainer *fovea_explainer_ref (FoveaExplainer *explainer);
void fovea_explainer_unref (FoveaExplainer *explainer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExplainer, fovea_explainer_unref)

/* In the order of the menu. */
const FoveaAttributionMethod *const *fovea_attribution_methods (gsize *n);
/* (nullable) */
const FoveaAttributionMethod *fovea_attribution_find (const char *id);

/* The score of a class: the value before a last softmax or sigmoid, where there is one, since what a softmax gives depends on all classes, and
 * both flatten out where the network is sure. @class -1: the one that wins, for which the network is run; otherwise @inputs is not looked at. @element is
 * the class. FOVEA_ERROR_USAGE: there is no such class; _REFUSED: no scores, or none that is a number; of the run _LIMIT and _CANCELLED. */
gboolean fovea_attribution_target (const FoveaNetworkPlan *plan, FoveaTensor *const *inputs, gint class, gint *target, gsize *element,
                                   FoveaProgress *progress, GError **error);

/* FOVEA_ERROR_REFUSED with the reason where the method does not go with the network; _USAGE for a patch that does not fit; _LIMIT, _CANCELLED. */
FoveaAttribution *fovea_attribution_run (const FoveaAttributionMethod *method, const FoveaAttributionRequest *request, FoveaProgress *progress,
                                         GError **error);
void fovea_attribution_free (FoveaAttribution *attribution);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaAttribution, fovea_attribution_free)

G_END_DECLS

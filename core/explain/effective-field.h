/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What of its theoretical receptive field a neuron really uses: Luo, Li, Urtasun, Zemel, "Understanding the Effective Receptive Field in Deep
 * Convolutional Neural Networks", NIPS 2016. */

#pragma once

#include "core/network/field-picture.h"
#include "core/network/session.h"

G_BEGIN_DECLS

#define FOVEA_EFFECTIVE_SAMPLES 20 /* random inputs that Luo et al. average over */

/* What is asked. */
typedef struct
{
  const FoveaNetworkPlan *plan;
  FoveaTensor *const *inputs; /* of the network */
  gint photo;                 /* the value of the input that holds the photo */
  gint value;                 /* a layer's maps, ... */
  gssize channel;             /* ... of which this one; -1: another one for each random input, spread evenly over the layer; the first for the photo */
  gsize y, x;                 /* within its maps */
  guint samples;              /* random inputs in the photo's place: uniform with mean 0 and deviation 1; 0: the photo */
  guint64 seed;               /* of these: each has a stream of its own */
} FoveaEffectiveRequest;

/* How much of the energy lies how near: @scale is that of the theoretical field about its centre. */
typedef struct
{
  double share, scale;
} FoveaContainment;

typedef enum
{
  FOVEA_CONTAINS_68,
  FOVEA_CONTAINS_95,
  FOVEA_N_CONTAINMENTS
} FoveaContainmentIndex;

/**
 * FoveaEffectiveField:
 * @energy: (height, width) of the network's input, float32: the squared gradient of the neuron with respect to the pixel, summed over the colours
 *   and averaged over the inputs. All sums are made in double; what follows is of them before they are rounded to float32
 * @field: the theoretical receptive field; what lies in the padding has no energy
 * @total: the sum of all energy
 * @outside: the share of it that lies out of @field: rounding
 * @deviation: per axis (0: height, 1: width), root mean square of the distance from the centre of @field in pixels, weighed by the energy
 * @contains: the smallest field of the same centre and aspect that holds the share; between whole rings of pixels the energy counts as even
 */
typedef struct
{
  FoveaTensor *energy;
  FoveaRectangle field;
  double total, outside;
  double deviation[2];
  FoveaContainment contains[FOVEA_N_CONTAINMENTS];
} FoveaEffectiveField;

/* FOVEA_ERROR_REFUSED where no gradient leads from the neuron to the photo, or it is zero everywhere, NaN or Inf; _LIMIT, _CANCELLED. */
FoveaEffectiveField *fovea_effective_field_new (const FoveaEffectiveRequest *request, FoveaProgress *progress, GError **error);
void fovea_effective_field_free (FoveaEffectiveField *field);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaEffectiveField, fovea_effective_field_free)

/* Half of the height (@axis 0) or width (1) of the theoretical field, in pixels. */
double fovea_effective_half (const FoveaEffectiveField *field, guint axis);
/* The theoretical field times @scale, on the network's input, or, with @preprocess, on a photo of @width x @height. */
FoveaFieldBox fovea_effective_box (const FoveaEffectiveField *field, double scale, const FoveaPreprocess *preprocess, gsize width, gsize height);

/* How its energy is shown: most of it is in few pixels. */
#define FOVEA_EFFECTIVE_COLORMAP "inferno"
#define FOVEA_EFFECTIVE_GAMMA 0.5

/* The edges of the theoretical field and of the one that holds 95 %, on a photo. */
void fovea_effective_draw (const FoveaEffectiveField *field, const FoveaPreprocess *preprocess, FoveaImage *photo);

/* One layer of a network. */
typedef struct
{
  guint node;
  FoveaEffectiveField *field; /* of the neuron in the middle; NULL: @reason says why */
  char *reason;
} FoveaEffectiveLayer;

/* The layers at which the theoretical field grows, first to last, each with its neuron in the middle: of FoveaEffectiveLayer. The request's value
 * and neuron do not matter. FOVEA_ERROR_CANCELLED, _LIMIT; _REFUSED for a network without such layers. */
GPtrArray *fovea_effective_layers (const FoveaEffectiveRequest *request, FoveaProgress *progress, GError **error);

G_END_DECLS

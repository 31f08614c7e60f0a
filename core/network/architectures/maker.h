/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/builder.h"

G_BEGIN_DECLS

/**
 * FoveaMaker:
 *
 * Makes a network layer by layer (core/network/architectures/layers.h has the layers), with shapes known at every step. Values are
 * numbers; 0 is the photo. The first failure stays: layers after it do nothing, and fovea_maker_finish() reports it.
 */
typedef struct _FoveaMaker FoveaMaker;

/* A network with one input "input" of 1 x @channels x @height x @width. */
FoveaMaker *fovea_maker_new (const char *name, gint64 channels, gint64 height, gint64 width);
void fovea_maker_free (FoveaMaker *maker);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaMaker, fovea_maker_free)

gboolean fovea_maker_failed (const FoveaMaker *maker);
/* Takes @error, unless there was a failure before. */
void fovea_maker_fail (FoveaMaker *maker, GError *error);
/* Puts @place in front of the failure. */
void fovea_maker_place_failure (FoveaMaker *maker, const char *place);

/* Layers made from now on are named "SCOPE/conv1"; NULL: "conv1". */
void fovea_maker_scope (FoveaMaker *maker, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* How the random weights from here on are drawn: for layers that rectify (He et al. 2015), unless told that they saturate (Glorot, Bengio
 * 2010). */
void fovea_maker_saturates (FoveaMaker *maker, gboolean saturates);

const FoveaShape *fovea_maker_shape (const FoveaMaker *maker, guint value);

/* Says what the user should know of the network. */
void fovea_maker_notice (FoveaMaker *maker, const char *notice);
void fovea_maker_metadata (FoveaMaker *maker, const char *key, const char *value);

/**
 * fovea_maker_finish:
 * @output: becomes the network's output
 * @seed: (nullable): of the weights: the same seed gives the same bytes on every machine, with any number of threads. %NULL: weights are
 *   zeros that take no memory, for who wants numbers alone
 *
 * May be called once. FOVEA_ERROR_LIMIT before memory is taken where the weights do not fit the budget; FOVEA_ERROR_CANCELLED.
 */
FoveaNetwork *fovea_maker_finish (FoveaMaker *maker, guint output, const guint64 *seed, FoveaProgress *progress, GError **error);

/* ---- what layers are made of ---- */

/* Names the next layer "KIND1", within the scope; constants made before its node have its name in theirs. */
void fovea_maker_begin (FoveaMaker *maker, const char *kind);
/* Weights "LAYER.SUFFIX" to be drawn from -@bound to @bound. */
guint fovea_maker_random (FoveaMaker *maker, const char *suffix, guint rank, const gint64 *dims, double bound);
/* (n) elements, all @value. */
guint fovea_maker_filled (FoveaMaker *maker, const char *suffix, guint rank, const gint64 *dims, double value);
guint fovea_maker_int64s (FoveaMaker *maker, const char *suffix, gsize n, const gint64 *values);
guint fovea_maker_float (FoveaMaker *maker, const char *suffix, float value);

/* The bound for kernels that read @fan_in values each and are read by @fan_out. */
double fovea_maker_bound (const FoveaMaker *maker, gint64 fan_in, gint64 fan_out);

/* An input left out. */
#define FOVEA_MAKER_NONE G_MAXUINT

/* The layer's node, with one output; takes the contents of @attributes. */
guint fovea_maker_node (FoveaMaker *maker, const char *op_type, guint n_inputs, const guint *inputs, guint n_attributes,
                        FoveaAttribute *attributes);

/* Mean and variance of a value's elements that random weights are expected to give; of the photo 0 and 1. A layer sets those of its
 * output, which are its first input's otherwise. Normalisations need them, to have the statistics that learning would have measured. */
typedef struct
{
  double mean, variance;
} FoveaMoments;

FoveaMoments fovea_maker_moments (const FoveaMaker *maker, guint value);
void fovea_maker_set_moments (FoveaMaker *maker, guint value, double mean, double variance);

/* Notes it where the layer's window moves along one axis by @span in all and its stride does not divide that: what is left behind the last
 * window is not seen. */
void fovea_maker_note_floor (FoveaMaker *maker, gint64 span, gint64 stride);

G_END_DECLS

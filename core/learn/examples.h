/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/learn/dataset.h"
#include "core/network/network.h"

G_BEGIN_DECLS

/* Where an example goes: planes of floats, @input_step and @target_step apart. */
typedef struct
{
  float *input, *target; /* target: of pictures */
  gsize input_step, target_step;
  guint label; /* of classes: set by draw */
} FoveaExample;

typedef struct _FoveaExamples FoveaExamples;

/**
 * FoveaExamples:
 * @n: of an epoch, and held out
 * @size: (channels, height, width) of the input
 * @classes: of which each example is one; 0: the target is a picture of @size
 * @metadata: for the file of the network that learns from them: how its input is made, and the names of its classes
 * @draw: makes example @i of those learned from, or of those held out; @key chooses what is random about it, and 0 means nothing is. Thread-safe
 * @settings: what else decides what draw() gives, as text of words: two with the same text and data give the same examples
 * @digest: of the data: others hardly ever have the same by chance
 */
struct _FoveaExamples
{
  gsize n, n_held_out;
  gsize size[3];
  guint classes;
  char *settings;
  guint64 digest;
  GHashTable *metadata;
  void (*draw) (const FoveaExamples *self, gboolean held_out, gsize i, guint64 key, FoveaExample *example);
  void (*free) (FoveaExamples *self);
};

static inline void
fovea_examples_free (FoveaExamples *examples)
{
  examples->free (examples);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExamples, fovea_examples_free)

/* Random changes of a picture, each drawn evenly between none and so much in either direction. */
typedef struct
{
  double shift;  /* part of the side */
  double rotate; /* degrees */
  double scale;  /* 0.2: 0.8 to 1.2 times as large, in both directions apart */
  double shear;  /* sideways, part of the height */
} FoveaAugmentation;

/**
 * fovea_examples_classes:
 * @data: labelled pictures; a reference is taken
 * @test: (nullable): those that are held out; without them every tenth of @data is
 * @network: its input's size is @size; its hints say how pixels become numbers (core/network/preprocess.h). Pictures are stretched to that size, with pixel centres at
 *   half-integers, bilinearly. FOVEA_ERROR_REFUSED where channels do not fit, or pictures are too few to hold some out
 */
FoveaExamples *fovea_examples_classes (FoveaDataset *data, FoveaDataset *test, const FoveaNetwork *network, const gsize size[3],
                                       const FoveaAugmentation *augmentation, GError **error);

/**
 * fovea_examples_noise:
 * @photos: (n): those that are learned from; @held_out: those that are not
 * @size: (1 or 3, height, width) of patches
 * @sigma: the largest deviation of the noise, of 0 to 255: each patch has an own one from 0 to that; patches held out have @test_sigma
 * @patches: of an epoch
 *
 * Patches of photos, turned and mirrored at random, in 0 to 1 with Gaussian noise; the target is the patch without it.
 */
FoveaExamples *fovea_examples_noise (GPtrArray *photos, GPtrArray *held_out, const gsize size[3], double sigma, double test_sigma, gsize patches);

G_END_DECLS

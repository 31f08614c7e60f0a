/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Bars across and down as pictures to learn, in memory and as IDX files. */

#pragma once

#include <string.h>

#include "core/base/random.h"
#include "core/learn/trainer.h"
#include "core/network/architectures/architecture.h"

#define BARS_SIDE 8

/* Class 0: a row, class 1: a column, of one to two pixels' width, in noise. */
static inline FoveaDataset *
make_bars (gsize n)
{
  g_autoptr (GError) error = NULL;
  FoveaDataset *bars = fovea_dataset_new (n, 1, BARS_SIDE, BARS_SIDE, &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      guint label = (guint) fovea_random_below (i + 1, 0, 2), place = (guint) fovea_random_below (i + 1, 1, BARS_SIDE);

      bars->labels[i] = (guint8) label;
      for (guint y = 0; y < BARS_SIDE; y++)
        for (guint x = 0; x < BARS_SIDE; x++)
          bars->pixels[(i * BARS_SIDE + y) * BARS_SIDE + x]
            = (guint8) (fovea_random_below (i + 1, 2 + y * BARS_SIDE + x, 60) + ((label ? x : y) == place ? 190 : 0));
    }
  fovea_dataset_finish (bars);
  return bars;
}

/* @text is a network as fovea_architecture_parse() reads it. */
static inline FoveaModel *
make_model (const char *text, gsize samples)
{
  guint64 seed = 5;
  FoveaArchitectureOptions options = { .seed = &seed };
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaNetwork) network = fovea_architecture_parse (text, &options, NULL, &error);
  FoveaModel *model;

  g_assert_no_error (error);
  model = fovea_model_new (network, samples, 0, 0, NULL, &error);
  g_assert_no_error (error);
  return model;
}

/* IDX of @rank dimensions in @path. */
static inline void
write_idx (const char *path, guint rank, const guint32 *dims, const guint8 *data, gsize n)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autoptr (GError) error = NULL;

  g_byte_array_append (bytes, (const guint8[]){ 0, 0, 8, (guint8) rank }, 4);
  for (guint i = 0; i < rank; i++)
    g_byte_array_append (bytes, (const guint8[]){ dims[i] >> 24, dims[i] >> 16 & 255, dims[i] >> 8 & 255, dims[i] & 255 }, 4);
  g_byte_array_append (bytes, data, (guint) n);
  g_file_set_contents (path, (const char *) bytes->data, bytes->len, &error);
  g_assert_no_error (error);
}

/* As @where/train-images-idx3-ubyte and its labels. */
static inline void
write_bars (const char *where, gsize n)
{
  g_autoptr (FoveaDataset) bars = make_bars (n);
  g_autofree char *images = g_build_filename (where, "train-images-idx3-ubyte", NULL), *labels = g_build_filename (where, "train-labels-idx1-ubyte", NULL);

  write_idx (images, 3, (const guint32[]){ (guint32) n, BARS_SIDE, BARS_SIDE }, bars->pixels, n * BARS_SIDE * BARS_SIDE);
  write_idx (labels, 1, (const guint32[]){ (guint32) n }, bars->labels, n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/dataset.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/memory.h"

FoveaDataset *
fovea_dataset_new (gsize n, gsize channels, gsize height, gsize width, GError **error)
{
  g_autoptr (FoveaDataset) self = g_new0 (FoveaDataset, 1);
  gsize bytes;

  g_atomic_ref_count_init (&self->refs);
  *self = (FoveaDataset){ .n = n, .channels = channels, .height = height, .width = width, .refs = self->refs };
  if (n == 0 || channels == 0 || height == 0 || width == 0)
    {
      fovea_refuse (error, _("There are no pictures to learn from"));
      return NULL;
    }
  if (n > FOVEA_MAX_EXAMPLES || height > FOVEA_MAX_EXAMPLE_SIDE || width > FOVEA_MAX_EXAMPLE_SIDE
      || !fovea_size_product ((const gsize[]){ n, channels, height, width }, 4, &bytes))
    {
      fovea_over_limit (error, _("%zu pictures of %zux%zu: at most %d of %d pixels a side can be learned from"), n, width, height, FOVEA_MAX_EXAMPLES,
                        FOVEA_MAX_EXAMPLE_SIDE);
      return NULL;
    }
  self->pixels = fovea_memory_alloc (bytes, _("pictures to learn from"), error);
  self->labels = self->pixels ? fovea_memory_alloc0 (n, _("labels"), error) : NULL;
  return self->labels ? g_steal_pointer (&self) : NULL;
}

void
fovea_dataset_finish (FoveaDataset *dataset)
{
  dataset->classes = 0;
  for (gsize i = 0; i < dataset->n; i++)
    dataset->classes = MAX (dataset->classes, dataset->labels[i] + 1u);
}

FoveaDataset *
fovea_dataset_ref (FoveaDataset *dataset)
{
  g_atomic_ref_count_inc (&dataset->refs);
  return dataset;
}

void
fovea_dataset_unref (FoveaDataset *dataset)
{
  if (!dataset || !g_atomic_ref_count_dec (&dataset->refs))
    return;
  fovea_memory_free (dataset->pixels);
  fovea_memory_free (dataset->labels);
  g_free (dataset);
}

/* The files of a folder, sorted: the first whose name is IDX images and begins with @prefix. */
static char *
find_images (const char *folder, const char *prefix)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  g_autofree char *found = NULL;

  for (const char *name; dir && (name = g_dir_read_name (dir));)
    if (strstr (name, "images") && strstr (name, "idx3") && (!prefix || g_str_has_prefix (name, prefix)) && (!found || strcmp (name, found) < 0))
      {
        g_free (found);
        found = g_strdup (name);
      }
  return found ? g_build_filename (folder, found, NULL) : NULL;
}

static FoveaDataset *
load_with_labels (const char *images, FoveaProgress *progress, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (images), *name = g_path_get_basename (images), *labels = NULL;
  g_autoptr (GString) other = g_string_new (name);

  if (g_string_replace (other, "images", "labels", 1) == 0)
    {
      g_autofree char *shown = fovea_printable (name);

      fovea_refuse (error, _("“%s” does not say where its labels are: files of images are named …images-idx3-ubyte, of labels …labels-idx1-ubyte"), shown);
      return NULL;
    }
  g_string_replace (other, "idx3", "idx1", 1);
  labels = g_build_filename (folder, other->str, NULL);
  return fovea_dataset_load_idx (images, labels, progress, error);
}

static FoveaDataset *
open_folder (const char *folder, FoveaDataset **test, FoveaProgress *progress, GError **error)
{
  g_autofree char *digits = g_build_filename (folder, "0.json", NULL), *train = find_images (folder, "train"), *held_out = find_images (folder, "t10k");
  g_autofree char *any = find_images (folder, NULL), *shown = fovea_printable (folder);
  g_autoptr (FoveaDataset) data = NULL;

  if (g_file_test (digits, G_FILE_TEST_EXISTS))
    return fovea_dataset_load_digits (folder, progress, error);
  if (!any)
    {
      fovea_refuse (error, _("“%s” holds neither digits 0.json to 9.json nor images of the form …images-idx3-ubyte"), shown);
      return NULL;
    }
  data = load_with_labels (train ? train : any, progress, error);
  if (!data || !train || !held_out)
    return g_steal_pointer (&data);
  *test = load_with_labels (held_out, progress, error);
  return *test ? g_steal_pointer (&data) : NULL;
}

FoveaDataset *
fovea_dataset_open (const char *path, FoveaDataset **test, FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaFile) file = NULL;

  *test = NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return open_folder (path, test, progress, error);
  file = fovea_file_open (path, FOVEA_MAX_DATASET_FILE_BYTES, FALSE, error); /* before its name is blamed */
  return file ? load_with_labels (path, progress, error) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The IDX format: two zero bytes, the type (8: unsigned bytes), the number of dimensions, each dimension as 4 bytes, the highest first, then the elements. */

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/learn/dataset.h"

#define UNSIGNED_BYTES 8
#define MAX_RANK 3
#define DIMENSION_BYTES 4
#define PIECE ((gsize) 1 << 20) /* bytes between two looks at the cancel */

typedef struct
{
  GInputStream *stream;
  const char *name; /* for messages */
  gsize dims[MAX_RANK];
  FoveaProgress *progress;
} Idx;

/* Of the decompression: a memory stream has no other failures. */
static gboolean
unpacking_failed (const Idx *idx, const GError *cause, GError **error)
{
  if (g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT))
    return fovea_refuse (error, _("“%s” is cut off within its gzip compression"), idx->name);
  return fovea_refuse (error, _("The gzip compression of “%s” is damaged"), idx->name);
}

static gboolean
read_exactly (const Idx *idx, gpointer data, gsize n, GError **error)
{
  for (gsize done = 0, got; done < n; done += got)
    {
      g_autoptr (GError) cause = NULL;

      if (!fovea_progress_check (idx->progress, error))
        return FALSE;
      if (!g_input_stream_read_all (idx->stream, (guint8 *) data + done, MIN (PIECE, n - done), &got, NULL, &cause))
        return unpacking_failed (idx, cause, error);
      if (got < MIN (PIECE, n - done))
        return fovea_refuse (error, _("“%s” is cut off: %zu bytes are missing at least"), idx->name, n - done - got);
    }
  return TRUE;
}

static gsize
read_big_endian (const guint8 *bytes)
{
  return (gsize) bytes[0] << 24 | (gsize) bytes[1] << 16 | (gsize) bytes[2] << 8 | bytes[3];
}

static gboolean
read_header (Idx *idx, guint rank, GError **error)
{
  guint8 magic[4], sizes[MAX_RANK * DIMENSION_BYTES];

  if (!read_exactly (idx, magic, sizeof magic, error))
    return FALSE;
  if (magic[0] != 0 || magic[1] != 0)
    return fovea_refuse (error, _("“%s” is no IDX file: it begins with %02x %02x in the place of two zeros"), idx->name, magic[0], magic[1]);
  if (magic[2] != UNSIGNED_BYTES)
    return fovea_refuse (error, _("“%s” holds numbers of type %u; unsigned bytes, type 8, are needed"), idx->name, magic[2]);
  if (magic[3] != rank)
    return fovea_refuse (error, rank == 1 ? _("“%s” has %u dimensions; labels have 1") : _("“%s” has %u dimensions; images have 3"), idx->name, magic[3]);
  if (!read_exactly (idx, sizes, rank * DIMENSION_BYTES, error))
    return FALSE;
  for (guint i = 0; i < rank; i++)
    idx->dims[i] = read_big_endian (sizes + i * DIMENSION_BYTES);
  return TRUE;
}

static gboolean
is_gzip (GBytes *bytes)
{
  gsize n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  return n > 2 && data[0] == 0x1f && data[1] == 0x8b;
}

static GInputStream *
open_stream (GBytes *bytes)
{
  g_autoptr (GInputStream) stream = g_memory_input_stream_new_from_bytes (bytes);
  g_autoptr (GZlibDecompressor) unpack = NULL;

  if (!is_gzip (bytes))
    return g_steal_pointer (&stream);
  unpack = g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP);
  return g_converter_input_stream_new (stream, G_CONVERTER (unpack));
}

/* Nothing may stand behind the elements: the file would not be what its header says. */
static gboolean
is_at_end (const Idx *idx, GError **error)
{
  g_autoptr (GError) cause = NULL;
  guint8 byte;
  gssize got = g_input_stream_read (idx->stream, &byte, 1, NULL, &cause);

  if (got <= 0)
    return got == 0 || unpacking_failed (idx, cause, error);
  return fovea_refuse (error, _("“%s” is longer than its header says"), idx->name);
}

static FoveaDataset *
read_images (Idx *idx, GError **error)
{
  g_autoptr (FoveaDataset) dataset = NULL;

  if (!read_header (idx, MAX_RANK, error))
    return NULL;
  dataset = fovea_dataset_new (idx->dims[0], 1, idx->dims[1], idx->dims[2], error);
  if (!dataset || !read_exactly (idx, dataset->pixels, dataset->n * dataset->height * dataset->width, error) || !is_at_end (idx, error))
    return NULL;
  return g_steal_pointer (&dataset);
}

static gboolean
read_labels (Idx *idx, FoveaDataset *dataset, GError **error)
{
  if (!read_header (idx, 1, error))
    return FALSE;
  if (idx->dims[0] != dataset->n)
    return fovea_refuse (error, _("“%s” has %zu labels for %zu images"), idx->name, idx->dims[0], dataset->n);
  return read_exactly (idx, dataset->labels, dataset->n, error) && is_at_end (idx, error);
}

FoveaDataset *
fovea_dataset_load_idx (const char *images, const char *labels, FoveaProgress *progress, GError **error)
{
  g_autoptr (GBytes) image_bytes = fovea_file_read (images, FOVEA_MAX_DATASET_FILE_BYTES, error);
  g_autoptr (GBytes) label_bytes = image_bytes ? fovea_file_read (labels, FOVEA_MAX_DATASET_FILE_BYTES, error) : NULL;
  g_autofree char *image_name = fovea_printable (images), *label_name = fovea_printable (labels);
  g_autoptr (GInputStream) image_stream = NULL, label_stream = NULL;
  g_autoptr (FoveaDataset) dataset = NULL;

  if (!label_bytes || !fovea_progress_check (progress, error))
    return NULL;
  image_stream = open_stream (image_bytes);
  label_stream = open_stream (label_bytes);
  dataset = read_images (&(Idx){ .stream = image_stream, .name = image_name, .progress = progress }, error);
  if (!dataset || !read_labels (&(Idx){ .stream = label_stream, .name = label_name, .progress = progress }, dataset, error))
    return NULL;
  fovea_dataset_finish (dataset);
  return g_steal_pointer (&dataset);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/elements.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

/* Bytes of the file read at a time: looking for what is not finite then finds them in the cache. */
#define PIECE 65536
/* Pieces that a worker takes at a time: half a large page, so that two workers seldom wait for the same one. */
#define PIECES_AN_ITEM 16

gsize
fovea_onnx_block_bytes (gsize bytes)
{
  return (bytes + FOVEA_ALIGNMENT - 1) / FOVEA_ALIGNMENT * FOVEA_ALIGNMENT;
}

gboolean
fovea_onnx_source_reserve (FoveaOnnxSource *source, gsize bytes, GError **error)
{
  gpointer data = bytes > 0 ? fovea_memory_alloc (bytes, _("The network's weights"), error) : NULL;

  if (data)
    source->block = g_bytes_new_with_free_func (data, bytes, fovea_memory_free, data);
  return bytes == 0 || data != NULL;
}

void
fovea_onnx_source_clear (FoveaOnnxSource *source)
{
  g_clear_pointer (&source->block, g_bytes_unref);
}

static FoveaTensor *
new_tensor (FoveaOnnxSource *source, FoveaDType dtype, const FoveaShape *shape, GError **error)
{
  gsize bytes = fovea_onnx_block_bytes (fovea_shape_count (shape) * fovea_dtype_size (dtype)), size = 0;
  guint8 *data = source->block ? (gpointer) g_bytes_get_data (source->block, &size) : NULL;

  if (!data || bytes > size - source->block_used)
    return fovea_tensor_new (dtype, shape, _("A tensor"), error);
  data += source->block_used;
  source->block_used += bytes;
  return fovea_tensor_wrap (dtype, shape, data, g_bytes_ref (source->block), (GDestroyNotify) g_bytes_unref);
}

FoveaDType
fovea_onnx_kept_dtype (FoveaDType dtype)
{
  return dtype == FOVEA_DTYPE_FLOAT16 || dtype == FOVEA_DTYPE_BFLOAT16 || dtype == FOVEA_DTYPE_FLOAT64 ? FOVEA_DTYPE_FLOAT32 : dtype;
}

/* An exponent of all ones. */
static gsize
count_not_finite (const guint32 *bits, gsize n)
{
  gsize count = 0;

  for (gsize i = 0; i < n; i++)
    count += (bits[i] & 0x7f800000) == 0x7f800000;
  return count;
}

gsize
fovea_onnx_count_not_finite (const FoveaTensor *tensor)
{
  return tensor->dtype == FOVEA_DTYPE_FLOAT32 ? count_not_finite (tensor->data, fovea_tensor_count (tensor)) : 0;
}

typedef struct
{
  const FoveaFile *file;
  guint64 offset;
  FoveaDType dtype; /* in the file */
  FoveaTensor *tensor;
  atomic_size_t n_not_finite;
  GError *error; /* the first, set atomically */
} Job;

static gboolean
read_piece (Job *job, gsize first, gsize n, GError **error)
{
  gsize size = fovea_dtype_size (job->dtype), kept_size = fovea_dtype_size (job->tensor->dtype);
  guint8 *kept = (guint8 *) job->tensor->data + first * kept_size;
  FoveaTensor to = { .dtype = job->tensor->dtype, .shape = { 1, { (gint64) n } }, .data = kept };
  guint64 buffer[PIECE / sizeof (guint64)];
  FoveaTensor from = { .dtype = job->dtype, .shape = to.shape, .data = buffer };
  gboolean same = job->dtype == to.dtype;

  if (!fovea_file_read_part (job->file, job->offset + first * size, n * size, same ? to.data : buffer, error))
    return FALSE;
  if (!same)
    fovea_tensor_cast_part (&from, &to, 0, n);
  atomic_fetch_add_explicit (&job->n_not_finite, fovea_onnx_count_not_finite (&to), memory_order_relaxed);
  return TRUE;
}

static void
read_pieces (gsize begin, gsize end, guint worker, gpointer data)
{
  Job *job = data;
  gsize piece = PIECE / fovea_dtype_size (job->dtype), count = fovea_tensor_count (job->tensor);

  for (gsize i = begin; i < end && !g_atomic_pointer_get (&job->error); i++)
    {
      GError *error = NULL;

      if (!read_piece (job, i * piece, MIN (piece, count - i * piece), &error)
          && !g_atomic_pointer_compare_and_exchange (&job->error, NULL, error))
        g_error_free (error);
    }
}

FoveaTensor *
fovea_onnx_read_elements (FoveaOnnxSource *source, const FoveaFile *file, guint64 offset, FoveaDType dtype, const FoveaShape *shape,
                          gsize *n_not_finite, GError **error)
{
  gsize bytes = fovea_shape_count (shape) * fovea_dtype_size (dtype);
  g_autoptr (FoveaTensor) tensor = NULL;
  Job job = { .file = file, .offset = offset, .dtype = dtype };
  gboolean done;

  if (!fovea_file_has_part (file, offset, bytes, error))
    return NULL;
  job.tensor = tensor = new_tensor (source, fovea_onnx_kept_dtype (dtype), shape, error);
  if (!tensor)
    return NULL;
  done = fovea_parallel_for ((bytes + PIECE - 1) / PIECE, PIECES_AN_ITEM, read_pieces, &job, source->progress);
  *n_not_finite = job.n_not_finite;
  if (job.error)
    g_propagate_error (error, job.error);
  else if (done || fovea_progress_check (source->progress, error))
    return g_steal_pointer (&tensor);
  return NULL;
}

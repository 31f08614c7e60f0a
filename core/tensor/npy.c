/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/tensor/npy.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"

#define MAGIC "\x93NUMPY"
#define MAGIC_LENGTH 6
#define PREFIX_LENGTH 10 /* magic, version, 16-bit length of the header */
#define PADDING 64       /* the data begin at a multiple of it */

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN); /* elements are written as they lie in memory */

static const struct
{
  const char *descr;
  FoveaDType dtype;
} descriptions[] = {
  { "<f4", FOVEA_DTYPE_FLOAT32 }, { "<f8", FOVEA_DTYPE_FLOAT64 }, { "<f2", FOVEA_DTYPE_FLOAT16 }, { "<i8", FOVEA_DTYPE_INT64 },
  { "<i4", FOVEA_DTYPE_INT32 },   { "<i2", FOVEA_DTYPE_INT16 },   { "|i1", FOVEA_DTYPE_INT8 },    { "<u8", FOVEA_DTYPE_UINT64 },
  { "<u4", FOVEA_DTYPE_UINT32 },  { "<u2", FOVEA_DTYPE_UINT16 },  { "|u1", FOVEA_DTYPE_UINT8 },   { "|b1", FOVEA_DTYPE_BOOL },
};

static const char *
descr_of (FoveaDType dtype)
{
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    if (descriptions[i].dtype == dtype)
      return descriptions[i].descr;
  return NULL;
}

static FoveaDType
dtype_of (const char *descr)
{
  for (gsize i = 0; i < G_N_ELEMENTS (descriptions); i++)
    if (g_str_equal (descriptions[i].descr, descr))
      return descriptions[i].dtype;
  return FOVEA_DTYPE_NONE;
}

/* A header such as NumPy writes: {'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), } */
static GString *
header_for (const FoveaTensor *tensor)
{
  GString *header = g_string_new_len (MAGIC "\x01\x00\x00\x00", PREFIX_LENGTH);
  gsize length;

  g_string_append_printf (header, "{'descr': '%s', 'fortran_order': False, 'shape': (", descr_of (tensor->dtype));
  for (guint i = 0; i < tensor->shape.rank; i++)
    g_string_append_printf (header, i ? ", %" PRId64 : "%" PRId64, tensor->shape.dims[i]);
  g_string_append (header, tensor->shape.rank == 1 ? ",), }" : "), }");
  while ((header->len + 1) % PADDING)
    g_string_append_c (header, ' ');
  g_string_append_c (header, '\n');
  length = header->len - PREFIX_LENGTH;
  header->str[PREFIX_LENGTH - 2] = (char) (length & 0xff);
  header->str[PREFIX_LENGTH - 1] = (char) (length >> 8);
  return header;
}

gboolean
fovea_npy_save (const FoveaTensor *tensor, const char *path, GError **error)
{
  g_autoptr (FoveaTensor) widened = NULL;
  g_autoptr (GString) header = NULL;
  gsize bytes;
  guint8 *file;
  gboolean saved;

  if (!descr_of (tensor->dtype)) /* NumPy has no bfloat16; float32 holds it exactly */
    {
      tensor = widened = fovea_tensor_cast (tensor, FOVEA_DTYPE_FLOAT32, error);
      if (!widened)
        return FALSE;
    }
  header = header_for (tensor);
  bytes = fovea_tensor_bytes (tensor);
  file = fovea_memory_alloc (header->len + bytes, _ ("An NPY file"), error);
  if (!file)
    return FALSE;
  memcpy (file, header->str, header->len);
  memcpy (file + header->len, tensor->data, bytes);
  saved = fovea_file_write (path, file, header->len + bytes, error);
  fovea_memory_free (file);
  return saved;
}

/* What the header's dictionary says. */
typedef struct
{
  char descr[8];
  gboolean fortran_order, has_descr, has_order, has_shape;
  FoveaShape shape;
} Header;

/* Each of these moves @text over what it matches, after spaces, and leaves it where it does not. */

static gboolean
take (const char **text, const char *token)
{
  const char *p = *text + strspn (*text, " \t\n");

  if (!g_str_has_prefix (p, token))
    return FALSE;
  *text = p + strlen (token);
  return TRUE;
}

static gboolean
take_string (const char **text, char *result, gsize size)
{
  const char *p = *text + strspn (*text, " \t\n");
  char quote[2] = { *p, '\0' };
  gsize length;

  if (*p != '\'' && *p != '"')
    return FALSE;
  length = strcspn (p + 1, quote);
  if (p[1 + length] == '\0' || length >= size)
    return FALSE;
  memcpy (result, p + 1, length);
  result[length] = '\0';
  *text = p + length + 2;
  return TRUE;
}

static gboolean
take_shape (const char **text, FoveaShape *shape)
{
  if (!take (text, "("))
    return FALSE;
  shape->rank = 0;
  while (!take (text, ")"))
    {
      char *end;

      if (shape->rank == FOVEA_MAX_RANK)
        return FALSE;
      shape->dims[shape->rank++] = g_ascii_strtoll (*text, &end, 10);
      if (end == *text)
        return FALSE;
      *text = end;
      if (!take (text, ",") && (*text)[strspn (*text, " ")] != ')')
        return FALSE;
    }
  return TRUE;
}

static gboolean
parse_header (const char *text, Header *header)
{
  char key[16];

  if (!take (&text, "{"))
    return FALSE;
  while (!take (&text, "}"))
    {
      if (!take_string (&text, key, sizeof key) || !take (&text, ":"))
        return FALSE;
      if (g_str_equal (key, "descr"))
        header->has_descr = take_string (&text, header->descr, sizeof header->descr);
      else if (g_str_equal (key, "shape"))
        header->has_shape = take_shape (&text, &header->shape);
      else if (g_str_equal (key, "fortran_order"))
        {
          header->fortran_order = take (&text, "True");
          header->has_order = header->fortran_order || take (&text, "False");
        }
      else
        return FALSE;
      if (!take (&text, ",") && text[strspn (text, " ")] != '}')
        return FALSE;
    }
  return header->has_descr && header->has_order && header->has_shape;
}

/* The dictionary's bytes in a file of version 1 (16-bit length) or 2 and 3 (32-bit); NULL when it does not fit. */
static char *
header_text (const guint8 *data, gsize size, gsize *data_offset)
{
  gsize prefix, length;

  if (size < PREFIX_LENGTH + 2 || memcmp (data, MAGIC, MAGIC_LENGTH) != 0 || data[6] < 1 || data[6] > 3)
    return NULL;
  prefix = data[6] == 1 ? PREFIX_LENGTH : PREFIX_LENGTH + 2;
  length = data[8] | (gsize) data[9] << 8;
  if (data[6] > 1)
    length |= (gsize) data[10] << 16 | (gsize) data[11] << 24;
  if (length > size - prefix || length > G_MAXUINT16)
    return NULL;
  *data_offset = prefix + length;
  return g_strndup ((const char *) data + prefix, length);
}

static FoveaTensor *
load_bytes (const guint8 *data, gsize size, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *shape = NULL;
  Header header = { 0 };
  FoveaDType dtype;
  FoveaTensor *tensor;
  gsize offset, bytes;

  text = header_text (data, size, &offset);
  if (!text || !parse_header (text, &header))
    {
      fovea_refuse (error, _ ("“%s” is not a NumPy file of one array (NPY)"), name);
      return NULL;
    }
  dtype = dtype_of (header.descr);
  if (dtype == FOVEA_DTYPE_NONE || (header.fortran_order && header.shape.rank > 1))
    {
      g_autofree char *descr = fovea_printable (header.descr);

      if (dtype == FOVEA_DTYPE_NONE)
        fovea_refuse (error, _ ("“%s” has elements of the type “%s”, which is not read"), name, descr);
      else
        fovea_refuse (error, _ ("“%s” is in Fortran order, which is not read"), name);
      return NULL;
    }
  if (!fovea_shape_check (&header.shape, dtype, name, error))
    return NULL;
  bytes = fovea_shape_count (&header.shape) * fovea_dtype_size (dtype);
  if (bytes != size - offset)
    {
      shape = fovea_shape_to_string (&header.shape);
      fovea_refuse (error, _ ("“%s” holds %zu bytes of data; its shape %s needs %zu"), name, size - offset,
                    shape, bytes);
      return NULL;
    }
  tensor = fovea_tensor_new (dtype, &header.shape, name, error);
  if (tensor)
    memcpy (tensor->data, data + offset, bytes);
  return tensor;
}

FoveaTensor *
fovea_npy_load (const char *path, GError **error)
{
  g_autofree char *name = fovea_printable (path);
  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_NETWORK_FILE_BYTES, error);
  gconstpointer data;
  gsize size;

  if (!bytes)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  return load_bytes (data, size, name, error);
}

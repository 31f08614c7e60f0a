/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Just enough of protobuf's wire format to write ONNX files, sound and unsound ones, in a test. Functions take the messages
 * that they put into others. */

#pragma once

#include <glib.h>
#include <string.h>

static inline void
pb_varint (GByteArray *out, guint64 value)
{
  do
    {
      guint8 byte = (guint8) ((value & 0x7f) | (value > 0x7f ? 0x80 : 0));

      g_byte_array_append (out, &byte, 1);
      value >>= 7;
    }
  while (value > 0);
}

static inline void
pb_int (GByteArray *out, guint field, gint64 value)
{
  pb_varint (out, field << 3);
  pb_varint (out, (guint64) value);
}

static inline void
pb_bytes (GByteArray *out, guint field, gconstpointer data, gsize length)
{
  pb_varint (out, field << 3 | 2);
  pb_varint (out, length);
  g_byte_array_append (out, data, (guint) length);
}

static inline void
pb_string (GByteArray *out, guint field, const char *string)
{
  pb_bytes (out, field, string, strlen (string));
}

static inline void
pb_message (GByteArray *out, guint field, GByteArray *message)
{
  pb_bytes (out, field, message->data, message->len);
  g_byte_array_unref (message);
}

static inline void
pb_float (GByteArray *out, guint field, float value)
{
  pb_varint (out, field << 3 | 5);
  g_byte_array_append (out, (const guint8 *) &value, 4);
}

/* A TensorProto without elements; "2,3" are its sizes. */
static inline GByteArray *
onnx_tensor_head (const char *name, gint type, const char *dims)
{
  GByteArray *out = g_byte_array_new ();
  g_auto (GStrv) sizes = g_strsplit (dims, ",", -1);

  for (gsize i = 0; sizes[i] && *dims; i++)
    pb_int (out, 1, g_ascii_strtoll (sizes[i], NULL, 10));
  pb_int (out, 2, type);
  pb_string (out, 8, name);
  return out;
}

static inline GByteArray *
onnx_tensor (const char *name, gint type, const char *dims, gconstpointer raw, gsize length)
{
  GByteArray *out = onnx_tensor_head (name, type, dims);

  pb_bytes (out, 9, raw, length);
  return out;
}

/* @n floats of 0.5. */
static inline GByteArray *
onnx_floats (const char *name, const char *dims, gsize n)
{
  g_autofree float *values = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    values[i] = 0.5f;
  return onnx_tensor (name, 1, dims, values, n * sizeof *values);
}

static inline GByteArray *
onnx_int64s (const char *name, const char *values)
{
  g_auto (GStrv) list = g_strsplit (values, ",", -1);
  guint n = g_strv_length (list);
  g_autofree gint64 *numbers = g_new (gint64, n);
  g_autofree char *dims = g_strdup_printf ("%u", n);

  for (guint i = 0; i < n; i++)
    numbers[i] = g_ascii_strtoll (list[i], NULL, 10);
  return onnx_tensor (name, 7, dims, numbers, n * sizeof *numbers);
}

/* A ValueInfoProto; "?" or a name stands for an open size, NULL for no shape. */
static inline GByteArray *
onnx_value (const char *name, gint type, const char *dims)
{
  GByteArray *out = g_byte_array_new (), *type_proto = g_byte_array_new (), *tensor = g_byte_array_new ();

  pb_int (tensor, 1, type);
  if (dims)
    {
      GByteArray *shape = g_byte_array_new ();
      g_auto (GStrv) sizes = g_strsplit (dims, ",", -1);

      for (gsize i = 0; sizes[i]; i++)
        {
          GByteArray *dim = g_byte_array_new ();

          if (g_ascii_isalpha (*sizes[i]) || *sizes[i] == '?')
            pb_string (dim, 2, sizes[i]);
          else
            pb_int (dim, 1, g_ascii_strtoll (sizes[i], NULL, 10));
          pb_message (shape, 1, dim);
        }
      pb_message (tensor, 2, shape);
    }
  pb_message (type_proto, 1, tensor);
  pb_string (out, 1, name);
  pb_message (out, 2, type_proto);
  return out;
}

static inline GByteArray *
onnx_attribute (const char *name, gint type)
{
  GByteArray *out = g_byte_array_new ();

  pb_string (out, 1, name);
  pb_int (out, 20, type);
  return out;
}

static inline GByteArray *
onnx_int (const char *name, gint64 value)
{
  GByteArray *out = onnx_attribute (name, 2);

  pb_int (out, 3, value);
  return out;
}

static inline GByteArray *
onnx_float (const char *name, float value)
{
  GByteArray *out = onnx_attribute (name, 1);

  pb_float (out, 2, value);
  return out;
}

static inline GByteArray *
onnx_text (const char *name, const char *value)
{
  GByteArray *out = onnx_attribute (name, 3);

  pb_string (out, 4, value);
  return out;
}

static inline GByteArray *
onnx_ints (const char *name, const char *values)
{
  GByteArray *out = onnx_attribute (name, 7);
  g_auto (GStrv) list = g_strsplit (values, ",", -1);

  for (gsize i = 0; list[i]; i++)
    pb_int (out, 8, g_ascii_strtoll (list[i], NULL, 10));
  return out;
}

static inline GByteArray *
onnx_tensor_attribute (const char *name, GByteArray *tensor)
{
  GByteArray *out = onnx_attribute (name, 4);

  pb_message (out, 5, tensor);
  return out;
}

static inline void
pb_names (GByteArray *out, guint field, const char *names)
{
  g_auto (GStrv) list = g_strsplit (names, ",", -1);

  for (gsize i = 0; list[i] && *names; i++)
    pb_string (out, field, list[i]);
}

/* A NodeProto: names are separated by commas, attributes follow up to NULL. */
static inline GByteArray *
onnx_node (const char *op, const char *name, const char *inputs, const char *outputs, ...)
{
  GByteArray *out = g_byte_array_new (), *attribute;
  va_list attributes;

  pb_names (out, 1, inputs);
  pb_names (out, 2, outputs);
  pb_string (out, 3, name);
  pb_string (out, 4, op);
  va_start (attributes, outputs);
  while ((attribute = va_arg (attributes, GByteArray *)))
    pb_message (out, 5, attribute);
  va_end (attributes);
  return out;
}

/* The whole file around a graph, opset_import first so that every cut is unsound. */
static inline GByteArray *
onnx_model (gint64 ir, gint64 opset, GByteArray *graph)
{
  GByteArray *out = g_byte_array_new (), *import = g_byte_array_new ();

  pb_int (out, 1, ir);
  pb_string (out, 2, "test");
  pb_string (import, 1, "");
  pb_int (import, 2, opset);
  pb_message (out, 8, import);
  pb_message (out, 7, graph);
  return out;
}

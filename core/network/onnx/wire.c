/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/wire.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/network/onnx/schema.pb-c.h"

enum
{
  WIRE_VARINT = 0,
  WIRE_FIXED64 = 1,
  WIRE_LENGTH = 2,
  WIRE_FIXED32 = 5,
};

#define RAW_DATA 9 /* field of a TensorProto */
#define OUTPUT 2   /* field of a NodeProto, and the inputs' is before it */

/* What unpacking may take: the graph, and a piece a string. */
#define PARSE_BASE ((gsize) 64 << 20)
#define PARSE_GROWTH 16

#define WINDOW 16384
#define LENGTH_BYTES 5 /* a varint of 35 bits: lengths that are known only later */

/* One walk through the file, which checks it and writes its outline: the same messages without fields that we do not have, and with
 * the place of raw data instead of the data. Only that is unpacked, so that weights are never copied on the way to their tensor. */
typedef struct
{
  const FoveaFile *file;
  gsize at, size;            /* in the file */
  guint8 window[WINDOW];     /* what lies around @at ... */
  gsize window_at, window_n; /* ... and where it begins */
  guint8 *outline;
  gsize outline_n, outline_size;
  gsize n_nodes, n_tensors;
  gsize n_spare; /* bytes of the outline that lengths would not have needed */
  const char *message, *field; /* where we are, for errors */
} Scan;

static gboolean
damaged (const Scan *scan, const char *cause, GError **error)
{
  return fovea_refuse (error, _("Not a sound ONNX file: %s at byte %zu (%s%s%s)"), cause, scan->at, scan->message,
                       scan->field ? "." : "", scan->field ? scan->field : "");
}

/* The bytes at hand from @at on: at least one, which the caller knows to be in the file. */
static gboolean
look (Scan *scan, const guint8 **bytes, gsize *n, GError **error)
{
  if (scan->at < scan->window_at || scan->at >= scan->window_at + scan->window_n)
    {
      scan->window_at = scan->at;
      scan->window_n = MIN (WINDOW, scan->size - scan->at);
      if (!fovea_file_read_part (scan->file, scan->at, scan->window_n, scan->window, error))
        return FALSE;
    }
  *bytes = scan->window + (scan->at - scan->window_at);
  *n = scan->window_n - (scan->at - scan->window_at);
  return TRUE;
}

static gboolean
write_bytes (Scan *scan, gconstpointer bytes, gsize n, GError **error)
{
  if (n > scan->outline_size - scan->outline_n)
    {
      gsize size = 2 * (scan->outline_n + n);
      guint8 *larger = fovea_memory_alloc (size, _("Reading the network"), error);

      if (!larger)
        return FALSE;
      if (scan->outline_n > 0)
        memcpy (larger, scan->outline, scan->outline_n);
      fovea_memory_free (scan->outline);
      scan->outline = larger;
      scan->outline_size = size;
    }
  memcpy (scan->outline + scan->outline_n, bytes, n);
  scan->outline_n += n;
  return TRUE;
}

static gboolean
write_varint (Scan *scan, guint64 value, GError **error)
{
  guint8 bytes[10];
  gsize n = 0;

  for (; value >= 0x80; value >>= 7)
    bytes[n++] = (guint8) (value | 0x80);
  bytes[n++] = (guint8) value;
  return write_bytes (scan, bytes, n, error);
}

/* Seven bits a byte, the lowest first; the tenth byte holds the 64th bit. */
static gboolean
read_varint (Scan *scan, gsize end, guint64 *value, GError **error)
{
  *value = 0;
  for (guint shift = 0; shift < 70; shift += 7)
    {
      const guint8 *bytes;
      gsize n;

      if (scan->at == end)
        return damaged (scan, _("a number is cut off"), error);
      if (!look (scan, &bytes, &n, error))
        return FALSE;
      scan->at++;
      if (shift == 63 && *bytes > 1)
        break;
      *value |= (guint64) (*bytes & 0x7f) << shift;
      if (*bytes < 0x80)
        return TRUE;
    }
  return damaged (scan, _("a number is too long"), error);
}

/* The next @n bytes, into the outline when they are of a field that we have. */
static gboolean
pass_bytes (Scan *scan, gsize n, gboolean known, GError **error)
{
  while (known && n > 0)
    {
      const guint8 *bytes;
      gsize at_hand;

      if (!look (scan, &bytes, &at_hand, error) || !write_bytes (scan, bytes, MIN (n, at_hand), error))
        return FALSE;
      scan->at += MIN (n, at_hand);
      n -= MIN (n, at_hand);
    }
  scan->at += n;
  return TRUE;
}

/* Numbers that repeat may be packed into one field. */
static gboolean
fits_wire_type (const ProtobufCFieldDescriptor *field, guint wire)
{
  switch (field->type)
    {
    case PROTOBUF_C_TYPE_STRING:
    case PROTOBUF_C_TYPE_BYTES:
    case PROTOBUF_C_TYPE_MESSAGE:
      return wire == WIRE_LENGTH;
    case PROTOBUF_C_TYPE_FLOAT:
      return wire == WIRE_FIXED32 || (wire == WIRE_LENGTH && field->label == PROTOBUF_C_LABEL_REPEATED);
    case PROTOBUF_C_TYPE_DOUBLE:
      return wire == WIRE_FIXED64 || (wire == WIRE_LENGTH && field->label == PROTOBUF_C_LABEL_REPEATED);
    default:
      return wire == WIRE_VARINT || (wire == WIRE_LENGTH && field->label == PROTOBUF_C_LABEL_REPEATED);
    }
}

static gboolean
count_message (Scan *scan, const ProtobufCMessageDescriptor *message, GError **error)
{
  if (message == &onnx__node_proto__descriptor && ++scan->n_nodes > FOVEA_MAX_NODES)
    return fovea_refuse (error, _("More than %d nodes"), FOVEA_MAX_NODES);
  if (message == &onnx__tensor_proto__descriptor && ++scan->n_tensors > FOVEA_MAX_TENSORS)
    return fovea_refuse (error, _("More than %d tensors"), FOVEA_MAX_TENSORS);
  return TRUE;
}

static gboolean scan_message (Scan *scan, gsize end, const ProtobufCMessageDescriptor *message, GError **error);

/* A message within another. Its length comes before it and is known behind it. */
static gboolean
scan_part (Scan *scan, gsize end, const ProtobufCMessageDescriptor *message, GError **error)
{
  static const guint8 unknown[LENGTH_BYTES];
  gsize place = scan->outline_n, length;

  if (!write_bytes (scan, unknown, LENGTH_BYTES, error) || !scan_message (scan, end, message, error))
    return FALSE;
  length = scan->outline_n - place - LENGTH_BYTES;
  scan->n_spare += LENGTH_BYTES - 1;
  for (gsize i = 0; i < LENGTH_BYTES; i++)
    scan->outline[place + i] = (guint8) ((length >> (7 * i) & 0x7f) | (i + 1 < LENGTH_BYTES ? 0x80 : 0));
  return TRUE;
}

static gboolean
scan_length (Scan *scan, gsize end, const ProtobufCFieldDescriptor *field, GError **error)
{
  guint64 length;

  if (!read_varint (scan, end, &length, error))
    return FALSE;
  if (length > end - scan->at)
    return damaged (scan, _("a length reaches past the end"), error);
  if (field && field->type == PROTOBUF_C_TYPE_MESSAGE)
    return scan_part (scan, scan->at + length, field->descriptor, error);
  if (field && field == protobuf_c_message_descriptor_get_field (&onnx__tensor_proto__descriptor, RAW_DATA))
    {
      FoveaOnnxSpan span = { scan->at, length };

      scan->at += length;
      return write_varint (scan, sizeof span, error) && write_bytes (scan, &span, sizeof span, error);
    }
  return (!field || write_varint (scan, length, error)) && pass_bytes (scan, length, field != NULL, error);
}

static gboolean
scan_value (Scan *scan, gsize end, guint wire, const ProtobufCFieldDescriptor *field, GError **error)
{
  gsize size = wire == WIRE_FIXED32 ? 4 : 8;
  guint64 value;

  switch (wire)
    {
    case WIRE_VARINT:
      return read_varint (scan, end, &value, error) && (!field || write_varint (scan, value, error));
    case WIRE_FIXED32:
    case WIRE_FIXED64:
      if (size > end - scan->at)
        return damaged (scan, _("a length reaches past the end"), error);
      return pass_bytes (scan, size, field != NULL, error);
    case WIRE_LENGTH:
      return scan_length (scan, end, field, error);
    default:
      return damaged (scan, _("an unknown wire type"), error);
    }
}

/* The depth is that of the schema, where nothing holds itself. */
static gboolean
scan_message (Scan *scan, gsize end, const ProtobufCMessageDescriptor *message, GError **error)
{
  guint64 seen = 0; /* a bit a field of the descriptor */
  gsize n_edges = 0;

  if (!count_message (scan, message, error))
    return FALSE;
  while (scan->at < end)
    {
      const ProtobufCFieldDescriptor *field;
      guint64 key;

      scan->message = message->short_name;
      scan->field = NULL;
      if (!read_varint (scan, end, &key, error))
        return FALSE;
      if (key >> 3 == 0 || key >> 3 > (1 << 29) - 1)
        return damaged (scan, _("an impossible field number"), error);
      field = protobuf_c_message_descriptor_get_field (message, (unsigned) (key >> 3));
      if (field)
        {
          guint64 bit = (guint64) 1 << (field - message->fields);

          scan->field = field->name;
          if (!fits_wire_type (field, key & 7))
            return damaged (scan, _("a field of the wrong wire type"), error);
          if (field->label != PROTOBUF_C_LABEL_REPEATED && (seen & bit))
            return damaged (scan, _("a field is given twice"), error);
          if (message == &onnx__node_proto__descriptor && field->id <= OUTPUT && ++n_edges > 2 * FOVEA_MAX_NODE_EDGES)
            return fovea_refuse (error, _("A node has more than %d inputs or outputs"), FOVEA_MAX_NODE_EDGES);
          seen |= bit;
          if (!write_varint (scan, key, error))
            return FALSE;
        }
      if (!scan_value (scan, end, key & 7, field, error))
        return FALSE;
    }
  return TRUE;
}

static ProtobufCMessage *
unpack (const ProtobufCMessageDescriptor *type, const Scan *scan, FoveaOnnxArena **arena, GError **error)
{
  gsize limit = PARSE_BASE + (scan->outline_n - scan->n_spare) * PARSE_GROWTH;
  g_autoptr (FoveaOnnxArena) memory = fovea_onnx_arena_new (MIN (limit, FOVEA_MAX_NETWORK_PARSE_BYTES), _("Reading the network"));
  ProtobufCAllocator allocator = fovea_onnx_arena_allocator (memory);
  ProtobufCMessage *message = protobuf_c_message_unpack (type, &allocator, scan->outline_n, scan->outline);

  if (message)
    *arena = g_steal_pointer (&memory);
  else if (!fovea_onnx_arena_has_failed (memory, error))
    fovea_refuse (error, _("Not a sound ONNX file: packed numbers are damaged"));
  return message;
}

ProtobufCMessage *
fovea_onnx_unpack (const ProtobufCMessageDescriptor *type, const FoveaFile *file, FoveaOnnxArena **arena, GError **error)
{
  Scan scan = { .file = file, .size = fovea_file_get_size (file), .message = type->short_name };
  ProtobufCMessage *message = NULL;

  if (scan_message (&scan, scan.size, type, error))
    message = unpack (type, &scan, arena, error);
  fovea_memory_free (scan.outline);
  return message;
}

FoveaOnnxSpan
fovea_onnx_span (const ProtobufCBinaryData *raw_data)
{
  FoveaOnnxSpan span;

  g_assert (raw_data->len == sizeof span);
  memcpy (&span, raw_data->data, sizeof span);
  return span;
}

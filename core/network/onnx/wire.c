/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/wire.h"

#include <glib/gi18n-lib.h>

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

/* What unpacking may take: the graph, a buffer a string, and the weights, copied once. */
#define PARSE_BASE ((gsize) 64 << 20)
#define PARSE_GROWTH 16
#define BUFFER_OVERHEAD 128

typedef struct
{
  const guint8 *start, *p;
  gsize n_nodes, n_tensors;
  const char *message, *field; /* where we are, for errors */
} Scan;

static gboolean
damaged (const Scan *scan, const char *cause, GError **error)
{
  return fovea_refuse (error, _("Not a sound ONNX file: %s at byte %zu (%s%s%s)"), cause, (gsize) (scan->p - scan->start),
                       scan->message, scan->field ? "." : "", scan->field ? scan->field : "");
}

/* Seven bits a byte, the lowest first; the tenth byte holds the 64th bit. */
static gboolean
read_varint (Scan *scan, const guint8 *end, guint64 *value, GError **error)
{
  *value = 0;
  for (guint shift = 0; shift < 70; shift += 7)
    {
      if (scan->p == end)
        return damaged (scan, _("a number is cut off"), error);

      guint8 byte = *scan->p++;

      if (shift == 63 && byte > 1)
        break;
      *value |= (guint64) (byte & 0x7f) << shift;
      if (byte < 0x80)
        return TRUE;
    }
  return damaged (scan, _("a number is too long"), error);
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

static gboolean scan_message (Scan *scan, const guint8 *end, const ProtobufCMessageDescriptor *message, GError **error);

static gboolean
scan_value (Scan *scan, const guint8 *end, guint wire, const ProtobufCFieldDescriptor *field, GError **error)
{
  guint64 value;

  switch (wire)
    {
    case WIRE_VARINT:
      return read_varint (scan, end, &value, error);
    case WIRE_FIXED32:
    case WIRE_FIXED64:
      value = wire == WIRE_FIXED32 ? 4 : 8;
      break;
    case WIRE_LENGTH:
      if (!read_varint (scan, end, &value, error))
        return FALSE;
      break;
    default:
      return damaged (scan, _("an unknown wire type"), error);
    }
  if (value > (guint64) (end - scan->p))
    return damaged (scan, _("a length reaches past the end"), error);
  if (field && field->type == PROTOBUF_C_TYPE_MESSAGE)
    return scan_message (scan, scan->p + value, field->descriptor, error);
  scan->p += value;
  return TRUE;
}

/* The depth is that of the schema, where nothing holds itself. */
static gboolean
scan_message (Scan *scan, const guint8 *end, const ProtobufCMessageDescriptor *message, GError **error)
{
  guint64 seen = 0; /* a bit a field of the descriptor */

  if (!count_message (scan, message, error))
    return FALSE;
  while (scan->p < end)
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
          seen |= bit;
        }
      if (!scan_value (scan, end, key & 7, field, error))
        return FALSE;
    }
  return TRUE;
}

typedef struct
{
  gsize left;
  GError *error;
} Budget;

static void *
budget_alloc (void *user, size_t size)
{
  Budget *budget = user;

  if (budget->error)
    return NULL;
  if (size > budget->left || budget->left - size < BUFFER_OVERHEAD)
    {
      fovea_refuse (&budget->error, _("Reading the network takes far more memory than a file of its size should need"));
      return NULL;
    }
  budget->left -= size + BUFFER_OVERHEAD;
  return fovea_memory_alloc (size, _("Reading the network"), &budget->error);
}

static void
budget_free (void *user, void *memory)
{
  fovea_memory_free (memory);
}

ProtobufCMessage *
fovea_onnx_unpack (const ProtobufCMessageDescriptor *type, GBytes *bytes, GError **error)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  Scan scan = { .start = data, .p = data, .message = type->short_name };
  Budget budget = { .left = MIN (PARSE_BASE + length * PARSE_GROWTH, FOVEA_MAX_NETWORK_PARSE_BYTES) };
  ProtobufCAllocator allocator = { budget_alloc, budget_free, &budget };
  ProtobufCMessage *message;

  if (!scan_message (&scan, data + length, type, error))
    return NULL;
  message = protobuf_c_message_unpack (type, &allocator, length, data);
  if (!message && budget.error)
    g_propagate_error (error, budget.error);
  else if (!message)
    fovea_refuse (error, _("Not a sound ONNX file: packed numbers are damaged"));
  return message;
}

void
fovea_onnx_message_free (gpointer message)
{
  ProtobufCAllocator allocator = { budget_alloc, budget_free, NULL };

  protobuf_c_message_free_unpacked (message, &allocator);
}

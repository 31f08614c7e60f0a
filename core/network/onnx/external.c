/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/onnx/tensor.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

#include "core/base/error.h"

static const char *
find_entry (const Onnx__TensorProto *proto, const char *key)
{
  for (gsize i = 0; i < proto->n_external_data; i++)
    if (proto->external_data[i]->value && g_strcmp0 (proto->external_data[i]->key, key) == 0)
      return proto->external_data[i]->value;
  return NULL;
}

static gboolean
find_number (const Onnx__TensorProto *proto, const char *key, guint64 initial, guint64 *number, GError **error)
{
  const char *text = find_entry (proto, key);

  *number = initial;
  if (!text || g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, number, NULL))
    return TRUE;

  g_autofree char *shown = fovea_printable (text);

  return fovea_refuse (error, _("external %s “%s” is not a number"), key, shown);
}

/* A file of the model's own folder: no way leads out of it. */
static gboolean
check_location (const char *location, const char *folder, GError **error)
{
  g_autofree char *shown = fovea_printable (location);

  if (!folder)
    return fovea_refuse (error, _("external data, which is not read here"));
  if (!location || !*location || g_str_equal (location, ".") || g_str_equal (location, "..") || strpbrk (location, "/\\"))
    return fovea_refuse (error, _("external data in “%s”; only files beside the network are read"), shown);
  return TRUE;
}

FoveaFile *
fovea_onnx_external (const Onnx__TensorProto *proto, const char *folder, gsize length, guint64 *offset, GError **error)
{
  const char *location = find_entry (proto, "location");
  guint64 stated;

  if (!check_location (location, folder, error) || !find_number (proto, "offset", 0, offset, error)
      || !find_number (proto, "length", length, &stated, error))
    return NULL;
  if (stated != length)
    {
      fovea_refuse (error, _("external data of %" PRIu64 " bytes where the shape needs %zu"), stated, length);
      return NULL;
    }

  g_autofree char *path = g_build_filename (folder, location, NULL);

  return fovea_file_open (path, G_MAXSIZE, TRUE, error);
}

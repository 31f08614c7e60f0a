/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-key.h"

#include <string.h>

#include "core/base/cpu.h"
#include "core/network/op.h"

#define DIGEST_BYTES 32

/* Of a value: that of how it is made, with the digests of what it is made of; so all layers need one pass. */
typedef guint8 Digest[DIGEST_BYTES];

static void
add_number (GChecksum *checksum, gint64 number)
{
  g_checksum_update (checksum, (const guint8 *) &number, sizeof number);
}

/* With its length, so that what follows cannot be taken for a part of it. */
static void
add_bytes (GChecksum *checksum, gconstpointer data, gsize length)
{
  add_number (checksum, (gint64) length);
  if (length > 0)
    g_checksum_update (checksum, data, (gssize) length);
}

static void
add_text (GChecksum *checksum, const char *text)
{
  add_bytes (checksum, text ? text : "", text ? strlen (text) : 0);
}

static void
add_shape (GChecksum *checksum, FoveaDType dtype, const FoveaShape *shape)
{
  add_number (checksum, dtype);
  add_number (checksum, shape->rank);
  for (guint d = 0; d < shape->rank; d++)
    add_number (checksum, shape->dims[d]);
}

static void
add_tensor (GChecksum *checksum, const FoveaTensor *tensor)
{
  add_shape (checksum, tensor->dtype, &tensor->shape);
  add_bytes (checksum, tensor->data, fovea_tensor_bytes (tensor));
}

static void
add_attribute (GChecksum *checksum, const FoveaAttribute *attribute)
{
  add_text (checksum, attribute->name);
  add_number (checksum, attribute->kind);
  add_number (checksum, attribute->i);
  add_bytes (checksum, &attribute->f, sizeof attribute->f);
  add_text (checksum, attribute->string);
  if (attribute->tensor)
    add_tensor (checksum, attribute->tensor);
  add_bytes (checksum, attribute->ints, attribute->ints ? attribute->n * sizeof *attribute->ints : 0);
  add_bytes (checksum, attribute->floats, attribute->floats ? attribute->n * sizeof *attribute->floats : 0);
  for (gsize i = 0; attribute->strings && i < attribute->n; i++)
    add_text (checksum, attribute->strings[i]);
}

static void
finish (GChecksum *checksum, Digest digest)
{
  gsize length = DIGEST_BYTES;

  g_checksum_get_digest (checksum, digest, &length);
  g_checksum_reset (checksum);
}

static void
digest_node (GChecksum *checksum, const FoveaNode *node, Digest *digests)
{
  Digest made;

  add_text (checksum, node->op->domain);
  add_text (checksum, node->op->name);
  add_number (checksum, node->opset);
  add_number (checksum, node->n_attributes);
  for (guint i = 0; i < node->n_attributes; i++)
    add_attribute (checksum, &node->attributes[i]);
  for (guint i = 0; i < node->n_inputs; i++)
    add_bytes (checksum, node->inputs[i] < 0 ? NULL : digests[node->inputs[i]], node->inputs[i] < 0 ? 0 : DIGEST_BYTES);
  finish (checksum, made);
  for (guint i = 0; i < node->n_outputs; i++)
    if (node->outputs[i] >= 0)
      {
        add_number (checksum, i);
        add_bytes (checksum, made, DIGEST_BYTES);
        finish (checksum, digests[node->outputs[i]]);
      }
}

static gboolean
digest_leaves (GChecksum *checksum, const FoveaNetwork *part, Digest *digests, FoveaProgress *progress, GError **error)
{
  for (guint i = 0; i < part->n_values; i++)
    {
      if (!fovea_progress_check (progress, error))
        return FALSE;
      if (!part->values[i].constant)
        continue;
      add_tensor (checksum, part->values[i].constant);
      finish (checksum, digests[i]);
    }
  for (guint i = 0; i < part->n_inputs; i++)
    {
      const FoveaValue *input = &part->values[part->inputs[i]];

      add_number (checksum, i);
      add_shape (checksum, input->dtype, &input->shape);
      finish (checksum, digests[part->inputs[i]]);
    }
  return TRUE;
}

static char *
key_of (const Digest digest, const FoveaPatchesRequest *request)
{
  const FoveaPreprocess *p = &request->preprocess;
  const double numbers[] = { p->scale, p->mean[0], p->mean[1], p->mean[2], p->deviation[0], p->deviation[1], p->deviation[2] };
  GString *key = g_string_new ("fovea-patches 1 " FOVEA_VERSION " layer ");
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < DIGEST_BYTES; i++)
    g_string_append_printf (key, "%02x", digest[i]);
  g_string_append_printf (key, " isa %s", fovea_isa_name (fovea_cpu_isa ()));
  g_string_append_printf (key, " order %d input %zux%zu %s %s last %d invert %d", G_BYTE_ORDER, p->height, p->width, fovea_fit_id (p->fit),
                          fovea_order_id (p->order), p->channels_last, p->invert);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (key, " %s", g_ascii_dtostr (text, sizeof text, numbers[i]));
  g_string_append_printf (key, " per-photo %u accurate %d", request->per_photo, (request->mode & FOVEA_SESSION_ACCURATE) != 0);
  return g_string_free (key, FALSE);
}

char **
fovea_patch_keys (const FoveaNetwork *part, const FoveaPatchesRequest *request, FoveaProgress *progress, GError **error)
{
  g_autofree Digest *digests = g_new0 (Digest, part->n_values);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  char **keys;

  if (!digest_leaves (checksum, part, digests, progress, error))
    return NULL;
  for (guint i = 0; i < part->n_nodes; i++)
    digest_node (checksum, &part->nodes[i], digests);
  keys = g_new0 (char *, part->n_outputs + 1);
  for (guint i = 0; i < part->n_outputs; i++)
    keys[i] = key_of (digests[part->outputs[i]], request);
  return keys;
}

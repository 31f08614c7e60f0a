/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/order-keys.h"

#include "core/tensor/types.h"

/* The bits of a float without its sign grow with its magnitude. */
static void
float_keys (const guint32 *bits, gsize step, gsize n, gint64 *keys)
{
  for (gsize i = 0; i < n; i++)
    {
      gint64 magnitude = bits[i * step] & 0x7fffffffu;

      keys[i] = bits[i * step] >> 31 ? -magnitude : magnitude;
    }
}

void
fovea_order_keys (const FoveaTensor *tensor, gsize first, gsize step, gsize n, gint64 *keys)
{
  switch (tensor->dtype)
    {
#define KEYS(id, type, name)                                                                                                   \
  case FOVEA_DTYPE_##id:                                                                                                       \
    for (gsize i = 0; i < n; i++)                                                                                              \
      keys[i] = (gint64) ((const type *) tensor->data)[first + i * step];                                                      \
    break;
      INTEGER_TYPES (KEYS)
      KEYS (BOOL, guint8, "bool")
#undef KEYS
    default:
      float_keys ((const guint32 *) tensor->data + first, step, n, keys);
    }
  if (tensor->dtype == FOVEA_DTYPE_UINT64)
    for (gsize i = 0; i < n; i++)
      keys[i] ^= G_MININT64;
}

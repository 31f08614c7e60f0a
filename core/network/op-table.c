/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/op.h"

#include "core/network/ops/op-table.h"

const FoveaOp *const *
fovea_ops (gsize *n)
{
  *n = G_N_ELEMENTS (op_table);
  return op_table;
}

const FoveaOp *
fovea_op_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (op_table); i++)
    if (g_str_equal (op_table[i]->name, name))
      return op_table[i];
  return NULL;
}

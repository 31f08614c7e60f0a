/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/op.h"

#include "core/network/ops/op-table.h"

static GHashTable *by_name; /* char * to FoveaOp * */

const FoveaOp *const *
fovea_ops (gsize *n)
{
  *n = G_N_ELEMENTS (op_table);
  return op_table;
}

static gpointer
index_names (gpointer unused)
{
  by_name = g_hash_table_new (g_str_hash, g_str_equal);
  for (gsize i = 0; i < G_N_ELEMENTS (op_table); i++)
    g_hash_table_insert (by_name, (gpointer) op_table[i]->name, (gpointer) op_table[i]);
  return NULL;
}

const FoveaOp *
fovea_op_find (const char *name)
{
  static GOnce once = G_ONCE_INIT;

  g_once (&once, index_names, NULL);
  return g_hash_table_lookup (by_name, name);
}

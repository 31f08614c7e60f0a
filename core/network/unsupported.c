/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/unsupported.h"

#include <glib/gi18n-lib.h>

#include "core/base/error.h"

/* Operators that have been written in another way before, and the opset from which on we have them. */
static const struct
{
  const char *name;
  guint since;
} forms[] = {
  { "Cast", 6 },         /* named its type by a text */
  { "GlobalLpPool", 2 }, /* took a fraction as its power */
  { "LpPool", 2 },
  { "Tile", 6 },         /* repeated along one axis */
  { "Upsample", 7 },     /* named its factors otherwise */
};

static gboolean
is_own (const char *domain)
{
  return !*domain || g_str_equal (domain, "ai.onnx");
}

const FoveaOp *
fovea_op_lookup (const char *domain, const char *op_type, guint opset)
{
  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
    if (opset < forms[i].since && g_str_equal (op_type, forms[i].name))
      return NULL;

  const FoveaOp *op = fovea_op_find (op_type);

  return op && (op->domain ? g_str_equal (domain, op->domain) : is_own (domain)) ? op : NULL;
}

char *
fovea_unsupported_name (const char *domain, const char *op_type, guint opset)
{
  const FoveaOp *other = fovea_op_find (op_type);
  g_autofree char *full = NULL;

  if (!is_own (domain))
    full = g_strdup_printf ("%s.%s", domain, op_type);
  else if (other && !other->domain)
    full = g_strdup_printf ("%s (version %u)", op_type, opset);
  else
    full = g_strdup (op_type);
  return fovea_printable (full);
}

FoveaOp *
fovea_unsupported_new (char *name)
{
  FoveaOp *op = g_new0 (FoveaOp, 1);

  op->name = name;
  op->summary = N_("Fovea does not have this operator: what follows it cannot be run.");
  op->no_backward = N_("Fovea does not have this operator.");
  return op;
}

void
fovea_unsupported_free (gpointer op)
{
  g_free ((gpointer) ((FoveaOp *) op)->name);
  g_free (op);
}

char *
fovea_network_list_unsupported (const FoveaNetwork *network)
{
  GString *list = g_string_new (NULL);

  for (guint i = 0; i < network->unsupported->len; i++)
    g_string_append_printf (list, "%s%s", i > 0 ? ", " : "", ((const FoveaOp *) network->unsupported->pdata[i])->name);
  return g_string_free (list, FALSE);
}

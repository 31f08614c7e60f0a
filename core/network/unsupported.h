/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: operators that stand in a file and that Fovea does not have, or not in the file's form. A network with them opens
 * for its structure, weights and numbers and runs as far as it does without them. */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

/* The operator @op_type of @domain ("": ONNX's own) for networks of @opset: of the table, NULL where it is not there. */
const FoveaOp *fovea_op_lookup (const char *domain, const char *op_type, guint opset);

/* What a user is told, printable, of an operator that is not there: "Foo", "ai.onnx.ml.ZipMap", "Reshape (version 1)". */
char *fovea_unsupported_name (const char *domain, const char *op_type, guint opset);

/* Stands for it in a network; takes @name. Neither infers nor runs. */
FoveaOp *fovea_unsupported_new (char *name);
void fovea_unsupported_free (gpointer op);

G_END_DECLS

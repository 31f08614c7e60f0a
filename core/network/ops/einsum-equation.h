/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/op.h"

G_BEGIN_DECLS

#define FOVEA_EINSUM_INPUTS 8
#define FOVEA_EINSUM_LABELS (52 + FOVEA_MAX_RANK) /* letters, then the dimensions that "..." stands for, aligned at the end */

#define FOVEA_EINSUM_UNUSED -1

/* The labels of a value's dimensions. */
typedef struct
{
  guint rank;
  guint8 labels[FOVEA_MAX_RANK];
} FoveaEinsumTerm;

/**
 * FoveaEinsum:
 * @size: of each label, or FOVEA_EINSUM_UNUSED
 *
 * What an equation of Einstein's summation says: "ij,jk->ik" is a product of matrices. Labels of the inputs that the output does not
 * have are summed over.
 */
typedef struct
{
  guint n_inputs;
  FoveaEinsumTerm inputs[FOVEA_EINSUM_INPUTS], output;
  gint64 size[FOVEA_EINSUM_LABELS];
} FoveaEinsum;

/* Reads the node's equation for its inputs' shapes. */
gboolean fovea_einsum_read (const FoveaOpContext *context, FoveaEinsum *einsum, GError **error);

/* backward() of Einsum. */
void fovea_einsum_backward (FoveaBackward *backward);

G_END_DECLS

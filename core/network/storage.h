/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Inside of core/network: where a session has its values. */

#pragma once

#include "core/network/schedule.h"

G_BEGIN_DECLS

/**
 * FoveaStorage:
 * @tensors: one a value: as planes, in the storage's memory, a constant, the input of the run, or what a late node gave in it; else %NULL
 * @blocks: one a value; those that do not stand in blocks are all 0
 *
 * Memory, tensors and blocks of a schedule's values. Tensors that are handed out keep the memory alive.
 */
typedef struct
{
  const FoveaSchedule *schedule; /* borrowed */
  struct _FoveaArena *arena;
  FoveaTensor **tensors;
  FoveaBlocks *blocks;
} FoveaStorage;

/* Takes the memory, zeroed, for @what ("Running the network"), and puts all values in their places. FOVEA_ERROR_LIMIT. */
FoveaStorage *fovea_storage_new (const FoveaSchedule *schedule, const char *what, FoveaProgress *progress, GError **error);
void fovea_storage_free (FoveaStorage *storage);

/* @tensor (NULL: nothing) becomes the value of a network's input, or of a late node's output. */
void fovea_storage_take (FoveaStorage *storage, gint value, FoveaTensor *tensor);

/* The elements of @value (-1: left out) in either layout, wherever they stand; NULL and blocks without data where they do not. */
FoveaTensor *fovea_storage_tensor (const FoveaStorage *storage, gint value);
FoveaBlocks fovea_storage_blocks (const FoveaStorage *storage, gint value);

G_END_DECLS

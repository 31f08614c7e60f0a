/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/preprocess.h"

G_BEGIN_DECLS

/* The SHA-256 of the network's file in hexadecimal digits; NULL for a network that has none, when the file cannot be read any more, or when
 * cancelled. */
char *fovea_network_sha256 (const FoveaNetwork *network, FoveaProgress *progress);

/* What a person sees of a hash: its first 12 digits. */
#define FOVEA_SHORT_HASH 12

/**
 * fovea_provenance_new:
 * @photo_name: (nullable): file name of the photo, any bytes
 * @photo: (nullable): the picture that the network got
 * @n_steps: filters that made @photo of the file
 * @preprocess: (nullable): %NULL where no photo was fed
 *
 * Where the pictures of a network come from, a line each for the caption of a sheet: the network with its hash, the photo, the pre-processing. No
 * folder, time or machine stands in them, so that the same input gives the same bytes.
 */
char **fovea_provenance_new (const FoveaNetwork *network, const char *photo_name, const FoveaImage *photo, guint n_steps,
                             const FoveaPreprocess *preprocess, FoveaProgress *progress);

G_END_DECLS

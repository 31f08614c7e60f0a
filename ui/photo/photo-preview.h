/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/chain.h"
#include "ui/photo/photo-tiles.h"

G_BEGIN_DECLS

/**
 * FoveaPhotoPreview:
 *
 * What a chain makes of the visible part of a photo, within the frame in which the chain changes where the photo fits the view, else soon after;
 * the whole photo follows from elsewhere. Where the photo is drawn at 100 % or larger, the part is filtered exactly. Smaller, the picture of the
 * pyramid that is drawn is filtered, with reduced kernels: see fovea_chain_apply_area(). A machine that is too slow for that gets a coarser
 * picture first. The newest chain wins, but a preview under way ends, so that each frame of a drag has one.
 */
typedef struct _FoveaPhotoPreview FoveaPhotoPreview;

/* Called on the main thread when there is something new to draw, and when what fovea_photo_preview_get_reduction() gives has changed. */
typedef void (*FoveaPhotoPreviewChanged) (gpointer user);

FoveaPhotoPreview *fovea_photo_preview_new (FoveaPhotoPreviewChanged changed, gpointer user);
void fovea_photo_preview_free (FoveaPhotoPreview *preview);

/* From now on @chain (transfer full) on @source is what is to be seen. */
void fovea_photo_preview_start (FoveaPhotoPreview *preview, FoveaPyramid *source, GPtrArray *chain);
void fovea_photo_preview_stop (FoveaPhotoPreview *preview);

/* Pixels of the photo that one of the preview stands for, across and down: 1 where it is exact; 0 when there is none. */
gsize fovea_photo_preview_get_reduction (FoveaPhotoPreview *preview);

/* Draws the preview of what is visible, waiting for it until @deadline at most. FALSE when there is none of this part: it is under way. */
gboolean fovea_photo_preview_snapshot (FoveaPhotoPreview *preview, GtkSnapshot *snapshot, const FoveaTilesView *view, gint64 deadline);

G_END_DECLS

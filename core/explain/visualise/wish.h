/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What can be wished for: the kinds of pictures that a network makes, with what is usual for each. */

#pragma once

#include "core/explain/visualise/visualise.h"

G_BEGIN_DECLS

/* What a wish wants to be told. */
typedef enum
{
  FOVEA_WISH_LAYER = 1 << 0, /* may be left out: then it is chosen */
  FOVEA_WISH_CHANNEL = 1 << 1,
  FOVEA_WISH_PLACE = 1 << 2,
  FOVEA_WISH_CLASS = 1 << 3,
  FOVEA_WISH_PHOTO = 1 << 4,
  FOVEA_WISH_STYLE = 1 << 5,
} FoveaWishNeeds;

/* The answer. */
typedef struct
{
  gint value;         /* of the layer; -1: chosen */
  gint channel, y, x; /* @channel: or the class */
} FoveaWishAim;

typedef struct _FoveaWish FoveaWish;
struct _FoveaWish
{
  const char *id;      /* "channel" */
  const char *title;   /* translatable */
  const char *summary; /* translatable: one sentence */
  const char *source;  /* the paper */
  guint needs;         /* FoveaWishNeeds */
  gboolean falls;      /* what is climbed is minus a distance: its distance is what users are shown */
  gsize side;          /* of the picture, the longer one; 0: that of the network's input, whose places are meant */
  FoveaVisualiseRequest usual;
  gboolean (*aim) (const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error);
};

/* In the order of the menu. */
const FoveaWish *fovea_wishes (gsize *n);
const FoveaWish *fovea_wish_find (const char *id);

/* The usual request for the network; the picture has the form of @photo (nullable; borrowed, as all that a request has) and @side pixels along its longer
 * side (0: as usual; for a small network its own size at the first octave). */
FoveaVisualiseRequest fovea_wish_request (const FoveaWish *wish, FoveaNetworkPlan *plan, const FoveaPreprocess *preprocess, FoveaImage *photo,
                                          gsize side);
/* Sets the terms. FOVEA_ERROR_REFUSED where the network has no such thing. */
gboolean fovea_wish_aim (const FoveaWish *wish, const FoveaWishAim *aim, FoveaVisualiseRequest *request, GError **error);

/* The last maps of each size that maps have on their way through the network, up to @most, from the photo on; how many. */
guint fovea_wish_layers (const FoveaNetworkPlan *plan, gint *values, guint most);

G_END_DECLS

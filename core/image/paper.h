/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A format of paper, upright, in points of 1/72 inch. */
typedef struct
{
  const char *id; /* "a4" */
  double width, height;
} FoveaPaper;

#define FOVEA_PAPER_IDS "a4, a3, a5, letter, legal"

/* In this order. */
const FoveaPaper *fovea_papers (gsize *n);
const FoveaPaper *fovea_paper_find (const char *id); /* NULL: none of that name */

/* Where a picture stands on a page, in points. */
typedef struct
{
  double width, height; /* of the page, turned if that makes the picture larger */
  double x, y, scale;   /* the picture's corner, and points for each of its pixels */
} FoveaPage;

/* A picture of @width x @height as large as it can be within margins of half an inch, in the middle. */
FoveaPage fovea_paper_place (const FoveaPaper *paper, double width, double height);

G_END_DECLS

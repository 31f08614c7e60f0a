/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/image/paper.h"

#define MARGIN 36.0 /* points */
#define MM (72.0 / 25.4)

static const FoveaPaper papers[] = {
  { "a4", 210.0 * MM, 297.0 * MM }, { "a3", 297.0 * MM, 420.0 * MM }, { "a5", 148.0 * MM, 210.0 * MM },
  { "letter", 612.0, 792.0 },       { "legal", 612.0, 1008.0 },
};

const FoveaPaper *
fovea_papers (gsize *n)
{
  *n = G_N_ELEMENTS (papers);
  return papers;
}

const FoveaPaper *
fovea_paper_find (const char *id)
{
  for (gsize i = 0; i < G_N_ELEMENTS (papers); i++)
    if (g_ascii_strcasecmp (papers[i].id, id) == 0)
      return &papers[i];
  return NULL;
}

static double
scale_within (double page_width, double page_height, double width, double height)
{
  return MIN ((page_width - 2.0 * MARGIN) / width, (page_height - 2.0 * MARGIN) / height);
}

FoveaPage
fovea_paper_place (const FoveaPaper *paper, double width, double height)
{
  double upright = scale_within (paper->width, paper->height, width, height);
  double turned = scale_within (paper->height, paper->width, width, height);
  FoveaPage page = { paper->width, paper->height, .scale = upright };

  if (turned > upright)
    page = (FoveaPage){ paper->height, paper->width, .scale = turned };
  page.x = (page.width - width * page.scale) / 2.0;
  page.y = (page.height - height * page.scale) / 2.0;
  return page;
}

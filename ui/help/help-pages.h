/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/help/help-pictures.h"

G_BEGIN_DECLS

typedef enum
{
  FOVEA_HELP_END, /* closes a page */
  FOVEA_HELP_TEXT,
  FOVEA_HELP_PICTURE, /* its text says what it shows */
  FOVEA_HELP_COMMAND, /* to be typed as it stands: not translated */
  FOVEA_HELP_TERMS,   /* the glossary */
} FoveaHelpKind;

typedef struct
{
  FoveaHelpKind kind;
  const char *text; /* translatable, but for commands */
  FoveaHelpPicture picture;
} FoveaHelpBlock;

typedef struct
{
  const char *id;    /* "convolution" */
  const char *title; /* translatable */
  const FoveaHelpBlock *blocks;
} FoveaHelpPage;

/* In the order of reading. */
const FoveaHelpPage *fovea_help_pages (gsize *n);

G_END_DECLS

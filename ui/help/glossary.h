/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A term of the field, explained once for tooltips and for the page of terms. */
typedef struct
{
  const char *id;    /* "stride"; the ONNX attribute's name where there is one */
  const char *title; /* translatable */
  const char *text;  /* translatable, one or two sentences */
} FoveaTerm;

/* By the alphabet of the English titles. */
const FoveaTerm *fovea_glossary (gsize *n);

/* What @id means, translated; NULL: it is not in the glossary. */
const char *fovea_explain (const char *id);

G_END_DECLS

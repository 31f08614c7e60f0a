/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/base/progress.h"
#include "core/network/architectures/maker.h"

G_BEGIN_DECLS

typedef struct _FoveaFamily FoveaFamily;

/* A network of the textbooks. @title needs no translation; @note, (nullable) (translatable), says where it stands in for its paper
 * or where the paper's own numbers do not follow. @variant is for the family's build(). */
typedef struct
{
  const char *id;    /* "vgg-d" */
  const char *title; /* "VGG-16 (D)" */
  gint64 channels, height, width;
  const char *note;
  gint variant;
} FoveaArchitecture;

/**
 * FoveaFamily:
 * @summary: (translatable): what is new in it, in one sentence that a student understands
 * @build: makes the layers; returns the output
 *
 * One file in this folder and one row in its meson.build: NAME.c defines `const FoveaFamily fovea_family_NAME`.
 */
struct _FoveaFamily
{
  const char *title; /* "VGG" */
  guint year;
  const char *paper; /* authors, title, place */
  const char *summary;
  const FoveaArchitecture *members;
  gsize n_members;
  guint (*build) (FoveaMaker *maker, const FoveaArchitecture *architecture);
};

/* All, by year. */
const FoveaFamily *const *fovea_families (gsize *n);
/* @family: (out) (optional). NULL when there is none of that id. */
const FoveaArchitecture *fovea_architecture_find (const char *id, const FoveaFamily **family);

/* @height and @width: of the input, 0: the architecture's own. @seed: (nullable): of the weights, as in fovea_maker_finish(); NULL: zeros
 * that take no memory, for numbers alone (such a network is not for running). */
typedef struct
{
  gint64 height, width;
  const guint64 *seed;
} FoveaArchitectureOptions;

#define FOVEA_ARCHITECTURE_SEED 1 /* where nobody says */

/* FOVEA_ERROR_USAGE for an unknown @id, _REFUSED for an input too small, _LIMIT, _CANCELLED. */
FoveaNetwork *fovea_architecture_new (const char *id, const FoveaArchitectureOptions *options, FoveaProgress *progress, GError **error);

/**
 * fovea_architecture_parse:
 * @text: "INPUT 224x224x3 -> [[CONV3-64 -> RELU]*2 -> POOL]*2 -> [FC 4096 -> RELU]*2 -> FC 1000"; see fovea_grammar_help()
 *
 * FOVEA_ERROR_REFUSED names column and cause; otherwise as above. @options' size replaces that of INPUT.
 */
FoveaNetwork *fovea_architecture_parse (const char *text, const FoveaArchitectureOptions *options, FoveaProgress *progress, GError **error);
/* The words of the grammar, for the user, translated; lines of text. */
const char *fovea_grammar_help (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What users know as a session: a file NAME.fovea that says what a window worked on, so that it can be opened again and be run without one.
 * It is UTF-8 JSON, format version 1. All members but the first may be left out; members that are not named here are refused, so that nothing
 * is left out of a result unnoticed.
 *
 *   {
 *     "fovea-session": 1,
 *     "photos": [{"file": "cat.jpg", "sha256": "64 hexadecimal digits"}],
 *     "photo": 0,                                     which of them is shown
 *     "network": {"file": "lenet-5.onnx", "sha256": "..."},
 *             or {"architecture": "vgg-d", "size": [224, 224], "seed": "1"}, also a network's text; 0: its own size
 *     "preprocess": {"size": [height, width], "fit": "crop", "channels": "rgb", "scale": 0.0039, "mean": [r, g, b], "std": [r, g, b],
 *                    "channels-last": false, "invert": false}
 *     "edits": {"mute": [...], "kernels": [...]}      of the network, see fovea_edits_to_json()
 *     "class-names": ["cat", "dog"],                  where others than those beside the network were chosen
 *     "steps": [...],                                 as in a chain's file, see core/filter/chain.h
 *     "selection": {"layer": "conv1", "channel": 3, "y": 10, "x": 12},      a value's name; numbers left out: the whole layer, or map
 *     "view": {"page": "filters", "zoom": 1.5, "colormap": "viridis", "normalise": "layer", "graph": true},    zoom left out: fit
 *     "exports": [{"what": "photo", "format": "png"},
 *                 {"what": "activations", "layer": "conv1", "maps": [0, 3], "format": "pdf", "paper": "a4", "raw": false,
 *                  "colormap": "viridis", "normalise": "layer", "cell": 64, "colour-bar": true, "caption": true, "single": false}],
 *                what --output-dir writes: also "filters" and "receptive-field" with its "neuron": [channel, y, x]; "layer" or "maps" left out:
 *                all; normalise "fixed" has a "range": [low, high]
 *     "jpeg-quality": 92
 *     "unsaved": "/home/me/cat.fovea"                 in what is kept for the case of a crash: the session that was edited
 *   }
 *
 * A file in the session's folder or below it is named from there, with slashes and without ".."; others by their whole path; names that are
 * no UTF-8 by "uri" in the place of "file". SHA-256 is of the file's bytes (of a network without those that lie in other files). */

#pragma once

#include "core/filter/chain.h"
#include "core/network/edits.h"
#include "core/network/export.h"

G_BEGIN_DECLS

#define FOVEA_PROJECT_ENDING ".fovea"
#define FOVEA_PROJECT_VERSION 1

typedef struct
{
  char *path;   /* absolute */
  char *sha256; /* of its bytes when the session was written, or NULL: not known */
} FoveaProjectFile;

FoveaProjectFile *fovea_project_file_new (const char *path, const char *sha256);

/* Something to be written: the filtered photo, or @kind of @layer. */
typedef struct
{
  gboolean photo;
  FoveaExportKind kind;
  char *layer;     /* name of a value, or NULL: all */
  gsize neuron[3]; /* of a receptive field: channel, y, x */
  FoveaExportOptions options; /* owns its maps; without provenance, which is told of what is opened */
} FoveaProjectExport;

FoveaProjectExport *fovea_project_export_copy (const FoveaProjectExport *export);
void fovea_project_export_free (FoveaProjectExport *export);

typedef struct
{
  GPtrArray *photos; /* of FoveaProjectFile */
  guint photo;       /* the current one */

  FoveaProjectFile *network; /* or NULL */
  char *architecture;        /* or NULL: as fovea_network_make() has it */
  gint64 height, width;
  guint64 seed;
  gboolean has_preprocess;
  FoveaPreprocess preprocess;
  JsonNode *edits;           /* of the network, or NULL: none */
  char **labels;             /* names of the classes that were chosen, or NULL */

  GPtrArray *chain;

  char *layer;         /* the selected value's name, or NULL */
  gint channel, y, x;  /* -1: none */

  char *page;                    /* or NULL */
  gboolean graph;                /* the network's page shows its graph */
  double zoom;                   /* screen pixels per image pixel; 0: fit */
  const FoveaColormap *colormap; /* NULL: chosen from the values */
  FoveaNormalise normalise;

  GPtrArray *exports; /* of FoveaProjectExport */
  int jpeg_quality;   /* of the JPEG files among them, 0: as usual */
  char *unsaved;      /* the session's file that this is a later state of, or NULL */
} FoveaProject;

FoveaProject *fovea_project_new (void);
void fovea_project_free (FoveaProject *project);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaProject, fovea_project_free)

/* Files are named as seen from @folder; NULL: by their whole paths. */
char *fovea_project_to_json (const FoveaProject *project, const char *folder);
FoveaProject *fovea_project_parse (const char *json, gsize length, const char *folder, GError **error);

/* Replaces or makes @path, whole or not at all. FOVEA_ERROR_REFUSED when it has more photos than can be read again. */
gboolean fovea_project_save (const FoveaProject *project, const char *path, GError **error);
FoveaProject *fovea_project_load (const char *path, GError **error);

/* Fills in the SHA-256 of each file: FOVEA_ERROR_IO where one cannot be read. */
gboolean fovea_project_seal (FoveaProject *project, FoveaProgress *progress, GError **error);
/* Compares the files with their SHA-256: an array of char *, one line for the user on each that has changed or is missing. NULL only when
 * cancelled. */
GPtrArray *fovea_project_check (const FoveaProject *project, FoveaProgress *progress, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/export.h"
#include "ui/document.h"

G_BEGIN_DECLS

/* What the dialog offers, in its order. */
typedef enum
{
  FOVEA_EXPORT_MAP,
  FOVEA_EXPORT_LAYER_MAPS,
  FOVEA_EXPORT_ALL_MAPS,
  FOVEA_EXPORT_LAYER_FILTERS,
  FOVEA_EXPORT_ALL_FILTERS,
  FOVEA_EXPORT_FIELD,
  FOVEA_EXPORT_PHOTO,
} FoveaExportScope;

/* FOVEA_EXPORT_ACTIVATIONS .. for all scopes but the photo. */
FoveaExportKind fovea_export_scope_kind (FoveaExportScope scope);
/* @raw: as values, not as pictures of them. */
gboolean fovea_export_scope_can (FoveaExportScope scope, FoveaExportFormat format, gboolean raw);
/* Whether the scope has values, and whether some of its maps can be chosen. */
gboolean fovea_export_scope_has_values (FoveaExportScope scope);
gboolean fovea_export_scope_has_choice (FoveaExportScope scope);

/* An export, with references to all that it needs: it goes on when the document changes. */
typedef struct _FoveaExportJob FoveaExportJob;

/* FOVEA_ERROR_REFUSED with the reason when there is nothing of that kind to write now. Copies what @options point to. */
FoveaExportJob *fovea_export_job_new (FoveaDocument *document, FoveaExportScope scope, const FoveaExportOptions *options,
                                      const char *folder, GError **error);
void fovea_export_job_free (gpointer job);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FoveaExportJob, fovea_export_job_free)

/* The session remembers the export: fovea-cli session writes the same. */
void fovea_export_job_remember (const FoveaExportJob *job, FoveaDocument *document);
/* A FoveaJobWork: gives a GPtrArray of the paths that were written. */
gpointer fovea_export_job_run (gpointer job, FoveaProgress *progress, GError **error);

/* The fovea-cli command that writes the same; free it. */
char *fovea_export_command (FoveaDocument *document, FoveaExportScope scope, const FoveaExportOptions *options, const char *folder);

G_END_DECLS

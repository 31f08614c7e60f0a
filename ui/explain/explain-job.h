/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* What is explained. */
typedef enum
{
  FOVEA_EXPLAIN_WINNER, /* the class that wins */
  FOVEA_EXPLAIN_CLASS,
  FOVEA_EXPLAIN_NEURON, /* that is selected */
} FoveaExplainTarget;

/* What the user has chosen. */
typedef struct
{
  const FoveaAttributionMethod *method;
  FoveaExplainTarget target;
  gsize class; /* G_MAXSIZE: the one that wins */
  FoveaNeuron neuron;
  gint layer; /* whose maps are weighed, -1: chosen */
  guint samples;
  double noise;
  gsize patch, stride;
} FoveaExplainChoice;

/* Its name, or "class 281" where it has none; free it. */
char *fovea_explain_class_name (FoveaDocument *document, gsize class);
/* What is explained, for the user: "tabby cat", "neuron 3, 5, 5 of conv1"; free it. */
char *fovea_explain_target_name (FoveaDocument *document, const FoveaExplainChoice *choice);

/* For the worker: @choice on the document's filtered photo with the network as its file has it. NULL without either. @explainer: of that plan. */
gpointer fovea_explain_job_new (FoveaDocument *document, const FoveaExplainChoice *choice, FoveaExplainer *explainer);
void fovea_explain_job_free (gpointer job);
/* A FoveaExplanation; a FoveaJobWork. */
gpointer fovea_explain_job_run (gpointer job, FoveaProgress *progress, GError **error);

/* The fovea-cli command that writes @path, but for the maps that are weighed and the colours; free it. */
char *fovea_explain_command (FoveaDocument *document, const FoveaExplainChoice *choice, const char *path);
/* Adds that the maps of @value are weighed, whether they were chosen by the user or by the method. */
void fovea_explain_command_append_maps (GString *command, const FoveaNetwork *network, const FoveaExplainChoice *choice, gint value);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/network/labels.h"
#include "core/network/maps.h"
#include "ui/jobs.h"

G_BEGIN_DECLS

#define FOVEA_DIGIT_CLASSES 10

/* The bundled LeNet, ready to run; made and used on the worker, shared by references. */
typedef struct _FoveaDigitReader FoveaDigitReader;

FoveaDigitReader *fovea_digit_reader_ref (FoveaDigitReader *reader);
void fovea_digit_reader_unref (FoveaDigitReader *reader);

/* What one layer makes of the drawing. */
typedef struct
{
  char *title;       /* "c1 · Conv · 6 maps of 28×28" */
  FoveaMaps *maps;
  FoveaImage *sheet; /* all maps in a grid; NULL for a vector */
} FoveaDigitLayer;

typedef struct
{
  FoveaDigitReader *reader;
  FoveaImage *seen;   /* the network's input */
  GPtrArray *layers;  /* of FoveaDigitLayer, first to last */
  char **labels;      /* (FOVEA_DIGIT_CLASSES) */
  double probabilities[FOVEA_DIGIT_CLASSES];
  guint best;
  double seconds;     /* of the network's run */
} FoveaDigitResult;

void fovea_digit_result_free (gpointer result);

/* For the worker: what @reader (NULL: the bundled network is opened first) makes of @drawing. */
gpointer fovea_digit_job_new (FoveaDigitReader *reader, FoveaImage *drawing);
void fovea_digit_job_free (gpointer job);
/* A FoveaDigitResult; a FoveaJobWork. */
gpointer fovea_digit_job_run (gpointer job, FoveaProgress *progress, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "core/filter/kernel.h"

G_BEGIN_DECLS

#define FOVEA_FILTER_MAX_PARAMETERS 8
#define FOVEA_FILTER_MAX_KERNELS 3

typedef enum
{
  FOVEA_PARAMETER_NUMBER,
  FOVEA_PARAMETER_INTEGER,
  FOVEA_PARAMETER_SWITCH,
} FoveaParameterKind;

/* One parameter: the parser, the command line, the window's sliders and the tests all read this row. */
typedef struct
{
  const char *id;      /* "sigma" */
  const char *title;   /* translatable: "Sigma" */
  const char *unit;    /* translatable: "px", "degrees", or NULL */
  const char *tooltip; /* translatable: what it does */
  FoveaParameterKind kind;
  double minimum, maximum, initial, step;
} FoveaParameter;

/**
 * FoveaFilter:
 *
 * A preset: one file in filters/ and one row in its meson.build. @build makes its kernels from the parameters' values;
 * @combine, where a filter is more than one kernel's result, makes output samples (0 to 255) from the kernels' results and
 * the source's own samples @centre. Without @combine the first kernel's result is the output.
 */
typedef struct
{
  const char *id;          /* "sobel-magnitude" */
  const char *title;       /* translatable */
  const char *category;    /* translatable: "Blur", "Sharpen", "Edges", "Stylise", "Tone", "Basics" */
  const char *description; /* translatable, one sentence with the formula or source */
  const FoveaParameter *parameters;
  gsize n_parameters;
  gsize n_kernels;
  gboolean (*build) (const double *values, FoveaKernel **kernels, GError **error);
  void (*combine) (const double *values, gsize n, const float *const *results, const float *centre, float *output);
} FoveaFilter;

const FoveaFilter *const *fovea_filters (gsize *n);
const FoveaFilter *fovea_filter_find (const char *id);
/* The index of parameter @id, -1 for none. */
int fovea_filter_parameter (const FoveaFilter *filter, const char *id);
/* FOVEA_ERROR_REFUSED when @value lies outside the parameter's range, or has a fraction where it must be whole. */
gboolean fovea_parameter_check (const FoveaParameter *parameter, double value, GError **error);
/* Fills @values with the initial values. */
void fovea_filter_defaults (const FoveaFilter *filter, double *values);
/* "name=value" into @values: FOVEA_ERROR_USAGE for an unknown name, FOVEA_ERROR_REFUSED outside the range. */
gboolean fovea_filter_set (const FoveaFilter *filter, const char *assignment, double *values, GError **error);

G_END_DECLS

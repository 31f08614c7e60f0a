/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/learn/kernel-name.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define GRID 24     /* values of a parameter that are looked at first */
#define ROUNDS 3    /* over all parameters */
#define FINEST 1e-8 /* of the grid's distances, or of a value */
#define FAR 0.5     /* after the first round: no hope */
#define MOST_PARAMETERS 3 /* with more, anything looks like something */
#define OFFSET_DISTANCE 0.5
#define CLEARLY_NEARER 0.5 /* times the distance of an earlier one, which is simpler */

typedef struct
{
  const FoveaKernel *kernel;
  const FoveaFilter *filter;
  double values[FOVEA_FILTER_MAX_PARAMETERS];
} Match;

static double
cell_at (const FoveaKernel *kernel, gssize y, gssize x)
{
  gssize row = y + (gssize) kernel->anchor_y, column = x + (gssize) kernel->anchor_x;

  if (row < 0 || column < 0 || row >= (gssize) kernel->height || column >= (gssize) kernel->width)
    return 0.0;
  return kernel->values[(gsize) row * kernel->width + (gsize) column] / kernel->divisor;
}

static double
distance_between (const FoveaKernel *a, const FoveaKernel *b)
{
  gssize above = (gssize) MAX (a->anchor_y, b->anchor_y), left = (gssize) MAX (a->anchor_x, b->anchor_x);
  gssize below = (gssize) MAX (a->height - a->anchor_y, b->height - b->anchor_y), right = (gssize) MAX (a->width - a->anchor_x, b->width - b->anchor_x);
  double difference = 0.0, size = 0.0;

  for (gssize y = -above; y < below; y++)
    for (gssize x = -left; x < right; x++)
      {
        double cell = cell_at (a, y, x), apart = cell - cell_at (b, y, x);

        difference += apart * apart;
        size += cell * cell;
      }
  return size > 0.0 ? sqrt (difference / size) : G_MAXDOUBLE;
}

static double
distance_of (const Match *self, const double *values)
{
  FoveaKernel *kernels[FOVEA_FILTER_MAX_KERNELS] = { NULL };
  double distance = G_MAXDOUBLE;

  if (self->filter->build (values, kernels, NULL) && fabs (kernels[0]->offset - self->kernel->offset) <= OFFSET_DISTANCE)
    distance = distance_between (self->kernel, kernels[0]);
  fovea_kernel_unref (kernels[0]);
  return distance;
}

static double
distance_with (Match *self, gsize i, double value)
{
  const FoveaParameter *parameter = &self->filter->parameters[i];
  double kept = self->values[i], distance;

  self->values[i] = parameter->kind == FOVEA_PARAMETER_NUMBER ? value : round (value);
  distance = distance_of (self, self->values);
  self->values[i] = kept;
  return distance;
}

/* Entry @i of the grid, 0 to GRID; close together at the low end where sizes start above zero. */
static double
grid_value (const FoveaParameter *parameter, int i)
{
  double share = (double) i / GRID;

  if (parameter->minimum > 0.0)
    return parameter->minimum * pow (parameter->maximum / parameter->minimum, share);
  return parameter->minimum + (parameter->maximum - parameter->minimum) * share;
}

/* The best value of parameter @i while the others stay: the grid's, or between its neighbours. */
static void
improve (Match *self, gsize i)
{
  const FoveaParameter *parameter = &self->filter->parameters[i];
  double best = distance_with (self, i, self->values[i]);

  for (int j = 0; j <= GRID; j++)
    {
      double distance = distance_with (self, i, grid_value (parameter, j));

      if (distance < best)
        {
          best = distance;
          self->values[i] = grid_value (parameter, j);
        }
    }
  for (double step = 0.5; step > FINEST; step *= 0.5)
    for (int side = -1; side <= 1; side += 2)
      {
        double span = parameter->minimum > 0.0 ? self->values[i] * step : (parameter->maximum - parameter->minimum) * step / GRID;
        double value = CLAMP (self->values[i] + side * span, parameter->minimum, parameter->maximum), distance = distance_with (self, i, value);

        if (distance < best)
          {
            best = distance;
            self->values[i] = value;
          }
      }
  if (parameter->kind != FOVEA_PARAMETER_NUMBER)
    self->values[i] = round (self->values[i]);
}

static double
match (Match *self)
{
  double distance = G_MAXDOUBLE;
  int offset = fovea_filter_parameter (self->filter, "offset");

  fovea_filter_defaults (self->filter, self->values);
  if (offset >= 0)
    self->values[offset] = CLAMP (self->kernel->offset, self->filter->parameters[offset].minimum, self->filter->parameters[offset].maximum);
  distance = distance_of (self, self->values);
  for (int i = 0; i < ROUNDS && distance > 1e-6 && (i == 0 || distance < FAR); i++)
    {
      for (int j = 0; j < (int) self->filter->n_parameters; j++)
        if (j != offset)
          improve (self, (gsize) j);
      distance = distance_of (self, self->values);
    }
  return distance;
}

FoveaKernelName
fovea_kernel_recognise (const FoveaKernel *kernel)
{
  FoveaKernelName name = { .distance = FOVEA_KERNEL_NAME_DISTANCE / CLEARLY_NEARER };
  gsize n;
  const FoveaFilter *const *filters = fovea_filters (&n);

  for (gsize i = 0; i < n; i++)
    {
      Match candidate = { kernel, filters[i] };
      double distance;

      if (filters[i]->n_kernels != 1 || filters[i]->combine || filters[i]->n_parameters > MOST_PARAMETERS)
        continue;
      distance = match (&candidate);
      if (distance > FOVEA_KERNEL_NAME_DISTANCE || distance >= CLEARLY_NEARER * name.distance)
        continue;
      name.filter = filters[i];
      name.distance = distance;
      memcpy (name.values, candidate.values, sizeof name.values);
    }
  return name;
}

char *
fovea_kernel_name_text (const FoveaKernelName *name)
{
  GString *text;

  if (!name->filter)
    return NULL;
  text = g_string_new (_(name->filter->title));
  for (gsize i = 0; i < name->filter->n_parameters; i++)
    {
      const FoveaParameter *parameter = &name->filter->parameters[i];
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_ascii_formatd (number, sizeof number, "%.3g", name->values[i]);
      g_string_append_printf (text, "%s%s %s", i == 0 ? C_("before a filter's parameters", ": ") : C_("list of words", ", "), _(parameter->title), number);
      if (parameter->unit)
        g_string_append_printf (text, " %s", _(parameter->unit));
    }
  return g_string_free (text, FALSE);
}

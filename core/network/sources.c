/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/sources.h"

#include <math.h>

#include "core/network/field-step.h"
#include "core/network/maps.h"

/* An axis of what is read, within the value. */
typedef struct
{
  gsize begin, end, step; /* @end: behind the last */
} Span;

static Span
span_of (const FoveaBox *box, gsize axis, gsize size, gboolean exists)
{
  gint64 step, begin;

  if (!exists)
    return (Span){ 0, 1, 1 };
  step = MAX (box->step[axis], 1);
  begin = box->begin[axis] < 0 ? box->begin[axis] + (-box->begin[axis] + step - 1) / step * step : box->begin[axis];
  return (Span){ (gsize) begin, (gsize) CLAMP (box->end[axis] + 1, 0, (gint64) size), (gsize) step };
}

static gsize
span_length (const Span *span)
{
  return span->end > span->begin ? (span->end - span->begin + span->step - 1) / span->step : 0;
}

/* Puts @source in its place, the largest magnitude first, if it is among the first @most. */
static void
insert (GArray *sources, const FoveaNeuronSource *source, gsize most)
{
  guint i = sources->len;

  while (i > 0 && fabs (g_array_index (sources, FoveaNeuronSource, i - 1).number) < fabs (source->number))
    i--;
  if (i >= most)
    return;
  g_array_insert_val (sources, i, *source);
  if (sources->len > most)
    g_array_set_size (sources, (guint) most);
}

/* @spans: of channels, rows and columns; @maps: (C, H, W). */
static void
add_box (GArray *sources, gint value, const FoveaTensor *maps, const Span spans[3], gsize most)
{
  const float *numbers = maps->data;
  gsize height = (gsize) maps->shape.dims[1], width = (gsize) maps->shape.dims[2];

  for (gsize c = spans[0].begin; c < spans[0].end; c += spans[0].step)
    for (gsize y = spans[1].begin; y < spans[1].end; y += spans[1].step)
      for (gsize x = spans[2].begin; x < spans[2].end; x += spans[2].step)
        {
          const FoveaNeuronSource source = { value, c, y, x, numbers[(c * height + y) * width + x] };

          insert (sources, &source, most);
        }
}

/* What the neuron of @box reads of input @index of the node of @context. */
static void
add_input (GArray *sources, FoveaSession *session, const FoveaOpContext *context, guint index, const FoveaBox *neuron, gsize most, gsize *n_read)
{
  const FoveaNetworkPlan *plan = fovea_session_get_plan (session);
  gint value = context->node->inputs[index];
  g_autoptr (FoveaTensor) maps = NULL;
  FoveaTensor *tensor;
  FoveaPlanes planes;
  FoveaBox box;
  gsize n = 1;

  if (value < 0 || plan->values[value].constant || !fovea_network_plan_planes (plan, value, &planes))
    return;
  fovea_field_step_back (context, index, neuron, &box);
  if (box.empty)
    return;

  gboolean spatial = plan->values[value].shape.rank == 4;
  const Span spans[3] = { span_of (&box, planes.channel_axis, planes.channels, TRUE), span_of (&box, planes.height_axis, planes.height, spatial),
                          span_of (&box, planes.width_axis, planes.width, spatial) };

  for (guint i = 0; i < 3; i++)
    n *= span_length (&spans[i]);
  *n_read += n;
  if (n == 0 || *n_read > FOVEA_MAX_SOURCES)
    return;
  tensor = fovea_session_read (session, value, NULL, NULL);
  maps = tensor ? fovea_maps_values (plan, value, tensor, NULL) : NULL;
  if (maps)
    add_box (sources, value, maps, spans, most);
}

GArray *
fovea_neuron_sources (FoveaSession *session, gint value, gsize channel, gsize y, gsize x, gsize most, gsize *n_read)
{
  GArray *sources = g_array_new (FALSE, FALSE, sizeof (FoveaNeuronSource));
  const FoveaNetworkPlan *plan = fovea_session_get_plan (session);
  gint index = plan->network->values[value].producer;
  FoveaPlanes planes;
  FoveaBox box;

  *n_read = 0;
  if (index < 0 || !fovea_network_plan_planes (plan, value, &planes) || channel >= planes.channels || y >= planes.height || x >= planes.width)
    return sources;
  box = fovea_neuron_box (plan, value, &planes, (gssize) channel, (gint64) y, (gint64) x);
  while (box.output < plan->network->nodes[index].n_outputs && plan->network->nodes[index].outputs[box.output] != value)
    box.output++;
  for (guint i = 0; i < plan->network->nodes[index].n_inputs; i++)
    add_input (sources, session, &plan->contexts[index], i, &box, most, n_read);
  if (*n_read > FOVEA_MAX_SOURCES)
    g_array_set_size (sources, 0);
  return sources;
}

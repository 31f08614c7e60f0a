/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/graph/graph-view-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "ui/graph/graph-job.h"

G_DEFINE_FINAL_TYPE (FoveaGraphView, fovea_graph_view, GTK_TYPE_WIDGET)

enum
{
  PROP_ZOOM = 1,
  PROP_SHAPES,
  PROP_MESSAGE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* ---- selection ---- */

/* Tells assistive technology where we are. */
static void
describe (FoveaGraphView *self)
{
  g_autofree char *text = self->graph && self->cursor >= 0 ? fovea_graph_box_spoken (self->graph, (guint) self->cursor) : NULL;

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text ? text : _("No layer is selected"), -1);
}

static void
set_cursor (FoveaGraphView *self, gint box)
{
  self->cursor = box;
  describe (self);
  if (box >= 0)
    fovea_graph_view_show_box (self, box);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* An output's box gives what the layer above it gives: the cursor may stay on either. */
static void
on_selection_changed (FoveaGraphView *self)
{
  gint value = fovea_document_get_selection (self->document).value;

  if (self->graph && (self->cursor < 0 || self->graph->boxes[self->cursor].value != value))
    set_cursor (self, fovea_graph_find_value (self->graph, value));
}

void
fovea_graph_view_select (FoveaGraphView *self, gint box)
{
  gint value = self->graph->boxes[box].value;

  set_cursor (self, box);
  if (fovea_document_get_selection (self->document).value != value)
    fovea_document_select (self->document, (FoveaNeuron){ value, -1, -1, -1 });
}

/* ---- search ---- */

static gboolean
node_matches (FoveaGraphView *self, guint node)
{
  const FoveaNode *layer = &self->graph->plan->network->nodes[node];
  g_autofree char *text = g_strdup_printf ("%s %s", layer->name, layer->op->name), *folded = g_utf8_casefold (text, -1);

  return strstr (folded, self->folded) != NULL;
}

static gboolean
box_matches (FoveaGraphView *self, const FoveaGraphBox *box)
{
  const FoveaLayerBlock *block = box->kind == FOVEA_GRAPH_BLOCK ? &self->graph->blocks->blocks[box->block] : NULL;

  if (!block)
    return box->node >= 0 && node_matches (self, (guint) box->node);
  for (guint node = block->first; node <= block->last; node++)
    if (node_matches (self, node))
      return TRUE;
  return FALSE;
}

static void
fade (FoveaGraphView *self)
{
  g_clear_pointer (&self->faded, g_free);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->graph || !*self->folded)
    return;
  self->faded = g_new (gboolean, self->graph->n_boxes);
  for (guint i = 0; i < self->graph->n_boxes; i++)
    self->faded[i] = !box_matches (self, &self->graph->boxes[i]);
}

/* ---- layout ---- */

static void
set_message (FoveaGraphView *self, const char *message)
{
  g_free (self->message);
  self->message = g_strdup (message);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MESSAGE]);
}

static void
forget_graph (FoveaGraphView *self)
{
  g_clear_pointer (&self->graph, fovea_graph_free);
  g_clear_pointer (&self->expanded, g_free);
  g_clear_pointer (&self->faded, g_free);
  g_clear_pointer (&self->overview, cairo_surface_destroy);
  self->cursor = self->hover = -1;
}

/* The first box of @block, collapsed or expanded. */
static gint
first_box (const FoveaGraph *graph, gint block)
{
  return fovea_graph_find_node (graph, graph->blocks->blocks[block].first);
}

/* What was toggled stays under the eye. */
static void
keep_anchor (FoveaGraphView *self)
{
  gint box = first_box (self->graph, self->anchor);
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  if (box >= 0)
    fovea_graph_view_set_geometry (self, self->zoom, self->graph->boxes[box].x - (self->anchor_x - width / 2.0) / self->zoom,
                  self->graph->boxes[box].y - (self->anchor_y - height / 2.0) / self->zoom);
  self->anchor = -1;
}

static void
laid_out (GObject *owner, gpointer data, GError *error)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (owner);
  FoveaGraphResult *result = data;
  gboolean fresh = !self->graph;
  gint value = fovea_document_get_selection (self->document).value;

  self->under_way = FALSE;
  set_message (self, result ? NULL : error->message);
  if (result && result->graph->plan != fovea_document_get_plan (self->document))
    g_clear_pointer (&result, fovea_graph_result_free); /* of a network that is gone: another layout is to come */
  if (!result)
    return;
  forget_graph (self);
  self->graph = g_steal_pointer (&result->graph);
  self->expanded = g_steal_pointer (&result->expanded);
  g_free (result);
  fade (self);
  if (fresh)
    fovea_graph_view_show_top (self);
  else if (self->anchor >= 0)
    keep_anchor (self);
  else
    fovea_graph_view_set_geometry (self, MAX (self->zoom, fovea_graph_view_fit_zoom (self)), self->centre_x, self->centre_y);
  self->cursor = fovea_graph_find_value (self->graph, value);
  describe (self);
  if (fresh && self->cursor >= 0)
    fovea_graph_view_show_box (self, self->cursor);
}

void
fovea_graph_view_lay_out (FoveaGraphView *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);

  self->stale = FALSE;
  if (!plan)
    return;
  if (!self->graph)
    set_message (self, _("Laying out the graph…"));
  self->under_way = TRUE;
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "graph", _("Laying out the graph"), G_OBJECT (self), fovea_graph_job_run,
                     fovea_graph_job_new (plan, self->expanded, self->graph ? self->graph->blocks->n_blocks : 0), fovea_graph_job_free,
                     laid_out, fovea_graph_result_free);
}

/* A layout that was cancelled never tells: it is made when the graph is shown again. */
static void
on_settled (FoveaGraphView *self)
{
  if (!self->under_way)
    return;
  self->under_way = FALSE;
  self->stale = TRUE;
  if (!self->graph)
    set_message (self, _("The layout was cancelled."));
}

void
fovea_graph_view_toggle (FoveaGraphView *self, gint block)
{
  gint box = block >= 0 ? first_box (self->graph, block) : -1;

  if (box < 0)
    return;
  self->expanded[block] = !self->expanded[block];
  self->anchor = block;
  self->anchor_x = (self->graph->boxes[box].x - self->centre_x) * self->zoom + gtk_widget_get_width (GTK_WIDGET (self)) / 2.0;
  self->anchor_y = (self->graph->boxes[box].y - self->centre_y) * self->zoom + gtk_widget_get_height (GTK_WIDGET (self)) / 2.0;
  fovea_graph_view_lay_out (self);
}

void
fovea_graph_view_expand_all (FoveaGraphView *self, gboolean expand)
{
  gint block = self->graph && self->cursor >= 0 ? self->graph->boxes[self->cursor].block : -1;

  if (!self->graph || self->graph->blocks->n_blocks == 0)
    return;
  for (guint i = 0; i < self->graph->blocks->n_blocks; i++)
    self->expanded[i] = expand;
  if (block >= 0)
    {
      self->expanded[block] = !expand;
      fovea_graph_view_toggle (self, block);
    }
  else
    fovea_graph_view_lay_out (self);
}

static void
on_network_changed (FoveaGraphView *self)
{
  FoveaNetwork *network = fovea_document_get_network (self->document);

  fovea_jobs_cancel (fovea_document_get_jobs (self->document), "graph");
  self->under_way = FALSE;
  if (!network || !self->graph || self->graph->plan->network != network) /* else it has another size, and stays until the new layout */
    forget_graph (self);
  set_message (self, NULL);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    fovea_graph_view_lay_out (self);
}

/* ---- the widget ---- */

static void
fovea_graph_view_map (GtkWidget *widget)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);

  GTK_WIDGET_CLASS (fovea_graph_view_parent_class)->map (widget);
  if (self->stale)
    fovea_graph_view_lay_out (self);
}

static void
fovea_graph_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (widget);
  gboolean fit = self->fit;

  if (!self->graph)
    return;
  fovea_graph_view_set_geometry (self, fit ? fovea_graph_view_fit_zoom (self) : MAX (self->zoom, fovea_graph_view_fit_zoom (self)), self->centre_x,
                self->centre_y);
  self->fit = fit;
}

static void
fovea_graph_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                          int *natural_baseline)
{
  *minimum = 160;
  *natural = 400;
}

static void
fovea_graph_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (object);

  switch (id)
    {
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_SHAPES:
      g_value_set_boolean (value, self->shapes);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
fovea_graph_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (object);

  if (id != PROP_SHAPES)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->shapes == g_value_get_boolean (value))
    return;
  self->shapes = g_value_get_boolean (value);
  g_object_notify_by_pspec (object, pspec);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
fovea_graph_view_dispose (GObject *object)
{
  FoveaGraphView *self = FOVEA_GRAPH_VIEW (object);

  forget_graph (self);
  g_clear_object (&self->document);
  g_clear_pointer (&self->folded, g_free);
  g_clear_pointer (&self->message, g_free);
  G_OBJECT_CLASS (fovea_graph_view_parent_class)->dispose (object);
}

static void
fovea_graph_view_class_init (FoveaGraphViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = fovea_graph_view_get_property;
  object_class->set_property = fovea_graph_view_set_property;
  object_class->dispose = fovea_graph_view_dispose;
  widget_class->map = fovea_graph_view_map;
  widget_class->size_allocate = fovea_graph_view_size_allocate;
  widget_class->measure = fovea_graph_view_measure;
  widget_class->snapshot = fovea_graph_view_snapshot;

  properties[PROP_ZOOM] =
      g_param_spec_double ("zoom", NULL, NULL, 0.0, FOVEA_GRAPH_MAX_ZOOM, 1.0, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  properties[PROP_SHAPES] =
      g_param_spec_boolean ("shapes", NULL, NULL, FALSE, G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_css_name (widget_class, "graphview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  fovea_graph_view_class_init_input (widget_class);
}

static void
fovea_graph_view_init (FoveaGraphView *self)
{
  self->zoom = 1.0;
  self->anchor = self->cursor = self->hover = -1;
  self->pointer_x = self->pointer_y = NAN;
  self->folded = g_strdup ("");
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Network graph"), -1);
  describe (self);
  fovea_graph_view_init_input (self);
}

void
fovea_graph_view_set_document (FoveaGraphView *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_GRAPH_VIEW (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  on_network_changed (self);
}

void
fovea_graph_view_search (FoveaGraphView *self, const char *text)
{
  g_return_if_fail (FOVEA_IS_GRAPH_VIEW (self));

  g_free (self->folded);
  self->folded = g_utf8_casefold (text, -1);
  fade (self);
}

const FoveaGraph *
fovea_graph_view_get_graph (FoveaGraphView *self)
{
  g_return_val_if_fail (FOVEA_IS_GRAPH_VIEW (self), NULL);
  return self->graph;
}

const gboolean *
fovea_graph_view_get_expanded (FoveaGraphView *self)
{
  g_return_val_if_fail (FOVEA_IS_GRAPH_VIEW (self), NULL);
  return self->expanded;
}

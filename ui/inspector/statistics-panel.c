/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/statistics-panel.h"

#include <glib/gi18n.h>

#include "ui/inspector/facts.h"
#include "ui/inspector/histogram.h"
#include "ui/maps/numbers.h"

struct _FoveaStatisticsPanel
{
  GtkWidget parent_instance;

  GtkLabel *title_label;
  GtkToggleButton *log_button;
  FoveaFacts *facts;
  FoveaHistogram *histogram;

  char *csv; /* of what is shown, or NULL */
};

/* What the numbers are of, kept until the worker has them. */
typedef struct
{
  FoveaTensor *tensor;
  gsize first, n; /* of its elements */
  FoveaRange range;
  gboolean has_range;
} Request;

typedef struct
{
  FoveaDistribution *distribution;
  FoveaRange range;
  gboolean has_range;
} Result;

G_DEFINE_FINAL_TYPE (FoveaStatisticsPanel, fovea_statistics_panel, GTK_TYPE_WIDGET)

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_tensor_unref (request->tensor);
  g_free (request);
}

static void
result_free (gpointer data)
{
  Result *result = data;

  g_free (result->distribution);
  g_free (result);
}

static gpointer
work (gpointer data, FoveaProgress *progress, GError **error)
{
  const Request *request = data;
  FoveaDistribution *distribution
      = fovea_distribution_new (fovea_tensor_floats (request->tensor) + request->first, request->n, progress, error);
  Result *result;

  if (!distribution)
    return NULL;
  result = g_new (Result, 1);
  *result = (Result){ distribution, request->range, request->has_range };
  return result;
}

static void
show_facts (FoveaStatisticsPanel *self, const FoveaDistribution *distribution)
{
  FoveaFact facts[FOVEA_N_FACTS];

  fovea_distribution_facts (distribution, facts);
  fovea_facts_begin (self->facts);
  for (guint i = 0; i < FOVEA_N_FACTS; i++)
    {
      g_autofree char *number = facts[i].is_count ? fovea_text_count ((guint64) facts[i].number) : fovea_text_value (facts[i].number);
      gboolean exception = g_str_equal (facts[i].id, "nan") || g_str_equal (facts[i].id, "infinite");

      if (!exception || facts[i].number > 0.0)
        fovea_facts_add (self->facts, _(facts[i].title), number, facts[i].hint ? _(facts[i].hint) : NULL);
    }
  fovea_facts_end (self->facts);
}

static void
work_done (GObject *owner, gpointer data, GError *error)
{
  FoveaStatisticsPanel *self = FOVEA_STATISTICS_PANEL (owner);
  Result *result = data;

  if (!result)
    return;
  g_free (self->csv);
  self->csv = fovea_distribution_csv (result->distribution);
  show_facts (self, result->distribution);
  fovea_histogram_set (self->histogram, g_steal_pointer (&result->distribution), result->has_range ? &result->range : NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "statistics.copy", TRUE);
  result_free (result);
}

static void
copy (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), FOVEA_STATISTICS_PANEL (widget)->csv);
}

static void
on_log_toggled (FoveaStatisticsPanel *self)
{
  fovea_histogram_set_logarithmic (self->histogram, gtk_toggle_button_get_active (self->log_button));
}

static void
fovea_statistics_panel_dispose (GObject *object)
{
  FoveaStatisticsPanel *self = FOVEA_STATISTICS_PANEL (object);
  GtkWidget *child;

  g_clear_pointer (&self->csv, g_free);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_statistics_panel_parent_class)->dispose (object);
}

static void
fovea_statistics_panel_class_init (FoveaStatisticsPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_statistics_panel_dispose;
  g_type_ensure (FOVEA_TYPE_FACTS);
  g_type_ensure (FOVEA_TYPE_HISTOGRAM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/statistics-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaStatisticsPanel, title_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaStatisticsPanel, log_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaStatisticsPanel, facts);
  gtk_widget_class_bind_template_child (widget_class, FoveaStatisticsPanel, histogram);
  gtk_widget_class_bind_template_callback (widget_class, on_log_toggled);
  gtk_widget_class_install_action (widget_class, "statistics.copy", NULL, copy);
}

static void
fovea_statistics_panel_init (FoveaStatisticsPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "statistics.copy", FALSE);
}

/* The weights of the selected layer's node, or NULL. */
static FoveaTensor *
weights_of (FoveaDocument *document, gint value)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  gint node = plan && value >= 0 ? plan->network->values[value].producer : -1;

  return node >= 0 ? fovea_network_plan_filters (plan, node) : NULL;
}

static Request *
request_new (FoveaTensor *tensor, gsize first, gsize n, const FoveaRange *range)
{
  Request *request = g_new0 (Request, 1);

  *request = (Request){ fovea_tensor_ref (tensor), first, n, range ? *range : (FoveaRange){ 0 }, range != NULL };
  return request;
}

/* Of all maps, or of map @one. */
static Request *
request_for_maps (FoveaMaps *maps, gssize one)
{
  gsize each = maps->planes * maps->height * maps->width;
  const FoveaRange *range = maps->normalise == FOVEA_NORMALISE_MAP && one < 0 ? NULL : &maps->ranges[MAX (one, 0)];

  return request_new (maps->values, one < 0 ? 0 : (gsize) one * each, one < 0 ? maps->count * each : each, range);
}

void
fovea_statistics_panel_show (FoveaStatisticsPanel *self, FoveaDocument *document, FoveaMaps *maps, gboolean filters)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);
  FoveaTensor *weights = filters ? weights_of (document, neuron.value) : NULL;
  gboolean one = maps && neuron.channel >= 0 && neuron.channel < (gint) maps->count && maps->width * maps->height > 1;
  g_autofree char *title = weights ? g_strdup (_("Statistics of the weights"))
                           : one   ? g_strdup_printf (_("Statistics of map %d"), neuron.channel)
                                   : g_strdup (_("Statistics of the layer"));
  Request *request;

  g_return_if_fail (FOVEA_IS_STATISTICS_PANEL (self));

  gtk_widget_set_visible (GTK_WIDGET (self), weights || maps);
  if (!weights && !maps)
    return;
  gtk_label_set_text (self->title_label, title);
  request = weights ? request_new (weights, 0, fovea_tensor_count (weights), NULL) : request_for_maps (maps, one ? neuron.channel : -1);
  fovea_jobs_submit (fovea_document_get_jobs (document), "statistics", _("Counting values"), G_OBJECT (self), work, request, request_free,
                     work_done, result_free);
}

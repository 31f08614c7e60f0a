/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explain-options.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "ui/widgets/named-label.h"

struct _FoveaExplainOptions
{
  GtkWidget parent_instance;

  GtkDropDown *target_drop, *class_drop, *method_drop, *layer_drop;
  GtkWidget *class_title, *layer_title, *samples_title, *noise_title, *patch_title, *stride_title;
  GtkSpinButton *samples_spin, *noise_spin, *patch_spin, *stride_spin;
  GtkLabel *summary_label;

  FoveaDocument *document;
  GArray *classes; /* of the list, by score: gsize */
  GArray *layers;  /* of the list, behind the first: gint, values */
  gsize class;     /* that is chosen; G_MAXSIZE: that of the highest score */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FoveaExplainOptions, fovea_explain_options, GTK_TYPE_WIDGET)

static guint changed_signal;

static FoveaExplainTarget
get_target (FoveaExplainOptions *self)
{
  return gtk_drop_down_get_selected (self->target_drop);
}

static const FoveaAttributionMethod *
get_method (FoveaExplainOptions *self)
{
  gsize n;

  return fovea_attribution_methods (&n)[gtk_drop_down_get_selected (self->method_drop)];
}

static void
show_pair (GtkWidget *title, gpointer widget, gboolean visible)
{
  gtk_widget_set_visible (title, visible);
  gtk_widget_set_visible (widget, visible);
}

/* What the method is, and what it takes. */
static void
show_method (FoveaExplainOptions *self)
{
  const FoveaAttributionMethod *method = get_method (self);
  g_autofree char *text = g_strdup_printf (_("%s (%s)"), _(method->summary), method->source);

  gtk_label_set_text (self->summary_label, text);
  show_pair (self->class_title, self->class_drop, get_target (self) == FOVEA_EXPLAIN_CLASS);
  show_pair (self->layer_title, self->layer_drop, method->of_layer);
  show_pair (self->samples_title, self->samples_spin, method->samples > 0);
  show_pair (self->noise_title, self->noise_spin, method->noise > 0.0);
  show_pair (self->patch_title, self->patch_spin, method->covers);
  show_pair (self->stride_title, self->stride_spin, method->covers);
}

static int
compare_scores (gconstpointer a, gconstpointer b, gpointer scores)
{
  gsize first = *(const gsize *) a, second = *(const gsize *) b;
  float one = ((const float *) scores)[first], other = ((const float *) scores)[second];

  return one != other ? (one > other ? -1 : 1) : first > second ? 1 : -1;
}

/* The class that scores most comes first, and is chosen where the one that was is not there. */
static void
fill_classes (FoveaExplainOptions *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  gint output = plan ? fovea_network_plan_scores (plan) : -1;
  FoveaTensor *scores = output >= 0 ? fovea_document_get_value (self->document, output) : NULL;
  gsize n = scores ? fovea_tensor_count (scores) : 0;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint chosen = 0;

  g_array_set_size (self->classes, 0);
  for (gsize i = 0; i < n; i++)
    g_array_append_val (self->classes, i);
  if (n > 0)
    g_array_sort_with_data (self->classes, compare_scores, (gpointer) fovea_tensor_floats (scores));
  for (guint i = 0; i < n; i++)
    {
      gsize class = g_array_index (self->classes, gsize, i);
      g_autofree char *name = fovea_explain_class_name (self->document, class);

      gtk_string_list_append (names, name);
      chosen = class == self->class ? i : chosen;
    }
  if (n > 0)
    self->class = g_array_index (self->classes, gsize, chosen);
  self->filling = TRUE;
  gtk_drop_down_set_model (self->class_drop, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->class_drop, chosen);
  self->filling = FALSE;
}

/* The list takes its time: it is made once it is seen. */
static void
on_values_changed (FoveaExplainOptions *self)
{
  g_array_set_size (self->classes, 0);
  if (get_target (self) == FOVEA_EXPLAIN_CLASS)
    fill_classes (self);
}

static void
on_changed (FoveaExplainOptions *self)
{
  gsize place = gtk_drop_down_get_selected (self->class_drop);

  if (self->filling || !self->document)
    return;
  if (place < self->classes->len)
    self->class = g_array_index (self->classes, gsize, place);
  else if (get_target (self) == FOVEA_EXPLAIN_CLASS)
    fill_classes (self);
  show_method (self);
  g_signal_emit (self, changed_signal, 0);
}

/* Each method begins as its authors had it. */
static void
on_method_changed (FoveaExplainOptions *self)
{
  const FoveaAttributionMethod *method = get_method (self);
  gboolean filling = self->filling;

  self->filling = TRUE;
  gtk_spin_button_set_value (self->samples_spin, method->samples);
  gtk_spin_button_set_value (self->noise_spin, method->noise);
  self->filling = filling;
  on_changed (self);
}

static gboolean
has_maps (const FoveaNetworkPlan *plan, gint value)
{
  FoveaPlanes planes;

  return value >= 0 && fovea_network_plan_knows (plan, value) && plan->values[value].dtype == FOVEA_DTYPE_FLOAT32
         && fovea_network_plan_planes (plan, value, &planes) && planes.height * planes.width > 1;
}

static void
fill_layers (FoveaExplainOptions *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (self->document);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_array_set_size (self->layers, 0);
  gtk_string_list_append (names, C_("layer", "Chosen by the method"));
  for (guint node = 0; plan && node < plan->network->n_nodes; node++)
    {
      gint value = plan->network->nodes[node].n_outputs > 0 ? plan->network->nodes[node].outputs[0] : -1;
      g_autofree char *name = NULL;

      if (!has_maps (plan, value))
        continue;
      name = fovea_printable (plan->network->nodes[node].name);
      gtk_string_list_append (names, name);
      g_array_append_val (self->layers, value);
    }
  self->filling = TRUE;
  gtk_drop_down_set_model (self->layer_drop, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->layer_drop, 0);
  self->filling = FALSE;
}

/* A quarter and an eighth of the shorter side of what the network sees. */
static void
fill_patch (FoveaExplainOptions *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  gsize shorter = preprocess ? MIN (preprocess->height, preprocess->width) : 1;

  self->filling = TRUE;
  gtk_spin_button_set_range (self->patch_spin, 1, (double) shorter);
  gtk_spin_button_set_range (self->stride_spin, 1, (double) shorter);
  gtk_spin_button_set_value (self->patch_spin, (double) MAX (shorter / 4, 1));
  gtk_spin_button_set_value (self->stride_spin, (double) MAX (shorter / 8, 1));
  self->filling = FALSE;
}

static void
on_network_changed (FoveaExplainOptions *self)
{
  self->class = G_MAXSIZE;
  on_values_changed (self);
  fill_layers (self);
  fill_patch (self);
}

static void
fovea_explain_options_dispose (GObject *object)
{
  FoveaExplainOptions *self = FOVEA_EXPLAIN_OPTIONS (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  g_clear_pointer (&self->classes, g_array_unref);
  g_clear_pointer (&self->layers, g_array_unref);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_explain_options_parent_class)->dispose (object);
}

static void
fovea_explain_options_class_init (FoveaExplainOptionsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_explain_options_dispose;
  changed_signal = g_signal_new ("changed", FOVEA_TYPE_EXPLAIN_OPTIONS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/explain-options.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, target_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, class_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, method_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, layer_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, class_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, layer_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, samples_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, noise_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, patch_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, stride_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, samples_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, noise_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, patch_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, stride_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainOptions, summary_label);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_method_changed);
}

static void
fovea_explain_options_init (FoveaExplainOptions *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  self->classes = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->layers = g_array_new (FALSE, FALSE, sizeof (gint));
  gtk_widget_init_template (GTK_WIDGET (self));
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (names, _(methods[i]->title));
  gtk_drop_down_set_model (self->method_drop, G_LIST_MODEL (names));
  fovea_name_drop_downs (GTK_WIDGET (self));
}

void
fovea_explain_options_set_document (FoveaExplainOptions *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_EXPLAIN_OPTIONS (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (on_values_changed), self, G_CONNECT_SWAPPED);
  on_network_changed (self);
  show_method (self);
}

FoveaExplainChoice
fovea_explain_options_get_choice (FoveaExplainOptions *self)
{
  guint layer = gtk_drop_down_get_selected (self->layer_drop);
  const FoveaAttributionMethod *method = get_method (self);

  return (FoveaExplainChoice){
    .method = method,
    .target = get_target (self),
    .class = self->class,
    .neuron = fovea_document_get_selection (self->document),
    .layer = method->of_layer && layer > 0 && layer <= self->layers->len ? g_array_index (self->layers, gint, layer - 1) : -1,
    .samples = method->samples > 0 ? (guint) gtk_spin_button_get_value_as_int (self->samples_spin) : 0,
    .noise = method->noise > 0.0 ? gtk_spin_button_get_value (self->noise_spin) : 0.0,
    .patch = method->covers ? (gsize) gtk_spin_button_get_value_as_int (self->patch_spin) : 0,
    .stride = method->covers ? (gsize) gtk_spin_button_get_value_as_int (self->stride_spin) : 0,
  };
}

void
fovea_explain_options_set_method (FoveaExplainOptions *self, const FoveaAttributionMethod *method)
{
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  g_return_if_fail (FOVEA_IS_EXPLAIN_OPTIONS (self));
  for (gsize i = 0; i < n; i++)
    if (methods[i] == method)
      gtk_drop_down_set_selected (self->method_drop, (guint) i);
}

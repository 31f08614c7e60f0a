/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/layer-panel.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/base/error.h"
#include "core/network/measure.h"
#include "ui/help/glossary.h"
#include "ui/inspector/facts.h"
#include "ui/maps/numbers.h"
#include "ui/network/layer-item.h"

struct _FoveaLayerPanel
{
  GtkWidget parent_instance;

  GtkLabel *name_label, *summary_label;
  FoveaFacts *facts;
};

G_DEFINE_FINAL_TYPE (FoveaLayerPanel, fovea_layer_panel, GTK_TYPE_WIDGET)

/* "3, 3", or a tensor's shape. */
static char *
attribute_text (const FoveaAttribute *attribute)
{
  GString *text = g_string_new (NULL);

  switch (attribute->kind)
    {
    case FOVEA_ATTRIBUTE_INT:
      g_string_append_printf (text, "%" PRId64, attribute->i);
      break;
    case FOVEA_ATTRIBUTE_FLOAT:
      g_string_append_printf (text, "%g", (double) attribute->f);
      break;
    case FOVEA_ATTRIBUTE_STRING:
      g_string_append (text, attribute->string);
      break;
    case FOVEA_ATTRIBUTE_TENSOR:
      {
        g_autofree char *shape = fovea_shape_to_string (&attribute->tensor->shape);

        g_string_append (text, shape);
        break;
      }
    case FOVEA_ATTRIBUTE_INTS:
      for (gsize i = 0; i < attribute->n; i++)
        g_string_append_printf (text, "%s%" PRId64, i > 0 ? ", " : "", attribute->ints[i]);
      break;
    case FOVEA_ATTRIBUTE_FLOATS:
      for (gsize i = 0; i < attribute->n; i++)
        g_string_append_printf (text, "%s%g", i > 0 ? ", " : "", (double) attribute->floats[i]);
      break;
    case FOVEA_ATTRIBUTE_STRINGS:
      for (gsize i = 0; i < attribute->n; i++)
        g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", attribute->strings[i]);
      break;
    default:
      g_assert_not_reached ();
    }
  return g_string_free (text, FALSE);
}

static void
add_attributes (FoveaLayerPanel *self, const FoveaNode *node)
{
  for (guint i = 0; i < node->n_attributes; i++)
    {
      g_autofree char *text = attribute_text (&node->attributes[i]);
      g_autofree char *safe = fovea_printable (text), *name = fovea_printable (node->attributes[i].name);

      const char *meaning = fovea_explain (node->attributes[i].name);

      fovea_facts_add (self->facts, name, safe, meaning ? meaning : _("Setting of the operator, as the file names it"));
    }
}

static void
add_costs (FoveaLayerPanel *self, const FoveaNetworkPlan *plan, guint node)
{
  FoveaMeasure measure = fovea_measure_node (plan, node);
  g_autofree char *parameters = fovea_text_count (measure.parameters);
  g_autofree char *macs = fovea_text_count (measure.macs);
  g_autofree char *bytes = g_format_size_full (measure.activation_bytes, G_FORMAT_SIZE_IEC_UNITS);

  fovea_facts_add (self->facts, _("Parameters"), parameters,
                   _("Elements of the constants that the layer reads; a shared constant counts once, at the first layer"));
  fovea_facts_add (self->facts, _("Multiply-adds"), macs, _("A product with its addition is one; padding counts, the bias does not"));
  fovea_facts_add (self->facts, _("Memory"), bytes, _("Of the layer's outputs"));
}

/* How the engine comes by the values. */
static void
add_computation (FoveaLayerPanel *self, const FoveaSession *engine, const FoveaNetworkPlan *network_plan, guint node)
{
  const FoveaNetwork *network = network_plan->network;
  gint step = fovea_session_get_step (engine, node);
  const FoveaConvPlan *plan = fovea_session_get_conv_plan (engine, node);

  if (network_plan->states[node] == FOVEA_NODE_BLOCKED)
    fovea_facts_add (self->facts, _("Computation"), _("not possible"), _("Its operator, or that of a layer before it, is not one that Fovea has"));
  else if (step < 0)
    fovea_facts_add (self->facts, _("Computation"), _("none needed"), _("The values are those of the input, or constant"));
  else if (step != (gint) node)
    fovea_facts_add (self->facts, _("Computed within"), network->nodes[step].name,
                     _("The layer that does this one's work along with its own"));
  else if (plan)
    {
      fovea_facts_add (self->facts, _("Path"), fovea_conv_path_title (fovea_conv_plan_get_path (plan)),
                       _("How the engine computes the convolution"));
      fovea_facts_add (self->facts, _("Reason"), fovea_conv_plan_get_reason (plan), NULL);
    }
}

static void
add_pair (FoveaLayerPanel *self, const char *title, const double pair[2], const char *tooltip)
{
  g_autofree char *text = g_strdup_printf ("%g × %g", pair[0], pair[1]);

  fovea_facts_add (self->facts, title, text, tooltip);
}

static void
add_field (FoveaLayerPanel *self, const FoveaReceptiveField *field)
{
  g_autofree char *size = fovea_text_field (field);

  fovea_facts_add (self->facts, _("Receptive field"), size,
                   _("Height × width in pixels of the network's input that one neuron sees, padding included"));
  if (!field->known || field->global)
    return;
  add_pair (self, _("Effective stride"), field->stride, _("Pixels from one neuron's field to its neighbour's"));
  add_pair (self, _("Effective offset"), field->offset, _("Where the first neuron's field has its centre; 0 is the centre of the first pixel"));
  if (field->misaligned)
    fovea_facts_add (self->facts, _("Alignment"), _("branches do not share a centre"),
                     _("Branches with different centres meet on the way; the field is their union"));
}

static void
show_layer (FoveaLayerPanel *self, FoveaDocument *document, gint value)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (document);
  gint node = plan->network->values[value].producer;
  g_autofree char *shape = fovea_network_plan_shape_text (plan, value);

  gtk_label_set_text (self->name_label, node >= 0 ? plan->network->nodes[node].name : plan->network->values[value].name);
  gtk_label_set_text (self->summary_label, node >= 0 ? _(plan->network->nodes[node].op->summary) : _("Input of the network."));
  fovea_facts_begin (self->facts);
  if (node >= 0)
    fovea_facts_add (self->facts, _("Operator"), plan->network->nodes[node].op->name, NULL);
  fovea_facts_add (self->facts, _("Output"), shape, _("Batch, channels, height, width"));
  if (node >= 0)
    {
      add_costs (self, plan, node);
      add_computation (self, fovea_document_get_engine (document), plan, (guint) node);
    }
  add_field (self, &fovea_document_get_fields (document)[value]);
  if (node >= 0)
    add_attributes (self, &plan->network->nodes[node]);
  fovea_facts_end (self->facts);
}

static void
fovea_layer_panel_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_layer_panel_parent_class)->dispose (object);
}

static void
fovea_layer_panel_class_init (FoveaLayerPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_layer_panel_dispose;
  g_type_ensure (FOVEA_TYPE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/layer-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerPanel, name_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerPanel, summary_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaLayerPanel, facts);
}

static void
fovea_layer_panel_init (FoveaLayerPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fovea_layer_panel_show (FoveaLayerPanel *self, FoveaDocument *document)
{
  gint value = fovea_document_get_selection (document).value;

  g_return_if_fail (FOVEA_IS_LAYER_PANEL (self));

  gtk_widget_set_visible (GTK_WIDGET (self), value >= 0);
  if (value >= 0)
    show_layer (self, document, value);
}

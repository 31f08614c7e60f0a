/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/neuron-panel.h"

#include <glib/gi18n.h>
#include <inttypes.h>
#include <math.h>

#include "core/network/contribution.h"
#include "core/network/sources.h"
#include "ui/inspector/breadcrumb.h"
#include "ui/inspector/facts.h"
#include "ui/inspector/kernel-text.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"

#define MAX_PARTS 12
#define KERNEL_CELL 72
#define PART_CELL 24

/* The row of a neuron that the selected one reads, which is where a click on it leads. */
typedef struct
{
  GtkWidget *row, *picture, *name, *bar, *number;
  FoveaNeuron neuron;
} Part;

struct _FoveaNeuronPanel
{
  GtkWidget parent_instance;

  GtkLabel *value_label, *filter_label, *sum_label, *more_label;
  GtkWidget *hint_label, *filter_box;
  FoveaBreadcrumb *breadcrumb;
  FoveaFacts *facts;
  GtkPicture *filter_picture;
  GtkListBox *parts_list;
  Part parts[MAX_PARTS];

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaNeuronPanel, fovea_neuron_panel, GTK_TYPE_WIDGET)

static void
on_part_activated (FoveaNeuronPanel *self, GtkListBoxRow *row)
{
  fovea_breadcrumb_follow (self->breadcrumb, self->parts[gtk_list_box_row_get_index (row)].neuron);
}

static void
show_place (FoveaNeuronPanel *self, FoveaNeuron neuron)
{
  FoveaRectangle field;
  g_autofree char *place = g_strdup_printf (_("map %d, row %d, column %d"), neuron.channel, neuron.y, neuron.x);
  g_autofree char *pixels = NULL;

  fovea_facts_add (self->facts, _("Place"), place, _("Counted from 0"));
  if (!fovea_receptive_field_of (fovea_document_get_plan (self->document), neuron.value, neuron.channel, neuron.y, neuron.x, &field)
      || field.empty)
    return;
  pixels = g_strdup_printf (_("rows %" PRId64 " to %" PRId64 "\ncolumns %" PRId64 " to %" PRId64),
                            field.top, field.bottom, field.left, field.right);
  fovea_facts_add (self->facts, _("Sees"), pixels,
                   _("Pixels of the network's input that this very neuron depends on; outside of the photo is padding"));
}

static GdkTexture *
picture_of (const FoveaMaps *kernels, gsize i, gsize cell)
{
  g_autoptr (FoveaImage) image = fovea_maps_picture (kernels, i, cell, NULL);

  return image ? fovea_image_to_texture (image) : NULL;
}

/* All input channels' kernels of the neuron, or the one composite that stands for them. */
static FoveaMaps *
kernels_of (FoveaNeuronPanel *self, gint node, gsize channel)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);

  return node >= 0 && fovea_network_plan_filters (plan, node)
             ? fovea_maps_of_filters (plan, node, channel, NULL, FOVEA_NORMALISE_LAYER, NULL)
             : NULL;
}

/* The picture that shows the kernel for input channel @channel; -1: none is apart for it. */
static gssize
kernel_index (const FoveaMaps *kernels, gsize channel, gsize n_parts)
{
  if (!kernels || kernels->planes == 3 || kernels->count != n_parts)
    return -1;
  for (gsize i = 0; i < kernels->count; i++)
    if (kernels->index[i] == channel)
      return i;
  return -1;
}

static void
show_kernel (FoveaNeuronPanel *self, const FoveaMaps *kernels, gsize channel, gboolean all)
{
  gsize i = all ? channel : 0;
  g_autoptr (GdkTexture) texture = kernels ? picture_of (kernels, i, KERNEL_CELL) : NULL;
  g_autofree char *numbers = kernels && kernels->planes == 1 ? fovea_text_kernel (kernels, i) : NULL;
  g_autofree char *title = NULL;

  gtk_widget_set_visible (self->filter_box, kernels != NULL);
  if (!kernels)
    return;
  if (all)
    title = g_strdup_printf (kernels->planes == 3 ? _("Kernel %zu as an RGB composite; zero is grey")
                                                  : _("Kernel %zu"),
                             channel);
  else
    title = g_strdup_printf (_("Strongest kernel of %zu: for input channel %zu"), kernels->count,
                             kernels->index[0]);
  gtk_picture_set_paintable (self->filter_picture, GDK_PAINTABLE (texture));
  gtk_label_set_text (self->filter_label, title);
  fovea_widget_set_tooltip (GTK_WIDGET (self->filter_picture), numbers);
}

static void
make_part (FoveaNeuronPanel *self, Part *part)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  *part = (Part){ gtk_list_box_row_new (), gtk_picture_new (), gtk_label_new (NULL), fovea_bar_new (), gtk_label_new (NULL), { 0 } };
  gtk_picture_set_can_shrink (GTK_PICTURE (part->picture), FALSE);
  gtk_widget_set_valign (part->picture, GTK_ALIGN_CENTER);
  gtk_label_set_xalign (GTK_LABEL (part->name), 0.0f);
  gtk_label_set_width_chars (GTK_LABEL (part->name), 8);
  gtk_label_set_xalign (GTK_LABEL (part->number), 1.0f);
  gtk_label_set_width_chars (GTK_LABEL (part->number), 10);
  gtk_widget_add_css_class (part->number, "numeric");
  gtk_box_append (GTK_BOX (box), part->picture);
  gtk_box_append (GTK_BOX (box), part->name);
  gtk_box_append (GTK_BOX (box), part->bar);
  gtk_box_append (GTK_BOX (box), part->number);
  gtk_widget_add_css_class (box, "contribution");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (part->row), box);
  gtk_list_box_append (self->parts_list, part->row);
}

/* @number: of the neuron, or what it adds. @kernel: of @kernels, or -1. */
static void
fill_part (Part *part, FoveaNeuron neuron, const char *name, double number, double largest, const FoveaMaps *kernels, gssize kernel)
{
  g_autofree char *hint = g_strdup_printf (_("Step back to map %d"), neuron.channel);
  g_autofree char *text = fovea_text_value (number);
  g_autofree char *numbers = kernel >= 0 ? fovea_text_kernel (kernels, kernel) : NULL;
  g_autoptr (GdkTexture) texture = kernel >= 0 ? picture_of (kernels, kernel, PART_CELL) : NULL;

  part->neuron = neuron;
  gtk_picture_set_paintable (GTK_PICTURE (part->picture), GDK_PAINTABLE (texture));
  gtk_widget_set_visible (part->picture, texture != NULL);
  fovea_widget_set_tooltip (part->picture, numbers);
  gtk_label_set_text (GTK_LABEL (part->name), name);
  gtk_level_bar_set_value (GTK_LEVEL_BAR (part->bar), largest > 0.0 ? fabs (number) / largest : 0.0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (part->bar), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_widget_remove_css_class (part->bar, number < 0.0 ? "positive" : "negative");
  gtk_widget_add_css_class (part->bar, number < 0.0 ? "negative" : "positive");
  gtk_label_set_text (GTK_LABEL (part->number), text);
  fovea_widget_set_tooltip (part->row, hint);
  gtk_accessible_update_property (GTK_ACCESSIBLE (part->row), GTK_ACCESSIBLE_PROPERTY_LABEL, hint, -1);
}

static void
show_parts (FoveaNeuronPanel *self, gsize n)
{
  for (gsize i = 0; i < MAX_PARTS; i++)
    gtk_widget_set_visible (self->parts[i].row, i < n);
  gtk_widget_set_visible (GTK_WIDGET (self->parts_list), n > 0);
}

static void
show_contributions (FoveaNeuronPanel *self, const FoveaContribution *contribution, const FoveaMaps *kernels)
{
  gsize n = MIN (contribution->n_parts, MAX_PARTS);

  for (gsize i = 0; i < n; i++)
    {
      const FoveaContributionPart *part = &contribution->parts[i];
      const FoveaNeuron neuron = { contribution->input, (gint) part->channel, (gint) contribution->y, (gint) contribution->x };
      g_autofree char *name = g_strdup_printf (_("map %zu"), part->channel);

      fill_part (&self->parts[i], neuron, name, part->sum, fabs (contribution->parts[0].sum), kernels,
                 kernel_index (kernels, part->channel, contribution->n_parts));
    }
  show_parts (self, n);
}

/* Of a neuron that is no sum of products: what it reads. */
static void
show_sources (FoveaNeuronPanel *self, GArray *sources)
{
  for (guint i = 0; i < sources->len; i++)
    {
      const FoveaNeuronSource *source = &g_array_index (sources, FoveaNeuronSource, i);
      const FoveaNeuron neuron = { source->value, (gint) source->channel, (gint) source->y, (gint) source->x };
      g_autofree char *name = g_strdup_printf (_("map %d, (%d, %d)"), neuron.channel, neuron.y, neuron.x);

      fill_part (&self->parts[i], neuron, name, source->number, fabs (g_array_index (sources, FoveaNeuronSource, 0).number), NULL, -1);
    }
  show_parts (self, sources->len);
}

static char *
tell_sum (FoveaNeuronPanel *self, FoveaNeuron neuron, const FoveaContribution *contribution)
{
  gboolean muted = fovea_edits_is_muted (fovea_document_get_edits (self->document), neuron.value, (gsize) neuron.channel);
  g_autofree char *products = fovea_text_value (contribution->products);
  g_autofree char *bias = fovea_text_value (contribution->bias);
  g_autofree char *total = fovea_text_value (contribution->total);

  return g_strdup_printf (muted ? _("Σ products %s + bias %s = %s, muted: 0") : _("Σ products %s + bias %s = %s"), products, bias, total);
}

/* @sum: or NULL; @more: what is left out of the list, or NULL. */
static void
show_texts (FoveaNeuronPanel *self, const char *sum, const char *more)
{
  gtk_widget_set_visible (GTK_WIDGET (self->sum_label), sum != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->more_label), more != NULL);
  if (sum)
    fovea_label_set_named (self->sum_label, _("Sum of products"), sum);
  if (more)
    gtk_label_set_text (self->more_label, more);
}

static void
explain_sum (FoveaNeuronPanel *self, FoveaNeuron neuron, const FoveaContribution *contribution, const FoveaMaps *kernels)
{
  g_autofree char *sum = tell_sum (self, neuron, contribution), *count = fovea_text_count (contribution->n_parts);
  g_autofree char *more = contribution->n_parts > MAX_PARTS ? g_strdup_printf (_("The %d strongest of %s input channels"), MAX_PARTS, count) : NULL;

  show_texts (self, sum, more);
  show_contributions (self, contribution, kernels);
}

static void
explain_reading (FoveaNeuronPanel *self, FoveaNeuron neuron)
{
  FoveaSession *session = fovea_document_get_session (self->document);
  gsize n_read = 0;
  g_autoptr (GArray) sources = session ? fovea_neuron_sources (session, neuron.value, (gsize) neuron.channel, (gsize) neuron.y, (gsize) neuron.x,
                                                               MAX_PARTS, &n_read)
                                       : g_array_new (FALSE, FALSE, sizeof (FoveaNeuronSource));
  g_autofree char *count = fovea_text_count (n_read);
  g_autofree char *more = NULL;

  if (sources->len == 1)
    more = g_strdup (_("Made of this one neuron"));
  else if (sources->len > 0)
    more = g_strdup_printf (n_read > sources->len ? _("The strongest of the %s neurons that it is made of") : _("The %s neurons that it is made of"),
                            count);
  show_texts (self, NULL, more);
  show_sources (self, sources);
}

static void
show_making (FoveaNeuronPanel *self, FoveaNeuron neuron)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  gint node = plan->network->values[neuron.value].producer;
  FoveaTensor *kernel = node >= 0 ? fovea_network_plan_filters (plan, node) : NULL;
  FoveaTensor *input = node >= 0 && fovea_contribution_applies (plan, node)
                           ? fovea_document_get_value (self->document, plan->network->nodes[node].inputs[0])
                           : NULL;
  g_autoptr (FoveaMaps) kernels = kernels_of (self, node, neuron.channel);
  g_autoptr (FoveaContribution) contribution = NULL;

  if (input)
    contribution = fovea_contribution_new (plan, node, input, neuron.channel, neuron.y, neuron.x, NULL);
  show_kernel (self, kernels, neuron.channel, kernel && (kernel->shape.dims[1] == 1 || kernel->shape.dims[1] == 3));
  if (contribution)
    explain_sum (self, neuron, contribution, kernels);
  else
    explain_reading (self, neuron);
}

static void
show_nothing (FoveaNeuronPanel *self)
{
  fovea_label_set_named (self->value_label, _("Neuron value"), "");
  gtk_widget_set_visible (self->filter_box, FALSE);
  show_texts (self, NULL, NULL);
  show_parts (self, 0);
}

static void
fovea_neuron_panel_dispose (GObject *object)
{
  FoveaNeuronPanel *self = FOVEA_NEURON_PANEL (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_neuron_panel_parent_class)->dispose (object);
}

static void
fovea_neuron_panel_class_init (FoveaNeuronPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_neuron_panel_dispose;
  g_type_ensure (FOVEA_TYPE_FACTS);
  g_type_ensure (FOVEA_TYPE_BREADCRUMB);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/neuron-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, value_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, breadcrumb);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, hint_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, facts);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, filter_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, filter_picture);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, filter_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, sum_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, parts_list);
  gtk_widget_class_bind_template_child (widget_class, FoveaNeuronPanel, more_label);
  gtk_widget_class_bind_template_callback (widget_class, on_part_activated);
}

static void
fovea_neuron_panel_init (FoveaNeuronPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < MAX_PARTS; i++)
    make_part (self, &self->parts[i]);
}

static double
value_of (const FoveaMaps *maps, FoveaNeuron neuron)
{
  return fovea_maps_get (maps, neuron.channel)[neuron.y * (gint) maps->width + neuron.x];
}

static gboolean
is_inside (const FoveaMaps *maps, FoveaNeuron neuron)
{
  return maps && neuron.y >= 0 && neuron.x >= 0 && neuron.channel >= 0 && neuron.channel < (gint) maps->count
         && neuron.y < (gint) maps->height && neuron.x < (gint) maps->width;
}

void
fovea_neuron_panel_show (FoveaNeuronPanel *self, FoveaDocument *document, const FoveaMaps *maps)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);
  gboolean pinned = is_inside (maps, neuron);

  g_return_if_fail (FOVEA_IS_NEURON_PANEL (self));

  if (!self->document)
    fovea_breadcrumb_set_document (self->breadcrumb, document);
  g_set_object (&self->document, document);
  fovea_facts_begin (self->facts);
  gtk_widget_set_visible (GTK_WIDGET (self), neuron.value >= 0);
  gtk_widget_set_visible (self->hint_label, neuron.y < 0);
  if (pinned)
    {
      g_autofree char *value = fovea_text_value (value_of (maps, neuron));

      fovea_label_set_named (self->value_label, _("Neuron value"), value);
      show_place (self, neuron);
      show_making (self, neuron);
    }
  else
    show_nothing (self);
  fovea_facts_end (self->facts);
}

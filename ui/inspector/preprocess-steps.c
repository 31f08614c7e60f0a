/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/preprocess-steps.h"

#include <glib/gi18n.h>

#include "core/network/preprocess-stages.h"
#include "ui/inspector/facts.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"

#define SIDE 128

struct _FoveaPreprocessSteps
{
  GtkWidget parent_instance;

  /* Template widgets */
  GtkGrid *grid;
  GtkWidget *warning_box, *swap_button;
  GtkLabel *warning_label;
  FoveaFacts *facts;

  GtkWidget *pictures[FOVEA_N_STAGES], *captions[FOVEA_N_STAGES];
  FoveaDocument *document;
  gboolean waiting; /* something has changed that nobody has seen yet */
};

G_DEFINE_FINAL_TYPE (FoveaPreprocessSteps, fovea_preprocess_steps, GTK_TYPE_WIDGET)

typedef struct
{
  FoveaPreprocess preprocess;
  FoveaImage *photo;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  fovea_image_unref (request->photo);
  g_free (request);
}

static gpointer
request_work (gpointer data, FoveaProgress *progress, GError **error)
{
  Request *request = data;

  return fovea_preprocess_stages_new (&request->preprocess, request->photo, SIDE, error);
}

static const char *
stage_title (FoveaStage stage)
{
  static const char *const titles[FOVEA_N_STAGES] = {
    [FOVEA_STAGE_ORIGINAL] = N_("Photo"),
    [FOVEA_STAGE_RESIZED] = N_("Resized"),
    [FOVEA_STAGE_CROPPED] = N_("Cropped"),
    [FOVEA_STAGE_NORMALISED] = N_("Numbers"),
  };

  return _(titles[stage]);
}

static void
show_stage (FoveaPreprocessSteps *self, FoveaStage stage, const FoveaPreprocessStages *stages)
{
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (stages->pictures[stage]);
  g_autofree char *caption = g_strdup_printf (_("%s, %zu×%zu"), stage_title (stage), stages->widths[stage], stages->heights[stage]);

  gtk_picture_set_paintable (GTK_PICTURE (self->pictures[stage]), GDK_PAINTABLE (texture));
  gtk_label_set_text (GTK_LABEL (self->captions[stage]), caption);
}

/* The network's channels in its order; @i of @n. */
static const char *
channel_title (FoveaOrder order, gsize i, gsize n)
{
  static const char *const colours[3] = { N_("Red"), N_("Green"), N_("Blue") };

  return n == 1 ? _("Grey") : _(colours[order == FOVEA_ORDER_BGR ? 2 - i : i]);
}

static void
show_channels (FoveaPreprocessSteps *self, const FoveaPreprocessStages *stages)
{
  FoveaOrder order = fovea_document_get_preprocess (self->document)->order;

  fovea_facts_begin (self->facts);
  for (gsize i = 0; i < stages->n_channels; i++)
    {
      const FoveaStatistics *channel = &stages->channels[i];
      g_autofree char *least = fovea_text_tick (channel->minimum), *most = fovea_text_tick (channel->maximum);
      g_autofree char *mean = fovea_text_tick (channel->mean), *deviation = fovea_text_tick (channel->deviation);
      g_autofree char *fact = g_strdup_printf (_("%s to %s, mean %s ± %s"), least, most, mean, deviation);

      fovea_facts_add (self->facts, channel_title (order, i, stages->n_channels), fact,
                       _("What goes into the network in this channel: least and greatest value, mean and standard deviation"));
    }
  fovea_facts_end (self->facts);
}

static void
request_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPreprocessSteps *self = FOVEA_PREPROCESS_STEPS (owner);
  FoveaPreprocessStages *stages = result;

  gtk_widget_set_visible (GTK_WIDGET (self->grid), stages != NULL);
  if (!stages || !fovea_document_get_preprocess (self->document))
    return;
  for (guint i = 0; i < FOVEA_N_STAGES; i++)
    show_stage (self, i, stages);
  show_channels (self, stages);
  fovea_preprocess_stages_free (stages);
}

static void
show_warning (FoveaPreprocessSteps *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  FoveaPreprocess fixed;
  g_autofree char *doubt = preprocess ? fovea_preprocess_doubt (preprocess, &fixed) : NULL;

  gtk_widget_set_visible (self->warning_box, doubt != NULL);
  fovea_label_set_named (self->warning_label, _("Doubt about the pre-processing"), doubt ? doubt : "");
  gtk_widget_set_visible (self->swap_button, preprocess && preprocess->order != FOVEA_ORDER_GRAY);
}

/* Pictures are not made until somebody sees them. */
static void
refresh (FoveaPreprocessSteps *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  FoveaImage *photo = fovea_document_get_filtered (self->document);
  Request *request;

  show_warning (self);
  gtk_widget_set_visible (GTK_WIDGET (self->grid), preprocess && photo);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), preprocess && photo);
  self->waiting = !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (!preprocess || !photo || self->waiting)
    return;
  request = g_new (Request, 1);
  request->preprocess = *preprocess;
  request->photo = fovea_image_ref (photo);
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "preprocess", _("Painting the pre-processing"), G_OBJECT (self), request_work,
                     request, request_free, request_done, (GDestroyNotify) fovea_preprocess_stages_free);
}

static void
on_map (FoveaPreprocessSteps *self)
{
  if (self->waiting)
    refresh (self);
}

static void
apply (FoveaPreprocessSteps *self, FoveaPreprocess *wanted)
{
  g_strlcpy (wanted->source, _("Set by you"), sizeof wanted->source);
  fovea_document_set_preprocess (self->document, wanted);
}

static void
on_fix (FoveaPreprocessSteps *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  FoveaPreprocess fixed;
  g_autofree char *doubt = preprocess ? fovea_preprocess_doubt (preprocess, &fixed) : NULL;

  if (doubt)
    apply (self, &fixed);
}

static void
on_swap (FoveaPreprocessSteps *self)
{
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  FoveaPreprocess swapped;

  if (!preprocess)
    return;
  swapped = fovea_preprocess_swap (preprocess);
  apply (self, &swapped);
}

static void
add_stage (FoveaPreprocessSteps *self, FoveaStage stage)
{
  GtkWidget *picture = gtk_picture_new (), *caption = gtk_label_new (stage_title (stage)), *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), FALSE);
  gtk_widget_set_valign (picture, GTK_ALIGN_END);
  gtk_widget_set_vexpand (picture, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_PROPERTY_LABEL, stage_title (stage), -1);
  gtk_widget_add_css_class (caption, "caption");
  gtk_label_set_wrap (GTK_LABEL (caption), TRUE);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), caption);
  gtk_grid_attach (self->grid, box, (int) stage % 2, (int) stage / 2, 1, 1);
  self->pictures[stage] = picture;
  self->captions[stage] = caption;
}

static void
fovea_preprocess_steps_dispose (GObject *object)
{
  FoveaPreprocessSteps *self = FOVEA_PREPROCESS_STEPS (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_preprocess_steps_parent_class)->dispose (object);
}

static void
fovea_preprocess_steps_class_init (FoveaPreprocessStepsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_preprocess_steps_dispose;
  g_type_ensure (FOVEA_TYPE_FACTS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/inspector/preprocess-steps.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessSteps, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessSteps, warning_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessSteps, warning_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessSteps, swap_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPreprocessSteps, facts);
  gtk_widget_class_bind_template_callback (widget_class, on_fix);
  gtk_widget_class_bind_template_callback (widget_class, on_swap);
}

static void
fovea_preprocess_steps_init (FoveaPreprocessSteps *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < FOVEA_N_STAGES; i++)
    add_stage (self, i);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}

void
fovea_preprocess_steps_set_document (FoveaPreprocessSteps *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_PREPROCESS_STEPS (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

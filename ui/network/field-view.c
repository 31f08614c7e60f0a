/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/field-view.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include <math.h>

#include "core/network/field-picture.h"
#include "ui/maps/numbers.h"
#include "ui/photo/photo-view.h"
#include "ui/widgets/named-label.h"

struct _FoveaFieldView
{
  GtkWidget parent_instance;

  GtkToggleButton *network_button;
  GtkLabel *steps_label, *field_label, *value_label;
  FoveaPhotoView *photo;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaFieldView, fovea_field_view, GTK_TYPE_WIDGET)

static gboolean
shows_network (FoveaFieldView *self)
{
  return gtk_toggle_button_get_active (self->network_button) && fovea_document_get_network_view (self->document);
}

/* What leads from the network's input to the picture that is shown; NULL: nothing, it is the input. */
static const FoveaPreprocess *
way (FoveaFieldView *self)
{
  return shows_network (self) ? NULL : fovea_document_get_preprocess (self->document);
}

static FoveaImage *
picture (FoveaFieldView *self)
{
  return shows_network (self) ? fovea_document_get_network_view (self->document) : fovea_document_get_filtered (self->document);
}

/* The hovered neuron, or the pinned one while the pointer is elsewhere. */
static FoveaNeuron
shown_neuron (FoveaFieldView *self)
{
  FoveaNeuron hover = fovea_document_get_hover (self->document);

  return hover.value >= 0 && hover.y >= 0 ? hover : fovea_document_get_selection (self->document);
}

static gboolean
is_neuron (FoveaFieldView *self, FoveaNeuron neuron)
{
  FoveaPlanes planes;

  return neuron.value >= 0 && neuron.y >= 0 && neuron.x >= 0
         && fovea_network_plan_planes (fovea_document_get_plan (self->document), neuron.value, &planes)
         && neuron.channel < (gint) planes.channels && neuron.y < (gint) planes.height && neuron.x < (gint) planes.width;
}

static void
describe_field (FoveaFieldView *self, const FoveaFieldBox *box)
{
  g_autofree char *text = box ? g_strdup_printf (_("%.0f×%.0f px at %.0f, %.0f"), box->bottom - box->top,
                                                 box->right - box->left, box->top, box->left)
                              : g_strdup ("");

  fovea_label_set_named (self->field_label, _("Receptive field"), text);
}

static FoveaRectF
rect_of (const FoveaFieldBox *box)
{
  return (FoveaRectF){ box->left, box->top, box->right, box->bottom, TRUE };
}

/* The field with the outside darkened; below an explanation of the whole photo an outline alone, and below an effective field the part that
 * holds 95 % of it. */
static void
mark_field (FoveaFieldView *self, const FoveaFieldBox *box)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);
  FoveaRectF field = { 0 }, frame = { 0 };
  FoveaImage *image = picture (self);

  if (box && (!explanation || explanation->field))
    field = rect_of (box);
  else if (box)
    frame = rect_of (box);
  if (explanation && explanation->field && image)
    {
      FoveaFieldBox part = fovea_effective_box (explanation->field, explanation->field->contains[FOVEA_CONTAINS_95].scale, way (self),
                                                image->width, image->height);

      frame = rect_of (&part);
    }
  fovea_photo_view_set_field (self->photo, &field);
  fovea_photo_view_set_frame (self->photo, &frame);
}

static void
show_field (FoveaFieldView *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  FoveaImage *image = picture (self);
  FoveaNeuron neuron = shown_neuron (self);
  FoveaFieldBox box;
  gboolean visible = plan && image && is_neuron (self, neuron)
                     && fovea_field_box (plan, neuron.value, neuron.channel, neuron.y, neuron.x, way (self), image->width,
                                         image->height, &box);

  describe_field (self, visible ? &box : NULL);
  mark_field (self, visible ? &box : NULL);
}

/* What lies over the photo, where the network sees it. */
static void
show_explanation (FoveaFieldView *self)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);
  FoveaImage *image = picture (self);
  FoveaRectF place = { .visible = TRUE };

  if (explanation && image)
    {
      place.right = (double) explanation->preprocess.width;
      place.bottom = (double) explanation->preprocess.height;
      if (way (self))
        {
          fovea_preprocess_to_photo (way (self), image->width, image->height, 0.0, 0.0, &place.left, &place.top);
          fovea_preprocess_to_photo (way (self), image->width, image->height, place.right, place.bottom, &place.right, &place.bottom);
        }
    }
  fovea_photo_view_set_overlay (self->photo, explanation ? explanation->texture : NULL, &place, explanation ? explanation->opacity : 0.0);
  gtk_widget_set_visible (GTK_WIDGET (self->value_label), FALSE);
  show_field (self);
}

/* The raw value under the pointer. */
static void
on_photo_pointed (FoveaFieldView *self, double x, double y)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);
  FoveaImage *image = picture (self);
  gint64 row, column;
  gboolean visible = explanation && image && !isnan (x)
                     && fovea_field_pixel_at (way (self), explanation->preprocess.height, explanation->preprocess.width, image->width,
                                              image->height, x, y, &row, &column);

  gtk_widget_set_visible (GTK_WIDGET (self->value_label), visible);
  if (visible)
    {
      float value = fovea_tensor_floats (explanation->heat)[row * (gint64) explanation->preprocess.width + column];
      g_autofree char *number = fovea_text_value (value);
      g_autofree char *text = g_strdup_printf (_("%s at (%" PRId64 ", %" PRId64 "): %s"), explanation->name, row, column, number);

      gtk_label_set_text (self->value_label, text);
    }
}

/* That the photo is not the one of the file. */
static void
show_steps (FoveaFieldView *self)
{
  GPtrArray *chain = fovea_document_get_chain (self->document);
  g_autofree char *text = NULL;
  guint n = 0;

  for (guint i = 0; i < chain->len; i++)
    n += ((const FoveaStep *) chain->pdata[i])->enabled;
  text = g_strdup_printf (ngettext ("After %u filter", "After %u filters", n), n);
  gtk_label_set_text (self->steps_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->steps_label), n > 0);
}

static void
show_photo (FoveaFieldView *self)
{
  fovea_photo_view_set_image (self->photo, picture (self));
  show_explanation (self);
}

static void
on_mode_toggled (FoveaFieldView *self)
{
  if (self->document)
    show_photo (self);
}

static void
on_photo_clicked (FoveaFieldView *self, double x, double y)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  FoveaNeuron neuron = fovea_document_get_selection (self->document);
  FoveaImage *image = picture (self);
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  gsize at_y, at_x;
  gint64 row, column;

  if (plan && image
      && fovea_field_pixel_at (way (self), preprocess->height, preprocess->width, image->width, image->height, x, y, &row, &column))
    fovea_document_look_at (self->document, row, column);
  if (!plan || !image || neuron.value < 0
      || !fovea_field_neuron_at (plan, &fovea_document_get_fields (self->document)[neuron.value], neuron.value, way (self),
                                 image->width, image->height, x, y, &at_y, &at_x))
    return;
  fovea_document_select (self->document, (FoveaNeuron){ neuron.value, MAX (neuron.channel, 0), at_y, at_x });
}

static void
fovea_field_view_dispose (GObject *object)
{
  FoveaFieldView *self = FOVEA_FIELD_VIEW (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_field_view_parent_class)->dispose (object);
}

static void
fovea_field_view_class_init (FoveaFieldViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_field_view_dispose;
  g_type_ensure (FOVEA_TYPE_PHOTO_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/network/field-view.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaFieldView, network_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaFieldView, steps_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFieldView, field_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFieldView, value_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaFieldView, photo);
  gtk_widget_class_bind_template_callback (widget_class, on_mode_toggled);
  gtk_widget_class_bind_template_callback (widget_class, on_photo_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_photo_pointed);
}

static void
fovea_field_view_init (FoveaFieldView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fovea_field_view_set_document (FoveaFieldView *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_FIELD_VIEW (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "photo-changed", G_CALLBACK (show_photo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "chain-changed", G_CALLBACK (show_steps), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (show_photo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (show_photo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (show_photo), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (show_field), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "hover-changed", G_CALLBACK (show_field), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "explanation-changed", G_CALLBACK (show_explanation), self, G_CONNECT_SWAPPED);
  show_steps (self);
  show_photo (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/inspector/breadcrumb.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_STEPS 64

struct _FoveaBreadcrumb
{
  GtkWidget parent_instance;

  GtkWidget *scrolled, *box;

  FoveaDocument *document;
  GArray *path; /* of FoveaNeuron; those behind @at can be gone forth to */
  guint at;     /* the selected one */
  gboolean stepping;
};

G_DEFINE_FINAL_TYPE (FoveaBreadcrumb, fovea_breadcrumb, GTK_TYPE_WIDGET)

static char *
name_of (FoveaBreadcrumb *self, FoveaNeuron neuron)
{
  FoveaNetwork *network = fovea_document_get_network (self->document);
  gint producer = network->values[neuron.value].producer;
  const char *layer = producer >= 0 ? network->nodes[producer].name : network->values[neuron.value].name;
  const char *slash = strrchr (layer, '/');

  return g_strdup_printf ("%s · %d", slash && slash[1] ? slash + 1 : layer, neuron.channel);
}

static void
go_to (FoveaBreadcrumb *self, guint step)
{
  self->at = step;
  self->stepping = TRUE;
  fovea_document_select (self->document, g_array_index (self->path, FoveaNeuron, step));
  self->stepping = FALSE;
}

static void show_chips (FoveaBreadcrumb *self);

static void
on_clicked (FoveaBreadcrumb *self, GtkWidget *chip)
{
  go_to (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (chip), "step")));
  show_chips (self);
}

static GtkWidget *
chip_new (FoveaBreadcrumb *self, guint step)
{
  FoveaNeuron neuron = g_array_index (self->path, FoveaNeuron, step);
  g_autofree char *name = name_of (self, neuron);
  g_autofree char *place = g_strdup_printf (_("map %d, row %d, column %d"), neuron.channel, neuron.y, neuron.x);
  g_autofree char *spoken = g_strdup_printf (step == self->at ? _("Here: %s, %s") : _("Go to %s, %s"), name, place);
  GtkWidget *label = gtk_label_new (name), *chip = gtk_button_new ();

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  gtk_button_set_child (GTK_BUTTON (chip), label);
  gtk_widget_add_css_class (chip, "chip");
  if (step == self->at)
    gtk_widget_add_css_class (chip, "here");
  gtk_widget_set_tooltip_text (chip, place);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chip), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  g_object_set_data (G_OBJECT (chip), "step", GUINT_TO_POINTER (step));
  g_signal_connect_object (chip, "clicked", G_CALLBACK (on_clicked), self, G_CONNECT_SWAPPED);
  return chip;
}

static void
show_chips (FoveaBreadcrumb *self)
{
  GtkWidget *child;
  gboolean visible = self->path->len > 1;

  while ((child = gtk_widget_get_first_child (self->box)))
    gtk_box_remove (GTK_BOX (self->box), child);
  for (guint step = 0; visible && step < self->path->len; step++)
    {
      if (step > 0)
        gtk_box_append (GTK_BOX (self->box), gtk_image_new_from_icon_name ("go-next-symbolic"));
      gtk_box_append (GTK_BOX (self->box), chip_new (self, step));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), visible);
}

/* A neuron that was selected elsewhere ends the path. */
static void
on_selection_changed (FoveaBreadcrumb *self)
{
  if (self->stepping || self->path->len == 0)
    return;
  g_array_set_size (self->path, 0);
  show_chips (self);
}

static gboolean
on_key (GtkWidget *widget, GVariant *direction, gpointer data)
{
  FoveaBreadcrumb *self = FOVEA_BREADCRUMB (widget);
  gint step = (gint) self->at + g_variant_get_int32 (direction);

  if (!gtk_widget_get_mapped (widget) || step < 0 || step >= (gint) self->path->len)
    return GDK_EVENT_PROPAGATE;
  go_to (self, (guint) step);
  show_chips (self);
  return GDK_EVENT_STOP;
}

static void
add_key (GtkShortcutController *controller, const char *trigger, gint direction)
{
  gtk_shortcut_controller_add_shortcut (controller,
                                        gtk_shortcut_new_with_arguments (gtk_shortcut_trigger_parse_string (trigger),
                                                                         gtk_callback_action_new (on_key, NULL, NULL), "i", direction));
}

static void
fovea_breadcrumb_dispose (GObject *object)
{
  FoveaBreadcrumb *self = FOVEA_BREADCRUMB (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->path, g_array_unref);
  g_clear_pointer (&self->scrolled, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_breadcrumb_parent_class)->dispose (object);
}

static void
fovea_breadcrumb_class_init (FoveaBreadcrumbClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_breadcrumb_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (class), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
fovea_breadcrumb_init (FoveaBreadcrumb *self)
{
  GtkEventController *keys = gtk_shortcut_controller_new ();

  self->path = g_array_new (FALSE, FALSE, sizeof (FoveaNeuron));
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 2);
  self->scrolled = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scrolled), GTK_POLICY_AUTOMATIC, GTK_POLICY_NEVER);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scrolled), self->box);
  gtk_widget_set_parent (self->scrolled, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Path of contributions"), -1);
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (keys), GTK_SHORTCUT_SCOPE_GLOBAL);
  add_key (GTK_SHORTCUT_CONTROLLER (keys), "<Alt>Left", -1);
  add_key (GTK_SHORTCUT_CONTROLLER (keys), "<Alt>Right", 1);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
fovea_breadcrumb_set_document (FoveaBreadcrumb *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_BREADCRUMB (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
}

void
fovea_breadcrumb_follow (FoveaBreadcrumb *self, FoveaNeuron neuron)
{
  FoveaNeuron here;

  g_return_if_fail (FOVEA_IS_BREADCRUMB (self));

  here = fovea_document_get_selection (self->document);
  g_array_set_size (self->path, self->path->len > 0 ? self->at + 1 : 0);
  if (self->path->len == 0)
    g_array_append_val (self->path, here);
  if (self->path->len == MAX_STEPS)
    g_array_remove_index (self->path, 0);
  g_array_append_val (self->path, neuron);
  go_to (self, self->path->len - 1);
  show_chips (self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/network/network-warning.h"

#include <glib/gi18n.h>
#include <inttypes.h>

#include "core/base/error.h"
#include "ui/widgets/named-label.h"

struct _FoveaNetworkWarning
{
  GtkWidget parent_instance;

  GtkWidget *bar, *label;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaNetworkWarning, fovea_network_warning, GTK_TYPE_WIDGET)

static void
add_line (GString *text, const char *line)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", line);
}

static void
refresh (FoveaNetworkWarning *self)
{
  const FoveaNetwork *network = fovea_document_get_network (self->document);
  g_autofree char *name = network ? fovea_printable (network->name) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 seed;

  if (fovea_document_has_random_weights (self->document, &seed))
    {
      g_autofree char *line
          = g_strdup_printf (_("Random weights (seed %" PRIu64 "): “%s” has learned nothing, and what it says of the photo has no meaning."),
                             seed, name);

      add_line (text, line);
    }
  if (network && network->unsupported->len > 0)
    {
      g_autofree char *list = fovea_network_list_unsupported (network);
      g_autofree char *line
          = g_strdup_printf (_("Fovea does not have these operators of “%s”: %s. Layers before them run, those behind them do not."), name, list);

      add_line (text, line);
    }
  fovea_label_set_named (GTK_LABEL (self->label), _("Warning"), text->str);
  gtk_info_bar_set_revealed (GTK_INFO_BAR (self->bar), text->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self), text->len > 0);
}

static void
on_response (GtkInfoBar *bar, int response, FoveaNetworkWarning *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

static void
fovea_network_warning_dispose (GObject *object)
{
  FoveaNetworkWarning *self = FOVEA_NETWORK_WARNING (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->bar, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_network_warning_parent_class)->dispose (object);
}

static void
fovea_network_warning_class_init (FoveaNetworkWarningClass *class)
{
  G_OBJECT_CLASS (class)->dispose = fovea_network_warning_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (class), GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_network_warning_init (FoveaNetworkWarning *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_wrap (GTK_LABEL (self->label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0f);
  gtk_widget_set_hexpand (self->label, TRUE);
  self->bar = gtk_info_bar_new ();
  gtk_info_bar_set_message_type (GTK_INFO_BAR (self->bar), GTK_MESSAGE_WARNING);
  gtk_info_bar_set_show_close_button (GTK_INFO_BAR (self->bar), TRUE);
  gtk_info_bar_add_child (GTK_INFO_BAR (self->bar), self->label);
  g_signal_connect_object (self->bar, "response", G_CALLBACK (on_response), self, 0);
  gtk_widget_set_parent (self->bar, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}

void
fovea_network_warning_set_document (FoveaNetworkWarning *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_NETWORK_WARNING (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (refresh), self, G_CONNECT_SWAPPED);
  refresh (self);
}

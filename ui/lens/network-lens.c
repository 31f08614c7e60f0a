/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/network-lens.h"

#include <glib/gi18n.h>

#include "ui/lens/lens-job.h"
#include "ui/lens/lens-map.h"
#include "ui/lens/lens-view.h"
#include "ui/widgets/image-texture.h"

#define LANE "network-lens"

struct _FoveaNetworkLens
{
  GtkWidget parent_instance;

  FoveaLensView *view;
  FoveaLensMap *map;

  FoveaDocument *document;
  FoveaNeuron shown;  /* or asked for */
  gboolean asked, updating;
  FoveaMaps *values;  /* of the map that is shown: its colours */
};

G_DEFINE_FINAL_TYPE (FoveaNetworkLens, fovea_network_lens, GTK_TYPE_WIDGET)

static const FoveaNeuron nothing = { -1, -1, -1, -1 };

static gboolean
is_neuron (FoveaNeuron neuron)
{
  return neuron.value >= 0 && neuron.channel >= 0 && neuron.y >= 0 && neuron.x >= 0;
}

static gboolean
same_neuron (FoveaNeuron a, FoveaNeuron b)
{
  return a.value == b.value && a.channel == b.channel && a.y == b.y && a.x == b.x;
}

/* In the middle of the selected map. */
static FoveaNeuron
middle (FoveaNetworkLens *self, FoveaNeuron selection)
{
  FoveaPlanes planes;

  if (selection.value < 0 || !fovea_network_plan_planes (fovea_document_get_plan (self->document), selection.value, &planes))
    return (FoveaNeuron){ selection.value, -1, -1, -1 };
  return (FoveaNeuron){ selection.value, MAX (selection.channel, 0), (gint) planes.height / 2, (gint) planes.width / 2 };
}

static FoveaNeuron
wanted_neuron (FoveaNetworkLens *self)
{
  FoveaNeuron selection = fovea_document_get_selection (self->document), hover = fovea_document_get_hover (self->document);

  if (is_neuron (selection))
    return selection;
  if (is_neuron (hover))
    return hover;
  /* The pointer has left: what it was at last stays. */
  if (is_neuron (self->shown) && self->shown.value == selection.value && (selection.channel < 0 || selection.channel == self->shown.channel))
    return self->shown;
  return middle (self, selection);
}

static void
show_none (FoveaNetworkLens *self, const char *why)
{
  self->shown = nothing;
  fovea_lens_view_show_none (self->view, why);
  fovea_lens_map_set (self->map, NULL, NULL, 0);
}

static void
lens_done (GObject *owner, gpointer result, GError *error)
{
  FoveaNetworkLens *self = FOVEA_NETWORK_LENS (owner);
  FoveaLensAnswer *answer = result;
  g_autoptr (GdkTexture) texture = NULL;
  FoveaMaps *old = self->values;

  self->asked = FALSE;
  if (!answer)
    {
      show_none (self, error->message);
      return;
    }
  texture = answer->picture ? fovea_image_to_texture (answer->picture) : NULL;
  self->values = fovea_maps_ref (answer->map);
  fovea_lens_view_show (self->view, g_steal_pointer (&answer->lens), answer->title, C_("lens", "Input map"), self->values->colormap,
                        self->values->ranges[0]);
  fovea_lens_map_set (self->map, texture, fovea_lens_view_get_lens (self->view), fovea_lens_view_get_plane (self->view));
  g_clear_pointer (&old, fovea_maps_unref);
  fovea_lens_answer_free (answer);
}

static void
ask (FoveaNetworkLens *self, FoveaNeuron neuron)
{
  FoveaSession *session = fovea_document_get_session (self->document);
  FoveaLensRequest *request;

  if (!session)
    return;
  request = g_new (FoveaLensRequest, 1);
  *request = (FoveaLensRequest){ fovea_session_ref (session), neuron, fovea_lens_view_get_channel (self->view) };
  self->shown = neuron;
  self->asked = TRUE;
  fovea_jobs_submit (fovea_document_get_jobs (self->document), LANE, _("Taking a neuron apart"), G_OBJECT (self), fovea_lens_work, request,
                     fovea_lens_request_free, lens_done, fovea_lens_answer_free);
}

/* Nothing is computed for a lens that nobody sees. */
static void
refresh (FoveaNetworkLens *self, gboolean anew)
{
  FoveaNeuron neuron;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || !fovea_document_get_plan (self->document) || fovea_lens_view_is_playing (self->view))
    return;
  neuron = wanted_neuron (self);
  if (!anew && same_neuron (neuron, self->shown))
    return;
  if (neuron.value < 0)
    show_none (self, _("Select a layer to see how its neurons come to their values."));
  else if (!is_neuron (neuron))
    show_none (self, _("This value has no maps to take apart."));
  else if (!fovea_document_get_session (self->document) && !fovea_document_get_filtered (self->document))
    show_none (self, _("Open a photo to see how each neuron comes to its value."));
  else
    ask (self, neuron);
}

static void
on_hover_changed (FoveaNetworkLens *self)
{
  refresh (self, FALSE);
}

static void
on_selection_changed (FoveaNetworkLens *self)
{
  FoveaNeuron selection = fovea_document_get_selection (self->document);

  if (selection.value != self->shown.value)
    g_object_set (self->view, "playing", FALSE, NULL);
  self->updating = TRUE;
  g_object_set (self->view, "pinned", is_neuron (selection), NULL);
  self->updating = FALSE;
  refresh (self, FALSE);
}

static void
on_values_changed (FoveaNetworkLens *self)
{
  refresh (self, TRUE);
}

/* What was cancelled never tells. */
static void
on_settled (FoveaNetworkLens *self)
{
  self->asked = FALSE;
}

static void
on_network_changed (FoveaNetworkLens *self)
{
  fovea_jobs_cancel (fovea_document_get_jobs (self->document), LANE);
  show_none (self, "");
  refresh (self, TRUE);
}

static void
on_plane_changed (FoveaNetworkLens *self)
{
  if (is_neuron (self->shown))
    ask (self, self->shown);
}

/* While it plays, a neuron is not pinned at each step, and the next step waits for the one before. */
static void
on_went (FoveaNetworkLens *self, int y, int x)
{
  FoveaNeuron neuron = { self->shown.value, self->shown.channel, y, x };

  if (!fovea_lens_view_is_playing (self->view))
    {
      fovea_document_select (self->document, neuron);
      return;
    }
  if (self->asked)
    return;
  ask (self, neuron);
  fovea_document_hover (self->document, neuron);
}

/* Where the walk ends, the neuron is pinned. */
static void
on_playing_changed (FoveaNetworkLens *self)
{
  if (fovea_lens_view_is_playing (self->view) || !is_neuron (self->shown))
    return;
  fovea_document_hover (self->document, nothing);
  if (fovea_document_get_selection (self->document).value == self->shown.value)
    fovea_document_select (self->document, self->shown);
}

static void
on_pinned_changed (FoveaNetworkLens *self)
{
  FoveaNeuron selection;

  if (self->updating || !self->document || !is_neuron (self->shown))
    return;
  selection = fovea_document_get_selection (self->document);
  if (fovea_lens_view_is_pinned (self->view))
    fovea_document_select (self->document, self->shown);
  else
    fovea_document_select (self->document, (FoveaNeuron){ selection.value, selection.channel, -1, -1 });
}

static void
fovea_network_lens_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (fovea_network_lens_parent_class)->map (widget);
  if (FOVEA_NETWORK_LENS (widget)->document)
    refresh (FOVEA_NETWORK_LENS (widget), TRUE);
}

static void
fovea_network_lens_dispose (GObject *object)
{
  FoveaNetworkLens *self = FOVEA_NETWORK_LENS (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  g_clear_pointer (&self->values, fovea_maps_unref);
  G_OBJECT_CLASS (fovea_network_lens_parent_class)->dispose (object);
}

static void
fovea_network_lens_class_init (FoveaNetworkLensClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_network_lens_dispose;
  widget_class->map = fovea_network_lens_map;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
fovea_network_lens_init (FoveaNetworkLens *self)
{
  self->shown = nothing;
  self->view = g_object_new (FOVEA_TYPE_LENS_VIEW, NULL);
  self->map = g_object_new (FOVEA_TYPE_LENS_MAP, NULL);
  fovea_lens_view_add (self->view, GTK_WIDGET (self->map));
  gtk_widget_set_parent (GTK_WIDGET (self->view), GTK_WIDGET (self));
  g_signal_connect_object (self->view, "went", G_CALLBACK (on_went), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "plane-changed", G_CALLBACK (on_plane_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::playing", G_CALLBACK (on_playing_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->view, "notify::pinned", G_CALLBACK (on_pinned_changed), self, G_CONNECT_SWAPPED);
}

void
fovea_network_lens_set_document (FoveaNetworkLens *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_NETWORK_LENS (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (on_values_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (on_selection_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "hover-changed", G_CALLBACK (on_hover_changed), self, G_CONNECT_SWAPPED);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
}

void
fovea_network_lens_focus (FoveaNetworkLens *self)
{
  g_return_if_fail (FOVEA_IS_NETWORK_LENS (self));
  fovea_lens_view_focus (self->view);
}

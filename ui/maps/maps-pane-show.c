/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the maps pane says about the maps it has. */

#include <glib/gi18n.h>

#include "ui/maps/maps-pane-private.h"
#include "ui/maps/numbers.h"
#include "ui/maps/picture-text.h"
#include "ui/widgets/named-label.h"

FoveaMaps *
fovea_maps_pane_maps (FoveaMapsPane *self)
{
  return self->shown ? self->shown->maps : NULL;
}

gboolean
fovea_maps_pane_has_filters (FoveaMapsPane *self)
{
  return self->shown && self->shown->filters;
}

gboolean
fovea_maps_pane_has_bars (FoveaMapsPane *self)
{
  const FoveaMaps *maps = fovea_maps_pane_maps (self);

  return maps && !self->shown->filters && maps->width == 1 && maps->height == 1 && maps->planes == 1;
}

void
fovea_maps_pane_show_muted (FoveaMapsPane *self)
{
  const FoveaEdits *edits = fovea_document_get_edits (self->document);
  g_autoptr (GArray) channels = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; self->shown && !self->shown->filters && i < edits->mutes->len; i++)
    {
      const FoveaMute *mute = &g_array_index (edits->mutes, FoveaMute, i);
      guint channel = (guint) mute->channel;

      if (mute->value == self->shown->value)
        g_array_append_val (channels, channel);
    }
  fovea_maps_view_set_crossed (self->view, channels);
}

void
fovea_maps_pane_show_selection (FoveaMapsPane *self)
{
  FoveaNeuron neuron = fovea_document_get_selection (self->document);
  gboolean filters = fovea_maps_pane_has_filters (self);

  if (!self->shown || neuron.value != self->shown->value || (filters && fovea_maps_pane_by_channel (self, self->shown->value)))
    return;
  fovea_arrange_popover_set_reference (self->arrange, (gsize) MAX (neuron.channel, 0));
  fovea_maps_view_set_pinned (self->view, neuron.channel, filters ? -1 : neuron.y, filters ? -1 : neuron.x);
  fovea_large_view_set_pinned (self->large, neuron.channel, filters ? -1 : neuron.y, filters ? -1 : neuron.x);
  fovea_bar_chart_set_pinned (self->chart, neuron.channel);
}

static void
show_colours (FoveaMapsPane *self)
{
  const FoveaMaps *maps = fovea_maps_pane_maps (self);
  gboolean visible = maps && !fovea_maps_pane_has_bars (self);
  g_autofree char *badge = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->display_bar), visible);
  gtk_widget_set_visible (self->size_buttons, visible);
  gtk_widget_set_visible (self->arrange_button, visible && self->n_enlarged == 0);
  gtk_widget_set_visible (GTK_WIDGET (self->badge_label), visible);
  if (!visible)
    return;
  fovea_display_bar_show (self->display_bar, maps);
  badge = fovea_display_bar_text (self->display_bar, maps);
  fovea_label_set_named (self->badge_label, _("Colours"), badge);
}

/* "Map 12", "3 and 40 · correlation 0.83" or "3 side by side on one scale". */
static char *
enlarged_title (FoveaMapsPane *self)
{
  const FoveaMaps *maps = fovea_maps_pane_maps (self);
  g_autofree char *correlation = NULL;

  if (self->n_enlarged == 1)
    return g_strdup_printf (fovea_maps_pane_has_filters (self) ? _("Kernel %zu") : _("Map %zu"), maps->index[self->enlarged[0]]);
  if (self->n_enlarged > 2)
    return g_strdup_printf (_("%zu side by side on one scale"), self->n_enlarged);
  correlation = fovea_text_tick (fovea_maps_correlation (maps, self->enlarged[0], self->enlarged[1]));
  return g_strdup_printf (_("%zu and %zu · correlation %s"), maps->index[self->enlarged[0]], maps->index[self->enlarged[1]], correlation);
}

static void
show_titles (FoveaMapsPane *self)
{
  const FoveaMaps *maps = fovea_maps_pane_maps (self);
  g_autofree char *title = !maps ? g_strdup ("")
                           : self->n_enlarged > 0 ? enlarged_title (self)
                                                  : fovea_text_title (maps, self->shown->filters, self->shown->n);
  g_autofree char *dead = maps && maps->n_dead > 0 && !self->shown->filters
                               ? g_strdup_printf (_("%zu of %zu dead"), maps->n_dead, maps->count)
                               : g_strdup ("");

  gtk_label_set_text (self->title_label, title);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->title_label), self->n_enlarged == 2
                                   ? _("Pearson’s correlation of the values, pixel by pixel: 1 the same up to scale, 0 unrelated, −1 opposite")
                                   : NULL);
  fovea_label_set_named (self->dead_label, _("Dead maps"), dead);
  gtk_widget_set_visible (GTK_WIDGET (self->dead_label), *dead != '\0');
  fovea_label_set_named (self->hover_label, _("Under the pointer"), "");
  fovea_arrange_popover_set_note (self->arrange, self->shown ? self->shown->note : NULL);
  if (fovea_arrange_popover_is_plain (self->arrange))
    gtk_widget_remove_css_class (self->arrange_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->arrange_button, "suggested-action");
}

void
fovea_maps_pane_show_page (FoveaMapsPane *self)
{
  FoveaMaps *maps = fovea_maps_pane_maps (self);
  gboolean bars = fovea_maps_pane_has_bars (self);
  const char *page = !maps ? "empty" : bars ? "bars" : self->n_enlarged > 0 ? "large" : self->shown->n == 0 ? "none" : "maps";

  for (gsize i = 0; maps && i < self->n_enlarged; i++)
    self->enlarged[i] = MIN (self->enlarged[i], maps->count - 1);
  if (bars)
    self->n_enlarged = 0;
  fovea_large_view_set (self->large, self->n_enlarged > 0 ? maps : NULL, self->enlarged, self->n_enlarged);
  gtk_widget_set_visible (self->back_button, maps && self->n_enlarged > 0);
  gtk_widget_set_visible (self->compare_button, self->n_enlarged == 0 && fovea_maps_view_get_chosen (self->view, NULL, 0) > 1);
  gtk_stack_set_visible_child_name (self->stack, page);
  show_titles (self);
  show_colours (self);
  fovea_maps_pane_show_selection (self);
}

/* Numbers that were typed hold for this window alone. */
void
fovea_maps_pane_get_colours (FoveaMapsPane *self, const FoveaColormap **colormap, FoveaNormalise *normalise)
{
  FoveaLook look;

  g_return_if_fail (FOVEA_IS_MAPS_PANE (self));

  look = fovea_display_bar_get_look (self->display_bar);
  *colormap = look.colormap;
  *normalise = look.normalise == FOVEA_NORMALISE_FIXED ? FOVEA_NORMALISE_LAYER : look.normalise;
}

void
fovea_maps_pane_set_colours (FoveaMapsPane *self, const FoveaColormap *colormap, FoveaNormalise normalise)
{
  g_return_if_fail (FOVEA_IS_MAPS_PANE (self));
  fovea_display_bar_set_colours (self->display_bar, colormap, normalise);
}

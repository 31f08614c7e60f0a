/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/display-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/maps/colour-bar.h"
#include "ui/maps/numbers.h"
#include "ui/maps/picture-text.h"
#include "ui/settings.h"
#include "ui/widgets/named-label.h"
#include "ui/widgets/number-entry.h"

struct _FoveaDisplayBar
{
  GtkWidget parent_instance;

  GtkDropDown *colormap_drop, *normalise_drop;
  GtkToggleButton *lock_button;
  GtkAdjustment *gamma_adjustment; /* its logarithm to base 2 */
  GtkWidget *ends_title, *ends_box;
  GtkMenuButton *range_button;
  GtkLabel *gamma_label;
  FoveaNumberEntry *low_entry, *high_entry;
  FoveaColourBar *colour_bar;

  FoveaRange shown;  /* of the maps at hand */
  FoveaRange locked;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FoveaDisplayBar, fovea_display_bar, GTK_TYPE_WIDGET)

static guint changed_signal;

static FoveaNormalise
normalise_of (FoveaDisplayBar *self)
{
  return fovea_normalise_at (gtk_drop_down_get_selected (self->normalise_drop));
}

static double
gamma_of (FoveaDisplayBar *self)
{
  return exp2 (gtk_adjustment_get_value (self->gamma_adjustment));
}

static gboolean
is_locked (FoveaDisplayBar *self)
{
  return gtk_toggle_button_get_active (self->lock_button);
}

static void
show_gamma (FoveaDisplayBar *self)
{
  g_autofree char *gamma = fovea_text_tick (gamma_of (self));

  gtk_label_set_text (self->gamma_label, gamma);
}

static void
on_changed (FoveaDisplayBar *self)
{
  if (self->filling)
    return;
  show_gamma (self);
  g_signal_emit (self, changed_signal, 0);
}

/* The fixed ends begin as those that are shown, and the user is asked for others. */
static void
on_normalise_changed (FoveaDisplayBar *self)
{
  gboolean fixed;

  if (self->filling)
    return;
  fixed = normalise_of (self) == FOVEA_NORMALISE_FIXED;
  if (fixed && self->shown.high > self->shown.low)
    {
      fovea_number_entry_set_value (self->low_entry, self->shown.low);
      fovea_number_entry_set_value (self->high_entry, self->shown.high);
    }
  gtk_widget_set_visible (self->ends_title, fixed);
  gtk_widget_set_visible (self->ends_box, fixed);
  on_changed (self);
  if (fixed)
    gtk_menu_button_popup (self->range_button);
}

static void
on_lock_toggled (FoveaDisplayBar *self)
{
  self->locked = self->shown;
  gtk_widget_set_sensitive (GTK_WIDGET (self->normalise_drop), !is_locked (self));
  gtk_button_set_icon_name (GTK_BUTTON (self->lock_button), is_locked (self) ? "changes-prevent-symbolic" : "changes-allow-symbolic");
  on_changed (self);
}

static void
reset_gamma (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_adjustment_set_value (FOVEA_DISPLAY_BAR (widget)->gamma_adjustment, 0.0);
}

static void
fovea_display_bar_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_display_bar_parent_class)->dispose (object);
}

static void
fovea_display_bar_class_init (FoveaDisplayBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_display_bar_dispose;
  changed_signal = g_signal_new ("changed", FOVEA_TYPE_DISPLAY_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (FOVEA_TYPE_COLOUR_BAR);
  g_type_ensure (FOVEA_TYPE_NUMBER_ENTRY);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/maps/display-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, colormap_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, normalise_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, lock_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, gamma_adjustment);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, gamma_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, ends_title);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, ends_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, range_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, low_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, high_entry);
  gtk_widget_class_bind_template_child (widget_class, FoveaDisplayBar, colour_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_normalise_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_lock_toggled);
  gtk_widget_class_install_action (widget_class, "display.reset-gamma", NULL, reset_gamma);
}

static void
fovea_display_bar_init (FoveaDisplayBar *self)
{
  g_autoptr (GListModel) colormaps = fovea_colormap_titles ();
  g_autoptr (GListModel) normalisations = fovea_normalise_titles (TRUE);

  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->colormap_drop, colormaps);
  gtk_drop_down_set_model (self->normalise_drop, normalisations);
  gtk_drop_down_set_selected (self->colormap_drop, fovea_settings_get_colormap_place (fovea_settings_get ()));
  gtk_drop_down_set_selected (self->normalise_drop, fovea_normalise_place (fovea_settings_get_normalise (fovea_settings_get ())));
  self->filling = FALSE;
  show_gamma (self);
}

FoveaLook
fovea_display_bar_get_look (FoveaDisplayBar *self)
{
  guint chosen = gtk_drop_down_get_selected (self->colormap_drop);
  gsize n;
  FoveaLook look = {
    .colormap = chosen > 0 ? fovea_colormaps (&n)[chosen - 1] : NULL,
    .normalise = normalise_of (self),
    .fixed = { fovea_number_entry_get_value (self->low_entry), fovea_number_entry_get_value (self->high_entry) },
  };

  if (is_locked (self))
    {
      look.normalise = FOVEA_NORMALISE_FIXED;
      look.fixed = self->locked;
    }
  look.fixed.gamma = gamma_of (self);
  return look;
}

void
fovea_display_bar_set_colours (FoveaDisplayBar *self, const FoveaColormap *colormap, FoveaNormalise normalise)
{
  gsize n, place = 0;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);

  g_return_if_fail (FOVEA_IS_DISPLAY_BAR (self));

  for (gsize i = 0; i < n; i++)
    if (colormaps[i] == colormap)
      place = i + 1;
  gtk_drop_down_set_selected (self->colormap_drop, (guint) place);
  gtk_drop_down_set_selected (self->normalise_drop, fovea_normalise_place (normalise));
}

void
fovea_display_bar_show (FoveaDisplayBar *self, const FoveaMaps *maps)
{
  gboolean each = maps->normalise == FOVEA_NORMALISE_MAP;

  g_return_if_fail (FOVEA_IS_DISPLAY_BAR (self));

  self->shown = maps->ranges[0];
  gtk_widget_set_sensitive (GTK_WIDGET (self->colormap_drop), maps->planes == 1);
  gtk_widget_set_sensitive (GTK_WIDGET (self->lock_button), !each);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->lock_button),
                               each ? _("Each map has a range of its own; choose another normalisation to lock it")
                                    : _("Lock the range: it stays when the photo or the layer changes"));
  fovea_colour_bar_set (self->colour_bar, maps->planes == 3 ? NULL : maps->colormap, each ? NULL : maps->ranges);
}

char *
fovea_display_bar_text (FoveaDisplayBar *self, const FoveaMaps *maps)
{
  double gamma = maps->ranges[0].gamma;
  GString *text = g_string_new (NULL);
  g_autofree char *display = fovea_text_display (maps);

  g_string_append (text, maps->planes == 3 ? _("RGB composite · zero is grey") : display);
  if (is_locked (self))
    g_string_append_printf (text, " · %s", _("locked"));
  if (gamma > 0.0 && gamma != 1.0)
    {
      g_autofree char *number = fovea_text_tick (gamma);

      g_string_append_printf (text, _(" · gamma %s"), number);
    }
  return g_string_free (text, FALSE);
}

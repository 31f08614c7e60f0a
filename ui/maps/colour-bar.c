/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/maps/colour-bar.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ui/maps/numbers.h"

#define BAR_HEIGHT 12
#define BAR_WIDTH 128
#define GAP 8
#define MOST_LETTERS 15 /* of three numbers side by side */

struct _FoveaColourBar
{
  GtkWidget parent_instance;

  GdkTexture *colours;
  GtkWidget *low, *middle, *high;
};

G_DEFINE_FINAL_TYPE (FoveaColourBar, fovea_colour_bar, GTK_TYPE_WIDGET)

static int
width_of (GtkWidget *label)
{
  int width;

  gtk_widget_measure (label, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
  return width;
}

static void
fovea_colour_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  FoveaColourBar *self = FOVEA_COLOUR_BAR (widget);
  int text;

  gtk_widget_measure (self->low, orientation, -1, &text, NULL, NULL, NULL);
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? BAR_HEIGHT + text : MAX (BAR_WIDTH, text + GAP + width_of (self->high));
}

static void
place (GtkWidget *label, int x, int width, int height)
{
  gtk_widget_size_allocate (label, &(GtkAllocation){ x, BAR_HEIGHT, width, height - BAR_HEIGHT }, -1);
}

static void
fovea_colour_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  FoveaColourBar *self = FOVEA_COLOUR_BAR (widget);

  int low = width_of (self->low), high = width_of (self->high);

  place (self->low, 0, low, height);
  place (self->middle, width / 4, width / 2, height);
  place (self->high, width - high, high, height);
}

static void
fovea_colour_bar_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaColourBar *self = FOVEA_COLOUR_BAR (widget);

  if (self->colours)
    gtk_snapshot_append_texture (snapshot, self->colours,
                                 &GRAPHENE_RECT_INIT (0.0f, 0.0f, gtk_widget_get_width (widget), BAR_HEIGHT - 1.0f));
  GTK_WIDGET_CLASS (fovea_colour_bar_parent_class)->snapshot (widget, snapshot);
}

static void
fovea_colour_bar_dispose (GObject *object)
{
  FoveaColourBar *self = FOVEA_COLOUR_BAR (object);

  g_clear_object (&self->colours);
  g_clear_pointer (&self->low, gtk_widget_unparent);
  g_clear_pointer (&self->middle, gtk_widget_unparent);
  g_clear_pointer (&self->high, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_colour_bar_parent_class)->dispose (object);
}

static void
fovea_colour_bar_class_init (FoveaColourBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_colour_bar_dispose;
  widget_class->measure = fovea_colour_bar_measure;
  widget_class->size_allocate = fovea_colour_bar_size_allocate;
  widget_class->snapshot = fovea_colour_bar_snapshot;
  gtk_widget_class_set_css_name (widget_class, "colourbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static GtkWidget *
number_label (FoveaColourBar *self, float align)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR); /* as the colours */
  gtk_label_set_xalign (GTK_LABEL (label), align);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "numeric");
  gtk_widget_set_parent (label, GTK_WIDGET (self));
  return label;
}

static void
fovea_colour_bar_init (FoveaColourBar *self)
{
  self->low = number_label (self, 0.0f);
  self->middle = number_label (self, 0.5f);
  self->high = number_label (self, 1.0f);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Colour bar"), -1);
}

/* How many letters it took. */
static glong
set_number (GtkWidget *label, double value)
{
  g_autofree char *text = fovea_text_tick (value);

  gtk_label_set_text (GTK_LABEL (label), text);
  return g_utf8_strlen (text, -1);
}

static void
set_numbers (FoveaColourBar *self, const FoveaColormap *colormap, const FoveaRange *range)
{
  if (range)
    {
      glong letters = set_number (self->low, range->low) + set_number (self->high, range->high)
                      + set_number (self->middle, range->low + (range->high - range->low) / 2.0);

      gtk_widget_set_visible (self->middle, letters <= MOST_LETTERS);
      return;
    }
  gtk_widget_set_visible (self->middle, colormap->diverging);
  gtk_label_set_text (GTK_LABEL (self->low), colormap->diverging ? _("−max") : _("min"));
  gtk_label_set_text (GTK_LABEL (self->middle), "0");
  gtk_label_set_text (GTK_LABEL (self->high), _("max"));
}

/* A row of pixels at equal distances in value. */
static GdkTexture *
colours_of (const FoveaColormap *colormap, double gamma)
{
  guint8 rgb[256][3];
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 256; i++)
    memcpy (rgb[i], colormap->rgb[fovea_colormap_entry (colormap, i / 255.0, gamma)], 3);
  bytes = g_bytes_new (rgb, sizeof rgb);
  return gdk_memory_texture_new (256, 1, GDK_MEMORY_R8G8B8, bytes, sizeof rgb);
}

void
fovea_colour_bar_set (FoveaColourBar *self, const FoveaColormap *colormap, const FoveaRange *range)
{
  g_return_if_fail (FOVEA_IS_COLOUR_BAR (self));

  g_clear_object (&self->colours);
  gtk_widget_set_visible (GTK_WIDGET (self), colormap != NULL);
  if (!colormap)
    return;
  self->colours = colours_of (colormap, range ? range->gamma : 1.0);
  set_numbers (self, colormap, range);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-cells.h"

#include <math.h>

#define HATCH_STEP 8.0
#define LETTER_SPACE 4 /* of a cell beside its number, together */
#define MOST_DIGITS 4
#define LEAST_DIGITS 2
#define DARK_TEXT_FROM 140 /* luma of a cell, 0 to 255 */

struct _FoveaLensCells
{
  gsize rows, columns;
  float *numbers;
  FoveaLensPlace *places;
  guint8 *rgb;
};

static float
number_of (const FoveaLensTap *tap, FoveaCellsWhat what)
{
  return (float) (what == FOVEA_CELLS_VALUES ? tap->value : what == FOVEA_CELLS_WEIGHTS ? tap->weight : tap->product);
}

FoveaLensCells *
fovea_lens_cells_new (const FoveaLens *lens, gsize plane, FoveaCellsWhat what, const FoveaColormap *colormap, const FoveaRange *range)
{
  FoveaLensCells *self = g_new0 (FoveaLensCells, 1);
  const FoveaLensTap *taps = fovea_lens_taps (lens, plane);
  gsize n = lens->rows * lens->columns;
  FoveaRange own;

  self->rows = lens->rows;
  self->columns = lens->columns;
  self->numbers = g_new (float, n);
  self->places = g_new (FoveaLensPlace, n);
  self->rgb = g_new (guint8, 3 * n);
  for (gsize i = 0; i < n; i++)
    {
      self->numbers[i] = number_of (&taps[i], what);
      /* A kernel has all its cells, whatever they meet. */
      self->places[i] = what == FOVEA_CELLS_WEIGHTS ? FOVEA_LENS_INSIDE : taps[i].place;
    }
  if (!colormap)
    {
      colormap = fovea_colormap_find ("blue-red");
      own = fovea_range_of (self->numbers, n, FOVEA_NORMALISE_MAP, colormap);
      range = &own;
    }
  fovea_colormap_paint (colormap, *range, self->numbers, self->columns, self->rows, self->rgb, 3 * self->columns);
  return self;
}

void
fovea_lens_cells_free (FoveaLensCells *self)
{
  if (!self)
    return;
  g_free (self->numbers);
  g_free (self->places);
  g_free (self->rgb);
  g_free (self);
}

gboolean
fovea_lens_cells_fit (const FoveaLensCells *self, const FoveaLens *lens)
{
  return self->rows == lens->rows && self->columns == lens->columns;
}

static void
set_number (PangoLayout *layout, double number, int digits)
{
  char format[8], text[G_ASCII_DTOSTR_BUF_SIZE], shown[G_ASCII_DTOSTR_BUF_SIZE + 4];

  g_snprintf (format, sizeof format, "%%.%dg", digits);
  g_ascii_formatd (text, sizeof text, format, number);
  g_snprintf (shown, sizeof shown, "%s%s", text[0] == '-' ? "−" : "", text + (text[0] == '-'));
  pango_layout_set_text (layout, shown, -1);
}

static void
set_scale (PangoLayout *layout, double scale)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
}

static gboolean
fits (PangoLayout *layout, double width)
{
  int needed;

  pango_layout_get_pixel_size (layout, &needed, NULL);
  return needed + LETTER_SPACE <= width;
}

/* In as many digits as fit, in smaller letters rather than in one digit; a cell without a number would read as one without a value, so that
 * where nothing fits dots stand for it. FALSE when not even they fit. */
static gboolean
fit_number (PangoLayout *layout, double number, double width)
{
  static const double scales[] = { 1.0, 0.85, 0.7 };

  for (gsize i = 0; i < G_N_ELEMENTS (scales); i++)
    {
      set_scale (layout, scales[i]);
      for (int digits = MOST_DIGITS; digits >= LEAST_DIGITS; digits--)
        {
          set_number (layout, number, digits);
          if (fits (layout, width))
            return TRUE;
        }
    }
  set_number (layout, number, 1);
  if (fits (layout, width))
    return TRUE;
  pango_layout_set_text (layout, "…", -1);
  return fits (layout, width);
}

static gboolean
is_light (const guint8 *rgb)
{
  return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] >= DARK_TEXT_FROM;
}

/* Two kinds of lines, so that they are seen on every colour. */
static void
hatch (cairo_t *cr, const graphene_rect_t *place)
{
  double width = place->size.width, height = place->size.height;

  cairo_set_line_width (cr, 1.0);
  for (guint light = 0; light < 2; light++)
    {
      for (double at = light * HATCH_STEP / 2; at < width + height; at += HATCH_STEP)
        {
          cairo_move_to (cr, place->origin.x + at, place->origin.y);
          cairo_line_to (cr, place->origin.x + at - height, place->origin.y + height);
        }
      cairo_set_source_rgba (cr, light, light, light, 0.35);
      cairo_stroke (cr);
    }
}

static void
draw_number (const FoveaLensCells *self, gsize i, cairo_t *cr, PangoLayout *layout, const graphene_rect_t *cell)
{
  gboolean light = is_light (self->rgb + 3 * i);
  int width, height;

  if (self->places[i] == FOVEA_LENS_GAP || !fit_number (layout, self->numbers[i], cell->size.width))
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_set_source_rgb (cr, light ? 0 : 1, light ? 0 : 1, light ? 0 : 1);
  cairo_move_to (cr, round (cell->origin.x + (cell->size.width - width) / 2), round (cell->origin.y + (cell->size.height - height) / 2));
  pango_cairo_show_layout (cr, layout);
}

static graphene_rect_t
cell_place (const FoveaLensCells *self, gsize i, const graphene_rect_t *place)
{
  float width = place->size.width / (float) self->columns, height = place->size.height / (float) self->rows;

  return GRAPHENE_RECT_INIT (place->origin.x + (float) (i % self->columns) * width, place->origin.y + (float) (i / self->columns) * height, width,
                             height);
}

/* One pixel a cell; gaps are empty. */
static cairo_surface_t *
make_surface (const FoveaLensCells *self)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) self->columns, (int) self->rows);
  guint8 *data = cairo_image_surface_get_data (surface);
  int stride = cairo_image_surface_get_stride (surface);

  for (gsize i = 0; i < self->rows * self->columns; i++)
    {
      const guint8 *rgb = self->rgb + 3 * i;
      guint32 *pixel = (guint32 *) (data + i / self->columns * (gsize) stride) + i % self->columns;

      *pixel = self->places[i] == FOVEA_LENS_GAP ? 0 : 0xff000000u | (guint32) rgb[0] << 16 | (guint32) rgb[1] << 8 | rgb[2];
    }
  cairo_surface_mark_dirty (surface);
  return surface;
}

static void
draw_colours (const FoveaLensCells *self, cairo_t *cr, const graphene_rect_t *place)
{
  cairo_surface_t *surface = make_surface (self);

  cairo_save (cr);
  cairo_translate (cr, place->origin.x, place->origin.y);
  cairo_scale (cr, place->size.width / (double) self->columns, place->size.height / (double) self->rows);
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0, 0, (double) self->columns, (double) self->rows);
  cairo_fill (cr);
  cairo_restore (cr);
  cairo_surface_destroy (surface);
}

/* What no element of the input stands behind. */
static void
hatch_cells (const FoveaLensCells *self, cairo_t *cr, const graphene_rect_t *place)
{
  gboolean any = FALSE;

  cairo_save (cr);
  for (gsize i = 0; i < self->rows * self->columns; i++)
    if (self->places[i] != FOVEA_LENS_INSIDE)
      {
        graphene_rect_t cell = cell_place (self, i, place);

        cairo_rectangle (cr, cell.origin.x, cell.origin.y, cell.size.width, cell.size.height);
        any = TRUE;
      }
  if (any)
    {
      cairo_clip (cr);
      hatch (cr, place);
    }
  cairo_restore (cr);
}

static void
outline (cairo_t *cr, const graphene_rect_t *cell, const GdkRGBA *colour, double width)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, width);
  cairo_rectangle (cr, cell->origin.x + width / 2, cell->origin.y + width / 2, cell->size.width - width, cell->size.height - width);
  cairo_stroke (cr);
}

/* In accent, on a light ground of its own so that it is seen on every colour. */
static void
mark (const FoveaLensCells *self, int i, cairo_t *cr, const graphene_rect_t *place, const GdkRGBA *colour)
{
  graphene_rect_t cell;

  if (i < 0)
    return;
  cell = cell_place (self, (gsize) i, place);
  outline (cr, &cell, &(GdkRGBA){ 1, 1, 1, 1 }, 3);
  outline (cr, &cell, colour, 2);
}

static void
draw_lines (const FoveaLensCells *self, cairo_t *cr, const graphene_rect_t *place, const GdkRGBA *colour)
{
  gdk_cairo_set_source_rgba (cr, colour);
  cairo_set_line_width (cr, 1.0);
  for (gsize i = 0; i <= self->columns; i++)
    {
      double x = floor (place->origin.x + (double) i * place->size.width / (double) self->columns) + 0.5;

      cairo_move_to (cr, x, place->origin.y);
      cairo_line_to (cr, x, place->origin.y + place->size.height + 1);
    }
  for (gsize i = 0; i <= self->rows; i++)
    {
      double y = floor (place->origin.y + (double) i * place->size.height / (double) self->rows) + 0.5;

      cairo_move_to (cr, place->origin.x, y);
      cairo_line_to (cr, place->origin.x + place->size.width + 1, y);
    }
  cairo_stroke (cr);
}

void
fovea_lens_cells_draw (const FoveaLensCells *self, GtkWidget *widget, cairo_t *cr, const graphene_rect_t *place, const FoveaLensMarks *marks)
{
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  g_autoptr (PangoLayout) layout = marks->numbers ? gtk_widget_create_pango_layout (widget, NULL) : NULL;
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 }, line, text;

  gtk_style_context_lookup_color (style, "accent_bg_color", &accent);
  gtk_style_context_get_color (style, &text);
  line = text;
  line.alpha = 0.25f;
  draw_colours (self, cr, place);
  hatch_cells (self, cr, place);
  for (gsize i = 0; layout && i < self->rows * self->columns; i++)
    {
      graphene_rect_t cell = cell_place (self, i, place);

      draw_number (self, i, cr, layout, &cell);
    }
  if (marks->numbers)
    draw_lines (self, cr, place, &line);
  else
    outline (cr, place, &line, 1);
  mark (self, marks->emphasized, cr, place, &(GdkRGBA){ 0, 0, 0, 1 });
  mark (self, marks->marked, cr, place, &accent);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/lens/lens-grid.h"

#include <glib/gi18n.h>
#include <math.h>

#include "ui/lens/lens-cells.h"

#define GAP 16           /* between grids */
#define TITLE_SPACE 4    /* below a title */
#define SMALLEST_CELL 45 /* of grids side by side */
#define LARGEST_CELL 64
#define NATURAL_WIDTH 280
#define FEW_ROWS 3
#define CELL_SPACE 14    /* above and below the number of a cell, together, where there are few rows */
#define TIGHT_SPACE 6    /* the same of more rows */
#define LINE 1           /* around the last cells */
#define NUMBERS 7        /* columns and rows that are shown as numbers */

/* Which of the three. */
enum
{
  VALUES,
  WEIGHTS,
  PRODUCTS,
  N_GRIDS
};

struct _FoveaLensGrid
{
  GtkWidget parent_instance;

  const FoveaLens *lens; /* borrowed */
  gsize plane;
  FoveaLensCells *cells[N_GRIDS];
  int marked; /* a cell, or -1 */
};

G_DEFINE_FINAL_TYPE (FoveaLensGrid, fovea_lens_grid, GTK_TYPE_WIDGET)

enum
{
  MOVED,
  TOGGLED,
  CELL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static guint
n_grids (FoveaLensGrid *self)
{
  return self->lens->kind == FOVEA_LENS_MAXIMUM ? 1 : N_GRIDS;
}

static gboolean
has_numbers (FoveaLensGrid *self)
{
  return self->lens->rows <= NUMBERS && self->lens->columns <= NUMBERS;
}

static int
line_height (FoveaLensGrid *self)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), "0");
  int height;

  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

/* How many grids stand side by side: numbers need room. */
static guint
grids_abreast (FoveaLensGrid *self, int width)
{
  int cell = has_numbers (self) ? SMALLEST_CELL : 1;

  for (guint n = n_grids (self); n > 1; n--)
    if ((int) (n * self->lens->columns) * cell + (int) (n - 1) * GAP <= width)
      return n;
  return 1;
}

/* Where the cells of grid @i stand in a widget of @width. Gives what is below it. */
static double
place_grid (FoveaLensGrid *self, guint i, int width, graphene_rect_t *place)
{
  guint abreast = grids_abreast (self, width);
  double space = (width - LINE - (int) (abreast - 1) * GAP) / (double) abreast, title = line_height (self) + TITLE_SPACE;
  double side = floor (space / (double) self->lens->columns), tall, height;

  if (has_numbers (self))
    {
      side = MIN (side, LARGEST_CELL);
      tall = line_height (self) + (self->lens->rows <= FEW_ROWS ? CELL_SPACE : TIGHT_SPACE);
    }
  else
    {
      /* Large kernels are pictures with square cells. */
      side = MIN (space / (double) self->lens->columns, space / (double) self->lens->rows);
      tall = side;
    }
  height = tall * (double) self->lens->rows;
  *place = GRAPHENE_RECT_INIT ((float) ((i % abreast) * (space + GAP)), (float) ((i / abreast) * (title + height + GAP / 2.0) + title),
                               (float) (side * (double) self->lens->columns), (float) height);
  return place->origin.y + height;
}

static void
fovea_lens_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural, int *minimum_baseline,
                         int *natural_baseline)
{
  FoveaLensGrid *self = FOVEA_LENS_GRID (widget);
  graphene_rect_t place;

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : 0;
  if (orientation == GTK_ORIENTATION_VERTICAL && self->lens)
    *minimum = *natural = (int) ceil (place_grid (self, n_grids (self) - 1, for_size < 0 ? NATURAL_WIDTH : for_size, &place)) + LINE;
}

static void
draw_title (FoveaLensGrid *self, GtkSnapshot *snapshot, guint i, const graphene_rect_t *place)
{
  const char *const titles[N_GRIDS] = { C_("lens", "Input"), C_("lens", "× Kernel"), C_("lens", "= Products") };
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), titles[i]);
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (place->origin.x, place->origin.y - line_height (self) - TITLE_SPACE));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

/* The term that wins, or that lies where the output does. */
static int
emphasized (FoveaLensGrid *self)
{
  const FoveaLens *lens = self->lens;
  const FoveaLensTap *taps = fovea_lens_taps (lens, self->plane);

  if (lens->kind == FOVEA_LENS_MAXIMUM)
    return isfinite (lens->total) ? (int) lens->winner : -1;
  if (lens->input < 0)
    for (gsize i = 0; i < lens->rows * lens->columns; i++)
      if (taps[i].y == (double) lens->y && taps[i].x == (double) lens->x)
        return (int) i;
  return -1;
}

static void
fovea_lens_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  FoveaLensGrid *self = FOVEA_LENS_GRID (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  cairo_t *cr;

  if (!self->lens)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  for (guint i = 0; i < n_grids (self); i++)
    {
      FoveaLensMarks marks = { self->marked, i == VALUES ? emphasized (self) : -1, has_numbers (self) };
      graphene_rect_t place;

      place_grid (self, i, width, &place);
      fovea_lens_cells_draw (self->cells[i], widget, cr, &place, &marks);
    }
  cairo_destroy (cr);
  for (guint i = 0; i < n_grids (self); i++)
    {
      graphene_rect_t place;

      place_grid (self, i, width, &place);
      draw_title (self, snapshot, i, &place);
    }
  if (gtk_widget_has_visible_focus (widget))
    gtk_snapshot_render_focus (snapshot, style, 0, 0, width, height);
}

static void
mark (FoveaLensGrid *self, int cell)
{
  if (cell == self->marked)
    return;
  self->marked = cell;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CELL_CHANGED], 0);
}

static int
cell_at (FoveaLensGrid *self, double x, double y)
{
  for (guint i = 0; self->lens && i < n_grids (self); i++)
    {
      graphene_rect_t place;

      place_grid (self, i, gtk_widget_get_width (GTK_WIDGET (self)), &place);
      if (graphene_rect_contains_point (&place, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        {
          gsize column = (gsize) ((x - place.origin.x) / place.size.width * (double) self->lens->columns);
          gsize row = (gsize) ((y - place.origin.y) / place.size.height * (double) self->lens->rows);

          return (int) (MIN (row, self->lens->rows - 1) * self->lens->columns + MIN (column, self->lens->columns - 1));
        }
    }
  return -1;
}

static void
on_motion (GtkEventControllerMotion *controller, double x, double y, FoveaLensGrid *self)
{
  mark (self, cell_at (self, x, y));
}

static void
on_leave (GtkEventControllerMotion *controller, FoveaLensGrid *self)
{
  mark (self, -1);
}

static void
on_pressed (GtkGestureClick *gesture, int n_press, double x, double y, FoveaLensGrid *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
move (GtkWidget *widget, const char *name, GVariant *parameter)
{
  int rows, columns;

  g_variant_get (parameter, "(ii)", &rows, &columns);
  g_signal_emit (widget, signals[MOVED], 0, rows, columns);
}

static void
mark_next (GtkWidget *widget, const char *name, GVariant *parameter)
{
  FoveaLensGrid *self = FOVEA_LENS_GRID (widget);
  int rows, columns, row, column;

  if (!self->lens)
    return;
  g_variant_get (parameter, "(ii)", &rows, &columns);
  row = self->marked < 0 ? 0 : CLAMP (self->marked / (int) self->lens->columns + rows, 0, (int) self->lens->rows - 1);
  column = self->marked < 0 ? 0 : CLAMP (self->marked % (int) self->lens->columns + columns, 0, (int) self->lens->columns - 1);
  mark (self, row * (int) self->lens->columns + column);
}

static void
toggle (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[TOGGLED], 0);
}

static void
clear_cells (FoveaLensGrid *self)
{
  for (guint i = 0; i < N_GRIDS; i++)
    g_clear_pointer (&self->cells[i], fovea_lens_cells_free);
}

static void
fovea_lens_grid_finalize (GObject *object)
{
  clear_cells (FOVEA_LENS_GRID (object));
  G_OBJECT_CLASS (fovea_lens_grid_parent_class)->finalize (object);
}

static void
bind_arrow (GtkWidgetClass *widget_class, guint key, guint keypad_key, int rows, int columns)
{
  const guint keys[] = { key, keypad_key };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gtk_widget_class_add_binding_action (widget_class, keys[i], 0, "lens.move", "(ii)", rows, columns);
      gtk_widget_class_add_binding_action (widget_class, keys[i], GDK_SHIFT_MASK, "lens.mark", "(ii)", rows, columns);
    }
}

static GtkSizeRequestMode
fovea_lens_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
fovea_lens_grid_class_init (FoveaLensGridClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  G_OBJECT_CLASS (class)->finalize = fovea_lens_grid_finalize;
  widget_class->get_request_mode = fovea_lens_grid_get_request_mode;
  widget_class->measure = fovea_lens_grid_measure;
  widget_class->snapshot = fovea_lens_grid_snapshot;
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_INT);
  signals[TOGGLED] = g_signal_new ("toggled", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[CELL_CHANGED] = g_signal_new ("cell-changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "lens.move", "(ii)", move);
  gtk_widget_class_install_action (widget_class, "lens.mark", "(ii)", mark_next);
  gtk_widget_class_install_action (widget_class, "lens.toggle", NULL, toggle);
  bind_arrow (widget_class, GDK_KEY_Left, GDK_KEY_KP_Left, 0, -1);
  bind_arrow (widget_class, GDK_KEY_Right, GDK_KEY_KP_Right, 0, 1);
  bind_arrow (widget_class, GDK_KEY_Up, GDK_KEY_KP_Up, -1, 0);
  bind_arrow (widget_class, GDK_KEY_Down, GDK_KEY_KP_Down, 1, 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "lens.toggle", NULL);
  gtk_widget_class_set_css_name (widget_class, "lensgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
fovea_lens_grid_init (FoveaLensGrid *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->marked = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_add_css_class (GTK_WIDGET (self), "numeric");
  gtk_widget_add_css_class (GTK_WIDGET (self), "caption");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Input, kernel and products"), -1);
  g_signal_connect (motion, "motion", G_CALLBACK (on_motion), self);
  g_signal_connect (motion, "leave", G_CALLBACK (on_leave), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
fovea_lens_grid_set (FoveaLensGrid *self, const FoveaLens *lens, gsize plane, const FoveaColormap *colormap, FoveaRange range)
{
  gboolean resized;

  g_return_if_fail (FOVEA_IS_LENS_GRID (self));
  g_return_if_fail (!lens || plane < lens->n_planes);

  resized = !lens || !self->cells[VALUES] || !fovea_lens_cells_fit (self->cells[VALUES], lens)
            || (self->cells[PRODUCTS] != NULL) != (lens->kind != FOVEA_LENS_MAXIMUM);
  clear_cells (self);
  self->lens = lens;
  self->plane = plane;
  if (lens)
    {
      self->cells[VALUES] = fovea_lens_cells_new (lens, plane, FOVEA_CELLS_VALUES, colormap, &range);
      if (n_grids (self) > 1)
        {
          self->cells[WEIGHTS] = fovea_lens_cells_new (lens, plane, FOVEA_CELLS_WEIGHTS, NULL, NULL);
          self->cells[PRODUCTS] = fovea_lens_cells_new (lens, plane, FOVEA_CELLS_PRODUCTS, NULL, NULL);
        }
    }
  if (resized)
    {
      self->marked = -1;
      gtk_widget_queue_resize (GTK_WIDGET (self));
    }
  else
    gtk_widget_queue_draw (GTK_WIDGET (self));
  g_signal_emit (self, signals[CELL_CHANGED], 0);
}

const FoveaLensTap *
fovea_lens_grid_get_marked (FoveaLensGrid *self)
{
  g_return_val_if_fail (FOVEA_IS_LENS_GRID (self), NULL);
  return self->lens && self->marked >= 0 && self->marked < (int) (self->lens->rows * self->lens->columns)
             ? fovea_lens_taps (self->lens, self->plane) + self->marked
             : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/explain/patch-sheet.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/image/sheet.h"

#define DRAWN 0.9 /* share of the progress: crops are there */

/* Rows of crops beside each other with a crop's width between them. */
typedef struct
{
  const FoveaPatchView *view;
  const gsize *channels;
  gsize n, side;
  gsize length; /* crops of a row */
  gsize across; /* rows beside each other */
  gsize count;  /* tiles of the sheet */
  FoveaImage **pictures;
  char **labels;
} Sheet;

static void
sheet_clear (Sheet *sheet)
{
  for (gsize i = 0; i < sheet->count; i++)
    {
      g_clear_pointer (&sheet->pictures[i], fovea_image_unref);
      g_free (sheet->labels[i]);
    }
  g_free (sheet->pictures);
  g_free (sheet->labels);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sheet, sheet_clear)

static gsize
tile_of (const Sheet *sheet, gsize row, guint rank)
{
  return row / sheet->across * ((sheet->length + 1) * sheet->across - 1) + row % sheet->across * (sheet->length + 1) + rank;
}

static char *
make_label (gsize channel, guint rank, float value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (text, sizeof text, "%.4g", value);
  return rank == 0 ? g_strdup_printf ("#%zu  %s", channel, text) : g_strdup (text);
}

static void
lay_out (Sheet *sheet)
{
  const FoveaPatchView *view = sheet->view;

  sheet->length = 1;
  for (gsize i = 0; i < sheet->n; i++)
    sheet->length = MAX (sheet->length, view->layer->found[sheet->channels[i]]);
  sheet->across = (gsize) CLAMP (round (sqrt ((double) sheet->n / (double) (sheet->length + 1))), 1.0, (double) sheet->n);
  sheet->count = (sheet->n + sheet->across - 1) / sheet->across * ((sheet->length + 1) * sheet->across - 1);
  sheet->pictures = g_new0 (FoveaImage *, sheet->count);
  sheet->labels = g_new0 (char *, sheet->count);
  for (gsize i = 0; i < sheet->n; i++)
    for (guint rank = 0; rank < view->layer->found[sheet->channels[i]]; rank++)
      {
        const FoveaPatch *patch = fovea_patches_get (view->patches, view->layer, sheet->channels[i], rank);

        sheet->labels[tile_of (sheet, i, rank)] = make_label (sheet->channels[i], rank, patch->place.value);
      }
  for (gsize i = 0; i < sheet->count; i++)
    if (!sheet->labels[i])
      sheet->labels[i] = g_strdup ("");
}

static void
take_picture (const FoveaPatchWish *wish, FoveaImage *picture, gpointer sheet)
{
  ((Sheet *) sheet)->pictures[wish->index] = picture;
}

static gboolean
draw_crops (Sheet *sheet, FoveaProgress *progress, GError **error)
{
  const FoveaPatchView *view = sheet->view;
  g_autoptr (GArray) wishes = g_array_new (FALSE, FALSE, sizeof (FoveaPatchWish));

  for (gsize i = 0; i < sheet->n; i++)
    for (guint rank = 0; rank < view->layer->found[sheet->channels[i]]; rank++)
      {
        FoveaPatchWish wish = { tile_of (sheet, i, rank), sheet->channels[i],
                                *fovea_patches_get (view->patches, view->layer, sheet->channels[i], rank) };

        g_array_append_val (wishes, wish);
      }
  return fovea_patch_pictures_draw (view, (FoveaPatchWish *) wishes->data, wishes->len, sheet->side, take_picture, sheet, progress, error);
}

static void
paint (gconstpointer pictures, gsize i, guint8 *rgb, gsize stride)
{
  const Sheet *sheet = pictures;
  const FoveaImage *picture = sheet->pictures[i];

  for (gsize y = 0; y < sheet->side; y++)
    if (picture)
      fovea_image_flatten (fovea_image_row (picture, y), sheet->side, rgb + y * stride);
    else
      memset (rgb + y * stride, 0xff, 3 * sheet->side);
}

/* Whether it can be drawn at all is asked before photos are opened. */
static gboolean
check_size (const FoveaMontage *montage, GError **error)
{
  g_auto (FoveaSheet) sheet = { 0 };

  return fovea_sheet_init (&sheet, montage, error);
}

gboolean
fovea_patch_sheet_save (const FoveaPatchView *view, const gsize *channels, gsize n, gsize side, const char *const *caption, const FoveaPaper *paper,
                        const char *path, FoveaProgress *progress, GError **error)
{
  g_auto (Sheet) sheet = { view, channels, n, side };
  g_autofree char *title = NULL;
  FoveaMontage montage = { .paint = paint, .pictures = &sheet, .height = side, .width = side, .caption = caption, .paper = paper };

  g_return_val_if_fail (n > 0 && side > 0, FALSE);

  lay_out (&sheet);
  title = g_strdup_printf (_("%s: what excites its channels most"), view->plan->network->values[view->layer->value].name);
  montage.title = title;
  montage.count = sheet.count;
  montage.columns = (sheet.length + 1) * sheet.across - 1;
  montage.labels = (const char *const *) sheet.labels;
  if (!check_size (&montage, error))
    return FALSE;
  fovea_progress_range (progress, 0.0, DRAWN);
  fovea_progress_set (progress, 0.0, _("Cutting patches out of the photos"));
  if (!draw_crops (&sheet, progress, error))
    return FALSE;
  fovea_progress_range (progress, DRAWN, 1.0);
  return fovea_montage_save (&montage, path, progress, error);
}

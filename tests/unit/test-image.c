/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <locale.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/base/error.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/image/colormap.h"
#include "core/image/load.h"
#include "core/image/montage.h"
#include "core/image/orient.h"
#include "core/image/resample.h"
#include "core/image/save.h"
#include "tests/unit/slowdown.h"

typedef struct
{
  char *folder;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);

  for (const char *name = g_dir_read_name (dir); name; name = g_dir_read_name (dir))
    {
      g_autofree char *path = g_build_filename (f->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (f->folder);
  g_free (f->folder);
}

/* A picture without symmetry; the expectations below were made of the same one. */
static FoveaImage *
pattern (gsize width, gsize height, gsize channels)
{
  FoveaImage *image = fovea_image_new (width, height, channels, NULL);

  g_assert_nonnull (image);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      for (gsize c = 0; c < channels; c++)
        fovea_image_row (image, y)[x * channels + c] = (guint8) (x * 37 + y * 59 + c * 101 + x * y * 7);
  return image;
}

static void
assert_same (const FoveaImage *a, const FoveaImage *b)
{
  g_assert_cmpuint (a->width, ==, b->width);
  g_assert_cmpuint (a->height, ==, b->height);
  g_assert_cmpuint (a->channels, ==, b->channels);
  for (gsize y = 0; y < a->height; y++)
    g_assert_cmpmem (fovea_image_row (a, y), a->width * a->channels, fovea_image_row (b, y), b->width * b->channels);
}

static void
test_memory (void)
{
  gsize before = fovea_memory_get_used ();
  FoveaImage *image = pattern (10, 20, 4);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (fovea_memory_get_used (), ==, before + 800);
  fovea_image_unref (fovea_image_ref (image));
  fovea_image_unref (image);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);

  g_assert_null (fovea_image_new (0, 5, 3, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (fovea_image_new (G_MAXSIZE / 2, 5, 3, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
}

static void
test_crop_and_enlarge (void)
{
  g_autoptr (FoveaImage) image = pattern (9, 7, 3);
  g_autoptr (FoveaImage) crop = fovea_image_crop (image, 2, 3, 4, 2, NULL);
  g_autoptr (FoveaImage) large = fovea_image_enlarge (crop, 3, NULL);

  g_assert_cmpuint (large->width, ==, 12);
  g_assert_cmpuint (large->height, ==, 6);
  for (gsize y = 0; y < 6; y++)
    for (gsize x = 0; x < 12; x++)
      g_assert_cmpmem (fovea_image_row (large, y) + 3 * x, 3, fovea_image_row (image, 3 + y / 3) + 3 * (2 + x / 3), 3);
}

/* What Pillow 9.4 gives for Image.resize (size, BILINEAR). */
static const guint8 pillow_3x2[] = {
  95, 149, 107, 133, 143, 117, 129, 118, 124, 152, 104, 156, 124, 136, 129, 120, 136, 144,
};
static const guint8 pillow_5x3[] = {
  0,  101, 202, 15, 116, 217, 37, 138, 239, 59, 160, 108, 74, 175, 20,  30,  131, 104, 46,  147, 120, 70, 171,
  144, 94, 195, 92, 111, 212, 57, 59,  160, 5,  77,  178, 23, 103, 204, 49,  129, 230, 75,  147, 248, 93,
};
static const guint8 pillow_3x2_alpha[] = {
  106, 154, 88, 124, 138, 147, 102, 140, 130, 117, 105, 119, 137, 99,  128, 113, 123, 141, 106, 124, 112, 162, 117, 102,
};
static const guint8 pillow_4x2_alpha[] = {
  101, 143, 71,  121, 122, 113, 107, 135, 120, 215, 90,  116, 144, 103, 114, 162,
  144, 89,  141, 108, 110, 132, 139, 108, 130, 122, 113, 139, 151, 77,  112, 138,
};

static void
test_resize_equals_pillow (void)
{
  const struct
  {
    gsize from_width, from_height, channels, width, height;
    const guint8 *expected;
  } cases[] = {
    { 7, 5, 3, 3, 2, pillow_3x2 },
    { 3, 2, 3, 5, 3, pillow_5x3 },
    { 7, 5, 4, 3, 2, pillow_3x2_alpha },
    { 4, 6, 4, 4, 2, pillow_4x2_alpha },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (FoveaImage) image = pattern (cases[i].from_width, cases[i].from_height, cases[i].channels);
      g_autoptr (FoveaImage) result = fovea_image_resize (image, cases[i].width, cases[i].height, NULL);
      gsize bytes = cases[i].width * cases[i].height * cases[i].channels;

      g_assert_cmpmem (result->pixels, bytes, cases[i].expected, bytes);
    }
}

static void
test_resize_with_any_threads (void)
{
  g_autoptr (FoveaImage) image = pattern (300, 200, 3);

  for (guint threads = 1; threads <= 5; threads++)
    {
      g_autoptr (FoveaImage) result = NULL;
      guint32 hash = 2166136261u; /* FNV-1a over Pillow's bytes */

      fovea_pool_set_threads (threads);
      result = fovea_image_resize (image, 224, 149, NULL);
      for (gsize i = 0; i < 224 * 149 * 3; i++)
        hash = (hash ^ result->pixels[i]) * 16777619u;
      g_assert_cmphex (hash, ==, 0x8faa8531);
    }
  fovea_pool_set_threads (0);
}

static void
test_resize_extremes (void)
{
  gsize before = fovea_memory_get_used ();
  g_autoptr (FoveaImage) dot = pattern (1, 1, 4);
  g_autoptr (FoveaImage) wide = fovea_image_resize (dot, 30, 20, NULL);
  g_autoptr (FoveaImage) image = pattern (300, 2, 3);
  g_autoptr (FoveaImage) small = fovea_image_resize (image, 1, 1, NULL);
  g_autoptr (FoveaImage) same = fovea_image_resize (image, 300, 2, NULL);
  g_autoptr (GError) error = NULL;

  dot->pixels[3] = 255;
  g_assert_cmpuint (wide->pixels[4 * 599 + 1], ==, wide->pixels[1]);
  g_assert_cmpuint (small->width, ==, 1);
  assert_same (image, same);
  g_assert_null (fovea_image_resize (image, 0, 1, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_null (fovea_image_resize (image, G_MAXSIZE / 8, 1, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_clear_error (&error);
  g_assert_null (fovea_image_resize (image, 100, (gsize) 1 << 50, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before + 4 + 2400 + 1800 + 3 + 1800);
}

/* Each turn by its definition in EXIF 2.3: where the stored row 0 and column 0 lie. */
static void
test_orient (void)
{
  for (gsize channels = 3; channels <= 4; channels++)
    {
      g_autoptr (FoveaImage) image = pattern (67, 41, channels);

      for (int orientation = 2; orientation <= 8; orientation++)
        {
          g_autoptr (FoveaImage) upright = fovea_image_orient (image, orientation, NULL);
          gsize w = upright->width - 1, h = upright->height - 1;

          for (gsize y = 0; y < image->height; y++)
            for (gsize x = 0; x < image->width; x++)
              {
                const gsize at[][2] = { { w - x, y }, { w - x, h - y }, { x, h - y },
                                        { y, x }, { w - y, x }, { w - y, h - x }, { y, h - x } };
                const gsize *p = at[orientation - 2];

                g_assert_cmpmem (fovea_image_row (upright, p[1]) + channels * p[0], channels,
                                 fovea_image_row (image, y) + channels * x, channels);
              }
        }
    }
}

/* libtiff multiplies colours by alpha: what is nearly transparent loses its last bits. */
static void
assert_same_over_any_ground (const FoveaImage *a, const FoveaImage *b)
{
  g_assert_cmpuint (b->channels, ==, 4);
  for (gsize y = 0; y < a->height; y++)
    for (gsize i = 0; i < 4 * a->width; i++)
      {
        int alpha = fovea_image_row (a, y)[i | 3];

        g_assert_cmpint (alpha, ==, fovea_image_row (b, y)[i | 3]);
        g_assert_cmpint (abs (fovea_image_row (a, y)[i] - fovea_image_row (b, y)[i]) * alpha, <=, 255);
      }
}

/* Alpha is kept where the format has it; PNG keeps every byte. Bad-input 67: any name will do. */
static void
test_save_round_trip (Fixture *f, gconstpointer unused)
{
  const char *names[] = { "a.png", "-x.PNG", "line\nbreak.png", "%s%n.png", "<b>.png", "\xff\xfe.png", "a.tif", "b.tiff" };

  for (gsize channels = 3; channels <= 4; channels++)
    for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
      {
        g_autofree char *path = g_build_filename (f->folder, names[i], NULL);
        g_autoptr (FoveaImage) image = pattern (53, 31, channels);
        g_autoptr (FoveaImage) loaded = NULL;
        g_autoptr (GError) error = NULL;

        g_assert_true (fovea_image_save (image, path, NULL, &error));
        loaded = fovea_image_load (path, NULL, NULL, &error);
        g_assert_no_error (error);
        if (channels == 4 && g_str_has_suffix (path, "f"))
          assert_same_over_any_ground (image, loaded);
        else
          assert_same (image, loaded);
      }
}

static void
test_save_lossy (Fixture *f, gconstpointer unused)
{
  const char *names[] = { "a.jpg", "a.JPEG", "a.bmp" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);
      g_autoptr (FoveaImage) image = fovea_image_new (32, 16, 4, NULL);
      g_autoptr (FoveaImage) loaded = NULL;

      for (gsize p = 0; p < 32 * 16; p++)
        memcpy (image->pixels + 4 * p, p % 32 < 16 ? "\x20\x60\xa0\xff" : "\x20\x60\xa0\x00", 4);
      g_assert_true (fovea_image_save (image, path, NULL, NULL));
      loaded = fovea_image_load (path, NULL, NULL, NULL);
      g_assert_cmpuint (loaded->channels, ==, 3);
      g_assert_cmpint (abs (fovea_image_row (loaded, 8)[3 * 4 + 2] - 0xa0), <=, 3);
      g_assert_cmpint (fovea_image_row (loaded, 8)[3 * 28], >=, 252);
    }
}

static void
test_save_refuses_endings (Fixture *f, gconstpointer unused)
{
  const char *names[] = { "a", "a.gif", "a.svg", "a.pngx", ".", "a.", "png", "folder.png/a" };
  g_autoptr (FoveaImage) image = pattern (3, 3, 3);
  g_autoptr (GDir) dir = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i], NULL);
      g_autoptr (GError) error = NULL;

      g_assert_false (fovea_image_can_save (path, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
      g_clear_error (&error);
      g_assert_false (fovea_image_save (image, path, NULL, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
    }
  dir = g_dir_open (f->folder, 0, NULL);
  g_assert_null (g_dir_read_name (dir));
  g_assert_true (fovea_image_can_save ("x.Jpg", NULL));
}

static void
test_save_into_nowhere (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->folder, "no", "such", "folder.png", NULL);
  g_autoptr (FoveaImage) image = pattern (3, 3, 3);
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_image_save (image, path, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
}

static gpointer
cancel_soon (gpointer progress)
{
  gint64 *when = g_new (gint64, 1);

  g_usleep (30 * 1000);
  *when = g_get_monotonic_time ();
  fovea_progress_cancel (progress);
  return when;
}

/* Before, and while the slower encoders work on noise, of which they can make little: what stood there stays, and soon. */
static void
test_save_cancelled (Fixture *f, gconstpointer unused)
{
  const char *names[] = { "a.png", "a.jpg", "a.tif", "a.bmp" };
  g_autoptr (FoveaImage) image = fovea_image_new (5000, 4000, 3, NULL);
  guint32 noise = 1;

  for (gsize i = 0; i < image->stride * image->height; i++)
    image->pixels[i] = (guint8) ((noise = noise * 1664525u + 1013904223u) >> 24);
  for (gsize i = 0; i < G_N_ELEMENTS (names) + 2; i++)
    {
      g_autofree char *path = g_build_filename (f->folder, names[i % G_N_ELEMENTS (names)], NULL), *after = NULL;
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (GError) error = NULL;
      GThread *thread = i >= G_N_ELEMENTS (names) ? g_thread_new ("cancel", cancel_soon, progress) : NULL;
      g_autofree gint64 *when = NULL;

      g_assert_true (g_file_set_contents (path, "before", -1, NULL));
      if (!thread)
        fovea_progress_cancel (progress);
      g_assert_false (fovea_image_save (image, path, progress, &error));
      when = thread ? g_thread_join (thread) : NULL;
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
      g_assert_cmpstr (after, ==, "before");
      if (when)
        g_assert_cmpint (g_get_monotonic_time () - *when, <, 200 * 1000 * SLOWDOWN);
    }
}

/* Values of matplotlib's tables. */
static void
test_colormaps (void)
{
  const struct
  {
    const char *id;
    gsize entry;
    guint8 rgb[3];
  } truth[] = {
    { "viridis", 0, { 68, 1, 84 } },    { "viridis", 40, { 69, 55, 129 } },  { "viridis", 77, { 52, 96, 141 } },
    { "viridis", 128, { 33, 145, 140 } }, { "viridis", 170, { 53, 183, 121 } }, { "viridis", 213, { 144, 215, 67 } },
    { "viridis", 255, { 253, 231, 37 } }, { "inferno", 0, { 0, 0, 4 } },        { "inferno", 40, { 47, 10, 91 } },
    { "inferno", 77, { 108, 24, 110 } },  { "inferno", 128, { 188, 55, 84 } },  { "inferno", 170, { 237, 105, 37 } },
    { "inferno", 213, { 251, 182, 26 } }, { "inferno", 255, { 252, 255, 164 } }, { "grey", 100, { 100, 100, 100 } },
  };
  gsize n;
  const FoveaColormap *const *all = fovea_colormaps (&n);

  g_assert_cmpuint (n, ==, 5);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_true (fovea_colormap_find (all[i]->id) == all[i]);
      for (gsize c = 0; all[i]->diverging && c < 3; c++)
        g_assert_cmpuint (MIN (all[i]->rgb[127][c], all[i]->rgb[128][c]), >=, 240); /* zero is near white */
    }
  g_assert_null (fovea_colormap_find ("jet"));
  for (gsize i = 0; i < G_N_ELEMENTS (truth); i++)
    for (gsize c = 0; c < 3; c++)
      g_assert_cmpint (abs (fovea_colormap_find (truth[i].id)->rgb[truth[i].entry][c] - truth[i].rgb[c]), <=, 2);
}

static void
test_ranges (void)
{
  const FoveaColormap *viridis = fovea_colormap_find ("viridis"), *blue_red = fovea_colormap_find ("blue-red");
  const float mixed[] = { NAN, -1, 0.5f, 3, INFINITY, -INFINITY, 2, 0, 1, 2.5f, -0.5f };
  const float nothing[] = { NAN, INFINITY };
  g_autofree float *many = g_new (float, 300000);
  FoveaRange range = fovea_range_of (mixed, G_N_ELEMENTS (mixed), FOVEA_NORMALISE_MAP, viridis);
  FoveaNormalise normalise;

  g_assert_cmpfloat (range.low, ==, -1.0);
  g_assert_cmpfloat (range.high, ==, 3.0);
  range = fovea_range_of (mixed, G_N_ELEMENTS (mixed), FOVEA_NORMALISE_LAYER, blue_red);
  g_assert_cmpfloat (range.low, ==, -3.0);
  g_assert_cmpfloat (range.high, ==, 3.0);
  range = fovea_range_of (nothing, 2, FOVEA_NORMALISE_PERCENTILE, viridis);
  g_assert_cmpfloat (range.low, ==, 0.0);
  g_assert_cmpfloat (range.high, ==, 0.0);

  for (gsize i = 0; i < 300000; i++)
    many[i] = (float) ((i * 7919) % 300000);
  range = fovea_range_of (many, 300000, FOVEA_NORMALISE_PERCENTILE, viridis);
  g_assert_cmpfloat_with_epsilon (range.low, 3000.0, 600.0);
  g_assert_cmpfloat_with_epsilon (range.high, 297000.0, 600.0);
  range = fovea_range_of (many, 100, FOVEA_NORMALISE_PERCENTILE, viridis);
  g_assert_cmpfloat (range.low, ==, 0.0);

  g_assert_cmpstr (fovea_colormap_for (mixed, G_N_ELEMENTS (mixed))->id, ==, "blue-red");
  g_assert_cmpstr (fovea_colormap_for (many, 300000)->id, ==, "viridis");
  g_assert_true (fovea_normalise_find ("percentile", &normalise));
  g_assert_cmpint (normalise, ==, FOVEA_NORMALISE_PERCENTILE);
  g_assert_cmpstr (fovea_normalise_id (FOVEA_NORMALISE_FIXED), ==, "fixed");
  g_assert_false (fovea_normalise_find ("auto", &normalise));
}

static void
test_paint (void)
{
  const FoveaColormap *map = fovea_colormap_find ("grey"), *diverging = fovea_colormap_find ("purple-green");
  const float values[] = { 0, 1, 2, 5, -5, NAN, INFINITY, 0.5f };
  const guint8 expected[] = { 0, 128, 255, 255, 0 };
  g_autofree float *wide = g_new (float, 1000);
  guint8 rgb[24 + 8], wide_rgb[3000];

  memset (rgb, 7, sizeof rgb);
  fovea_colormap_paint (map, (FoveaRange){ 0.0, 2.0 }, values, 4, 2, rgb, 16);
  for (gsize i = 0; i < 5; i++)
    g_assert_cmpint (rgb[i / 4 * 16 + i % 4 * 3], ==, expected[i]);
  g_assert_cmpint (rgb[12], ==, 7); /* nothing between the rows is touched */
  for (gsize i = 5; i < 7; i++)
    g_assert_true (rgb[16 + 3 * (i - 4)] == 0x60 || rgb[16 + 3 * (i - 4)] == 0xa0);
  g_assert_cmpint (rgb[16 + 9], ==, 64);

  fovea_colormap_paint (diverging, (FoveaRange){ 0.0, 0.0 }, values, 1, 1, rgb, 3);
  g_assert_cmpmem (rgb, 3, diverging->rgb[128], 3);
  fovea_colormap_paint (map, (FoveaRange){ 3.0, 3.0 }, values, 1, 1, rgb, 3);
  g_assert_cmpint (rgb[0], ==, 0);

  for (gsize i = 0; i < 1000; i++)
    wide[i] = (float) i;
  fovea_colormap_paint (map, (FoveaRange){ 0.0, 999.0 }, wide, 1000, 1, wide_rgb, 3000);
  for (gsize i = 0; i < 1000; i++)
    g_assert_cmpint (wide_rgb[3 * i], ==, lround ((double) i * 255.0 / 999.0));
}

static FoveaMontage
some_montage (float *values)
{
  for (gsize i = 0; i < 12 * 5 * 4; i++)
    values[i] = (float) ((double) i - 100.0) / 7.0f;
  return (FoveaMontage){ .values = values, .count = 12, .height = 5, .width = 4, .cell = 9, .columns = 4,
                         .colormap = fovea_colormap_find ("viridis"), .normalise = FOVEA_NORMALISE_LAYER };
}

static void
test_montage_pixels (void)
{
  float values[12 * 5 * 4];
  FoveaMontage m = some_montage (values);
  g_autoptr (FoveaImage) sheet = fovea_montage_image (&m, NULL);
  g_autoptr (FoveaImage) with_text = NULL;
  const guint8 *last;

  /* Cells of at least 9: the longer side 5 becomes 10. */
  g_assert_cmpuint (sheet->width, ==, 8 + 4 * (8 + 2) - 2 + 8);
  g_assert_cmpuint (sheet->height, ==, 8 + 3 * (10 + 2) - 2 + 8);
  last = fovea_image_row (sheet, sheet->height - 9) + 3 * (sheet->width - 9);
  g_assert_cmpmem (fovea_image_row (sheet, 8) + 24, 3, m.colormap->rgb[0], 3);
  g_assert_cmpmem (fovea_image_row (sheet, 9) + 27, 3, m.colormap->rgb[0], 3);
  g_assert_cmpmem (last, 3, m.colormap->rgb[255], 3);
  g_assert_cmpint (fovea_image_row (sheet, 8)[3 * 7], ==, 255);

  m.title = "conv1";
  m.colour_bar = TRUE;
  with_text = fovea_montage_image (&m, NULL);
  g_assert_cmpuint (with_text->height, ==, sheet->height + 24 + 36);
  g_assert_cmpmem (fovea_image_row (with_text, 32) + 24, 3, m.colormap->rgb[0], 3);
  g_assert_cmpint (abs (fovea_image_row (with_text, with_text->height - 32)[24] - m.colormap->rgb[0][0]), <=, 2);
}

static void
test_montage_normalises_each_map (void)
{
  float values[12 * 5 * 4];
  FoveaMontage m = some_montage (values);
  g_autoptr (FoveaImage) sheet = NULL;

  m.normalise = FOVEA_NORMALISE_MAP;
  m.cell = 0;
  sheet = fovea_montage_image (&m, NULL);
  g_assert_cmpuint (sheet->height, ==, 8 + 3 * 7 - 2 + 8);
  for (gsize i = 0; i < 4; i++)
    g_assert_cmpmem (fovea_image_row (sheet, 8) + 3 * (8 + 6 * i), 3, m.colormap->rgb[0], 3);
}

static char *
saved_sheet (const char *folder, const FoveaMontage *montage, const char *name, gsize *length)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *contents;

  g_assert_true (fovea_montage_save (montage, path, NULL, NULL));
  g_assert_true (g_file_get_contents (path, &contents, length, NULL));
  return contents;
}

/* The same sheet gives the same bytes a second later and in another locale. */
static void
test_montage_repeats (Fixture *f, gconstpointer unused)
{
  const char *names[] = { "a.svg", "a.pdf", "a.png" };
  float values[12 * 5 * 4];
  FoveaMontage m = some_montage (values);
  char *first[3];
  gsize lengths[3], length;

  m.title = "conv1";
  m.colour_bar = TRUE;
  for (gsize i = 0; i < 3; i++)
    first[i] = saved_sheet (f->folder, &m, names[i], &lengths[i]);
  g_assert_true (g_str_has_prefix (first[1], "%PDF-"));
  g_usleep (1100000);
  if (!setlocale (LC_ALL, "de_DE.UTF-8"))
    g_test_message ("No German locale here: the decimal comma is not tried");
  for (gsize i = 0; i < 3; i++)
    {
      g_autofree char *again = saved_sheet (f->folder, &m, names[i], &length);

      g_assert_cmpmem (again, length, first[i], lengths[i]);
      g_free (first[i]);
    }
  setlocale (LC_ALL, "C.UTF-8");
}

static void
test_montage_svg_text (Fixture *f, gconstpointer unused)
{
  float values[12 * 5 * 4];
  FoveaMontage m = some_montage (values);
  g_autofree char *svg = NULL;
  gsize length;

  m.title = "a<b>&\n\xff";
  m.colour_bar = TRUE;
  svg = saved_sheet (f->folder, &m, "a.SVG", &length);
  g_assert_true (g_utf8_validate (svg, -1, NULL));
  g_assert_nonnull (strstr (svg, ">a&lt;b&gt;&amp;\\x0a\xef\xbf\xbd</text>"));
  g_assert_nonnull (strstr (svg, ">-14.29</text>"));
  g_assert_nonnull (strstr (svg, "data:image/png;base64,"));
}

static void
test_montage_limits (Fixture *f, gconstpointer unused)
{
  const gsize sizes[][3] = { { (gsize) 1 << 40, 1, 0 }, { 1, 1, (gsize) 1 << 50 }, { 100000, 1, 100 }, { 1, 100000, 0 } };
  g_autofree char *bad = g_build_filename (f->folder, "a.gif", NULL);
  float values[12 * 5 * 4];
  FoveaMontage m = some_montage (values);
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_montage_save (&m, bad, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_USAGE);
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      FoveaMontage large = { .values = values, .count = sizes[i][0], .width = sizes[i][1], .height = 1, .cell = sizes[i][2],
                             .colormap = m.colormap, .normalise = FOVEA_NORMALISE_FIXED, .fixed = { 0.0, 1.0 } };

      g_clear_error (&error);
      g_assert_null (fovea_montage_image (&large, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/memory", test_memory);
  g_test_add_func ("/image/crop-and-enlarge", test_crop_and_enlarge);
  g_test_add_func ("/image/resize/equals-pillow", test_resize_equals_pillow);
  g_test_add_func ("/image/resize/with-any-threads", test_resize_with_any_threads);
  g_test_add_func ("/image/resize/extremes", test_resize_extremes);
  g_test_add_func ("/image/orient", test_orient);
  g_test_add ("/image/save/round-trip", Fixture, NULL, set_up, test_save_round_trip, tear_down);
  g_test_add ("/image/save/lossy", Fixture, NULL, set_up, test_save_lossy, tear_down);
  g_test_add ("/image/save/refuses-endings", Fixture, NULL, set_up, test_save_refuses_endings, tear_down);
  g_test_add ("/image/save/cancelled", Fixture, NULL, set_up, test_save_cancelled, tear_down);
  g_test_add ("/image/save/into-nowhere", Fixture, NULL, set_up, test_save_into_nowhere, tear_down);
  g_test_add_func ("/image/colormaps", test_colormaps);
  g_test_add_func ("/image/ranges", test_ranges);
  g_test_add_func ("/image/paint", test_paint);
  g_test_add_func ("/image/montage/pixels", test_montage_pixels);
  g_test_add_func ("/image/montage/normalises-each-map", test_montage_normalises_each_map);
  g_test_add ("/image/montage/repeats", Fixture, NULL, set_up, test_montage_repeats, tear_down);
  g_test_add ("/image/montage/svg-text", Fixture, NULL, set_up, test_montage_svg_text, tear_down);
  g_test_add ("/image/montage/limits", Fixture, NULL, set_up, test_montage_limits, tear_down);
  return g_test_run ();
}

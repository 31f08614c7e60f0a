/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Photos that stream from file to file. */

#include <glib/gstdio.h>
#include <signal.h>
#include <stdio.h>
/* After stdio.h, which it needs. */
#include <jpeglib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/memory.h"
#include "core/filter/photo.h"
#include "core/image/jpeg.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "tests/unit/filter-fixture.h"
#include "tests/unit/folder.h"
#include "tests/unit/slowdown.h"

typedef struct
{
  char *folder, *in, *out;
  GPtrArray *chain;
  FoveaPhotoReport report;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  f->folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  f->in = g_build_filename (f->folder, "in.jpg", NULL);
  f->out = g_build_filename (f->folder, "out.jpg", NULL);
  f->chain = fovea_chain_new ();
  g_ptr_array_add (f->chain, preset ("sharpen"));
  g_ptr_array_add (f->chain, preset ("gaussian"));
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  fovea_photo_report_clear (&f->report);
  g_ptr_array_unref (f->chain);
  remove_tree (f->folder);
  g_free (f->folder);
  g_free (f->in);
  g_free (f->out);
}

typedef struct
{
  guint width, height;
  int components; /* 1, 3 or 4 */
  gboolean progressive, whole_chroma;
  GByteArray *segments; /* after the first marker, or NULL */
} JpegKind;

static GByteArray *
make_jpeg (const JpegKind *kind)
{
  struct jpeg_compress_struct codec;
  struct jpeg_error_mgr errors;
  guint8 *bytes = NULL;
  gulong length = 0;
  GByteArray *file = g_byte_array_new ();
  g_autofree guint8 *row = g_malloc (kind->width * 4);

  codec.err = jpeg_std_error (&errors);
  jpeg_create_compress (&codec);
  jpeg_mem_dest (&codec, &bytes, &length);
  codec.image_width = kind->width;
  codec.image_height = kind->height;
  codec.input_components = kind->components;
  codec.in_color_space = kind->components == 1 ? JCS_GRAYSCALE : kind->components == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults (&codec);
  if (kind->whole_chroma)
    codec.comp_info[0].h_samp_factor = codec.comp_info[0].v_samp_factor = 1;
  if (kind->progressive)
    jpeg_simple_progression (&codec);
  jpeg_start_compress (&codec, TRUE);
  for (guint y = 0; y < kind->height; y++)
    {
      for (guint i = 0; i < kind->width * (guint) kind->components; i++)
        row[i] = (guint8) (128 + 100 * sin (i * 0.05 + y * 0.11 * (i % 3)));
      jpeg_write_scanlines (&codec, &row, 1);
    }
  jpeg_finish_compress (&codec);
  jpeg_destroy_compress (&codec);
  g_byte_array_append (file, bytes, 2);
  if (kind->segments)
    g_byte_array_append (file, kind->segments->data, kind->segments->len);
  g_byte_array_append (file, bytes + 2, (guint) length - 2);
  free (bytes);
  return file;
}

static void
write_bytes (const char *path, const GByteArray *bytes)
{
  g_assert_true (g_file_set_contents (path, (const char *) bytes->data, bytes->len, NULL));
}

static void
write_jpeg (Fixture *f, const JpegKind *kind)
{
  g_autoptr (GByteArray) file = make_jpeg (kind);

  write_bytes (f->in, file);
}

static guint
count_files (Fixture *f)
{
  g_autoptr (GDir) dir = g_dir_open (f->folder, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static gboolean
run (Fixture *f, FoveaProgress *progress, GError **error)
{
  fovea_photo_report_clear (&f->report);
  return fovea_photo_filter (f->in, f->out, f->chain, &f->report, NULL, progress, error);
}

/* An error of @code that names the photo, no output, no temporary file, no memory kept. */
static void
assert_fails (Fixture *f, FoveaErrorCode code)
{
  gsize before = fovea_memory_get_used ();
  g_autoptr (GError) error = NULL;

  g_unlink (f->out);
  g_assert_false (run (f, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, (int) code);
  g_assert_nonnull (strstr (error->message, "in.jpg"));
  g_assert_null (strchr (error->message, '\n'));
  g_assert_cmpuint (count_files (f), ==, 1);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
}

static void
assert_same_file_as_in_memory (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_load (f->in, NULL, NULL, &error);
  g_autoptr (FoveaImage) result = fovea_chain_apply (f->chain, photo, NULL, NULL, &error);
  g_autoptr (GBytes) expected = fovea_image_encode (result, f->out, NULL, &error);
  g_autofree char *got = NULL;
  gsize length;

  g_assert_no_error (error);
  g_assert_true (run (f, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (f->out, &got, &length, NULL));
  g_assert_cmpmem (got, length, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
  g_assert_cmpuint (count_files (f), ==, 2);
}

static void
test_files (Fixture *f, gconstpointer unused)
{
  const guint file_sizes[][2] = { { 1, 1 }, { 300, 1 }, { 1, 300 }, { 17, 15 }, { 64, 64 }, { 33, 65 }, { 250, 411 } };

  for (gsize s = 0; s < G_N_ELEMENTS (file_sizes); s++)
    for (guint variant = 0; variant < 12; variant++)
      {
        write_jpeg (f, &(JpegKind){ file_sizes[s][0], file_sizes[s][1], (int[]){ 1, 3, 4 }[variant % 3], variant / 3 % 2, variant / 6 });
        assert_same_file_as_in_memory (f);
        g_assert_true (f->report.streamed);
        g_assert_cmpuint (f->report.width, ==, file_sizes[s][0]);
        g_assert_true ((f->report.notice != NULL) == (variant % 3 == 2)); /* CMYK */
      }
  g_ptr_array_set_size (f->chain, 0);
  assert_same_file_as_in_memory (f);
  g_assert_true (f->report.streamed);
}

/* Other endings go through memory. */
static void
test_other_formats (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) photo = NULL;
  g_autoptr (FoveaImage) expected = NULL;

  write_jpeg (f, &(JpegKind){ 60, 40, 3 });
  g_free (f->out);
  f->out = g_build_filename (f->folder, "out.png", NULL);
  g_assert_true (run (f, NULL, &error));
  g_assert_false (f->report.streamed);
  photo = fovea_image_load (f->in, NULL, NULL, &error);
  expected = fovea_chain_apply (f->chain, photo, NULL, NULL, &error);
  g_clear_pointer (&photo, fovea_image_unref);
  photo = fovea_image_load (f->out, NULL, NULL, &error);
  g_assert_cmpint (distance (expected, photo), ==, 0);
}

static void
add (GByteArray *bytes, const char *text, guint length)
{
  g_byte_array_append (bytes, (const guint8 *) text, length);
}

/* EXIF with the orientation and a link to a thumbnail, then a colour profile of two parts. */
static GByteArray *
make_segments (guint8 orientation)
{
  GByteArray *bytes = g_byte_array_new ();
  const guint8 exif[] = { 0, 2,    1,    0x0f, 0, 2, 0, 0, 0, 4, 'A', 'b', 'c', 0, /* Make */
                          1, 0x12, 0,    3,    0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 38, 0, 0 };

  add (bytes, "\xff\xe1\0\x32" "Exif\0\0MM\0*\0\0\0\x08", 18);
  g_byte_array_append (bytes, exif, sizeof exif);
  g_assert_cmpuint (bytes->len, ==, 2 + 0x32 - 2);
  add (bytes, "\0\0", 2);
  add (bytes, "\xff\xe2\0\x13" "ICC_PROFILE\0\1\2ABC", 21);
  add (bytes, "\xff\xe2\0\x12" "ICC_PROFILE\0\2\2DE", 20);
  return bytes;
}

static gboolean
contains (const char *data, gsize length, const guint8 *part, gsize n)
{
  return memmem (data, length, part, n) != NULL;
}

static void
test_metadata (Fixture *f, gconstpointer unused)
{
  for (guint8 orientation = 0; orientation <= 9; orientation++)
    {
      g_autoptr (GByteArray) segments = make_segments (orientation);
      g_autofree char *got = NULL;
      gsize length;
      guint profile = segments->len - 41;

      write_jpeg (f, &(JpegKind){ 50, 30, 3, .segments = segments });
      assert_same_file_as_in_memory (f);
      g_assert_true (f->report.streamed == (orientation < 2 || orientation > 8));
      g_assert_cmpuint (f->report.width, ==, orientation >= 5 && orientation <= 8 ? 30 : 50);
      g_assert_true (g_file_get_contents (f->out, &got, &length, NULL));

      segments->data[18 + 2 + 12 + 9] = 1;
      memset (segments->data + 18 + 2 + 24, 0, 4);
      g_assert_true (contains (got, length, segments->data, profile));
      g_assert_true (contains (got, length, segments->data + profile, 41));
    }
}

/* A profile for CMYK or grey is wrong for the RGB that is written; EXIF stays. */
static void
test_metadata_of_other_colours (Fixture *f, gconstpointer unused)
{
  for (int components = 1; components <= 4; components += 3)
    {
      g_autoptr (GByteArray) segments = make_segments (1);
      g_autofree char *got = NULL;
      gsize length;

      write_jpeg (f, &(JpegKind){ 50, 30, components, .segments = segments });
      assert_same_file_as_in_memory (f);
      g_assert_true (g_file_get_contents (f->out, &got, &length, NULL));
      g_assert_false (contains (got, length, (const guint8 *) "ICC_PROFILE", 11));
      g_assert_true (contains (got, length, (const guint8 *) "Exif", 4));
    }
}

/* EXIF of any bytes. */
static void
test_metadata_mutations (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (31);

  for (int round = 0; round < 300; round++)
    {
      g_autoptr (GByteArray) segments = make_segments (6);
      g_autoptr (GError) error = NULL;

      for (int i = g_rand_int_range (rand, 1, 6); i > 0; i--)
        segments->data[g_rand_int_range (rand, 10, (gint32) segments->len)] = (guint8) g_rand_int (rand);
      write_jpeg (f, &(JpegKind){ 8, 8, 3, .segments = segments });
      g_assert_true (run (f, NULL, &error) == (error == NULL));
    }
}

static void
test_truncated (Fixture *f, gconstpointer unused)
{
  for (int progressive = 0; progressive < 2; progressive++)
    {
      g_autoptr (GByteArray) file = make_jpeg (&(JpegKind){ 120, 90, 3, progressive });

      for (guint length = file->len - 1; length > 0; length -= MIN (length, 37))
        {
          g_byte_array_set_size (file, length);
          write_bytes (f->in, file);
          assert_fails (f, FOVEA_ERROR_REFUSED);
        }
    }
}

/* The end is there, a part of the data is not: what decodes is kept, and the user is told. */
static void
test_damaged (Fixture *f, gconstpointer unused)
{
  g_autoptr (GByteArray) file = make_jpeg (&(JpegKind){ 120, 90, 3 });
  g_autoptr (GError) error = NULL;

  g_byte_array_remove_range (file, file->len - 1000, 998);
  write_bytes (f->in, file);
  g_assert_true (run (f, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (f->report.notice, "damaged"));
}

static void
set_size (GByteArray *jpeg, guint8 marker, const char *size)
{
  for (guint i = 2; i + 9 < jpeg->len; i++)
    if (jpeg->data[i] == 0xff && jpeg->data[i + 1] == marker)
      memcpy (jpeg->data + i + 5, size, 4);
}

static void
test_huge (Fixture *f, gconstpointer unused)
{
  g_autoptr (GByteArray) baseline = make_jpeg (&(JpegKind){ 16, 16, 3 });
  g_autoptr (GByteArray) progressive = make_jpeg (&(JpegKind){ 16, 16, 3, .progressive = TRUE, .whole_chroma = TRUE });

  set_size (baseline, 0xc0, "\xff\xdc\xff\xdc");
  write_bytes (f->in, baseline);
  assert_fails (f, FOVEA_ERROR_LIMIT);
  set_size (progressive, 0xc2, "\x36\xb0\x36\xb0"); /* 14,000 x 14,000: 1.1 GiB of coefficients */
  write_bytes (f->in, progressive);
  assert_fails (f, FOVEA_ERROR_LIMIT);
}

/* Any byte changed: a photo or an error, and never half a file. */
static void
test_mutations (Fixture *f, gconstpointer unused)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (32);
  gsize before = fovea_memory_get_used ();

  for (int round = 0; round < 600; round++)
    {
      g_autoptr (GByteArray) file = make_jpeg (&(JpegKind){ 70, 90, round % 3 ? 3 : 1, round % 2 });
      g_autoptr (GError) error = NULL;
      gboolean done;

      for (int i = g_rand_int_range (rand, 1, 5); i > 0; i--)
        file->data[g_rand_int_range (rand, 0, (gint32) file->len)] = (guint8) g_rand_int (rand);
      write_bytes (f->in, file);
      g_unlink (f->out);
      fovea_memory_set_budget (before + ((gsize) 64 << 20));
      done = run (f, NULL, &error);
      fovea_memory_set_budget (0);
      g_assert_true (done == (error == NULL));
      g_assert_cmpuint (count_files (f), ==, done ? 2 : 1);
      g_assert_cmpuint (fovea_memory_get_used (), ==, before);
    }
}

typedef struct
{
  FoveaProgress *progress;
  gulong after;
  gint64 when;
} Canceller;

static gpointer
cancel_soon (gpointer data)
{
  Canceller *self = data;

  g_usleep (self->after);
  self->when = g_get_monotonic_time ();
  fovea_progress_cancel (self->progress);
  return NULL;
}

/* Before, and at moments of a long run, baseline and progressive. */
static void
test_cancel (Fixture *f, gconstpointer unused)
{
  FoveaStep *slow = preset ("box");

  g_assert_true (fovea_filter_set (slow->filter, "size=41", slow->values, NULL));
  slow->path = FOVEA_CONV_REFERENCE;
  g_ptr_array_add (f->chain, slow);
  for (int i = 0; i < 8; i++)
    {
      g_autoptr (FoveaProgress) progress = fovea_progress_new ();
      g_autoptr (GError) error = NULL;
      Canceller canceller = { progress, 1000ul * (gulong) (i * i) };
      GThread *thread;

      write_jpeg (f, &(JpegKind){ 2000, 2000, 3, i % 2 });
      g_assert_true (g_file_set_contents (f->out, "before", -1, NULL));
      thread = g_thread_new ("cancel", cancel_soon, &canceller);
      if (i == 0)
        fovea_progress_cancel (progress);
      g_assert_false (run (f, progress, &error));
      g_thread_join (thread);
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
      if (i > 0)
        g_assert_cmpint (g_get_monotonic_time () - canceller.when, <, 200 * 1000 * SLOWDOWN);
      g_assert_cmpuint (count_files (f), ==, 2);
    }
}

static gpointer
watch (gpointer data)
{
  Canceller *self = data;
  double last = 0.0;

  while (!fovea_progress_is_cancelled (self->progress))
    {
      double now = fovea_progress_get (self->progress, NULL);

      g_assert_cmpfloat (now, >=, last);
      last = now;
      g_usleep (50);
    }
  return NULL;
}

static void
test_progress_grows (Fixture *f, gconstpointer unused)
{
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  Canceller watcher = { progress };
  GThread *thread;

  write_jpeg (f, &(JpegKind){ 900, 2000, 3 });
  thread = g_thread_new ("watch", watch, &watcher);
  fovea_progress_range (progress, 0.25, 0.75);
  g_assert_true (run (f, progress, &error));
  g_assert_cmpfloat (fovea_progress_get (progress, NULL), ==, 0.75);
  fovea_progress_cancel (progress);
  g_thread_join (thread);
}

/* 70: the disk is full in the middle of the file: what stood there stays. */
static void
test_disk_full (Fixture *f, gconstpointer unused)
{
  struct rlimit usual, small = { 30000, 30000 };
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;

  write_jpeg (f, &(JpegKind){ 1500, 1500, 3 });
  g_assert_true (g_file_set_contents (f->out, "before", -1, NULL));
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &usual), ==, 0);
  small.rlim_max = usual.rlim_max;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_false (run (f, NULL, &error));
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &usual), ==, 0);
  signal (SIGXFSZ, SIG_DFL);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  g_assert_nonnull (strstr (error->message, "out.jpg"));
  g_assert_true (g_file_get_contents (f->out, &after, NULL, NULL));
  g_assert_cmpstr (after, ==, "before");
  g_assert_cmpuint (count_files (f), ==, 2);
}

/* 73: a folder that is not there, and what is no file. */
static void
test_nowhere (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  write_jpeg (f, &(JpegKind){ 20, 20, 3 });
  g_free (f->out);
  f->out = g_build_filename (f->folder, "no", "out.jpg", NULL);
  g_assert_false (run (f, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  g_clear_error (&error);
  g_free (f->out);
  f->out = g_build_filename (f->folder, "device.jpg", NULL);
  g_assert_cmpint (symlink ("/dev/full", f->out), ==, 0);
  g_assert_false (run (f, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_assert_cmpuint (count_files (f), ==, 2);
}

/* The output takes the input's place. */
static void
test_in_place (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *expected = NULL, *got = NULL;
  gsize length, got_length;

  write_jpeg (f, &(JpegKind){ 200, 300, 3 });
  assert_same_file_as_in_memory (f);
  g_assert_true (g_file_get_contents (f->out, &expected, &length, NULL));
  g_assert_true (fovea_photo_filter (f->in, f->in, f->chain, &f->report, NULL, NULL, &error));
  g_assert_true (g_file_get_contents (f->in, &got, &got_length, NULL));
  g_assert_cmpmem (expected, length, got, got_length);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add (name, Fixture, NULL, set_up, func, tear_down)
  ADD ("/photo-stream/files", test_files);
  ADD ("/photo-stream/other-formats", test_other_formats);
  ADD ("/photo-stream/metadata", test_metadata);
  ADD ("/photo-stream/metadata-of-other-colours", test_metadata_of_other_colours);
  ADD ("/photo-stream/metadata-mutations", test_metadata_mutations);
  ADD ("/photo-stream/truncated", test_truncated);
  ADD ("/photo-stream/damaged", test_damaged);
  ADD ("/photo-stream/huge", test_huge);
  ADD ("/photo-stream/mutations", test_mutations);
  ADD ("/photo-stream/cancel", test_cancel);
  ADD ("/photo-stream/progress", test_progress_grows);
  ADD ("/photo-stream/disk-full", test_disk_full);
  ADD ("/photo-stream/nowhere", test_nowhere);
  ADD ("/photo-stream/in-place", test_in_place);
  return g_test_run ();
}

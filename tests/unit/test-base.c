/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/json.h"
#include "core/base/cpu.h"
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/memory.h"
#include "core/base/pool.h"

static void
count_items (gsize begin, gsize end, guint worker, gpointer data)
{
  guint8 *seen = data;

  g_assert_cmpuint (worker, <, fovea_pool_get_threads ());
  for (gsize i = begin; i < end; i++)
    seen[i]++;
}

static void
test_pool_does_each_item_once (void)
{
  for (guint threads = 1; threads <= 5; threads++)
    {
      fovea_pool_set_threads (threads);
      for (gsize n = 0; n < 400; n += 7)
        {
          g_autofree guint8 *seen = g_new0 (guint8, n + 1);

          g_assert_true (fovea_parallel_for (n, 1 + n % 5, count_items, seen, NULL));
          for (gsize i = 0; i < n; i++)
            g_assert_cmpuint (seen[i], ==, 1);
        }
    }
  fovea_pool_set_threads (0);
}

static void
nested_items (gsize begin, gsize end, guint worker, gpointer data)
{
  for (gsize i = begin; i < end; i++)
    g_assert_true (fovea_parallel_for (10, 1, count_items, (guint8 *) data + 10 * i, NULL));
}

static void
test_pool_nests (void)
{
  guint8 seen[200] = { 0 };

  fovea_pool_set_threads (3);
  g_assert_true (fovea_parallel_for (20, 1, nested_items, seen, NULL));
  for (gsize i = 0; i < 200; i++)
    g_assert_cmpuint (seen[i], ==, 1);
  fovea_pool_set_threads (0);
}

static void
cancel_at_once (gsize begin, gsize end, guint worker, gpointer data)
{
  fovea_progress_cancel (data);
}

static void
test_pool_cancels (void)
{
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;

  g_assert_true (fovea_progress_check (progress, NULL));
  g_assert_false (fovea_parallel_for (1000000, 1, cancel_at_once, progress, progress));
  g_assert_false (fovea_progress_check (progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  g_assert_cmpint (fovea_error_exit_code (error), ==, 130);
}

static gpointer
call_from_another_thread (gpointer data)
{
  for (int i = 0; i < 200; i++)
    {
      guint8 seen[64] = { 0 };

      g_assert_true (fovea_parallel_for (64, 1, count_items, seen, NULL));
      for (gsize j = 0; j < 64; j++)
        g_assert_cmpuint (seen[j], ==, 1);
    }
  return NULL;
}

static void
test_pool_serves_several_callers (void)
{
  GThread *other = g_thread_new ("other", call_from_another_thread, NULL);

  call_from_another_thread (NULL);
  g_thread_join (other);
}

static void
test_memory_budget (void)
{
  g_autoptr (GError) error = NULL;
  gsize before = fovea_memory_get_used ();
  gpointer a;

  fovea_memory_set_budget (before + 1000);
  a = fovea_memory_alloc0 (600, "first", &error);
  g_assert_no_error (error);
  g_assert_cmpuint ((gsize) a % FOVEA_ALIGNMENT, ==, 0);
  g_assert_null (fovea_memory_alloc (600, "second", &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_assert_cmpint (fovea_error_exit_code (error), ==, 4);
  g_assert_nonnull (strstr (error->message, "second"));
  fovea_memory_free (a);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
  fovea_memory_set_budget (0);
  g_clear_error (&error);
  g_assert_null (fovea_memory_alloc (G_MAXSIZE - 10, "far too much", &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
}

/* A freed block serves who asks for about as much, and what asks for much less or more gets another one. */
static void
test_memory_recycled (void)
{
  gsize before = fovea_memory_get_used (), megabyte = 1 << 20;
  guint8 *first = fovea_memory_alloc (16 * megabyte, "first", NULL), *again, *small, *large;

  memset (first, 7, 16 * megabyte);
  fovea_memory_free (first);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
  small = fovea_memory_alloc (8 * megabyte, "small", NULL);
  large = fovea_memory_alloc (17 * megabyte, "large", NULL);
  again = fovea_memory_alloc0 (15 * megabyte, "again", NULL);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before + 40 * megabyte);
#ifndef __SANITIZE_ADDRESS__ /* there blocks are freed, so that uses after free are found */
  g_assert_true (again == first);
#endif
  g_assert_true (small + 8 * megabyte <= again || again + 15 * megabyte <= small);
  g_assert_true (large + 17 * megabyte <= again || again + 15 * megabyte <= large);
  for (gsize i = 0; i < 15 * megabyte; i++)
    g_assert_cmpuint (again[i], ==, 0);
  fovea_memory_free (small);
  fovea_memory_free (large);
  fovea_memory_free (again);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
}

/* Nobody gets a block that another one still has. */
static void
use_blocks (gsize begin, gsize end, guint worker, gpointer data)
{
  for (gsize i = begin; i < end; i++)
    {
      gsize bytes = (4 + i % 5) << 20;
      guint8 *block = fovea_memory_alloc (bytes, "a block", NULL);

      for (gsize at = 0; at < bytes; at += 4096)
        block[at] = (guint8) i;
      for (gsize at = 0; at < bytes; at += 4096)
        g_assert_cmpuint (block[at], ==, (guint8) i);
      fovea_memory_free (block);
    }
}

static void
test_memory_recycled_by_threads (void)
{
  gsize before = fovea_memory_get_used ();

  fovea_pool_set_threads (3);
  g_assert_true (fovea_parallel_for (100, 1, use_blocks, NULL, NULL));
  fovea_pool_set_threads (0);
  g_assert_cmpuint (fovea_memory_get_used (), ==, before);
}

static void
test_size_product (void)
{
  gsize product = 0;

  g_assert_true (fovea_size_product ((gsize[]){ 3, 4, 5 }, 3, &product));
  g_assert_cmpuint (product, ==, 60);
  g_assert_false (fovea_size_product ((gsize[]){ G_MAXSIZE / 2, 3 }, 2, &product));
}

/* Bad-input 68: a folder, a FIFO and a device are refused without waiting for them. */
static void
test_file_refuses_what_is_no_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  const char *paths[] = { folder, fifo, "/dev/zero" };

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (fovea_file_read (paths[i], 1000, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
      g_clear_error (&error);
      g_assert_false (fovea_file_write (paths[i], "x", 1, &error));
      g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
    }
  g_unlink (fifo);
  g_rmdir (folder);
}

static void
test_file_round_trip (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "-x %s <b>\n", NULL);
  g_autofree char *link_path = g_build_filename (folder, "link", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  struct stat status;

  g_assert_true (fovea_file_write (path, "hello", 5, &error));
  g_assert_true (fovea_file_write (path, "bonjour", 7, &error));
  g_assert_no_error (error);
  g_assert_cmpint (chmod (path, 0640), ==, 0);
  g_assert_true (fovea_file_write (path, "bonjour", 7, &error));
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0640);
  bytes = fovea_file_read (path, 7, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), "bonjour", 7);

  g_assert_null (fovea_file_read (path, 6, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  g_assert_cmpint (symlink (path, link_path), ==, 0);
  g_assert_true (fovea_file_is_same (path, link_path));
  g_assert_true (fovea_file_write (link_path, "salut", 5, &error));
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));

  g_unlink (link_path);
  g_unlink (path);
  g_assert_null (fovea_file_read (path, 10, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  g_clear_error (&error);
  g_rmdir (folder);
  g_assert_false (fovea_file_write (path, "x", 1, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
}

static void
assert_part (const FoveaFile *file, guint64 offset, const char *wanted)
{
  char data[16];

  g_assert_true (fovea_file_has_part (file, offset, strlen (wanted), NULL));
  g_assert_true (fovea_file_read_part (file, offset, strlen (wanted), data, NULL));
  g_assert_cmpmem (data, strlen (wanted), wanted, strlen (wanted));
}

static void
assert_lacks_part (const FoveaFile *file, guint64 offset, gsize length)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_file_has_part (file, offset, length, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

static void
assert_not_opened (const char *path, gsize max_bytes, gboolean no_follow)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (fovea_file_open (path, max_bytes, no_follow, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* Parts of a file and of bytes in its place; bad-input 26 and 74. */
static void
test_file_parts (void)
{
  g_autofree char *folder = g_dir_make_tmp ("fovea-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "file", NULL), *other = g_build_filename (folder, "other", NULL);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("bonjour", 7);
  g_autoptr (FoveaFile) memory = fovea_file_over (bytes, "bytes");
  g_autoptr (FoveaFile) file = NULL;
  g_autoptr (GError) error = NULL;
  char data[7];

  g_assert_true (g_file_set_contents (path, "bonjour", 7, NULL));
  file = fovea_file_open (path, 7, TRUE, &error);
  g_assert_no_error (error);
  for (const FoveaFile *each = file; each; each = each == file ? memory : NULL)
    {
      g_assert_cmpuint (fovea_file_get_size (each), ==, 7);
      assert_part (each, 0, "bonjour");
      assert_part (each, 3, "jour");
      assert_part (each, 7, "");
      assert_lacks_part (each, 3, 5);
      assert_lacks_part (each, 8, 0);
      assert_lacks_part (each, G_MAXUINT64, G_MAXSIZE);
    }
  assert_not_opened (path, 6, FALSE);
  g_assert_cmpint (symlink (path, other), ==, 0);
  assert_not_opened (other, 7, TRUE);
  g_assert_cmpint (g_unlink (other), ==, 0);
  g_assert_cmpint (link (path, other), ==, 0);
  assert_not_opened (other, 7, TRUE);
  g_assert_cmpint (truncate (path, 4), ==, 0);
  assert_part (file, 0, "bonj");
  g_assert_false (fovea_file_read_part (file, 0, 7, data, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_unlink (other);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_file_stem (void)
{
  static const char *const cases[][2] = { { "cat.jpg", "cat" }, { "a.b.png", "a.b" }, { ".cat", ".cat" }, { "cat", "cat" } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *stem = fovea_file_stem (cases[i][0]);

      g_assert_cmpstr (stem, ==, cases[i][1]);
    }
}

static void
test_printable (void)
{
  g_autofree char *text = fovea_printable ("a\n\x1b[1m\xff%s");

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_null (strchr (text, '\n'));
  g_assert_null (strchr (text, '\x1b'));
}

static void
test_isa (void)
{
  FoveaIsa best = fovea_cpu_best_isa ();

  g_assert_true (fovea_cpu_force_isa (FOVEA_ISA_GENERIC));
  g_assert_cmpint (fovea_cpu_isa (), ==, FOVEA_ISA_GENERIC);
  g_assert_true (fovea_cpu_force_isa (best));
  g_assert_cmpstr (fovea_isa_name (FOVEA_ISA_AVX2), ==, "avx2");
}

/* Numbers with an exponent alone are numbers in JSON, and text that looks like what is mended stays. */
static void
test_json_numbers (void)
{
  static const double numbers[] = { 1e-08, -3e+30, 1.5e-9, 0.25, 7 };
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  JsonObject *object;

  json_builder_begin_object (builder);
  fovea_json_text (builder, "text", "\"1e-08.0\\");
  fovea_json_begin_array (builder, "numbers");
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    fovea_json_number (builder, NULL, numbers[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  text = fovea_json_to_text (builder);
  g_assert_nonnull (strstr (text, "\n    1e-08,\n"));
  json_parser_load_from_data (parser, text, -1, &error);
  g_assert_no_error (error);
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpstr (json_object_get_string_member (object, "text"), ==, "\"1e-08.0\\");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_cmpfloat (json_array_get_double_element (json_object_get_array_member (object, "numbers"), i), ==, numbers[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/pool/each-item-once", test_pool_does_each_item_once);
  g_test_add_func ("/base/pool/nests", test_pool_nests);
  g_test_add_func ("/base/pool/cancels", test_pool_cancels);
  g_test_add_func ("/base/pool/several-callers", test_pool_serves_several_callers);
  g_test_add_func ("/base/memory/budget", test_memory_budget);
  g_test_add_func ("/base/memory/recycled", test_memory_recycled);
  g_test_add_func ("/base/memory/recycled-by-threads", test_memory_recycled_by_threads);
  g_test_add_func ("/base/memory/size-product", test_size_product);
  g_test_add_func ("/base/file/refuses-what-is-no-file", test_file_refuses_what_is_no_file);
  g_test_add_func ("/base/file/round-trip", test_file_round_trip);
  g_test_add_func ("/base/file/parts", test_file_parts);
  g_test_add_func ("/base/file/stem", test_file_stem);
  g_test_add_func ("/base/error/printable", test_printable);
  g_test_add_func ("/base/cpu/isa", test_isa);
  g_test_add_func ("/base/json-numbers", test_json_numbers);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The strongest places of small networks on small photos, against all places sorted; what is kept of them between runs; and what they look like. */

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "core/base/cpu.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/explain/patch-photos.h"
#include "core/explain/patch-picture.h"
#include "core/explain/patch-places.h"
#include "core/image/load.h"
#include "core/image/save.h"
#include "core/network/maps.h"
#include "core/network/part.h"
#include "core/network/photo-inputs.h"
#include "tests/unit/folder.h"
#include "tests/unit/session-networks.h"

#define WIDTH 16
#define HEIGHT 12
#define PHOTOS 12

static char *folder; /* a test's own */

static char *
path_of (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

static void
begin (void)
{
  g_autofree char *cache = NULL;

  folder = g_dir_make_tmp ("fovea-patches-XXXXXX", NULL);
  cache = path_of ("cache");
  g_setenv ("FOVEA_PATCHES", cache, TRUE);
}

static void
end (void)
{
  remove_tree (folder);
  g_clear_pointer (&folder, g_free);
}

/* Random pixels, or all of @grey. */
static void
write_photo (const char *path, guint32 seed, gint grey)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  g_autoptr (FoveaImage) photo = fovea_image_new (WIDTH, HEIGHT, 3, NULL);

  for (gsize y = 0; y < HEIGHT; y++)
    for (gsize x = 0; x < 3 * WIDTH; x++)
      fovea_image_row (photo, y)[x] = grey >= 0 ? (guint8) grey : (guint8) g_rand_int_range (random, 0, 256);
  g_assert_true (fovea_image_save (photo, path, NULL, NULL));
}

/* PHOTOS of them, NULL-terminated. */
static char **
write_photos (void)
{
  char **paths = g_new0 (char *, PHOTOS + 1);

  for (guint i = 0; i < PHOTOS; i++)
    {
      g_autofree char *name = g_strdup_printf ("photo-%02u.png", i);

      paths[i] = path_of (name);
      write_photo (paths[i], i, -1);
    }
  return paths;
}

/* Two convolutions with a residual and a pool: values in blocks, fused and joined. */
static FoveaNetworkPlan *
make_plan (double scale)
{
  GByteArray *graph = new_graph ("1,3,12,16");
  FoveaNetworkPlan *plan;

  add_conv (graph, "a", "x", "a", 10, 3, 3, "1,1,1,1", "1,1");
  add (graph, onnx_node ("Relu", "r", "a", "r", NULL));
  pb_message (graph, 5, random_floats ("b.w", "10,10,3,3", 900, -scale, scale));
  add (graph, onnx_node ("Conv", "b", "r,b.w", "b", onnx_ints ("pads", "1,1,1,1"), NULL));
  add (graph, onnx_node ("Add", "s", "b,r", "s", NULL));
  add (graph, onnx_node ("MaxPool", "p", "s", "p", onnx_ints ("kernel_shape", "2,2"), onnx_ints ("strides", "2,2"), NULL));
  add (graph, onnx_node ("GlobalAveragePool", "y", "p", "y", NULL));
  plan = plan_of (graph);
  g_assert_nonnull (plan);
  return plan;
}

/* Each pixel of the photo is one of the input. */
static FoveaPatchesRequest
request_of (FoveaNetworkPlan *plan, char **photos, const gint *values, guint n)
{
  FoveaPreprocess preprocess = { .width = WIDTH, .height = HEIGHT, .fit = FOVEA_FIT_STRETCH, .scale = 1.0 / 255.0, .deviation = { 1.0, 1.0, 1.0 } };

  return (FoveaPatchesRequest){ .plan = plan, .preprocess = preprocess, .values = values, .n_values = n, .photos = (const char *const *) photos,
                                .n_photos = g_strv_length (photos) };
}

static FoveaPatches *
find (const FoveaPatchesRequest *request)
{
  g_autoptr (GError) error = NULL;
  FoveaPatches *patches = fovea_patches_run (request, NULL, &error);

  g_assert_no_error (error);
  return patches;
}

static void
assert_same (const FoveaPatches *a, const FoveaPatches *b)
{
  g_assert_cmpuint (a->n_layers, ==, b->n_layers);
  for (guint i = 0; i < a->n_layers; i++)
    {
      const FoveaPatchLayer *x = &a->layers[i], *y = &b->layers[i];

      g_assert_cmpmem (x->found, x->channels * sizeof *x->found, y->found, y->channels * sizeof *y->found);
      g_assert_cmpmem (x->best, x->channels * a->count * sizeof *x->best, y->best, y->channels * b->count * sizeof *y->best);
    }
}

/* Is @a before @b, said another way than by the code that is tested. */
static int
compare_all (gconstpointer a, gconstpointer b)
{
  const FoveaPatch *left = a, *right = b;

  if (left->place.value > right->place.value || left->place.value < right->place.value)
    return left->place.value > right->place.value ? -1 : 1;
  if (left->photo != right->photo)
    return (gint) left->photo - (gint) right->photo;
  return (gint) left->place.position - (gint) right->place.position;
}

/* All places of one channel on all photos, by a session that keeps everything. */
static GArray *
all_places (const FoveaPatchesRequest *request, gint value, gsize channel)
{
  g_autoptr (FoveaSession) session = session_of (request->plan);
  GArray *all = g_array_new (FALSE, FALSE, sizeof (FoveaPatch));

  for (guint i = 0; i < request->n_photos; i++)
    {
      g_autoptr (FoveaImage) photo = fovea_image_load (request->photos[i], NULL, NULL, NULL);
      FoveaTensor **inputs = fovea_photo_inputs (request->plan, &request->preprocess, photo, NULL, NULL);
      g_autoptr (FoveaTensor) maps = NULL;
      gsize size;

      g_assert_true (fovea_session_run (session, inputs, NULL, NULL));
      maps = fovea_maps_values (request->plan, value, fovea_session_get_value (session, value), NULL);
      size = (gsize) (maps->shape.dims[1] * maps->shape.dims[2]);
      for (gsize k = 0; k < size; k++)
        g_array_append_vals (all, &(FoveaPatch){ i, { fovea_tensor_floats (maps)[channel * size + k], (guint32) k } }, 1);
      fovea_inputs_free (inputs, 1);
    }
  g_array_sort (all, compare_all);
  return all;
}

static void
assert_channel (const FoveaPatches *patches, const FoveaPatchLayer *layer, gsize channel, const GArray *all)
{
  gboolean seen[PHOTOS] = { FALSE };
  guint rank = 0;

  for (guint i = 0; i < all->len && rank < patches->count; i++)
    {
      const FoveaPatch *wanted = &g_array_index (all, FoveaPatch, i), *got;

      if (seen[wanted->photo])
        continue;
      seen[wanted->photo] = TRUE;
      got = fovea_patches_get (patches, layer, channel, rank++);
      g_assert_nonnull (got);
      g_assert_cmpuint (got->photo, ==, wanted->photo);
      g_assert_cmpuint (got->place.position, ==, wanted->place.position);
      g_assert_cmpfloat_with_epsilon (got->place.value, wanted->place.value, 1e-5 * fmax (1.0, fabs (wanted->place.value)));
    }
  g_assert_cmpuint (layer->found[channel], ==, rank);
}

static void
test_brute_force (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint values[] = { value_of (plan, "r"), value_of (plan, "s"), value_of (plan, "p"), value_of (plan, "y") };
  g_autoptr (FoveaPatches) patches = NULL;
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, values, G_N_ELEMENTS (values));
  patches = find (&request);
  g_assert_cmpuint (patches->count, ==, 9);
  g_assert_cmpuint (patches->n_run, ==, PHOTOS);
  for (guint i = 0; i < patches->n_layers; i++)
    for (gsize c = 0; c < patches->layers[i].channels; c += CASES (1, 4))
      {
        g_autoptr (GArray) all = all_places (&request, values[i], c);

        assert_channel (patches, &patches->layers[i], c, all);
      }
  end ();
}

static void
test_threads (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint value = value_of (plan, "s");
  g_autoptr (FoveaPatches) one = NULL;
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, &value, 1);
  request.forget = TRUE;
  request.per_photo = 3;
  for (guint threads = 1; threads <= 3; threads++)
    {
      g_autoptr (FoveaPatches) patches = NULL;

      fovea_pool_set_threads (threads);
      patches = find (&request);
      if (one)
        assert_same (one, patches);
      else
        one = g_steal_pointer (&patches);
    }
  fovea_pool_set_threads (0);
  end ();
}

/* The same value everywhere: the earlier photo, and its first place. */
static void
test_ties (void)
{
  GByteArray *graph = new_graph ("1,3,12,16");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaPatches) patches = NULL;
  char *photos[5] = { NULL };
  FoveaPatchesRequest request;
  gint value;

  begin ();
  add (graph, onnx_node ("Identity", "i", "x", "i", NULL));
  add (graph, onnx_node ("Relu", "r", "i", "y", NULL));
  plan = plan_of (graph);
  value = value_of (plan, "y");
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u.png", i);

      photos[i] = path_of (name);
      write_photo (photos[i], 0, i == 2 ? 51 : 0);
    }
  request = request_of (plan, photos, &value, 1);
  request.count = 3;
  patches = find (&request);
  for (gsize c = 0; c < 3; c++)
    for (guint rank = 0; rank < 3; rank++)
      {
        static const guint order[] = { 2, 0, 1 };
        const FoveaPatch *patch = fovea_patches_get (patches, patches->layers, c, rank);

        g_assert_cmpuint (patch->photo, ==, order[rank]);
        g_assert_cmpuint (patch->place.position, ==, 0);
        g_assert_cmpfloat_with_epsilon (patch->place.value, rank == 0 ? 0.2f : 0.0f, 1e-6);
      }
  for (guint i = 0; i < 4; i++)
    g_free (photos[i]);
  end ();
}

static void
test_places (void)
{
  const float map[] = {
    1, 5, 5, 1, 0, /* of the two equal neighbours the first is the peak */
    1, 1, 1, 1, 9, /* beside this, 7 is none */
    NAN, 8, 1, 7, 1,
  };
  static const guint32 peaks[] = { 9, 11, 1, FOVEA_NO_PLACE };
  const float nothing[] = { NAN, INFINITY, -INFINITY, NAN };
  FoveaPatchPlace places[4];

  g_assert_true (fovea_patch_places_find (map, 1, 3, 5, 4, places, NULL));
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (places[i].position, ==, peaks[i]);
  g_assert_true (fovea_patch_places_find (map, 1, 3, 5, 1, places, NULL));
  g_assert_cmpuint (places[0].position, ==, 9);
  g_assert_cmpfloat (places[0].value, ==, 9.0f);
  g_assert_true (fovea_patch_places_find (nothing, 1, 2, 2, 1, places, NULL));
  g_assert_cmpuint (places[0].position, ==, FOVEA_NO_PLACE);
}

static void
test_broken_photo (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint value = value_of (plan, "p");
  g_autoptr (FoveaPatches) with = NULL, without = NULL;
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  g_assert_true (g_file_set_contents (photos[PHOTOS - 1], "no picture", -1, NULL));
  request = request_of (plan, photos, &value, 1);
  with = find (&request);
  g_assert_cmpuint (with->n_failed, ==, 1);
  g_assert_cmpuint (with->n_run, ==, PHOTOS - 1);
  g_assert_null (with->photos[0].failure);
  g_assert_nonnull (strstr (with->photos[PHOTOS - 1].failure, "photo-11.png"));
  request.n_photos--;
  without = find (&request);
  g_assert_cmpuint (without->n_run, ==, 0);
  assert_same (with, without);
  end ();
}

/* Runs the request: so many photos must be run, and what comes of it is that of a run without a cache. */
static void
assert_runs (const FoveaPatchesRequest *request, guint n_run)
{
  FoveaPatchesRequest fresh = *request;
  g_autoptr (FoveaPatches) patches = find (request), wanted = NULL;

  fresh.forget = TRUE;
  wanted = find (&fresh);
  g_assert_cmpuint (patches->n_run, ==, n_run);
  assert_same (patches, wanted);
}

static char *
only_cache_file (void)
{
  g_autoptr (GDir) dir = g_dir_open (g_getenv ("FOVEA_PATCHES"), 0, NULL);
  char *path = g_build_filename (g_getenv ("FOVEA_PATCHES"), g_dir_read_name (dir), NULL);

  g_assert_null (g_dir_read_name (dir));
  return path;
}

static void
test_cache (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2), other = make_plan (0.3);
  const gint value = value_of (plan, "s"), both[] = { value, value_of (plan, "p") };
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, &value, 1);
  request.n_photos = PHOTOS - 2;
  assert_runs (&request, PHOTOS - 2);
  assert_runs (&request, 0);
  request.n_photos = PHOTOS; /* two are added */
  assert_runs (&request, 2);
  write_photo (photos[3], 77, -1);
  assert_runs (&request, 1);
  request.count = 4; /* makes no difference to a photo */
  assert_runs (&request, 0);
  request.per_photo = 2;
  assert_runs (&request, PHOTOS);
  request.preprocess.scale = 0.5;
  assert_runs (&request, PHOTOS);
  request.plan = other;
  assert_runs (&request, PHOTOS);
  request.plan = plan;
  request.values = both;
  request.n_values = 2; /* one of them is known, but both are asked for */
  assert_runs (&request, PHOTOS);
  assert_runs (&request, 0);
  end ();
}

/* What another instruction set gave differs in its last bits: it is not taken. */
static void
test_instruction_sets (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint value = value_of (plan, "s");
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, &value, 1);
  for (guint isa = 0; isa < FOVEA_N_ISAS; isa++)
    {
      if (!fovea_cpu_force_isa (isa))
        continue;
      assert_runs (&request, PHOTOS);
      assert_runs (&request, 0);
    }
  fovea_cpu_force_isa (fovea_cpu_best_isa ());
  end ();
}

/* The lists of patches are counted: 1000 channels with 100 each need 1.6 MB, where the network is not even run. */
static void
test_memory (void)
{
  GByteArray *graph = new_graph ("1,3,12,16");
  g_autoptr (FoveaNetworkPlan) plan = NULL;
  g_autoptr (FoveaPatches) patches = NULL, none = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;
  gsize used;
  gint value;

  begin ();
  photos = write_photos ();
  pb_message (graph, 5, random_floats ("w", "1000,3,1,1", 3000, -1.0, 1.0));
  add (graph, onnx_node ("Conv", "c", "x,w", "y", NULL));
  plan = plan_of (graph);
  value = value_of (plan, "y");
  request = request_of (plan, photos, &value, 1);
  request.count = FOVEA_MAX_PATCHES_COUNT;
  patches = find (&request);
  used = fovea_memory_get_used ();
  fovea_memory_set_budget (used + (1 << 20));
  none = fovea_patches_run (&request, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  g_clear_error (&error);
  none = fovea_patches_copy (patches, &error);
  g_assert_null (none);
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_LIMIT);
  fovea_memory_set_budget (0);
  g_assert_cmpuint (fovea_memory_get_used (), ==, used);
  none = fovea_patches_copy (patches, NULL);
  assert_same (patches, none);
  end ();
}

static void
test_damaged_cache (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint value = value_of (plan, "s");
  g_auto (GStrv) photos = NULL;
  g_autofree char *file = NULL, *content = NULL;
  FoveaPatchesRequest request;
  gsize length;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, &value, 1);
  assert_runs (&request, PHOTOS);
  file = only_cache_file ();
  g_assert_true (g_file_get_contents (file, &content, &length, NULL));
  for (gsize at = 0; at < length; at += length / CASES (7, 3))
    {
      content[at] ^= 0x10;
      g_assert_true (g_file_set_contents (file, content, (gssize) length, NULL));
      assert_runs (&request, PHOTOS);
      content[at] ^= 0x10;
      g_assert_true (g_file_set_contents (file, content, (gssize) at, NULL));
      assert_runs (&request, PHOTOS);
    }
  assert_runs (&request, 0);
  end ();
}

static void
cancel_after_three (const FoveaPatches *patches, gpointer progress)
{
  if (patches->n_done == 3)
    fovea_progress_cancel (progress);
}

static void
test_cancel (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint value = value_of (plan, "s");
  g_autoptr (FoveaProgress) progress = fovea_progress_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) photos = NULL;
  FoveaPatchesRequest request;

  begin ();
  photos = write_photos ();
  request = request_of (plan, photos, &value, 1);
  request.watch = cancel_after_three;
  request.watch_user = progress;
  g_assert_null (fovea_patches_run (&request, progress, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_CANCELLED);
  request.watch = NULL;
  assert_runs (&request, PHOTOS - 3);
  end ();
}

static void
test_refused (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2);
  const gint input = value_of (plan, "x");
  char *photos[] = { (char *) "nowhere.png", NULL };
  FoveaPatchesRequest request = request_of (plan, photos, &input, 1);
  g_autoptr (GError) error = NULL;

  g_assert_false (fovea_patches_applies (plan, input));
  g_assert_null (fovea_patches_run (&request, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
}

/* The part that makes one value has its nodes, and its own numbers. */
static void
test_part (void)
{
  g_autoptr (FoveaNetworkPlan) plan = make_plan (0.2), small = NULL;
  const gint values[] = { value_of (plan, "b"), value_of (plan, "r") };
  g_autoptr (FoveaNetwork) part = fovea_network_part_new (plan, values, 2, NULL);
  g_autoptr (FoveaSession) whole = session_of (plan), lean = NULL;
  FoveaShape shape = plan->values[plan->network->inputs[0]].shape;
  g_autoptr (FoveaTensor) input = new_tensor (&shape, 0.25f);

  g_assert_cmpuint (part->n_nodes, ==, 3);
  g_assert_cmpuint (part->n_outputs, ==, 2);
  small = fovea_network_plan_new (part, NULL, 0, 0, NULL, NULL);
  lean = fovea_session_new (small, FOVEA_SESSION_LEAN, NULL, NULL);
  g_assert_true (fovea_session_run (whole, &input, NULL, NULL));
  g_assert_true (fovea_session_run (lean, &input, NULL, NULL));
  for (guint i = 0; i < 2; i++)
    {
      FoveaTensor *wanted = fovea_session_get_value (whole, values[i]), *got = fovea_session_get_value (lean, part->outputs[i]);

      g_assert_true (fovea_shape_equal (&wanted->shape, &got->shape));
      for (gsize k = 0; k < fovea_tensor_count (got); k++)
        g_assert_cmpfloat_with_epsilon (fovea_tensor_get (got, k), fovea_tensor_get (wanted, k), 1e-5);
    }
}

static const guint8 *
pixel_of (const FoveaImage *picture, gsize x, gsize y)
{
  return fovea_image_row (picture, y) + 4 * x;
}

/* A field of 4x2 pixels, of which the photo has the right half: squares of 4 pixels, hatched on the left, transparent above and below. */
static void
test_picture (void)
{
  g_autoptr (FoveaImage) photo = fovea_image_new (WIDTH, HEIGHT, 3, NULL), picture = NULL;
  FoveaPreprocess preprocess = { .width = WIDTH, .height = HEIGHT, .fit = FOVEA_FIT_STRETCH, .scale = 1.0, .deviation = { 1.0, 1.0, 1.0 } };
  FoveaFieldBox box = { -2.0, 3.0, 2.0, 5.0 };

  for (gsize y = 0; y < HEIGHT; y++)
    for (gsize x = 0; x < WIDTH; x++)
      memcpy (fovea_image_row (photo, y) + 3 * x, (guint8[3]){ (guint8) x, (guint8) y, 200 }, 3);
  picture = fovea_patch_picture (photo, &preprocess, &box, 16, NULL);
  for (gsize y = 0; y < 16; y++)
    for (gsize x = 0; x < 16; x++)
      {
        const guint8 *pixel = pixel_of (picture, x, y);

        g_assert_cmpuint (pixel[3], ==, y < 4 || y >= 12 ? 0 : 255);
        if (y < 4 || y >= 12)
          continue;
        if (x < 8)
          g_assert_true (pixel[0] == pixel[1] && pixel[1] == pixel[2] && pixel[2] != 200);
        else
          g_assert_true (pixel[0] == (x - 8) / 4 && pixel[1] == 3 + (y - 4) / 4 && pixel[2] == 200);
      }
}

static void
assert_photos (char *const *paths, gsize n, gboolean below, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) photos = fovea_patch_photos_list (paths, n, below, NULL, &error);
  g_autoptr (GString) names = g_string_new (NULL);

  g_assert_no_error (error);
  for (char **photo = photos; *photo; photo++)
    g_string_append_printf (names, "%s ", *photo + strlen (folder) + 1);
  g_assert_cmpstr (names->str, ==, wanted);
}

static void
test_photos (void)
{
  static const char *const files[] = { "b.PNG", "a.jpg", ".hidden.png", "notes.txt", "sub/c.tiff", "sub/deep/d.webp" };
  g_autofree char *deep = NULL, *link = NULL, *named = NULL, *sub = NULL;
  char *paths[3];
  g_autoptr (GError) error = NULL;

  begin ();
  deep = path_of ("sub/deep");
  link = path_of ("sub/again");
  named = path_of ("notes.txt");
  sub = path_of ("cache");
  g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
  g_assert_cmpint (g_mkdir_with_parents (sub, 0700), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = path_of (files[i]);

      g_assert_true (g_file_set_contents (path, "", 0, NULL));
    }
  g_assert_cmpint (symlink (folder, link), ==, 0);
  paths[0] = folder;
  paths[1] = named;
  paths[2] = folder;
  assert_photos (paths, 1, FALSE, "a.jpg b.PNG ");
  assert_photos (paths, 1, TRUE, "a.jpg b.PNG sub/c.tiff sub/deep/d.webp ");
  assert_photos (paths, 3, FALSE, "a.jpg b.PNG notes.txt ");
  paths[0] = sub;
  g_assert_null (fovea_patch_photos_list (paths, 1, TRUE, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_REFUSED);
  g_clear_error (&error);
  paths[0] = (char *) "/nowhere/at/all";
  g_assert_null (fovea_patch_photos_list (paths, 1, TRUE, NULL, &error));
  g_assert_error (error, FOVEA_ERROR, FOVEA_ERROR_IO);
  end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/patches/brute-force", test_brute_force);
  g_test_add_func ("/patches/threads", test_threads);
  g_test_add_func ("/patches/ties", test_ties);
  g_test_add_func ("/patches/places", test_places);
  g_test_add_func ("/patches/broken-photo", test_broken_photo);
  g_test_add_func ("/patches/cache", test_cache);
  g_test_add_func ("/patches/cache/damaged", test_damaged_cache);
  g_test_add_func ("/patches/cache/instruction-sets", test_instruction_sets);
  g_test_add_func ("/patches/memory", test_memory);
  g_test_add_func ("/patches/cancel", test_cancel);
  g_test_add_func ("/patches/refused", test_refused);
  g_test_add_func ("/patches/part", test_part);
  g_test_add_func ("/patches/picture", test_picture);
  g_test_add_func ("/patches/photos", test_photos);
  return g_test_run ();
}

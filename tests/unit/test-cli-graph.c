/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The command for pictures of graphs. */

#include <string.h>

#include "core/image/load.h"
#include "core/image/save.h"
#include "tests/unit/cli-fixture.h"
#include "tests/unit/folder.h"

static char *
read_text (const char *name)
{
  g_autofree char *path = path_of (name);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static guint
count (const char *text, const char *part)
{
  guint n = 0;

  for (const char *at = strstr (text, part); at; at = strstr (at + 1, part))
    n++;
  return n;
}

static double
number_behind (const char *text, const char *part)
{
  const char *at = strstr (text, part);

  g_assert_nonnull (at);
  return g_ascii_strtod (at + strlen (part), NULL);
}

/* Every box, its settings and shape, as text that can be searched; nothing beyond the page's edge. */
static void
test_svg (void)
{
  g_autofree char *svg = NULL, *again = NULL;
  double width, height;

  assert_done ("graph architecture:lenet-5 net.svg");
  svg = read_text ("net.svg");
  width = number_behind (svg, "viewBox=\"0 0 ");
  height = number_behind (strstr (svg, "viewBox=\"0 0 ") + strlen ("viewBox=\"0 0 "), " ");
  g_assert_cmpfloat (width, >, 100.0);
  g_assert_cmpuint (count (svg, ">Input</text>"), ==, 1);
  g_assert_cmpuint (count (svg, ">Output</text>"), ==, 1);
  g_assert_cmpuint (count (svg, ">Conv</text>"), >=, 2);
  for (const char *at = strstr (svg, "<rect x=\""); at; at = strstr (at + 1, "<rect x=\""))
    {
      g_assert_cmpfloat (number_behind (at, "x=\"") + number_behind (at, "width=\""), <=, width);
      g_assert_cmpfloat (number_behind (at, " y=\"") + number_behind (at, "height=\""), <=, height);
    }
  assert_done ("graph architecture:lenet-5 again.svg");
  again = read_text ("again.svg");
  g_assert_cmpstr (svg, ==, again);
}

/* Well formed, whatever layers are called. */
static void
test_markup (void)
{
  g_autofree char *svg = NULL;
  GMarkupParser parser = { NULL };
  g_autoptr (GMarkupParseContext) context = g_markup_parse_context_new (&parser, 0, NULL, NULL);
  g_autoptr (GError) error = NULL;

  assert_done ("graph architecture:resnet-18 net.svg --shapes --dark");
  svg = read_text ("net.svg");
  g_assert_true (g_markup_parse_context_parse (context, svg, -1, &error) && g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_assert_nonnull (strstr (svg, ">7×7, 64, /2</text>"));
  g_assert_nonnull (strstr (svg, ">64×112×112 · 9408</text>"));
  g_assert_nonnull (strstr (svg, ">stage2.1</text>")); /* the frame of a block */
}

static void
test_blocks (void)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object;
  gint64 collapsed;

  assert_done ("graph architecture:resnet-18 net.svg --collapse --json");
  object = parse_output (parser);
  collapsed = json_object_get_int_member (object, "boxes");
  g_assert_cmpint (collapsed, <, 20);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "blocks")), ==, 12);
  assert_done ("graph architecture:resnet-18 net.svg --collapse --expand stage2 --expand stage2.1 --json");
  g_assert_cmpint (json_object_get_int_member (parse_output (parser), "boxes"), >, collapsed + 5);
  assert_fails (2, "graph architecture:resnet-18 net.svg --collapse --expand nowhere");
  g_assert_nonnull (strstr (errors, "nowhere"));
  assert_fails (2, "graph architecture:resnet-18 net.svg --expand stage2");
}

static FoveaImage *
load (const char *name)
{
  g_autofree char *path = path_of (name);
  g_autoptr (GError) error = NULL;
  FoveaImage *image = fovea_image_load (path, NULL, NULL, &error);

  g_assert_no_error (error);
  return image;
}

/* The picture has the size of the page; its margin is empty, something stands within. */
static void
test_png (void)
{
  g_autoptr (FoveaImage) small = NULL, large = NULL, dark = NULL;
  gboolean drawn = FALSE;

  assert_done ("graph architecture:unet net.png --collapse --scale 0.5");
  assert_done ("graph architecture:unet large.png --collapse");
  assert_done ("graph architecture:unet dark.png --collapse --dark");
  small = load ("net.png");
  large = load ("large.png");
  dark = load ("dark.png");
  g_assert_cmpuint ((large->width + 1) / 2, ==, small->width);
  g_assert_cmpuint (dark->height, ==, large->height);
  for (gsize y = 0; y < large->height; y++)
    for (gsize x = 0; x < large->width; x++)
      {
        const guint8 *pixel = fovea_image_row (large, y) + x * large->channels;
        gboolean margin = x < 10 || y < 10 || x >= large->width - 10 || y >= large->height - 10;

        g_assert_false (margin && pixel[0] != 255);
        drawn |= pixel[0] < 100;
      }
  g_assert_true (drawn);
  g_assert_cmpuint (fovea_image_row (dark, 2)[6], <, 60);
}

/* A picture that is too large is refused, and the way out is told. */
static void
test_limit (void)
{
  assert_fails (4, "graph architecture:densenet-201 net.png --scale 8");
  g_assert_nonnull (strstr (errors, "SVG"));
  g_assert_false (exists ("net.png"));
  assert_done ("graph architecture:densenet-201 net.pdf --scale 8");
}

static void
test_pdf (void)
{
  g_autofree char *pdf = NULL;

  assert_done ("graph architecture:vgg-d net.pdf");
  pdf = read_text ("net.pdf");
  g_assert_true (g_str_has_prefix (pdf, "%PDF-"));
}

static void
test_usage (void)
{
  assert_fails (2, "graph architecture:lenet-5");
  assert_fails (2, "graph architecture:lenet-5 net.gif");
  g_assert_nonnull (strstr (errors, ".svg, .pdf or .png"));
  assert_fails (2, "graph architecture:lenet-5 net.svg --scale 0");
  assert_fails (2, "graph architecture:nothing net.svg");
  assert_fails (5, "graph absent.onnx net.svg");
  g_assert_false (exists ("net.svg"));
}

/* A comma in the locale's numbers is none in the file. */
static void
test_locale (void)
{
  g_autofree char *plain = NULL, *comma = NULL;
  const char *locale = comma_locale (); /* says it loudly when there is none */

  assert_done ("graph architecture:unet plain.svg --collapse");
  plain = read_text ("plain.svg");
  if (!locale)
    return;
  g_setenv ("LC_ALL", locale, TRUE);
  assert_done ("graph architecture:unet comma.svg --collapse");
  g_setenv ("LC_ALL", "C.UTF-8", TRUE);
  comma = read_text ("comma.svg");
  g_assert_cmpuint (strlen (plain), ==, strlen (comma));
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("fovea-cli-graph-XXXXXX", &error);
  g_assert_no_error (error);
  g_test_add_func ("/cli-graph/svg", test_svg);
  g_test_add_func ("/cli-graph/markup", test_markup);
  g_test_add_func ("/cli-graph/blocks", test_blocks);
  g_test_add_func ("/cli-graph/png", test_png);
  g_test_add_func ("/cli-graph/limit", test_limit);
  g_test_add_func ("/cli-graph/pdf", test_pdf);
  g_test_add_func ("/cli-graph/usage", test_usage);
  g_test_add_func ("/cli-graph/locale", test_locale);
  result = g_test_run ();
  remove_tree (folder);
  g_free (folder);
  g_free (output);
  g_free (errors);
  return result;
}

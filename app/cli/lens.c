/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n.h>

#include "app/cli/chain-options.h"
#include "app/cli/json.h"
#include "app/cli/network-run.h"
#include "app/cli/table.h"
#include "core/filter/lens.h"
#include "core/image/load.h"
#include "core/network/lens.h"

#define MOST_COLUMNS 16 /* of a grid that is printed */
#define MOST_SUMS 8

typedef struct
{
  FoveaChainOptions chain;
  FoveaNetworkOptions network;
  char *at, *step, *channel, *layer, *neuron;
} Options;

static void
clear_options (Options *options)
{
  fovea_chain_options_clear (&options->chain);
  fovea_network_options_clear (&options->network);
  g_free (options->at);
  g_free (options->step);
  g_free (options->channel);
  g_free (options->layer);
  g_free (options->neuron);
}

/* A lens, and the plane that is printed. */
typedef struct
{
  FoveaLens *lens;
  gsize plane;
  gboolean photo;
  guint8 pixel[4];
  gsize channels; /* of the pixel */
} View;

static char *
number_text (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.5g", value));
}

/* Which number of a term: 0: the value, 1: the weight, 2: the product. Padding stands in brackets. */
static char *
cell_text (const FoveaLensTap *tap, guint which)
{
  g_autofree char *number = number_text (which == 0 ? tap->value : which == 1 ? tap->weight : tap->product);

  if (which == 1 || tap->place == FOVEA_LENS_INSIDE)
    return g_steal_pointer (&number);
  return tap->place == FOVEA_LENS_GAP ? g_strdup ("-") : g_strdup_printf ("(%s)", number);
}

static void
print_grid (const View *view, guint which, const char *title)
{
  const FoveaLens *lens = view->lens;
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);

  for (gsize y = 0; y < lens->rows; y++)
    {
      char **cells = g_new0 (char *, lens->columns + 1);

      for (gsize x = 0; x < lens->columns; x++)
        cells[x] = cell_text (fovea_lens_taps (lens, view->plane) + y * lens->columns + x, which);
      g_ptr_array_add (rows, cells);
    }
  g_print ("%s\n", title);
  fovea_cli_print_table (rows, lens->columns, 0);
}

static void
print_grids (const View *view)
{
  if (view->lens->columns > MOST_COLUMNS || view->lens->rows > MOST_COLUMNS)
    {
      g_print (_("The kernel is too large to be printed; --json has all terms\n"));
      return;
    }
  print_grid (view, 0, _("Input (padding in brackets):"));
  if (view->lens->kind == FOVEA_LENS_MAXIMUM)
    return;
  print_grid (view, 1, _("times the kernel:"));
  print_grid (view, 2, _("are the products:"));
}

static int
compare_sums (gconstpointer a, gconstpointer b, gpointer data)
{
  const FoveaLens *lens = data;
  gsize left = *(const gsize *) a, right = *(const gsize *) b;
  double difference = ABS (lens->planes[right].result) - ABS (lens->planes[left].result);

  if (difference != 0.0)
    return difference > 0.0 ? 1 : -1;
  return left < right ? -1 : 1;
}

/* Planes by the magnitude of what they give. */
static gsize *
order_planes (const FoveaLens *lens)
{
  gsize *order = g_new (gsize, lens->n_planes);

  for (gsize i = 0; i < lens->n_planes; i++)
    order[i] = i;
  g_qsort_with_data (order, (int) lens->n_planes, sizeof *order, compare_sums, (gpointer) lens);
  return order;
}

static void
print_sums (const View *view)
{
  g_autofree gsize *order = order_planes (view->lens);

  if (view->lens->n_planes == 1)
    return;
  g_print (ngettext ("The largest of %zu sum:\n", "The largest of %zu sums:\n", view->lens->n_planes), view->lens->n_planes);
  for (gsize i = 0; i < MIN (view->lens->n_planes, MOST_SUMS); i++)
    {
      const FoveaLensPlane *plane = &view->lens->planes[order[i]];
      g_autofree char *result = number_text (plane->result);

      g_print ("  %s %zu: %s\n", view->photo ? _("kernel") : _("input map"), plane->index, result);
    }
}

static void
print_view (const View *view)
{
  g_autofree char *conventions = fovea_lens_conventions (view->lens), *equation = fovea_lens_equation (view->lens);

  g_print ("%s\n", conventions);
  if (view->lens->n_planes > 1)
    g_print ("%s %zu\n", view->photo ? _("kernel") : _("input map"), view->lens->planes[view->plane].index);
  print_grids (view);
  print_sums (view);
  g_print ("%s\n", equation);
}

static void
add_pair (JsonBuilder *json, const char *name, gssize first, gssize second)
{
  fovea_json_begin_array (json, name);
  json_builder_add_int_value (json, first);
  json_builder_add_int_value (json, second);
  json_builder_end_array (json);
}

static void
add_term (JsonBuilder *json, const FoveaLensTap *tap)
{
  json_builder_begin_object (json);
  fovea_json_text (json, "place", fovea_lens_place_id (tap->place));
  if (tap->place != FOVEA_LENS_GAP)
    {
      fovea_json_number (json, "y", tap->y);
      fovea_json_number (json, "x", tap->x);
      fovea_json_number (json, "value", tap->value);
    }
  fovea_json_number (json, "weight", tap->weight);
  if (tap->mask != 1.0)
    fovea_json_number (json, "mask", tap->mask);
  fovea_json_number (json, "product", tap->product);
  json_builder_end_object (json);
}

static void
add_planes (JsonBuilder *json, const FoveaLens *lens)
{
  fovea_json_begin_array (json, "planes");
  for (gsize i = 0; i < lens->n_planes; i++)
    {
      const FoveaLensPlane *plane = &lens->planes[i];

      json_builder_begin_object (json);
      fovea_json_count (json, "index", plane->index);
      fovea_json_number (json, "sum", plane->sum);
      fovea_json_number (json, "divisor", plane->divisor);
      fovea_json_number (json, "offset", plane->offset);
      fovea_json_number (json, "result", plane->result);
      fovea_json_begin_array (json, "terms");
      for (gsize j = 0; j < lens->rows * lens->columns; j++)
        add_term (json, fovea_lens_taps (lens, i) + j);
      json_builder_end_array (json);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static void
add_after (JsonBuilder *json, const FoveaLens *lens)
{
  fovea_json_begin_array (json, "after");
  for (guint i = 0; i < lens->n_after; i++)
    {
      json_builder_begin_object (json);
      fovea_json_text (json, "name", _(lens->after[i].name));
      fovea_json_number (json, "value", lens->after[i].value);
      json_builder_end_object (json);
    }
  json_builder_end_array (json);
}

static gboolean
print_json (const View *view, GError **error)
{
  const FoveaLens *lens = view->lens;
  g_autoptr (JsonBuilder) json = json_builder_new ();
  g_autofree char *equation = fovea_lens_equation (lens);

  json_builder_begin_object (json);
  fovea_json_text (json, "kind", fovea_lens_kind_id (lens->kind));
  fovea_json_count (json, "channel", lens->channel);
  fovea_json_count (json, "y", lens->y);
  fovea_json_count (json, "x", lens->x);
  add_pair (json, "kernel", (gssize) lens->rows, (gssize) lens->columns);
  add_pair (json, "stride", (gssize) lens->stride[0], (gssize) lens->stride[1]);
  add_pair (json, "dilation", (gssize) lens->dilation[0], (gssize) lens->dilation[1]);
  add_pair (json, "padding", lens->before[0], lens->before[1]);
  fovea_json_count (json, "groups", lens->groups);
  if (view->photo)
    fovea_json_text (json, "border", fovea_border_id (lens->border));
  add_planes (json, lens);
  if (!view->photo)
    fovea_json_number (json, "products", lens->products);
  if (lens->has_bias)
    fovea_json_number (json, "bias", lens->bias);
  fovea_json_number (json, "total", lens->total);
  add_after (json, lens);
  fovea_json_number (json, "result", fovea_lens_result (lens));
  fovea_json_text (json, "equation", equation);
  if (view->photo)
    {
      fovea_json_begin_array (json, "pixel");
      for (gsize c = 0; c < view->channels; c++)
        json_builder_add_int_value (json, view->pixel[c]);
      json_builder_end_array (json);
    }
  json_builder_end_object (json);
  return fovea_cli_print_json (json, error);
}

static gboolean
show (const FoveaCli *cli, const View *view, GError **error)
{
  if (cli->json)
    return print_json (view, error);
  print_view (view);
  return TRUE;
}

static gboolean
find_sample (const char *name, const FoveaStep *step, gsize channels, gsize *sample, GError **error)
{
  static const char *const names[] = { "red", "green", "blue", "alpha" };
  gsize n = fovea_step_lens_samples (step, channels);

  *sample = 0;
  if (!name)
    return TRUE;
  if (n == 1)
    return fovea_wrong_usage (error, _("The step filters one channel: --channel has no choice"));
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (name, names[i]))
      {
        *sample = i;
        return TRUE;
      }
  return fovea_wrong_usage (error, n > 3 ? _("--channel is red, green, blue or alpha") : _("--channel is red, green or blue"));
}

/* What step @i reads: the photo after the steps before it. */
static FoveaImage *
load_source (const FoveaCli *cli, GPtrArray *chain, gsize i, GError **error)
{
  g_autofree char *notice = NULL;
  g_autoptr (FoveaImage) photo = fovea_image_load (cli->files[0], &notice, cli->progress, error);
  g_autoptr (GPtrArray) before = fovea_chain_copy (chain);

  if (notice)
    fovea_cli_notice (cli, notice);
  g_ptr_array_set_size (before, (gint) i);
  return photo ? fovea_chain_apply (before, photo, NULL, cli->progress, error) : NULL;
}

static gboolean
show_pixel (const FoveaCli *cli, Options *options, GError **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (FoveaImage) source = NULL;
  g_autoptr (FoveaLens) lens = NULL;
  View view = { .photo = TRUE };
  gsize number, at[2], sample;

  if (cli->n_files != 1 || !options->at)
    return fovea_wrong_usage (error, _("Give a photo and --at X,Y, or a network, a photo, --layer and --neuron"));
  options->chain.channels = g_steal_pointer (&options->network.channels);
  if (!fovea_cli_parse_place ("--at", options->at, _("x and y"), NULL, at, 2, error) || !(chain = fovea_chain_options_make (cli, &options->chain, error)))
    return FALSE;
  if (chain->len == 0)
    return fovea_wrong_usage (error, _("The chain has no steps"));
  number = chain->len;
  if ((options->step && !fovea_cli_parse_count ("--step", options->step, 1, chain->len, &number, error))
      || !(source = load_source (cli, chain, number - 1, error)))
    return FALSE;
  if (at[0] >= source->width || at[1] >= source->height)
    return fovea_wrong_usage (error, _("--at is outside of the photo of %zu x %zu pixels"), source->width, source->height);
  if (!find_sample (options->channel, chain->pdata[number - 1], source->channels, &sample, error))
    return FALSE;
  lens = fovea_step_lens_new (chain->pdata[number - 1], source, sample, at[1], at[0], view.pixel, error);
  view.lens = lens;
  view.channels = source->channels;
  return lens && show (cli, &view, error);
}

/* The plane of input map --channel, else the one with the largest sum. */
static gboolean
find_plane (const char *channel, View *view, GError **error)
{
  const FoveaLens *lens = view->lens;
  g_autofree gsize *order = order_planes (lens);
  gsize index;

  view->plane = order[0];
  if (!channel)
    return TRUE;
  if (!fovea_cli_parse_count ("--channel", channel, lens->planes[0].index, lens->planes[lens->n_planes - 1].index, &index, error))
    return FALSE;
  view->plane = index - lens->planes[0].index;
  return TRUE;
}

static gboolean
show_neuron (const FoveaCli *cli, const Options *options, GError **error)
{
  g_auto (FoveaNetworkRun) run = { 0 };
  g_autoptr (FoveaLens) lens = NULL;
  View view = { .photo = FALSE };
  gsize neuron[3];
  guint node;
  gint value;

  if (cli->n_files != 2 || !options->layer || !options->neuron)
    return fovea_wrong_usage (error, _("Give a network, a photo, --layer and --neuron, or a photo and --at X,Y"));
  if (options->at || options->step || fovea_chain_options_given (&options->chain))
    return fovea_wrong_usage (error, _("--at, --step and the options of a filter go with a photo alone, not with --layer"));
  if (!fovea_cli_parse_place ("--neuron", options->neuron, _("channel, y and x"), NULL, neuron, 3, error)
      || !fovea_network_run_open (&run, cli, cli->files[0], cli->files[1], NULL, &options->network, error)
      || !fovea_cli_find_layer (run.network, options->layer, &node, error))
    return FALSE;
  value = run.network->nodes[node].outputs[0];
  if (value < 0)
    return fovea_wrong_usage (error, _("The layer's first output is left out"));
  if (!fovea_network_plan_reaches (run.plan, value, error)
      || !fovea_network_run_compute (&run, options->network.accurate ? FOVEA_SESSION_ACCURATE : FOVEA_SESSION_KEEP_ALL, cli->progress, error))
    return FALSE;
  lens = fovea_network_lens_new (run.session, value, neuron[0], neuron[1], neuron[2], cli->progress, error);
  view.lens = lens;
  return lens && find_plane (options->channel, &view, error) && show (cli, &view, error);
}

static int
run (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  Options options = { 0 };
  FoveaCli cli;
  const GOptionEntry entries[] = {
    FOVEA_CHAIN_OPTION_ENTRIES (&options.chain),
    FOVEA_NETWORK_OPTION_ENTRIES (&options.network),
    { "at", 0, 0, G_OPTION_ARG_STRING, &options.at, N_("The pixel of the photo, from 0"), "X,Y" },
    { "step", 0, 0, G_OPTION_ARG_STRING, &options.step, N_("Which step of --chain, from 1 (the last unless given)"), "N" },
    { "layer", 0, 0, G_OPTION_ARG_STRING, &options.layer, N_("The layer of the network"), "LAYER" },
    { "neuron", 0, 0, G_OPTION_ARG_STRING, &options.neuron, N_("The neuron of the layer, from 0"), "C,Y,X" },
    { "channel", 0, 0, G_OPTION_ARG_STRING, &options.channel,
      N_("Whose terms: red (default), green, blue or alpha of a photo; an input map of a layer (that with the largest sum unless given)"),
      "CHANNEL" },
    G_OPTION_ENTRY_NULL,
  };

  if (fovea_cli_begin (&cli, &fovea_command_lens, entries, argc, argv, &error))
    options.layer || options.neuron ? show_neuron (&cli, &options, &error) : show_pixel (&cli, &options, &error);
  clear_options (&options);
  return fovea_cli_end (&cli, error);
}

const FoveaCommand fovea_command_lens = {
  .name = "lens",
  .usage = N_("IN --at X,Y | NET IN --layer LAYER --neuron C,Y,X"),
  .summary = N_("Take one output of a filter or of a layer apart: values, weights, products, sum"),
  .description = N_("Of a photo: how a preset, a kernel or a step of a chain makes one pixel; --channels then is rgb, rgba, luminance, red,\n"
                    "green or blue, as for filter. Of a network: how a neuron of a convolution (transposed and deformable ones, too), a pool or\n"
                    "a fully connected layer comes to its value, and what the layers behind make of it. --json has all terms."),
  .run = run,
};

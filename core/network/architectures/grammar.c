/* SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/architectures/architecture.h"
#include "core/network/architectures/grammar-words.h"

/* A layer, or a chain in brackets; either may be repeated. */
typedef struct
{
  const char *place;  /* where it begins */
  GPtrArray *chain;   /* of Step; NULL: a layer ... */
  GPtrArray *words;   /* ... of these, char * */
  GArray *places;     /* where each word begins */
  guint64 times;
} Step;

typedef struct
{
  const char *text, *p;
  guint depth;
} Parser;

static void
free_step (gpointer data)
{
  Step *step = data;

  g_clear_pointer (&step->chain, g_ptr_array_unref);
  g_ptr_array_unref (step->words);
  g_array_unref (step->places);
  g_free (step);
}

static Step *
new_step (const char *place)
{
  Step *step = g_new0 (Step, 1);

  step->place = place;
  step->words = g_ptr_array_new_with_free_func (g_free);
  step->places = g_array_new (FALSE, FALSE, sizeof (const char *));
  step->times = 1;
  return step;
}

static glong
column (const Parser *parser, const char *place)
{
  return g_utf8_pointer_to_offset (parser->text, place) + 1;
}

static gboolean
refuse_at (const Parser *parser, const char *place, const char *message, GError **error)
{
  return fovea_refuse (error, _("column %ld: %s"), column (parser, place), message);
}

/* Parentheses and commas separate as blanks do: "CONV3-64 (s2, p1)". */
static void
skip_blanks (Parser *parser)
{
  while (*parser->p && strchr (" \t\r\n,()", *parser->p))
    parser->p++;
}

/* @sign, in ASCII or as its own character. */
static gboolean
take_sign (Parser *parser, const char *ascii, const char *own)
{
  const char *found = g_str_has_prefix (parser->p, ascii) ? ascii : g_str_has_prefix (parser->p, own) ? own : NULL;

  if (found)
    parser->p += strlen (found);
  return found != NULL;
}

static gboolean
at_word (const Parser *parser)
{
  return g_ascii_isalnum (*parser->p) || *parser->p == '.' || (*parser->p == '-' && parser->p[1] != '>');
}

static void
read_words (Parser *parser, Step *step)
{
  while (at_word (parser))
    {
      const char *begin = parser->p;

      while (at_word (parser))
        parser->p++;
      g_ptr_array_add (step->words, g_strndup (begin, (gsize) (parser->p - begin)));
      g_array_append_val (step->places, begin);
      skip_blanks (parser);
    }
}

static gboolean
read_times (Parser *parser, Step *step, GError **error)
{
  const char *begin;
  g_autofree char *digits = NULL;

  skip_blanks (parser);
  if (!take_sign (parser, "*", "×"))
    return TRUE;
  skip_blanks (parser);
  begin = parser->p;
  while (g_ascii_isdigit (*parser->p))
    parser->p++;
  digits = g_strndup (begin, (gsize) (parser->p - begin));
  if (!g_ascii_string_to_unsigned (digits, 10, 1, FOVEA_MAX_GRAMMAR_LAYERS, &step->times, NULL))
    return refuse_at (parser, begin, _("a number of repetitions stands behind *"), error);
  skip_blanks (parser);
  return TRUE;
}

static GPtrArray *read_chain (Parser *parser, GError **error);

static gboolean
read_brackets (Parser *parser, Step *step, GError **error)
{
  if (++parser->depth > FOVEA_MAX_GRAMMAR_DEPTH)
    return refuse_at (parser, step->place, _("too many brackets within each other"), error);
  parser->p++;
  step->chain = read_chain (parser, error);
  if (!step->chain)
    return FALSE;
  if (*parser->p != ']')
    return refuse_at (parser, step->place, _("this bracket is not closed"), error);
  parser->p++;
  parser->depth--;
  return TRUE;
}

static gboolean
read_step (Parser *parser, Step *step, GError **error)
{
  if (*parser->p == '[')
    return read_brackets (parser, step, error) && read_times (parser, step, error);
  read_words (parser, step);
  if (step->words->len == 0)
    return refuse_at (parser, parser->p, _("a layer is missing"), error);
  g_ptr_array_add (step->words, NULL);
  return read_times (parser, step, error);
}

/* Up to a closing bracket or the end of the text. */
static GPtrArray *
read_chain (Parser *parser, GError **error)
{
  g_autoptr (GPtrArray) chain = g_ptr_array_new_with_free_func (free_step);

  do
    {
      Step *step;

      skip_blanks (parser);
      step = new_step (parser->p);
      g_ptr_array_add (chain, step);
      if (!read_step (parser, step, error))
        return NULL;
    }
  while (take_sign (parser, "->", "→"));
  return g_steal_pointer (&chain);
}

/* How many layers there are when all is repeated; more than the limit once they are too many. */
static guint64
count_layers (const GPtrArray *chain)
{
  guint64 n = 0;

  for (guint i = 0; i < chain->len && n <= FOVEA_MAX_GRAMMAR_LAYERS; i++)
    {
      const Step *step = g_ptr_array_index (chain, i);

      n += step->times * (step->chain ? count_layers (step->chain) : 1);
    }
  return MIN (n, FOVEA_MAX_GRAMMAR_LAYERS + 1);
}

static gboolean
has_word (const GPtrArray *chain, const char *word)
{
  for (guint i = 0; i < chain->len; i++)
    {
      const Step *step = g_ptr_array_index (chain, i);

      if (step->chain ? has_word (step->chain, word) : g_ascii_strcasecmp (g_ptr_array_index (step->words, 0), word) == 0)
        return TRUE;
    }
  return FALSE;
}

static guint
make_layer (const Parser *parser, FoveaMaker *maker, const Step *step, guint x)
{
  guint fault;
  g_autofree char *place = NULL;

  x = fovea_grammar_layer (maker, x, (char *const *) step->words->pdata, &fault);
  if (fovea_maker_failed (maker))
    {
      place = g_strdup_printf (_("column %ld: "), column (parser, g_array_index (step->places, const char *, fault)));
      fovea_maker_place_failure (maker, place);
    }
  return x;
}

/* From step @first on. Stops at the first failure. */
static guint
make_chain (const Parser *parser, FoveaMaker *maker, const GPtrArray *chain, guint first, guint x)
{
  for (guint i = first; i < chain->len; i++)
    {
      const Step *step = g_ptr_array_index (chain, i);

      for (guint64 n = 0; n < step->times && !fovea_maker_failed (maker); n++)
        x = step->chain ? make_chain (parser, maker, step->chain, 0, x) : make_layer (parser, maker, step, x);
    }
  return x;
}

/* "INPUT 224x224x3" stands first. */
static gboolean
read_input (const Parser *parser, const Step *step, gint64 sizes[3], GError **error)
{
  if (step->chain || g_ascii_strcasecmp (g_ptr_array_index (step->words, 0), "INPUT") != 0)
    return refuse_at (parser, step->place, _("a network begins with its input, such as INPUT 224x224x3"), error);
  if (step->words->len != 3 || step->times != 1
      || fovea_grammar_sizes (g_ptr_array_index (step->words, 1), 3, FOVEA_MAX_PHOTO_SIDE, sizes) != 3 || sizes[0] == 0 || sizes[1] == 0
      || sizes[2] == 0)
    return refuse_at (parser, step->place, _("INPUT takes height, width and channels, such as INPUT 224x224x3"), error);
  return TRUE;
}

static gboolean
check_chain (const Parser *parser, const GPtrArray *chain, gint64 sizes[3], GError **error)
{
  if (*parser->p == ']')
    return refuse_at (parser, parser->p, _("this bracket was never opened"), error);
  if (*parser->p)
    return refuse_at (parser, parser->p, _("-> is missing between two layers, or this is no part of one"), error);
  if (!read_input (parser, g_ptr_array_index (chain, 0), sizes, error))
    return FALSE;
  if (chain->len < 2)
    return refuse_at (parser, parser->p, _("no layer stands behind the input"), error);
  if (count_layers (chain) > FOVEA_MAX_GRAMMAR_LAYERS)
    return fovea_over_limit (error, _("More than %d layers"), FOVEA_MAX_GRAMMAR_LAYERS);
  return TRUE;
}

static FoveaNetwork *
make_network (const Parser *parser, const GPtrArray *chain, const gint64 sizes[3], const FoveaArchitectureOptions *options,
              FoveaProgress *progress, GError **error)
{
  g_autoptr (FoveaMaker) maker = NULL;
  guint output;

  maker = fovea_maker_new ("text", sizes[2], options->height ? options->height : sizes[0], options->width ? options->width : sizes[1]);
  fovea_maker_metadata (maker, "fovea.text", parser->text);
  fovea_maker_saturates (maker, has_word (chain, "TANH") || has_word (chain, "SIGMOID"));
  output = make_chain (parser, maker, chain, 1, 0);
  return fovea_maker_finish (maker, output, options->seed, progress, error);
}

FoveaNetwork *
fovea_architecture_parse (const char *text, const FoveaArchitectureOptions *options, FoveaProgress *progress, GError **error)
{
  Parser parser = { .text = text, .p = text };
  g_autoptr (GPtrArray) chain = NULL;
  gint64 sizes[3];

  g_return_val_if_fail (text != NULL && options != NULL, NULL);

  if (strlen (text) > FOVEA_MAX_GRAMMAR_BYTES)
    {
      fovea_over_limit (error, _("The text has more than %d bytes"), FOVEA_MAX_GRAMMAR_BYTES);
      return NULL;
    }
  if (!g_utf8_validate (text, -1, NULL))
    {
      fovea_refuse (error, _("The text is not UTF-8"));
      return NULL;
    }
  chain = read_chain (&parser, error);
  if (!chain || !check_chain (&parser, chain, sizes, error))
    return NULL;
  return make_network (&parser, chain, sizes, options, progress, error);
}

const char *
fovea_grammar_help (void)
{
  return _("Layers stand in a row with -> between them; [ ... ]*3 repeats what is in the brackets, which may hold others.\n"
           "  INPUT 224x224x3   height, width, channels: always first\n"
           "  CONV3-64          64 filters of 3x3; CONV1x7-64: of 1x7. Padding is same unless told\n"
           "  LOCAL3-64         as CONV, with filters of its own at every position (locally connected)\n"
           "  DWCONV3           a filter of 3x3 for each map (depthwise)\n"
           "  UPCONV2-64        transposed convolution, of stride 2 unless told\n"
           "  POOL, POOL3 s2    maximum of 2x2, or 3x3 of stride 2; AVGPOOL: mean\n"
           "  GAP, GMP          mean or maximum of each map\n"
           "  SPP 4 2 1         spatial pyramid pooling: 4x4, 2x2 and 1x1 bins\n"
           "  FC 1000           fully connected; FLATTEN: maps as one vector\n"
           "  RELU, RELU6, LRELU 0.1, ELU, CELU, SELU, SIGMOID, TANH, SOFTPLUS, SOFTSIGN, HSWISH, HSIGMOID, SOFTMAX\n"
           "  BN, LRN 5, DROPOUT 0.5, UP 2 (each pixel 2x2 times)\n"
           "Options: s2 or s2x1 stride, d2 dilation, g32 groups, nobias, ceil (pools round up);\n"
           "same, valid, full, p1, p1x2 (height, width) or p0x1x0x1 (top, left, bottom, right) padding.");
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/architectures/grammar-words.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"
#include "core/filter/kernel-text.h"
#include "core/network/architectures/layers.h"

#define MAX_NUMBERS 8

/* Which options a word takes. */
enum
{
  STRIDE = 1 << 0,  /* s */
  PADDING = 1 << 1, /* p, same, valid, full */
  DILATES = 1 << 2, /* d */
  GROUPS = 1 << 3,  /* g */
  BIAS = 1 << 4,    /* nobias */
  CEIL = 1 << 5,    /* ceil */
};

/* What stands behind a name: "3x5-64" are two numbers, the first with another width. */
typedef struct
{
  double numbers[MAX_NUMBERS], widths[MAX_NUMBERS];
  guint n;
  FoveaLayer layer;
  const char *op_type;
  gboolean padded; /* an option says how */
} Arguments;

typedef struct
{
  const char *name;
  guint min_numbers, max_numbers;
  guint options;
  guint (*make) (FoveaMaker *maker, guint input, Arguments *arguments);
  const char *op_type; /* of activations */
} Word;

static double
number_or (const Arguments *arguments, guint i, double usual)
{
  return i < arguments->n ? arguments->numbers[i] : usual;
}

static void
take_kernel (Arguments *arguments, double usual)
{
  arguments->layer.kernel = (gint64) number_or (arguments, 0, usual);
  arguments->layer.kernel_w = (gint64) (arguments->n > 0 ? arguments->widths[0] : usual);
}

/* "3x5-64"; padding is "same" unless given. */
static FoveaLayer
take_convolution (Arguments *arguments, gint64 filters)
{
  take_kernel (arguments, 0);
  arguments->layer.filters = filters;
  if (!arguments->padded)
    arguments->layer.padding = FOVEA_PAD_SAME;
  return arguments->layer;
}

static guint
make_conv (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_conv (maker, input, take_convolution (arguments, (gint64) arguments->numbers[1]));
}

static guint
make_local (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_locally_connected (maker, input, take_convolution (arguments, (gint64) arguments->numbers[1]));
}

static guint
make_depthwise (FoveaMaker *maker, guint input, Arguments *arguments)
{
  arguments->layer.groups = fovea_maker_shape (maker, input)->dims[1];
  return fovea_maker_conv (maker, input, take_convolution (arguments, arguments->layer.groups));
}

static guint
make_upconv (FoveaMaker *maker, guint input, Arguments *arguments)
{
  take_kernel (arguments, 0);
  arguments->layer.filters = (gint64) arguments->numbers[1];
  if (arguments->layer.stride == 0)
    arguments->layer.stride = 2;
  return fovea_maker_conv_transpose (maker, input, arguments->layer);
}

/* Windows stand beside each other unless a stride is given. */
static void
take_pool (Arguments *arguments)
{
  take_kernel (arguments, 2);
  if (arguments->layer.stride == 0)
    {
      arguments->layer.stride = (gint64) number_or (arguments, 1, (double) arguments->layer.kernel);
      arguments->layer.stride_w = (gint64) (arguments->n > 1 ? arguments->widths[1] : (double) arguments->layer.kernel_w);
    }
}

static guint
make_max_pool (FoveaMaker *maker, guint input, Arguments *arguments)
{
  take_pool (arguments);
  return fovea_maker_max_pool (maker, input, arguments->layer);
}

static guint
make_average_pool (FoveaMaker *maker, guint input, Arguments *arguments)
{
  take_pool (arguments);
  return fovea_maker_average_pool (maker, input, arguments->layer);
}

static guint
make_global_average (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_global_average_pool (maker, input);
}

static guint
make_global_max (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_global_max_pool (maker, input);
}

static guint
make_dense (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_dense (maker, input, (gint64) arguments->numbers[0], arguments->layer.no_bias);
}

static guint
make_flatten (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_flatten (maker, input);
}

static guint
make_pyramid (FoveaMaker *maker, guint input, Arguments *arguments)
{
  gint64 levels[MAX_NUMBERS];

  for (guint i = 0; i < arguments->n; i++)
    levels[i] = (gint64) arguments->numbers[i];
  return fovea_maker_pyramid_pool (maker, input, arguments->n, levels);
}

static guint
make_activation (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_activate (maker, input, arguments->op_type);
}

static guint
make_activation_alpha (FoveaMaker *maker, guint input, Arguments *arguments)
{
  gboolean leaks = g_str_equal (arguments->op_type, "LeakyRelu");

  return fovea_maker_activate_alpha (maker, input, arguments->op_type, (float) number_or (arguments, 0, leaks ? 0.01 : 1.0));
}

static guint
make_relu6 (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_relu6 (maker, input);
}

static guint
make_softmax (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_softmax (maker, input);
}

static guint
make_batch_norm (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_batch_norm (maker, input, 1e-5f);
}

static guint
make_lrn (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_lrn (maker, input, (gint64) number_or (arguments, 0, 5), 1e-4f, 0.75f, 2.0f);
}

static guint
make_dropout (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_dropout (maker, input, (float) number_or (arguments, 0, 0.5));
}

static guint
make_upsample (FoveaMaker *maker, guint input, Arguments *arguments)
{
  return fovea_maker_upsample (maker, input, (gint64) number_or (arguments, 0, 2));
}

static const Word words[] = {
  { "CONV", 2, 2, STRIDE | PADDING | DILATES | GROUPS | BIAS, make_conv, NULL },
  { "LOCAL", 2, 2, STRIDE | PADDING | DILATES | GROUPS | BIAS, make_local, NULL },
  { "DWCONV", 1, 1, STRIDE | PADDING | DILATES | BIAS, make_depthwise, NULL },
  { "UPCONV", 2, 2, STRIDE | BIAS, make_upconv, NULL },
  { "POOL", 0, 2, STRIDE | PADDING | CEIL, make_max_pool, NULL },
  { "MAXPOOL", 0, 2, STRIDE | PADDING | CEIL, make_max_pool, NULL },
  { "AVGPOOL", 0, 2, STRIDE | PADDING | CEIL, make_average_pool, NULL },
  { "GAP", 0, 0, 0, make_global_average, NULL },
  { "GMP", 0, 0, 0, make_global_max, NULL },
  { "SPP", 1, MAX_NUMBERS, 0, make_pyramid, NULL },
  { "FC", 1, 1, BIAS, make_dense, NULL },
  { "FLATTEN", 0, 0, 0, make_flatten, NULL },
  { "RELU6", 0, 0, 0, make_relu6, NULL },
  { "RELU", 0, 0, 0, make_activation, "Relu" },
  { "LRELU", 0, 1, 0, make_activation_alpha, "LeakyRelu" },
  { "ELU", 0, 1, 0, make_activation_alpha, "Elu" },
  { "CELU", 0, 1, 0, make_activation_alpha, "Celu" },
  { "SELU", 0, 0, 0, make_activation, "Selu" },
  { "SIGMOID", 0, 0, 0, make_activation, "Sigmoid" },
  { "TANH", 0, 0, 0, make_activation, "Tanh" },
  { "SOFTPLUS", 0, 0, 0, make_activation, "Softplus" },
  { "SOFTSIGN", 0, 0, 0, make_activation, "Softsign" },
  { "HSWISH", 0, 0, 0, make_activation, "HardSwish" },
  { "HSIGMOID", 0, 0, 0, make_activation, "HardSigmoid" },
  { "SOFTMAX", 0, 0, 0, make_softmax, NULL },
  { "BN", 0, 0, 0, make_batch_norm, NULL },
  { "LRN", 0, 1, 0, make_lrn, NULL },
  { "DROPOUT", 0, 1, 0, make_dropout, NULL },
  { "UP", 0, 1, 0, make_upsample, NULL },
};

/* The row that is all of @text, or of its letters; @rest: what stands behind the name. */
static const Word *
find_word (const char *text, const char **rest)
{
  gsize letters = 0;

  *rest = "";
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_ascii_strcasecmp (words[i].name, text) == 0)
      return &words[i];
  while (g_ascii_isalpha (text[letters]))
    letters++;
  *rest = text + letters + (text[letters] == '-');
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i].name) == letters && g_ascii_strncasecmp (words[i].name, text, letters) == 0)
      return &words[i];
  return NULL;
}

guint
fovea_grammar_sizes (const char *text, guint max_n, gint64 maximum, gint64 *sizes)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", (gint) max_n + 1);
  guint n = g_strv_length (parts);

  if (n > max_n)
    return 0;
  for (guint i = 0; i < n; i++)
    {
      guint64 value;

      if (!g_ascii_string_to_unsigned (parts[i], 10, 0, (guint64) maximum, &value, NULL))
        return 0;
      sizes[i] = (gint64) value;
    }
  return n;
}

/* A number behind the name: "64", "3x5", "0.5". */
static gboolean
take_number (Arguments *arguments, const Word *word, const char *text, GError **error)
{
  g_autofree char *shown = fovea_printable (text);
  gint64 sizes[2];
  double number;
  guint n;

  if (arguments->n == word->max_numbers)
    return word->max_numbers == 0 ? fovea_refuse (error, _("%s takes no numbers"), word->name)
                                  : fovea_refuse (error, _("%s takes at most %u numbers"), word->name, word->max_numbers);
  n = fovea_grammar_sizes (text, 2, FOVEA_MAX_LAYER_UNITS, sizes);
  if (n > 0 && sizes[0] > 0 && sizes[n - 1] > 0)
    {
      arguments->numbers[arguments->n] = (double) sizes[0];
      arguments->widths[arguments->n++] = (double) sizes[n - 1];
      return TRUE;
    }
  if ((word->make == make_dropout || word->make == make_activation_alpha) && fovea_number_parse (text, &number) && number >= 0.0
      && (number < 1.0 || word->make == make_activation_alpha))
    {
      arguments->numbers[arguments->n] = arguments->widths[arguments->n] = number;
      arguments->n++;
      return TRUE;
    }
  return fovea_refuse (error, _("“%s” is not a number that %s can take (whole ones are 1 to %d)"), shown, word->name,
                       (int) FOVEA_MAX_LAYER_UNITS);
}

/* "3-64": numbers with hyphens between them. */
static gboolean
take_numbers (Arguments *arguments, const Word *word, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "-", -1);

  for (char **part = parts; *part; part++)
    if (!take_number (arguments, word, *part, error))
      return FALSE;
  return TRUE;
}

static gboolean
take_padding (Arguments *arguments, FoveaPadding padding)
{
  arguments->layer.padding = padding;
  arguments->padded = TRUE;
  return TRUE;
}

/* "p1": all sides, "p1x2": height and width, "p0x1x0x1": top, left, bottom and right. */
static gboolean
take_pads (Arguments *arguments, const char *text)
{
  gint64 sizes[4], *pads = arguments->layer.pads;
  guint n = fovea_grammar_sizes (text, 4, FOVEA_MAX_CONV_WINDOW, sizes);

  if (n != 1 && n != 2 && n != 4)
    return FALSE;
  for (guint i = 0; i < 4; i++)
    pads[i] = sizes[i % n];
  return take_padding (arguments, FOVEA_PAD_EACH);
}

/* "s2" or "s2x1", and so on. */
static gboolean
take_pair (const char *text, gint64 *height, gint64 *width)
{
  gint64 sizes[2];
  guint n = fovea_grammar_sizes (text, 2, FOVEA_MAX_CONV_WINDOW, sizes);

  if (n == 0 || sizes[0] == 0 || sizes[n - 1] == 0)
    return FALSE;
  *height = sizes[0];
  *width = sizes[n - 1];
  return TRUE;
}

static gboolean
take_option (Arguments *arguments, guint options, const char *text)
{
  FoveaLayer *layer = &arguments->layer;

  if (options & PADDING && g_ascii_strcasecmp (text, "same") == 0)
    return take_padding (arguments, FOVEA_PAD_SAME);
  if (options & PADDING && g_ascii_strcasecmp (text, "valid") == 0)
    return take_padding (arguments, FOVEA_PAD_VALID);
  if (options & PADDING && g_ascii_strcasecmp (text, "full") == 0)
    return take_padding (arguments, FOVEA_PAD_FULL);
  if (options & BIAS && g_ascii_strcasecmp (text, "nobias") == 0)
    return layer->no_bias = TRUE;
  if (options & CEIL && g_ascii_strcasecmp (text, "ceil") == 0)
    return layer->ceil = TRUE;
  switch (g_ascii_tolower (text[0]))
    {
    case 's':
      return options & STRIDE && take_pair (text + 1, &layer->stride, &layer->stride_w);
    case 'p':
      return options & PADDING && take_pads (arguments, text + 1);
    case 'd':
      return options & DILATES && take_pair (text + 1, &layer->dilation, &layer->dilation_w);
    case 'g':
      return options & GROUPS && fovea_grammar_sizes (text + 1, 1, FOVEA_MAX_LAYER_UNITS, &layer->groups) == 1 && layer->groups > 0;
    default:
      return FALSE;
    }
}

static gboolean
take_argument (Arguments *arguments, const Word *word, const char *text, GError **error)
{
  g_autofree char *shown = fovea_printable (text);

  if (g_ascii_isdigit (text[0]) || text[0] == '.')
    return take_numbers (arguments, word, text, error);
  if (take_option (arguments, word->options, text))
    return TRUE;
  return fovea_refuse (error, _("“%s” is no option of %s"), shown, word->name);
}

static const Word *
read_layer (char *const *texts, Arguments *arguments, guint *fault, GError **error)
{
  g_autofree char *shown = fovea_printable (texts[0]);
  const char *rest;
  const Word *word = find_word (texts[0], &rest);

  *fault = 0;
  if (!word)
    {
      fovea_refuse (error, _("“%s” is no layer"), shown);
      return NULL;
    }
  if (*rest && !take_numbers (arguments, word, rest, error))
    return NULL;
  for (guint i = 1; texts[i]; i++)
    {
      *fault = i;
      if (!take_argument (arguments, word, texts[i], error))
        return NULL;
    }
  *fault = 0;
  if (arguments->n >= word->min_numbers)
    return word;
  fovea_refuse (error, word->min_numbers == 2 ? _("%s needs a kernel's size and a number of filters, such as %s3-64")
                                              : _("%s needs a number, such as %s 4"), word->name, word->name);
  return NULL;
}

guint
fovea_grammar_layer (FoveaMaker *maker, guint input, char *const *texts, guint *fault)
{
  Arguments arguments = { 0 };
  GError *error = NULL;
  const Word *word = read_layer (texts, &arguments, fault, &error);

  if (!word)
    {
      fovea_maker_fail (maker, error);
      return 0;
    }
  arguments.op_type = word->op_type;
  return word->make (maker, input, &arguments);
}

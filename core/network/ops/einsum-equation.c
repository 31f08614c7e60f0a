/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/network/ops/einsum-equation.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "core/base/error.h"

#define ELLIPSIS "..."

static guint8
label_of (char letter)
{
  return (guint8) (g_ascii_isupper (letter) ? letter - 'A' : letter - 'a' + 26);
}

static gboolean
refuse_term (const char *term, GError **error)
{
  g_autofree char *text = fovea_printable (term);

  return fovea_refuse (error, _("“%s” is no part of an equation: letters and one “...” for dimensions are"), text);
}

/* The labels of @term, where "..." stands for @open dimensions. */
static gboolean
read_labels (const char *term, guint open, FoveaEinsumTerm *result, GError **error)
{
  const char *dots = strstr (term, ELLIPSIS);

  *result = (FoveaEinsumTerm){ 0 };
  for (const char *c = term; *c; c++)
    {
      if (c != dots && !g_ascii_isalpha (*c))
        return refuse_term (term, error);
      if (result->rank + (c == dots ? open : 1) > FOVEA_MAX_RANK)
        return fovea_refuse (error, _("“%s” has more than %d dimensions"), term, FOVEA_MAX_RANK);
      for (guint i = 0; c == dots && i < open; i++)
        result->labels[result->rank++] = (guint8) (FOVEA_EINSUM_LABELS - open + i);
      if (c == dots)
        c += strlen (ELLIPSIS) - 1;
      else
        result->labels[result->rank++] = label_of (*c);
    }
  return TRUE;
}

static guint
count_letters (const char *term)
{
  guint n = 0;

  for (; *term; term++)
    n += g_ascii_isalpha (*term) != 0;
  return n;
}

/* A dimension of 1 is repeated. */
static gboolean
take_sizes (const FoveaShape *shape, const FoveaEinsumTerm *term, gint64 *size, GError **error)
{
  for (guint d = 0; d < shape->rank; d++)
    {
      gint64 *known = &size[term->labels[d]];

      if (*known == FOVEA_EINSUM_UNUSED || *known == 1)
        *known = shape->dims[d];
      else if (shape->dims[d] != 1 && shape->dims[d] != *known)
        return fovea_refuse (error, _("dimensions of one label are %lld and %lld"), (long long) *known, (long long) shape->dims[d]);
    }
  return TRUE;
}

static gboolean
read_inputs (const FoveaOpContext *context, char **terms, FoveaEinsum *einsum, guint *open, GError **error)
{
  einsum->n_inputs = g_strv_length (terms);
  *open = 0;
  if (einsum->n_inputs != context->n_inputs || context->n_inputs > FOVEA_EINSUM_INPUTS)
    return fovea_refuse (error, _("the equation is for %u inputs; there are %u, and %d are supported"), einsum->n_inputs, context->n_inputs,
                         FOVEA_EINSUM_INPUTS);
  for (guint i = 0; i < context->n_inputs; i++)
    {
      const FoveaShape *shape = &context->inputs[i].shape;
      guint letters = count_letters (terms[i]), rest = shape->rank - MIN (letters, shape->rank);

      if (!read_labels (terms[i], rest, &einsum->inputs[i], error))
        return FALSE;
      if (einsum->inputs[i].rank != shape->rank)
        return fovea_refuse (error, _("“%s” has %u labels for %u dimensions"), terms[i], letters, shape->rank);
      if (!take_sizes (shape, &einsum->inputs[i], einsum->size, error))
        return FALSE;
      *open = strstr (terms[i], ELLIPSIS) ? MAX (*open, rest) : *open;
    }
  return TRUE;
}

/* Without "->" the output has the dimensions of "..." and all letters that stand once, in alphabetical order. */
static char *
implicit_output (char **terms, guint open)
{
  GString *output = g_string_new (open > 0 ? ELLIPSIS : "");
  g_autofree char *all = g_strjoinv ("", terms);

  for (int letter = 'A'; letter <= 'z'; letter++)
    {
      const char *first = g_ascii_isalpha (letter) ? strchr (all, letter) : NULL;

      if (first && !strchr (first + 1, letter))
        g_string_append_c (output, (char) letter);
    }
  return g_string_free (output, FALSE);
}

static gboolean
check_output (const FoveaEinsum *einsum, const char *term, GError **error)
{
  gboolean seen[FOVEA_EINSUM_LABELS] = { FALSE };

  for (guint d = 0; d < einsum->output.rank; d++)
    {
      guint8 label = einsum->output.labels[d];

      if (seen[label] || einsum->size[label] == FOVEA_EINSUM_UNUSED)
        return fovea_refuse (error, _("“%s” names a dimension twice, or one that no input has"), term);
      seen[label] = TRUE;
    }
  return TRUE;
}

static char *
without_spaces (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);

  return g_strjoinv ("", parts);
}

gboolean
fovea_einsum_read (const FoveaOpContext *context, FoveaEinsum *einsum, GError **error)
{
  g_autofree char *equation = without_spaces (fovea_node_string (context->node, "equation", ""));
  g_auto (GStrv) sides = g_strsplit (equation, "->", 2);
  g_auto (GStrv) terms = sides[0] && *sides[0] ? g_strsplit (sides[0], ",", -1) : g_strdupv ((char *[]){ (char *) "", NULL });
  g_autofree char *output = NULL;
  guint open;

  *einsum = (FoveaEinsum){ 0 };
  for (guint label = 0; label < FOVEA_EINSUM_LABELS; label++)
    einsum->size[label] = FOVEA_EINSUM_UNUSED;
  if (!read_inputs (context, terms, einsum, &open, error))
    return FALSE;
  output = sides[0] && sides[1] ? g_strdup (sides[1]) : implicit_output (terms, open);
  return read_labels (output, open, &einsum->output, error) && check_output (einsum, output, error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel-words.h"

#include <glib/gi18n-lib.h>

static const struct
{
  FoveaSymmetry symmetry;
  const char *words;
} symmetry_words[] = {
  { FOVEA_SYMMETRY_LEFT_RIGHT, N_("left and right") },
  { FOVEA_SYMMETRY_TOP_BOTTOM, N_("top and bottom") },
  { FOVEA_SYMMETRY_POINT, N_("half a turn") },
  { FOVEA_SYMMETRY_DIAGONAL, N_("diagonal") },
  { FOVEA_SYMMETRY_ODD, N_("odd (half a turn negates it)") },
};

char *
fovea_kernel_symmetry_words (guint symmetries)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) words = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (symmetry_words); i++)
    if (symmetries & symmetry_words[i].symmetry)
      g_strv_builder_add (builder, _(symmetry_words[i].words));
  words = g_strv_builder_end (builder);
  return words[0] ? g_strjoinv (C_("list of words", ", "), words) : g_strdup (C_("symmetry", "none"));
}

char *
fovea_kernel_rank_words (const FoveaKernel *kernel, const FoveaKernelAnalysis *analysis)
{
  g_return_val_if_fail (kernel != NULL && analysis != NULL, NULL);

  gsize most = MIN (kernel->width, kernel->height);
  char missed[G_ASCII_DTOSTR_BUF_SIZE];

  if (analysis->rank == 0)
    return g_strdup (_("0: all cells are zero"));
  if (analysis->rank == 1)
    return g_strdup_printf (_("1 of %zu: separable, a column times a row"), most);
  g_ascii_formatd (missed, sizeof missed, "%.3g", 100.0 * analysis->separable_error);
  return g_strdup_printf (_("%zu of %zu: not separable, the best column times row misses %s %%"), analysis->rank, most, missed);
}

char *
fovea_kernel_vector_text (const double *numbers, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize i = 0; i < n; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append_printf (text, "%s%s", i > 0 ? " " : "", g_ascii_formatd (number, sizeof number, "%.4g", numbers[i]));
    }
  return g_string_free (text, FALSE);
}

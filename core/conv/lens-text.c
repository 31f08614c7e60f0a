/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A lens in words. */

#include "core/conv/lens.h"

#include <glib/gi18n-lib.h>

typedef char Number[G_ASCII_DTOSTR_BUF_SIZE + 4];

/* Five digits, a decimal point in every locale and a real minus sign. */
static const char *
text (double value, Number buffer)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (digits, sizeof digits, "%.5g", value);
  g_snprintf (buffer, sizeof (Number), "%s%s", digits[0] == '-' ? "−" : "", digits + (digits[0] == '-'));
  return buffer;
}

/* One kernel of a photo filter. */
static void
append_plane (GString *equation, const FoveaLensPlane *plane)
{
  Number number;

  g_string_append_printf (equation, _("Σ products %s"), text (plane->sum, number));
  if (plane->divisor != 1.0)
    g_string_append_printf (equation, " ÷ %s", text (plane->divisor, number));
  if (plane->offset != 0.0)
    g_string_append_printf (equation, _(" + offset %s"), text (plane->offset, number));
  if (plane->divisor != 1.0 || plane->offset != 0.0)
    g_string_append_printf (equation, " = %s", text (plane->result, number));
}

static void
append_photo (GString *equation, const FoveaLens *self)
{
  for (gsize i = 0; i < self->n_planes; i++)
    {
      if (self->n_planes > 1)
        g_string_append_printf (equation, _("%sKernel %zu: "), i > 0 ? "; " : "", i);
      append_plane (equation, &self->planes[i]);
    }
}

static void
append_layer (GString *equation, const FoveaLens *self)
{
  Number number;

  if (self->kind == FOVEA_LENS_MAXIMUM)
    {
      g_string_append_printf (equation, _("Maximum %s"), text (self->total, number));
      return;
    }
  g_string_append_printf (equation, _("Σ products %s"), text (self->products, number));
  if (!self->has_bias)
    return;
  g_string_append_printf (equation, _(" + bias %s"), text (self->bias, number));
  g_string_append_printf (equation, " = %s", text (self->total, number));
}

char *
fovea_lens_equation (const FoveaLens *self)
{
  GString *equation = g_string_new (NULL);
  Number number;

  g_return_val_if_fail (self != NULL, NULL);

  (self->input < 0 ? append_photo : append_layer) (equation, self);
  for (guint i = 0; i < self->n_after; i++)
    g_string_append_printf (equation, ", %s → %s", _(self->after[i].name), text (self->after[i].value, number));
  return g_string_free (equation, FALSE);
}

/* Where it lies: "row 4, column 5", with what is special about it. */
static void
append_place (GString *line, const FoveaLens *self, const FoveaLensTap *tap)
{
  Number y, x;

  if (self->kind == FOVEA_LENS_CONNECTED)
    return;
  if (tap->place == FOVEA_LENS_GAP)
    {
      g_string_append (line, _("between two inputs: no product"));
      return;
    }
  g_string_append_printf (line, _("row %s, column %s"), text (tap->y, y), text (tap->x, x));
  if (tap->place == FOVEA_LENS_PADDING)
    g_string_append (line, _(", padding"));
  g_string_append (line, ": ");
}

char *
fovea_lens_tap_text (const FoveaLens *self, const FoveaLensTap *tap)
{
  GString *line = g_string_new (NULL);
  Number number;

  g_return_val_if_fail (self != NULL && tap != NULL, NULL);

  append_place (line, self, tap);
  if (tap->place == FOVEA_LENS_GAP)
    return g_string_free (line, FALSE);
  g_string_append (line, text (tap->value, number));
  if (self->kind == FOVEA_LENS_MAXIMUM)
    return g_string_free (line, FALSE);
  g_string_append_printf (line, " × %s", text (tap->weight, number));
  if (tap->mask != 1.0)
    g_string_append_printf (line, _(" × mask %s"), text (tap->mask, number));
  g_string_append_printf (line, " = %s", text (tap->product, number));
  return g_string_free (line, FALSE);
}

static void
append_pair (GString *line, const char *name, gssize rows, gssize columns, gssize usual)
{
  if (rows == usual && columns == usual)
    return;
  g_string_append_printf (line, ", %s ", name);
  if (rows == columns)
    g_string_append_printf (line, "%zd", rows);
  else
    g_string_append_printf (line, "%zd×%zd", rows, columns);
}

char *
fovea_lens_conventions (const FoveaLens *self)
{
  const char *const names[FOVEA_N_LENSES] = {
    _("correlation"), _("true convolution"), _("transposed"), _("deformable"), _("fully connected"), _("average"), _("maximum"),
  };
  const char *const borders[FOVEA_N_BORDERS] = { _("zero"), _("replicate"), _("reflect"), _("wrap") };
  GString *line;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->kind == FOVEA_LENS_CONNECTED)
    return g_strdup (names[self->kind]);
  line = g_string_new (NULL);
  g_string_append_printf (line, "%zu×%zu", self->rows, self->columns);
  append_pair (line, _("stride"), (gssize) self->stride[0], (gssize) self->stride[1], 1);
  if (self->input >= 0)
    append_pair (line, _("padding"), self->before[0], self->before[1], 0);
  append_pair (line, _("dilation"), (gssize) self->dilation[0], (gssize) self->dilation[1], 1);
  if (self->groups > 1)
    g_string_append_printf (line, _(", %zu groups"), self->groups);
  g_string_append_printf (line, ", %s", names[self->kind]);
  if (self->input < 0)
    g_string_append_printf (line, _(", border: %s"), borders[self->border]);
  return g_string_free (line, FALSE);
}

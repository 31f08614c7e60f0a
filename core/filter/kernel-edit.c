/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel-edit.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/filter/kernel-text.h"

#define ZERO_SUM 1e-12 /* of the sum of absolute values: below it a sum is rounding */
#define MAX_ORBIT 4

static const struct
{
  const char *id, *title;
} edits[FOVEA_N_EDITS] = {
  [FOVEA_EDIT_ROTATE_CLOCKWISE] = { "rotate-clockwise", N_("Rotate Clockwise") },
  [FOVEA_EDIT_ROTATE_COUNTERCLOCKWISE] = { "rotate-counterclockwise", N_("Rotate Counterclockwise") },
  [FOVEA_EDIT_HALF_TURN] = { "half-turn", N_("Rotate by Half a Turn") },
  [FOVEA_EDIT_MIRROR_LEFT_RIGHT] = { "mirror-left-right", N_("Mirror Left and Right") },
  [FOVEA_EDIT_MIRROR_TOP_BOTTOM] = { "mirror-top-bottom", N_("Mirror Top and Bottom") },
  [FOVEA_EDIT_TRANSPOSE] = { "transpose", N_("Transpose") },
  [FOVEA_EDIT_NEGATE] = { "negate", N_("Negate") },
  [FOVEA_EDIT_NORMALISE] = { "normalise", N_("Normalise") },
};

static const char *const locks[FOVEA_N_LOCKS] = {
  [FOVEA_LOCK_NONE] = N_("None"),
  [FOVEA_LOCK_LEFT_RIGHT] = N_("Left and right"),
  [FOVEA_LOCK_TOP_BOTTOM] = N_("Top and bottom"),
  [FOVEA_LOCK_BOTH] = N_("Both axes"),
  [FOVEA_LOCK_POINT] = N_("Half a turn"),
  [FOVEA_LOCK_QUARTER] = N_("Quarter turns"),
};

typedef struct
{
  gsize x, y;
} Cell;

const char *
fovea_kernel_lock_title (FoveaKernelLock lock)
{
  g_return_val_if_fail (lock < FOVEA_N_LOCKS, NULL);
  return _(locks[lock]);
}

gboolean
fovea_kernel_lock_fits (FoveaKernelLock lock, const FoveaKernel *kernel)
{
  g_return_val_if_fail (kernel != NULL, FALSE);
  return lock != FOVEA_LOCK_QUARTER || kernel->width == kernel->height;
}

const char *
fovea_kernel_edit_id (FoveaKernelEdit edit)
{
  g_return_val_if_fail (edit < FOVEA_N_EDITS, NULL);
  return edits[edit].id;
}

const char *
fovea_kernel_edit_title (FoveaKernelEdit edit)
{
  g_return_val_if_fail (edit < FOVEA_N_EDITS, NULL);
  return _(edits[edit].title);
}

gboolean
fovea_kernel_edit_find (const char *id, FoveaKernelEdit *edit)
{
  g_return_val_if_fail (id != NULL && edit != NULL, FALSE);

  for (gsize i = 0; i < FOVEA_N_EDITS; i++)
    if (g_str_equal (id, edits[i].id))
      {
        *edit = (FoveaKernelEdit) i;
        return TRUE;
      }
  return FALSE;
}

static FoveaKernel *
new_like (const FoveaKernel *kernel, gsize width, gsize height, const double *values)
{
  FoveaKernel *copy = fovea_kernel_new (width, height, values);

  copy->divisor = kernel->divisor;
  copy->offset = kernel->offset;
  return copy;
}

FoveaKernel *
fovea_kernel_copy (const FoveaKernel *kernel)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  FoveaKernel *copy = new_like (kernel, kernel->width, kernel->height, kernel->values);

  copy->anchor_x = kernel->anchor_x;
  copy->anchor_y = kernel->anchor_y;
  return copy;
}

/* Which cell of a kernel of @width x @height comes to stand at (@x, @y). */
static Cell
moved_from (FoveaKernelEdit edit, gsize width, gsize height, gsize x, gsize y)
{
  switch (edit)
    {
    case FOVEA_EDIT_ROTATE_CLOCKWISE:
      return (Cell){ y, height - 1 - x };
    case FOVEA_EDIT_ROTATE_COUNTERCLOCKWISE:
      return (Cell){ width - 1 - y, x };
    case FOVEA_EDIT_HALF_TURN:
      return (Cell){ width - 1 - x, height - 1 - y };
    case FOVEA_EDIT_MIRROR_LEFT_RIGHT:
      return (Cell){ width - 1 - x, y };
    case FOVEA_EDIT_MIRROR_TOP_BOTTOM:
      return (Cell){ x, height - 1 - y };
    case FOVEA_EDIT_TRANSPOSE:
      return (Cell){ y, x };
    default:
      return (Cell){ x, y };
    }
}

static FoveaKernel *
move_cells (const FoveaKernel *kernel, FoveaKernelEdit edit)
{
  gboolean turned = edit == FOVEA_EDIT_ROTATE_CLOCKWISE || edit == FOVEA_EDIT_ROTATE_COUNTERCLOCKWISE || edit == FOVEA_EDIT_TRANSPOSE;
  FoveaKernel *moved = new_like (kernel, turned ? kernel->height : kernel->width, turned ? kernel->width : kernel->height, NULL);

  for (gsize y = 0; y < moved->height; y++)
    for (gsize x = 0; x < moved->width; x++)
      {
        Cell from = moved_from (edit, kernel->width, kernel->height, x, y);

        moved->values[y * moved->width + x] = kernel->values[from.y * kernel->width + from.x];
        if (from.x == kernel->anchor_x && from.y == kernel->anchor_y)
          {
            moved->anchor_x = x;
            moved->anchor_y = y;
          }
      }
  return moved;
}

static FoveaKernel *
scale_cells (const FoveaKernel *kernel, double factor)
{
  FoveaKernel *scaled = fovea_kernel_copy (kernel);

  for (gsize i = 0; i < scaled->width * scaled->height; i++)
    scaled->values[i] = scaled->values[i] == 0 ? 0 : scaled->values[i] * factor; /* never -0 */
  return scaled;
}

/* The sum of the cells, or 0 where that is rounding; @positive (out): of those above zero. */
static double
sum_cells (const FoveaKernel *kernel, double *positive)
{
  double sum = fovea_kernel_sum (kernel), size = 0;

  *positive = 0;
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    {
      size += fabs (kernel->values[i]);
      *positive += MAX (kernel->values[i], 0);
    }
  return fabs (sum) <= ZERO_SUM * size ? 0 : sum;
}

static FoveaKernel *
normalise (const FoveaKernel *kernel, GError **error)
{
  double positive, sum = sum_cells (kernel, &positive), by = sum != 0 ? sum : positive;
  FoveaKernel *normalised;

  if (by == 0 || !isfinite (by))
    {
      fovea_refuse (error, _("These cells cannot be normalised: their sum is zero or beyond all numbers"));
      return NULL;
    }
  normalised = fovea_kernel_copy (kernel);
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    normalised->values[i] /= by;
  normalised->divisor = 1;
  return normalised;
}

FoveaKernel *
fovea_kernel_edit (const FoveaKernel *kernel, FoveaKernelEdit edit, GError **error)
{
  g_return_val_if_fail (kernel != NULL && edit < FOVEA_N_EDITS, NULL);

  if (edit == FOVEA_EDIT_NORMALISE)
    return normalise (kernel, error);
  return edit == FOVEA_EDIT_NEGATE ? scale_cells (kernel, -1) : move_cells (kernel, edit);
}

/* The cells that are one with (@x, @y), itself among them; some may be there more than once. */
static gsize
find_orbit (const FoveaKernel *kernel, gsize x, gsize y, FoveaKernelLock lock, Cell orbit[MAX_ORBIT])
{
  gsize right = kernel->width - 1 - x, below = kernel->height - 1 - y;

  orbit[0] = (Cell){ x, y };
  switch (lock)
    {
    case FOVEA_LOCK_LEFT_RIGHT:
      orbit[1] = (Cell){ right, y };
      return 2;
    case FOVEA_LOCK_TOP_BOTTOM:
      orbit[1] = (Cell){ x, below };
      return 2;
    case FOVEA_LOCK_POINT:
      orbit[1] = (Cell){ right, below };
      return 2;
    case FOVEA_LOCK_BOTH:
      orbit[1] = (Cell){ right, y };
      orbit[2] = (Cell){ x, below };
      orbit[3] = (Cell){ right, below };
      return 4;
    case FOVEA_LOCK_QUARTER:
      orbit[1] = (Cell){ below, x };
      orbit[2] = (Cell){ right, below };
      orbit[3] = (Cell){ y, right };
      return 4;
    default:
      return 1;
    }
}

FoveaKernel *
fovea_kernel_set_cell (const FoveaKernel *kernel, gsize x, gsize y, double value, FoveaKernelLock lock)
{
  g_return_val_if_fail (kernel != NULL && x < kernel->width && y < kernel->height, NULL);
  g_return_val_if_fail (lock < FOVEA_N_LOCKS && fovea_kernel_lock_fits (lock, kernel), NULL);

  FoveaKernel *edited = fovea_kernel_copy (kernel);
  Cell orbit[MAX_ORBIT];
  gsize n = find_orbit (kernel, x, y, lock, orbit);

  for (gsize i = 0; i < n; i++)
    edited->values[orbit[i].y * kernel->width + orbit[i].x] = value;
  return edited;
}

FoveaKernel *
fovea_kernel_fill (const FoveaKernel *kernel, double value)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  FoveaKernel *filled = fovea_kernel_copy (kernel);

  for (gsize i = 0; i < filled->width * filled->height; i++)
    filled->values[i] = value;
  return filled;
}

FoveaKernel *
fovea_kernel_resize (const FoveaKernel *kernel, gsize width, gsize height)
{
  g_return_val_if_fail (kernel != NULL && width > 0 && height > 0, NULL);

  FoveaKernel *resized = new_like (kernel, width, height, NULL);

  if (kernel->anchor_x != kernel->width / 2)
    resized->anchor_x = MIN (kernel->anchor_x, width - 1);
  if (kernel->anchor_y != kernel->height / 2)
    resized->anchor_y = MIN (kernel->anchor_y, height - 1);
  for (gsize y = 0; y < height; y++)
    for (gsize x = 0; x < width; x++)
      {
        gsize from_x = x + kernel->anchor_x - resized->anchor_x, from_y = y + kernel->anchor_y - resized->anchor_y;

        if (from_x < kernel->width && from_y < kernel->height) /* wraps around below zero */
          resized->values[y * width + x] = kernel->values[from_y * kernel->width + from_x];
      }
  return resized;
}

double
fovea_kernel_automatic_divisor (const FoveaKernel *kernel)
{
  g_return_val_if_fail (kernel != NULL, 1);

  double positive, sum = sum_cells (kernel, &positive);

  return sum != 0 && isfinite (sum) ? sum : 1;
}

/* What stands for @c in a kernel's text. @in_row: a number stands before it in its row. */
static gunichar
plain_character (gunichar c, gboolean decimal_comma, gboolean *in_row)
{
  gunichar plain = c;

  if (c == 0x2212)
    plain = '-';
  else if (c == ',')
    plain = decimal_comma ? '.' : ' ';
  else if (c == '[' || c == '{' || c == '(' || c == 0xa0)
    plain = ' ';
  else if (c == ']' || c == '}' || c == ')')
    plain = *in_row ? ';' : ' ';
  else if (c == ';' && !*in_row) /* behind a bracket that closed the row */
    plain = ' ';
  if (plain == ';' || plain == '\n')
    *in_row = FALSE;
  else if (!g_unichar_isspace (plain))
    *in_row = TRUE;
  return plain;
}

/* Each character becomes one character, so that places in errors are those of @text. */
static char *
plain_text (const char *text, const char *end)
{
  gboolean decimal_comma = strchr (text, '\t') && !strchr (text, '.'), in_row = FALSE, in_comment = FALSE;
  GString *plain = g_string_new (NULL);

  for (; text < end; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      in_comment = c != '\n' && (in_comment || c == '#');
      g_string_append_unichar (plain, in_comment ? c : plain_character (c, decimal_comma, &in_row));
    }
  return g_string_free (plain, FALSE);
}

FoveaKernel *
fovea_kernel_parse_block (const char *text, gsize length, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autofree char *whole = g_strndup (text, length), *plain = NULL;

  if (strlen (whole) != length || !g_utf8_validate (whole, -1, NULL))
    return fovea_kernel_parse (text, length, error);
  plain = plain_text (whole, whole + length);
  return fovea_kernel_parse (plain, strlen (plain), error);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/filter/kernel-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/limits.h"

/* A sum below this share of the absolute values' is rounding, not a sum. */
#define ZERO_SUM 1e-12

typedef struct
{
  const char *p, *end;
  const char *line_start;
  gsize line;
  GArray *values; /* double */
  gsize width, height;
  gboolean has_divisor, has_offset, has_anchor, divisor_is_sum;
  double divisor, offset;
  gsize anchor[2]; /* column, row */
} Parser;

static gboolean G_GNUC_PRINTF (4, 5)
refuse_at (const Parser *self, const char *place, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return fovea_refuse (error, _("line %zu, column %ld: %s"), self->line,
                       g_utf8_pointer_to_offset (self->line_start, place) + 1, message);
}

static gboolean
ends_word (char c)
{
  return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == ';' || c == '#';
}

/* The next word of the present row, NULL at its end. @place gets where it stands. */
static char *
next_word (Parser *self, const char **place)
{
  const char *begin;

  while (self->p < self->end && (*self->p == ' ' || *self->p == '\t' || *self->p == '\r'))
    self->p++;
  if (self->p < self->end && *self->p == '#')
    while (self->p < self->end && *self->p != '\n')
      self->p++;
  *place = begin = self->p;
  while (self->p < self->end && !ends_word (*self->p))
    self->p++;
  return self->p > begin ? g_strndup (begin, (gsize) (self->p - begin)) : NULL;
}

/* Steps over the end of a row; FALSE at the end of the text. */
static gboolean
next_row (Parser *self)
{
  if (self->p == self->end)
    return FALSE;
  if (*self->p++ == '\n')
    {
      self->line++;
      self->line_start = self->p;
    }
  return TRUE;
}

static gboolean
parse_number (Parser *self, const char *word, const char *place, double *value, GError **error)
{
  g_autofree char *printable = NULL;

  if (fovea_number_parse (word, value))
    return TRUE;
  printable = fovea_printable (word);
  if (strchr (word, ','))
    return refuse_at (self, place, error,
                      _("“%s” is not a number: the decimal sign is a point, and blanks stand between numbers"), printable);
  return refuse_at (self, place, error, _("“%s” is not a finite decimal number"), printable);
}

static gboolean
parse_index (Parser *self, const char *word, const char *place, gsize *value, GError **error)
{
  guint64 number;
  g_autofree char *printable = NULL;

  if (g_ascii_string_to_unsigned (word, 10, 0, FOVEA_MAX_KERNEL_SIDE - 1, &number, NULL))
    {
      *value = (gsize) number;
      return TRUE;
    }
  printable = fovea_printable (word);
  return refuse_at (self, place, error, _("“%s” is not a column or row of a kernel, which count from 0"), printable);
}

/* A setting's @i-th argument. */
static gboolean
parse_argument (Parser *self, const char *setting, gsize i, const char *word, const char *place, GError **error)
{
  if (g_str_equal (setting, "anchor"))
    return parse_index (self, word, place, &self->anchor[i], error);
  if (g_str_equal (setting, "offset"))
    return parse_number (self, word, place, &self->offset, error);
  self->divisor_is_sum = g_str_equal (word, "sum");
  if (self->divisor_is_sum)
    return TRUE;
  if (!parse_number (self, word, place, &self->divisor, error))
    return FALSE;
  return self->divisor != 0.0 || refuse_at (self, place, error, _("the divisor is zero"));
}

/* `divisor 16` and such; @word is the first one of its line, at @place. */
static gboolean
parse_setting (Parser *self, const char *word, const char *place, GError **error)
{
  gboolean *seen = g_str_equal (word, "divisor") ? &self->has_divisor
                   : g_str_equal (word, "offset") ? &self->has_offset
                                                  : &self->has_anchor;
  gsize n = seen == &self->has_anchor ? 2 : 1;
  const char *behind;
  g_autofree char *rest = NULL;

  if (self->height > 0)
    return refuse_at (self, place, error, _("“%s” stands before the rows"), word);
  if (*seen)
    return refuse_at (self, place, error, _("“%s” stands here a second time"), word);
  *seen = TRUE;
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *argument = next_word (self, &behind);

      if (!argument)
        return refuse_at (self, behind, error, _("“%s” lacks a number"), word);
      if (!parse_argument (self, word, i, argument, behind, error))
        return FALSE;
    }
  rest = next_word (self, &behind);
  return !rest || refuse_at (self, behind, error, _("“%s” has too many numbers"), word);
}

static gboolean
parse_values (Parser *self, char *word, const char *place, GError **error)
{
  gsize width = 0;

  if (self->height == FOVEA_MAX_KERNEL_SIDE)
    {
      g_free (word);
      return refuse_at (self, place, error, _("a kernel has at most %d rows"), FOVEA_MAX_KERNEL_SIDE);
    }
  for (; word; word = next_word (self, &place), width++)
    {
      g_autofree char *owned = word;
      double value;

      if (!parse_number (self, owned, place, &value, error))
        return FALSE;
      if (width == FOVEA_MAX_KERNEL_SIDE)
        return refuse_at (self, place, error, _("a kernel has at most %d columns"), FOVEA_MAX_KERNEL_SIDE);
      if (self->height > 0 && width == self->width)
        return refuse_at (self, place, error, _("this row has more than the %zu numbers of the first"), self->width);
      g_array_append_val (self->values, value);
    }
  if (self->height > 0 && width < self->width)
    return refuse_at (self, place, error, _("this row has %zu numbers, the first has %zu"), width,
                      self->width);
  self->width = width;
  self->height++;
  return TRUE;
}

static gboolean
parse_rows (Parser *self, GError **error)
{
  do
    {
      const char *place;
      char *word = next_word (self, &place);

      if (word && (g_str_equal (word, "divisor") || g_str_equal (word, "offset") || g_str_equal (word, "anchor")))
        {
          g_autofree char *setting = word;

          if (!parse_setting (self, setting, place, error))
            return FALSE;
        }
      else if (word && !parse_values (self, word, place, error))
        return FALSE;
      else if (!word && self->p < self->end && *self->p == ';')
        return refuse_at (self, place, error, _("a row without numbers"));
    }
  while (next_row (self));
  return TRUE;
}

static FoveaKernel *
make_kernel (const Parser *self, GError **error)
{
  g_autoptr (FoveaKernel) kernel = NULL;
  double size = 0.0;

  if (self->height == 0)
    {
      fovea_refuse (error, _("The kernel has no numbers"));
      return NULL;
    }
  if (self->has_anchor && (self->anchor[0] >= self->width || self->anchor[1] >= self->height))
    {
      fovea_refuse (error, _("The anchor, column %zu and row %zu, lies outside the kernel of %zu columns and %zu rows"),
                    self->anchor[0], self->anchor[1], self->width, self->height);
      return NULL;
    }
  kernel = fovea_kernel_new (self->width, self->height, (const double *) (gpointer) self->values->data);
  if (self->has_anchor)
    {
      kernel->anchor_x = self->anchor[0];
      kernel->anchor_y = self->anchor[1];
    }
  kernel->offset = self->offset;
  kernel->divisor = self->divisor_is_sum ? fovea_kernel_sum (kernel) : self->has_divisor ? self->divisor : 1.0;
  for (gsize i = 0; i < self->values->len; i++)
    size += fabs (kernel->values[i]);
  if (self->divisor_is_sum && (!isfinite (size) || fabs (kernel->divisor) <= ZERO_SUM * size))
    {
      fovea_refuse (error, _("The kernel cannot be divided by its sum, which is zero"));
      return NULL;
    }
  return g_steal_pointer (&kernel);
}

static gboolean
check_text (const char *text, gsize length, gsize max_bytes, GError **error)
{
  const char *bad;

  if (length > max_bytes)
    return fovea_refuse (error, _("The kernel's text has %zu bytes; at most %zu are read"), length,
                         max_bytes);
  if (length >= 2 && (memcmp (text, "\xff\xfe", 2) == 0 || memcmp (text, "\xfe\xff", 2) == 0))
    return fovea_refuse (error, _("The kernel's text is UTF-16; save it as UTF-8"));
  if (memchr (text, '\0', length))
    return fovea_refuse (error, _("The kernel's text has a zero byte: it is not UTF-8 text"));
  if (!g_utf8_validate_len (text, length, &bad))
    return fovea_refuse (error, _("The kernel's text is not UTF-8 at byte %zu"), (gsize) (bad - text));
  return TRUE;
}

FoveaKernel *
fovea_kernel_parse_within (const char *text, gsize length, gsize max_bytes, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (double));
  Parser parser = { .p = text, .end = text + length, .line = 1, .values = values };

  if (!check_text (text, length, max_bytes, error))
    return NULL;
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    parser.p += 3;
  parser.line_start = parser.p;
  return parse_rows (&parser, error) ? make_kernel (&parser, error) : NULL;
}

FoveaKernel *
fovea_kernel_parse (const char *text, gsize length, GError **error)
{
  return fovea_kernel_parse_within (text, length, FOVEA_MAX_KERNEL_TEXT_BYTES, error);
}

FoveaKernel *
fovea_kernel_load (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  g_autoptr (GBytes) bytes = fovea_file_read (path, FOVEA_MAX_KERNEL_TEXT_BYTES, error);
  FoveaKernel *kernel;
  gconstpointer text;
  gsize length;

  if (!bytes)
    return NULL;
  text = g_bytes_get_data (bytes, &length);
  kernel = fovea_kernel_parse (text, length, error);
  if (!kernel)
    {
      g_autofree char *name = fovea_printable (path);

      g_prefix_error (error, "“%s”: ", name);
    }
  return kernel;
}

static void
append_setting (GString *text, const char *name, double value)
{
  g_autofree char *number = fovea_number_to_text (value);

  g_string_append_printf (text, "%s %s\n", name, number);
}

char *
fovea_kernel_to_text (const FoveaKernel *kernel)
{
  g_return_val_if_fail (kernel != NULL, NULL);

  GString *text = g_string_new (NULL);

  if (kernel->divisor != 1.0)
    append_setting (text, "divisor", kernel->divisor);
  if (kernel->offset != 0.0)
    append_setting (text, "offset", kernel->offset);
  if (kernel->anchor_x != kernel->width / 2 || kernel->anchor_y != kernel->height / 2)
    g_string_append_printf (text, "anchor %zu %zu\n", kernel->anchor_x, kernel->anchor_y);
  for (gsize i = 0; i < kernel->width * kernel->height; i++)
    {
      g_autofree char *number = fovea_number_to_text (kernel->values[i]);

      g_string_append (text, number);
      g_string_append_c (text, (i + 1) % kernel->width ? ' ' : '\n');
    }
  return g_string_free (text, FALSE);
}

gboolean
fovea_number_parse (const char *text, double *value)
{
  char *end;

  /* strtod alone would take "nan", "0x1p3" and leading blanks. */
  if (*text == '\0' || text[strspn (text, "+-.0123456789eE")] != '\0')
    return FALSE;
  *value = g_ascii_strtod (text, &end);
  return *end == '\0' && isfinite (*value);
}

char *
fovea_number_to_text (double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  for (int digits = 15; digits <= 17; digits++)
    {
      char format[] = "%.00g";

      format[2] = (char) ('0' + digits / 10);
      format[3] = (char) ('0' + digits % 10);
      g_ascii_formatd (text, sizeof text, format, value);
      if (g_ascii_strtod (text, NULL) == value)
        break;
    }
  return g_strdup (text);
}

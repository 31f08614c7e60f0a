/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * FoveaErrorCode:
 * @FOVEA_ERROR_USAGE: the caller asked for something that does not exist
 * @FOVEA_ERROR_REFUSED: the input is broken, unsupported or unsafe
 * @FOVEA_ERROR_LIMIT: the work needs more than a limit or the memory budget allows
 * @FOVEA_ERROR_IO: the system failed to read or write
 * @FOVEA_ERROR_CANCELLED: the user stopped the work
 * @FOVEA_ERROR_LATER: a plan asks for what is known only while running; users see it only where nothing is run
 *
 * Why a call failed. Messages are one line, name the cause and the place, and are ready for a user.
 */
typedef enum
{
  FOVEA_ERROR_USAGE,
  FOVEA_ERROR_REFUSED,
  FOVEA_ERROR_LIMIT,
  FOVEA_ERROR_IO,
  FOVEA_ERROR_CANCELLED,
  FOVEA_ERROR_LATER,
} FoveaErrorCode;

#define FOVEA_ERROR (fovea_error_quark ())
GQuark fovea_error_quark (void);

/* The exit code of a program that fails with @error: 2, 3, 4, 5 or 130. */
int fovea_error_exit_code (const GError *error);

/* Each sets @error from a printf-like message and returns FALSE, so that a check is one line. */
gboolean fovea_wrong_usage (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean fovea_refuse (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean fovea_over_limit (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean fovea_io_failed (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
gboolean fovea_known_later (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* @text (any bytes: a file name, a tensor's name) made fit to stand in a one-line message:
 * valid UTF-8, control characters escaped, at most 200 characters. */
char *fovea_printable (const char *text);

G_END_DECLS

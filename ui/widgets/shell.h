/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Adds @option (none where "") and @text to a command line that is shown to the user, in quotes where the shell needs them. */
void fovea_shell_append (GString *command, const char *option, const char *text);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Parts of command lines that do what the window does. */

#pragma once

#include "ui/document.h"

G_BEGIN_DECLS

/* "fovea-cli NAME NETWORK PHOTO OUTPUT", to be appended to; behind the command that applies the steps to the photo, if there are any. */
GString *fovea_command_new_on_photo (FoveaDocument *document, const char *name, const char *output);
/* All of the pre-processing, so that the command does not depend on a guess. */
void fovea_command_append_preprocess (GString *command, const FoveaPreprocess *preprocess);

G_END_DECLS

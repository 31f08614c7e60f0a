/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "ui/window/samples.h"

static const struct
{
  const char *file, *title;
} samples[] = {
  { "samples/chelsea.png", N_("Chelsea the Cat") },
  { "samples/coffee.png", N_("A Cup of Coffee") },
  { "samples/digit-3.png", N_("A Digit") },
  { "networks/lenet-5.onnx", N_("LeNet-5") },
  { "networks/denoiser.onnx", N_("A Denoiser") },
};

void
fovea_window_init_samples (FoveaWindow *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autoptr (GFile) file = fovea_sample_find (samples[i].file);
      g_autofree char *uri = file ? g_file_get_uri (file) : NULL;
      GtkWidget *button;

      if (!file)
        continue;
      button = gtk_button_new_with_label (_(samples[i].title));
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.open-uri");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "s", uri);
      gtk_widget_add_css_class (button, "flat");
      gtk_box_append (self->sample_buttons, button);
    }
}

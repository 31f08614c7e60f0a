/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/application.h"

#include <glib/gi18n.h>

#include "core/base/pool.h"
#include "core/conv/planner/calibrate.h"
#include "ui/frames.h"
#include "ui/settings.h"
#include "ui/window/about.h"
#include "ui/window/heartbeat.h"
#include "ui/window/samples.h"
#include "ui/window/window.h"

struct _FoveaApplication
{
  AdwApplication parent_instance;

  gboolean empty; /* start without the bundled photo and network */
  guint threads;  /* that the command line asks for, 0: as the preferences say */
};

G_DEFINE_FINAL_TYPE (FoveaApplication, fovea_application, ADW_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *keys[3];
} accelerators[] = {
  { "win.open-photo", { "<Control>o" } },
  { "win.open-network", { "<Control><Shift>o" } },
  { "win.new-network", { "<Control>n" } },
  { "win.save-photo", { "<Control>s" } },
  { "win.save-photo-as", { "<Control><Shift>s" } },
  { "win.open-session", { "<Control><Alt>o" } },
  { "win.save-session", { "<Control><Alt>s" } },
  { "win.export", { "<Control>e" } },
  { "win.heat-map", { "<Control>h" } },
  { "win.explain", { "<Control><Shift>e" } },
  { "win.effective-field", { "<Control><Shift>r" } },
  { "win.visualise", { "<Control><Shift>w" } },
  { "win.lens", { "<Control>l" } },
  { "win.compare-with", { "<Control><Shift>m" } },
  { "win.digits", { "<Control><Shift>d" } },
  { "win.patches", { "<Control><Shift>p" } },
  { "win.print", { "<Control>p" } },
  { "win.preferences", { "<Control>comma" } },
  { "win.help('')", { "F1" } },
  { "win.compare", { "<Control>d" } },
  { "win.zoom-in", { "<Control>plus", "<Control>equal" } },
  { "win.zoom-out", { "<Control>minus" } },
  { "win.zoom-fit", { "<Control>0" } },
  { "win.zoom-to(1.0)", { "<Control>1" } },
  { "win.zoom-to(2.0)", { "<Control>2" } },
  { "win.step-photo(-1)", { "<Alt>Left", "<Control>Page_Up" } },
  { "win.step-photo(1)", { "<Alt>Right", "<Control>Page_Down" } },
  { "win.page::photo", { "<Alt>1" } },
  { "win.page::filters", { "<Alt>2" } },
  { "win.page::network", { "<Alt>3" } },
  { "win.page::learn", { "<Alt>4" } },
  { "app.new-window", { "<Control><Shift>n" } },
  { "win.sidebar", { "F9" } },
  { "win.inspector", { "<Shift>F9" } },
  { "win.graph", { "<Control>g", "F4" } },
  { "win.fullscreen", { "F11" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

/* Each window may ask first; the program ends with the last one. */
static void
quit (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (application));

  for (GList *link = windows; link; link = link->next)
    if (g_list_find (gtk_application_get_windows (application), link->data)) /* a dialog goes with its window */
      gtk_window_close (link->data);
}

static FoveaWindow *
present_window (FoveaApplication *self)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (!window)
    window = GTK_WINDOW (fovea_window_new (GTK_APPLICATION (self)));
  gtk_window_present (window);
  return FOVEA_WINDOW (window);
}

static void
new_window (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  gtk_window_present (GTK_WINDOW (fovea_window_new (application)));
}

static void
open_photo (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  FoveaWindow *window = present_window (application);

  gtk_widget_activate_action (GTK_WIDGET (window), "win.open-photo", NULL);
}

static const GActionEntry entries[] = {
  { "about", fovea_about },
  { "new-window", new_window },
  { "open-photo", open_photo }, /* of the desktop's menu */
  { "quit", quit },
};

static void
open_sample (FoveaWindow *window, const char *name)
{
  g_autoptr (GFile) file = fovea_sample_find (name);

  if (file)
    fovea_window_open (window, file);
}

static void
fovea_application_activate (GApplication *application)
{
  FoveaApplication *self = FOVEA_APPLICATION (application);
  gboolean first = !gtk_application_get_active_window (GTK_APPLICATION (self));
  FoveaWindow *window = present_window (self);

  if (!first || self->empty)
    return;
  open_sample (window, "samples/chelsea.png");
  open_sample (window, "networks/lenet-5.onnx");
}

static void
fovea_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  FoveaWindow *window = present_window (FOVEA_APPLICATION (application));

  fovea_window_open_files (window, files, (guint) n_files);
}

static int
fovea_application_handle_local_options (GApplication *application, GVariantDict *options)
{
  gint threads;

  if (g_variant_dict_contains (options, "version"))
    {
      g_print ("fovea %s\n", FOVEA_VERSION);
      return 0;
    }
  FOVEA_APPLICATION (application)->empty = g_variant_dict_contains (options, "empty");
  if (!g_variant_dict_lookup (options, "threads", "i", &threads))
    return -1;
  if (threads < 1 || threads > FOVEA_MAX_THREADS)
    {
      g_printerr (_("fovea: --threads must be from 1 to %d\n"), FOVEA_MAX_THREADS);
      return 2;
    }
  FOVEA_APPLICATION (application)->threads = (guint) threads;
  return -1;
}

static void
fovea_application_startup (GApplication *application)
{
  G_APPLICATION_CLASS (fovea_application_parent_class)->startup (application);

  g_action_map_add_action_entries (G_ACTION_MAP (application), entries, G_N_ELEMENTS (entries), application);
  for (guint i = 0; i < G_N_ELEMENTS (accelerators); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (application), accelerators[i].action, accelerators[i].keys);
  gtk_window_set_default_icon_name (FOVEA_APP_ID);
  fovea_settings_apply_threads (fovea_settings_get ());
  if (FOVEA_APPLICATION (application)->threads > 0)
    fovea_pool_set_threads (FOVEA_APPLICATION (application)->threads);
  if (g_strcmp0 (g_getenv ("FOVEA_DIRECTION"), "rtl") == 0) /* for tests, in any language */
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  fovea_calibration_load ();
  fovea_heartbeat_start (g_getenv ("FOVEA_HEARTBEAT"));
  fovea_frames_start (g_getenv ("FOVEA_FRAMES"));
}

static void
fovea_application_class_init (FoveaApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = fovea_application_startup;
  application_class->activate = fovea_application_activate;
  application_class->open = fovea_application_open;
  application_class->handle_local_options = fovea_application_handle_local_options;
}

static void
fovea_application_init (FoveaApplication *self)
{
  const GOptionEntry options[] = {
    { "threads", 0, 0, G_OPTION_ARG_INT, NULL, N_("Threads for computing (one a core unless given)"), N_("N") },
    { "version", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Print the version"), NULL },
    { "empty", 0, 0, G_OPTION_ARG_NONE, NULL, N_("Start without the bundled photo and network"), NULL },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FILE…]"));
}

FoveaApplication *
fovea_application_new (void)
{
  return g_object_new (FOVEA_TYPE_APPLICATION, "application-id", FOVEA_APP_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", "/io/github/fovea_project/Fovea", NULL);
}

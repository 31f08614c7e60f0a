/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/window/about.h"

#include <adwaita.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n.h>

#include "core/base/cpu.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/conv/planner/calibrate.h"

static char *
list_libraries (void)
{
  return g_strdup_printf ("GTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\nCairo %s\nGdkPixbuf %s\n", gtk_get_major_version (),
                          gtk_get_minor_version (), gtk_get_micro_version (), adw_get_major_version (), adw_get_minor_version (),
                          adw_get_micro_version (), glib_major_version, glib_minor_version, glib_micro_version, cairo_version_string (),
                          gdk_pixbuf_version);
}

/* For reports of faults: not translated. */
static char *
debug_text (void)
{
  g_autofree char *libraries = list_libraries ();
  g_autofree char *budget = g_format_size_full (fovea_memory_get_budget (), G_FORMAT_SIZE_IEC_UNITS);
  GdkDisplay *display = gdk_display_get_default ();
  gboolean measured;
  FoveaConvProfile profile = fovea_conv_profile (&measured);

  return g_strdup_printf ("Fovea %s\nInstruction set: %s (best: %s)\nThreads: %u\nMemory budget: %s\n"
                          "Planner: %s, %.1f GFLOP/s, %.1f GB/s a thread\nDisplay: %s\nGSK_RENDERER: %s\n%s",
                          FOVEA_VERSION, fovea_isa_name (fovea_cpu_isa ()), fovea_isa_name (fovea_cpu_best_isa ()),
                          fovea_pool_get_threads (), budget, measured ? "calibrated" : "built-in constants", 2e-9 * profile.macs,
                          1e-9 * profile.bytes, display ? G_OBJECT_TYPE_NAME (display) : "none",
                          g_getenv ("GSK_RENDERER") ? g_getenv ("GSK_RENDERER") : "not set", libraries);
}

static void
add_acknowledgements (AdwAboutWindow *window)
{
  static const char *const photos[] = { "Stéfan van der Walt (Chelsea the Cat)", "Rachel Michetti (A Cup of Coffee)", NULL };
  static const char *const libraries[] = { "GTK https://gtk.org", "libadwaita https://gnome.pages.gitlab.gnome.org/libadwaita",
                                           "Cairo https://cairographics.org", "FFTW https://www.fftw.org",
                                           "protobuf-c https://github.com/protobuf-c/protobuf-c",
                                           "JSON-GLib https://gnome.pages.gitlab.gnome.org/json-glib", "libjpeg-turbo https://libjpeg-turbo.org",
                                           NULL };

  adw_about_window_add_acknowledgement_section (window, _("Libraries"), (const char **) libraries);
  adw_about_window_add_acknowledgement_section (window, _("Sample photos"), (const char **) photos);
}

void
fovea_about (GSimpleAction *action, GVariant *parameter, gpointer application)
{
  static const char *const developers[] = { "The Fovea project", NULL };
  g_autofree char *debug = debug_text ();
  GtkWidget *window = adw_about_window_new ();

  g_object_set (window, "transient-for", gtk_application_get_active_window (application), "application-name", "Fovea", "application-icon",
                FOVEA_APP_ID, "version", FOVEA_VERSION, "developer-name", _("The Fovea project"), "developers", developers, "license-type",
                GTK_LICENSE_GPL_3_0, "copyright", _("© 2026 the Fovea project"), "comments",
                _("A desktop microscope for convolution: filters on photos, and what neural networks see in them."),
                /* Translators: your names, a line each */
                "translator-credits", _("translator-credits"), "release-notes-version", FOVEA_VERSION, "debug-info", debug,
                "debug-info-filename", "fovea-debug-info.txt", NULL);
  add_acknowledgements (ADW_ABOUT_WINDOW (window));
  gtk_window_present (GTK_WINDOW (window));
}

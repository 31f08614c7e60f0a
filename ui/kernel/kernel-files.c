/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/file.h"
#include "core/filter/kernel-text.h"

/* A dialog that is open. */
typedef struct
{
  GWeakRef widget;
  FoveaKernel *kernel; /* to be saved, NULL: one is to be loaded */
  FoveaKernelFileDone done;
} Request;

static void
request_free (Request *request)
{
  g_weak_ref_clear (&request->widget);
  fovea_kernel_unref (request->kernel);
  g_free (request);
}

static void
load_or_save (const Request *request, const char *path, GtkWidget *widget)
{
  g_autoptr (GError) error = NULL;

  if (request->kernel)
    {
      g_autofree char *text = fovea_kernel_to_text (request->kernel);

      fovea_file_write (path, text, strlen (text), &error);
      request->done (request->kernel, error ? error->message : NULL, widget);
    }
  else
    {
      g_autoptr (FoveaKernel) kernel = fovea_kernel_load (path, &error);

      request->done (kernel, error ? error->message : NULL, widget);
    }
}

static void
on_response (GtkNativeDialog *chooser, int response, Request *request)
{
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  g_autoptr (GtkWidget) widget = g_weak_ref_get (&request->widget);
  g_autofree char *path = file ? g_file_get_path (file) : NULL;

  if (path && widget)
    load_or_save (request, path, widget);
  request_free (request);
  g_object_unref (chooser);
}

static void
present (GtkWidget *widget, FoveaKernel *kernel, FoveaKernelFileDone done)
{
  Request *request = g_new0 (Request, 1);
  GtkFileChooserNative *chooser
    = gtk_file_chooser_native_new (kernel ? _("Save Kernel") : _("Load Kernel"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                   kernel ? GTK_FILE_CHOOSER_ACTION_SAVE : GTK_FILE_CHOOSER_ACTION_OPEN, NULL, NULL);

  g_weak_ref_init (&request->widget, widget);
  request->kernel = fovea_kernel_ref (kernel);
  request->done = done;
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  if (kernel)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("kernel.txt"));
  g_signal_connect (chooser, "response", G_CALLBACK (on_response), request);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

void
fovea_kernel_choose_and_load (GtkWidget *widget, FoveaKernelFileDone done)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  present (widget, NULL, done);
}

void
fovea_kernel_choose_and_save (GtkWidget *widget, FoveaKernel *kernel, FoveaKernelFileDone done)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (kernel != NULL);
  present (widget, kernel, done);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/kernel/kernel-files.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/filter/kernel-text.h"

typedef struct
{
  char *path;
  FoveaKernel *kernel; /* to be saved, NULL: one is to be loaded */
  FoveaKernelFileDone done;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_free (request->path);
  fovea_kernel_unref (request->kernel);
  g_free (request);
}

static FoveaKernel *
load_or_save (const Request *request, GError **error)
{
  g_autofree char *text = NULL;

  if (!request->path)
    {
      fovea_wrong_usage (error, _("Kernels are read from and written to this computer only."));
      return NULL;
    }
  if (!request->kernel)
    return fovea_kernel_load (request->path, error);
  text = fovea_kernel_to_text (request->kernel);
  return fovea_file_write (request->path, text, strlen (text), error) ? fovea_kernel_ref (request->kernel) : NULL;
}

static void
work (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  FoveaKernel *kernel = load_or_save (data, &error);

  if (kernel)
    g_task_return_pointer (task, kernel, (GDestroyNotify) fovea_kernel_unref);
  else
    g_task_return_error (task, error);
}

static void
finish (GObject *widget, GAsyncResult *result, gpointer user_data)
{
  const Request *request = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaKernel) kernel = g_task_propagate_pointer (G_TASK (result), &error);

  if (gtk_widget_get_root (GTK_WIDGET (widget)))
    request->done (kernel, error ? error->message : NULL, widget);
}

static void
start (FoveaKernel *kernel, GFile *file, GtkWidget *widget, FoveaKernelFileDone done)
{
  g_autoptr (GTask) task = g_task_new (widget, NULL, finish, NULL);
  Request *request = g_new (Request, 1);

  *request = (Request){ g_file_get_path (file), fovea_kernel_ref (kernel), done };
  g_task_set_task_data (task, request, request_free);
  g_task_run_in_thread (task, work);
}

void
fovea_kernel_file_load (GFile *file, GtkWidget *widget, FoveaKernelFileDone done)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  start (NULL, file, widget, done);
}

void
fovea_kernel_file_save (FoveaKernel *kernel, GFile *file, GtkWidget *widget, FoveaKernelFileDone done)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (kernel != NULL);
  start (kernel, file, widget, done);
}

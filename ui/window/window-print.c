/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ctrl+P. The page is drawn into a recording on the worker: GTK asks for pages on the main thread, where it is only played. */

#include "ui/window/window-private.h"

#include <glib/gi18n.h>

#include "core/base/error.h"
#include "core/image/montage.h"
#include "core/network/export.h"
#include "core/network/network-range.h"
#include "core/network/provenance.h"

#define CELL 96 /* least side of a map on the sheet, in its own units */

/* What is printed; owned by the worker. */
typedef struct
{
  FoveaImage *photo;
  char *photo_name;
  guint n_steps;

  FoveaNetworkPlan *plan; /* NULL: the photo alone */
  FoveaSession *session;
  guint node;
  FoveaPreprocess preprocess;
  FoveaExportOptions options;
} Request;

typedef struct
{
  cairo_surface_t *surface;
  double width, height;
} Page;

static void
request_free (gpointer data)
{
  Request *request = data;

  g_clear_pointer (&request->photo, fovea_image_unref);
  g_clear_pointer (&request->plan, fovea_network_plan_unref);
  g_clear_pointer (&request->session, fovea_session_unref);
  g_free (request->photo_name);
  g_free (request);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Request, request_free)

static void
page_free (gpointer data)
{
  Page *page = data;

  g_clear_pointer (&page->surface, cairo_surface_destroy);
  g_free (page);
}

static void
page_closed (gpointer page, GClosure *closure)
{
  page_free (page);
}

static cairo_surface_t *
record_layer (Request *request, Page *page, FoveaProgress *progress, GError **error)
{
  const FoveaNetwork *network = request->plan->network;
  FoveaExportOptions *options = &request->options;
  g_auto (GStrv) provenance = NULL;
  FoveaTensor *tensor;

  if (!fovea_network_range_for (request->plan, request->session, options->normalise, &options->fixed, progress, error))
    return NULL;
  tensor = fovea_session_read (request->session, network->nodes[request->node].outputs[0], progress, error);
  if (!tensor)
    return NULL;
  provenance = fovea_provenance_new (network, request->photo_name, request->photo, request->n_steps, &request->preprocess, progress);
  options->provenance = (const char *const *) provenance;
  return fovea_export_record_activations (request->plan, request->node, tensor, options, &page->width, &page->height, error);
}

static gpointer
record_work (gpointer data, FoveaProgress *progress, GError **error)
{
  Request *request = data;
  FoveaMontage photo = fovea_montage_of_image (request->photo);
  Page *page = g_new0 (Page, 1);

  if (request->plan)
    page->surface = record_layer (request, page, progress, error);
  else
    page->surface = fovea_montage_record (&photo, &page->width, &page->height, error);
  if (!page->surface)
    g_clear_pointer (&page, page_free);
  return page;
}

static void
draw_page (GtkPrintOperation *operation, GtkPrintContext *context, int number, const Page *page)
{
  cairo_t *cr = gtk_print_context_get_cairo_context (context);
  double width = gtk_print_context_get_width (context), height = gtk_print_context_get_height (context);
  double scale = MIN (width / page->width, height / page->height);

  cairo_translate (cr, (width - page->width * scale) / 2.0, 0.0);
  cairo_scale (cr, scale, scale);
  cairo_set_source_surface (cr, page->surface, 0.0, 0.0);
  cairo_paint (cr);
}

/* What the user has set up is kept for the next page. */
static void
print_done (GtkPrintOperation *operation, GtkPrintOperationResult result, FoveaWindow *self)
{
  g_autoptr (GError) error = NULL;

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR)
    {
      gtk_print_operation_get_error (operation, &error);
      fovea_window_toast (self, error->message);
    }
  if (result == GTK_PRINT_OPERATION_RESULT_APPLY)
    g_set_object (&self->print_settings, gtk_print_operation_get_print_settings (operation));
}

/* Wider than high, the page lies on its side unless the user turns it. */
static GtkPageSetup *
make_setup (const Page *page)
{
  GtkPageSetup *setup = gtk_page_setup_new ();

  gtk_page_setup_set_orientation (setup, page->width > page->height ? GTK_PAGE_ORIENTATION_LANDSCAPE : GTK_PAGE_ORIENTATION_PORTRAIT);
  return setup;
}

static void
record_done (GObject *owner, gpointer result, GError *error)
{
  FoveaWindow *self = FOVEA_WINDOW (owner);
  g_autoptr (GtkPrintOperation) operation = NULL;
  g_autoptr (GtkPageSetup) setup = NULL;

  if (!result)
    {
      fovea_window_toast (self, error->message);
      return;
    }
  operation = gtk_print_operation_new ();
  setup = make_setup (result);
  gtk_print_operation_set_print_settings (operation, self->print_settings);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_embed_page_setup (operation, TRUE);
  gtk_print_operation_set_job_name (operation, gtk_window_get_title (GTK_WINDOW (self)));
  gtk_print_operation_set_n_pages (operation, 1);
  gtk_print_operation_set_allow_async (operation, TRUE);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (draw_page), result, page_closed, 0);
  g_signal_connect_object (operation, "done", G_CALLBACK (print_done), self, 0);
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG, GTK_WINDOW (self), NULL);
}

static gboolean
add_layer (Request *request, FoveaDocument *document, FoveaNetworkPage *page, GError **error)
{
  FoveaNeuron neuron = fovea_document_get_selection (document);
  FoveaNetwork *network = fovea_document_get_network (document);
  gint node = network && neuron.value >= 0 ? network->values[neuron.value].producer : -1;

  if (node < 0)
    return fovea_refuse (error, _("Select a layer first."));
  if (!fovea_document_get_session (document) || !fovea_document_values_are_current (document))
    return fovea_refuse (error, _("There are no maps of the photo: open one and let the network run."));
  if (!fovea_export_applies (fovea_document_get_plan (document), FOVEA_EXPORT_ACTIVATIONS, (guint) node))
    return fovea_refuse (error, _("The selected layer has no maps."));
  request->plan = fovea_network_plan_ref (fovea_document_get_plan (document));
  request->session = fovea_session_ref (fovea_document_get_session (document));
  request->node = (guint) node;
  request->preprocess = *fovea_document_get_preprocess (document);
  request->options = (FoveaExportOptions){ .format = FOVEA_EXPORT_PDF,
                                           .cell = CELL,
                                           .edited = fovea_document_get_baseline (document) != NULL };
  fovea_network_page_get_colours (page, &request->options.colormap, &request->options.normalise);
  return TRUE;
}

/* With @page the layer that it shows, else the photo alone. */
static Request *
make_request (FoveaDocument *document, FoveaNetworkPage *page, GError **error)
{
  g_autoptr (Request) request = g_new0 (Request, 1);

  if (!fovea_document_filtered_is_current (document))
    {
      fovea_refuse (error, _("The steps have not run on the photo yet: wait for them, or change a step if they were cancelled."));
      return NULL;
    }
  request->photo = fovea_image_ref (fovea_document_get_filtered (document));
  request->photo_name = g_strdup (fovea_document_get_photo_name (document));
  request->n_steps = fovea_document_get_chain (document)->len;
  return !page || add_layer (request, document, page, error) ? g_steal_pointer (&request) : NULL;
}

void
fovea_window_print (FoveaWindow *self)
{
  gboolean layer = g_strcmp0 (adw_view_stack_get_visible_child_name (self->pages), "network") == 0;
  g_autoptr (GError) error = NULL;
  Request *request = make_request (self->document, layer ? self->network_page : NULL, &error);

  if (request)
    fovea_jobs_submit (fovea_document_get_jobs (self->document), "print", _("Drawing the page"), G_OBJECT (self), record_work, request,
                       request_free, record_done, page_free);
  else
    fovea_window_toast (self, error->message);
}

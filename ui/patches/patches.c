/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/patches/patches.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "ui/patches/patch-grid.h"
#include "ui/patches/patch-job.h"
#include "ui/settings.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"
#include "ui/widgets/tool-window.h"

#define FOVEA_TYPE_PATCHES (fovea_patches_get_type ())
G_DECLARE_FINAL_TYPE (FoveaPatchesWindow, fovea_patches, FOVEA, PATCHES, AdwWindow)

struct _FoveaPatchesWindow
{
  AdwWindow parent_instance;

  AdwWindowTitle *title;
  GtkWidget *choose_button, *save_button, *cancel_button, *again_button;
  GtkProgressBar *progress_bar;
  GtkStack *stack;
  AdwStatusPage *message_page;
  GtkWidget *message_button;
  FoveaPatchGrid *grid;
  GtkLabel *facts_label;
  GtkDropDown *sort_choice;
  GtkCheckButton *below_check;

  FoveaDocument *document;
  FoveaJobs *jobs;            /* its own: reading a folder takes longer than what the main window asks for */
  FoveaPatchFinding *finding; /* what is shown, or NULL */
  gint value;                 /* the layer that is looked at, -1: none */
  FoveaNetworkPlan *plan;     /* ... of this plan ... */
  FoveaPreprocess preprocess; /* ... with this pre-processing */
  guint serial;               /* of the search: news of earlier ones are dropped */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (FoveaPatchesWindow, fovea_patches, ADW_TYPE_WINDOW)

static char *
get_folder (void)
{
  char *folder;

  g_object_get (fovea_settings_get (), "patches-folder", &folder, NULL);
  return folder;
}

static gboolean
is_strongest_first (FoveaPatchesWindow *self)
{
  return gtk_drop_down_get_selected (self->sort_choice) == 1;
}

static void
update_buttons (FoveaPatchesWindow *self)
{
  gboolean can_save = self->finding && !self->running;

  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), self->running);
  gtk_widget_set_visible (self->cancel_button, self->running);
  gtk_widget_set_sensitive (self->save_button, can_save);
  fovea_widget_set_tooltip (self->save_button, can_save ? _("A sheet of all channels (.png, .svg, .pdf), or a table (.csv)")
                                                           : _("There is nothing to be saved before all photos have been looked at"));
}

static void
show_message (FoveaPatchesWindow *self, const char *title, const char *description, gboolean with_button)
{
  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, description);
  gtk_widget_set_visible (self->message_button, with_button);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

/* The photos that were left out, a line each. */
static char *
tell_failures (const FoveaPatches *patches)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < patches->n_photos; i++)
    if (patches->photos[i].failure)
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", patches->photos[i].failure);
  return g_string_free (text, FALSE);
}

static void
show_facts (FoveaPatchesWindow *self)
{
  const FoveaPatches *patches = self->finding->patches;
  g_autofree char *failures = tell_failures (patches);
  GString *text = g_string_new (NULL);

  if (patches->n_failed > 0)
    g_string_append_printf (text, ngettext ("%u of %u photo, %u left out", "%u of %u photos, %u left out", patches->n_photos), patches->n_done,
                            patches->n_photos, patches->n_failed);
  else
    g_string_append_printf (text, ngettext ("%u of %u photo", "%u of %u photos", patches->n_photos), patches->n_done, patches->n_photos);
  g_string_append (text, " · ");
  g_string_append (text, _("at most one patch a photo · hatched: not seen"));
  /* Before its name: a tooltip becomes the description. */
  fovea_widget_set_tooltip (GTK_WIDGET (self->facts_label), *failures ? failures : NULL);
  fovea_label_set_named (self->facts_label, _("Searched photos"), text->str);
  g_string_free (text, TRUE);
}

/* Takes @finding. */
static void
show_finding (FoveaPatchesWindow *self, FoveaPatchFinding *finding)
{
  gboolean same = self->finding && self->finding->view.layer->value == finding->view.layer->value && self->finding->plan == finding->plan;
  FoveaNeuron selection = fovea_document_get_selection (self->document);

  g_clear_pointer (&self->finding, fovea_patch_finding_unref);
  self->finding = finding;
  fovea_patch_grid_set_finding (self->grid, finding, same);
  if (!same && selection.channel >= 0)
    fovea_patch_grid_show_channel (self->grid, (gsize) selection.channel);
  show_facts (self);
  gtk_stack_set_visible_child_name (self->stack, "grid");
}

static void
on_news (GObject *owner, FoveaPatchFinding *finding, guint serial)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (owner);

  if (serial == self->serial && self->running)
    show_finding (self, finding);
  else
    fovea_patch_finding_unref (finding);
}

static void
find_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (owner);
  FoveaPatchFinding *finding = result;

  self->running = FALSE;
  if (!finding)
    show_message (self, _("No Patches"), error->message, TRUE);
  else if (finding->patches->n_failed == finding->patches->n_photos)
    {
      show_message (self, _("No Patches"), finding->patches->photos[0].failure, TRUE);
      fovea_patch_finding_unref (finding);
    }
  else
    show_finding (self, finding);
  update_buttons (self);
}

static void
forget (FoveaPatchesWindow *self)
{
  g_clear_pointer (&self->finding, fovea_patch_finding_unref);
  fovea_patch_grid_set_finding (self->grid, NULL, FALSE);
  self->serial++;
  self->running = FALSE;
  fovea_jobs_cancel (self->jobs, "patches");
}

/* What keeps the layer from being looked at: it is told in the grid's place. */
static gboolean
is_ready (FoveaPatchesWindow *self, const char *folder)
{
  if (!self->plan)
    show_message (self, _("No Network"), _("Open a network in the main window: patches show what excites the channels of its layers."), FALSE);
  else if (self->value < 0)
    show_message (self, _("No Layer"), _("Select a layer on the Network page: its channels are looked at."), FALSE);
  else if (!fovea_patches_applies (self->plan, self->value))
    show_message (self, _("No Patches"), _("This layer has no channels that a photo excites. Select another one on the Network page."), FALSE);
  else if (!*folder)
    show_message (self, _("Choose a Folder of Photos"), _("Of all its photos, the regions that excite each channel of the layer most are shown."), TRUE);
  else
    return TRUE;
  return FALSE;
}

static void
start (FoveaPatchesWindow *self)
{
  g_autofree char *folder = get_folder ();

  forget (self);
  gtk_widget_set_visible (self->again_button, FALSE);
  update_buttons (self);
  if (!is_ready (self, folder))
    return;
  self->running = TRUE;
  update_buttons (self);
  show_message (self, _("Looking at the Photos"), NULL, FALSE);
  fovea_jobs_submit (self->jobs, "patches", _("Looking at photos"), G_OBJECT (self), fovea_patch_job_run,
                     fovea_patch_job_new (self->plan, &self->preprocess, self->value, folder, gtk_check_button_get_active (self->below_check),
                                          G_OBJECT (self), on_news, self->serial),
                     fovea_patch_job_free, find_done, (GDestroyNotify) fovea_patch_finding_unref);
}

static void
update_title (FoveaPatchesWindow *self)
{
  g_autofree char *folder = get_folder (), *base = *folder ? g_path_get_basename (folder) : NULL;
  g_autofree char *place = base ? fovea_printable (base) : NULL;
  g_autofree char *layer = self->plan && self->value >= 0 ? fovea_printable (self->plan->network->values[self->value].name) : NULL;
  g_autofree char *subtitle = layer && place ? g_strdup_printf (_("%s · photos in “%s”"), layer, place) : g_strdup (layer ? layer : place ? place : "");

  adw_window_title_set_subtitle (self->title, subtitle);
}

/* The plan of the file: what its network has learned. Its layer, plan and pre-processing as the document has them now; a new search where they are
 * others. */
static void
follow (FoveaPatchesWindow *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_file_plan (self->document);
  const FoveaPreprocess *preprocess = plan ? fovea_document_get_preprocess (self->document) : NULL;
  FoveaNeuron selection = fovea_document_get_selection (self->document);
  gint value = plan && selection.value >= 0 ? selection.value : plan && plan == self->plan ? self->value : -1;
  gboolean same = plan == self->plan && value == self->value && (!plan || memcmp (preprocess, &self->preprocess, sizeof *preprocess) == 0);

  if (same && self->finding && selection.channel >= 0)
    fovea_patch_grid_show_channel (self->grid, (gsize) selection.channel);
  if (same)
    return;
  g_clear_pointer (&self->plan, fovea_network_plan_unref);
  self->plan = plan ? fovea_network_plan_ref (plan) : NULL;
  if (preprocess)
    self->preprocess = *preprocess;
  self->value = value;
  update_title (self);
  start (self);
}

static void
folder_chosen (gpointer owner, GFile *file)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (owner);
  g_autofree char *path = g_file_get_path (file);

  if (!path)
    {
      fovea_document_fail (self->document, _("Only folders of this machine can be looked at."));
      return;
    }
  g_object_set (fovea_settings_get (), "patches-folder", path, NULL);
  update_title (self);
  start (self);
}

static void
on_choose (FoveaPatchesWindow *self)
{
  fovea_choose_folder (GTK_WIDGET (self), _("Folder of Photos"), _("_Choose"), folder_chosen);
}

static void
on_cancel (FoveaPatchesWindow *self)
{
  fovea_jobs_cancel (self->jobs, NULL);
}

/* What was cancelled never tells; what was found until then stays. */
static void
on_settled (FoveaPatchesWindow *self)
{
  if (!self->running)
    return;
  self->running = FALSE;
  gtk_widget_set_visible (self->again_button, TRUE);
  if (!self->finding)
    show_message (self, _("No Patches"), _("The search was cancelled."), FALSE);
  update_buttons (self);
}

static void
on_sorted (FoveaPatchesWindow *self)
{
  fovea_patch_grid_set_strongest_first (self->grid, is_strongest_first (self));
}

/* The patch's photo in the main window, with its neuron selected. */
static void
on_picked (FoveaPatchesWindow *self, guint channel, guint rank)
{
  const FoveaPatch *patch = fovea_patch_finding_get (self->finding, channel, rank);
  gsize width = self->finding->view.layer->width;
  g_autoptr (GFile) file = g_file_new_for_path (self->finding->patches->photos[patch->photo].path);
  GFile *shown = fovea_document_get_photo_file (self->document);
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  if (!shown || !g_file_equal (shown, file))
    fovea_document_open_photo (self->document, file);
  fovea_document_select (self->document, (FoveaNeuron){ self->value, (gint) channel, (gint) (patch->place.position / width),
                                                        (gint) (patch->place.position % width) });
  if (parent)
    gtk_widget_activate_action (GTK_WIDGET (parent), "win.page", "s", "network");
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (owner);
  g_autofree char *name = result;

  self->running = FALSE;
  update_buttons (self);
  fovea_document_tell_saved (self->document, name, error);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (owner);

  if (!g_file_peek_path (file) || !self->finding || self->running)
    return;
  self->running = TRUE;
  update_buttons (self);
  fovea_jobs_submit (self->jobs, "save", _("Saving"), G_OBJECT (self), fovea_patch_save_run,
                     fovea_patch_save_new (self->finding, is_strongest_first (self), g_file_peek_path (file)), fovea_patch_save_free, save_done, g_free);
}

static void
on_save (FoveaPatchesWindow *self)
{
  static const char *const patterns[] = { "*.png", "*.jpg", "*.tif", "*.svg", "*.pdf", "*.csv", NULL };

  fovea_choose_target (GTK_WIDGET (self), _("Save Patches"), _("patches.png"), _("Pictures, .svg, .pdf or .csv"), patterns, target_chosen);
}

static void
fovea_patches_dispose (GObject *object)
{
  FoveaPatchesWindow *self = FOVEA_PATCHES (object);

  fovea_jobs_cancel (self->jobs, NULL);
  g_clear_object (&self->document);
  g_clear_pointer (&self->finding, fovea_patch_finding_unref);
  g_clear_pointer (&self->plan, fovea_network_plan_unref);
  G_OBJECT_CLASS (fovea_patches_parent_class)->dispose (object);
}

static void
fovea_patches_finalize (GObject *object)
{
  g_object_unref (FOVEA_PATCHES (object)->jobs);
  G_OBJECT_CLASS (fovea_patches_parent_class)->finalize (object);
}

static void
fovea_patches_class_init (FoveaPatchesWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_patches_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_patches_finalize;
  g_type_ensure (FOVEA_TYPE_PATCH_GRID);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/patches/patches.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, title);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, choose_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, save_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, again_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, message_page);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, message_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, sort_choice);
  gtk_widget_class_bind_template_child (widget_class, FoveaPatchesWindow, below_check);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, on_choose);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_sorted);
  gtk_widget_class_bind_template_callback (widget_class, on_picked);
}

static void
fovea_patches_init (FoveaPatchesWindow *self)
{
  self->value = -1;
  self->jobs = fovea_jobs_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  fovea_jobs_when_settled (self->jobs, self, G_CALLBACK (on_settled));
  g_object_bind_property (self->jobs, "fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
}

void
fovea_patches_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaPatchesWindow *self;

  if (fovea_present_again (parent, FOVEA_TYPE_PATCHES))
    return;
  self = g_object_new (FOVEA_TYPE_PATCHES, "transient-for", parent, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "selection-changed", G_CALLBACK (follow), self, G_CONNECT_SWAPPED);
  follow (self);
  if (!self->plan || self->value < 0)
    start (self);
  gtk_window_present (GTK_WINDOW (self));
}

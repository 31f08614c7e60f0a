/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/dense/heat-map.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "core/base/error.h"
#include "core/image/save.h"
#include "ui/dense/dense-job.h"
#include "ui/maps/colour-bar.h"
#include "ui/maps/numbers.h"
#include "ui/photo/photo-view.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"
#include "ui/widgets/tool-window.h"

#define FOVEA_TYPE_HEAT_MAP (fovea_heat_map_get_type ())
G_DECLARE_FINAL_TYPE (FoveaHeatMap, fovea_heat_map, FOVEA, HEAT_MAP, AdwWindow)

struct _FoveaHeatMap
{
  AdwWindow parent_instance;

  GtkWidget *save_button, *cancel_button, *again_button;
  GtkProgressBar *progress_bar;
  GtkStack *stack;
  AdwStatusPage *message_page;
  FoveaPhotoView *photo;
  GtkListBox *classes;
  GtkLabel *place_label, *facts_label;
  FoveaColourBar *colour_bar;
  GtkRange *opacity;
  GtkDropDown *size_choice;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: nothing else waits for it */
  FoveaDenseResult *result; /* of the last scan, or NULL */
  FoveaImage *paint;        /* of the selected class */
  gboolean running;
  gssize pinned_row, pinned_column; /* the place that was clicked, or -1 */
};

G_DEFINE_FINAL_TYPE (FoveaHeatMap, fovea_heat_map, ADW_TYPE_WINDOW)

/* The picture under way: everything that it is made of. */
typedef struct
{
  FoveaImage *photo, *paint;
  FoveaDenseView view;
  double opacity;
  char *path;
} SaveRequest;

static char *
class_name (FoveaHeatMap *self, gsize index)
{
  char **labels = fovea_document_get_labels (self->document);
  gsize n = labels ? g_strv_length (labels) : 0;

  return index < n ? g_strdup (labels[index]) : g_strdup_printf (_("class %zu"), index);
}

/* The class of the selected row; FALSE without one. */
static gboolean
selected_class (FoveaHeatMap *self, const FoveaDenseClass **class)
{
  GtkListBoxRow *row = self->result ? gtk_list_box_get_selected_row (self->classes) : NULL;

  if (!row)
    return FALSE;
  *class = &self->result->top[gtk_list_box_row_get_index (row)];
  return TRUE;
}

static void
show_message (FoveaHeatMap *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, description);
  gtk_stack_set_visible_child_name (self->stack, "message");
}

static void
set_running (FoveaHeatMap *self, gboolean running)
{
  self->running = running;
  gtk_widget_set_visible (GTK_WIDGET (self->progress_bar), running);
  gtk_widget_set_visible (self->cancel_button, running);
  gtk_widget_set_visible (self->again_button, FALSE);
  gtk_widget_set_sensitive (self->save_button, !running && self->result);
}

/* The part of the photo that the network saw. */
static FoveaRectF
seen_part (const FoveaDenseView *view)
{
  FoveaRectF part = { .visible = TRUE };

  fovea_preprocess_to_photo (&view->preprocess, view->photo_width, view->photo_height, 0.0, 0.0, &part.left, &part.top);
  fovea_preprocess_to_photo (&view->preprocess, view->photo_width, view->photo_height, (double) view->preprocess.width,
                             (double) view->preprocess.height, &part.right, &part.bottom);
  return part;
}

/* The overlay as it is now, with the opacity that is wanted. */
static void
show_map (FoveaHeatMap *self)
{
  g_autoptr (GdkTexture) texture = self->paint ? fovea_image_to_texture (self->paint) : NULL;
  FoveaRectF part = { 0 };

  if (self->result)
    part = seen_part (&self->result->view);
  fovea_photo_view_set_overlay (self->photo, texture, &part, gtk_range_get_value (self->opacity));
}

/* Says what place (@row, @column) is for @class; @best: that it is where the class is most probable. */
static void
tell_place (FoveaHeatMap *self, const FoveaDenseClass *class, gsize row, gsize column, gboolean best)
{
  const float *map = fovea_dense_result_map (self->result, class->index);
  FoveaFieldBox box = fovea_dense_window (&self->result->view, row, column);
  g_autofree char *name = class_name (self, class->index), *percent = fovea_text_percent (map[row * self->result->view.columns + column]);
  g_autofree char *text = g_strdup_printf (best ? _("%s, best place: %s in the window of %.0f×%.0f px at %.0f, %.0f")
                                                : _("%s: %s in the window of %.0f×%.0f px at %.0f, %.0f"),
                                           name, percent, box.bottom - box.top, box.right - box.left, box.top, box.left);

  fovea_label_set_named (self->place_label, _("Place"), text);
}

/* The place under the pointer, or the pinned one: outlined on the photo, and told. Without one, the best place of the class is told. */
static void
show_place (FoveaHeatMap *self, gssize row, gssize column)
{
  const FoveaDenseClass *class;
  FoveaFieldBox box;

  fovea_photo_view_set_field (self->photo, NULL);
  if (!selected_class (self, &class))
    return;
  if (row < 0)
    {
      tell_place (self, class, class->row, class->column, TRUE);
      return;
    }
  tell_place (self, class, (gsize) row, (gsize) column, FALSE);
  box = fovea_dense_window (&self->result->view, (gsize) row, (gsize) column);
  fovea_photo_view_set_field (self->photo, &(FoveaRectF){ box.left, box.top, box.right, box.bottom, TRUE });
}

static void
on_class_selected (FoveaHeatMap *self)
{
  const FoveaColormap *colormap = fovea_colormap_find ("viridis");
  g_autoptr (GError) error = NULL;
  const FoveaDenseClass *class;
  FoveaRange range;

  g_clear_pointer (&self->paint, fovea_image_unref);
  if (!selected_class (self, &class))
    return;
  range = (FoveaRange){ 0.0, class->probability };
  self->paint = fovea_dense_paint (&self->result->view, fovea_dense_result_map (self->result, class->index), colormap, range, &error);
  if (!self->paint)
    fovea_document_fail (self->document, error->message);
  fovea_colour_bar_set (self->colour_bar, colormap, &range);
  show_map (self);
  show_place (self, self->pinned_row, self->pinned_column);
}

static void
on_class_activated (FoveaHeatMap *self)
{
  const FoveaDenseClass *class;

  if (!selected_class (self, &class))
    return;
  self->pinned_row = (gssize) class->row;
  self->pinned_column = (gssize) class->column;
  show_place (self, self->pinned_row, self->pinned_column);
}

static void
on_pointed (FoveaHeatMap *self, double x, double y)
{
  gsize row, column;

  if (self->result && !isnan (x) && fovea_dense_position_at (&self->result->view, x, y, &row, &column))
    show_place (self, (gssize) row, (gssize) column);
  else
    show_place (self, self->pinned_row, self->pinned_column);
}

/* A click pins the place, another one on it lets it go. */
static void
on_clicked (FoveaHeatMap *self, double x, double y)
{
  gsize row, column;
  gboolean same;

  if (!self->result || !fovea_dense_position_at (&self->result->view, x, y, &row, &column))
    return;
  same = self->pinned_row == (gssize) row && self->pinned_column == (gssize) column;
  self->pinned_row = same ? -1 : (gssize) row;
  self->pinned_column = same ? -1 : (gssize) column;
  show_place (self, self->pinned_row, self->pinned_column);
}

static GtkWidget *
class_row (FoveaHeatMap *self, const FoveaDenseClass *class)
{
  g_autofree char *name = class_name (self, class->index), *percent = fovea_text_percent (class->probability);
  g_autofree char *spoken = g_strdup_printf (_("%s, %s"), name, percent);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *label = gtk_label_new (name), *number = gtk_label_new (percent);
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_tooltip_text (label, name);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (number, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), number);
  gtk_widget_add_css_class (box, "class-row");
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
  return row;
}

static void
show_classes (FoveaHeatMap *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->classes))))
    gtk_list_box_remove (self->classes, row);
  for (gsize i = 0; i < self->result->n_top; i++)
    gtk_list_box_append (self->classes, class_row (self, &self->result->top[i]));
  gtk_list_box_select_row (self->classes, gtk_list_box_get_row_at_index (self->classes, 0));
}

static void
show_facts (FoveaHeatMap *self)
{
  const FoveaDenseView *view = &self->result->view;
  g_autofree char *seconds = fovea_text_seconds (self->result->seconds);
  g_autoptr (GString) text = g_string_new (NULL);
  guint64 seed;

  g_string_append_printf (text, _("%zu × %zu places on %zu×%zu pixels, %zu apart; each judges %zu×%zu. All in one pass: %s."), view->rows,
                          view->columns, view->preprocess.height, view->preprocess.width, view->stride[0], view->window[0],
                          view->window[1], seconds);
  if (self->result->padded)
    {
      g_autofree char *name = fovea_printable (self->result->padded);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, _("The network pads (first in “%s”): a place sees the photo go on around it and may be another class than "
                                      "its crop alone."),
                              name);
    }
  if (fovea_document_has_random_weights (self->document, &seed))
    g_string_append_printf (text, "\n%s", _("Its weights are random: the map has no meaning."));
  fovea_label_set_named (self->facts_label, _("Scan"), text->str);
}

static void
scan_done (GObject *owner, gpointer result, GError *error)
{
  FoveaHeatMap *self = FOVEA_HEAT_MAP (owner);

  g_clear_pointer (&self->result, fovea_dense_result_free);
  self->result = result;
  set_running (self, FALSE);
  if (!result)
    {
      show_message (self, _("No Heat Map"), error->message);
      return;
    }
  self->pinned_row = self->pinned_column = -1;
  fovea_photo_view_set_image (self->photo, self->result->photo);
  show_classes (self);
  show_facts (self);
  gtk_stack_set_visible_child_name (self->stack, "map");
}

static void
start (FoveaHeatMap *self)
{
  static const double windows[] = { 12.0 / 7.0, 3.0, 5.0 };
  gpointer job = self->document ? fovea_dense_job_new (self->document, windows[gtk_drop_down_get_selected (self->size_choice)]) : NULL;

  if (!job)
    return;
  set_running (self, TRUE);
  fovea_jobs_submit (self->jobs, "dense", _("Scanning the photo"), G_OBJECT (self), fovea_dense_job_run, job,
                     fovea_dense_job_free, scan_done, fovea_dense_result_free);
}

static void
on_cancel (FoveaHeatMap *self)
{
  fovea_jobs_cancel (self->jobs, "dense");
}

/* A scan that was cancelled never tells. */
static void
on_settled (FoveaHeatMap *self)
{
  if (!self->running)
    return;
  set_running (self, FALSE);
  gtk_widget_set_visible (self->again_button, TRUE);
  if (!self->result)
    show_message (self, _("No Heat Map"), _("The scan was cancelled."));
}

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  fovea_image_unref (request->photo);
  fovea_image_unref (request->paint);
  g_free (request->path);
  g_free (request);
}

static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const SaveRequest *request = data;
  g_autoptr (FoveaImage) picture = fovea_dense_overlay (&request->view, request->photo, request->paint, request->opacity, error);

  return picture && fovea_image_save (picture, request->path, progress, error) ? g_path_get_basename (request->path) : NULL;
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  FoveaHeatMap *self = FOVEA_HEAT_MAP (owner);
  g_autofree char *name = result;

  fovea_document_tell_saved (self->document, name, error);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaHeatMap *self = FOVEA_HEAT_MAP (owner);
  SaveRequest *request;

  if (!g_file_peek_path (file) || !self->result || !self->paint)
    return;
  request = g_new (SaveRequest, 1);
  *request = (SaveRequest){ fovea_image_ref (self->result->photo), fovea_image_ref (self->paint), self->result->view,
                            gtk_range_get_value (self->opacity), g_file_get_path (file) };
  fovea_jobs_submit (self->jobs, NULL, _("Saving"), G_OBJECT (self), save_work, request,
                     save_request_free, save_done, g_free);
}

static void
on_save (FoveaHeatMap *self)
{
  fovea_choose_picture (GTK_WIDGET (self), _("Save Heat Map"), _("heat-map.png"), target_chosen);
}

static gboolean
fovea_heat_map_close_request (GtkWindow *window)
{
  on_cancel (FOVEA_HEAT_MAP (window));
  return GTK_WINDOW_CLASS (fovea_heat_map_parent_class)->close_request (window);
}

static void
fovea_heat_map_dispose (GObject *object)
{
  FoveaHeatMap *self = FOVEA_HEAT_MAP (object);

  g_clear_object (&self->document);
  g_clear_object (&self->jobs);
  g_clear_pointer (&self->result, fovea_dense_result_free);
  g_clear_pointer (&self->paint, fovea_image_unref);
  G_OBJECT_CLASS (fovea_heat_map_parent_class)->dispose (object);
}

static void
fovea_heat_map_class_init (FoveaHeatMapClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_heat_map_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_heat_map_close_request;
  g_type_ensure (FOVEA_TYPE_PHOTO_VIEW);
  g_type_ensure (FOVEA_TYPE_COLOUR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/dense/heat-map.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, save_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, again_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, message_page);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, photo);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, classes);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, place_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, opacity);
  gtk_widget_class_bind_template_child (widget_class, FoveaHeatMap, size_choice);
  gtk_widget_class_bind_template_callback (widget_class, start);
  gtk_widget_class_bind_template_callback (widget_class, show_map);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_class_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_class_activated);
  gtk_widget_class_bind_template_callback (widget_class, on_pointed);
  gtk_widget_class_bind_template_callback (widget_class, on_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
}

static void
fovea_heat_map_init (FoveaHeatMap *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  self->pinned_row = self->pinned_column = -1;
  self->jobs = fovea_jobs_new ();
  fovea_jobs_when_settled (self->jobs, self, G_CALLBACK (on_settled));
  g_object_bind_property (self->jobs, "fraction", self->progress_bar, "fraction", G_BINDING_DEFAULT);
}

void
fovea_heat_map_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaHeatMap *self;

  if (fovea_present_again (parent, FOVEA_TYPE_HEAT_MAP))
    return;
  self = g_object_new (FOVEA_TYPE_HEAT_MAP, "transient-for", parent, NULL);
  self->document = g_object_ref (document);
  g_signal_connect_object (document, "filtered-changed", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  start (self);
  gtk_window_present (GTK_WINDOW (self));
}

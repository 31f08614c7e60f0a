/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explain-methods.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/explain/heat.h"

#include "ui/widgets/image-texture.h"

#define LANE "explain-methods"
#define CELL 200

#define FOVEA_TYPE_EXPLAIN_METHODS (fovea_explain_methods_get_type ())
G_DECLARE_FINAL_TYPE (FoveaExplainMethods, fovea_explain_methods, FOVEA, EXPLAIN_METHODS, AdwWindow)

typedef struct
{
  GtkStack *stack; /* of the picture and the note */
  GtkPicture *photo, *heat;
  GtkLabel *note; /* why there is no picture */
} Cell;

struct _FoveaExplainMethods
{
  AdwWindow parent_instance;

  GtkFlowBox *grid;
  GtkLabel *target_label;
  GtkWidget *cancel_button;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: nothing else waits for it */
  FoveaExplainChoice choice;
  FoveaExplainer *explainer;
  GtkWidget *owner; /* weak */
  FoveaMethodChosen chosen;
  Cell *cells;
  gsize next; /* method to be run */
  gboolean running;
};

G_DEFINE_FINAL_TYPE (FoveaExplainMethods, fovea_explain_methods, ADW_TYPE_WINDOW)

static void
set_running (FoveaExplainMethods *self, gboolean running)
{
  self->running = running;
  gtk_widget_set_visible (self->cancel_button, running);
}

static void
show_note (Cell *cell, const char *text)
{
  gtk_label_set_text (cell->note, text);
  gtk_stack_set_visible_child (cell->stack, GTK_WIDGET (cell->note));
}

static void run_next (FoveaExplainMethods *self);

static void
show_result (FoveaExplainMethods *self, Cell *cell, const FoveaExplanation *explanation)
{
  FoveaImage *view = fovea_document_get_network_view (self->document);
  g_autoptr (GdkTexture) texture = view ? fovea_image_to_texture (view) : NULL;

  gtk_picture_set_paintable (cell->photo, GDK_PAINTABLE (texture));
  gtk_picture_set_paintable (cell->heat, GDK_PAINTABLE (explanation->texture));
  gtk_widget_set_tooltip_text (gtk_widget_get_ancestor (GTK_WIDGET (cell->heat), GTK_TYPE_FLOW_BOX_CHILD), explanation->facts);
  gtk_label_set_text (cell->note, "");
  gtk_stack_set_visible_child_name (cell->stack, "picture");
}

static void
job_done (GObject *owner, gpointer result, GError *error)
{
  FoveaExplainMethods *self = FOVEA_EXPLAIN_METHODS (owner);
  Cell *cell = &self->cells[self->next++];

  if (result)
    show_result (self, cell, result);
  else
    show_note (cell, error->message);
  g_clear_pointer (&result, fovea_explanation_unref);
  run_next (self);
}

/* As their authors have them, each with the layer that suits it. */
static void
run_next (FoveaExplainMethods *self)
{
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);
  gpointer job = NULL;

  if (self->next < n)
    {
      self->choice.method = methods[self->next];
      job = fovea_explain_job_new (self->document, &self->choice, self->explainer);
    }
  set_running (self, job != NULL);
  if (!job)
    return;
  show_note (&self->cells[self->next], _("Computing…"));
  fovea_jobs_submit (self->jobs, LANE, _("Explaining"), G_OBJECT (self), fovea_explain_job_run, job,
                     fovea_explain_job_free, job_done, fovea_explanation_unref);
}

static void
start (FoveaExplainMethods *self)
{
  gsize n;

  fovea_attribution_methods (&n);
  for (gsize i = 0; i < n; i++)
    show_note (&self->cells[i], _("Waiting"));
  self->next = 0;
  run_next (self);
}

static void
on_cancel (FoveaExplainMethods *self)
{
  fovea_jobs_cancel (self->jobs, LANE);
}

static void
on_settled (FoveaExplainMethods *self)
{
  gsize n;

  if (!self->running)
    return;
  set_running (self, FALSE);
  fovea_attribution_methods (&n);
  for (gsize i = self->next; i < n; i++)
    show_note (&self->cells[i], _("Cancelled"));
}

static void
on_activated (FoveaExplainMethods *self, GtkFlowBoxChild *child)
{
  gsize n;
  const FoveaAttributionMethod *method = fovea_attribution_methods (&n)[gtk_flow_box_child_get_index (child)];

  if (self->owner)
    self->chosen (self->owner, method);
  gtk_window_close (GTK_WINDOW (self));
}

static GtkPicture *
make_picture (float opacity)
{
  GtkPicture *picture = GTK_PICTURE (gtk_picture_new ());

  gtk_picture_set_content_fit (picture, GTK_CONTENT_FIT_CONTAIN);
  gtk_widget_set_size_request (GTK_WIDGET (picture), CELL, CELL);
  gtk_widget_set_opacity (GTK_WIDGET (picture), opacity);
  gtk_widget_set_can_target (GTK_WIDGET (picture), FALSE);
  gtk_accessible_update_state (GTK_ACCESSIBLE (picture), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  return picture;
}

static GtkLabel *
make_note (void)
{
  GtkLabel *note = GTK_LABEL (gtk_label_new (NULL));

  gtk_label_set_wrap (note, TRUE);
  gtk_label_set_wrap_mode (note, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_justify (note, GTK_JUSTIFY_CENTER);
  gtk_label_set_max_width_chars (note, 16);
  gtk_widget_add_css_class (GTK_WIDGET (note), "dim-label");
  gtk_widget_set_margin_start (GTK_WIDGET (note), 8);
  gtk_widget_set_margin_end (GTK_WIDGET (note), 8);
  return note;
}

static void
add_cell (FoveaExplainMethods *self, Cell *cell, const FoveaAttributionMethod *method)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 4), *overlay = gtk_overlay_new (), *title = gtk_label_new (_(method->title));
  GtkWidget *child = gtk_flow_box_child_new ();

  *cell = (Cell){ GTK_STACK (gtk_stack_new ()), make_picture (1.0f), make_picture ((float) FOVEA_HEAT_OPACITY), make_note () };
  gtk_overlay_set_child (GTK_OVERLAY (overlay), GTK_WIDGET (cell->photo));
  gtk_overlay_add_overlay (GTK_OVERLAY (overlay), GTK_WIDGET (cell->heat));
  gtk_stack_add_named (cell->stack, overlay, "picture");
  gtk_stack_add_child (cell->stack, GTK_WIDGET (cell->note));
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (title, "heading");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (cell->stack));
  gtk_box_append (GTK_BOX (box), title);
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, _(method->title), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(method->summary), -1);
  gtk_flow_box_append (self->grid, child);
}

static gboolean
fovea_explain_methods_close_request (GtkWindow *window)
{
  on_cancel (FOVEA_EXPLAIN_METHODS (window));
  return GTK_WINDOW_CLASS (fovea_explain_methods_parent_class)->close_request (window);
}

static void
fovea_explain_methods_dispose (GObject *object)
{
  FoveaExplainMethods *self = FOVEA_EXPLAIN_METHODS (object);

  g_clear_weak_pointer (&self->owner);
  g_clear_object (&self->document);
  g_clear_object (&self->jobs);
  g_clear_pointer (&self->explainer, fovea_explainer_unref);
  g_clear_pointer (&self->cells, g_free);
  G_OBJECT_CLASS (fovea_explain_methods_parent_class)->dispose (object);
}

static void
fovea_explain_methods_class_init (FoveaExplainMethodsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_explain_methods_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_explain_methods_close_request;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/explain-methods.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainMethods, grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainMethods, target_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplainMethods, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel);
  gtk_widget_class_bind_template_callback (widget_class, on_activated);
}

static void
fovea_explain_methods_init (FoveaExplainMethods *self)
{
  gsize n;
  const FoveaAttributionMethod *const *methods = fovea_attribution_methods (&n);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->jobs = fovea_jobs_new ();
  fovea_jobs_when_settled (self->jobs, self, G_CALLBACK (on_settled));
  self->cells = g_new0 (Cell, n);
  for (gsize i = 0; i < n; i++)
    add_cell (self, &self->cells[i], methods[i]);
}

void
fovea_explain_methods_present (GtkWidget *owner, FoveaDocument *document, const FoveaExplainChoice *choice, FoveaExplainer *explainer,
                               FoveaMethodChosen chosen)
{
  FoveaExplainMethods *self = g_object_new (FOVEA_TYPE_EXPLAIN_METHODS, "transient-for", gtk_widget_get_root (owner), NULL);
  g_autofree char *target = NULL;

  self->document = g_object_ref (document);
  self->choice = *choice;
  self->choice.layer = -1;
  self->choice.samples = 0;
  self->choice.noise = 0.0;
  self->choice.patch = self->choice.stride = 0;
  self->explainer = fovea_explainer_ref (explainer);
  g_set_weak_pointer (&self->owner, owner);
  self->chosen = chosen;
  target = fovea_explain_target_name (document, choice);
  gtk_label_set_text (self->target_label, target);
  g_signal_connect_object (document, "activations-changed", G_CALLBACK (start), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (gtk_window_close), self, G_CONNECT_SWAPPED);
  start (self);
  gtk_window_present (GTK_WINDOW (self));
}

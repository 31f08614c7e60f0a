/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/visualise/visualise.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/base/error.h"
#include "core/network/labels.h"
#include "ui/kernel/plot-view.h"
#include "ui/maps/numbers.h"
#include "ui/visualise/climb.h"
#include "ui/visualise/save-picture.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"
#include "ui/widgets/tool-window.h"

#define LANE "visualise"

#define FOVEA_TYPE_VISUALISE (fovea_visualise_get_type ())
G_DECLARE_FINAL_TYPE (FoveaVisualise, fovea_visualise, FOVEA, VISUALISE, AdwWindow)

struct _FoveaVisualise
{
  AdwWindow parent_instance;

  GtkStack *stack;
  AdwStatusPage *message_page;
  GtkPicture *picture;
  GtkLabel *state_label, *later_label;
  FoveaPlotView *curve;
  GtkButton *play_button;
  AdwPreferencesGroup *aim_group;
  GtkDropDown *wish, *layer;
  GtkWidget *wish_row, *layer_row, *channel_row, *row_row, *column_row, *class_row, *style_row, *images_row;
  GtkSpinButton *channel, *row, *column, *class, *side, *steps, *seed, *images, *rate, *jitter, *variation;

  FoveaDocument *document;
  FoveaNeuron selected; /* that is asked for, unless the user has asked for another */
  FoveaJobs *jobs; /* its own: nothing else waits for it */
  GArray *layers; /* of gint: the values that the drop-down names; the first is -1: chosen */
  guint selected_layer; /* among them: that of the main window */
  char *style;    /* file */
  FoveaClimb *climb; /* what is being made; NULL: nothing */
  FoveaImage *shown;
  gboolean running, paused, in_flight; /* @in_flight: a slice is under way, which a pause waits for */
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (FoveaVisualise, fovea_visualise, ADW_TYPE_WINDOW)

static const FoveaWish *
chosen_wish (FoveaVisualise *self)
{
  gsize n;
  const FoveaWish *wishes = fovea_wishes (&n);

  return &wishes[MIN (gtk_drop_down_get_selected (self->wish), n - 1)];
}

static gint
chosen_layer (FoveaVisualise *self)
{
  guint i = gtk_drop_down_get_selected (self->layer);

  return i < self->layers->len ? g_array_index (self->layers, gint, i) : -1;
}

/* What the buttons say and can do. */
static void
update_buttons (FoveaVisualise *self)
{
  gboolean goes_on = self->climb && self->paused;

  gtk_button_set_label (self->play_button, self->running ? _("_Pause") : goes_on ? _("_Resume") : _("_Start"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "visualise.play", fovea_document_get_plan (self->document) != NULL);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "visualise.stop", self->running || goes_on);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "visualise.save", self->shown != NULL);
}

static void
show_message (FoveaVisualise *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->message_page, title);
  adw_status_page_set_description (self->message_page, description);
  gtk_stack_set_visible_child_name (self->stack, "message");
  g_clear_pointer (&self->shown, fovea_image_unref);
  fovea_label_set_named (self->state_label, _("State"), "");
  fovea_plot_view_set_plot (self->curve, NULL);
  update_buttons (self);
}

/* The climb ends where it is. */
static void
drop (FoveaVisualise *self)
{
  if (self->in_flight)
    fovea_jobs_cancel (self->jobs, LANE);
  g_clear_pointer (&self->climb, fovea_climb_unref);
  self->running = self->paused = self->in_flight = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->later_label), FALSE);
  update_buttons (self);
}

static void
show_view (FoveaVisualise *self, const FoveaWish *wish, const FoveaClimbView *view)
{
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (view->picture);
  g_autofree char *value = fovea_text_value (view->curve[view->step - 1]);
  g_autofree char *text = g_strdup_printf (wish->falls ? _("Step %u of %u: distance %s; %zu × %zu px")
                                                        : _("Step %u of %u: excitation %s; %zu × %zu px"),
                                           view->step, view->steps, value, view->picture->width, view->picture->height);

  g_clear_pointer (&self->shown, fovea_image_unref);
  self->shown = fovea_image_ref (view->picture);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_stack_set_visible_child_name (self->stack, "picture");
  fovea_label_set_named (self->state_label, _("State"), text);
  fovea_plot_view_set_plot (self->curve, fovea_climb_view_plot (view, wish));
}

static void climb_on (FoveaVisualise *self);

static void
slice_done (GObject *owner, gpointer result, GError *error)
{
  FoveaVisualise *self = FOVEA_VISUALISE (owner);
  FoveaClimbView *view = result;
  gboolean goes_on = view && !view->done && self->running;

  self->in_flight = FALSE;
  if (!view)
    {
      show_message (self, _("No Picture"), error->message);
      drop (self);
      return;
    }
  if (self->climb)
    show_view (self, fovea_climb_get_wish (self->climb), view);
  if (view->done)
    drop (self);
  fovea_climb_view_free (view);
  update_buttons (self);
  if (goes_on)
    climb_on (self);
}

static void
climb_on (FoveaVisualise *self)
{
  self->running = TRUE;
  self->paused = FALSE;
  update_buttons (self);
  if (self->in_flight)
    return;
  self->in_flight = TRUE;
  fovea_jobs_submit (self->jobs, LANE, _("Making a picture"), G_OBJECT (self), fovea_climb_run,
                     fovea_climb_ref (self->climb), (GDestroyNotify) fovea_climb_unref, slice_done, fovea_climb_view_free);
}

static FoveaVisualiseRequest
read_settings (FoveaVisualise *self, const FoveaWish *wish)
{
  FoveaImage *photo = wish->needs & FOVEA_WISH_PHOTO ? fovea_document_get_filtered (self->document) : NULL;
  FoveaVisualiseRequest request = fovea_wish_request (wish, fovea_document_get_plan (self->document), fovea_document_get_preprocess (self->document),
                                                      photo, (gsize) gtk_spin_button_get_value (self->side));

  request.steps = (guint) gtk_spin_button_get_value (self->steps);
  request.seed = (guint) gtk_spin_button_get_value (self->seed);
  request.images = (guint) gtk_spin_button_get_value (self->images);
  request.rate = gtk_spin_button_get_value (self->rate);
  request.wander.shift = gtk_spin_button_get_value (self->jitter);
  request.penalty.variation = gtk_spin_button_get_value (self->variation);
  return request;
}

/* A new climb with the settings as they are; FALSE, with a message, where there is something missing. */
static gboolean
begin (FoveaVisualise *self)
{
  const FoveaWish *wish = chosen_wish (self);
  FoveaVisualiseRequest request = read_settings (self, wish);
  const FoveaWishAim aim = { chosen_layer (self),
                             (gint) gtk_spin_button_get_value (wish->needs & FOVEA_WISH_CLASS ? self->class : self->channel),
                             (gint) gtk_spin_button_get_value (self->row), (gint) gtk_spin_button_get_value (self->column) };
  g_autoptr (GError) error = NULL;

  if (wish->needs & FOVEA_WISH_PHOTO && !request.photo)
    show_message (self, _("No Photo"), _("Open a photo in the main window first."));
  else if (wish->needs & FOVEA_WISH_STYLE && !self->style)
    show_message (self, _("No Style"), _("Choose the picture whose style the photo is to get."));
  else if (!fovea_wish_aim (wish, &aim, &request, &error))
    show_message (self, _("No Picture"), error->message);
  else
    {
      self->climb = fovea_climb_new (wish, &request, wish->needs & FOVEA_WISH_STYLE ? self->style : NULL);
      fovea_label_set_named (self->state_label, _("State"), _("Making the network ready…"));
      return TRUE;
    }
  return FALSE;
}

/* Starts, pauses and goes on. */
static void
play (GtkWidget *widget, const char *action, GVariant *parameter)
{
  FoveaVisualise *self = FOVEA_VISUALISE (widget);

  if (self->running)
    {
      self->running = FALSE; /* the slice that is under way ends within a moment */
      self->paused = TRUE;
      update_buttons (self);
    }
  else if (self->climb || begin (self))
    climb_on (self);
}

static void
stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  drop (FOVEA_VISUALISE (widget));
}

/* Escape ends the climb first, and then leaves. */
static void
leave (GtkWidget *widget, const char *action, GVariant *parameter)
{
  FoveaVisualise *self = FOVEA_VISUALISE (widget);

  if (self->climb)
    drop (self);
  else
    gtk_window_close (GTK_WINDOW (self));
}

/* What is under way goes on as it began. */
static void
on_setting (FoveaVisualise *self)
{
  if (!self->filling && self->climb)
    gtk_widget_set_visible (GTK_WIDGET (self->later_label), TRUE);
}

static void
set_most (GtkSpinButton *button, gsize n)
{
  gtk_spin_button_set_range (button, 0.0, (double) (MAX (n, 1) - 1));
}

static void
on_layer (FoveaVisualise *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  FoveaPlanes planes = { 0 };
  gint value = chosen_layer (self);

  if (plan && value >= 0)
    fovea_network_plan_planes (plan, value, &planes);
  set_most (self->channel, value >= 0 ? planes.channels : 1);
  set_most (self->row, planes.height);
  set_most (self->column, planes.width);
  on_setting (self);
}

static void
on_class (FoveaVisualise *self)
{
  char **labels = fovea_document_get_labels (self->document);
  guint class = (guint) gtk_spin_button_get_value (self->class);
  gboolean known = labels && class < g_strv_length (labels);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->class_row), known ? labels[class] : NULL);
  on_setting (self);
}

/* The usual settings of the wish; what it does not ask for is not shown. */
static void
on_wish (FoveaVisualise *self)
{
  const FoveaWish *wish = chosen_wish (self);
  const FoveaPreprocess *preprocess = fovea_document_get_preprocess (self->document);
  const struct
  {
    GtkWidget *row;
    guint needs;
  } rows[] = { { self->layer_row, FOVEA_WISH_LAYER },   { self->channel_row, FOVEA_WISH_CHANNEL }, { self->row_row, FOVEA_WISH_PLACE },
               { self->column_row, FOVEA_WISH_PLACE }, { self->class_row, FOVEA_WISH_CLASS },     { self->style_row, FOVEA_WISH_STYLE } };
  g_autofree char *summary = g_strdup_printf (_("%s (%s)"), _(wish->summary), wish->source);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    gtk_widget_set_visible (rows[i].row, (wish->needs & rows[i].needs) != 0);
  gtk_widget_set_visible (self->images_row, !(wish->needs & FOVEA_WISH_PHOTO));
  adw_preferences_group_set_description (self->aim_group, summary);
  self->filling = TRUE;
  if (preprocess)
    {
      FoveaVisualiseRequest usual = fovea_wish_request (wish, NULL, preprocess, NULL, 0);

      gtk_spin_button_set_value (self->side, (double) MAX (usual.width, usual.height));
      gtk_spin_button_set_value (self->jitter, usual.wander.shift);
    }
  gtk_spin_button_set_value (self->steps, wish->usual.steps);
  gtk_spin_button_set_value (self->images, 1.0);
  gtk_spin_button_set_value (self->rate, wish->usual.rate);
  gtk_spin_button_set_value (self->variation, wish->usual.penalty.variation);
  gtk_drop_down_set_selected (self->layer, wish->needs & FOVEA_WISH_CHANNEL ? self->selected_layer : 0);
  self->filling = FALSE;
  on_setting (self);
}

static void
style_chosen (gpointer owner, GFile *file)
{
  FoveaVisualise *self = FOVEA_VISUALISE (owner);
  g_autofree char *name = g_file_get_basename (file), *shown = fovea_printable (name);

  if (!g_file_peek_path (file))
    return;
  g_free (self->style);
  self->style = g_file_get_path (file);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self->style_row), shown);
  on_setting (self);
}

static void
on_choose_style (FoveaVisualise *self)
{
  fovea_choose_source (GTK_WIDGET (self), _("Choose a Style"), _("Pictures"), NULL, style_chosen);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaVisualise *self = FOVEA_VISUALISE (owner);

  if (g_file_peek_path (file) && self->shown)
    fovea_save_picture (self->document, self->shown, g_file_peek_path (file));
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  fovea_choose_picture (widget, _("Save Picture"), _("what-it-wants.png"), target_chosen);
}

/* Values with maps of floats, by the names of their layers. */
static void
fill_layers (FoveaVisualise *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  FoveaNeuron selected = fovea_document_get_selection (self->document);
  GtkStringList *names = gtk_string_list_new (NULL);
  gint first = -1;

  self->selected_layer = 0;
  g_array_set_size (self->layers, 0);
  g_array_append_val (self->layers, first);
  gtk_string_list_append (names, _("Chosen by Fovea"));
  for (guint i = 0; plan && i < plan->network->n_nodes; i++)
    {
      const FoveaNode *node = &plan->network->nodes[i];
      gint value = node->n_outputs > 0 ? node->outputs[0] : -1;
      g_autofree char *name = fovea_printable (node->name);
      FoveaPlanes planes;

      if (value < 0 || !fovea_network_plan_knows (plan, value) || plan->values[value].dtype != FOVEA_DTYPE_FLOAT32 || plan->values[value].constant
          || !fovea_network_plan_planes (plan, value, &planes))
        continue;
      if (value == selected.value)
        self->selected_layer = self->layers->len;
      g_array_append_val (self->layers, value);
      gtk_string_list_append (names, name);
    }
  gtk_drop_down_set_model (self->layer, G_LIST_MODEL (names));
  g_object_unref (names);
}

static void
fill_wishes (FoveaVisualise *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gsize n;
  const FoveaWish *wishes = fovea_wishes (&n);

  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (names, _(wishes[i].title));
  gtk_drop_down_set_model (self->wish, G_LIST_MODEL (names));
}

/* What is selected is asked for. */
static void
ask (FoveaVisualise *self)
{
  FoveaNetworkPlan *plan = fovea_document_get_plan (self->document);
  FoveaNeuron selected = fovea_document_get_selection (self->document);
  gint scores = plan ? fovea_network_plan_scores (plan) : -1;

  self->selected = selected;
  fill_layers (self);
  set_most (self->class, scores >= 0 ? fovea_shape_count (&plan->values[scores].shape) : 1);
  gtk_drop_down_set_selected (self->wish, selected.value >= 0 && selected.y >= 0 ? 1 : 0);
  on_wish (self);
  on_layer (self);
  gtk_spin_button_set_value (self->channel, MAX (selected.channel, 0));
  gtk_spin_button_set_value (self->row, MAX (selected.y, 0));
  gtk_spin_button_set_value (self->column, MAX (selected.x, 0));
  on_class (self);
}

static void
take_network (FoveaVisualise *self)
{
  drop (self);
  ask (self);
}

/* The window is looked for again: maybe for what has been selected since. */
static void
return_to (FoveaVisualise *self)
{
  FoveaNeuron selected = fovea_document_get_selection (self->document);

  if (!self->climb && memcmp (&selected, &self->selected, sizeof selected) != 0)
    ask (self);
}

static gboolean
fovea_visualise_close_request (GtkWindow *window)
{
  drop (FOVEA_VISUALISE (window));
  return GTK_WINDOW_CLASS (fovea_visualise_parent_class)->close_request (window);
}

static void
fovea_visualise_dispose (GObject *object)
{
  FoveaVisualise *self = FOVEA_VISUALISE (object);

  g_clear_object (&self->document);
  g_clear_object (&self->jobs);
  g_clear_pointer (&self->climb, fovea_climb_unref);
  g_clear_pointer (&self->shown, fovea_image_unref);
  g_clear_pointer (&self->layers, g_array_unref);
  g_clear_pointer (&self->style, g_free);
  G_OBJECT_CLASS (fovea_visualise_parent_class)->dispose (object);
}

#define BIND(name) gtk_widget_class_bind_template_child (widget_class, FoveaVisualise, name)

static void
fovea_visualise_class_init (FoveaVisualiseClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_visualise_dispose;
  GTK_WINDOW_CLASS (class)->close_request = fovea_visualise_close_request;
  g_type_ensure (FOVEA_TYPE_PLOT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/visualise/visualise.ui");
  BIND (stack);
  BIND (message_page);
  BIND (picture);
  BIND (state_label);
  BIND (later_label);
  BIND (curve);
  BIND (play_button);
  BIND (aim_group);
  BIND (wish);
  BIND (layer);
  BIND (wish_row);
  BIND (layer_row);
  BIND (channel_row);
  BIND (row_row);
  BIND (column_row);
  BIND (class_row);
  BIND (style_row);
  BIND (images_row);
  BIND (channel);
  BIND (row);
  BIND (column);
  BIND (class);
  BIND (side);
  BIND (steps);
  BIND (seed);
  BIND (images);
  BIND (rate);
  BIND (jitter);
  BIND (variation);
  gtk_widget_class_bind_template_callback (widget_class, on_wish);
  gtk_widget_class_bind_template_callback (widget_class, on_layer);
  gtk_widget_class_bind_template_callback (widget_class, on_class);
  gtk_widget_class_bind_template_callback (widget_class, on_setting);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_style);
  gtk_widget_class_install_action (widget_class, "visualise.play", NULL, play);
  gtk_widget_class_install_action (widget_class, "visualise.stop", NULL, stop);
  gtk_widget_class_install_action (widget_class, "visualise.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "visualise.leave", NULL, leave);
}

static void
fovea_visualise_init (FoveaVisualise *self)
{
  self->layers = g_array_new (FALSE, FALSE, sizeof (gint));
  self->filling = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->jobs = fovea_jobs_new ();
}

void
fovea_visualise_present (GtkWindow *parent, FoveaDocument *document)
{
  GtkExpression *expression;
  FoveaVisualise *self = fovea_present_again (parent, FOVEA_TYPE_VISUALISE);

  if (self)
    {
      return_to (self);
      return;
    }
  self = g_object_new (FOVEA_TYPE_VISUALISE, "transient-for", parent, NULL);
  expression = gtk_property_expression_new (GTK_TYPE_STRING_OBJECT, NULL, "string");
  self->document = g_object_ref (document);
  gtk_drop_down_set_expression (self->layer, expression);
  gtk_drop_down_set_enable_search (self->layer, TRUE);
  gtk_expression_unref (expression);
  fill_wishes (self);
  self->filling = FALSE;
  take_network (self);
  fovea_name_drop_downs (GTK_WIDGET (self));
  g_signal_connect_object (document, "network-changed", G_CALLBACK (take_network), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-view.h"

#include <glib/gi18n.h>

#include "core/learn/trainer-pictures.h"
#include "ui/kernel/plot-view.h"
#include "ui/learn/train-boxes.h"
#include "ui/learn/train-job.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"

#define LANE "train"
#define CHECK_LANE "check"

/* What the switch for variation stands for. */
static const FoveaAugmentation variation = { .shift = 0.07, .rotate = 12.0, .scale = 0.2, .shear = 0.2 };

enum
{
  NETWORK_LENET,
  NETWORK_OPENED,
};

struct _FoveaTrainView
{
  GtkWidget parent_instance;

  GtkWidget *start_button, *stop_button, *over_button, *show_button, *save_button;
  GtkWidget *data_group, *network_group, *batch_row, *seed_row;                      /* fixed once learning has begun */
  GtkWidget *epochs_row, *optimiser_row, *rate_row, *schedule_row, *decay_row;       /* of this course of it */
  AdwActionRow *data_row;
  GtkSwitch *vary_switch, *fresh_switch;
  AdwComboRow *network_row;
  GtkSpinButton *epochs_spin, *batch_spin, *rate_spin, *decay_spin, *seed_spin;
  GtkProgressBar *progress;
  GtkLabel *cannot_label, *status, *mistakes_label;
  FoveaPlotView *loss_plot, *accuracy_plot;
  GtkFlowBox *filters, *mistakes;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: a photo's filters do not wait for learning */
  char *data;
  char *cannot;           /* why the opened network does not learn, or NULL */
  gboolean checking;      /* whether it does */
  FoveaTrainState *state; /* (nullable): the last one */
  guint64 saved;          /* steps of what is in a file */
  gboolean reading;       /* the pictures */
  gboolean running;       /* the next slice follows */
  gboolean ended;         /* nothing goes on by itself */

  /* What waits for an answer, or for what was learned to be saved */
  FoveaTrainLeave leave;
  gpointer leave_data;
};

G_DEFINE_FINAL_TYPE (FoveaTrainView, fovea_train_view, GTK_TYPE_WIDGET)

static gboolean
is_under_way (FoveaTrainView *self)
{
  return self->reading || (self->state && !self->ended);
}

/* Why learning cannot begin, or NULL. */
static const char *
find_obstacle (FoveaTrainView *self)
{
  if (adw_combo_row_get_selected (self->network_row) == NETWORK_OPENED && self->cannot)
    return self->cannot;
  return self->data ? NULL : _("Choose the pictures to learn from first");
}

static void
update_settings (FoveaTrainView *self)
{
  GtkWidget *const fixed[] = { self->data_group, self->network_group, self->batch_row, self->seed_row };
  GtkWidget *const course[] = { self->epochs_row, self->optimiser_row, self->rate_row, self->schedule_row, self->decay_row };
  gboolean begun = self->reading || self->state;

  for (guint i = 0; i < G_N_ELEMENTS (fixed); i++)
    gtk_widget_set_sensitive (fixed[i], !begun);
  for (guint i = 0; i < G_N_ELEMENTS (course); i++)
    gtk_widget_set_sensitive (course[i], !is_under_way (self));
}

static void
update_buttons (FoveaTrainView *self)
{
  gboolean under_way = is_under_way (self), begun = self->reading || self->state;
  const char *obstacle = begun ? NULL : find_obstacle (self);
  const char *label = self->running ? _("_Pause") : under_way ? _("_Resume") : begun ? _("_Learn On") : _("_Start");

  update_settings (self);
  gtk_button_set_label (GTK_BUTTON (self->start_button), label);
  gtk_widget_set_sensitive (self->start_button, !obstacle && (begun || !self->checking));
  fovea_widget_set_tooltip (self->start_button, begun && !under_way ? _("Learn as many more epochs as are set, from the weights of now on") : obstacle);
  gtk_widget_set_visible (self->stop_button, !begun || under_way);
  gtk_widget_set_sensitive (self->stop_button, under_way);
  gtk_widget_set_visible (self->over_button, begun && !under_way);
  gtk_widget_set_sensitive (self->show_button, self->state != NULL);
  gtk_widget_set_sensitive (self->save_button, self->state != NULL);
}

static void
show_status (FoveaTrainView *self, const char *text)
{
  fovea_label_set_named (self->status, _("Learning"), text);
}

static void
show_nothing_yet (FoveaTrainView *self)
{
  show_status (self, _("Choose labelled pictures, then start: curves, filters and mistakes are shown while the network learns."));
}

/* ---- how it stands ---- */

static char *
describe_place (FoveaTrainView *self, const FoveaTrainState *state)
{
  guint epochs = state->epochs->len, of = (guint) (state->steps / state->epoch_steps);

  if (state->is_done)
    return g_strdup_printf (ngettext ("Done: %u epoch", "Done: %u epochs", epochs), epochs);
  if (self->ended)
    return g_strdup_printf (ngettext ("Stopped after %u whole epoch", "Stopped after %u whole epochs", epochs), epochs);
  return g_strdup_printf (_("Epoch %u of %u"), MIN (epochs + 1, of), of);
}

static void
show_numbers (FoveaTrainView *self)
{
  const FoveaTrainState *state = self->state;
  const FoveaEpoch *last = state->epochs->len > 0 ? &g_array_index (state->epochs, FoveaEpoch, state->epochs->len - 1) : NULL;
  g_autofree char *place = describe_place (self, state), *text = NULL;

  if (last)
    text = g_strdup_printf (_("%s · held out: %.2f %% right, loss %.4f · %.0f pictures/s"), place, 100.0 * last->held_out.accuracy, last->held_out.loss,
                            (double) state->n / last->seconds);
  else
    text = g_strdup_printf (_("%s · %zu pictures, %zu held out"), place, state->n, state->n_held_out);
  show_status (self, text);
  gtk_progress_bar_set_fraction (self->progress, (double) state->done / (double) state->steps);
}

static void
show_mistakes (FoveaTrainView *self, const FoveaTrainState *state)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%zu of %zu held out was taken for another", "%zu of %zu held out were taken for others", state->wrong),
                                           state->wrong, state->n_held_out);

  gtk_label_set_text (self->mistakes_label, text);
  fovea_train_show_mistakes (self->mistakes, state->mistakes);
}

static void
show_state (FoveaTrainView *self)
{
  const FoveaTrainState *state = self->state;

  show_numbers (self);
  fovea_plot_view_set_plot (self->loss_plot, fovea_trainer_plot_losses (state->losses, state->epochs, state->steps, state->epoch_steps));
  fovea_plot_view_set_plot (self->accuracy_plot, fovea_trainer_plot_accuracies (state->epochs, state->steps, state->epoch_steps));
  fovea_train_show_filters (self->filters, state->filters);
  if (state->mistakes)
    show_mistakes (self, state);
}

/* Back to the beginning: what was learned is let go. */
static void
forget (gpointer data)
{
  FoveaTrainView *self = data;

  fovea_jobs_cancel (self->jobs, LANE);
  g_clear_pointer (&self->state, fovea_train_state_free);
  self->saved = 0;
  self->running = self->reading = self->ended = FALSE;
  fovea_plot_view_set_plot (self->loss_plot, NULL);
  fovea_plot_view_set_plot (self->accuracy_plot, NULL);
  fovea_train_show_filters (self->filters, NULL);
  fovea_train_show_mistakes (self->mistakes, NULL);
  gtk_progress_bar_set_fraction (self->progress, 0.0);
  show_nothing_yet (self);
  update_buttons (self);
}

/* ---- learning ---- */

static void slice_done (GObject *owner, gpointer result, GError *error);

static void
begin_slice (FoveaTrainView *self)
{
  fovea_jobs_submit (self->jobs, LANE, _("Learning"), G_OBJECT (self), fovea_train_slice_work, fovea_train_task_ref (self->state->task),
                     fovea_train_task_unref, slice_done, fovea_train_state_free);
}

/* A state that comes after Stop is of learning that was ended: it is shown, and nothing follows. */
static void
slice_done (GObject *owner, gpointer result, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);

  self->reading = FALSE;
  if (!result)
    {
      self->running = FALSE;
      self->ended = self->state != NULL;
      show_status (self, error->message);
      update_buttons (self);
      return;
    }
  g_clear_pointer (&self->state, fovea_train_state_free);
  self->state = result;
  if (self->state->is_done)
    {
      self->running = FALSE;
      self->ended = TRUE;
    }
  show_state (self);
  update_buttons (self);
  if (self->running)
    begin_slice (self);
}

static FoveaOptimiser
read_optimiser (FoveaTrainView *self)
{
  FoveaOptimiser optimiser = fovea_optimiser_usual ();

  optimiser.kind = (FoveaOptimiserKind) adw_combo_row_get_selected (ADW_COMBO_ROW (self->optimiser_row));
  optimiser.schedule = (FoveaRate) adw_combo_row_get_selected (ADW_COMBO_ROW (self->schedule_row));
  optimiser.rate = gtk_spin_button_get_value (self->rate_spin);
  optimiser.l2 = gtk_spin_button_get_value (self->decay_spin);
  return optimiser;
}

static gsize
read_epochs (FoveaTrainView *self)
{
  return (gsize) gtk_spin_button_get_value_as_int (self->epochs_spin);
}

static FoveaTrainStart *
read_settings (FoveaTrainView *self)
{
  FoveaTrainStart *start = g_new0 (FoveaTrainStart, 1);
  gboolean vary = gtk_switch_get_active (self->vary_switch);

  start->data = g_strdup (self->data);
  if (adw_combo_row_get_selected (self->network_row) == NETWORK_OPENED)
    start->network = fovea_network_ref (fovea_document_get_network (self->document));
  start->fresh = gtk_switch_get_active (self->fresh_switch);
  start->augmentation = vary ? variation : (FoveaAugmentation){ 0 };
  start->settings = (FoveaTrainerSettings){ read_optimiser (self), (gsize) gtk_spin_button_get_value_as_int (self->batch_spin), read_epochs (self),
                                            (guint64) gtk_spin_button_get_value (self->seed_spin), vary };
  return start;
}

static void
begin (FoveaTrainView *self)
{
  self->reading = TRUE;
  show_status (self, _("Reading the pictures"));
  fovea_jobs_submit (self->jobs, LANE, _("Reading the pictures"), G_OBJECT (self), fovea_train_begin_work, read_settings (self), fovea_train_start_free,
                     slice_done, fovea_train_state_free);
}

static void
begin_more (FoveaTrainView *self)
{
  FoveaTrainMore *more = g_new (FoveaTrainMore, 1);

  *more = (FoveaTrainMore){ fovea_train_task_ref (self->state->task), read_epochs (self), read_optimiser (self) };
  self->ended = FALSE;
  fovea_jobs_submit (self->jobs, LANE, _("Learning"), G_OBJECT (self), fovea_train_more_work, more, fovea_train_more_free, slice_done,
                     fovea_train_state_free);
}

/* Start, Pause, Resume or Learn On. */
static void
on_start (FoveaTrainView *self)
{
  self->running = !self->running;
  if (self->running && self->ended)
    begin_more (self);
  else if (self->running && self->state)
    begin_slice (self);
  else if (self->running && !self->reading)
    begin (self);
  update_buttons (self);
}

static void
on_stop (FoveaTrainView *self)
{
  if (!self->state) /* the pictures are still being read */
    {
      forget (self);
      return;
    }
  self->running = FALSE;
  self->ended = TRUE;
  show_numbers (self);
  update_buttons (self);
}

/* ---- the opened network ---- */

static void
set_cannot (FoveaTrainView *self, const char *why)
{
  g_free (self->cannot);
  self->cannot = g_strdup (why);
  gtk_label_set_text (self->cannot_label, why ? why : "");
  gtk_widget_set_visible (GTK_WIDGET (self->cannot_label), why != NULL);
  update_buttons (self);
}

static void
network_checked (GObject *owner, gpointer network, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);

  self->checking = FALSE;
  set_cannot (self, network ? NULL : error->message);
  g_clear_pointer (&network, fovea_network_unref);
}

static void
unref_network (gpointer network)
{
  fovea_network_unref (network);
}

/* Another network was opened or chosen: whether it can learn is found out before it is asked to. */
static void
on_network_changed (FoveaTrainView *self)
{
  FoveaNetwork *network = self->document ? fovea_document_get_network (self->document) : NULL;

  fovea_jobs_cancel (self->jobs, CHECK_LANE);
  self->checking = FALSE;
  if (adw_combo_row_get_selected (self->network_row) != NETWORK_OPENED)
    {
      set_cannot (self, NULL);
      return;
    }
  self->checking = network != NULL;
  set_cannot (self, network ? NULL : _("No network is open"));
  if (network)
    fovea_jobs_submit (self->jobs, CHECK_LANE, _("Looking whether the network can learn"), G_OBJECT (self), fovea_train_check_work,
                       fovea_network_ref (network), unref_network, network_checked, unref_network);
}

/* ---- files ---- */

static void
data_chosen (gpointer owner, GFile *file)
{
  FoveaTrainView *self = owner;
  g_autofree char *name = g_file_get_parse_name (file), *escaped = g_markup_escape_text (name, -1);

  g_free (self->data);
  self->data = g_file_get_path (file);
  adw_action_row_set_subtitle (self->data_row, escaped);
  update_buttons (self);
}

static void
on_choose_folder (FoveaTrainView *self)
{
  fovea_choose_folder (GTK_WIDGET (self), _("Labelled Pictures"), _("_Choose"), data_chosen);
}

static void
on_choose_file (FoveaTrainView *self)
{
  static const char *const patterns[] = { "*images*idx3*", NULL };

  fovea_choose_source (GTK_WIDGET (self), _("Labelled Pictures"), _("Images (IDX)"), patterns, data_chosen);
}

static void
save (FoveaTrainView *self, const char *lane, const char *path, FoveaJobDone done)
{
  FoveaTrainSave *request = g_new (FoveaTrainSave, 1);

  *request = (FoveaTrainSave){ .task = fovea_train_task_ref (self->state->task), .path = g_strdup (path) };
  fovea_jobs_submit (self->jobs, lane, _("Saving the network"), G_OBJECT (self), fovea_train_save_work, request, fovea_train_save_free, done,
                     fovea_train_save_free);
}

/* Steps that were under way when saving was asked for are in the file, too. */
static void
save_done (GObject *owner, gpointer result, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);
  FoveaTrainSave *saved = result;
  g_autofree char *name = saved ? g_path_get_basename (saved->path) : NULL;
  g_autofree char *text = saved ? g_strdup_printf (_("Saved as %s"), name) : g_strdup (error->message);
  FoveaTrainLeave leave = g_steal_pointer (&self->leave);

  show_status (self, text);
  if (!saved)
    return;
  if (self->state && self->state->task == saved->task) /* it was not begun anew meanwhile */
    self->saved = saved->steps;
  fovea_train_save_free (saved);
  if (leave)
    leave (self->leave_data);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaTrainView *self = owner;

  if (!self->state)
    return;
  if (!g_file_peek_path (file))
    {
      show_status (self, _("Choose a folder on this computer"));
      return;
    }
  save (self, "save", g_file_peek_path (file), save_done);
}

static void
choose_target (FoveaTrainView *self)
{
  static const char *const patterns[] = { "*.onnx", NULL };

  fovea_choose_target (GTK_WIDGET (self), _("Save Network"), _("learned.onnx"), _("ONNX (.onnx)"), patterns, target_chosen);
}

static void
on_save (FoveaTrainView *self)
{
  self->leave = NULL;
  choose_target (self);
}

static void
answered (FoveaTrainView *self, const char *response)
{
  if (g_str_equal (response, "save"))
    choose_target (self);
  else if (g_str_equal (response, "drop"))
    g_steal_pointer (&self->leave) (self->leave_data);
  else
    self->leave = NULL;
}

/* @drop says what happens without saving. */
static void
ask (FoveaTrainView *self, const char *drop, FoveaTrainLeave leave, gpointer data)
{
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), _("Save What Was Learned?"),
                                              _("The weights that the network has learned are in no file yet."));

  self->leave = leave;
  self->leave_data = data;
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "drop", drop, "save", _("_Save…"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "drop", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "save");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static gboolean
is_saved (FoveaTrainView *self)
{
  return !self->state || self->state->done == self->saved;
}

static void
on_start_over (FoveaTrainView *self)
{
  if (is_saved (self))
    forget (self);
  else
    ask (self, _("Start _Over"), forget, self);
}

gboolean
fovea_train_view_may_close (FoveaTrainView *self, FoveaTrainLeave leave, gpointer data)
{
  g_return_val_if_fail (FOVEA_IS_TRAIN_VIEW (self) && leave, TRUE);

  if (is_saved (self))
    return TRUE;
  ask (self, _("Close _Without Saving"), leave, data);
  return FALSE;
}

static void
show_done (GObject *owner, gpointer result, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);
  FoveaTrainSave *saved = result;
  g_autoptr (GFile) file = NULL;

  if (!saved)
    {
      show_status (self, error->message);
      return;
    }
  file = g_file_new_for_path (saved->path);
  fovea_train_save_free (saved);
  fovea_document_open_network (self->document, file);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "network");
}

/* A network is opened from a file: a session can find it again. */
static void
on_show (FoveaTrainView *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "fovea", NULL), *path = g_build_filename (folder, "learned.onnx", NULL);

  g_mkdir_with_parents (folder, 0700);
  save (self, "show", path, show_done);
}

/* ---- the widget ---- */

static void
fovea_train_view_dispose (GObject *object)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (object);
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  self->running = FALSE;
  if (self->jobs)
    fovea_jobs_cancel (self->jobs, NULL);
  g_clear_object (&self->jobs);
  g_clear_object (&self->document);
  g_clear_pointer (&self->state, fovea_train_state_free);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_train_view_parent_class)->dispose (object);
}

static void
fovea_train_view_finalize (GObject *object)
{
  g_free (FOVEA_TRAIN_VIEW (object)->data);
  g_free (FOVEA_TRAIN_VIEW (object)->cannot);
  G_OBJECT_CLASS (fovea_train_view_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, data_group);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, network_group);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, batch_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, seed_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, epochs_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, rate_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, decay_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, over_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, start_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, stop_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, show_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, save_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, data_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, vary_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, fresh_switch);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, network_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, optimiser_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, schedule_row);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, epochs_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, batch_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, rate_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, decay_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, seed_spin);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, progress);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, cannot_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, status);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, loss_plot);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, accuracy_plot);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, filters);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, mistakes);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, mistakes_label);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
  gtk_widget_class_bind_template_callback (widget_class, on_start_over);
  gtk_widget_class_bind_template_callback (widget_class, on_network_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_show);
  gtk_widget_class_bind_template_callback (widget_class, on_save);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_folder);
  gtk_widget_class_bind_template_callback (widget_class, on_choose_file);
}

static void
fovea_train_view_class_init (FoveaTrainViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_train_view_dispose;
  G_OBJECT_CLASS (class)->finalize = fovea_train_view_finalize;
  g_type_ensure (FOVEA_TYPE_PLOT_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/learn/train-view.ui");
  bind_children (widget_class);
}

static void
fovea_train_view_init (FoveaTrainView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fovea_name_drop_downs (GTK_WIDGET (self));
  self->jobs = fovea_jobs_new ();
  show_nothing_yet (self);
  update_buttons (self);
}

GtkWidget *
fovea_train_view_new (FoveaDocument *document)
{
  FoveaTrainView *self = g_object_new (FOVEA_TYPE_TRAIN_VIEW, NULL);

  g_return_val_if_fail (FOVEA_IS_DOCUMENT (document), NULL);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "network-changed", G_CALLBACK (on_network_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

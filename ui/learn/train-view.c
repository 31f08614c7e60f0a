/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/learn/train-view.h"

#include <glib/gi18n.h>

#include "ui/kernel/plot-view.h"
#include "ui/learn/train-job.h"
#include "ui/widgets/calm.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"

#define LANE "train"
#define MISTAKE_SIDE 40

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

  GtkWidget *settings, *start_button, *stop_button, *show_button, *save_button;
  AdwActionRow *data_row;
  GtkSwitch *vary_switch, *fresh_switch;
  AdwComboRow *network_row, *optimiser_row, *schedule_row;
  GtkSpinButton *epochs_spin, *batch_spin, *rate_spin, *decay_spin, *seed_spin;
  GtkProgressBar *progress;
  GtkLabel *status, *mistakes_label;
  FoveaPlotView *loss_plot, *accuracy_plot;
  GtkFlowBox *filters, *mistakes;

  FoveaDocument *document;
  FoveaJobs *jobs; /* its own: a photo's filters do not wait for learning */
  char *data;
  FoveaTrainTask *task; /* (nullable) */
  gboolean running; /* the next slice follows */
  gboolean ended;   /* nothing goes on any more */
};

G_DEFINE_FINAL_TYPE (FoveaTrainView, fovea_train_view, GTK_TYPE_WIDGET)

static void begin_slice (FoveaTrainView *self);

static void
update_buttons (FoveaTrainView *self)
{
  gboolean under_way = self->running || (self->task && !self->ended);

  gtk_widget_set_sensitive (self->settings, !under_way);
  gtk_button_set_label (GTK_BUTTON (self->start_button), self->running ? _("_Pause") : under_way ? _("_Resume") : _("_Start"));
  gtk_widget_set_sensitive (self->start_button, self->data != NULL);
  fovea_widget_set_tooltip (self->start_button, self->data ? NULL : _("Choose the pictures to learn from first"));
  gtk_widget_set_sensitive (self->stop_button, under_way);
  gtk_widget_set_sensitive (self->show_button, self->task != NULL);
  gtk_widget_set_sensitive (self->save_button, self->task != NULL);
}

static void
show_status (FoveaTrainView *self, const char *text)
{
  fovea_label_set_named (self->status, _("Learning"), text);
}

/* ---- how it stands ---- */

static void
show_losses (FoveaTrainView *self, const FoveaTrainState *state)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *x = g_new (double, MAX (state->losses->len, state->epochs->len)), *y = g_new (double, MAX (state->losses->len, state->epochs->len));
  double epochs = (double) state->steps / (double) state->epoch_steps;

  plot->title = g_strdup (_("Loss"));
  fovea_plot_set_axis (&plot->x, _("Epochs"), 0.0, epochs, FALSE);
  for (guint i = 0; i < state->losses->len; i++)
    {
      x[i] = g_array_index (state->losses, FoveaLossPoint, i).step / (double) state->epoch_steps;
      y[i] = g_array_index (state->losses, FoveaLossPoint, i).loss;
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, _("learned from"), state->losses->len, x, y);
  for (guint i = 0; i < state->epochs->len; i++)
    {
      x[i] = i + 1;
      y[i] = g_array_index (state->epochs, FoveaEpoch, i).held_out.loss;
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, _("held out"), state->epochs->len, x, y);
  fovea_plot_fit_y (plot, NULL, FALSE);
  fovea_plot_view_set_plot (self->loss_plot, plot);
}

static void
show_accuracies (FoveaTrainView *self, const FoveaTrainState *state)
{
  FoveaPlot *plot = fovea_plot_new ();
  g_autofree double *x = g_new (double, state->epochs->len + 1), *learned = g_new (double, state->epochs->len + 1);
  g_autofree double *held_out = g_new (double, state->epochs->len + 1);
  double lowest = 100.0;

  plot->title = g_strdup (_("Accuracy, %"));
  for (guint i = 0; i < state->epochs->len; i++)
    {
      const FoveaEpoch *epoch = &g_array_index (state->epochs, FoveaEpoch, i);

      x[i] = i + 1;
      learned[i] = 100.0 * epoch->accuracy;
      held_out[i] = 100.0 * epoch->held_out.accuracy;
      lowest = MIN (lowest, MIN (learned[i], held_out[i]));
    }
  fovea_plot_add_curve (plot, FOVEA_CURVE_SOLID, _("learned from"), state->epochs->len, x, learned);
  fovea_plot_add_curve (plot, FOVEA_CURVE_DASHED, _("held out"), state->epochs->len, x, held_out);
  fovea_plot_set_axis (&plot->x, _("Epochs"), 0.0, (double) state->steps / (double) state->epoch_steps, FALSE);
  fovea_plot_set_axis (&plot->y, NULL, state->epochs->len > 0 ? MAX (lowest - 2.0, 0.0) : 0.0, 100.0, FALSE);
  fovea_plot_view_set_plot (self->accuracy_plot, plot);
}

/* The pictures stay where they are, so that one sees them change. */
static void
show_filters (FoveaTrainView *self, const FoveaTrainState *state)
{
  guint n = state->filters ? state->filters->len : 0;
  GtkFlowBoxChild *child;

  while ((child = gtk_flow_box_get_child_at_index (self->filters, (int) n)))
    gtk_flow_box_remove (self->filters, GTK_WIDGET (child));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GdkTexture) texture = fovea_image_to_texture (g_ptr_array_index (state->filters, i));

      child = gtk_flow_box_get_child_at_index (self->filters, (int) i);
      if (!child)
        {
          GtkWidget *picture = gtk_picture_new ();
          g_autofree char *text = g_strdup_printf (_("Filter %u"), i);

          gtk_picture_set_can_shrink (GTK_PICTURE (picture), FALSE);
          gtk_picture_set_alternative_text (GTK_PICTURE (picture), text);
          gtk_flow_box_append (self->filters, picture);
          child = gtk_flow_box_get_child_at_index (self->filters, (int) i);
        }
      gtk_picture_set_paintable (GTK_PICTURE (gtk_flow_box_child_get_child (child)), GDK_PAINTABLE (texture));
    }
  gtk_widget_set_visible (GTK_WIDGET (self->filters), n > 0);
}

static GtkWidget *
make_mistake (const FoveaMistake *mistake)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *label;
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (mistake->picture);
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  /* Translators: a digit and what it was taken for. */
  g_autofree char *text = g_strdup_printf (_("%u as %u"), mistake->label, mistake->guess);

  gtk_widget_set_size_request (picture, MISTAKE_SIDE, MISTAKE_SIDE);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), text);
  label = gtk_label_new (text);
  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), label);
  return box;
}

static void
show_mistakes (FoveaTrainView *self, const FoveaTrainState *state)
{
  g_autofree char *text = g_strdup_printf (ngettext ("%zu of %zu held out was taken for another", "%zu of %zu held out were taken for others", state->wrong),
                                           state->wrong, state->n_held_out);

  for (GtkWidget *child; (child = gtk_widget_get_first_child (GTK_WIDGET (self->mistakes)));)
    gtk_flow_box_remove (self->mistakes, child);
  for (guint i = 0; i < state->mistakes->len; i++)
    gtk_flow_box_append (self->mistakes, make_mistake (g_ptr_array_index (state->mistakes, i)));
  gtk_label_set_text (self->mistakes_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->mistakes), state->mistakes->len > 0);
}

static void
show_numbers (FoveaTrainView *self, const FoveaTrainState *state)
{
  const FoveaEpoch *last = state->epochs->len > 0 ? &g_array_index (state->epochs, FoveaEpoch, state->epochs->len - 1) : NULL;
  guint64 epochs = state->steps / state->epoch_steps;
  g_autofree char *place = NULL, *text = NULL;

  if (state->is_done)
    place = g_strdup_printf (ngettext ("Done: %u epoch", "Done: %u epochs", (gulong) epochs), (guint) epochs);
  else
    place = g_strdup_printf (_("Epoch %u of %u"), (guint) (state->done / state->epoch_steps + 1), (guint) epochs);
  if (last)
    text = g_strdup_printf (_("%s · held out: %.2f %% right, loss %.4f · %.0f pictures/s"), place, 100.0 * last->held_out.accuracy, last->held_out.loss,
                            (double) state->n / last->seconds);
  else
    text = g_strdup_printf (_("%s · %zu pictures, %zu held out"), place, state->n, state->n_held_out);
  show_status (self, text);
  gtk_progress_bar_set_fraction (self->progress, (double) state->done / (double) state->steps);
}

/* ---- learning ---- */

/* A state that comes after Stop is of learning that was ended: it is shown, and nothing follows. */
static void
slice_done (GObject *owner, gpointer result, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);
  FoveaTrainState *state = result;

  if (!state)
    {
      self->running = FALSE;
      self->ended = TRUE;
      show_status (self, error->message);
      update_buttons (self);
      return;
    }
  if (!self->task)
    self->task = fovea_train_task_ref (state->task);
  show_numbers (self, state);
  show_losses (self, state);
  show_accuracies (self, state);
  show_filters (self, state);
  if (state->mistakes)
    show_mistakes (self, state);
  if (state->is_done)
    {
      self->running = FALSE;
      self->ended = TRUE;
    }
  update_buttons (self);
  if (self->running)
    begin_slice (self);
  fovea_train_state_free (state);
}

static void
begin_slice (FoveaTrainView *self)
{
  fovea_jobs_submit (self->jobs, LANE, _("Learning"), G_OBJECT (self), fovea_train_slice_work, fovea_train_task_ref (self->task), fovea_train_task_unref,
                     slice_done, fovea_train_state_free);
}

static FoveaTrainStart *
read_settings (FoveaTrainView *self)
{
  FoveaTrainStart *start = g_new0 (FoveaTrainStart, 1);
  FoveaNetwork *network = fovea_document_get_network (self->document);
  gboolean vary = gtk_switch_get_active (self->vary_switch);
  FoveaOptimiser optimiser = fovea_optimiser_usual ();

  optimiser.kind = (FoveaOptimiserKind) adw_combo_row_get_selected (self->optimiser_row);
  optimiser.schedule = (FoveaRate) adw_combo_row_get_selected (self->schedule_row);
  optimiser.rate = gtk_spin_button_get_value (self->rate_spin);
  optimiser.l2 = gtk_spin_button_get_value (self->decay_spin);
  start->data = g_strdup (self->data);
  start->network = adw_combo_row_get_selected (self->network_row) == NETWORK_OPENED && network ? fovea_network_ref (network) : NULL;
  start->fresh = gtk_switch_get_active (self->fresh_switch);
  start->augmentation = vary ? variation : (FoveaAugmentation){ 0 };
  start->settings = (FoveaTrainerSettings){ optimiser, (gsize) gtk_spin_button_get_value_as_int (self->batch_spin),
                                            (gsize) gtk_spin_button_get_value_as_int (self->epochs_spin),
                                            (guint64) gtk_spin_button_get_value (self->seed_spin), vary };
  return start;
}

static void
begin (FoveaTrainView *self)
{
  g_clear_pointer (&self->task, fovea_train_task_unref);
  self->ended = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->mistakes), FALSE);
  gtk_progress_bar_set_fraction (self->progress, 0.0);
  show_status (self, _("Reading the pictures"));
  fovea_jobs_submit (self->jobs, LANE, _("Reading the pictures"), G_OBJECT (self), fovea_train_begin_work, read_settings (self), fovea_train_start_free,
                     slice_done, fovea_train_state_free);
}

/* Start, Pause or Resume. */
static void
on_start (FoveaTrainView *self)
{
  gboolean resumes = self->task && !self->ended;

  self->running = !self->running;
  if (self->running && resumes)
    begin_slice (self);
  else if (self->running)
    begin (self);
  update_buttons (self);
}

static void
on_stop (FoveaTrainView *self)
{
  self->running = FALSE;
  self->ended = TRUE;
  if (!self->task) /* the pictures are still being read */
    {
      fovea_jobs_cancel (self->jobs, LANE);
      show_status (self, "");
    }
  update_buttons (self);
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

  *request = (FoveaTrainSave){ fovea_train_task_ref (self->task), g_strdup (path) };
  fovea_jobs_submit (self->jobs, lane, _("Saving the network"), G_OBJECT (self), fovea_train_save_work, request, fovea_train_save_free, done, g_free);
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  g_autofree char *path = result, *name = path ? g_path_get_basename (path) : NULL;
  g_autofree char *text = path ? g_strdup_printf (_("Saved as %s"), name) : g_strdup (error->message);

  show_status (FOVEA_TRAIN_VIEW (owner), text);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  if (g_file_peek_path (file))
    save (owner, "save", g_file_peek_path (file), save_done);
  else
    show_status (owner, _("Choose a folder on this computer"));
}

static void
on_save (FoveaTrainView *self)
{
  static const char *const patterns[] = { "*.onnx", NULL };

  fovea_choose_target (GTK_WIDGET (self), _("Save Network"), _("learned.onnx"), _("ONNX (.onnx)"), patterns, target_chosen);
}

static void
show_done (GObject *owner, gpointer result, GError *error)
{
  FoveaTrainView *self = FOVEA_TRAIN_VIEW (owner);
  g_autofree char *path = result;
  g_autoptr (GFile) file = path ? g_file_new_for_path (path) : NULL;

  if (!file)
    {
      show_status (self, error->message);
      return;
    }
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
on_network_changed (FoveaTrainView *self)
{
  if (!fovea_document_get_network (self->document) && adw_combo_row_get_selected (self->network_row) == NETWORK_OPENED)
    adw_combo_row_set_selected (self->network_row, NETWORK_LENET);
}

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
  g_clear_pointer (&self->task, fovea_train_task_unref);
  g_clear_pointer (&child, gtk_widget_unparent);
  G_OBJECT_CLASS (fovea_train_view_parent_class)->dispose (object);
}

static void
fovea_train_view_finalize (GObject *object)
{
  g_free (FOVEA_TRAIN_VIEW (object)->data);
  G_OBJECT_CLASS (fovea_train_view_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, settings);
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
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, status);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, loss_plot);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, accuracy_plot);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, filters);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, mistakes);
  gtk_widget_class_bind_template_child (widget_class, FoveaTrainView, mistakes_label);
  gtk_widget_class_bind_template_callback (widget_class, on_start);
  gtk_widget_class_bind_template_callback (widget_class, on_stop);
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
  show_status (self, _("Choose labelled pictures, then start: curves, filters and mistakes are shown while the network learns."));
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

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/digits/digits.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/network/digit.h"
#include "ui/digits/digit-job.h"
#include "ui/digits/digit-pad.h"
#include "ui/inspector/facts.h"
#include "ui/maps/bar-chart.h"
#include "ui/maps/numbers.h"
#include "ui/widgets/image-texture.h"
#include "ui/widgets/named-label.h"
#include "ui/window/samples.h"

#define FOVEA_TYPE_DIGITS (fovea_digits_get_type ())
G_DECLARE_FINAL_TYPE (FoveaDigitsWindow, fovea_digits, FOVEA, DIGITS, AdwWindow)

/* One layer on the screen; the first result makes them. */
typedef struct
{
  GtkLabel *title;
  GtkPicture *sheet;    /* or, for a vector: */
  FoveaBarChart *chart;
} LayerRow;

typedef struct
{
  GtkLabel *name, *number;
  GtkLevelBar *bar;
} ClassRow;

struct _FoveaDigitsWindow
{
  AdwWindow parent_instance;

  FoveaDigitPad *pad;
  GtkPicture *seen;
  GtkLabel *answer, *time_label;
  GtkGrid *class_grid;
  GtkBox *layer_box;
  GtkStack *stack;
  GtkWidget *undo_button, *clear_button;
  ClassRow classes[FOVEA_DIGIT_CLASSES];
  GArray *rows; /* of LayerRow */

  FoveaDocument *document;
  FoveaDigitReader *reader; /* once it has been opened */
  gboolean running, again;  /* a reading is under way; the drawing has changed since */
};

G_DEFINE_FINAL_TYPE (FoveaDigitsWindow, fovea_digits, ADW_TYPE_WINDOW)

static void
set_picture (GtkPicture *picture, FoveaImage *image)
{
  g_autoptr (GdkTexture) texture = fovea_image_to_texture (image);

  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
}

static LayerRow
make_row (FoveaDigitsWindow *self, const FoveaDigitLayer *layer)
{
  LayerRow row = { GTK_LABEL (gtk_label_new (layer->title)) };
  GtkWidget *picture;

  gtk_label_set_xalign (row.title, 0.0f);
  gtk_widget_add_css_class (GTK_WIDGET (row.title), "heading");
  gtk_box_append (self->layer_box, GTK_WIDGET (row.title));
  if (layer->sheet)
    {
      row.sheet = GTK_PICTURE (gtk_picture_new ());
      gtk_picture_set_can_shrink (row.sheet, FALSE);
      gtk_picture_set_alternative_text (row.sheet, layer->title);
    }
  else
    row.chart = g_object_new (FOVEA_TYPE_BAR_CHART, NULL);
  picture = row.sheet ? GTK_WIDGET (row.sheet) : GTK_WIDGET (row.chart);
  gtk_widget_set_halign (picture, row.sheet ? GTK_ALIGN_START : GTK_ALIGN_FILL);
  gtk_widget_set_margin_bottom (picture, 12);
  gtk_box_append (self->layer_box, picture);
  return row;
}

static void
show_layers (FoveaDigitsWindow *self, const FoveaDigitResult *result)
{
  for (guint i = 0; i < result->layers->len; i++)
    {
      const FoveaDigitLayer *layer = g_ptr_array_index (result->layers, i);
      LayerRow *row;

      if (i >= self->rows->len)
        g_array_append_vals (self->rows, &(LayerRow[]){ make_row (self, layer) }, 1);
      row = &g_array_index (self->rows, LayerRow, i);
      if (layer->sheet)
        set_picture (row->sheet, layer->sheet);
      else
        fovea_bar_chart_set (row->chart, layer->maps, i + 1 == result->layers->len ? result->labels : NULL);
    }
}

static void
show_answer (FoveaDigitsWindow *self, const FoveaDigitResult *result)
{
  g_autofree char *percent = fovea_text_percent (result->probabilities[result->best]), *seconds = fovea_text_seconds (result->seconds);
  g_autofree char *time = g_strdup_printf (_("The network took %s"), seconds);
  g_autofree char *answer = g_strdup_printf (_("%u, %s"), result->best, percent);

  fovea_label_set_named (self->answer, _("Answer"), answer);
  gtk_label_set_text (self->time_label, time);
  for (guint i = 0; i < FOVEA_DIGIT_CLASSES; i++)
    {
      g_autofree char *number = fovea_text_percent (result->probabilities[i]);

      gtk_level_bar_set_value (self->classes[i].bar, result->probabilities[i]);
      gtk_label_set_text (self->classes[i].number, number);
    }
}

static void
clear_answer (FoveaDigitsWindow *self)
{
  fovea_label_set_named (self->answer, _("Answer"), "");
  gtk_label_set_text (self->time_label, "");
  for (guint i = 0; i < FOVEA_DIGIT_CLASSES; i++)
    {
      gtk_level_bar_set_value (self->classes[i].bar, 0.0);
      gtk_label_set_text (self->classes[i].number, "");
    }
}

static void read_drawing (FoveaDigitsWindow *self);

static void
read_done (GObject *owner, gpointer data, GError *error)
{
  FoveaDigitsWindow *self = FOVEA_DIGITS (owner);
  FoveaDigitResult *result = data;

  self->running = FALSE;
  if (result && !self->reader)
    self->reader = fovea_digit_reader_ref (result->reader);
  if (!result)
    fovea_document_fail (self->document, error->message);
  else if (!fovea_digit_pad_is_empty (self->pad))
    {
      set_picture (self->seen, result->seen);
      show_answer (self, result);
      show_layers (self, result);
      gtk_stack_set_visible_child_name (self->stack, "layers");
    }
  g_clear_pointer (&result, fovea_digit_result_free);
  if (self->again)
    read_drawing (self);
}

/* One reading at a time, then that of the latest drawing: a reading that each new point replaced would never end while one draws. */
static void
read_drawing (FoveaDigitsWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) drawing = NULL;

  self->again = self->running;
  if (self->running || fovea_digit_pad_is_empty (self->pad))
    return;
  drawing = fovea_digit_pad_render (self->pad, &error);
  if (!drawing)
    {
      fovea_document_fail (self->document, error->message);
      return;
    }
  self->running = TRUE;
  fovea_jobs_submit (fovea_document_get_jobs (self->document), "digits", _("Reading the digit"), G_OBJECT (self), fovea_digit_job_run,
                     fovea_digit_job_new (self->reader, drawing), fovea_digit_job_free, read_done, fovea_digit_result_free);
}

static void
on_drawing_changed (FoveaDigitsWindow *self)
{
  gboolean empty = fovea_digit_pad_is_empty (self->pad);

  gtk_widget_set_sensitive (self->undo_button, !empty);
  gtk_widget_set_sensitive (self->clear_button, !empty);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "digits.inspect", !empty);
  if (empty)
    {
      gtk_stack_set_visible_child_name (self->stack, "empty");
      clear_answer (self);
      gtk_picture_set_paintable (self->seen, NULL);
    }
  read_drawing (self);
}

/* Cancelled with everything else: the drawing is read again when it changes. */
static void
on_settled (FoveaDigitsWindow *self)
{
  self->running = FALSE;
}

static void
undo_stroke (GtkWidget *widget, const char *action, GVariant *parameter)
{
  fovea_digit_pad_undo (FOVEA_DIGITS (widget)->pad);
}

static void
clear_pad (GtkWidget *widget, const char *action, GVariant *parameter)
{
  fovea_digit_pad_clear (FOVEA_DIGITS (widget)->pad);
}

/* The drawing as the network reads it becomes the photo, LeNet-5 the network: from here on it is looked at as any other. */
static void
inspect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  FoveaDigitsWindow *self = FOVEA_DIGITS (widget);
  g_autoptr (GError) error = NULL;
  g_autoptr (FoveaImage) drawing = fovea_digit_pad_render (self->pad, &error);
  g_autoptr (FoveaImage) digit = drawing ? fovea_digit_fit (drawing, &error) : NULL;
  g_autoptr (GFile) network = fovea_sample_find ("networks/lenet-5.onnx");

  if (!digit)
    {
      fovea_document_fail (self->document, error->message);
      return;
    }
  if (!network)
    {
      fovea_document_fail (self->document, _("The bundled network is missing"));
      return;
    }
  fovea_document_add_picture (self->document, digit, _("Drawn digit"));
  fovea_document_open_network (self->document, network);
  gtk_widget_activate_action (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))), "win.page", "s", "network");
  gtk_window_close (GTK_WINDOW (self));
}

static void
make_class_rows (FoveaDigitsWindow *self)
{
  for (int i = 0; i < FOVEA_DIGIT_CLASSES; i++)
    {
      char name[2] = { (char) ('0' + i), '\0' };
      ClassRow *row = &self->classes[i];

      *row = (ClassRow){ GTK_LABEL (gtk_label_new (name)), GTK_LABEL (gtk_label_new (NULL)), GTK_LEVEL_BAR (fovea_bar_new ()) };
      gtk_widget_set_hexpand (GTK_WIDGET (row->bar), TRUE);
      gtk_widget_set_valign (GTK_WIDGET (row->bar), GTK_ALIGN_CENTER);
      gtk_accessible_update_relation (GTK_ACCESSIBLE (row->bar), GTK_ACCESSIBLE_RELATION_LABELLED_BY, row->name, NULL, -1);
      gtk_label_set_width_chars (row->number, 7);
      gtk_label_set_xalign (row->number, 1.0f);
      gtk_widget_add_css_class (GTK_WIDGET (row->name), "numeric");
      gtk_widget_add_css_class (GTK_WIDGET (row->number), "numeric");
      gtk_grid_attach (self->class_grid, GTK_WIDGET (row->name), 0, i, 1, 1);
      gtk_grid_attach (self->class_grid, GTK_WIDGET (row->bar), 1, i, 1, 1);
      gtk_grid_attach (self->class_grid, GTK_WIDGET (row->number), 2, i, 1, 1);
    }
}

static void
fovea_digits_dispose (GObject *object)
{
  FoveaDigitsWindow *self = FOVEA_DIGITS (object);

  if (self->document)
    fovea_jobs_cancel (fovea_document_get_jobs (self->document), "digits");
  g_clear_object (&self->document);
  g_clear_pointer (&self->reader, fovea_digit_reader_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  G_OBJECT_CLASS (fovea_digits_parent_class)->dispose (object);
}

static void
fovea_digits_class_init (FoveaDigitsWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_digits_dispose;
  g_type_ensure (FOVEA_TYPE_DIGIT_PAD);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/digits/digits.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, pad);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, seen);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, answer);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, time_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, class_grid);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, layer_box);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, undo_button);
  gtk_widget_class_bind_template_child (widget_class, FoveaDigitsWindow, clear_button);
  gtk_widget_class_bind_template_callback (widget_class, on_drawing_changed);
  gtk_widget_class_install_action (widget_class, "digits.undo", NULL, undo_stroke);
  gtk_widget_class_install_action (widget_class, "digits.clear", NULL, clear_pad);
  gtk_widget_class_install_action (widget_class, "digits.inspect", NULL, inspect);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "digits.inspect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_KP_Enter, GDK_CONTROL_MASK, "digits.inspect", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "digits.undo", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "digits.clear", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
fovea_digits_init (FoveaDigitsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->rows = g_array_new (FALSE, FALSE, sizeof (LayerRow));
  make_class_rows (self);
}

void
fovea_digits_present (GtkWindow *parent, FoveaDocument *document)
{
  FoveaDigitsWindow *self = g_object_new (FOVEA_TYPE_DIGITS, "transient-for", parent, NULL);

  self->document = g_object_ref (document);
  fovea_jobs_when_settled (fovea_document_get_jobs (document), self, G_CALLBACK (on_settled));
  on_drawing_changed (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->pad));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/explain/explanation-look.h"

#include <glib/gi18n.h>

#include "core/image/save.h"
#include "core/tensor/npy.h"
#include "ui/maps/colour-bar.h"
#include "ui/maps/picture-text.h"
#include "ui/widgets/choose.h"
#include "ui/widgets/named-label.h"

struct _FoveaExplanationLook
{
  GtkWidget parent_instance;

  GtkLabel *facts_label, *command_label;
  FoveaColourBar *colour_bar;
  GtkDropDown *colormap_drop;
  GtkRange *opacity;

  FoveaDocument *document;
};

G_DEFINE_FINAL_TYPE (FoveaExplanationLook, fovea_explanation_look, GTK_TYPE_WIDGET)

typedef struct
{
  FoveaExplanation *explanation;
  char *path;
} SaveRequest;

static void
refresh (FoveaExplanationLook *self)
{
  const FoveaExplanation *explanation = fovea_document_get_explanation (self->document);
  g_autofree char *command = explanation ? fovea_explanation_get_command (explanation) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self), explanation != NULL);
  if (!explanation)
    return;
  fovea_label_set_named (self->facts_label, _("Explanation"), explanation->facts);
  fovea_label_set_named (self->command_label, _("Command"), command);
  fovea_colour_bar_set (self->colour_bar, explanation->colormap, &explanation->range);
}

/* The colour map that is chosen; NULL: the one that suits the values. */
static const FoveaColormap *
chosen_colormap (FoveaExplanationLook *self)
{
  guint place = gtk_drop_down_get_selected (self->colormap_drop);
  gsize n;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);

  return place > 0 && place <= n ? colormaps[place - 1] : NULL;
}

/* The look is kept for the explanations that follow. */
static void
apply_look (FoveaExplanationLook *self)
{
  FoveaExplanation *explanation = self->document ? fovea_document_get_explanation (self->document) : NULL;
  const FoveaColormap *colormap = chosen_colormap (self);
  double opacity = gtk_range_get_value (self->opacity) / 100.0;
  g_autoptr (GError) error = NULL;
  FoveaExplanation *other;

  if (!explanation || (explanation->opacity == opacity && (colormap ? explanation->colormap == colormap : explanation->suits)))
    return;
  other = fovea_explanation_with_look (explanation, colormap, opacity, &error);
  if (other)
    fovea_document_set_explanation (self->document, other);
  else
    fovea_document_fail (self->document, error->message);
}

static void
on_explanation_changed (FoveaExplanationLook *self)
{
  refresh (self);
  apply_look (self);
}

static void
save_request_free (gpointer data)
{
  SaveRequest *request = data;

  fovea_explanation_unref (request->explanation);
  g_free (request->path);
  g_free (request);
}

static gpointer
save_work (gpointer data, FoveaProgress *progress, GError **error)
{
  const SaveRequest *request = data;
  g_autoptr (FoveaImage) picture = NULL;

  if (g_str_has_suffix (request->path, ".npy"))
    return fovea_npy_save (request->explanation->values, request->path, error) ? g_path_get_basename (request->path) : NULL;
  picture = fovea_explanation_picture (request->explanation, error);
  return picture && fovea_image_save (picture, request->path, progress, error) ? g_path_get_basename (request->path) : NULL;
}

static void
save_done (GObject *owner, gpointer result, GError *error)
{
  FoveaExplanationLook *self = FOVEA_EXPLANATION_LOOK (owner);
  g_autofree char *name = result;

  fovea_document_tell_saved (self->document, name, error);
}

static void
target_chosen (gpointer owner, GFile *file)
{
  FoveaExplanationLook *self = FOVEA_EXPLANATION_LOOK (owner);
  FoveaExplanation *explanation = fovea_document_get_explanation (self->document);
  SaveRequest *request;

  if (!g_file_peek_path (file) || !explanation)
    return;
  request = g_new (SaveRequest, 1);
  *request = (SaveRequest){ fovea_explanation_ref (explanation), g_file_get_path (file) };
  fovea_jobs_submit (fovea_document_get_jobs (self->document), NULL, _("Saving"), G_OBJECT (self), save_work, request,
                     save_request_free, save_done, g_free);
}

static void
on_save_picture (FoveaExplanationLook *self)
{
  fovea_choose_picture (GTK_WIDGET (self), _("Save Explanation"), _("explanation.png"), target_chosen);
}

static void
on_save_values (FoveaExplanationLook *self)
{
  static const char *const patterns[] = { "*.npy", NULL };

  fovea_choose_target (GTK_WIDGET (self), _("Save Values"), _("explanation.npy"), _("NumPy (.npy)"), patterns, target_chosen);
}

static void
on_copy (FoveaExplanationLook *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), gtk_label_get_text (self->command_label));
}

static void
fovea_explanation_look_dispose (GObject *object)
{
  FoveaExplanationLook *self = FOVEA_EXPLANATION_LOOK (object);
  GtkWidget *child;

  g_clear_object (&self->document);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))))
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (fovea_explanation_look_parent_class)->dispose (object);
}

static void
fovea_explanation_look_class_init (FoveaExplanationLookClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_explanation_look_dispose;
  g_type_ensure (FOVEA_TYPE_COLOUR_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/explain/explanation-look.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaExplanationLook, facts_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplanationLook, command_label);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplanationLook, colour_bar);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplanationLook, colormap_drop);
  gtk_widget_class_bind_template_child (widget_class, FoveaExplanationLook, opacity);
  gtk_widget_class_bind_template_callback (widget_class, apply_look);
  gtk_widget_class_bind_template_callback (widget_class, on_save_picture);
  gtk_widget_class_bind_template_callback (widget_class, on_save_values);
  gtk_widget_class_bind_template_callback (widget_class, on_copy);
}

static void
fovea_explanation_look_init (FoveaExplanationLook *self)
{
  g_autoptr (GListModel) titles = fovea_colormap_titles ();

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drop_down_set_model (self->colormap_drop, titles);
  fovea_name_drop_downs (GTK_WIDGET (self));
}

void
fovea_explanation_look_set_document (FoveaExplanationLook *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_EXPLANATION_LOOK (self) && !self->document);

  self->document = g_object_ref (document);
  g_signal_connect_object (document, "explanation-changed", G_CALLBACK (on_explanation_changed), self, G_CONNECT_SWAPPED);
  refresh (self);
}

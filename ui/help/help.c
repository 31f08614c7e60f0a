/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/help/help.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "core/image/image.h"
#include "ui/help/glossary.h"
#include "ui/help/help-pages.h"
#include "ui/widgets/image-texture.h"

#define FOVEA_TYPE_HELP (fovea_help_get_type ())
G_DECLARE_FINAL_TYPE (FoveaHelp, fovea_help, FOVEA, HELP, AdwWindow)

struct _FoveaHelp
{
  AdwWindow parent_instance;

  GtkListBox *list;
  GtkScrolledWindow *scroll;
  GtkBox *page;
  GtkLabel *title_label;

  GPtrArray *pictures; /* of FoveaImage, NULL until they are made */
};

G_DEFINE_FINAL_TYPE (FoveaHelp, fovea_help, ADW_TYPE_WINDOW)

static GtkWidget *
make_text (const char *text, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  if (style)
    gtk_widget_add_css_class (label, style);
  return label;
}

static GtkWidget *
make_picture (FoveaHelp *self, const FoveaHelpBlock *block)
{
  FoveaImage *image = self->pictures ? g_ptr_array_index (self->pictures, block->picture) : NULL;
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *caption = make_text (_(block->text), "caption");

  if (image)
    {
      g_autoptr (GdkTexture) texture = fovea_image_to_texture (image);
      GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));

      gtk_picture_set_alternative_text (GTK_PICTURE (picture), _(block->text));
      gtk_picture_set_content_fit (GTK_PICTURE (picture), GTK_CONTENT_FIT_SCALE_DOWN);
      gtk_widget_set_halign (picture, GTK_ALIGN_START);
      gtk_widget_set_size_request (picture, -1, (int) image->height); /* the page scrolls, its pictures do not shrink to fit it */
      gtk_widget_add_css_class (picture, "help-picture");
      gtk_box_append (GTK_BOX (box), picture);
    }
  gtk_widget_add_css_class (caption, "dim-label");
  gtk_box_append (GTK_BOX (box), caption);
  return box;
}

static void
copy_command (GtkButton *button, const char *command)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (button)), command);
}

static GtkWidget *
make_command (const char *command)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = make_text (command, "monospace");
  GtkWidget *button = gtk_button_new_from_icon_name ("edit-copy-symbolic");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_set_direction (label, GTK_TEXT_DIR_LTR);
  gtk_widget_add_css_class (box, "help-command");
  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (button, _("Copy the command"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Copy the command"), -1);
  g_signal_connect (button, "clicked", G_CALLBACK (copy_command), (gpointer) command);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
  return box;
}

static void
append_terms (FoveaHelp *self)
{
  gsize n;
  const FoveaTerm *terms = fovea_glossary (&n);

  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);

      gtk_box_append (GTK_BOX (box), make_text (_(terms[i].title), "heading"));
      gtk_box_append (GTK_BOX (box), make_text (_(terms[i].text), NULL));
      gtk_box_append (self->page, box);
    }
}

static void
append_block (FoveaHelp *self, const FoveaHelpBlock *block)
{
  switch (block->kind)
    {
    case FOVEA_HELP_TEXT:
      gtk_box_append (self->page, make_text (_(block->text), NULL));
      break;
    case FOVEA_HELP_PICTURE:
      gtk_box_append (self->page, make_picture (self, block));
      break;
    case FOVEA_HELP_COMMAND:
      gtk_box_append (self->page, make_command (block->text));
      break;
    case FOVEA_HELP_TERMS:
      append_terms (self);
      break;
    default:
      g_assert_not_reached ();
    }
}

static void
show_page (FoveaHelp *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  gsize n;
  const FoveaHelpPage *page = &fovea_help_pages (&n)[row ? gtk_list_box_row_get_index (row) : 0];
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->page))))
    gtk_box_remove (self->page, child);
  gtk_label_set_text (self->title_label, _(page->title));
  for (const FoveaHelpBlock *block = page->blocks; block->kind != FOVEA_HELP_END; block++)
    append_block (self, block);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroll), 0.0);
}

static void
fill_list (FoveaHelp *self)
{
  gsize n;
  const FoveaHelpPage *pages = fovea_help_pages (&n);

  for (gsize i = 0; i < n; i++)
    {
      GtkWidget *label = gtk_label_new (_(pages[i].title)), *row = gtk_list_box_row_new ();

      gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), label);
      gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(pages[i].title), -1);
      gtk_list_box_append (self->list, row);
    }
}

static void
select_page (FoveaHelp *self, const char *id)
{
  gsize n;
  const FoveaHelpPage *pages = fovea_help_pages (&n);
  int found = 0;

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (pages[i].id, id))
      found = (int) i;
  gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, found));
}

static void
pictures_made (GObject *owner, gpointer result, GError *error)
{
  FoveaHelp *self = FOVEA_HELP (owner);

  self->pictures = result;
  show_page (self);
}

static void
fovea_help_dispose (GObject *object)
{
  g_clear_pointer (&FOVEA_HELP (object)->pictures, g_ptr_array_unref);
  G_OBJECT_CLASS (fovea_help_parent_class)->dispose (object);
}

static void
fovea_help_class_init (FoveaHelpClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = fovea_help_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/help/help.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaHelp, list);
  gtk_widget_class_bind_template_child (widget_class, FoveaHelp, scroll);
  gtk_widget_class_bind_template_child (widget_class, FoveaHelp, page);
  gtk_widget_class_bind_template_child (widget_class, FoveaHelp, title_label);
  gtk_widget_class_bind_template_callback (widget_class, show_page);
}

static void
fovea_help_init (FoveaHelp *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  fill_list (self);
}

static FoveaHelp *
find_help (GtkWindow *parent)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (FOVEA_IS_HELP (window) && gtk_window_get_transient_for (window) == parent)
        return FOVEA_HELP (window);
    }
  return NULL;
}

void
fovea_help_present (GtkWindow *parent, FoveaJobs *jobs, const char *id)
{
  FoveaHelp *self = find_help (parent);

  if (!self)
    {
      self = g_object_new (FOVEA_TYPE_HELP, "transient-for", parent, NULL);
      fovea_jobs_submit (jobs, "help", _("Drawing the help’s pictures"), G_OBJECT (self), fovea_help_pictures_make, NULL, NULL, pictures_made,
                         (GDestroyNotify) g_ptr_array_unref);
    }
  select_page (self, id);
  gtk_window_present (GTK_WINDOW (self));
}

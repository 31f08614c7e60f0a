/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/filters/filters-page.h"

#include "ui/filters/chain-list.h"
#include "ui/filters/filter-list.h"
#include "ui/filters/step-editor.h"
#include "ui/kernel/compare-paths.h"
#include "ui/kernel/kernel-panel.h"
#include "ui/lens/photo-lens.h"
#include "ui/photo/photo-pane.h"

struct _FoveaFiltersPage
{
  GtkBox parent_instance;

  /* Template widgets */
  FoveaFilterList *filter_list;
  FoveaPhotoPane *pane;
  FoveaChainList *chain_list;
  FoveaStepEditor *step_editor;
  FoveaKernelPanel *kernel_panel;
  GtkStack *panels;
  FoveaPhotoLens *lens;

  FoveaDocument *document; /* borrowed: the children hold it */
  gboolean compare, sidebar;
};

G_DEFINE_FINAL_TYPE (FoveaFiltersPage, fovea_filters_page, GTK_TYPE_BOX)

enum
{
  PROP_COMPARE = 1,
  PROP_SIDEBAR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_step_selected (FoveaFiltersPage *self)
{
  int step = fovea_chain_list_get_selected (self->chain_list);

  fovea_step_editor_set_step (self->step_editor, step);
  fovea_kernel_panel_set_step (self->kernel_panel, step);
  fovea_photo_lens_set_step (self->lens, step);
}

static void
on_photo_pointed (FoveaFiltersPage *self, double x, double y)
{
  fovea_photo_lens_point (self->lens, x, y);
}

static void
on_photo_clicked (FoveaFiltersPage *self, double x, double y)
{
  fovea_photo_lens_click (self->lens, x, y);
}

static void
on_lens_moved (FoveaFiltersPage *self)
{
  FoveaRectF frame = fovea_photo_lens_get_frame (self->lens);

  fovea_photo_pane_set_frame (self->pane, &frame);
}

static void
on_edit_kernel (FoveaFiltersPage *self)
{
  gtk_stack_set_visible_child_name (self->panels, "kernel");
}

static void
on_compare_paths (FoveaFiltersPage *self)
{
  int index = fovea_chain_list_get_selected (self->chain_list);
  GPtrArray *chain = fovea_document_get_chain (self->document);
  FoveaRectF seen = fovea_photo_pane_get_part (self->pane);

  if (index >= 0 && index < (int) chain->len)
    fovea_compare_paths_present (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), self->document, chain->pdata[index], &seen);
}

static gboolean *
flag_of (FoveaFiltersPage *self, guint id)
{
  return id == PROP_COMPARE ? &self->compare : id == PROP_SIDEBAR ? &self->sidebar : NULL;
}

static void
fovea_filters_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gboolean *flag = flag_of (FOVEA_FILTERS_PAGE (object), id);

  if (flag)
    g_value_set_boolean (value, *flag);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
fovea_filters_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gboolean *flag = flag_of (FOVEA_FILTERS_PAGE (object), id);

  if (!flag)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (*flag == g_value_get_boolean (value))
    return;
  *flag = !*flag;
  g_object_notify_by_pspec (object, pspec);
}

static void
fovea_filters_page_class_init (FoveaFiltersPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = fovea_filters_page_get_property;
  object_class->set_property = fovea_filters_page_set_property;
  properties[PROP_COMPARE] = g_param_spec_boolean ("compare", NULL, NULL, FALSE, flags);
  properties[PROP_SIDEBAR] = g_param_spec_boolean ("sidebar", NULL, NULL, TRUE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (FOVEA_TYPE_FILTER_LIST);
  g_type_ensure (FOVEA_TYPE_PHOTO_PANE);
  g_type_ensure (FOVEA_TYPE_CHAIN_LIST);
  g_type_ensure (FOVEA_TYPE_STEP_EDITOR);
  g_type_ensure (FOVEA_TYPE_KERNEL_PANEL);
  g_type_ensure (FOVEA_TYPE_PHOTO_LENS);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/fovea_project/Fovea/filters/filters-page.ui");
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, filter_list);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, pane);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, chain_list);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, step_editor);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, kernel_panel);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, panels);
  gtk_widget_class_bind_template_callback (widget_class, on_step_selected);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_kernel);
  gtk_widget_class_bind_template_child (widget_class, FoveaFiltersPage, lens);
  gtk_widget_class_bind_template_callback (widget_class, on_photo_pointed);
  gtk_widget_class_bind_template_callback (widget_class, on_photo_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_lens_moved);
  gtk_widget_class_bind_template_callback (widget_class, on_compare_paths);
}

static void
fovea_filters_page_init (FoveaFiltersPage *self)
{
  self->sidebar = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
fovea_filters_page_set_document (FoveaFiltersPage *self, FoveaDocument *document)
{
  g_return_if_fail (FOVEA_IS_FILTERS_PAGE (self));

  self->document = document;
  fovea_filter_list_set_document (self->filter_list, document);
  fovea_photo_pane_set_document (self->pane, document);
  fovea_step_editor_set_document (self->step_editor, document);
  fovea_kernel_panel_set_document (self->kernel_panel, document);
  fovea_chain_list_set_document (self->chain_list, document);
  fovea_photo_lens_set_document (self->lens, document);
}

void
fovea_filters_page_show_lens (FoveaFiltersPage *self)
{
  g_return_if_fail (FOVEA_IS_FILTERS_PAGE (self));

  gtk_stack_set_visible_child_name (self->panels, "lens");
  fovea_photo_lens_focus (self->lens);
}

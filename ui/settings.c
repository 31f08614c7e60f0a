/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/settings.h"

#include <adwaita.h>

#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/pool.h"
#include "core/image/jpeg.h"

struct _FoveaSettings
{
  GObject parent_instance;

  GSettings *store; /* NULL where the schema is not installed */
  int threads, memory, jpeg_quality;
  char *colormap, *normalise, *color_scheme;
  char *patches_folder;
  gboolean reduced_motion, restore_unsaved, show_tour;
};

enum
{
  PROP_0,
  PROP_THREADS,
  PROP_MEMORY,
  PROP_COLORMAP,
  PROP_NORMALISE,
  PROP_COLOR_SCHEME,
  PROP_JPEG_QUALITY,
  PROP_REDUCED_MOTION,
  PROP_RESTORE_UNSAVED,
  PROP_SHOW_TOUR,
  PROP_PATCHES_FOLDER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (FoveaSettings, fovea_settings, G_TYPE_OBJECT)

/* Where the field of a property stands; its kind is that of the GParamSpec. */
static gpointer
field_of (FoveaSettings *self, guint id)
{
  gpointer const fields[N_PROPS] = {
    [PROP_THREADS] = &self->threads,
    [PROP_MEMORY] = &self->memory,
    [PROP_COLORMAP] = &self->colormap,
    [PROP_NORMALISE] = &self->normalise,
    [PROP_COLOR_SCHEME] = &self->color_scheme,
    [PROP_JPEG_QUALITY] = &self->jpeg_quality,
    [PROP_REDUCED_MOTION] = &self->reduced_motion,
    [PROP_RESTORE_UNSAVED] = &self->restore_unsaved,
    [PROP_SHOW_TOUR] = &self->show_tour,
    [PROP_PATCHES_FOLDER] = &self->patches_folder,
  };

  return fields[id];
}

static void
apply_color_scheme (FoveaSettings *self)
{
  AdwColorScheme scheme = ADW_COLOR_SCHEME_DEFAULT;

  if (g_str_equal (self->color_scheme, "light"))
    scheme = ADW_COLOR_SCHEME_FORCE_LIGHT;
  else if (g_str_equal (self->color_scheme, "dark"))
    scheme = ADW_COLOR_SCHEME_FORCE_DARK;
  if (adw_is_initialized ())
    adw_style_manager_set_color_scheme (adw_style_manager_get_default (), scheme);
}

/* Off, GTK follows the desktop again. */
static void
apply_reduced_motion (FoveaSettings *self)
{
  GtkSettings *settings = gtk_settings_get_default ();

  if (settings && self->reduced_motion)
    g_object_set (settings, "gtk-enable-animations", FALSE, NULL);
  else if (settings)
    gtk_settings_reset_property (settings, "gtk-enable-animations");
}

static void
apply (FoveaSettings *self, guint id)
{
  switch (id)
    {
    case PROP_MEMORY:
      fovea_memory_set_budget ((gsize) self->memory << 20);
      break;
    case PROP_JPEG_QUALITY:
      fovea_jpeg_set_quality (self->jpeg_quality);
      break;
    case PROP_COLOR_SCHEME:
      apply_color_scheme (self);
      break;
    case PROP_REDUCED_MOTION:
      apply_reduced_motion (self);
      break;
    default:
      break;
    }
}

static void
fovea_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  gpointer field = field_of (FOVEA_SETTINGS (object), id);

  if (G_IS_PARAM_SPEC_INT (pspec))
    g_value_set_int (value, *(int *) field);
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    g_value_set_boolean (value, *(gboolean *) field);
  else
    g_value_set_string (value, *(char **) field);
}

static void
fovea_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  gpointer field = field_of (FOVEA_SETTINGS (object), id);
  g_auto (GValue) now = G_VALUE_INIT;
  gboolean same;

  g_value_init (&now, pspec->value_type);
  fovea_settings_get_property (object, id, &now, pspec);
  same = g_param_values_cmp (pspec, &now, value) == 0;
  if (same && !G_IS_PARAM_SPEC_STRING (pspec))
    return;
  if (G_IS_PARAM_SPEC_INT (pspec))
    *(int *) field = g_value_get_int (value);
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    *(gboolean *) field = g_value_get_boolean (value);
  else if (!*(char **) field || (!same && g_value_get_string (value)))
    {
      g_free (*(char **) field);
      *(char **) field = g_value_dup_string (value);
    }
  else
    return;
  apply (FOVEA_SETTINGS (object), id);
  g_object_notify_by_pspec (object, pspec);
}

static GSettings *
find_store (void)
{
  GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, FOVEA_APP_ID, TRUE) : NULL;

  return schema ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static void
fovea_settings_constructed (GObject *object)
{
  FoveaSettings *self = FOVEA_SETTINGS (object);

  G_OBJECT_CLASS (fovea_settings_parent_class)->constructed (object);
  self->store = find_store ();
  for (guint id = 1; id < N_PROPS && self->store; id++)
    g_settings_bind (self->store, properties[id]->name, self, properties[id]->name, G_SETTINGS_BIND_DEFAULT);
}

static void
fovea_settings_finalize (GObject *object)
{
  FoveaSettings *self = FOVEA_SETTINGS (object);

  g_clear_object (&self->store);
  g_free (self->colormap);
  g_free (self->normalise);
  g_free (self->color_scheme);
  g_free (self->patches_folder);
  G_OBJECT_CLASS (fovea_settings_parent_class)->finalize (object);
}

static GParamSpec *
whole (const char *name, int minimum, int maximum, int initial)
{
  return g_param_spec_int (name, NULL, NULL, minimum, maximum, initial, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
text (const char *name, const char *initial)
{
  return g_param_spec_string (name, NULL, NULL, initial, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
}

static GParamSpec *
flag (const char *name, gboolean initial)
{
  return g_param_spec_boolean (name, NULL, NULL, initial, G_PARAM_READWRITE | G_PARAM_CONSTRUCT | G_PARAM_STATIC_STRINGS);
}

/* The initial values are those of the schema. */
static void
fovea_settings_class_init (FoveaSettingsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = fovea_settings_get_property;
  object_class->set_property = fovea_settings_set_property;
  object_class->constructed = fovea_settings_constructed;
  object_class->finalize = fovea_settings_finalize;
  properties[PROP_THREADS] = whole ("threads", 0, FOVEA_MAX_THREADS, 0);
  properties[PROP_MEMORY] = whole ("memory", 0, 1 << 24, 0);
  properties[PROP_COLORMAP] = text ("colormap", "");
  properties[PROP_NORMALISE] = text ("normalise", "layer");
  properties[PROP_COLOR_SCHEME] = text ("color-scheme", "default");
  properties[PROP_JPEG_QUALITY] = whole ("jpeg-quality", 1, 100, FOVEA_JPEG_QUALITY);
  properties[PROP_REDUCED_MOTION] = flag ("reduced-motion", FALSE);
  properties[PROP_RESTORE_UNSAVED] = flag ("restore-unsaved", TRUE);
  properties[PROP_SHOW_TOUR] = flag ("show-tour", TRUE);
  properties[PROP_PATCHES_FOLDER] = text ("patches-folder", "");
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
fovea_settings_init (FoveaSettings *self)
{
}

FoveaSettings *
fovea_settings_get (void)
{
  static FoveaSettings *settings;

  if (!settings)
    settings = g_object_new (FOVEA_TYPE_SETTINGS, NULL);
  return settings;
}

GSettings *
fovea_settings_get_store (FoveaSettings *self)
{
  g_return_val_if_fail (FOVEA_IS_SETTINGS (self), NULL);
  return self->store;
}

void
fovea_settings_apply_threads (FoveaSettings *self)
{
  g_return_if_fail (FOVEA_IS_SETTINGS (self));
  fovea_pool_set_threads ((guint) self->threads);
}

FoveaNormalise
fovea_settings_get_normalise (FoveaSettings *self)
{
  FoveaNormalise normalise = FOVEA_NORMALISE_LAYER;

  g_return_val_if_fail (FOVEA_IS_SETTINGS (self), normalise);
  fovea_normalise_find (self->normalise, &normalise);
  return normalise;
}

const FoveaColormap *
fovea_settings_get_colormap (FoveaSettings *self)
{
  g_return_val_if_fail (FOVEA_IS_SETTINGS (self), NULL);
  return fovea_colormap_find (self->colormap);
}

guint
fovea_settings_get_colormap_place (FoveaSettings *self)
{
  const FoveaColormap *colormap = fovea_settings_get_colormap (self);
  gsize n;
  const FoveaColormap *const *all = fovea_colormaps (&n);

  for (guint i = 0; i < n; i++)
    if (all[i] == colormap)
      return i + 1;
  return 0;
}

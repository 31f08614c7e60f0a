/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Preferences: what the program does without the schema is what the schema says. */

#include "ui/settings.h"

static GSettingsSchema *
find_schema (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSettingsSchemaSource) source = g_settings_schema_source_new_from_directory (FOVEA_SCHEMA_DIR, NULL, TRUE, &error);
  GSettingsSchema *schema;

  g_assert_no_error (error);
  schema = g_settings_schema_source_lookup (source, FOVEA_APP_ID, FALSE);
  g_assert_nonnull (schema);
  return schema;
}

static GVariant *
initial_of (GParamSpec *pspec)
{
  const GValue *value = g_param_spec_get_default_value (pspec);

  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_variant_ref_sink (g_variant_new_int32 (g_value_get_int (value)));
  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    return g_variant_ref_sink (g_variant_new_boolean (g_value_get_boolean (value)));
  return g_variant_ref_sink (g_variant_new_string (g_value_get_string (value)));
}

/* Each property has a key with its initial value, a title and a description. */
static void
test_schema (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  GObjectClass *class = g_type_class_ref (FOVEA_TYPE_SETTINGS);
  guint n;
  g_autofree GParamSpec **properties = g_object_class_list_properties (class, &n);

  g_assert_cmpuint (n, >=, 8);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GSettingsSchemaKey) key = NULL;
      g_autoptr (GVariant) stored = NULL, initial = initial_of (properties[i]);

      g_assert_true (g_settings_schema_has_key (schema, properties[i]->name));
      key = g_settings_schema_get_key (schema, properties[i]->name);
      stored = g_settings_schema_key_get_default_value (key);
      g_assert_cmpvariant (stored, initial);
      g_assert_nonnull (g_settings_schema_key_get_summary (key));
      g_assert_nonnull (g_settings_schema_key_get_description (key));
    }
  g_type_class_unref (class);
}

static void
test_colormaps (void)
{
  g_autoptr (GSettingsSchema) schema = find_schema ();
  g_autoptr (GSettingsSchemaKey) key = g_settings_schema_get_key (schema, "colormap");
  gsize n;
  const FoveaColormap *const *colormaps = fovea_colormaps (&n);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) id = g_variant_ref_sink (g_variant_new_string (colormaps[i]->id));

      g_assert_true (g_settings_schema_key_range_check (key, id));
      g_object_set (fovea_settings_get (), "colormap", colormaps[i]->id, NULL);
      g_assert_true (fovea_settings_get_colormap (fovea_settings_get ()) == colormaps[i]);
      g_assert_cmpuint (fovea_settings_get_colormap_place (fovea_settings_get ()), ==, i + 1);
    }
  g_object_set (fovea_settings_get (), "colormap", "", NULL);
  g_assert_null (fovea_settings_get_colormap (fovea_settings_get ()));
  g_assert_cmpuint (fovea_settings_get_colormap_place (fovea_settings_get ()), ==, 0);
}

/* What is no property's value changes nothing. */
static void
test_values (void)
{
  FoveaSettings *settings = fovea_settings_get ();
  int quality;

  g_assert_cmpint (fovea_settings_get_normalise (settings), ==, FOVEA_NORMALISE_LAYER);
  g_object_set (settings, "normalise", "percentile", "jpeg-quality", 80, NULL);
  g_assert_cmpint (fovea_settings_get_normalise (settings), ==, FOVEA_NORMALISE_PERCENTILE);
  g_object_set (settings, "normalise", "nonsense", NULL);
  g_assert_cmpint (fovea_settings_get_normalise (settings), ==, FOVEA_NORMALISE_LAYER);
  g_object_get (settings, "jpeg-quality", &quality, NULL);
  g_assert_cmpint (quality, ==, 80);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/settings/schema", test_schema);
  g_test_add_func ("/settings/colormaps", test_colormaps);
  g_test_add_func ("/settings/values", test_values);
  return g_test_run ();
}

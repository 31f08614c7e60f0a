/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "ui/session/keeper-work.h"

#include <string.h>

#include "core/base/file.h"
#include "core/image/save.h"

FoveaKeeperWork *
fovea_keeper_work_new (const char *path, guint edits)
{
  FoveaKeeperWork *work = g_new0 (FoveaKeeperWork, 1);

  work->path = g_strdup (path);
  work->images = g_ptr_array_new_with_free_func ((GDestroyNotify) fovea_image_unref);
  work->paths = g_ptr_array_new_with_free_func (g_free);
  work->edits = edits;
  g_mutex_init (&work->lock);
  return work;
}

void
fovea_keeper_work_free (gpointer data)
{
  FoveaKeeperWork *work = data;

  g_free (work->path);
  g_free (work->text);
  g_ptr_array_unref (work->images);
  g_ptr_array_unref (work->paths);
  g_mutex_clear (&work->lock);
  g_free (work);
}

/* Pictures first: what is kept never names one that is not there. */
static gboolean
write_files (const FoveaKeeperWork *work, GError **error)
{
  for (guint i = 0; i < work->images->len; i++)
    if (!fovea_image_save (work->images->pdata[i], work->paths->pdata[i], NULL, error))
      return FALSE;
  return fovea_file_write (work->path, work->text, strlen (work->text), error);
}

gboolean
fovea_keeper_work_write (FoveaKeeperWork *work, GError **error)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&work->lock);

  if (!work->begun)
    {
      work->begun = TRUE;
      work->done = write_files (work, error);
    }
  return work->done;
}

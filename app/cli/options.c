/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "app/cli/command.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/base/file.h"
#include "core/base/json.h"
#include "core/base/limits.h"
#include "core/base/memory.h"
#include "core/base/output.h"
#include "core/base/pool.h"
#include "core/conv/planner/calibrate.h"
#include "core/filter/kernel-text.h"

#define CLEAR_LINE "\r\033[K"
#define REFRESH_MICROSECONDS 100000

/* The line on the terminal that shows how far the work is. */
static struct
{
  GMutex lock;
  GCond stopping;
  GThread *thread;
  gboolean stop;
} line;

/* For the signal handler: cancelling is one atomic store. */
static FoveaProgress *interruptible;

static void
on_interrupt (int number)
{
  fovea_progress_cancel (interruptible);
}

static void
catch_interrupts (FoveaProgress *progress)
{
  /* The second one ends the program at once. */
  struct sigaction action = { .sa_handler = on_interrupt, .sa_flags = (int) SA_RESETHAND | SA_RESTART };

  interruptible = progress;
  sigaction (SIGINT, &action, NULL);
}

static gpointer
show_line (gpointer progress)
{
  g_mutex_lock (&line.lock);
  while (!line.stop)
    {
      g_autofree char *what = NULL;
      double fraction = fovea_progress_get (progress, &what);

      g_printerr (CLEAR_LINE "%3.0f %% %s", 100.0 * fraction, what ? what : "");
      g_cond_wait_until (&line.stopping, &line.lock, g_get_monotonic_time () + REFRESH_MICROSECONDS);
    }
  g_printerr (CLEAR_LINE);
  g_mutex_unlock (&line.lock);
  return NULL;
}

static void
stop_line (void)
{
  if (!line.thread)
    return;
  g_mutex_lock (&line.lock);
  line.stop = TRUE;
  g_cond_signal (&line.stopping);
  g_mutex_unlock (&line.lock);
  g_thread_join (line.thread);
  line.thread = NULL;
}

/* Output takes the line's place; the line stands below it when it is drawn again. */
static gboolean
write_over_line (const char *text)
{
  gboolean written;

  g_mutex_lock (&line.lock);
  if (line.thread)
    g_printerr (CLEAR_LINE);
  written = fputs (text, stdout) >= 0 && fflush (stdout) == 0;
  g_mutex_unlock (&line.lock);
  return written;
}

/* For g_print(): standard output in the locale's character set. */
static void
print_over_line (const char *text)
{
  const char *charset;
  g_autofree char *local
      = g_get_charset (&charset) ? NULL : g_convert_with_fallback (text, -1, charset, "UTF-8", "?", NULL, NULL, NULL);

  write_over_line (local ? local : text);
}

static void
print_message (const char *message)
{
  g_mutex_lock (&line.lock);
  g_printerr ("%sfovea-cli: %s\n", line.thread ? CLEAR_LINE : "", message);
  g_mutex_unlock (&line.lock);
}

gboolean
fovea_cli_parse_count (const char *option, const char *text, gsize minimum, gsize maximum, gsize *value, GError **error)
{
  guint64 number;
  g_autofree char *printable = fovea_printable (text);

  if (!g_ascii_string_to_unsigned (text, 10, minimum, maximum, &number, NULL))
    return fovea_wrong_usage (error, _("%s “%s” is not a whole number from %zu to %zu"), option, printable, minimum,
                              maximum);
  *value = (gsize) number;
  return TRUE;
}

gboolean
fovea_cli_parse_place (const char *option, const char *text, const char *wanted, const gsize *sizes, gsize *values, guint n, GError **error)
{
  g_auto (GStrv) words = g_strsplit (text, ",", (gint) n + 1);

  if (g_strv_length (words) != n)
    return fovea_wrong_usage (error, _("%s takes %s with commas between them"), option, wanted);
  for (guint i = 0; i < n; i++)
    if (!fovea_cli_parse_count (option, words[i], 0, sizes ? sizes[i] - 1 : G_MAXINT32, &values[i], error))
      return FALSE;
  return TRUE;
}

FoveaKernel *
fovea_cli_parse_kernel (const char *argument, GError **error)
{
  FoveaKernel *kernel;

  if (g_file_test (argument, G_FILE_TEST_EXISTS))
    return fovea_kernel_load (argument, error);
  kernel = fovea_kernel_parse (argument, strlen (argument), error);
  if (!kernel)
    g_prefix_error (error, _("The kernel names no file, and as text: "));
  return kernel;
}

/* "1500000", "512K", "300M", "2G": powers of 1024. */
static gboolean
parse_bytes (const char *option, const char *text, gsize *bytes, GError **error)
{
  static const char suffixes[] = "KMG";
  g_autofree char *digits = g_strdup (text);
  gsize length = strlen (digits);
  const char *suffix = length > 1 ? strchr (suffixes, g_ascii_toupper (digits[length - 1])) : NULL;
  guint shift = 0;
  guint64 number;

  if (suffix)
    {
      shift = 10 * (guint) (suffix - suffixes + 1);
      digits[length - 1] = '\0';
    }
  if (!g_ascii_string_to_unsigned (digits, 10, 1, (guint64) G_MAXSSIZE >> shift, &number, NULL))
    {
      g_autofree char *printable = fovea_printable (text);

      return fovea_wrong_usage (error, _("%s “%s” is not a number of bytes such as 1500000, 512K, 300M or 2G"), option, printable);
    }
  *bytes = (gsize) number << shift;
  return TRUE;
}

/* What the options that all commands share say. */
typedef struct
{
  char *threads, *memory;
  gboolean version;
} Shared;

static void
shared_clear (Shared *shared)
{
  g_free (shared->threads);
  g_free (shared->memory);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Shared, shared_clear)

static gboolean
apply_shared (const Shared *shared, GError **error)
{
  gsize value = 0;

  if (shared->threads)
    {
      if (!fovea_cli_parse_count ("--threads", shared->threads, 1, FOVEA_MAX_THREADS, &value, error))
        return FALSE;
      fovea_pool_set_threads ((guint) value);
    }
  if (shared->memory)
    {
      if (!parse_bytes ("--memory", shared->memory, &value, error))
        return FALSE;
      fovea_memory_set_budget (value);
    }
  return TRUE;
}

static gboolean
parse (FoveaCli *cli, const FoveaCommand *command, const GOptionEntry *entries, Shared *shared, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (command->usage);
  g_autoptr (GError) wrong = NULL;
  g_autofree char *message = NULL;
  const GOptionEntry shared_entries[] = {
    { "threads", 0, 0, G_OPTION_ARG_STRING, &shared->threads, N_("Threads to compute with (one a core unless given)"), "N" },
    { "memory", 0, 0, G_OPTION_ARG_STRING, &shared->memory, N_("Most memory to use: bytes, or with K, M or G"), "BYTES" },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &cli->quiet, N_("No progress and no notices"), NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &cli->json, N_("Print one JSON object"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &shared->version, N_("Print the version and exit"), NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &cli->files, NULL, NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, command->summary);
  g_option_context_set_description (context, command->description);
  if (entries)
    g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, shared_entries, GETTEXT_PACKAGE);
  if (g_option_context_parse (context, &argc, &argv, &wrong))
    return TRUE;
  message = fovea_printable (wrong->message);
  return fovea_wrong_usage (error, "%s", message);
}

static void
start_line (FoveaProgress *progress)
{
  g_set_print_handler (print_over_line);
  line.thread = g_thread_new ("progress", show_line, progress);
}

gboolean
fovea_cli_begin (FoveaCli *cli, const FoveaCommand *command, const GOptionEntry *entries, int argc, char **argv, GError **error)
{
  g_autofree char *program = g_strdup_printf ("fovea-cli %s", command->name);
  g_auto (Shared) shared = { 0 };

  *cli = (FoveaCli){ .progress = fovea_progress_new () };
  g_set_prgname (program);
  if (!parse (cli, command, entries, &shared, argc, argv, error))
    return FALSE;
  if (shared.version)
    {
      g_print ("fovea-cli %s\n", FOVEA_VERSION);
      exit (0);
    }
  if (!cli->files)
    cli->files = g_new0 (char *, 1);
  cli->n_files = g_strv_length (cli->files);
  if (!apply_shared (&shared, error))
    return FALSE;

  fovea_calibration_load ();
  catch_interrupts (cli->progress);
  if (!cli->quiet && isatty (STDERR_FILENO))
    start_line (cli->progress);
  return TRUE;
}

int
fovea_cli_end (FoveaCli *cli, const GError *error)
{
  g_autoptr (GError) unwritten = NULL;

  stop_line ();
  if (!error && (fflush (stdout) != 0 || ferror (stdout)))
    {
      fovea_io_failed (&unwritten, _("Cannot write to standard output"));
      error = unwritten;
    }
  if (error)
    fovea_cli_report (error);
  interruptible = NULL;
  g_clear_pointer (&cli->progress, fovea_progress_unref);
  g_clear_pointer (&cli->files, g_strfreev);
  return error ? fovea_error_exit_code (error) : 0;
}

void
fovea_cli_report (const GError *error)
{
  /* Our own messages are one printable line already. */
  g_autofree char *foreign = error->domain == FOVEA_ERROR ? NULL : fovea_printable (error->message);

  print_message (foreign ? foreign : error->message);
}

void
fovea_cli_notice (const FoveaCli *cli, const char *message)
{
  if (!cli->quiet)
    print_message (message);
}

gboolean
fovea_cli_check_output (const FoveaCli *cli, const char *path, GError **error)
{
  g_autoptr (FoveaOutput) trial = NULL;

  for (gsize i = 0; path && i < cli->n_files; i++)
    if (cli->files[i] != path && fovea_file_is_same (cli->files[i], path))
      return fovea_refuse (error, _("The file to be written is one that is read"));
  if (!path)
    return TRUE;
  trial = fovea_output_new (path, error);
  return trial != NULL;
}

char *
fovea_cli_number (const char *format, double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, format, number));
}

double
fovea_cli_lap (gint64 *clock)
{
  gint64 now = g_get_monotonic_time ();
  double elapsed = (double) (now - *clock) / 1000.0;

  *clock = now;
  return elapsed;
}

gboolean
fovea_cli_print_json (JsonBuilder *builder, GError **error)
{
  g_autofree char *text = fovea_json_to_text (builder);

  if (!write_over_line (text))
    return fovea_io_failed (error, _("Cannot write to standard output: %s"), g_strerror (errno));
  return TRUE;
}

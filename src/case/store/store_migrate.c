/* Bringing an older case up to date: a backup beside it first, then all steps in one transaction.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/store/store_internal.h"

/* <case>.bak-v1, or .bak-v1.2, ...: an earlier backup is never overwritten. */
static mnm_status free_name(char out[PATH_MAX], const char *path, int version, mnm_err *err) {
  struct stat file;
  for (int number = 1; number < 1000; number++) {
    int length = number == 1 ? snprintf(out, PATH_MAX, "%s.bak-v%d", path, version)
                             : snprintf(out, PATH_MAX, "%s.bak-v%d.%d", path, version, number);
    if (length < 0 || length >= PATH_MAX) break;
    if (lstat(out, &file) != 0 && errno == ENOENT) return MNM_OK;
  }
  return mnm_err_set(err, MNM_E_IO, "there is no free name for the backup beside the case");
}

/* In one go, so that the copy is of one state; the writer's lock keeps other writers away. */
static mnm_status copy_pages(mnm_store *store, const char *to, mnm_err *err) {
  sqlite3 *copy = NULL;
  int result = sqlite3_open_v2(
      to, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
  sqlite3_backup *backup = NULL;
  if (result == SQLITE_OK) {
    (void)sqlite3_busy_timeout(copy, 0);
    backup = sqlite3_backup_init(copy, "main", store->db, "main");
    if (backup == NULL) {
      result = sqlite3_extended_errcode(copy);
    } else {
      result = sqlite3_backup_step(backup, -1);
      int finished = sqlite3_backup_finish(backup);
      result = result == SQLITE_DONE ? finished : result;
    }
  }
  (void)sqlite3_close(copy);
  return mnm_store_error(store, result, "writing the backup", err);
}

static mnm_status back_up(mnm_store *store, int version, mnm_err *err) {
  char name[PATH_MAX], temporary[PATH_MAX];
  MNM_TRY(free_name(name, store->real, version, err));
  int length = snprintf(temporary, sizeof temporary, "%s.part", name);
  if (length < 0 || (size_t)length >= sizeof temporary) {
    return mnm_err_set(err, MNM_E_ARG, "the path is too long");
  }
  (void)unlink(temporary); /* left by an interrupted migration */
  int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) {
    return mnm_err_set(err, MNM_E_IO, "the backup cannot be made: %s", strerror(errno));
  }
  (void)close(fd);
  mnm_status status = copy_pages(store, temporary, err);
  if (status == MNM_OK) {
    fd = open(temporary, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0) {
      status = mnm_err_set(err, MNM_E_IO, "the backup cannot be synced: %s", strerror(errno));
    }
    if (fd >= 0) (void)close(fd);
  }
  if (status == MNM_OK) status = mnm_store__publish(temporary, name, err);
  if (status != MNM_OK) {
    (void)unlink(temporary);
    char side[PATH_MAX + 8];
    (void)snprintf(side, sizeof side, "%s-wal", temporary);
    (void)unlink(side);
    (void)snprintf(side, sizeof side, "%s-shm", temporary);
    (void)unlink(side);
  }
  return status;
}

static const mnm_store__migration *step_from(const mnm_store__migration *migrations, int from) {
  while (migrations->from >= 0 && migrations->from != from) migrations++;
  return migrations->from >= 0 ? migrations : NULL;
}

static mnm_status run_steps(mnm_store *store, int version, const mnm_store__schema *schema,
                            const mnm_store__migration *migrations, mnm_err *err) {
  char text[80];
  for (int from = version; from < schema->version; from++) {
    const mnm_store__migration *step = step_from(migrations, from);
    if (step == NULL) {
      return mnm_err_set(err, MNM_E_UNSUPPORTED, "cases of version %d are too old for this program",
                         from);
    }
    MNM_TRY(mnm_store_exec(store, step->sql, err));
  }
  MNM_TRY(mnm_store__check_schema(store, schema, err)); /* before anything is committed */
  (void)snprintf(text, sizeof text, "PRAGMA user_version = %d", schema->version);
  MNM_TRY(mnm_store_exec(store, text, err));
  (void)snprintf(text, sizeof text, "{\"from\": %d, \"to\": %d}", version, schema->version);
  return mnm_store_audit(store, "migrate", "case", NULL, text, err);
}

mnm_status mnm_store__migrate(mnm_store *store, int version, const mnm_store__schema *schema,
                              const mnm_store__migration *migrations, mnm_err *err) {
  MNM_TRY(back_up(store, version, err));
  mnm_store__forget_statements(store);
  MNM_TRY(mnm_store_begin(store, MNM_WRITE_DURABLE, err));
  mnm_status status = run_steps(store, version, schema, migrations, err);
  if (status != MNM_OK) {
    mnm_store_rollback(store);
    mnm_err_at(err, store->path, 0, 0);
    return status;
  }
  return mnm_store_commit(store, err);
}

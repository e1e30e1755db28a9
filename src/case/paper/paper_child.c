/* Programs that are started: manumit-pdf, tesseract. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "case/paper/paper_internal.h"

#define TICK_MS 200

static mnm_status failed(mnm_err *err, const char *what, int error) {
  (void)mnm_err_set(err, MNM_E_IO, "%s: %s", what, strerrordesc_np(error));
  return MNM_E_IO;
}

static int set_actions(posix_spawn_file_actions_t *actions, int input, int output) {
  int error = posix_spawn_file_actions_adddup2(actions, input, STDIN_FILENO);
  if (error == 0) error = posix_spawn_file_actions_adddup2(actions, output, STDOUT_FILENO);
  if (error == 0) {
    error = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
  }
  if (error == 0) error = posix_spawn_file_actions_addclosefrom_np(actions, STDERR_FILENO + 1);
  return error;
}

/* In a group of its own: what the user types at the terminal reaches this program alone. */
static int set_attributes(posix_spawnattr_t *attributes) {
  sigset_t none, all;
  (void)sigemptyset(&none);
  (void)sigfillset(&all);
  int error = posix_spawnattr_setflags(
      attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  if (error == 0) error = posix_spawnattr_setpgroup(attributes, 0);
  if (error == 0) error = posix_spawnattr_setsigmask(attributes, &none);
  if (error == 0) error = posix_spawnattr_setsigdefault(attributes, &all);
  return error;
}

static int spawn(pid_t *pid, const char *program, char *const *arguments, char *const *environment,
                 int input, int output) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int error = posix_spawn_file_actions_init(&actions);
  if (error != 0) return error;
  error = posix_spawnattr_init(&attributes);
  if (error == 0) {
    error = set_actions(&actions, input, output);
    if (error == 0) error = set_attributes(&attributes);
    if (error == 0) {
      error = posix_spawn(pid, program, &actions, &attributes, arguments, environment);
    }
    (void)posix_spawnattr_destroy(&attributes);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return error;
}

mnm_status mnm_paper__start(paper_child *child, const char *program, char *const *arguments,
                            char *const *environment, int input, int output, mnm_err *err) {
  int ends[2] = {-1, -1};
  *child = (paper_child){.pid = 0, .from = -1};
  if (output < 0 && pipe2(ends, O_CLOEXEC) != 0) return failed(err, "no pipe is left", errno);
  int error =
      spawn(&child->pid, program, arguments, environment, input, output >= 0 ? output : ends[1]);
  if (output < 0) (void)close(ends[1]);
  if (error == 0) {
    child->from = ends[0];
    return MNM_OK;
  }
  child->pid = 0;
  if (output < 0) (void)close(ends[0]);
  return failed(err, "a program that reads pages cannot be started", error);
}

int mnm_paper__wait(paper_child *child) {
  int wait_status = -1;
  if (child->from >= 0) (void)close(child->from);
  child->from = -1;
  if (child->pid == 0) return -1;
  while (waitpid(child->pid, &wait_status, 0) < 0 && errno == EINTR) continue;
  child->pid = 0;
  return wait_status;
}

int mnm_paper__stop(paper_child *child) {
  if (child->pid != 0) (void)kill(child->pid, SIGKILL);
  return mnm_paper__wait(child);
}

mnm_status mnm_paper__take(paper *self, paper_child *child, char *buffer, size_t bytes, size_t *got,
                           mnm_err *err) {
  *got = 0;
  for (int waited = 0;; waited += TICK_MS) {
    struct pollfd one = {.fd = child->from, .events = POLLIN};
    MNM_TRY(mnm_ctx_tick(self->ctx, "read pages", self->page, 0, err));
    if (waited > PAPER_SILENCE_MS) {
      (void)mnm_err_set(err, MNM_E_LIMIT, "page %u: nothing came for five minutes", self->page);
      mnm_err_at(err, self->name, 0, 0);
      return MNM_E_LIMIT;
    }
    int ready = poll(&one, 1, TICK_MS);
    if (ready == 0 || (ready < 0 && errno == EINTR)) continue;
    if (ready < 0) return failed(err, "waiting for pages failed", errno);
    ssize_t length = read(child->from, buffer, bytes);
    if (length < 0 && errno == EINTR) continue;
    if (length < 0) return failed(err, "reading pages failed", errno);
    *got = (size_t)length;
    return MNM_OK;
  }
}

/* "page 7" or "the start of the document" */
static const char *place(const paper *self, char to[40]) {
  if (self->page == 0) return "the start of the document";
  (void)snprintf(to, 40, "page %u", self->page);
  return to;
}

mnm_status mnm_paper__ended(const paper *self, int wait_status, mnm_err *err) {
  char at[40];
  mnm_status status = MNM_E_DAMAGED;
  if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGPROF) {
    status = mnm_err_set(err, MNM_E_LIMIT, "%s took more than %u seconds of processor time",
                         place(self, at), MNM_PAPER_PAGE_SECONDS);
  } else if (WIFSIGNALED(wait_status) && WTERMSIG(wait_status) == SIGXCPU) {
    status = mnm_err_set(err, MNM_E_LIMIT,
                         "the document took more than an hour of processor time, and was at %s",
                         place(self, at));
  } else if (WIFSIGNALED(wait_status)) {
    status = mnm_err_set(err, MNM_E_DAMAGED,
                         "the PDF library failed at %s (signal %d): the document is damaged, made "
                         "to do harm, or needs more than 2 GiB of memory",
                         place(self, at), WTERMSIG(wait_status));
  } else {
    status = mnm_err_set(err, MNM_E_DAMAGED, "reading stopped at %s", place(self, at));
  }
  mnm_err_at(err, self->name, 0, 0);
  mnm_err_hint(err, "print the document to a new PDF and try that one; nothing of it was added");
  return status;
}

/* ---- where programs are ---------------------------------------------------------------------- */

bool mnm_paper__find_program(char *to, size_t room) {
  static const char *const places[] = {"manumit-pdf", "../libexec/manumit/manumit-pdf"};
  char own[3000];
  ssize_t bytes = readlink("/proc/self/exe", own, sizeof own - 1);
  if (bytes > 0) {
    own[bytes] = '\0';
    char *slash = strrchr(own, '/');
    if (slash != NULL) slash[1] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
      int used = snprintf(to, room, "%s%s", own, places[i]);
      if (used > 0 && (size_t)used < room && access(to, X_OK) == 0) return true;
    }
  }
  int used = snprintf(to, room, "%s/manumit-pdf", MNM_PAPER_LIBEXEC);
  return used > 0 && (size_t)used < room && access(to, X_OK) == 0;
}

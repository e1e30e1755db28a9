#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "gate/out/out_internal.h"

#define WRITE_BYTES 65536u

/* ---- what is around us --- */

static int64_t clock_us(clockid_t clock) {
  struct timespec now;
  if (clock_gettime(clock, &now) != 0) return 0;
  return (int64_t)now.tv_sec * MNM_US_PER_SECOND + now.tv_nsec / 1000;
}
static int64_t monotonic_us(void) {
  return clock_us(CLOCK_MONOTONIC);
}
static int64_t wall_us(void) {
  return clock_us(CLOCK_REALTIME);
}

static uint32_t terminal_width(int fd) {
  struct winsize size;
  if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const char *columns = getenv("COLUMNS");
  int64_t value = 0;
  if (columns != NULL && mnm_text_int64(mnm_text_of(columns), &value) && value > 0 &&
      value < 10000) {
    return (uint32_t)value;
  }
  return 80;
}

static bool locale_is_utf8(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value == NULL || value[0] == '\0') continue;
    return strcasestr(value, "utf-8") != NULL || strcasestr(value, "utf8") != NULL;
  }
  return false;
}

static bool wants_colour(bool terminal, mnm_colour colour) {
  if (colour != MNM_COLOUR_AUTO) return colour == MNM_COLOUR_ALWAYS;
  const char *off = getenv("NO_COLOR"), *kind = getenv("TERM");
  if (off != NULL && off[0] != '\0') return false;
  return terminal && kind != NULL && strcmp(kind, "dumb") != 0;
}

void mnm_out__look_around(mnm_out__world *world, mnm_colour colour) {
  memset(world, 0, sizeof *world);
  world->out_fd = STDOUT_FILENO;
  world->err_fd = STDERR_FILENO;
  world->out_terminal = isatty(STDOUT_FILENO) == 1;
  world->err_terminal = isatty(STDERR_FILENO) == 1;
  world->out_colour = wants_colour(world->out_terminal, colour);
  world->err_colour = wants_colour(world->err_terminal, colour);
  world->unicode = locale_is_utf8();
  if (world->out_terminal || world->err_terminal) {
    world->width = terminal_width(world->out_terminal ? STDOUT_FILENO : STDERR_FILENO);
  }
  world->write = write;
  world->fsync = fsync;
  world->rename = rename;
  world->monotonic_us = monotonic_us;
  world->wall_us = wall_us;
}

/* ---- failures --- */

void mnm_out__fail(mnm_out *out, const mnm_err *err) {
  if (out->status != MNM_OK) return;
  out->status = err->status;
  out->err = *err;
}

mnm_status mnm_out_status(const mnm_out *out) {
  return out->status;
}
mnm_status mnm_out_check(const mnm_out *out, mnm_err *err) {
  if (out->pipe_closed) {
    return mnm_err_set(err, MNM_E_CANCELLED, "the reader of the output went away");
  }
  if (out->status != MNM_OK && err != NULL) *err = out->err;
  return out->status;
}
bool mnm_out_pipe_closed(const mnm_out *out) {
  return out->pipe_closed;
}
mnm_format mnm_out_format(const mnm_out *out) {
  return out->options.format;
}

mnm_shield_verdict mnm_out_verdict(const mnm_out *out, mnm_sensitivity sensitivity) {
  const mnm_viewer *viewer = out->options.anonymous ? NULL : &out->options.viewer;
  return out->options.paper ? mnm_shield_decide_paper(viewer, sensitivity).verdict
                            : mnm_shield_decide(viewer, sensitivity).verdict;
}

void mnm_out_aim(mnm_out *out, mnm_aim aim) {
  out->options.viewer.aim = aim;
}

void mnm_out_leave(mnm_out *out, bool leave) {
  out->options.viewer.leave = leave;
}

mnm_sensitivity mnm_out_class(const char *table, const char *name) {
  const mnm_schema_column *column = mnm_schema_find(table, name);
  return column != NULL ? column->sensitivity : MNM_SOURCE;
}

/* ---- writing --- */

/* Writes everything or returns errno. */
static int write_all(const mnm_out__world *world, int fd, const char *data, size_t bytes) {
  while (bytes > 0) {
    ssize_t written = world->write(fd, data, bytes);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    if (written == 0) return EIO;
    data += written;
    bytes -= (size_t)written;
  }
  return 0;
}

void mnm_out__say(const mnm_out__world *world, const char *data, size_t bytes) {
  (void)write_all(world, world->err_fd, data, bytes);
}

static void tell_write_failure(mnm_out *out, int error) {
  mnm_err err = {0};
  const char *why = error == ENOSPC || error == EDQUOT ? "the disk is full"
                    : error == EFBIG                   ? "the file would become too large"
                                                       : "writing failed";
  (void)mnm_err_set(&err, MNM_E_IO, "%s after %s", why,
                    out->path != NULL ? "part of the output; nothing was kept of it"
                                      : "part of the output, which is not whole");
  mnm_err_at(&err, out->path != NULL ? out->path : "standard output", 0, 0);
  mnm_err_hint(&err, "make room or choose another place with -o, then run this again");
  mnm_out__fail(out, &err);
}

void mnm_out__flush(mnm_out *out) {
  size_t bytes = (size_t)out->buffer.count;
  out->buffer.count = 0;
  if (bytes == 0 || out->pipe_closed || out->status == MNM_E_IO) return;
  if (out->world.out_terminal) mnm_out__clear_bar(out);
  int error = write_all(&out->world, out->fd, out->buffer.data, bytes);
  if (error == EPIPE) {
    out->pipe_closed = true;
  } else if (error != 0) {
    tell_write_failure(out, error);
  }
}

void mnm_out__put(mnm_out *out, const char *data, size_t bytes) {
  if (out->status != MNM_OK || out->pipe_closed || bytes == 0) return;
  mnm_err err = {0};
  if (mnm_column_append(&out->buffer, data, bytes, &err) != MNM_OK) {
    mnm_out__fail(out, &err);
    return;
  }
  if (out->buffer.count >= WRITE_BYTES) mnm_out__flush(out);
}

void mnm_out__put_string(mnm_out *out, const char *text) {
  mnm_out__put(out, text, strlen(text));
}

void mnm_out_document(mnm_out *out, mnm_sensitivity sensitivity, mnm_text document) {
  if (mnm_out_verdict(out, sensitivity) != MNM_SHOW) {
    mnm_out__put_string(out, MNM_OUT__SEALED "\n");
  } else {
    mnm_out__put(out, document.data, document.bytes);
  }
}

mnm_status mnm_out_sink(void *payload, const char *data, size_t bytes, mnm_err *err) {
  mnm_out *out = payload;
  mnm_out__put(out, data, bytes);
  if (out->status != MNM_OK && err != NULL) *err = out->err;
  return out->status;
}

/* ---- opening and closing --- */

static void release(mnm_out *out) {
  mnm_alloc alloc = out->alloc;
  mnm_out__file_drop(out);
  if (out->log_fd >= 0) (void)close(out->log_fd);
  mnm_column_clear(&out->buffer);
  mnm_column_clear(&out->scratch);
  mnm_json_clear(&out->json);
  mnm_column_clear(&out->set.waiting);
  mnm_arena_clear(&out->set.arena);
  mnm_arena_clear(&out->set.texts);
  mnm_alloc_free(&alloc, out, sizeof *out);
}

static mnm_status open_log(mnm_out *out, mnm_err *err) {
  const char *path = out->options.log_path;
  if (path == NULL) return MNM_OK;
  out->log_fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  if (out->log_fd >= 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_IO, "the log file cannot be opened for writing");
  mnm_err_at(err, path, 0, 0);
  mnm_err_hint(err, "give --log a file in a folder where you may write");
  return MNM_E_IO;
}

mnm_status mnm_out__open(mnm_out **out, const mnm_out_options *options, const mnm_out__world *world,
                         const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_out *made = mnm_mem_new(ctx, sizeof *made);
  if (made == NULL) return mnm_err_nomem(err);
  made->options = *options;
  made->world = *world;
  if (ctx != NULL) made->alloc = ctx->alloc;
  made->fd = world->out_fd;
  made->log_fd = -1;
  mnm_column_init(&made->buffer, 1, ctx);
  mnm_column_init(&made->scratch, 1, ctx);
  mnm_json_init(&made->json, ctx);
  mnm_arena_init(&made->set.arena, ctx);
  mnm_arena_init(&made->set.texts, ctx);
  mnm_column_init(&made->set.waiting, sizeof(mnm_text), ctx);
  mnm_status status = open_log(made, err);
  bool to_file = options->path != NULL && strcmp(options->path, "-") != 0;
  if (to_file) made->world.out_terminal = made->world.out_colour = false;
  if (status == MNM_OK && to_file) status = mnm_out__file_begin(made, err);
  if (status != MNM_OK) {
    release(made);
    return status;
  }
  *out = made;
  return MNM_OK;
}

mnm_status mnm_out_open(mnm_out **out, const mnm_out_options *options, const mnm_ctx *ctx,
                        mnm_err *err) {
  mnm_out__world world;
  mnm_out__look_around(&world, options->colour);
  return mnm_out__open(out, options, &world, ctx, err);
}

static void end_document(mnm_out *out) {
  assert(!out->set.open || out->status != MNM_OK);
  mnm_out__end_pairs(out);
  if (out->options.format != MNM_FORMAT_JSON) return;
  if (out->began) {
    mnm_out__put_string(out, out->root_list ? "\n]\n" : "\n}\n");
  } else if (out->root_list) {
    mnm_out__put_string(out, "[]\n"); /* an empty list is an answer too */
  }
}

mnm_status mnm_out_close(mnm_out *out, mnm_err *err) {
  end_document(out);
  mnm_out__flush(out);
  mnm_out__clear_bar(out);
  mnm_err failure = {0};
  if (out->status == MNM_OK && out->path != NULL && mnm_out__file_end(out, &failure) != MNM_OK) {
    mnm_out__fail(out, &failure);
  }
  mnm_status status = out->status;
  if (status != MNM_OK && err != NULL) *err = out->err;
  release(out);
  return status;
}

void mnm_out_abandon(mnm_out *out) {
  if (out == NULL) return;
  if (out->path == NULL) mnm_out__flush(out);
  mnm_out__clear_bar(out);
  release(out);
}

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gate/out/out_internal.h"

/* A message is ours, but the name of a file in it is the user's: it gets cleaned like any text. */
static uint32_t clean_into(char *buffer, uint32_t bytes, const char *text) {
  uint32_t used = 0;
  for (const char *at = text; *at != '\0' && used + 1 < bytes; at++) {
    unsigned char c = (unsigned char)*at;
    buffer[used++] = c < 0x20 || c == 0x7F ? ' ' : (char)c;
  }
  buffer[used] = '\0';
  return used;
}

static void error_for_people(const mnm_out__world *world, const mnm_err *err) {
  mnm_err without_hint = *err;
  without_hint.hint[0] = '\0';
  char place[700], line[800], text[1400];
  (void)mnm_err_text(&without_hint, place, sizeof place);
  (void)clean_into(line, sizeof line, place);
  bool colour = world->err_colour;
  int length = snprintf(text, sizeof text, "%smanumit:%s %s\n", colour ? "\033[1;31m" : "",
                        colour ? "\033[0m" : "", line);
  if (length > 0) mnm_out__say(world, text, (size_t)length);
  if (err->hint[0] == '\0') return;
  (void)clean_into(line, sizeof line, err->hint);
  length = snprintf(text, sizeof text, "  what to do: %s\n", line);
  if (length > 0) mnm_out__say(world, text, (size_t)length);
}

static bool error_for_machines(mnm_out *out, const mnm_err *err) {
  mnm_json json;
  const mnm_ctx ctx = {.alloc = out->alloc};
  mnm_json_init(&json, &ctx);
  mnm_json_object(&json);
  mnm_json_key(&json, "error");
  mnm_json_object(&json);
  mnm_json_pair_string(&json, "status", mnm_status_name(err->status));
  if (err->input[0] != '\0') mnm_json_pair_string(&json, "input", err->input);
  if (err->row > 0) mnm_json_pair_int(&json, "row", err->row);
  if (err->column > 0) mnm_json_pair_int(&json, "column", err->column);
  mnm_json_pair_string(&json, "message", err->message);
  if (err->hint[0] != '\0') mnm_json_pair_string(&json, "hint", err->hint);
  mnm_json_object_end(&json);
  mnm_json_object_end(&json);
  bool written = mnm_json_finish(&json, NULL) == MNM_OK;
  size_t bytes = 0;
  const char *data = mnm_json_data(&json, &bytes);
  if (written) mnm_out__say(&out->world, data, bytes);
  mnm_json_clear(&json);
  return written;
}

void mnm_out_error(mnm_out *out, const mnm_err *err) {
  if (out == NULL) {
    mnm_out__world world;
    mnm_out__look_around(&world, MNM_COLOUR_AUTO);
    error_for_people(&world, err);
    return;
  }
  if (out->path == NULL) mnm_out__flush(out);
  mnm_out__clear_bar(out);
  if (out->options.machine_errors && error_for_machines(out, err)) return;
  error_for_people(&out->world, err); /* also when memory for JSON is out */
}

/* ---- log --- */

void mnm_out_log(void *payload, mnm_log_level level, const char *message) {
  mnm_out *out = payload;
  static const char *const names[] = {"debug", "info", "warning"};
  if (out->log_fd < 0 && level < MNM_LOG_WARNING) return;
  char line[700], text[800], at[48];
  (void)clean_into(line, sizeof line, message);
  if (out->log_fd < 0) {
    mnm_out__flush(out);
    mnm_out__clear_bar(out);
    int length = snprintf(text, sizeof text, "manumit: %s: %s\n", names[level], line);
    if (length > 0) mnm_out__say(&out->world, text, (size_t)length);
    return;
  }
  (void)mnm_time_text(at, sizeof at, out->world.wall_us(), MNM_GRAIN_SECOND);
  int length = snprintf(text, sizeof text, "%s %s %s\n", at, names[level], line);
  /* one write a line, so that lines of two processes do not mix */
  if (length > 0 && out->world.write(out->log_fd, text, (size_t)length) != (ssize_t)length) {
    static const char lost[] = "manumit: warning: the log cannot be written any more\n";
    mnm_out__say(&out->world, lost, sizeof lost - 1);
    (void)close(out->log_fd);
    out->log_fd = -1;
  }
}

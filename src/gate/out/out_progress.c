#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gate/out/out_internal.h"

#define QUIET_US MNM_US_PER_SECOND
#define BETWEEN_US (MNM_US_PER_SECOND / 10)
#define BAR_CELLS 20u

void mnm_out_cancel_on(mnm_out *out, const volatile sig_atomic_t *flag) {
  out->cancel = flag;
}

void mnm_out__clear_bar(mnm_out *out) {
  if (!out->bar.visible) return;
  out->bar.visible = false;
  static const char erase[] = "\r\033[K";
  mnm_out__say(&out->world, erase, sizeof erase - 1);
}

/* 950, 12.3k, 4.56M: three digits are what an eye takes in. */
static void short_number(char *buffer, size_t bytes, uint64_t value) {
  static const char *const units[] = {"", "k", "M", "G", "T", "P", "E"};
  uint64_t scale = 1;
  uint32_t unit = 0;
  while (unit + 1 < sizeof units / sizeof *units && value / scale >= 1000) {
    scale *= 1000;
    unit++;
  }
  uint64_t whole = value / scale, tenths = unit == 0 ? 0 : value % scale / (scale / 10);
  if (unit == 0 || whole >= 100) {
    (void)snprintf(buffer, bytes, "%" PRIu64 "%s", whole, units[unit]);
  } else {
    (void)snprintf(buffer, bytes, "%" PRIu64 ".%" PRIu64 "%s", whole, tenths, units[unit]);
  }
}

static void span_text(char *buffer, size_t bytes, uint64_t seconds) {
  if (seconds >= 3600) {
    (void)snprintf(buffer, bytes, "%" PRIu64 ":%02u:%02u", seconds / 3600,
                   (unsigned)(seconds / 60 % 60), (unsigned)(seconds % 60));
  } else {
    (void)snprintf(buffer, bytes, "%u:%02u", (unsigned)(seconds / 60), (unsigned)(seconds % 60));
  }
}

static size_t put_bar(char *to, bool unicode, uint32_t filled) {
  char *at = to;
  for (uint32_t i = 0; i < BAR_CELLS; i++) {
    const char *cell =
        i < filled ? (unicode ? "\xE2\x96\x88" : "#") : (unicode ? "\xE2\x96\x91" : ".");
    size_t bytes = strlen(cell);
    memcpy(at, cell, bytes);
    at += bytes;
  }
  *at = '\0';
  return (size_t)(at - to);
}

/* done * 100 / total and the like, without overflow for any counts. */
static uint64_t share_of(uint64_t done, uint64_t total, uint64_t whole) {
  if (done > total) done = total;
  return (uint64_t)((mnm_wide)done * (mnm_wide)whole / (mnm_wide)total);
}

static void draw(mnm_out *out, const char *stage, uint64_t done, uint64_t total, int64_t now) {
  const mnm_out__bar *bar = &out->bar;
  char rate_text[32] = "", left_text[32] = "", cells[BAR_CELLS * 3 + 1], line[300];
  uint64_t elapsed = (uint64_t)(now - bar->stage_us);
  uint64_t moved = done - bar->stage_done;
  uint64_t rate =
      elapsed > 0 ? (uint64_t)((mnm_wide)moved * MNM_US_PER_SECOND / (mnm_wide)elapsed) : 0;
  short_number(rate_text, sizeof rate_text, rate);
  int length;
  if (total > 0) {
    put_bar(cells, out->world.unicode, (uint32_t)share_of(done, total, BAR_CELLS));
    span_text(left_text, sizeof left_text, rate > 0 && total > done ? (total - done) / rate : 0);
    length = snprintf(line, sizeof line, "\r\033[K%.40s %s %3u%%  %s/s  %s left", stage, cells,
                      (unsigned)share_of(done, total, 100), rate_text, left_text);
  } else {
    char done_text[32];
    short_number(done_text, sizeof done_text, done);
    length = snprintf(line, sizeof line, "\r\033[K%.40s %s  %s/s", stage, done_text, rate_text);
  }
  if (length <= 0) return;
  mnm_out__say(&out->world, line, (size_t)length);
  out->bar.visible = true;
}

bool mnm_out_progress(void *payload, const char *stage, uint64_t done, uint64_t total) {
  mnm_out *out = payload;
  if (out->cancel != NULL && *out->cancel != 0) return false;
  if (!out->world.err_terminal || out->options.quiet) return true;
  mnm_out__bar *bar = &out->bar;
  int64_t now = out->world.monotonic_us();
  if (bar->began_us == 0) bar->began_us = now;
  if (strncmp(bar->stage, stage, sizeof bar->stage - 1) != 0 || done < bar->stage_done) {
    (void)snprintf(bar->stage, sizeof bar->stage, "%s", stage);
    bar->stage_us = now;
    bar->stage_done = done;
  }
  if (now - bar->began_us < QUIET_US || now - bar->drawn_us < BETWEEN_US) return true;
  bar->drawn_us = now;
  draw(out, stage, done, total, now);
  return true;
}

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gate/out/out_internal.h"

/* ---- the JSON document --- */

void mnm_out_root_list(mnm_out *out) {
  out->root_list = true;
}

void mnm_out__json_root(mnm_out *out) {
  if (out->began) return;
  out->began = true;
  mnm_out__put_string(out, out->root_list ? "[" : "{");
}

void mnm_out__json_move(mnm_out *out) {
  size_t bytes = 0;
  const char *data = mnm_json_data(&out->json, &bytes);
  if (out->json.status != MNM_OK) mnm_out__fail(out, &out->json.err);
  mnm_out__put(out, data, bytes);
  mnm_json_reset(&out->json);
}

void mnm_out__json_member(mnm_out *out, const char *name) {
  mnm_out__json_root(out);
  bool *any = out->in_group ? &out->any_in_group : &out->any_member;
  mnm_out__put_string(out, *any ? ",\n" : "\n");
  *any = true;
  if (name == NULL) return;
  /* names are ours: plain words, nothing to escape */
  mnm_out__put_string(out, "\"");
  mnm_out__put_string(out, name);
  mnm_out__put_string(out, "\":");
}

/* ---- pairs --- */

void mnm_out_group(mnm_out *out, const char *name) {
  mnm_out__end_pairs(out);
  if (out->options.format != MNM_FORMAT_JSON || out->status != MNM_OK) return;
  assert(!out->in_group && !out->set.open && !out->root_list);
  mnm_out__json_member(out, name);
  mnm_out__put_string(out, "{");
  out->in_group = true;
  out->any_in_group = false;
}

void mnm_out_group_end(mnm_out *out) {
  mnm_out__end_pairs(out);
  if (!out->in_group) return;
  out->in_group = false;
  mnm_out__put_string(out, out->any_in_group ? "\n}" : "}");
}

/* Facts that follow each other are one group: one object in JSON lines, one table in CSV. */
static void begin_pairs(mnm_out *out) {
  if (out->in_pairs) return;
  out->in_pairs = true;
  if (out->options.format == MNM_FORMAT_CSV) {
    mnm_out__put_string(out, out->any_set ? "\r\nname,value\r\n" : "name,value\r\n");
  } else if (out->options.format == MNM_FORMAT_JSONL) {
    mnm_json_reset(&out->json);
    mnm_json_object(&out->json);
  }
  out->any_set = true;
}

void mnm_out__end_pairs(mnm_out *out) {
  if (!out->in_pairs) return;
  out->in_pairs = false;
  if (out->options.format != MNM_FORMAT_JSONL) return;
  mnm_json_object_end(&out->json);
  mnm_out__json_move(out);
  mnm_out__put_string(out, "\n");
}

/* Everything before the value. JSON values are then written to out->json, see end_pair. */
static void begin_pair(mnm_out *out, const char *name, const char *title) {
  begin_pairs(out);
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      if (out->world.out_colour) mnm_out__put_string(out, "\033[1m");
      mnm_out__put_string(out, title);
      mnm_out__put_string(out, ":");
      if (out->world.out_colour) mnm_out__put_string(out, "\033[0m");
      mnm_out__put_string(out, " ");
      break;
    case MNM_FORMAT_CSV:
      mnm_out__csv_field(out, true, mnm_text_of(name), false);
      break;
    case MNM_FORMAT_JSON:
      mnm_out__json_member(out, name);
      mnm_json_reset(&out->json);
      break;
    case MNM_FORMAT_JSONL:
      mnm_json_key(&out->json, name);
      break;
  }
}

static void end_pair(mnm_out *out) {
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      mnm_out__put_string(out, "\n");
      break;
    case MNM_FORMAT_CSV:
      mnm_out__put_string(out, "\r\n");
      break;
    case MNM_FORMAT_JSON:
      mnm_out__json_move(out);
      break;
    case MNM_FORMAT_JSONL:
      break;
  }
}

static bool is_json(const mnm_out *out) {
  return out->options.format == MNM_FORMAT_JSON || out->options.format == MNM_FORMAT_JSONL;
}

static void put_text(mnm_out *out, mnm_text value, bool guard) {
  if (is_json(out)) {
    mnm_json_text(&out->json, value);
  } else if (out->options.format == MNM_FORMAT_CSV) {
    mnm_out__csv_field(out, false, value, guard);
  } else {
    mnm_err err = {0};
    out->scratch.count = 0;
    if (mnm_out__clean(&out->scratch, value, &err) != MNM_OK) {
      mnm_out__fail(out, &err);
    } else {
      mnm_out__put(out, out->scratch.data, (size_t)out->scratch.count);
    }
  }
}

/* True when the value itself is to be written. */
static bool open_pair(mnm_out *out, const char *name, const char *title,
                      mnm_sensitivity sensitivity) {
  if (out->status != MNM_OK) return false;
  begin_pair(out, name, title);
  if (mnm_out_verdict(out, sensitivity) == MNM_SHOW) return true;
  put_text(out, mnm_text_of(MNM_OUT__SEALED), false);
  end_pair(out);
  return false;
}

void mnm_out_pair_text(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, mnm_text value) {
  if (!open_pair(out, name, title, sensitivity)) return;
  put_text(out, value, true);
  end_pair(out);
}

static void pair_null(mnm_out *out, const char *name, const char *title) {
  if (!open_pair(out, name, title, MNM_PUBLIC)) return;
  if (is_json(out)) {
    mnm_json_null(&out->json);
  } else {
    put_text(out, mnm_text_of(out->options.format == MNM_FORMAT_CSV ? "" : "-"), false);
  }
  end_pair(out);
}

void mnm_out_pair_string(mnm_out *out, const char *name, const char *title,
                         mnm_sensitivity sensitivity, const char *value) {
  if (value == NULL) {
    pair_null(out, name, title);
  } else {
    mnm_out_pair_text(out, name, title, sensitivity, mnm_text_of(value));
  }
}

void mnm_out_pair_int(mnm_out *out, const char *name, const char *title,
                      mnm_sensitivity sensitivity, int64_t value) {
  if (!open_pair(out, name, title, sensitivity)) return;
  char text[64];
  bool people = out->options.format == MNM_FORMAT_TABLE;
  uint32_t bytes = people ? mnm_money_text_grouped(text, sizeof text, value, 0)
                          : mnm_money_text(text, sizeof text, value, 0);
  if (is_json(out)) {
    mnm_json_int(&out->json, value);
  } else {
    put_text(out, (mnm_text){text, bytes}, false);
  }
  end_pair(out);
}

void mnm_out_pair_money(mnm_out *out, const char *name, const char *title,
                        mnm_sensitivity sensitivity, mnm_wide minor, uint16_t currency) {
  if (!open_pair(out, name, title, sensitivity)) return;
  char text[MNM_OUT__MONEY_BYTES];
  if (is_json(out)) {
    mnm_out__json_money(out, minor, currency);
  } else {
    mnm_out__money_text(text, sizeof text, minor, currency);
    put_text(out, mnm_text_of(text), false);
  }
  end_pair(out);
}

void mnm_out_pair_time(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, int64_t time_us, mnm_grain grain) {
  if (time_us == MNM_TIME_NONE) {
    pair_null(out, name, title);
    return;
  }
  if (!open_pair(out, name, title, sensitivity)) return;
  char text[48];
  uint32_t bytes = mnm_time_text(text, sizeof text, time_us, grain);
  if (out->options.format == MNM_FORMAT_TABLE && bytes > 10) text[10] = ' ';
  put_text(out, (mnm_text){text, bytes}, false);
  end_pair(out);
}

void mnm_out_pair_bool(mnm_out *out, const char *name, const char *title,
                       mnm_sensitivity sensitivity, bool value) {
  if (!open_pair(out, name, title, sensitivity)) return;
  if (is_json(out)) {
    mnm_json_bool(&out->json, value);
  } else {
    put_text(out, mnm_text_of(value ? "yes" : "no"), false);
  }
  end_pair(out);
}

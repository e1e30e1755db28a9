#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "gate/out/out_internal.h"
#include "model/currency/currency.h"

static const char *const format_names[] = {"table", "json", "csv", "jsonl"};

const char *mnm_format_name(mnm_format format) {
  return format_names[format];
}

bool mnm_format_find(mnm_text name, mnm_format *out) {
  for (uint32_t i = 0; i < sizeof format_names / sizeof *format_names; i++) {
    if (mnm_text_equal(name, mnm_text_of(format_names[i]))) {
      *out = (mnm_format)i;
      return true;
    }
  }
  return false;
}

static bool is_json(const mnm_out *out) {
  return out->options.format == MNM_FORMAT_JSON || out->options.format == MNM_FORMAT_JSONL;
}

static bool is_shown(const mnm_out *out, const mnm_out_column *column) {
  bool people = out->options.format == MNM_FORMAT_TABLE;
  return column->shown == MNM_FOR_ALL || (column->shown == MNM_FOR_PEOPLE) == people;
}

/* ---- sets --- */

static void begin_csv(mnm_out *out) {
  if (out->any_set) mnm_out__put_string(out, "\r\n");
  bool first = true;
  for (uint32_t i = 0; i < out->set.count; i++) {
    const mnm_out_column *column = &out->set.columns[i];
    if (!is_shown(out, column)) continue;
    mnm_out__csv_field(out, first, mnm_text_of(column->name), false);
    first = false;
    if (column->type != MNM_OUT_MONEY) continue;
    char name[100];
    (void)snprintf(name, sizeof name, "%s_currency", column->name);
    mnm_out__csv_field(out, false, mnm_text_of(name), false);
  }
  mnm_out__put_string(out, "\r\n");
}

void mnm_out_begin(mnm_out *out, const char *name, const mnm_out_column *columns, uint32_t count) {
  mnm_out__set *set = &out->set;
  if (out->status != MNM_OK) return;
  assert(!set->open && count > 0);
  mnm_out__end_pairs(out);
  mnm_arena_clear(&set->arena);
  mnm_arena_clear(&set->texts);
  set->columns = mnm_arena_take(&set->arena, count * sizeof *set->columns);
  set->widths = mnm_arena_take(&set->arena, count * sizeof *set->widths);
  if (set->columns == NULL || set->widths == NULL) {
    mnm_err err = {0};
    (void)mnm_err_nomem(&err);
    mnm_out__fail(out, &err);
    return;
  }
  memcpy(set->columns, columns, count * sizeof *columns);
  set->open = true;
  set->count = count;
  set->cell = 0;
  set->rows = 0;
  set->fitted = false;
  set->waiting.count = 0;
  out->raised = MNM_PUBLIC;
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      mnm_out__table_begin(out);
      break;
    case MNM_FORMAT_CSV:
      begin_csv(out);
      break;
    case MNM_FORMAT_JSON:
      if (out->root_list) {
        mnm_out__json_root(out);
      } else {
        mnm_out__json_member(out, name);
        mnm_out__put_string(out, "[");
      }
      break;
    case MNM_FORMAT_JSONL:
      break;
  }
  out->any_set = true;
}

void mnm_out_end(mnm_out *out) {
  if (out->status != MNM_OK) return;
  assert(out->set.open && out->set.cell == 0);
  out->set.open = false;
  if (out->options.format == MNM_FORMAT_TABLE) mnm_out__table_end(out);
  if (out->options.format == MNM_FORMAT_JSON && !out->root_list) {
    mnm_out__put_string(out, out->set.rows > 0 ? "\n]" : "]");
  }
}

static void begin_json_row(mnm_out *out) {
  mnm_json_reset(&out->json);
  mnm_json_object(&out->json);
}

static void end_json_row(mnm_out *out) {
  mnm_json_object_end(&out->json);
  if (out->options.format == MNM_FORMAT_JSON) {
    if (out->root_list) {
      mnm_out__json_member(out, NULL);
    } else {
      mnm_out__put_string(out, out->set.rows > 0 ? ",\n" : "\n");
    }
  }
  mnm_out__json_move(out);
  if (out->options.format == MNM_FORMAT_JSONL) mnm_out__put_string(out, "\n");
}

void mnm_out_end_row(mnm_out *out) {
  if (out->status != MNM_OK) return;
  assert(out->set.open && out->set.cell == out->set.count);
  if (is_json(out)) end_json_row(out);
  if (out->options.format == MNM_FORMAT_CSV) mnm_out__put_string(out, "\r\n");
  if (out->options.format == MNM_FORMAT_TABLE) mnm_out__table_end_row(out);
  out->set.cell = 0;
  out->set.rows++;
}

/* ---- cells --- */

typedef struct slot {
  const mnm_out_column *column; /* NULL: nothing is to be written */
  bool first;                   /* of the row, among those shown: CSV */
  mnm_shield_verdict verdict;
  mnm_sensitivity class;
} slot;

static slot next_slot(mnm_out *out) {
  slot to = {NULL, false, MNM_HIDE, MNM_PUBLIC};
  mnm_out__set *set = &out->set;
  mnm_sensitivity raised = out->raised;
  out->raised = MNM_PUBLIC;
  if (out->status != MNM_OK) return to;
  assert(set->open && set->cell < set->count);
  if (set->cell == 0 && is_json(out)) begin_json_row(out);
  const mnm_out_column *column = &set->columns[set->cell];
  to.first = true;
  for (uint32_t i = 0; i < set->cell; i++) {
    if (is_shown(out, &set->columns[i])) to.first = false;
  }
  set->cell++;
  if (!is_shown(out, column)) {
    if (out->options.format == MNM_FORMAT_TABLE) mnm_out__table_cell(out, (mnm_text){"", 0});
    return to;
  }
  mnm_sensitivity class = column->sensitivity > raised ? column->sensitivity : raised;
  to.verdict = mnm_out_verdict(out, class);
  to.class = class;
  to.column = column;
  if (is_json(out)) mnm_json_key(&out->json, column->name);
  return to;
}

/* A text that stands for the value in any format; money has its second CSV field left empty. */
static void put_stand_in(mnm_out *out, const slot *to, mnm_text text) {
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      mnm_out__table_cell(out, text);
      break;
    case MNM_FORMAT_CSV:
      mnm_out__csv_field(out, to->first, text, true);
      if (to->column->type == MNM_OUT_MONEY) {
        mnm_out__csv_field(out, false, (mnm_text){"", 0}, false);
      }
      break;
    case MNM_FORMAT_JSON:
    case MNM_FORMAT_JSONL:
      mnm_json_text(&out->json, text);
      break;
  }
}

/* True when the value itself is to be written. */
static bool open_slot(mnm_out *out, slot *to, mnm_text pseudonym) {
  *to = next_slot(out);
  if (to->column == NULL) return false;
  if (to->verdict == MNM_SHOW) {
    if (to->class >= MNM_PERSON) out->opened++;
    return true;
  }
  bool named = to->verdict == MNM_PSEUDONYM && pseudonym.bytes > 0;
  put_stand_in(out, to, named ? pseudonym : mnm_text_of(MNM_OUT__SEALED));
  return false;
}

static const mnm_text no_text = {"", 0};

void mnm_out_raise(mnm_out *out, mnm_sensitivity sensitivity) {
  if (sensitivity > out->raised) out->raised = sensitivity;
}

void mnm_out_text(mnm_out *out, mnm_text value, mnm_text pseudonym) {
  slot to;
  if (!open_slot(out, &to, pseudonym)) return;
  assert(to.column->type == MNM_OUT_TEXT || to.column->type == MNM_OUT_ANY);
  put_stand_in(out, &to, value);
}

void mnm_out_string(mnm_out *out, const char *value) {
  if (value == NULL) {
    mnm_out_null(out);
  } else {
    mnm_out_text(out, mnm_text_of(value), no_text);
  }
}

void mnm_out_null(mnm_out *out) {
  slot to = next_slot(out); /* that there is nothing is told to everyone */
  if (to.column == NULL) return;
  if (is_json(out)) {
    mnm_json_null(&out->json);
  } else {
    put_stand_in(out, &to, no_text);
  }
}

static void put_wide(mnm_out *out, mnm_wide value) {
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_INT || to.column->type == MNM_OUT_LABEL ||
         to.column->type == MNM_OUT_ANY);
  char text[64];
  bool grouped = out->options.format == MNM_FORMAT_TABLE && to.column->type == MNM_OUT_INT;
  uint32_t bytes = grouped ? mnm_money_text_grouped(text, sizeof text, value, 0)
                           : mnm_money_text(text, sizeof text, value, 0);
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      mnm_out__table_cell(out, (mnm_text){text, bytes});
      break;
    case MNM_FORMAT_CSV:
      mnm_out__csv_field(out, to.first, (mnm_text){text, bytes}, false);
      break;
    case MNM_FORMAT_JSON:
    case MNM_FORMAT_JSONL:
      mnm_json_wide(&out->json, value);
      break;
  }
}

void mnm_out_int(mnm_out *out, int64_t value) {
  put_wide(out, value);
}
void mnm_out_uint(mnm_out *out, uint64_t value) {
  put_wide(out, value);
}

/* Decimals of a currency; one that is not known is shown in its minor units. */
static uint32_t exponent_of(uint16_t currency) {
  int32_t exponent = mnm_currency_exponent(currency);
  return exponent < 0 ? 0 : (uint32_t)exponent;
}

void mnm_out__json_money(mnm_out *out, mnm_wide minor, uint16_t currency) {
  mnm_json_object(&out->json);
  mnm_json_key(&out->json, "minor");
  mnm_json_wide(&out->json, minor);
  mnm_json_pair_string(&out->json, "currency", mnm_currency_code(currency));
  mnm_json_object_end(&out->json);
}

void mnm_out__money_text(char *buffer, uint32_t bytes, mnm_wide minor, uint16_t currency) {
  uint32_t used = mnm_money_text_grouped(buffer, bytes, minor, exponent_of(currency));
  (void)snprintf(buffer + used, bytes - used, " %s", mnm_currency_code(currency));
}

void mnm_out_money(mnm_out *out, mnm_wide minor, uint16_t currency) {
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_MONEY);
  char text[MNM_OUT__MONEY_BYTES];
  switch (out->options.format) {
    case MNM_FORMAT_TABLE:
      mnm_out__money_text(text, sizeof text, minor, currency);
      mnm_out__table_cell(out, mnm_text_of(text));
      break;
    case MNM_FORMAT_CSV:
      (void)mnm_money_text(text, sizeof text, minor, exponent_of(currency));
      mnm_out__csv_field(out, to.first, mnm_text_of(text), false);
      mnm_out__csv_field(out, false, mnm_text_of(mnm_currency_code(currency)), false);
      break;
    case MNM_FORMAT_JSON:
    case MNM_FORMAT_JSONL:
      mnm_out__json_money(out, minor, currency);
      break;
  }
}

void mnm_out_time(mnm_out *out, int64_t time_us, mnm_grain grain) {
  if (time_us == MNM_TIME_NONE) {
    mnm_out_null(out);
    return;
  }
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_TIME);
  char text[48];
  uint32_t bytes = mnm_time_text(text, sizeof text, time_us, grain);
  if (out->options.format == MNM_FORMAT_TABLE && bytes > 10) text[10] = ' ';
  put_stand_in(out, &to, (mnm_text){text, bytes});
}

void mnm_out_bool(mnm_out *out, bool value) {
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_BOOL);
  if (is_json(out)) {
    mnm_json_bool(&out->json, value);
  } else {
    put_stand_in(out, &to, mnm_text_of(value ? "yes" : "no"));
  }
}

void mnm_out_list(mnm_out *out, const mnm_text *values, uint32_t count) {
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_LIST);
  if (is_json(out)) {
    mnm_json_array(&out->json);
    for (uint32_t i = 0; i < count; i++) mnm_json_text(&out->json, values[i]);
    mnm_json_array_end(&out->json);
    return;
  }
  const char *between = out->options.format == MNM_FORMAT_TABLE ? ", " : "|";
  mnm_err err = {0};
  mnm_status status = MNM_OK;
  out->scratch.count = 0;
  for (uint32_t i = 0; i < count && status == MNM_OK; i++) {
    if (i > 0) status = mnm_column_append(&out->scratch, between, strlen(between), &err);
    if (status == MNM_OK) {
      status = mnm_column_append(&out->scratch, values[i].data, values[i].bytes, &err);
    }
  }
  if (status != MNM_OK) {
    mnm_out__fail(out, &err);
    return;
  }
  mnm_text joined = {out->scratch.data, (uint32_t)out->scratch.count};
  put_stand_in(out, &to, joined.bytes > 0 ? joined : no_text);
}

void mnm_out_json(mnm_out *out, mnm_text value) {
  slot to;
  if (!open_slot(out, &to, no_text)) return;
  assert(to.column->type == MNM_OUT_JSON);
  if (is_json(out)) {
    mnm_json_raw(&out->json, value);
  } else {
    put_stand_in(out, &to, value);
  }
}

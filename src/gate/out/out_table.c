#include <string.h>

#include "gate/out/out_internal.h"

#define FITTED_ROWS 1000
#define GAP 2u
#define NARROWEST 8u

static bool is_right(const mnm_out_column *column) {
  return column->type == MNM_OUT_INT || column->type == MNM_OUT_LABEL ||
         column->type == MNM_OUT_MONEY;
}

static bool is_people_column(const mnm_out_column *column) {
  return column->shown != MNM_FOR_MACHINES;
}

static uint32_t last_column(const mnm_out__set *set) {
  uint32_t last = 0;
  for (uint32_t i = 0; i < set->count; i++) {
    if (is_people_column(&set->columns[i])) last = i;
  }
  return last;
}

void mnm_out__table_begin(mnm_out *out) {
  for (uint32_t i = 0; i < out->set.count; i++) {
    out->set.widths[i] = mnm_text_width(mnm_text_of(out->set.columns[i].title));
  }
}

void mnm_out__table_cell(mnm_out *out, mnm_text shown) {
  mnm_out__set *set = &out->set;
  mnm_column cleaned;
  mnm_column_init(&cleaned, 1, NULL);
  cleaned.alloc = out->alloc;
  mnm_err err = {0};
  mnm_status status = mnm_out__clean(&cleaned, shown, &err);
  mnm_text kept = {"", (uint32_t)cleaned.count};
  if (status == MNM_OK && kept.bytes > 0) {
    char *copy = mnm_arena_take_bytes(&set->texts, kept.bytes);
    if (copy == NULL) {
      status = mnm_err_nomem(&err);
    } else {
      memcpy(copy, cleaned.data, kept.bytes);
      kept.data = copy;
    }
  }
  if (status == MNM_OK) status = mnm_column_push(&set->waiting, &kept, &err);
  mnm_column_clear(&cleaned);
  if (status != MNM_OK) mnm_out__fail(out, &err);
}

static uint32_t total_width(const mnm_out__set *set) {
  uint32_t total = 0;
  for (uint32_t i = 0; i < set->count; i++) {
    if (is_people_column(&set->columns[i])) total += set->widths[i] + GAP;
  }
  return total > 0 ? total - GAP : 0;
}

/* Takes from the widest text columns until the table fits; numbers are never cut. */
static void fit_to_terminal(mnm_out *out) {
  mnm_out__set *set = &out->set;
  uint32_t total = total_width(set);
  while (total > out->world.width) {
    uint32_t widest = set->count;
    for (uint32_t i = 0; i < set->count; i++) {
      const mnm_out_column *column = &set->columns[i];
      if (!is_people_column(column) || is_right(column) || column->type == MNM_OUT_TIME) continue;
      if (set->widths[i] <= NARROWEST) continue;
      if (widest == set->count || set->widths[i] > set->widths[widest]) widest = i;
    }
    if (widest == set->count) return;
    set->widths[widest]--;
    total--;
  }
}

static void put_gap(mnm_out *out, bool first) {
  if (!first) mnm_out__put(out, "  ", GAP);
}

static void put_header(mnm_out *out) {
  mnm_out__set *set = &out->set;
  uint32_t last = last_column(set);
  bool first = true;
  if (out->world.out_colour) mnm_out__put_string(out, "\033[1m");
  for (uint32_t i = 0; i < set->count; i++) {
    if (!is_people_column(&set->columns[i])) continue;
    put_gap(out, first);
    first = false;
    mnm_out__put_padded(out, mnm_text_of(set->columns[i].title), set->widths[i],
                        is_right(&set->columns[i]), out->world.out_terminal, i == last);
  }
  if (out->world.out_colour) mnm_out__put_string(out, "\033[0m");
  mnm_out__put_string(out, "\n");
  first = true;
  for (uint32_t i = 0; i < set->count; i++) {
    if (!is_people_column(&set->columns[i])) continue;
    put_gap(out, first);
    first = false;
    for (uint32_t n = 0; n < set->widths[i]; n++) {
      mnm_out__put_string(out, out->world.unicode ? "\xE2\x94\x80" : "-");
    }
  }
  mnm_out__put_string(out, "\n");
}

static void put_row(mnm_out *out, const mnm_text *cells) {
  const mnm_out__set *set = &out->set;
  uint32_t last = 0; /* blanks at the end of a line help nobody */
  for (uint32_t i = 0; i < set->count; i++) {
    if (is_people_column(&set->columns[i]) && cells[i].bytes > 0) last = i;
  }
  bool first = true;
  for (uint32_t i = 0; i <= last; i++) {
    if (!is_people_column(&set->columns[i])) continue;
    put_gap(out, first);
    first = false;
    bool right = is_right(&set->columns[i]);
    mnm_out__put_padded(out, cells[i], set->widths[i], right, out->world.out_terminal && !right,
                        i == last);
  }
  mnm_out__put_string(out, "\n");
}

static void write_waiting(mnm_out *out) {
  mnm_out__set *set = &out->set;
  for (uint64_t i = 0; i + set->count <= set->waiting.count; i += set->count) {
    put_row(out, mnm_column_at(&set->waiting, i));
  }
  set->waiting.count = 0;
  mnm_arena_reset(&set->texts);
}

static void fit(mnm_out *out) {
  mnm_out__set *set = &out->set;
  for (uint64_t i = 0; i < set->waiting.count; i++) {
    const mnm_text *cell = mnm_column_at(&set->waiting, i);
    uint32_t width = mnm_text_width(*cell);
    uint32_t *widest = &set->widths[i % set->count];
    if (width > *widest) *widest = width;
  }
  if (out->world.out_terminal && out->world.width > 0) {
    fit_to_terminal(out);
  }
  set->fitted = true;
  put_header(out);
  write_waiting(out);
}

void mnm_out__table_end_row(mnm_out *out) {
  mnm_out__set *set = &out->set;
  if (set->fitted) {
    write_waiting(out);
  } else if (set->waiting.count / set->count >= FITTED_ROWS) {
    fit(out);
  }
}

void mnm_out__table_end(mnm_out *out) {
  if (out->set.rows == 0) {
    mnm_out__put_string(out, "(none)\n");
  } else if (!out->set.fitted) {
    fit(out);
  }
}

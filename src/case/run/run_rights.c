/* The clock itself: entries of a person against the table of periods. */
#include "case/run/run_rights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/time/time.h"

static const char *const events[MNM_RIGHT_EVENTS] = {"from", "due", "done"};

const char *mnm_right_event_name(mnm_right_event event) {
  return (unsigned)event < MNM_RIGHT_EVENTS ? events[event] : events[0];
}

bool mnm_right_event_find(mnm_text name, mnm_right_event *out) {
  for (int i = 0; i < MNM_RIGHT_EVENTS; i++) {
    if (!mnm_text_equal_ascii_nocase(name, mnm_text_of(events[i]))) continue;
    *out = (mnm_right_event)i;
    return true;
  }
  return false;
}

const char *mnm_right_state_name(mnm_right_state state) {
  static const char *const names[] = {"not started", "no period known", "running", "overdue",
                                      "closed"};
  return (unsigned)state < sizeof names / sizeof *names ? names[state] : names[0];
}

static uint32_t days_of_month(int32_t year, uint32_t month) {
  int32_t next_year = month == 12 ? year + 1 : year;
  uint32_t next = month == 12 ? 1 : month + 1;
  return (uint32_t)(mnm_days_from_civil(next_year, next, 1) - mnm_days_from_civil(year, month, 1));
}

int64_t mnm_rights_end(int64_t from_us, const mnm_right_period *period) {
  if (period->months == 0) return from_us + (int64_t)period->days * MNM_US_PER_DAY;
  mnm_civil day;
  mnm_time_to_civil(&day, from_us);
  int64_t months = (int64_t)day.year * 12 + (int64_t)day.month - 1 + period->months;
  int32_t year = (int32_t)(months / 12);
  uint32_t month = (uint32_t)(months % 12) + 1;
  uint32_t last = days_of_month(year, month);
  uint32_t number = (uint32_t)day.day < last ? (uint32_t)day.day : last;
  return mnm_days_from_civil(year, month, number) * MNM_US_PER_DAY;
}

/* ---- entries --- */

typedef struct gathering {
  mnm_column *out;
  uint64_t first; /* of those that are ours */
} gathering;

static mnm_status clock_of(gathering *g, uint64_t subject, mnm_right right, mnm_right_clock **out,
                           mnm_err *err) {
  mnm_right_clock made = {.subject_id = subject,
                          .right = (uint8_t)right,
                          .from_us = MNM_TIME_NONE,
                          .due_us = MNM_TIME_NONE,
                          .done_us = MNM_TIME_NONE};
  for (uint64_t i = g->first; i < g->out->count; i++) {
    *out = mnm_column_at(g->out, i);
    if ((*out)->subject_id == subject && (*out)->right == right) return MNM_OK;
  }
  MNM_TRY(mnm_column_push(g->out, &made, err));
  *out = mnm_column_at(g->out, g->out->count - 1);
  return MNM_OK;
}

/* Cells: right, event, day, law. The last word on each event stands; a new beginning opens a period
 * that was closed. */
static mnm_status take(void *payload, const mnm_entry *entry, mnm_err *err) {
  gathering *g = payload;
  mnm_right right = MNM_RIGHT_REFLECTION;
  mnm_right_event event = MNM_RIGHT_FROM;
  mnm_right_clock *clock = NULL;
  mnm_grain grain = MNM_GRAIN_DAY;
  int64_t day = 0;
  if (entry->undone) return MNM_OK;
  if (entry->cell_count < 4 || !mnm_right_find(entry->cell[0], &right))
    return MNM_OK; /* a referral */
  if (!mnm_right_event_find(entry->cell[1], &event) ||
      mnm_time_parse(&day, &grain, entry->cell[2].data, entry->cell[2].bytes, NULL) != MNM_OK ||
      entry->cell[3].bytes >= sizeof clock->law)
    return mnm_err_set(err, MNM_E_DAMAGED, "a date of a right cannot be read");
  MNM_TRY(clock_of(g, entry->subject_id, right, &clock, err));
  if (event == MNM_RIGHT_FROM) {
    clock->from_us = day;
    clock->due_us = clock->done_us = MNM_TIME_NONE;
    clock->entered = false;
    memset(clock->law, 0, sizeof clock->law);
    memcpy(clock->law, entry->cell[3].data, entry->cell[3].bytes);
  }
  if (event == MNM_RIGHT_DUE) {
    clock->due_us = day;
    clock->entered = true;
  }
  if (event == MNM_RIGHT_DONE) clock->done_us = day;
  return MNM_OK;
}

static void wind(mnm_right_clock *clock, const mnm_rights_table *table, int64_t now_us) {
  clock->period = mnm_rights_period(table, mnm_text_of(clock->law), (mnm_right)clock->right);
  if (clock->period != NULL && clock->from_us != MNM_TIME_NONE && !clock->entered) {
    clock->due_us = mnm_rights_end(clock->from_us, clock->period);
    clock->status = clock->period->status;
  }
  bool begun = clock->from_us != MNM_TIME_NONE || clock->due_us != MNM_TIME_NONE;
  if (clock->due_us != MNM_TIME_NONE)
    clock->days_left = mnm_time_day(clock->due_us) - mnm_time_day(now_us);
  if (clock->done_us != MNM_TIME_NONE)
    clock->state = MNM_RIGHT_CLOSED;
  else if (!begun)
    clock->state = MNM_RIGHT_NOT_STARTED;
  else if (clock->due_us == MNM_TIME_NONE)
    clock->state = MNM_RIGHT_NO_PERIOD;
  else
    clock->state = clock->days_left < 0 ? MNM_RIGHT_OVERDUE : MNM_RIGHT_RUNNING;
}

static int by_person(const void *a, const void *b) {
  const mnm_right_clock *first = a, *second = b;
  if (first->subject_id != second->subject_id)
    return first->subject_id < second->subject_id ? -1 : 1;
  return (first->right > second->right) - (first->right < second->right);
}

mnm_status mnm_run_rights(mnm_store *store, uint64_t subject_id, const mnm_rights_table *table,
                          int64_t now_us, mnm_column *out, mnm_err *err) {
  gathering g = {out, out->count};
  mnm_right_clock *clock = NULL;
  MNM_TRY(mnm_store_entries(store, MNM_ENTERED_RIGHT, subject_id, take, &g, err));
  for (int right = 0; subject_id != 0 && right < MNM_RIGHTS; right++)
    MNM_TRY(clock_of(&g, subject_id, (mnm_right)right, &clock, err));
  for (uint64_t i = g.first; i < out->count; i++) wind(mnm_column_at(out, i), table, now_us);
  if (out->count - g.first > 1)
    qsort(mnm_column_at(out, g.first), out->count - g.first, sizeof(mnm_right_clock), by_person);
  return MNM_OK;
}

/* Who holds which account, and who may dispose of one: a table a country. */
#include "lab/world/world_out.h"

#define ROWS 2048
#define ROW_BYTES 120 /* of one row; an account has two at most */

typedef struct table {
  uint32_t country; /* COUNTRIES: all */
} table;

static bool shown(const world_account *account, const table *of) {
  if (account->cash || account->asset) return false;
  return of->country == COUNTRIES || account->country == of->country;
}

static char *put_row(char *at, const world_out *o, uint32_t index, uint64_t holder_key,
                     const char *kind) {
  const mnm_world *w = o->world;
  const world_account *account = world_account_at(w, index);
  at = put_label(at, &o->account[index]);
  *at++ = ',';
  at = put_uint(at, mnm_world__bank_code(account->country, account->bank));
  *at++ = ',';
  at = put_string(at, mnm_world__countries[account->country].code);
  *at++ = ',';
  at = put_string(at, mnm_world__countries[account->country].currency);
  *at++ = ',';
  char opened[40];
  int64_t day_us = w->start_us + account->opened_day * MNM_US_PER_DAY;
  uint32_t bytes = mnm_time_text(opened, sizeof opened, day_us, MNM_GRAIN_DAY);
  at = put_bytes(at, opened, bytes);
  *at++ = ',';
  at = mnm_world__put_id(at, w, holder_key);
  *at++ = ',';
  at = put_string(at, kind);
  *at++ = '\n';
  return at;
}

static uint32_t account_tasks(const world_out *o) {
  return (uint32_t)((o->counts[BY_ACCOUNT] + ROWS - 1) / ROWS);
}

static mnm_status powers(const table *of, const world_out *o, uint32_t task, mnm_column *buffer) {
  const mnm_world *w = o->world;
  uint64_t first = (uint64_t)task * ROWS, past = first + ROWS;
  if (past > o->counts[BY_FACT]) past = o->counts[BY_FACT];
  MNM_TRY(mnm_column_reserve(buffer, (past - first) * ROW_BYTES, NULL));
  char *at = buffer->data;
  for (uint64_t i = first; i < past; i++) {
    const world_fact *fact = (const world_fact *)w->fact.data + o->by_id[BY_FACT][i];
    if (fact->kind != FACT_POWER || !shown(world_account_at(w, fact->b), of)) continue;
    at = put_row(at, o, fact->b, world_holder_key(w, fact->a), "power");
  }
  buffer->count = (uint64_t)(at - (char *)buffer->data);
  return MNM_OK;
}

static mnm_status account_rows(const void *payload, const world_out *o, uint32_t task,
                               mnm_column *buffer) {
  const table *of = payload;
  const mnm_world *w = o->world;
  uint64_t first = (uint64_t)task * ROWS, past = first + ROWS;
  if (task >= account_tasks(o)) return powers(of, o, task - account_tasks(o), buffer);
  if (past > o->counts[BY_ACCOUNT]) past = o->counts[BY_ACCOUNT];
  MNM_TRY(mnm_column_reserve(buffer, 2 * (past - first) * ROW_BYTES, NULL));
  char *at = buffer->data;
  for (uint64_t i = first; i < past; i++) {
    uint32_t index = o->by_id[BY_ACCOUNT][i];
    const world_account *account = world_account_at(w, index);
    if (!shown(account, of)) continue;
    at = put_row(at, o, index, world_holder_key(w, account->holder), "holder");
    if (account->joint == NONE) continue;
    at = put_row(at, o, index, world_holder_key(w, account->joint), "holder");
  }
  buffer->count = (uint64_t)(at - (char *)buffer->data);
  return MNM_OK;
}

mnm_status mnm_world__write_accounts(const world_out *o, const char *path, uint32_t country,
                                     mnm_err *err) {
  table of = {country};
  uint32_t tasks = account_tasks(o) + (uint32_t)((o->counts[BY_FACT] + ROWS - 1) / ROWS);
  return mnm_world__out_file(o, path, "account,bank,country,currency,opened,holder,kind\n", tasks,
                             account_rows, &of, err);
}

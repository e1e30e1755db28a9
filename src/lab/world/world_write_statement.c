/* Statements: for each bank all rows of its customers' accounts, in time, with the balance after
 * each. */
#include "lab/world/world_dialect.h"

typedef struct sides { /* rows by account: both sides of every transfer */
  uint32_t *row;       /* transfer * 2 + side: 0 debit, 1 credit */
  uint64_t *begin;     /* [accounts + 1] */
} sides;

typedef struct bank_file {
  const sides *of;
  const world_dialect *dialect;
  const uint32_t *accounts;
  uint32_t count;
} bank_file;

#define ACCOUNTS_A_TASK 16

/* Time order within an account, since transfers are in it. */
static mnm_status take_sides(sides *of, const world_out *o, mnm_err *err) {
  const mnm_world *w = o->world;
  const world_transfer *t = w->transfer.data;
  uint64_t accounts = w->account.count, rows = w->transfer.count;
  of->begin = mnm_mem_new(o->ctx, (accounts + 1) * sizeof *of->begin);
  of->row = mnm_mem_new(o->ctx, 2 * rows * sizeof *of->row);
  if (!of->begin || !of->row) return mnm_err_nomem(err);
  for (uint64_t i = 0; i < rows; i++) {
    of->begin[t[i].from]++;
    of->begin[t[i].to]++;
  }
  uint64_t total = 0;
  for (uint64_t i = 0; i <= accounts; i++) {
    uint64_t count = of->begin[i];
    of->begin[i] = total;
    total += count;
  }
  for (uint64_t i = 0; i < rows; i++) {
    of->row[of->begin[t[i].from]++] = (uint32_t)(2 * i);
    of->row[of->begin[t[i].to]++] = (uint32_t)(2 * i + 1);
  }
  for (uint64_t i = accounts; i > 0; i--) of->begin[i] = of->begin[i - 1];
  of->begin[0] = 0;
  return MNM_OK;
}

static world_line line_of(const mnm_world *w, uint32_t account, uint32_t side_row) {
  const world_transfer *t = (const world_transfer *)w->transfer.data + side_row / 2;
  bool credit = side_row % 2 == 1;
  return (world_line){.transfer = t,
                      .account = account,
                      .other = credit ? t->from : t->to,
                      .credit = credit,
                      .currency = w->currency[world_account_at(w, account)->country],
                      .amount_minor = credit ? mnm_world__received(w, t) : t->amount_minor};
}

/* So much that no balance is ever below zero, and a little more. */
static int64_t opening_balance(const mnm_world *w, const sides *of, uint32_t account) {
  int64_t balance = 0, least = 0;
  for (uint64_t i = of->begin[account]; i < of->begin[account + 1]; i++) {
    world_line line = line_of(w, account, of->row[i]);
    balance += line.credit ? line.amount_minor : -line.amount_minor;
    if (balance < least) least = balance;
  }
  mnm_rng rng = world_rng(w->seed, WORLD_STREAM_BALANCE, world_account_at(w, account)->key, 1);
  return world_between(&rng, 0, 99999) - least;
}

/* In place, from the end: each character of the basic plane becomes two bytes. */
static mnm_status widen(mnm_column *buffer) {
  uint64_t bytes = buffer->count;
  MNM_TRY(mnm_column_reserve(buffer, bytes, NULL));
  unsigned char *data = buffer->data;
  memmove(data + bytes, data, bytes);
  const unsigned char *from = data + bytes, *past = from + bytes;
  unsigned char *to = data;
  while (from < past) {
    uint32_t c = *from++;
    if (c >= 0xE0) {
      c = (c & 15) << 12 | (from[0] & 63u) << 6 | (from[1] & 63u);
      from += 2;
    } else if (c >= 0xC0) {
      c = (c & 31) << 6 | (from[0] & 63u);
      from += 1;
    }
    *to++ = (unsigned char)c;
    *to++ = (unsigned char)(c >> 8);
  }
  buffer->count = (uint64_t)(to - data);
  return MNM_OK;
}

static mnm_status one_account(const bank_file *file, const world_out *o, uint32_t account,
                              mnm_column *buffer) {
  uint64_t begin = file->of->begin[account], end = file->of->begin[account + 1];
  int64_t balance = opening_balance(o->world, file->of, account);
  MNM_TRY(mnm_column_reserve(buffer, (end - begin) * WORLD_LINE_BYTES, NULL));
  char *at = (char *)buffer->data + buffer->count;
  uint32_t number = 0;
  for (uint64_t i = begin; i < end; i++) {
    world_line line = line_of(o->world, account, file->of->row[i]);
    balance += line.credit ? line.amount_minor : -line.amount_minor;
    line.balance_minor = balance;
    line.number = ++number;
    at = file->dialect->row(at, o, &line);
  }
  buffer->count = (uint64_t)(at - (char *)buffer->data);
  return MNM_OK;
}

/* The header is the first task's, since its bytes may have to become wide too. */
static mnm_status statement_rows(const void *payload, const world_out *o, uint32_t task,
                                 mnm_column *buffer) {
  const bank_file *file = payload;
  if (task == 0) {
    MNM_TRY(mnm_column_append(buffer, file->dialect->header, strlen(file->dialect->header), NULL));
  } else {
    uint32_t first = (task - 1) * ACCOUNTS_A_TASK, past = first + ACCOUNTS_A_TASK;
    if (past > file->count) past = file->count;
    for (uint32_t i = first; i < past; i++)
      MNM_TRY(one_account(file, o, file->accounts[i], buffer));
  }
  return file->dialect->utf16 ? widen(buffer) : MNM_OK;
}

static mnm_status one_bank(const world_out *o, const sides *of, uint32_t country, uint32_t bank,
                           uint32_t *accounts, mnm_err *err) {
  const mnm_world *w = o->world;
  const world_dialect *dialect = &mnm_world__dialects[mnm_world__countries[country].dialect];
  bank_file file = {.of = of, .dialect = dialect, .accounts = accounts};
  for (uint64_t i = 0; i < w->account.count; i++) {
    uint32_t index = o->by_id[BY_ACCOUNT][i];
    const world_account *a = world_account_at(w, index);
    bool here = a->country == country && a->bank == bank && !a->cash && !a->asset;
    if (here && of->begin[index + 1] > of->begin[index]) accounts[file.count++] = index;
  }
  char path[64];
  char *at = put_string(path, "agencies/");
  at = put_string(at, mnm_world__countries[country].code);
  at = put_string(at, "/fiu/bank-");
  at = put_uint(at, mnm_world__bank_code(country, bank));
  at = put_string(at, ".csv");
  *at = '\0';
  if (file.count == 0) return MNM_OK; /* a bank without customers sends nothing */
  uint32_t tasks = 1 + (file.count + ACCOUNTS_A_TASK - 1) / ACCOUNTS_A_TASK;
  return mnm_world__out_file(o, path, "", tasks, statement_rows, &file, err);
}

static mnm_status all_banks(const world_out *o, const sides *of, mnm_err *err) {
  size_t bytes = o->world->account.count * sizeof(uint32_t);
  uint32_t *accounts = mnm_mem_new(o->ctx, bytes);
  if (!accounts) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  for (uint32_t i = 0; i < COUNTRIES * WORLD_BANKS && status == MNM_OK; i++) {
    status = one_bank(o, of, i / WORLD_BANKS, i % WORLD_BANKS, accounts, err);
  }
  mnm_mem_free(o->ctx, accounts, bytes);
  return status;
}

mnm_status mnm_world__write_statements(const world_out *o, mnm_err *err) {
  const mnm_world *w = o->world;
  if (w->transfer.count > UINT32_MAX / 2) {
    return mnm_err_set(err, MNM_E_LIMIT, "statements are written for up to 2^31 transfers");
  }
  sides of = {0};
  mnm_status status = take_sides(&of, o, err);
  if (status == MNM_OK) status = all_banks(o, &of, err);
  mnm_mem_free(o->ctx, of.row, 2 * w->transfer.count * sizeof *of.row);
  mnm_mem_free(o->ctx, of.begin, (w->account.count + 1) * sizeof *of.begin);
  return status;
}

mnm_status mnm_world__write_specs(const world_out *o, mnm_err *err) {
  for (uint32_t i = 0; i < WORLD_DIALECTS; i++) {
    const world_dialect *dialect = &mnm_world__dialects[i];
    char path[64];
    char *at = put_string(path, "specs/");
    at = put_string(at, dialect->name);
    at = put_string(at, ".yaml");
    *at = '\0';
    MNM_TRY(mnm_world__out_text(o, path, dialect->spec, strlen(dialect->spec), err));
  }
  static const char accounts[] =
      "name: exercise-accounts\n"
      "title: \"Exercise: accounts and their holders\"\n"
      "file: {encoding: utf-8, separator: \",\", quote: \"\\\"\", header: true}\n"
      "columns: [account, bank, country, currency, opened, holder, kind]\n"
      "ignored: [bank, country, currency]\n"
      "zone: UTC\n"
      "holdings:\n"
      "  - account: {number: account, syntax: plain}\n"
      "    holder: {column: holder}\n"
      "    kind_column: kind\n"
      "    kinds: {holder: holder, power: power}\n"
      "    valid_from: {column: opened, form: YYYY-MM-DD}\n";
  return mnm_world__out_text(o, "specs/exercise-accounts.yaml", accounts, sizeof accounts - 1, err);
}

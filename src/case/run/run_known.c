#include "case/run/run_known.h"

void mnm_run__known_init(mnm_run__known *known, const mnm_ctx *ctx) {
  *known = (mnm_run__known){0};
  mnm_column_init(&known->fact, sizeof(mnm_detect_fact), ctx);
  mnm_column_init(&known->awaited, sizeof(mnm_run__awaited), ctx);
  mnm_arena_init(&known->texts, ctx);
}

void mnm_run__known_clear(mnm_run__known *known) {
  mnm_column_clear(&known->fact);
  mnm_column_clear(&known->awaited);
  mnm_arena_clear(&known->texts);
}

mnm_status mnm_run__known_add(mnm_run__known *known, mnm_fact_kind kind, uint64_t who,
                              uint64_t value, int64_t time_us, mnm_err *err) {
  mnm_detect_fact made = {.who = who, .value = value, .time_us = time_us, .kind = (uint8_t)kind};
  return mnm_column_push(&known->fact, &made, err);
}

mnm_status mnm_run__known_await(mnm_run__known *known, mnm_fact_kind kind, uint64_t number,
                                mnm_text id, mnm_err *err) {
  const char *copy = mnm_arena_copy(&known->texts, id.data, id.bytes);
  if (!copy) return mnm_err_nomem(err);
  mnm_run__awaited made = {{copy, id.bytes}, number, (uint8_t)kind};
  return mnm_column_push(&known->awaited, &made, err);
}

bool mnm_run__known_needs_ids(const mnm_run__known *known) {
  const mnm_run__awaited *all = known->awaited.data;
  for (uint64_t i = 0; i < known->awaited.count; i++)
    if (all[i].kind == MNM_FACT_PAID_FOR) return true;
  return false;
}

/* ---- accounts --- */

static bool find_account(const mnm_accounts *accounts, mnm_text label, uint32_t *out) {
  if (mnm_accounts_find(accounts, (mnm_text){"", 0}, label, out)) return true;
  for (uint32_t i = 0; i < label.bytes; i++) {
    if (label.data[i] != ':') continue;
    mnm_text bank = {label.data, i}, number = {label.data + i + 1, label.bytes - i - 1};
    if (mnm_accounts_find(accounts, bank, number, out)) return true;
  }
  return false;
}

static mnm_status find_accounts(mnm_run__known *known, const mnm_ledger *ledger, mnm_err *err) {
  const mnm_run__awaited *all = known->awaited.data;
  for (uint64_t i = 0; i < known->awaited.count; i++) {
    uint32_t account = 0;
    if (all[i].kind == MNM_FACT_PAID_FOR) continue;
    if (!find_account(mnm_ledger_accounts(ledger), all[i].id, &account)) {
      known->nowhere++;
      continue;
    }
    uint64_t who = MNM_FACT_OF_ACCOUNT + mnm_ledger_same(ledger, account);
    MNM_TRY(mnm_run__known_add(known, (mnm_fact_kind)all[i].kind, who, all[i].number, 0, err));
  }
  return MNM_OK;
}

/* ---- rows --- */

#define IDS_AT_ONCE 65536

/* Ids that are awaited, each once, and by number the rows that have them (the last one, should two
 * have one id: a ledger shows each id once). */
typedef struct ids {
  mnm_strings *texts;
  mnm_column row; /* uint32_t */
} ids;

static mnm_status list_ids(ids *of, const mnm_run__known *known, mnm_err *err) {
  const mnm_run__awaited *all = known->awaited.data;
  for (uint64_t i = 0; i < known->awaited.count; i++) {
    uint32_t number = 0, none = UINT32_MAX;
    if (all[i].kind != MNM_FACT_PAID_FOR) continue;
    MNM_TRY(mnm_strings_put_text(of->texts, &number, all[i].id, err));
    while (of->row.count <= number) MNM_TRY(mnm_column_push(&of->row, &none, err));
  }
  return MNM_OK;
}

static mnm_status walk_ids(ids *of, const mnm_ledger *ledger, mnm_text_column *some,
                           const mnm_ctx *ctx, mnm_err *err) {
  uint32_t count = mnm_ledger_transfers(ledger)->count;
  mnm_ledger_id_walk *walk = NULL;
  mnm_status status = mnm_ledger_id_walk_new(&walk, ledger, ctx, err);
  for (uint32_t row = 0; status == MNM_OK && row < count;) {
    uint32_t part = count - row < IDS_AT_ONCE ? count - row : IDS_AT_ONCE;
    some->end.count = some->bytes.count = 0;
    status = mnm_ledger_id_walk_next(walk, part, some, err);
    for (uint32_t i = 0; status == MNM_OK && i < part; i++) {
      uint32_t number = 0;
      if (mnm_strings_find(of->texts, mnm_text_column_get(some, i), &number))
        *(uint32_t *)mnm_column_at(&of->row, number) = row + i;
    }
    row += part;
  }
  mnm_ledger_id_walk_free(walk);
  return status;
}

static mnm_status take_rows(mnm_run__known *known, const ids *of, mnm_err *err) {
  const mnm_run__awaited *all = known->awaited.data;
  for (uint64_t i = 0; i < known->awaited.count; i++) {
    uint32_t number = 0;
    if (all[i].kind != MNM_FACT_PAID_FOR || !mnm_strings_find(of->texts, all[i].id, &number))
      continue;
    uint32_t row = *(const uint32_t *)mnm_column_at(&of->row, number);
    if (row == UINT32_MAX)
      known->nowhere++;
    else
      MNM_TRY(mnm_run__known_add(known, MNM_FACT_PAID_FOR, all[i].number, row, 0, err));
  }
  return MNM_OK;
}

mnm_status mnm_run__known_find(mnm_run__known *known, const mnm_ledger *ledger, const mnm_ctx *ctx,
                               mnm_err *err) {
  MNM_TRY(find_accounts(known, ledger, err));
  if (!mnm_run__known_needs_ids(known)) return MNM_OK;
  ids of = {0};
  mnm_text_column some;
  mnm_column_init(&of.row, sizeof(uint32_t), ctx);
  mnm_column_init(&some.end, sizeof(uint32_t), ctx);
  mnm_column_init(&some.bytes, sizeof(char), ctx);
  mnm_status status = mnm_strings_new(&of.texts, ctx, err);
  if (status == MNM_OK) status = list_ids(&of, known, err);
  if (status == MNM_OK) status = walk_ids(&of, ledger, &some, ctx, err);
  if (status == MNM_OK) status = take_rows(known, &of, err);
  mnm_strings_free(of.texts);
  mnm_column_clear(&of.row);
  mnm_column_clear(&some.end);
  mnm_column_clear(&some.bytes);
  return status;
}

/* ---- digest --- */

static void add_number(mnm_sha256 *hash, uint64_t number) {
  uint8_t bytes[8];
  for (uint32_t i = 0; i < 8; i++) bytes[i] = (uint8_t)(number >> (8 * i));
  mnm_sha256_add(hash, bytes, sizeof bytes);
}

void mnm_run__known_digest(const mnm_run__known *known, uint8_t out[32]) {
  mnm_sha256 hash;
  mnm_sha256_init(&hash);
  mnm_sha256_add(&hash, "manumit known 1", 15);
  const mnm_detect_fact *fact = known->fact.data;
  for (uint64_t i = 0; i < known->fact.count; i++) {
    add_number(&hash, fact[i].kind);
    add_number(&hash, fact[i].who);
    add_number(&hash, fact[i].value);
    add_number(&hash, (uint64_t)fact[i].time_us);
  }
  const mnm_run__awaited *awaited = known->awaited.data;
  for (uint64_t i = 0; i < known->awaited.count; i++) {
    add_number(&hash, awaited[i].kind);
    add_number(&hash, awaited[i].number);
    add_number(&hash, awaited[i].id.bytes);
    mnm_sha256_add(&hash, awaited[i].id.data, awaited[i].id.bytes);
  }
  mnm_sha256_end(&hash, out);
}

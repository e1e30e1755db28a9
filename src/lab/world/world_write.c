/* Which files a world is written to. */
#include "lab/world/world_dialect.h"

/* The whole ledger once more, as FollowTheMoney has it: accounts, who owns them, payments. */
static void payment_lines(const void *payload, const world_out *o, mnm_json *json) {
  (void)payload;
  const mnm_world *w = o->world;
  world_entity e = {o, json};
  for (uint64_t i = 0; i < o->counts[BY_ACCOUNT]; i++) {
    uint32_t index = o->by_id[BY_ACCOUNT][i];
    const world_account *account = world_account_at(w, index);
    char number[WORLD_NAME_BYTES];
    (void)mnm_world__account_number(w, account, number);
    mnm_world__entity(&e, account->key, "BankAccount");
    mnm_world__property(&e, account->cash || account->asset ? "accountNumber" : "iban", number);
    mnm_world__entity_end(&e);
    if (account->holder == NONE) continue;
    mnm_world__entity(&e, world_side_key(account->key, WORLD_TENDER), "Ownership");
    mnm_world__property_holder(&e, "owner", account->holder);
    mnm_world__property_id(&e, "asset", account->key);
    mnm_world__entity_end(&e);
  }
  const world_transfer *t = w->transfer.data;
  for (uint64_t i = 0; i < w->transfer.count; i++) {
    mnm_world__entity(&e, t[i].key, "Payment");
    mnm_world__property_id(&e, "payerAccount", world_account_at(w, t[i].from)->key);
    mnm_world__property_id(&e, "beneficiaryAccount", world_account_at(w, t[i].to)->key);
    mnm_world__property_money(&e, t[i].amount_minor, mnm_world__currency_country(w, &t[i]));
    mnm_world__property_time(&e, "date", t[i].at_s);
    mnm_world__property(&e, "purpose", mnm_world__purpose_words[t[i].purpose]);
    mnm_world__entity_end(&e);
  }
}

mnm_status mnm_world__write_payments(const world_out *o, mnm_err *err) {
  return mnm_world__out_lines(o, "ledger/payments.ftm.json", payment_lines, NULL, err);
}

mnm_status mnm_world__write_briefing(const world_out *o, mnm_err *err) {
  const world_scenario *scenario = o->world->scenario;
  mnm_column text;
  mnm_column_init(&text, 1, o->ctx);
  mnm_status status = mnm_column_append(&text, scenario->title, strlen(scenario->title), err);
  for (uint32_t i = 0; scenario->briefing[i] && status == MNM_OK; i++) {
    status = mnm_column_append(&text, "\n\n", 2, err);
    if (status != MNM_OK) break;
    status = mnm_column_append(&text, scenario->briefing[i], strlen(scenario->briefing[i]), err);
  }
  if (status == MNM_OK) status = mnm_column_append(&text, "\n", 1, err);
  if (status == MNM_OK) status = mnm_world__out_text(o, "briefing.txt", text.data, text.count, err);
  mnm_column_clear(&text);
  return status;
}

static mnm_status records(const world_out *o, mnm_err *err) {
  for (uint32_t country = 0; country < COUNTRIES; country++) {
    char path[96];
    mnm_world__agency_path(path, country, "fiu", "accounts.csv");
    MNM_TRY(mnm_world__write_accounts(o, path, country, err));
    MNM_TRY(mnm_world__write_registers(o, country, err));
    MNM_TRY(mnm_world__write_knowledge(o, country, err));
  }
  return MNM_OK;
}

static mnm_status write_sets(const world_out *o, uint32_t files, mnm_err *err) {
  MNM_TRY(mnm_world__write_briefing(o, err));
  if (files & MNM_WORLD_LEDGER) {
    MNM_TRY(mnm_world__write_ledger(o, err));
    MNM_TRY(mnm_world__write_accounts(o, "ledger/accounts.csv", COUNTRIES, err));
  }
  if (files & MNM_WORLD_PAYMENTS) MNM_TRY(mnm_world__write_payments(o, err));
  if (files & MNM_WORLD_AMLWORLD) MNM_TRY(mnm_world__write_amlworld(o, err));
  if (files & MNM_WORLD_STATEMENTS) MNM_TRY(mnm_world__write_statements(o, err));
  if (files & (MNM_WORLD_STATEMENTS | MNM_WORLD_RECORDS | MNM_WORLD_LEDGER)) {
    MNM_TRY(mnm_world__write_specs(o, err));
  }
  if (files & MNM_WORLD_RECORDS) MNM_TRY(records(o, err));
  if (files & MNM_WORLD_TRUTH) MNM_TRY(mnm_world__write_truth(o, err));
  return MNM_OK;
}

mnm_status mnm_world_write(const mnm_world *w, uint32_t files, const mnm_world_sink *sink,
                           const mnm_ctx *ctx, mnm_err *err) {
  world_out o;
  mnm_status status = mnm_world__out_init(&o, w, sink, ctx, err);
  if (status == MNM_OK) status = write_sets(&o, files, err);
  mnm_world__out_clear(&o);
  return status;
}

/* FollowTheMoney JSON lines: two passes over the lines, statements and transfers out. */
#include "stage/ingest/ingest_ftm_internal.h"

#define TICK_LINES 1024

typedef struct ftm {
  const mnm_ctx *ctx;
  mnm_names names;
  mnm_ingest_summary *summary;
  mnm__ftm_lines lines;
  mnm__ftm_accounts *accounts;
  ingest_out out;
  mnm_arena arena; /* of the line being read */
} ftm;

static bool holds(mnm_text line, const char *word) {
  return memmem(line.data, line.bytes, word, strlen(word)) != NULL;
}

static mnm_status tick(ftm *f, const char *stage, mnm_err *err) {
  if (f->lines.number % TICK_LINES != 0) return MNM_OK;
  int64_t total = f->lines.reader->total_bytes;
  return mnm_ctx_tick(f->ctx, stage, f->lines.bytes, total > 0 ? (uint64_t)total : 0, err);
}

/* ---- first pass ------------------------------------------------------------------------------ */

static mnm_status note_accounts(ftm *f, mnm_err *err) {
  for (;;) {
    mnm__ftm_line line;
    mnm__ftm_fault fault;
    mnm__ftm_entity *entity = NULL;
    bool more = false;
    MNM_TRY(mnm__ftm_lines_next(&f->lines, &line, &more, err));
    if (!more) return MNM_OK;
    MNM_TRY(tick(f, "accounts", err));
    /* most lines can be passed over unread; an escape may hide the word */
    if (line.too_long || !(holds(line.text, "BankAccount") || holds(line.text, "CryptoWallet") ||
                           holds(line.text, "\\u")))
      continue;
    mnm_arena_reset(&f->arena);
    MNM_TRY(mnm__ftm_entity_read(&entity, line.text, &f->arena, &fault, err));
    for (; entity; entity = entity->next)
      if (mnm__ftm_is_account(entity)) MNM_TRY(mnm__ftm_accounts_note(f->accounts, entity, err));
  }
}

/* ---- second pass ----------------------------------------------------------------------------- */

static mnm_status reject(ftm *f, const mnm__ftm_line *line, uint64_t record, uint32_t column,
                         const char *reason, mnm_err *err) {
  mnm_reject row = {line->number, record, column, mnm_text_of(reason), line->text};
  return mnm_ingest__out_reject(&f->out, row, err);
}

typedef struct validity {
  int64_t from_us, to_us;
  uint8_t precision;
} validity;

/* An interval's dates, where each is said once. Both ends have one precision: the coarser. */
static validity validity_of(const mnm__ftm_entity *entity) {
  validity valid = {MNM_TIME_NONE, MNM_TIME_NONE, MNM_PRECISION_NONE};
  mnm__ftm_date start, end;
  mnm_text text;
  if (!mnm_ftm_is(entity->known, "Interval")) return valid;
  if (mnm__ftm_entity_one(entity, "date", &text) == 1 && mnm__ftm_date_read(text, &start))
    return (validity){start.us, start.us, start.precision};
  if (mnm__ftm_entity_one(entity, "startDate", &text) == 1 && mnm__ftm_date_read(text, &start)) {
    valid.from_us = start.us;
    valid.precision = start.precision;
  }
  if (mnm__ftm_entity_one(entity, "endDate", &text) == 1 && mnm__ftm_date_read(text, &end)) {
    valid.to_us = end.us;
    if (valid.precision == MNM_PRECISION_NONE || end.precision < valid.precision)
      valid.precision = end.precision;
  }
  return valid;
}

static mnm_status add_statements(ftm *f, const mnm__ftm_entity *entity, uint64_t record,
                                 bool transfer, bool scaled, mnm_err *err) {
  validity valid = validity_of(entity);
  for (uint32_t i = 0; i < entity->count; i++) {
    const mnm__ftm_value *value = &entity->values[i];
    bool exact_amount = scaled && mnm_text_equal(value->property, mnm_text_of("amount"));
    if (!value->known) f->summary->unknown_properties++;
    /* an amount that was cut stays as it was read: the remainder is there */
    if (transfer && mnm__ftm_payment_carries(entity, value->property) && !exact_amount) continue;
    mnm_statement row = {entity->id, entity->schema, value->property, value->value,
                         record,     valid.from_us,  valid.to_us,     valid.precision};
    MNM_TRY(mnm_ingest__out_statement(&f->out, row, err));
  }
  if (!entity->known) f->summary->unknown_schemata++;
  return MNM_OK;
}

/* A balance with one date and one currency; others stay statements only. */
static mnm_status add_balance(ftm *f, const mnm__ftm_entity *entity, uint32_t account,
                              uint64_t record, mnm_err *err) {
  mnm_text amount, currency, date;
  mnm__ftm_date at;
  mnm_balance row = {.account = account, .kind = 1, .source_row = record};
  bool scaled = false;
  if (mnm__ftm_entity_one(entity, "balance", &amount) != 1 ||
      mnm__ftm_entity_one(entity, "currency", &currency) != 1 ||
      mnm__ftm_entity_one(entity, "balanceDate", &date) != 1)
    return MNM_OK;
  row.currency = mnm_currency_find(currency);
  if (row.currency == MNM_CURRENCY_NONE || !mnm__ftm_date_read(date, &at) ||
      at.precision < MNM_PRECISION_DAY ||
      mnm__ftm_amount(amount, row.currency, &row.amount_minor, &scaled) || scaled)
    return MNM_OK;
  row.at_us = at.us;
  if (at.precision == MNM_PRECISION_DAY) row.at_us += MNM_US_PER_DAY - 1; /* after its rows */
  if (mnm_accounts_kind(f->names.accounts, account) == MNM_ACCOUNT_EXTERNAL)
    mnm_accounts_set_kind(f->names.accounts, account, MNM_ACCOUNT_INTERNAL);
  return mnm_ingest__out_balance(&f->out, row, err);
}

static mnm_status add_holding(ftm *f, uint32_t account, mnm_text holder, validity valid,
                              uint64_t record, mnm_err *err) {
  mnm_holding row = {account, holder, MNM_HOLDING_HOLDER, valid.from_us, valid.to_us, record};
  return mnm_ingest__out_holding(&f->out, row, err);
}

/* Values of `holder` hold the account. */
static mnm_status add_holders(ftm *f, const mnm__ftm_entity *entity, const char *holder,
                              uint32_t account, uint64_t record, mnm_err *err) {
  validity valid = validity_of(entity);
  for (uint32_t i = 0; i < entity->count; i++)
    if (mnm_text_equal(entity->values[i].property, mnm_text_of(holder)))
      MNM_TRY(add_holding(f, account, entity->values[i].value, valid, record, err));
  return MNM_OK;
}

static mnm_status add_account(ftm *f, const mnm__ftm_entity *entity, const mnm__ftm_line *line,
                              uint64_t record, mnm_err *err) {
  uint32_t account = 0;
  bool known = false;
  mnm_status status =
      mnm__ftm_accounts_resolve(f->accounts, f->names, entity->id, &account, &known, err);
  if (status == MNM_E_RANGE)
    return reject(f, line, record, 0,
                  "the bank and number of an account have at most 256 bytes each", err);
  if (status != MNM_OK) return status;
  MNM_TRY(add_holders(f, entity, "holder", account, record, err));
  return add_balance(f, entity, account, record, err);
}

static mnm_status add_ownership(ftm *f, const mnm__ftm_entity *entity, uint64_t record,
                                mnm_err *err) {
  for (uint32_t i = 0; i < entity->count; i++) {
    uint32_t account = 0;
    bool known = false;
    if (!mnm_text_equal(entity->values[i].property, mnm_text_of("asset"))) continue;
    if (!mnm__ftm_accounts_has(f->accounts, entity->values[i].value)) continue;
    mnm_status status = mnm__ftm_accounts_resolve(f->accounts, f->names, entity->values[i].value,
                                                  &account, &known, err);
    if (status == MNM_E_RANGE) continue; /* listed where the account itself stands */
    if (status != MNM_OK) return status;
    MNM_TRY(add_holders(f, entity, "owner", account, record, err));
  }
  return MNM_OK;
}

static mnm_status add_entity(ftm *f, const mnm__ftm_entity *entity, const mnm__ftm_line *line,
                             uint64_t record, mnm_err *err) {
  bool transfer = false, scaled = false;
  if (mnm_ftm_is(entity->known, "Payment")) {
    const char *fault = NULL;
    MNM_TRY(mnm__ftm_payment(entity, f->accounts, f->names, record, &f->out, &fault, &scaled, err));
    transfer = !fault;
    if (fault) MNM_TRY(reject(f, line, record, 0, fault, err));
  }
  MNM_TRY(add_statements(f, entity, record, transfer, scaled, err));
  if (mnm__ftm_is_account(entity)) MNM_TRY(add_account(f, entity, line, record, err));
  if (mnm_ftm_is(entity->known, "Ownership")) MNM_TRY(add_ownership(f, entity, record, err));
  return MNM_OK;
}

static mnm_status read_lines(ftm *f, mnm_err *err) {
  for (;;) {
    mnm__ftm_line line;
    mnm__ftm_fault fault;
    mnm__ftm_entity *entity = NULL;
    bool more = false;
    MNM_TRY(mnm__ftm_lines_next(&f->lines, &line, &more, err));
    if (!more) return MNM_OK;
    MNM_TRY(tick(f, "read", err));
    if (mnm_text_trim(line.text).bytes == 0) {
      f->summary->skipped_empty++;
      continue;
    }
    uint64_t record = f->summary->records++;
    if (line.too_long) {
      MNM_TRY(reject(f, &line, record, 0, "a line has at most 4 MiB; split the entity", err));
    } else {
      mnm_arena_reset(&f->arena);
      MNM_TRY(mnm__ftm_entity_read(&entity, line.text, &f->arena, &fault, err));
      if (!entity) MNM_TRY(reject(f, &line, record, fault.column, fault.reason, err));
    }
    for (; entity; entity = entity->next) MNM_TRY(add_entity(f, entity, &line, record, err));
    MNM_TRY(mnm_ingest__out_flush(&f->out, false, err));
  }
}

/* ---- both ------------------------------------------------------------------------------------ */

static mnm_status refuse_utf16(ftm *f, mnm_err *err) {
  const unsigned char *data = f->lines.buffer.data;
  bool marked = f->lines.buffer.count >= 2 &&
                ((data[0] == 0xFF && data[1] == 0xFE) || (data[0] == 0xFE && data[1] == 0xFF));
  if (!marked) return MNM_OK;
  mnm_err_set(err, MNM_E_FORMAT, "JSON lines are UTF-8, and this file is UTF-16");
  mnm_err_hint(err, "convert it with: iconv -f UTF-16 -t UTF-8");
  mnm_err_at(err, f->lines.reader->name, 0, 0);
  return MNM_E_FORMAT;
}

static mnm_status run(ftm *f, mnm_err *err) {
  mnm_reader *reader = f->lines.reader;
  uint8_t first[MNM_DIGEST_BYTES];
  MNM_TRY(mnm__ftm_accounts_new(&f->accounts, f->ctx, err));
  MNM_TRY(mnm__ftm_lines_peek(&f->lines, err));
  MNM_TRY(refuse_utf16(f, err));
  MNM_TRY(note_accounts(f, err));
  mnm_sha256_end(&f->lines.hash, first);
  MNM_TRY(reader->rewind(reader, err));
  mnm__ftm_lines_restart(&f->lines);
  MNM_TRY(read_lines(f, err));
  mnm_sha256_end(&f->lines.hash, f->summary->sha256);
  if (memcmp(first, f->summary->sha256, sizeof first) != 0) {
    mnm_err_set(err, MNM_E_DAMAGED, "the file changed while it was read");
    mnm_err_at(err, reader->name, 0, 0);
    return MNM_E_DAMAGED;
  }
  MNM_TRY(mnm_ingest__out_flush(&f->out, true, err));
  f->summary->bytes = f->lines.bytes;
  return MNM_OK;
}

mnm_status mnm_ingest_ftm(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                          const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ingest_summary summary = {.encoding = "utf-8"};
  ftm f = {.ctx = ctx, .names = names, .summary = &summary};
  memset(out, 0, sizeof *out);
  mnm__ftm_lines_init(&f.lines, reader, ctx);
  mnm_ingest__out_init(&f.out, sink, &summary, ctx);
  mnm_arena_init(&f.arena, ctx);
  mnm_status status = run(&f, err);
  if (status == MNM_OK) *out = summary;
  mnm__ftm_lines_clear(&f.lines);
  mnm__ftm_accounts_free(f.accounts);
  mnm_ingest__out_clear(&f.out);
  mnm_arena_clear(&f.arena);
  return status;
}

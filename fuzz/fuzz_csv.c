/* Delimited text on any bytes, under one of a few specifications that the first byte chooses: every
 * row handed over must be whole, counts must add up, and one thread with large blocks, two threads
 * with middling ones and blocks of a few bytes must give the same rows. */
#include <stdlib.h>

#include "stage/ingest/ingest_delimited.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held) {
  if (!held) abort();
}

/* both sides, everything that a row may have */
static const char both_sides[] =
    "name: a\nfile: {separator: \";\"}\nnumbers: {decimal: \",\", groups: [dot, apostrophe, "
    "blank], "
    "symbols: true}\nzone: Europe/Prague\ncurrencies: {\"$\": USD}\n"
    "transfer:\n  id: i\n  booked: {column: d, form: \"DD.MM.YYYY[ HH:mm[:ss[.f]]][z]\"}\n"
    "  value_date: v\n  amount: a\n  currency: c\n  to_amount: b\n  to_currency: e\n"
    "  from: {number: f, bank: g, kind: internal}\n  to: {number: t, syntax: plain}\n"
    "  channels: [{column: k, codes: {A: wire, b: fee}}, {column: l, codes: {c: wage}}]\n"
    "  balance: s\n  order: o\n  mcc: m\n  area: p\n  point: q\n  purpose: [x, y, x]\n"
    "  from_owner: w\n  to_owner: w\n";
/* a statement by sign, no header, any number of fields */
static const char statement_by_sign[] =
    "name: b\nfile: {header: false, ragged: fill, footer: 2}\n"
    "transfer:\n  booked: {column: \"1\", form: YYMMDD, pivot: 50}\n  amount: \"2\"\n"
    "  currency: {fixed: JPY}\n  account: {number: {fixed: X}, bank: \"3\"}\n"
    "  counterparty: {number: \"3\", none: [\"0\"]}\n  balance: \"2\"\n  purpose: \"3\"\n";
/* a statement with debit and credit, found behind a preamble */
static const char debit_and_credit[] =
    "name: c\nfile: {separator: tab, quote: \"'\", blanks: true, preamble: auto, skip_starting: "
    "[\"#\"]}\n"
    "transfer:\n  booked: {column: d, form: YYYY-MM-DD, clock: h, clock_form: \"H:mm\"}\n"
    "  debit: x\n  credit: y\n  currency: c\n  account: {number: n, syntax: iban}\n"
    "  other_amount: z\n  other_currency: c\n";
/* entities, holdings, balances */
static const char entities[] =
    "name: d\nfile: {quote: none, separator: \"|\"}\n"
    "entities: [{schema: Person, subject: {prefix: \"p:\", column: a}, valid_from: b, properties: "
    "[{name: n, value: b}, {name: m, value: c, form: excel1900, codes: {x: \"1\"}}, {name: k, "
    "value: "
    "b, prefix: q}]}]\nholdings: [{account: a, holder: b, kind_column: c, kinds: {\"1\": holder, "
    "\"\": "
    "power}}]\nbalances: [{account: {number: a, syntax: number}, currency: {fixed: ETH}, amount: "
    "c, at: "
    "{fixed: \"2024-01-01\"}}]\n";
/* one column */
static const char one_column[] =
    "name: e\nfile: {header: false, encoding: cp1250}\ncolumns: [a]\n"
    "entities: [{schema: T, subject: a, properties: [{name: p, value: a}, {name: q, value: a}]}]\n";
static const char *const specs[] = {both_sides, statement_by_sign, debit_and_credit, entities,
                                    one_column};
#define SPECS (sizeof specs / sizeof specs[0])

typedef struct tally {
  mnm_names names;
  uint64_t transfers, statements, holdings, balances, rejects;
  uint64_t rows, facts, amounts, bad; /* digests, in order */
  uint64_t held;                      /* holdings of rows and of owners: a sum */
} tally;

static uint64_t mix(uint64_t hash, const void *data, size_t bytes) {
  return mnm_text_hash(data, bytes, hash);
}

static uint64_t mix_account(const tally *t, uint64_t hash, uint32_t account) {
  mnm_text key = mnm_accounts_key(t->names.accounts, account);
  return mix(hash, key.data, key.bytes);
}

static mnm_status take_transfers(void *payload, const mnm_batch *batch, mnm_err *err) {
  tally *t = payload;
  must(mnm_batch_check(batch, mnm_accounts_count(t->names.accounts), err) == MNM_OK);
  const mnm_column *const columns[] = {
      &batch->booked_us,  &batch->booked_grain,    &batch->amount_minor,  &batch->currency,
      &batch->source_row, &batch->to_amount_minor, &batch->to_currency,   &batch->channel,
      &batch->flags,      &batch->order,           &batch->value_date_us, &batch->offset_min,
      &batch->mcc,        &batch->balance_minor};
  for (uint64_t i = 0; i < batch->count; i++) {
    for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++) {
      if (columns[k]->count == 0) continue;
      t->rows = mix(t->rows, mnm_column_at(columns[k], i), columns[k]->width);
    }
    t->rows = mix_account(t, t->rows, ((const uint32_t *)batch->account_from.data)[i]);
    t->rows = mix_account(t, t->rows, ((const uint32_t *)batch->account_to.data)[i]);
    mnm_text id = mnm_text_column_get(&batch->native_id, i);
    mnm_text purpose = mnm_text_column_get(&batch->purpose, i);
    t->rows = mix(mix(t->rows, id.data, id.bytes), purpose.data, purpose.bytes);
    must(mnm_text_utf8_invalid(purpose.data, purpose.bytes) == -1);
    if (batch->place.count == 0) continue;
    uint32_t place = ((const uint32_t *)batch->place.data)[i];
    if (place == MNM_PLACE_NONE) continue;
    mnm_text text = mnm_strings_get(t->names.places, place);
    t->rows = mix(t->rows, text.data, text.bytes);
  }
  t->transfers += batch->count;
  return MNM_OK;
}

static mnm_status take_statements(void *payload, const mnm_statement *rows, uint32_t count,
                                  mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].subject.bytes && rows[i].schema.bytes);
    must(rows[i].property.bytes && rows[i].value.bytes);
    must(mnm_text_utf8_invalid(rows[i].value.data, rows[i].value.bytes) == -1);
    t->facts = mix(t->facts, rows[i].subject.data, rows[i].subject.bytes);
    t->facts = mix(t->facts, rows[i].property.data, rows[i].property.bytes);
    t->facts = mix(t->facts, rows[i].value.data, rows[i].value.bytes);
    t->facts = mix(t->facts, &rows[i].source_row, sizeof rows[i].source_row);
    t->facts = mix(t->facts, &rows[i].valid_from_us, sizeof rows[i].valid_from_us);
  }
  t->statements += count;
  return MNM_OK;
}

static mnm_status take_holdings(void *payload, const mnm_holding *rows, uint32_t count,
                                mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].account < mnm_accounts_count(t->names.accounts) && rows[i].holder.bytes > 0);
    uint64_t hash = mix_account(t, rows[i].kind, rows[i].account);
    t->held += mix(mix(hash, rows[i].holder.data, rows[i].holder.bytes), &rows[i].source_row,
                   sizeof rows[i].source_row);
  }
  t->holdings += count;
  return MNM_OK;
}

static mnm_status take_balances(void *payload, const mnm_balance *rows, uint32_t count,
                                mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].account < mnm_accounts_count(t->names.accounts));
    t->amounts = mix_account(t, t->amounts, rows[i].account);
    t->amounts = mix(t->amounts, &rows[i].amount_minor, sizeof rows[i].amount_minor);
  }
  t->balances += count;
  return MNM_OK;
}

static mnm_status take_rejects(void *payload, const mnm_reject *rows, uint32_t count,
                               mnm_err *err) {
  tally *t = payload;
  (void)err;
  for (uint32_t i = 0; i < count; i++) {
    must(rows[i].row > 0 && rows[i].reason.bytes > 0 && rows[i].raw.bytes <= 4096);
    t->bad = mix(t->bad, rows[i].reason.data, rows[i].reason.bytes);
    t->bad = mix(t->bad, rows[i].raw.data, rows[i].raw.bytes);
    t->bad = mix(t->bad, &rows[i].row, sizeof rows[i].row);
    t->bad = mix(t->bad, &rows[i].column, sizeof rows[i].column);
  }
  t->rejects += count;
  return MNM_OK;
}

static mnm_status ingest(const mnm_spec *spec, const uint8_t *data, size_t size, size_t block_bytes,
                         mnm_pool *pool, tally *t, mnm_ingest_summary *summary, mnm_err *err) {
  mnm_ctx ctx = {.pool = pool};
  mnm_reader *reader = NULL;
  mnm_ingest_sink sink = {
      t, take_transfers, take_statements, take_holdings, take_balances, take_rejects};
  must(mnm_reader_open_memory(&reader, "fuzz", data, size, NULL, NULL) == MNM_OK);
  must(mnm_accounts_new(&t->names.accounts, NULL, NULL) == MNM_OK);
  must(mnm_strings_new(&t->names.places, NULL, NULL) == MNM_OK);
  mnm_status status =
      mnm_ingest__delimited(summary, reader, spec, t->names, &sink, block_bytes, &ctx, err);
  must(status == MNM_OK || (status == MNM_E_PARSE && err->message[0] != '\0'));
  if (status == MNM_OK) {
    must(summary->bytes == size && summary->transfers == t->transfers);
    must(summary->statements == t->statements && summary->rejected == t->rejects);
  }
  for (uint32_t i = 0; i < mnm_accounts_count(t->names.accounts); i++) {
    t->held += mix_account(t, (uint64_t)mnm_accounts_kind(t->names.accounts, i) + 77, i);
  }
  mnm_reader_close(reader);
  mnm_accounts_free(t->names.accounts);
  mnm_strings_free(t->names.places);
  return status;
}

static void must_be_equal(const tally *a, const tally *b) {
  must(a->transfers == b->transfers && a->rows == b->rows);
  must(a->statements == b->statements && a->facts == b->facts);
  must(a->holdings == b->holdings && a->held == b->held);
  must(a->balances == b->balances && a->amounts == b->amounts);
  must(a->rejects == b->rejects && a->bad == b->bad);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static mnm_spec *parsed[SPECS];
  static mnm_pool *pool;
  if (pool == NULL) must(mnm_pool_new(&pool, 2, NULL) == MNM_OK);
  if (size == 0) return 0;
  size_t which = data[0] % SPECS;
  if (parsed[which] == NULL) {
    must(mnm_spec_parse(&parsed[which], "spec", specs[which], strlen(specs[which]), NULL, NULL) ==
         MNM_OK);
  }
  size_t small = 1 + data[0] / SPECS % 16;
  data++;
  size--;
  tally whole = {0}, middling = {0}, pieces = {0};
  mnm_ingest_summary one, two, three;
  mnm_err err_one = {0}, err_two = {0}, err_three = {0};
  mnm_status status = ingest(parsed[which], data, size, 1 << 20, NULL, &whole, &one, &err_one);
  must(ingest(parsed[which], data, size, 100, pool, &middling, &two, &err_two) == status);
  must(ingest(parsed[which], data, size, small, NULL, &pieces, &three, &err_three) == status);
  must_be_equal(&whole, &middling);
  must_be_equal(&whole, &pieces);
  must(one.records == two.records && one.records == three.records);
  must(one.skipped_empty == three.skipped_empty && one.skipped_footer == three.skipped_footer);
  must(memcmp(one.sha256, two.sha256, 32) == 0 && memcmp(one.sha256, three.sha256, 32) == 0);
  must(one.unmapped_codes == three.unmapped_codes && one.scaled_rows == three.scaled_rows);
  must(memcmp(one.unmapped, three.unmapped, sizeof one.unmapped) == 0);
  must(err_one.row == err_two.row && err_one.row == err_three.row);
  return 0;
}

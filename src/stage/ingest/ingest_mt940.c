/* MT940 and MT942: statements out of fields. */
#include <stdio.h>

#include "stage/ingest/ingest_mt940_internal.h"

static uint64_t last_record(const mt940 *m) {
  return m->bank.summary->records > 0 ? m->bank.summary->records - 1 : 0;
}

/* What concerns the statement as a whole. */
static mnm_status list(mt940 *m, uint64_t line, const char *reason, mnm_err *err) {
  return mnm_ingest__mt940_reject(m, line, last_record(m), reason, (mnm_text){"", 0}, err);
}

/* ---- balances ---------------------------------------------------------------------------------
 */

/* The date of an opening balance is that of the closing balance before it. Where it is the day of
 * the first rows it stands before them, else at the end of its own day. */
static mnm_status emit_opening(mt940 *m, mnm_err *err) {
  if (!m->opening_given || !m->opening_final || m->account == MNM_ACCOUNT_NONE) return MNM_OK;
  bool before = m->first_day_us != MNM_TIME_NONE && m->opening.day_us < m->first_day_us;
  mnm_balance row = {.account = m->account,
                     .currency = m->opening.currency,
                     .at_us = m->opening.day_us,
                     .kind = before ? 1 : 0,
                     .amount_minor = m->opening.minor,
                     .source_row = last_record(m)};
  if (m->first_day_us != MNM_TIME_NONE && !before) row.at_us = m->first_day_us;
  if (before) row.at_us += MNM_US_PER_DAY - 1;
  return mnm_ingest__out_balance(&m->bank.out, row, err);
}

static mnm_status take_opening(mt940 *m, const swift_event *event, mnm_err *err) {
  const char *fault = mnm_ingest__mt940_balance(event->text, &m->opening);
  m->opening_given = fault == NULL;
  m->opening_final = event->tag[2] == 'F';
  if (fault) return list(m, event->line, fault, err);
  m->currency = m->opening.currency;
  bool follows = m->before_given && m->before_account == m->account &&
                 m->before.currency == m->opening.currency &&
                 ((m->sequence == m->before_sequence && m->page == m->before_page + 1) ||
                  (m->sequence == m->before_sequence + 1 && m->page <= 1));
  if (!follows || m->opening.minor == m->before.minor) return MNM_OK;
  return list(m, event->line,
              "the opening balance is not the closing balance before it: a page or statement seems "
              "to be missing",
              err);
}

static mnm_status take_closing(mt940 *m, const swift_event *event, mnm_err *err) {
  mt940_balance closing;
  const char *fault = mnm_ingest__mt940_balance(event->text, &closing);
  m->closed = true;
  if (fault) return list(m, event->line, fault, err);
  m->before_given = true;
  m->before = closing;
  m->before_account = m->account;
  m->before_sequence = m->sequence;
  m->before_page = m->page;
  if (m->opening_given && m->whole && closing.currency == m->opening.currency &&
      (mnm_wide)m->opening.minor + m->booked_sum != closing.minor)
    MNM_TRY(list(m, event->line,
                 "the lines of this statement do not lead from its opening to its closing balance: "
                 "ask the bank whether the file is whole",
                 err));
  if (event->tag[2] != 'F' || m->account == MNM_ACCOUNT_NONE) return MNM_OK;
  mnm_balance row = {.account = m->account,
                     .currency = closing.currency,
                     .at_us = closing.day_us + MNM_US_PER_DAY - 1,
                     .kind = 1,
                     .amount_minor = closing.minor,
                     .source_row = last_record(m)};
  return mnm_ingest__out_balance(&m->bank.out, row, err);
}

/* What is available, now or on a day to come: a statement about the account. */
static mnm_status take_available(mt940 *m, const swift_event *event, mnm_err *err) {
  mt940_balance balance;
  char value[80];
  const char *fault = mnm_ingest__mt940_balance(event->text, &balance);
  if (fault) return list(m, event->line, fault, err);
  if (m->account == MNM_ACCOUNT_NONE) return MNM_OK; /* listed with the account */
  uint32_t bytes = mnm_money_text(value, sizeof value, balance.minor,
                                  (uint32_t)mnm_currency_exponent(balance.currency));
  snprintf(value + bytes, sizeof value - bytes, " %s", mnm_currency_code(balance.currency));
  mnm_arena_reset(&m->bank.arena);
  return mnm_ingest__bank_account_fact(&m->bank, m->account,
                                       event->tag[1] == '4' ? "balanceAvailable" : "balanceForward",
                                       mnm_text_of(value), balance.day_us, last_record(m), err);
}

/* :90D:3EUR12,34: how many debits of what sum MT942 holds. */
static mnm_status check_sum(mt940 *m, const swift_event *event, mnm_err *err) {
  mnm_text text = mnm_text_trim(event->text);
  bool credit = event->tag[2] == 'C';
  uint64_t count = 0;
  int64_t minor = 0;
  uint32_t at = 0;
  while (at < text.bytes && at < 5 && text.data[at] >= '0' && text.data[at] <= '9')
    count = count * 10 + (uint64_t)(text.data[at++] - '0');
  if (at + 3 > text.bytes) return list(m, event->line, "a number, a currency and a sum", err);
  uint16_t currency = mnm_currency_find((mnm_text){text.data + at, 3});
  mnm_text amount = {text.data + at + 3, text.bytes - at - 3};
  if (currency == MNM_CURRENCY_NONE ||
      mnm_ingest__bank_amount(amount, ',', currency, &minor) != NULL)
    return list(m, event->line, "a number, a currency and a sum were expected", err);
  if (!m->whole || (count == m->counts[credit] && m->sums[credit] == minor)) return MNM_OK;
  return list(
      m, event->line,
      "the number or sum of the lines is not what the report says: ask the bank whether the "
      "file is whole",
      err);
}

/* :34F:EUR, then D or C, then an amount: here only for its currency. */
static void take_floor(mt940 *m, mnm_text text) {
  text = mnm_text_trim(text);
  if (text.bytes < 3 || m->currency != MNM_CURRENCY_NONE) return;
  m->currency = mnm_currency_find((mnm_text){text.data, 3});
}

/* ---- the account and the number ---------------------------------------------------------------
 */

static mnm_status take_account(mt940 *m, const swift_event *event, mnm_err *err) {
  mt940_account account;
  mnm_arena_reset(&m->bank.arena);
  MNM_TRY(mnm_ingest__mt940_account(&m->bank, event->text, &account, err));
  if (account.bank.bytes == 0) account.bank = mnm_text_of(m->bic);
  m->german = account.german;
  if (account.currency != MNM_CURRENCY_NONE) m->currency = account.currency;
  MNM_TRY(mnm_ingest__bank_account(&m->bank, account.bank, account.number, MNM_ACCOUNT_INTERNAL,
                                   &m->account, &m->account_fault, err));
  if (m->account == MNM_ACCOUNT_NONE) return MNM_OK;
  return mnm_ingest__bank_account_fact(&m->bank, m->account, "bic", mnm_text_of(m->bic),
                                       MNM_TIME_NONE, m->bank.summary->records, err);
}

/* :28C:12/3, statement and page. */
static void take_number(mt940 *m, mnm_text text) {
  uint64_t numbers[2] = {0, 0};
  uint32_t which = 0;
  text = mnm_text_trim(text);
  for (uint32_t i = 0; i < text.bytes && which < 2; i++) {
    if (text.data[i] == '/')
      which++;
    else if (text.data[i] >= '0' && text.data[i] <= '9' && numbers[which] < UINT32_MAX)
      numbers[which] = numbers[which] * 10 + (uint64_t)(text.data[i] - '0');
  }
  m->sequence = numbers[0];
  m->page = numbers[1];
}

/* ---- statements -------------------------------------------------------------------------------
 */

static void begin_statement(mt940 *m, uint64_t line) {
  m->open = true;
  m->statements++;
  m->line = line;
  m->account = MNM_ACCOUNT_NONE;
  m->account_fault = "the statement names no account: :25: comes before its lines";
  m->currency = MNM_CURRENCY_NONE;
  m->german = m->opening_given = m->opening_final = m->closed = m->lines = false;
  m->whole = true;
  m->sequence = m->page = m->position = 0;
  m->first_day_us = MNM_TIME_NONE;
  m->booked_sum = 0;
  memset(m->counts, 0, sizeof m->counts);
  memset(m->sums, 0, sizeof m->sums);
}

static mnm_status end_statement(mt940 *m, mnm_err *err) {
  MNM_TRY(mnm_ingest__mt940_book(m, err));
  if (!m->open) return MNM_OK;
  m->open = false;
  MNM_TRY(emit_opening(m, err));
  if (!m->opening_given || m->closed) return MNM_OK;
  m->before_given = false;
  return list(m, m->line,
              "the statement ends without its closing balance (:62F:): the file may be cut", err);
}

/* ---- fields -----------------------------------------------------------------------------------
 */

static mnm_status hold(mt940 *m, mnm_column *column, mnm_text text, mnm_err *err) {
  if (column->count + text.bytes > MT940_FIELD_BYTES) {
    m->bank.summary->cut_texts++;
    return MNM_OK;
  }
  if (column->count > 0) MNM_TRY(mnm_column_append(column, "\n", 1, err));
  return mnm_column_append(column, text.data, text.bytes, err);
}

static bool tag_is(const swift_event *event, const char *tag) {
  return strcmp(event->tag, tag) == 0;
}

static mnm_status take_line(mt940 *m, const swift_event *event, mnm_err *err) {
  m->held.given = true;
  m->held.number = event->line;
  m->held.text.count = m->held.info.count = 0;
  return hold(m, &m->held.text, event->text, err);
}

/* Field 86 behind a line is about the line; several of them are one. Elsewhere it is about the
 * statement, in words of the bank: not read. */
static mnm_status take_info(mt940 *m, const swift_event *event, mnm_err *err) {
  return m->held.given ? hold(m, &m->held.info, event->text, err) : MNM_OK;
}

static mnm_status take_other(mt940 *m, const swift_event *event, mnm_err *err) {
  if (tag_is(event, "25") || tag_is(event, "25P")) return take_account(m, event, err);
  if (tag_is(event, "28") || tag_is(event, "28C")) {
    take_number(m, event->text);
    return MNM_OK;
  }
  if (tag_is(event, "60F") || tag_is(event, "60M")) return take_opening(m, event, err);
  if (tag_is(event, "62F") || tag_is(event, "62M")) return take_closing(m, event, err);
  if (tag_is(event, "64") || tag_is(event, "65")) return take_available(m, event, err);
  if (tag_is(event, "90D") || tag_is(event, "90C")) return check_sum(m, event, err);
  if (tag_is(event, "34F")) {
    take_floor(m, event->text);
    return MNM_OK;
  }
  bool known = tag_is(event, "21") || tag_is(event, "13") || tag_is(event, "13D") ||
               tag_is(event, "940") || tag_is(event, "942");
  if (!known) m->bank.summary->unknown_elements++;
  return MNM_OK;
}

static mnm_status take_field(mt940 *m, const swift_event *event, mnm_err *err) {
  if (tag_is(event, "86")) return take_info(m, event, err);
  MNM_TRY(mnm_ingest__mt940_book(m, err));
  bool again = tag_is(event, "25") && m->open && m->account != MNM_ACCOUNT_NONE;
  if (tag_is(event, "20") || again) MNM_TRY(end_statement(m, err));
  if (!m->open && !tag_is(event, "940") && !tag_is(event, "942")) begin_statement(m, event->line);
  if (tag_is(event, "20")) return MNM_OK;
  if (tag_is(event, "61")) return take_line(m, event, err);
  return take_other(m, event, err);
}

static mnm_status read_file(mt940 *m, mnm_err *err) {
  for (;;) {
    swift_event event;
    MNM_TRY(mnm_ingest__swift_next(&m->fields, &event, err));
    switch (event.kind) {
      case SWIFT_FIELD:
        MNM_TRY(take_field(m, &event, err));
        break;
      case SWIFT_BEGIN:
        MNM_TRY(end_statement(m, err));
        snprintf(m->bic, sizeof m->bic, "%.*s", (int)event.text.bytes, event.text.data);
        break;
      case SWIFT_END:
        MNM_TRY(end_statement(m, err));
        break;
      case SWIFT_DONE:
        return end_statement(m, err);
    }
  }
}

static mnm_status run(mt940 *m, mnm_err *err) {
  mnm_ingest_summary *summary = m->bank.summary;
  MNM_TRY(mnm_ingest__swift_open(&m->fields, &m->source, summary, m->bank.ctx, err));
  snprintf(summary->encoding, sizeof summary->encoding, "%s", m->fields.encoding.name);
  MNM_TRY(read_file(m, err));
  if (m->statements == 0) {
    (void)mnm_err_set(err, MNM_E_FORMAT, "no MT940 statement in this file");
    mnm_err_hint(err, "its fields begin lines: :20: :25: :28C: :60F: :61: :86: :62F:");
    mnm_err_at(err, m->source.reader.name, 0, 0);
    return MNM_E_FORMAT;
  }
  MNM_TRY(mnm_ingest__out_flush(&m->bank.out, true, err));
  mnm_sha256_end(&m->source.hash, summary->sha256);
  summary->bytes = m->source.bytes;
  return MNM_OK;
}

mnm_status mnm_ingest_mt940(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                            const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  mnm_ingest_summary summary = {0};
  mt940 *m = mnm_mem_new(ctx, sizeof *m);
  memset(out, 0, sizeof *out);
  if (!m) return mnm_err_nomem(err);
  mnm_ingest__bank_source(&m->source, reader);
  mnm_column_init(&m->held.text, 1, ctx);
  mnm_column_init(&m->held.info, 1, ctx);
  mnm_status status = mnm_ingest__bank_init(&m->bank, NULL, names, sink, &summary, ctx, err);
  if (status == MNM_OK) {
    status = run(m, err);
    mnm_ingest__swift_close(&m->fields);
  }
  if (status == MNM_OK) *out = summary;
  mnm_column_clear(&m->held.text);
  mnm_column_clear(&m->held.info);
  mnm_ingest__bank_clear(&m->bank);
  mnm_mem_free(ctx, m, sizeof *m);
  return status;
}

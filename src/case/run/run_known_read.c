/* What is known of persons, from a table beside a plain ledger: who, kind, value, time. Values are
 * brought to the form in which a case compares them, and numbered; texts are forgotten. */
#include "case/run/run_known.h"

enum { WHO, KIND, VALUE, TIME, COLUMNS };

static const struct {
  const char *name;
  mnm_fact_kind kind;
  mnm_value_kind form; /* TEXT: the value is no text to be compared */
} kinds[] = {
    {"phone", MNM_FACT_PHONE, MNM_VALUE_PHONE},
    {"device", MNM_FACT_DEVICE, MNM_VALUE_DOCUMENT},
    {"address", MNM_FACT_ADDRESS, MNM_VALUE_NAME},
    {"document", MNM_FACT_DOCUMENT, MNM_VALUE_DOCUMENT},
    {"email", MNM_FACT_EMAIL, MNM_VALUE_HANDLE},
    {"power", MNM_FACT_POWER, MNM_VALUE_TEXT},
    {"surname", MNM_FACT_SURNAME, MNM_VALUE_NAME},
    {"tie", MNM_FACT_TIE, MNM_VALUE_TEXT},
    {"origin", MNM_FACT_ORIGIN, MNM_VALUE_NAME},
    {"licence", MNM_FACT_LICENCE, MNM_VALUE_TEXT},
    {"travel", MNM_FACT_TRAVEL, MNM_VALUE_NAME},
    {"paid_for", MNM_FACT_PAID_FOR, MNM_VALUE_TEXT},
    {"mcc", MNM_FACT_MCC, MNM_VALUE_TEXT},
};
#define KINDS (sizeof kinds / sizeof *kinds)

typedef struct table {
  mnm_run__known *known;
  mnm_strings *holders;
  const mnm_accounts *accounts;
  mnm_strings *values; /* forms, each once */
  mnm_value_former former;
} table;

static mnm_status wrong(mnm_err *err, int32_t column, const char *message) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return MNM_E_PARSE;
}

static bool find_account(const table *t, mnm_text label, uint32_t *out) {
  if (mnm_accounts_find(t->accounts, (mnm_text){"", 0}, label, out)) return true;
  for (uint32_t i = 0; i < label.bytes; i++) {
    if (label.data[i] != ':') continue;
    mnm_text bank = {label.data, i}, number = {label.data + i + 1, label.bytes - i - 1};
    if (mnm_accounts_find(t->accounts, bank, number, out)) return true;
  }
  return false;
}

/* A holder of the ledger, else the holders of an account, else somebody else. */
static mnm_status read_who(table *t, mnm_text text, uint64_t *out, mnm_err *err) {
  uint32_t number = 0;
  if (!mnm_strings_find(t->holders, text, &number) && find_account(t, text, &number)) {
    *out = MNM_FACT_OF_ACCOUNT + number;
    return MNM_OK;
  }
  MNM_TRY(mnm_strings_put_text(t->holders, &number, text, err));
  *out = number;
  return MNM_OK;
}

static mnm_status read_form(table *t, size_t kind, mnm_text text, uint64_t *out, mnm_err *err) {
  mnm_text form = {"", 0};
  uint32_t number = 0;
  MNM_TRY(mnm_value_form(&t->former, kinds[kind].form, text, &form, err));
  if (form.bytes == 0)
    return wrong(err, VALUE, "nothing is left of this value in the form that is compared");
  MNM_TRY(mnm_strings_put_text(t->values, &number, form, err));
  *out = number;
  return MNM_OK;
}

static mnm_status read_mcc(const table *t, const mnm_text *cells, mnm_err *err) {
  uint32_t account = 0;
  int64_t code = 0;
  if (cells[VALUE].bytes != 4 || !mnm_text_int64(cells[VALUE], &code) || code < 1)
    return wrong(err, VALUE, "a merchant category has four digits");
  if (!find_account(t, cells[WHO], &account)) {
    t->known->nowhere++;
    return MNM_OK;
  }
  return mnm_run__known_add(t->known, MNM_FACT_MCC, MNM_FACT_OF_ACCOUNT + account, (uint64_t)code,
                            0, err);
}

/* A day counts as its end, so that whatever was paid on it came before. */
static mnm_status read_time(mnm_text text, int64_t *out, mnm_err *err) {
  mnm_grain grain = MNM_GRAIN_DAY;
  if (mnm_time_parse(out, &grain, text.data, text.bytes, NULL) != MNM_OK)
    return wrong(err, TIME, "a journey needs its time, as 2024-01-02 or 2024-01-02T10:00:00Z");
  if (grain == MNM_GRAIN_DAY) *out += MNM_US_PER_DAY - 1;
  return MNM_OK;
}

static mnm_status take(table *t, size_t kind, const mnm_text *cells, mnm_err *err) {
  uint64_t who = 0, value = 0;
  int64_t time_us = 0;
  if (cells[VALUE].bytes == 0 && kinds[kind].kind != MNM_FACT_LICENCE)
    return wrong(err, VALUE, "this kind needs a value");
  if (kinds[kind].kind == MNM_FACT_MCC) return read_mcc(t, cells, err);
  MNM_TRY(read_who(t, cells[WHO], &who, err));
  if (kinds[kind].kind == MNM_FACT_PAID_FOR)
    return mnm_run__known_await(t->known, MNM_FACT_PAID_FOR, who, cells[VALUE], err);
  if (kinds[kind].kind == MNM_FACT_TIE || kinds[kind].kind == MNM_FACT_POWER)
    MNM_TRY(read_who(t, cells[VALUE], &value, err));
  if (kinds[kind].form != MNM_VALUE_TEXT) MNM_TRY(read_form(t, kind, cells[VALUE], &value, err));
  if (kinds[kind].kind == MNM_FACT_TRAVEL) MNM_TRY(read_time(cells[TIME], &time_us, err));
  return mnm_run__known_add(t->known, kinds[kind].kind, who, value, time_us, err);
}

static mnm_status take_row(void *payload, const mnm_text *given, mnm_err *err) {
  mnm_text cells[COLUMNS];
  for (uint32_t i = 0; i < COLUMNS; i++)
    cells[i] = given[i].data ? mnm_text_trim(given[i]) : (mnm_text){"", 0};
  if (cells[WHO].bytes == 0) return wrong(err, WHO, "a holder, an account or somebody else");
  for (size_t kind = 0; kind < KINDS; kind++)
    if (mnm_text_equal(cells[KIND], mnm_text_of(kinds[kind].name)))
      return take(payload, kind, cells, err);
  return wrong(err, KIND,
               "a kind is one of phone, device, address, document, email, power, surname, tie, "
               "origin, licence, travel, paid_for, mcc");
}

mnm_status mnm_run__known_read(mnm_run__known *known, const char *path, mnm_strings *holders,
                               const mnm_accounts *accounts, const mnm_ctx *ctx, mnm_err *err) {
  static const mnm_table_column columns[] = {
      {"who", true}, {"kind", true}, {"value", false}, {"time", false}};
  table t = {.known = known, .holders = holders, .accounts = accounts};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_value_former_init(&t.former, ctx);
  mnm_status status = mnm_strings_new(&t.values, ctx, err);
  if (status == MNM_OK) status = mnm_ingest_table(reader, columns, COLUMNS, take_row, &t, ctx, err);
  mnm_strings_free(t.values);
  mnm_value_former_clear(&t.former);
  mnm_reader_close(reader);
  return status;
}

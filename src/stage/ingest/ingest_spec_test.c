/* The specification language: every key, written and read back; every error, with its line and
 * column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "stage/ingest/ingest_spec_internal.h"

static mnm_spec *parsed(const char *yaml, size_t bytes) {
  mnm_spec *spec = NULL;
  mnm_err err = {0};
  if (mnm_spec_parse(&spec, "bank.yaml", yaml, bytes, NULL, &err) != MNM_OK) {
    fail_msg("row %d column %d: %s", (int)err.row, err.column, err.message);
  }
  return spec;
}

/* Writing is whole: what is written, read, and written again is the same text. */
static void goes_round(const char *yaml, size_t bytes) {
  mnm_spec *first = parsed(yaml, bytes);
  char *once = NULL, *twice = NULL;
  size_t once_bytes = 0, twice_bytes = 0;
  assert_int_equal(mnm_spec_write(first, &once, &once_bytes, NULL, NULL), MNM_OK);
  mnm_spec *second = parsed(once, once_bytes);
  assert_int_equal(mnm_spec_write(second, &twice, &twice_bytes, NULL, NULL), MNM_OK);
  assert_int_equal(once_bytes, twice_bytes);
  assert_memory_equal(once, twice, once_bytes);
  mnm_mem_free(NULL, once, once_bytes);
  mnm_mem_free(NULL, twice, twice_bytes);
  mnm_spec_free(first);
  mnm_spec_free(second);
}

static bool texts(mnm_text text, const char *expected) {
  return mnm_text_equal(text, mnm_text_of(expected));
}

/* ---- every key --------------------------------------------------------------------------------
 */

static const char statement[] =
    "name: full\n"
    "title: \"A bank: its export\"\n"
    "about: \"tab\\t, quote \\\", line\\nand \\u2028 and \\xA0 and \\uFFFE\\uFFFF\\uFEFF\\x85\"\n"
    "file:\n"
    "  encoding: cp1250\n"
    "  separator: tab\n"
    "  quote: \"'\"\n"
    "  blanks: true\n"
    "  header: true\n"
    "  preamble: auto\n"
    "  footer: 3\n"
    "  ragged: fill\n"
    "  skip_starting: [\"#\", Sum]\n"
    "columns: [a, b, \"c d\", \"\"]\n"
    "ignored: b\n"
    "numbers:\n"
    "  decimal: \",\"\n"
    "  groups: [dot, apostrophe, blank]\n"
    "  symbols: true\n"
    "zone: Europe/Prague\n"
    "currencies: {Koruna: CZK, \"$\": USD}\n"
    "order: infer\n"
    "tolerance_minor: 10\n"
    "transfer:\n"
    "  id: i\n"
    "  booked: {column: d, form: DD.MM.YY, pivot: 50, clock: t, clock_form: \"HH:mm\"}\n"
    "  value_date: {column: v, form: days, base: \"2017-01-01\"}\n"
    "  amount: x\n"
    "  sign: {column: s, credit: [C], debit: [D, \"-\"]}\n"
    "  currency: cur\n"
    "  other_amount: ox\n"
    "  other_currency: {fixed: USD}\n"
    "  account: {bank: {fixed: BANK}, number: {fixed: \"1\"}, syntax: iban, kind: internal}\n"
    "  counterparty: {bank: ob, number: on, none: [\"0\"], syntax: number, kind: external}\n"
    "  counterparty_name: oname\n"
    "  missing: {wire: bank, fee: unknown, cheque: cash}\n"
    "  channels:\n"
    "    - column: k\n"
    "      codes: {A B: wire, \"\": fee}\n"
    "    - {column: l, codes: {}}\n"
    "  channel: instant\n"
    "  balance: sal\n"
    "  order: seq\n"
    "  mcc: m\n"
    "  area: ar\n"
    "  point: po\n"
    "  purpose: [p, q]\n"
    "  earmark: e\n"
    "  reverses: r\n"
    "  backs: ba\n"
    "  linked: li\n"
    "  from_owner: fo\n"
    "  to_owner: too\n"
    "entities:\n"
    "  - schema: Person\n"
    "    subject: {prefix: \"p:\", column: id}\n"
    "    properties:\n"
    "      - {name: n, value: v, prefix: \"x:\", form: YYMMDD, pivot: 0, codes: {a: b}}\n"
    "      - {name: m, value: {fixed: y}}\n"
    "    valid_from: {column: f, form: iso}\n"
    "    valid_to: {fixed: \"2030-01-01\"}\n"
    "holdings:\n"
    "  - {account: acc, holder: who, kind: power}\n"
    "  - account: {number: acc, syntax: plain}\n"
    "    holder: {prefix: q, column: who}\n"
    "    kind_column: kc\n"
    "    kinds: {O: holder, S: signatory, P: power}\n"
    "    valid_from: f\n"
    "    valid_to: {column: t, form: excel1904}\n"
    "balances:\n"
    "  - {account: acc, currency: {fixed: JPY}, amount: am, minor_units: true, at: day, closing: "
    "true}\n";

static void every_key_is_read(void **state) {
  (void)state;
  mnm_spec *spec = parsed(statement, sizeof statement - 1);
  const spec_transfer *transfer = &spec->transfer;
  assert_string_equal(mnm_spec_name(spec), "full");
  assert_true(texts(spec->title, "A bank: its export"));
  assert_true(texts(spec->about,
                    "tab\t, quote \", line\nand \xE2\x80\xA8 and \xC2\xA0 and "
                    "\xEF\xBF\xBE\xEF\xBF\xBF\xEF\xBB\xBF\xC2\x85"));
  assert_true(texts(spec->encoding, "cp1250"));
  assert_int_equal(spec->separator, '\t');
  assert_int_equal(spec->quote, '\'');
  assert_true(spec->blanks && spec->header);
  assert_int_equal(spec->preamble, SPEC_PREAMBLE_AUTO);
  assert_int_equal(spec->footer, 3);
  assert_int_equal(spec->ragged, SPEC_RAGGED_FILL);
  assert_int_equal(spec->skip_starting.count, 2);
  assert_int_equal(spec->columns.count, 4);
  assert_int_equal(spec->ignored.count, 1);
  assert_int_equal(spec->decimal, ',');
  assert_int_equal(spec->groups, SPEC_GROUP_DOT | SPEC_GROUP_APOSTROPHE | SPEC_GROUP_BLANK);
  assert_true(spec->symbols);
  assert_true(texts(spec->zone, "Europe/Prague"));
  assert_true(texts(spec->currency_names.at[1].code, "$"));
  assert_true(mnm_spec_infers_order(spec) && !mnm_spec_order_is_file(spec));
  assert_int_equal(mnm_spec_tolerance_minor(spec), 10);
  assert_int_equal(transfer->booked.pivot, 50);
  assert_true(texts(transfer->booked.clock, "t") && texts(transfer->booked.clock_form, "HH:mm"));
  assert_true(texts(transfer->value_date.base, "2017-01-01"));
  assert_int_equal(transfer->value_date.pivot, -1);
  assert_int_equal(transfer->sign_debit.count, 2);
  assert_true(texts(transfer->other_currency.fixed, "USD") && texts(transfer->other_amount, "ox"));
  assert_int_equal(transfer->account.syntax, SPEC_SYNTAX_IBAN);
  assert_int_equal(transfer->account.kind, MNM_ACCOUNT_INTERNAL);
  assert_true(texts(transfer->counterparty.none.at[0], "0"));
  assert_int_equal(transfer->missing[MNM_CHANNEL_WIRE], SPEC_MISSING_BANK);
  assert_int_equal(transfer->missing[MNM_CHANNEL_FEE], SPEC_MISSING_UNKNOWN);
  assert_int_equal(transfer->missing[MNM_CHANNEL_CHEQUE], SPEC_MISSING_CASH);
  assert_int_equal(transfer->missing[MNM_CHANNEL_CASH_DEPOSIT], SPEC_MISSING_CASH);
  assert_int_equal(transfer->channel_count, 2);
  assert_true(texts(transfer->channels[0].codes.at[0].code, "A B"));
  assert_int_equal(transfer->purpose.count, 2);
  assert_int_equal(spec->entity_count, 1);
  assert_int_equal(spec->entities[0].property_count, 2);
  assert_true(texts(spec->entities[0].properties[1].value.fixed, "y"));
  assert_int_equal(spec->holding_count, 2);
  assert_int_equal(spec->holdings[0].kind, MNM_HOLDING_POWER);
  assert_true(texts(spec->holdings[1].valid_from.column, "f"));
  assert_true(spec->balances[0].closing && spec->balances[0].minor_units);
  mnm_spec_free(spec);
}

static const char two_sides[] =
    "name: two\nfile: {quote: none, header: false, preamble: 2}\ncolumns: [a]\norder: file\n"
    "transfer:\n  booked: {column: d, form: \"YYYY-MM-DD HH:mm\", whole_days: true}\n"
    "  debit: x\n  credit: y\n  negative_debits: true\n  minor_units: true\n"
    "  currency: {fixed: EUR}\n  account: a\n  place: pl\n";
static const char from_to[] =
    "name: two\ntransfer: {booked: d, amount: a, currency: c, to_amount: b, to_currency: e, "
    "from: f, to: {number: t}}\n";

static void what_is_written_is_read_back(void **state) {
  (void)state;
  goes_round(statement, sizeof statement - 1);
  goes_round(two_sides, sizeof two_sides - 1);
  goes_round(from_to, sizeof from_to - 1);
  assert_true(mnm_spec_shipped_count() >= 9);
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    size_t bytes = 0;
    const char *yaml = mnm_spec_shipped_yaml(i, &bytes);
    goes_round(yaml, bytes);
    mnm_spec *spec = parsed(yaml, bytes);
    assert_string_equal(mnm_spec_name(spec), mnm_spec_shipped_name(i));
    assert_true(spec->title.bytes > 0 && spec->columns.count > 1);
    mnm_spec_free(spec);
  }
}

static void what_is_not_written_has_its_default(void **state) {
  (void)state;
  static const char least[] =
      "name: n\ntransfer: {booked: d, amount: a, currency: c, from: f, to: t}\n";
  mnm_spec *spec = parsed(least, sizeof least - 1);
  assert_true(texts(spec->encoding, "auto") && texts(spec->zone, "UTC"));
  assert_int_equal(spec->separator, ',');
  assert_int_equal(spec->quote, '"');
  assert_true(spec->header && !spec->blanks && !spec->symbols);
  assert_int_equal(spec->decimal, '.');
  assert_int_equal(spec->groups, 0);
  assert_int_equal(spec->order, SPEC_ORDER_NONE);
  assert_int_equal(spec->transfer.from.kind, MNM_ACCOUNT_EXTERNAL);
  assert_int_equal(spec->transfer.account.kind, MNM_ACCOUNT_INTERNAL);
  assert_int_equal(spec->transfer.missing[MNM_CHANNEL_INTEREST], SPEC_MISSING_BANK);
  mnm_spec_free(spec);
}

/* ---- every error ------------------------------------------------------------------------------
 */

typedef struct wrong {
  const char *yaml;
  int row, column;
  const char *message, *hint; /* part of it */
} wrong;

static void refuses(const wrong *cases, size_t count) {
  for (size_t i = 0; i < count; i++) {
    mnm_spec *spec = NULL;
    mnm_err err = {0};
    mnm_status status =
        mnm_spec_parse(&spec, "bank.yaml", cases[i].yaml, strlen(cases[i].yaml), NULL, &err);
    if (status == MNM_OK) fail_msg("taken: %s", cases[i].yaml);
    assert_null(spec);
    assert_int_equal(status, err.status);
    if (err.row != cases[i].row || err.column != cases[i].column ||
        strstr(err.message, cases[i].message) == NULL ||
        (cases[i].hint != NULL && strstr(err.hint, cases[i].hint) == NULL)) {
      fail_msg("%s\nrow %d column %d: %s (%s)", cases[i].yaml, (int)err.row, err.column,
               err.message, err.hint);
    }
    assert_string_equal(err.input, "bank.yaml");
  }
}
#define REFUSES(cases) refuses(cases, sizeof(cases) / sizeof(cases)[0])

#define BASE "name: n\ntransfer:\n  booked: d\n  amount: a\n  currency: c\n"
#define SIDES BASE "  from: f\n  to: t\n"
#define OWN BASE "  account: o\n"

static void yaml_that_is_none(void **state) {
  (void)state;
  static const wrong cases[] = {
      {"", 1, 1, "empty", NULL},
      {"a: [1, 2", 2, 1, "not YAML", NULL},
      {"name: n\n\tx: y", 2, 1, "not YAML", NULL},
      {"name: n\nabout: \xE9\n", 2, 8, "not UTF-8", NULL},
      {"name: n\nname: m\n", 2, 1, "twice", NULL},
      {"name: &a n\n", 1, 7, "anchors", NULL},
      {"name: !!str n\n", 1, 7, "tags", NULL},
      {"name: n\ntitle: *a\n", 2, 8, "aliases", NULL},
      {"name: n\n---\nname: m\n", 3, 1, "one document", NULL},
      {"[a]: b\n", 1, 1, "a key must be a word", NULL},
      {"a: [[[[[[[[[[[[[1]]]]]]]]]]]]]\n", 1, 15, "12 levels", NULL},
      {"- a\n", 1, 1, "a mapping of keys", NULL},
      {"just text\n", 1, 1, "a mapping of keys", NULL},
  };
  REFUSES(cases);
}

static void keys_that_are_none_or_of_another_shape(void **state) {
  (void)state;
  static const wrong cases[] = {
      {"nane: n\n", 1, 1, "no such key", "'name'"},
      {"name: n\nfile:\n  seperator: \",\"\n", 3, 3, "file has no such key", "'separator'"},
      {"name: n\nsomething_else: 1\n", 2, 1, "no such key", "docs/import.md"},
      {"name: [n]\n", 1, 7, "'name' should be a text", NULL},
      {"name: n\nfile: {separator: \"ab\"}\n", 2, 19, "one ASCII character", NULL},
      {"name: n\nfile: {separator: \"\xC2\xA7\"}\n", 2, 19, "one ASCII character", NULL},
      {"name: n\nfile: {separator: [a]}\n", 2, 19, "one character", NULL},
      {"name: n\nfile: {header: yes}\n", 2, 16, "true or false", NULL},
      {"name: n\nfile: {footer: -1}\n", 2, 16, "a whole number", NULL},
      {"name: n\nfile: {footer: 1.5}\n", 2, 16, "a whole number", NULL},
      {"name: n\nfile: {preamble: 10001}\n", 2, 18, "too large", NULL},
      {"name: n\nfile: {ragged: maybe}\n", 2, 16, "one of: reject, fill", NULL},
      {"name: n\nfile: comma\n", 2, 7, "'file' should be a mapping", NULL},
      {"name: n\ncolumns: {a: b}\n", 2, 10, "a list of texts", NULL},
      {"name: n\ncolumns: [[a]]\n", 2, 11, "a list of texts", NULL},
      {"name: n\ncurrencies: [a]\n", 2, 13, "code: meaning", NULL},
      {"name: n\ncurrencies: {a: [b]}\n", 2, 17, "code: meaning", NULL},
      {"name: n\nnumbers: {groups: [dots]}\n", 2, 19, "one of: dot, comma", NULL},
      {"name: n\norder: last\n", 2, 8, "one of: none, file, infer", NULL},
      {"name: n\ntolerance_minor: 99999999999999999999\n", 2, 18, "a whole number", NULL},
      {"name: n\ntransfer: {currency: {fixed: EUR, column: c}}\n", 2, 22, "a column, or {fixed",
       NULL},
      {"name: n\ntransfer: {currency: [EUR]}\n", 2, 22, "a column, or {fixed", NULL},
      {"name: n\ntransfer: {from: {syntax: ibans}}\n", 2, 27, "one of: auto, iban", NULL},
      {"name: n\ntransfer: {from: {kind: cash}}\n", 2, 25, "one of: external", NULL},
      {"name: n\ntransfer: {missing: [a]}\n", 2, 21, "channel: cash, bank or unknown", NULL},
      {"name: n\ntransfer: {missing: {wired: cash}}\n", 2, 22, "keys are channels", NULL},
      {"name: n\ntransfer: {missing: {wire: coins}}\n", 2, 28, "one of: unknown, cash, bank", NULL},
      {"name: n\ntransfer: {channels: {column: a}}\n", 2, 22, "a list of mappings", NULL},
      {"name: n\nentities:\n  - a\n", 3, 5, "a mapping of keys", NULL},
      {"name: n\nholdings: [{kind: owner}]\n", 2, 19, "one of: holder", NULL},
  };
  REFUSES(cases);
}

static void files_and_numbers_that_do_not_go_together(void **state) {
  (void)state;
  static const wrong cases[] = {
      {"title: x\n", 1, 1, "no 'name'", NULL},
      {"name: \"a\\nb\"\n", 1, 7, "one line", NULL},
      {"name: n\nfile: {separator: \";\", quote: \";\"}\n", 2, 19, "should differ", NULL},
      {"name: n\nfile: {quote: \",\"}\n", 2, 15, "should differ", NULL},
      {"name: n\nfile: {separator: x}\n", 2, 19, "no letter", NULL},
      {"name: n\nfile: {separator: \"1\"}\n", 2, 19, "no letter and no digit", NULL},
      {"name: n\nfile: {quote: \" \"}\n", 2, 15, "blank", NULL},
      {"name: n\nfile: {quote: q}\n", 2, 15, "no letter", NULL},
      {"name: n\nfile: {blanks: true, quote: none}\n", 2, 16, "needs a 'quote'", NULL},
      {"name: n\nfile: {separator: \" \", blanks: true}\n", 2, 32, "another separator", NULL},
      {"name: n\nfile: {quote: none}\nnumbers: {decimal: \",\"}\n", 3, 20,
       "differ from 'separator'", NULL},
      {"name: n\nfile: {encoding: latin1}\n", 2, 18, "cp1252", NULL},
      {"name: n\nfile: {footer: 65}\n", 2, 16, "at most 64", NULL},
      {"name: n\nfile: {header: false, preamble: auto}\n", 2, 33, "looks for the header", NULL},
      {"name: n\nfile: {skip_starting: [a, \"\"]}\n", 2, 23, "one character or more", NULL},
      {"name: n\nnumbers: {decimal: \"-\"}\n", 2, 20, "'decimal' should be", NULL},
      {"name: n\nnumbers: {groups: [comma]}\nfile: {separator: \";\"}\nnumbers2: 1\n", 4, 1,
       "no such key", NULL},
      {"name: n\nnumbers: {groups: dot}\n", 2, 19, "cannot also stand", NULL},
      {"name: n\ncurrencies: {a: EUR, b: Eurodollar}\n", 2, 25, "known codes", NULL},
      {"name: n\nzone: Europe/Pargue\n", 2, 7, "zone is not known", "Europe/Prague"},
      {"name: n\n", 1, 1, "no 'transfer', 'entities'", NULL},
      {"name: n\norder: infer\ntransfer: {booked: d, amount: a, currency: c, from: f, to: t}\n", 2,
       8, "needs the column 'balance'", NULL},
      {"name: n\ntolerance_minor: 1\nentities: [{schema: A, subject: b}]\n", 2, 18,
       "needs the column 'balance'", NULL},
      {"name: n\norder: file\ntransfer: {booked: d, amount: a, currency: c, from: f, to: t, order: "
       "o}\n",
       2, 8, "two orders", NULL},
  };
  REFUSES(cases);
}

static void times_that_do_not_go_together(void **state) {
  (void)state;
#define TIME(time) \
  "name: n\ntransfer:\n  booked: " time "\n  amount: a\n  currency: c\n  from: f\n  to: t\n"
  static const wrong cases[] = {
      {TIME("{column: d, form: DD.MM.YY}"), 3, 29, "need a 'pivot'", "pivot: 50"},
      {TIME("{column: d, form: birth_number}"), 3, 29, "need a 'pivot'", NULL},
      {TIME("{column: d, form: DD.MM.YYYY, pivot: 50}"), 3, 48, "years of two digits", NULL},
      {TIME("{column: d, form: DD.MM.YY, pivot: 101}"), 3, 46, "from 0 to 100", NULL},
      {TIME("{column: d, form: DD.MM}"), 3, 29, "a year, a month and a day", "YYYY-MM-DD"},
      {TIME("{column: d, form: DD/MM/YYYY or MM/DD/YYYY}"), 3, 29, "a part twice", NULL},
      {TIME("{column: d, form: \"HH:mm\"}"), 3, 29, "needs a date", NULL},
      {TIME("{column: d, form: iso, base: \"2017-01-01\"}"), 3, 40, "days and seconds", NULL},
      {TIME("{column: d, form: days, base: x}"), 3, 41, "no ISO date", NULL},
      {TIME("{column: d, form: YYYY-MM-DD, clock: c}"), 3, 48, "a time of day such as HH:mm", NULL},
      {TIME("{column: d, form: YYYY-MM-DD, clock: c, clock_form: MM}"), 3, 63, "a month and a day",
       NULL},
      {TIME("{column: d, form: YYYY-MM-DD, clock: c, clock_form: iso}"), 3, 63, "a time of day",
       NULL},
      {TIME("{column: d, form: YYYY-MM-DD, clock_form: \"HH:mm\"}"), 3, 53,
       "needs the column 'clock'", NULL},
      {TIME("{column: d, form: epoch_s, clock: c, clock_form: \"HH:mm\"}"), 3, 45,
       "a time of day already", NULL},
      {TIME("{column: d, form: YYYY-MM-DD, whole_days: true}"), 3, 53, "with a time of day", NULL},
      {TIME("{form: YYYY-MM-DD}"), 3, 3, "no 'booked' column", NULL},
      {TIME("{fixed: \"2024-01-01\"}"), 3, 19, "should be a column", NULL},
      {"name: n\nbalances: [{account: a, currency: c, amount: b, at: {fixed: 1.2.2024}}]\n", 2, 61,
       "not a date", NULL},
      {"name: n\nbalances: [{account: a, currency: c, amount: b, at: {fixed: 2024-02-01, column: "
       "x}}]\n",
       2, 61, "stands alone", NULL},
      {"name: n\nentities: [{schema: A, subject: b, valid_to: {form: iso}}]\n", 2, 46,
       "no 'column' for a time", NULL},
  };
  REFUSES(cases);
}

static void transfers_that_do_not_go_together(void **state) {
  (void)state;
  static const wrong cases[] = {
      {"name: n\ntransfer: {amount: a}\n", 2, 11, "no 'booked' column", "booked: {column"},
      {"name: n\ntransfer:\n  booked: d\n  currency: c\n  account: o\n", 3, 3,
       "either 'amount', or both", NULL},
      {OWN "  debit: x\n", 3, 3, "either 'amount', or both", NULL},
      {OWN "  debit: x\n  credit: y\n", 3, 3, "either 'amount', or both", NULL},
      {"name: n\ntransfer:\n  booked: d\n  amount: a\n  account: o\n", 3, 3, "no 'currency'",
       "{fixed: EUR}"},
      {"name: n\ntransfer: {booked: d, amount: a, account: o, currency: {fixed: QQQ}}\n", 2, 56,
       "a known code", NULL},
      {BASE, 3, 3, "either 'from' and 'to', or", NULL},
      {BASE "  from: f\n", 3, 3, "either 'from' and 'to', or", NULL},
      {SIDES "  account: o\n", 3, 3, "either 'from' and 'to', or", NULL},
      {OWN "  from: f\n", 3, 3, "either 'from' and 'to', or", NULL},
      {BASE "  from: f\n  to: {bank: b}\n", 7, 7, "no 'number' for an account", NULL},
      {SIDES "  counterparty: x\n", 8, 17, "belongs to statements", NULL},
      {SIDES "  counterparty_name: x\n", 8, 22, "belongs to statements", NULL},
      {SIDES "  sign: {column: s, credit: [C], debit: [D]}\n", 8, 18, "belongs to statements",
       NULL},
      {SIDES "  missing: {wire: bank}\n", 8, 12, "belongs to statements", NULL},
      {SIDES "  other_amount: x\n", 8, 17, "use 'to_amount'", NULL},
      {SIDES "  other_currency: x\n", 8, 19, "use 'to_currency'", NULL},
      {OWN "  to_amount: x\n", 7, 14, "use 'other_amount'", NULL},
      {OWN "  to_currency: x\n", 7, 16, "use 'other_currency'", NULL},
      {SIDES "  to_currency: {fixed: USD}\n", 8, 16, "the column of its amount", NULL},
      {OWN "  negative_debits: true\n", 7, 20, "about the column 'debit'", NULL},
      {OWN "  sign: {column: s, credit: [C]}\n", 7, 18, "no codes for 'sign'", NULL},
      {OWN "  sign: {credit: [C], debit: [D]}\n", 3, 3, "no 'column' for 'sign'", NULL},
      {OWN "  channel: wires\n", 7, 12, "a channel such as wire", NULL},
      {OWN "  channels: [{codes: {a: wire}}]\n", 7, 14, "no 'column' for a channel rule", NULL},
      {OWN "  channels: [{column: k, codes: {a: wire, b: wires}}]\n", 7, 46, "map to channels",
       NULL},
      {OWN "  place: p\n  point: q\n", 7, 10, "area and point in one", NULL},
      {OWN
       "  purpose: [1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,"
       "30,31,32,33]\n",
       7, 12, "at most 32 columns", NULL},
  };
  REFUSES(cases);
}

static void entities_that_do_not_go_together(void **state) {
  (void)state;
  static const wrong cases[] = {
      {"name: n\nentities: [{subject: a}]\n", 2, 12, "no 'schema'", NULL},
      {"name: n\nentities: [{schema: A}]\n", 2, 12, "no 'subject'", NULL},
      {"name: n\nentities: [{schema: A, subject: b, properties: [{name: x}]}]\n", 2, 49,
       "'name' and 'value'", NULL},
      {"name: n\nentities: [{schema: A, subject: b, properties: [{name: x, value: y, pivot: "
       "5}]}]\n",
       2, 76, "'pivot' needs a 'form'", NULL},
      {"name: n\nentities: [{schema: A, subject: b, properties: [{name: x, value: y, form: "
       "YY}]}]\n",
       2, 75, "a year, a month", NULL},
      {"name: n\nentities: [{schema: A, subject: b, properties: [{name: x, value: y, form: "
       "HH}]}]\n",
       2, 75, "needs a date", NULL},
      {"name: n\nholdings: [{account: a}]\n", 2, 12, "'account' and 'holder'", NULL},
      {"name: n\nholdings: [{account: a, holder: h, kind_column: k}]\n", 2, 12, "pair of", NULL},
      {"name: n\nholdings: [{account: a, holder: h, kinds: {O: holder}}]\n", 2, 12, "pair of",
       NULL},
      {"name: n\nholdings: [{account: a, holder: h, kind_column: k, kinds: {O: owner}}]\n", 2, 63,
       "holder, signatory or power", NULL},
      {"name: n\nholdings: [{account: a, holder: h, kind: power, kind_column: k, kinds: {O: "
       "holder}}]\n",
       2, 42, "without 'kind_column'", NULL},
      {"name: n\nbalances: [{account: a, currency: c, amount: b}]\n", 2, 12, "'at' for a balance",
       NULL},
  };
  REFUSES(cases);
}

static void large_ones_are_bounded(void **state) {
  (void)state;
  mnm_spec *spec = NULL;
  mnm_err err = {0};
  size_t bytes = (1U << 20) + 1;
  char *text = malloc(bytes + 1);
  memset(text, '#', bytes);
  assert_int_equal(mnm_spec_parse(&spec, "big.yaml", text, bytes, NULL, &err), MNM_E_LIMIT);
  assert_string_equal(err.input, "big.yaml");
  char *at = stpcpy(text, "name: n\ncolumns:\n");
  for (uint32_t i = 0; i < 20001; i++) at += sprintf(at, "- %u\n", i);
  assert_int_equal(mnm_spec_parse(&spec, "big.yaml", text, (size_t)(at - text), NULL, &err),
                   MNM_E_LIMIT);
  assert_int_equal(err.row, 19998); /* the rest of 20,000 are the root, its keys, the name */
  at = stpcpy(text, "name: n\ncolumns:\n");
  for (uint32_t i = 0; i < 1025; i++) at += sprintf(at, "- %u\n", i);
  assert_int_equal(mnm_spec_parse(&spec, "big.yaml", text, (size_t)(at - text), NULL, &err),
                   MNM_E_RANGE);
  assert_non_null(strstr(err.message, "1,024"));
  free(text);
}

/* A name or a column is the specification's own word: it may be said; a long one is cut. */
static void shipped_specifications_are_numbered(void **state) {
  (void)state;
  static const char *const expected[] = {"amlsim",
                                         "amlsim20k-nodes",
                                         "amlsim20k-transactions",
                                         "amlworld",
                                         "berka-account",
                                         "berka-client",
                                         "berka-disp",
                                         "berka-trans",
                                         "binance-history",
                                         "card-transactions",
                                         "coinbase-exchange",
                                         "kraken-ledgers-subclass",
                                         "kraken-ledgers-wallet",
                                         "kraken-ledgers",
                                         "merchants",
                                         "money-service-customers",
                                         "money-service",
                                         "plain",
                                         "revolut-business",
                                         "simple"};
  assert_int_equal(mnm_spec_shipped_count(), sizeof expected / sizeof expected[0]);
  for (uint32_t i = 0; i < mnm_spec_shipped_count(); i++) {
    assert_string_equal(mnm_spec_shipped_name(i), expected[i]);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_key_is_read),
      cmocka_unit_test(what_is_written_is_read_back),
      cmocka_unit_test(what_is_not_written_has_its_default),
      cmocka_unit_test(yaml_that_is_none),
      cmocka_unit_test(keys_that_are_none_or_of_another_shape),
      cmocka_unit_test(files_and_numbers_that_do_not_go_together),
      cmocka_unit_test(times_that_do_not_go_together),
      cmocka_unit_test(transfers_that_do_not_go_together),
      cmocka_unit_test(entities_that_do_not_go_together),
      cmocka_unit_test(large_ones_are_bounded),
      cmocka_unit_test(shipped_specifications_are_numbered),
  };
  return cmocka_run_group_tests_name("ingest_spec", tests, NULL, NULL);
}

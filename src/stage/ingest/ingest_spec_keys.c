#include "stage/ingest/ingest_spec_keys.h"

#define AT(structure, member) offsetof(structure, member)
#define COUNT(keys) (sizeof(keys) / sizeof((keys)[0]))

static void no_defaults(void *structure) {
  (void)structure;
}

/* ---- words ---------------------------------------------------------------------------------- */

static const key_word quote_words[] = {{"none", 0}, {NULL, 0}};
static const key_word preamble_words[] = {{"auto", SPEC_PREAMBLE_AUTO}, {NULL, 0}};
static const key_word ragged_words[] = {
    {"reject", SPEC_RAGGED_REJECT}, {"fill", SPEC_RAGGED_FILL}, {NULL, 0}};
static const key_word order_words[] = {
    {"none", SPEC_ORDER_NONE}, {"file", SPEC_ORDER_FILE}, {"infer", SPEC_ORDER_INFER}, {NULL, 0}};
static const key_word group_words[] = {{"dot", SPEC_GROUP_DOT},
                                       {"comma", SPEC_GROUP_COMMA},
                                       {"apostrophe", SPEC_GROUP_APOSTROPHE},
                                       {"blank", SPEC_GROUP_BLANK},
                                       {NULL, 0}};
static const key_word syntax_words[] = {{"auto", SPEC_SYNTAX_AUTO},
                                        {"iban", SPEC_SYNTAX_IBAN},
                                        {"plain", SPEC_SYNTAX_PLAIN},
                                        {"number", SPEC_SYNTAX_NUMBER},
                                        {NULL, 0}};
static const key_word kind_words[] = {
    {"external", MNM_ACCOUNT_EXTERNAL},       {"internal", MNM_ACCOUNT_INTERNAL},
    {"cash_held", MNM_ACCOUNT_CASH_HELD},     {"asset", MNM_ACCOUNT_ASSET},
    {"credit_sink", MNM_ACCOUNT_CREDIT_SINK}, {NULL, 0}};
static const key_word missing_words[] = {{"unknown", SPEC_MISSING_UNKNOWN},
                                         {"cash", SPEC_MISSING_CASH},
                                         {"bank", SPEC_MISSING_BANK},
                                         {NULL, 0}};
static const key_word format_words[] = {{"delimited", SPEC_FORMAT_DELIMITED},
                                        {"sheet", SPEC_FORMAT_SHEET},
                                        {"pdf", SPEC_FORMAT_PDF},
                                        {NULL, 0}};
static const key_word rounding_words[] = {{"auto", SPEC_ROUNDING_AUTO},
                                          {"reject", SPEC_ROUNDING_REJECT},
                                          {"spreadsheet", SPEC_ROUNDING_SPREADSHEET},
                                          {"currency", SPEC_ROUNDING_CURRENCY},
                                          {NULL, 0}};
static const key_word holding_words[] = {{"holder", MNM_HOLDING_HOLDER},
                                         {"signatory", MNM_HOLDING_SIGNATORY},
                                         {"power", MNM_HOLDING_POWER},
                                         {NULL, 0}};

/* ---- time ----------------------------------------------------------------------------------- */

static void time_defaults(void *structure) {
  ((spec_time *)structure)->pivot = -1;
}

static const spec_key time_keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = AT(spec_time, column)},
    {.name = "fixed", .type = KEY_TEXT, .offset = AT(spec_time, fixed)},
    {.name = "form", .type = KEY_TEXT, .offset = AT(spec_time, form)},
    {.name = "base", .type = KEY_TEXT, .offset = AT(spec_time, base)},
    {.name = "pivot", .type = KEY_INT32, .offset = AT(spec_time, pivot)},
    {.name = "clock", .type = KEY_TEXT, .offset = AT(spec_time, clock)},
    {.name = "clock_form", .type = KEY_TEXT, .offset = AT(spec_time, clock_form)},
    {.name = "whole_days", .type = KEY_BOOL, .offset = AT(spec_time, whole_days)},
};
static const key_table time_table = {"a time", time_keys, COUNT(time_keys), sizeof(spec_time),
                                     SIZE_MAX, "column",  time_defaults};

/* ---- accounts ------------------------------------------------------------------------------- */

static const spec_key account_keys[] = {
    {.name = "bank", .type = KEY_VALUE, .offset = AT(spec_account, bank)},
    {.name = "number", .type = KEY_VALUE, .offset = AT(spec_account, number)},
    {.name = "none", .type = KEY_LIST, .offset = AT(spec_account, none)},
    {.name = "syntax", .type = KEY_WORD, .offset = AT(spec_account, syntax), .words = syntax_words},
    {.name = "kind", .type = KEY_WORD, .offset = AT(spec_account, kind), .words = kind_words},
};
static const key_table account_table = {
    "an account", account_keys, COUNT(account_keys), sizeof(spec_account), AT(spec_account, given),
    "number",     no_defaults};

static void own_account_defaults(void *structure) {
  ((spec_account *)structure)->kind = MNM_ACCOUNT_INTERNAL;
}
static const key_table own_account_table = {"an account",
                                            account_keys,
                                            COUNT(account_keys),
                                            sizeof(spec_account),
                                            AT(spec_account, given),
                                            "number",
                                            own_account_defaults};

/* ---- transfer ------------------------------------------------------------------------------- */

static const spec_key rule_keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = AT(spec_channel_rule, column)},
    {.name = "codes", .type = KEY_CODES, .offset = AT(spec_channel_rule, codes)},
};
static const key_table rule_table = {
    "a channel rule", rule_keys, COUNT(rule_keys), sizeof(spec_channel_rule),
    SIZE_MAX,         NULL,      no_defaults};

static const spec_key sign_keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = AT(spec_transfer, sign)},
    {.name = "credit", .type = KEY_LIST, .offset = AT(spec_transfer, sign_credit)},
    {.name = "debit", .type = KEY_LIST, .offset = AT(spec_transfer, sign_debit)},
};
/* a view of the transfer itself: its offsets are those of spec_transfer */
static const key_table sign_table = {"sign",   sign_keys, COUNT(sign_keys), sizeof(spec_transfer),
                                     SIZE_MAX, NULL,      no_defaults};

static const spec_key only_keys[] = {
    {.name = "column", .type = KEY_TEXT, .offset = AT(spec_transfer, only)},
    {.name = "codes", .type = KEY_LIST, .offset = AT(spec_transfer, only_codes)},
};
static const key_table only_table = {"only",   only_keys, COUNT(only_keys), sizeof(spec_transfer),
                                     SIZE_MAX, NULL,      no_defaults};

#define TRANSFER_TEXT(key) \
  { .name = #key, .type = KEY_TEXT, .offset = AT(spec_transfer, key) }
#define TRANSFER_MAP(key, of) \
  { .name = #key, .type = KEY_MAP, .offset = AT(spec_transfer, key), .table = &(of) }

static const spec_key transfer_keys[] = {
    TRANSFER_TEXT(id),
    TRANSFER_MAP(booked, time_table),
    TRANSFER_MAP(value_date, time_table),
    TRANSFER_TEXT(amount),
    TRANSFER_TEXT(debit),
    TRANSFER_TEXT(credit),
    {.name = "sign", .type = KEY_MAP, .offset = 0, .table = &sign_table},
    TRANSFER_TEXT(fee),
    {.name = "only", .type = KEY_MAP, .offset = 0, .table = &only_table},
    {.name = "currency", .type = KEY_VALUE, .offset = AT(spec_transfer, currency)},
    {.name = "minor_units", .type = KEY_BOOL, .offset = AT(spec_transfer, minor_units)},
    {.name = "negative_debits", .type = KEY_BOOL, .offset = AT(spec_transfer, negative_debits)},
    TRANSFER_TEXT(to_amount),
    {.name = "to_currency", .type = KEY_VALUE, .offset = AT(spec_transfer, to_currency)},
    TRANSFER_TEXT(other_amount),
    {.name = "other_currency", .type = KEY_VALUE, .offset = AT(spec_transfer, other_currency)},
    TRANSFER_MAP(from, account_table),
    TRANSFER_MAP(to, account_table),
    TRANSFER_MAP(account, own_account_table),
    TRANSFER_MAP(counterparty, account_table),
    TRANSFER_TEXT(counterparty_name),
    {.name = "missing",
     .type = KEY_MISSING,
     .offset = AT(spec_transfer, missing),
     .words = missing_words},
    {.name = "channels",
     .type = KEY_MAPS,
     .offset = AT(spec_transfer, channels),
     .count = AT(spec_transfer, channel_count),
     .table = &rule_table},
    {.name = "channel", .type = KEY_TEXT, .offset = AT(spec_transfer, channel_fixed)},
    TRANSFER_TEXT(balance),
    TRANSFER_TEXT(order),
    TRANSFER_TEXT(mcc),
    TRANSFER_TEXT(area),
    TRANSFER_TEXT(point),
    TRANSFER_TEXT(place),
    {.name = "purpose", .type = KEY_LIST, .offset = AT(spec_transfer, purpose)},
    TRANSFER_TEXT(earmark),
    TRANSFER_TEXT(reverses),
    TRANSFER_TEXT(backs),
    TRANSFER_TEXT(linked),
    TRANSFER_TEXT(from_owner),
    TRANSFER_TEXT(to_owner),
};
static void transfer_defaults(void *structure) {
  spec_transfer *transfer = structure;
  transfer->booked.pivot = -1;
  transfer->value_date.pivot = -1;
  transfer->missing[MNM_CHANNEL_CASH_DEPOSIT] = SPEC_MISSING_CASH;
  transfer->missing[MNM_CHANNEL_CASH_WITHDRAWAL] = SPEC_MISSING_CASH;
  transfer->missing[MNM_CHANNEL_FEE] = SPEC_MISSING_BANK;
  transfer->missing[MNM_CHANNEL_INTEREST] = SPEC_MISSING_BANK;
  transfer->account.kind = MNM_ACCOUNT_INTERNAL;
}
static const key_table transfer_table = {"transfer",
                                         transfer_keys,
                                         COUNT(transfer_keys),
                                         sizeof(spec_transfer),
                                         AT(spec_transfer, given),
                                         NULL,
                                         transfer_defaults};

/* ---- entities, holdings, balances -------------------------------------------------------------
 */

static const spec_key subject_keys[] = {
    {.name = "prefix", .type = KEY_TEXT, .offset = AT(spec_subject, prefix)},
    {.name = "column", .type = KEY_TEXT, .offset = AT(spec_subject, column)},
};
static const key_table subject_table = {"a subject",          subject_keys, COUNT(subject_keys),
                                        sizeof(spec_subject), SIZE_MAX,     "column",
                                        no_defaults};

static void property_defaults(void *structure) {
  ((spec_property *)structure)->pivot = -1;
}
static const spec_key property_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = AT(spec_property, name)},
    {.name = "value", .type = KEY_VALUE, .offset = AT(spec_property, value)},
    {.name = "prefix", .type = KEY_TEXT, .offset = AT(spec_property, prefix)},
    {.name = "form", .type = KEY_TEXT, .offset = AT(spec_property, form)},
    {.name = "pivot", .type = KEY_INT32, .offset = AT(spec_property, pivot)},
    {.name = "codes", .type = KEY_CODES, .offset = AT(spec_property, codes)},
};
static const key_table property_table = {"a property",          property_keys, COUNT(property_keys),
                                         sizeof(spec_property), SIZE_MAX,      NULL,
                                         property_defaults};

static void entity_defaults(void *structure) {
  ((spec_entity *)structure)->valid_from.pivot = -1;
  ((spec_entity *)structure)->valid_to.pivot = -1;
}
static const spec_key entity_keys[] = {
    {.name = "schema", .type = KEY_TEXT, .offset = AT(spec_entity, schema)},
    {.name = "subject",
     .type = KEY_MAP,
     .offset = AT(spec_entity, subject),
     .table = &subject_table},
    {.name = "properties",
     .type = KEY_MAPS,
     .offset = AT(spec_entity, properties),
     .count = AT(spec_entity, property_count),
     .table = &property_table},
    {.name = "valid_from",
     .type = KEY_MAP,
     .offset = AT(spec_entity, valid_from),
     .table = &time_table},
    {.name = "valid_to",
     .type = KEY_MAP,
     .offset = AT(spec_entity, valid_to),
     .table = &time_table},
};
static const key_table entity_table = {"an entity",         entity_keys, COUNT(entity_keys),
                                       sizeof(spec_entity), SIZE_MAX,    NULL,
                                       entity_defaults};

static void holding_defaults(void *structure) {
  spec_holding *holding = structure;
  holding->kind = MNM_HOLDING_HOLDER;
  holding->valid_from.pivot = -1;
  holding->valid_to.pivot = -1;
}
static const spec_key holding_keys[] = {
    {.name = "account",
     .type = KEY_MAP,
     .offset = AT(spec_holding, account),
     .table = &account_table},
    {.name = "holder",
     .type = KEY_MAP,
     .offset = AT(spec_holding, holder),
     .table = &subject_table},
    {.name = "kind", .type = KEY_WORD, .offset = AT(spec_holding, kind), .words = holding_words},
    {.name = "kind_column", .type = KEY_TEXT, .offset = AT(spec_holding, kind_column)},
    {.name = "kinds", .type = KEY_CODES, .offset = AT(spec_holding, kinds)},
    {.name = "valid_from",
     .type = KEY_MAP,
     .offset = AT(spec_holding, valid_from),
     .table = &time_table},
    {.name = "valid_to",
     .type = KEY_MAP,
     .offset = AT(spec_holding, valid_to),
     .table = &time_table},
};
static const key_table holding_table = {"a holding",          holding_keys, COUNT(holding_keys),
                                        sizeof(spec_holding), SIZE_MAX,     NULL,
                                        holding_defaults};

static void balance_defaults(void *structure) {
  ((spec_balance *)structure)->at.pivot = -1;
  ((spec_balance *)structure)->account.kind = MNM_ACCOUNT_INTERNAL;
}
static const spec_key balance_keys[] = {
    {.name = "account",
     .type = KEY_MAP,
     .offset = AT(spec_balance, account),
     .table = &own_account_table},
    {.name = "currency", .type = KEY_VALUE, .offset = AT(spec_balance, currency)},
    {.name = "amount", .type = KEY_TEXT, .offset = AT(spec_balance, amount)},
    {.name = "minor_units", .type = KEY_BOOL, .offset = AT(spec_balance, minor_units)},
    {.name = "at", .type = KEY_MAP, .offset = AT(spec_balance, at), .table = &time_table},
    {.name = "closing", .type = KEY_BOOL, .offset = AT(spec_balance, closing)},
};
static const key_table balance_table = {"a balance",          balance_keys, COUNT(balance_keys),
                                        sizeof(spec_balance), SIZE_MAX,     NULL,
                                        balance_defaults};

/* ---- the whole ----------------------------------------------------------------------------------
 */

static const spec_key file_keys[] = {
    {.name = "encoding", .type = KEY_TEXT, .offset = AT(mnm_spec, encoding), .always = true},
    {.name = "separator", .type = KEY_CHAR, .offset = AT(mnm_spec, separator), .always = true},
    {.name = "quote",
     .type = KEY_CHAR,
     .offset = AT(mnm_spec, quote),
     .words = quote_words,
     .always = true},
    {.name = "blanks", .type = KEY_BOOL, .offset = AT(mnm_spec, blanks)},
    {.name = "header", .type = KEY_BOOL, .offset = AT(mnm_spec, header), .always = true},
    {.name = "preamble",
     .type = KEY_UINT32,
     .offset = AT(mnm_spec, preamble),
     .words = preamble_words},
    {.name = "footer", .type = KEY_UINT32, .offset = AT(mnm_spec, footer)},
    {.name = "ragged", .type = KEY_WORD, .offset = AT(mnm_spec, ragged), .words = ragged_words},
    {.name = "skip_starting", .type = KEY_LIST, .offset = AT(mnm_spec, skip_starting)},
};
/* views of the specification itself: their offsets are those of mnm_spec */
static const key_table file_table = {"file",   file_keys, COUNT(file_keys), sizeof(mnm_spec),
                                     SIZE_MAX, NULL,      no_defaults};

static const spec_key number_keys[] = {
    {.name = "decimal", .type = KEY_CHAR, .offset = AT(mnm_spec, decimal), .always = true},
    {.name = "groups", .type = KEY_BITS, .offset = AT(mnm_spec, groups), .words = group_words},
    {.name = "symbols", .type = KEY_BOOL, .offset = AT(mnm_spec, symbols)},
    {.name = "rounding",
     .type = KEY_WORD,
     .offset = AT(mnm_spec, rounding),
     .words = rounding_words},
};
static const key_table number_table = {"numbers", number_keys, COUNT(number_keys), sizeof(mnm_spec),
                                       SIZE_MAX,  NULL,        no_defaults};

static void sheet_defaults(void *structure) {
  ((spec_sheet *)structure)->header_rows = 1;
}
static const spec_key sheet_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = AT(spec_sheet, name)},
    {.name = "header_row", .type = KEY_UINT32, .offset = AT(spec_sheet, header_row)},
    {.name = "header_rows", .type = KEY_UINT32, .offset = AT(spec_sheet, header_rows)},
};
static const key_table sheet_table = {"sheet",  sheet_keys, COUNT(sheet_keys), sizeof(spec_sheet),
                                      SIZE_MAX, "name",     sheet_defaults};

static const spec_key pdf_column_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = AT(spec_pdf_column, name)},
    {.name = "from", .type = KEY_UINT32, .offset = AT(spec_pdf_column, from), .always = true},
    {.name = "to", .type = KEY_UINT32, .offset = AT(spec_pdf_column, to), .always = true},
};
static const key_table pdf_column_table = {"a column of a page",
                                           pdf_column_keys,
                                           COUNT(pdf_column_keys),
                                           sizeof(spec_pdf_column),
                                           SIZE_MAX,
                                           NULL,
                                           no_defaults};
static const spec_key pdf_field_keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = AT(spec_pdf_field, name)},
    {.name = "after", .type = KEY_TEXT, .offset = AT(spec_pdf_field, after)},
};
static const key_table pdf_field_table = {"a field of a page",
                                          pdf_field_keys,
                                          COUNT(pdf_field_keys),
                                          sizeof(spec_pdf_field),
                                          SIZE_MAX,
                                          "name",
                                          no_defaults};
static const spec_key pdf_period_keys[] = {
    {.name = "after", .type = KEY_TEXT, .offset = AT(spec_pdf, period)},
    {.name = "form", .type = KEY_TEXT, .offset = AT(spec_pdf, period_form)},
};
/* a view of the description of pages itself */
static const key_table pdf_period_table = {
    "period", pdf_period_keys, COUNT(pdf_period_keys), sizeof(spec_pdf), SIZE_MAX,
    NULL,     no_defaults};
static const spec_key pdf_keys[] = {
    {.name = "columns",
     .type = KEY_MAPS,
     .offset = AT(spec_pdf, columns),
     .count = AT(spec_pdf, column_count),
     .table = &pdf_column_table},
    {.name = "header", .type = KEY_LIST, .offset = AT(spec_pdf, header)},
    {.name = "starts", .type = KEY_TEXT, .offset = AT(spec_pdf, starts)},
    {.name = "starts_at_amount", .type = KEY_BOOL, .offset = AT(spec_pdf, starts_at_amount)},
    {.name = "ends_at_amount", .type = KEY_BOOL, .offset = AT(spec_pdf, ends_at_amount)},
    {.name = "fill_down", .type = KEY_LIST, .offset = AT(spec_pdf, fill_down)},
    {.name = "opening", .type = KEY_LIST, .offset = AT(spec_pdf, opening)},
    {.name = "carried", .type = KEY_LIST, .offset = AT(spec_pdf, carried)},
    {.name = "closing", .type = KEY_LIST, .offset = AT(spec_pdf, closing)},
    {.name = "stated", .type = KEY_LIST, .offset = AT(spec_pdf, stated)},
    {.name = "first_row_opens", .type = KEY_BOOL, .offset = AT(spec_pdf, first_row_opens)},
    {.name = "newest_first", .type = KEY_BOOL, .offset = AT(spec_pdf, newest_first)},
    {.name = "end", .type = KEY_LIST, .offset = AT(spec_pdf, end)},
    {.name = "skip", .type = KEY_LIST, .offset = AT(spec_pdf, skip)},
    {.name = "period", .type = KEY_MAP, .offset = 0, .table = &pdf_period_table},
    {.name = "fields",
     .type = KEY_MAPS,
     .offset = AT(spec_pdf, fields),
     .count = AT(spec_pdf, field_count),
     .table = &pdf_field_table},
    {.name = "ocr", .type = KEY_TEXT, .offset = AT(spec_pdf, ocr)},
};
static const key_table pdf_table = {
    "pdf", pdf_keys, COUNT(pdf_keys), sizeof(spec_pdf), AT(spec_pdf, given), NULL, no_defaults};

static const spec_key keys[] = {
    {.name = "name", .type = KEY_TEXT, .offset = AT(mnm_spec, name), .always = true},
    {.name = "title", .type = KEY_TEXT, .offset = AT(mnm_spec, title)},
    {.name = "about", .type = KEY_TEXT, .offset = AT(mnm_spec, about)},
    {.name = "format", .type = KEY_WORD, .offset = AT(mnm_spec, format), .words = format_words},
    {.name = "sheet", .type = KEY_MAP, .offset = AT(mnm_spec, sheet), .table = &sheet_table},
    {.name = "pdf", .type = KEY_MAP, .offset = AT(mnm_spec, pdf), .table = &pdf_table},
    {.name = "file", .type = KEY_MAP, .offset = 0, .table = &file_table},
    {.name = "columns", .type = KEY_LIST, .offset = AT(mnm_spec, columns)},
    {.name = "ignored", .type = KEY_LIST, .offset = AT(mnm_spec, ignored)},
    {.name = "numbers", .type = KEY_MAP, .offset = 0, .table = &number_table},
    {.name = "zone", .type = KEY_TEXT, .offset = AT(mnm_spec, zone), .always = true},
    {.name = "currencies", .type = KEY_CODES, .offset = AT(mnm_spec, currency_names)},
    {.name = "order",
     .type = KEY_WORD,
     .offset = AT(mnm_spec, order),
     .words = order_words,
     .always = true},
    {.name = "tolerance_minor", .type = KEY_INT64, .offset = AT(mnm_spec, tolerance_minor)},
    {.name = "transfer",
     .type = KEY_MAP,
     .offset = AT(mnm_spec, transfer),
     .table = &transfer_table},
    {.name = "entities",
     .type = KEY_MAPS,
     .offset = AT(mnm_spec, entities),
     .count = AT(mnm_spec, entity_count),
     .table = &entity_table},
    {.name = "holdings",
     .type = KEY_MAPS,
     .offset = AT(mnm_spec, holdings),
     .count = AT(mnm_spec, holding_count),
     .table = &holding_table},
    {.name = "balances",
     .type = KEY_MAPS,
     .offset = AT(mnm_spec, balances),
     .count = AT(mnm_spec, balance_count),
     .table = &balance_table},
};
static void spec_defaults(void *structure) {
  mnm_spec *spec = structure;
  spec->encoding = mnm_text_of("auto");
  spec->separator = ',';
  spec->quote = '"';
  spec->header = true;
  spec->decimal = '.';
  spec->zone = mnm_text_of("UTC");
  sheet_defaults(&spec->sheet);
  transfer_defaults(&spec->transfer);
}
const key_table mnm_ingest__spec_table = {"a specification", keys, COUNT(keys),  sizeof(mnm_spec),
                                          SIZE_MAX,          NULL, spec_defaults};

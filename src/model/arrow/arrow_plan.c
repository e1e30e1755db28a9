/* Which column of a stream is which field of a transfer. */
#include <stdio.h>

#include "model/arrow/arrow_internal.h"

typedef enum field_form {
  FORM_WHOLE,  /* whole numbers */
  FORM_TIME,   /* a timestamp, a date, or whole numbers where the name tells their unit */
  FORM_TEXT,   /* texts */
  FORM_CODE,   /* texts or whole numbers */
  FORM_ACCOUNT /* texts, or whole numbers that are written out */
} field_form;

static const char *const form_words[] = {"whole numbers", "a timestamp or a date", "texts",
                                         "texts or whole numbers", "texts or whole numbers"};

#define SPELLINGS 5
static const struct {
  uint8_t form;
  bool must;
  const char *name[SPELLINGS]; /* the first that a stream has is taken */
} fields[MNM_ARROW__FIELDS] = {
    [MNM_ARROW__ID] = {FORM_TEXT, false, {"transfer_id", "id"}},
    [MNM_ARROW__BOOKED] = {FORM_TIME, true, {"booked_us", "time_s", "booked"}},
    [MNM_ARROW__GRAIN] = {FORM_CODE, false, {"booked_grain", "grain"}},
    [MNM_ARROW__FROM] = {FORM_ACCOUNT,
                         true,
                         {"payer_number", "from_number", "payer", "from", "account_from"}},
    [MNM_ARROW__TO] = {FORM_ACCOUNT,
                       true,
                       {"receiver_number", "to_number", "receiver", "to", "account_to"}},
    [MNM_ARROW__FROM_BANK] = {FORM_TEXT, false, {"payer_bank", "from_bank"}},
    [MNM_ARROW__TO_BANK] = {FORM_TEXT, false, {"receiver_bank", "to_bank"}},
    [MNM_ARROW__AMOUNT] = {FORM_WHOLE, true, {"amount_minor"}},
    [MNM_ARROW__CURRENCY] = {FORM_CODE, true, {"currency_code", "currency"}},
    [MNM_ARROW__TO_AMOUNT] = {FORM_WHOLE, false, {"to_amount_minor"}},
    [MNM_ARROW__TO_CURRENCY] = {FORM_CODE, false, {"to_currency_code", "to_currency"}},
    [MNM_ARROW__CHANNEL] = {FORM_CODE, false, {"channel_name", "channel"}},
    [MNM_ARROW__PLACE] = {FORM_TEXT, false, {"place_name", "place"}},
    [MNM_ARROW__ORDER] = {FORM_WHOLE, false, {"order"}},
    [MNM_ARROW__VALUE_DATE] = {FORM_TIME, false, {"value_date_us", "value_date"}},
    [MNM_ARROW__OFFSET] = {FORM_WHOLE, false, {"offset_min"}},
    [MNM_ARROW__MCC] = {FORM_WHOLE, false, {"mcc"}},
    [MNM_ARROW__BALANCE] = {FORM_WHOLE, false, {"balance_minor"}},
    [MNM_ARROW__FLAGS] = {FORM_WHOLE, false, {"flags"}},
    [MNM_ARROW__EARMARK] = {FORM_TEXT, false, {"earmark"}},
    [MNM_ARROW__REVERSES] = {FORM_TEXT, false, {"reverses"}},
    [MNM_ARROW__BACKS] = {FORM_TEXT, false, {"backs"}},
    [MNM_ARROW__LINKED] = {FORM_TEXT, false, {"linked"}},
    [MNM_ARROW__PURPOSE] = {FORM_TEXT, false, {"purpose"}},
    [MNM_ARROW__NAME] = {FORM_TEXT, false, {"counterparty_name"}},
    [MNM_ARROW__FROM_OWNER] = {FORM_TEXT, false, {"from_owner", "payer_owner"}},
    [MNM_ARROW__TO_OWNER] = {FORM_TEXT, false, {"to_owner", "receiver_owner"}},
};

void mnm_arrow__note(mnm_arrow_names *names, mnm_text text) {
  char cut[MNM_ARROW_NAME_BYTES];
  uint32_t bytes = text.bytes;
  if (bytes >= sizeof cut) { /* between characters */
    bytes = sizeof cut - 1;
    while (bytes > 0 && ((unsigned char)text.data[bytes] & 0xC0) == 0x80) bytes--;
  }
  if (bytes > 0) memcpy(cut, text.data, bytes);
  cut[bytes] = '\0';
  if (mnm_text_utf8_invalid(cut, bytes) >= 0) (void)snprintf(cut, sizeof cut, "(no valid text)");
  for (uint32_t i = 0; i < names->shown; i++)
    if (strcmp(names->name[i], cut) == 0) return;
  if (names->shown == MNM_ARROW_NAMES_MAX) return;
  memcpy(names->name[names->shown++], cut, sizeof cut);
}

static mnm_status refuse(const char *input, int64_t child, mnm_err *err, const char *message,
                         const char *hint) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s", message);
  mnm_err_hint(err, "%s", hint);
  mnm_err_at(err, input, 0, (int32_t)(child + 1));
  return MNM_E_PARSE;
}

static mnm_status check_schema(const struct ArrowSchema *schema, const char *input, mnm_err *err) {
  static const char hint[] = "give a table or record batches: a stream of structs";
  if (!schema->format || strcmp(schema->format, "+s") != 0 || schema->dictionary)
    return refuse(input, -1, err, "a stream of records (structs) is expected", hint);
  if (schema->n_children < 0 || schema->n_children > INT32_MAX ||
      (schema->n_children > 0 && !schema->children))
    return refuse(input, -1, err, "the stream's type has no list of columns", hint);
  for (int64_t i = 0; i < schema->n_children; i++)
    if (!schema->children[i] || !schema->children[i]->format)
      return refuse(input, i, err, "a column of the stream has no type", hint);
  return MNM_OK;
}

/* The one child of this name, -1 none, -2 several. */
static int64_t find_child(const struct ArrowSchema *schema, const char *name) {
  int64_t found = -1;
  for (int64_t i = 0; i < schema->n_children; i++) {
    const char *called = schema->children[i]->name;
    if (!called || strcmp(called, name) != 0) continue;
    if (found >= 0) return -2;
    found = i;
  }
  return found;
}

/* Whole numbers are a time where the name says of what they are a count. */
static int64_t unit_of(const char *name) {
  if (strcmp(name, "booked_us") == 0 || strcmp(name, "value_date_us") == 0) return 1;
  if (strcmp(name, "time_s") == 0) return MNM_US_PER_SECOND;
  return 0;
}

static bool fits(mnm_arrow__field field, const mnm_arrow__plan_field *plan) {
  mnm_arrow__kind kind = (mnm_arrow__kind)(plan->dictionary ? plan->words : plan->kind);
  if (plan->dictionary && !mnm_arrow__is_whole((mnm_arrow__kind)plan->kind)) return false;
  if (kind == MNM_ARROW__NULL) return !plan->dictionary;
  switch ((field_form)fields[field].form) {
    case FORM_WHOLE:
      return !plan->dictionary && mnm_arrow__is_whole(kind);
    case FORM_TIME:
      return !plan->dictionary &&
             (mnm_arrow__is_time(kind) || (mnm_arrow__is_whole(kind) && plan->unit_us != 0));
    case FORM_TEXT:
      return mnm_arrow__is_text(kind);
    case FORM_CODE:
    case FORM_ACCOUNT:
      return mnm_arrow__is_text(kind) || (!plan->dictionary && mnm_arrow__is_whole(kind));
  }
  return false;
}

static mnm_status take_field(mnm_arrow__plan *plan, mnm_arrow__field field,
                             const struct ArrowSchema *schema, const char *input, mnm_err *err) {
  mnm_arrow__plan_field *into = &plan->field[field];
  *into = (mnm_arrow__plan_field){.child = -1};
  int64_t child = -1;
  for (uint32_t i = 0; i < SPELLINGS && child == -1 && fields[field].name[i]; i++) {
    into->name = fields[field].name[i];
    child = find_child(schema, into->name);
  }
  char message[200];
  if (child == -2) {
    (void)snprintf(message, sizeof message, "two columns are called %s", into->name);
    return refuse(input, -1, err, message, "rename one of them");
  }
  if (child == -1) {
    if (!fields[field].must) return MNM_OK;
    (void)snprintf(message, sizeof message, "there is no column %s",
                   fields[field].name[field == MNM_ARROW__FROM || field == MNM_ARROW__TO ? 3 : 0]);
    return refuse(input, -1, err, message,
                  "a transfer needs booked_us (or time_s), from, to, amount_minor and currency");
  }
  const struct ArrowSchema *type = schema->children[child];
  const struct ArrowSchema *words = type->dictionary;
  into->child = (int32_t)child;
  into->kind = (uint8_t)mnm_arrow__kind_of(type->format);
  into->dictionary = words != NULL;
  into->unit_us = unit_of(into->name);
  if (words && !words->dictionary) into->words = (uint8_t)mnm_arrow__kind_of(words->format);
  if (fits(field, into)) return MNM_OK;
  (void)snprintf(message, sizeof message, "column %s: %s are expected, not %s%s", into->name,
                 form_words[fields[field].form], words ? "a dictionary of " : "",
                 mnm_arrow__type_name(words ? words->format : type->format));
  return refuse(input, child, err, message,
                fields[field].form == FORM_WHOLE
                    ? "amounts are whole minor units: cents, not euros; cast to int64"
                    : "docs/arrow.md lists the types of every column; cast it");
}

static bool is_field(const mnm_arrow__plan *plan, int64_t child) {
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++)
    if (plan->field[field].child == child) return true;
  return false;
}

mnm_status mnm_arrow__plan_read(mnm_arrow__plan *plan, const struct ArrowSchema *schema,
                                mnm_arrow_summary *summary, const char *input, mnm_err *err) {
  MNM_TRY(check_schema(schema, input, err));
  plan->children = schema->n_children;
  for (uint32_t field = 0; field < MNM_ARROW__FIELDS; field++) {
    MNM_TRY(take_field(plan, (mnm_arrow__field)field, schema, input, err));
    summary->columns += plan->field[field].child >= 0;
  }
  /* two currencies need two amounts, as in a file */
  if (plan->field[MNM_ARROW__TO_CURRENCY].child >= 0 && plan->field[MNM_ARROW__TO_AMOUNT].child < 0)
    return refuse(input, plan->field[MNM_ARROW__TO_CURRENCY].child, err,
                  "a currency of what was received needs the amount received",
                  "add the column to_amount_minor");
  for (int64_t i = 0; i < schema->n_children; i++) {
    if (is_field(plan, i)) continue;
    const char *name = schema->children[i]->name;
    summary->ignored_columns++;
    mnm_arrow__note(&summary->ignored, mnm_text_of(name ? name : ""));
  }
  return MNM_OK;
}

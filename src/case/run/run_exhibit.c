/* An exhibit's claim: what a person elected, what each rule gives, and what stands in the way. */
#include "case/run/run_exhibit.h"
#include "case/run/run_status.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "case/run/run_internal.h"

#define NAME_BYTES_LEAST 4u

/* ---- texts --- */

mnm_status mnm_run__exhibit_keep(mnm_run_exhibit *self, mnm_text text, mnm_text *out,
                                 mnm_err *err) {
  mnm_column clean;
  *out = (mnm_text){"", 0};
  if (text.bytes == 0) return MNM_OK;
  mnm_column_init(&clean, 1, self->ctx);
  mnm_status status = mnm_out_clean(&clean, text, err);
  char *copy = NULL;
  if (status == MNM_OK) copy = mnm_arena_copy(&self->arena, clean.data, clean.count);
  if (status == MNM_OK && copy == NULL) status = mnm_err_nomem(err);
  if (status == MNM_OK) *out = (mnm_text){copy, (uint32_t)clean.count};
  mnm_column_clear(&clean);
  return status;
}

mnm_status mnm_run__exhibit_say(mnm_run_exhibit *self, mnm_text *out, mnm_err *err,
                                const char *format, ...) {
  char text[2048];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length < 0) length = 0;
  if ((size_t)length >= sizeof text)
    return mnm_err_set(err, MNM_E_LIMIT, "a sentence of the exhibit is over 2,047 bytes");
  return mnm_run__exhibit_keep(self, (mnm_text){text, (uint32_t)length}, out, err);
}

void mnm_run__amount(char text[MNM_RUN__AMOUNT], mnm_wide minor, uint16_t currency) {
  char digits[64];
  int32_t exponent = mnm_currency_exponent(currency);
  (void)mnm_money_text_grouped(digits, sizeof digits, minor, exponent > 0 ? (uint32_t)exponent : 0);
  (void)snprintf(text, MNM_RUN__AMOUNT, "%s %s", digits, mnm_currency_code(currency));
}

/* ---- election --- */

static mnm_status see_election(void *payload, const mnm_decision *row, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  const char *end = strchr(row->verb, ',');
  char name[32];
  mnm_trace_rule rule = MNM_TRACE_FIFO;
  if (strncmp(row->verb, "elect ", 6) != 0 || end == NULL) return MNM_OK;
  (void)snprintf(name, sizeof name, "%.*s", (int)(end - row->verb - 6), row->verb + 6);
  if (!mnm_trace_rule_find(name, &rule)) return MNM_OK;
  mnm_exhibit_election made = {
      .at_us = row->at_us, .undone = row->undone, .seen = strstr(end, "after") != NULL};
  if (!row->undone) {
    self->rule = rule;
    mnm_exhibit_election *before = self->election.data;
    for (uint64_t i = 0; i < self->election.count; i++) before[i].stands = false;
    made.stands = true;
  }
  MNM_TRY(mnm_run__exhibit_say(self, &made.by, err, "%s", row->by));
  MNM_TRY(mnm_run__exhibit_say(self, &made.rule, err, "%s", name));
  uint64_t sealed = self->sealed_texts;
  MNM_TRY(mnm_run__exhibit_free_text(self, mnm_text_of(row->why), MNM_CASE, &made.why, err));
  made.sealed = self->sealed_texts > sealed;
  return mnm_column_push(&self->election, &made, err);
}

static mnm_status find_election(mnm_run_exhibit *self, mnm_err *err) {
  char key[64], object[80];
  MNM_TRY(mnm_run__case_key(self->store, self->options.claim, key, self->ctx, err));
  (void)snprintf(object, sizeof object, "claim:%s", key);
  MNM_TRY(mnm_store_decisions(self->store, object, see_election, self, err));
  if (self->rule != 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_ARG,
                    "no rule is elected for this claim, and an exhibit leads with "
                    "one");
  mnm_err_hint(err,
               "a named person elects it: manumit trace CASE --from CLAIM --elect RULE --why "
               "TEXT");
  return MNM_E_ARG;
}

/* ---- what is recorded of this claim: the table of the elected rule, and the last entry --- */

typedef struct recorded {
  mnm_run_exhibit *self;
  char prefix[80], elected[112], object[80];
  mnm_column stage, decision; /* uint64_t */
  uint8_t digest[32];
  bool current;
} recorded;

static mnm_status see_stage(void *payload, const mnm_stage *stage, mnm_err *err) {
  recorded *seen = payload;
  if (strncmp(stage->name, seen->prefix, strlen(seen->prefix)) != 0) return MNM_OK;
  if (stage->current && strcmp(stage->name, seen->elected) == 0) {
    seen->current = true;
    memcpy(seen->digest, stage->output_digest, 32);
  }
  return mnm_column_push(&seen->stage, &stage->stage_id, err);
}

static mnm_status see_decision(void *payload, const mnm_decision *row, mnm_err *err) {
  recorded *seen = payload;
  return mnm_column_push(&seen->decision, &row->decision_id, err);
}

static bool is_listed(const mnm_column *numbers, const char *object, const char *kind) {
  size_t bytes = strlen(kind);
  int64_t number = 0;
  if (strncmp(object, kind, bytes) != 0 || !mnm_text_int64(mnm_text_of(object + bytes), &number))
    return false;
  const uint64_t *one = numbers->data;
  for (uint64_t i = 0; i < numbers->count; i++)
    if (one[i] == (uint64_t)number) return true;
  return false;
}

static mnm_status see_entry(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  recorded *seen = payload;
  mnm_run_exhibit *self = seen->self;
  bool ours =
      (strcmp(row->verb, "trace") == 0 && is_listed(&seen->stage, row->object, "stage:")) ||
      (strcmp(row->verb, "decide") == 0 && is_listed(&seen->decision, row->object, "decision:"));
  if (!ours) return MNM_OK;
  char hex[65];
  mnm_seal_hex(hex, row->hash, 32);
  self->audit_entry = row->seq;
  self->dated_us = row->at_us;
  return mnm_run__exhibit_say(self, &self->exhibit.audit_hash, err, "%s", hex);
}

static mnm_status see_kept(void *payload, const mnm_run_case_kept *row, mnm_err *err) {
  (void)err;
  if (row->elected) *(bool *)payload = row->traced && !row->stale;
  return MNM_OK;
}

static mnm_status look_up(recorded *seen, mnm_err *err) {
  mnm_run_exhibit *self = seen->self;
  bool fresh = false;
  MNM_TRY(mnm_store_stages(self->store, false, see_stage, seen, err));
  MNM_TRY(mnm_store_decisions(self->store, seen->object, see_decision, seen, err));
  MNM_TRY(mnm_store_audits(self->store, 1, see_entry, seen, err));
  MNM_TRY(mnm_run_case_rules(self->store, self->options.claim, see_kept, &fresh, self->ctx, err));
  if (!fresh || !seen->current) {
    (void)mnm_err_set(err, MNM_E_ARG,
                      seen->current
                          ? "the table of the elected rule was not made of the case as it is now"
                          : "the table of the elected rule was not made yet");
    mnm_err_hint(err, "make it: manumit trace CASE --from CLAIM --rule all");
    return MNM_E_ARG;
  }
  if (memcmp(seen->digest, self->table_digest, 32) == 0) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_DAMAGED,
                    "the rule, run again, gives another table than the one that is recorded");
  mnm_err_hint(err, "run 'manumit verify', then trace again");
  return MNM_E_DAMAGED;
}

static mnm_status check_recorded(mnm_run_exhibit *self, mnm_err *err) {
  recorded seen = {.self = self};
  (void)snprintf(seen.prefix, sizeof seen.prefix, "trace %s ", self->book->key);
  (void)snprintf(seen.elected, sizeof seen.elected, "trace %s %s", self->book->key,
                 mnm_trace_rule_name(self->rule));
  (void)snprintf(seen.object, sizeof seen.object, "claim:%s", self->book->key);
  mnm_column_init(&seen.stage, sizeof(uint64_t), self->ctx);
  mnm_column_init(&seen.decision, sizeof(uint64_t), self->ctx);
  mnm_status status = look_up(&seen, err);
  mnm_column_clear(&seen.stage);
  mnm_column_clear(&seen.decision);
  return status;
}

/* ---- rules side by side --- */

static mnm_status add_loose(mnm_run_exhibit *self, const mnm_column *loose, mnm_column *seen,
                            mnm_err *err) {
  const mnm_accounts *accounts = mnm_run_case_accounts(self->book);
  const uint32_t *account = loose->data;
  for (uint64_t i = 0; i < loose->count; i++) {
    char label[512];
    bool known = false, accepted = false;
    const uint32_t *before = seen->data;
    for (uint64_t j = 0; j < seen->count; j++) known |= before[j] == account[i];
    if (known) continue;
    MNM_TRY(mnm_column_push(seen, &account[i], err));
    uint32_t bytes = mnm_accounts_label(accounts, account[i], label, sizeof label);
    for (const char *list = self->options.accepted; list != NULL && *list != '\0';) {
      const char *end = strchr(list, ',');
      size_t length = end != NULL ? (size_t)(end - list) : strlen(list);
      accepted |= length == bytes && memcmp(list, label, bytes) == 0;
      list += length + (end != NULL ? 1 : 0);
    }
    mnm_text kept;
    if (accepted) {
      MNM_TRY(mnm_column_push(&self->accepted, &account[i], err));
      continue;
    }
    bool victim = mnm_run__exhibit_victim(self, account[i]);
    MNM_TRY(mnm_run__exhibit_keep(self, victim ? mnm_text_of("(sealed)") : (mnm_text){label, bytes},
                                  &kept, err));
    MNM_TRY(mnm_column_push(&self->loose, &kept, err));
  }
  return MNM_OK;
}

static mnm_status add_rule(mnm_run_exhibit *self, mnm_trace_rule rule, mnm_column *seen,
                           mnm_err *err) {
  mnm_run_case_traced traced;
  mnm_status status = mnm_run_case_trace(&traced, self->book, rule, self->ctx, err);
  const mnm_run_case_sum *sum = traced.sum.data;
  for (uint64_t i = 0; i < traced.sum.count && status == MNM_OK; i++) {
    const mnm_exhibit_rule row = {.name = mnm_text_of(mnm_trace_rule_name(rule)),
                                  .says = mnm_text_of(mnm_run__rule_says(rule)),
                                  .elected = rule == self->rule,
                                  .conserves = mnm_trace_conserves(rule),
                                  .currency = sum[i].currency,
                                  .held_minor = sum[i].held_minor,
                                  .left_minor = sum[i].left_minor,
                                  .credit_minor = sum[i].credit_minor};
    status = mnm_column_push(&self->rule_row, &row, err);
  }
  if (rule == self->rule) memcpy(self->table_digest, traced.digest, 32);
  if (status == MNM_OK && mnm_trace_conserves(rule))
    status = add_loose(self, &traced.loose, seen, err);
  mnm_run_case_traced_clear(&traced);
  return status;
}

/* By currency; the elected rule, then the lowest figure, those that do not conserve last. */
static int by_figure(const void *left, const void *right) {
  const mnm_exhibit_rule *a = left, *b = right;
  if (a->currency != b->currency) return a->currency < b->currency ? -1 : 1;
  if (a->elected != b->elected) return a->elected ? -1 : 1;
  if (a->conserves != b->conserves) return a->conserves ? -1 : 1;
  if (a->held_minor != b->held_minor) return a->held_minor < b->held_minor ? -1 : 1;
  return strcmp(a->name.data, b->name.data);
}

static mnm_status trace_rules(mnm_run_exhibit *self, mnm_err *err) {
  mnm_column seen;
  mnm_column_init(&seen, sizeof(uint32_t), self->ctx);
  mnm_status status = MNM_OK;
  for (int rule = 1; rule <= MNM_TRACE_RULE_MAX && status == MNM_OK; rule++)
    status = add_rule(self, (mnm_trace_rule)rule, &seen, err);
  mnm_column_clear(&seen);
  MNM_TRY(status);
  mnm_exhibit_rule *row = self->rule_row.data;
  uint64_t count = self->rule_row.count;
  if (count > 1) qsort(row, count, sizeof *row, by_figure);
  for (uint64_t i = 0; i < count; i++) { /* the lowest of a currency, the elected one included */
    bool lowest = row[i].conserves;
    for (uint64_t j = 0; j < count; j++)
      lowest &= row[j].currency != row[i].currency || !row[j].conserves ||
                row[j].held_minor >= row[i].held_minor;
    row[i].lowest = lowest;
  }
  self->has_loose = self->loose.count > 0;
  return MNM_OK;
}

/* ---- possible victims --- */

static mnm_status see_victim(void *payload, uint64_t number, mnm_suspicion status, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  if (status != MNM_STATUS_POSSIBLE_VICTIM) return MNM_OK;
  return mnm_column_push(&self->victim, &number, err);
}

static mnm_status see_subject(void *payload, const mnm_subject *subject, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  if (strcmp(subject->category, "victim") != 0) return MNM_OK;
  return mnm_column_push(&self->victim, &subject->subject_id, err);
}

/* Whoever holds such an account. */
static mnm_status find_holders(mnm_run_exhibit *self, mnm_err *err) {
  const uint64_t *subject = self->holders.subject.data;
  const mnm_network_owners *owners = &self->holders.users;
  if (self->holders.subject.count == 0) return MNM_OK;
  for (uint64_t i = 0; i < self->victim_accounts; i++) {
    uint64_t account = *(const uint64_t *)mnm_column_at(&self->victim, i);
    for (uint32_t at = owners->offset[account]; at < owners->offset[account + 1]; at++)
      MNM_TRY(mnm_column_push(&self->victim, &subject[owners->owner[at]], err));
  }
  return MNM_OK;
}

static mnm_status see_kind(void *payload, const mnm_subject *subject, mnm_err *err) {
  (void)err;
  ((mnm_run_exhibit *)payload)->names_person = subject->is_person;
  return MNM_OK;
}

/* Each part of a person's name that is long enough to tell of its bearer; of a firm the whole name:
 * its parts are words of the language ("Accounts", "Grocery"). */
static mnm_status take_name(void *payload, const mnm_fact *fact, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  static const char *const names[] = {"name",       "alias",      "firstName",
                                      "lastName",   "middleName", "fatherName",
                                      "motherName", "weakAlias",  "previousName"};
  bool name = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    name |= strcmp(fact->property, names[i]) == 0;
  if (!name || fact->state != MNM_VALUE_SHOWN) return MNM_OK;
  for (uint32_t at = 0, end; at < fact->value.bytes; at = end + 1) {
    end = at;
    while (end < fact->value.bytes && (!self->names_person || fact->value.data[end] != ' ')) end++;
    if (end - at < NAME_BYTES_LEAST) continue;
    char *copy = mnm_arena_copy(&self->arena, fact->value.data + at, end - at);
    if (copy == NULL) return mnm_err_nomem(err);
    const mnm_text part = {copy, end - at};
    MNM_TRY(mnm_column_push(&self->victim_name, &part, err));
  }
  return MNM_OK;
}

static bool is_letter(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         ((uint8_t)byte & 0x80) != 0;
}

/* Two more letters at the end are an ending of the same name: Marias, Markom. */
#define ENDING_MOST 2u

static bool is_word(mnm_text text, uint32_t at, uint32_t bytes) {
  uint32_t end = at + bytes;
  if (at > 0 && is_letter(text.data[at - 1])) return false;
  while (end < text.bytes && is_letter(text.data[end])) end++;
  return end - at - bytes <= ENDING_MOST;
}

/* `words`: as a word of its own. A bank's text runs names together ("XXMARIA92"); in what a person
 * wrote as a reason, "account" names nobody called Acco. */
static bool names_victim(const mnm_run_exhibit *self, mnm_text text, bool words) {
  const mnm_text *part = self->victim_name.data;
  for (uint64_t i = 0; i < self->victim_name.count; i++)
    for (uint32_t at = 0; at + part[i].bytes <= text.bytes; at++)
      if (mnm_text_equal_ascii_nocase((mnm_text){text.data + at, part[i].bytes}, part[i]) &&
          (!words || is_word(text, at, part[i].bytes)))
        return true;
  return false;
}

bool mnm_run__exhibit_names_victim(const mnm_run_exhibit *self, mnm_text text) {
  return names_victim(self, text, false);
}

mnm_status mnm_run__exhibit_free_text(mnm_run_exhibit *self, mnm_text text, mnm_sensitivity class,
                                      mnm_text *out, mnm_err *err) {
  bool names = text.bytes > 0 && names_victim(self, text, class == MNM_CASE);
  if (names) class = MNM_VICTIM;
  if (text.bytes == 0 || mnm_out_verdict(self->options.out, class) == MNM_SHOW)
    return mnm_run__exhibit_keep(self, text, out, err);
  self->sealed_texts++;
  return mnm_run__exhibit_say(self, out, err, "(sealed)");
}

static mnm_status find_victims(mnm_run_exhibit *self, mnm_err *err) {
  int64_t number = 0;
  MNM_TRY(mnm_run_account_statuses(self->store, see_victim, self, err));
  if (strncmp(self->book->key, "account:#", 9) == 0 && /* whose money it was: never by name */
      mnm_text_int64(mnm_text_of(self->book->key + 9), &number)) {
    uint64_t account = (uint64_t)number;
    MNM_TRY(mnm_column_push(&self->victim, &account, err));
  }
  self->victim_accounts = self->victim.count;
  MNM_TRY(mnm_run_subject_statuses(self->store, see_victim, self, err));
  MNM_TRY(mnm_identity_subjects(self->identity, true, see_subject, self, err));
  MNM_TRY(find_holders(self, err));
  const mnm_viewer machine = {.role = MNM_ROLE_OWNER}; /* what may not be shown is looked for */
  for (uint64_t i = self->victim_accounts; i < self->victim.count; i++) {
    uint64_t subject = *(const uint64_t *)mnm_column_at(&self->victim, i);
    mnm_status status = mnm_identity_subject(self->identity, subject, see_kind, self, err);
    if (status == MNM_OK)
      status = mnm_identity_profile(self->identity, subject, &machine, take_name, self, err);
    if (status != MNM_OK && status != MNM_E_NOTFOUND) return status;
  }
  return MNM_OK;
}

bool mnm_run__exhibit_victim(const mnm_run_exhibit *self, uint32_t account) {
  const uint64_t *one = self->victim.data, *subject = self->holders.subject.data;
  const mnm_network_owners *owners = &self->holders.users;
  for (uint64_t i = 0; i < self->victim_accounts; i++)
    if (one[i] == account) return true;
  if (self->holders.subject.count == 0) return false;
  for (uint32_t at = owners->offset[account]; at < owners->offset[account + 1]; at++)
    for (uint64_t i = self->victim_accounts; i < self->victim.count; i++)
      if (one[i] == subject[owners->owner[at]]) return true;
  return false;
}

/* ---- the whole --- */

static mnm_status head(mnm_run_exhibit *self, mnm_err *err) {
  mnm_exhibit *to = &self->exhibit;
  char hex[65];
  const char *path = mnm_store_path(self->store), *slash = strrchr(path, '/');
  const char *kind = self->book->key;
  unsigned long long number = strtoull(strchr(kind, ':') + 1, NULL, 10);
  mnm_run_case_facts facts = mnm_run_case_look(self->book);
  to->case_id = mnm_text_of(mnm_store_id(self->store));
  to->rule = mnm_text_of(mnm_trace_rule_name(self->rule));
  to->rule_says = mnm_text_of(mnm_run__rule_says(self->rule));
  to->dated_us = self->dated_us;
  to->audit_entry = self->audit_entry;
  to->converts = self->schedule.converts;
  if (strncmp(kind, "account", 7) == 0) {
    MNM_TRY(mnm_run__exhibit_say(self, &to->title, err, "Money traced from one account"));
    MNM_TRY(mnm_run__exhibit_say(
        self, &to->claim, err,
        "The claim is what one account paid: the money becomes claim money at each of its %u "
        "payments, of %u transfers in the records. The account is shown by a stand-in.",
        facts.tagged, facts.rows));
  } else {
    bool network = kind[0] == 'n';
    MNM_TRY(mnm_run__exhibit_say(self, &to->title, err, "Money traced: %s %llu",
                                 network ? "network" : "finding", number));
    MNM_TRY(mnm_run__exhibit_say(
        self, &to->claim, err,
        "The claim is the money that entered %s %llu: of the transfers cited as its evidence "
        "those whose payer had received nothing by one before. These are %u of %u transfers in "
        "the records.",
        network ? "network" : "finding", number, facts.tagged, facts.rows));
  }
  MNM_TRY(mnm_run__exhibit_say(
      self, &to->command, err, "manumit trace %s --from %s --rule all", slash ? slash + 1 : path,
      strncmp(kind, "account", 7) == 0 ? "account:(the account)" : self->book->key));
  mnm_seal_hex(hex, self->book->ledger_digest, 32);
  MNM_TRY(mnm_run__exhibit_say(self, &to->input_digest, err, "%s", hex));
  mnm_seal_hex(hex, self->table_digest, 32);
  return mnm_run__exhibit_say(self, &to->table_digest, err, "%s", hex);
}

static mnm_status gather(mnm_run_exhibit *self, mnm_err *err) {
  MNM_TRY(mnm_run_case_open(&self->book, self->store, self->options.claim, self->ctx, err));
  MNM_TRY(mnm_identity_open(&self->identity, self->store, self->ctx, err));
  MNM_TRY(mnm_run__holders_load(&self->holders, self->store, self->book->account_count, self->ctx,
                                err));
  MNM_TRY(find_victims(self, err));
  MNM_TRY(find_election(self, err));
  MNM_TRY(trace_rules(self, err));
  if (self->has_loose) return MNM_OK;
  MNM_TRY(check_recorded(self, err));
  const mnm_trace_input input = mnm_run__case_input(self->book, self->rule);
  MNM_TRY(mnm_schedule_make(&self->schedule, &input, self->rule, self->ctx, err));
  MNM_TRY(mnm_run__exhibit_accounts(self, err));
  MNM_TRY(mnm_run__exhibit_lines(self, err));
  MNM_TRY(head(self, err));
  MNM_TRY(mnm_run__exhibit_explain(self, err));
  MNM_TRY(mnm_run__exhibit_method(self, err));
  mnm_exhibit *to = &self->exhibit;
  to->elections = self->election.data;
  to->election_count = (uint32_t)self->election.count;
  to->rules = self->rule_row.data;
  to->rule_count = (uint32_t)self->rule_row.count;
  to->accounts = self->account.data;
  to->account_count = (uint32_t)self->account.count;
  to->lines = self->line.data;
  to->line_count = self->line.count;
  to->flows = self->flow.data;
  to->flow_count = (uint32_t)self->flow.count;
  to->sources = self->source.data;
  to->source_count = (uint32_t)self->source.count;
  to->facts = self->fact.data;
  to->fact_count = (uint32_t)self->fact.count;
  to->explains = self->explain.data;
  to->explain_count = (uint32_t)self->explain.count;
  return MNM_OK;
}

static const struct {
  size_t offset;
  uint32_t width;
} columns[] = {{offsetof(mnm_run_exhibit, election), sizeof(mnm_exhibit_election)},
               {offsetof(mnm_run_exhibit, rule_row), sizeof(mnm_exhibit_rule)},
               {offsetof(mnm_run_exhibit, account), sizeof(mnm_exhibit_account)},
               {offsetof(mnm_run_exhibit, line), sizeof(mnm_exhibit_line)},
               {offsetof(mnm_run_exhibit, flow), sizeof(mnm_exhibit_flow)},
               {offsetof(mnm_run_exhibit, source), sizeof(mnm_exhibit_source)},
               {offsetof(mnm_run_exhibit, fact), sizeof(mnm_exhibit_fact)},
               {offsetof(mnm_run_exhibit, explain), sizeof(mnm_exhibit_fact)},
               {offsetof(mnm_run_exhibit, position), sizeof(uint32_t)},
               {offsetof(mnm_run_exhibit, loose), sizeof(mnm_text)},
               {offsetof(mnm_run_exhibit, accepted), sizeof(uint32_t)},
               {offsetof(mnm_run_exhibit, victim), sizeof(uint64_t)},
               {offsetof(mnm_run_exhibit, victim_name), sizeof(mnm_text)},
               {offsetof(mnm_run_exhibit, opened), 1}};
#define COLUMNS (sizeof columns / sizeof *columns)

mnm_status mnm_run_exhibit_new(mnm_run_exhibit **out, mnm_store *store,
                               const mnm_run_exhibit_options *options, const mnm_ctx *ctx,
                               mnm_err *err) {
  *out = NULL;
  mnm_run_exhibit *self = mnm_mem_new(ctx, sizeof *self);
  if (self == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) self->alloc = ctx->alloc;
  self->ctx = ctx;
  self->store = store;
  self->options = *options;
  self->dated_us = MNM_TIME_NONE;
  for (size_t i = 0; i < COLUMNS; i++)
    mnm_column_init((mnm_column *)(void *)((char *)self + columns[i].offset), columns[i].width,
                    ctx);
  mnm_arena_init(&self->arena, ctx);
  mnm_status status = gather(self, err);
  if (status != MNM_OK) {
    mnm_run_exhibit_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

void mnm_run_exhibit_free(mnm_run_exhibit *self) {
  if (self == NULL) return;
  mnm_alloc alloc = self->alloc;
  if (self->place != NULL)
    mnm_alloc_free(&alloc, self->place, (self->book->facts.positions + 1ull) * sizeof *self->place);
  mnm_run__holders_clear(&self->holders);
  mnm_identity_close(self->identity);
  mnm_schedule_clear(&self->schedule);
  mnm_run_case_free(self->book);
  for (size_t i = 0; i < COLUMNS; i++)
    mnm_column_clear((mnm_column *)(void *)((char *)self + columns[i].offset));
  mnm_arena_clear(&self->arena);
  mnm_alloc_free(&alloc, self, sizeof *self);
}

const mnm_column *mnm_run_exhibit_loose(const mnm_run_exhibit *self) {
  return &self->loose;
}

const mnm_exhibit *mnm_run_exhibit_look(const mnm_run_exhibit *self) {
  return self->has_loose ? NULL : &self->exhibit;
}

mnm_status mnm_run_exhibit_note(const mnm_run_exhibit *self, const char *what,
                                const uint8_t digest[32], mnm_err *err) {
  char hex[65], object[80];
  mnm_json json;
  mnm_seal_hex(hex, digest, 32);
  (void)snprintf(object, sizeof object, "claim:%s", self->book->key);
  mnm_json_init(&json, self->ctx);
  mnm_json_object(&json);
  mnm_json_pair_string(&json, "rule", mnm_trace_rule_name(self->rule));
  mnm_json_pair_string(&json, "sha256", hex);
  mnm_json_pair_text(&json, "names_of",
                     (mnm_text){self->opened.data, (uint32_t)self->opened.count});
  mnm_json_object_end(&json);
  mnm_status status = mnm_json_finish(&json, err);
  char *details = NULL;
  size_t bytes = 0;
  if (status == MNM_OK) {
    const char *text = mnm_json_data(&json, &bytes);
    details = mnm_mem_new(self->ctx, bytes + 1);
    if (details == NULL)
      status = mnm_err_nomem(err);
    else
      memcpy(details, text, bytes);
  }
  mnm_json_clear(&json);
  MNM_TRY(status);
  status = mnm_store_begin(self->store, MNM_WRITE_DURABLE, err);
  if (status == MNM_OK) {
    status = mnm_store_audit(self->store, what, object, NULL, details, err);
    if (status == MNM_OK)
      status = mnm_store_commit(self->store, err);
    else
      mnm_store_rollback(self->store);
  }
  mnm_mem_free(self->ctx, details, bytes + 1);
  return status;
}

/* What persons said of rows and accounts, and the figures rest on: each with who, when and why. */
#include <stdio.h>

#include "case/run/run_exhibit.h"
#include "case/run/run_internal.h"
#include "case/run/run_links.h"

#define LISTED_MOST 50u /* links; the others are counted */

typedef struct saying {
  mnm_run_exhibit *self;
  uint64_t next;                         /* of the links that stand */
  uint64_t listed, unlisted, taken_back; /* unlisted: of accounts that are not in the exhibit */
} saying;

static mnm_status put(mnm_run_exhibit *self, const char *kind, uint64_t number, mnm_text says,
                      mnm_err *err) {
  mnm_exhibit_fact fact = {.says = says};
  if (number > 0)
    MNM_TRY(
        mnm_run__exhibit_say(self, &fact.name, err, "%s %llu", kind, (unsigned long long)number));
  else
    fact.name = mnm_text_of(kind);
  return mnm_column_push(&self->fact, &fact, err);
}

static mnm_status name_row(const mnm_run_exhibit *self, uint32_t row,
                           char id[MNM_TRANSFER_ID_BYTES + 1], mnm_err *err) {
  uint32_t bytes = 0;
  MNM_TRY(mnm_ledger_transfer_id(self->book->ledger, row, id, MNM_TRANSFER_ID_BYTES, &bytes, err));
  id[bytes] = '\0';
  return MNM_OK;
}

static bool is_shown(const mnm_run_exhibit *self, uint32_t row) {
  const uint32_t *from = self->book->from.data, *to = self->book->to.data;
  return self->place[from[row]] != 0 || self->place[to[row]] != 0;
}

static mnm_status say_link(void *payload, const mnm_run_link *link, mnm_err *err) {
  saying *state = payload;
  mnm_run_exhibit *self = state->self;
  const mnm_run_case_link *stands =
      state->next < self->book->link.count ? mnm_column_at(&self->book->link, state->next) : NULL;
  state->taken_back += link->undone;
  if (stands == NULL || stands->decision_id != link->decision_id) return MNM_OK;
  state->next++;
  if (!is_shown(self, stands->row) || state->listed >= LISTED_MOST) {
    state->unlisted++;
    return MNM_OK;
  }
  state->listed++;
  char id[MNM_TRANSFER_ID_BYTES + 1], other[MNM_TRANSFER_ID_BYTES + 1] = "", day[48];
  mnm_text why, says;
  MNM_TRY(name_row(self, stands->row, id, err));
  if (stands->other != MNM_TRACE_NONE) MNM_TRY(name_row(self, stands->other, other, err));
  (void)mnm_time_text(day, sizeof day, link->at_us, MNM_GRAIN_DAY);
  MNM_TRY(mnm_run__exhibit_free_text(self, mnm_text_of(link->why), MNM_CASE, &why, err));
  MNM_TRY(mnm_run__exhibit_say(
      self, &says, err, "Transfer %s %s%s. %s said so on %s: %.*s", id,
      link->kind == MNM_LINK_EARMARK    ? "was meant to be money of this claim"
      : link->kind == MNM_LINK_REVERSES ? "takes back transfer "
                                        : "is linked to the later receipt ",
      other, link->by, day, (int)(why.bytes < 1000 ? why.bytes : 1000), why.data));
  return put(self, "Link", link->decision_id, says, err);
}

static mnm_status say_override(void *payload, const mnm_run_override *row, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  const mnm_run_case *book = self->book;
  uint32_t account = mnm_ledger_same(book->ledger, row->account);
  char day[48], label[512];
  mnm_text why, says;
  (void)mnm_time_text(day, sizeof day, row->at_us, MNM_GRAIN_DAY);
  uint32_t bytes = mnm_accounts_label(mnm_run_case_accounts(book), account, label, sizeof label);
  mnm_text name = {label, bytes};
  for (uint64_t i = 0; i < self->account.count; i++) { /* as it is called in the exhibit */
    uint32_t of = 0;
    uint16_t currency = 0;
    mnm_run__case_name(book, *(const uint32_t *)mnm_column_at(&self->position, i), &of, &currency);
    if (of == account)
      name = ((const mnm_exhibit_account *)mnm_column_at(&self->account, i))->label;
  }
  if (name.data == label && mnm_run__exhibit_victim(self, account)) name = mnm_text_of("(sealed)");
  MNM_TRY(mnm_run__exhibit_free_text(self, mnm_text_of(row->why), MNM_CASE, &why, err));
  MNM_TRY(mnm_run__exhibit_say(
      self, &says, err,
      "Account %.*s: %s. %s elected it on %s, %s a table of this claim was made: "
      "%.*s%s",
      (int)name.bytes, name.data, mnm_trace_rule_name(row->rule), row->by, day,
      row->seen ? "after" : "before", (int)(why.bytes < 1000 ? why.bytes : 1000), why.data,
      row->undone ? ". TAKEN BACK since: it does not hold" : ""));
  return put(self, "Rule of an account", row->decision_id, says, err);
}

static mnm_status put_meaning(mnm_run_exhibit *self, const char *name, const char *says,
                              mnm_err *err) {
  mnm_text text;
  MNM_TRY(mnm_run__exhibit_say(self, &text, err, "%s", says));
  return put(self, name, 0, text, err);
}

mnm_status mnm_run__exhibit_said(mnm_run_exhibit *self, mnm_err *err) {
  mnm_run_case_facts facts = mnm_run_case_look(self->book);
  saying state = {.self = self};
  if (facts.reversals + facts.backs + facts.earmarks == 0)
    MNM_TRY(put_meaning(self, "Not taken from the case",
                        "Reversed payments, payments meant for one claim, and links of an earlier "
                        "payment to a later receipt: none is assumed.",
                        err));
  if (facts.reversals > 0)
    MNM_TRY(put_meaning(self, "Payments that came back",
                        "What came back is taken as never paid, whatever the date: the payment "
                        "counts less what came back, and what brought it back does not count. "
                        "Balances between the two days are therefore others than on the "
                        "statements. No statement proves it: a person said so.",
                        err));
  if (facts.backs > 0)
    MNM_TRY(put_meaning(self, "Payments linked to a later receipt",
                        "A payment that was made out of a receipt still to come is taken directly "
                        "behind it (Federal Republic of Brazil v Durant [2015] UKPC 35). That the "
                        "two are one transaction is a finding of fact; a person said so.",
                        err));
  if (facts.earmarks > 0)
    MNM_TRY(put_meaning(self, "Payments meant to be money of this claim",
                        "Such a payment takes claim money first, the oldest first, whatever the "
                        "rule: what was intended displaces every presumption. A person said so.",
                        err));
  MNM_TRY(mnm_run_links(self->store, say_link, &state, err));
  if (state.unlisted + state.taken_back > 0) {
    mnm_text says;
    MNM_TRY(mnm_run__exhibit_say(self, &says, err,
                                 "Links that stand and are not listed here, most of them of "
                                 "accounts that are not in this exhibit: %llu. Links that were "
                                 "taken back: %llu. The case keeps all of them.",
                                 (unsigned long long)state.unlisted,
                                 (unsigned long long)state.taken_back));
    MNM_TRY(put(self, "Other links", 0, says, err));
  }
  if (facts.overrides > 0)
    MNM_TRY(put_meaning(self, "Rules of single accounts",
                        "Some accounts have a rule of their own, such as that of an innocent "
                        "recipient. It holds beside every rule that conserves but tiho and tilo, "
                        "which hold for a whole run.",
                        err));
  return mnm_run_overrides(self->store, self->book->key, say_override, self, err);
}

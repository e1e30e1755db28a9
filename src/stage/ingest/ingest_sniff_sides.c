/* A guess of who pays whom: accounts and direction. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_guess.h"

/* ---- accounts and direction
 * ---------------------------------------------------------------------------------------- */

static void set_second(guess *self, mnm_text *amount, spec_value *currency) {
  if (mnm_ingest__guess_column(self, ROLE_SECOND_AMOUNT) == NULL) return;
  *amount = mnm_ingest__guess_address(self, ROLE_SECOND_AMOUNT);
  currency->column = mnm_ingest__guess_address(self, ROLE_SECOND_CURRENCY);
  mnm_ingest__report(self->out, "the other side's amount: column %d",
                     mnm_ingest__guess_number(self, ROLE_SECOND_AMOUNT));
}

static bool keep_codes(guess *self, const sniff_column *column, uint32_t direction,
                       spec_list *out) {
  out->at = mnm_arena_take(&self->spec->arena, SNIFF_DISTINCT_MAX * sizeof(mnm_text));
  if (out->at == NULL) self->memory = true;
  for (uint32_t i = 0; out->at != NULL && i < column->distinct; i++) {
    if (mnm_ingest__sniff_direction(column->values[i]) != direction) continue;
    out->at[out->count++] = mnm_ingest__guess_keep(self, column->values[i]);
  }
  return out->count > 0;
}

/* The column that tells debit from credit; its codes are those that were seen. */
static void set_sign(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *sign = mnm_ingest__guess_column(self, ROLE_SIGN),
                     *amount = mnm_ingest__guess_column(self, ROLE_AMOUNT);
  if (transfer->debit.bytes > 0 || amount == NULL) return;
  if (amount->negative) {
    if (sign != NULL) {
      mnm_ingest__report(self->out, "note: the amounts' own sign is taken, and not column %d",
                         mnm_ingest__guess_number(self, ROLE_SIGN));
      self->table->columns[self->columns[ROLE_SIGN]].role = ROLE_NONE;
    }
    return;
  }
  if (sign == NULL) {
    mnm_ingest__guess_ask(
        self, "direction (no amount is negative and no column tells debit from credit)");
    self->no_direction = true;
    return;
  }
  transfer->sign = sign->address;
  bool in = keep_codes(self, sign, 1, &transfer->sign_credit);
  bool out = keep_codes(self, sign, 2, &transfer->sign_debit);
  if (!in || !out) {
    mnm_ingest__guess_ask(self,
                          "the other code of column %d (only one of debit and credit was seen)",
                          mnm_ingest__guess_number(self, ROLE_SIGN));
  } else {
    mnm_ingest__report(self->out, "debit or credit: by the codes in column %d",
                       mnm_ingest__guess_number(self, ROLE_SIGN));
  }
}

/* An IBAN in the lines before the table is the statement's own account. */
uint32_t mnm_ingest__sniff_iban(const char *text, size_t bytes, char *iban) {
  for (size_t at = 0; at + 15 <= bytes; at++) {
    bool begins = text[at] >= 'A' && text[at] <= 'Z' && text[at + 1] >= 'A' && text[at + 1] <= 'Z';
    if (!begins || (at > 0 && text[at - 1] >= 'A' && text[at - 1] <= 'Z')) continue;
    for (size_t length = 42; length >= 15; length--) { /* the longest first: blanks may be inside */
      if (at + length > bytes || text[at + length - 1] == ' ') continue;
      uint32_t found = mnm_ingest__iban(iban, (mnm_text){text + at, (uint32_t)length});
      if (found > 0) return found;
    }
  }
  return 0;
}

static void set_two_sides(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  const sniff_column *amount = mnm_ingest__guess_column(self, ROLE_AMOUNT);
  transfer->from.given = transfer->to.given = true;
  transfer->from.number.column = mnm_ingest__guess_address(self, ROLE_FROM);
  transfer->from.bank.column = mnm_ingest__guess_address(self, ROLE_FROM_BANK);
  transfer->to.number.column = mnm_ingest__guess_address(self, ROLE_TO);
  transfer->to.bank.column = mnm_ingest__guess_address(self, ROLE_TO_BANK);
  mnm_ingest__report(self->out, "accounts: from column %d to column %d",
                     mnm_ingest__guess_number(self, ROLE_FROM),
                     mnm_ingest__guess_number(self, ROLE_TO));
  set_second(self, &transfer->to_amount, &transfer->to_currency);
  if (transfer->debit.bytes > 0 || (amount != NULL && amount->negative)) {
    mnm_ingest__guess_ask(self, "direction (from and to are named, yet amounts have signs)");
  }
}

static void set_own_account(guess *self) {
  spec_account *account = &self->spec->transfer.account;
  const sniff_column *column = mnm_ingest__guess_column(self, ROLE_ACCOUNT);
  char iban[40];
  account->given = true;
  if (column != NULL) {
    account->number.column = column->address;
    account->bank.column = mnm_ingest__guess_address(self, ROLE_BANK);
    mnm_ingest__report(self->out, "statement account: column %d",
                       mnm_ingest__guess_number(self, ROLE_ACCOUNT));
    if (column->distinct != 1 && mnm_ingest__guess_column(self, ROLE_OTHER_ACCOUNT) == NULL) {
      self->odd_account = true;
      mnm_ingest__guess_ask(
          self,
          "whose account is in column %d (it changes from row to row: of several statements, or "
          "the other side's?)",
          mnm_ingest__guess_number(self, ROLE_ACCOUNT));
    }
    return;
  }
  uint32_t bytes = mnm_ingest__sniff_iban(self->source->head, self->table->start, iban);
  if (bytes > 0) {
    account->number.fixed = mnm_ingest__guess_keep(self, (mnm_text){iban, bytes});
    mnm_ingest__report(self->out, "statement account: the IBAN above the table");
  } else {
    mnm_ingest__guess_ask(self, "whose statement this is (write account: {number: {fixed: ...}})");
    self->no_account = true;
  }
}

void mnm_ingest__guess_accounts(guess *self) {
  spec_transfer *transfer = &self->spec->transfer;
  if (mnm_ingest__guess_column(self, ROLE_FROM) != NULL &&
      mnm_ingest__guess_column(self, ROLE_TO) != NULL) {
    set_two_sides(self);
    return;
  }
  set_own_account(self);
  set_second(self, &transfer->other_amount, &transfer->other_currency);
  transfer->counterparty.given = mnm_ingest__guess_column(self, ROLE_OTHER_ACCOUNT) != NULL;
  transfer->counterparty.number.column = mnm_ingest__guess_address(self, ROLE_OTHER_ACCOUNT);
  if (transfer->counterparty.given) {
    transfer->counterparty.bank.column = mnm_ingest__guess_address(self, ROLE_OTHER_BANK);
    mnm_ingest__report(self->out, "other account: column %d",
                       mnm_ingest__guess_number(self, ROLE_OTHER_ACCOUNT));
  } else {
    mnm_ingest__report(self->out,
                       "note: no column with the other side's account; it is read as "
                       "unknown, one for each statement");
  }
  transfer->counterparty_name = mnm_ingest__guess_address(self, ROLE_OTHER_NAME);
  set_sign(self);
}

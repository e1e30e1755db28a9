/* What each column is: words in the header propose, values confirm, and where there are no words
 * the only column of its kind says enough. */
#include "stage/ingest/ingest_account.h"
#include "stage/ingest/ingest_sniff_internal.h"

typedef struct roles {
  sniff_table *table;
  mnm_sniffed *out;
  int32_t *columns;
} roles;

static bool is_number(const sniff_column *column) {
  return column->numbers_dot || column->numbers_comma;
}

/* Every different value is a code for in or out, and there are few. */
static bool tells_direction(const sniff_column *column) {
  if (column->distinct == 0 || column->distinct > SNIFF_DISTINCT_MAX) return false;
  for (uint32_t i = 0; i < column->distinct; i++) {
    if (mnm_ingest__sniff_direction(column->values[i]) == 0) return false;
  }
  return true;
}

/* Do the values agree with what the header says? An empty column says nothing against it. */
static bool agrees(const sniff_column *column, column_role role) {
  if (column->filled == 0) {
    return role != ROLE_BOOKED && role != ROLE_AMOUNT && role != ROLE_CURRENCY &&
           role != ROLE_VALUE_DATE;
  }
  switch (role) {
    case ROLE_BOOKED:
      return column->form != NULL || column->count_form != NULL;
    case ROLE_VALUE_DATE:
      return column->form != NULL;
    case ROLE_CLOCK:
      return column->clock_form != NULL;
    case ROLE_AMOUNT:
    case ROLE_DEBIT:
    case ROLE_CREDIT:
    case ROLE_BALANCE:
    case ROLE_SECOND_AMOUNT:
      return is_number(column);
    case ROLE_CURRENCY:
    case ROLE_SECOND_CURRENCY:
      return column->currencies;
    case ROLE_SIGN:
      return tells_direction(column);
    default:
      return true;
  }
}

/* Words that stand for two things: the values decide. */
static column_role settle_word(const sniff_column *column, column_role role) {
  bool date = column->form != NULL;
  switch (role) {
    case ROLE_VALUE_DATE:
      if (date) return role;
      return column->currencies ? ROLE_CURRENCY : is_number(column) ? ROLE_AMOUNT : role;
    case ROLE_CURRENCY:
      return date ? ROLE_VALUE_DATE : role;
    case ROLE_CLOCK:
      return date ? ROLE_BOOKED : role;
    case ROLE_BOOKED:
      return !date && column->clock_form != NULL ? ROLE_CLOCK : role;
    case ROLE_DEBIT:
    case ROLE_CREDIT:
    case ROLE_TYPE:
      return tells_direction(column) ? ROLE_SIGN : role;
    default:
      return role;
  }
}

static bool take(const roles *self, uint32_t index, column_role role) {
  if (role == ROLE_NONE || self->columns[role] != PLAN_NONE) return false;
  self->columns[role] = (int32_t)index;
  self->table->columns[index].role = role;
  return true;
}

static void take_words(const roles *self) {
  for (uint32_t i = 0; i < self->table->column_count; i++) {
    const sniff_column *column = &self->table->columns[i];
    column_role role = settle_word(column, mnm_ingest__sniff_word(column->name));
    if (role == ROLE_NONE) continue;
    if (!agrees(column, role)) {
      if (column->filled > 0) {
        mnm_ingest__report(self->out, "column %u is headed like the %s, but its values are not",
                           i + 1, mnm_ingest__sniff_role_name(role));
      }
      continue;
    }
    if (take(self, i, role)) continue;
    /* a second one of a pair */
    if (role == ROLE_ACCOUNT) (void)take(self, i, ROLE_OTHER_ACCOUNT);
    if (role == ROLE_BOOKED && column->form != NULL) (void)take(self, i, ROLE_VALUE_DATE);
    if (role == ROLE_CURRENCY) (void)take(self, i, ROLE_SECOND_CURRENCY);
    /* texts add up */
    if (role == ROLE_PURPOSE) self->table->columns[i].role = ROLE_PURPOSE;
  }
}

/* The first date is the booking date: a value date may be later, hardly ever earlier. */
static void take_dates(const roles *self) {
  for (uint32_t i = 0; i < self->table->column_count; i++) {
    const sniff_column *column = &self->table->columns[i];
    if (column->role != ROLE_NONE || column->form == NULL || column->filled == 0) continue;
    if (self->columns[ROLE_BOOKED] == PLAN_NONE && column->filled == self->table->record_count) {
      (void)take(self, i, ROLE_BOOKED);
    }
  }
}

/* The only column of signed numbers, or of numbers with decimals. */
static void take_amount(const roles *self) {
  uint32_t count = 0;
  int32_t found = PLAN_NONE;
  if (self->columns[ROLE_AMOUNT] != PLAN_NONE || self->columns[ROLE_DEBIT] != PLAN_NONE ||
      self->columns[ROLE_CREDIT] != PLAN_NONE) {
    return;
  }
  for (uint32_t i = 0; i < self->table->column_count; i++) {
    const sniff_column *column = &self->table->columns[i];
    if (column->role != ROLE_NONE || !is_number(column) || column->form != NULL) continue;
    if (column->filled < self->table->record_count) continue;
    if (!column->negative && !column->fractions) continue;
    count++;
    found = (int32_t)i;
  }
  if (count != 1) return;
  (void)take(self, (uint32_t)found, ROLE_AMOUNT);
  mnm_ingest__report(self->out, "column %d is taken for the amount: no other has such numbers",
                     found + 1);
}

static void take_accounts(const roles *self) {
  uint32_t count = 0;
  int32_t varying = PLAN_NONE, constant = PLAN_NONE;
  for (uint32_t i = 0; i < self->table->column_count; i++) {
    const sniff_column *column = &self->table->columns[i];
    if (column->role != ROLE_NONE || !column->ibans) continue;
    count++;
    if (column->distinct == 1 && self->table->record_count > 1) {
      constant = (int32_t)i;
    } else {
      varying = (int32_t)i;
    }
  }
  if (count > 2) return;
  if (constant != PLAN_NONE && varying != PLAN_NONE) {
    (void)take(self, (uint32_t)constant, ROLE_ACCOUNT);
    (void)take(self, (uint32_t)varying, ROLE_OTHER_ACCOUNT);
  } else if (count == 1) {
    (void)take(self, (uint32_t)(varying != PLAN_NONE ? varying : constant), ROLE_OTHER_ACCOUNT);
  }
}

/* A bank beside the other side's account alone is the other side's. */
static void settle_bank(const roles *self) {
  int32_t bank = self->columns[ROLE_BANK];
  if (bank == PLAN_NONE || self->columns[ROLE_ACCOUNT] != PLAN_NONE) return;
  if (self->columns[ROLE_OTHER_BANK] != PLAN_NONE) return;
  self->columns[ROLE_OTHER_BANK] = bank;
  self->columns[ROLE_BANK] = PLAN_NONE;
  self->table->columns[bank].role = ROLE_OTHER_BANK;
}

/* One account column in a statement whose own IBAN stands above the table is the other side's. */
static void settle_accounts(const roles *self, const csv_source *source) {
  char iban[40];
  int32_t own = self->columns[ROLE_ACCOUNT];
  if (own == PLAN_NONE || self->columns[ROLE_OTHER_ACCOUNT] != PLAN_NONE) return;
  sniff_column *column = &self->table->columns[own];
  if (column->distinct == 1 && column->filled == self->table->record_count) return;
  if (mnm_ingest__sniff_iban(source->head, self->table->start, iban) == 0) return;
  self->columns[ROLE_OTHER_ACCOUNT] = own;
  self->columns[ROLE_ACCOUNT] = PLAN_NONE;
  column->role = ROLE_OTHER_ACCOUNT;
}

void mnm_ingest__sniff_roles(sniff_table *table, const csv_source *source, mnm_sniffed *out,
                             int32_t columns[ROLE_COUNT]) {
  const roles self = {table, out, columns};
  for (uint32_t i = 0; i < ROLE_COUNT; i++) columns[i] = PLAN_NONE;
  take_words(&self);
  take_dates(&self);
  take_amount(&self);
  take_accounts(&self);
  settle_accounts(&self, source);
  settle_bank(&self);
  for (uint32_t i = 0; i < table->column_count; i++) {
    const sniff_column *column = &table->columns[i];
    if (column->role == ROLE_NONE && column->currencies && column->filled == table->record_count) {
      (void)take(&self, i, ROLE_CURRENCY);
    }
  }
}

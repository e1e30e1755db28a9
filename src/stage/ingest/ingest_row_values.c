/* Values of a record: times, currencies, amounts, accounts. */
#include <inttypes.h>
#include "stage/ingest/ingest_row.h"

/* ---- times
 * ------------------------------------------------------------------------------------------ */

static void settle(const row_reader *self, bool whole_days, const read_time *from,
                   read_stamp *out) {
  *out = (read_stamp){from->local_us, from->grain, ZONE_CLEAR, MNM_OFFSET_NONE};
  if (from->grain == MNM_GRAIN_DAY) return;
  if (whole_days && from->local_us % MNM_US_PER_DAY == 0) {
    out->grain = MNM_GRAIN_DAY; /* a midnight that only stands for a day is not shifted */
    return;
  }
  if (from->has_offset) {
    out->time_us = from->local_us - INT64_C(60) * from->offset_min * MNM_US_PER_SECOND;
    out->offset_min = from->offset_min;
  } else if (!self->plan->utc && from->utc) {
    out->offset_min = mnm_ingest__zone_offset_at(self->plan->zone, from->local_us);
  } else if (!self->plan->utc) {
    out->flag = (uint8_t)mnm_ingest__zone_to_utc(self->plan->zone, from->local_us, &out->time_us,
                                                 &out->offset_min);
  }
}

void mnm_ingest__count_flag(row_reader *self, uint8_t flag) {
  self->out->ambiguous += flag == ZONE_AMBIGUOUS;
  self->out->missing += flag == ZONE_MISSING;
}

bool mnm_ingest__read_moment(row_reader *self, const time_form *form, mnm_text text,
                             read_stamp *out) {
  read_time got;
  if (!mnm_ingest__form_read(form, text, &got)) return false;
  settle(self, false, &got, out);
  return true;
}

static bool add_clock(row_reader *self, const plan_time *time, read_time *got) {
  mnm_text text = row_field(self, time->clock);
  read_time clock;
  if (text.bytes == 0) return true; /* the day alone is known */
  if (got->grain != MNM_GRAIN_DAY || !mnm_ingest__form_read(&time->clock_form, text, &clock)) {
    return mnm_ingest__fault(self, time->clock, "not a time of day of the form %s",
                             time->clock_form.shape);
  }
  got->local_us += clock.local_us;
  got->grain = clock.grain;
  got->has_offset = clock.has_offset;
  got->offset_min = clock.offset_min;
  got->utc = clock.utc;
  return true;
}

bool mnm_ingest__read_time(row_reader *self, const plan_time *time, time_memory *memory,
                           const char *what, read_stamp *out) {
  mnm_text text = row_field(self, time->column);
  if (memory != NULL && text.bytes > 0 &&
      short_equal(text, (mnm_text){memory->text, memory->bytes})) {
    *out = memory->stamp;
  } else {
    read_time got;
    if (!mnm_ingest__form_read(&time->form, text, &got)) {
      return mnm_ingest__fault(self, time->column, "%s is no real date of the form %s", what,
                               time->form.shape);
    }
    if (time->clock != PLAN_NONE && !add_clock(self, time, &got)) return false;
    settle(self, time->whole_days, &got, out);
    if (memory != NULL && time->clock == PLAN_NONE && text.bytes <= sizeof memory->text) {
      memory->bytes = text.bytes;
      memcpy(memory->text, text.data, text.bytes);
      memory->stamp = *out;
    }
  }
  return true;
}

/* May a field be remembered over records? One with doubled quotes lives in scratch memory. */
static bool stays(const row_reader *self, mnm_text text) {
  return text.data >= self->text->data && text.data < self->text->data + self->text->bytes;
}

/* ---- currencies
 * -------------------------------------------------------------------------------------- */

static uint16_t look_up(const row_reader *self, mnm_text name) {
  const spec_codes *names = &self->plan->spec->currency_names;
  for (uint32_t i = 0; i < names->count; i++) {
    if (mnm_text_equal_ascii_nocase(names->at[i].code, name)) {
      return mnm_currency_find(names->at[i].value);
    }
  }
  return mnm_currency_find(name);
}

bool mnm_ingest__read_currency(row_reader *self, const plan_money *money, money_unit *out) {
  *out = money->fixed;
  if (money->value.column == PLAN_NONE) return true;
  mnm_text name = row_field(self, money->value.column);
  if (name.bytes > 0 && short_equal(name, self->currency.name)) {
    *out = self->currency.unit;
    return true;
  }
  if (name.bytes > 0) {
    uint32_t mixed = name.bytes * 17 + (unsigned char)name.data[0] * 5U +
                     (unsigned char)name.data[name.bytes / 2] * 7U +
                     (unsigned char)name.data[name.bytes - 1] * 3U;
    currency_slot *slot = &self->currencies[mixed % CURRENCY_SLOTS];
    if (slot->unit.currency != MNM_CURRENCY_NONE && short_equal(slot->name, name)) {
      self->currency = *slot;
      *out = slot->unit;
      return true;
    }
    slot = &self->currencies[(mixed + 1) % CURRENCY_SLOTS]; /* where the next one made way */
    if (slot->unit.currency != MNM_CURRENCY_NONE && short_equal(slot->name, name)) {
      self->currency = *slot;
      *out = slot->unit;
      return true;
    }
    if (self->currencies[mixed % CURRENCY_SLOTS].unit.currency == MNM_CURRENCY_NONE) {
      slot = &self->currencies[mixed % CURRENCY_SLOTS];
    }
    out->currency = look_up(self, name);
    int32_t decimals = mnm_currency_exponent(out->currency);
    out->decimals = (uint8_t)(decimals > 0 ? decimals : 0);
    if (out->currency != MNM_CURRENCY_NONE && stays(self, name)) {
      *slot = (currency_slot){name, *out};
    }
    if (out->currency != MNM_CURRENCY_NONE) return true;
  }
  return mnm_ingest__fault(self, money->value.column,
                           "not a known currency; use a code such as EUR, or map the name under "
                           "'currencies' of the specification");
}

/* ---- amounts
 * ----------------------------------------------------------------------------------------- */

static bool amount_fault(row_reader *self, int32_t column, const char *what, number_fault fault,
                         uint32_t decimals, uint32_t kept, uint16_t currency, bool minor_units) {
  switch (fault) {
    case NUMBER_DECIMALS:
      return mnm_ingest__fault(
          self, column, "%s has %u decimals, %s has %u", what, decimals,
          minor_units ? "a number of minor units" : mnm_currency_code(currency), kept);
    case NUMBER_OVERFLOW:
      return mnm_ingest__fault(self, column,
                               "%s does not fit: at most 9223372036854775807 minor units of %s",
                               what, mnm_currency_code(currency));
    case NUMBER_SHAPE:
    case NUMBER_OK:
      break;
  }
  return mnm_ingest__fault(self, column, "%s is no number of the form %s", what,
                           self->plan->number_shape);
}

/* What sticks to the number must say the row's currency. */
static bool check_symbol(row_reader *self, int32_t column, const char *what, mnm_text symbol,
                         uint16_t currency) {
  uint16_t stuck = symbol.bytes > 0 ? look_up(self, symbol) : currency;
  if (stuck == currency) return true;
  if (stuck == MNM_CURRENCY_NONE) {
    return mnm_ingest__fault(self, column,
                             "%s carries a sign that is no known currency, or that several share; "
                             "map it under 'currencies' of the specification",
                             what);
  }
  return mnm_ingest__fault(self, column, "%s carries another currency than the row's, %s", what,
                           mnm_currency_code(currency));
}

/* More decimals than the currency has: as the specification says. */
static number_fault round_amount(row_reader *self, const read_number *number, uint32_t decimals,
                                 int64_t *out_minor, bool *scaled) {
  const mnm_spec *spec = self->plan->spec;
  uint8_t rounding = spec->rounding;
  if (rounding == SPEC_ROUNDING_AUTO && spec->format == SPEC_FORMAT_SHEET) {
    rounding = SPEC_ROUNDING_SPREADSHEET;
  }
  if (rounding < SPEC_ROUNDING_SPREADSHEET) return NUMBER_DECIMALS;
  bool noise = mnm_ingest__number_round(number, decimals, false, out_minor);
  bool any = !noise && rounding == SPEC_ROUNDING_CURRENCY &&
             mnm_ingest__number_round(number, decimals, true, out_minor);
  if (!noise && !any) return NUMBER_DECIMALS;
  *scaled = any;
  self->out->rounded++;
  return NUMBER_OK;
}

bool mnm_ingest__read_amount(row_reader *self, int32_t column, money_unit unit, bool minor_units,
                             const char *what, int64_t *out_minor, mnm_text *cut) {
  mnm_text text = row_field(self, column);
  uint32_t decimals = minor_units ? 0 : unit.decimals;
  amount_memory *last = &self->amount;
  if (text.bytes > 0 && decimals == last->decimals && short_equal(text, last->text)) {
    *out_minor = last->minor;
    return true;
  }
  if (number_plain(text, self->plan->numbers.decimal, decimals, out_minor)) {
    if (stays(self, text)) *last = (amount_memory){text, decimals, *out_minor};
    return true;
  }
  read_number number;
  bool scaled = false;
  number_fault fault = mnm_ingest__number_read(&number, &self->plan->numbers, text);
  if (fault == NUMBER_OK) {
    /* an asset that the currency table keeps to nine decimals may be finer at its source */
    bool scale = !minor_units && unit.currency > 1000 && decimals == 9;
    fault = mnm_ingest__number_minor(&number, decimals, scale, out_minor, &scaled);
  }
  if (fault == NUMBER_DECIMALS) fault = round_amount(self, &number, decimals, out_minor, &scaled);
  if (fault != NUMBER_OK) {
    return amount_fault(self, column, what, fault, number.decimals, decimals, unit.currency,
                        minor_units);
  }
  if (scaled) *cut = text;
  return check_symbol(self, column, what, number.symbol, unit.currency);
}

/* ---- accounts
 * ---------------------------------------------------------------------------------------- */

static const char CASH_KEY[] =
    "\x1F"
    "CASH";

static bool push(row_reader *self, key_list *list, const char *key, uint32_t bytes,
                 mnm_account_kind kind) {
  mnm_text text = {key, bytes};
  uint8_t small = (uint8_t)kind;
  if (list->keys.count == list->keys.capacity || list->kinds.count == list->kinds.capacity) {
    if (mnm_column_reserve(&list->keys, 1, self->err) != MNM_OK ||
        mnm_column_reserve(&list->kinds, 1, self->err) != MNM_OK) {
      self->failed = true;
      return false;
    }
  }
  ((mnm_text *)list->keys.data)[list->keys.count++] = text;
  ((uint8_t *)list->kinds.data)[list->kinds.count++] = small;
  return true;
}

/* Room for a key in the block's memory, in the arena once that is full. */
static char *key_room(row_reader *self, uint32_t bytes) {
  mnm_column *column = &self->out->key_bytes;
  if (column->capacity - column->count >= bytes) {
    char *room = (char *)column->data + column->count;
    column->count += bytes;
    return room;
  }
  char *room = mnm_arena_take_bytes(&self->out->arena, bytes);
  if (room == NULL) self->failed = true;
  return room;
}

bool mnm_ingest__push_key(row_reader *self, key_list *list, mnm_text bank, const char *infix,
                          mnm_text number, mnm_account_kind kind) {
  mnm_text between = mnm_text_of(infix);
  uint32_t bytes = bank.bytes + 1 + between.bytes + number.bytes;
  char *key = key_room(self, bytes);
  if (key == NULL) return false;
  if (bank.bytes > 0) memcpy(key, bank.data, bank.bytes);
  char *at = key + bank.bytes;
  *at++ = 0x1F;
  if (between.bytes > 0) memcpy(at, between.data, between.bytes);
  if (number.bytes > 0) memcpy(at + between.bytes, number.data, number.bytes);
  return push(self, list, key, bytes, kind);
}

static bool is_none(const plan_account *account, mnm_text number) {
  if (number.bytes == 0) return true;
  for (uint32_t i = 0; i < account->none.count; i++) {
    if (mnm_text_equal(account->none.at[i], number)) return true;
  }
  return false;
}

/* A number that can be neither an IBAN nor anything special, short enough, of printable ASCII
 * without blanks: the key is written at once. Most are. */
static bool is_simple(mnm_text bank, mnm_text number, spec_syntax syntax) {
  if (bank.bytes > 64 || number.bytes > 64 || syntax == SPEC_SYNTAX_IBAN) return false;
  if (syntax == SPEC_SYNTAX_AUTO && number.bytes >= 15) return false;
  if (syntax == SPEC_SYNTAX_PLAIN) return false;
  bool odd = number.data[0] == '\'' || number.data[0] == '=';
  for (uint32_t i = 0; i < bank.bytes; i++) odd |= (signed char)bank.data[i] < ' ';
  for (uint32_t i = 0; i < number.bytes; i++) odd |= (signed char)number.data[i] <= ' ';
  return !odd;
}

#if defined(__SSE2__)
/* The same for fields of up to 16 bytes of the block's own text, behind which there is slack: 16
 * bytes are looked at and copied at once. false: nothing was done. */
static bool push_short(row_reader *self, key_list *list, mnm_text bank, mnm_text number,
                       const plan_account *account) {
  mnm_column *bytes = &self->out->key_bytes;
  if (bank.bytes > 16 || number.bytes > 16) return false;
  if (account->syntax != SPEC_SYNTAX_NUMBER &&
      (account->syntax != SPEC_SYNTAX_AUTO || number.bytes >= 15)) {
    return false;
  }
  if (number.data[0] == '\'' || number.data[0] == '=' || !stays(self, number)) return false;
  if (bank.bytes > 0 && !stays(self, bank)) return false;
  if (bytes->capacity - bytes->count < KEY_SLACK_BYTES + 1) return false;
  if (list->keys.count == list->keys.capacity || list->kinds.count == list->kinds.capacity) {
    return false;
  }
  const __m128i blank = _mm_set1_epi8(' ');
  __m128i b = bank.bytes > 0 ? _mm_loadu_si128((const __m128i *)(const void *)bank.data)
                             : _mm_setzero_si128();
  __m128i n = _mm_loadu_si128((const __m128i *)(const void *)number.data);
  uint32_t odd_bank = (uint32_t)_mm_movemask_epi8(_mm_cmplt_epi8(b, blank));
  uint32_t fine_number = (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(n, blank));
  odd_bank &= (1U << bank.bytes) - 1;
  if ((odd_bank | (~fine_number & ((1U << number.bytes) - 1))) != 0) return false;
  char *key = (char *)bytes->data + bytes->count;
  uint32_t key_bytes = bank.bytes + 1 + number.bytes;
  _mm_storeu_si128((__m128i *)(void *)key, b);
  key[bank.bytes] = 0x1F;
  _mm_storeu_si128((__m128i *)(void *)(key + bank.bytes + 1), n);
  bytes->count += key_bytes;
  uint64_t at = list->keys.count++;
  list->kinds.count = list->keys.count;
  ((mnm_text *)list->keys.data)[at] = (mnm_text){key, key_bytes};
  ((uint8_t *)list->kinds.data)[at] = (uint8_t)account->kind;
  return true;
}
#endif

bool mnm_ingest__read_account(row_reader *self, const plan_account *account, key_list *list,
                              bool must, bool *named) {
  mnm_text number = account->number.column == PLAN_NONE ? account->number.fixed
                                                        : row_field(self, account->number.column);
  mnm_text bank = account->bank.column == PLAN_NONE ? account->bank.fixed
                                                    : row_field(self, account->bank.column);
  *named = !is_none(account, number);
  if (!*named && !must) return true;
#if defined(__SSE2__)
  if (*named && push_short(self, list, bank, number, account)) return true;
#endif
  if (*named && is_simple(bank, number, account->syntax)) {
    return mnm_ingest__push_key(self, list, bank, "", number, account->kind);
  }
  account_key key;
  const char *fault = NULL;
  if (!*named) number.bytes = 0;
  if (!mnm_ingest__account_key(&key, bank, number, account->syntax, account->kind, &fault)) {
    return mnm_ingest__fault(self, account->number.column, "%s", fault);
  }
  if (key.cash) return push(self, list, CASH_KEY, sizeof CASH_KEY - 1, MNM_ACCOUNT_CASH);
  char *room = key_room(self, key.bytes);
  if (room == NULL) return false;
  memcpy(room, key.key, key.bytes);
  return push(self, list, room, key.bytes, (mnm_account_kind)key.kind);
}

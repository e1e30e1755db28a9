/* What an export is made of: the columns there are, and their dictionaries. */
#include "model/arrow/arrow_holder.h"

#define LABEL_BYTES_MAX 1024 /* bank and number have at most 256 bytes each where they are read */

/* ---- dictionaries -------------------------------------------------------------------------------
 */

static mnm_status words_init(mnm_arrow__dictionary *words, const mnm_ctx *ctx, mnm_err *err) {
  int64_t zero = 0;
  mnm_column_init(&words->start, sizeof(int64_t), ctx);
  mnm_column_init(&words->small, sizeof(int32_t), ctx);
  mnm_column_init(&words->bytes, 1, ctx);
  return mnm_column_push(&words->start, &zero, err);
}

static void words_clear(mnm_arrow__dictionary *words) {
  mnm_column_clear(&words->start);
  mnm_column_clear(&words->small);
  mnm_column_clear(&words->bytes);
}

static mnm_status words_push(mnm_arrow__dictionary *words, mnm_text text, mnm_err *err) {
  MNM_TRY(mnm_column_append(&words->bytes, text.data, text.bytes, err));
  int64_t end = (int64_t)words->bytes.count;
  words->count++;
  return mnm_column_push(&words->start, &end, err);
}

/* Offsets of 32 bits are what every reader knows; those of 64 only where they must be. */
static mnm_status words_finish(mnm_arrow__dictionary *words, mnm_err *err) {
  if (words->bytes.count > INT32_MAX) return MNM_OK;
  MNM_TRY(mnm_arrow__room(&words->small, words->start.count, err));
  const int64_t *start = words->start.data;
  int32_t *small = words->small.data;
  for (uint64_t i = 0; i < words->start.count; i++) small[i] = (int32_t)start[i];
  return MNM_OK;
}

const char *mnm_arrow__words_format(const mnm_arrow__dictionary *words) {
  return words->small.count > 0 ? "u" : "U";
}

static mnm_status fill_accounts(mnm_arrow__holder *holder, bool banks, mnm_err *err) {
  const mnm_accounts *accounts = holder->source.accounts;
  uint32_t count = mnm_accounts_count(accounts);
  for (uint32_t id = 0; id < count; id++) {
    char label[LABEL_BYTES_MAX];
    mnm_text text = {label, mnm_accounts_label(accounts, id, label, sizeof label)};
    MNM_TRY(words_push(&holder->words[MNM_ARROW__LABELS], text, err));
    if (!banks) continue;
    MNM_TRY(words_push(&holder->words[MNM_ARROW__BANKS], mnm_accounts_bank(accounts, id), err));
    MNM_TRY(words_push(&holder->words[MNM_ARROW__NUMBERS], mnm_accounts_number(accounts, id), err));
  }
  return MNM_OK;
}

static mnm_status fill_channels(mnm_arrow__holder *holder, mnm_err *err) {
  for (uint32_t channel = 0; channel < MNM_CHANNEL_COUNT; channel++)
    MNM_TRY(words_push(&holder->words[MNM_ARROW__CHANNELS],
                       mnm_text_of(mnm_channel_name((mnm_channel)channel)), err));
  return MNM_OK;
}

static mnm_status fill_places(mnm_arrow__holder *holder, mnm_err *err) {
  uint32_t count = mnm_strings_count(holder->source.places);
  for (uint32_t place = 0; place < count; place++)
    MNM_TRY(words_push(&holder->words[MNM_ARROW__PLACES],
                       mnm_strings_get(holder->source.places, place), err));
  return MNM_OK;
}

static void mark(uint8_t *used, const uint16_t *currency, uint32_t count) {
  for (uint32_t row = 0; row < count && currency; row++) used[currency[row]] = 1;
}

/* Only currencies that occur, in order of their codes: a few words instead of the numbers' range,
 * most of which would stand for nothing. */
static mnm_status fill_codes(mnm_arrow__holder *holder, mnm_err *err) {
  const mnm_transfers *transfers = &holder->source.transfers;
  MNM_TRY(mnm_arrow__room(&holder->code, UINT16_MAX + 1, err));
  uint16_t *code = holder->code.data;
  mnm_column used;
  mnm_ctx ctx = {.alloc = holder->alloc};
  mnm_column_init(&used, 1, &ctx);
  mnm_status status = mnm_arrow__room(&used, UINT16_MAX + 1, err);
  if (status == MNM_OK) {
    memset(used.data, 0, used.count);
    memset(code, 0, holder->code.count * sizeof *code);
    mark(used.data, transfers->currency, transfers->count);
    mark(used.data, transfers->to_currency, transfers->count);
  }
  for (uint32_t i = 0; i < mnm_currency_count() && status == MNM_OK; i++) {
    uint16_t currency = mnm_currency_at(i);
    if (!((const uint8_t *)used.data)[currency]) continue;
    code[currency] = (uint16_t)holder->words[MNM_ARROW__CODES].count;
    status =
        words_push(&holder->words[MNM_ARROW__CODES], mnm_text_of(mnm_currency_code(currency)), err);
  }
  mnm_column_clear(&used);
  return status;
}

static bool any_bank(const mnm_accounts *accounts) {
  uint32_t count = mnm_accounts_count(accounts);
  for (uint32_t id = 0; id < count; id++)
    if (mnm_accounts_bank(accounts, id).bytes > 0) return true;
  return false;
}

/* ---- columns ------------------------------------------------------------------------------------
 */

static void add(mnm_arrow__holder *holder, mnm_arrow__out_column column) {
  holder->column[holder->column_count++] = column;
}

static void add_columns(mnm_arrow__holder *holder, bool banks) {
  const mnm_transfers *from = &holder->source.transfers;
  bool received = from->to_amount_minor || from->to_currency;
  const char *code = holder->words[MNM_ARROW__CODES].count > UINT8_MAX + 1u ? "S" : "C";
  if (holder->source.ids)
    add(holder, (mnm_arrow__out_column){.name = "transfer_id", .format = "u"});
  add(holder, (mnm_arrow__out_column){
                  .name = "booked_us", .format = "tsu:UTC", .width = 8, .values = from->booked_us});
  if (from->booked_grain)
    add(holder,
        (mnm_arrow__out_column){
            .name = "booked_grain", .format = "C", .width = 1, .values = from->booked_grain});
  add(holder, (mnm_arrow__out_column){.name = "payer",
                                      .format = "I",
                                      .words = MNM_ARROW__LABELS,
                                      .width = 4,
                                      .values = from->account_from});
  add(holder, (mnm_arrow__out_column){.name = "receiver",
                                      .format = "I",
                                      .words = MNM_ARROW__LABELS,
                                      .width = 4,
                                      .values = from->account_to});
  add(holder, (mnm_arrow__out_column){
                  .name = "amount_minor", .format = "l", .width = 8, .values = from->amount_minor});
  add(holder,
      (mnm_arrow__out_column){.name = "currency", .format = code, .words = MNM_ARROW__CODES});
  if (received)
    add(holder, (mnm_arrow__out_column){
                    .name = "to_amount_minor",
                    .format = "l",
                    .width = 8,
                    .values = from->to_amount_minor ? from->to_amount_minor : from->amount_minor});
  if (from->to_currency)
    add(holder,
        (mnm_arrow__out_column){.name = "to_currency", .format = code, .words = MNM_ARROW__CODES});
  if (from->channel)
    add(holder, (mnm_arrow__out_column){.name = "channel",
                                        .format = "C",
                                        .words = MNM_ARROW__CHANNELS,
                                        .width = 1,
                                        .values = from->channel});
  if (from->place && holder->source.places)
    add(holder, (mnm_arrow__out_column){.name = "place",
                                        .format = "I",
                                        .words = MNM_ARROW__PLACES,
                                        .width = 4,
                                        .nullable = true,
                                        .none = MNM_PLACE_NONE,
                                        .values = from->place});
  if (from->order)
    add(holder, (mnm_arrow__out_column){.name = "order",
                                        .format = "L",
                                        .width = 8,
                                        .nullable = true,
                                        .none = MNM_ORDER_NONE,
                                        .values = from->order});
  if (from->balance_minor)
    add(holder, (mnm_arrow__out_column){.name = "balance_minor",
                                        .format = "l",
                                        .width = 8,
                                        .nullable = true,
                                        .none = (uint64_t)MNM_BALANCE_NONE,
                                        .values = from->balance_minor});
  for (uint32_t side = 0; side < 2 && banks; side++) {
    const uint32_t *accounts = side == 0 ? from->account_from : from->account_to;
    add(holder, (mnm_arrow__out_column){.name = side == 0 ? "payer_bank" : "receiver_bank",
                                        .format = "I",
                                        .words = MNM_ARROW__BANKS,
                                        .width = 4,
                                        .values = accounts});
    add(holder, (mnm_arrow__out_column){.name = side == 0 ? "payer_number" : "receiver_number",
                                        .format = "I",
                                        .words = MNM_ARROW__NUMBERS,
                                        .width = 4,
                                        .values = accounts});
  }
}

/* ---- the holder ---------------------------------------------------------------------------------
 */

static mnm_status fill(mnm_arrow__holder *holder, mnm_err *err) {
  bool banks = any_bank(holder->source.accounts);
  MNM_TRY(fill_accounts(holder, banks, err));
  MNM_TRY(fill_codes(holder, err));
  if (holder->source.transfers.channel) MNM_TRY(fill_channels(holder, err));
  if (holder->source.transfers.place && holder->source.places) MNM_TRY(fill_places(holder, err));
  for (uint32_t i = 1; i < MNM_ARROW__WORDS; i++) MNM_TRY(words_finish(&holder->words[i], err));
  add_columns(holder, banks);
  return MNM_OK;
}

mnm_status mnm_arrow__holder_new(mnm_arrow__holder **out, const mnm_arrow_source *source,
                                 const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_arrow__holder *holder = mnm_mem_new(ctx, sizeof *holder);
  if (!holder) return mnm_err_nomem(err);
  if (ctx) holder->alloc = ctx->alloc;
  atomic_init(&holder->holders, 1);
  holder->source = *source;
  mnm_column_init(&holder->code, sizeof(uint16_t), ctx);
  mnm_status status = MNM_OK;
  for (uint32_t i = 1; i < MNM_ARROW__WORDS; i++) { /* all, so that all can be cleared */
    mnm_status made = words_init(&holder->words[i], ctx, err);
    if (status == MNM_OK) status = made;
  }
  if (status == MNM_OK) status = fill(holder, err);
  if (status != MNM_OK) {
    mnm_arrow__holder_forget(holder);
    return status;
  }
  *out = holder;
  return MNM_OK;
}

void mnm_arrow__holder_forget(mnm_arrow__holder *holder) {
  for (uint32_t i = 1; i < MNM_ARROW__WORDS; i++) words_clear(&holder->words[i]);
  mnm_column_clear(&holder->code);
  mnm_alloc alloc = holder->alloc;
  mnm_alloc_free(&alloc, holder, sizeof *holder);
}

void mnm_arrow__hold(mnm_arrow__holder *holder) {
  (void)atomic_fetch_add_explicit(&holder->holders, 1, memory_order_relaxed);
}

void mnm_arrow__let_go(mnm_arrow__holder *holder) {
  /* what others wrote before they let go must be seen by the one who frees */
  if (atomic_fetch_sub_explicit(&holder->holders, 1, memory_order_acq_rel) != 1) return;
  mnm_arrow_source source = holder->source;
  mnm_arrow__holder_forget(holder);
  if (source.release) source.release(source.owner);
}

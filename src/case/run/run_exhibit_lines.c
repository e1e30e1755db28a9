/* The lines of an exhibit: each with where it was read, and the sources they were read in. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_exhibit.h"
#include "case/run/run_internal.h"

#define ORIGINS 16u

/* ---- sources --- */

static mnm_status take_source(void *payload, const mnm_source *source, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  char hex[65];
  const char *slash = strrchr(source->path, '/');
  mnm_exhibit_source made = {
      .number = source->source_id, .bytes = source->bytes, .added_us = source->added_us};
  mnm_seal_hex(hex, source->sha256, 32);
  MNM_TRY(
      mnm_run__exhibit_keep(self, mnm_text_of(slash ? slash + 1 : source->path), &made.file, err));
  MNM_TRY(mnm_run__exhibit_say(self, &made.sha256, err, "%s", hex));
  MNM_TRY(mnm_run__exhibit_say(self, &made.added_by, err, "%s", source->added_by));
  MNM_TRY(mnm_run__exhibit_say(self, &made.grade, err, "%s", source->grade.original));
  bool authority = source->legal_authority != NULL && source->legal_authority[0] != '\0';
  bool reference = source->legal_reference != NULL && source->legal_reference[0] != '\0';
  MNM_TRY(mnm_run__exhibit_say(
      self, &made.legal, err, "%s%s%s", authority ? source->legal_authority : "",
      authority && reference ? ", " : "", reference ? source->legal_reference : ""));
  return mnm_column_push(&self->source, &made, err);
}

static mnm_exhibit_source *source_of(mnm_run_exhibit *self, uint64_t number) {
  mnm_exhibit_source *source = self->source.data;
  for (uint64_t i = 0; i < self->source.count; i++)
    if (source[i].number == number) return &source[i];
  return NULL;
}

static mnm_status check_source(void *payload, const mnm_source *source, mnm_err *err) {
  mnm_run_exhibit *self = payload;
  const mnm_exhibit_source *used = source_of(self, source->source_id);
  if (used == NULL || used->lines == 0) return MNM_OK;
  if ((source->grade.handling & MNM_HANDLING_H1) != 0 || source->grade.suspected_false) {
    (void)mnm_err_set(err, MNM_E_DENIED,
                      "source %llu, in which lines of the exhibit were read, may not be used in "
                      "court (%s)",
                      (unsigned long long)source->source_id,
                      source->grade.suspected_false ? "it is suspected to be false" : "H1");
    mnm_err_hint(err, "ask whoever provided it for leave, or trace without it");
    return MNM_E_DENIED;
  }
  return mnm_source_check_use(self->store, source->source_id, err);
}

/* ---- lines --- */

typedef struct writing {
  mnm_run_exhibit *self;
  mnm_arena scratch;
} writing;

static mnm_status put_origins(mnm_run_exhibit *self, uint64_t reference, mnm_text *out,
                              mnm_err *err) {
  mnm_ledger_origin origin[ORIGINS];
  uint32_t count = 0;
  char text[64 * ORIGINS] = "";
  size_t length = 0;
  MNM_TRY(mnm_ledger_origins(self->store, reference, origin, ORIGINS, &count, err));
  for (uint32_t i = 0; i < count && i < ORIGINS; i++) {
    mnm_exhibit_source *source = source_of(self, origin[i].source_id);
    if (source != NULL) source->lines++;
    length += (size_t)snprintf(text + length, sizeof text - length, "%s%llu:%llu",
                               i > 0 ? ", " : "", (unsigned long long)origin[i].source_id,
                               (unsigned long long)origin[i].source_row + 1);
  }
  return mnm_run__exhibit_say(self, out, err, "%s", text);
}

static bool victim_at(const mnm_run_exhibit *self, uint32_t row) {
  const mnm_transfers *rows = mnm_ledger_transfers(self->book->ledger);
  return mnm_run__exhibit_victim(self, rows->account_from[row]) ||
         mnm_run__exhibit_victim(self, rows->account_to[row]);
}

/* Free texts may hold names: a person's to whoever may see them, none beside a possible victim. */
static mnm_status put_purpose(writing *work, uint32_t row, uint64_t reference, mnm_text *out,
                              mnm_err *err) {
  mnm_run_exhibit *self = work->self;
  mnm_text text = {"", 0};
  mnm_err none = {0};
  *out = text;
  mnm_arena_reset(&work->scratch);
  mnm_status status = mnm_ledger_purpose(self->store, reference, &work->scratch, &text, &none);
  if (status == MNM_E_KEY) return mnm_run__exhibit_say(self, out, err, "(erased)");
  if (status != MNM_OK) {
    if (err != NULL) *err = none;
    return status;
  }
  return mnm_run__exhibit_free_text(self, text, victim_at(self, row) ? MNM_VICTIM : MNM_PERSON, out,
                                    err);
}

/* What came back, and what brought it back. */
static mnm_status put_netted(mnm_run_exhibit *self, const mnm_schedule_line *from,
                             uint16_t currency, char *text, size_t bytes, mnm_err *err) {
  const mnm_trace_rows *rows = &self->book->input.rows;
  size_t length = strlen(text);
  const char *between = length > 0 ? "; " : "";
  char amount[MNM_RUN__AMOUNT], id[MNM_TRANSFER_ID_BYTES];
  uint32_t id_bytes = 0;
  if ((from->notes & MNM_SCHEDULE_NETTED) != 0) {
    int64_t paid = rows->amount_minor[from->row];
    mnm_run__amount(amount, (mnm_wide)paid - mnm_run__case_amounts(self->book)[from->row],
                    currency);
    (void)snprintf(text + length, bytes - length,
                   "%sof what was paid, %s came back and is left out", between, amount);
  }
  if ((from->notes & MNM_SCHEDULE_RETURN) == 0) return MNM_OK;
  mnm_run__amount(amount, rows->amount_minor[from->row], currency);
  MNM_TRY(mnm_ledger_transfer_id(self->book->ledger, rows->reverses[from->row], id, sizeof id,
                                 &id_bytes, err));
  (void)snprintf(text + length, bytes - length, "%stakes %s of transfer %.*s back: counted there",
                 between, amount, (int)id_bytes, id);
  return MNM_OK;
}

static mnm_status put_note(mnm_run_exhibit *self, const mnm_schedule_line *from, uint16_t currency,
                           mnm_text *out, mnm_err *err) {
  char text[900] = "", amount[MNM_RUN__AMOUNT];
  size_t length = 0;
  static const struct {
    uint16_t bit;
    const char *says;
  } notes[] = {{MNM_SCHEDULE_LINKED, "linked to a later receipt, and counted behind it"},
               {MNM_SCHEDULE_EARMARK, "meant to be money of this claim"},
               {MNM_SCHEDULE_ENTERS, "enters here"},
               {MNM_SCHEDULE_OUTSIDE, "break: leaves the records"},
               {MNM_SCHEDULE_OVERDRAWN, "bank lent part"},
               {MNM_SCHEDULE_SAME_TIME, "same time as another row"}};
  for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
    if ((from->notes & notes[i].bit) != 0)
      length += (size_t)snprintf(text + length, sizeof text - length, "%s%s",
                                 length > 0 ? "; " : "", notes[i].says);
  if ((from->notes & MNM_SCHEDULE_REPAID) != 0) {
    mnm_run__amount(amount, from->repaid_minor, currency);
    length += (size_t)snprintf(text + length, sizeof text - length, "%srepaid overdraft: %s",
                               length > 0 ? "; " : "", amount);
  }
  if ((from->notes & MNM_SCHEDULE_CONVERTED) != 0) {
    const int64_t paid = self->book->input.rows.amount_minor[from->row];
    const int64_t came = self->book->input.rows.to_amount_minor[from->row];
    uint32_t account = 0;
    uint16_t paid_in = 0, came_in = 0;
    const uint32_t *ends[2] = {self->book->from.data, self->book->to.data};
    mnm_run__case_name(self->book, ends[0][from->row], &account, &paid_in);
    mnm_run__case_name(self->book, ends[1][from->row], &account, &came_in);
    char other[MNM_RUN__AMOUNT];
    mnm_run__amount(amount, paid, paid_in);
    mnm_run__amount(other, came, came_in);
    (void)snprintf(text + length, sizeof text - length, "%sconverted: %s became %s",
                   length > 0 ? "; " : "", amount, other);
  }
  MNM_TRY(put_netted(self, from, currency, text, sizeof text, err));
  return mnm_run__exhibit_say(self, out, err, "%s", text);
}

/* A line of what came back, or brought it back, has no amount to tell by. */
static bool is_credit(const mnm_run_exhibit *self, const mnm_schedule_line *from) {
  bool empty = from->debit_minor == 0 && from->credit_minor == 0;
  bool together = (from->notes & MNM_SCHEDULE_OTHERS) != 0;
  const uint32_t position = *(const uint32_t *)mnm_column_at(&self->position, from->account);
  if (!empty || together) return from->credit_minor > 0;
  return ((const uint32_t *)self->book->to.data)[from->row] == position;
}

static mnm_status put_line(writing *work, uint64_t number, const mnm_schedule_line *from,
                           mnm_err *err) {
  mnm_run_exhibit *self = work->self;
  const mnm_transfers *transfers = mnm_ledger_transfers(self->book->ledger);
  const mnm_exhibit_account *accounts = self->account.data;
  mnm_exhibit_line made = {.number = number,
                           .account = from->account,
                           .other = UINT32_MAX,
                           .rows = from->rows,
                           .together = (from->notes & MNM_SCHEDULE_OTHERS) != 0,
                           .credit = is_credit(self, from),
                           .booked_us = transfers->booked_us[from->row],
                           .last_us = transfers->booked_us[from->row_last],
                           .grain = MNM_GRAIN_SECOND,
                           .debit_minor = from->debit_minor,
                           .credit_minor = from->credit_minor,
                           .balance_minor = from->balance_minor,
                           .claim_in_minor = from->claim_in_minor,
                           .claim_out_minor = from->claim_out_minor,
                           .traced_minor = from->traced_minor};
  if (transfers->booked_grain != NULL) made.grain = (mnm_grain)transfers->booked_grain[from->row];
  if (made.grain == MNM_GRAIN_MICROSECOND) made.grain = MNM_GRAIN_SECOND;
  uint16_t currency = accounts[from->account].currency;
  if (made.together) {
    MNM_TRY(mnm_run__exhibit_say(self, &made.note, err, "%u %s that moved no claim money",
                                 from->rows, from->rows == 1 ? "row" : "rows"));
    return mnm_column_push(&self->line, &made, err);
  }
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  uint64_t reference = mnm_ledger_reference(self->book->ledger, from->row);
  MNM_TRY(mnm_ledger_transfer_id(self->book->ledger, from->row, id, sizeof id, &bytes, err));
  MNM_TRY(mnm_run__exhibit_keep(self, (mnm_text){id, bytes}, &made.id, err));
  MNM_TRY(put_origins(self, reference, &made.document, err));
  MNM_TRY(put_purpose(work, from->row, reference, &made.purpose, err));
  MNM_TRY(put_note(self, from, currency, &made.note, err));
  uint32_t place = self->place[from->other];
  if (place != 0) {
    made.other = place - 1;
    made.other_label = accounts[place - 1].label;
    made.other_name =
        accounts[place - 1].name.bytes > 0 ? accounts[place - 1].name : accounts[place - 1].holder;
  } else { /* it paid, and no claim money went between the two: it has no place of its own */
    char label[512];
    uint32_t account = 0;
    mnm_run__case_name(self->book, from->other, &account, &currency);
    bool victim = mnm_run__exhibit_victim(self, account);
    uint32_t length =
        mnm_accounts_label(mnm_run_case_accounts(self->book), account, label, sizeof label);
    MNM_TRY(mnm_run__exhibit_keep(self,
                                  victim ? mnm_text_of("(sealed)") : (mnm_text){label, length},
                                  &made.other_label, err));
  }
  return mnm_column_push(&self->line, &made, err);
}

mnm_status mnm_run__exhibit_lines(mnm_run_exhibit *self, mnm_err *err) {
  writing work = {.self = self};
  const mnm_schedule_line *line = self->schedule.line.data;
  MNM_TRY(mnm_store_sources(self->store, take_source, self, err));
  mnm_arena_init(&work.scratch, self->ctx);
  mnm_status status = MNM_OK;
  for (uint64_t i = 0; i < self->schedule.line.count && status == MNM_OK; i++) {
    if (i % 16 == 0) status = mnm_ctx_tick(self->ctx, "lines", i, self->schedule.line.count, err);
    if (status == MNM_OK) status = put_line(&work, i + 1, &line[i], err);
  }
  mnm_arena_clear(&work.scratch);
  MNM_TRY(status);
  return mnm_store_sources(self->store, check_source, self, err);
}

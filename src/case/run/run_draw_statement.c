/* The statement of an account on paper: the picture, and its rows behind it. */
#include <inttypes.h>
#include <stdio.h>

#include "case/run/run_internal.h"
#include "case/run/run_statement.h"

#define WORKBOOK ((mnm_picture)0)

typedef struct drawn {
  mnm_column item; /* mnm_figure_line_item */
  mnm_column row;  /* mnm_figure_row */
  mnm_arena arena; /* their texts */
} drawn;

static mnm_status keep(drawn *work, mnm_text text, mnm_text *out, mnm_err *err) {
  *out = (mnm_text){"", 0};
  if (text.bytes == 0) return MNM_OK;
  char *copy = mnm_arena_copy(&work->arena, text.data, text.bytes);
  if (!copy) return mnm_err_nomem(err);
  *out = (mnm_text){copy, text.bytes};
  return MNM_OK;
}

uint32_t mnm_run_entry_note(const mnm_run_entry *entry, char *buffer, uint32_t bytes) {
  int length = 0;
  buffer[0] = '\0';
  if (entry->pair_id != 0)
    length = snprintf(buffer, bytes, "pair %" PRIu64 " %s", entry->pair_id,
                      mnm_pair_state_name((mnm_pair_state)entry->pair_state));
  else if (entry->ambiguous)
    length = snprintf(buffer, bytes, "ambiguous: %" PRIu32 " candidate%s", entry->candidates,
                      entry->candidates == 1 ? "" : "s");
  else if (entry->missing_leg)
    length = snprintf(buffer, bytes, "missing leg");
  else if (!entry->own)
    length = snprintf(buffer, bytes, "other side only");
  return length > 0 ? (uint32_t)length : 0;
}

static mnm_status take_entry(void *payload, const mnm_run_entry *entry,
                             const mnm_accounts *accounts, mnm_err *err) {
  drawn *work = payload;
  const mnm_run_line *line = &entry->line;
  char text[600];
  mnm_figure_row row = {.booked_us = entry->at_us,
                        .grain = MNM_GRAIN_DAY,
                        .balance = entry->kind == MNM_ENTRY_BALANCE,
                        .own = entry->own,
                        .self = entry->self,
                        .known = entry->known,
                        .currency = entry->currency,
                        .stated_minor = entry->stated_minor,
                        .running_minor = entry->running_minor,
                        .difference_minor = entry->difference_minor};
  (void)snprintf(text, sizeof text, "%" PRIu64, entry->source_id);
  if (!row.balance) {
    mnm_figure_line_item item = {line->booked_us, line->credit, line->currency, line->amount_minor,
                                 line->balance_minor};
    MNM_TRY(mnm_column_push(&work->item, &item, err));
    row.grain = line->grain;
    row.credit = line->credit;
    row.amount_minor = line->amount_minor;
    uint32_t bytes = mnm_accounts_label(accounts, line->other, text, sizeof text);
    MNM_TRY(keep(work, (mnm_text){text, bytes}, &row.other, err));
    MNM_TRY(keep(work, line->purpose, &row.purpose, err));
    bytes = mnm_run_entry_note(entry, text, sizeof text);
    MNM_TRY(keep(work, (mnm_text){text, bytes}, &row.note, err));
    (void)snprintf(text, sizeof text, "%" PRIu64 ":%" PRIu64, entry->source_id,
                   entry->source_row + 1);
  }
  MNM_TRY(keep(work, mnm_text_of(text), &row.record, err));
  return mnm_column_push(&work->row, &row, err);
}

static const char *file_name(const mnm_store *store) {
  const char *path = mnm_store_path(store), *slash = strrchr(path, '/');
  return slash == NULL ? path : slash + 1;
}

static mnm_status draw(mnm_store *store, mnm_text label, const drawn *work, mnm_out *out,
                       mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  char title[600], sentence[160], evidence[700], first[48] = "", last[48] = "";
  const mnm_figure_line_item *item = work->item.data;
  const uint64_t count = work->item.count;
  if (count > 0) {
    (void)mnm_time_text(first, sizeof first, item[0].booked_us, MNM_GRAIN_DAY);
    (void)mnm_time_text(last, sizeof last, item[count - 1].booked_us, MNM_GRAIN_DAY);
  }
  (void)snprintf(title, sizeof title, "Account %.*s", (int)label.bytes, label.data);
  (void)snprintf(sentence, sizeof sentence, "%llu transfers%s%s%s%s%s.", (unsigned long long)count,
                 count > 0 ? ", " : "", first, count > 0 ? " to " : "", last,
                 count > 0 ? " (UTC)" : "");
  (void)snprintf(evidence, sizeof evidence, "manumit show %s account %.*s", file_name(store),
                 (int)label.bytes, label.data);
  mnm_figure_statement figure = {
      .head = {mnm_text_of(title), mnm_text_of(sentence), mnm_text_of(mnm_store_id(store)),
               mnm_text_of(evidence), MNM_TIME_NONE},
      .items = item,
      .item_count = count,
      .rows = work->row.data,
      .row_count = work->row.count};
  if (picture == WORKBOOK) return mnm_report_workbook(out, &figure, ctx, err);
  return mnm_report_statement(out, &figure, picture, ctx, err);
}

static mnm_status make(mnm_store *store, mnm_text account_label, int64_t from_us, int64_t to_us,
                       mnm_out *out, mnm_picture picture, const mnm_ctx *ctx, mnm_err *err) {
  drawn work;
  mnm_column_init(&work.item, sizeof(mnm_figure_line_item), ctx);
  mnm_column_init(&work.row, sizeof(mnm_figure_row), ctx);
  mnm_arena_init(&work.arena, ctx);
  mnm_status status =
      mnm_run_statement(store, account_label, from_us, to_us, take_entry, &work, ctx, err);
  if (status == MNM_OK) status = draw(store, account_label, &work, out, picture, ctx, err);
  mnm_arena_clear(&work.arena);
  mnm_column_clear(&work.item);
  mnm_column_clear(&work.row);
  return status;
}

mnm_status mnm_run_draw_statement(mnm_store *store, mnm_text account_label, int64_t from_us,
                                  int64_t to_us, mnm_out *out, mnm_picture picture,
                                  const mnm_ctx *ctx, mnm_err *err) {
  return make(store, account_label, from_us, to_us, out, picture, ctx, err);
}

mnm_status mnm_run_workbook_statement(mnm_store *store, mnm_text account_label, int64_t from_us,
                                      int64_t to_us, mnm_out *out, const mnm_ctx *ctx,
                                      mnm_err *err) {
  return make(store, account_label, from_us, to_us, out, WORKBOOK, ctx, err);
}

/* Windows: what all parts hold up to a moment. The moment is the earliest at which some part would
 * have to read on, so that a window is about one block of each part and its ties. */
#include "case/ledger/ledger_internal.h"

void mnm_ledger__feed_init(mnm_ledger__feed *feed, const mnm_ctx *ctx) {
  *feed = (mnm_ledger__feed){0};
  mnm_column_init(&feed->part, sizeof(mnm_ledger__part), ctx);
}

static mnm_ledger__part *part_at(const mnm_ledger__feed *feed, uint64_t index) {
  return (mnm_ledger__part *)feed->part.data + index;
}

void mnm_ledger__feed_clear(mnm_ledger__feed *feed) {
  for (uint64_t i = 0; i < feed->part.count; i++) mnm_ledger__part_clear(part_at(feed, i));
  mnm_column_clear(&feed->part);
}

mnm_status mnm_ledger__feed_add(mnm_ledger__feed *feed, mnm_ledger__part *part, mnm_err *err) {
  mnm_status status = mnm_column_push(&feed->part, part, err);
  if (status != MNM_OK) mnm_ledger__part_clear(part);
  return status;
}

mnm_status mnm_ledger__feed_add_runs(mnm_ledger__feed *feed, const mnm_ledger__directory *directory,
                                     uint32_t columns, const mnm_ctx *ctx, mnm_err *err) {
  for (uint64_t i = 0; i < directory->run.count; i++) {
    mnm_ledger__part part;
    mnm_ledger__part_init(&part, MNM_LEDGER__PART_RUN, ctx);
    part.directory = directory;
    part.run = mnm_ledger__run_at(directory, i);
    part.columns = columns;
    part.layer = feed->layer;
    part.merge = feed->merge;
    if (feed->layer && feed->merge && feed->layer->joined.count > 0)
      part.columns |= MNM_LEDGER__BIT(MNM_LEDGER__FLAGS) | MNM_LEDGER__BIT(MNM_LEDGER__REFERENCE);
    part.seq_end = part.run->column_count[MNM_LEDGER__BOOKED];
    MNM_TRY(mnm_ledger__feed_add(feed, &part, err));
  }
  return MNM_OK;
}

/* Saturating, since years up to the ends of int64 are legal. */
static int64_t end_of_day(int64_t time_us) {
  int64_t day = mnm_time_day(time_us);
  int64_t last;
  if (__builtin_mul_overflow(day + 1, MNM_US_PER_DAY, &last)) return INT64_MAX;
  return last - 1;
}

mnm_status mnm_ledger__feed_peek(mnm_ledger__feed *feed, bool *out_more, int64_t *out_first_us,
                                 int64_t *out_last_us, mnm_err *err) {
  *out_more = false;
  for (uint64_t i = 0; i < feed->part.count; i++) {
    bool more = false;
    int64_t first_us = 0, last_us = 0;
    MNM_TRY(mnm_ledger__part_peek(part_at(feed, i), &more, &first_us, &last_us, err));
    if (!more) continue;
    if (!*out_more || first_us < *out_first_us) *out_first_us = first_us;
    if (!*out_more || last_us < *out_last_us) *out_last_us = last_us;
    *out_more = true;
  }
  if (*out_more && feed->whole_days) *out_last_us = end_of_day(*out_last_us);
  return MNM_OK;
}

mnm_status mnm_ledger__feed_seek(mnm_ledger__feed *feed, int64_t from_us, mnm_err *err) {
  for (uint64_t i = 0; i < feed->part.count; i++)
    MNM_TRY(mnm_ledger__part_seek(part_at(feed, i), from_us, err));
  return MNM_OK;
}

mnm_status mnm_ledger__feed_take(mnm_ledger__feed *feed, int64_t until_us, mnm_ledger__rows *out,
                                 mnm_err *err) {
  for (uint64_t i = 0; i < feed->part.count; i++) {
    MNM_TRY(mnm_ledger__part_take(part_at(feed, i), until_us, out, err));
    if (feed->rows_most > 0 && mnm_ledger__count(out) > feed->rows_most) {
      (void)mnm_err_set(err, MNM_E_NOMEM,
                        "too many transfers of one moment or day for the memory allowed");
      mnm_err_hint(err, "allow more with --memory");
      return MNM_E_NOMEM;
    }
  }
  return MNM_OK;
}

/* Where the table begins, and the plan as a whole. */
#include <stdio.h>

#include "stage/ingest/ingest_plan_internal.h"

#define HEADER_LINES_MAX 200 /* how far `preamble: auto` looks */
#define HEADER_BYTES_MAX ((size_t)64 << 10)

/* ---- the header
 * ------------------------------------------------------------------------------------- */

static uint64_t count_lines(const char *data, size_t bytes) {
  uint64_t lines = 0;
  for (size_t i = 0; i < bytes; i++) {
    lines += data[i] == '\n' || (data[i] == '\r' && (i + 1 == bytes || data[i + 1] != '\n'));
  }
  return lines;
}

/* Behind the end of the raw line at `at`. */
static size_t next_line(const csv_source *source, size_t at) {
  while (at < source->head_bytes && source->head[at] != '\n' && source->head[at] != '\r') at++;
  if (at + 1 < source->head_bytes && source->head[at] == '\r' && source->head[at + 1] == '\n') at++;
  return at < source->head_bytes ? at + 1 : at;
}

static mnm_status no_header(const csv_plan *plan, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE, "no header with the columns of specification '%s' was found",
                    mnm_spec_name(plan->spec));
  mnm_err_hint(err,
               "give the specification that fits, or have one written: manumit spec write "
               "FILE");
  mnm_err_at(err, NULL, (int64_t)plan->start_line, 0);
  return MNM_E_PARSE;
}

/* A NUL byte before the first record says that this is no text; behind it, it is one record's own
 * fault. */
static mnm_status refuse_zero(const csv_source *source, size_t before, mnm_err *err) {
  const char *zero = memchr(source->head, 0, before);
  if (zero == NULL) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_PARSE, "the file holds NUL bytes; delimited text has none");
  mnm_err_hint(err,
               "if it is UTF-16, write encoding: utf-16le into the specification; if it is a "
               "spreadsheet, save it as CSV");
  mnm_err_at(err, NULL, (int64_t)count_lines(source->head, (size_t)(zero - source->head)) + 1, 0);
  return MNM_E_PARSE;
}

static mnm_status first_record_too_large(const csv_plan *plan, mnm_err *err) {
  (void)mnm_err_set(err, MNM_E_PARSE,
                    "the first record has no end within 64 KiB, or over 1,024 fields");
  mnm_err_hint(err, "check separator and quote in the specification, or list its 'columns'");
  mnm_err_at(err, NULL, (int64_t)plan->start_line, 0);
  return MNM_E_PARSE;
}

/* The lines of `preamble: N` must leave something of the head. */
static mnm_status skip_preamble(const csv_plan *plan, const csv_source *source, size_t *at,
                                mnm_err *err) {
  for (uint32_t i = 0; i < plan->spec->preamble; i++) *at = next_line(source, *at);
  if (*at < source->head_bytes) return MNM_OK;
  MNM_TRY(refuse_zero(source, source->head_bytes, err));
  if (source->head_whole) {
    (void)mnm_err_set(err, MNM_E_PARSE,
                      "the file ends with the lines that the specification calls 'preamble'");
  } else {
    (void)mnm_err_set(err, MNM_E_PARSE, "the lines before the table have over 256 KiB");
  }
  mnm_err_hint(err, "count the lines before the table, or write preamble: auto");
  return MNM_E_PARSE;
}

static mnm_status take_header(csv_plan *plan, const csv_source *source, size_t at, bool quiet,
                              mnm_err *err) {
  csv_record record;
  const mnm_spec *spec = plan->spec;
  mnm_text *names = mnm_arena_take(&plan->arena, SPEC_COLUMNS_MAX * sizeof *names);
  if (names == NULL) return mnm_err_nomem(err);
  size_t left = source->head_bytes - at;
  bool all = left <= HEADER_BYTES_MAX;
  mnm_text rest = {source->head + at, (uint32_t)(all ? left : HEADER_BYTES_MAX)};
  binding self = {plan, names, 0, quiet, err};
  plan->start_line = count_lines(source->head, at) + 1;
  MNM_TRY(mnm_ingest__csv_record(&record, rest, &plan->dialect, names, SPEC_COLUMNS_MAX,
                                 &plan->arena, err));
  bool whole = record.bytes < rest.bytes || (all && source->head_whole);
  whole = whole && !record.unclosed && record.count <= SPEC_COLUMNS_MAX;
  self.count = record.count;
  if (!spec->header) {
    plan->start = at;
    if (spec->columns.count > 0) {
      self.names = spec->columns.at;
      self.count = spec->columns.count;
    } else if (!whole) {
      return first_record_too_large(plan, err);
    }
    /* columns by number: as many as the first record has */
    for (uint32_t i = 0; spec->columns.count == 0 && i < self.count; i++) names[i].bytes = 0;
    MNM_TRY(refuse_zero(source, at + record.bytes, err));
    return mnm_ingest__bind_all(&self);
  }
  if (!whole) return quiet ? MNM_E_PARSE : no_header(plan, err);
  MNM_TRY(mnm_ingest__bind_all(&self));
  MNM_TRY(refuse_zero(source, at + record.bytes, err));
  plan->start = at + record.bytes;
  plan->start_line += count_lines(rest.data, record.bytes);
  return MNM_OK;
}

static mnm_status find_start(csv_plan *plan, const csv_source *source, mnm_err *err) {
  const mnm_spec *spec = plan->spec;
  size_t at = 0;
  if (source->head_bytes >= 3 && memcmp(source->head, "\xEF\xBB\xBF", 3) == 0) at = 3;
  plan->start_line = 1;
  if (at == source->head_bytes) {
    (void)mnm_err_set(err, MNM_E_PARSE, "the file is empty");
    mnm_err_hint(err, "ask for the export again");
    return MNM_E_PARSE;
  }
  if (spec->preamble != SPEC_PREAMBLE_AUTO) {
    MNM_TRY(skip_preamble(plan, source, &at, err));
    plan->preamble_lines = spec->preamble;
    mnm_status status = take_header(plan, source, at, false, err);
    /* what is no text at all has no header either */
    if (status == MNM_E_PARSE && spec->header) {
      MNM_TRY(refuse_zero(source, source->head_bytes, err));
    }
    return status;
  }
  for (uint32_t line = 0; line < HEADER_LINES_MAX && at < source->head_bytes; line++) {
    mnm_status status = take_header(plan, source, at, true, err);
    plan->preamble_lines = line;
    if (status != MNM_E_PARSE) return status;
    mnm_arena_reset(&plan->arena); /* nothing bound in a trial that failed is used */
    at = next_line(source, at);
  }
  plan->start_line = 1;
  MNM_TRY(refuse_zero(source, source->head_bytes, err));
  return no_header(plan, err);
}

/* ---- the plan
 * --------------------------------------------------------------------------------------- */

static void describe_numbers(csv_plan *plan) {
  const char *group = "";
  if ((plan->numbers.groups & SPEC_GROUP_DOT) != 0) group = ".";
  if ((plan->numbers.groups & SPEC_GROUP_COMMA) != 0) group = ",";
  if ((plan->numbers.groups & SPEC_GROUP_APOSTROPHE) != 0) group = "'";
  if (group[0] == '\0' && (plan->numbers.groups & SPEC_GROUP_BLANK) != 0) group = " ";
  (void)snprintf(plan->number_shape, sizeof plan->number_shape, "1%s234%c56", group,
                 plan->numbers.decimal);
}

static void all_none(plan_transfer *transfer) {
  int32_t *const columns[] = {&transfer->id,
                              &transfer->amount,
                              &transfer->second_amount,
                              &transfer->debit,
                              &transfer->credit,
                              &transfer->sign,
                              &transfer->fee,
                              &transfer->ocr,
                              &transfer->only,
                              &transfer->balance,
                              &transfer->order,
                              &transfer->mcc,
                              &transfer->area,
                              &transfer->point,
                              &transfer->place,
                              &transfer->earmark,
                              &transfer->backs,
                              &transfer->reverses,
                              &transfer->linked,
                              &transfer->to_owner,
                              &transfer->from_owner,
                              &transfer->counterparty_name};
  for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) *columns[i] = PLAN_NONE;
}

mnm_status mnm_ingest__plan_new(csv_plan *out, const mnm_spec *spec, const csv_source *source,
                                const mnm_ctx *ctx, mnm_err *err) {
  mnm_status status = MNM_OK;
  memset(out, 0, sizeof *out);
  out->spec = spec;
  mnm_arena_init(&out->arena, ctx);
  all_none(&out->transfer);
  out->dialect = (csv_dialect){spec->separator, spec->quote, spec->blanks};
  out->numbers = (number_form){spec->decimal, spec->groups, spec->symbols};
  describe_numbers(out);
  status = mnm_ingest__zone_new(&out->zone, spec->zone, ctx, err);
  if (status != MNM_OK) goto fail;
  out->utc = mnm_ingest__zone_is_utc(out->zone);
  status = find_start(out, source, err);
  if (status != MNM_OK) goto fail;
  const plan_time *booked = &out->transfer.booked;
  out->some_offsets = !out->utc || booked->form.has_zone || booked->clock_form.has_zone;
  return MNM_OK;
fail:
  mnm_ingest__plan_clear(out);
  return status;
}

void mnm_ingest__plan_clear(csv_plan *plan) {
  mnm_ingest__zone_free(plan->zone);
  plan->zone = NULL;
  mnm_arena_clear(&plan->arena);
}

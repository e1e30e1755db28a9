/* Flows between places from a plain table. */
#include "case/run/run_hubs_internal.h"
#include "stage/ingest/ingest.h"

enum { FROM, TO, KIND, AMOUNT, CURRENCY, CRIME, FORM, NETWORK, COLUMNS };

static mnm_status cell(mnm_err *err, mnm_status status, int column, const char *message) {
  mnm_err_set(err, status, "%s", message);
  mnm_err_at(err, NULL, 0, column + 1);
  return status;
}

static bool amount_of(mnm_text text, int64_t *out) {
  int64_t sum = 0;
  int decimals = -1;
  bool any = false;
  for (uint32_t i = 0; i < text.bytes; i++) {
    const char c = text.data[i];
    if (c == '.' && decimals < 0) {
      decimals = 0;
      continue;
    }
    if (c < '0' || c > '9' || decimals >= 6 || sum > (INT64_C(1) << 58) / 10) return false;
    sum = sum * 10 + (c - '0');
    decimals += decimals >= 0;
    any = true;
  }
  for (int i = decimals < 0 ? 0 : decimals; i < 6; i++) {
    if (sum > (INT64_C(1) << 58) / 10) return false;
    sum *= 10;
  }
  *out = sum;
  return any && sum > 0;
}

static mnm_status number_of(mnm_strings *names, const mnm_text *cells, int column, bool needed,
                            uint32_t *out, mnm_err *err) {
  const mnm_text text = mnm_text_trim(cells[column]);
  if (text.bytes == 0 && needed) return cell(err, MNM_E_PARSE, column, "a place is missing");
  if (text.bytes > 256) return cell(err, MNM_E_RANGE, column, "a name has at most 256 bytes");
  return mnm_strings_put_text(names, out, text.data ? text : (mnm_text){"", 0}, err);
}

static bool is(mnm_text text, const char *word) {
  return mnm_text_equal(text, mnm_text_of(word));
}

static mnm_status add_origin(mnm_run_hubs *self, const mnm_text *cells, uint32_t crime,
                             mnm_err *err) {
  uint32_t place = 0;
  int64_t count = 1;
  MNM_TRY(number_of(self->places, cells, FROM, true, &place, err));
  if (cells[TO].bytes > 0)
    return cell(err, MNM_E_PARSE, TO, "a home or a recruitment is at one place, and goes nowhere");
  if (cells[AMOUNT].bytes > 0 && (!mnm_text_int64(cells[AMOUNT], &count) || count < 1))
    return cell(err, MNM_E_PARSE, AMOUNT, "a whole number from 1 on is expected");
  return mnm_run__hubs_origin(self, place, crime, (uint64_t)count, err);
}

static mnm_status flow_row(void *payload, const mnm_text *cells, mnm_err *err) {
  mnm_run_hubs *self = payload;
  const mnm_text kind = mnm_text_trim(cells[KIND]);
  mnm_hubs_flow flow = {.medium = MNM_RUN__PERSONS, .network = MNM_HUBS_NONE, .amount = 1};
  MNM_TRY(number_of(self->crimes, cells, CRIME, false, &flow.crime, err));
  if (is(kind, "home") || is(kind, "recruit")) return add_origin(self, cells, flow.crime, err);
  const bool value = kind.bytes == 0 || is(kind, "value");
  if (!value && !is(kind, "person"))
    return cell(err, MNM_E_PARSE, KIND, "kind is value, person, home or recruit");
  MNM_TRY(number_of(self->places, cells, FROM, true, &flow.from, err));
  MNM_TRY(number_of(self->places, cells, TO, true, &flow.to, err));
  MNM_TRY(number_of(self->forms, cells, FORM, false, &flow.form, err));
  if (mnm_text_trim(cells[NETWORK]).bytes > 0)
    MNM_TRY(number_of(self->networks, cells, NETWORK, false, &flow.network, err));
  if (value) {
    MNM_TRY(number_of(self->media, cells, CURRENCY, false, &flow.medium, err));
    flow.medium++;
    if (!amount_of(mnm_text_trim(cells[AMOUNT]), &flow.amount))
      return cell(err, MNM_E_PARSE, AMOUNT,
                  "an amount must be a number above 0 with at most 6 decimals");
  } else if (cells[AMOUNT].bytes > 0 &&
             (!mnm_text_int64(cells[AMOUNT], &flow.amount) || flow.amount < 1)) {
    return cell(err, MNM_E_PARSE, AMOUNT, "persons are a whole number from 1 on");
  }
  return mnm_run__hubs_flow(self, &flow, err);
}

static mnm_status read_flows(mnm_run_hubs *self, const char *path, const mnm_ctx *ctx,
                             mnm_err *err) {
  static const mnm_table_column columns[COLUMNS] = {
      {"from", true},      {"to", false},    {"kind", false}, {"amount", false},
      {"currency", false}, {"crime", false}, {"form", false}, {"network", false}};
  mnm_reader *reader = NULL;
  MNM_TRY(mnm_reader_open_file(&reader, path, ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, COLUMNS, flow_row, self, ctx, err);
  mnm_reader_close(reader);
  return status;
}

mnm_status mnm_run_hubs_table(mnm_run_hubs **out, const char *flows, const char *places,
                              const mnm_ctx *ctx, mnm_err *err) {
  mnm_run_hubs *self = NULL;
  *out = NULL;
  MNM_TRY(mnm_run__hubs_new(&self, ctx, err));
  mnm_status status = read_flows(self, flows, ctx, err);
  if (status == MNM_OK) status = mnm_run__hubs_end(self, places, ctx, err);
  if (status != MNM_OK) {
    mnm_run_hubs_free(self);
    return status;
  }
  *out = self;
  return MNM_OK;
}

/* What registers, and a table of awards, say of companies. */
#include <stdlib.h>
#include <string.h>

#include "case/run/run_companies_internal.h"
#include "case/run/run_outcome.h"
#include "model/currency/currency.h"
#include "model/schema/ftm.h"
#include "stage/ingest/ingest.h"

typedef struct tie { /* a director of a company; an authority's call for tenders */
  uint64_t one, other;
} tie;

typedef struct award_of { /* an award whose call is known by its number */
  uint64_t award, call;   /* index; subject */
} award_of;

typedef struct reading {
  mnm_run__companies *work;
  mnm_column director; /* tie: director, company's subject */
  mnm_column call;     /* tie: call, authority */
  mnm_column awarded;  /* award_of */
  /* the entity at hand */
  uint64_t subject;
  const mnm_ftm_schema *schema;
  mnm_column one, other; /* uint64_t: director or supplier or employer; organisation, call */
  char amount[64], currency[16];
  /* the estimate of the call at hand */
  int64_t estimate_minor;
  uint16_t estimate_currency;
} reading;

static bool is(const mnm_closed_statement *row, const char *property) {
  return strcmp(row->property, property) == 0;
}

static mnm_status end_directorship(reading *r, mnm_err *err) {
  const uint64_t *one = r->one.data, *other = r->other.data;
  for (uint64_t i = 0; i < r->one.count; i++)
    for (uint64_t j = 0; j < r->other.count; j++) {
      const tie made = {one[i], other[j]};
      MNM_TRY(mnm_column_push(&r->director, &made, err));
    }
  return MNM_OK;
}

static mnm_status end_employment(reading *r, mnm_err *err) {
  const uint64_t *employer = r->other.data;
  mnm_run_company *all = r->work->out->company.data;
  (void)err;
  for (uint64_t i = 0; i < r->other.count; i++) {
    uint32_t company = mnm_run__company_of(r->work, employer[i]);
    if (company != UINT32_MAX) all[company].employees += (uint32_t)r->one.count;
  }
  return MNM_OK;
}

static mnm_status end_call(reading *r, mnm_err *err) {
  const uint64_t *authority = r->one.data;
  for (uint64_t i = 0; i < r->one.count && i < 1; i++) {
    const tie made = {r->subject, authority[i]};
    MNM_TRY(mnm_column_push(&r->call, &made, err));
  }
  return MNM_OK;
}

static mnm_status end_award(reading *r, mnm_err *err) {
  const uint64_t *supplier = r->one.data, *call = r->other.data;
  mnm_run_award made = {.company = UINT32_MAX, .estimate_minor = -1};
  made.currency = mnm_currency_find(mnm_text_of(r->currency));
  if (made.currency == 0 || r->amount[0] == '\0' || r->one.count == 0) return MNM_OK;
  mnm_err none = {0};
  if (mnm_run_amount_read(&made.amount_minor, r->amount, made.currency, &none) != MNM_OK ||
      made.amount_minor <= 0)
    return MNM_OK;
  char pseudonym[MNM_PSEUDONYM_BYTES];
  MNM_TRY(mnm_identity_pseudonym(r->work->identity, r->subject, pseudonym, err));
  char *kept = mnm_arena_copy(&r->work->out->arena, pseudonym, sizeof pseudonym);
  if (!kept) return mnm_err_nomem(err);
  made.name = mnm_text_of(kept);
  for (uint64_t i = 0; i < r->one.count; i++) {
    made.supplier = supplier[i];
    const award_of of = {r->work->out->award.count, r->other.count > 0 ? call[0] : 0};
    MNM_TRY(mnm_column_push(&r->awarded, &of, err));
    MNM_TRY(mnm_column_push(&r->work->out->award, &made, err));
  }
  return MNM_OK;
}

static mnm_status end_entity(reading *r, mnm_err *err) {
  mnm_status status = MNM_OK;
  if (mnm_ftm_is(r->schema, "Directorship")) status = end_directorship(r, err);
  if (mnm_ftm_is(r->schema, "Employment")) status = end_employment(r, err);
  if (mnm_ftm_is(r->schema, "CallForTenders")) status = end_call(r, err);
  if (mnm_ftm_is(r->schema, "ContractAward")) status = end_award(r, err);
  r->one.count = r->other.count = 0;
  r->amount[0] = r->currency[0] = '\0';
  r->schema = NULL;
  return status;
}

static void keep(char *to, size_t bytes, mnm_text value) {
  if (value.bytes == 0 || value.bytes >= bytes) return;
  memcpy(to, value.data, value.bytes);
  to[value.bytes] = '\0';
}

static mnm_status take_statement(void *payload, const mnm_closed_statement *row, mnm_err *err) {
  reading *r = payload;
  if (row->subject_id != r->subject) {
    MNM_TRY(end_entity(r, err));
    r->subject = row->subject_id;
  }
  const mnm_ftm_schema *schema = mnm_ftm_schema_find(mnm_text_of(row->schema));
  if (schema && (!r->schema || mnm_ftm_is(schema, r->schema->name))) r->schema = schema;
  if (is(row, "amount")) keep(r->amount, sizeof r->amount, row->value);
  if (is(row, "currency")) keep(r->currency, sizeof r->currency, row->value);
  bool one =
      is(row, "director") || is(row, "employee") || is(row, "supplier") || is(row, "authority");
  bool other = is(row, "organization") || is(row, "employer") || is(row, "callForTenders");
  if (row->value_subject == 0 || (!one && !other)) return MNM_OK;
  return mnm_column_push(one ? &r->one : &r->other, &row->value_subject, err);
}

/* ---- estimates: the summary of a call, "estimate 1234.56" --- */

static mnm_status take_summary(void *payload, const mnm_fact *fact, mnm_err *err) {
  reading *r = payload;
  char text[64] = "";
  (void)err;
  if (fact->state != MNM_VALUE_SHOWN || fact->superseded_by != 0 ||
      strcmp(fact->property, "summary") != 0 || fact->value.bytes < 10 ||
      memcmp(fact->value.data, "estimate ", 9) != 0)
    return MNM_OK;
  keep(text, sizeof text, (mnm_text){fact->value.data + 9, fact->value.bytes - 9});
  mnm_err none = {0};
  int64_t minor = 0;
  if (mnm_run_amount_read(&minor, text, r->estimate_currency, &none) == MNM_OK && minor > 0)
    r->estimate_minor = minor;
  return MNM_OK;
}

static int by_one(const void *left, const void *right) {
  const tie *a = left, *b = right;
  if (a->one != b->one) return a->one < b->one ? -1 : 1;
  return a->other < b->other ? -1 : a->other > b->other;
}

static uint64_t other_of(const mnm_column *ties, uint64_t one) {
  const tie *all = ties->data;
  for (uint64_t i = 0; i < ties->count; i++)
    if (all[i].one == one) return all[i].other;
  return 0;
}

static mnm_status join_calls(reading *r, mnm_err *err) {
  const mnm_viewer owner = {.role = MNM_ROLE_OWNER};
  const award_of *of = r->awarded.data;
  for (uint64_t i = 0; i < r->awarded.count; i++) {
    mnm_run_award *award = mnm_column_at(&r->work->out->award, of[i].award);
    if (of[i].call == 0) continue;
    award->authority = other_of(&r->call, of[i].call);
    r->estimate_minor = -1;
    r->estimate_currency = award->currency;
    MNM_TRY(mnm_identity_profile(r->work->identity, of[i].call, &owner, take_summary, r, err));
    award->estimate_minor = r->estimate_minor;
  }
  return MNM_OK;
}

/* ---- directors in common --- */

static void count_directors(reading *r) {
  tie *all = r->director.data;
  mnm_run_company *company = r->work->out->company.data;
  uint64_t kept = 0;
  if (r->director.count > 1) qsort(all, r->director.count, sizeof *all, by_one);
  for (uint64_t i = 0; i < r->director.count; i++) /* several registers may say the same */
    if (i == 0 || by_one(&all[i], &all[kept - 1]) != 0) all[kept++] = all[i];
  for (uint64_t first = 0; first < kept;) {
    uint64_t past = first;
    while (past < kept && all[past].one == all[first].one) past++;
    for (uint64_t i = first; i < past; i++) {
      uint32_t at = mnm_run__company_of(r->work, all[i].other);
      if (at == UINT32_MAX) continue;
      company[at].directors++;
      company[at].shared += (uint32_t)(past - first - 1);
    }
    first = past;
  }
}

/* ---- the table --- */

static mnm_status cell(mnm_err *err, int column, mnm_status status, const char *says) {
  (void)mnm_err_set(err, status, "%s", says);
  mnm_err_at(err, NULL, 0, column);
  return status;
}

static mnm_status supplier_of(reading *r, mnm_text word, uint64_t *out, mnm_err *err) {
  uint32_t account = 0;
  mnm_err none = {0};
  if (mnm_identity_by_pseudonym(r->work->identity, word, out, &none) == MNM_OK) return MNM_OK;
  mnm_status status = mnm_ledger_find_account(r->work->store, word, &account, r->work->ctx, &none);
  if (status == MNM_E_NOMEM) return mnm_err_nomem(err);
  if (status == MNM_OK) account = mnm_ledger_same(r->work->ledger, account);
  if (status == MNM_OK && r->work->of[account] != UINT32_MAX) {
    *out = ((const mnm_run_company *)r->work->out->company.data)[r->work->of[account]].subject;
    return MNM_OK;
  }
  return cell(err, 3, MNM_E_NOTFOUND,
              "a supplier must be the pseudonym of a company of the case, or an account that one "
              "holds");
}

static mnm_status copy(reading *r, mnm_text from, mnm_text *to, mnm_err *err) {
  char *kept = mnm_arena_copy(&r->work->out->arena, from.data, from.bytes + 0ull);
  if (!kept) return mnm_err_nomem(err);
  *to = (mnm_text){kept, from.bytes};
  return MNM_OK;
}

static mnm_status read_amount(mnm_text text, int column, uint16_t currency, int64_t *out,
                              mnm_err *err) {
  char number[64] = "";
  keep(number, sizeof number, text);
  mnm_err none = {0};
  if (mnm_run_amount_read(out, number, currency, &none) == MNM_OK && *out > 0) return MNM_OK;
  return cell(err, column, MNM_E_PARSE,
              "an amount must be above 0, such as 1234 or 1234.56, with no more decimals than its "
              "currency has");
}

static mnm_status award_row(void *payload, const mnm_text *cells, mnm_err *err) {
  reading *r = payload;
  mnm_run_award made = {.company = UINT32_MAX, .estimate_minor = -1};
  if (cells[0].bytes == 0) return cell(err, 1, MNM_E_PARSE, "an award needs a name or number");
  if (cells[1].bytes == 0) return cell(err, 2, MNM_E_PARSE, "an award needs an authority");
  MNM_TRY(supplier_of(r, cells[2], &made.supplier, err));
  made.currency = mnm_currency_find(cells[4]);
  if (made.currency == 0) return cell(err, 5, MNM_E_PARSE, "a currency must be a code such as EUR");
  MNM_TRY(read_amount(cells[3], 4, made.currency, &made.amount_minor, err));
  if (cells[5].bytes > 0)
    MNM_TRY(read_amount(cells[5], 6, made.currency, &made.estimate_minor, err));
  MNM_TRY(copy(r, cells[0], &made.name, err));
  MNM_TRY(copy(r, cells[1], &made.authority_word, err));
  return mnm_column_push(&r->work->out->award, &made, err);
}

static mnm_status read_table(reading *r, mnm_err *err) {
  static const mnm_table_column columns[] = {{"award", true},    {"authority", true},
                                             {"supplier", true}, {"amount", true},
                                             {"currency", true}, {"estimate", false}};
  mnm_reader *reader = NULL;
  if (r->work->query->awards == NULL) return MNM_OK;
  MNM_TRY(mnm_reader_open_file(&reader, r->work->query->awards, r->work->ctx, err));
  mnm_status status = mnm_ingest_table(reader, columns, 6, award_row, r, r->work->ctx, err);
  mnm_reader_close(reader);
  return status;
}

static mnm_status read_all(reading *r, mnm_err *err) {
  const char *const properties[] = {
      "director",       "organization", "employee", "employer", "supplier",
      "callForTenders", "authority",    "amount",   "currency", NULL};
  MNM_TRY(mnm_identity_closed(r->work->identity, properties, take_statement, r, err));
  MNM_TRY(end_entity(r, err));
  MNM_TRY(join_calls(r, err));
  count_directors(r);
  return read_table(r, err);
}

mnm_status mnm_run__companies_records(mnm_run__companies *work, mnm_err *err) {
  reading r = {.work = work};
  mnm_column_init(&r.director, sizeof(tie), work->ctx);
  mnm_column_init(&r.call, sizeof(tie), work->ctx);
  mnm_column_init(&r.awarded, sizeof(award_of), work->ctx);
  mnm_column_init(&r.one, sizeof(uint64_t), work->ctx);
  mnm_column_init(&r.other, sizeof(uint64_t), work->ctx);
  mnm_status status = read_all(&r, err);
  mnm_column_clear(&r.director);
  mnm_column_clear(&r.call);
  mnm_column_clear(&r.awarded);
  mnm_column_clear(&r.one);
  mnm_column_clear(&r.other);
  return status;
}

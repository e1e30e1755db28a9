/* National code lists: list,code,label,meaning. */
#include <stdlib.h>

#include "stage/ingest/ingest_csv.h"
#include "stage/ingest/ingest_goaml_internal.h"

typedef struct code_row {
  mnm_text list, code, meaning;
} code_row;

struct mnm_goaml_codes {
  const mnm_ctx *ctx;
  mnm_arena arena;
  mnm_column rows; /* code_row, sorted */
};

static int compare_rows(const void *a, const void *b) {
  const code_row *one = a, *two = b;
  int order = mnm_text_compare(one->list, two->list);
  return order != 0 ? order : mnm_text_compare(one->code, two->code);
}

static mnm_status wrong(mnm_err *err, const char *name, uint64_t line, const char *message) {
  (void)mnm_err_set(err, MNM_E_PARSE, "%s", message);
  mnm_err_hint(err, "the first line is list,code,label,meaning (docs/statements.md)");
  mnm_err_at(err, name, (int64_t)line, 0);
  return MNM_E_PARSE;
}

static bool known_list(mnm_text list) {
  for (uint32_t t = 0; t < mnm_ingest__goaml_type_count; t++) {
    const goaml_type *type = &mnm_ingest__goaml_types[t];
    for (uint32_t i = 0; i < type->count; i++) {
      const goaml_element *element = &mnm_ingest__goaml_elements[type->first + i];
      if (element->kind == GOAML_CODE && mnm_text_equal(list, mnm_text_of(element->of)))
        return true;
    }
  }
  return false;
}

static const char *fault_of(const code_row *row) {
  static const char *const sides[] = {"", "from", "to"};
  static const char *const holders[] = {"", "holder", "signatory", "power"};
  bool right = row->meaning.bytes == 0;
  if (!known_list(row->list)) return "goAML has no code list of that name";
  if (row->code.bytes == 0) return "a code is missing";
  if (mnm_text_equal(row->list, mnm_text_of("conduction_type")))
    right = right || mnm_channel_find(row->meaning) != MNM_CHANNEL_COUNT;
  else if (mnm_text_equal(row->list, mnm_text_of("funds_type")))
    right = right || mnm_text_equal(row->meaning, mnm_text_of("cash"));
  else if (mnm_text_equal(row->list, mnm_text_of("party_role_type")))
    for (int i = 0; i < 3; i++)
      right = right || mnm_text_equal(row->meaning, mnm_text_of(sides[i]));
  else if (mnm_text_equal(row->list, mnm_text_of("account_person_role_type")))
    for (int i = 0; i < 4; i++)
      right = right || mnm_text_equal(row->meaning, mnm_text_of(holders[i]));
  return right ? NULL : "the meaning is none that this list can have";
}

static mnm_status add_row(mnm_goaml_codes *codes, const mnm_text *fields, uint32_t count,
                          const char *name, uint64_t line, mnm_err *err) {
  code_row row = {{"", 0}, {"", 0}, {"", 0}};
  if (count != 4) return wrong(err, name, line, "a row of code lists has four fields");
  row.list = mnm_text_trim(fields[0]);
  row.code = mnm_text_trim(fields[1]);
  row.meaning = mnm_text_trim(fields[3]);
  const char *fault = fault_of(&row);
  return fault ? wrong(err, name, line, fault) : mnm_column_push(&codes->rows, &row, err);
}

static mnm_status read_rows(mnm_goaml_codes *codes, const char *name, mnm_text text, mnm_err *err) {
  static const csv_dialect dialect = {',', '"', false};
  uint64_t line = 0;
  bool header = true;
  if (text.bytes >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
    text = (mnm_text){text.data + 3, text.bytes - 3};
  while (text.bytes > 0) {
    mnm_text fields[5];
    csv_record record;
    line++;
    MNM_TRY(mnm_ingest__csv_record(&record, text, &dialect, fields, 5, &codes->arena, err));
    if (record.unclosed || record.bad_quote)
      return wrong(err, name, line, "a quote that does not fit the rules of CSV");
    bool empty = record.text_bytes == 0;
    text = (mnm_text){text.data + record.bytes, text.bytes - (uint32_t)record.bytes};
    if (empty) continue;
    if (header) {
      static const char *const names[] = {"list", "code", "label", "meaning"};
      bool right = record.count == 4;
      for (uint32_t i = 0; i < 4 && right; i++)
        right = mnm_text_equal(mnm_text_trim(fields[i]), mnm_text_of(names[i]));
      if (!right) return wrong(err, name, line, "the file of code lists has another header");
      header = false;
      continue;
    }
    MNM_TRY(add_row(codes, fields, record.count, name, line, err));
  }
  return header ? wrong(err, name, 0, "the file of code lists is empty") : MNM_OK;
}

mnm_status mnm_goaml_codes_parse(mnm_goaml_codes **out, const char *name, const char *csv,
                                 size_t bytes, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  if (bytes > MNM_GOAML_CODES_BYTES)
    return mnm_err_set(err, MNM_E_LIMIT, "a file of code lists has at most 16 MiB");
  if (mnm_text_utf8_invalid(csv, bytes) >= 0)
    return wrong(err, name, 0, "the file of code lists is not in UTF-8");
  mnm_goaml_codes *codes = mnm_mem_new(ctx, sizeof *codes);
  if (!codes) return mnm_err_nomem(err);
  codes->ctx = ctx;
  mnm_arena_init(&codes->arena, ctx);
  mnm_column_init(&codes->rows, sizeof(code_row), ctx);
  char *copy = mnm_arena_copy(&codes->arena, csv, bytes); /* fields point into it */
  mnm_status status =
      copy ? read_rows(codes, name, (mnm_text){copy, (uint32_t)bytes}, err) : mnm_err_nomem(err);
  if (status != MNM_OK) {
    mnm_goaml_codes_free(codes);
    return status;
  }
  if (codes->rows.count > 0)
    qsort(codes->rows.data, codes->rows.count, sizeof(code_row), compare_rows);
  for (uint64_t i = 1; i < codes->rows.count; i++)
    if (compare_rows(mnm_column_at(&codes->rows, i - 1), mnm_column_at(&codes->rows, i)) == 0) {
      mnm_goaml_codes_free(codes);
      return wrong(err, name, 0, "a code stands twice in a list");
    }
  *out = codes;
  return MNM_OK;
}

void mnm_goaml_codes_free(mnm_goaml_codes *codes) {
  if (!codes) return;
  mnm_arena_clear(&codes->arena);
  mnm_column_clear(&codes->rows);
  mnm_mem_free(codes->ctx, codes, sizeof *codes);
}

/* The first row that is not before (list, code). */
static uint64_t lower_bound(const mnm_goaml_codes *codes, const code_row *wanted) {
  uint64_t low = 0, high = codes->rows.count;
  while (low < high) {
    uint64_t middle = low + (high - low) / 2;
    if (compare_rows(mnm_column_at(&codes->rows, middle), wanted) < 0)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

mnm_text mnm_ingest__goaml_meaning(const mnm_goaml_codes *codes, const char *list, mnm_text code,
                                   bool *known) {
  code_row wanted = {mnm_text_of(list), code, {"", 0}};
  *known = true;
  if (!codes) return wanted.meaning;
  uint64_t at = lower_bound(codes, &wanted);
  if (at < codes->rows.count) {
    const code_row *row = mnm_column_at(&codes->rows, at);
    if (compare_rows(row, &wanted) == 0) return row->meaning;
  }
  /* a list that was not given lacks nothing */
  wanted.code = (mnm_text){"", 0};
  at = lower_bound(codes, &wanted);
  if (at < codes->rows.count)
    *known =
        !mnm_text_equal(((const code_row *)mnm_column_at(&codes->rows, at))->list, wanted.list);
  return (mnm_text){"", 0};
}

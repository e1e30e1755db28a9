/* What a specification of pages must have (docs/import.md). */
#include "stage/ingest/ingest_spec_check.h"

static bool is_pdf_column(const spec_pdf *pdf, mnm_text name) {
  for (uint32_t i = 0; i < pdf->column_count; i++) {
    if (mnm_text_equal(pdf->columns[i].name, name)) return true;
  }
  return false;
}

static mnm_status check_pdf_columns(const checking *self, const spec_pdf *pdf) {
  if (pdf->column_count == 0 || pdf->column_count > PDF_COLUMNS_MAX) {
    return mnm_ingest__check_missing(self, &self->spec->pdf,
                                     "'columns' for its pages, or more than 32",
                                     "columns: [{name: date, from: 50, to: 100}, ...]");
  }
  for (uint32_t i = 0; i < pdf->column_count; i++) {
    const spec_pdf_column *column = &pdf->columns[i];
    if (column->name.bytes == 0)
      return mnm_ingest__check_missing(self, column, "'name' for a column", "name it");
    if (column->from >= column->to || (i > 0 && column->from < pdf->columns[i - 1].to)) {
      return mnm_ingest__check_wrong(
          self, column,
          "columns stand from left to right, each 'from' before its 'to', none in another");
    }
    for (uint32_t k = 0; k < i; k++) {
      if (mnm_text_equal(pdf->columns[k].name, column->name)) {
        return mnm_ingest__check_wrong(self, column, "two columns of pages have the same name");
      }
    }
  }
  if (pdf->field_count > PDF_FIELDS_MAX) {
    return mnm_ingest__check_wrong(self, &pdf->fields, "'fields' should be at most 16");
  }
  for (uint32_t i = 0; i < pdf->field_count; i++) {
    if (pdf->fields[i].name.bytes == 0 || is_pdf_column(pdf, pdf->fields[i].name)) {
      return mnm_ingest__check_wrong(self, &pdf->fields[i], "a field has a name of its own");
    }
  }
  return MNM_OK;
}

mnm_status mnm_ingest__check_pdf(const checking *self) {
  const mnm_spec *spec = self->spec;
  const spec_pdf *pdf = &spec->pdf;
  if (spec->format != SPEC_FORMAT_PDF) {
    return pdf->given ? mnm_ingest__check_wrong(self, pdf, "'pdf' needs 'format: pdf'") : MNM_OK;
  }
  MNM_TRY(check_pdf_columns(self, pdf));
  if (!spec->transfer.given || !spec->transfer.account.given || spec->entity_count > 0 ||
      spec->holding_count > 0 || spec->balance_count > 0) {
    return mnm_ingest__check_either(
        self, &spec->transfer,
        "pages are read as a 'transfer' with its 'account', and as nothing else");
  }
  if ((pdf->starts.bytes > 0) + pdf->starts_at_amount + pdf->ends_at_amount != 1) {
    return mnm_ingest__check_either(
        self, pdf,
        "rows of pages have one of 'starts', a column, 'starts_at_amount: true' and "
        "'ends_at_amount: true'");
  }
  if (pdf->starts.bytes > 0 && !is_pdf_column(pdf, pdf->starts)) {
    return mnm_ingest__check_wrong(self, &pdf->starts,
                                   "'starts' should be one of the columns of the pages");
  }
  for (uint32_t i = 0; i < pdf->fill_down.count; i++) {
    if (!is_pdf_column(pdf, pdf->fill_down.at[i])) {
      return mnm_ingest__check_wrong(self, &pdf->fill_down,
                                     "'fill_down' should be columns of the pages");
    }
  }
  const spec_list *lists[] = {&pdf->header, &pdf->opening, &pdf->carried, &pdf->closing,
                              &pdf->stated, &pdf->end,     &pdf->skip};
  for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
    if (lists[i]->count > PDF_PHRASES_MAX) {
      return mnm_ingest__check_wrong(self, lists[i], "a list of phrases has at most 64");
    }
    for (uint32_t k = 0; k < lists[i]->count; k++) {
      if (mnm_text_trim(lists[i]->at[k]).bytes == 0)
        return mnm_ingest__check_wrong(self, lists[i], "a phrase is empty");
    }
  }
  if (pdf->period_form.bytes > 0 || pdf->period.bytes > 0) {
    time_form form;
    MNM_TRY(mnm_ingest__check_placed(
        self, &pdf->period_form,
        mnm_ingest__form_compile(&form, pdf->period_form, (mnm_text){"", 0}, 50, self->err)));
    if (pdf->period.bytes == 0 || !form.has_date) {
      return mnm_ingest__check_wrong(self, &pdf->period,
                                     "'period' has 'after', and a 'form' with a date");
    }
  }
  for (uint32_t i = 0; i < pdf->ocr.bytes; i++) {
    char c = pdf->ocr.data[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '+';
    if (!letter)
      return mnm_ingest__check_wrong(self, &pdf->ocr,
                                     "'ocr' should be languages such as deu or deu+eng");
  }
  return MNM_OK;
}

#include "stage/ingest/ingest_spec_keys.h"

mnm_status mnm_ingest__spec_new(mnm_spec **out, const mnm_ctx *ctx, mnm_err *err) {
  *out = NULL;
  mnm_spec *spec = mnm_mem_new(ctx, sizeof *spec);
  if (spec == NULL) return mnm_err_nomem(err);
  if (ctx != NULL) spec->alloc = ctx->alloc;
  mnm_arena_init(&spec->arena, ctx);
  mnm_ingest__spec_table.defaults(spec);
  *out = spec;
  return MNM_OK;
}

void mnm_spec_free(mnm_spec *spec) {
  if (spec == NULL) return;
  mnm_arena_clear(&spec->arena);
  mnm_alloc alloc = spec->alloc;
  mnm_alloc_free(&alloc, spec, sizeof *spec);
}

const char *mnm_spec_name(const mnm_spec *spec) {
  return spec->name.data;
}

int64_t mnm_spec_tolerance_minor(const mnm_spec *spec) {
  return spec->tolerance_minor;
}

bool mnm_spec_infers_order(const mnm_spec *spec) {
  return spec->order == SPEC_ORDER_INFER;
}

bool mnm_spec_order_is_file(const mnm_spec *spec) {
  return spec->order == SPEC_ORDER_FILE;
}

/* The one noted first: a view of a structure has its address as well. */
const spec_place *mnm_ingest__spec_place(const mnm_spec *spec, const void *at, bool whole) {
  const spec_place *found = NULL;
  for (const spec_place *place = spec->places; place != NULL; place = place->next) {
    if (place->at == at && place->whole == whole) found = place;
  }
  return found;
}

static const mnm_text stand_in = {"?", 1};

bool mnm_spec_needs_account(const mnm_spec *spec) {
  const spec_account *account = &spec->transfer.account;
  return spec->transfer.given && account->given && mnm_text_equal(account->number.fixed, stand_in);
}

mnm_status mnm_spec_set_account(mnm_spec *spec, mnm_text number, mnm_err *err) {
  spec_account *account = &spec->transfer.account;
  number = mnm_text_trim(number);
  if (number.bytes == 0 || number.bytes > 256 || mnm_text_equal(number, stand_in)) {
    return mnm_err_set(err, MNM_E_ARG, "an account number has 1 to 256 characters");
  }
  char *copy = mnm_arena_copy(&spec->arena, number.data, number.bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  account->given = true;
  account->number = (spec_value){.fixed = {copy, number.bytes}};
  return MNM_OK;
}

mnm_status mnm_ingest__spec_ready(const mnm_spec *spec, mnm_err *err) {
  if (!mnm_spec_needs_account(spec)) return MNM_OK;
  (void)mnm_err_set(err, MNM_E_ARG,
                    "neither the file nor specification '%s' says whose account this is",
                    mnm_spec_name(spec));
  mnm_err_hint(err, "manumit add --account NUMBER, or write it into the specification");
  return MNM_E_ARG;
}

bool mnm_ingest__spec_value_given(const spec_value *value) {
  return value->column.bytes > 0 || value->fixed.bytes > 0;
}

bool mnm_ingest__spec_time_given(const spec_time *time) {
  return time->column.bytes > 0 || time->fixed.bytes > 0;
}

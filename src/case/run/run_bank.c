/* Bank messages and goAML reports on their way into a case. */
#include <stdio.h>

#include "case/run/run_internal.h"
#include "kernel/seal/seal.h"

bool mnm_run__is_bank(mnm_source_kind kind) {
  return kind == MNM_SOURCE_ISO20022 || kind == MNM_SOURCE_MT940 || kind == MNM_SOURCE_GOAML;
}

static mnm_status load_codes(mnm_run__bank *bank, const char *path, const mnm_ctx *ctx,
                             mnm_err *err) {
  mnm_arena arena;
  mnm_text text;
  uint8_t digest[MNM_DIGEST_BYTES];
  mnm_arena_init(&arena, ctx);
  mnm_status status = mnm_run_read_file(path, &arena, &text, ctx, err);
  if (status == MNM_OK)
    status = mnm_goaml_codes_parse(&bank->codes, path, text.data, text.bytes, ctx, err);
  if (status == MNM_OK) {
    mnm_sha256_of(digest, text.data, text.bytes);
    for (uint32_t i = 0; i < MNM_DIGEST_BYTES; i++)
      snprintf(bank->codes_sha256 + 2 * (size_t)i, 3, "%02x", digest[i]);
  }
  mnm_arena_clear(&arena);
  return status;
}

mnm_status mnm_run__bank_open(mnm_run__bank *out, const mnm_run_add_options *options,
                              const mnm_ctx *ctx, mnm_err *err) {
  memset(out, 0, sizeof *out);
  out->options = options;
  return options->goaml_codes ? load_codes(out, options->goaml_codes, ctx, err) : MNM_OK;
}

void mnm_run__bank_close(mnm_run__bank *bank) {
  mnm_goaml_codes_free(bank->codes);
  bank->codes = NULL;
}

const char *mnm_run__bank_how(mnm_run__bank *bank, mnm_source_kind kind) {
  const mnm_run_add_options *options = bank->options;
  bool zone = options->zone && kind != MNM_SOURCE_MT940;
  bool bookings = options->notifications_are_bookings && kind == MNM_SOURCE_ISO20022;
  bool codes = bank->codes && kind == MNM_SOURCE_GOAML;
  if (!zone && !bookings && !codes) return NULL;
  snprintf(bank->how, sizeof bank->how, "%s%.100s%s%s%s%s%s", zone ? "zone: " : "",
           zone ? options->zone : "", zone ? "\n" : "", bookings ? "notifications: bookings\n" : "",
           codes ? "codes_sha256: " : "", codes ? bank->codes_sha256 : "", codes ? "\n" : "");
  return bank->how;
}

mnm_status mnm_run__bank_read(const mnm_run__bank *bank, mnm_source_kind kind,
                              mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                              const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  const mnm_run_add_options *options = bank->options;
  mnm_bank_options messages = {options->zone, options->notifications_are_bookings};
  mnm_goaml_options reports = {options->zone, bank->codes};
  if (kind == MNM_SOURCE_ISO20022)
    return mnm_ingest_iso20022(out, reader, &messages, names, sink, ctx, err);
  if (kind == MNM_SOURCE_MT940) return mnm_ingest_mt940(out, reader, names, sink, ctx, err);
  return mnm_ingest_goaml(out, reader, &reports, names, sink, ctx, err);
}

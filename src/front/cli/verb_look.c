#include <stdio.h>
#include <string.h>

#include "front/cli/cli_internal.h"

/* ---- info --- */

static mnm_status source_row(void *payload, const mnm_source *row, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  char digest[65];
  mnm_seal_hex(digest, row->sha256, sizeof row->sha256);
  mnm_out_uint(out, row->source_id);
  mnm_out_string(out, row->path);
  mnm_out_string(out, row->kind);
  mnm_out_uint(out, row->bytes);
  mnm_out_string(out, row->grade.original[0] != '\0' ? row->grade.original : NULL);
  mnm_out_time(out, row->added_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->added_by);
  mnm_out_string(out, row->legal_reference);
  mnm_out_time(out, row->legal_expires_us, MNM_GRAIN_DAY);
  mnm_out_string(out, row->encoding);
  mnm_out_string(out, digest);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__list_sources(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"path", "File", MNM_OUT_TEXT, mnm_out_class("source", "path"), MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"bytes", "Bytes", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"grade", "Grade", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"added", "Added", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"added_by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"legal_reference", "Legal basis", MNM_OUT_TEXT, mnm_out_class("source", "legal_reference"),
       MNM_FOR_ALL},
      {"legal_expires", "Until", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"encoding", "Encoding", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
      {"sha256", "SHA-256", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
  };
  mnm_out_begin(cli->out, "sources", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_store_sources(store, source_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  return status;
}

static mnm_status count_finding(void *payload, const mnm_store_finding *row, mnm_err *err) {
  (void)row, (void)err;
  ++*(uint64_t *)payload;
  return MNM_OK;
}

static mnm_status show_info(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_ledger_info ledger = {0};
  uint8_t digest[32], head[32];
  char digest_text[65], head_text[65];
  uint64_t entries = 0, findings = 0, rejects = 0;
  MNM_TRY(mnm_ledger_stat(store, &ledger, err));
  MNM_TRY(mnm_ledger_digest(store, digest, &cli->ctx, err));
  MNM_TRY(mnm_store_audit_head(store, &entries, head, err));
  mnm_store_finding_query query = {.account = MNM_ACCOUNT_NONE};
  MNM_TRY(mnm_store_findings(store, &query, count_finding, &findings, err));
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_identity_open(&identity, store, &cli->ctx, err));
  mnm_status status = mnm_identity_rejects_count(identity, 0, &rejects, err);
  mnm_identity_close(identity);
  if (status != MNM_OK) return status;
  mnm_seal_hex(digest_text, digest, sizeof digest);
  mnm_seal_hex(head_text, head, sizeof head);
  mnm_out *out = cli->out;
  mnm_out_group(out, "case");
  mnm_out_pair_string(out, "case_id", "Case", MNM_CASE, mnm_store_id(store));
  mnm_out_pair_int(out, "transfers", "Transfers", MNM_CASE, (int64_t)ledger.transfers);
  mnm_out_pair_int(out, "accounts", "Accounts", MNM_CASE, (int64_t)ledger.accounts);
  mnm_out_pair_time(out, "first", "From", MNM_CASE,
                    ledger.transfers > 0 ? ledger.first_us : MNM_TIME_NONE, MNM_GRAIN_DAY);
  mnm_out_pair_time(out, "last", "To", MNM_CASE,
                    ledger.transfers > 0 ? ledger.last_us : MNM_TIME_NONE, MNM_GRAIN_DAY);
  mnm_out_pair_int(out, "findings", "Findings", MNM_CASE, (int64_t)findings);
  mnm_out_pair_int(out, "rejects", "Rejected records", MNM_CASE, (int64_t)rejects);
  mnm_out_pair_int(out, "runs", "Runs", MNM_CASE, (int64_t)ledger.runs);
  mnm_out_pair_int(out, "ledger_bytes", "Bytes of ledger", MNM_CASE, (int64_t)ledger.chunk_bytes);
  mnm_out_pair_int(out, "audit_entries", "Audit entries", MNM_CASE, (int64_t)entries);
  mnm_out_pair_string(out, "audit_head", "Audit head", MNM_CASE, head_text);
  mnm_out_pair_string(out, "ledger_digest", "Ledger digest", MNM_CASE, digest_text);
  mnm_out_group_end(out);
  mnm_out_heading(out, "Sources");
  return mnm_cli__list_sources(cli, store, err);
}

static mnm_status run_info(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = show_info(cli, store, err);
  mnm_store_close(store);
  return status;
}

static const char *const info_paragraphs[] = {
    "Shows what is in a case: how many transfers and accounts, from when to when, sources, "
    "findings, and "
    "the digests by which two copies of a case can be compared.",
    NULL};
static const mnm_cli__example info_examples[] = {
    {"manumit info raid.mnm --format json", "the same for another program"}};
const mnm_cli__verb mnm_cli__info = {.name = "info",
                                     .summary = "show what is in a case",
                                     .arguments = "CASE",
                                     .paragraphs = info_paragraphs,
                                     .groups = MNM_CLI_CASE_READ,
                                     .examples = info_examples,
                                     .example_count = 1,
                                     .formats = MNM_CLI__ALL_FORMATS,
                                     .exit_codes = "0 2 4 6 7 9 141",
                                     .see_also = "gaps rejects show verify",
                                     .arguments_least = 1,
                                     .arguments_most = 1,
                                     .run = run_info};

/* ---- rejects --- */

static const mnm_cli__option source_option[] = {
    {.name = "source",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .help = "only of this source (default: of all)"},
};

static mnm_status reject_row(void *payload, const mnm_rejected *row, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  static const char *const states[] = {NULL, NULL, "hidden from this role", "sealed: no key",
                                       "erased"};
  mnm_out_uint(out, row->source_id);
  mnm_out_uint(out, row->reject.row);
  if (row->reject.column > 0) {
    mnm_out_uint(out, row->reject.column);
  } else {
    mnm_out_null(out);
  }
  mnm_out_text(out, row->reject.reason, (mnm_text){"", 0});
  if (row->state == MNM_VALUE_SHOWN) {
    mnm_out_text(out, row->reject.raw, (mnm_text){"", 0});
  } else {
    mnm_out_text(out, mnm_text_of(states[row->state]), (mnm_text){"", 0});
  }
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status run_rejects(mnm_cli *cli, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"source", "Source", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"row", "Line", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"column", "Column", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"reason", "Why", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"raw", "As read", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
  };
  mnm_store *store = NULL;
  mnm_identity *identity = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_identity_open(&identity, store, &cli->ctx, err);
  if (status == MNM_OK) {
    mnm_out_begin(cli->out, "rejects", columns, MNM_CLI__COUNT(columns));
    status = mnm_identity_rejects(identity, (uint64_t)mnm_cli__whole(cli, "source"), &cli->viewer,
                                  reject_row, cli, err);
    if (status == MNM_OK) mnm_out_end(cli->out);
  }
  mnm_identity_close(identity);
  mnm_store_close(store);
  return status;
}

static const char *const rejects_paragraphs[] = {
    "Lists the records that could not be read, with line, column, the shape that was expected, and "
    "the "
    "record as it stood in the file, for those who may see it.",
    NULL};
static const mnm_cli__example rejects_examples[] = {
    {"manumit rejects raid.mnm --source 2", "what could not be read of source 2"}};
const mnm_cli__verb mnm_cli__rejects = {.name = "rejects",
                                        .summary = "list records that could not be read",
                                        .arguments = "CASE",
                                        .paragraphs = rejects_paragraphs,
                                        .options = source_option,
                                        .option_count = 1,
                                        .groups = MNM_CLI_CASE_READ,
                                        .examples = rejects_examples,
                                        .example_count = 1,
                                        .formats = MNM_CLI__ALL_FORMATS,
                                        .exit_codes = "0 2 4 6 7 9 141",
                                        .see_also = "add erase gaps",
                                        .arguments_least = 1,
                                        .arguments_most = 1,
                                        .run = run_rejects};

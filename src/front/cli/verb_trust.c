#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_disclose.h"
#include "case/run/run_emptied.h"
#include "front/cli/cli_internal.h"

/* ---- verify --- */

static const mnm_cli__option verify_options[] = {
    {.name = "quick", .type = MNM_CLI_FLAG, .help = "do not run the stages again"},
};

static mnm_status verify(mnm_cli *cli, mnm_store *store, mnm_problems *problems, mnm_err *err) {
  const mnm_out_column columns[] = {{"problem", "Problem", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  mnm_run_verified checked = {0};
  MNM_TRY(mnm_run_verify(store, !mnm_cli__flag(cli, "quick"), problems, &checked, &cli->ctx, err));
  char digest[65];
  mnm_seal_hex(digest, checked.ledger_digest, sizeof checked.ledger_digest);
  mnm_out *out = cli->out;
  uint32_t count = mnm_problems_count(problems);
  mnm_out_group(out, "verified");
  mnm_out_pair_bool(out, "sound", "Sound", MNM_CASE, count == 0);
  mnm_out_pair_int(out, "audit_entries", "Audit entries", MNM_CASE,
                   (int64_t)checked.store.audit_entries);
  mnm_out_pair_int(out, "audit_erased", "of these erased", MNM_CASE,
                   (int64_t)checked.store.audit_erased);
  mnm_out_pair_int(out, "witnesses", "Witnesses", MNM_CASE, (int64_t)checked.store.witnesses);
  mnm_out_pair_int(out, "claims", "Claims of victims", MNM_CASE, (int64_t)checked.store.claims);
  mnm_out_pair_int(out, "sources", "Sources", MNM_CASE, (int64_t)checked.store.sources);
  mnm_out_pair_int(out, "sources_checked", "read again", MNM_CASE,
                   (int64_t)checked.store.sources_checked);
  mnm_out_pair_int(out, "sources_gone", "no longer there", MNM_CASE,
                   (int64_t)checked.store.sources_gone);
  mnm_out_pair_int(out, "transfers", "Transfers", MNM_CASE, (int64_t)checked.transfers);
  mnm_out_pair_int(out, "stages_rerun", "Stages run again", MNM_CASE,
                   (int64_t)checked.stages_rerun);
  mnm_out_pair_string(out, "ledger_digest", "Ledger digest", MNM_CASE, digest);
  mnm_out_group_end(out);
  if (count == 0 && mnm_out_format(out) == MNM_FORMAT_TABLE) return MNM_OK;
  mnm_out_begin(out, "problems", columns, 1);
  for (uint32_t i = 0; i < count; i++) {
    mnm_out_string(out, mnm_problems_at(problems, i));
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
  if (count > 0) cli->exit = MNM_EXIT_PROBLEM;
  return MNM_OK;
}

static mnm_status run_verify(mnm_cli *cli, mnm_err *err) {
  mnm_store *store = NULL;
  mnm_problems *problems = NULL;
  if (mnm_run_is_folder(cli->argument[0])) return mnm_cli__verify_bundle(cli, err);
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_problems_new(&problems, &cli->ctx, err);
  if (status == MNM_OK) status = verify(cli, store, problems, err);
  mnm_problems_free(problems);
  mnm_store_close(store);
  return status;
}

static const char *const verify_paragraphs[] = {
    "Checks a case: the chain of the audit, witnesses, every part of the ledger against its "
    "digest, the "
    "sources where their files are still there, and every result by running its stage again. Exit "
    "code 1 "
    "and a list when anything is wrong.",
    "A folder is taken for a bundle that 'manumit disclose' wrote: every file is held against its "
    "manifest, and every figure is made again from its own ledger. That needs no case and no key.",
    NULL};
static const mnm_cli__example verify_examples[] = {
    {"manumit verify raid.mnm", "check everything"},
    {"manumit verify raid.mnm --quick", "check without running the stages again"},
    {"manumit verify bundle", "check a bundle that was disclosed"},
};
const mnm_cli__verb mnm_cli__verify = {.name = "verify",
                                       .summary = "check that a case or a bundle is what it says",
                                       .arguments = "CASE|FOLDER",
                                       .paragraphs = verify_paragraphs,
                                       .options = verify_options,
                                       .option_count = 1,
                                       .groups = MNM_CLI_CASE_READ | MNM_CLI_WORK,
                                       .examples = verify_examples,
                                       .example_count = MNM_CLI__COUNT(verify_examples),
                                       .formats = MNM_CLI__ALL_FORMATS,
                                       .exit_codes = "0 1 2 4 6 7 8 9",
                                       .see_also = "audit witness",
                                       .arguments_least = 1,
                                       .arguments_most = 1,
                                       .run = run_verify};

/* ---- audit --- */

static const mnm_cli__option audit_options[] = {
    {.name = "since",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = INT64_MAX,
     .fallback = "1",
     .help = "from this entry on"},
    {.name = "who-saw",
     .argument = "PSEUDONYM",
     .type = MNM_CLI_TEXT,
     .help =
         "only who opened this person or was refused, and who may have: questions in SQL, texts "
         "of transfers"},
    {.name = "before-emptied",
     .argument = "ACCOUNT",
     .type = MNM_CLI_TEXT,
     .help = "only who had read a plan, or texts that may tell of it, by the time this account was "
             "emptied"},
    {.name = "at",
     .argument = "DATE",
     .type = MNM_CLI_DATE,
     .help = "with --before-emptied: the day on which it was, instead of what the ledger says"},
};

typedef struct listing {
  mnm_cli *cli;
  int64_t
      before_us;   /* MNM_TIME_NONE: all; else who had read a plan before the end of that moment */
  char object[40]; /* "": all; else those who saw this subject, or were refused */
} listing;

/* Freeze plans, requests, bases of confiscation, traces, exhibits and bundles; and what may have
 * told of them: questions in SQL, findings and accounts with their texts. */
static bool tells_plan(const mnm_audit_entry *row) {
  static const char *const opened[] = {"freeze", "request", "confiscate", "sql", "account"};
  static const char *const done[] = {"trace", "report", "disclose", "recipient"};
  for (size_t i = 0; i < sizeof done / sizeof *done; i++)
    if (strcmp(row->verb, done[i]) == 0) return true;
  if (strcmp(row->verb, "open") != 0) return false;
  for (size_t i = 0; i < sizeof opened / sizeof *opened; i++)
    if (strcmp(row->object, opened[i]) == 0) return true;
  return strncmp(row->object, "finding:", 8) == 0;
}

static mnm_status audit_row(void *payload, const mnm_audit_entry *row, mnm_err *err) {
  const listing *of = payload;
  mnm_cli *cli = of->cli;
  if (of->object[0] != '\0') {
    bool saw = strcmp(row->verb, "open") == 0 || strcmp(row->verb, "refuse") == 0;
    /* who may have seen anybody: questions in SQL and texts of transfers name no person */
    bool any = strcmp(row->object, "sql") == 0 || strcmp(row->object, "account") == 0 ||
               strncmp(row->object, "finding:", 8) == 0;
    if (!saw || (strcmp(row->object, of->object) != 0 && !any)) return MNM_OK;
  }
  if (of->before_us != MNM_TIME_NONE && (row->at_us >= of->before_us || !tells_plan(row)))
    return MNM_OK;
  mnm_out *out = cli->out;
  char hash[65];
  mnm_seal_hex(hash, row->hash, sizeof row->hash);
  mnm_out_uint(out, row->seq);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->by);
  mnm_out_string(out, row->verb);
  mnm_out_string(out, row->object);
  mnm_out_string(out, row->erased ? "(erased)" : row->why);
  mnm_out_string(out, row->erased ? "(erased)" : row->details);
  mnm_out_string(out, hash);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status subject_of(mnm_cli *cli, mnm_store *store, listing *of, mnm_err *err) {
  mnm_identity *identity = NULL;
  uint64_t subject = 0;
  MNM_TRY(mnm_identity_open(&identity, store, &cli->ctx, err));
  mnm_status status = mnm_cli__subject(identity, mnm_cli__value(cli, "who-saw"), &subject, err);
  (void)snprintf(of->object, sizeof of->object, "subject:%" PRIu64, subject);
  mnm_identity_close(identity);
  return status;
}

/* When it was, and what is shown of that; a day counts as a whole. */
static mnm_status emptied(mnm_cli *cli, mnm_store *store, listing *of, mnm_err *err) {
  mnm_out *out = cli->out;
  mnm_run_emptied found;
  int64_t at_us = mnm_cli__given(cli, "at") ? mnm_cli__date(cli, "at") : MNM_TIME_NONE;
  mnm_grain grain = MNM_GRAIN_DAY;
  MNM_TRY(mnm_run_account_emptied(store, mnm_text_of(mnm_cli__value(cli, "before-emptied")), &found,
                                  &cli->ctx, err));
  if (at_us == MNM_TIME_NONE && found.at_us == MNM_TIME_NONE) {
    (void)mnm_err_set(err, MNM_E_NOTFOUND,
                      "the ledger does not show that this account was emptied");
    mnm_err_hint(err, "say the day with --at DATE");
    return MNM_E_NOTFOUND;
  }
  mnm_out_group(out, "emptied");
  if (at_us == MNM_TIME_NONE) {
    at_us = found.at_us;
    grain = (mnm_grain)found.grain;
    mnm_out_pair_money(out, "held", "Held before", MNM_CASE, found.peak_minor, found.currency);
    mnm_out_pair_money(out, "left", "Left", MNM_CASE, found.left_minor, found.currency);
  }
  mnm_out_pair_time(out, "at", "Emptied", MNM_CASE, at_us, grain);
  mnm_out_group_end(out);
  of->before_us = grain == MNM_GRAIN_DAY ? at_us + MNM_US_PER_DAY : at_us;
  return MNM_OK;
}

static mnm_status run_audit(mnm_cli *cli, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"entry", "Entry", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"at", "When", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"by", "Who", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"verb", "What", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"object", "On", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"why", "Why", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_ALL},
      {"details", "Details", MNM_OUT_TEXT, MNM_PERSON, MNM_FOR_MACHINES},
      {"hash", "Hash", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
  };
  mnm_store *store = NULL;
  listing of = {cli, MNM_TIME_NONE, ""};
  if (mnm_cli__given(cli, "at") && !mnm_cli__given(cli, "before-emptied"))
    return mnm_cli__usage(cli, err, "--at goes with --before-emptied");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = MNM_OK;
  if (mnm_cli__given(cli, "who-saw")) status = subject_of(cli, store, &of, err);
  if (status == MNM_OK && mnm_cli__given(cli, "before-emptied"))
    status = emptied(cli, store, &of, err);
  if (status == MNM_OK) {
    mnm_out_begin(cli->out, "audit", columns, MNM_CLI__COUNT(columns));
    status = mnm_store_audits(store, (uint64_t)mnm_cli__whole(cli, "since"), audit_row, &of, err);
  }
  if (status == MNM_OK) mnm_out_end(cli->out);
  mnm_store_close(store);
  return status;
}

static const char *const audit_paragraphs[] = {
    "Lists what was done in a case: when, by whom, on what and why. Each entry holds a digest of "
    "the one "
    "before, so that none can be changed or taken out unnoticed by anyone who keeps the head "
    "elsewhere: "
    "see manumit witness.",
    "--who-saw asks who opened a person; --before-emptied who had read a plan (freeze, request, "
    "confiscate, traces, exhibits, bundles) or texts that may tell of it by the time an account "
    "was emptied: by the payment that left no more than a tenth of the highest balance since it "
    "was emptied before. A booking of which only the day is known counts as that whole day.",
    NULL};
static const mnm_cli__example audit_examples[] = {
    {"manumit audit raid.mnm --format jsonl", "one entry a line, with hashes"}};
const mnm_cli__verb mnm_cli__audit = {.name = "audit",
                                      .summary = "list who did what in a case, and why",
                                      .arguments = "CASE",
                                      .paragraphs = audit_paragraphs,
                                      .options = audit_options,
                                      .option_count = MNM_CLI__COUNT(audit_options),
                                      .groups = MNM_CLI_CASE_READ,
                                      .examples = audit_examples,
                                      .example_count = 1,
                                      .formats = MNM_CLI__ALL_FORMATS,
                                      .exit_codes = "0 2 4 6 7 9 141",
                                      .see_also = "erase verify witness",
                                      .arguments_least = 1,
                                      .arguments_most = 1,
                                      .run = run_audit};

/* ---- witness --- */

static mnm_status witness_row(void *payload, const mnm_witness *row, mnm_err *err) {
  mnm_cli *cli = payload;
  mnm_out *out = cli->out;
  char hash[65], key[65];
  mnm_seal_hex(hash, row->hash, sizeof row->hash);
  mnm_seal_hex(key, row->public_key, sizeof row->public_key);
  bool other = row->other_case[0] != '\0';
  mnm_out_uint(out, row->witness_id);
  mnm_out_time(out, row->at_us, MNM_GRAIN_SECOND);
  mnm_out_string(out, row->by);
  mnm_out_string(out, other ? "head of another case" : "signature");
  mnm_out_uint(out, row->seq);
  mnm_out_string(out, hash);
  mnm_out_string(out, other ? row->other_case : key);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_witnesses(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  const mnm_out_column columns[] = {
      {"witness", "Witness", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
      {"at", "When", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"by", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"kind", "Kind", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"entry", "Entry", MNM_OUT_LABEL, MNM_CASE, MNM_FOR_ALL},
      {"hash", "Hash", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"key_or_case", "Key or case", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
  };
  uint64_t seq = 0;
  uint8_t head[32];
  char hash[65], message[256];
  MNM_TRY(mnm_store_audit_head(store, &seq, head, err));
  mnm_seal_hex(hash, head, sizeof head);
  (void)mnm_witness_message(message, sizeof message, mnm_store_id(store), seq, head);
  mnm_out_group(cli->out, "head");
  mnm_out_pair_int(cli->out, "entry", "Entry", MNM_CASE, (int64_t)seq);
  mnm_out_pair_string(cli->out, "hash", "Hash", MNM_CASE, hash);
  if (mnm_out_format(cli->out) != MNM_FORMAT_TABLE) {
    mnm_out_pair_string(cli->out, "message", "Message", MNM_CASE, message);
  }
  mnm_out_group_end(cli->out);
  mnm_out_heading(cli->out, "Witnesses");
  mnm_out_begin(cli->out, "witnesses", columns, MNM_CLI__COUNT(columns));
  mnm_status status = mnm_store_witnesses(store, witness_row, cli, err);
  if (status == MNM_OK) mnm_out_end(cli->out);
  return status;
}

/* A seed of 64 hexadecimal digits, the first line of a file. */
static mnm_status sign(mnm_cli *cli, mnm_store *store, const char *path, mnm_err *err) {
  mnm_arena arena;
  mnm_arena_init(&arena, &cli->ctx);
  mnm_text text = {"", 0};
  mnm_key seed;
  mnm_status status = mnm_run_read_file(path, &arena, &text, &cli->ctx, err);
  if (status == MNM_OK && !mnm_seal_unhex(seed.bytes, sizeof seed.bytes, mnm_text_trim(text))) {
    status = mnm_err_set(err, MNM_E_KEY, "expected a signing seed of 64 hexadecimal digits");
    mnm_err_at(err, path, 1, 0);
  }
  if (status == MNM_OK) status = mnm_store_witness_sign(store, &seed, err);
  mnm_seal_wipe(&seed, sizeof seed);
  mnm_cli__wipe(text);
  mnm_arena_clear(&arena);
  return status;
}

static mnm_status add_signature(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  uint64_t seq = 0;
  uint8_t key[32], signature[64];
  MNM_TRY(mnm_cli__number(cli, cli->argument[2], "the number of an audit entry", &seq, err));
  if (!mnm_seal_unhex(key, sizeof key, mnm_text_of(cli->argument[3])) ||
      !mnm_seal_unhex(signature, sizeof signature, mnm_text_of(cli->argument[4]))) {
    return mnm_cli__usage(cli, err,
                          "expected a public key of 64 and a signature of 128 hexadecimal digits");
  }
  return mnm_store_witness_add(store, seq, key, signature, err);
}

/* The other office's case is opened without its key: its head is not sealed. */
static mnm_status keep_head(mnm_cli *cli, mnm_store *store, const char *path, mnm_err *err) {
  mnm_store_options options = {.readonly = true, .without_key = true};
  mnm_store *other = NULL;
  uint64_t seq = 0;
  uint8_t head[32];
  MNM_TRY(mnm_store_open(&other, path, &options, &cli->ctx, err));
  char id[MNM_STORE_ID_BYTES];
  (void)snprintf(id, sizeof id, "%s", mnm_store_id(other));
  mnm_status status = mnm_store_audit_head(other, &seq, head, err);
  mnm_store_close(other);
  if (status == MNM_OK) status = mnm_store_witness_case(store, id, seq, head, err);
  return status;
}

static mnm_status witness(mnm_cli *cli, mnm_store *store, const char *what, mnm_err *err) {
  uint32_t count = cli->argument_count;
  if (what == NULL) return list_witnesses(cli, store, err);
  if (strcmp(what, "sign") == 0 && count == 3) {
    MNM_TRY(sign(cli, store, cli->argument[2], err));
  } else if (strcmp(what, "add") == 0 && count == 5) {
    MNM_TRY(add_signature(cli, store, err));
  } else if (strcmp(what, "keep") == 0 && count == 3) {
    MNM_TRY(keep_head(cli, store, cli->argument[2], err));
  } else {
    return mnm_cli__usage(cli, err, "expected sign SEEDFILE, add ENTRY KEY SIGNATURE or keep CASE");
  }
  return list_witnesses(cli, store, err);
}

static mnm_status run_witness(mnm_cli *cli, mnm_err *err) {
  const char *what = cli->argument_count > 1 ? cli->argument[1] : NULL;
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], what == NULL, err));
  mnm_status status = witness(cli, store, what, err);
  mnm_store_close(store);
  return status;
}

static const char *const witness_paragraphs[] = {
    "Shows the head of the audit and who vouches for it. A chain on one's own machine proves "
    "little "
    "alone: someone else must keep or sign its head.",
    "sign SEEDFILE countersigns the head with a second key (Ed25519; a file with 64 hexadecimal "
    "digits). "
    "add ENTRY KEY SIGNATURE records a signature made elsewhere over the message that --format "
    "json "
    "shows. keep CASE keeps the head of another office's case in this one.",
    NULL};
static const mnm_cli__example witness_examples[] = {
    {"manumit witness raid.mnm", "the head, to be printed or sent"},
    {"manumit witness ours.mnm keep theirs.mnm", "vouch for another office's case"},
};
const mnm_cli__verb mnm_cli__witness = {.name = "witness",
                                        .summary = "have the audit's head signed or kept by others",
                                        .arguments = "CASE [sign|add|keep] [WHICH...]",
                                        .paragraphs = witness_paragraphs,
                                        .groups = MNM_CLI_CASE_READ | MNM_CLI_CASE_WRITE,
                                        .examples = witness_examples,
                                        .example_count = MNM_CLI__COUNT(witness_examples),
                                        .formats = MNM_CLI__ALL_FORMATS,
                                        .exit_codes = "0 2 4 5 6 7 9",
                                        .see_also = "audit verify",
                                        .arguments_least = 1,
                                        .arguments_most = 5,
                                        .run = run_witness};

/* `manumit companies`, `manumit officials`: what registers and the ledger say of both. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_companies.h"
#include "case/run/run_officials.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

/* [network NUMBER] behind the case; 0: none. */
static mnm_status network_of(mnm_cli *cli, uint64_t *out, mnm_err *err) {
  *out = 0;
  return cli->argument_count == 1 ? MNM_OK : mnm_cli__network_number(cli, out, err);
}

/* ---- companies --- */

static const mnm_cli__option company_options[] = {
    {.name = "awards",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "public awards as CSV beside those of the case: award, authority, supplier, amount, "
             "currency, estimate"},
    {.name = "below",
     .argument = "PERCENT",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 100,
     .fallback = "85",
     .help = "an award below this share of its estimate is below cost"},
    {.name = "payments",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 1000000,
     .fallback = "12",
     .help = "turnover: at least so many payments from others"},
    {.name = "all", .type = MNM_CLI_FLAG, .help = "also companies of which nothing stands out"},
};

static void put_account(mnm_out *out, const mnm_ledger *names, uint32_t account) {
  char label[600];
  if (account == MNM_ACCOUNT_NONE) {
    mnm_out_null(out);
    return;
  }
  uint32_t bytes = mnm_accounts_label(mnm_ledger_accounts(names), account, label, sizeof label);
  mnm_out_text(out, (mnm_text){label, bytes}, no_text);
}

static void put_signs(mnm_out *out, uint8_t signs) {
  mnm_text texts[8];
  uint32_t count = 0;
  for (uint32_t bit = 0; bit < 8; bit++)
    if (signs >> bit & 1)
      texts[count++] = mnm_text_of(mnm_run_company_sign_name((mnm_run_company_sign)(1U << bit)));
  mnm_out_list(out, texts, count);
}

static void put_percent(mnm_out *out, int64_t ppm) {
  if (ppm < 0)
    mnm_out_null(out);
  else
    mnm_out_int(out, ppm / 10000);
}

static void put_company(mnm_out *out, const mnm_ledger *names, const mnm_run_company *one) {
  mnm_out_text(out, mnm_text_of(one->pseudonym), no_text);
  put_account(out, names, one->account);
  put_signs(out, one->signs);
  mnm_out_uint(out, one->payments_in);
  if (one->currency != 0) {
    mnm_out_money(out, one->in_minor, one->currency);
    mnm_out_money(out, one->wages_minor, one->currency);
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_uint(out, one->wage_payments);
  mnm_out_uint(out, one->employees);
  mnm_out_uint(out, one->awards);
  mnm_out_uint(out, one->awards_below);
  put_percent(out, one->share_ppm);
  mnm_out_uint(out, one->directors);
  mnm_out_uint(out, one->shared);
  mnm_out_end_row(out);
}

static mnm_status list_companies(mnm_cli *cli, const mnm_run_companies *found, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"company", "Company", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"account", "Account", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"signs", "Stands out by", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
      {"payments", "Payments in", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"turnover", "Turnover", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"wages", "Wages", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"wage_payments", "Paid", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"employees", "Employees", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"awards", "Awards", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"awards_below", "Below", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"share_percent", "Share %", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"directors", "Directors", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"shared", "Shared with", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
  };
  uint64_t quiet = 0;
  mnm_out_begin(cli->out, "companies", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < found->company.count; i++) {
    const mnm_run_company *one = mnm_column_at(&found->company, i);
    bool shown = one->signs != 0 || mnm_cli__flag(cli, "all");
    quiet += !shown;
    if (shown) put_company(cli->out, found->ledger, one);
    MNM_TRY(mnm_out_check(cli->out, err));
  }
  mnm_out_end(cli->out);
  if (quiet > 0)
    mnm_out_note(cli->out, "nothing stands out of %" PRIu64 " more; --all lists them", quiet);
  return MNM_OK;
}

static mnm_status list_awards(mnm_cli *cli, const mnm_run_companies *found, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"award", "Award", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"company", "Company", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"estimate", "Estimate", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"below", "Below cost", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_heading(cli->out, "Awards");
  mnm_out_begin(cli->out, "awards", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < found->award.count; i++) {
    const mnm_run_award *one = mnm_column_at(&found->award, i);
    const mnm_run_company *company = mnm_column_at(&found->company, one->company);
    mnm_out_text(cli->out, one->name, no_text);
    mnm_out_text(cli->out, mnm_text_of(company->pseudonym), no_text);
    mnm_out_money(cli->out, one->amount_minor, one->currency);
    if (one->estimate_minor < 0)
      mnm_out_null(cli->out);
    else
      mnm_out_money(cli->out, one->estimate_minor, one->currency);
    mnm_out_bool(cli->out, one->below);
    mnm_out_end_row(cli->out);
    MNM_TRY(mnm_out_check(cli->out, err));
  }
  mnm_out_end(cli->out);
  return MNM_OK;
}

static mnm_status show_companies(mnm_cli *cli, mnm_store *store,
                                 const mnm_run_companies_query *query, mnm_err *err) {
  mnm_run_companies found;
  mnm_status status = mnm_run_companies_find(&found, store, query, &cli->ctx, err);
  if (status == MNM_OK) status = list_companies(cli, &found, err);
  if (status == MNM_OK) status = list_awards(cli, &found, err);
  if (status == MNM_OK)
    mnm_out_note(cli->out,
                 "what stands out has innocent reasons too: holdings, landlords and new "
                 "firms pay no wages either");
  mnm_run_companies_clear(&found);
  return status;
}

static mnm_status run_companies(mnm_cli *cli, mnm_err *err) {
  mnm_run_companies_query query = {.awards = mnm_cli__value(cli, "awards"),
                                   .below_ppm = mnm_cli__whole(cli, "below") * 10000,
                                   .payments = (uint32_t)mnm_cli__whole(cli, "payments")};
  mnm_store *store = NULL;
  MNM_TRY(network_of(cli, &query.network_id, err));
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) status = show_companies(cli, store, &query, err);
  mnm_store_close(store);
  return status;
}

/* ---- officials --- */

static const mnm_cli__option official_options[] = {
    {.name = "days",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 3650,
     .fallback = "14",
     .help = "how many days before and after an act a payment stands beside it"},
    {.name = "anyone",
     .type = MNM_CLI_FLAG,
     .help = "payments of every account, not only of members of networks"},
};

static mnm_status put_payment(mnm_cli *cli, const mnm_run_officials *found,
                              const mnm_run_official_payment *one, mnm_err *err) {
  mnm_out *out = cli->out;
  const mnm_transfers *all = mnm_ledger_transfers(found->ledger);
  char id[MNM_TRANSFER_ID_BYTES];
  uint32_t bytes = 0;
  MNM_TRY(mnm_ledger_transfer_id(found->ledger, one->row, id, sizeof id, &bytes, err));
  mnm_out_text(out, mnm_text_of(one->official), no_text);
  mnm_out_string(out, mnm_run_act_name((mnm_run_act_kind)one->act.kind));
  if (one->about_victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, mnm_text_of(one->record), no_text);
  mnm_out_time(out, one->act.day_us, MNM_GRAIN_DAY);
  if (one->about_victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_string(out, one->about[0] != '\0' ? one->about : NULL);
  if (one->about_victim) mnm_out_raise(out, MNM_VICTIM);
  if (mnm_cli__flag(cli, "anyone")) /* of everybody it says nothing */
    mnm_out_null(out);
  else
    mnm_out_bool(out, one->about_member);
  mnm_out_text(out, (mnm_text){id, bytes}, no_text);
  mnm_out_time(out, all->booked_us[one->row],
               all->booked_grain ? (mnm_grain)all->booked_grain[one->row] : MNM_GRAIN_SECOND);
  mnm_out_int(out, one->days);
  put_account(out, found->ledger, one->payer);
  put_account(out, found->ledger, one->payee);
  mnm_out_money(out, one->amount_minor, one->currency);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_payments(mnm_cli *cli, const mnm_run_officials *found, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"official", "Official", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"act", "Signed", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"record", "Record", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"day", "On", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"about", "About", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"about_member", "Of them", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
      {"transfer", "Transfer", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"time", "Paid", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
      {"days", "Days after", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"payer", "By", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"payee", "To", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"amount", "Amount", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
  };
  mnm_out_pair_int(cli->out, "acts", "Acts on record", MNM_CASE, (int64_t)found->acts);
  mnm_out_begin(cli->out, "payments", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < found->payment.count; i++)
    MNM_TRY(put_payment(cli, found, mnm_column_at(&found->payment, i), err));
  mnm_out_end(cli->out);
  mnm_out_note(cli->out, "a payment beside an act says nothing of why it was made");
  return MNM_OK;
}

static mnm_status run_officials(mnm_cli *cli, mnm_err *err) {
  mnm_run_officials_query query = {.anyone = mnm_cli__flag(cli, "anyone"),
                                   .days = (uint32_t)mnm_cli__whole(cli, "days")};
  mnm_run_officials found = {0};
  mnm_store *store = NULL;
  MNM_TRY(network_of(cli, &query.network_id, err));
  if (query.anyone && query.network_id != 0)
    return mnm_cli__usage(cli, err, "--anyone goes without a network");
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_store_begin_read(store, err);
  if (status == MNM_OK) {
    status = mnm_run_officials_find(&found, store, &query, &cli->ctx, err);
    if (status == MNM_OK) status = list_payments(cli, &found, err);
    mnm_run_officials_clear(&found);
  }
  mnm_store_close(store);
  return status;
}

static const char *const company_paragraphs[] = {
    "Lists companies of a case, or of a network, of which something stands out: turnover without "
    "payroll, awards below their estimate, half of what an authority awards, directors in common "
    "with other companies. From the ledger, registers and awards that the case holds, and from "
    "--awards FILE.",
    "What each sign means, and its innocent reasons: docs/business.md.", NULL};
static const mnm_cli__example company_examples[] = {
    {"manumit companies raid.mnm network 3", "companies that hold an account of network 3"},
    {"manumit companies raid.mnm --awards awards.csv --below 80 --format json",
     "with a table of public awards"},
};
const mnm_cli__verb mnm_cli__companies = {
    .name = "companies",
    .summary = "companies without payroll, with odd awards, common directors",
    .arguments = "CASE [network] [NUMBER]",
    .paragraphs = company_paragraphs,
    .options = company_options,
    .option_count = MNM_CLI__COUNT(company_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = company_examples,
    .example_count = MNM_CLI__COUNT(company_examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "business officials offences",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run_companies};

static const char *const official_paragraphs[] = {
    "Joins what officials signed (permits, visas, inspections, border checks, as records of the "
    "case tell them) to what they were paid within days by members of a network, or of any network "
    "that is listed.",
    "Payments of possible victims are left out, as are wages, and what is paid at once or by card.",
    NULL};
static const mnm_cli__example official_examples[] = {
    {"manumit officials raid.mnm", "payments of members of all networks beside acts"},
    {"manumit officials raid.mnm network 3 --days 30", "of members of network 3, a month around"},
};
const mnm_cli__verb mnm_cli__officials = {
    .name = "officials",
    .summary = "what officials signed, and what they were paid within days",
    .arguments = "CASE [network] [NUMBER]",
    .paragraphs = official_paragraphs,
    .options = official_options,
    .option_count = MNM_CLI__COUNT(official_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = official_examples,
    .example_count = MNM_CLI__COUNT(official_examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 4 6 7 8 9 141",
    .see_also = "business companies offences",
    .arguments_least = 1,
    .arguments_most = 3,
    .run = run_officials};

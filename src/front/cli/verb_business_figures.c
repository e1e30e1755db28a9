/* Profit of `manumit business` beside published figures, and against the risk. */
#include <inttypes.h>
#include <stdio.h>

#include "front/cli/verb_business.h"
#include "model/currency/currency.h"

static const mnm_text no_text = {"", 0};

/* A figure's dollars in minor units of the currency, at prices of now. */
static mnm_status in_currency(const mnm_cli__trade *v, const mnm_trade_figure *figure, int64_t *out,
                              mnm_err *err) {
  int64_t minor = figure->usd;
  int32_t exponent = mnm_currency_exponent(v->currency);
  for (int32_t i = 0; i < exponent; i++) MNM_TRY(mnm_trade_scale(&minor, minor, 10, 1, err));
  MNM_TRY(mnm_trade_scale(&minor, minor, v->index_ppm, MNM_CLI__PPM, err));
  return mnm_trade_scale(out, minor, v->per_usd_ppm, MNM_CLI__PPM, err);
}

static mnm_status put_percent(const mnm_cli__trade *v, int64_t minor, int64_t of, mnm_err *err) {
  int64_t percent = 0;
  if (of <= 0) {
    mnm_out_null(v->cli->out);
    return MNM_OK;
  }
  MNM_TRY(mnm_trade_scale(&percent, minor, 100, of, err));
  mnm_out_int(v->cli->out, percent);
  return MNM_OK;
}

static mnm_status put_figure(const mnm_cli__trade *v, const mnm_trade_figure *figure,
                             mnm_err *err) {
  mnm_out *out = v->cli->out;
  int64_t minor = 0;
  if (v->rated) MNM_TRY(in_currency(v, figure, &minor, err));
  mnm_out_text(out, figure->id, no_text);
  mnm_out_text(out, figure->says, no_text);
  mnm_out_int(out, figure->usd);
  if (v->rated) {
    mnm_cli__trade_money(v, minor);
    MNM_TRY(put_percent(v, v->her_low, minor, err));
    MNM_TRY(put_percent(v, v->her_high, minor, err));
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_text(out, figure->mark, no_text);
  mnm_out_text(out, figure->source, no_text);
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status list_figures(const mnm_cli__trade *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"figure", "Figure", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"says", "Of", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"usd", "US dollars", MNM_OUT_INT, MNM_PUBLIC, MNM_FOR_ALL},
      {"amount", "Here, now", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
      {"least_percent", "Least %", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
      {"most_percent", "Most %", MNM_OUT_INT, MNM_VICTIM, MNM_FOR_ALL},
      {"mark", "Mark", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"source", "Source", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
  };
  mnm_out *out = v->cli->out;
  mnm_out_heading(out, "A year and victim, as published: a band of plausibility, never evidence");
  mnm_out_begin(out, "figures", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < v->figures.figure.count; i++)
    MNM_TRY(put_figure(v, mnm_column_at(&v->figures.figure, i), err));
  mnm_out_end(out);
  return MNM_OK;
}

/* What was taken from possible victims: it belonged to them. */
static void taken(const mnm_cli__trade *v, int64_t *low, int64_t *high) {
  const mnm_column *lines = &mnm_run_business_sums(v->business)->line;
  for (uint64_t i = 0; i < lines->count; i++) {
    const mnm_trade_sum *line = mnm_column_at(lines, i);
    if (line->currency != v->currency || line->flow != MNM_TRADE_INCOME ||
        line->stage != MNM_TRADE_CONTROL)
      continue;
    *low += line->low_minor;
    *high += line->high_minor;
  }
}

mnm_status mnm_cli__trade_figures(mnm_cli__trade *v, mnm_err *err) {
  uint32_t victims = mnm_run_business_victims(v->business);
  uint32_t days = mnm_run_business_days(v->business);
  mnm_out *out = v->cli->out;
  int64_t low = 0, high = 0;
  if (victims == 0) {
    mnm_out_note(out, "no possible victim is known in it: there is no figure per victim");
    return MNM_OK;
  }
  taken(v, &low, &high);
  MNM_TRY(mnm_trade_per_victim(&low, low, victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&high, high, victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&v->her_low, v->low, victims, days, err));
  MNM_TRY(mnm_trade_per_victim(&v->her_high, v->high, victims, days, err));
  const struct {
    const char *name, *title;
    int64_t minor;
  } pairs[] = {{"per_victim_least", "Profit per possible victim and year, least", v->her_low},
               {"per_victim_most", "Profit per possible victim and year, most", v->her_high},
               {"taken_least", "  taken from her, least", low},
               {"taken_most", "  taken from her, most", high}};
  for (uint32_t i = 0; i < MNM_CLI__COUNT(pairs); i++)
    mnm_out_pair_money(out, pairs[i].name, pairs[i].title, MNM_VICTIM, pairs[i].minor, v->currency);
  MNM_TRY(list_figures(v, err));
  if (!v->rated)
    mnm_out_note(out,
                 "figures are in US dollars: --per-usd puts them beside profit in another "
                 "currency");
  return MNM_OK;
}

mnm_status mnm_cli__trade_risk(const mnm_cli__trade *v, mnm_err *err) {
  uint32_t days = mnm_run_business_days(v->business);
  int64_t year[2] = {0}, left[2] = {0}, even[2] = {0};
  if (!v->risky) return MNM_OK;
  const int64_t profit[2] = {v->low, v->high};
  for (uint32_t i = 0; i < 2; i++) {
    MNM_TRY(mnm_trade_per_victim(&year[i], profit[i], 1, days, err));
    MNM_TRY(mnm_trade_after_risk(&left[i], &even[i], year[i], &v->risk, err));
  }
  mnm_cli__trade_pair(v, "year_least", "Profit a year, least", year[0]);
  mnm_cli__trade_pair(v, "year_most", "Profit a year, most", year[1]);
  mnm_cli__trade_pair(v, "left_least", "  less chance times loss, least", left[0]);
  mnm_cli__trade_pair(v, "left_most", "  less chance times loss, most", left[1]);
  for (uint32_t i = 0; i < 2; i++) {
    char text[40];
    if (even[i] < 0)
      (void)snprintf(text, sizeof text, "there is no profit");
    else if (even[i] > MNM_CLI__PPM)
      (void)snprintf(text, sizeof text, "at none");
    else
      (void)snprintf(text, sizeof text, "%" PRId64 ".%02" PRId64 " %%", even[i] / 10000,
                     even[i] % 10000 / 100);
    mnm_out_pair_string(v->cli->out, i == 0 ? "even_least" : "even_most",
                        i == 0 ? "Chance at which nothing is left, least profit"
                               : "Chance at which nothing is left, most profit",
                        MNM_CASE, text);
  }
  return MNM_OK;
}

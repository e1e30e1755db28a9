/* `manumit show CASE networks --order ...`: which network first, and why. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_order.h"
#include "front/cli/cli_internal.h"

static const mnm_out_column order_columns[] = {
    {"place", "Place", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"network", "Network", MNM_OUT_LABEL, MNM_PUBLIC, MNM_FOR_ALL},
    {"rank", "Rank", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"score", "Score", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"evidence", "Evidence", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"victims_recent", "Possible victims seen lately", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"victims", "of all", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"money", "Came in and stayed", MNM_OUT_MONEY, MNM_CASE, MNM_FOR_ALL},
    {"other_currencies", "In other currencies", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"cash_recent", "Cash lately", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"transfers_recent", "Transfers lately", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status read_criteria(mnm_cli *cli, mnm_run_order_options *out, mnm_err *err) {
  const char *list = mnm_cli__value(cli, "order");
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    const mnm_text word = {list, (uint32_t)(end ? (size_t)(end - list) : strlen(list))};
    uint32_t found = MNM_ORDER_CRITERIA;
    for (uint32_t i = 0; i < MNM_ORDER_CRITERIA; i++)
      if (mnm_text_equal(word, mnm_text_of(mnm_run_criterion_name((mnm_run_criterion)i))))
        found = i;
    for (uint32_t i = 0; i < out->count; i++)
      if (out->by[i] == found) found = MNM_ORDER_CRITERIA;
    if (found == MNM_ORDER_CRITERIA)
      return mnm_cli__usage(
          cli, err, "--order must list some of evidence, victims, money, perishable, each once");
    out->by[out->count++] = (mnm_run_criterion)found;
    list += word.bytes + (end ? 1 : 0);
  }
  if (out->count == 0)
    return mnm_cli__usage(cli, err,
                          "--order must list some of evidence, victims, money, perishable");
  return MNM_OK;
}

static mnm_status read_options(mnm_cli *cli, mnm_run_order_options *out, mnm_err *err) {
  const char *code = mnm_cli__value(cli, "currency");
  MNM_TRY(read_criteria(cli, out, err));
  out->recent_days = (uint32_t)mnm_cli__whole(cli, "recent");
  out->currency = MNM_CURRENCY_NONE;
  if (code == NULL) return MNM_OK;
  out->currency = mnm_currency_find(mnm_text_of(code));
  return out->currency != MNM_CURRENCY_NONE
             ? MNM_OK
             : mnm_cli__usage(cli, err, "--currency names no currency");
}

static void put_network(mnm_out *out, const mnm_run_ordered *one, uint64_t place,
                        uint16_t currency) {
  char score[24];
  uint32_t bytes = mnm_points_text(score, sizeof score, one->score_micro);
  mnm_out_uint(out, place);
  mnm_out_uint(out, one->network_id);
  mnm_out_uint(out, one->rank);
  mnm_out_json(out, (mnm_text){score, bytes});
  mnm_out_uint(out, one->pieces);
  mnm_out_uint(out, one->victims_recent);
  mnm_out_uint(out, one->victims);
  mnm_out_money(out, one->money_minor, currency);
  mnm_out_uint(out, one->other_currencies);
  mnm_out_uint(out, one->cash_recent);
  mnm_out_uint(out, one->transfers_recent);
  if (one->last_us == MNM_TIME_NONE)
    mnm_out_null(out);
  else
    mnm_out_time(out, one->last_us, MNM_GRAIN_DAY);
  mnm_out_end_row(out);
}

static mnm_status show(mnm_cli *cli, const mnm_run_order *order,
                       const mnm_run_order_options *options, mnm_err *err) {
  mnm_out *out = cli->out;
  const mnm_run_ordered *all = order->network.data;
  int64_t limit = mnm_cli__whole(cli, "limit");
  uint64_t shown = order->network.count;
  if (limit > 0 && shown > (uint64_t)limit) shown = (uint64_t)limit;
  mnm_out_begin(out, "networks", order_columns, MNM_CLI__COUNT(order_columns));
  for (uint64_t i = 0; i < shown; i++) {
    put_network(out, &all[i], i + 1, order->currency);
    MNM_TRY(mnm_out_check(out, err));
  }
  mnm_out_end(out);
  if (shown < order->network.count)
    mnm_out_note(out, "%llu of %llu networks are shown", (unsigned long long)shown,
                 (unsigned long long)order->network.count);
  if (order->now_us == MNM_TIME_NONE) return MNM_OK;
  char now[48];
  (void)mnm_time_text(now, sizeof now, order->now_us, MNM_GRAIN_DAY);
  mnm_out_note(out,
               "ordered by what --order says, the first counting most, equal ones by the next and "
               "then by rank; nothing is added up");
  mnm_out_note(out,
               "lately: in the %u days before the case's last transfer, %s: whoever is still "
               "exploited, and recordings at counters and machines that are not yet erased",
               options->recent_days, now);
  mnm_out_note(out,
               "came in and stayed: of members who are no possible victims, as far as the ledger "
               "tells; what stood there before it begins is not known");
  return mnm_out_check(out, err);
}

mnm_status mnm_cli__order_networks(mnm_cli *cli, mnm_store *store, mnm_err *err) {
  mnm_run_order_options options = {.count = 0};
  mnm_run_order order;
  MNM_TRY(read_options(cli, &options, err));
  mnm_status status = mnm_run_order_make(&order, store, &options, &cli->ctx, err);
  if (status == MNM_OK) status = show(cli, &order, &options, err);
  mnm_run_order_clear(&order);
  return status;
}

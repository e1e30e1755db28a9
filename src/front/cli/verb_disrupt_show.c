/* What `manumit disrupt` says: tables, sentences, a picture. */
#include <stdio.h>
#include <string.h>

#include "front/cli/verb_disrupt.h"

static const mnm_text no_text = {"", 0};

typedef struct view {
  mnm_cli *cli;
  mnm_out *out;
  const mnm_run_disrupt *made;
  const mnm_disrupt_network *network;
  const mnm_disrupt_options *options;
  const mnm_disrupt_result *result;
  mnm_run_disrupt_facts facts;
  bool people;
} view;

/* ---- numbers --- */

static void put_amount(const view *v, int64_t minor) {
  char text[48];
  if (v->facts.currency != MNM_CURRENCY_NONE) {
    mnm_out_money(v->out, minor, v->facts.currency);
    return;
  }
  uint32_t bytes = mnm_money_text(text, sizeof text, minor, 6);
  while (text[bytes - 1] == '0') bytes--;
  if (text[bytes - 1] == '.') bytes--;
  mnm_out_json(v->out, (mnm_text){text, bytes});
}

/* A share in per cent, to a tenth, rounded down; "" of nothing. */
typedef struct share_text {
  char text[24];
} share_text;
static share_text share_of(int64_t part, mnm_wide whole) {
  share_text out = {""};
  if (whole <= 0) return out;
  const int64_t tenths = (int64_t)((mnm_wide)part * 1000 / whole);
  (void)snprintf(out.text, sizeof out.text, "%lld.%lld", (long long)(tenths / 10),
                 (long long)(tenths % 10));
  return out;
}
static void put_share(mnm_out *out, int64_t part, mnm_wide whole) {
  const share_text share = share_of(part, whole);
  if (share.text[0] == '\0')
    mnm_out_null(out);
  else
    mnm_out_json(out, mnm_text_of(share.text));
}

/* ---- words --- */

typedef struct words {
  char text[4096];
  size_t bytes;
} words;

static void say(words *w, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(words *w, const char *format, ...) {
  va_list list;
  if (w->bytes >= sizeof w->text - 1) return;
  va_start(list, format);
  const int bytes = vsnprintf(w->text + w->bytes, sizeof w->text - w->bytes, format, list);
  va_end(list);
  if (bytes > 0) w->bytes += (size_t)bytes;
  if (w->bytes > sizeof w->text - 1) w->bytes = sizeof w->text - 1;
}

static void say_roles(words *w, const view *v, uint32_t roles) {
  bool any = false;
  for (uint32_t bit = 0; bit < 32; bit++) {
    if (!(roles >> bit & 1)) continue;
    const mnm_text name = mnm_run_disrupt_role(v->made, bit);
    say(w, "%s%.*s", any ? " and " : "", (int)name.bytes, name.data);
    any = true;
  }
  if (!any) say(w, "role not known");
}

static void say_who(words *w, const view *v, const mnm_disrupt_target *target) {
  const uint32_t node = target->unit.node;
  const mnm_text label = mnm_run_disrupt_label(v->made, node);
  const mnm_text person = mnm_run_disrupt_person(v->made, node);
  if (target->unit.means != MNM_DISRUPT_ARREST)
    say(w, "%.*s", (int)label.bytes, label.data);
  else if (person.bytes > 0)
    say(w, "%.*s (account %.*s)", (int)person.bytes, person.data, (int)label.bytes, label.data);
  else
    say(w, "the holder of %.*s", (int)label.bytes, label.data);
}

static void say_target(words *w, const view *v, const mnm_disrupt_target *target) {
  say(w, "%s ", mnm_disrupt_means_name((mnm_disrupt_means)target->unit.means));
  say_who(w, v, target);
  if (target->unit.means == MNM_DISRUPT_CLOSE) {
    say(w, ", for which %u other%s in reach", target->substitutes,
        target->substitutes == 1 ? " is" : "s are");
    return;
  }
  say(w, ", ");
  say_roles(w, v, v->network->roles[target->unit.node]);
  if (target->unit.means == MNM_DISRUPT_FREEZE)
    say(w, ", who has %u other account%s here", target->substitutes,
        target->substitutes == 1 ? "" : "s");
  else if (target->substitutes == 0)
    say(w, ", whom nobody in reach can replace");
  else
    say(w, ", whom %u can replace, the nearest %u step%s away", target->substitutes,
        target->nearest, target->nearest == 1 ? "" : "s");
}

static void say_effect(words *w, const view *v, const mnm_disrupt_plan *plan) {
  const mnm_disrupt_result *r = v->result;
  const uint32_t last = v->options->months;
  const mnm_disrupt_spread *victims = &plan->victims[last], *money = &plan->money[last];
  if (r->victims > 0)
    say(w, " Victims held: %u now, %u at once, %lld after %u months (%lld to %lld over %u runs).",
        r->victims, plan->victims_at_once, (long long)victims->median, last,
        (long long)victims->low, (long long)victims->high, v->options->seeds);
  if (r->money > 0)
    say(w,
        " Of the money of a month %s %% still moves at once, %s %% after %u months (%s to %s); "
        "%s %% over all these months together.",
        share_of(plan->money_at_once, r->money).text, share_of(money->median, r->money).text, last,
        share_of(money->low, r->money).text, share_of(money->high, r->money).text,
        share_of(plan->money_sum.median, (mnm_wide)r->money * last).text);
}

static void say_plan(words *w, const view *v, const mnm_disrupt_plan *plan) {
  w->bytes = 0, w->text[0] = '\0';
  if (plan->strategy == MNM_STRATEGY_CHANCE) {
    say(w, "Whoever comes, another choice in every run.");
  } else {
    for (uint32_t i = 0; i < plan->target_count; i++) {
      if (i > 0) say(w, "; ");
      say_target(w, v, &plan->target[i]);
    }
    say(w, plan->target_count == 0 ? "Nobody may be taken." : ".");
    if (w->text[0] >= 'a' && w->text[0] <= 'z') w->text[0] = (char)(w->text[0] - 32);
  }
  say_effect(w, v, plan);
}

/* ---- tables --- */

static void show_facts(const view *v) {
  const mnm_run_disrupt_facts *f = &v->facts;
  mnm_out *out = v->out;
  mnm_out_pair_int(out, "members", "Accounts of members", MNM_CASE, f->members);
  mnm_out_pair_int(out, "persons", "Members", MNM_CASE, f->persons);
  mnm_out_pair_int(out, "possible_victims", "Accounts of possible victims, never a target",
                   MNM_CASE, f->victims);
  if (f->places > 0) mnm_out_pair_int(out, "places", "Places", MNM_CASE, f->places);
  mnm_out_pair_int(out, "victims_held", "Victims held", MNM_CASE, v->result->victims);
  if (f->currency != MNM_CURRENCY_NONE) {
    mnm_out_pair_money(out, "money", "Money a month", MNM_CASE, v->result->money, f->currency);
    mnm_out_pair_int(out, "days", "Days looked at", MNM_CASE, f->days);
    mnm_out_pair_int(out, "transfers", "Transfers among these", MNM_CASE, (int64_t)f->transfers);
    mnm_out_pair_int(out, "other_transfers", "In other currencies, money not counted", MNM_CASE,
                     (int64_t)f->other_transfers);
  } else {
    char text[48];
    uint32_t bytes = mnm_money_text(text, sizeof text, v->result->money, 6);
    while (text[bytes - 1] == '0') bytes--;
    if (text[bytes - 1] == '.') bytes--;
    mnm_out_pair_text(out, "money", "Money a month", MNM_CASE, (mnm_text){text, bytes});
  }
  mnm_out_pair_int(out, "tentative_ties", "Tentative ties", MNM_CASE, (int64_t)f->tentative_ties);
}

static void show_plans(const view *v) {
  const mnm_out_type type = v->facts.currency == MNM_CURRENCY_NONE ? MNM_OUT_JSON : MNM_OUT_MONEY;
  const mnm_out_column columns[] = {
      {"rank", "Rank", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"chosen_by", "Chosen by", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"victims_at_once", "Held at once", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims_after", "after", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims_low", "from", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims_high", "to", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victim_months", "Victim-months", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victim_months_low", "victim_months_low", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
      {"victim_months_high", "victim_months_high", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
      {"money_at_once", "money_at_once", type, MNM_CASE, MNM_FOR_MACHINES},
      {"money_after", "money_after", type, MNM_CASE, MNM_FOR_MACHINES},
      {"money_all", "money_all", type, MNM_CASE, MNM_FOR_MACHINES},
      {"money_all_low", "money_all_low", type, MNM_CASE, MNM_FOR_MACHINES},
      {"money_all_high", "money_all_high", type, MNM_CASE, MNM_FOR_MACHINES},
      {"money_at_once_percent", "Money % at once", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"money_after_percent", "after", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"money_all_percent", "in all", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
      {"sentence", "In words", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES}};
  const mnm_disrupt_result *r = v->result;
  const uint32_t last = v->options->months;
  mnm_out *out = v->out;
  mnm_out_heading(out, "Plans, by what is left after %u months", last);
  mnm_out_begin(out, "plans", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < r->plan_count; i++) {
    const mnm_disrupt_plan *plan = &r->plan[i];
    words w;
    if (plan->rank > 0)
      mnm_out_uint(out, plan->rank);
    else
      mnm_out_null(out);
    mnm_out_string(out, mnm_disrupt_strategy_name(plan->strategy));
    mnm_out_uint(out, plan->victims_at_once);
    mnm_out_int(out, plan->victims[last].median);
    mnm_out_int(out, plan->victims[last].low);
    mnm_out_int(out, plan->victims[last].high);
    mnm_out_int(out, plan->victims_sum.median);
    mnm_out_int(out, plan->victims_sum.low);
    mnm_out_int(out, plan->victims_sum.high);
    put_amount(v, plan->money_at_once);
    put_amount(v, plan->money[last].median);
    put_amount(v, plan->money_sum.median);
    put_amount(v, plan->money_sum.low);
    put_amount(v, plan->money_sum.high);
    put_share(out, plan->money_at_once, r->money);
    put_share(out, plan->money[last].median, r->money);
    put_share(out, plan->money_sum.median, (mnm_wide)r->money * last);
    say_plan(&w, v, plan);
    mnm_out_text(out, (mnm_text){w.text, (uint32_t)w.bytes}, no_text);
    mnm_out_end_row(out);
  }
  mnm_out_end(out);
}

/* The same interventions, whatever the order in which they were chosen? */
static bool is_same(const mnm_disrupt_plan *a, const mnm_disrupt_plan *b) {
  if (a->target_count != b->target_count) return false;
  for (uint32_t i = 0; i < a->target_count; i++) {
    bool found = false;
    for (uint32_t j = 0; j < b->target_count && !found; j++)
      found = a->target[i].unit.node == b->target[j].unit.node &&
              a->target[i].unit.means == b->target[j].unit.means;
    if (!found) return false;
  }
  return true;
}

/* The same first wave. Later ones are chosen anew, so that plans then may differ after all. */
static bool does_same(const view *v, const mnm_disrupt_plan *a, const mnm_disrupt_plan *b) {
  const bool equal =
      a->victims_sum.median == b->victims_sum.median && a->money_sum.median == b->money_sum.median;
  return is_same(a, b) && (v->options->waves == 1 || equal);
}

/* An earlier plan does the same. */
static bool is_repeated(const view *v, uint32_t index) {
  const mnm_disrupt_plan *plan = v->result->plan;
  for (uint32_t i = 0; i < index; i++)
    if (plan[i].rank > 0 && does_same(v, &plan[i], &plan[index])) return true;
  return false;
}

static void say_choosers(words *w, const view *v, uint32_t index) {
  const mnm_disrupt_plan *plan = v->result->plan;
  say(w, "%s", mnm_disrupt_strategy_name(plan[index].strategy));
  for (uint32_t i = index + 1; i < v->result->plan_count; i++)
    if (plan[i].rank > 0 && does_same(v, &plan[i], &plan[index]))
      say(w, ", %s", mnm_disrupt_strategy_name(plan[i].strategy));
}

/* The three best that differ, and what was asked for. */
static void show_words(const view *v) {
  const mnm_disrupt_result *r = v->result;
  uint32_t shown = 0;
  for (uint32_t i = 0; i < r->plan_count; i++) {
    const mnm_disrupt_plan *plan = &r->plan[i];
    const bool given = plan->strategy == MNM_STRATEGY_GIVEN;
    words w = {.bytes = 0}, choosers = {.bytes = 0};
    if (plan->strategy == MNM_STRATEGY_CHANCE || (!given && (shown == 3 || is_repeated(v, i))))
      continue;
    say_choosers(&choosers, v, i);
    if (given)
      mnm_out_heading(v->out, "The plan that was given");
    else
      mnm_out_heading(v->out, "Plan %u, chosen by %s", ++shown, choosers.text);
    say_plan(&w, v, plan);
    mnm_out_paragraph(v->out, MNM_CASE, 2, (mnm_text){w.text, (uint32_t)w.bytes});
  }
}

static const mnm_out_column target_columns[] = {
    {"chosen_by", "Chosen by", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"place", "Place", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"means", "Means", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"node", "Account or place", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"person", "Held by", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"roles", "Roles", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"substitutes", "Could take over", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"nearest", "Steps to the nearest", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};

static void show_targets(const view *v) {
  mnm_out *out = v->out;
  mnm_out_begin(out, "targets", target_columns, MNM_CLI__COUNT(target_columns));
  for (uint32_t i = 0; i < v->result->plan_count; i++)
    for (uint32_t j = 0; j < v->result->plan[i].target_count; j++) {
      const mnm_disrupt_target *target = &v->result->plan[i].target[j];
      const uint32_t node = target->unit.node;
      mnm_text names[32];
      uint32_t count = 0;
      for (uint32_t bit = 0; bit < 32; bit++)
        if (v->network->roles[node] >> bit & 1) names[count++] = mnm_run_disrupt_role(v->made, bit);
      mnm_out_string(out, mnm_disrupt_strategy_name(v->result->plan[i].strategy));
      mnm_out_uint(out, j + 1);
      mnm_out_string(out, mnm_disrupt_means_name((mnm_disrupt_means)target->unit.means));
      mnm_out_text(out, mnm_run_disrupt_label(v->made, node), no_text);
      mnm_out_text(out, mnm_run_disrupt_person(v->made, node), no_text);
      mnm_out_list(out, names, count);
      mnm_out_uint(out, target->substitutes);
      if (target->nearest == MNM_DISRUPT_NONE)
        mnm_out_null(out);
      else
        mnm_out_uint(out, target->nearest);
      mnm_out_end_row(out);
    }
  mnm_out_end(out);
}

static void show_months(const view *v) {
  const mnm_out_type type = v->facts.currency == MNM_CURRENCY_NONE ? MNM_OUT_JSON : MNM_OUT_MONEY;
  const mnm_out_column columns[] = {
      {"chosen_by", "Chosen by", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
      {"month", "Month", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims", "Victims", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims_low", "from", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"victims_high", "to", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
      {"money", "Money", type, MNM_CASE, MNM_FOR_ALL},
      {"money_low", "from", type, MNM_CASE, MNM_FOR_ALL},
      {"money_high", "to", type, MNM_CASE, MNM_FOR_ALL}};
  mnm_out *out = v->out;
  mnm_out_begin(out, "months", columns, MNM_CLI__COUNT(columns));
  for (uint32_t i = 0; i < v->result->plan_count; i++)
    for (uint32_t month = 0; month <= v->options->months; month++) {
      const mnm_disrupt_plan *plan = &v->result->plan[i];
      mnm_out_string(out, mnm_disrupt_strategy_name(plan->strategy));
      mnm_out_uint(out, month);
      mnm_out_int(out, plan->victims[month].median);
      mnm_out_int(out, plan->victims[month].low);
      mnm_out_int(out, plan->victims[month].high);
      put_amount(v, plan->money[month].median);
      put_amount(v, plan->money[month].low);
      put_amount(v, plan->money[month].high);
      mnm_out_end_row(out);
    }
  mnm_out_end(out);
}

/* ---- vulnerable steps --- */

static const mnm_out_column step_columns[] = {
    {"step", "From one part of the chain to the next", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"ties", "Ties", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"there", "There", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    {"least", "Fewest accounts that cut it", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"accounts", "Accounts", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
};

#define CUT_LISTED 12 /* more is no plan */

static void step_row(const view *v, const char *name, bool confirmed, const mnm_disrupt_cut *cut,
                     const uint8_t *chosen) {
  mnm_text list[CUT_LISTED];
  uint32_t count = 0;
  for (uint32_t node = 0; node < v->network->nodes && cut->size <= CUT_LISTED; node++)
    if (chosen[node]) list[count++] = mnm_run_disrupt_label(v->made, node);
  mnm_out_string(v->out, name);
  mnm_out_string(v->out, confirmed ? "confirmed" : "all");
  mnm_out_bool(v->out, cut->there);
  if (cut->possible)
    mnm_out_uint(v->out, cut->size);
  else
    mnm_out_null(v->out);
  mnm_out_list(v->out, list, count);
  mnm_out_end_row(v->out);
}

static mnm_status show_steps(const view *v, mnm_err *err) {
  mnm_run_disrupt_step steps[MNM_RUN_DISRUPT_STEPS];
  const uint32_t count = mnm_run_disrupt_steps(v->made, steps);
  const size_t bytes = (size_t)v->network->nodes + 1;
  uint8_t *chosen = mnm_mem_new(&v->cli->ctx, bytes);
  if (!chosen) return mnm_err_nomem(err);
  mnm_status status = MNM_OK;
  mnm_out_heading(v->out, "Vulnerable steps");
  mnm_out_begin(v->out, "steps", step_columns, MNM_CLI__COUNT(step_columns));
  for (uint32_t i = 0; i < count && status == MNM_OK; i++)
    for (uint32_t confirmed = 0; confirmed < 2 && status == MNM_OK; confirmed++) {
      mnm_disrupt_cut cut;
      const uint8_t *left_out = confirmed ? mnm_run_disrupt_tentative(v->made) : NULL;
      if (confirmed && v->people && v->facts.tentative_ties == 0) continue;
      status = mnm_disrupt_cut_find(&cut, chosen, v->network, &steps[i].step, left_out,
                                    &v->cli->ctx, err);
      if (status == MNM_OK) step_row(v, steps[i].name, confirmed != 0, &cut, chosen);
    }
  mnm_out_end(v->out);
  mnm_mem_free(&v->cli->ctx, chosen, bytes);
  return status;
}

/* Somebody of whom nothing is known but that they were paid may be somebody who was made to. */
static bool has_unknown(const view *v) {
  for (uint32_t i = 0; i < v->result->plan_count; i++)
    for (uint32_t j = 0; j < v->result->plan[i].target_count; j++) {
      const mnm_disrupt_target *target = &v->result->plan[i].target[j];
      if (target->unit.means != MNM_DISRUPT_CLOSE && v->network->roles[target->unit.node] == 0)
        return true;
    }
  return false;
}

static void show_notes(const view *v) {
  mnm_out *out = v->out;
  if (has_unknown(v))
    mnm_out_note(out,
                 "some plan takes somebody whose role is not known: they may be a victim of whom "
                 "nothing has shown it yet, so screen first");
  if (!v->facts.from_victims)
    mnm_out_note(out, "no possible victim is known here: money is followed from where it comes in");
  if (v->result->money == 0)
    mnm_out_note(out, "no money gets from where it is earned to where it leaves: look at the ties");
  mnm_out_note(out, "possible victims are never a target, whatever their accounts were used for");
  mnm_out_note(out,
               "how a network mends itself is a model of ours with assumed chances: "
               "docs/disruption.md; a plan is a proposal for a person to judge");
}

static mnm_status show(const view *v, mnm_err *err) {
  show_facts(v);
  show_plans(v);
  if (v->people) {
    show_words(v);
  } else {
    show_targets(v);
    show_months(v);
  }
  MNM_TRY(show_steps(v, err));
  show_notes(v);
  return mnm_out_check(v->out, err);
}

/* ---- the picture --- */

static mnm_status draw(void *payload, mnm_out *file, mnm_picture picture, mnm_err *err) {
  const view *v = payload;
  mnm_figure_disruption figure = {.head = {.title = mnm_text_of("What is left of the network"),
                                           .case_id = no_text,
                                           .evidence = mnm_text_of("manumit disrupt"),
                                           .dated_us = MNM_TIME_NONE},
                                  .months = v->options->months,
                                  .victims = v->result->victims,
                                  .money = v->result->money};
  words w = {.bytes = 0}, names[MNM_FIGURE_DISRUPTION_LINES];
  say(&w,
      "Money and victims, month by month after %u %s taken at once%s, in a model of how networks "
      "mend themselves: the middle of %u runs; of the first line also least and greatest.",
      v->options->count, v->options->count == 1 ? "is" : "are",
      v->options->waves > 1 ? ", in several waves" : "", v->options->seeds);
  figure.head.sentence = (mnm_text){w.text, (uint32_t)w.bytes};
  for (uint32_t i = 0; i < v->result->plan_count; i++) {
    const mnm_disrupt_plan *plan = &v->result->plan[i];
    if (is_repeated(v, i) || figure.line_count == MNM_FIGURE_DISRUPTION_LINES) continue;
    if (plan->rank > 0 && figure.line_count == 4) continue; /* room for chance and what was given */
    mnm_figure_disruption_line *line = &figure.line[figure.line_count];
    words *name = &names[figure.line_count++];
    name->bytes = 0;
    say_choosers(name, v, i);
    line->name = (mnm_text){name->text, (uint32_t)name->bytes};
    for (uint32_t month = 0; month <= v->options->months; month++) {
      line->money[month] = plan->money[month].median;
      line->victims[month] = plan->victims[month].median;
      line->money_low[month] = plan->money[month].low;
      line->money_high[month] = plan->money[month].high;
      line->victims_low[month] = plan->victims[month].low;
      line->victims_high[month] = plan->victims[month].high;
    }
  }
  return mnm_report_disruption(file, &figure, picture, &v->cli->ctx, err);
}

mnm_status mnm_cli__show_disruption(mnm_cli *cli, const mnm_run_disrupt *made,
                                    const mnm_disrupt_options *options,
                                    const mnm_disrupt_result *result, mnm_err *err) {
  view v = {cli,
            cli->out,
            made,
            mnm_run_disrupt_network(made),
            options,
            result,
            mnm_run_disrupt_about(made),
            mnm_out_format(cli->out) == MNM_FORMAT_TABLE};
  MNM_TRY(show(&v, err));
  return mnm_cli__wants_picture(cli) ? mnm_cli__draw(cli, draw, &v, err) : MNM_OK;
}

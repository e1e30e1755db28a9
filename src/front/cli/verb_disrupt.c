/* `manumit disrupt`: what is left of a network some months after some of it was taken away. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_disrupt.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

#define CHANCE(option, text, about)                                                        \
  {                                                                                        \
    .name = (option), .argument = "PERCENT", .type = MNM_CLI_WHOLE, .low = 0, .high = 100, \
    .fallback = (text), .help = (about)                                                    \
  }
#define WHOLE(option, letter, least, most, text, about)                                            \
  {                                                                                                \
    .name = (option), .argument = (letter), .type = MNM_CLI_WHOLE, .low = (least), .high = (most), \
    .fallback = (text), .help = (about)                                                            \
  }

static const mnm_cli__option disrupt_options[] = {
    {.name = "accounts",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "instead of a network of the case: these accounts, as A,B,C"},
    {.name = "ties",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help =
         "without a case: a table of ties with source, target, and perhaps weight (a month) and "
         "strength (confirmed, tentative)"},
    {.name = "actors",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "with --ties: a table with node, and perhaps role (as a;b), victim (yes, no), person, "
             "kind (account, place), in and out (a month)"},
    {.name = "plan",
     .argument = "LIST",
     .type = MNM_CLI_TEXT,
     .help = "try this too: accounts whose holders are arrested, as A,B; freeze:A freezes one "
             "account, close:P closes a place"},
    {.name = "with",
     .argument = "MEANS",
     .type = MNM_CLI_CHOICE,
     .choices = "arrest|freeze|close|any",
     .fallback = "arrest",
     .help = "what may be done: arrest persons, freeze accounts, close places where banknotes are "
             "drawn"},
    WHOLE("count", "K", 1, MNM_DISRUPT_COUNT_MAX, "3", "how many are taken at once"),
    WHOLE("waves", "N", 1, 12, "1", "how often: later waves choose again, of who is there then"),
    WHOLE("gap", "MONTHS", 1, 24, "3", "from one wave to the next"),
    WHOLE("months", "N", 1, MNM_DISRUPT_MONTHS_MAX, "12", "how long is looked at"),
    WHOLE("seeds", "N", 1, MNM_DISRUPT_SEEDS_MAX, "20", "runs whose spread is shown"),
    WHOLE("seed", "N", 0, INT64_MAX, "1", "the first of them"),
    {.name = "recover",
     .argument = "WHO",
     .type = MNM_CLI_CHOICE,
     .choices = "nearest|degree|random",
     .fallback = "nearest",
     .help = "who of the same role takes over"},
    {.name = "by",
     .argument = "WHAT",
     .type = MNM_CLI_CHOICE,
     .choices = "victims|money",
     .fallback = "victims",
     .help = "what plans are ordered by, first of all"},
    CHANCE(
        "takeover", "50",
        "chance a month that a tie goes over to a successor within two steps; half for each more"),
    WHOLE("stretch", "PERCENT", 0, 10000, "100",
          "so much more than at first a successor can carry"),
    CHANCE("newcomer", "10", "chance a month that a stranger comes where nobody has the role"),
    CHANCE("reopen", "50", "chance a month that business goes on at another account of the owner"),
    CHANCE("move", "70", "chance a month that business of a closed place is done at another"),
    WHOLE("free", "MONTHS", 1, 24, "3", "a victim whom nobody holds for so long is out of reach"),
    {.name = "currency",
     .argument = "CODE",
     .type = MNM_CLI_TEXT,
     .help = "count this money; without it that of most transfers"},
    {.name = "svg",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "draw money and victims, month by month, into FILE"},
    {.name = "pdf", .argument = "FILE", .type = MNM_CLI_TEXT, .help = "the same as a PDF page"},
};

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

/* An earlier plan does the same. Later waves are chosen anew, so that plans then differ. */
static bool is_repeated(const view *v, uint32_t index) {
  const mnm_disrupt_plan *plan = v->result->plan;
  for (uint32_t i = 0; i < index && v->options->waves == 1; i++)
    if (plan[i].rank > 0 && is_same(&plan[i], &plan[index])) return true;
  return false;
}

static void say_choosers(words *w, const view *v, uint32_t index) {
  const mnm_disrupt_plan *plan = v->result->plan;
  say(w, "%s", mnm_disrupt_strategy_name(plan[index].strategy));
  for (uint32_t i = index + 1; i < v->result->plan_count && v->options->waves == 1; i++)
    if (plan[i].rank > 0 && is_same(&plan[i], &plan[index]))
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

/* ---- what was asked --- */

#define LIST_MOST 10000

static mnm_status split(const mnm_cli *cli, const char *option, const char *list, mnm_column *out,
                        mnm_err *err) {
  while (*list != '\0') {
    const char *end = strchr(list, ',');
    const size_t bytes = end ? (size_t)(end - list) : strlen(list);
    const mnm_text one = {list, (uint32_t)bytes};
    if (bytes == 0 || out->count >= LIST_MOST)
      return mnm_cli__usage(cli, err, "--%s must be a list as A,B of at most %d", option,
                            LIST_MOST);
    MNM_TRY(mnm_column_push(out, &one, err));
    list += bytes + (end ? 1 : 0);
  }
  return MNM_OK;
}

static mnm_text without_word(mnm_text text, const char *word, bool *out_had) {
  const mnm_text head = mnm_text_of(word);
  *out_had = text.bytes > head.bytes && memcmp(text.data, head.data, head.bytes) == 0;
  return *out_had ? (mnm_text){text.data + head.bytes, text.bytes - head.bytes} : text;
}

static mnm_status read_plan(const view *v, mnm_disrupt_unit *unit, uint32_t *out_count,
                            mnm_column *list, mnm_err *err) {
  const char *given = mnm_cli__value(v->cli, "plan");
  if (given == NULL) return MNM_OK;
  MNM_TRY(split(v->cli, "plan", given, list, err));
  if (list->count > MNM_DISRUPT_COUNT_MAX)
    return mnm_cli__usage(v->cli, err, "--plan takes at most %d", MNM_DISRUPT_COUNT_MAX);
  for (uint32_t i = 0; i < list->count; i++) {
    mnm_text text = *(mnm_text *)mnm_column_at(list, i);
    bool freeze = false, close = false, arrest = false;
    text = without_word(text, "freeze:", &freeze);
    if (!freeze) text = without_word(text, "close:", &close);
    if (!freeze && !close) text = without_word(text, "arrest:", &arrest);
    unit[i].means = freeze ? MNM_DISRUPT_FREEZE : close ? MNM_DISRUPT_CLOSE : MNM_DISRUPT_ARREST;
    if (!mnm_run_disrupt_find(v->made, text, &unit[i].node)) {
      (void)mnm_err_set(err, MNM_E_NOTFOUND, "what --plan names is not of this network");
      mnm_err_at(err, NULL, 0, (int32_t)i + 1);
      return MNM_E_NOTFOUND;
    }
  }
  *out_count = (uint32_t)list->count;
  return MNM_OK;
}

static mnm_disrupt_options options_of(const mnm_cli *cli) {
  mnm_disrupt_options options = mnm_disrupt_defaults;
  const char *with = mnm_cli__value(cli, "with"), *recover = mnm_cli__value(cli, "recover");
  options.means = strcmp(with, "arrest") == 0   ? MNM_DISRUPT_ARREST
                  : strcmp(with, "freeze") == 0 ? MNM_DISRUPT_FREEZE
                  : strcmp(with, "close") == 0
                      ? MNM_DISRUPT_CLOSE
                      : MNM_DISRUPT_ARREST | MNM_DISRUPT_FREEZE | MNM_DISRUPT_CLOSE;
  options.count = (uint32_t)mnm_cli__whole(cli, "count");
  options.waves = (uint32_t)mnm_cli__whole(cli, "waves");
  options.gap_months = (uint32_t)mnm_cli__whole(cli, "gap");
  options.months = (uint32_t)mnm_cli__whole(cli, "months");
  options.seeds = (uint32_t)mnm_cli__whole(cli, "seeds");
  options.seed = (uint64_t)mnm_cli__whole(cli, "seed");
  options.recovery = strcmp(recover, "degree") == 0   ? MNM_RECOVERY_DEGREE
                     : strcmp(recover, "random") == 0 ? MNM_RECOVERY_RANDOM
                                                      : MNM_RECOVERY_NEAREST;
  options.successor_ppm = (uint32_t)mnm_cli__whole(cli, "takeover") * 10000;
  options.stretch_percent = (uint32_t)mnm_cli__whole(cli, "stretch");
  options.newcomer_ppm = (uint32_t)mnm_cli__whole(cli, "newcomer") * 10000;
  options.reopen_ppm = (uint32_t)mnm_cli__whole(cli, "reopen") * 10000;
  options.move_ppm = (uint32_t)mnm_cli__whole(cli, "move") * 10000;
  options.free_months = (uint32_t)mnm_cli__whole(cli, "free");
  options.money_first = strcmp(mnm_cli__value(cli, "by"), "money") == 0;
  return options;
}

static mnm_status try_plans(mnm_cli *cli, const mnm_run_disrupt *made,
                            const mnm_disrupt_options *options, mnm_disrupt_result *result,
                            mnm_column *list, mnm_err *err) {
  mnm_disrupt_unit given[MNM_DISRUPT_COUNT_MAX];
  uint32_t given_count = 0;
  view v = {cli,
            cli->out,
            made,
            mnm_run_disrupt_network(made),
            options,
            result,
            mnm_run_disrupt_about(made),
            mnm_out_format(cli->out) == MNM_FORMAT_TABLE};
  list->count = 0;
  MNM_TRY(read_plan(&v, given, &given_count, list, err));
  MNM_TRY(mnm_disrupt_find(result, v.network, options, given, given_count, &cli->ctx, err));
  MNM_TRY(show(&v, err));
  return mnm_cli__wants_picture(cli) ? mnm_cli__draw(cli, draw, &v, err) : MNM_OK;
}

static mnm_status load(mnm_cli *cli, mnm_run_disrupt **out, const mnm_disrupt_options *options,
                       mnm_column *list, mnm_err *err) {
  const char *ties = mnm_cli__value(cli, "ties"), *actors = mnm_cli__value(cli, "actors");
  const char *accounts = mnm_cli__value(cli, "accounts");
  mnm_run_disrupt_query query = {.places = (options->means & MNM_DISRUPT_CLOSE) != 0};
  if (ties != NULL) {
    if (cli->argument_count > 0 || accounts != NULL || mnm_cli__given(cli, "currency"))
      return mnm_cli__usage(cli, err, "--ties goes without a case");
    return mnm_run_disrupt_tables(out, ties, actors, &cli->ctx, err);
  }
  if (actors != NULL) return mnm_cli__usage(cli, err, "--actors goes with --ties");
  if (cli->argument_count == 0 || (accounts != NULL) == (cli->argument_count == 2))
    return mnm_cli__usage(cli, err, "give a case and either a network's NUMBER or --accounts");
  MNM_TRY(mnm_cli__currency_of(cli, &query.currency, err));
  if (accounts == NULL) {
    const char *number = cli->argument[1];
    if (number[0] == 'N') number++;
    MNM_TRY(mnm_cli__number(cli, number, "the number of a network", &query.network_id, err));
  } else {
    MNM_TRY(split(cli, "accounts", accounts, list, err));
    query.label = list->data, query.count = (uint32_t)list->count;
  }
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_run_disrupt_case(out, store, &query, &cli->ctx, err);
  mnm_store_close(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const mnm_disrupt_options options = options_of(cli);
  mnm_run_disrupt *made = NULL;
  mnm_column list;
  mnm_column_init(&list, sizeof(mnm_text), &cli->ctx);
  mnm_disrupt_result *result = mnm_mem_new(&cli->ctx, sizeof *result);
  mnm_status status = result ? load(cli, &made, &options, &list, err) : mnm_err_nomem(err);
  if (status == MNM_OK) status = try_plans(cli, made, &options, result, &list, err);
  mnm_run_disrupt_free(made);
  mnm_mem_free(&cli->ctx, result, sizeof *result);
  mnm_column_clear(&list);
  return status;
}

static const char *const paragraphs[] = {
    "Tries plans against a network: arrests, frozen accounts, closed places, chosen by seven rules "
    "and by chance. Then the network mends itself, in runs with fixed seeds: somebody of the same "
    "role takes over, the nearer the sooner; a stranger comes; owners open other accounts; victims "
    "whom nobody holds get out of reach. What counts is the money that still moves and the victims "
    "who are still held, month by month.",
    "Money runs from possible victims to where it leaves the network (from outside, where no "
    "victim "
    "is known). Vulnerable steps are the fewest accounts that cut one part of the chain off from "
    "the next, with all ties and with confirmed ones alone.",
    "Possible victims are never a target. The model and its numbers are ours: docs/disruption.md.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit disrupt raid.mnm 3", "the best plans against network 3"},
    {"manumit disrupt raid.mnm 3 --count 2 --waves 3 --svg left.svg", "two at a time, three times"},
    {"manumit disrupt --ties ties.csv --actors actors.csv --plan A,B",
     "what taking A and B would do"},
};
const mnm_cli__verb mnm_cli__disrupt = {
    .name = "disrupt",
    .summary = "what breaks a network for good, after it mends itself",
    .arguments = "[CASE] [NUMBER]",
    .paragraphs = paragraphs,
    .options = disrupt_options,
    .option_count = MNM_CLI__COUNT(disrupt_options),
    .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
    .examples = examples,
    .example_count = MNM_CLI__COUNT(examples),
    .formats = MNM_CLI__ALL_FORMATS,
    .exit_codes = "0 2 3 4 6 7 8 9 141",
    .see_also = "roles network hubs freeze",
    .arguments_least = 0,
    .arguments_most = 2,
    .run = run};

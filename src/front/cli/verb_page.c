/* One network's page on the screen: who does what, links through time, who is visible. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_page.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

typedef struct view {
  mnm_cli *cli;
  mnm_out *out;
  const mnm_run_page *page;
  const mnm_run_duties *duties;
  bool people;
} view;

static void put_share(mnm_out *out, double value) {
  char text[40];
  if (isnan(value)) {
    mnm_out_null(out);
    return;
  }
  int digits = mnm_out_format(out) == MNM_FORMAT_TABLE ? 2 : 6;
  int bytes = snprintf(text, sizeof text, "%.*f", digits, value);
  mnm_out_json(out, (mnm_text){text, (uint32_t)bytes});
}

typedef struct name {
  char text[600];
  uint32_t bytes;
} name;

static name name_of(const view *v, const mnm_run_duty_person *person) {
  name out = {.bytes = 0};
  if (person->subject != 0) {
    out.bytes = (uint32_t)snprintf(out.text, sizeof out.text, "%s", person->pseudonym);
    return out;
  }
  uint32_t member = mnm_run_duties_members(v->duties, person)[0];
  out.bytes =
      mnm_accounts_label(mnm_run_duties_accounts(v->duties),
                         mnm_run_duties_get(v->duties, member).account, out.text, sizeof out.text);
  return out;
}

/* ---- who does what --- */

static const mnm_duty role_order[] = {MNM_DUTY_INVESTOR, MNM_DUTY_CONTROLLER,  MNM_DUTY_RECRUITER,
                                      MNM_DUTY_FORGER,   MNM_DUTY_TRANSPORTER, MNM_DUTY_HARBOURER,
                                      MNM_DUTY_OFFICIAL, MNM_DUTY_LAUNDERER,   MNM_DUTY_MULE,
                                      MNM_DUTY_UNKNOWN};

/* The surest reason for the role; NULL: not theirs. */
static const mnm_duty_rule *reason_for(const view *v, const mnm_run_duty_person *person,
                                       mnm_duty role) {
  const mnm_duty_claim *reason = mnm_run_duties_reasons(v->duties, person);
  for (uint32_t i = 0; i < person->reason_count; i++)
    if (mnm_duty_rules[reason[i].rule].role == role) return &mnm_duty_rules[reason[i].rule];
  return NULL;
}

static bool has_role(const mnm_run_duty_person *person, mnm_duty role) {
  if (person->victim) return false;
  return role == MNM_DUTY_UNKNOWN ? person->roles == 0 : person->roles >> (uint32_t)role & 1;
}

static uint32_t count_role(const view *v, mnm_duty role) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < mnm_run_duties_person_count(v->duties); i++)
    count += has_role(mnm_run_duties_person(v->duties, i), role);
  return count;
}

/* People read a line and a reason; whoever serves other networks too is said to. */
static void tell_person(const view *v, const mnm_run_duty_person *person, mnm_duty role) {
  const mnm_duty_rule *rule = reason_for(v, person, role);
  const name who = name_of(v, person);
  char accounts[40] = "", other[60] = "";
  if (person->member_count > 1)
    (void)snprintf(accounts, sizeof accounts, ", %u accounts", person->member_count);
  if (person->network_count > 0)
    (void)snprintf(other, sizeof other, "; %s in %u other network%s",
                   person->specialist ? "a specialist, also" : "also", person->network_count,
                   person->network_count == 1 ? "" : "s");
  if (rule != NULL)
    mnm_out_line(v->out, MNM_CASE, "    %.*s%s  0.%02u  %s: %s%s", (int)who.bytes, who.text,
                 accounts, rule->confidence_ppm / 10000, rule->id, rule->reason, other);
  else
    mnm_out_line(v->out, MNM_CASE, "    %.*s%s%s", (int)who.bytes, who.text, accounts, other);
}

static mnm_status tell_roles(const view *v, mnm_err *err) {
  if (mnm_out_verdict(v->out, MNM_CASE) != MNM_SHOW) {
    mnm_out_line(v->out, MNM_CASE, "(sealed)"); /* how many lines there are says something, too */
    return mnm_out_check(v->out, err);
  }
  for (size_t r = 0; r < MNM_CLI__COUNT(role_order); r++) {
    uint32_t count = count_role(v, role_order[r]);
    if (count == 0) continue;
    mnm_out_line(v->out, MNM_CASE, "  %s: %u", mnm_duty_name(role_order[r]), count);
    for (uint32_t i = 0; i < mnm_run_duties_person_count(v->duties); i++)
      if (has_role(mnm_run_duties_person(v->duties, i), role_order[r]))
        tell_person(v, mnm_run_duties_person(v->duties, i), role_order[r]);
  }
  return mnm_out_check(v->out, err);
}

/* How many they are, everybody may know who may see the network; who they are, by leave alone. */
static void tell_victims(const view *v) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < mnm_run_duties_person_count(v->duties); i++)
    count += mnm_run_duties_person(v->duties, i)->victim;
  if (count == 0) return;
  mnm_out_line(v->out, MNM_CASE, "  possible victims: %u, in no ranking and with no role", count);
  if (mnm_out_verdict(v->out, MNM_VICTIM) != MNM_SHOW) {
    mnm_out_line(v->out, MNM_CASE, "    (sealed)");
    return;
  }
  char line[80] = "   ";
  size_t length = 3;
  for (uint32_t i = 0; i < mnm_run_duties_person_count(v->duties); i++) {
    const mnm_run_duty_person *person = mnm_run_duties_person(v->duties, i);
    if (!person->victim) continue;
    const name who = name_of(v, person);
    if (length > 3 && length + 1 + who.bytes >= sizeof line - 1) {
      mnm_out_line(v->out, MNM_VICTIM, "%s", line);
      line[length = 3] = '\0';
    }
    length += (size_t)snprintf(line + length, sizeof line - length, " %.*s",
                               (int)(who.bytes < 70 ? who.bytes : 70), who.text);
  }
  mnm_out_line(v->out, MNM_VICTIM, "%s", line);
}

static void who_row(const view *v, const mnm_run_duty_person *person, mnm_duty role,
                    const mnm_duty_rule *rule) {
  mnm_out *out = v->out;
  const name who = name_of(v, person);
  if (person->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, (mnm_text){who.text, who.bytes}, no_text);
  if (person->victim) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_string(out, person->victim ? "possible victim" : mnm_duty_name(role));
  if (rule != NULL) {
    put_share(out, rule->confidence_ppm / 1e6);
    mnm_out_string(out, rule->id);
    mnm_out_string(out, rule->reason);
  } else {
    mnm_out_null(out);
    mnm_out_null(out);
    mnm_out_null(out);
  }
  mnm_out_uint(out, person->member_count);
  mnm_out_uint(out, person->network_count);
  mnm_out_bool(out, person->specialist);
  mnm_out_end_row(out);
}

static const mnm_out_column who_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"role", "Role", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"confidence", "Sure", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"rule", "Rule", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"reason", "Since", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"account_count", "Accounts", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"other_networks", "Other networks", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"specialist", "Specialist", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};

static mnm_status show_roles(const view *v, mnm_err *err) {
  mnm_out_heading(v->out, "Who does what: guesses from payments, for a person to judge");
  if (v->people) {
    MNM_TRY(tell_roles(v, err));
    if (mnm_out_verdict(v->out, MNM_CASE) == MNM_SHOW) tell_victims(v);
    return mnm_out_check(v->out, err);
  }
  mnm_out_begin(v->out, "who", who_columns, MNM_CLI__COUNT(who_columns));
  for (uint32_t i = 0; i < mnm_run_duties_person_count(v->duties); i++) {
    const mnm_run_duty_person *person = mnm_run_duties_person(v->duties, i);
    if (person->victim || person->roles == 0) who_row(v, person, MNM_DUTY_UNKNOWN, NULL);
    for (size_t r = 0; r < MNM_CLI__COUNT(role_order); r++)
      if (role_order[r] != MNM_DUTY_UNKNOWN && has_role(person, role_order[r]))
        who_row(v, person, role_order[r], reason_for(v, person, role_order[r]));
    MNM_TRY(mnm_out_check(v->out, err));
  }
  mnm_out_end(v->out);
  return MNM_OK;
}

/* ---- links through time --- */

#define BAR 40

static const mnm_out_column time_columns[] = {
    {"from", "From", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"links", "Links", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"kept", "Kept", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"back", "Back", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"born", "Born", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"ended", "Died", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"lost", "Lost", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"churn", "Churn", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"persons", "Persons", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"chart", "= kept  ~ back  + born", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_PEOPLE},
};

/* Ends of stretches are rounded, so that lengths add up to that of all links. */
static void put_bar(mnm_out *out, const mnm_measure_period *links, uint64_t most) {
  char bar[BAR + 1];
  uint64_t ends[] = {links->kept, links->kept + links->back, links->alive};
  const char signs[] = {'=', '~', '+'};
  uint32_t length = 0;
  for (int i = 0; i < 3; i++) {
    uint64_t end = most <= BAR ? ends[i] : (ends[i] * BAR + most / 2) / most;
    while (length < end) bar[length++] = signs[i];
  }
  mnm_out_text(out, (mnm_text){bar, length}, no_text);
}

static mnm_status show_time(const view *v, mnm_err *err) {
  uint32_t count = mnm_run_page_span_count(v->page), months = mnm_run_page_span_months(v->page);
  const mnm_run_span *span = mnm_run_page_spans(v->page);
  uint64_t most = 0;
  for (uint32_t i = 0; i < count; i++)
    if (span[i].links.alive > most) most = span[i].links.alive;
  if (months <= 1)
    mnm_out_heading(v->out, "Links through time, month by month (UTC)");
  else
    mnm_out_heading(v->out, "Links through time, %u months at a time (UTC)", months);
  mnm_out_begin(v->out, "links_through_time", time_columns, MNM_CLI__COUNT(time_columns));
  for (uint32_t i = 0; i < count; i++) {
    const mnm_measure_period *links = &span[i].links;
    mnm_out_time(v->out, span[i].first_us, MNM_GRAIN_DAY);
    mnm_out_uint(v->out, links->alive);
    mnm_out_uint(v->out, links->kept);
    mnm_out_uint(v->out, links->back);
    mnm_out_uint(v->out, links->born);
    if (i + 1 < count)
      mnm_out_uint(v->out, links->ended);
    else
      mnm_out_null(v->out); /* nobody knows yet */
    mnm_out_uint(v->out, links->lost);
    put_share(v->out, links->churn);
    mnm_out_uint(v->out, links->nodes);
    mnm_out_uint(v->out, links->contacts);
    put_bar(v->out, links, most);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  return mnm_out_check(v->out, err);
}

/* ---- how it holds together --- */

static const mnm_out_column trait_columns[] = {
    {"trait", "Trait", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"value", "0 a market ... 1 an organisation", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
};
static const mnm_out_column strength_columns[] = {
    {"strength", "Links that are", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"links", "Pairs", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};

static const mnm_out_column layer_columns[] = {
    {"layer", "Tied by", MNM_OUT_TEXT, MNM_PUBLIC, MNM_FOR_ALL},
    {"pairs", "Pairs", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};

/* No number where the case tells no such tie of anybody: that is not none. */
static void show_layers(const view *v) {
  const mnm_run_layers *layers = mnm_run_page_layers(v->page);
  mnm_out_heading(v->out, "In how many ways they are tied");
  mnm_out_begin(v->out, "layers", layer_columns, MNM_CLI__COUNT(layer_columns));
  for (uint32_t i = 0; i < MNM_LAYER_MAX; i++) {
    mnm_out_string(v->out, mnm_run_layer_name((mnm_run_layer)i));
    if (layers->held[i])
      mnm_out_uint(v->out, layers->pairs[i]);
    else
      mnm_out_null(v->out);
    mnm_out_end_row(v->out);
  }
  mnm_out_string(v->out, "any of these");
  mnm_out_uint(v->out, layers->any);
  mnm_out_end_row(v->out);
  mnm_out_string(v->out, "more than one");
  if (isnan(layers->multiplexity)) /* payments alone are held: nobody knows */
    mnm_out_null(v->out);
  else
    mnm_out_uint(v->out, layers->several);
  mnm_out_end_row(v->out);
  mnm_out_end(v->out);
}

static mnm_status show_traits(const view *v, mnm_err *err) {
  const double *trait = mnm_run_page_traits(v->page);
  mnm_out_heading(v->out, "A market of people who meet once, or a lasting organisation");
  mnm_out_begin(v->out, "traits", trait_columns, MNM_CLI__COUNT(trait_columns));
  for (uint32_t i = 0; i < MNM_TRAIT_MAX; i++) {
    mnm_out_string(v->out, mnm_run_trait_name((mnm_run_trait)i));
    put_share(v->out, trait[i]);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  show_layers(v);
  mnm_out_heading(v->out, "How well its links are known");
  mnm_out_begin(v->out, "strengths", strength_columns, MNM_CLI__COUNT(strength_columns));
  for (int i = MNM_LINK_CONFIRMED; i <= MNM_LINK_TENTATIVE; i++) {
    mnm_out_string(v->out, mnm_run_strength_name((mnm_run_strength)i));
    mnm_out_uint(v->out, mnm_run_page_strength_count(v->page, (mnm_run_strength)i));
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  return mnm_out_check(v->out, err);
}

/* ---- visible figures --- */

#define FIGURES_SHOWN 10

static const mnm_out_column figure_columns[] = {
    {"person", "Person", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"place", "Place", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"links", "Links", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"rank_links", "Rank by links", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"rank_paths", "by paths", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"rank_confirmed", "by confirmed paths", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"betweenness", "betweenness", MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES},
};

static mnm_status show_figures(const view *v, mnm_err *err) {
  uint32_t count = mnm_run_page_figure_count(v->page);
  const mnm_run_figure *figure = mnm_run_page_figures(v->page);
  mnm_out_heading(v->out, "Who is visible, who brokers: a question to ask, no evidence of guilt");
  mnm_out_begin(v->out, "figures", figure_columns, MNM_CLI__COUNT(figure_columns));
  for (uint32_t i = 0; i < count && (!v->people || i < FIGURES_SHOWN); i++) {
    const name who = name_of(v, mnm_run_duties_person(v->duties, figure[i].person));
    mnm_out_text(v->out, (mnm_text){who.text, who.bytes}, no_text);
    mnm_out_string(v->out, mnm_measure_place_name((mnm_measure_place)figure[i].place));
    mnm_out_uint(v->out, figure[i].degree);
    mnm_out_uint(v->out, figure[i].rank_degree);
    mnm_out_uint(v->out, figure[i].rank_betweenness);
    if (figure[i].rank_confirmed > 0)
      mnm_out_uint(v->out, figure[i].rank_confirmed);
    else
      mnm_out_null(v->out);
    put_share(v->out, figure[i].betweenness);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  if (v->people && count > FIGURES_SHOWN)
    mnm_out_note(v->out, "%u of %u persons are shown; possible victims are not ranked",
                 FIGURES_SHOWN, count);
  return mnm_out_check(v->out, err);
}

/* ---- ways in and out --- */

#define WAYS_SHOWN 20

static const mnm_out_column way_columns[] = {
    {"way", "Way", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"transfers", "Transfers", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"first", "First", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"last", "Last", MNM_OUT_TIME, MNM_CASE, MNM_FOR_ALL},
    {"accounts", "From hand to hand", MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL},
    {"truncated", "Cut", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_MACHINES},
};

static mnm_status put_hands(const view *v, const mnm_way *way, mnm_err *err) {
  const mnm_transfers *all = mnm_run_page_transfers(v->page);
  const uint32_t *row = (const uint32_t *)mnm_run_page_ways(v->page)->row.data + way->row_first;
  mnm_text names[MNM_WAY_MOST + 1];
  bool victim = false;
  mnm_arena arena;
  mnm_arena_init(&arena, &v->cli->ctx);
  for (uint32_t i = 0; i <= way->row_count; i++) {
    char label[600];
    uint32_t account =
        i < way->row_count ? all->account_from[row[i]] : all->account_to[row[way->row_count - 1]];
    uint32_t bytes =
        mnm_accounts_label(mnm_run_duties_accounts(v->duties), account, label, sizeof label);
    victim = victim || mnm_run_page_victim(v->page, account);
    names[i] = (mnm_text){mnm_arena_copy(&arena, label, bytes), bytes};
    if (!names[i].data) {
      mnm_arena_clear(&arena);
      return mnm_err_nomem(err);
    }
  }
  if (victim) mnm_out_raise(v->out, MNM_VICTIM);
  mnm_out_list(v->out, names, way->row_count + 1);
  mnm_arena_clear(&arena);
  return MNM_OK;
}

static mnm_status show_ways(const view *v, mnm_store *store, mnm_err *err) {
  const mnm_ways *ways = mnm_run_page_ways(v->page);
  const mnm_way *way = ways->way.data;
  const uint32_t *row = ways->row.data;
  const int64_t *booked = mnm_run_page_transfers(v->page)->booked_us;
  uint64_t shown = ways->way.count;
  if (v->people && shown > WAYS_SHOWN) shown = WAYS_SHOWN;
  mnm_out_heading(v->out, "Ways in and out: from hand to hand, among people who hardly meet twice");
  mnm_out_begin(v->out, "ways", way_columns, MNM_CLI__COUNT(way_columns));
  for (uint64_t i = 0; i < shown; i++) {
    mnm_out_string(v->out, way[i].in ? "in" : "out");
    mnm_out_uint(v->out, way[i].row_count);
    mnm_out_time(v->out, booked[row[way[i].row_first]], MNM_GRAIN_DAY);
    mnm_out_time(v->out, booked[row[way[i].row_first + way[i].row_count - 1]], MNM_GRAIN_DAY);
    MNM_TRY(put_hands(v, &way[i], err));
    mnm_out_bool(v->out, way[i].truncated);
    mnm_out_end_row(v->out);
    MNM_TRY(mnm_out_check(v->out, err));
  }
  mnm_out_end(v->out);
  if (shown < ways->way.count)
    mnm_out_note(v->out, "%llu of %llu ways are shown; --format json has all, transfer by transfer",
                 (unsigned long long)shown, (unsigned long long)ways->way.count);
  if (ways->truncated > 0)
    mnm_out_note(v->out, "%llu searches for a way met their bound",
                 (unsigned long long)ways->truncated);
  if (v->people || ways->row.count == 0) return MNM_OK;
  return mnm_cli__show_transfers(v->cli, store, "way_transfers",
                                 mnm_run_page_way_references(v->page), ways->row.count, err);
}

mnm_status mnm_cli__show_page(mnm_cli *cli, mnm_store *store, uint64_t network_id, mnm_err *err) {
  mnm_run_page *page = NULL;
  MNM_TRY(mnm_run_page_new(&page, store, network_id, &cli->ctx, err));
  view v = {.cli = cli,
            .out = cli->out,
            .page = page,
            .duties = mnm_run_page_duties(page),
            .people = mnm_out_format(cli->out) == MNM_FORMAT_TABLE};
  mnm_status status = show_roles(&v, err);
  if (status == MNM_OK) status = show_time(&v, err);
  if (status == MNM_OK) status = show_figures(&v, err);
  if (status == MNM_OK) status = show_traits(&v, err);
  if (status == MNM_OK) status = show_ways(&v, store, err);
  mnm_run_page_free(page);
  return status;
}

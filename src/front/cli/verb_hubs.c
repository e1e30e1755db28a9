/* `manumit hubs`: which places distribute, and which feed them. */
#include <stdio.h>
#include <string.h>

#include "case/run/run_hubs.h"
#include "front/cli/cli_internal.h"

static const mnm_text no_text = {"", 0};

static const mnm_cli__option hub_options[] = {
    {.name = "flows",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "without a case: a table with from, and perhaps to, kind (value, person, home, "
             "recruit), amount, currency, crime, form, network"},
    {.name = "places",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help =
         "what is known of places, shown beside and never counted: place, and perhaps lat, lon, "
         "market_distance, border_distance, ports, groups, migration"},
    {.name = "top",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = UINT32_MAX,
     .fallback = "10",
     .help = "how many places of each list are shown to people; 0: all"},
    {.name = "svg",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "draw places, hubs and feeders into FILE"},
    {.name = "pdf", .argument = "FILE", .type = MNM_CLI_TEXT, .help = "the same as a PDF page"},
};

#define HUBS 5 /* drawn as hubs: as many as Europol named */
#define FEW 3  /* origins below it might tell who a possible victim is */

typedef struct view {
  mnm_cli *cli;
  mnm_out *out;
  mnm_run_hubs *made;
  mnm_run_hubs_facts facts;
  bool people;
} view;

/* Twelve digits; for people four. */
static void put_number(mnm_out *out, double value) {
  char text[40];
  const int digits = mnm_out_format(out) == MNM_FORMAT_TABLE ? 4 : 12;
  const int bytes = snprintf(text, sizeof text, "%.*g", digits, value);
  mnm_out_json(out, (mnm_text){text, (uint32_t)bytes});
}

/* Billionths, as per cent. */
static void put_share(mnm_out *out, int64_t share) {
  char text[40];
  const int bytes = snprintf(text, sizeof text, "%lld.%02lld", (long long)(share / 10000000),
                             (long long)(share / 100000 % 100));
  mnm_out_json(out, (mnm_text){text, (uint32_t)bytes});
}

static void put_crime(const view *v, uint32_t crime) {
  if (crime == MNM_HUBS_NONE)
    mnm_out_string(v->out, "all");
  else
    mnm_out_text(v->out, mnm_run_hubs_crime(v->made, crime), no_text);
}

static const mnm_out_column place_columns[] = {
    {"crime", "Crime", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"rank", "Rank", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"place", "Place", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"hubness", "Hubness", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"through_percent", "Through %", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"in_percent", "In %", MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES},
    {"out_percent", "Out %", MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES},
    {"diversity", "Diversity", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"networks", "Networks", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
    {"reach", "Serves", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"below_through", "below_through", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"below_diversity", "below_diversity", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"below_networks", "below_networks", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"below_reach", "below_reach", MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES},
    {"origin", "Victims or recruiting from here", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
};

static void place_row(const view *v, const mnm_hubs_place *place, uint32_t media, uint32_t crime) {
  mnm_out *out = v->out;
  const int64_t all = media > 0 ? media : 1; /* the mean over currencies and persons */
  put_crime(v, crime);
  mnm_out_uint(out, place->rank);
  mnm_out_text(out, mnm_run_hubs_name(v->made, place->place), no_text);
  put_number(out, place->hubness);
  put_share(out, place->through / all);
  put_share(out, place->in / all);
  put_share(out, place->out / all);
  put_number(out, place->diversity);
  mnm_out_uint(out, place->networks);
  put_number(out, place->reach);
  for (int part = 0; part < MNM_HUBS_PARTS; part++) mnm_out_uint(out, place->below[part]);
  if (place->origins > 0 && place->origins < FEW) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_bool(out, place->origins > 0);
  mnm_out_end_row(out);
}

static const mnm_out_column feeder_columns[] = {
    {"crime", "Crime", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    {"feeder", "Feeder", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"hub", "feeds", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"of", "with", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
    {"share_percent", "% of what leaves it", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"back_percent", "% comes back", MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL},
    {"hub_rank", "Rank of what it feeds", MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL},
};

static const mnm_hubs_place *place_of(const mnm_hubs *hubs, uint32_t place) {
  const mnm_hubs_place *all = hubs->place.data;
  for (uint64_t i = 0; i < hubs->place.count; i++)
    if (all[i].place == place) return &all[i];
  return NULL;
}

static void feeder_row(const view *v, const mnm_hubs *hubs, const mnm_hubs_feeder *feeder,
                       uint32_t crime) {
  mnm_out *out = v->out;
  const mnm_hubs_place *from = place_of(hubs, feeder->from), *to = place_of(hubs, feeder->to);
  put_crime(v, crime);
  if (from->origins < FEW) mnm_out_raise(out, MNM_VICTIM);
  mnm_out_text(out, mnm_run_hubs_name(v->made, feeder->from), no_text);
  mnm_out_text(out, mnm_run_hubs_name(v->made, feeder->to), no_text);
  mnm_out_string(out, feeder->persons ? "persons" : "value");
  put_share(out, feeder->share_ppm * INT64_C(1000));
  put_share(out, feeder->back_ppm * INT64_C(1000));
  mnm_out_uint(out, to->rank);
  mnm_out_end_row(out);
}

/* One list after another for people; each of the two tables once, with all lists, for machines. */
static mnm_status show_places(const view *v, uint32_t crime, mnm_err *err) {
  const mnm_hubs *hubs = NULL;
  const uint64_t top = (uint64_t)mnm_cli__whole(v->cli, "top");
  MNM_TRY(mnm_run_hubs_find(&hubs, v->made, crime, &v->cli->ctx, err));
  const mnm_hubs_place *place = hubs->place.data;
  for (uint64_t i = 0; i < hubs->place.count && (!v->people || top == 0 || i < top); i++)
    place_row(v, &place[i], hubs->media, crime);
  return mnm_out_check(v->out, err);
}

static mnm_status show_feeders(const view *v, uint32_t crime, mnm_err *err) {
  const mnm_hubs *hubs = NULL;
  MNM_TRY(mnm_run_hubs_find(&hubs, v->made, crime, &v->cli->ctx, err));
  const mnm_hubs_feeder *feeder = hubs->feeder.data;
  for (uint64_t i = 0; i < hubs->feeder.count; i++) feeder_row(v, hubs, &feeder[i], crime);
  return mnm_out_check(v->out, err);
}

static mnm_status show_for_people(const view *v, uint32_t crime, mnm_err *err) {
  const mnm_text name =
      crime == MNM_HUBS_NONE ? mnm_text_of("all crimes") : mnm_run_hubs_crime(v->made, crime);
  mnm_out_heading(v->out, "Places by hubness: %.*s", (int)name.bytes, name.data);
  mnm_out_begin(v->out, "places", place_columns, MNM_CLI__COUNT(place_columns));
  MNM_TRY(show_places(v, crime, err));
  mnm_out_end(v->out);
  mnm_out_heading(v->out, "Feeders: %.*s", (int)name.bytes, name.data);
  mnm_out_begin(v->out, "feeders", feeder_columns, MNM_CLI__COUNT(feeder_columns));
  MNM_TRY(show_feeders(v, crime, err));
  mnm_out_end(v->out);
  return MNM_OK;
}

/* All crimes together, then each where there are several. */
static mnm_status each_crime(const view *v,
                             mnm_status (*show)(const view *v, uint32_t crime, mnm_err *err),
                             mnm_err *err) {
  const uint32_t crimes = mnm_run_hubs_crimes(v->made);
  MNM_TRY(show(v, MNM_HUBS_NONE, err));
  for (uint32_t crime = 0; crime < crimes && crimes > 1; crime++) MNM_TRY(show(v, crime, err));
  return MNM_OK;
}

static mnm_status show_context(const view *v, mnm_err *err) {
  static const mnm_out_column columns[] = {
      {"place", "Place", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"market_distance", "Nearness of markets", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"border_distance", "Position", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"ports", "Infrastructure", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"groups", "Groups", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL},
      {"migration", "Migration", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL}};
  const mnm_hubs *hubs = NULL;
  if (!v->facts.has_context) return MNM_OK;
  MNM_TRY(mnm_run_hubs_find(&hubs, v->made, MNM_HUBS_NONE, &v->cli->ctx, err));
  const mnm_hubs_place *place = hubs->place.data;
  mnm_out_heading(v->out, "Europol's five factors, as given: shown beside, never counted");
  mnm_out_begin(v->out, "context", columns, MNM_CLI__COUNT(columns));
  for (uint64_t i = 0; i < hubs->place.count; i++) {
    const mnm_run_hubs_context context = mnm_run_hubs_about(v->made, place[i].place);
    bool any = false;
    for (int k = 0; k < MNM_RUN_HUBS_FACTORS; k++) any = any || context.factor[k].bytes > 0;
    if (!any) continue;
    mnm_out_text(v->out, mnm_run_hubs_name(v->made, place[i].place), no_text);
    for (int k = 0; k < MNM_RUN_HUBS_FACTORS; k++) mnm_out_text(v->out, context.factor[k], no_text);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  return MNM_OK;
}

static mnm_status show(const view *v, mnm_err *err) {
  mnm_out *out = v->out;
  mnm_out_pair_int(out, "flows", "Transfers between places", MNM_CASE, (int64_t)v->facts.flows);
  mnm_out_pair_int(out, "journeys", "Journeys", MNM_CASE, (int64_t)v->facts.persons);
  mnm_out_pair_int(out, "nowhere", "Left out, since their place is not known", MNM_CASE,
                   (int64_t)v->facts.nowhere);
  if (v->people) {
    MNM_TRY(each_crime(v, show_for_people, err));
  } else {
    mnm_out_begin(out, "places", place_columns, MNM_CLI__COUNT(place_columns));
    MNM_TRY(each_crime(v, show_places, err));
    mnm_out_end(out);
    mnm_out_begin(out, "feeders", feeder_columns, MNM_CLI__COUNT(feeder_columns));
    MNM_TRY(each_crime(v, show_feeders, err));
    mnm_out_end(out);
  }
  MNM_TRY(show_context(v, err));
  if (v->facts.sealed)
    mnm_out_note(out, "without the key of the case, nothing is known of where victims come from");
  mnm_out_note(out,
               "how hubs are counted is a rule of ours (docs/hubs.md): no published one exists. It "
               "is about places, and no score of a person knows of them");
  return mnm_out_check(out, err);
}

/* ---- the map --- */

typedef struct sheet {
  mnm_column place;  /* mnm_figure_place */
  mnm_column way;    /* mnm_figure_way */
  mnm_column ways;   /* mnm_run_hubs_way */
  mnm_column number; /* uint32_t by place: on the map, or MNM_HUBS_NONE */
} sheet;

static mnm_status fill_sheet(const view *v, sheet *s, const mnm_hubs *hubs, mnm_err *err) {
  const bool victims = mnm_out_verdict(v->out, MNM_VICTIM) == MNM_SHOW;
  const mnm_hubs_place *place = hubs->place.data;
  const mnm_hubs_feeder *feeder = hubs->feeder.data;
  uint32_t most = 0;
  for (uint64_t i = 0; i < hubs->place.count; i++)
    if (place[i].place >= most) most = place[i].place + 1;
  const uint32_t none = MNM_HUBS_NONE;
  for (uint32_t i = 0; i < most; i++) MNM_TRY(mnm_column_push(&s->number, &none, err));
  uint32_t *number = s->number.data;
  for (uint64_t i = 0; i < hubs->place.count; i++) {
    const mnm_run_hubs_context context = mnm_run_hubs_about(v->made, place[i].place);
    mnm_figure_place one = {.name = mnm_run_hubs_name(v->made, place[i].place),
                            .hubness_micro = (int64_t)(place[i].hubness * 1e6),
                            .hub = place[i].rank <= HUBS && place[i].through > 0,
                            .placed = context.placed,
                            .lat_micro = context.lat_micro,
                            .lon_micro = context.lon_micro};
    for (uint64_t k = 0; k < hubs->feeder.count; k++)
      if (feeder[k].from == place[i].place && (victims || place[i].origins >= FEW))
        one.feeder = true;
    number[place[i].place] = (uint32_t)i;
    MNM_TRY(mnm_column_push(&s->place, &one, err));
  }
  MNM_TRY(mnm_run_hubs_ways(&s->ways, v->made, MNM_HUBS_NONE, &v->cli->ctx, err));
  const mnm_run_hubs_way *ways = s->ways.data;
  for (uint64_t i = 0; i < s->ways.count; i++) {
    const mnm_figure_way one = {number[ways[i].from], number[ways[i].to], ways[i].value,
                                ways[i].persons};
    MNM_TRY(mnm_column_push(&s->way, &one, err));
  }
  return MNM_OK;
}

static mnm_status draw(void *payload, mnm_out *file, mnm_picture picture, mnm_err *err) {
  const view *v = payload;
  const mnm_hubs *hubs = NULL;
  sheet s;
  MNM_TRY(mnm_run_hubs_find(&hubs, v->made, MNM_HUBS_NONE, &v->cli->ctx, err));
  mnm_column_init(&s.place, sizeof(mnm_figure_place), &v->cli->ctx);
  mnm_column_init(&s.way, sizeof(mnm_figure_way), &v->cli->ctx);
  mnm_column_init(&s.ways, sizeof(mnm_run_hubs_way), &v->cli->ctx);
  mnm_column_init(&s.number, sizeof(uint32_t), &v->cli->ctx);
  mnm_status status = fill_sheet(v, &s, hubs, err);
  const mnm_figure_hubs figure = {
      .head = {.title = mnm_text_of("Hubs and feeders"),
               .sentence = mnm_text_of("Places between which value and persons went, as recorded; "
                                       "squares distribute, triangles feed them."),
               .case_id = no_text,
               .evidence = mnm_text_of("manumit hubs"),
               .dated_us = MNM_TIME_NONE},
      .places = s.place.data,
      .ways = s.way.data,
      .place_count = (uint32_t)s.place.count,
      .way_count = (uint32_t)s.way.count};
  if (status == MNM_OK) status = mnm_report_hubs(file, &figure, picture, &v->cli->ctx, err);
  mnm_column_clear(&s.place);
  mnm_column_clear(&s.way);
  mnm_column_clear(&s.ways);
  mnm_column_clear(&s.number);
  return status;
}

/* ---- the verb --- */

static mnm_status load(mnm_cli *cli, mnm_run_hubs **out, mnm_err *err) {
  const char *flows = mnm_cli__value(cli, "flows"), *places = mnm_cli__value(cli, "places");
  if ((flows != NULL) == (cli->argument_count == 1))
    return mnm_cli__usage(cli, err, "give either a case or --flows");
  if (flows) return mnm_run_hubs_table(out, flows, places, &cli->ctx, err);
  mnm_store *store = NULL;
  MNM_TRY(mnm_cli__open_case(cli, &store, cli->argument[0], true, err));
  mnm_status status = mnm_run_hubs_case(out, store, places, &cli->ctx, err);
  mnm_store_close(store);
  return status;
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  view v = {.cli = cli, .out = cli->out, .people = mnm_out_format(cli->out) == MNM_FORMAT_TABLE};
  MNM_TRY(load(cli, &v.made, err));
  v.facts = mnm_run_hubs_said(v.made);
  mnm_status status = show(&v, err);
  if (status == MNM_OK && mnm_cli__wants_picture(cli)) status = mnm_cli__draw(cli, draw, &v, err);
  mnm_run_hubs_free(v.made);
  return status;
}

static const char *const paragraphs[] = {
    "Says which places distribute (hubs) and which feed them, from the transfers of suspected "
    "networks and the journeys of possible victims, or from a plain table of flows. Hubness is the "
    "geometric mean of four ranks: what passes through, how many forms of crime, how many "
    "networks, "
    "how many places are served. All crimes together, then each kind.",
    "A feeder sends at least 70 % of what leaves it to one place, gets less than 20 % of that "
    "back, "
    "and victims set out or are recruited there.",
    "The rule is ours; Europol's five factors (OCTA 2009) are shown where --places has them, and "
    "count nothing. Places play no part in any score of a person.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit hubs raid.mnm --svg map.svg", "hubs and feeders of a case, and their map"},
    {"manumit hubs --flows flows.csv --places places.csv",
     "from a table, with what is known of places"},
};
const mnm_cli__verb mnm_cli__hubs = {.name = "hubs",
                                     .summary = "which places distribute, and which feed them",
                                     .arguments = "[CASE]",
                                     .paragraphs = paragraphs,
                                     .options = hub_options,
                                     .option_count = MNM_CLI__COUNT(hub_options),
                                     .groups = MNM_CLI_WORK | MNM_CLI_CASE_READ,
                                     .examples = examples,
                                     .example_count = MNM_CLI__COUNT(examples),
                                     .formats = MNM_CLI__ALL_FORMATS,
                                     .exit_codes = "0 2 3 4 6 7 8 9 141",
                                     .see_also = "disrupt network investigate",
                                     .arguments_least = 0,
                                     .arguments_most = 1,
                                     .run = run};

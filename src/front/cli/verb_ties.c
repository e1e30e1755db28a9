/* `manumit network --ties FILE`: what the literature on criminal networks counts, on a plain table
 * of ties. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "case/run/run_ties.h"
#include "front/cli/cli_internal.h"

static const mnm_cli__option network_options[] = {
    {.name = "ties",
     .argument = "FILE",
     .type = MNM_CLI_TEXT,
     .help = "the table of ties: source, target, and perhaps weight, phase and layer"},
    {.name = "directed",
     .type = MNM_CLI_FLAG,
     .help = "a tie leads from source to target, and directions are counted too"},
    {.name = "removals",
     .argument = "K",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = 1000000,
     .fallback = "10",
     .help = "how many are removed, one after another, in each attack curve"},
    {.name = "keys",
     .argument = "K",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = MNM_MEASURE_KEYS,
     .fallback = "5",
     .help = "how many a set of key players has"},
    {.name = "runs",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 1,
     .high = 10000,
     .fallback = "50",
     .help = "seeds that the search for communities tries; the best partition is kept"},
    {.name = "sample",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = UINT32_MAX,
     .fallback = "0",
     .help = "estimate paths from so many nodes; 0: from all, unless that takes too long"},
    {.name = "equals",
     .argument = "WHO",
     .type = MNM_CLI_CHOICE,
     .choices = "smallest|largest|last-read",
     .fallback = "smallest",
     .help = "who is first among equal scores, by name"},
    {.name = "top",
     .argument = "N",
     .type = MNM_CLI_WHOLE,
     .low = 0,
     .high = UINT32_MAX,
     .fallback = "20",
     .help = "how many nodes are shown to people; 0: all"},
};

typedef struct view {
  mnm_cli *cli;
  mnm_out *out;
  const mnm_run_ties *ties;
  const mnm_run_studies *studies;
  bool people;
} view;

/* Twelve digits: what is equal for every compiler and order of threads. Five for people. */
static void put_number(mnm_out *out, double value) {
  char text[40];
  if (value == 0) value = 0; /* not -0 */
  if (!isfinite(value)) {
    mnm_out_null(out);
    return;
  }
  int bytes =
      snprintf(text, sizeof text, "%.*g", mnm_out_format(out) == MNM_FORMAT_TABLE ? 5 : 12, value);
  mnm_out_json(out, (mnm_text){text, (uint32_t)bytes});
}

static void put_maybe(mnm_out *out, const double *column, uint32_t row) {
  put_number(out, column ? column[row] : NAN);
}

static void put_micro(mnm_out *out, const int64_t *column, uint32_t row) {
  char text[48];
  if (!column) {
    mnm_out_null(out);
    return;
  }
  uint32_t bytes = mnm_money_text(text, sizeof text, column[row], 6);
  while (text[bytes - 1] == '0') bytes--;
  if (text[bytes - 1] == '.') bytes--;
  mnm_out_json(out, (mnm_text){text, bytes});
}

static void put_count(mnm_out *out, const uint32_t *column, uint32_t row) {
  if (column)
    mnm_out_uint(out, column[row]);
  else
    mnm_out_null(out);
}

static void put_name(const view *v, const mnm_run_study *study, uint32_t node) {
  if (node == MNM_MEASURE_NONE)
    mnm_out_null(v->out);
  else
    mnm_out_text(v->out, mnm_run_ties_name(v->ties, study->name[node]), (mnm_text){"", 0});
}

static void put_phase(const view *v, uint32_t phase) {
  if (phase < mnm_run_ties_phases(v->ties))
    mnm_out_text(v->out, mnm_run_ties_phase(v->ties, phase), (mnm_text){"", 0});
  else
    mnm_out_null(v->out);
}

static void put_names(const view *v, const mnm_run_study *study, const uint32_t *nodes,
                      uint32_t count) {
  mnm_text names[MNM_MEASURE_KEYS];
  for (uint32_t i = 0; i < count; i++) names[i] = mnm_run_ties_name(v->ties, study->name[nodes[i]]);
  mnm_out_list(v->out, names, count);
}

#define TEXT(name, title) \
  { name, title, MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL }
#define LIST(name, title) \
  { name, title, MNM_OUT_LIST, MNM_CASE, MNM_FOR_ALL }
#define COUNT(name, title) \
  { name, title, MNM_OUT_INT, MNM_CASE, MNM_FOR_ALL }
#define NUMBER(name, title) \
  { name, title, MNM_OUT_JSON, MNM_CASE, MNM_FOR_ALL }
#define QUIET_COUNT(name) \
  { name, name, MNM_OUT_INT, MNM_CASE, MNM_FOR_MACHINES }
#define QUIET(name) \
  { name, name, MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES }
#define PHASE \
  { "phase", "Phase", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_ALL }

/* ---- the whole, and each phase: one row each --- */

static const mnm_out_column graph_columns[] = {
    PHASE,
    COUNT("nodes", "Nodes"),
    COUNT("ties", "Ties"),
    QUIET_COUNT("arcs"),
    QUIET_COUNT("ties_to_oneself"),
    COUNT("components", "Parts"),
    COUNT("largest", "Largest"),
    NUMBER("density", "Density"),
    QUIET("path_mean"),
    QUIET_COUNT("diameter"),
    QUIET("transitivity"),
    QUIET("clustering"),
    QUIET("assortativity"),
    QUIET("efficiency"),
    NUMBER("fragmentation", "F"),
    NUMBER("df", "DF"),
    QUIET_COUNT("core_most"),
    QUIET_COUNT("cut_nodes"),
    QUIET_COUNT("bridges"),
    QUIET("degree_centralisation"),
    QUIET("betweenness_centralisation"),
    QUIET("reciprocity"),
    QUIET("modularity"),
    COUNT("communities", "Communities"),
    LIST("leaders", "First by betweenness"),
    QUIET_COUNT("path_sources"),
    {"component_sizes", "component_sizes", MNM_OUT_JSON, MNM_CASE, MNM_FOR_MACHINES},
};

static mnm_status put_sizes(const view *v, const mnm_run_study *study, mnm_err *err) {
  mnm_json json;
  size_t bytes = 0;
  mnm_json_init(&json, &v->cli->ctx);
  mnm_json_array(&json);
  for (uint32_t i = 0; i < study->component_count && i < 1000; i++)
    mnm_json_uint(&json, study->component_sizes[i]);
  mnm_json_array_end(&json);
  const char *text = mnm_json_data(&json, &bytes);
  if (json.status == MNM_OK) mnm_out_json(v->out, (mnm_text){text, (uint32_t)bytes});
  mnm_status status = json.status;
  mnm_json_clear(&json);
  return status == MNM_OK ? MNM_OK : mnm_err_nomem(err);
}

static mnm_status graph_row(const view *v, const mnm_run_study *study, uint32_t phase,
                            mnm_err *err) {
  mnm_out *out = v->out;
  uint64_t cuts = 0;
  for (uint32_t node = 0; node < study->nodes; node++) cuts += study->cut[node];
  put_phase(v, phase);
  mnm_out_uint(out, study->nodes);
  mnm_out_uint(out, study->ties);
  if (study->directed)
    mnm_out_uint(out, study->arcs);
  else
    mnm_out_null(out);
  mnm_out_uint(out, study->loops);
  mnm_out_uint(out, study->component_count);
  mnm_out_uint(out, study->component_count > 0 ? study->component_sizes[0] : 0);
  put_number(out, study->shape.density);
  put_number(out, study->path_mean);
  mnm_out_uint(out, study->diameter);
  put_number(out, study->shape.transitivity);
  put_number(out, study->shape.clustering);
  put_number(out, study->shape.assortativity);
  put_number(out, study->efficiency);
  put_number(out, study->fragmentation);
  put_number(out, study->df);
  mnm_out_uint(out, study->core_most);
  mnm_out_uint(out, cuts);
  mnm_out_uint(out, study->bridges);
  put_number(out, study->shape.degree_centralisation);
  put_number(out, study->betweenness_centralisation);
  put_number(out, study->directed ? study->reciprocity : NAN);
  put_number(out, study->modularity);
  mnm_out_uint(out, study->community_count);
  put_names(v, study, study->order_betweenness, study->nodes < 3 ? study->nodes : 3);
  mnm_out_uint(out, study->sources);
  MNM_TRY(put_sizes(v, study, err));
  mnm_out_end_row(out);
  return mnm_out_check(out, err);
}

static mnm_status show_graphs(const view *v, mnm_err *err) {
  uint32_t phases = mnm_run_ties_phases(v->ties);
  if (phases > 0) mnm_out_heading(v->out, "The whole, then each phase");
  mnm_out_begin(v->out, "graphs", graph_columns, MNM_CLI__COUNT(graph_columns));
  MNM_TRY(graph_row(v, mnm_run_studies_whole(v->studies), phases, err));
  for (uint32_t i = 0; i < phases; i++)
    MNM_TRY(graph_row(v, mnm_run_studies_phase(v->studies, i), i, err));
  mnm_out_end(v->out);
  return MNM_OK;
}

/* ---- nodes --- */

static const mnm_out_column node_columns[] = {
    {"phase", "Phase", MNM_OUT_TEXT, MNM_CASE, MNM_FOR_MACHINES},
    TEXT("node", "Node"),
    COUNT("degree", "Degree"),
    QUIET_COUNT("in_degree"),
    QUIET_COUNT("out_degree"),
    NUMBER("strength", "Strength"),
    QUIET("in_strength"),
    QUIET("out_strength"),
    NUMBER("betweenness", "Betweenness"),
    QUIET("betweenness_normalised"),
    QUIET("betweenness_directed"),
    NUMBER("betweenness_weighted", "by weight"),
    QUIET("betweenness_weighted_directed"),
    QUIET_COUNT("rank_degree"),
    COUNT("rank_betweenness", "Rank"),
    NUMBER("closeness", "Closeness"),
    NUMBER("constraint", "Constraint"),
    QUIET("eigenvector"),
    QUIET("pagerank"),
    QUIET("pagerank_directed"),
    QUIET_COUNT("core"),
    {"cut", "Cut", MNM_OUT_BOOL, MNM_CASE, MNM_FOR_ALL},
    QUIET_COUNT("component"),
    COUNT("community", "Community"),
    TEXT("place", "Place"),
    QUIET_COUNT("coordinator"),
    QUIET_COUNT("gatekeeper"),
    QUIET_COUNT("representative"),
    QUIET_COUNT("consultant"),
    QUIET_COUNT("liaison"),
};

static void node_row(const view *v, const mnm_run_study *study, uint32_t phase, uint32_t node) {
  mnm_out *out = v->out;
  double n = study->nodes, pairs = (n - 1) * (n - 2) / 2;
  put_phase(v, phase);
  put_name(v, study, node);
  mnm_out_uint(out, study->degree[node]);
  put_count(out, study->degree_in, node);
  put_count(out, study->degree_out, node);
  put_micro(out, study->strength_micro, node);
  put_micro(out, study->in_micro, node);
  put_micro(out, study->out_micro, node);
  put_number(out, study->betweenness[node]);
  put_number(out, pairs > 0 ? study->betweenness[node] / pairs : 0);
  put_maybe(out, study->betweenness_directed, node);
  put_maybe(out, study->betweenness_weighted, node);
  put_maybe(out, study->betweenness_weighted_directed, node);
  mnm_out_uint(out, study->rank_degree[node]);
  mnm_out_uint(out, study->rank_betweenness[node]);
  put_maybe(out, study->closeness, node);
  put_maybe(out, study->constraint, node);
  put_maybe(out, study->eigenvector, node);
  put_maybe(out, study->pagerank, node);
  put_maybe(out, study->pagerank_directed, node);
  mnm_out_uint(out, study->core[node]);
  mnm_out_bool(out, study->cut[node] != 0);
  mnm_out_uint(out, (uint64_t)study->component[node] + 1);
  mnm_out_uint(out, (uint64_t)study->community[node] + 1);
  mnm_out_string(out, mnm_measure_place_name((mnm_measure_place)study->place[node]));
  for (uint32_t kind = 0; kind < MNM_BROKERAGE_MAX; kind++)
    if (study->brokerage)
      mnm_out_uint(out, study->brokerage[(size_t)node * MNM_BROKERAGE_MAX + kind]);
    else
      mnm_out_null(out);
  mnm_out_end_row(out);
}

/* Machines get all in the order of names, people the first by betweenness. */
static mnm_status nodes_of(const view *v, const mnm_run_study *study, uint32_t phase,
                           mnm_err *err) {
  uint32_t count = study->nodes, top = (uint32_t)mnm_cli__whole(v->cli, "top");
  if (v->people && top > 0 && top < count) count = top;
  for (uint32_t i = 0; i < count; i++) {
    node_row(v, study, phase, v->people ? study->order_betweenness[i] : i);
    MNM_TRY(mnm_out_check(v->out, err));
  }
  return MNM_OK;
}

static mnm_status show_nodes(const view *v, mnm_err *err) {
  const mnm_run_study *whole = mnm_run_studies_whole(v->studies);
  uint32_t phases = mnm_run_ties_phases(v->ties);
  mnm_out_heading(v->out, "Nodes of the whole, by betweenness");
  mnm_out_column columns[MNM_CLI__COUNT(node_columns)];
  memcpy(columns, node_columns, sizeof columns);
  for (size_t i = 0; i < MNM_CLI__COUNT(columns) && !whole->betweenness_weighted; i++)
    if (strcmp(columns[i].name, "betweenness_weighted") == 0) columns[i].shown = MNM_FOR_MACHINES;
  mnm_out_begin(v->out, "nodes", columns, MNM_CLI__COUNT(columns));
  MNM_TRY(nodes_of(v, whole, phases, err));
  for (uint32_t i = 0; i < phases && !v->people; i++)
    MNM_TRY(nodes_of(v, mnm_run_studies_phase(v->studies, i), i, err));
  mnm_out_end(v->out);
  return MNM_OK;
}

/* ---- brokers: few ties for so many paths --- */

static const mnm_out_column broker_columns[] = {
    PHASE,
    TEXT("node", "Broker"),
    COUNT("rank_betweenness", "Rank by betweenness"),
    COUNT("rank_degree", "Rank by degree"),
    COUNT("score", "Between the ranks"),
};

static void brokers_of(const view *v, const mnm_run_study *study, uint32_t phase) {
  uint32_t found[MNM_RUN_STUDY_TOP], count = 0;
  for (uint32_t i = 0; i < MNM_RUN_STUDY_TOP && i < study->nodes; i++) {
    uint32_t node = study->order_betweenness[i], at = count;
    if (study->rank_degree[node] <= i + 1) continue;
    uint32_t score = study->rank_degree[node] - (i + 1);
    for (; at > 0; at--) {
      uint32_t before = found[at - 1];
      if (study->rank_degree[before] - study->rank_betweenness[before] >= score) break;
      found[at] = before;
    }
    found[at] = node;
    count++;
  }
  for (uint32_t i = 0; i < count; i++) {
    put_phase(v, phase);
    put_name(v, study, found[i]);
    mnm_out_uint(v->out, study->rank_betweenness[found[i]]);
    mnm_out_uint(v->out, study->rank_degree[found[i]]);
    mnm_out_uint(v->out, study->rank_degree[found[i]] - study->rank_betweenness[found[i]]);
    mnm_out_end_row(v->out);
  }
}

static void show_brokers(const view *v) {
  uint32_t phases = mnm_run_ties_phases(v->ties);
  mnm_out_heading(v->out, "Discreet brokers: many paths with few ties");
  mnm_out_begin(v->out, "brokers", broker_columns, MNM_CLI__COUNT(broker_columns));
  brokers_of(v, mnm_run_studies_whole(v->studies), phases);
  for (uint32_t i = 0; i < phases; i++) brokers_of(v, mnm_run_studies_phase(v->studies, i), i);
  mnm_out_end(v->out);
}

/* ---- key players --- */

static const mnm_out_column key_columns[] = {
    TEXT("goal", "Goal"), TEXT("search", "Search"), COUNT("size", "Size"),
    LIST("nodes", "Set"), NUMBER("value", "Value"), COUNT("sets", "Sets that reach it"),
};

static void key_row(const view *v, const char *goal, const char *search,
                    const mnm_measure_keys *keys, double value) {
  mnm_out_string(v->out, goal);
  mnm_out_string(v->out, search);
  mnm_out_uint(v->out, keys->count);
  put_names(v, mnm_run_studies_whole(v->studies), keys->node, keys->count);
  put_number(v->out, value);
  if (keys->sets > 0)
    mnm_out_uint(v->out, keys->sets);
  else
    mnm_out_null(v->out);
  mnm_out_end_row(v->out);
}

static void show_keys(const view *v) {
  static const char *const goals[] = {"break (F)", "break (DF)", "reach"};
  const mnm_run_study *whole = mnm_run_studies_whole(v->studies);
  bool left_out = false;
  mnm_out_heading(v->out, "Key players");
  mnm_out_begin(v->out, "key_players", key_columns, MNM_CLI__COUNT(key_columns));
  for (uint32_t i = 0; i < 3; i++) {
    const mnm_run_keyset *keys = &whole->keys[i];
    left_out |= !whole->keys_done[i];
    if (!whole->keys_done[i]) continue;
    for (uint32_t k = 0; k < keys->greedy.count; k++) {
      mnm_measure_keys part = keys->greedy;
      part.count = k + 1;
      key_row(v, goals[i], "one by one", &part, keys->greedy.value[k]);
    }
    key_row(v, goals[i], "with exchanges", &keys->swapped, keys->swapped.value[0]);
    for (uint32_t k = 0; k < MNM_MEASURE_EXHAUSTIVE_COUNT; k++)
      if (keys->all[k].count > 0)
        key_row(v, goals[i], "all sets", &keys->all[k], keys->all[k].value[0]);
  }
  mnm_out_end(v->out);
  if (left_out && mnm_cli__whole(v->cli, "keys") > 0)
    mnm_out_note(v->out, "the network is too large for some searches of key players: left out");
}

/* ---- attack curves --- */

static const mnm_out_column curve_columns[] = {
    TEXT("attack", "Removed by"),
    COUNT("removed", "Removed"),
    TEXT("node", "Last"),
    COUNT("largest", "Largest part"),
    NUMBER("share", "of the first"),
    QUIET_COUNT("components"),
    NUMBER("fragmentation", "F"),
    NUMBER("df", "DF"),
    NUMBER("efficiency", "Efficiency"),
};
static const mnm_out_column area_columns[] = {
    TEXT("attack", "Removed by"), COUNT("removals", "Removals"), NUMBER("area", "Area")};

static void curve_rows(const view *v, const mnm_run_curve *curve) {
  mnm_out *out = v->out;
  const mnm_run_study *whole = mnm_run_studies_whole(v->studies);
  for (uint32_t i = 0; i < curve->count; i++) {
    const mnm_measure_cohesion *left = &curve->steps[i].left;
    mnm_out_string(out, mnm_measure_attack_name(curve->attack));
    mnm_out_uint(out, i);
    put_name(v, whole, curve->steps[i].node);
    mnm_out_uint(out, left->largest);
    put_number(out, (double)left->largest / curve->steps[0].left.largest);
    mnm_out_uint(out, left->components);
    put_number(out, left->fragmentation);
    put_number(out, left->df);
    put_number(out, left->efficiency);
    mnm_out_end_row(out);
  }
}

static void show_curves(const view *v) {
  const mnm_run_study *whole = mnm_run_studies_whole(v->studies);
  mnm_out_heading(v->out, "What is left after each removal");
  mnm_out_begin(v->out, "attacks", curve_columns, MNM_CLI__COUNT(curve_columns));
  for (uint32_t i = 0; i < whole->curve_count; i++) curve_rows(v, &whole->curve[i]);
  mnm_out_end(v->out);
  mnm_out_heading(v->out, "Mean share of the largest part along each curve");
  mnm_out_begin(v->out, "attack_areas", area_columns, MNM_CLI__COUNT(area_columns));
  for (uint32_t i = 0; i < whole->curve_count; i++) {
    mnm_out_string(v->out, mnm_measure_attack_name(whole->curve[i].attack));
    mnm_out_uint(v->out, whole->curve[i].count - 1);
    put_number(v->out, whole->curve[i].auc);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
  for (uint32_t i = 0; i < whole->curve_count; i++)
    if (!whole->curve[i].settled)
      mnm_out_note(v->out, "the score %s does not settle in this network: its curve ends early",
                   mnm_measure_attack_name(whole->curve[i].attack));
  if (whole->curve_count < MNM_ATTACK_MAX && mnm_cli__whole(v->cli, "removals") > 0)
    mnm_out_note(v->out, "the network is too large for some attack curves: left out");
}

/* ---- through time --- */

static const mnm_out_column churn_columns[] = {
    TEXT("from", "From"),
    TEXT("to", "To"),
    NUMBER("node_jaccard", "Nodes kept"),
    NUMBER("tie_jaccard", "Ties kept"),
    NUMBER("tie_jaccard_stayed", "among who stayed"),
    NUMBER("top10_kept", "First ten kept"),
    COUNT("ties_kept", "Kept"),
    COUNT("ties_new", "New"),
    COUNT("ties_lost", "Lost"),
    QUIET_COUNT("nodes_new"),
    QUIET_COUNT("nodes_lost"),
};

static void show_churn(const view *v) {
  uint32_t phases = mnm_run_ties_phases(v->ties);
  if (phases < 2) return;
  mnm_out_heading(v->out, "From phase to phase");
  mnm_out_begin(v->out, "churn", churn_columns, MNM_CLI__COUNT(churn_columns));
  for (uint32_t i = 1; i < phases; i++) {
    mnm_run_churn churn = mnm_run_studies_churn(v->studies, i);
    put_phase(v, i - 1);
    put_phase(v, i);
    put_number(v->out, churn.node_jaccard);
    put_number(v->out, churn.tie_jaccard);
    put_number(v->out, churn.tie_jaccard_stayed);
    put_number(v->out, churn.top10_kept);
    mnm_out_uint(v->out, churn.ties_kept);
    mnm_out_uint(v->out, churn.ties_new);
    mnm_out_uint(v->out, churn.ties_lost);
    mnm_out_uint(v->out, churn.nodes_new);
    mnm_out_uint(v->out, churn.nodes_lost);
    mnm_out_end_row(v->out);
  }
  mnm_out_end(v->out);
}

static const mnm_out_column profile_columns[] = {
    PHASE, TEXT("trait", "Trait"), NUMBER("value", "0 transactional, 1 organisational")};

static mnm_status show_profile(const view *v, mnm_err *err) {
  uint32_t phases = mnm_run_ties_phases(v->ties);
  mnm_out_heading(v->out, "Transactional or organisational, trait by trait");
  mnm_out_begin(v->out, "profile", profile_columns, MNM_CLI__COUNT(profile_columns));
  for (uint32_t i = 0; i <= phases; i++) {
    double trait[MNM_TRAIT_MAX];
    uint32_t phase = i == 0 ? phases : i - 1;
    MNM_TRY(mnm_run_studies_traits(trait, v->studies, phase, &v->cli->ctx, err));
    for (uint32_t t = 0; t < MNM_TRAIT_MAX; t++) {
      if (v->people && (i > 0 || isnan(trait[t]))) continue;
      put_phase(v, phase);
      mnm_out_string(v->out, mnm_run_trait_name((mnm_run_trait)t));
      put_number(v->out, trait[t]);
      mnm_out_end_row(v->out);
    }
  }
  mnm_out_end(v->out);
  return MNM_OK;
}

static const mnm_out_column stable_columns[] = {
    TEXT("node", "Node"),      COUNT("rank", "Rank"), COUNT("lost_percent", "% of ties lost"),
    COUNT("median", "Median"), COUNT("low", "from"),  COUNT("high", "to"),
};

static mnm_status show_stability(const view *v, mnm_err *err) {
  mnm_run_stable stable[MNM_RUN_STABLE_TOP];
  uint32_t count = 0;
  MNM_TRY(mnm_run_studies_stable(stable, &count, v->studies, &v->cli->ctx, err));
  mnm_out_heading(v->out, "Rank by betweenness when ties are missing (nine of ten times)");
  mnm_out_begin(v->out, "stability", stable_columns, MNM_CLI__COUNT(stable_columns));
  for (uint32_t i = 0; i < count; i++)
    for (uint32_t loss = 0; loss < MNM_RUN_STABLE_LOSSES; loss++) {
      put_name(v, mnm_run_studies_whole(v->studies), stable[i].node);
      mnm_out_uint(v->out, stable[i].rank);
      mnm_out_uint(v->out, mnm_run_stable_losses[loss]);
      mnm_out_uint(v->out, stable[i].median[loss]);
      mnm_out_uint(v->out, stable[i].low[loss]);
      mnm_out_uint(v->out, stable[i].high[loss]);
      mnm_out_end_row(v->out);
    }
  mnm_out_end(v->out);
  if (count == 0) mnm_out_note(v->out, "the network is too large to try losses of ties: left out");
  return MNM_OK;
}

/* ---- the verb --- */

static mnm_status show(const view *v, mnm_err *err) {
  const mnm_run_study *whole = mnm_run_studies_whole(v->studies);
  MNM_TRY(show_graphs(v, err));
  MNM_TRY(show_nodes(v, err));
  show_brokers(v);
  show_keys(v);
  show_curves(v);
  show_churn(v);
  MNM_TRY(show_profile(v, err));
  MNM_TRY(show_stability(v, err));
  if (whole->sampled)
    mnm_out_note(v->out,
                 "paths were sought from %u of %u nodes: betweenness, DF and efficiency are "
                 "estimates, and there is no closeness",
                 whole->sources, whole->nodes);
  if (!whole->brokerage)
    mnm_out_note(v->out, "the network is too large for brokerage between groups: left out");
  if (whole->weighted && !whole->betweenness_weighted)
    mnm_out_note(v->out, "the network is too large for paths by weight: left out");
  if (whole->loops > 0)
    mnm_out_note(v->out, "rows that tie a node to itself, left out: %llu",
                 (unsigned long long)whole->loops);
  mnm_out_note(v->out, "a place in a network is no evidence of guilt");
  return mnm_out_check(v->out, err);
}

static mnm_status run(mnm_cli *cli, mnm_err *err) {
  const char *path = mnm_cli__value(cli, "ties"), *equals = mnm_cli__value(cli, "equals");
  if (path == NULL) return mnm_cli__usage(cli, err, "--ties names the table");
  mnm_run_study_options options = {.directed = mnm_cli__flag(cli, "directed"),
                                   .removals = (uint32_t)mnm_cli__whole(cli, "removals"),
                                   .keys = (uint32_t)mnm_cli__whole(cli, "keys"),
                                   .runs = (uint32_t)mnm_cli__whole(cli, "runs"),
                                   .sample = (uint32_t)mnm_cli__whole(cli, "sample")};
  if (strcmp(equals, "largest") == 0) options.prefer = MNM_PREFER_LARGEST;
  if (strcmp(equals, "last-read") == 0) options.prefer = MNM_PREFER_LAST_READ;
  mnm_run_ties *ties = NULL;
  mnm_run_studies *studies = NULL;
  MNM_TRY(mnm_run_ties_open(&ties, path, &cli->ctx, err));
  mnm_status status = mnm_run_studies_new(&studies, ties, &options, &cli->ctx, err);
  if (status == MNM_OK) {
    view v = {cli, cli->out, ties, studies, mnm_out_format(cli->out) == MNM_FORMAT_TABLE};
    status = show(&v, err);
  }
  mnm_run_studies_free(studies);
  mnm_run_ties_free(ties);
  return status;
}

static const char *const paragraphs[] = {
    "Counts on a table of ties what the literature on criminal networks counts: who is visible and "
    "who brokers, communities, key players, what is left after removals by several strategies, "
    "what changes from phase to phase, how far the network is a market or an organisation, and how "
    "firm the ranks are when ties are missing. Definitions and sources: docs/network.md.",
    "The table has the columns source and target, and perhaps weight (a number above 0), phase and "
    "layer (the way in which two are tied: payments, calls). "
    "Repeated pairs add up. Without --directed a tie has no direction.",
    "A place in a network is no evidence of guilt: a relative, a shop or a victim may stand in the "
    "middle of one.",
    NULL};
static const mnm_cli__example examples[] = {
    {"manumit network --ties calls.csv --directed", "who is in the middle, and what breaks it"},
    {"manumit network --ties calls.csv --removals 20 --format json", "everything, for a program"},
};
const mnm_cli__verb mnm_cli__network = {.name = "network",
                                        .summary = "measure a network of ties, without a case",
                                        .arguments = "",
                                        .paragraphs = paragraphs,
                                        .options = network_options,
                                        .option_count = MNM_CLI__COUNT(network_options),
                                        .groups = MNM_CLI_WORK,
                                        .examples = examples,
                                        .example_count = MNM_CLI__COUNT(examples),
                                        .formats = MNM_CLI__ALL_FORMATS,
                                        .exit_codes = "0 2 3 7 8 9 141",
                                        .see_also = "show detect trace",
                                        .arguments_least = 0,
                                        .arguments_most = 0,
                                        .run = run};

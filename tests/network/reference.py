"""Every value of tests/data/networks against the program.

reference.py MANUMIT DATA

A value that this file does not know how to ask for is a failure, so nothing is passed over. Numbers
agree when they differ by at most 1e-9, relative where they are above 1 (the reference gives ten
digits, so half of its last one is allowed on top).
"""

import csv
import json
import math
import os
import subprocess
import sys

ATTACKS = {
    "attack_betweenness_recomputed": "betweenness",
    "attack_degree_recomputed": "degree",
    "attack_betweenness_static": "betweenness static",
}


class Check:
    def __init__(self):
        self.seen = 0
        self.wrong = []

    def that(self, good, where, got, want):
        self.seen += 1
        if not good:
            self.wrong.append(f"{where}: {got!r} is not {want!r}")

    def number(self, where, got, want):
        if got is None:
            return self.that(False, where, got, want)
        last_digit = 0 if want == 0 else 0.5 * 10 ** (math.floor(math.log10(abs(want))) - 9)
        self.that(abs(got - want) <= 1e-9 * max(1, abs(want)) + last_digit, where, got, want)

    def equal(self, where, got, want):
        self.that(got == want, where, got, want)

    def ranking(self, where, rows, column, want):
        """The first so many, by score to nine decimals and then by name, with their scores."""
        order = sorted(rows, key=lambda row: (-round(row[column], 9), key_of(row["node"])))
        self.equal(where, [row["node"] for row in order[: len(want)]], [name for name, _ in want])
        by_name = {row["node"]: row[column] for row in rows}
        for name, value in want:
            self.number(f"{where} {name}", by_name.get(name), value)


def key_of(name):
    return (0, int(name), name) if name.isdigit() else (1, 0, name)


def run(program, path, *options):
    done = subprocess.run([program, "network", "--ties", path, "--format", "json", "--quiet", *options],
                          capture_output=True, check=False)
    if done.returncode != 0:
        sys.exit(f"{path}: {done.stderr.decode()}")
    return json.loads(done.stdout)


def lowest(check, where, rows, column, want):
    order = sorted((row for row in rows if row[column] is not None),
                   key=lambda row: (round(row[column], 9), key_of(row["node"])))
    check.equal(where, [row["node"] for row in order[: len(want)]], [name for name, _ in want])
    for row, (_, value) in zip(order, want):
        check.number(where, row[column], value)


def keys_of(answer, goal, search, size):
    rows = [row for row in answer["key_players"]
            if (row["goal"], row["search"], row["size"]) == (goal, search, size)]
    return rows[0] if len(rows) == 1 else {}


PLAIN = {
    "nodes": "nodes", "edges": "ties", "diameter_lcc": "diameter", "kcore_max": "core_most", "bridges": "bridges",
}
NUMBERS = {
    "density": "density", "avg_shortest_path_lcc": "path_mean", "transitivity": "transitivity",
    "avg_clustering": "clustering", "degree_assortativity": "assortativity", "global_efficiency": "efficiency",
    "fragmentation_F": "fragmentation", "distance_weighted_fragmentation_DF": "df",
    "degree_centralization": "degree_centralisation", "betweenness_centralization": "betweenness_centralisation",
}
RANKINGS = {
    "degree_top10": "degree", "strength_top10": "strength", "betweenness_unnormalised_top10": "betweenness",
    "betweenness_normalised_top3": "betweenness_normalised", "closeness_wf_top5": "closeness",
    "eigenvector_top5": "eigenvector", "pagerank_085_top5": "pagerank",
}
DIRECTED = {
    "indegree_top5": "in_degree", "outdegree_top5": "out_degree", "instrength_top5": "in_strength",
    "outstrength_top5": "out_strength", "betweenness_directed_unnormalised_top10": "betweenness_directed",
    "pagerank_weighted_top5": "pagerank_directed",
}


def check_communities(check, where, rows, graph, want):
    # the reference is the best of 50 random starts: more may be found, less not
    check.that(graph["modularity"] >= want["Q"] - 1e-9, f"{where} Q", graph["modularity"], want["Q"])
    if graph["modularity"] > want["Q"] + 1e-9:
        print(f"{where}: Q {graph['modularity']} is above the reference's {want['Q']}")
    members = {}
    for row in rows:
        members.setdefault(row["community"], []).append(row["node"])
    # several partitions can share the greatest Q: their sizes are compared where Q is the same
    check.equal(f"{where} communities", graph["communities"], len(members))
    sizes = sorted((len(group) for group in members.values()), reverse=True)
    if abs(graph["modularity"] - want["Q"]) <= 1e-9:
        check.equal(f"{where} sizes", sizes, sorted(want["sizes"], reverse=True))
        if "members" in want:
            # not the same members: then the greatest Q is reached by more than one partition
            theirs = {name: number for number, group in enumerate(want["members"]) for name in group}
            check.number(f"{where} members", modularity_of(theirs, where), want["Q"])
            check.equal(f"{where} members", sorted(theirs), sorted(row["node"] for row in rows))
    mine = modularity_of({row["node"]: row["community"] for row in rows}, where)
    check.number(f"{where} Q counted again", mine, graph["modularity"])


TIES = {}


def modularity_of(of, where):
    ties = TIES[where]
    degree, inside = {}, 0
    for a, b in ties:
        degree[of[a]] = degree.get(of[a], 0) + 1
        degree[of[b]] = degree.get(of[b], 0) + 1
        inside += of[a] == of[b]
    return inside / len(ties) - sum((d / (2 * len(ties))) ** 2 for d in degree.values())


def check_graph(check, where, answer, phase, want):
    graph = [row for row in answer["graphs"] if row["phase"] == phase][0]
    rows = [row for row in answer["nodes"] if row["phase"] == phase]
    for key, value in want.items():
        at = f"{where} {key}"
        if key in PLAIN:
            check.equal(at, graph[PLAIN[key]], value)
        elif key in NUMBERS:
            check.number(at, graph[NUMBERS[key]], value)
        elif key in RANKINGS:
            check.ranking(at, rows, RANKINGS[key], value)
        elif key == "components":
            check.equal(at, graph["component_sizes"], value)
        elif key == "articulation_points":
            check.equal(at, sorted(row["node"] for row in rows if row["cut"]), sorted(value))
        elif key == "burt_constraint_unweighted_lowest5":
            lowest(check, at, rows, "constraint", value)
        elif key.startswith("brokers_"):
            got = [(row["node"], row["rank_betweenness"], row["rank_degree"])
                   for row in answer["brokers"] if row["phase"] == phase]
            check.equal(at, got[:8], [tuple(row[:3]) for row in value])
        elif key == "leiden_modularity_best_of_50_seeds":
            check_communities(check, where, rows, graph, value)
        elif key == "louvain_Q_one_run":
            check.that(graph["modularity"] >= value - 1e-9, at, graph["modularity"], value)
        elif key in ("kpp_neg_greedy_F_k5", "kpp_neg_greedy_DF_k5"):
            goal = "break (F)" if "_F_" in key else "break (DF)"
            for size, total in enumerate(value[1], 1):
                got = keys_of(answer, goal, "one by one", size)
                check.equal(f"{at} {size}", got.get("nodes"), value[0][:size])
                check.number(f"{at} {size}", got.get("value"), total)
        elif key.startswith("kpp_neg_exhaustive_k"):
            goal = "break (F)" if "_F(" in key else "break (DF)"
            got = keys_of(answer, goal, "all sets", int(key[len("kpp_neg_exhaustive_k")]))
            check.number(at, got.get("value"), value[0])
            check.equal(at, sorted(got.get("nodes", [])), sorted(value[1]))
            check.equal(at, got.get("sets"), value[2])
        elif key in ATTACKS:
            steps = [row for row in answer["attacks"] if row["attack"] == ATTACKS[key]]
            check.equal(at, [row["node"] for row in steps[1:]], value["removed"])
            for step, (removed, largest, share) in zip(steps, value["lcc"]):
                check.equal(at, (step["removed"], step["largest"]), (removed, largest))
                check.number(at, step["share"], share)
            check.equal(at, len(steps), len(value["lcc"]))
        elif key == "directed":
            check_directed(check, at, graph, rows, value)
        elif key == "churn":
            check_churn(check, at, answer, phase, value)
        else:
            check.that(False, at, None, "a value that this test knows how to ask for")


def check_directed(check, where, graph, rows, want):
    for key, value in want.items():
        if key == "arcs":
            check.equal(f"{where} arcs", graph["arcs"], value)
        elif key == "reciprocity":
            check.number(f"{where} reciprocity", graph["reciprocity"], value)
        else:
            check.ranking(f"{where} {key}", rows, DIRECTED[key], value)


def check_churn(check, where, answer, phase, want):
    names = {"node_jaccard": "node_jaccard", "edge_jaccard": "tie_jaccard", "edges_kept": "ties_kept",
             "edges_new": "ties_new", "edges_lost": "ties_lost", "nodes_new": "nodes_new", "nodes_lost": "nodes_lost",
             "edge_jaccard_among_persisting_nodes": "tie_jaccard_stayed"}
    row = [row for row in answer["churn"] if row["to"] == phase][0]
    for key, value in want.items():
        check.number(f"{where} {key}", row[names[key]], value)


def published(check, program, data, want):
    """The authors break ties by who stands last in their list; in collective influence by number."""
    attacks = {"Betweenness": ("betweenness", "last-read"), "Degree": ("degree", "last-read"),
               "Katz": ("katz", "last-read"), "CollectiveInfluence": ("collective", "largest")}
    for name in ("meetings", "phonecalls"):
        path = os.path.join(data, f"montagna_{name}.csv")
        answers = {rule: run(program, path, "--equals", rule, "--removals", "10", "--keys", "0", "--runs", "1")
                   for rule in ("last-read", "largest")}
        for key, curve in want[name].items():
            if key == "removed_by_betweenness":
                got = [row["node"] for row in answers["last-read"]["attacks"] if row["attack"] == "betweenness"]
                check.equal(f"published {name} {key}", got[1:], [str(node) for node in curve])
                continue
            attack, rule = attacks[key]
            got = [row["share"] for row in answers[rule]["attacks"] if row["attack"] == attack]
            digits = 10 if any(len(repr(value)) > 6 for value in curve) else 4
            for step, (mine, theirs) in enumerate(zip(got, curve)):
                check.equal(f"published {name} {key} {step}", round(mine, digits), theirs)
            check.equal(f"published {name} {key}", len(got), len(curve))


# The first three by betweenness where a tie of weight w is 1/w long, undirected and (where the table is)
# directed: igraph 1.0.0, apart from this program. Weights are calls and meetings.
WEIGHTED = {
    "caviar_full_directed": ([("1", 5268), ("3", 2144), ("12", 2048)],
        [("1", 6431), ("3", 2612.5), ("12", 2561)]),
    "natarajan_heroin_directed": ([("Mr.DD", 289.262536), ("Mr.X", 239.2789571), ("Ms.CC", 62.40657243)],
        [("Mr.DD", 546.7501026), ("Mr.X", 475.0918854), ("Ms.CC", 131.9832406)]),
    "natarajan_cocaine_directed": ([("Kay", 337.5), ("Steve", 51), ("Tommy", 26.5)],
        [("Tommy", 6), ("Blacky", 3), ("Dante", 3)]),
    "montagna_meetings": ([("18", 2427.47381), ("29", 1978.461905), ("27", 1962.733333)],),
    "montagna_phonecalls": ([("18", 2318), ("47", 1762), ("29", 1360)],),
}


def check_weighted(check, name, answer):
    for column, want in zip(("betweenness_weighted", "betweenness_weighted_directed"), WEIGHTED.get(name, ())):
        check.ranking(f"{name} {column}", [row for row in answer["nodes"] if row["phase"] is None], column, want)


def ties_of(path):
    out = {}
    with open(path, encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["source"] != row["target"]:
                pair = tuple(sorted((row["source"], row["target"])))
                out.setdefault(row.get("phase"), set()).add(pair)
    return out


def main():
    program, data = sys.argv[1:]
    with open(os.path.join(data, "reference.json"), encoding="utf-8") as file:
        reference = json.load(file)
    check = Check()
    for name, want in reference.items():
        if name == "_meta":
            continue
        if name == "_published":
            published(check, program, data, want["montagna"])
            continue
        path = os.path.join(data, f"{name}.csv")
        directed = ["--directed"] if "directed" in name or name == "caviar_phases" else []
        answer = run(program, path, "--removals", "20", *directed)
        ties = ties_of(path)
        if name == "caviar_phases":
            for phase, of_phase in want.items():
                TIES[f"{name} {phase}"] = ties[phase]
                check_graph(check, f"{name} {phase}", answer, phase, of_phase)
        else:
            TIES[name] = ties[None]
            check_graph(check, name, answer, None, want)
            check_weighted(check, name, answer)
    for line in check.wrong[:60]:
        print(line)
    print(f"{check.seen} values, {len(check.wrong)} wrong")
    sys.exit(1 if check.wrong or check.seen < 2000 else 0)


if __name__ == "__main__":
    main()

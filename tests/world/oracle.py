"""All typologies over a world's files: every finding that the definitions admit. oracle.py FOLDER prints counts."""

import sys
from collections import Counter

import oracle_shapes as shapes
import oracle_thb as thb
from worldfiles import World


def findings(world):
    txs = world.txs
    for found in (
        shapes.t1(txs),
        shapes.t2(txs),
        shapes.t3(txs),
        shapes.t4(txs),
        shapes.t5(txs),
        shapes.t6_transit(txs),
        shapes.t6_chain(txs),
        shapes.t7(txs),
        shapes.t7(txs, layers=2),
        shapes.t8(txs),
        shapes.t9(txs),
        shapes.t10(txs, world.area),
        thb.h1_transfer(world),
        thb.h1_cash(world),
        thb.h2(world),
        thb.h3(world),
        thb.h4(world),
        thb.h5(world),
        thb.h6(world),
        thb.h7(world),
    ):
        yield from found


def main():
    counts = Counter()
    for found in findings(World(sys.argv[1])):
        counts[found["typology"], found["kind"] or "", "standing" if found.get("standing") else ""] += 1
    for key, count in sorted(counts.items()):
        print(*key, count)


if __name__ == "__main__":
    main()

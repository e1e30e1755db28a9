/* One network of a case on a page: who does what, and its links through time. Definitions:
 * docs/network.md, "One network's page". */
#ifndef MNM_CASE_RUN_PAGE_H
#define MNM_CASE_RUN_PAGE_H

#include "case/run/run_duty.h"
#include "case/run/run_ties.h"
#include "stage/way/way.h"

typedef enum mnm_run_strength {
  MNM_LINK_CONFIRMED = 1, /* a transfer, read at least once from a source that is not graded low */
  MNM_LINK_UNCONFIRMED,   /* transfers, all of them from sources graded low */
  MNM_LINK_TENTATIVE      /* no transfer: common hands, or findings tie the two */
} mnm_run_strength;
const char *mnm_run_strength_name(mnm_run_strength strength); /* "confirmed"; never NULL */

typedef struct mnm_run_link { /* of two persons; a < b */
  uint32_t a, b;
  uint8_t strength;
  uint64_t transfers;
  int64_t first_us, last_us; /* MNM_TIME_NONE: no transfer */
} mnm_run_link;

typedef struct mnm_run_span { /* a month, or several */
  int64_t first_us, end_us;
  mnm_measure_period links;
} mnm_run_span;

typedef struct mnm_run_figure { /* a person among the others; of possible victims nothing is said */
  uint32_t person;
  uint8_t place; /* mnm_measure_place */
  uint32_t degree, rank_degree, rank_betweenness;
  uint32_t rank_confirmed; /* by betweenness over confirmed links alone; 0: has none */
  double betweenness;
} mnm_run_figure;

typedef enum mnm_run_layer {                      /* a way in which two persons are tied */
                             MNM_LAYER_TRANSFERS, /* one paid the other */
                             MNM_LAYER_HANDS, /* a common handle, an account that both may use, or a
                                                 tie that was declared */
                             MNM_LAYER_CALLS,
                             MNM_LAYER_JOURNEYS, /* on one journey, or one paid the other's journey
                                                    or papers */
                             MNM_LAYER_MAX
} mnm_run_layer;
const char *mnm_run_layer_name(mnm_run_layer layer); /* "calls" */
typedef struct mnm_run_layers {
  bool held[MNM_LAYER_MAX];      /* the case tells such ties, of anybody */
  uint64_t pairs[MNM_LAYER_MAX]; /* of persons of the network */
  uint64_t any, several;         /* pairs in a layer; in more than one */
  double multiplexity;           /* several / any; NAN: no pair, or the case holds payments alone */
} mnm_run_layers;

typedef struct mnm_run_page mnm_run_page;
/* MNM_E_NOTFOUND, MNM_E_NOMEM, MNM_E_CANCELLED. */
MNM_MUST_CHECK mnm_status mnm_run_page_new(mnm_run_page **out, mnm_store *store,
                                           uint64_t network_id, const mnm_ctx *ctx, mnm_err *err);
void mnm_run_page_free(mnm_run_page *page); /* NULL is fine */

/* Persons are those of the roles; a link's ends and a figure's person are places among them. */
const mnm_run_duties *mnm_run_page_duties(const mnm_run_page *page);
uint64_t mnm_run_page_link_count(const mnm_run_page *page);
const mnm_run_link *mnm_run_page_links(const mnm_run_page *page); /* by a, then b */
uint64_t mnm_run_page_strength_count(const mnm_run_page *page, mnm_run_strength strength);

#define MNM_RUN_SPANS_MOST 36
uint32_t mnm_run_page_span_months(const mnm_run_page *page); /* 1, 3, 12, 60, 120 ... */
uint32_t mnm_run_page_span_count(const mnm_run_page *page);  /* 0: nobody paid anybody */
const mnm_run_span *mnm_run_page_spans(const mnm_run_page *page);

/* Ways in and out, with rows as references of the ledger; accounts that stand on one and may be a
 * victim's are marked by mnm_run_page_victim. */
const mnm_ways *mnm_run_page_ways(const mnm_run_page *page);
const uint64_t *mnm_run_page_way_references(const mnm_run_page *page); /* by place in ways->row */
const mnm_transfers *mnm_run_page_transfers(const mnm_run_page *page); /* that ways->row names */
bool mnm_run_page_victim(const mnm_run_page *page, uint32_t account);

const mnm_run_layers *mnm_run_page_layers(const mnm_run_page *page);
/* trait[MNM_TRAIT_MAX], NAN: cannot be told. */
const double *mnm_run_page_traits(const mnm_run_page *page);
/* By betweenness, possible victims left out. */
uint32_t mnm_run_page_figure_count(const mnm_run_page *page);
const mnm_run_figure *mnm_run_page_figures(const mnm_run_page *page);

#endif

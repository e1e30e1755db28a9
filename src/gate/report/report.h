/* report: pictures for a file: a suspected network, and the statement of one account. One drawing
 * code for SVG and PDF; the same figure gives the same bytes every time, on every number of threads
 * (with the same fonts installed). Made for paper: readable in grey, told apart by shape and line
 * before colour. A picture shows what was recorded; points, scores and ranks have no place in it,
 * since it may go to court. What the grammar means: docs/networks.md, "The picture". */
#ifndef MNM_GATE_REPORT_H
#define MNM_GATE_REPORT_H

#include "gate/out/out.h"
#include "model/currency/currency.h"
#include "model/transfers/transfers.h"

typedef enum mnm_picture { MNM_PICTURE_SVG = 1, MNM_PICTURE_PDF = 2 } mnm_picture;

typedef enum mnm_figure_icon {
  MNM_ICON_PERSON = 1,
  MNM_ICON_COMPANY = 2,
  MNM_ICON_ACCOUNT = 3,
  MNM_ICON_CASH = 4,
  MNM_ICON_UNKNOWN = 5
} mnm_figure_icon;

typedef enum mnm_figure_frame {
  MNM_FRAME_NONE = 0,
  MNM_FRAME_SUSPECT = 1,        /* square corners, whole line */
  MNM_FRAME_POSSIBLE_VICTIM = 2 /* round, broken line */
} mnm_figure_frame;

typedef enum mnm_figure_line { /* how well what it stands for is known */
                               MNM_LINE_SOLID =
                                   1, /* recorded by a bank, and not graded otherwise */
                               MNM_LINE_DASHED =
                                   2, /* recorded, but its source or information is graded low */
                               MNM_LINE_DOTTED =
                                   3 /* no transfer: concluded from what is said of both ends */
} mnm_figure_line;

/* Everything that may differ between two files of one case is given; texts borrowed, UTF-8. */
typedef struct mnm_figure_head {
  mnm_text title;             /* "Network 3" */
  mnm_text sentence;          /* what it is, class case */
  mnm_text case_id, evidence; /* for the foot: the case, and what to type for the evidence */
  int64_t dated_us;           /* when the results were made; MNM_TIME_NONE: not said */
} mnm_figure_head;

typedef struct mnm_figure_node {
  mnm_text label;              /* account number, class `sensitivity` */
  mnm_text holder;             /* pseudonym of who holds it, public; "" none */
  mnm_text note;               /* its parts: "centre, origin"; public */
  mnm_sensitivity sensitivity; /* of the label */
  uint8_t icon, frame;
  int64_t
      strength; /* when not all fit: the greatest are drawn, suspects and possible victims first */
} mnm_figure_node;

typedef struct mnm_figure_link { /* from one node to another; several between the same two are fine
                                  */
  uint32_t from, to;
  bool directed; /* money went that way */
  uint8_t line;
  uint16_t currency; /* MNM_CURRENCY_NONE: no amount */
  int64_t amount_minor;
  uint64_t transfers;
} mnm_figure_link;

typedef struct mnm_figure_tick { /* a transfer on the time strip */
  int64_t time_us;
  bool own; /* cited by the evidence, not only between the same accounts */
} mnm_figure_tick;

typedef struct mnm_figure_span { /* of the strip of links: a month, or several */
  int64_t first_us, end_us;
  uint64_t kept, back, born, ended; /* as mnm_measure_period has them */
} mnm_figure_span;

typedef struct mnm_figure_network {
  mnm_figure_head head;
  mnm_text remark;              /* below the graph: what words on it mean, what is drawn as one */
  const mnm_figure_span *spans; /* rising; none: no strip of links */
  uint32_t span_count;
  const mnm_figure_node *nodes;
  const mnm_figure_link *links;
  const mnm_figure_tick *ticks; /* rising by time */
  uint32_t node_count, link_count, tick_count;
} mnm_figure_network;

#define MNM_FIGURE_NODES_MAX 60

/* Draws into `out`, a file that was opened for it (mnm_out_options.path). With more nodes than
 * MNM_FIGURE_NODES_MAX the strongest are drawn and the rest is counted on the page.
 *
 * Returns MNM_E_DENIED (the viewer may not see the matter), MNM_E_RANGE (a link to no node),
 *         MNM_E_NOMEM, MNM_E_IO, what `out` returned
 * Cost    O(n^2) a round of the layout for n drawn nodes, 400 rounds; a page of 60 nodes and 300
 *         links takes 0.2 s */
MNM_MUST_CHECK mnm_status mnm_report_network(mnm_out *out, const mnm_figure_network *figure,
                                             mnm_picture picture, const mnm_ctx *ctx, mnm_err *err);

/* Gives back what the libraries keep of fonts for the life of the process. For a program that ends,
 * and only while no other thread draws, with this library or another. */
void mnm_report_release_fonts(void);

typedef struct mnm_figure_line_item { /* a transfer of the account, in ledger order */
  int64_t booked_us;
  bool credit;
  uint16_t currency;
  int64_t amount_minor;
  int64_t balance_minor; /* stated after it; MNM_BALANCE_NONE */
} mnm_figure_line_item;

typedef struct mnm_figure_row { /* of the table behind the picture; texts borrowed */
  int64_t booked_us;
  mnm_grain grain;
  bool balance; /* a balance stated apart from rows: no amount, no other side */
  bool credit;
  bool own;   /* false: the row does not move the balance */
  bool self;  /* in and out at once */
  bool known; /* `running_minor` holds */
  uint16_t currency;
  int64_t amount_minor, stated_minor; /* stated: MNM_BALANCE_NONE */
  mnm_wide running_minor, difference_minor;
  mnm_text other;        /* class case */
  mnm_text purpose;      /* class person */
  mnm_text note, record; /* pair, break; where it was read: class case */
} mnm_figure_row;

typedef struct mnm_figure_statement {
  mnm_figure_head head;
  const mnm_figure_line_item *items;
  uint64_t item_count;
  const mnm_figure_row *rows; /* in order; a PDF lists them on pages of their own */
  uint64_t row_count;
} mnm_figure_statement;

/* The statement of one account: a panel a currency (at most MNM_FIGURE_PANELS_MAX, those with most
 * transfers; the others are counted), each with the balance as steps above, credits and debits
 * below. Where no balance is stated the steps are the running total of what is shown, and say so.
 * A PDF goes on with the rows, as many pages as they take. Errors as above, and MNM_E_OVERFLOW. */
#define MNM_FIGURE_PANELS_MAX 3
MNM_MUST_CHECK mnm_status mnm_report_statement(mnm_out *out, const mnm_figure_statement *figure,
                                               mnm_picture picture, const mnm_ctx *ctx,
                                               mnm_err *err);

/* The rows as a workbook (XLSX), a sheet a currency: the counted balance, the differences and the
 * sums are live formulas beside the values that we computed, so that any reader can check them.
 * MNM_E_RANGE: an amount of over 15 digits, which no spreadsheet keeps. */
MNM_MUST_CHECK mnm_status mnm_report_workbook(mnm_out *out, const mnm_figure_statement *figure,
                                              const mnm_ctx *ctx, mnm_err *err);

/* A letter, line by line, as a PDF of as many pages as it takes; over all of them stands that it is
 * a draft. Lines that are too long are broken. The text is of class case. */
typedef struct mnm_figure_letter {
  mnm_text text, case_id;
  int64_t dated_us; /* of the file; MNM_TIME_NONE */
} mnm_figure_letter;
MNM_MUST_CHECK mnm_status mnm_report_letter(mnm_out *out, const mnm_figure_letter *letter,
                                            const mnm_ctx *ctx, mnm_err *err);

/* How well weights foretold labels that came later. For whoever uses the weights, not for court: it
 * says nothing of any one person. */
typedef struct mnm_figure_foretold {
  int64_t chance_micro; /* 0..1,000,000 */
  bool yes;
} mnm_figure_foretold;
typedef struct mnm_figure_calibration {
  mnm_figure_head head;
  const mnm_figure_foretold *items; /* the greatest chance first */
  uint64_t item_count;
} mnm_figure_calibration;
/* Two panels: precision against recall, and how often it was so against the chance foretold, by
 * fifths of the labels. */
MNM_MUST_CHECK mnm_status mnm_report_calibration(mnm_out *out, const mnm_figure_calibration *figure,
                                                 mnm_picture picture, const mnm_ctx *ctx,
                                                 mnm_err *err);

/* What is left of a network month by month after interventions, in a model: for planning. */
#define MNM_FIGURE_MONTHS_MAX 60
#define MNM_FIGURE_DISRUPTION_LINES 6
typedef struct mnm_figure_disruption_line {
  mnm_text name; /* public */
  int64_t money[MNM_FIGURE_MONTHS_MAX + 1], victims[MNM_FIGURE_MONTHS_MAX + 1];
  int64_t money_low[MNM_FIGURE_MONTHS_MAX + 1], money_high[MNM_FIGURE_MONTHS_MAX + 1];
  int64_t victims_low[MNM_FIGURE_MONTHS_MAX + 1], victims_high[MNM_FIGURE_MONTHS_MAX + 1];
} mnm_figure_disruption_line;
typedef struct mnm_figure_disruption {
  mnm_figure_head head;
  uint32_t months, line_count;
  int64_t money, victims; /* as things are; shares are of these */
  mnm_figure_disruption_line line[MNM_FIGURE_DISRUPTION_LINES];
} mnm_figure_disruption;
/* Two panels: victims held and money moved, as shares of what was there before. The first line has
 * its least and greatest as a band. Errors as above. */
MNM_MUST_CHECK mnm_status mnm_report_disruption(mnm_out *out, const mnm_figure_disruption *figure,
                                                mnm_picture picture, const mnm_ctx *ctx,
                                                mnm_err *err);

/* Places as nodes: which distribute, which feed them, what goes from one to another. */
#define MNM_FIGURE_HUBS_MAX 40
typedef struct mnm_figure_place {
  mnm_text name; /* class case */
  int64_t hubness_micro;
  bool hub, feeder; /* drawn as a square, as a triangle; else a circle */
  bool placed;
  int64_t lat_micro, lon_micro;
} mnm_figure_place;
typedef struct mnm_figure_way {
  uint32_t from, to;
  int64_t value, persons; /* shares of all that flows, of any unit */
} mnm_figure_way;
typedef struct mnm_figure_hubs {
  mnm_figure_head head;
  const mnm_figure_place *places; /* the first are drawn: MNM_FIGURE_HUBS_MAX */
  const mnm_figure_way *ways;
  uint32_t place_count, way_count;
} mnm_figure_hubs;
/* Where all that are drawn have a position, they stand there (north above, degrees at the edge);
 * else by what flows between them. Errors as mnm_report_network. */
MNM_MUST_CHECK mnm_status mnm_report_hubs(mnm_out *out, const mnm_figure_hubs *figure,
                                          mnm_picture picture, const mnm_ctx *ctx, mnm_err *err);

#endif

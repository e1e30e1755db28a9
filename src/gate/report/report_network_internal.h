/* What the files that draw a network share. */
#ifndef MNM_GATE_REPORT_NETWORK_INTERNAL_H
#define MNM_GATE_REPORT_NETWORK_INTERNAL_H

#include "gate/report/report_internal.h"

typedef struct drawn_node {
  uint32_t node;        /* in the figure */
  mnm_text label;       /* as this viewer may see it */
  mnm_report__box box;  /* icon and texts, on the page */
  double width, height; /* of it, before scaling */
  double text_width;    /* of the widest of its texts, on the page */
} drawn_node;

typedef struct drawing {
  mnm_report__page *page;
  const mnm_figure_network *figure;
  uint32_t count;
  uint32_t *place;       /* [node of the figure]: place among those drawn; UINT32_MAX */
  drawn_node *node;      /* [count], in the order of the figure */
  mnm_report__point *at; /* [count]: middle of the icon */
  mnm_column taken;      /* mnm_report__box: what link labels must not cover */
  double scale;
  uint32_t links_drawn, labels_left_out;
} drawing;

#define NODE_ABOVE 18.0 /* from the top of a box to the middle of its icon */
#define NODE_TEXT 7.5
#define NODE_NOTE 6.5
#define NODE_LABEL_WIDTH 128.0

/* Draws the links among the drawn nodes, and afterwards, over the nodes, their amounts where there
 * is room for them. MNM_E_NOMEM. */
MNM_MUST_CHECK mnm_status mnm_report__draw_links(drawing *d, bool labels, mnm_err *err);

#endif

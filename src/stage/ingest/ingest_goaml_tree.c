/* A record of the report as a tree; order, lengths and forms of its elements are checked while it
 * is read. A deviation is listed and nothing is left out for it. */
#include <assert.h>
#include <stdio.h>

#include "stage/ingest/ingest_goaml_internal.h"
#include "stage/ingest/ingest_number.h"

const goaml_type *mnm_ingest__goaml_type(const char *name) {
  for (uint32_t i = 0; i < mnm_ingest__goaml_type_count; i++)
    if (strcmp(mnm_ingest__goaml_types[i].name, name) == 0) return &mnm_ingest__goaml_types[i];
  return NULL;
}

const goaml_node *mnm_ingest__goaml_child(const goaml_node *node, const char *name) {
  if (!node) return NULL;
  for (const goaml_node *child = node->first; child; child = child->next)
    if (strcmp(child->name, name) == 0) return child;
  return NULL;
}

mnm_text mnm_ingest__goaml_text(const goaml_node *node, const char *name) {
  const goaml_node *child = mnm_ingest__goaml_child(node, name);
  return child && child->leaf ? child->text : (mnm_text){"", 0};
}

/* ---- deviations -------------------------------------------------------------------------------
 */

mnm_status mnm_ingest__goaml_list(goaml *g, const char *reason, mnm_err *err) {
  mnm_reject row = {g->line, g->record, 0, mnm_text_of(reason), mnm_xml_raw(g->xml)};
  return mnm_ingest__out_reject(&g->bank.out, row, err);
}

static mnm_status deviate(goaml *g, const char *what, const char *which, mnm_err *err) {
  char path[160], reason[400];
  if (++g->deviations > GOAML_DEVIATIONS) return MNM_OK;
  if (g->deviations == GOAML_DEVIATIONS)
    return mnm_ingest__goaml_list(g, "and further deviations from the schema in this record", err);
  (void)mnm_xml_path(g->xml, path, sizeof path);
  snprintf(reason, sizeof reason, "%s: %s%s", path, what, which);
  return mnm_ingest__goaml_list(g, reason, err);
}

/* ---- order ------------------------------------------------------------------------------------
 */

static const goaml_element *element_at(const goaml_type *type, uint32_t index) {
  return &mnm_ingest__goaml_elements[type->first + index];
}

static const char *name_of(const goaml_element *element) {
  return mnm_ingest__goaml_names[element->word - 1];
}

/* Is another alternative of the element's choice there already? */
static bool is_second_choice(const goaml_order *order, const goaml_element *element) {
  for (uint32_t i = 0; i < order->type->count; i++) {
    const goaml_element *other = element_at(order->type, i);
    if ((order->seen >> i & 1) && other->choice == element->choice &&
        other->alternative != element->alternative)
      return true;
  }
  return false;
}

mnm_status mnm_ingest__goaml_next(goaml *g, goaml_order *order, const mnm_xml_event *start,
                                  const goaml_element **out, mnm_err *err) {
  *out = NULL;
  if (!order->type) return MNM_OK;
  for (uint32_t i = 0; i < order->type->count; i++) {
    const goaml_element *element = element_at(order->type, i);
    if (element->word != start->name) continue;
    *out = element;
    bool again = order->seen >> i & 1;
    order->seen |= (uint64_t)1 << i;
    if (again && !element->repeat) MNM_TRY(deviate(g, "the element comes more than once", "", err));
    if (element->rank < order->rank)
      MNM_TRY(deviate(g, "the element is out of its order", "", err));
    if (element->choice > 0 && is_second_choice(order, element))
      MNM_TRY(deviate(g, "of this choice another element is already there", "", err));
    if (element->rank > order->rank) order->rank = element->rank;
    return MNM_OK;
  }
  g->bank.summary->unknown_elements++;
  return deviate(g, "the element is not in goAML's schema at this place", "", err);
}

mnm_status mnm_ingest__goaml_complete(goaml *g, const goaml_order *order, mnm_err *err) {
  if (!order->type) return MNM_OK;
  for (uint32_t i = 0; i < order->type->count; i++) {
    const goaml_element *element = element_at(order->type, i);
    bool missing = element->need && !(order->seen >> i & 1);
    if (element->choice > 0 && element->must) { /* once, at the choice's first element */
      bool any = false, first = true;
      for (uint32_t j = 0; j < order->type->count; j++) {
        if (element_at(order->type, j)->choice != element->choice) continue;
        any = any || (order->seen >> j & 1);
        if (j < i) first = false;
      }
      missing = missing || (first && !any);
    }
    if (missing) MNM_TRY(deviate(g, "what is mandatory is missing: ", name_of(element), err));
  }
  return MNM_OK;
}

/* ---- values -----------------------------------------------------------------------------------
 */

static uint32_t characters(mnm_text text) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < text.bytes; i++) count += ((unsigned char)text.data[i] & 0xC0) != 0x80;
  return count;
}

static bool is_decimal(mnm_text text) {
  static const number_form form = {'.', 0, false};
  read_number number;
  return mnm_ingest__number_read(&number, &form, text) == NUMBER_OK && number.decimals <= 13;
}

static bool is_boolean(mnm_text text) {
  static const char *const words[] = {"true", "false", "1", "0"};
  for (int i = 0; i < 4; i++)
    if (mnm_text_equal(text, mnm_text_of(words[i]))) return true;
  return false;
}

static bool is_int(const goaml_element *element, mnm_text text) {
  int64_t value = 0;
  if (!mnm_text_int64(text, &value) || value < element->least) return false;
  return element->most == 0 || value <= element->most;
}

static const char *value_fault(goaml *g, const goaml_element *element, mnm_text text) {
  bank_time time;
  bool known = true;
  switch ((goaml_kind)element->kind) {
    case GOAML_TEXT:
      if (element->most > 0 && characters(text) > element->most) return "the text is too long";
      return characters(text) < element->least ? "the text is too short" : NULL;
    case GOAML_INT:
      return is_int(element, text) ? NULL : "a whole number within its bounds was expected";
    case GOAML_BOOLEAN:
      return is_boolean(text) ? NULL : "true or false was expected";
    case GOAML_DATE:
      return text.bytes > 10 && mnm_ingest__bank_time(&g->bank, text, &time)
                 ? NULL
                 : "a date with time was expected, YYYY-MM-DDThh:mm:ss";
    case GOAML_DECIMAL:
      return is_decimal(text) ? NULL : "a number with at most 13 decimals was expected";
    case GOAML_CODE:
      (void)mnm_ingest__goaml_meaning(g->codes, element->of, text, &known);
      if (text.bytes == 0) return "a code was expected";
      return known ? NULL : "the code is not in the list that was loaded";
    case GOAML_TYPE:
      return "elements were expected, not a text";
  }
  return NULL;
}

/* ---- the tree ---------------------------------------------------------------------------------
 */

static mnm_status new_node(mnm_arena *arena, const mnm_xml_event *start, goaml_node *parent,
                           goaml_node **out, mnm_err *err) {
  goaml_node *node = mnm_arena_take(arena, sizeof *node);
  *out = node;
  if (!node) return mnm_err_nomem(err);
  node->name = start->name > 0 ? mnm_ingest__goaml_names[start->name - 1] : "*";
  if (!parent) return MNM_OK;
  if (parent->last)
    parent->last->next = node;
  else
    parent->first = node;
  parent->last = node;
  return MNM_OK;
}

static mnm_status close_leaf(goaml *g, mnm_arena *arena, const mnm_xml_event *end, goaml_node *node,
                             const goaml_element *element, mnm_err *err) {
  mnm_text text = mnm_text_trim(end->text);
  node->leaf = true;
  if (end->cut) g->bank.summary->cut_texts++;
  char *copy = mnm_arena_copy(arena, text.data, text.bytes);
  if (!copy) return mnm_err_nomem(err);
  node->text = (mnm_text){copy, text.bytes};
  const char *fault = element ? value_fault(g, element, node->text) : NULL;
  return fault ? deviate(g, fault, "", err) : MNM_OK;
}

/* The elements that are open, from the record's own down: the parser bounds their depth. */
typedef struct open_element {
  goaml_node *node;
  const goaml_element *element;
  goaml_order order;
} open_element;

static goaml_order order_of(const goaml_element *element) {
  goaml_order order = {NULL, 0, 0};
  if (element && element->kind == GOAML_TYPE) order.type = mnm_ingest__goaml_type(element->of);
  return order;
}

mnm_status mnm_ingest__goaml_tree(goaml *g, const mnm_xml_event *start,
                                  const goaml_element *element, mnm_arena *arena, goaml_node **out,
                                  mnm_err *err) {
  open_element open[MNM_XML_DEPTH + 1];
  uint32_t depth = 0;
  MNM_TRY(new_node(arena, start, NULL, out, err));
  assert(*out != NULL);
  open[0] = (open_element){*out, element, order_of(element)};
  for (;;) {
    mnm_xml_event event;
    open_element *top = &open[depth];
    MNM_TRY(mnm_xml_next(g->xml, &event, err));
    if (event.kind == MNM_XML_START) {
      const goaml_element *next = NULL;
      goaml_node *node = NULL;
      if (arena->used_bytes > GOAML_RECORD_BYTES) {
        g->too_large = true;
        MNM_TRY(mnm_xml_skip(g->xml, &event, err));
        continue;
      }
      MNM_TRY(mnm_ingest__goaml_next(g, &top->order, &event, &next, err));
      MNM_TRY(new_node(arena, &event, top->node, &node, err));
      assert(node != NULL);
      open[++depth] = (open_element){node, next, order_of(next)};
      continue;
    }
    bool type = top->element && top->element->kind == GOAML_TYPE;
    if (type && (!event.leaf || mnm_text_trim(event.text).bytes == 0))
      MNM_TRY(mnm_ingest__goaml_complete(g, &top->order, err));
    else if (event.leaf)
      MNM_TRY(close_leaf(g, arena, &event, top->node, top->element, err));
    else if (top->element)
      MNM_TRY(deviate(g, "a text was expected, not elements", "", err));
    if (depth == 0) return MNM_OK;
    depth--;
  }
}

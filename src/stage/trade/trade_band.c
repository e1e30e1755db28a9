/* Published figures of profit per victim and year, and what chance of being caught leaves. */
#include <string.h>

#include "base/text/text.h"
#include "kernel/yaml/yaml.h"
#include "stage/trade/trade.h"

extern const unsigned char mnm_trade__profits[];
extern const unsigned int mnm_trade__profits_bytes;

#define PPM 1000000
#define FIGURES_MOST 1000

mnm_text mnm_trade_figures_shipped(void) {
  return (mnm_text){(const char *)mnm_trade__profits, mnm_trade__profits_bytes};
}

void mnm_trade_figures_init(mnm_trade_figures *figures, const mnm_ctx *ctx) {
  mnm_arena_init(&figures->arena, ctx);
  mnm_column_init(&figures->figure, sizeof(mnm_trade_figure), ctx);
}

void mnm_trade_figures_clear(mnm_trade_figures *figures) {
  mnm_column_clear(&figures->figure);
  mnm_arena_clear(&figures->arena);
}

typedef struct reading {
  mnm_trade_figures *out;
  const char *name;
  mnm_err *err;
} reading;

static mnm_status expected(const reading *from, const mnm_yaml_node *node, const char *what) {
  (void)mnm_err_set(from->err, MNM_E_PARSE, "%s", what);
  mnm_err_at(from->err, from->name, node->line, (int32_t)(node->column & 0xFFFFF));
  return MNM_E_PARSE;
}

static bool is(const mnm_yaml_node *node, const char *key) {
  return mnm_text_equal(node->key->text, mnm_text_of(key));
}

static bool is_mark(mnm_text text) {
  return text.bytes == 1 && memchr("PSMN", text.data[0], 4) != NULL;
}

static mnm_status take_cell(const reading *from, const mnm_yaml_node *item, mnm_trade_figure *made,
                            int64_t *year) {
  const char *number = "a figure's 'usd' must be a whole number above 0, its 'year' such as 2014";
  if (item->kind != MNM_YAML_SCALAR)
    return expected(from, item, "a figure is a mapping of texts and numbers");
  if (is(item, "usd") || is(item, "year")) {
    int64_t *into = is(item, "usd") ? &made->usd : year;
    if (!mnm_text_int64(item->text, into) || *into < 1 || *into > 1000000000)
      return expected(from, item, number);
    return MNM_OK;
  }
  mnm_text *into = is(item, "id")       ? &made->id
                   : is(item, "says")   ? &made->says
                   : is(item, "source") ? &made->source
                   : is(item, "mark")   ? &made->mark
                                        : NULL;
  if (into == NULL)
    return expected(from, item->key, "a figure has id, usd, year, mark, source and says");
  *into = item->text;
  return MNM_OK;
}

static mnm_status take_figure(const reading *from, const mnm_yaml_node *node) {
  mnm_trade_figure made = {0};
  int64_t year = 0;
  if (node->kind != MNM_YAML_MAP) return expected(from, node, "a figure must be a mapping");
  for (const mnm_yaml_node *item = node->first; item; item = item->next)
    MNM_TRY(take_cell(from, item, &made, &year));
  if (made.id.bytes == 0 || made.says.bytes == 0 || made.source.bytes == 0 || !is_mark(made.mark) ||
      made.usd == 0 || year < 1900 || year > 2200)
    return expected(from, node,
                    "a figure needs id, usd, year, source, says, and a mark: P, S, M or N");
  made.year = (uint32_t)year;
  if (from->out->figure.count >= FIGURES_MOST)
    return expected(from, node, "there may be at most 1,000 figures");
  return mnm_column_push(&from->out->figure, &made, from->err);
}

static mnm_status take_root(const reading *from, const mnm_yaml_node *root) {
  const mnm_yaml_node *list = NULL, *version = NULL;
  if (root->kind != MNM_YAML_MAP)
    return expected(from, root, "the file must be a mapping with 'version' and 'figures'");
  for (const mnm_yaml_node *item = root->first; item; item = item->next) {
    if (is(item, "version")) version = item;
    if (is(item, "figures")) list = item;
    if (!is(item, "version") && !is(item, "figures"))
      return expected(from, item->key, "the file has 'version' and 'figures', nothing else");
  }
  if (!version || version->kind != MNM_YAML_SCALAR ||
      !mnm_text_equal(version->text, mnm_text_of("1")))
    return expected(from, version ? version : root, "'version' must be 1");
  if (!list || list->kind != MNM_YAML_LIST)
    return expected(from, list ? list : root, "'figures' must be a list");
  for (const mnm_yaml_node *item = list->first; item; item = item->next)
    MNM_TRY(take_figure(from, item));
  return MNM_OK;
}

mnm_status mnm_trade_figures_read(mnm_trade_figures *out, const char *name, const char *yaml,
                                  size_t bytes, mnm_err *err) {
  const mnm_yaml_node *root = NULL;
  const reading from = {out, name, err};
  MNM_TRY(mnm_yaml_parse(&root, &out->arena, name, yaml, bytes, err));
  return take_root(&from, root);
}

/* ---- arithmetic --- */

static mnm_status divide(int64_t *out, mnm_wide of, mnm_wide by, mnm_err *err) {
  mnm_wide half = by / 2, result = of < 0 ? -((-of + half) / by) : (of + half) / by;
  if (mnm_money_narrow(out, result) == MNM_OK) return MNM_OK;
  return mnm_err_set(err, MNM_E_OVERFLOW, "a figure made of the sums leaves 64 bits");
}

mnm_status mnm_trade_scale(int64_t *out, int64_t minor, int64_t per, int64_t of, mnm_err *err) {
  return divide(out, (mnm_wide)minor * per, of, err);
}

mnm_status mnm_trade_per_victim(int64_t *out, int64_t profit_minor, uint32_t victims, uint32_t days,
                                mnm_err *err) {
  return divide(out, (mnm_wide)profit_minor * 365, (mnm_wide)victims * days, err);
}

mnm_status mnm_trade_after_risk(int64_t *out_left_minor, int64_t *out_even_ppm, int64_t year_minor,
                                const mnm_trade_risk *risk, mnm_err *err) {
  int64_t expected_minor = 0;
  MNM_TRY(divide(&expected_minor, (mnm_wide)risk->cost_minor * risk->chance_ppm, PPM, err));
  if (mnm_money_narrow(out_left_minor, (mnm_wide)year_minor - expected_minor) != MNM_OK)
    return mnm_err_set(err, MNM_E_OVERFLOW, "a figure made of the sums leaves 64 bits");
  *out_even_ppm = year_minor <= 0 ? -1 : INT64_MAX;
  if (year_minor <= 0 || risk->cost_minor == 0) return MNM_OK;
  return divide(out_even_ppm, (mnm_wide)year_minor * PPM, risk->cost_minor, err);
}

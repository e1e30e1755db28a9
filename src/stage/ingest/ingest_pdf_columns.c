/* Where the columns of a table are: the words of its header say what they are called, the dates,
 * the right edges of the numbers and the gaps between texts where they begin and end. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "stage/ingest/ingest_pdf_sniff.h"
#include "stage/ingest/ingest_plan.h"

#define EDGE_REACH 300    /* numbers of a column end within 3 points */
#define HEADER_REACH 4000 /* a column of numbers ends at most 40 points from its header */
#define CLUSTERS_MAX 32U
#define SIGN_LETTERS 3U

/* ---- the header ------------------------------------------------------------------------------ */

static bool is_money(column_role role) {
  return role == ROLE_AMOUNT || role == ROLE_DEBIT || role == ROLE_CREDIT || role == ROLE_BALANCE;
}

static mnm_status add_cell(look *self, look_cell cell, mnm_err *err) {
  if (self->cell_count == PDF_COLUMNS_MAX) return MNM_OK; /* what is beyond is no statement */
  char *copy = mnm_arena_copy(&self->arena, cell.name.data, cell.name.bytes);
  if (copy == NULL) return mnm_err_nomem(err);
  cell.name.data = copy;
  self->cells[self->cell_count++] = cell;
  return MNM_OK;
}

/* The words from `first` on that one known name takes: how many, 0 none. */
static uint32_t known_words(const look *self, const look_line *line, uint32_t first,
                            column_role *role) {
  const page_word *words = look_words(self, line);
  int32_t height = line->line.bottom - line->line.top;
  char buffer[200];
  for (uint32_t count = 4; count > 0; count--) {
    if (first + count > line->line.count) continue;
    bool together = true;
    for (uint32_t i = first + 1; i < first + count; i++) {
      together = together && words[i].left - words[i - 1].right < height * 6 / 5;
    }
    if (!together) continue;
    *role = mnm_ingest__sniff_word(
        mnm_ingest__look_text(self, line, first, count, buffer, sizeof buffer));
    if (*role != ROLE_NONE) return count;
  }
  return 0;
}

/* The line as a header: its cells; what it is worth as one, 0 nothing. */
static mnm_status take_header(look *self, const look_line *line, uint32_t *worth, mnm_err *err) {
  const page_word *words = look_words(self, line);
  int32_t height = line->line.bottom - line->line.top;
  uint32_t roles = 0;
  bool money = false;
  char buffer[400];
  *worth = 0;
  self->cell_count = 0;
  for (uint32_t i = 0; i < line->line.count;) {
    column_role role = ROLE_NONE;
    uint32_t count = known_words(self, line, i, &role);
    look_cell *last = self->cell_count > 0 ? &self->cells[self->cell_count - 1] : NULL;
    if (count == 0 && last != NULL && last->role == ROLE_NONE &&
        words[i].left - last->right < height * 7 / 10 && last->name.bytes < 100) {
      mnm_text word = word_text(&self->pages[line->page], &words[i]);
      int used = snprintf(buffer, sizeof buffer, "%.*s %.*s", (int)last->name.bytes,
                          last->name.data, (int)(word.bytes < 100 ? word.bytes : 100), word.data);
      char *copy = mnm_arena_copy(&self->arena, buffer, (size_t)used);
      if (copy == NULL) return mnm_err_nomem(err);
      last->name = (mnm_text){copy, (uint32_t)used};
      last->right = last->head_right = words[i].right;
      i++;
      continue;
    }
    if (count == 0) count = 1;
    mnm_text name = mnm_ingest__look_text(self, line, i, count, buffer, sizeof buffer);
    int32_t left = words[i].left, right = words[i + count - 1].right;
    look_cell cell = {name, role, CELL_TEXT, left, right, left, right};
    if (is_money(role) || role == ROLE_SECOND_AMOUNT) cell.kind = CELL_NUMBER;
    if (role == ROLE_BOOKED || role == ROLE_VALUE_DATE) cell.kind = CELL_DATE;
    if (role == ROLE_SIGN) cell.kind = CELL_SIGN;
    MNM_TRY(add_cell(self, cell, err));
    roles |= role != ROLE_NONE ? 1U << role : 0;
    money = money || is_money(role);
    i += count;
  }
  if (!money) return MNM_OK;
  for (uint32_t i = 0; i < ROLE_COUNT; i++) *worth += roles >> i & 1U;
  if (*worth < 2) *worth = 0;
  return MNM_OK;
}

static mnm_status find_header(look *self, mnm_err *err) {
  uint32_t best = 0, worth = 0;
  self->header = -1;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    look_line *line = look_line_at(self, i);
    /* a header holds no values */
    bool values = false;
    for (uint32_t k = 0; k < line->count; k++) {
      values = values || look_pieces(self, line)[k].kind == PIECE_NUMBER;
    }
    if (values) continue;
    MNM_TRY(take_header(self, line, &worth, err));
    if (worth <= best) continue;
    best = worth;
    self->header = (int32_t)i;
  }
  self->cell_count = 0;
  if (self->header < 0) return MNM_OK;
  return take_header(self, look_line_at(self, (uint64_t)self->header), &worth, err);
}

/* A date at its start, and a number. */
static bool is_row(const look *self, const look_line *line) {
  const piece *pieces = look_pieces(self, line);
  bool number = false;
  for (uint32_t i = 0; i < line->count; i++) number = number || pieces[i].kind == PIECE_NUMBER;
  return number && (pieces[0].kind == PIECE_DATE || pieces[0].kind == PIECE_DAY);
}

/* Which lines are of the table: below the header, and on further pages all where it is not
 * repeated; without a header from the first row on. */
static void find_table(look *self) {
  const look_line *header = self->header >= 0 ? look_line_at(self, (uint64_t)self->header) : NULL;
  bool repeated[LOOK_PAGES] = {false};
  for (uint64_t i = 0; i < self->lines.count; i++) {
    look_line *line = look_line_at(self, i);
    if (line->role == LOOK_BALANCE) continue;
    line->role = LOOK_OTHER;
    if (header == NULL || !mnm_text_equal(line->plain, header->plain)) continue;
    line->role = LOOK_HEADER;
    repeated[line->page] = true;
  }
  bool in_table = false;
  uint32_t page = UINT32_MAX;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    look_line *line = look_line_at(self, i);
    if (line->page != page) in_table = in_table && !repeated[line->page];
    page = line->page;
    if (line->role == LOOK_HEADER) in_table = true;
    if (header == NULL) in_table = in_table || line->role == LOOK_BALANCE || is_row(self, line);
    if (in_table && line->role == LOOK_OTHER) line->role = LOOK_TABLE;
  }
}

/* ---- numbers --------------------------------------------------------------------------------- */

typedef struct edge {
  int32_t left, right;
} edge;

typedef struct cluster { /* numbers that end at the same place */
  int32_t left, right;
  uint32_t count;
} cluster;

static int by_right(const void *a, const void *b) {
  const edge *x = a, *y = b;
  if (x->right != y->right) return x->right < y->right ? -1 : 1;
  return x->left < y->left ? -1 : x->left > y->left;
}

static bool is_inside(const look_line *line) {
  return line->role == LOOK_TABLE || line->role == LOOK_BALANCE;
}

static mnm_status find_clusters(const look *self, cluster out[CLUSTERS_MAX], uint32_t *out_count,
                                mnm_err *err) {
  mnm_column edges;
  mnm_status status = MNM_OK;
  mnm_column_init(&edges, sizeof(edge), self->ctx);
  for (uint64_t i = 0; i < self->lines.count && status == MNM_OK; i++) {
    const look_line *line = look_line_at(self, i);
    for (uint32_t k = 0; k < line->count && is_inside(line) && status == MNM_OK; k++) {
      const piece *number = &look_pieces(self, line)[k];
      edge one = {number->left, number->right};
      if (number->kind == PIECE_NUMBER) status = mnm_column_push(&edges, &one, err);
    }
  }
  edge *all = edges.data;
  *out_count = 0;
  if (edges.count > 0) qsort(all, edges.count, sizeof *all, by_right);
  for (uint64_t i = 0; i < edges.count && status == MNM_OK; i++) {
    cluster *last = *out_count > 0 ? &out[*out_count - 1] : NULL;
    if (last != NULL && all[i].right - all[i - 1].right <= EDGE_REACH) {
      last->right = all[i].right;
      if (all[i].left < last->left) last->left = all[i].left;
      last->count++;
    } else if (*out_count < CLUSTERS_MAX) {
      out[(*out_count)++] = (cluster){all[i].left, all[i].right, 1};
    }
  }
  mnm_column_clear(&edges);
  return status;
}

static void widen(look_cell *cell, int32_t left, int32_t right) {
  if (left < cell->left) cell->left = left;
  if (right > cell->right) cell->right = right;
}

static int32_t distance(const look_cell *cell, const cluster *numbers) {
  int32_t right = abs(numbers->right - cell->head_right);
  int32_t centre =
      abs((numbers->left + numbers->right) / 2 - (cell->head_left + cell->head_right) / 2);
  int32_t left = abs(numbers->left - cell->head_left);
  int32_t least = right < centre ? right : centre;
  return least < left ? least : left;
}

/* Each column of numbers below a header takes the nearest one; the fullest first. */
static void give_clusters(look *self, cluster *clusters, uint32_t count) {
  bool taken[PDF_COLUMNS_MAX] = {false};
  for (uint32_t round = 0; round < count; round++) {
    cluster *most = NULL;
    for (uint32_t i = 0; i < count; i++) {
      if (clusters[i].count > 0 && (most == NULL || clusters[i].count > most->count)) {
        most = &clusters[i];
      }
    }
    if (most == NULL) return;
    int32_t best = PLAN_NONE, least = HEADER_REACH;
    for (uint32_t i = 0; i < self->cell_count; i++) {
      if (self->cells[i].kind != CELL_NUMBER || taken[i]) continue;
      int32_t off = distance(&self->cells[i], most);
      if (off >= least) continue;
      least = off;
      best = (int32_t)i;
    }
    if (best != PLAN_NONE) {
      taken[best] = true;
      widen(&self->cells[best], most->left, most->right);
    }
    most->count = 0;
  }
}

/* Without a header: what columns of numbers can be. */
static mnm_status name_clusters(look *self, const cluster *clusters, uint32_t count, mnm_err *err) {
  static const struct {
    const char *name;
    column_role role;
  } names[3][3] = {{{"Amount", ROLE_AMOUNT}},
                   {{"Amount", ROLE_AMOUNT}, {"Balance", ROLE_BALANCE}},
                   {{"Debit", ROLE_DEBIT}, {"Credit", ROLE_CREDIT}, {"Balance", ROLE_BALANCE}}};
  uint32_t most = 0, kept = 0, found[3];
  for (uint32_t i = 0; i < count; i++) {
    if (clusters[i].count > most) most = clusters[i].count;
  }
  for (uint32_t i = 0; i < count; i++) {
    if (clusters[i].count * 4 < most || clusters[i].count < 2) continue;
    if (kept == 3) return MNM_OK; /* more than can be told apart */
    found[kept++] = i;
  }
  for (uint32_t i = 0; i < kept; i++) {
    const cluster *from = &clusters[found[i]];
    MNM_TRY(add_cell(self,
                     (look_cell){.name = mnm_text_of(names[kept - 1][i].name),
                                 .role = names[kept - 1][i].role,
                                 .kind = CELL_NUMBER,
                                 .left = from->left,
                                 .right = from->right},
                     err));
  }
  return MNM_OK;
}

static mnm_status place_numbers(look *self, mnm_err *err) {
  cluster clusters[CLUSTERS_MAX];
  uint32_t count = 0;
  MNM_TRY(find_clusters(self, clusters, &count, err));
  if (self->header < 0) return name_clusters(self, clusters, count, err);
  give_clusters(self, clusters, count);
  return MNM_OK;
}

/* ---- dates and signs ------------------------------------------------------------------------- */

static look_cell *nearest(look *self, cell_kind kind, int32_t left, int32_t reach) {
  look_cell *best = NULL;
  for (uint32_t i = 0; i < self->cell_count; i++) {
    look_cell *cell = &self->cells[i];
    if (cell->kind != kind) continue;
    int32_t off = abs(cell->left - left);
    if (off >= reach) continue;
    reach = off;
    best = cell;
  }
  return best;
}

/* Dates at the start of lines: the first and, right behind it, a second one. */
static mnm_status place_dates(look *self, mnm_err *err) {
  static const char *const names[2] = {"Date", "Value date"};
  for (uint64_t i = 0; i < self->lines.count; i++) {
    const look_line *line = look_line_at(self, i);
    const piece *pieces = look_pieces(self, line);
    for (uint32_t k = 0; k < 2 && k < line->count && line->role == LOOK_TABLE; k++) {
      if (pieces[k].kind != PIECE_DATE && pieces[k].kind != PIECE_DAY) break;
      look_cell *cell = nearest(self, CELL_DATE, pieces[k].left, 4000);
      if (cell != NULL) {
        widen(cell, pieces[k].left, pieces[k].right);
        continue;
      }
      look_cell made = {.name = mnm_text_of(names[k]),
                        .role = k == 0 ? ROLE_BOOKED : ROLE_VALUE_DATE,
                        .kind = CELL_DATE,
                        .left = pieces[k].left,
                        .right = pieces[k].right};
      look_cell *named = nearest(self, CELL_TEXT, pieces[k].left, 1500);
      if (named != NULL && named->role == ROLE_NONE) { /* a header that no list knows */
        named->kind = CELL_DATE;
        named->role = made.role;
        widen(named, made.left, made.right);
      } else {
        MNM_TRY(add_cell(self, made, err));
      }
    }
  }
  return MNM_OK;
}

/* Letters that stand right behind most numbers: debit or credit. */
static mnm_status place_signs(look *self, mnm_err *err) {
  uint32_t count = 0, rows = 0;
  edge all = {INT32_MAX, INT32_MIN};
  bool has_cell = false;
  for (uint32_t i = 0; i < self->cell_count; i++) {
    has_cell = has_cell || self->cells[i].kind == CELL_SIGN;
  }
  for (uint64_t i = 0; i < self->lines.count; i++) {
    const look_line *line = look_line_at(self, i);
    const piece *pieces = look_pieces(self, line);
    bool number = false;
    for (uint32_t k = 0; k < line->count && line->role == LOOK_TABLE; k++) {
      char buffer[64];
      number = number || pieces[k].kind == PIECE_NUMBER;
      if (k == 0 || pieces[k].kind != PIECE_TEXT || pieces[k].count > 1) continue;
      if (pieces[k - 1].kind != PIECE_NUMBER) continue;
      mnm_text text = mnm_ingest__look_text(self, line, pieces[k].first, 1, buffer, sizeof buffer);
      if (text.bytes > SIGN_LETTERS || mnm_ingest__sniff_direction(text) == 0) continue;
      count++;
      if (pieces[k].left < all.left) all.left = pieces[k].left;
      if (pieces[k].right > all.right) all.right = pieces[k].right;
    }
    rows += number;
  }
  if (count < 2 || count * 2 < rows) return MNM_OK;
  if (has_cell) {
    look_cell *cell = nearest(self, CELL_SIGN, all.left, 6000);
    if (cell != NULL) widen(cell, all.left, all.right);
    return MNM_OK;
  }
  return add_cell(self,
                  (look_cell){.name = mnm_text_of("s/h"),
                              .role = ROLE_SIGN,
                              .kind = CELL_SIGN,
                              .left = all.left,
                              .right = all.right},
                  err);
}

/* ---- texts and edges ------------------------------------------------------------------------- */

static int from_left(const void *a, const void *b) {
  const look_cell *x = a, *y = b;
  if (x->left != y->left) return x->left < y->left ? -1 : 1;
  return x->right < y->right ? -1 : x->right > y->right;
}

static void sort_cells(look *self) {
  qsort(self->cells, self->cell_count, sizeof self->cells[0], from_left);
}

/* Between two columns, or beside them, text may stand that no header is for: the widest gap, where
 * there is no column of text at all. */
static mnm_status place_texts(look *self, mnm_err *err) {
  bool text = false;
  for (uint32_t i = 0; i < self->cell_count; i++) {
    text = text || self->cells[i].kind == CELL_TEXT;
  }
  if (text || self->cell_count == 0) return MNM_OK;
  int32_t widest = 0, at = 0;
  for (uint32_t i = 0; i + 1 < self->cell_count; i++) {
    int32_t gap = self->cells[i + 1].left - self->cells[i].right;
    if (gap <= widest) continue;
    widest = gap;
    at = self->cells[i].right;
  }
  if (widest < 2000) return MNM_OK;
  MNM_TRY(add_cell(self,
                   (look_cell){.name = mnm_text_of("Description"),
                               .role = ROLE_PURPOSE,
                               .kind = CELL_TEXT,
                               .left = at + 300,
                               .right = at + widest / 2},
                   err));
  sort_cells(self);
  return MNM_OK;
}

/* How far the texts of a column reach, at most up to the next one. */
static void measure_text(look *self, uint32_t index) {
  look_cell *cell = &self->cells[index];
  int32_t before = index > 0 ? self->cells[index - 1].right : 0;
  int32_t next = index + 1 < self->cell_count ? self->cells[index + 1].left : INT32_MAX;
  for (uint64_t i = 0; i < self->lines.count; i++) {
    const look_line *line = look_line_at(self, i);
    const page_word *words = look_words(self, line);
    for (uint32_t k = 0; k < line->line.count && line->role == LOOK_TABLE; k++) {
      if (words[k].left <= before || words[k].left >= next) continue;
      widen(cell, words[k].left, words[k].right < next ? words[k].right : next - 100);
    }
  }
}

/* One behind the other, and each with a name of its own. */
static mnm_status settle(look *self, mnm_err *err) {
  for (uint32_t i = 0; i < self->cell_count; i++) {
    if (self->cells[i].kind == CELL_TEXT) measure_text(self, i);
  }
  for (uint32_t i = 0; i < self->cell_count; i++) {
    uint32_t nth = 1;
    for (uint32_t k = 0; k < i; k++) {
      nth += mnm_text_equal(self->cells[i].name, self->cells[k].name);
    }
    if (nth == 1) continue;
    char name[160];
    int used = snprintf(name, sizeof name, "%.*s %u", (int)self->cells[i].name.bytes,
                        self->cells[i].name.data, nth);
    char *copy = mnm_arena_copy(&self->arena, name, (size_t)used);
    if (copy == NULL) return mnm_err_nomem(err);
    self->cells[i].name = (mnm_text){copy, (uint32_t)used};
  }
  return MNM_OK;
}

bool mnm_ingest__look_has_numbers(const look *self) {
  const piece *pieces = self->pieces.data;
  for (uint64_t i = 0; i < self->pieces.count; i++) {
    if (pieces[i].kind == PIECE_NUMBER) return true;
  }
  return false;
}

mnm_status mnm_ingest__look_columns(look *self, mnm_err *err) {
  MNM_TRY(find_header(self, err));
  find_table(self);
  MNM_TRY(place_numbers(self, err));
  MNM_TRY(place_dates(self, err));
  MNM_TRY(place_signs(self, err));
  sort_cells(self);
  MNM_TRY(place_texts(self, err));
  return settle(self, err);
}

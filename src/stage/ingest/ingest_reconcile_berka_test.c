/* The reconciler on a real ledger: figures from tests/data/berka/balances.py, which tries every
 * order. */
#include "stage/ingest/ingest_reconcile_test_help.h"

#include "stage/ingest/ingest.h"

typedef struct berka_row {
  char account[12], id[12];
  int64_t day, change, balance;
  uint32_t line;
} berka_row;

static int by_day_then_id(const void *a, const void *b) {
  const berka_row *x = a, *y = b;
  if (x->day != y->day) return x->day < y->day ? -1 : 1;
  return strcmp(x->id, y->id);
}

static int by_day_then_line(const void *a, const void *b) {
  const berka_row *x = a, *y = b;
  if (x->day != y->day) return x->day < y->day ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

static int64_t minor_of(const char *text) {
  char *point = NULL;
  int64_t whole = strtoll(text, &point, 10);
  int64_t decimals = *point == '.' ? strtoll(point + 1, NULL, 10) : 0;
  return whole * 100 + (text[0] == '-' ? -decimals : decimals);
}

static uint32_t read_berka(berka_row **out) {
  char line[256];
  uint32_t count = 0;
  FILE *file = fopen(MNM_TEST_DATA "/berka/trans.asc", "r");
  assert_non_null(file);
  berka_row *rows = calloc(60000, sizeof *rows);
  assert_non_null(rows);
  assert_non_null(fgets(line, sizeof line, file));
  while (fgets(line, sizeof line, file)) {
    char *field[10], *rest = line;
    for (uint32_t i = 0; i < 10; i++) field[i] = strsep(&rest, ";");
    berka_row *row = &rows[count];
    long date = strtol(field[2], NULL, 10);
    snprintf(row->id, sizeof row->id, "%s", field[0]);
    snprintf(row->account, sizeof row->account, "%s", field[1]);
    row->day = mnm_days_from_civil((int32_t)(1900 + date / 10000), (uint32_t)(date / 100 % 100),
                                   (uint32_t)(date % 100));
    row->change = minor_of(field[5]) * (strcmp(field[3], "\"PRIJEM\"") == 0 ? 1 : -1);
    row->balance = minor_of(field[6]);
    row->line = count++;
  }
  fclose(file);
  *out = rows;
  return count;
}

static mnm_reconcile_summary run_berka(world *w, const berka_row *rows, uint32_t count,
                                       bool file_order) {
  mnm_reconcile_summary summary;
  for (uint32_t first = 0, end = 0; first < count; first = end) {
    mnm_batch_reset(&w->day);
    for (; end < count && rows[end].day == rows[first].day; end++) {
      uint64_t place = rows[end].line;
      add_row(w, account(w, rows[end].account), DAY(rows[end].day), MNM_GRAIN_DAY, rows[end].change,
              rows[end].balance);
      if (file_order) push(&w->day.order, &place);
    }
    run_day(w);
  }
  mnm_reconciler_summary(w->reconciler, &summary);
  return summary;
}

static void berka_reconciles_as_its_slow_twin_says(void **state) {
  static const struct {
    int64_t tolerance;
    bool infer, by_line;
    uint64_t unreconciled, uses;
  } runs[] = {{0, true, false, 2302, 0},
              {10, true, false, 29, 2323},
              {100, true, false, 29, 2323},
              {0, true, true, 2302, 0},
              {10, true, true, 29, 2323}};
  berka_row *rows = NULL;
  uint32_t count = read_berka(&rows);
  (void)state;
  assert_int_equal(count, 49101);
  for (uint32_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
    world w;
    open_world(&w, runs[i].tolerance, runs[i].infer, 0);
    qsort(rows, count, sizeof *rows, runs[i].by_line ? by_day_then_line : by_day_then_id);
    mnm_reconcile_summary summary = run_berka(&w, rows, count, runs[i].by_line);
    assert_int_equal(summary.accounts, 1229);
    assert_int_equal(summary.rows_with_balance, 49101);
    assert_int_equal(summary.account_days, 39960);
    assert_int_equal(summary.days_unreconciled, runs[i].unreconciled);
    assert_int_equal(summary.tolerance_uses, runs[i].uses);
    assert_int_equal(summary.days_truncated, 0);
    uint64_t listed = 0;
    int64_t least = INT64_MAX, most = 0, cut = mnm_days_from_civil(1994, 3, 31);
    for (uint64_t j = 0; j < w.breaks.count; j++) {
      const mnm_break *item = break_at(&w, j);
      if (item->kind != MNM_BREAK_UNRECONCILED) continue;
      listed++;
      if (item->amount_minor < least) least = item->amount_minor;
      if (item->amount_minor > most) most = item->amount_minor;
      if (runs[i].tolerance) assert_int_equal(item->from_us, DAY(cut));
    }
    assert_int_equal(listed, runs[i].unreconciled);
    if (runs[i].tolerance) assert_int_equal(least, 1890);
    if (runs[i].tolerance) assert_int_equal(most, 33220);
    close_world(&w);
  }
  free(rows);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(berka_reconciles_as_its_slow_twin_says),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Marks: the ways and the sets of accounts of every parcel, against the twin; and that marks change
 * nothing of what is where. */
#include "stage/trace/trace_test_help.h"

typedef struct known { /* a parcel of either, in comparable form */
  uint32_t account, label, been;
  uint8_t where, way_count, way[ROWS];
  int64_t amount;
} known;

static int by_all(const void *left, const void *right) {
  const known *a = left, *b = right;
  if (a->account != b->account) return a->account < b->account ? -1 : 1;
  if (a->where != b->where) return a->where < b->where ? -1 : 1;
  if (a->label != b->label) return a->label < b->label ? -1 : 1;
  if (a->been != b->been) return a->been < b->been ? -1 : 1;
  if (a->way_count != b->way_count) return a->way_count < b->way_count ? -1 : 1;
  return memcmp(a->way, b->way, a->way_count);
}

static uint32_t tidy_known(known *list, uint32_t count) {
  uint32_t kept = 0;
  if (count > 1) qsort(list, count, sizeof *list, by_all);
  for (uint32_t i = 0; i < count; i++) {
    if (kept > 0 && by_all(&list[kept - 1], &list[i]) == 0)
      list[kept - 1].amount += list[i].amount;
    else
      list[kept++] = list[i];
  }
  return kept;
}

static known from_twin(uint32_t account, mnm_trace_where where, const twin_parcel *what) {
  known out = {.account = account, .label = what->label, .where = (uint8_t)where};
  out.amount = what->amount;
  if (twin_by_sets) {
    out.been = what->been;
  } else {
    out.way_count = what->way_count;
    memcpy(out.way, what->way, what->way_count);
  }
  return out;
}

static uint32_t all_of_twin(const twin *self, known *list) {
  uint32_t count = 0;
  for (uint32_t a = 0; a < ACCOUNTS; a++)
    for (uint32_t i = 0; i < self->held[a].count; i++)
      if (self->held[a].at[i].label != 0)
        list[count++] = from_twin(a, MNM_TRACE_HELD, &self->held[a].at[i]);
  for (uint32_t i = 0; i < self->gone_count; i++)
    list[count++] = from_twin(self->gone[i].account, self->gone[i].where, &self->gone[i].what);
  return tidy_known(list, count);
}

static uint32_t all_of_engine(const mnm_trace *trace, known *list) {
  mnm_column parcels, rows;
  mnm_column_init(&parcels, sizeof(mnm_trace_parcel), NULL);
  mnm_column_init(&rows, sizeof(uint32_t), NULL);
  assert_int_equal(mnm_trace_parcels(trace, &parcels, NULL), MNM_OK);
  const mnm_trace_parcel *parcel = parcels.data;
  for (uint64_t i = 0; i < parcels.count; i++) {
    known *out = &list[i];
    memset(out, 0, sizeof *out);
    assert_true(parcel[i].amount_minor > 0 && parcel[i].label > 0);
    assert_true(parcel[i].mark == 0 || parcel[i].mark < mnm_trace_mark_count(trace));
    out->account = parcel[i].account;
    out->label = parcel[i].label;
    out->where = parcel[i].where;
    out->amount = parcel[i].amount_minor;
    if (twin_by_sets) {
      uint32_t count = 0;
      const uint32_t *member = mnm_trace_set(trace, parcel[i].mark, &count);
      for (uint32_t m = 0; m < count; m++) out->been |= 1u << member[m];
    } else {
      rows.count = 0;
      assert_int_equal(mnm_trace_path(trace, parcel[i].mark, &rows, NULL), MNM_OK);
      out->way_count = (uint8_t)rows.count;
      for (uint64_t r = 0; r < rows.count; r++)
        out->way[r] = (uint8_t)((const uint32_t *)rows.data)[r];
    }
  }
  uint32_t count = (uint32_t)parcels.count;
  assert_int_equal(tidy_known(list, count), count); /* each combination came once */
  mnm_column_clear(&parcels);
  mnm_column_clear(&rows);
  return count;
}

static void same_results(const mnm_trace *marked, const world *w, mnm_trace_rule rule) {
  const mnm_trace_options options = {.rule = rule, .pieces = true};
  mnm_trace *plain = NULL;
  mnm_column a, b;
  mnm_column_init(&a, sizeof(mnm_trace_result), NULL);
  mnm_column_init(&b, sizeof(mnm_trace_result), NULL);
  assert_int_equal(mnm_trace_new(&plain, &w->input, &options, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_trace_results(plain, true, &a, NULL), MNM_OK);
  assert_int_equal(mnm_trace_results(marked, true, &b, NULL), MNM_OK);
  assert_int_equal(a.count, b.count);
  const mnm_trace_result *left = a.data, *right = b.data;
  for (uint64_t i = 0; i < a.count; i++) {
    assert_int_equal(left[i].account, right[i].account);
    assert_int_equal(left[i].label, right[i].label);
    assert_int_equal(left[i].where, right[i].where);
    assert_int_equal(left[i].amount_minor, right[i].amount_minor);
  }
  uint64_t pieces = 0, others = 0;
  const mnm_trace_piece *p = mnm_trace_pieces(plain, &pieces);
  const mnm_trace_piece *o = mnm_trace_pieces(marked, &others);
  assert_int_equal(pieces, others);
  for (uint64_t i = 0; i < pieces; i++) {
    assert_int_equal(p[i].row, o[i].row);
    assert_int_equal(p[i].label, o[i].label);
    assert_int_equal(p[i].kind, o[i].kind);
    assert_int_equal(p[i].amount_minor, o[i].amount_minor);
  }
  mnm_column_clear(&a);
  mnm_column_clear(&b);
  mnm_trace_free(plain);
}

static void sweep(bool sets, uint64_t seed) {
  static world w;
  static twin expected;
  static known left[3 * PARCELS], right[3 * PARCELS];
  uint64_t compared = 0;
  twin_by_sets = sets;
  for (size_t r = 0; r < RULES; r++) {
    mnm_rng rng;
    mnm_rng_init(&rng, seed + r);
    for (uint32_t i = 0; i < rounds(2000, 20000); i++) {
      random_world(&w, &rng, true);
      bool ordered = conserving[r] == MNM_TRACE_TIHO || conserving[r] == MNM_TRACE_TILO;
      if (ordered) w.input.rule_of = NULL;
      uint32_t window = below(&rng, w.input.rows.count + 1);
      const mnm_trace_options options = {.rule = conserving[r],
                                         .pieces = true,
                                         .marks = sets ? MNM_TRACE_MARK_SETS : MNM_TRACE_MARK_PATHS,
                                         .window_row = window};
      mnm_trace *trace = NULL;
      assert_int_equal(mnm_trace_new(&trace, &w.input, &options, NULL, NULL), MNM_OK);
      same_results(trace, &w, conserving[r]);
      run_twin(&expected, &w, conserving[r], window);
      uint32_t a = all_of_twin(&expected, left), b = all_of_engine(trace, right);
      tidy_known(right, b);
      assert_int_equal(a, b);
      for (uint32_t n = 0; n < a; n++) {
        assert_int_equal(by_all(&left[n], &right[n]), 0);
        assert_int_equal(left[n].amount, right[n].amount);
      }
      compared += a;
      mnm_trace_free(trace);
    }
  }
  assert_true(compared > 10000);
}

static void every_parcel_has_the_way_that_the_twin_gives_it(void **state) {
  (void)state;
  sweep(false, 3000);
}

static void every_parcel_has_been_where_the_twin_says(void **state) {
  (void)state;
  sweep(true, 4000);
}

static void only_candidates_are_in_sets_and_a_bound_on_ways_is_kept(void **state) {
  (void)state;
  /* @0 pays 1, which pays 2, which pays 1 again, ... */
  enum { LAPS = 60 };
  uint32_t from[LAPS], to[LAPS];
  int64_t amount[LAPS];
  for (uint32_t row = 0; row < LAPS; row++) {
    from[row] = row == 0 ? 0 : 1 + (row + 1) % 2;
    to[row] = row == 0 ? 1 : 1 + row % 2;
    amount[row] = 100;
  }
  const uint8_t flags[3] = {MNM_TRACE_EXTERNAL, 0, 0}, candidates[3] = {0, 0, 1};
  const mnm_trace_tag tag = {0, 1, MNM_TRACE_WHOLE};
  const mnm_trace_input input = {
      .rows = {.count = LAPS, .from = from, .to = to, .amount_minor = amount},
      .account_count = 3,
      .flags = flags,
      .label_count = 1,
      .row_tags = &tag,
      .row_tag_count = 1,
      .until = LAPS};
  mnm_trace_options options = {
      .rule = MNM_TRACE_FIFO, .marks = MNM_TRACE_MARK_SETS, .candidates = candidates};
  mnm_trace *trace = NULL;
  mnm_column parcels;
  mnm_err err = {0};
  uint32_t count = 0;
  mnm_column_init(&parcels, sizeof(mnm_trace_parcel), NULL);
  assert_int_equal(mnm_trace_new(&trace, &input, &options, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_trace_mark_count(trace), 2); /* the empty set and {2} */
  assert_int_equal(mnm_trace_parcels(trace, &parcels, NULL), MNM_OK);
  assert_int_equal(parcels.count, 1);
  const uint32_t *member = mnm_trace_set(trace, ((mnm_trace_parcel *)parcels.data)->mark, &count);
  assert_int_equal(count, 1);
  assert_int_equal(member[0], 2);
  mnm_trace_free(trace);

  options = (mnm_trace_options){
      .rule = MNM_TRACE_FIFO, .marks = MNM_TRACE_MARK_PATHS, .marks_most = LAPS};
  assert_int_equal(mnm_trace_new(&trace, &input, &options, NULL, &err), MNM_E_LIMIT);
  assert_null(trace);
  assert_true(err.hint[0] != '\0');
  options.marks_most = LAPS + 1; /* the empty path counts */
  assert_int_equal(mnm_trace_new(&trace, &input, &options, NULL, NULL), MNM_OK);
  mnm_trace_free(trace);

  options = (mnm_trace_options){.rule = MNM_TRACE_POISON, .marks = MNM_TRACE_MARK_PATHS};
  assert_int_equal(mnm_trace_new(&trace, &input, &options, NULL, NULL), MNM_E_ARG);
  options = (mnm_trace_options){.rule = MNM_TRACE_FIFO};
  assert_int_equal(mnm_trace_new(&trace, &input, &options, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_trace_parcels(trace, &parcels, NULL), MNM_E_ARG);
  mnm_trace_free(trace);
  mnm_column_clear(&parcels);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_parcel_has_the_way_that_the_twin_gives_it),
      cmocka_unit_test(every_parcel_has_been_where_the_twin_says),
      cmocka_unit_test(only_candidates_are_in_sets_and_a_bound_on_ways_is_kept),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

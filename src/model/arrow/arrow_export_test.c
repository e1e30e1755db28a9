/* Export: what comes out is what was in, in the source's own memory where it can be; whatever a
 * consumer keeps, moves or releases, the source lives until the last of it is gone, and is then let
 * go once. */
#include <pthread.h>
#include <stdatomic.h>

#include "base/rng/rng.h"
#include "model/arrow/arrow_test_help.h"

#define ROWS_MOST 40

typedef struct world { /* a random ledger, and how often it was let go */
  uint32_t rows;
  mnm_accounts *accounts;
  mnm_strings *places;
  uint32_t from[ROWS_MOST], to[ROWS_MOST], place[ROWS_MOST];
  int64_t amount[ROWS_MOST], to_amount[ROWS_MOST], booked[ROWS_MOST], balance[ROWS_MOST];
  uint16_t currency[ROWS_MOST], to_currency[ROWS_MOST];
  uint8_t grain[ROWS_MOST], channel[ROWS_MOST];
  uint64_t order[ROWS_MOST];
  bool has_ids;
  atomic_int let_go;
} world;

static uint32_t draw(mnm_rng *rng, uint32_t bound) {
  return (uint32_t)mnm_rng_below(rng, bound);
}

static void add_names(world *w, mnm_rng *rng) {
  static const char *const plain[] = {"A", "CASH", "@x", "asset:boat", "B\xC3\xA4r", "0012"};
  uint32_t id = 0, banks = draw(rng, 2);
  assert_int_equal(mnm_accounts_new(&w->accounts, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_strings_new(&w->places, NULL, NULL), MNM_OK);
  for (uint32_t i = 0; i < 6; i++) {
    mnm_text bank = mnm_text_of(banks && i % 3 == 0 ? "BANK" : "");
    assert_int_equal(mnm_accounts_put(w->accounts, &id, bank, mnm_text_of(plain[i]), NULL), MNM_OK);
  }
  assert_int_equal(mnm_strings_put_text(w->places, &id, mnm_text_of("Town/ATM"), NULL), MNM_OK);
  assert_int_equal(mnm_strings_put_text(w->places, &id, mnm_text_of("Village"), NULL), MNM_OK);
}

static world *world_new(mnm_rng *rng) {
  static const uint16_t currencies[] = {978, 840, 392, 1001};
  world *w = calloc(1, sizeof *w);
  assert_non_null(w);
  add_names(w, rng);
  w->rows = draw(rng, ROWS_MOST + 1);
  w->has_ids = draw(rng, 2);
  for (uint32_t i = 0; i < w->rows; i++) {
    w->from[i] = draw(rng, 6);
    w->to[i] = draw(rng, 6);
    w->amount[i] = draw(rng, 5) ? 1 + draw(rng, 1000) : INT64_MAX;
    w->to_amount[i] = draw(rng, 1000);
    w->grain[i] = (uint8_t)draw(rng, 4);
    w->booked[i] = ((int64_t)draw(rng, 2000) - 1000) * 12345678901;
    w->currency[i] = currencies[draw(rng, 4)];
    w->to_currency[i] = currencies[draw(rng, 4)];
    w->channel[i] = (uint8_t)draw(rng, MNM_CHANNEL_COUNT);
    w->place[i] = draw(rng, 3) ? draw(rng, 2) : MNM_PLACE_NONE;
    w->order[i] = draw(rng, 2) ? draw(rng, 9) : MNM_ORDER_NONE;
    w->balance[i] = draw(rng, 2) ? (int64_t)draw(rng, 9) - 5 : MNM_BALANCE_NONE;
  }
  return w;
}

static void world_free(world *w) {
  mnm_accounts_free(w->accounts);
  mnm_strings_free(w->places);
  free(w);
}

static mnm_status world_ids(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                            mnm_err *err) {
  const world *w = owner;
  assert_true(first + count <= w->rows);
  for (uint32_t i = first; i < first + count; i++) {
    char id[32];
    uint32_t bytes = (uint32_t)snprintf(id, sizeof id, "id%u", i * 7);
    MNM_TRY(mnm_text_column_push(out, (mnm_text){id, i % 5 ? bytes : 0}, err));
  }
  return MNM_OK;
}

static void world_let_go(void *owner) {
  atomic_fetch_add(&((world *)owner)->let_go, 1);
}

static mnm_arrow_source source_of(world *w, uint32_t which) {
  mnm_transfers view = {.count = w->rows,
                        .account_from = w->from,
                        .account_to = w->to,
                        .amount_minor = w->amount,
                        .currency = w->currency,
                        .booked_us = w->booked,
                        .booked_grain = w->grain};
  if (which & 1) view.to_amount_minor = w->to_amount;
  if (which & 2) view.to_currency = w->to_currency;
  if (which & 4) view.channel = w->channel;
  if (which & 8) view.place = w->place;
  if (which & 16) view.order = w->order;
  if (which & 32) view.balance_minor = w->balance;
  return (mnm_arrow_source){.transfers = view,
                            .accounts = w->accounts,
                            .places = w->places,
                            .ids = w->has_ids ? world_ids : NULL,
                            .owner = w,
                            .release = world_let_go};
}

static void same_label(const mnm_accounts *a, uint32_t a_id, const mnm_accounts *b, uint32_t b_id) {
  assert_true(mnm_text_equal(mnm_accounts_key(a, a_id), mnm_accounts_key(b, b_id)));
}

/* NOLINTNEXTLINE(bugprone-macro-parentheses): a type and a member cannot have any */
#define ROW(column, type) (((const type *)got->rows.column.data)[i])
#define EXPECT(column, type, bit, value, none) \
  if (got->rows.column.count) assert_int_equal(ROW(column, type), which &(bit) ? (value) : (none));

static void what_goes_out_comes_in_again(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 41);
  uint32_t rounds = getenv("MNM_LONG") ? 20000 : 600;
  for (uint32_t round = 0; round < rounds; round++) {
    world *w = world_new(&rng);
    uint32_t which = round % 64;
    mnm_arrow_source source = source_of(w, which);
    struct ArrowArrayStream stream;
    assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
    read_rows *got = read_new();
    if (read_stream(got, &stream) != MNM_OK) fail_msg("%s", got->err.message);
    assert_int_equal(atomic_load(&w->let_go), 1);
    assert_int_equal(got->rows.count, w->rows);
    for (uint32_t i = 0; i < w->rows; i++) {
      same_label(w->accounts, w->from[i], got->accounts, ROW(account_from, uint32_t));
      same_label(w->accounts, w->to[i], got->accounts, ROW(account_to, uint32_t));
      assert_int_equal(ROW(amount_minor, int64_t), w->amount[i]);
      assert_int_equal(ROW(booked_us, int64_t), w->booked[i]);
      assert_int_equal(ROW(booked_grain, uint8_t), w->grain[i]);
      assert_int_equal(ROW(currency, uint16_t), w->currency[i]);
      EXPECT(to_amount_minor, int64_t, 1, w->to_amount[i], w->amount[i]);
      EXPECT(to_currency, uint16_t, 2, w->to_currency[i], w->currency[i]);
      EXPECT(channel, uint8_t, 4, w->channel[i], MNM_CHANNEL_UNKNOWN);
      EXPECT(order, uint64_t, 16, w->order[i], MNM_ORDER_NONE);
      EXPECT(balance_minor, int64_t, 32, w->balance[i], MNM_BALANCE_NONE);
      if (which & 8 && got->rows.place.count) {
        uint32_t place = ROW(place, uint32_t);
        assert_int_equal(place == MNM_PLACE_NONE, w->place[i] == MNM_PLACE_NONE);
        if (place != MNM_PLACE_NONE)
          assert_true(mnm_text_equal(mnm_strings_get(got->places, place),
                                     mnm_strings_get(w->places, w->place[i])));
      }
      char id[32];
      (void)snprintf(id, sizeof id, "id%u", i * 7);
      mnm_text text = mnm_text_column_get(&got->rows.native_id, i);
      assert_true(mnm_text_equal(text, mnm_text_of(w->has_ids && i % 5 ? id : "")));
    }
    /* every optional column that was there is there again, unless no row has a value in it */
    if (w->rows > 0 && which & 1)
      assert_true(got->rows.to_amount_minor.count > 0 ||
                  memcmp(w->amount, w->to_amount, w->rows * sizeof *w->amount) == 0);
    assert_int_equal(got->summary.ignored_columns,
                     mnm_accounts_bank(w->accounts, 0).bytes > 0 ? 2 : 0); /* the two labels */
    read_free(got);
    world_free(w);
  }
}

static void pull(struct ArrowArrayStream *stream, struct ArrowSchema *schema,
                 struct ArrowArray *array) {
  assert_int_equal(stream->get_schema(stream, schema), 0);
  assert_int_equal(stream->get_next(stream, array), 0);
}

static world *some_world(uint32_t least) {
  mnm_rng rng;
  mnm_rng_init(&rng, 5);
  for (;;) {
    world *w = world_new(&rng);
    if (w->rows >= least && w->has_ids) return w;
    world_free(w);
  }
}

static int64_t child_of(const struct ArrowSchema *schema, const char *name) {
  for (int64_t i = 0; i < schema->n_children; i++)
    if (strcmp(schema->children[i]->name, name) == 0) return i;
  return -1;
}

static void columns_are_the_sources_own_memory(void **state) {
  (void)state;
  world *w = some_world(3);
  mnm_arrow_source source = source_of(w, 63);
  struct ArrowArrayStream stream;
  struct ArrowSchema schema;
  struct ArrowArray array;
  assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
  pull(&stream, &schema, &array);
  const struct {
    const char *name;
    const void *memory;
  } shared[] = {{"booked_us", w->booked},    {"booked_grain", w->grain},
                {"payer", w->from},          {"receiver", w->to},
                {"amount_minor", w->amount}, {"to_amount_minor", w->to_amount},
                {"channel", w->channel},     {"place", w->place},
                {"order", w->order},         {"balance_minor", w->balance}};
  for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
    int64_t child = child_of(&schema, shared[i].name);
    assert_true(child >= 0);
    assert_ptr_equal(array.children[child]->buffers[1], shared[i].memory);
  }
  array.release(&array);
  schema.release(&schema);
  stream.release(&stream);
  assert_int_equal(atomic_load(&w->let_go), 1);
  world_free(w);
}

static void children_and_dictionaries_outlive_their_parents(void **state) {
  (void)state;
  world *w = some_world(3);
  mnm_arrow_source source = source_of(w, 63);
  struct ArrowArrayStream stream;
  struct ArrowSchema schema, kept_type;
  struct ArrowArray array, kept, kept_words;
  assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
  pull(&stream, &schema, &array);
  int64_t payer = child_of(&schema, "payer"), id = child_of(&schema, "transfer_id");
  kept_type = *schema.children[payer];
  schema.children[payer]->release = NULL; /* moved */
  kept_words = *array.children[payer]->dictionary;
  array.children[payer]->dictionary->release = NULL;
  kept = *array.children[id];
  array.children[id]->release = NULL;
  schema.release(&schema);
  array.release(&array);
  stream.release(&stream);
  assert_string_equal(kept_type.name, "payer");
  assert_string_equal(kept_type.dictionary->format, "u");
  kept_type.release(&kept_type);
  const int32_t *ends = kept.buffers[1];
  assert_int_equal(ends[1] - ends[0], 0); /* every fifth has none */
  assert_memory_equal((const char *)kept.buffers[2] + ends[1], "id7", 3);
  kept.release(&kept);
  assert_int_equal(atomic_load(&w->let_go), 0);
  const int32_t *words = kept_words.buffers[1];
  assert_memory_equal((const char *)kept_words.buffers[2] + words[kept_words.length - 1], "0012",
                      4);
  kept_words.release(&kept_words);
  assert_int_equal(atomic_load(&w->let_go), 1);
  world_free(w);
}

typedef struct kept_array {
  struct ArrowArray array;
  atomic_int *go;
} kept_array;

static void *release_there(void *payload) {
  kept_array *kept = payload;
  while (atomic_load(kept->go) == 0) {
  }
  kept->array.release(&kept->array);
  return NULL;
}

static void the_last_of_several_threads_lets_the_source_go(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 30; round++) {
    world *w = some_world(3);
    mnm_arrow_source source = source_of(w, 63);
    atomic_int go = 0;
    kept_array kept[4];
    pthread_t threads[4];
    for (uint32_t i = 0; i < 4; i++) { /* one stream each, all on one source */
      mnm_arrow_source own = source;
      if (i > 0) own.release = NULL;
      struct ArrowArrayStream stream;
      assert_int_equal(mnm_arrow_export(&stream, &own, NULL, NULL), MNM_OK);
      assert_int_equal(stream.get_next(&stream, &kept[i].array), 0);
      kept[i].go = &go;
      stream.release(&stream);
    }
    for (uint32_t i = 0; i < 4; i++)
      assert_int_equal(pthread_create(&threads[i], NULL, release_there, &kept[i]), 0);
    atomic_store(&go, 1);
    for (uint32_t i = 0; i < 4; i++) pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&w->let_go), 1);
    world_free(w);
  }
}

static void children_of_one_array_are_released_in_several_threads(void **state) {
  (void)state;
  for (uint32_t round = 0; round < 30; round++) {
    world *w = some_world(3);
    mnm_arrow_source source = source_of(w, 63);
    struct ArrowArrayStream stream;
    struct ArrowArray array;
    assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
    assert_int_equal(stream.get_next(&stream, &array), 0);
    stream.release(&stream);
    atomic_int go = 0;
    kept_array kept[8];
    pthread_t threads[8];
    for (uint32_t i = 0; i < 8; i++) {
      kept[i] = (kept_array){*array.children[i], &go};
      array.children[i]->release = NULL;
    }
    array.release(&array);
    assert_int_equal(atomic_load(&w->let_go), 0);
    for (uint32_t i = 0; i < 8; i++)
      assert_int_equal(pthread_create(&threads[i], NULL, release_there, &kept[i]), 0);
    atomic_store(&go, 1);
    for (uint32_t i = 0; i < 8; i++) pthread_join(threads[i], NULL);
    assert_int_equal(atomic_load(&w->let_go), 1);
    world_free(w);
  }
}

static mnm_status no_ids(void *owner, uint32_t first, uint32_t count, mnm_text_column *out,
                         mnm_err *err) {
  (void)owner, (void)first, (void)count, (void)out;
  return mnm_err_set(err, MNM_E_DAMAGED, "no ids today");
}

static void a_failure_while_pulling_is_told_by_the_stream(void **state) {
  (void)state;
  world *w = some_world(3);
  mnm_arrow_source source = source_of(w, 63);
  source.ids = no_ids;
  struct ArrowArrayStream stream;
  struct ArrowArray array;
  assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
  assert_null(stream.get_last_error(&stream));
  assert_int_not_equal(stream.get_next(&stream, &array), 0);
  assert_string_equal(stream.get_last_error(&stream), "no ids today");
  stream.release(&stream);
  assert_int_equal(atomic_load(&w->let_go), 1);
  world_free(w);
}

static void many_rows_go_out_in_chunks(void **state) {
  (void)state;
  const uint32_t rows = MNM_ARROW_ROWS_A_CHUNK + 5;
  uint32_t *accounts = calloc(rows, sizeof *accounts);
  int64_t *amounts = calloc(rows, sizeof *amounts);
  uint16_t *currencies = calloc(rows, sizeof *currencies);
  assert_non_null(accounts);
  assert_non_null(amounts);
  assert_non_null(currencies);
  for (uint32_t i = 0; i < rows; i++) {
    amounts[i] = i + 1;
    currencies[i] = i % 2 ? 978 : 392;
  }
  world *w = some_world(1);
  mnm_arrow_source source = {.transfers = {.count = rows,
                                           .account_from = accounts,
                                           .account_to = accounts,
                                           .amount_minor = amounts,
                                           .currency = currencies,
                                           .booked_us = amounts},
                             .accounts = w->accounts};
  struct ArrowArrayStream stream;
  assert_int_equal(mnm_arrow_export(&stream, &source, NULL, NULL), MNM_OK);
  read_rows *got = read_new();
  assert_int_equal(read_stream(got, &stream), MNM_OK);
  assert_int_equal(got->summary.chunks, 2);
  assert_int_equal(got->rows.count, rows);
  assert_memory_equal(got->rows.amount_minor.data, amounts, rows * sizeof *amounts);
  assert_memory_equal(got->rows.currency.data, currencies, rows * sizeof *currencies);
  read_free(got);
  world_free(w);
  free(accounts);
  free(amounts);
  free(currencies);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(what_goes_out_comes_in_again),
      cmocka_unit_test(columns_are_the_sources_own_memory),
      cmocka_unit_test(children_and_dictionaries_outlive_their_parents),
      cmocka_unit_test(the_last_of_several_threads_lets_the_source_go),
      cmocka_unit_test(children_of_one_array_are_released_in_several_threads),
      cmocka_unit_test(a_failure_while_pulling_is_told_by_the_stream),
      cmocka_unit_test(many_rows_go_out_in_chunks),
  };
  return cmocka_run_group_tests_name("arrow_export", tests, NULL, NULL);
}

/* Encodings: what proves one, what is guessed, and that converting gives the same for any cut. */
#include "stage/ingest/ingest_encoding.h"
#include "base/rng/rng.h"
#include "stage/ingest/ingest_gather.h"

static void guesses(const char *bytes, size_t count, bool whole, const char *expected,
                    bool expected_guess) {
  bool guessed = false;
  const char *name = mnm_ingest__encoding_guess(bytes, count, whole, &guessed);
  if (strcmp(name, expected) != 0 || guessed != expected_guess) {
    fail_msg("'%.*s' is %s%s", (int)count, bytes, name, guessed ? ", guessed" : "");
  }
}

#define GUESSES(literal, expected, guessed) \
  guesses(literal, sizeof(literal) - 1, true, expected, guessed)

static void marks_zeros_and_valid_text_prove_an_encoding(void **state) {
  (void)state;
  GUESSES("\xEF\xBB\xBFid;v\n", "utf-8", false);
  GUESSES("\xFF\xFEi\0d\0\n\0", "utf-16le", false);
  GUESSES("\xFE\xFF\0i\0d\0\n", "utf-16be", false);
  GUESSES("i\0d\0;\0v\0\n\0", "utf-16le", false);
  GUESSES("\0i\0d\0;\0v\0\n", "utf-16be", false);
  GUESSES("id;v\n1;\xC3\xA9\n", "utf-8", false);
  GUESSES("id;v\n1;e\n", "utf-8", false);
  GUESSES("", "utf-8", false);
}

/* A small file whose only odd byte is its last one is not UTF-8 cut short. */
static void only_a_head_may_end_inside_a_character(void **state) {
  (void)state;
  bool guessed = false;
  guesses("caf\xC3", 4, false, "utf-8", false);
  guesses("caf\xE2\x82", 5, false, "utf-8", false);
  (void)mnm_ingest__encoding_guess("caf\xE9", 4, true, &guessed);
  assert_true(guessed);
  (void)mnm_ingest__encoding_guess("caf\xE9 ", 5, false, &guessed);
  assert_true(guessed);
}

static const char czech[] =
    "Datum;Popis;\xC8\xE1stka\n01.02.2024;P\xF8\xED"
    "choz\xED platba od \xDA\xF8"
    "adu pr\xE1"
    "ce;100\n"
    "02.02.2024;V\xFD"
    "b\xEC"
    "r hotovosti, \x8E\xEF\xE1r nad S\xE1zavou;200\n"
    "03.02.2024;P\xF8"
    "evod na \xFA\xE8"
    "et, d\xEC"
    "kujeme za n\xE1v\x9At\xECvu;300\n";

static void code_pages_are_guessed_and_said_to_be(void **state) {
  (void)state;
  GUESSES(czech, "cp1250", true);
  static const char german[] =
      "Buchungstag;Verwendungszweck\n01.02.2024;\xDC"
      "berweisung f\xFCr Frau M\xFCller, Stra\xDF"
      "e\n"
      "02.02.2024;Geb\xFChren f\xFCr das Konto, gr\xF6\xDF"
      "ere Betr\xE4"
      "ge\n";
  GUESSES(german, "cp1252", true);
  static const char russian[] =
      "\xE4\xE0\xF2\xE0;\xED\xE0\xE7\xED\xE0\xF7\xE5\xED\xE8\xE5\n"
      "01.02.2024;\xCE\xEF\xEB\xE0\xF2\xE0 \xEF\xEE \xE4\xEE\xE3\xEE\xE2\xEE\xF0\xF3 "
      "\xE0\xF0\xE5\xED\xE4\xFB \xEA\xE2\xE0\xF0\xF2\xE8\xF0\xFB\n"
      "02.02.2024;\xC7\xE0\xF0\xEF\xEB\xE0\xF2\xE0 \xE7\xE0 \xFF\xED\xE2\xE0\xF0\xFC\n";
  GUESSES(russian, "cp1251", true);
}

/* What makes the difference may stand behind a long stretch of plain letters. */
static void a_guess_looks_where_the_odd_bytes_are(void **state) {
  (void)state;
  size_t plain = 150000, bytes = plain + sizeof czech - 1;
  char *text = malloc(bytes);
  for (size_t i = 0; i < plain; i++) text[i] = i % 20 == 19 ? '\n' : 'x';
  memcpy(text + plain, czech, sizeof czech - 1);
  guesses(text, bytes, false, "cp1250", true);
  free(text);
}

static encoding named(const char *name) {
  encoding out;
  assert_int_equal(mnm_ingest__encoding_named(&out, mnm_text_of(name), NULL), MNM_OK);
  return out;
}

static void pages_are_the_letters_they_should_be(void **state) {
  static const struct {
    const char *page;
    unsigned char byte;
    const char *utf8;
  } cases[] = {
      {"cp1250", 0x8A, "\xC5\xA0"},     {"cp1250", 0xEC, "\xC4\x9B"}, {"cp1251", 0xC6, "\xD0\x96"},
      {"cp1252", 0x80, "\xE2\x82\xAC"}, {"cp1252", 0xE9, "\xC3\xA9"}, {"cp1253", 0xE1, "\xCE\xB1"},
      {"cp1254", 0xFD, "\xC4\xB1"},     {"cp1257", 0xE0, "\xC4\x85"}, {"cp1250", 'A', "A"}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    encoding page = named(cases[i].page);
    char to[64], from = (char)cases[i].byte;
    size_t bytes = mnm_ingest__encoding_convert(&page, to, &from, 1, true);
    assert_int_equal(bytes, strlen(cases[i].utf8));
    assert_memory_equal(to, cases[i].utf8, bytes);
  }
  encoding out;
  mnm_err err = {0};
  assert_int_equal(mnm_ingest__encoding_named(&out, mnm_text_of("ebcdic"), &err), MNM_E_RANGE);
  assert_non_null(strstr(err.message, "cp1250"));
  assert_true(mnm_ingest__encoding_known(mnm_text_of("auto")));
  assert_true(mnm_ingest__encoding_known(mnm_text_of("UTF-8")));
  assert_false(mnm_ingest__encoding_known(mnm_text_of("latin")));
}

/* Every character, and every half of a pair, whole and cut at any byte. */
static void utf16_is_the_same_for_any_cut(void **state) {
  (void)state;
  mnm_rng rng;
  mnm_rng_init(&rng, 4);
  uint32_t rounds = getenv("MNM_LONG") != NULL ? 100000 : 2000;
  for (uint32_t round = 0; round < rounds; round++) {
    bool big = mnm_rng_below(&rng, 2) != 0;
    char from[64], whole[256], cut[256], expected[256];
    size_t bytes = 0, wanted = 0;
    while (bytes < 40) {
      uint32_t character = (uint32_t)mnm_rng_below(&rng, 0x110000);
      if (mnm_rng_below(&rng, 3) == 0) character = 0xD700 + (uint32_t)mnm_rng_below(&rng, 0x1000);
      if (mnm_rng_below(&rng, 3) == 0) character &= 0x7F;
      bool half = character >= 0xD800 && character <= 0xDFFF;
      uint32_t units[2] = {character, 0}, count = 1;
      if (character >= 0x10000) {
        units[0] = 0xD800 + ((character - 0x10000) >> 10);
        units[1] = 0xDC00 + ((character - 0x10000) & 0x3FF);
        count = 2;
      }
      for (uint32_t i = 0; i < count; i++) {
        from[bytes++] = (char)(big ? units[i] >> 8 : units[i] & 0xFF);
        from[bytes++] = (char)(big ? units[i] & 0xFF : units[i] >> 8);
      }
      /* two halves in a row may make a pair: only the cut is compared then */
      if (half) wanted = SIZE_MAX;
      if (wanted == SIZE_MAX) continue;
      if (character < 0x80) {
        expected[wanted++] = (char)character;
      } else if (character < 0x800) {
        expected[wanted++] = (char)(0xC0 | character >> 6);
        expected[wanted++] = (char)(0x80 | (character & 0x3F));
      } else if (character < 0x10000) {
        expected[wanted++] = (char)(0xE0 | character >> 12);
        expected[wanted++] = (char)(0x80 | (character >> 6 & 0x3F));
        expected[wanted++] = (char)(0x80 | (character & 0x3F));
      } else {
        expected[wanted++] = (char)(0xF0 | character >> 18);
        expected[wanted++] = (char)(0x80 | (character >> 12 & 0x3F));
        expected[wanted++] = (char)(0x80 | (character >> 6 & 0x3F));
        expected[wanted++] = (char)(0x80 | (character & 0x3F));
      }
    }
    if (mnm_rng_below(&rng, 4) == 0) {
      bytes--; /* an odd byte at the end */
      wanted = SIZE_MAX;
    }
    encoding one = named(big ? "utf-16be" : "utf-16le"), other = one;
    size_t all = mnm_ingest__encoding_convert(&one, whole, from, bytes, true), parts = 0;
    for (size_t at = 0; at < bytes;) {
      size_t piece = 1 + mnm_rng_below(&rng, 5);
      if (piece > bytes - at) piece = bytes - at;
      size_t made =
          mnm_ingest__encoding_convert(&other, cut + parts, from + at, piece, at + piece == bytes);
      assert_true(made <= ENCODING_GROWTH * (piece + 4));
      parts += made;
      at += piece;
    }
    assert_int_equal(parts, all);
    assert_memory_equal(cut, whole, all);
    if (wanted == SIZE_MAX) continue;
    assert_int_equal(all, wanted);
    assert_memory_equal(whole, expected, all);
  }
}

/* ---- whole imports ----------------------------------------------------------------------------
 */

#define SPEC(encoding)                                    \
  "name: t\nfile: {separator: \";\", encoding: " encoding \
  "}\n"                                                   \
  "entities: [{schema: Thing, subject: id, properties: [{name: v, value: v}]}]\n"

static void imports(const char *spec, const void *data, size_t bytes, const char *expected,
                    const char *used) {
  for (size_t block = 1; block <= bytes + 1; block++) {
    gathered got = gather(spec, data, bytes, block, NULL);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    assert_string_equal(got.text, expected);
    assert_string_equal(got.summary.encoding, used);
    assert_int_equal(got.summary.bytes, bytes);
    gather_clear(&got);
  }
}

#define IMPORTS(encoding, literal, expected, used) \
  imports(SPEC(encoding), literal, sizeof(literal) - 1, expected, used)

static void files_in_every_encoding_give_the_same_rows(void **state) {
  (void)state;
  static const char rows[] = "S0 Thing 1 v=\xC4\x8D\n";
  IMPORTS("auto", "id;v\n1;\xC4\x8D\n", rows, "utf-8");
  IMPORTS("auto", "\xEF\xBB\xBFid;v\n1;\xC4\x8D\n", rows, "utf-8");
  IMPORTS("cp1250", "id;v\n1;\xE8\n", rows, "cp1250");
  IMPORTS("utf-16le",
          "i\0d\0;\0v\0\n\0"
          "1\0;\0\x0D\x01\n\0",
          rows, "utf-16le");
  IMPORTS("auto",
          "\xFF\xFEi\0d\0;\0v\0\r\0\n\0"
          "1\0;\0\x0D\x01\r\0\n\0",
          rows, "utf-16le");
  IMPORTS("auto",
          "\xFE\xFF\0i\0d\0;\0v\0\n\0"
          "1\0;\x01\x0D",
          rows, "utf-16be");
}

static void a_byte_order_mark_goes_before_the_specification(void **state) {
  (void)state;
  static const char rows[] = "S0 Thing 1 v=\xC4\x8D\n";
  IMPORTS("cp1252", "\xEF\xBB\xBFid;v\n1;\xC4\x8D\n", rows, "utf-8");
  IMPORTS("utf-8",
          "\xFF\xFEi\0d\0;\0v\0\n\0"
          "1\0;\0\x0D\x01",
          rows, "utf-16le");
}

static void a_guess_is_counted_as_one(void **state) {
  (void)state;
  gathered got = gather(SPEC("auto"), "id;v\n1;caf\xE9\n", 12, 64, NULL);
  assert_int_equal(got.status, MNM_OK);
  assert_true(got.summary.encoding_guessed);
  assert_string_equal(got.text, "S0 Thing 1 v=caf\xC3\xA9\n");
  gather_clear(&got);
  got = gather(SPEC("cp1252"), "id;v\n1;caf\xE9\n", 12, 64, NULL);
  assert_false(got.summary.encoding_guessed);
  gather_clear(&got);
}

static void what_is_no_text_in_the_encoding_is_a_reject_of_its_record(void **state) {
  (void)state;
  gathered got = gather(SPEC("utf-8"), "id;v\n1;caf\xE9\n2;b\n", 16, 64, NULL);
  assert_string_equal(got.text,
                      "S1 Thing 2 v=b\nR0 line=2 column=2 not valid text in this encoding; write "
                      "the right encoding, such as cp1252, into the specification [1;caf\xE9]\n");
  gather_clear(&got);
  static const char half[] =
      "\xFF\xFEi\0d\0;\0v\0\n\0"
      "1\0;\0\x00\xD8\n\0"
      "2\0;\0b\0\n\0";
  got = gather(SPEC("auto"), half, sizeof half - 1, 64, NULL);
  assert_int_equal(got.summary.rejected, 1);
  assert_non_null(strstr(got.text, "S1 Thing 2 v=b"));
  gather_clear(&got);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(marks_zeros_and_valid_text_prove_an_encoding),
      cmocka_unit_test(only_a_head_may_end_inside_a_character),
      cmocka_unit_test(code_pages_are_guessed_and_said_to_be),
      cmocka_unit_test(a_guess_looks_where_the_odd_bytes_are),
      cmocka_unit_test(pages_are_the_letters_they_should_be),
      cmocka_unit_test(utf16_is_the_same_for_any_cut),
      cmocka_unit_test(files_in_every_encoding_give_the_same_rows),
      cmocka_unit_test(a_byte_order_mark_goes_before_the_specification),
      cmocka_unit_test(a_guess_is_counted_as_one),
      cmocka_unit_test(what_is_no_text_in_the_encoding_is_a_reject_of_its_record),
  };
  return cmocka_run_group_tests_name("ingest_encoding", tests, NULL, NULL);
}

#include "base/rng/rng.h"
#include "case/identity/identity_test_help.h"

static void form_is(desk *own, mnm_value_kind kind, const char *value, const char *expected) {
  mnm_text out;
  ok(own, mnm_identity__form(own->identity, kind, mnm_text_of(value), &out, &own->err));
  if (out.bytes != strlen(expected) || memcmp(out.data, expected, out.bytes) != 0)
    fail_msg("kind %d, \"%s\": \"%.*s\", not \"%s\"", kind, value, (int)out.bytes, out.data,
             expected);
}

static void values_have_one_form(void **state) {
  desk *own = *state;
  static const struct {
    mnm_value_kind kind;
    const char *value, *form;
  } cases[] = {
      {MNM_VALUE_NAME, "  Maria \t PETROVA\n", "maria petrova"},
      {MNM_VALUE_NAME, "Jose\xCC\x81", "jos\xC3\xA9"}, /* e and a combining accent */
      {MNM_VALUE_NAME, "JOS\xC3\x89", "jos\xC3\xA9"},  /* É */
      {MNM_VALUE_NAME,
       "Stra\xC3\x9F"
       "e 1",
       "strasse 1"},                            /* ß folds to ss */
      {MNM_VALUE_NAME, "\xEF\xAC\x81n", "fin"}, /* the ligature fi */
      {MNM_VALUE_NAME,
       "A\xC2\xA0"
       "B\xE3\x80\x80 C",
       "a b c"},                                              /* no-break and wide blanks */
      {MNM_VALUE_NAME, "Ma\xC2\xADria\xE2\x80\x8B", "maria"}, /* soft hyphen, zero width */
      {MNM_VALUE_NAME, "\xD0\x98\xD0\xB2\xD0\xB0\xD0\xBD", "\xD0\xB8\xD0\xB2\xD0\xB0\xD0\xBD"},
      {MNM_VALUE_NAME,
       "\xF0\x9D\x93\x9C"
       "aria",
       "maria"}, /* a script letter, 4 bytes */
      {MNM_VALUE_NAME, " \xE2\x80\xAF ", ""},
      {MNM_VALUE_PHONE, "+49 (170) 123-45", "4917012345"},
      {MNM_VALUE_PHONE, "0049 170 12345", "4917012345"},
      {MNM_VALUE_PHONE, "\xD9\xA1\xD9\xA2\xD9\xA3", "123"}, /* Arabic-Indic digits */
      {MNM_VALUE_PHONE,
       "\xEF\xBC\x90\xEF\xBC\x90"
       "7",
       "7"}, /* 00 in wide digits */
      {MNM_VALUE_PHONE, "000", "0"},
      {MNM_VALUE_PHONE, "00", ""},
      {MNM_VALUE_PHONE, "call me", ""},
      {MNM_VALUE_DOCUMENT, "DE89 3704-0044.0532", "de89370400440532"},
      {MNM_VALUE_DOCUMENT, "\xD0\xA4\xD0\x90 12/3",
       "\xD1\x84\xD0\xB0"
       "123"},
      {MNM_VALUE_DOCUMENT, "---", ""},
      {MNM_VALUE_HANDLE, " Max.M@Example.ORG ", "max.m@example.org"},
      {MNM_VALUE_HANDLE, "\xC3\x96t\xC3\xA9 @x", "\xC3\xB6t\xC3\xA9@x"},
      {MNM_VALUE_DATE, " 1990 - 02-03 ", "1990-02-03"},
      {MNM_VALUE_DATE, "1990\xC2\xA0T", "1990T"},
      {MNM_VALUE_TEXT, "anything", ""},
      {MNM_VALUE_ENTITY, "person-1", ""},
      {MNM_VALUE_NAME, "", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    form_is(own, cases[i].kind, cases[i].value, cases[i].form);
}

/* Bytes that are no UTF-8 get the sign for that; the same ones the same form. */
static void broken_text_has_a_form_too(void **state) {
  desk *own = *state;
  form_is(own, MNM_VALUE_NAME,
          "a\xFF"
          "B",
          "a\xEF\xBF\xBD"
          "b");
  form_is(own, MNM_VALUE_NAME, "\xC3", "\xEF\xBF\xBD");
}

/* The obvious way for ASCII, one character after another. */
static uint32_t slow_form(mnm_value_kind kind, const char *value, uint32_t bytes, char *out) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < bytes; i++) {
    char c = value[i];
    bool blank = strchr(" \t\n\v\f\r", c) != NULL && c != '\0';
    bool digit = c >= '0' && c <= '9';
    bool small = c >= 'a' && c <= 'z', large = c >= 'A' && c <= 'Z';
    bool keep = kind == MNM_VALUE_PHONE      ? digit
                : kind == MNM_VALUE_DOCUMENT ? digit || small || large
                                             : true;
    if (blank) {
      if (kind == MNM_VALUE_NAME && count > 0 && out[count - 1] != ' ') out[count++] = ' ';
    } else if (keep) {
      out[count++] = large && kind != MNM_VALUE_DATE ? (char)(c + 32) : c;
    }
  }
  while (count > 0 && kind == MNM_VALUE_NAME && out[count - 1] == ' ') count--;
  if (kind == MNM_VALUE_PHONE && count >= 2 && out[0] == '0' && out[1] == '0') {
    memmove(out, out + 2, count - 2);
    count -= 2;
  }
  return count;
}

static void put_letter(char *at) { /* é */
  at[0] = '\xC3';
  at[1] = '\xA9';
}

/* With a letter behind it that is not ASCII the same text goes the long way, through ICU. */
static void short_way_and_long_way_agree_on_ascii(void **state) {
  desk *own = *state;
  static const char alphabet[] = "aZ09 \t\n-+.@/xYQ~";
  mnm_rng rng;
  mnm_rng_init(&rng, 3);
  int rounds = getenv("MNM_LONG") ? 200000 : 4000;
  for (int round = 0; round < rounds; round++) {
    char value[48], expected[48];
    uint32_t bytes = (uint32_t)mnm_rng_below(&rng, 40);
    mnm_value_kind kind = (mnm_value_kind)(MNM_VALUE_NAME + mnm_rng_below(&rng, 5));
    for (uint32_t i = 0; i < bytes; i++)
      value[i] = round % 2 ? (char)mnm_rng_below(&rng, 128)
                           : alphabet[mnm_rng_below(&rng, sizeof alphabet - 1)];
    uint32_t count = slow_form(kind, value, bytes, expected);
    mnm_text form;
    ok(own, mnm_identity__form(own->identity, kind, (mnm_text){value, bytes}, &form, &own->err));
    assert_int_equal(form.bytes, count);
    if (count > 0) assert_memory_equal(form.data, expected, count);
    if (kind == MNM_VALUE_PHONE) continue; /* the letter would not stay */
    put_letter(value + bytes);
    uint32_t end = count;
    bool blank = bytes > 0 && strchr(" \t\n\v\f\r", value[bytes - 1]) && value[bytes - 1] != '\0';
    if (kind == MNM_VALUE_NAME && blank && end > 0) expected[end++] = ' ';
    put_letter(expected + end);
    ok(own,
       mnm_identity__form(own->identity, kind, (mnm_text){value, bytes + 2}, &form, &own->err));
    assert_int_equal(form.bytes, end + 2);
    assert_memory_equal(form.data, expected, end + 2);
  }
}

static void long_values_are_not_looked_up(void **state) {
  desk *own = *state;
  char *value = malloc(MNM_IDENTITY__FORM_MOST + 1);
  mnm_text form;
  assert_non_null(value);
  memset(value, 'a', MNM_IDENTITY__FORM_MOST + 1);
  mnm_text text = {value, MNM_IDENTITY__FORM_MOST};
  ok(own, mnm_identity__form(own->identity, MNM_VALUE_NAME, text, &form, &own->err));
  assert_int_equal(form.bytes, MNM_IDENTITY__FORM_MOST);
  text.bytes++;
  ok(own, mnm_identity__form(own->identity, MNM_VALUE_NAME, text, &form, &own->err));
  assert_int_equal(form.bytes, 0);
  memset(value, 0xEF, MNM_IDENTITY__FORM_MOST); /* the one character that folds to eighteen */
  for (uint32_t i = 0; i + 3 <= MNM_IDENTITY__FORM_MOST; i += 3) {
    value[i + 1] = '\xB7';
    value[i + 2] = '\xBA';
  }
  text.bytes = MNM_IDENTITY__FORM_MOST / 3 * 3;
  ok(own, mnm_identity__form(own->identity, MNM_VALUE_NAME, text, &form, &own->err));
  assert_true(form.bytes > text.bytes);
  free(value);
}

/* The same text is another number as another kind: what is looked up says what it is. */
static void digests_differ_by_kind(void **state) {
  desk *own = *state;
  mnm_text text = mnm_text_of("123456");
  for (int a = MNM_VALUE_NAME; a <= MNM_VALUE_DATE; a++)
    for (int b = MNM_VALUE_NAME; b < a; b++)
      assert_true(mnm_identity__form_digest(own->identity, (mnm_value_kind)a, text) !=
                  mnm_identity__form_digest(own->identity, (mnm_value_kind)b, text));
}

static void kinds_follow_the_vocabulary(void **state) {
  (void)state;
  static const struct {
    const char *property;
    mnm_value_kind kind;
  } cases[] = {
      {"name", MNM_VALUE_NAME},      {"lastName", MNM_VALUE_NAME},
      {"surname", MNM_VALUE_NAME},   {"address", MNM_VALUE_NAME},
      {"phone", MNM_VALUE_PHONE},    {"passportNumber", MNM_VALUE_DOCUMENT},
      {"iban", MNM_VALUE_DOCUMENT},  {"accountNumber", MNM_VALUE_DOCUMENT},
      {"email", MNM_VALUE_HANDLE},   {"username", MNM_VALUE_HANDLE},
      {"website", MNM_VALUE_HANDLE}, {"birthDate", MNM_VALUE_DATE},
      {"owner", MNM_VALUE_ENTITY},   {"addressEntity", MNM_VALUE_ENTITY},
      {"notes", MNM_VALUE_TEXT},     {"nobodyKnowsThis", MNM_VALUE_TEXT},
      {"", MNM_VALUE_TEXT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    assert_int_equal(mnm_identity_kind(mnm_text_of(cases[i].property)), cases[i].kind);
  /* a text in one schema, a reference in another: the schema decides */
  mnm_text authority = mnm_text_of("authority");
  const mnm_ftm_schema *contract = mnm_ftm_schema_find(mnm_text_of("Contract"));
  const mnm_ftm_schema *sanction = mnm_ftm_schema_find(mnm_text_of("Sanction"));
  assert_int_equal(mnm_identity__kind_of(mnm_ftm_property_find(contract, authority), authority),
                   MNM_VALUE_ENTITY);
  assert_int_equal(mnm_identity__kind_of(mnm_ftm_property_find(sanction, authority), authority),
                   MNM_VALUE_TEXT);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(values_have_one_form),
      cmocka_unit_test(broken_text_has_a_form_too),
      cmocka_unit_test(short_way_and_long_way_agree_on_ascii),
      cmocka_unit_test(long_values_are_not_looked_up),
      cmocka_unit_test(digests_differ_by_kind),
      cmocka_unit_test(kinds_follow_the_vocabulary),
  };
  return cmocka_run_group_tests(tests, desk_open, desk_close);
}

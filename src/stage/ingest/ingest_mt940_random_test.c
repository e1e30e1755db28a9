/* Random ledgers written as MT940 in the manners of several countries, and read again. */
#include "stage/ingest/ingest_bank_test_ledger.h"

typedef struct page {
  char *text;
  size_t bytes, capacity;
  mnm_rng *rng;
  int manner; /* of field 86 */
  bool crlf, blocks;
} page;

__attribute__((format(printf, 2, 3))) static void put(page *p, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  int bytes = vsnprintf(p->text + p->bytes, p->capacity - p->bytes, format, arguments);
  va_end(arguments);
  assert_true(bytes >= 0 && (size_t)bytes < p->capacity - p->bytes);
  p->bytes += (size_t)bytes;
}

static bool chance(page *p, uint64_t of) {
  return mnm_rng_below(p->rng, of) == 0;
}

static void end_line(page *p) {
  put(p, p->crlf ? "\r\n" : "\n");
}

static void date(char out[7], int64_t day) {
  mnm_civil civil;
  mnm_time_to_civil(&civil, day * MNM_US_PER_DAY);
  snprintf(out, 7, "%02u%02u%02u", (unsigned)civil.year % 100U, (unsigned)civil.month % 100U,
           (unsigned)civil.day % 100U);
}

static void put_balance(page *p, const ledger *l, const char *tag, int64_t minor, int64_t day) {
  char when[7], money[44];
  date(when, day);
  put(p, ":%s:%c%s%s%s", tag, minor < 0 ? 'D' : 'C', when, l->currency,
      ledger_money(money, minor, l->exponent, ','));
  end_line(p);
}

/* Field 86, broken into lines of 65 characters as SWIFT asks for. */
static void put_info(page *p, const ledger_row *row) {
  char info[600] = "", broken[700];
  char s = "?~^<"[mnm_rng_below(p->rng, 4)];
  size_t used = 0, line = 4;
  switch (p->manner) {
    case 0:
      if (row->purpose[0])
        used += (size_t)snprintf(info + used, sizeof info - used, "%c20%s", s, row->purpose);
      used += (size_t)snprintf(info + used, sizeof info - used, "%c30COBADEFF", s);
      if (row->iban[0])
        used += (size_t)snprintf(info + used, sizeof info - used, "%c31%s", s, row->iban);
      if (row->name[0]) snprintf(info + used, sizeof info - used, "%c32%s", s, row->name);
      break;
    case 1:
      used += (size_t)snprintf(info + used, sizeof info - used, "/BENM/");
      if (row->iban[0])
        used += (size_t)snprintf(info + used, sizeof info - used, "/IBAN/%s", row->iban);
      if (row->name[0])
        used += (size_t)snprintf(info + used, sizeof info - used, "/NAME/%s", row->name);
      if (row->purpose[0]) snprintf(info + used, sizeof info - used, "/REMI/%s", row->purpose);
      break;
    default:
      snprintf(info, sizeof info, "/CNTP/%s//%s//%s%s", row->iban, row->name,
               row->purpose[0] ? "/REMI/USTD//" : "", row->purpose);
      break;
  }
  size_t to = 0;
  for (const char *at = info; *at; at++) {
    if (line == 65) {
      broken[to++] = '\n';
      line = 0;
    }
    broken[to++] = *at;
    line++;
  }
  broken[to] = '\0';
  put(p, ":86:%s", broken);
  end_line(p);
}

static void put_line(page *p, const ledger *l, const ledger_row *row) {
  char when[7], money[44];
  date(when, row->day);
  const char *marks[2][3] = {{"D", "DR", "RC"}, {"C", "CR", "RD"}};
  const char *mark = marks[row->credit][mnm_rng_below(p->rng, 3)];
  put(p, ":61:%s", when);
  if (chance(p, 2)) put(p, "%s", when + 2);
  put(p, "%s%sNTRF%s", mark, ledger_money(money, row->minor, l->exponent, ','),
      chance(p, 2) ? "NONREF" : "");
  if (row->id[0]) put(p, "//%s", row->id);
  end_line(p);
  put_info(p, row);
}

/* A statement may be broken into pages between any two rows. */
static void put_statement(page *p, const ledger *l) {
  int64_t balance = l->opening_minor, first = l->count ? l->rows[0].day : 19000;
  uint32_t at = 0, number = 1;
  bool last = false;
  while (!last) {
    if (p->blocks) put(p, "{1:F01BANKDEFFAXXX0000000000}{2:I940CORPDEFFXXXXN}{4:\n");
    put(p, ":20:REF");
    end_line(p);
    put(p, ":25:%s", l->own);
    end_line(p);
    put(p, ":28C:17/%u", number);
    end_line(p);
    put_balance(p, l, number == 1 ? "60F" : "60M", balance, number == 1 ? first - 1 : first);
    while (at < l->count && !chance(p, 12)) {
      put_line(p, l, &l->rows[at]);
      balance += l->rows[at].credit ? l->rows[at].minor : -l->rows[at].minor;
      at++;
    }
    last = at == l->count;
    put_balance(p, l, last ? "62F" : "62M", balance, l->count ? l->rows[l->count - 1].day : first);
    put(p, p->blocks ? "-}\n" : "-\n");
    number++;
  }
}

static mnm_status read_mt940(mnm_ingest_summary *out, mnm_reader *reader, mnm_names names,
                             const mnm_ingest_sink *sink, const mnm_ctx *ctx, mnm_err *err) {
  return mnm_ingest_mt940(out, reader, names, sink, ctx, err);
}

static page new_page(mnm_rng *rng) {
  page p = {.capacity = 1 << 18, .rng = rng};
  p.text = malloc(p.capacity);
  assert_non_null(p.text);
  return p;
}

static void random_ledgers_come_back_to_the_cent(void **state) {
  int rounds = getenv("MNM_LONG") ? 20000 : 300;
  mnm_rng rng;
  page p = new_page(&rng);
  (void)state;
  mnm_rng_init(&rng, 94);
  for (int round = 0; round < rounds; round++) {
    ledger l;
    p.bytes = 0;
    p.manner = (int)mnm_rng_below(&rng, 3);
    p.crlf = mnm_rng_below(&rng, 2);
    p.blocks = mnm_rng_below(&rng, 2);
    ledger_make(&l, &rng);
    put_statement(&p, &l);
    step_reader reader = step_reader_of(p.text, p.bytes, 1 + mnm_rng_below(&rng, 5000));
    gathered got = gather_reader(read_mt940, &reader.reader, NULL);
    if (got.status != MNM_OK) fail_msg("%s", got.err.message);
    ledger_expect(&got, &l);
    gather_clear(&got);
  }
  free(p.text);
}

static void a_cent_off_is_noticed(void **state) {
  mnm_rng rng;
  page p = new_page(&rng);
  (void)state;
  mnm_rng_init(&rng, 95);
  for (int round = 0; round < 100; round++) {
    ledger l;
    p.bytes = 0;
    p.manner = 0;
    ledger_make(&l, &rng);
    if (l.count == 0) continue;
    put_statement(&p, &l);
    /* the last balance loses its last digit's value: another digit there */
    char *at = strstr(p.text, ":62F:");
    assert_non_null(at);
    while (*at != '\n' && *at != '\r') at++;
    while (at[-1] < '0' || at[-1] > '9') at--;
    at[-1] = at[-1] == '0' ? '1' : '0';
    gathered got = gather_bytes(read_mt940, p.text, p.bytes);
    assert_int_equal(got.status, MNM_OK);
    assert_int_equal(got.summary.transfers, l.count);
    assert_int_equal(got.summary.rejected, 1);
    assert_non_null(strstr(got.text, "do not lead from its opening"));
    gather_clear(&got);
  }
  free(p.text);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(random_ledgers_come_back_to_the_cent),
                                     cmocka_unit_test(a_cent_off_is_noticed)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <libxml/xmlerror.h>

#include "base/rng/rng.h"
#include "kernel/xml/xml.h"

static const char *const words[] = {"a", "b", "c", "k", "root"};
enum { A = 1, B, C, K, ROOT, WORDS = 5 };

/* A reader that gives `step` bytes a time, of a text or of what `byte` says. */
typedef struct odd_reader {
  mnm_reader reader;
  const char *data;
  uint64_t bytes, at, step, fail_at;
  char (*byte)(uint64_t at);
} odd_reader;

static mnm_status odd_read(mnm_reader *reader, void *buffer, size_t bytes, size_t *got,
                           mnm_err *err) {
  odd_reader *odd = (odd_reader *)reader;
  uint64_t some = odd->bytes - odd->at;
  if (some > odd->step) some = odd->step;
  if (some > bytes) some = bytes;
  if (odd->fail_at && odd->at >= odd->fail_at) return mnm_err_set(err, MNM_E_IO, "broken");
  for (uint64_t i = 0; i < some; i++)
    ((char *)buffer)[i] = odd->byte ? odd->byte(odd->at + i) : odd->data[odd->at + i];
  odd->at += some;
  *got = some;
  return MNM_OK;
}

static odd_reader odd_of(const char *data, size_t bytes, uint64_t step) {
  return (odd_reader){{odd_read, NULL, NULL, "odd.xml", -1}, data, bytes, 0, step, 0, NULL};
}

/* All events in one line: <a k=v> ... text</a>; then how it ended. */
typedef struct told {
  char text[4000];
  size_t bytes;
  mnm_status status;
  mnm_err err;
  uint64_t stray, events;
  char encoding[32];
} told;

static void add(told *t, const char *text, size_t bytes) {
  if (t->bytes + bytes >= sizeof t->text) return;
  memcpy(t->text + t->bytes, text, bytes);
  t->bytes += bytes;
  t->text[t->bytes] = '\0';
}

static void add_event(told *t, const mnm_xml_event *event) {
  bool start = event->kind == MNM_XML_START;
  t->events++;
  if (event->leaf) add(t, event->text.data, event->text.bytes);
  if (event->cut) add(t, "|cut", 4);
  add(t, start ? "<" : "</", start ? 1 : 2);
  add(t, event->name ? words[event->name - 1] : "*",
      event->name ? strlen(words[event->name - 1]) : 1);
  for (uint16_t i = 0; i < event->attribute_count; i++) {
    add(t, " ", 1);
    add(t, words[event->attributes[i].name - 1], strlen(words[event->attributes[i].name - 1]));
    add(t, "=", 1);
    add(t, event->attributes[i].value.data, event->attributes[i].value.bytes);
  }
  add(t, ">", 1);
}

static void tell_reader(told *t, mnm_reader *reader) {
  mnm_xml *xml = NULL;
  mnm_xml_event event;
  memset(t, 0, sizeof *t);
  assert_int_equal(mnm_xml_open(&xml, reader, words, WORDS, NULL, &t->err), MNM_OK);
  for (;;) {
    t->status = mnm_xml_next(xml, &event, &t->err);
    if (t->status != MNM_OK || event.kind == MNM_XML_DONE) break;
    add_event(t, &event);
  }
  t->stray = mnm_xml_stray_texts(xml);
  snprintf(t->encoding, sizeof t->encoding, "%s", mnm_xml_encoding(xml));
  mnm_xml_close(xml);
}

static void tell_bytes(told *t, const char *data, size_t bytes) {
  odd_reader odd = odd_of(data, bytes, 7);
  tell_reader(t, &odd.reader);
}

static void tell(told *t, const char *text) {
  tell_bytes(t, text, strlen(text));
}

static void elements_texts_and_attributes_come_in_order(void **state) {
  told t;
  (void)state;
  tell(&t,
       "<?xml version=\"1.0\"?>\n<!-- c --><root>\n <a k=\"1 &amp; 2\" other=\"x\">one &lt; two"
       "</a><?pi x?>\n <p:b xmlns:p=\"urn:x\" p:k='no'><![CDATA[<raw>]]>&#x17e;</p:b><zz/>\n"
       "</root>\n");
  assert_int_equal(t.status, MNM_OK);
  assert_string_equal(t.text, "<root><a k=1 & 2>one < two</a><b><raw>ž</b><*></*></root>");
  assert_int_equal(t.stray, 0);
  assert_string_equal(t.encoding, "utf-8");
}

static void texts_between_elements_are_counted(void **state) {
  told t;
  (void)state;
  tell(&t, "<root>x<a>1</a> \n<b/>y</root>");
  assert_string_equal(t.text, "<root><a>1</a><b></b></root>");
  assert_int_equal(t.stray, 2);
}

static void lines_are_those_of_the_tags_also_in_large_files(void **state) {
  enum { ROWS = 100000 };
  char *text = malloc(ROWS * 9 + 100);
  size_t bytes = 0;
  mnm_xml *xml = NULL;
  mnm_xml_event event;
  (void)state;
  assert_non_null(text);
  bytes += (size_t)sprintf(text, "<root>\n");
  for (int i = 0; i < ROWS; i++) bytes += (size_t)sprintf(text + bytes, "<a>1</a>\n");
  bytes += (size_t)sprintf(text + bytes, "</root>");
  odd_reader odd = odd_of(text, bytes, 100000);
  assert_int_equal(mnm_xml_open(&xml, &odd.reader, words, WORDS, NULL, NULL), MNM_OK);
  for (uint64_t line = 1; line <= ROWS + 2; line++) {
    for (int tag = 0; tag < (line == 1 || line == ROWS + 2 ? 1 : 2); tag++) {
      assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
      assert_int_equal(event.line, line);
    }
  }
  mnm_xml_close(xml);
  free(text);
}

static void a_document_type_is_refused_whatever_it_says(void **state) {
  static const char lol[] =
      "<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
      "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\">"
      "<!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\">]><root>&e;</root>";
  static const char *const files[] = {
      "<!DOCTYPE root><root/>",
      "<?xml version='1.0'?>\n<!DOCTYPE root SYSTEM \"file:///etc/passwd\"><root/>",
      "<!DOCTYPE root PUBLIC \"-//x\" \"http://example.org/x.dtd\"><root/>",
      "<!DOCTYPE root [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><root>&x;</root>",
      "<!DOCTYPE root [<!ENTITY % x SYSTEM \"http://example.org/x\"> %x;]><root/>",
      lol};
  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    told t;
    tell(&t, files[i]);
    assert_int_equal(t.status, MNM_E_PARSE);
    assert_non_null(strstr(t.err.message, "DOCTYPE"));
    assert_string_equal(t.text, "");
  }
}

static void faults_name_line_and_path_but_no_text(void **state) {
  static const struct {
    const char *file, *word, *path;
    int64_t line;
  } cases[] = {{"<root>\n<a>SECRET</b></root>", "end tag", "root/a", 2},
               {"<root>\n<a>&SECRET;</a></root>", "entity", "root/a", 2},
               {"<root>\n<SECRET k=x/></root>", "well-formed", "root", 2},
               {"<root>\n<SECRET><a k=\"1\" k=\"2\"/></SECRET></root>", "well-formed", "root/*", 2},
               {"<root>\n<a>SECRET\x01</a></root>", "no characters", "root/a", 2},
               {"<root>\n<a>SECRET\xff</a></root>", "no characters", "root/a", 2},
               {"<root>\n<a>SECRET", "ends inside", "root/a", 2},
               {"<root>\n<a>x</a>", "ends inside", "root", 2},
               {"<root>\n</root><a>SECRET</a>", "follows", NULL, 2},
               {"<root/>\nSECRET", "follows", NULL, 2},
               {"SECRET", "begins", NULL, 1},
               {"<?xml version='1.0' encoding='SECRET-9'?><root/>", "encoding", NULL, 1},
               {"<root>\n<p:a>SECRET</p:a></root>", "", NULL, 2}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    told t;
    tell(&t, cases[i].file);
    if (!cases[i].word[0]) continue; /* a prefix without a namespace: libxml2 goes on */
    if (t.status == MNM_OK || !strstr(t.err.message, cases[i].word))
      fail_msg("%s: %s", cases[i].file, t.err.message);
    if (cases[i].path && !strstr(t.err.message, cases[i].path))
      fail_msg("%s: %s", cases[i].file, t.err.message);
    assert_int_equal(t.err.row, cases[i].line);
    assert_string_equal(t.err.input, "odd.xml");
    assert_null(strstr(t.err.message, "SECRET"));
    assert_null(strstr(t.err.hint, "SECRET"));
  }
}

static void empty_files_are_no_documents(void **state) {
  static const char *const files[] = {
      "", " ", "\n\n", "\xEF\xBB\xBF", "<", "<?xml version='1.0'?>"};
  (void)state;
  for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
    told t;
    tell(&t, files[i]);
    assert_int_equal(t.status, MNM_E_PARSE);
  }
}

static const char sample[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><root k=\"é\"><a>Žofie</a><b><c>1</c></b>"
    "<!-- end --></root>";

static void every_prefix_of_a_file_is_an_error_and_short_reads_change_nothing(void **state) {
  told whole;
  (void)state;
  tell(&whole, sample);
  assert_int_equal(whole.status, MNM_OK);
  for (size_t bytes = 0; bytes < sizeof sample - 1; bytes++) {
    told t;
    tell_bytes(&t, sample, bytes);
    assert_int_equal(t.status, MNM_E_PARSE);
    assert_memory_equal(t.text, whole.text, t.bytes);
  }
  for (uint64_t step = 1; step < sizeof sample; step++) {
    told t;
    odd_reader odd = odd_of(sample, sizeof sample - 1, step);
    tell_reader(&t, &odd.reader);
    assert_int_equal(t.status, MNM_OK);
    assert_string_equal(t.text, whole.text);
  }
}

static void damaged_bytes_anywhere_end_in_a_verdict(void **state) {
  char copy[sizeof sample];
  (void)state;
  for (size_t at = 0; at < sizeof sample - 1; at++) {
    static const char bytes[] = {'\0', '<', '>', '&', '"', '\xff', '\xc3', ' '};
    for (size_t i = 0; i < sizeof bytes; i++) {
      told t;
      memcpy(copy, sample, sizeof sample);
      copy[at] = bytes[i];
      tell_bytes(&t, copy, sizeof sample - 1);
      assert_true(t.status == MNM_OK || t.err.message[0]);
    }
  }
}

/* The sample's text in another encoding: each ASCII byte as two, and ž as U+017D. */
static size_t utf16(char *out, const char *text, bool big, bool mark) {
  size_t bytes = 0;
  if (mark) {
    out[bytes++] = big ? '\xFE' : '\xFF';
    out[bytes++] = big ? '\xFF' : '\xFE';
  }
  for (; *text; text++) {
    unsigned unit = (unsigned char)*text;
    if (unit == '@') unit = 0x17E;
    out[bytes++] = (char)(big ? unit >> 8 : unit & 0xFF);
    out[bytes++] = (char)(big ? unit & 0xFF : unit >> 8);
  }
  return bytes;
}

static void other_encodings_are_read_and_wrong_ones_noticed(void **state) {
  char buffer[1000];
  told t;
  (void)state;
  for (int big = 0; big < 2; big++) {
    size_t bytes =
        utf16(buffer, "<?xml version='1.0' encoding='UTF-16'?><root><a>@</a></root>", big, true);
    tell_bytes(&t, buffer, bytes);
    assert_int_equal(t.status, MNM_OK);
    assert_string_equal(t.text, "<root><a>ž</a></root>");
    bytes = utf16(buffer, "<root><a>@</a></root>", big, true);
    tell_bytes(&t, buffer, bytes);
    assert_int_equal(t.status, MNM_OK);
    assert_string_equal(t.text, "<root><a>ž</a></root>");
    for (size_t cut = 0; cut < bytes; cut++) {
      tell_bytes(&t, buffer, cut);
      assert_int_equal(t.status, MNM_E_PARSE);
    }
  }
  tell(&t, "<?xml version='1.0' encoding='ISO-8859-2'?><root><a>\xBE\xE9</a></root>");
  assert_int_equal(t.status, MNM_OK);
  assert_string_equal(t.text, "<root><a>žé</a></root>");
  assert_string_equal(t.encoding, "iso-8859-2");
  tell(&t, "<?xml version='1.0' encoding='windows-1252'?><root><a>\x80</a></root>");
  assert_string_equal(t.text, "<root><a>€</a></root>");
  tell(&t, "<?xml version='1.0' encoding='UTF-16'?><root><a>1</a></root>");
  assert_int_equal(t.status, MNM_E_PARSE);
  tell(&t, "<?xml version='1.0' encoding='US-ASCII'?><root><a>\xC3\xA9</a></root>");
  assert_int_equal(t.status, MNM_E_PARSE);
  tell(&t, "<?xml version='1.0' encoding='UTF-8'?><root><a>\xE9t\xE9</a></root>");
  assert_int_equal(t.status, MNM_E_PARSE);
  tell_bytes(&t, "<root><a>1\0SECRET</a></root>", 28);
  assert_int_equal(t.status, MNM_E_PARSE);
}

static void count_words(void *payload, const char *message, ...) {
  (void)message;
  ++*(int *)payload;
}

static void count_error(void *payload, xmlErrorPtr error) {
  (void)error;
  ++*(int *)payload;
}

/* Half a pair of UTF-16, anywhere: an error of ours, and nothing of libxml2's own on the screen. */
static void the_library_says_nothing_by_itself(void **state) {
  char text[3000] = "<a>", wide[8000];
  int told_of = 0;
  (void)state;
  memset(text + 3, 'x', 2500);
  memcpy(text + 2503, "</a>", 5);
  size_t bytes = utf16(wide, text, false, true);
  xmlSetGenericErrorFunc(&told_of, count_words);
  xmlSetStructuredErrorFunc(&told_of, count_error);
  for (size_t at = 8; at + 20 < bytes; at += 2) {
    told t = {.bytes = 0};
    char was[2] = {wide[at], wide[at + 1]};
    wide[at] = 1;
    wide[at + 1] = (char)0xD8;
    odd_reader odd = odd_of(wide, bytes, at % 16384 + 1);
    tell_reader(&t, &odd.reader);
    if (t.status != MNM_E_PARSE) fail_msg("at %zu: %d %s", at, (int)t.status, t.err.message);
    wide[at] = was[0];
    wide[at + 1] = was[1];
  }
  assert_int_equal(told_of, 0);
  assert_ptr_equal(xmlGenericErrorContext, &told_of); /* and what was there is there again */
  assert_ptr_equal(xmlStructuredErrorContext, &told_of);
  xmlSetGenericErrorFunc(NULL, NULL);
  xmlSetStructuredErrorFunc(NULL, NULL);
}

static void texts_and_attributes_have_bounds_at_whole_characters(void **state) {
  size_t bytes = MNM_XML_TEXT_BYTES + 100, used = 0;
  char *text = malloc(bytes + 6000);
  mnm_xml *xml = NULL;
  mnm_xml_event event;
  (void)state;
  assert_non_null(text);
  used += (size_t)sprintf(text, "<root><a k=\"x");
  for (int i = 0; i < 1000; i++) used += (size_t)sprintf(text + used, "é");
  used += (size_t)sprintf(text + used, "\">y");
  for (uint32_t i = 0; i < MNM_XML_TEXT_BYTES / 2; i++) {
    used += (size_t)sprintf(text + used, "é");
  }
  used += (size_t)sprintf(text + used, "</a><b>z</b></root>");
  odd_reader odd = odd_of(text, used, 5000);
  assert_int_equal(mnm_xml_open(&xml, &odd.reader, words, WORDS, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_int_equal(event.attribute_count, 1);
  assert_true(event.attributes[0].cut);
  assert_int_equal(event.attributes[0].value.bytes, MNM_XML_ATTRIBUTE_BYTES - 1);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_true(event.cut);
  assert_int_equal(event.text.bytes, MNM_XML_TEXT_BYTES - 1);
  assert_int_equal(mnm_text_utf8_invalid(event.text.data, event.text.bytes), -1);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_false(event.cut);
  assert_true(mnm_text_equal(event.text, mnm_text_of("z")));
  mnm_xml_close(xml);
  free(text);
}

/* ---- what never ends ----------------------------------------------------------------------------
 */

static char deep_byte(uint64_t at) {
  return "<a>"[at % 3];
}

static char attribute_byte(uint64_t at) {
  static const char head[] = "<root><a k=\"";
  return at < sizeof head - 1 ? head[at] : 'x';
}

static char text_byte(uint64_t at) {
  static const char head[] = "<root><a>";
  return at < sizeof head - 1 ? head[at] : 'x';
}

static char comment_byte(uint64_t at) {
  static const char head[] = "<root><!--";
  return at < sizeof head - 1 ? head[at] : 'x';
}

static char name_byte(uint64_t at) {
  return at == 0 ? '<' : 'x';
}

static char names_byte(uint64_t at) { /* <AAAAAAA/> with ever new letters */
  static const char head[] = "<root>";
  if (at < sizeof head - 1) return head[at];
  at -= sizeof head - 1;
  uint64_t number = at / 12;
  switch (at % 12) {
    case 0:
      return '<';
    case 10:
      return '/';
    case 11:
      return '>';
    default:
      return (char)('a' + (number >> (4 * (at % 12 - 1)) & 15));
  }
}

static char blank_byte(uint64_t at) {
  (void)at;
  return ' ';
}

static char attributes_byte(uint64_t at) { /* <a aaaaaaa='' ... */
  static const char head[] = "<root><a";
  if (at < sizeof head - 1) return head[at];
  at -= sizeof head - 1;
  uint64_t number = at / 12;
  switch (at % 12) {
    case 0:
      return ' ';
    case 9:
      return '=';
    case 10:
    case 11:
      return '"';
    default:
      return (char)('a' + (number >> (4 * (at % 12 - 1)) & 15));
  }
}

static void files_that_are_one_giant_thing_are_refused_in_bounded_time(void **state) {
  static const struct {
    char (*byte)(uint64_t);
    uint64_t bytes, read_at_most;
    mnm_status status;
  } cases[] = {{deep_byte, 3000000, 20000, MNM_E_LIMIT},
               {attribute_byte, 1000000000, 100000, MNM_E_LIMIT},
               {comment_byte, 1000000000, 100000, MNM_E_LIMIT},
               {name_byte, 1000000000, 100000, MNM_E_LIMIT},
               {attributes_byte, 1000000000, 100000, MNM_E_LIMIT},
               {text_byte, 30000000, 30000000, MNM_E_PARSE},
               {blank_byte, 30000000, 30000000, MNM_E_PARSE}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    told t;
    odd_reader odd = odd_of(NULL, cases[i].bytes, 65536);
    odd.byte = cases[i].byte;
    tell_reader(&t, &odd.reader);
    if (t.status != cases[i].status) fail_msg("%zu: %d %s", i, (int)t.status, t.err.message);
    assert_true(odd.at <= cases[i].read_at_most);
  }
}

static void ever_new_names_do_not_fill_the_memory(void **state) {
  told t;
  odd_reader odd = odd_of(NULL, 40000000, 65536);
  (void)state;
  odd.byte = names_byte;
  tell_reader(&t, &odd.reader);
  assert_int_equal(t.status, MNM_E_LIMIT);
  assert_true(odd.at < 3000000);
}

static void many_attributes_in_one_tag_are_refused_before_they_cost_time(void **state) {
  char text[70000];
  (void)state;
  for (int spaces = 0; spaces < 2; spaces++) {
    for (int count = 250; count <= 4000; count += 3750) {
      told t;
      size_t used = (size_t)sprintf(text, "<root><a");
      for (int i = 0; i < count; i++)
        used += (size_t)sprintf(text + used, spaces ? " xmlns:n%d='u'" : " n%d=''", i);
      used += (size_t)sprintf(text + used, "/></root>");
      tell_bytes(&t, text, used);
      assert_int_equal(t.status, count > MNM_XML_ATTRIBUTES ? MNM_E_LIMIT : MNM_OK);
    }
  }
}

/* ---- by descent -------------------------------------------------------------------------------
 */

static void descent_takes_up_whole_elements(void **state) {
  static const char text[] =
      "<root><a> 1 </a><zz><a>no</a></zz><b k=\"v\"><c>2</c><a><c>3</c></a></b><c/></root>";
  odd_reader odd = odd_of(text, sizeof text - 1, 100);
  mnm_xml *xml = NULL;
  mnm_xml_event event, inner;
  mnm_text leaf;
  bool more = false;
  char path[100];
  (void)state;
  assert_int_equal(mnm_xml_open(&xml, &odd.reader, words, WORDS, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_xml_child(xml, 0, &event, &more, NULL), MNM_OK);
  assert_true(more);
  assert_int_equal(event.name, ROOT);
  char seen[10] = "";
  for (;;) {
    assert_int_equal(mnm_xml_child(xml, 1, &event, &more, NULL), MNM_OK);
    if (!more) break;
    size_t at = strlen(seen);
    seen[at] = (char)('0' + event.name);
    if (event.name == A) {
      assert_int_equal(mnm_xml_leaf(xml, &event, &leaf, NULL, NULL), MNM_OK);
      assert_true(mnm_text_equal(leaf, mnm_text_of("1")));
    } else if (event.name == B) {
      assert_true(mnm_text_equal(mnm_xml_attribute_of(&event, K), mnm_text_of("v")));
      assert_int_equal(mnm_xml_attribute_of(&event, A).bytes, 0);
      mnm_xml_mark(xml, &event);
      assert_int_equal(mnm_xml_child(xml, 2, &inner, &more, NULL), MNM_OK);
      (void)mnm_xml_path(xml, path, sizeof path);
      assert_string_equal(path, "root/b/c");
      assert_int_equal(mnm_xml_leaf(xml, &inner, &leaf, NULL, NULL), MNM_OK);
      assert_true(mnm_text_equal(leaf, mnm_text_of("2")));
      assert_int_equal(mnm_xml_child(xml, 2, &inner, &more, NULL), MNM_OK);
      assert_int_equal(mnm_xml_leaf(xml, &inner, &leaf, NULL, NULL), MNM_OK);
      assert_int_equal(leaf.bytes, 0); /* it holds an element */
      assert_int_equal(mnm_xml_child(xml, 2, &inner, &more, NULL), MNM_OK);
      assert_false(more);
      mnm_text raw = mnm_xml_raw(xml);
      assert_true(mnm_text_equal(raw, mnm_text_of("<b k=\"v\"><c>2</c><a><c>3</c></a></b>")));
    } else {
      assert_int_equal(mnm_xml_skip(xml, &event, NULL), MNM_OK);
    }
  }
  assert_string_equal(seen, "1023");
  assert_int_equal(mnm_xml_child(xml, 0, &event, &more, NULL), MNM_OK);
  assert_false(more);
  assert_int_equal(event.kind, MNM_XML_DONE);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  assert_int_equal(event.kind, MNM_XML_DONE);
  mnm_xml_close(xml);
}

static void what_is_kept_has_a_bound_at_whole_characters(void **state) {
  char text[20000];
  size_t used = (size_t)sprintf(text, "<root><a>x");
  mnm_xml *xml = NULL;
  mnm_xml_event event;
  (void)state;
  for (int i = 0; i < 5000; i++) used += (size_t)sprintf(text + used, "é");
  used += (size_t)sprintf(text + used, "</a></root>");
  odd_reader odd = odd_of(text, used, 100);
  assert_int_equal(mnm_xml_open(&xml, &odd.reader, words, WORDS, NULL, NULL), MNM_OK);
  assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  mnm_xml_mark(xml, &event);
  while (event.kind != MNM_XML_DONE) assert_int_equal(mnm_xml_next(xml, &event, NULL), MNM_OK);
  mnm_text raw = mnm_xml_raw(xml);
  assert_in_range(raw.bytes, MNM_XML_RAW_BYTES - 1, MNM_XML_RAW_BYTES);
  assert_int_equal(mnm_text_utf8_invalid(raw.data, raw.bytes), -1);
  mnm_xml_close(xml);
}

static void a_failing_reader_is_the_answer_after_what_it_gave(void **state) {
  told t;
  char text[40000];
  size_t used = (size_t)sprintf(text, "<root>");
  (void)state;
  while (used < 30000) used += (size_t)sprintf(text + used, "<a>1</a>");
  odd_reader odd = odd_of(text, used, 1000);
  odd.fail_at = 20000;
  tell_reader(&t, &odd.reader);
  assert_int_equal(t.status, MNM_E_IO);
  assert_true(t.events > 1000);
}

/* ---- random files against what they were made of ------------------------------------------------
 */

static size_t make(char *out, char *expected, mnm_rng *rng, int depth) {
  static const char *const names[] = {"a", "b", "c", "q"};
  size_t used = 0, told_bytes = 0;
  uint64_t which = mnm_rng_below(rng, 4);
  const char *seen = which == 3 ? "*" : names[which];
  used += (size_t)sprintf(out + used, "<%s", names[which]);
  told_bytes += (size_t)sprintf(expected + told_bytes, "<%s", seen);
  if (mnm_rng_below(rng, 3) == 0) {
    used += (size_t)sprintf(out + used, " k='%s'", which % 2 ? "1" : "x y");
    told_bytes += (size_t)sprintf(expected + told_bytes, " k=%s", which % 2 ? "1" : "x y");
  }
  used += (size_t)sprintf(out + used, ">");
  told_bytes += (size_t)sprintf(expected + told_bytes, ">");
  uint64_t children = depth < 5 ? mnm_rng_below(rng, 4) : 0;
  for (uint64_t i = 0; i < children; i++) {
    if (mnm_rng_below(rng, 2)) used += (size_t)sprintf(out + used, "\n ");
    if (mnm_rng_below(rng, 5) == 0) used += (size_t)sprintf(out + used, "<!-- <a> -->");
    used += make(out + used, expected + told_bytes, rng, depth + 1);
    told_bytes = strlen(expected);
  }
  if (children == 0) {
    static const char *const texts[][2] = {{"", ""},
                                           {"12.50", "12.50"},
                                           {"a&amp;b", "a&b"},
                                           {"<![CDATA[<x>]]>", "<x>"},
                                           {"&#233;", "é"}};
    uint64_t text = mnm_rng_below(rng, 5);
    used += (size_t)sprintf(out + used, "%s", texts[text][0]);
    told_bytes += (size_t)sprintf(expected + told_bytes, "%s", texts[text][1]);
  }
  used += (size_t)sprintf(out + used, "</%s>", names[which]);
  sprintf(expected + told_bytes, "</%s>", seen);
  return used;
}

static void random_documents_come_out_as_they_were_made(void **state) {
  int rounds = getenv("MNM_LONG") ? 50000 : 500;
  char *out = malloc(1 << 20), *expected = malloc(1 << 20);
  mnm_rng rng;
  (void)state;
  assert_non_null(out);
  assert_non_null(expected);
  mnm_rng_init(&rng, 11);
  for (int i = 0; i < rounds; i++) {
    told t;
    expected[0] = '\0';
    size_t bytes = make(out, expected, &rng, 0);
    if (strlen(expected) + 1 >= sizeof t.text) continue;
    odd_reader odd = odd_of(out, bytes, 1 + mnm_rng_below(&rng, 100));
    tell_reader(&t, &odd.reader);
    assert_int_equal(t.status, MNM_OK);
    assert_string_equal(t.text, expected);
  }
  free(out);
  free(expected);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(elements_texts_and_attributes_come_in_order),
      cmocka_unit_test(texts_between_elements_are_counted),
      cmocka_unit_test(lines_are_those_of_the_tags_also_in_large_files),
      cmocka_unit_test(a_document_type_is_refused_whatever_it_says),
      cmocka_unit_test(faults_name_line_and_path_but_no_text),
      cmocka_unit_test(empty_files_are_no_documents),
      cmocka_unit_test(every_prefix_of_a_file_is_an_error_and_short_reads_change_nothing),
      cmocka_unit_test(damaged_bytes_anywhere_end_in_a_verdict),
      cmocka_unit_test(other_encodings_are_read_and_wrong_ones_noticed),
      cmocka_unit_test(the_library_says_nothing_by_itself),
      cmocka_unit_test(texts_and_attributes_have_bounds_at_whole_characters),
      cmocka_unit_test(files_that_are_one_giant_thing_are_refused_in_bounded_time),
      cmocka_unit_test(ever_new_names_do_not_fill_the_memory),
      cmocka_unit_test(many_attributes_in_one_tag_are_refused_before_they_cost_time),
      cmocka_unit_test(descent_takes_up_whole_elements),
      cmocka_unit_test(what_is_kept_has_a_bound_at_whole_characters),
      cmocka_unit_test(a_failing_reader_is_the_answer_after_what_it_gave),
      cmocka_unit_test(random_documents_come_out_as_they_were_made),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}

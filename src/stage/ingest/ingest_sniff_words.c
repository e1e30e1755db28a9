/* Words that stand in the headers of bank exports: English, German, French, Spanish, Italian,
 * Dutch, Polish, Czech, Romanian, Portuguese, Russian. In lower case without marks; compared with
 * headers made so. A word list, not a grammar: what it does not know, the user maps. */
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#include "stage/ingest/ingest_sniff_internal.h"

typedef struct word {
  column_role role;
  const char *texts; /* separated by '|' */
} word;

/* whole headers, first hit wins */
static const word whole[] = {
    {ROLE_BOOKED,
     "date|booking date|transaction date|posting date|posted date|date posted|booked|timestamp|"
     "transaction time|datetime|trans date|datum|buchungstag|buchungsdatum|buchung|"
     "date operation|date de comptabilisation|date d'operation|date comptable|fecha|"
     "fecha operacion|fecha de operacion|fecha contable|data|data operazione|data contabile|"
     "data registrazione|boekdatum|transactiedatum|data operacji|data ksiegowania|"
     "data transakcji|datum zauctovani|datum provedeni|datum transakce|data tranzactiei|"
     "data inregistrarii|data movimento|data do movimento|data lancamento|data da operacao|"
     "дата|дата операции|дата проводки|дата транзакции"},
    {ROLE_CLOCK, "time|transaction time|uhrzeit|heure|hora|ora|tijd|czas|godzina|cas|время"},
    {ROLE_VALUE_DATE,
     "value date|value|valuta|wertstellung|valutadatum|wert|valeur|date valeur|date de valeur|"
     "fecha valor|data valuta|rentedatum|data waluty|datum splatnosti|data valutei|data valor|"
     "дата валютирования"},
    {ROLE_AMOUNT,
     "amount|transaction amount|amount paid|sum|betrag|umsatz|buchungsbetrag|montant|importe|"
     "cantidad|monto|importo|bedrag|kwota|kwota operacji|kwota transakcji|castka|objem|suma|"
     "valor|montante|quantia|сумма|сумма операции"},
    {ROLE_DEBIT,
     "debit|debits|debit amount|withdrawal|withdrawals|money out|paid "
     "out|payments|soll|lastschrift|"
     "belastung|abgang|ausgang|debito|dare|uscite|cargo|cargos|debe|af|obciazenia|wyplata|vydaj|"
     "debet|plati|saidas|дебет|расход|списание"},
    {ROLE_CREDIT,
     "credit|credits|credit amount|deposit|deposits|money in|paid in|receipts|haben|gutschrift|"
     "zugang|eingang|credito|avere|entrate|abono|abonos|haber|bij|uznania|wplata|prijem|incasari|"
     "entradas|кредит|приход|зачисление"},
    {ROLE_SIGN,
     "debit/credit|credit/debit|dr/cr|cr/dr|d/c|c/d|soll/haben|s/h|sens|af/bij|af "
     "bij|"
     "bij/af|indicator|debet/credit|wn/ma|credit debit indicator"},
    {ROLE_BALANCE,
     "balance|running balance|running bal.|closing balance|balance after|balance after "
     "transaction|saldo|kontostand|solde|"
     "saldo contable|saldo contabile|saldo po operacji|saldo po transakcji|zustatek|sold|"
     "sold final|saldo apos|остаток|баланс"},
    {ROLE_SECOND_AMOUNT,
     "original amount|foreign amount|amount received|received amount|amount in original currency|"
     "transaction currency amount|target amount|betrag in originalwahrung|originalbetrag|"
     "fremdwahrungsbetrag|auslandsbetrag|montant d'origine|montant en devise|importe original|"
     "importe en divisa|importo originale|importo in valuta|kwota oryginalna|kwota w walucie|"
     "originalni castka|castka v mene|valor original|suma originala"},
    {ROLE_SECOND_CURRENCY,
     "original currency|foreign currency|receiving currency|received currency|target currency|"
     "transaction currency|originalwahrung|fremdwahrung|auslandswahrung|devise d'origine|"
     "divisa original|moneda original|valuta originale|waluta oryginalna|originalni mena|"
     "moeda original|moneda originala"},
    {ROLE_CURRENCY,
     "currency|payment currency|account currency|ccy|currency "
     "code|wahrung|waehrung|devise|moneda|divisa|valuta code|munt|waluta|"
     "mena|moeda|валюта"},
    {ROLE_ACCOUNT,
     "account|account number|account no|iban|my account|own account|konto|kontonummer|"
     "auftragskonto|compte|numero de compte|cuenta|numero de cuenta|conto|rekening|"
     "rekeningnummer|iban/bban|numer rachunku|rachunek|numer konta|cislo uctu|ucet|cont|numar "
     "cont|conta|"
     "numero da conta|счет|номер счета"},
    {ROLE_BANK, "bank|bank code|bic|swift|blz|banque|banco|banca|kod banku|kod banky|банк|бик"},
    {ROLE_OTHER_ACCOUNT,
     "counterparty account|counterparty iban|counterparty account number|payee account|"
     "beneficiary account|other account|other iban|partner iban|iban des partners|gegenkonto|"
     "kontonummer/iban|iban zahlungsbeteiligter|iban auftraggeberkonto|"
     "konto auftraggeber/empfanger|compte beneficiaire|compte contrepartie|cuenta contraparte|"
     "cuenta beneficiario|conto controparte|iban controparte|tegenrekening|"
     "tegenrekening iban/bban|rachunek kontrahenta|numer konta kontrahenta|nr rachunku kontrahenta|"
     "protiucet|cislo protiuctu|cont beneficiar|cont partener|conta destino|conta contraparte|"
     "счет контрагента|счет получателя"},
    {ROLE_OTHER_BANK,
     "counterparty bank|counterparty bic|payee bank|beneficiary bank|bic (swift-code)|"
     "bic des partners|banque beneficiaire|banco contraparte|banca controparte|bic tegenpartij|"
     "bank kontrahenta|kod banky protiuctu|banca beneficiar|банк контрагента|банк получателя"},
    {ROLE_OTHER_NAME,
     "counterparty|counterparty name|payee|beneficiary|beneficiary name|name|partner name|"
     "merchant|beguenstigter/zahlungspflichtiger|begunstigter/zahlungspflichtiger|"
     "name "
     "zahlungsbeteiligter|auftraggeber/empfanger|auftraggeber/begunstigter|begunstigter/"
     "auftraggeber|begunstigter|beguenstigter|empfanger|zahlungspflichtiger|beneficiaire|"
     "contrepartie|beneficiario|contraparte|ordenante|controparte|naam tegenpartij|"
     "naam/omschrijving|nazwa kontrahenta|kontrahent|nadawca/odbiorca|nazev protiuctu|nazev "
     "protistrany|"
     "nume beneficiar|nome|контрагент|получатель|наименование получателя"},
    {ROLE_FROM,
     "from|from account|sender|sender account|source|source account|payer|payer account|"
     "originator|von|absender|expediteur|origen|cuenta origen|mittente|afzender|nadawca|odesilatel|"
     "expeditor|remetente|отправитель|orig_acct|nameorig"},
    {ROLE_FROM_BANK, "from bank|sender bank|payer bank|source bank|банк отправителя"},
    {ROLE_TO,
     "to|to account|receiver|receiver account|recipient|recipient account|destination|target|"
     "destination account|target account|an|destinataire|destino|cuenta destino|destinatario|"
     "ontvanger|odbiorca|prijemce|destinatar|bene_acct|namedest"},
    {ROLE_TO_BANK, "to bank|receiver bank|recipient bank|destination bank"},
    {ROLE_PURPOSE,
     "purpose|description|details|narrative|memo|reference text|transaction details|remittance|"
     "particulars|verwendungszweck|buchungstext|vorgang|libelle|motif|communication|concepto|"
     "descripcion|causale|descrizione|omschrijving|mededelingen|tytul|opis|opis operacji|tytul "
     "operacji|"
     "opis transakcji|popis|poznamka|zprava pro prijemce|detalii|descriere|explicatii|descricao|"
     "historico|назначение платежа|описание|назначение"},
    {ROLE_ID,
     "id|transaction id|transaction number|reference|ref|transaction reference|referenz|"
     "referenznummer|reference de l'operation|referencia|riferimento|referentie|"
     "numer referencyjny|id operacji|id transakce|id pohybu|referinta|номер операции|номер"},
    {ROLE_TYPE,
     "type|transaction type|payment type|channel|payment format|code|umsatzart|buchungsart|"
     "type d'operation|tipo|tipo de operacion|tipo operazione|mutatiesoort|typ operacji|typ|"
     "typ transakce|tip|tipo de movimento|тип операции|тип"},
    {ROLE_PLACE,
     "place|location|city|town|branch|merchant city|ort|filiale|lieu|ville|agence|lugar|ciudad|"
     "oficina|luogo|citta|filiale|plaats|miejsce|miasto|oddzial|misto|mesto|pobocka|loc|local|"
     "cidade|место|город|отделение"},
    {ROLE_MCC, "mcc|merchant category code|merchant category|kod mcc"},
};

/* codes of money that comes in and of money that goes out, made the same way */
static const char *const codes_in =
    "c|cr|ct|credit|crdt|h|haben|gutschrift|eingang|bij|+|prijem|kredit|ma|uznanie|wplyw|in|"
    "incoming|"
    "money in|deposit|recette|credito|abono|ingreso|avere|entrata|entrada|incasare|кредит|приход";
static const char *const codes_out =
    "d|dr|dt|debit|dbit|s|soll|lastschrift|belastung|ausgang|af|-|vydaj|debet|wn|obciazenie|"
    "wydatek|"
    "out|outgoing|money "
    "out|withdrawal|depense|debito|cargo|gasto|dare|uscita|saida|plata|дебет|расход";

#define PLAIN_UNITS 1024

/* Lower case, marks off, blanks and underscores made one blank, none around a slash. */
uint32_t mnm_ingest__plain(char *to, uint32_t room, mnm_text from) {
  UChar wide[PLAIN_UNITS], folded[2 * PLAIN_UNITS];
  int32_t wide_count = 0, folded_count = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(wide, PLAIN_UNITS, &wide_count, from.data, (int32_t)from.bytes, &status);
  if (U_FAILURE(status)) return 0;
  const UNormalizer2 *marks = unorm2_getNFDInstance(&status);
  if (U_FAILURE(status)) return 0;
  folded_count = unorm2_normalize(marks, wide, wide_count, folded, 2 * PLAIN_UNITS, &status);
  if (U_FAILURE(status)) return 0;
  UChar kept[2 * PLAIN_UNITS];
  int32_t count = 0;
  for (int32_t i = 0; i < folded_count; i++) {
    UChar c = folded[i];
    /* marks go, but the breve that makes й of и */
    bool cyrillic = c == 0x0306 && count > 0 && kept[count - 1] >= 0x0400;
    if (u_charType(c) == U_NON_SPACING_MARK && !cyrillic) continue;
    c = (UChar)u_tolower(c);
    if (c == 0x0142) c = 'l'; /* ł has no mark to take off */
    if (c == '_' || c == '\t' || c == 0x00A0) c = ' ';
    if (count == 0 && (c == '#' || c == '*')) continue; /* some banks mark their headers */
    if (c == ' ' && (count == 0 || kept[count - 1] == ' ' || kept[count - 1] == '/')) continue;
    if (c == '/' && count > 0 && kept[count - 1] == ' ') count--;
    kept[count++] = c;
  }
  while (count > 0 && (kept[count - 1] == ' ' || kept[count - 1] == ':')) count--;
  UChar composed[2 * PLAIN_UNITS];
  const UNormalizer2 *compose = unorm2_getNFCInstance(&status);
  if (U_FAILURE(status)) return 0;
  count = unorm2_normalize(compose, kept, count, composed, 2 * PLAIN_UNITS, &status);
  int32_t bytes = 0;
  u_strToUTF8(to, (int32_t)room, &bytes, composed, count, &status);
  return U_SUCCESS(status) && bytes > 0 && (uint32_t)bytes < room ? (uint32_t)bytes : 0;
}

static bool is_among(const char *texts, mnm_text text) {
  for (const char *at = texts;;) {
    const char *bar = strchr(at, '|');
    size_t bytes = bar != NULL ? (size_t)(bar - at) : strlen(at);
    if (bytes == text.bytes && memcmp(at, text.data, bytes) == 0) return true;
    if (bar == NULL) return false;
    at = bar + 1;
  }
}

static column_role look_up(mnm_text header) {
  for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++) {
    if (is_among(whole[i].texts, header)) return whole[i].role;
  }
  return ROLE_NONE;
}

uint32_t mnm_ingest__sniff_direction(mnm_text code) {
  char text[512];
  code = mnm_text_trim(code);
  if (code.bytes == 0 || code.bytes > 40) return 0;
  mnm_text name = {text, mnm_ingest__plain(text, sizeof text, code)};
  if (name.bytes == 0) return 0;
  return is_among(codes_in, name) ? 1 : is_among(codes_out, name) ? 2 : 0;
}

/* A code, a name, or a sign such as $, which several currencies share. */
static bool is_currency(mnm_text text) {
  if (text.bytes == 0 || mnm_currency_find(text) != MNM_CURRENCY_NONE) return text.bytes > 0;
  bool sign = text.bytes <= 3;
  for (uint32_t i = 0; i < text.bytes; i++) {
    char c = text.data[i];
    sign = sign && (c == '$' || (unsigned char)c >= 0x80);
  }
  return sign;
}

column_role mnm_ingest__sniff_word(mnm_text header) {
  char text[512];
  header = mnm_text_trim(header);
  if (header.bytes == 0 || header.bytes > 120) return ROLE_NONE;
  mnm_text name = {text, mnm_ingest__plain(text, sizeof text, header)};
  column_role role = look_up(name);
  if (role != ROLE_NONE) return role;
  /* "Betrag (EUR)", "Amount in EUR", "Saldo EUR": what stands before the currency */
  for (uint32_t cut = name.bytes; cut > 0; cut--) {
    char c = text[cut - 1];
    if (c != '(' && c != ' ' && c != '[') continue;
    mnm_text rest = mnm_text_trim((mnm_text){text, cut - 1});
    mnm_text behind = mnm_text_trim((mnm_text){text + cut, name.bytes - cut});
    while (behind.bytes > 0 &&
           (behind.data[behind.bytes - 1] == ')' || behind.data[behind.bytes - 1] == ']')) {
      behind.bytes--;
    }
    if (!is_currency(behind)) continue;
    role = look_up(rest);
    bool in = rest.bytes > 3 && memcmp(rest.data + rest.bytes - 3, " in", 3) == 0;
    return role != ROLE_NONE || !in ? role : look_up((mnm_text){rest.data, rest.bytes - 3});
  }
  /* headers of several rows, joined: "Betrag / Soll" */
  const char *bar = memmem(header.data, header.bytes, " / ", 3);
  if (bar == NULL) return ROLE_NONE;
  return mnm_ingest__sniff_word(
      (mnm_text){bar + 3, header.bytes - 3 - (uint32_t)(bar - header.data)});
}

const char *mnm_ingest__sniff_role_name(column_role role) {
  static const char *const names[ROLE_COUNT] = {"not used",
                                                "booking date",
                                                "time of day",
                                                "value date",
                                                "amount",
                                                "debit",
                                                "credit",
                                                "debit or credit",
                                                "balance",
                                                "currency",
                                                "other side's amount",
                                                "other side's currency",
                                                "statement account",
                                                "its bank",
                                                "other account",
                                                "other account's bank",
                                                "other side's name",
                                                "payer's account",
                                                "payer's bank",
                                                "receiver's account",
                                                "receiver's bank",
                                                "purpose",
                                                "transaction id",
                                                "kind of payment",
                                                "place",
                                                "merchant category"};
  return names[role];
}

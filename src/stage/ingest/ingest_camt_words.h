/* The elements of ISO 20022 messages. Names are the standard's; each that the readers look at has a
 * number here, and the others that the standard has are known by name, so that what it does not
 * have can be counted. */
#ifndef MNM_STAGE_INGEST_CAMT_WORDS_H
#define MNM_STAGE_INGEST_CAMT_WORDS_H

#include <stdint.h>

/* clang-format off */
#define CAMT_WORDS(X) \
  X(Document) X(BkToCstmrAcctRpt) X(BkToCstmrAcctRptV01) X(BkToCstmrStmt) X(BkToCstmrStmtV01) \
  X(BkToCstmrDbtCdtNtfctn) X(BkToCstmrDbtCdtNtfctnV01) X(FIToFICstmrCdtTrf) X(Rpt) X(Stmt) \
  X(Ntfctn) X(Id) X(StmtPgntn) X(RptPgntn) X(NtfctnPgntn) X(PgNb) X(LastPgInd) \
  X(ElctrncSeqNb) X(LglSeqNb) X(CreDtTm) X(Acct) X(Bal) X(Ntry) X(IBAN) X(BBAN) X(UPIC) \
  X(PrtryAcct) X(Othr) X(Tp) X(Ccy) X(Nm) X(Ownr) X(Svcr) X(Prtry) X(Cd) X(CdOrPrtry) \
  X(FinInstnId) X(BrnchId) X(BIC) X(BICFI) X(ClrSysMmbId) X(MmbId) X(CmbndId) X(NmAndAdr) \
  X(Amt) X(CdtDbtInd) X(Dt) X(DtTm) X(NtryRef) X(RvslInd) X(Sts) X(BookgDt) X(ValDt) \
  X(AcctSvcrRef) X(BkTxCd) X(Domn) X(Fmly) X(SubFmlyCd) X(Issr) X(AmtDtls) X(Chrgs) \
  X(NtryDtls) X(TxDtls) X(AddtlNtryInf) X(AddtlTxInf) X(InstdAmt) X(TxAmt) X(CntrValAmt) \
  X(TtlChrgsAndTaxAmt) X(Rcrd) X(ChrgInclInd) X(Refs) X(EndToEndId) X(TxId) X(UETR) \
  X(InstrId) X(RltdPties) X(RltdAgts) X(Dbtr) X(Cdtr) X(DbtrAcct) X(CdtrAcct) X(UltmtDbtr) \
  X(UltmtCdtr) X(DbtrAgt) X(CdtrAgt) X(Pty) X(Agt) X(Purp) X(RmtInf) X(Ustrd) X(Strd) \
  X(CdtrRefInf) X(Ref) X(CdtrRef) X(AddtlRmtInf) X(RfrdDocInf) X(Nb) X(RtrInf) X(PstlAdr) \
  X(AdrLine) X(StrtNm) X(BldgNb) X(PstCd) X(TwnNm) X(CtrySubDvsn) X(Ctry) X(CtryOfRes) \
  X(OrgId) X(PrvtId) X(AnyBIC) X(BICOrBEI) X(LEI) X(DtAndPlcOfBirth) X(BirthDt) \
  X(CityOfBirth) X(CtryOfBirth) X(CtctDtls) X(EmailAdr) X(PhneNb) X(MobNb) X(SchmeNm) \
  X(TaxId) X(GrpHdr) X(CdtTrfTxInf) X(PmtId) X(PmtTpInf) X(LclInstrm) X(CtgyPurp) \
  X(IntrBkSttlmAmt) X(IntrBkSttlmDt) X(AccptncDtTm)
/* clang-format on */

typedef enum camt_word {
  CAMT_NONE = 0,
#define CAMT_NUMBER(name) CAMT_##name,
  CAMT_WORDS(CAMT_NUMBER)
#undef CAMT_NUMBER
      CAMT_WORD_COUNT
} camt_word;

extern const char *const mnm_ingest__camt_words[];
extern const uint32_t mnm_ingest__camt_word_count;

#endif

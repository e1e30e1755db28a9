# Bank messages and goAML reports, from files to transfers.

$ cat > statement.xml <<'END'
> <Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>s</Id>
> <Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
> <Ntry><Amt Ccy="EUR">10.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
> <BookgDt><Dt>2024-03-01</Dt></BookgDt><AcctSvcrRef>R1</AcctSvcrRef>
> <BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>
> <NtryDtls><TxDtls><RltdPties><Dbtr><Nm>Ann Payer</Nm></Dbtr><DbtrAcct><Id>
> <IBAN>AT611904300234573201</IBAN></Id></DbtrAcct></RltdPties></TxDtls></NtryDtls></Ntry>
> <Ntry><Amt Ccy="EUR">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>PDNG</Cd></Sts></Ntry>
> </Stmt></BkToCstmrStmt></Document>
> END

$ printf ':20:X\n:25:NL91ABNA0417164300\n:28C:1/1\n:60F:C240301EUR0,\n:61:2403010301C10,NTRFNONREF//R9\n:86:/IBAN/AT611904300234573201/NAME/Ann Payer/REMI/rent/\n:62F:C240301EUR10,\n-\n' > old.sta

$ cat > report.xml <<'END'
> <report><rentity_id>7</rentity_id><currency_code_local>AED</currency_code_local><transaction>
> <transactionnumber>T1</transactionnumber><transaction_location>Deira</transaction_location>
> <transaction_description>loan</transaction_description>
> <date_transaction>2024-05-01T10:30:00</date_transaction><transmode_code>W</transmode_code>
> <amount_local>1500.50</amount_local>
> <t_from><from_funds_code>E</from_funds_code><from_account><institution_name>One</institution_name>
> <swift>BBMEAEAD</swift><account>111</account></from_account><from_country>AE</from_country></t_from>
> <t_to><to_funds_code>E</to_funds_code><to_person><first_name>Ann</first_name>
> <last_name>Payee</last_name></to_person><to_country>KE</to_country></t_to>
> </transaction></report>
> END

$ printf 'list,code,label,meaning\nconduction_type,W,by wire,wire\n' > codes.csv

$ for F in statement.xml old.sta report.xml; do manumit sniff $F | sed -n '3p;7p'; done
Kind: iso20022
XML: read as ISO 20022, camt.053
Kind: mt940
SWIFT text: read as MT940 or MT942
Kind: goaml
XML: read as a goAML report

$ manumit new bank.mnm --shares 0 --quiet | grep -c File
1

$ manumit add bank.mnm statement.xml old.sta report.xml --zone Asia/Dubai --goaml-codes codes.csv
File           Outcome  Source  Read as   Records  Transfers  New  Known  Statements  Rejected  Days off
─────────────  ───────  ──────  ────────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
statement.xml  added         1  iso20022        2          1    1      0           2         1         0
old.sta        added         2  mt940           1          1    1      0           1         0         0
report.xml     added         3  goaml           1          1    1      0          14         7         0
note: entries that are pending or for information: 1; they are listed as rejects, and are no transfers
next: manumit rejects bank.mnm
next: manumit investigate bank.mnm

$ manumit rejects bank.mnm --format csv | cut -d, -f1,2,4 | tr -d '\r'
source,row,reason
1,8,"the entry is pending (PDNG)
3,1,report: what is mandatory is missing: rentity_branch
3,1,report: what is mandatory is missing: submission_code
3,1,report: what is mandatory is missing: report_code
3,1,report: what is mandatory is missing: submission_date
3,1,report: what is mandatory is missing: reporting_person
3,1,report: what is mandatory is missing: location
3,1,report: what is mandatory is missing: report_indicators

$ for A in DE89370400440532013000 NL91ABNA0417164300 BBMEAEAD:111; do manumit show bank.mnm account $A --format csv | tr -d '\r' | cut -d, -f 1-4,6,8,18 | sed 1d; done
2024-03-01,in,10.00,EUR,wire,,
2024-03-01,in,10.00,EUR,wire,,rent
2024-05-01T06:30:00Z,out,1500.50,AED,wire,,loan

$ manumit add bank.mnm report.xml --goaml-codes statement.xml
manumit: statement.xml, row 1: the file of code lists has another header
  what to do: the first line is list,code,label,meaning (docs/statements.md)
[exit 3]

# a DOCTYPE is refused
$ printf '<!DOCTYPE d [<!ENTITY a "b">]><Document><BkToCstmrStmt><Stmt><Id>&a;</Id></Stmt></BkToCstmrStmt></Document>' > bomb.xml; manumit add bank.mnm bomb.xml --quiet
manumit: bomb.xml, row 1: the file declares a document type (DOCTYPE), which is refused
  what to do: messages and reports have none, and it can carry an attack; ask the sender
File      Outcome  Source  Read as   Records  Transfers  New  Known  Statements  Rejected  Days off
────────  ───────  ──────  ────────  ───────  ─────────  ───  ─────  ──────────  ────────  ────────
bomb.xml  failed           iso20022
[exit 3]

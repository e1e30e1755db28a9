/* The words of a world: kinds of firms, jobs, groups, roles, purposes, stages, facts, truths. */
#ifndef MNM_LAB_WORLD_WORDS_H
#define MNM_LAB_WORLD_WORDS_H

#include <stdbool.h>
#include <stdint.h>

typedef enum world_kind { /* of firms: the nations' ones, then a district's; networks have the
                             latter too */
                          FIRM_BANK,
                          FIRM_TAX,
                          FIRM_UTILITY,
                          FIRM_TELECOM,
                          FIRM_INSURER,
                          FIRM_GIG,
                          FIRM_AIRLINE,
                          FIRM_BUS,
                          FIRM_CLASSIFIED,
                          FIRM_ESCORT_SITE,
                          FIRM_VISA,
                          FIRM_HOSPITAL,
                          FIRM_CRYPTO,
                          FIRM_ONLINE,
                          FIRM_UNIVERSITY,
                          FIRM_MAKER,
                          FIRM_CHAIN,
                          FIRM_NATIONAL_KINDS,
                          FIRM_GROCER = FIRM_NATIONAL_KINDS,
                          FIRM_RESTAURANT,
                          FIRM_CLOTHES,
                          FIRM_PHARMACY,
                          FIRM_FUEL,
                          FIRM_LANDLORD,
                          FIRM_HOSTEL,
                          FIRM_OFFICE,
                          FIRM_FACTORY,
                          FIRM_FARM,
                          FIRM_BUILDER,
                          FIRM_PAYROLL,
                          FIRM_ACCOUNTANT,
                          FIRM_CHURCH,
                          FIRM_CHARITY,
                          FIRM_HOTEL,
                          FIRM_TRAVEL,
                          FIRM_RECRUITER,
                          FIRM_GROUP,
                          FIRM_SUPPLIER,
                          FIRM_BEAUTY,
                          FIRM_PUBLIC,
                          FIRM_CARE,
                          FIRM_FISHERY,
                          FIRM_TEXTILE,
                          FIRM_FOODPLANT,
                          FIRM_CLINIC,
                          FIRM_KINDS
} world_kind;

typedef struct world_trade { /* of a kind of firm */
  const char *word;          /* in its name and register entry */
  uint16_t mcc;              /* 0: takes no cards */
  uint8_t count;             /* in a nation or a district */
  bool takings;              /* banknotes too */
} world_trade;
extern const world_trade mnm_world__trades[FIRM_KINDS];
#define DISTRICT_FIRMS 41
#define NATION_FIRMS 19

typedef enum world_job {
  JOB_OFFICE,
  JOB_FACTORY,
  JOB_BUILDER,
  JOB_RESTAURANT,
  JOB_SHOP,
  JOB_CARE,
  JOB_PUBLIC,
  JOB_SEASONAL,
  JOB_GIG,
  JOB_TRADER,
  JOB_TRAVELLER,
  JOB_STUDENT,
  JOB_PENSIONER,
  JOB_UNEMPLOYED,
  JOBS,
  JOB_NONE = JOBS /* lives on what others send, or outside the ledger */
} world_job;

typedef enum world_harm { /* groups of people who look like something they are not; bits */
                          HARM_MIGRANT = 1,
                          HARM_HOSTEL = 2,
                          HARM_ELDER = 4,
                          HARM_ORGANISER = 8,
                          HARM_GIG = 16,
                          HARM_SHOP = 32,
                          HARM_TRAVELLER = 64,
                          HARM_ACCOUNTANT = 128,
                          HARM_PAYROLL = 256,
                          HARM_CHARITY = 512,
                          HARM_GROUP = 1024,
                          HARM_KIN = 2048,
                          HARM_RECRUITER = 4096,
                          HARM_HOUSEHOLD = 8192
} world_harm;
#define WORLD_HARMS 14
extern const char *const mnm_world__harm_names[WORLD_HARMS];

typedef enum world_role { /* of members of networks; bits */
                          ROLE_ORGANISER = 1,
                          ROLE_RECRUITER = 2,
                          ROLE_TRANSPORTER = 4,
                          ROLE_FORGER = 8,
                          ROLE_HARBOURER = 16,
                          ROLE_CONTROLLER = 32,
                          ROLE_ENFORCER = 64,
                          ROLE_ADVERTISER = 128,
                          ROLE_HANDLER = 256,
                          ROLE_STRAW = 512,
                          ROLE_ENABLER = 1024,
                          ROLE_OFFICIAL = 2048,
                          ROLE_INVESTOR = 4096,
                          ROLE_VICTIM = 8192,
                          ROLE_MULE = 16384
} world_role;
#define WORLD_ROLES 15
extern const char *const mnm_world__role_names[WORLD_ROLES];

typedef enum world_purpose {
  FOR_NOTHING,
  FOR_WAGE,
  FOR_RENT,
  FOR_UTILITY,
  FOR_PHONE,
  FOR_INSURANCE,
  FOR_FOOD,
  FOR_MEAL,
  FOR_FUEL,
  FOR_CLOTHES,
  FOR_MEDICINE,
  FOR_ONLINE,
  FOR_FRIEND,
  FOR_FAMILY,
  FOR_GIFT,
  FOR_CLUB,
  FOR_CLUB_POT,
  FOR_SAVING,
  FOR_FEE,
  FOR_INVOICE,
  FOR_TAX,
  FOR_BENEFIT,
  FOR_PENSION,
  FOR_PAYOUT,
  FOR_TAKINGS,
  FOR_TICKET,
  FOR_LODGING,
  FOR_ADVERT,
  FOR_VISA,
  FOR_LOAN,
  FOR_REPAYMENT,
  FOR_CONTRACT,
  FOR_POOLING,
  FOR_STUDY,
  FOR_SALE,
  FOR_CAPITAL,
  FOR_MEDICAL,
  FOR_SERVICE,
  FOR_COMMISSION,
  PURPOSES
} world_purpose;
extern const char *const mnm_world__purpose_words[PURPOSES];

typedef enum world_stage { /* of what a crime's transfer is part of; 0: no crime */
                           STAGE_NONE = 0,
                           STAGE_RECRUIT = 1,
                           STAGE_DOCUMENT = 2,
                           STAGE_TRANSPORT = 3,
                           STAGE_HARBOUR = 4,
                           STAGE_EXPLOIT = 5,
                           STAGE_CONTROL = 6,
                           STAGE_LAUNDER = 7,
                           STAGE_EXIT = 8,
                           STAGE_CORRUPT = 9,
                           STAGE_COST = 10,
                           STAGES
} world_stage;
extern const char *const mnm_world__stage_names[STAGES];

typedef enum world_fact_kind {              /* what agencies know beside money */
                               FACT_CALL,   /* a caller, b called; amount: seconds */
                               FACT_TRIP,   /* a passenger, b who paid (person, or HOLDER_FIRM |
                                               firm), place -> place_to; link: transfer */
                               FACT_PAPERS, /* a for whom, b who paid; sub: 0 visa, 1 document;
                                               link: transfer */
                               FACT_ADVERT, /* a whose telephone, place; sub: 0 goods and services,
                                               1 escort, 2 job */
                               FACT_TIP, /* a about whom (person, or HOLDER_FIRM | firm); sub: text
                                          */
                               FACT_EMPLOYMENT, /* a person, b firm */
                               FACT_AWARD,      /* a public body (firm), b supplier (firm); amount,
                                                   amount_2: lowest cost known */
                               FACT_ACT,  /* a official, b about (HOLDER_FIRM | firm); sub: permit,
                                             visa, inspection */
                               FACT_DEBT, /* a debtor, b creditor; amount: principal, amount_2: as
                                             demanded */
                               FACT_IDENTITY, /* a holder; key: the paper's; country */
                               FACT_POWER, /* a agent (firm or person), b account: power of attorney
                                            */
                               FACT_DIRECTOR, /* a person, b firm */
                               FACT_OWNER, /* a person, b firm or account of an asset (HOLDER_FIRM |
                                              firm, account) ; sub 1: asset */
                               FACT_KIN    /* a person, b relative */
} world_fact_kind;

typedef enum world_instance_kind {
  INSTANCE_PLAIN = 0,
  INSTANCE_TRANSIT,
  INSTANCE_CHAIN,
  INSTANCE_STACK,
  INSTANCE_BY_TRANSFER,
  INSTANCE_BY_CASH,
  INSTANCE_PHONE,
  INSTANCE_ADDRESS,
  INSTANCE_PAPER, /* H2: instead of transfers, accounts */
  INSTANCE_KINDS
} world_instance_kind;
extern const char *const mnm_world__instance_kinds[INSTANCE_KINDS];

typedef enum world_truth_kind {
  TRUTH_OFFENCE, /* sub: world_offence; a offender (person), b victim or NONE; link */
  TRUTH_ASSET,   /* a owner (person), b account; amount; sub: world_asset */
  TRUTH_OWED,    /* a victim, b employer (person, or HOLDER_FIRM | firm); amount owed, amount_2 due;
                    sub 0: wages,    1: what was earned with them and taken */
  TRUTH_EVADED,  /* a firm; amount tax, amount_2 contributions */
  TRUTH_EVENT,   /* sub: world_event; b account frozen or NONE; amount */
  TRUTH_AWARD,   /* a public body, b supplier; amount, amount_2 cost */
  TRUTH_DEBT     /* a victim, b creditor; amount demanded, amount_2 real cost */
} world_truth_kind;

typedef enum world_offence {
  OFFENCE_TRAFFICKING,
  OFFENCE_FORGERY,
  OFFENCE_BRIBERY,
  OFFENCE_TAX,
  OFFENCE_LAUNDERING,
  OFFENCE_CONFINEMENT,
  OFFENCE_ASSAULT,
  OFFENCE_EXTORTION,
  OFFENCE_DRUGS,
  OFFENCE_THEFT,
  OFFENCE_FRAUD,
  OFFENCE_IMMIGRATION,
  OFFENCE_SEXUAL,
  OFFENCE_BID_RIGGING,
  OFFENCE_WOUNDING,
  OFFENCES
} world_offence;
extern const char *const mnm_world__offence_names[OFFENCES];
typedef enum world_asset {
  ASSET_ESTATE,
  ASSET_CAR,
  ASSET_BUSINESS,
  ASSET_CRYPTO,
  ASSETS
} world_asset;
extern const char *const mnm_world__asset_names[ASSETS];
typedef enum world_event { EVENT_RAID, EVENT_FREEZE, EVENT_LAW, EVENTS } world_event;
extern const char *const mnm_world__event_names[EVENTS];
#define WORLD_TIPS 6
extern const char *const mnm_world__tips[WORLD_TIPS];

#endif

/* data/world-assumptions.yaml as a table: the build makes it and stops when a name is missing here
 * or there. Units and sources are written there. */
#ifndef MNM_LAB_WORLD_ASSUME_H
#define MNM_LAB_WORLD_ASSUME_H

#include <stdint.h>

#define WORLD_COUNTRIES 6
#define WORLD_HABITS 9

typedef struct mnm_world__assumptions {
  /* arrays of 14: by world_job */
  int64_t money_ppm[WORLD_COUNTRIES], price_permille[WORLD_COUNTRIES],
      report_threshold[WORLD_COUNTRIES], adult_days_low, adult_days_high, child_days_low,
      child_days_high, couple_permille, joint_permille, settled_migrant_permille, hostel_permille,
      savings_permille, club_permille, giver_permille, newcomer_permille, elder_permille,
      client_permille, wage_low[14], wage_high[14], payday_low, payday_high, payroll_firm_permille,
      payroll_fee_permille, pension_low, pension_high, benefit_low, benefit_high, parents_tens_low,
      parents_tens_high, tuition, habit_gap_low[WORLD_HABITS], habit_gap_high[WORLD_HABITS],
      habit_low[WORLD_HABITS], habit_high[WORLD_HABITS], frugal_permille, modest_permille,
      cash_gap_low, cash_gap_high, cash_tens_low, cash_tens_high, machines_per_area, rent_low,
      rent_high, hostel_rent_low, hostel_rent_high, bill_low[3], bill_high[3], friend_gap,
      friend_low, friend_high, account_fee, saving_tens_low, saving_tens_high, gift_fives_low,
      gift_fives_high, club_tens_low, club_tens_high, season_first, season_last, draw_permille,
      remit_permille, remit_share_low, remit_share_high, settled_remit_permille, settled_remit_low,
      settled_remit_high, journey_low, journey_high, gig_week_low, gig_week_high,
      trader_day_permille, trader_day_low, trader_day_high, own_tax_low, own_tax_high,
      accountant_fee, hotel_night_low, hotel_night_high, fair_sale_low, fair_sale_high, fair_gap,
      advert_low, advert_high, supplies_permille, revenue_permille, contributions_permille,
      tax_permille, premises_permille, pool_low, pool_high, ring_permille, contract_low,
      contract_high, honest_margin_low, honest_margin_high, contracts_a_district, calls_low,
      calls_high, seller_permille, job_advert_permille, false_tip_permille, visa_permille, visa_fee,
      acts_an_official, heuni_fee_low, heuni_fee_high, belser_loan_gbp, belser_interest_permille,
      belser_smuggler_fee_usd, fincen_debt_usd, papers_cost, fee_paid_permille, head_low, head_high,
      legal_hour, forced_hours_low, forced_hours_high, formal_permille, skim_low, skim_high,
      draw_low, draw_high, instalment_low, instalment_high, pocket_low, pocket_high,
      profit_taken_permille, victim_spending_permille, ilo_sexual_usd, sexual_cost_permille,
      by_phone_permille, client_low, client_high, servant_hours_low, servant_hours_high,
      domestic_paid_permille, begging_low, begging_high, deal_low, deal_high, rail_low, rail_high,
      gift_to_child_low, gift_to_child_high, organ_price_low, organ_price_high, clinic_permille,
      donor_permille, dwelling_rent_low, dwelling_rent_high, bulk_food_low, bulk_food_high,
      enforcer_low, enforcer_high, driver_low, driver_high, enabler_low, enabler_high, bribe_low,
      bribe_high, member_calls, true_tip_permille, shape_least_low, shape_least_high, layer_least,
      layer_keep_low, layer_keep_high, small_remittance_low, small_remittance_high, car_low,
      car_high, below_cost_low, below_cost_high, pool_back_low, pool_back_high, ring_keep_low,
      ring_keep_high, restock_permille, overtime_permille, drawn_low, drawn_high, harvest_low,
      harvest_high, kin_tens_low, kin_tens_high, kin_gap_low, kin_gap_high, call_home_permille,
      church_permille, help_permille, fair_advert_permille, fair_nights, fair_customers,
      staged_back_permille, chain_document_permille, chain_transport_permille,
      chain_harbour_permille, chain_formal_permille, chain_exit_permille, mover_keep_permille,
      escort_site_permille, stop_low, stop_high, stop_gap_low, stop_gap_high, taken_on_permille,
      earned_low, earned_high, begged_permille, deal_gap_low, deal_gap_high, buyers_low,
      buyers_high, runner_low, runner_high, runner_ticket_permille, purse_low, purse_high,
      smurf_low, smurf_high, careful_low, careful_high, funnel_most, funnel_low, funnel_high,
      notary_permille, built_permille, coins_permille, works_permille, mule_drawn_low,
      mule_drawn_high, mule_passed_permille, scattered_low, scattered_high, scattered_little,
      gathered_low, gathered_high, ring_low, ring_high, ring_little_low, ring_little_high,
      relay_low, relay_high, transit_low, transit_high, turn_low, turn_high, turn_little_low,
      turn_little_high, layer_little, recruiting_days, way_low, way_high, held_low, held_high,
      raid_low, raid_high, freeze_low, freeze_high, law_percent, account_days_low,
      account_days_high, law_permille;
} mnm_world__assumptions;
extern const mnm_world__assumptions mnm_world__assumed;
#define ASSUMED mnm_world__assumed

#endif

package oracle

// worked is the table worked out by hand, on a paper calendar: source | service/class or service/class/party | facts in the order in which
// they are learned | last day of use and rule, or "active" and rule. In the facts "a=2024-01-31" is told, "a:=..." corrects, "-a" takes back.
const worked = `
# 36 months after the right ceased, ends of months and leap days
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2024-03-15 | 2027-03-15 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2024-02-29 | 2027-02-28 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2025-02-28 | 2028-02-28 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2024-12-31 | 2027-12-31 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2024-01-31 | 2027-01-31 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2026-03-29 | 2029-03-29 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-05-04 rsa_right_ceased=2026-10-25 | 2029-10-25 MJ-01
000:237 | monjob62/dossier | rsa_right_ceased=2024-07-14 | 2027-07-14 MJ-01
000:235 | monjob62/dossier | rsa_right_opened=2024-01-01 | active MJ-01
000:235 | monjob62/dossier | rsa_request_filed=2024-01-01 | active MJ-01
000:235 | monjob62/dossier | rsa_request_filed=2024-01-01 rsa_right_opened=2024-02-01 rsa_right_ceased=2024-08-31 | 2027-08-31 MJ-01
# a right that begins again
000:235 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 rsa_right_reopened=2024-09-01 | active MJ-01
000:235 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 rsa_right_reopened=2024-03-15 | active MJ-01
000:235 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 rsa_right_reopened=2024-03-14 | 2027-03-15 MJ-01
000:235 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 rsa_right_reopened=2024-09-01 rsa_right_ceased=2025-05-31 | 2028-05-31 MJ-01
000:235 | monjob62/dossier | rsa_right_ceased=2024-03-15 rsa_right_opened=2024-03-16 | active MJ-01
000:235 | monjob62/dossier | rsa_right_ceased=2024-03-15 rsa_right_opened=2024-03-15 | 2027-03-15 MJ-01
000:140 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 rsa_right_ceased:=2024-01-31 | 2027-01-31 MJ-01
000:140 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 -rsa_right_ceased | active MJ-01
000:140 | monjob62/dossier | rsa_right_ceased=2024-03-15 rsa_right_reopened=2024-09-01 -rsa_right_reopened | 2027-03-15 MJ-01
# litigation: the final decision replaces the start when it is later
000:237 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 litigation_opened=2024-05-02 litigation_final_decision=2025-11-30 | 2028-11-30 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 litigation_opened=2023-05-02 litigation_final_decision=2024-03-14 | 2027-03-15 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 litigation_final_decision=2024-03-15 | 2027-03-15 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-03-15 litigation_final_decision=2028-02-29 | 2031-02-28 MJ-01
000:237 | monjob62/dossier | rsa_right_opened=2020-01-01 litigation_opened=2023-01-01 litigation_final_decision=2024-06-30 | active MJ-01
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 litigation_final_decision=2025-11-30 rsa_right_reopened=2025-12-01 | active MJ-01
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 litigation_opened=2024-04-01 | 2027-03-15 MJ-01
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 litigation_final_decision=2025-11-30 -litigation_final_decision | 2027-03-15 MJ-01
# refused, never a right
000:140 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-29 | 2027-02-28 MJ-01b
000:140 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-29 rsa_right_opened=2024-03-01 | active MJ-01
000:140 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-29 rsa_right_opened=2024-03-01 rsa_right_ceased=2024-08-31 | 2027-08-31 MJ-01
000:140 | monjob62/dossier | rsa_refused=2024-02-29 litigation_final_decision=2025-01-31 | 2028-01-31 MJ-01b
000:140 | monjob62/dossier | rsa_refused=2024-02-29 rsa_refused=2025-04-30 | 2028-04-30 MJ-01b
000:140 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-29 rsa_request_filed=2024-06-01 | active MJ-01
000:140 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-29 rsa_request_filed=2024-06-01 rsa_refused=2024-08-31 | 2027-08-31 MJ-01b
000:140 | monjob62/dossier | rsa_right_opened=2019-01-01 rsa_right_ceased=2023-03-31 rsa_refused=2024-06-30 | 2026-03-31 MJ-01
# deaths
000:134 | monjob62/dossier | rsa_right_opened=2020-01-01 death=2024-02-29 | 2027-02-28 MJ-01c
000:134 | monjob62/dossier | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-02-10 death=2024-02-29 | 2027-02-10 MJ-01c
000:134 | monjob62/dossier | rsa_right_opened=2020-01-01 death=2024-02-10 rsa_right_ceased=2024-02-29 | 2027-02-28 MJ-01c
000:134 | monjob62/dossier | rsa_right_ceased=2018-02-10 rsa_right_reopened=2019-01-01 death=2024-05-31 | 2027-05-31 MJ-01c
000:134 | monjob62/dossier | rsa_right_ceased=2020-01-31 rsa_right_opened=2022-06-01 death=2024-05-10 | 2027-05-10 MJ-01c
000:134 | monjob62/dossier | rsa_request_filed=2024-01-10 rsa_refused=2024-02-01 death=2024-05-31 | 2027-05-31 MJ-01c
000:134 | monjob62/dossier | death=2024-05-31 litigation_final_decision=2025-08-31 | 2028-08-31 MJ-01c
000:253 | monjob62/dossier | death=2024-05-31 post_mortem_erasure=2024-07-01 | 2024-07-01 MJ-01c
000:253 | monjob62/dossier | post_mortem_erasure=2022-07-01 death=2024-05-31 | 2024-05-31 MJ-01c
000:253 | monjob62/dossier | rsa_right_opened=2020-01-01 post_mortem_erasure=2022-07-01 | active MJ-01
000:134 | monjob62/dossier | rsa_right_opened=2020-01-01 death=2024-05-31 -death | active MJ-01
# household
000:136 | monjob62/member | rsa_right_opened=2020-01-01 | active MJ-01d
000:136 | monjob62/member | rsa_right_opened=2020-01-01 rsa_right_ceased=2024-08-31 | 2027-08-31 MJ-01d
000:136 | monjob62/member | rsa_right_ceased=2024-08-31 rsa_right_reopened=2024-08-31 | active MJ-01d
000:136 | monjob62/member | rsa_right_ceased=2024-08-31 litigation_final_decision=2024-10-31 | 2027-10-31 MJ-01d
# recruiters
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 last_login=2024-02-29 | 2027-02-28 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 | 2026-01-31 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 last_login=2024-05-01 last_login=2024-04-01 | 2027-05-01 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 last_login=2024-05-01 consent_withdrawn=2024-06-15 | 2024-06-15 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 last_login=2024-05-01 consent_withdrawn=2024-06-15 consent_given=2024-06-16 | 2027-05-01 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 consent_given=2023-01-31 last_login=2024-05-01 account_closed=2024-12-31 | 2024-12-31 MJ-02
000:239 | monjob62/recruteur | consent_given=2023-01-31 account_opened=2023-01-31 account_closed=2023-12-31 account_opened=2024-12-31 | 2027-12-31 MJ-02
000:239 | monjob62/recruteur | account_opened=2023-01-31 last_login=2023-02-28 | 2023-02-28 MJ-02
000:241 | monjob62/news | last_login=2024-02-29 | 2024-02-29 MJ-04
# partners, news, opposition, archive
000:235 | monjob62/agent | account_opened=2023-01-31 | active MJ-03
003:170 | monjob62/agent | account_opened=2023-01-31 account_deactivated=2024-02-29 | 2025-02-28 MJ-03
003:170 | monjob62/agent | account_opened=2023-01-31 account_deactivated=2024-02-29 account_opened=2024-03-01 | active MJ-03
001:141 | monjob62/representative | representation_begun=2024-02-28 | active MJ-21
001:141 | monjob62/representative | representation_begun=2024-02-28 representation_ended=2026-02-28 | 2026-02-28 MJ-21
000:150 | monjob62/campaign | campaign_written=2024-02-28 | 2025-02-28 MJ-20
000:150 | monjob62/campaign | campaign_written=2023-06-30 campaign_closed=2023-07-02 | 2024-07-02 MJ-20
000:241 | monjob62/news | consent_given=2023-03-01 last_login=2024-02-29 | 2025-02-28 MJ-04
000:241 | monjob62/news | consent_given=2023-03-01 | 2024-03-01 MJ-04
000:116 | monjob62/news | consent_given=2023-03-01 last_login=2024-02-29 consent_withdrawn=2024-04-30 | 2024-04-30 MJ-04
000:241 | monjob62/news | consent_given=2023-03-01 last_login=2024-02-29 opposition=2024-03-31 | 2024-03-31 MJ-04
000:241 | monjob62/opposition | opposition=2024-02-29 | 2025-02-28 MJ-05
000:241 | monjob62/opposition | opposition=2023-12-31 | 2024-12-31 MJ-05
000:243 | monjob62/archive | active_period_ended=2024-02-29 | 2024-02-29 MJ-06
# contact, journals, codes
000:269 | monjob62/ticket | ticket_opened=2024-08-31 | 2025-02-28 MJ-07
000:269 | monjob62/ticket | ticket_opened=2023-08-31 | 2024-02-29 MJ-07
000:269 | monjob62/ticket | ticket_opened=2024-01-10 ticket_closed=2024-01-20 | 2024-01-20 MJ-07
000:269 | monjob62/ticket | ticket_opened=2024-01-10 ticket_closed=2024-09-20 | 2024-07-10 MJ-07
000:269 | monjob62/ticket | ticket_opened=2024-01-10 ticket_closed=2024-01-20 ticket_opened=2024-01-25 | 2024-07-25 MJ-07
000:128 | monjob62/log | logged=2024-07-31 | 2025-02-28 MJ-08
000:128 | monjob62/log | logged=2023-07-31 | 2024-02-29 MJ-08
000:180 | monjob62/log | logged=2024-01-31 | 2024-08-31 MJ-08
000:160 | monjob62/code | issued=2024-01-01 | 2024-03-31 MJ-09
000:160 | monjob62/code | issued=2023-12-01 | 2024-02-29 MJ-09
000:160 | monjob62/code | issued=2022-12-01 | 2023-03-01 MJ-09
001:47 | monjob62/code | issued=2024-01-01 used=2024-01-15 | 2024-01-15 MJ-09
001:47 | monjob62/code | issued=2024-01-01 revoked=2024-02-01 | 2024-02-01 MJ-09
001:47 | monjob62/code | issued=2024-01-01 used=2024-06-01 | 2024-03-31 MJ-09
# push, consents, files of the payers, events
001:125 | monjob62/push | consent_given=2024-01-31 push_used=2024-01-31 | 2025-02-28 MJ-10
001:125 | monjob62/push | consent_given=2023-01-31 push_used=2024-03-31 | 2025-04-30 MJ-10
001:125 | monjob62/push | consent_given=2024-01-31 push_used=2024-05-01 consent_withdrawn=2024-06-30 | 2024-06-30 MJ-10
001:125 | monjob62/push | consent_given=2024-01-31 push_used=2024-05-01 account_closed=2024-05-31 | 2024-05-31 MJ-10
000:116 | monjob62/consent | consent_given=2024-01-31 | active MJ-11
000:116 | monjob62/consent | consent_given=2024-01-31 consent_withdrawn=2024-02-29 | 2029-02-28 MJ-11
000:116 | monjob62/consent | consent_given=2022-01-31 purpose_ended=2023-02-28 | 2028-02-28 MJ-11
000:116 | monjob62/consent | consent_given=2022-01-31 consent_withdrawn=2023-02-28 purpose_ended=2023-12-31 | 2028-02-28 MJ-11
000:116 | monjob62/consent | consent_given=2022-01-31 purpose_ended=2023-02-28 consent_withdrawn=2023-12-31 | 2028-02-28 MJ-11
000:116 | monjob62/consent | consent_given=2022-01-31 consent_withdrawn=2023-02-28 consent_given=2023-03-01 | active MJ-11
000:130 | monjob62/flux | received=2024-01-30 ingested=2024-01-31 | 2024-03-01 MJ-12
000:130 | monjob62/flux | received=2023-01-30 ingested=2023-01-31 | 2023-03-02 MJ-12
000:130 | monjob62/flux | received=2023-12-01 | 2024-02-29 MJ-12
000:33 | monjob62/staged | received=2024-01-01 ingested=2024-03-20 | 2024-03-31 MJ-12
000:33 | monjob62/quarantine | quarantined=2024-01-30 | 2024-02-29 MJ-13
000:33 | monjob62/quarantine | quarantined=2023-12-31 | 2024-01-30 MJ-13
001:145 | monjob62/upload | uploaded=2024-02-28 | 2024-02-29 MJ-14
001:145 | monjob62/upload | uploaded=2023-12-31 | 2024-01-01 MJ-14
000:72 | monjob62/event | event_ended=2024-08-31 | 2025-02-28 MJ-15
000:72 | monjob62/event | event_ended=2023-08-30 | 2024-02-29 MJ-15
# registers of the Department
003:288 | monjob62/breach | breach_opened=2024-01-01 breach_closed=2024-02-29 | 2029-02-28 MJ-16
000:247 | monjob62/right | right_opened=2024-01-01 right_closed=2024-01-31 | 2029-01-31 MJ-17
000:247 | monjob62/identity | received=2024-01-31 | 2024-03-01 MJ-18
000:247 | monjob62/identity | received=2024-01-31 identity_verified=2024-02-02 | 2024-02-02 MJ-18
000:253 | monjob62/directive | directive_given=2024-01-31 | active MJ-19
000:253 | monjob62/directive | directive_given=2024-01-31 directive_revoked=2024-02-29 | 2024-02-29 MJ-19
000:253 | monjob62/directive | directive_given=2024-01-31 directive_revoked=2024-02-29 directive_given=2024-03-01 | active MJ-19
000:253 | monjob62/directive | directive_given=2024-01-31 directive_executed=2025-02-28 | 2025-02-28 MJ-19
# Région
002:150 | nosemplois/application | applied=2024-02-29 | 2026-02-28 NS-01
002:150 | nosemplois/application | applied=2022-02-28 | 2024-02-28 NS-01
002:150 | nosemplois/application | applied=2024-12-31 | 2026-12-31 NS-01
002:151 | nosemplois/candidat | account_opened=2023-01-01 last_interaction=2024-01-31 | 2025-02-28 NS-02
002:151 | nosemplois/candidat | account_opened=2022-01-01 last_interaction=2023-01-31 | 2024-02-29 NS-02
002:151 | nosemplois/candidat | account_opened=2022-01-01 | 2023-02-01 NS-02
002:151 | nosemplois/candidat | account_opened=2023-01-01 last_interaction=2024-01-31 account_closed=2024-02-15 | 2024-02-15 NS-02
002:151 | nosemplois/recruteur | account_opened=2023-01-01 last_interaction=2023-12-31 | 2025-01-31 NS-03
002:151 | nosemplois/conseiller | account_opened=2023-01-01 last_interaction=2024-03-31 | 2025-04-30 NS-04
002:153 | nosemplois/archive | active_period_ended=2024-12-31 | 2024-12-31 NS-05
002:27 | nosemplois/video | uploaded=2024-01-31 | 2025-02-28 NS-06
002:27 | nosemplois/video | uploaded=2024-01-31 last_interaction=2024-07-31 | 2025-08-31 NS-06
002:80 | nosemplois/video | uploaded=2024-01-31 last_interaction=2024-07-31 video_removed=2024-08-31 | 2024-08-31 NS-06
002:80 | nosemplois/video | uploaded=2024-01-31 last_interaction=2024-07-31 consent_withdrawn=2024-02-29 | 2024-02-29 NS-06
002:87 | nosemplois/log | logged=2024-03-31 | 2024-10-31 NS-07
002:119 | nosemplois/audience | logged=2024-01-31 | 2026-02-28 NS-08
002:119 | nosemplois/audience | logged=2022-01-30 | 2024-02-29 NS-08
002:33 | nosemplois/news | consent_given=2023-01-01 last_interaction=2024-01-30 | 2025-02-28 NS-09
003:355 | nosemplois/representative | representation_begun=2024-02-29 representation_ended=2024-02-29 | 2024-02-29 NS-20
002:33 | nosemplois/campaign | campaign_written=2024-02-28 campaign_closed=2024-02-29 | 2025-02-28 NS-18
002:33 | nosemplois/news | consent_given=2023-01-01 last_interaction=2024-01-30 opposition=2024-02-01 | 2024-02-01 NS-09
002:47 | nosemplois/follow | follow_accepted=2024-01-01 | active NS-10
002:47 | nosemplois/follow | follow_accepted=2024-01-01 follow_ended=2024-02-29 | 2024-02-29 NS-10
002:48 | nosemplois/follow | follow_accepted=2024-01-01 account_closed=2024-03-31 | 2024-03-31 NS-10
002:57 | nosemplois/survey | survey_closed=2023-08-31 | 2024-02-29 NS-11
002:61 | nosemplois/extraction | transfer_acknowledged=2024-02-25 | 2024-03-03 NS-12
002:61 | nosemplois/extraction | transfer_acknowledged=2023-12-28 | 2024-01-04 NS-12
002:161 | nosemplois/right | right_opened=2024-01-01 right_closed=2024-02-29 | 2029-02-28 NS-14
002:80 | nosemplois/upload | uploaded=2024-02-29 | 2024-03-01 NS-16
# Mission Locale
003:146 | missionlocale/ticket | ticket_opened=2024-01-10 ticket_closed=2024-01-31 | 2024-01-31 ML-01
003:146 | missionlocale/ticket | ticket_opened=2024-03-31 | 2024-09-30 ML-01
003:150 | missionlocale/jeune | birth=2004-02-29 | 2030-02-28 ML-02
003:150 | missionlocale/jeune | birth=2002-02-28 | 2028-02-28 ML-02
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 | 2029-12-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 | active ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2029-01-01 | 2030-05-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 programme_ended=2030-11-30 | 2030-11-30 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 programme_ended=2029-11-30 | 2030-05-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2028-01-01 follow_up_regular=2028-01-01 programme_ended=2028-11-30 programme_started=2028-11-30 | 2030-05-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2028-01-01 follow_up_regular=2028-01-01 programme_ended=2028-11-30 programme_started=2028-12-01 | active ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2030-06-01 follow_up_regular=2030-06-01 | 2030-05-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2030-01-01 follow_up_regular=2030-06-01 | 2030-05-31 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2030-05-31 follow_up_regular=2030-05-31 programme_ended=2030-09-30 | 2030-09-30 ML-02
003:152 | missionlocale/jeune | birth=2004-05-31 programme_started=2029-01-01 follow_up_regular=2029-01-01 programme_started=2030-06-01 | 2030-05-31 ML-02
003:154 | missionlocale/coffre | first_recorded=2024-02-29 | 2043-02-28 ML-03
003:154 | missionlocale/coffre | first_recorded=2021-02-28 first_recorded=2022-01-01 | 2040-02-28 ML-03
003:156 | missionlocale/archive | active_period_ended=2024-02-29 | 2034-02-28 ML-04
003:160 | missionlocale/referral | birth=2004-05-31 last_contact=2024-02-29 | 2026-02-28 ML-05
003:160 | missionlocale/referral | birth=2004-05-31 last_contact=2029-01-15 | 2030-05-31 ML-05
003:160 | missionlocale/referral | birth=2004-02-29 last_contact=2028-02-29 | 2030-02-28 ML-05
003:160 | missionlocale/referral | birth=2004-05-31 last_contact=2024-02-29 opposition=2024-03-10 | 2024-03-10 ML-05
003:164 | missionlocale/recruitment | applied=2024-02-29 | 2026-02-28 ML-06
003:164 | missionlocale/recruitment | applied=2024-02-29 opposition=2025-12-31 | 2025-12-31 ML-06
003:168 | missionlocale/partner | partnership_started=2020-01-01 | active ML-07
003:168 | missionlocale/partner | partnership_started=2020-01-01 partnership_ended=2024-12-31 | 2024-12-31 ML-07
003:170 | missionlocale/partner_agent | account_opened=2020-01-01 account_deactivated=2024-02-29 | 2025-02-28 ML-08
003:170 | missionlocale/agent | account_opened=2020-01-01 account_deactivated=2023-12-31 | 2024-12-31 ML-09
003:279 | missionlocale/log | logged=2024-07-30 | 2025-02-28 ML-10
003:290 | missionlocale/breach | breach_opened=2024-01-01 | active ML-11
003:290 | missionlocale/breach | breach_opened=2024-01-01 breach_closed=2024-06-30 | 2029-06-30 ML-11
003:129 | missionlocale/right | right_opened=2024-01-01 right_closed=2024-01-31 | 2029-01-31 ML-12
003:219 | missionlocale/identity | received=2024-02-01 | 2024-03-02 ML-13
003:219 | missionlocale/identity | received=2024-02-01 identity_verified=2024-04-01 | 2024-03-02 ML-13
003:125 | missionlocale/outreach | birth=2004-05-31 last_contact=2024-02-29 | 2025-02-28 ML-14
003:125 | missionlocale/outreach | birth=2004-05-31 last_contact=2029-06-01 | 2030-05-31 ML-14
003:135 | missionlocale/cookie | chosen=2024-08-31 | 2025-02-28 ML-15
003:236 | missionlocale/former_access | transferred=2024-08-31 | 2024-08-31 ML-16
003:209 | missionlocale/directive | directive_given=2024-01-01 directive_executed=2024-02-29 | 2024-02-29 ML-17
# convention, which ended on 31 December 2023: nothing but journals after 31 December 2033
004:113 | accompagnement/case/pe | case_opened=2023-01-01 | 2033-12-31 CV-01
004:169 | accompagnement/case/cd77 | case_opened=2023-01-01 | 2033-12-31 CV-02
004:113 | accompagnement/case/pe | case_opened=2023-01-01 no_longer_necessary=2024-02-29 | 2024-02-29 CV-01
004:169 | accompagnement/case/cd77 | case_opened=2023-01-01 no_longer_necessary=2024-02-29 | 2024-02-29 CV-02
004:253 | accompagnement/case/pe | case_opened=2023-01-01 refusal_returned=2023-08-31 | 2024-02-29 CV-03
004:258 | accompagnement/case/cd77 | case_opened=2023-01-01 support_ended=2024-08-31 | 2025-02-28 CV-04
004:258 | accompagnement/case/pe | case_opened=2023-01-01 support_ended=2024-08-31 no_longer_necessary=2024-09-01 | 2024-09-01 CV-01
004:258 | accompagnement/case/pe | case_opened=2023-01-01 support_ended=2033-08-31 | 2033-12-31 CV-04
004:253 | accompagnement/case/pe | case_opened=2023-01-01 refusal_returned=2023-08-31 case_opened=2023-09-15 | 2033-12-31 CV-01
004:258 | accompagnement/case/pe | case_opened=2023-01-01 refusal_returned=2023-02-28 case_opened=2023-03-15 support_ended=2024-03-15 | 2024-09-15 CV-04
004:253 | accompagnement/case/cd77 | case_opened=2023-01-01 support_ended=2024-03-15 case_opened=2024-05-01 refusal_returned=2024-05-31 | 2024-11-30 CV-03
004:111 | accompagnement/esf | sealed=2024-01-01 | 2033-12-31 CV-05
004:111 | accompagnement/esf | sealed=2024-01-01 esf_control_ended=2028-02-29 | 2028-02-29 CV-05
004:236 | accompagnement/email | consent_given=2023-01-01 | 2033-12-31 CV-06
004:236 | accompagnement/email | consent_given=2023-01-01 consent_withdrawn=2024-02-29 | 2024-02-29 CV-06
004:227 | accompagnement/agent | account_opened=2022-01-01 account_deactivated=2024-02-29 | 2025-02-28 CV-07
004:227 | accompagnement/agent | account_opened=2022-01-01 account_deactivated=2033-02-28 | 2033-12-31 CV-07
004:138 | accompagnement/log | logged=2033-12-31 | 2034-07-31 CV-08
004:171 | accompagnement/breach | breach_opened=2023-01-01 breach_closed=2023-06-30 | 2028-06-30 CV-09
004:171 | accompagnement/breach | breach_opened=2030-01-01 breach_closed=2030-06-30 | 2033-12-31 CV-09
004:165 | accompagnement/right | right_opened=2023-01-01 right_closed=2023-02-28 | 2028-02-28 CV-10
004:165 | accompagnement/identity | received=2023-12-15 | 2024-01-14 CV-11
`

// instants is the table of the hours: source | unit | facts | hold or - | instant in UTC | what is seen then.
const instants = `
# 24:00 in Paris is 23:00 UTC in winter and 22:00 UTC in summer
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 | - | 2027-03-15T22:59:59Z | readable
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 | - | 2027-03-15T23:00:00Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 | - | 2027-03-16T22:59:59Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 | - | 2027-03-16T23:00:00Z | gone
000:237 | monjob62/dossier | rsa_right_ceased=2024-07-15 | - | 2027-07-15T21:59:59Z | readable
000:237 | monjob62/dossier | rsa_right_ceased=2024-07-15 | - | 2027-07-15T22:00:00Z | cut
# summer time begins on 28 March 2027 at 01:00 UTC and ends on 31 October 2027 at 01:00 UTC
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-27 | - | 2027-03-27T23:00:00Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-28 | - | 2027-03-28T21:59:59Z | readable
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-28 | - | 2027-03-28T22:00:00Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-27 | - | 2027-03-28T22:59:59Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-27 | - | 2027-03-28T23:00:00Z | gone
000:237 | monjob62/dossier | rsa_right_ceased=2024-10-30 | - | 2027-10-30T22:00:00Z | cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-10-31 | - | 2027-10-31T22:59:59Z | readable
000:237 | monjob62/dossier | rsa_right_ceased=2024-10-31 | - | 2027-10-31T23:00:00Z | cut
# 24:00 at La Réunion is 20:00 UTC
003:150 | missionlocale/jeune | birth=2000-02-29 | - | 2026-02-28T19:59:59Z | readable
003:150 | missionlocale/jeune | birth=2000-02-29 | - | 2026-02-28T20:00:00Z | cut
003:150 | missionlocale/jeune | birth=2000-02-29 | - | 2026-03-01T20:00:00Z | gone
003:150 | missionlocale/jeune | birth=2003-12-31 | - | 2029-12-31T20:00:00Z | cut
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 | - | 2025-01-01T19:59:59Z | readable
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 | - | 2025-01-01T20:00:00Z | cut
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 | - | 2029-12-31T19:59:59Z | cut
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 | - | 2030-01-01T20:00:00Z | gone
003:150 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 programme_started=2024-12-01 | - | 2025-02-01T12:00:00Z | cut
003:152 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 programme_started=2024-12-01 follow_up_regular=2024-12-01 | - | 2025-02-01T12:00:00Z | readable
003:152 | missionlocale/jeune | birth=2003-12-31 enrolment_ended=2025-01-01 programme_started=2024-12-01 follow_up_regular=2024-12-01 programme_ended=2025-06-30 | - | 2025-07-01T12:00:00Z | cut
003:236 | missionlocale/former_access | transferred=2024-08-31 | - | 2024-08-31T20:00:00Z | cut
003:236 | missionlocale/former_access | transferred=2024-08-31 | - | 2030-08-31T20:00:00Z | cut
# a hold keeps the bytes and never the access
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 litigation_opened=2026-03-01 | - | 2028-01-01T00:00:00Z | held cut
000:237 | monjob62/dossier | rsa_right_ceased=2024-03-15 litigation_opened=2026-03-01 | - | 2027-01-01T00:00:00Z | held readable
003:194 | missionlocale/ticket | ticket_opened=2024-01-10 ticket_closed=2024-01-31 | RESTRICTION_ART18 | 2024-06-01T00:00:00Z | held restricted cut
003:194 | missionlocale/referral | last_contact=2024-02-29 | RESTRICTION_ART18 | 2024-06-01T00:00:00Z | held restricted readable
004:111 | accompagnement/case/pe | case_opened=2022-01-01 support_ended=2023-01-31 | ESF_CONTROL | 2024-06-01T00:00:00Z | held cut
000:235 | monjob62/dossier | rsa_right_opened=2020-01-01 | - | 2044-01-01T00:00:00Z | readable
`

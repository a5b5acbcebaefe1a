// Package table is the storage port: one interface for DynamoDB and for the embedded store, the limits that both enforce, and the one
// list of what is stored where.
//
// Rules of a row: "person" stands for a random id, "hash" for a keyed hash, "n" for a number in sortable form. Category is that of
// the default service (each service file says its own, under "records"); "-" is not personal. Rule is the retention rule that ends
// it: by its id where one rule does, by its class of units where the unit's rules do, or by what deletes it. A test holds this list
// against the kinds of item, the keys made here, the sealed records and the service files.
//
//	kind      | table     | PK            | SK                | meaning                                        | Go type            | category | rule
//	----------|-----------|---------------|-------------------|------------------------------------------------|--------------------|----------|------------
//	unit      | keys      | P#person      | U#class           | what falls due together: keys, clock, due date | seal.Unit          | -        | its own
//	branch    | keys      | B#group       | n                 | branch key of a category group, wrapped        | []byte             | -        | kept
//	account   | records   | P#person      | account           | identity, address, password, terms             | account.Account    | ID       | unit
//	representative | records | P#person    | representative    | who represents a person without full legal capacity, and what they answered | account.Representative | REP | representative
//	card      | records   | P#person      | card              | what lists open of a person                    | directory.Card     | ID       | unit
//	dossier   | records   | P#person      | dossier           | what CAF or MSA say of the person              | dossier.Dossier    | FX       | dossier
//	cv        | records   | P#person      | cv#n              | a CV                                           | cv.CV              | PRO      | dossier
//	document  | records   | P#person      | doc#id            | a file sent, its state and checks              | cv.Document        | DOC      | dossier
//	matches   | records   | P#person      | matches           | what matched the CV at its last change         | matching.List      | PRO      | dossier
//	own-offer | records   | P#person      | offer#id          | the recruiter's side of an offer: contact      | offer.Own          | OFF      | recruteur
//	mirror    | records   | P#person      | mirror#target     | an item elsewhere that goes with the person    | -                  | -        | unit
//	blind     | records   | H#index#hash  | blind             | from a keyed hash to a person                  | account.Owner      | -        | unit
//	code      | records   | H#code#hash   | blind             | a registration code, by its hash               | dossier.issued     | REG      | code
//	foyer     | records   | F#hash        | foyer             | persons of a dossier, hash of its content      | dossier.entry      | -        | unit
//	offer     | records   | O#offer       | offer             | public body of an offer                        | offer.Offer        | -        | recruteur
//	offer-report | records | OFFER-REPORTS | offer           | how often an offer was pointed out, why, and whether a person looked | offer.Report | - | kept
//	message   | records   | M#id          | message           | outbox message, pending                        | outbox.pending     | -        | relay
//	import    | records   | IMPORTS       | import            | report of a flux file: counts, places          | intake.Report      | -        | kept
//	chunk     | records   | I#import      | chunk#n           | counts of one chunk                            | intake.Counts      | -        | kept
//	replay    | records   | I#import      | replay#n          | a reject that a person had replayed            | intake.replay      | -        | kept
//	stream    | records   | STREAM#key    | newest            | newest file of a stream                        | string             | -        | kept
//	digest    | records   | DIGEST#sum    | import            | a file of this content was received            | id.Import          | -        | kept
//	run       | records   | RUNS          | run               | a purge run and its proof                      | purge.Run          | -        | kept
//	subject   | records   | R#run         | unit#n            | a unit of a run, then its pseudonym            | purge.Subject      | -        | kept
//	tombstone | records   | TOMB#unit     | U#class           | a unit that was destroyed                      | -                  | -        | kept
//	chain     | records   | CHAIN         | newest            | newest link of the chain of proofs             | string             | -        | kept
//	expired   | records   | EXPIRED       | journal           | first day of the journal that is not deleted   | calendar.Date      | -        | kept
//	breach    | records   | BREACHES      | breach            | state, level and clocks of a violation or complaint | breach.Head   | -        | kept
//	breach-version | records | V#breach   | version#n         | register of a violation, or complaint, version n | breach.Version   | VIO      | breach
//	incident  | records   | INCIDENTS     | found             | what a machine or a form found, and its case   | breach.incident    | -        | kept
//	party-notice | records | PARTY-NOTICES | breach           | what the other party is to be told, and when   | breach.Notice      | -        | kept
//	recommendation | records | RECOMMENDATIONS | breach       | what the persons concerned are advised to do   | breach.Recommendation | -     | kept
//	alert     | records   | ALERT#deadline | sent             | newest alarm sent of a deadline                | deadline.sent      | -        | kept
//	right-head | records  | RIGHTS        | request           | state and clock of a request, without identity | right.Head         | -        | kept
//	right     | records   | Q#request     | request           | a request to exercise a right                  | right.Request      | RGT      | right
//	review    | records   | Q#request     | review            | what the matching said, for who re-examines it | matching.Review    | PRO      | right
//	own-right | records   | P#person      | right#request     | leads to a request of the person               | -                  | -        | unit
//	export    | records   | P#person      | export#id         | a copy of one's data, prepared                 | held.Export        | RGT      | unit
//	prepared  | records   | EXPORTS       | id                | an export that must go                         | account.Owner      | -        | expiry
//	directive | records   | P#person      | directive         | what becomes of the data after death           | directive.Directive | RGT      | directive
//	annotation | records  | P#person      | annotation       | what the person says of fields of the flux     | dossier.Annotations | FX      | unit
//	application | records | P#person      | application#offer | an application to an offer: a CV frozen at that date, what came of it | candidacy.Application | CAND | dossier
//	thread    | records   | P#person      | thread#id         | whom a person writes with, about what, and how far they read | message.Thread | MSG | unit
//	letter    | records   | P#person      | letter#thread#id  | a person’s copy of a message that they sent or received | message.Letter | MSG | unit
//	ticket    | records   | T#ticket      | ticket            | a request for help, until it is handled        | ticket.Ticket | MSG | ticket
//	epoch     | records   | X#shard       | epoch             | counter of the matching projection             | projection.head    | -        | kept
//	change    | records   | X#shard       | change#n          | a change of the projection                     | projection.Change  | PRO      | rebuild
//	block     | records   | X#shard       | block#n#n         | a part of its snapshot                         | projection.Block   | PRO      | rebuild
//	statistic | records   | STATISTICS#year | id              | what stays of somebody erased: months, no name | purge.Statistic    | -        | kept
//	proof     | records   | P#person      | proof             | minimal set for a control of European funds    | purge.Proof        | FSE      | coffre
//	switch    | records   | SWITCHES      | rule              | a rule whose purge is suspended, and by whom   | purge.Suspension   | -        | kept
//	held      | records   | P#person      | held#class        | a file of the person whose erasure people suspended | -             | -        | unit
//	recount   | records   | RECOUNTS      | day               | due dates recounted: drift, orphans, late holds | purge.Recount     | -        | kept
//	disclosure | records  | P#person      | disclosure#id     | what was handed of the person to an authority | disclosure.Disclosure | RGT   | unit
//	disclosure-head | records | DISCLOSURES | id              | which fields left by what right, without identity | disclosure.Head | -      | kept
//	opening   | records   | OPENINGS          | opening           | who may read which sealed proofs, on what authorisation, until when | opening.Opening | - | kept
//	consent   | records   | P#person      | consent#purpose#n | proof of a consent: purpose, version, dates    | consent.Consent    | NEWS     | consent
//	subscription | records | P#person     | news#purpose#n    | where a purpose writes, with consent           | consent.Subscription | NEWS   | news
//	device    | records   | P#person      | push#purpose#id   | a browser that a purpose notifies, with consent | consent.Device    | NTF      | push
//	opposition | records  | H#opposition#hash | opposition    | nobody writes to the address any more          | -                  | NEWS     | opposition
//	campaign  | records   | L#campaign    | campaign          | a mail to those who asked for the news, and who wrote it | campaign.Text | COM | campaign
//	campaign-head | records | CAMPAIGNS   | campaign          | its state, and how far its sending has come    | campaign.Head      | -        | kept
//	announcement | records | ANNOUNCEMENTS | version           | how far people were told of a privacy notice   | announce.progress  | -        | kept
//	journal   | journal   | J#day         | time              | who did what with whose data                   | journal.Entry      | LOG      | log
//	link      | journal   | LINKS         | n                 | closes hours: sums of their entries, signed    | journal.Link       | -        | log
//	root      | records   | ROOTS         | day               | last link of a day, public key, signed         | journal.Root       | -        | kept
//	session   | ephemeral | P#person      | session#hash      | a session, by hash of its secret               | serve.Caller       | -        | expiry
//	kept-form | ephemeral | P#person      | kept-form         | the form that a person sent when their session had expired | account.KeptForm | ID | expiry
//	read      | ephemeral | P#person      | read#hour         | whom somebody read of in an hour, by short sums | serve.readings    | -        | expiry
//	suggestions | ephemeral | P#person    | suggestions#id    | what a file may say in a CV, until its owner decides | cv.Suggestions | DOC    | expiry
//	token     | ephemeral | T#use#hash    | token             | a single-use secret sent by mail               | account.Owner      | -        | expiry
//	counter   | ephemeral | N#limit#hash  | count             | counter of a limit                             | int64              | -        | expiry
//	mark      | ephemeral | D#who#id      | mark              | a message that a consumer has handled          | -                  | -        | expiry
package table

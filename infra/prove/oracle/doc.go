// Package oracle says, without the engine, how long data may be kept: readable or not, held or not, gone or not, at any instant.
//
// It is a second reading of the rules, written from the texts (the seeds, EU regulation 1182/71, directive 2000/84) and from nothing else:
// it shares no date, no zone and no rule with shared/calendar, shared/retention, shared/lifetime or shared/service, so that an error would
// have to be made twice, in two ways of writing it, to stay hidden. TestApart holds it to that.
//
//	history := oracle.History{Service: "monjob62", Class: "dossier", Told: ...}
//	verdict := history.At(now)   // verdict.Readable, verdict.Held, verdict.Gone, verdict.Due, verdict.Rule
package oracle

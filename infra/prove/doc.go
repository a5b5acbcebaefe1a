// Command prove runs thousands of invented lives through the real code, day by day for twenty years, and checks what is kept of them
// against an oracle that was written apart: readable until 24:00 of the due date, nothing left a day later, in tables, indexes, objects,
// queues, journal, and in backups. Every person carries at least fifty canaries: unique texts, sealed where the code seals.
//
//	make prove                              10,000 lives, 20 years
//	go run ./infra/prove -lives 200 -years 5 -seed 7
//
// Lives are dealt to populations, each with its own folder, keys and clock, so that two processors work and a pass over everything is
// short. What fails is told with its seed, service and number of the life: the same three show it again.
package main

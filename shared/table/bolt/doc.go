// Package bolt is the storage port on two bbolt files, for a service that runs in one process and one folder.
//
// data.db holds the tables records, keys and journal with their indexes, so that a write over several tables is atomic.
// ephemeral.db holds sessions, tokens and counters: it is never synced, not backed up, and begins anew after a power cut.
//
// Each file has one writer, which commits the writes of many callers together (writer.go). All conditions of a write are
// checked before any of its changes, so one that fails leaves its neighbours alone. Deleting does not erase in bbolt: Scrub
// zeroes the pages that deleted items leave behind.
package bolt

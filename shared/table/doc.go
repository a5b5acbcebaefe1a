// Package table is the storage port and the one list of what is stored.
package table

package table

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// CheckQuery refuses a Query that DynamoDB would refuse. Table may stay empty when Index is set.
func CheckQuery(query Query) error {
	switch {
	case query.Index == "" && !query.Table.known():
		return fmt.Errorf("%w: unknown table %q", ErrLimit, query.Table)
	case query.Index != "" && !query.Index.known():
		return fmt.Errorf("%w: unknown index %q", ErrLimit, query.Index)
	case query.Index != "" && query.Table != "" && query.Table != query.Index.Table():
		return fmt.Errorf("%w: index %s is not of table %s", ErrLimit, query.Index, query.Table)
	case query.PK == "" || len(query.PK) > MaxPK:
		return fmt.Errorf("%w: partition key empty or too long", ErrLimit)
	case query.Limit < 0:
		return fmt.Errorf("%w: %d items a page", ErrLimit, query.Limit)
	case query.Prefix != "" && (query.From != "" || query.To != ""):
		return fmt.Errorf("%w: a prefix and a range in one query", ErrLimit)
	case query.From != "" && query.To != "" && query.From > query.To:
		return fmt.Errorf("%w: range ends before it begins", ErrLimit)
	}
	for _, bound := range []string{query.Prefix, query.From, query.To} {
		if len(bound) > MaxSK {
			return fmt.Errorf("%w: sort key too long", ErrLimit)
		}
	}
	for _, text := range []string{query.PK, query.Prefix, query.From, query.To} {
		if strings.ContainsRune(text, 0) || !utf8.ValidString(text) {
			return fmt.Errorf("%w: NUL or not UTF-8 in a query", ErrLimit)
		}
	}
	if query.After == "" {
		return nil
	}
	_, err := query.Resume()
	return err
}

// CheckAdd refuses an Add that DynamoDB would refuse.
func CheckAdd(key Key, now time.Time) error {
	if err := CheckKey(key); err != nil {
		return err
	}
	if key.table != Ephemeral {
		return fmt.Errorf("%w: counter outside the ephemeral table", ErrLimit)
	}
	if now.IsZero() {
		return fmt.Errorf("%w: counter without the present instant", ErrLimit)
	}
	return nil
}

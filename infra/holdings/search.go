package holdings

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tandem/shared/object"
	"tandem/shared/table"
)

// Found says where a canary was found: "opened records P#... account", "raw data.db".
type Found struct{ Canary, Where string }

// Remains stands for a canary where something is left of a destroyed unit: what it sealed, which nothing opens any more, or the unit
// itself, with keys that would open what a backup still holds.
const Remains = "(restes)"

// Search opens every item and object that any surviving key opens, and looks for the canaries in what it opened and in the raw bytes of
// all that is kept; it also finds what remains of destroyed units. Nothing found before a purge means that the search is blind; something
// found after it means that the purge is. It must not run while a purge does.
func Search(ctx context.Context, source Source, canaries []string) ([]Found, error) {
	s := &search{opener: newOpener(source), canaries: canaries}
	for _, canary := range canaries {
		s.forms = append(s.forms, formsOf(canary))
	}
	for _, look := range []func(context.Context) error{s.items, s.objects, s.messages, s.rest} {
		if err := look(ctx); err != nil {
			return nil, err
		}
	}
	return s.found, nil
}

// formsOf are the ways in which a text may be written down.
func formsOf(canary string) [][]byte {
	upper, lower := strings.ToUpper(canary), strings.ToLower(canary)
	var forms [][]byte
	for _, text := range []string{canary, upper, lower, norm.NFD.String(canary)} {
		forms = append(forms, []byte(text), []byte(url.QueryEscape(text)), []byte(hex.EncodeToString([]byte(text))))
		for shift := range 3 { // base64 depends on where the text begins
			padded := append(make([]byte, shift), text...)
			encoded := base64.StdEncoding.EncodeToString(padded)
			from := []int{0, 2, 3}[shift]
			if to := len(padded) / 3 * 4; to > from+6 {
				forms = append(forms, []byte(encoded[from:to]))
			}
		}
	}
	slices.SortFunc(forms, bytes.Compare)
	return slices.CompactFunc(forms, bytes.Equal)
}

type search struct {
	opener
	canaries []string
	forms    [][][]byte
	found    []Found
}

func (s *search) look(where string, content []byte) {
	for i, forms := range s.forms {
		if slices.ContainsFunc(forms, func(form []byte) bool { return bytes.Contains(content, form) }) {
			s.found = append(s.found, Found{s.canaries[i], where})
		}
	}
}

func (s *search) items(ctx context.Context) error {
	return s.source.Items(ctx, func(item table.Item) error {
		where := fmt.Sprintf("%s %s %s", item.Key.Table(), item.Key.PK(), item.Key.SK())
		s.look("raw "+where, append([]byte(where), item.Body...))
		if item.Kind == table.KindTombstone {
			return s.buried(ctx, table.BuriedBy(item.Key))
		}
		if item.Unit == "" {
			return nil
		}
		unit, err := s.unit(ctx, table.UnitOf(&item))
		if err != nil {
			return err
		}
		if unit == nil {
			s.found = append(s.found, Found{Remains, where})
			return nil
		}
		if len(item.Body) == 0 {
			return nil
		}
		plain, err := s.source.Vault.Plain(unit, &item)
		if err != nil {
			return fmt.Errorf("open %s: %w", where, err)
		}
		s.look("opened "+where, plain)
		return nil
	})
}

func (s *search) buried(ctx context.Context, key table.Key) error {
	unit, err := s.unit(ctx, key)
	if err == nil && unit != nil {
		s.found = append(s.found, Found{Remains, fmt.Sprintf("%s %s %s", key.Table(), key.PK(), key.SK())})
	}
	return err
}

func (s *search) objects(ctx context.Context) error {
	return s.source.Objects(ctx, func(bucket object.Bucket, key string, content []byte) error {
		where := string(bucket) + "/" + key
		s.look("raw "+where, append([]byte(key), content...))
		plain, sealed, err := s.opened(ctx, bucket, key, content)
		if err != nil {
			return err
		}
		if sealed && plain == nil {
			s.found = append(s.found, Found{Remains, where})
		}
		s.look("opened "+where, plain)
		return nil
	})
}

func (s *search) messages(ctx context.Context) error {
	return s.source.Messages(ctx, func(queue string, body []byte) error {
		s.look("message of "+queue, body)
		return nil
	})
}

func (s *search) rest(ctx context.Context) error {
	return s.source.Rest(ctx, func(where string, content []byte) error {
		s.look(where, content)
		return nil
	})
}

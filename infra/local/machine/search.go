package machine

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"tandem/shared/id"
	"tandem/shared/intake"
	"tandem/shared/object"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Found says where a canary was found: "opened records P#... account", "raw data.db".
type Found struct{ Canary, Where string }

// Remains stands for a canary where something is left of a destroyed unit: what it sealed, which nothing opens any more, or the unit
// itself, with keys that would open what a backup still holds.
const Remains = "(restes)"

// Search opens every item, object and message that any surviving key opens, and looks for the canaries in what it opened and in the
// raw bytes of every file of the data folder, mails aside; it also finds what remains of destroyed units. Nothing found before a purge
// means that the search is blind; something found after it means that the purge is. It must not run while a purge does.
func (m *Machine) Search(ctx context.Context, canaries []string) ([]Found, error) {
	s := &search{machine: m, units: map[table.Key]*seal.Unit{}}
	for _, canary := range canaries {
		s.forms = append(s.forms, formsOf(canary))
	}
	s.canaries = canaries
	house, err := m.bare(ctx)
	if err != nil {
		return nil, err
	}
	s.vault = house.Vault
	for _, look := range []func(context.Context) error{s.items, s.objects, s.messages, s.files} {
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
	machine  *Machine
	vault    *seal.Vault
	units    map[table.Key]*seal.Unit
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

// unit reads a unit once; nil when its keys are destroyed.
func (s *search) unit(ctx context.Context, key table.Key) (*seal.Unit, error) {
	if unit, known := s.units[key]; known {
		return unit, nil
	}
	unit, _, err := s.vault.Load(ctx, key)
	s.units[key] = unit
	return unit, err
}

func (s *search) items(ctx context.Context) error {
	return s.machine.Table.Each(ctx, func(item table.Item) error {
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
		plain, err := s.vault.Plain(unit, &item)
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
	return s.eachObject(ctx, func(bucket object.Bucket, key string, content []byte) error {
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

// eachObject visits every object with its content, as functions get it.
func (s *search) eachObject(ctx context.Context, visit func(bucket object.Bucket, key string, content []byte) error) error {
	for _, bucket := range s.machine.stack.Buckets {
		for after := ""; ; {
			page, err := s.machine.Objects.List(ctx, object.Bucket(bucket), "", after)
			if err != nil {
				return err
			}
			for _, found := range page.Objects {
				content, err := s.read(ctx, object.Bucket(bucket), found.Key)
				if errors.Is(err, object.ErrNotFound) {
					continue // removed since it was listed
				}
				if err != nil {
					return fmt.Errorf("open %s/%s: %w", bucket, found.Key, err)
				}
				if err := visit(object.Bucket(bucket), found.Key, content); err != nil {
					return err
				}
			}
			if after = page.Next; after == "" {
				break
			}
		}
	}
	return nil
}

func (s *search) read(ctx context.Context, bucket object.Bucket, key string) ([]byte, error) {
	reader, err := s.machine.Objects.Get(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(reader)
	return content, errors.Join(err, reader.Close())
}

// opened is the plain content of an object; sealed is false for one that no unit seals, plain nil when its unit is gone.
func (s *search) opened(ctx context.Context, bucket object.Bucket, key string, content []byte) (plain []byte, sealed bool, err error) {
	unitKey, group, place, sealed := sealer(bucket, key)
	if !sealed {
		return nil, false, nil
	}
	unit, err := s.unit(ctx, unitKey)
	if err != nil || unit == nil {
		return nil, true, err
	}
	reader, err := s.vault.OpenObject(unit, group, place, bytes.NewReader(content))
	if err != nil {
		return nil, true, err
	}
	plain, err = io.ReadAll(reader)
	if err != nil {
		return nil, true, fmt.Errorf("open %s/%s: %w", bucket, key, err)
	}
	return append([]byte{}, plain...), true, nil
}

// sealer is the unit, the group and the place that an object was sealed with, by its key; sealed is false for one that no unit seals.
func sealer(bucket object.Bucket, key string) (unit table.Key, group seal.Group, place string, sealed bool) {
	parts := strings.Split(key, "/")
	switch {
	case len(parts) == 3 && parts[0] == "cv":
		return table.UnitKey(id.Person(parts[1]), string(service.ClassDossier)), "profile", key, true
	case len(parts) == 3 && parts[0] == "staged":
		return table.ImportUnitKey(id.Import(parts[1])), intake.Group, string(bucket) + "/" + key, true
	}
	return table.Key{}, "", "", false
}

func (s *search) messages(context.Context) error {
	return s.machine.Queues.Each(func(name queue.Name, message queue.Message) error {
		s.look("message of "+string(name), message.Body)
		return nil
	})
}

// files looks at the bytes as they stand on the disk.
func (s *search) files(context.Context) error {
	return filepath.WalkDir(s.machine.Config.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".eml") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		s.look("file "+path, append([]byte(path), content...))
		return nil
	})
}

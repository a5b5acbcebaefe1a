package machine

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
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
	"tandem/shared/projection"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Found says where a canary was found: "opened records P#... account", "raw data.db".
type Found struct{ Canary, Where string }

// Search opens every item, object and message that any surviving key opens, and looks for the canaries in what it opened and in the
// raw bytes of every file of the data folder, mails aside. Nothing found before a purge means that the search is blind; something
// found after it means that the purge is.
func (m *Machine) Search(ctx context.Context, canaries []string) ([]Found, error) {
	s := &search{machine: m, units: map[table.Key]*seal.Unit{}}
	for _, canary := range canaries {
		s.forms = append(s.forms, formsOf(canary))
	}
	s.canaries = canaries
	house, err := m.House(ctx, allGroups(m.Service))
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

func allGroups(svc *service.Service) []seal.Group {
	groups := []seal.Group{seal.Blind, projection.Group}
	for _, group := range svc.Groups {
		groups = append(groups, seal.Group(group.ID))
	}
	return groups
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
		if item.Unit == "" || len(item.Body) == 0 {
			return nil
		}
		unit, err := s.unit(ctx, table.UnitOf(&item))
		if err != nil || unit == nil {
			return err
		}
		plain, err := s.vault.Plain(unit, &item)
		if err != nil {
			return fmt.Errorf("open %s: %w", where, err)
		}
		s.look("opened "+where, plain)
		return nil
	})
}

func (s *search) objects(ctx context.Context) error {
	for _, bucket := range s.machine.stack.Buckets {
		for after := ""; ; {
			page, err := s.machine.Objects.List(ctx, object.Bucket(bucket), "", after)
			if err != nil {
				return err
			}
			for _, found := range page.Objects {
				if err := s.object(ctx, object.Bucket(bucket), found.Key); err != nil {
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

func (s *search) object(ctx context.Context, bucket object.Bucket, key string) error {
	where := string(bucket) + "/" + key
	reader, err := s.machine.Objects.Get(ctx, bucket, key)
	if err != nil {
		return err
	}
	defer reader.Close()
	content, err := io.ReadAll(reader)
	if err != nil {
		return fmt.Errorf("open %s: %w", where, err)
	}
	s.look("raw "+where, append([]byte(key), content...))
	unit, group, place, err := s.sealer(ctx, bucket, key)
	if err != nil || unit == nil {
		return err
	}
	opened, err := s.vault.OpenObject(unit, group, place, bytes.NewReader(content))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(opened)
	if err != nil {
		return fmt.Errorf("open %s: %w", where, err)
	}
	s.look("opened "+where, plain)
	return nil
}

// sealer is the unit, the group and the place that an object was sealed with, by its key; nil for one that is not sealed.
func (s *search) sealer(ctx context.Context, bucket object.Bucket, key string) (*seal.Unit, seal.Group, string, error) {
	parts := strings.Split(key, "/")
	switch {
	case len(parts) == 3 && parts[0] == "cv":
		unit, err := s.unit(ctx, table.UnitKey(id.Person(parts[1]), string(service.ClassDossier)))
		return unit, "profile", key, err
	case len(parts) == 3 && parts[0] == "staged":
		unit, err := s.unit(ctx, table.ImportUnitKey(id.Import(parts[1])))
		return unit, intake.Group, string(bucket) + "/" + key, err
	}
	return nil, "", "", nil
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

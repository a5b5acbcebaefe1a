package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tandem/infra/holdings"
	"tandem/shared/held"
	"tandem/shared/object"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// sight is what one pass saw: canaries, and where something of whom is.
type sight struct {
	p      *population
	vault  *seal.Vault
	units  map[table.Key]*seal.Unit
	seen   map[string]bool  // canaries opened
	sealed map[string]bool  // canaries opened in sealed proofs
	raw    map[string]bool  // canaries that stood somewhere unsealed
	of     map[*kept]string // the last place that names a unit or its person
	days   map[string]int   // entries of the journal
}

func (p *population) sight(vault *seal.Vault) *sight {
	return &sight{p, vault, map[table.Key]*seal.Unit{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[*kept]string{}, map[string]int{}}
}

// pass looks at everything, with every key: what is alive must all open, of what is dead nothing may be anywhere, and no canary may stand
// unsealed in any file.
func (p *population) pass() error {
	begun := time.Now()
	s := p.sight(p.vault)
	if err := p.store.Each(p.ctx, s.item); err != nil {
		return err
	}
	if err := holdings.Walk(p.objects, []object.Bucket{"FilesBucket", "QuarantineBucket"})(p.ctx, s.object); err != nil {
		return err
	}
	err := p.queues.Each(func(name queue.Name, message queue.Message) error {
		s.names("file "+string(name), string(message.Body))
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.files(); err != nil {
		return err
	}
	s.judge()
	p.score.took(goalPass, begun)
	p.days(s.days)
	p.lines()
	return nil
}

// item looks at an item: whose it is, and what it holds opened. What it holds raw stands in a file of the folder.
func (s *sight) item(item table.Item) error {
	where := fmt.Sprintf("%s %s %s", item.Key.Table(), item.Key.PK(), item.Key.SK())
	switch {
	case item.Kind == table.KindJournal:
		s.days[strings.TrimPrefix(item.Key.PK(), "J#")]++
	case item.Kind != table.KindTombstone:
		s.place(where, &item)
		if item.Unit == "" {
			s.names(where, string(item.Body))
		}
	}
	return s.opens(item)
}

// opens looks at what an item holds sealed.
func (s *sight) opens(item table.Item) error {
	if item.Unit == "" || len(item.Body) == 0 {
		return nil
	}
	unit, err := s.unit(table.UnitOf(&item))
	if err != nil || unit == nil {
		return err
	}
	plain, err := s.vault.Plain(unit, &item)
	if err != nil {
		return nil // a key that does not open it: it is as good as gone
	}
	if item.Kind == table.KindProof { // nothing in it leads back
		s.names("jeu scellé", string(plain))
		eachCanary(plain, func(canary string) { s.sealed[canary] = true })
		return nil
	}
	eachCanary(plain, s.opened)
	return nil
}

func (s *sight) opened(canary string)   { s.seen[canary] = true }
func (s *sight) unsealed(canary string) { s.raw[canary] = true }

// place notes whose partition something stands in, unless it is of a unit that survives the person's first.
func (s *sight) place(where string, item *table.Item) {
	unit := item.Unit
	if item.Kind == table.KindUnit {
		unit = item.Key.SK()
	}
	class, _ := s.p.service.Class(service.Class(table.ClassOf(unit)))
	if k := s.p.byPlace[item.Key.PK()]; k != nil && !class.Survives {
		s.of[k] = where
	}
}

// names notes whom a text names by identifier: in JSON those follow a quote, or the # of a key.
func (s *sight) names(where, text string) {
	for at := strings.IndexAny(text, `"#`); at >= 0 && at+identifier < len(text); {
		if k := s.p.byPerson[text[at+1:at+1+identifier]]; k != nil {
			s.of[k] = where
		}
		next := strings.IndexAny(text[at+1:], `"#`)
		if next < 0 {
			return
		}
		at += 1 + next
	}
}

// identifier is the length of one.
const identifier = 26

// unit reads a unit once.
func (s *sight) unit(key table.Key) (*seal.Unit, error) {
	if unit, known := s.units[key]; known {
		return unit, nil
	}
	unit, _, err := s.vault.Load(s.p.ctx, key)
	s.units[key] = unit
	return unit, err
}

// object looks at a file, sealed under the unit of the person whom its key names; in a copy of data, at each of its files.
func (s *sight) object(bucket object.Bucket, key string, content []byte) error {
	parts := strings.Split(key, "/")
	k := s.p.byPerson[parts[1]]
	if k == nil {
		return nil
	}
	s.of[k] = string(bucket) + "/" + key
	unit, err := s.unit(k.key)
	if err != nil || unit == nil {
		return err
	}
	if strings.HasPrefix(key, held.ObjectPrefix(parts[1])) {
		return s.copied(unit, key, content)
	}
	plain, err := s.p.content(unit, key)
	eachCanary(plain, s.opened)
	return err
}

// files looks at the bytes of every file of the folder: what was deleted may not be read in them either.
func (s *sight) files() error {
	return filepath.WalkDir(s.p.folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		s.p.file.Reset()
		_, err = s.p.file.ReadFrom(file)
		eachWritten(s.p.file.Bytes(), func(piece []byte) { eachCanary(piece, s.unsealed) })
		return errors.Join(err, file.Close())
	})
}

var zeros [64 << 10]byte

// eachWritten visits what of a file is not zero, in pieces that no canary joins.
func eachWritten(content []byte, visit func(piece []byte)) {
	begin := 0
	for at := 0; at < len(content); at += len(zeros) {
		end := min(at+len(zeros), len(content))
		if !bytes.Equal(content[at:end], zeros[:end-at]) {
			continue
		}
		visit(content[begin:at])
		begin = end
	}
	visit(content[begin:])
}

// judge compares what was seen with what the oracle expects.
func (s *sight) judge() {
	now := s.p.clock.Now().Unix()
	for canary := range s.raw {
		if k := s.p.byCanary[canary]; k != nil {
			s.p.score.check(goalPass, fmt.Sprintf("%s : %s se lit sans clé", k, canary))
		}
	}
	for _, k := range s.p.kept {
		if k.state != alive && k.state != dead {
			continue
		}
		found := 0
		for _, canary := range k.canaries {
			if s.seen[canary] {
				found++
			}
		}
		wrong := ""
		switch v := k.verdict(now); {
		case k.state == dead && found > 0:
			wrong = fmt.Sprintf("%s : %d canaris d’un disparu", k, found)
		case k.state == dead && !k.unit.With && s.of[k] != "":
			wrong = fmt.Sprintf("%s : un disparu dans %s", k, s.of[k])
		case k.state == alive && (v.Readable || v.Held) && !v.Gone && found < len(k.canaries):
			wrong = fmt.Sprintf("%s : %d canaris trouvés sur %d", k, found, len(k.canaries))
		}
		s.p.score.check(goalPass, wrong)
		if k.state == dead {
			s.proof(k, now)
		}
	}
}

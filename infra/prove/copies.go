package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tandem/infra/prove/oracle"
	"tandem/shared/account"
	"tandem/shared/held"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// madeCopy is a copy that somebody asked for.
type madeCopy struct {
	of   *kept
	name string
}

// copyGone is when nothing may be left of a copy: seven days (XX-07), and the night after them.
const copyGone = 9

func (k *kept) owner() account.Owner { return account.Owner{Person: k.person, Class: k.unit.Class} }

// ask has the copies of a day prepared, and looks into them: all that the person may read is there, and nothing of anybody else.
func (p *population) ask(day oracle.Day) error {
	defer p.score.took(goalCopy, time.Now())
	now := p.clock.Now()
	var asked []madeCopy
	for _, k := range p.asks[day] {
		if k.state != alive {
			continue
		}
		by := journal.Entry{At: now, Actor: string(k.unit.Class), Action: "E", Category: "ID"}
		export, err := p.copies.Ask(p.ctx, k.owner(), "", by)
		if readable := k.verdict(now.Unix()).Readable; readable != (err == nil) {
			p.score.check(goalCopy, fmt.Sprintf("%s : lisible %v, copie %v", k, readable, err))
		}
		if err == nil {
			asked = append(asked, madeCopy{k, export.ID})
			p.logged[day] = true
		}
	}
	delete(p.asks, day)
	if len(asked) == 0 {
		return nil
	}
	if err := p.deliver(); err != nil {
		return err
	}
	p.made[day+copyGone], p.young = append(p.made[day+copyGone], asked...), append(p.young, asked...)
	for _, one := range asked {
		p.score.check(goalCopy, p.complete(one))
	}
	return nil
}

// complete says what a copy lacks, or holds of others.
func (p *population) complete(one madeCopy) string {
	holds := map[string]bool{}
	for part, parts := 1, 1; part <= parts; part++ {
		export, content, err := p.copies.Part(p.ctx, one.of.owner(), one.name, part)
		if err == nil {
			parts = export.Parts
			err = eachMember(content, func(_ string, content []byte) { eachCanary(content, func(canary string) { holds[canary] = true }) })
		}
		if err != nil {
			return fmt.Sprintf("%s : copie %v", one.of, err)
		}
	}
	now := p.clock.Now().Unix()
	for _, k := range p.kept {
		if k.person != one.of.person || k.state != alive || !k.verdict(now).Readable {
			continue
		}
		for _, canary := range k.shown {
			if !holds[canary] {
				return fmt.Sprintf("%s : la copie ne dit pas %s", k, canary)
			}
			delete(holds, canary)
		}
	}
	if len(holds) > 0 {
		return fmt.Sprintf("%s : la copie dit %d canaris de trop", one.of, len(holds))
	}
	return ""
}

// leaf looks each night into the copies that are kept, and checks that those of nine days ago are gone.
func (p *population) leaf(day oracle.Day) error {
	defer p.score.took(goalZip, time.Now())
	s := p.sight(p.vault)
	old := p.made[day]
	delete(p.made, day)
	for _, one := range p.young {
		places, err := p.places(one)
		if err != nil {
			return err
		}
		for _, place := range places {
			if err := s.part(one.of, place); err != nil {
				return err
			}
		}
		if slices.Contains(old, one) {
			if err := p.expired(one, len(places)); err != nil {
				return err
			}
		}
	}
	p.young = slices.DeleteFunc(p.young, func(one madeCopy) bool { return slices.Contains(old, one) })
	return nil
}

// places lists the parts of a copy that are there.
func (p *population) places(one madeCopy) ([]string, error) {
	prefix := held.ObjectPrefix(string(one.of.person)) + one.of.unit.Class + "/" + one.name
	page, err := p.objects.List(p.ctx, "FilesBucket", prefix, "")
	var places []string
	for _, object := range page.Objects {
		places = append(places, object.Key)
	}
	return places, err
}

// expired checks that nothing tells of a copy any more.
func (p *population) expired(one madeCopy, parts int) error {
	items, err := p.store.Get(p.ctx, table.ExportKey(one.of.person, one.name), table.PreparedKey(one.name))
	if err != nil {
		return err
	}
	wrong := ""
	if items[0] != nil || items[1] != nil || parts > 0 {
		wrong = fmt.Sprintf("%s : une copie reste après sept jours, %d fichiers", one.of, parts)
	}
	p.score.check(goalSeven, wrong)
	return nil
}

// part reads a part of a copy and looks into it, if any key still opens it.
func (s *sight) part(k *kept, place string) error {
	unit, err := s.unit(k.key)
	if err != nil || unit == nil {
		return err
	}
	sealed, err := s.p.objects.Get(s.p.ctx, "FilesBucket", place)
	if err != nil {
		return err
	}
	content, err := io.ReadAll(sealed)
	if err := errors.Join(err, sealed.Close()); err != nil {
		return err
	}
	return s.copied(unit, place, content)
}

// copied looks into each file of a part of a copy: of what is dead nothing may be there either.
func (s *sight) copied(unit *seal.Unit, key string, sealed []byte) error {
	reader, err := s.vault.OpenObject(unit, held.Group, key, bytes.NewReader(sealed))
	if err != nil {
		return err
	}
	plain, err := io.ReadAll(reader)
	if err != nil {
		return err
	}
	return eachMember(plain, func(name string, content []byte) {
		wrong := ""
		eachCanary(content, func(canary string) {
			s.opened(canary)
			if k := s.p.byCanary[canary]; k != nil && k.state == dead {
				wrong = fmt.Sprintf("%s : dans %s, %s d’un disparu", key, name, canary)
			}
		})
		s.p.score.check(goalZip, wrong)
	})
}

// eachMember visits the files of a ZIP.
func eachMember(archive []byte, visit func(name string, content []byte)) error {
	opened, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err
	}
	for _, member := range opened.File {
		reader, err := member.Open()
		if err != nil {
			return err
		}
		content, err := io.ReadAll(reader)
		if err = errors.Join(err, reader.Close()); err != nil {
			return err
		}
		visit(member.Name, content)
	}
	return nil
}

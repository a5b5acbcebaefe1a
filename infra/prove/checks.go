package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tandem/shared/object"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// opened reads all that a unit carries as the service does, under its clock: the canaries found, or why not.
func (p *population) opened(ctx context.Context, k *kept) ([]string, error) {
	unit, items, err := p.vault.Load(ctx, k.key, k.records...)
	if err != nil {
		return nil, err
	}
	if unit == nil {
		return nil, errors.New("l’unité n’est plus là")
	}
	var found []string
	for i, item := range items {
		if item == nil {
			return nil, fmt.Errorf("l’enregistrement %s n’est plus là", k.records[i].SK())
		}
		record := &body{kind: item.Kind}
		if err := p.vault.Open(unit, item, record); err != nil {
			return nil, err
		}
		found = append(found, record.all()...)
	}
	if k.object == "" {
		return found, nil
	}
	content, err := p.content(unit, k.object)
	eachCanary(content, func(canary string) { found = append(found, canary) })
	return found, err
}

func (p *population) content(unit *seal.Unit, key string) ([]byte, error) {
	sealed, err := p.objects.Get(p.ctx, "FilesBucket", key)
	if err != nil {
		return nil, err
	}
	plain, err := p.vault.OpenObject(unit, p.vault.Groups[table.KindDocument], key, sealed)
	if err != nil {
		return nil, errors.Join(err, sealed.Close())
	}
	content, err := io.ReadAll(plain)
	return content, errors.Join(err, sealed.Close())
}

// readable checks, at the last second of the day after which they close, that all that units carry can be read.
func (p *population) readable(closing []*kept) {
	defer p.score.took(goalReadable, time.Now())
	now := p.clock.Now().Unix()
	for _, k := range unique(closing) {
		v := k.verdict(now)
		if k.state != alive || !v.Readable || v.Gone {
			continue
		}
		if v.Active == "" && v.Due == p.zone.DayOf(now) { // else this day was the last one by what was known before
			p.announced(k, v)
		}
		found, err := p.opened(seal.Lifting(p.ctx), k)
		wrong := ""
		switch _, plain := p.opened(p.ctx, k); {
		case v.Restricted != errors.Is(plain, seal.ErrFrozen):
			wrong = fmt.Sprintf("%s : limitation %v, lecture %v", k, v.Restricted, plain)
		case err != nil:
			wrong = fmt.Sprintf("%s : %v", k, err)
		case len(found) != len(k.canaries):
			wrong = fmt.Sprintf("%s : %d canaris lus sur %d", k, len(found), len(k.canaries))
		}
		p.score.check(goalReadable, wrong)
	}
}

// cut checks, at the midnight that follows, that nothing of them is read any more.
func (p *population) cut(closed []*kept) {
	defer p.score.took(goalCut, time.Now())
	now := p.clock.Now().Unix()
	for _, k := range unique(closed) {
		if v := k.history.At(now); k.state != alive || v.Readable { // by its own clock: with its person it goes, but is not cut before
			continue
		}
		wrong := ""
		if _, err := p.opened(seal.Lifting(p.ctx), k); err == nil {
			wrong = fmt.Sprintf("%s : encore lisible", k)
		}
		p.score.check(goalCut, wrong)
	}
}

// gone checks that nothing is left of those that fell due before yesterday: and that what is held is still there.
func (p *population) gone(leaving []*kept) error {
	defer p.score.took(goalGone, time.Now())
	now := p.clock.Now().Unix()
	for _, k := range unique(leaving) {
		leaving = append(leaving, k.others...)
	}
	for _, k := range unique(leaving) {
		if k.state != alive || k.first == nil && p.zone.DayOf(now) < k.leaves {
			continue
		}
		v := k.verdict(now)
		left, err := p.left(k)
		if err != nil {
			return err
		}
		wrong := ""
		switch {
		case v.Gone:
			p.dies(k, v)
			if len(left) > 0 {
				wrong = fmt.Sprintf("%s, échéance %s : il reste %v", k, v.Due, left)
			}
		case v.Held && len(left) == 0:
			wrong = fmt.Sprintf("%s : effacé malgré une suspension", k)
		default:
			continue // a fact learned since moved the date
		}
		p.score.check(goalGone, wrong)
	}
	return nil
}

// left lists where something of a unit is left, in the places that it had.
func (p *population) left(k *kept) ([]string, error) {
	var left []string
	items, err := p.store.Get(p.ctx, append([]table.Key{k.key}, k.records...)...)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		if item != nil {
			left = append(left, item.Key.SK())
		}
	}
	if k.blind != "" {
		page, err := p.store.Query(p.ctx, table.Query{Table: table.Records, PK: k.blind})
		if err != nil {
			return nil, err
		}
		if len(page.Items) > 0 {
			left = append(left, "index")
		}
	}
	if k.object != "" {
		file, err := p.objects.Get(p.ctx, "FilesBucket", k.object)
		switch {
		case err == nil:
			left = append(left, "fichier")
			err = file.Close()
		case errors.Is(err, object.ErrNotFound):
			err = nil
		}
		if err != nil {
			return nil, err
		}
	}
	return left, nil
}

// unique leaves out those that were noted twice.
func unique(all []*kept) []*kept {
	var each []*kept
	for _, k := range all {
		if !slices.Contains(each, k) {
			each = append(each, k)
		}
	}
	return each
}

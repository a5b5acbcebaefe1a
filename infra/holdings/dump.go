package holdings

import (
	"context"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"tandem/functions/matching"
	"tandem/shared/id"
	"tandem/shared/match"
	"tandem/shared/object"
	"tandem/shared/projection"
	"tandem/shared/seal"
	"tandem/shared/table"
)

// Dump writes down all that a service holds, opened, in a form that two of them share when they are in the same state: one line
// for each item, object, message and mail, without versions, instants and ciphertexts, with identifiers and hashes renamed in order of
// appearance. Days stay: they are what retention is about. The projection stands as what it says, whatever log and blocks it is in.
//
// It opens with every key, so it is for tests: what it writes is people's data.
func Dump(ctx context.Context, source Source) (string, error) {
	d := &dump{opener: newOpener(source)}
	for _, look := range []func(context.Context) error{d.items, d.projection, d.objects, d.messages, d.mails} {
		if err := look(ctx); err != nil {
			return "", fmt.Errorf("dump: %w", err)
		}
	}
	return rename(d.lines), nil
}

type dump struct {
	opener
	lines []string
}

func (d *dump) line(parts ...string) {
	d.lines = append(d.lines, strings.ReplaceAll(strings.Join(parts, " | "), "\n", `\n`))
}

func (d *dump) items(ctx context.Context) error {
	return d.source.Items(ctx, func(item table.Item) error {
		body, shown, err := d.body(ctx, &item)
		if err != nil || !shown {
			return err
		}
		var listed []string
		for index, entry := range item.Index { // the partition of an index is drawn from an identifier
			listed = append(listed, string(index)+"="+entry.Range)
		}
		slices.Sort(listed)
		d.line(string(item.Key.Table()), string(item.Kind), item.Key.PK(), item.Key.SK(), item.Unit, strings.Join(listed, ","), body)
		return nil
	})
}

// body is what an item says; shown is false for what only counts, or stands in the dump in another form.
func (d *dump) body(ctx context.Context, item *table.Item) (text string, shown bool, err error) {
	switch item.Kind {
	case table.KindBranch, table.KindCounter, table.KindEpoch, "":
		return "", false, nil
	case table.KindUnit:
		unit, err := d.source.Vault.Parse(item)
		if err != nil {
			return "", false, err
		}
		if unit.Class == projection.Class {
			return "", false, nil
		}
		return describeUnit(unit), true, nil
	case table.KindChange, table.KindBlock:
		if unit, err := d.unit(ctx, table.UnitOf(item)); err != nil || unit != nil {
			return "", false, err
		}
	}
	if item.Unit == "" || len(item.Body) == 0 {
		return string(item.Body), true, nil
	}
	unit, err := d.unit(ctx, table.UnitOf(item))
	if err != nil {
		return "", false, err
	}
	if unit == nil {
		return "sealed, without its unit", true, nil
	}
	if item.Kind == table.KindMatches {
		return d.list(unit, item)
	}
	plain, err := d.source.Vault.Plain(unit, item)
	return string(plain), true, err
}

func describeUnit(unit *seal.Unit) string {
	var groups []string
	for group := range unit.Keys {
		groups = append(groups, string(group))
	}
	slices.Sort(groups)
	return fmt.Sprintf("%s keys=%v facts=%v rule=%s start=%s due=%s until=%s hold=%s state=%s run=%s active=%s drops=%v",
		unit.Class, groups, unit.Facts, unit.Rule, unit.Start, unit.Due, unit.Until.Format(time.RFC3339), unit.Hold, unit.State, unit.Run, unit.Active, unit.Drops)
}

// list writes the identifiers of a kept list as such: in its body they stand as numbers.
func (d *dump) list(unit *seal.Unit, item *table.Item) (string, bool, error) {
	var list matching.List
	if err := d.source.Vault.OpenCut(unit, item, &list); err != nil {
		return "", false, err
	}
	text := list.Rules + " " + list.Tables
	for _, result := range list.Results {
		text += fmt.Sprintf(" %s %v %d", id.FromBytes[string](result.ID), result.Verdicts, result.Level)
	}
	return text, true, nil
}

// projection writes who is in the matching, and as what.
func (d *dump) projection(ctx context.Context) error {
	shard := projection.Shard{Name: d.source.Shard, Vault: d.source.Vault, Referential: match.Embedded()}
	return shard.Read(ctx, nil, func(profiles *match.Profiles, offers *match.Offers, _ []*table.Item) error {
		for profile := range profiles.All() {
			person, err := shard.Reveal(profile.ID)
			if err != nil {
				return err
			}
			profile.ID, profile.Revision = match.ID{}, 0
			d.line("projection", string(person), fmt.Sprintf("%+v", profile))
		}
		for offer := range offers.All() {
			name := id.FromBytes[string](offer.ID)
			offer.ID, offer.Revision = match.ID{}, 0
			d.line("projection", name, fmt.Sprintf("%+v", offer))
		}
		return nil
	})
}

func (d *dump) objects(ctx context.Context) error {
	return d.source.Objects(ctx, func(bucket object.Bucket, key string, content []byte) error {
		plain, sealed, err := d.opened(ctx, bucket, key, content)
		switch {
		case err != nil:
			return err
		case sealed && plain == nil:
			d.line("object", string(bucket), key, "sealed, without its unit")
		case sealed:
			d.line("object", string(bucket), key, string(plain))
		default:
			d.line("object", string(bucket), key, base64.StdEncoding.EncodeToString(content))
		}
		return nil
	})
}

func (d *dump) messages(ctx context.Context) error {
	return d.source.Messages(ctx, func(queue string, body []byte) error {
		d.line("message", queue, string(body))
		return nil
	})
}

func (d *dump) mails(ctx context.Context) error {
	mails, err := d.source.Mails(ctx)
	if err != nil {
		return err
	}
	for _, one := range mails {
		d.line("mail", one.To, one.Subject, one.Text)
	}
	return nil
}

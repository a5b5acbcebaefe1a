// Package holdings reads all that a service holds, with every key, as only its operator can: to search what is left of a person, and to
// write down a state so that two of them can be compared.
package holdings

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/intake"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Source is what a service holds, one visit for each kind of place.
type Source struct {
	Vault *seal.Vault   // with every group: it opens what surviving keys open
	Shard string        // of the matching projection
	Files service.Class // of the units that people's files are sealed in
	// Items visits every item of every table.
	Items func(ctx context.Context, visit func(table.Item) error) error
	// Objects visits every object with its content, as functions get it.
	Objects func(ctx context.Context, visit func(bucket object.Bucket, key string, content []byte) error) error
	// Messages visits what queues hold, dead letters too.
	Messages func(ctx context.Context, visit func(queue string, body []byte) error) error
	// Mails lists the mails that were sent.
	Mails func(ctx context.Context) ([]mail.Mail, error)
	// Rest visits whatever else is kept: the bytes of files, streams, logs.
	Rest func(ctx context.Context, visit func(where string, content []byte) error) error
}

// Walk visits every object of the buckets with its content, as functions get it.
func Walk(objects object.Objects, buckets []object.Bucket) func(context.Context, func(bucket object.Bucket, key string, content []byte) error) error {
	return func(ctx context.Context, visit func(bucket object.Bucket, key string, content []byte) error) error {
		for _, bucket := range buckets {
			err := object.Each(ctx, objects, bucket, "", func(found object.Info) error {
				content, err := read(ctx, objects, bucket, found.Key)
				if errors.Is(err, object.ErrNotFound) {
					return nil // removed since it was listed
				}
				if err != nil {
					return fmt.Errorf("open %s/%s: %w", bucket, found.Key, err)
				}
				return visit(bucket, found.Key, content)
			})
			if err != nil {
				return err
			}
		}
		return nil
	}
}

func read(ctx context.Context, objects object.Objects, bucket object.Bucket, key string) ([]byte, error) {
	reader, err := objects.Get(ctx, bucket, key)
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(reader)
	return content, errors.Join(err, reader.Close())
}

// opener opens what units seal; each unit is read once.
type opener struct {
	source Source
	units  map[table.Key]*seal.Unit
}

func newOpener(source Source) opener { return opener{source, map[table.Key]*seal.Unit{}} }

// unit reads a unit once; nil when its keys are destroyed.
func (o *opener) unit(ctx context.Context, key table.Key) (*seal.Unit, error) {
	if unit, known := o.units[key]; known {
		return unit, nil
	}
	unit, _, err := o.source.Vault.Load(ctx, key)
	o.units[key] = unit
	return unit, err
}

// opened is the plain content of an object; sealed is false for one that no unit seals, plain nil when its unit is gone.
func (o *opener) opened(ctx context.Context, bucket object.Bucket, key string, content []byte) (plain []byte, sealed bool, err error) {
	unitKey, group, place, sealed := Sealer(o.source.Files, bucket, key)
	if !sealed {
		return nil, false, nil
	}
	unit, err := o.unit(ctx, unitKey)
	if err != nil || unit == nil {
		return nil, true, err
	}
	reader, err := o.source.Vault.OpenObject(unit, group, place, bytes.NewReader(content))
	if err != nil {
		return nil, true, err
	}
	plain, err = io.ReadAll(reader)
	if err != nil {
		return nil, true, fmt.Errorf("open %s/%s: %w", bucket, key, err)
	}
	if plain, err = unpacked(plain); err != nil {
		return nil, true, fmt.Errorf("open %s/%s: %w", bucket, key, err)
	}
	return append([]byte{}, plain...), true, nil
}

// unpacked is what the files of a ZIP say, one after the other; anything else stays as it is. A page for people is left out: it says what the
// file for machines beside it says, and its times have no form that a comparison knows.
func unpacked(plain []byte) ([]byte, error) {
	if !bytes.HasPrefix(plain, []byte("PK\x03\x04")) {
		return plain, nil
	}
	archive, err := zip.NewReader(bytes.NewReader(plain), int64(len(plain)))
	if err != nil {
		return nil, err
	}
	var all []byte
	for _, file := range archive.File {
		if strings.HasSuffix(file.Name, ".html") {
			continue
		}
		reader, err := file.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(reader)
		if err = errors.Join(err, reader.Close()); err != nil {
			return nil, err
		}
		all = append(append(append(all, file.Name...), '\n'), content...)
	}
	return all, nil
}

// Sealer is the unit, the group and the place that an object was sealed with, by its key; files is the class of the units that people's
// files are sealed in. sealed is false for one that no unit seals.
func Sealer(files service.Class, bucket object.Bucket, key string) (unit table.Key, group seal.Group, place string, sealed bool) {
	parts := strings.Split(key, "/")
	switch {
	case len(parts) == 3 && parts[0] == "cv":
		return table.UnitKey(id.Person(parts[1]), string(files)), "profile", key, true
	case len(parts) == 4 && parts[0] == "export":
		return table.UnitKey(id.Person(parts[1]), parts[2]), held.Group, key, true
	case len(parts) == 3 && parts[0] == "staged":
		return table.ImportUnitKey(id.Import(parts[1])), intake.Group, string(bucket) + "/" + key, true
	}
	return table.Key{}, "", "", false
}

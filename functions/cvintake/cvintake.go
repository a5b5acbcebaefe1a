// Package cvintake checks the files that candidates send: size, real type, structure, and what a scanner says. What passes leaves quarantine; what does not is
// deleted, and its owner reads why.
package cvintake

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/cv"
	"tandem/shared/cv/inspect"
	"tandem/shared/cv/suggest"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/scan"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/table"
)

// Groups are the category groups that this function may open.
var Groups = []seal.Group{group}

const (
	quarantine object.Bucket = "QuarantineBucket"
	files      object.Bucket = "FilesBucket"
	group      seal.Group    = "profile"
)

// New builds the function.
func New(house serve.House) serve.Function {
	desk := desk{house}
	return serve.Function{Message: func(ctx context.Context, m events.SQSMessage) error {
		var event struct {
			Detail struct {
				Object struct {
					Key string `json:"key"`
				} `json:"object"`
			} `json:"detail"`
		}
		if err := json.Unmarshal([]byte(m.Body), &event); err != nil {
			return errors.New("cvintake: not an event") // the cause may repeat what came
		}
		return desk.check(ctx, event.Detail.Object.Key)
	}}
}

type desk struct{ serve.House }

// check may run any number of times on the same file: a decision once taken stands.
func (d desk) check(ctx context.Context, key string) error {
	person, name, ok := strings.Cut(strings.TrimPrefix(key, cv.QuarantinePrefix), "/")
	if !ok || !strings.HasPrefix(key, cv.QuarantinePrefix) {
		return errors.New("cvintake: not the key of a candidate's file")
	}
	owner := id.Person(person)
	unit, items, err := d.Vault.Load(ctx, table.UnitKey(owner, string(d.Service.ClassKeeping("document"))), table.DocumentKey(owner, name))
	if err != nil {
		return err
	}
	if unit == nil || items[0] == nil || unit.State == seal.StatePurge {
		return d.Objects.Delete(ctx, quarantine, key) // its owner deleted it, or is gone
	}
	var record cv.Document
	if err := d.Vault.OpenCut(unit, items[0], &record); err != nil {
		return fmt.Errorf("cvintake: record: %w", err)
	}
	if record.State == cv.Checking {
		if err := d.decide(ctx, unit, items[0], record, key); err != nil {
			return err
		}
	}
	return d.Objects.Delete(ctx, quarantine, key)
}

func (d desk) decide(ctx context.Context, unit *seal.Unit, item *table.Item, record cv.Document, key string) error {
	file, err := d.open(ctx, unit, key)
	if err != nil {
		return err
	}
	found := inspect.File(file)
	if found.Reason == "" {
		if found.Reason, record.Scan, err = d.scan(ctx, file); err != nil {
			return err
		}
	}
	record.State, record.Reason = cv.Refused, found.Reason
	if found.Reason == "" {
		if found.Kept != nil {
			file = found.Kept
		}
		record.State, record.Format, record.Pages, record.Size = cv.Accepted, found.Format, found.Pages, int64(len(file))
		record.Unread = found.Unread
		if err := d.keep(ctx, unit, key, file); err != nil {
			return err
		}
		if err := d.suggest(ctx, unit, record.ID, found.Text); err != nil {
			return err
		}
	}
	sealed, err := d.Vault.Seal(unit, item.Key, record)
	if err != nil {
		return err
	}
	if err := d.Vault.Commit(ctx, unit, table.Put(sealed, table.IfVersion(item.Version))); err != nil {
		return fmt.Errorf("cvintake: record: %w", err)
	}
	return nil
}

const infected = "Un programme malveillant a été reconnu dans ce fichier : il a été supprimé. Votre appareil est peut-être touché : faites-le vérifier."

// scan says why a file is refused, or what is known of it. Without a verdict the message comes back later: until then nothing is kept.
func (d desk) scan(ctx context.Context, file []byte) (reason string, known scan.State, err error) {
	verdict, err := d.Scanner.Scan(ctx, file)
	if err != nil {
		return "", "", fmt.Errorf("cvintake: %w", err)
	}
	if verdict.State == scan.Infected {
		serve.Logger(ctx).Warn("malware in a file", "signature", verdict.Signature)
		return infected, "", nil
	}
	return "", verdict.State, nil
}

func (d desk) open(ctx context.Context, unit *seal.Unit, key string) ([]byte, error) {
	sealed, err := d.Objects.Get(ctx, quarantine, key)
	if err != nil {
		return nil, fmt.Errorf("cvintake: file: %w", err)
	}
	defer sealed.Close()
	plain, err := d.Vault.OpenObject(unit, group, key, sealed)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(plain, cv.MaxDocument+1))
}

// suggest keeps what the file may say in a CV until its owner decides or the delay is over: sealed, and in no backup.
func (d desk) suggest(ctx context.Context, unit *seal.Unit, document, text string) error {
	found := suggest.From(text)
	owner, ok := table.PersonOf(unit.Key.PK())
	if len(found.Open) == 0 || !ok {
		return nil
	}
	found.Document, found.Expires = document, d.Clock.Now().Add(cv.SuggestionsFor)
	item, err := d.Vault.Seal(unit, table.SuggestionsKey(owner, document), found)
	if err != nil {
		return err
	}
	item.Expires = found.Expires
	if err := d.Store.Write(ctx, table.Put(item, table.Always)); err != nil {
		return fmt.Errorf("cvintake: suggestions: %w", err)
	}
	return nil
}

func (d desk) keep(ctx context.Context, unit *seal.Unit, key string, file []byte) error {
	var sealed bytes.Buffer
	if _, err := d.Vault.SealObject(unit, group, key, &sealed, bytes.NewReader(file)); err != nil {
		return err
	}
	return d.Objects.Put(ctx, files, key, &sealed)
}

package cv

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// The buckets of files: new ones wait in quarantine for their checks.
const (
	quarantine object.Bucket = "QuarantineBucket"
	files      object.Bucket = "FilesBucket"
	group      seal.Group    = "profile"
)

func documents(api *serve.API, desk desk) {
	own := func(action service.Action, kind string) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf(kind), service.ScopeSelf)
	}
	off := !api.Service.Has(service.FeatureCV)
	serve.Add(api, serve.Operation{ID: "send-document", Method: http.MethodPost, Path: "/cvs/documents", Off: off, Status: http.StatusAccepted,
		Summary: "Envoyer un CV en PDF, DOCX, ODT, JPEG ou PNG, 4 Mo au plus", Need: own(service.Create, "document"),
		MaxBody: cv.MaxDocument + 1024, Raw: true}, desk.send)
	serve.Add(api, serve.Operation{ID: "delete-document", Method: http.MethodDelete, Path: "/cvs/documents/{id}/file", Off: off, Status: http.StatusNoContent,
		Summary: "Supprimer un de ses fichiers", Need: own(service.Delete, "cv")}, desk.remove)
	serve.Add(api, serve.Operation{ID: "read-document-file", Method: http.MethodGet, Path: "/cvs/documents/{id}/file", Off: off,
		Summary: "Relire un de ses fichiers", Need: own(service.Read, "document"), Gives: cv.MediaTypes()}, desk.file)
	suggestions(api, desk, off)
}

type sendInput struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

type documentOutput struct {
	Body cv.Document `data:"DOC.uploaded"`
}

// send seals the file into quarantine after its record: a file without a record is never looked at. A record without its file is taken
// back, or says so when its check is long overdue (shown).
func (d desk) send(ctx context.Context, in *sendInput) (*documentOutput, error) {
	if len(in.RawBody) > cv.MaxDocument {
		return nil, fault.New(fault.TooLarge, "Le fichier dépasse 4 Mo : réduisez-le, puis envoyez-le de nouveau.")
	}
	format, reason := cv.Recognise(in.RawBody)
	if reason != "" {
		return nil, fault.Fieldf("body.file", "%s", reason)
	}
	caller := serve.Must(ctx)
	unit, err := d.room(ctx, caller)
	if err != nil {
		return nil, err
	}
	name, err := id.Ordered[string](d.Clock.Now(), d.Random)
	if err != nil {
		return nil, err
	}
	record := cv.Document{ID: name, State: cv.Checking, Format: format, Size: int64(len(in.RawBody)), Received: d.Clock.Now()}
	item, err := d.Vault.Seal(unit, table.DocumentKey(caller.Person, name), record)
	if err != nil {
		return nil, err
	}
	if err := d.Vault.Commit(ctx, unit, table.Put(item, table.IfAbsent)); err != nil {
		return nil, fmt.Errorf("cv: document: %w", err)
	}
	key := cv.ObjectKey(string(caller.Person), name)
	var sealed bytes.Buffer
	if _, err := d.Vault.SealObject(unit, group, key, &sealed, bytes.NewReader(in.RawBody)); err != nil {
		return nil, err
	}
	if err := d.Objects.Put(ctx, quarantine, key, &sealed); err != nil {
		err = errors.Join(err, d.Vault.Commit(ctx, unit, table.Delete(item.Key, table.Always)))
		return nil, fmt.Errorf("cv: document: %w", err)
	}
	return &documentOutput{record}, nil
}

// overdue is how long after its sending a file that nobody has checked must have been lost on its way.
const overdue = time.Hour

// shown is what the owner reads of a file.
func (d desk) shown(record cv.Document) cv.Document {
	if record.State == cv.Checking && d.Clock.Now().Sub(record.Received) > overdue {
		record.State, record.Reason = cv.Refused, "L'envoi de ce fichier a été interrompu : supprimez-le, puis envoyez-le de nouveau."
	}
	return record
}

// room reads the caller's unit and refuses one file too many.
func (d desk) room(ctx context.Context, caller serve.Caller) (*seal.Unit, error) {
	unit, _, err := d.Vault.Load(ctx, caller.Unit())
	if err != nil {
		return nil, err
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, err
	}
	page, err := d.Store.Query(ctx, table.Query{Table: table.Records, PK: table.PersonPK(caller.Person), Prefix: table.DocumentPrefix})
	if err != nil {
		return nil, fmt.Errorf("cv: documents: %w", err)
	}
	if len(page.Items) >= cv.MaxDocuments {
		return nil, fault.New(fault.Conflict, "Vous avez déjà 10 fichiers : supprimez-en un avant d'en envoyer un autre.")
	}
	return unit, nil
}

// OneDocument names a file in a path.
type OneDocument struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$" doc:"Identifiant du fichier"`
}

var errNoDocument = fault.New(fault.NotFound, "Ce fichier n'existe plus.")

func (d desk) find(ctx context.Context, name string) (*seal.Unit, cv.Document, error) {
	caller := serve.Must(ctx)
	var record cv.Document
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), table.DocumentKey(caller.Person, name))
	if err != nil {
		return nil, record, err
	}
	if unit == nil || items[0] == nil {
		return nil, record, errNoDocument
	}
	return unit, record, d.Vault.Open(unit, items[0], &record)
}

// remove deletes the file before its record, so that nothing is left that no record leads to.
func (d desk) remove(ctx context.Context, in *OneDocument) (*struct{}, error) {
	unit, _, err := d.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	caller := serve.Must(ctx)
	for _, bucket := range []object.Bucket{quarantine, files} {
		if err := d.Objects.Delete(ctx, bucket, cv.ObjectKey(string(caller.Person), in.ID)); err != nil {
			return nil, fmt.Errorf("cv: document: %w", err)
		}
	}
	if err := d.Store.Write(ctx, table.Delete(table.SuggestionsKey(caller.Person, in.ID), table.Always)); err != nil {
		return nil, fmt.Errorf("cv: document: %w", err)
	}
	return nil, d.Vault.Commit(ctx, unit, table.Delete(table.DocumentKey(caller.Person, in.ID), table.Always))
}

type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte `data:"DOC.uploaded"`
}

func (d desk) file(ctx context.Context, in *OneDocument) (*fileOutput, error) {
	unit, record, err := d.find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if record.State != cv.Accepted {
		return nil, fault.New(fault.Conflict, "Ce fichier n'a pas encore passé ses vérifications.")
	}
	key := cv.ObjectKey(string(serve.Must(ctx).Person), in.ID)
	sealed, err := d.Objects.Get(ctx, files, key)
	if err != nil {
		return nil, fmt.Errorf("cv: document: %w", err)
	}
	defer sealed.Close()
	plain, err := d.Vault.OpenObject(unit, group, key, sealed)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(plain, cv.MaxDocument+1))
	return &fileOutput{record.Format.MediaType(), `attachment; filename="cv.` + record.Format.Extension() + `"`, body}, err
}

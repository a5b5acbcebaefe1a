// Package export makes the copies that people may ask for of all that is held of them (RGPD art. 15 and 20), and that the délégué à la protection
// des données joins to an answer: asked for with the password, prepared from its queue, downloaded with the password again, deleted on a schedule
// when their time is over. It is the one function that opens every category of a person, and it changes none.
package export

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/outbox"
	"tandem/shared/purge"
	"tandem/shared/right"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: a copy holds all that is held of a person.
var Groups = []seal.Group{"identity", "flux", "profile", "offer", held.Group, journal.Group}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	desk := Operations(api)
	return serve.Function{
		HTTP: api.Handler(), Clock: house.Clock, Message: desk.message,
		Schedule: func(ctx context.Context, _ string, _ time.Time) error {
			swept, err := desk.exports.Sweep(ctx)
			house.Log.Info("exports deleted", "count", swept)
			return err
		},
	}
}

// Desk is the function's.
type Desk struct {
	serve.House
	rights  right.Desk
	exports held.Packer
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) *Desk {
	rights := right.New(api.Vault, api.Service, purge.New(api.Vault, nil, api.Service, ""))
	d := &Desk{House: api.House, rights: rights, exports: held.NewPacker(held.NewExports(api.Vault, api.Service), api.Objects, rights.Told)}
	const asked, done, own, all = http.StatusAccepted, http.StatusOK, service.ScopeSelf, service.ScopeAll
	post := func(id, path, summary string, status int, scope service.Scope) serve.Operation {
		need := serve.Allows(service.Export, right.Category, scope)
		op := serve.Operation{ID: id, Method: http.MethodPost, Path: "/exports" + path, Summary: summary, Status: status, Need: need, Lapsed: scope == service.ScopeSelf}
		if status == done {
			op.Gives = []string{archive}
		}
		return op
	}
	serve.Add(api, post("request-export", "", "Demander une copie de ses données", asked, own), d.ask)
	serve.Add(api, post("download-export", "/{id}/{part}", "Télécharger une partie de la copie de ses données", done, own), d.download)
	serve.Add(api, post("prepare-copy", "/requests/{id}", "Faire préparer la copie des données de la personne, pour lui répondre", asked, all), d.prepare)
	serve.Add(api, post("download-copy", "/requests/{id}/{export}/{part}", "Télécharger la copie à remettre à la personne", done, all), d.fetch)
	return d
}

// message prepares a copy; it may come twice.
func (d *Desk) message(ctx context.Context, m events.SQSMessage) error {
	message, err := outbox.Read([]byte(m.Body))
	if err != nil {
		return err
	}
	if message.Kind != "export" {
		return errors.New("export: message of an unknown kind")
	}
	return d.exports.Prepare(ctx, message.Subject)
}

func (d *Desk) by(ctx context.Context) right.Signature {
	caller := serve.Must(ctx)
	return right.Signature{Person: caller.Person, Role: caller.Role, At: d.Clock.Now()}
}

type passwordInput struct{ Body serve.Again }

// Ref names a copy, or the request that it answers, in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

type exportOutput struct{ Body held.Export }

// ask has a copy prepared, as a request for access that the download answers.
func (d *Desk) ask(ctx context.Context, in *passwordInput) (*exportOutput, error) {
	if err := in.Body.Check(ctx, d.House); err != nil {
		return nil, err
	}
	caller := serve.Must(ctx)
	request, err := d.access(ctx, caller)
	if err != nil {
		return nil, err
	}
	export, err := d.exports.Ask(ctx, caller.Owner(), request, d.trace(ctx, "export-demande"))
	return &exportOutput{export}, err
}

// access is the caller's open request for access, which is made now when there is none.
func (d *Desk) access(ctx context.Context, caller serve.Caller) (id.Request, error) {
	heads, err := d.rights.Own(ctx, caller.Person)
	if err != nil {
		return "", err
	}
	for _, head := range heads {
		if head.Right == service.RightAccess && head.Closed.IsZero() {
			return head.ID, nil
		}
	}
	received, err := d.rights.Receive(ctx, right.Filing{Right: service.RightAccess, Channel: right.ByAccount, Owner: caller.Owner()}, d.by(ctx))
	return received.ID, err
}

func (d *Desk) trace(ctx context.Context, action string) journal.Entry {
	caller := serve.Must(ctx)
	return journal.Entry{At: d.Clock.Now(), Agent: caller.Person, Actor: caller.Role, Action: action, Category: string(right.Category)}
}

type downloadInput struct {
	Ref
	Part int `path:"part" minimum:"1" maximum:"100"`
	passwordInput
}

// archive is the media type of a copy.
const archive = "application/zip"

type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// download gives a part of the copy, journaled before it leaves. With the first part the request for access is answered, by the person's own act.
func (d *Desk) download(ctx context.Context, in *downloadInput) (*fileOutput, error) {
	if err := in.Body.Check(ctx, d.House); err != nil {
		return nil, err
	}
	caller := serve.Must(ctx)
	export, body, err := d.exports.Part(ctx, caller.Owner(), in.ID, in.Part)
	if err != nil {
		return nil, err
	}
	if err := d.rights.Journal.Write(ctx, d.trace(ctx, service.Export.String()), caller.Person); err != nil {
		return nil, err
	}
	if in.Part == 1 && export.Right != "" {
		_, err := d.rights.Serve(ctx, id.Request(export.Right), "La copie de vos données vous a été remise.", d.by(ctx))
		if err != nil && !fault.Is(err, fault.Conflict) && !right.Gone(err) { // answered already
			return nil, err
		}
	}
	name := "mes-donnees.zip"
	if export.Parts > 1 {
		name = fmt.Sprintf("mes-donnees-%d-sur-%d.zip", in.Part, export.Parts)
	}
	return &fileOutput{archive, `attachment; filename="` + name + `"`, body}, nil
}

// answering is a request whose handling needs a copy of the person's data.
func (d *Desk) answering(ctx context.Context, name string) (right.Request, error) {
	found, err := d.rights.Find(ctx, id.Request(name))
	if err != nil {
		return found, err
	}
	if found.Person == "" || found.State != right.Working {
		return found, fault.New(fault.Conflict, "Prenez d’abord la demande en charge, et dites à qui elle se rapporte.")
	}
	return found, nil
}

func (d *Desk) prepare(ctx context.Context, in *Ref) (*exportOutput, error) {
	found, err := d.answering(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Written: true})
	export, err := d.exports.Ask(ctx, owner(found), found.ID, d.trace(ctx, "export-demande"))
	return &exportOutput{export}, err
}

type copyInput struct {
	Ref
	Export string `path:"export" pattern:"^[0-9a-z]{26}$"`
	Part   int    `path:"part" minimum:"1" maximum:"100"`
	passwordInput
}

func (d *Desk) fetch(ctx context.Context, in *copyInput) (*fileOutput, error) {
	if err := in.Body.Check(ctx, d.House); err != nil {
		return nil, err
	}
	found, err := d.answering(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	_, body, err := d.exports.Part(ctx, owner(found), in.Export, in.Part)
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{}, found.Person)
	return &fileOutput{archive, `attachment; filename="copie.zip"`, body}, nil
}

func owner(r right.Request) account.Owner {
	return account.Owner{Person: r.Person, Class: r.Class}
}

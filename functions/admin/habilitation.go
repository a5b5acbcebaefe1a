package admin

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/lifetime"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// habilitations adds what ends the work of a professional at once: they leave, or the trust in them does (F164).
func habilitations(api *serve.API, desk desk) {
	lock := serve.Allows(service.Lock, api.Service.CategoryOf(string(table.KindAccount)), service.ScopeAll)
	serve.Add(api, serve.Operation{ID: "end-habilitation", Method: http.MethodPost, Path: "/admin/people/{person}/habilitation/end", Status: http.StatusOK, Off: !api.Serves(lock),
		Summary: "Mettre fin à l'habilitation d'un professionnel ; ses sessions se ferment aussitôt", Need: lock}, desk.endHabilitation)
}

type habilitationOutput struct {
	Body struct {
		Ended time.Time `json:"endedAt" data:"-"`
	}
}

var errNoProfessional = fault.New(fault.NotFound, "Aucun compte de professionnel ne porte cet identifiant.")

// endHabilitation done twice is done once: who was stopped before all their sessions were closed is stopped anew.
func (d desk) endHabilitation(ctx context.Context, in *PersonRef) (*habilitationOutput, error) {
	person := id.Person(in.Person)
	stored, err := d.professional(ctx, person)
	if err != nil {
		return nil, err
	}
	if stored.Habilitation.Ended.IsZero() {
		if err := d.end(ctx, person, stored); err != nil {
			return nil, err
		}
	}
	out := &habilitationOutput{}
	out.Body.Ended = stored.Habilitation.Ended
	return out, serve.EndAll(ctx, d.Store, person)
}

func (d desk) professional(ctx context.Context, person id.Person) (*account.Stored, error) {
	unit, err := d.file(ctx, person)
	if fault.Is(err, fault.NotFound) {
		return nil, errNoProfessional
	}
	if err != nil {
		return nil, err
	}
	stored, err := account.Book{Vault: d.Vault}.Load(ctx, account.Owner{Person: person, Class: unit.Class})
	if fault.Is(err, fault.NotFound) {
		return nil, errNoProfessional
	}
	if err != nil {
		return nil, err
	}
	if role, _ := d.Service.Role(service.Role(stored.Role)); !role.Professional {
		return nil, errNoProfessional
	}
	return stored, nil
}

// end writes the end, from which the clock of the account runs, with its entry of the journal.
func (d desk) end(ctx context.Context, person id.Person, stored *account.Stored) error {
	caller, now := serve.Must(ctx), d.Clock.Now().UTC()
	stored.Habilitation.Ended = now
	keep := lifetime.Keeper{Service: d.Service, Clock: d.Clock}
	keep.Set(stored.Unit, map[service.Event]calendar.Date{service.AccountDeactivated: keep.Today()})
	said, err := d.journal.Op(journal.Entry{
		At: now, Agent: caller.Person, Actor: caller.Role, Action: "fin-habilitation", Category: string(d.Service.CategoryOf(string(table.KindAccount))),
	}, person)
	if err != nil {
		return err
	}
	return account.Book{Vault: d.Vault}.Save(ctx, person, stored, said)
}

package admin

import (
	"context"
	"fmt"
	"net/http"

	"tandem/shared/calendar"
	"tandem/shared/id"
	"tandem/shared/retention"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// holdList adds the list of what is held: a hold that nobody looks at again would last for ever.
func holdList(api *serve.API, desk desk, read serve.Need) {
	serve.Add(api, serve.Operation{ID: "list-holds", Method: http.MethodGet, Path: "/admin/holds", Need: read,
		Summary: "Lister les dossiers dont l'effacement est suspendu par une personne, avec la date de réexamen"}, desk.listHolds)
}

type heldView struct {
	Person   string        `json:"person"`
	Class    string        `json:"class" doc:"Nature du dossier"`
	Reason   string        `json:"reason"`
	Label    string        `json:"label"`
	Opened   calendar.Date `json:"opened"`
	Review   calendar.Date `json:"review"`
	Evidence string        `json:"evidence"`
	Late     bool          `json:"late" doc:"Le réexamen aurait dû avoir lieu"`
}

type heldInput struct {
	After string `query:"after" maxLength:"400" doc:"Où s'est arrêtée la page précédente"`
}

type heldOutput struct {
	Body struct {
		Holds []heldView `json:"holds"`
		Next  string     `json:"next,omitempty" doc:"À redonner pour la page suivante"`
	}
}

// listHolds goes by the marks that holds leave, and shows what each file says itself: one may have been closed since.
func (d desk) listHolds(ctx context.Context, in *heldInput) (*heldOutput, error) {
	page, err := d.Store.Query(ctx, table.Query{Table: table.Records, Index: table.Waiting, PK: table.HeldHash, After: in.After, Limit: listed})
	if err != nil {
		return nil, fmt.Errorf("admin: holds: %w", err)
	}
	out := &heldOutput{}
	out.Body.Holds, out.Body.Next = []heldView{}, page.Next
	for _, item := range page.Items {
		person, _ := table.PersonOf(item.Key.PK())
		units, err := d.Vault.Units(ctx, person)
		if err != nil {
			return nil, err
		}
		if unit := units[item.Unit]; unit != nil {
			out.Body.Holds = append(out.Body.Holds, d.held(person, unit)...)
		}
	}
	return out, nil
}

// held are the open holds of a file.
func (d desk) held(person id.Person, unit *seal.Unit) (views []heldView) {
	today := calendar.Of(d.Clock.Now(), d.Zone)
	for _, hold := range unit.Holds {
		if hold.Closed.IsZero() {
			views = append(views, heldView{
				Person: string(person), Class: d.Service.ClassLabel(service.Class(unit.Class)), Reason: hold.Reason, Label: retention.HoldReason(hold.Reason).Label(),
				Opened: hold.Opened, Review: hold.Review, Evidence: hold.Evidence, Late: today.After(hold.Review),
			})
		}
	}
	return views
}

// markHeld lists the file among those that are held, or no more. The mark goes with the file.
func markHeld(person id.Person, unit *seal.Unit) table.Op {
	item := table.Item{Key: table.HeldKey(person, unit.Class), Kind: table.KindHeld, Unit: unit.Key.SK()}
	for _, hold := range unit.Holds {
		if hold.Closed.IsZero() {
			item.Index = map[table.Index]table.Entry{table.Waiting: {Hash: table.HeldHash, Range: string(person)}}
		}
	}
	return table.Put(item, table.Always)
}

package cv

import (
	"context"
	"fmt"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/cv"
	"tandem/shared/fault"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// shelf adds what people do with several CVs (000:67): begin one more, copy and remove one, choose the one that recruiters see.
func shelf(api *serve.API, desk desk, own func(service.Action) serve.Need, off bool) {
	serve.Add(api, serve.Operation{ID: "create-cv", Method: http.MethodPost, Path: "/cvs", Off: off, Status: http.StatusCreated,
		Summary: "Commencer un CV de plus, 5 au plus", Need: own(service.Create)}, desk.create)
	serve.Add(api, serve.Operation{ID: "copy-cv", Method: http.MethodPost, Path: "/cvs/{number}/copies", Off: off, Status: http.StatusCreated,
		Summary: "Copier un de ses CV en un autre, non publié", Need: own(service.Create)}, desk.copy)
	serve.Add(api, serve.Operation{ID: "remove-cv", Method: http.MethodDelete, Path: "/cvs/{number}", Off: off, Status: http.StatusNoContent,
		Summary: "Supprimer un de ses CV, non publié", Need: own(service.Delete)}, desk.discard)
}

// shelf reads the caller's unit and all their CVs in one call.
func (d desk) shelf(ctx context.Context) (unit *seal.Unit, found cv.Shelf, err error) {
	caller := serve.Must(ctx)
	unit, items, err := d.Vault.Load(ctx, caller.Unit(), cv.Keys(caller.Person)...)
	if err != nil {
		return nil, found, fmt.Errorf("cv: shelf: %w", err)
	}
	if err := account.Living(unit, d.Clock.Now()); err != nil {
		return nil, found, err
	}
	found, err = cv.OpenShelf(d.Vault, unit, items)
	return unit, found, err
}

var errFull = fault.New(fault.Conflict, fmt.Sprintf("Vous avez déjà %d CV : supprimez-en un avant d’en faire un autre.", cv.MaxCVs))

func (d desk) create(ctx context.Context, in *struct{ Body fields }) (*output, error) {
	return d.begin(ctx, func(_ cv.Shelf, number int) (cv.CV, error) {
		fresh := cv.CV{Number: number}
		in.Body.fill(&fresh)
		return fresh, fresh.Check()
	})
}

func (d desk) copy(ctx context.Context, in *Ref) (*output, error) {
	return d.begin(ctx, func(shelf cv.Shelf, number int) (cv.CV, error) {
		if shelf[in.Number-1].Removed() {
			return cv.CV{}, errNone
		}
		return shelf[in.Number-1].Copied(number), nil
	})
}

// begin puts one more CV on the shelf.
func (d desk) begin(ctx context.Context, fresh func(shelf cv.Shelf, number int) (cv.CV, error)) (*output, error) {
	return again(func() (*output, error) {
		unit, shelf, err := d.shelf(ctx)
		if err != nil {
			return nil, err
		}
		number := shelf.Free()
		if number == 0 {
			return nil, errFull
		}
		record, err := fresh(shelf, number)
		if err != nil {
			return nil, err
		}
		read := shelf[number-1].Version
		record.Since = read + 1
		record.Note(cv.Base, read+1)
		return d.save(ctx, unit, record, read)
	})
}

// discard empties the place of a CV: nothing of it stays but how often it was written.
func (d desk) discard(ctx context.Context, in *Ref) (*struct{}, error) {
	_, err := again(func() (*output, error) {
		found, err := d.load(ctx, in.Number)
		switch {
		case err != nil:
			return nil, err
		case found.record.Removed():
			return nil, errNone
		case found.record.Published:
			return nil, fault.New(fault.Conflict, "Ce CV est publié : cessez de le publier, ou publiez-en un autre, avant de le supprimer.")
		}
		return d.save(ctx, found.unit, cv.CV{Number: in.Number}, found.version())
	})
	return nil, err
}

// publish shows a CV to recruiters in place of the one that they saw; the others are held as they were read, so that two of a moment do not both
// become the one.
func (d desk) publish(ctx context.Context, in *Ref) (*output, error) {
	return again(func() (*output, error) {
		unit, shelf, err := d.shelf(ctx)
		if err != nil {
			return nil, err
		}
		chosen := shelf[in.Number-1]
		switch {
		case chosen.Removed():
			return nil, errNone
		case len(chosen.Jobs) == 0:
			return nil, fault.Fieldf("body.jobs", "Avant de publier votre CV, choisissez au moins un métier recherché.")
		case chosen.Published:
			return show(chosen.CV, chosen.Version), nil
		}
		others, err := d.withdrawn(ctx, unit, shelf, in.Number)
		if err != nil {
			return nil, err
		}
		chosen.Published = true
		return d.save(ctx, unit, chosen.CV, chosen.Version, others...)
	})
}

// withdrawn are the operations by which none of the other CVs is published.
func (d desk) withdrawn(ctx context.Context, unit *seal.Unit, shelf cv.Shelf, but int) ([]table.Op, error) {
	var ops []table.Op
	for _, kept := range shelf {
		if kept.Number == but {
			continue
		}
		if !kept.Published {
			ops = append(ops, table.Verify(table.CVKey(serve.Must(ctx).Person, kept.Number), table.AsRead(kept.Version)))
			continue
		}
		kept.Published = false
		op, err := d.put(ctx, unit, kept.CV, kept.Version)
		if err != nil {
			return nil, err
		}
		ops = append(ops, op)
	}
	return ops, nil
}

func (d desk) withdraw(ctx context.Context, in *Ref) (*output, error) {
	return again(func() (*output, error) {
		found, err := d.load(ctx, in.Number)
		if err != nil {
			return nil, err
		}
		if found.record.Removed() {
			return nil, errNone
		}
		if !found.record.Published {
			return show(found.record, found.version()), nil
		}
		found.record.Published = false
		return d.save(ctx, found.unit, found.record, found.version())
	})
}

package offer

import (
	"context"
	"net/http"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/serve"
)

// life adds what becomes of an offer once it is written: on line, for longer, ended, written anew.
func life(api *serve.API, desk desk, update, create serve.Need, off bool) {
	add := func(name, method, path, summary string, status int, need serve.Need) serve.Operation {
		return serve.Operation{ID: name, Method: method, Path: "/offers/{id}" + path, Summary: summary, Status: status, Need: need, Off: off}
	}
	serve.Add(api, add("publish-offer", http.MethodPost, "/publication", "Publier une de ses offres, jusqu’au dernier jour que l’on choisit", 0, update), desk.publish)
	serve.Add(api, add("prolong-offer", http.MethodPut, "/publication", "Changer le dernier jour en ligne d’une de ses offres", 0, update), desk.prolong)
	serve.Add(api, add("close-offer", http.MethodDelete, "/publication", "Retirer une de ses offres", http.StatusOK, update), desk.withdraw)
	serve.Add(api, add("end-offer", http.MethodPost, "/end", "Fermer une de ses offres, en disant si elle est pourvue", 0, update), desk.end)
	serve.Add(api, add("copy-offer", http.MethodPost, "/copies", "Copier une de ses offres dans un nouveau brouillon", http.StatusCreated, create), desk.copy)
}

type lastDay struct {
	Until string `json:"until,omitempty" maxLength:"10" doc:"Dernier jour en ligne, AAAA-MM-JJ ; vide : le plus tard possible"`
}

func (l lastDay) date() (calendar.Date, error) {
	if l.Until == "" {
		return calendar.Date{}, nil
	}
	day, err := calendar.Parse(l.Until)
	if err != nil {
		return day, fault.Fieldf("body.until", "Cette date n’existe pas : écrivez par exemple 28/02/2027.")
	}
	return day, nil
}

func (d desk) today() calendar.Date { return calendar.Of(d.Clock.Now(), d.Zone) }

type publishInput struct {
	Ref
	Body *lastDay
}

func (d desk) publish(ctx context.Context, in *publishInput) (*output, error) {
	var until calendar.Date
	if in.Body != nil {
		var err error
		if until, err = in.Body.date(); err != nil {
			return nil, err
		}
	}
	return d.change(ctx, in.ID, func(o *offer.Offer) error { return o.Publish(d.Service.Offers, d.today(), until) })
}

type prolongInput struct {
	Ref
	Body lastDay
}

func (d desk) prolong(ctx context.Context, in *prolongInput) (*output, error) {
	until, err := in.Body.date()
	if err != nil {
		return nil, err
	}
	return d.change(ctx, in.ID, func(o *offer.Offer) error { return o.Prolong(d.Service.Offers, d.today(), until) })
}

func (d desk) withdraw(ctx context.Context, in *Ref) (*output, error) {
	return d.change(ctx, in.ID, func(o *offer.Offer) error {
		o.Close(d.today(), offer.Given)
		return nil
	})
}

type endInput struct {
	Ref
	Body struct {
		Outcome string `json:"outcome" maxLength:"20" doc:"pourvue, pourvue-ailleurs, retiree ou reportee"`
	}
}

func (d desk) end(ctx context.Context, in *endInput) (*output, error) {
	outcome := offer.Outcome(in.Body.Outcome)
	if !outcome.Choosable() {
		return nil, fault.Fieldf("body.outcome", "Dites comment cette offre se termine : choisissez dans la liste.")
	}
	return d.change(ctx, in.ID, func(o *offer.Offer) error {
		o.Close(d.today(), outcome)
		return nil
	})
}

// change does something to an offer of the caller's, and stores it where that changed anything.
func (d desk) change(ctx context.Context, name string, do func(*offer.Offer) error) (*output, error) {
	found, err := d.load(ctx, name)
	if err != nil {
		return nil, err
	}
	before := found.offer
	if err := do(&found.offer); err != nil {
		return nil, err
	}
	if found.offer.State == before.State && found.offer.ExpiresOn == before.ExpiresOn {
		return found.view(), nil
	}
	return d.saved(ctx, found)
}

// saved stores an offer and shows it as it then is.
func (d desk) saved(ctx context.Context, found *owned) (*output, error) {
	if err := d.save(ctx, found); err != nil {
		return nil, err
	}
	out := found.view()
	if found.item != nil {
		out.Body.Version++
	}
	return out, nil
}

func (d desk) copy(ctx context.Context, in *Ref) (*output, error) {
	found, err := d.load(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	name, err := id.New[id.Offer](d.Random)
	if err != nil {
		return nil, err
	}
	return d.saved(ctx, &owned{unit: found.unit, offer: found.offer.Copy(name), own: found.own})
}

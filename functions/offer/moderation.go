package offer

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/offer"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// moderation adds how anybody points an offer out, and what who moderates does with it.
func moderation(api *serve.API, desk desk, off bool) {
	all := func(action service.Action) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf("own-offer"), service.ScopeAll)
	}
	serve.Add(api, serve.Operation{ID: "report-offer", Method: http.MethodPost, Path: "/offers/{id}/reports", Off: off, Status: http.StatusAccepted,
		Summary: "Signaler une offre publiée", Need: serve.Anyone}, desk.point)
	serve.Add(api, serve.Operation{ID: "list-offer-reports", Method: http.MethodGet, Path: "/offers/reports", Off: off,
		Summary: "Lister les offres signalées", Need: all(service.Delete), Published: true}, desk.reported)
	serve.Add(api, serve.Operation{ID: "dismiss-offer-report", Method: http.MethodDelete, Path: "/offers/{id}/reports", Off: off, Status: http.StatusOK,
		Summary: "Classer sans suite ce qui est signalé d’une offre", Need: all(service.Delete)}, desk.dismiss)
	serve.Add(api, serve.Operation{ID: "remove-offer", Method: http.MethodPost, Path: "/offers/{id}/removal", Off: off,
		Summary: "Retirer une offre contraire aux règles", Need: all(service.Delete)}, desk.remove)
}

func (d desk) moderation() offer.Moderation {
	return offer.Moderation{
		Store: d.Store, Clock: d.Clock, Random: d.Random, Zone: d.Zone, Category: d.Service.CategoryOf("own-offer"), Terms: d.Service.Offers, Matching: matching, Notify: "NotifyQueue",
	}
}

type motiveInput struct {
	Ref
	Body struct {
		Motive string `json:"motive" maxLength:"20" doc:"disponibilite, trompeuse, langue, discrimination ou illicite"`
	}
}

func (m motiveInput) motive() (offer.Motive, error) {
	motive := offer.Motive(m.Body.Motive)
	if !motive.Known() {
		return "", fault.Fieldf("body.motive", "Choisissez un motif dans la liste.")
	}
	return motive, nil
}

type toldOutput struct {
	Body struct {
		Message string `json:"message"`
	}
}

func told(message string) *toldOutput {
	out := &toldOutput{}
	out.Body.Message = message
	return out
}

// pointsADay is how often an offer is counted as pointed out in a day: more of it would say no more.
const pointsADay = 50

// point counts that somebody points an offer out, without asking who they are.
func (d desk) point(ctx context.Context, in *motiveInput) (*toldOutput, error) {
	motive, err := in.motive()
	if err != nil {
		return nil, err
	}
	if _, err := d.public(ctx, &in.Ref); err != nil {
		return nil, err
	}
	if err := (serve.Limiter{Counters: d.Store}).Allow(ctx, "offer-report", in.ID, pointsADay, 24*time.Hour, d.Clock.Now()); err != nil {
		return nil, err
	}
	return told("Merci : une personne va regarder cette offre."), d.moderation().Point(ctx, id.Offer(in.ID), motive)
}

// reportView is an offer that was pointed out, and how often for what.
type reportView struct {
	ID     string       `json:"id"`
	Title  string       `json:"title"`
	State  offer.State  `json:"state" doc:"Vide quand l’offre n’existe plus"`
	First  string       `json:"first"`
	Last   string       `json:"last"`
	Counts []motiveView `json:"counts"`

	Warnings []offer.Warning `json:"warnings,omitempty" doc:"Ce que le service invite à relire dans l’offre"`
}

type motiveView struct {
	Label string `json:"label"`
	Count int    `json:"count"`
}

type reportsOutput struct {
	Body struct {
		Reports []reportView `json:"reports"`
	}
}

func (d desk) reported(ctx context.Context, _ *struct{}) (*reportsOutput, error) {
	open, err := d.moderation().Open(ctx)
	if err != nil {
		return nil, err
	}
	out := &reportsOutput{}
	out.Body.Reports = []reportView{}
	for start := 0; start < len(open); start += table.MaxGet {
		views, err := d.reportViews(ctx, open[start:min(start+table.MaxGet, len(open))])
		if err != nil {
			return nil, err
		}
		out.Body.Reports = append(out.Body.Reports, views...)
	}
	return out, nil
}

func (d desk) reportViews(ctx context.Context, reports []offer.Report) (views []reportView, err error) {
	keys := make([]table.Key, len(reports))
	for i, report := range reports {
		keys[i] = table.OfferKey(report.Offer)
	}
	items, err := d.Store.Get(ctx, keys...)
	if err != nil {
		return nil, err
	}
	for i, report := range reports {
		view := reportView{ID: string(report.Offer), First: report.First.String(), Last: report.Last.String(), Counts: []motiveView{}}
		if items[i] != nil {
			record, err := offer.Read(items[i])
			if err != nil {
				return nil, err
			}
			view.Title, view.State, view.Warnings = record.Title, record.State, record.Warnings()
		}
		for _, one := range report.Named() {
			view.Counts = append(view.Counts, motiveView{one.Label, one.Count})
		}
		views = append(views, view)
	}
	return views, nil
}

func actor(ctx context.Context) offer.Actor {
	caller := serve.Must(ctx)
	return offer.Actor{Person: caller.Person, Role: string(caller.Role)}
}

func (d desk) dismiss(ctx context.Context, in *Ref) (*toldOutput, error) {
	return told("C’est classé : l’offre reste en ligne."), d.moderation().Dismiss(ctx, id.Offer(in.ID), actor(ctx))
}

func (d desk) remove(ctx context.Context, in *motiveInput) (*toldOutput, error) {
	motive, err := in.motive()
	if err != nil {
		return nil, err
	}
	return told("L’offre est retirée, et la personne qui l’a publiée est prévenue."), d.moderation().Remove(ctx, id.Offer(in.ID), motive, actor(ctx))
}

package journal

import (
	"context"
	"encoding/base64"
	"fmt"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/journal"
	"tandem/shared/serve"
)

// longest is how many days one verification checks: it reads every entry of them.
const longest = 31

type verifyInput struct {
	From string `query:"from" required:"true" format:"date" doc:"Premier jour (UTC)"`
	To   string `query:"to" required:"true" format:"date" doc:"Dernier jour (UTC), 31 jours au plus"`
}

type breakView struct {
	What  journal.What `json:"what" enum:"entry-changed,entry-removed,entry-added,link-changed,link-removed,signature-false,root-differs,root-removed,hours-open"`
	Text  string       `json:"text"`
	From  time.Time    `json:"from" doc:"Début des heures concernées"`
	Until time.Time    `json:"until"`
	Link  int          `json:"link" doc:"Numéro du maillon ; 0 s'il n'y en a pas"`
	Entry string       `json:"entry" doc:"Clé de l'entrée ; vide s'il n'y en a pas"`
}

type verifyOutput struct {
	Body struct {
		Intact  bool        `json:"intact"`
		Text    string      `json:"text"`
		Entries int         `json:"entries" doc:"Entrées closes et inchangées"`
		Late    int         `json:"late" doc:"Parmi elles, arrivées après la clôture de leur heure"`
		Waiting int         `json:"waiting" doc:"Entrées dont l'heure n'est pas encore close"`
		Links   int         `json:"links"`
		Breaks  []breakView `json:"breaks"`
		Key     string      `json:"key" doc:"Clé publique Ed25519, en base64"`
		RootDay string      `json:"rootDay" doc:"Jour de la dernière empreinte"`
		Root    string      `json:"root" doc:"Dernière empreinte journalière, à conserver ailleurs"`
	}
}

const shownBreaks = 200

// verify checks a period. It shows nothing about anybody, so it needs no request; that it was done is journaled.
func (d desk) verify(ctx context.Context, in *verifyInput) (*verifyOutput, error) {
	from, wrong := calendar.Parse(in.From)
	to, wrongTo := calendar.Parse(in.To)
	if wrong != nil || wrongTo != nil || to.Before(from) || from.DaysUntil(to) >= longest {
		return nil, fault.Fieldf("query.to", "Indiquez un dernier jour égal ou postérieur au premier, pour %d jours au plus.", longest)
	}
	serve.Show(ctx, serve.Sight{Action: "verification", Reason: in.From + "-" + in.To})
	report, err := d.auditor.Verify(ctx, from, to)
	if err != nil {
		return nil, err
	}
	out := &verifyOutput{}
	body := &out.Body
	body.Intact, body.Text = len(report.Breaks) == 0, told(report)
	body.Entries, body.Late, body.Waiting, body.Links = report.Entries, report.Late, report.Waiting, report.Links
	body.Breaks = []breakView{}
	for _, b := range report.Breaks[:min(len(report.Breaks), shownBreaks)] {
		body.Breaks = append(body.Breaks, breakView{b.What, b.What.Text(), b.From.In(d.Zone), b.Until.In(d.Zone), b.Link, b.Entry})
	}
	if len(report.Key) > 0 {
		root, _ := report.Last.Sum.MarshalText() // it never fails
		body.Key, body.RootDay, body.Root = base64.StdEncoding.EncodeToString(report.Key), report.Last.Day, string(root)
	}
	return out, nil
}

// told is the answer in one sentence.
func told(report journal.Report) string {
	switch period := fmt.Sprintf("Du %s au %s", report.From.French(), report.To.French()); {
	case len(report.Breaks) == 1:
		return period + " : le journal n’est pas intact, une anomalie est trouvée."
	case len(report.Breaks) > 1:
		return fmt.Sprintf("%s : le journal n’est pas intact, %d anomalies sont trouvées.", period, len(report.Breaks))
	case report.To.Before(report.From):
		return "Rien à vérifier : cette période n’est plus conservée, ou n’a pas encore été close."
	default:
		return period + " : le journal est intact."
	}
}

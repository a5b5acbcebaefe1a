// Package campaign is the work of who writes to those who asked for the news of the service.
package campaign

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/campaign"
	"tandem/shared/id"
	"tandem/shared/journal"
	"tandem/shared/seal"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// Groups are the category groups that this function may open: that of campaigns and consents, and what says whether an account may be written to.
var Groups = []seal.Group{"contact", "identity", journal.Group, seal.Blind}

// New builds the function.
func New(house serve.House) serve.Function {
	api := serve.NewAPI(house)
	Operations(api)
	return serve.Function{HTTP: api.Handler()}
}

type desk struct {
	serve.House
	campaigns campaign.Desk
}

// Operations adds the function's operations to an API.
func Operations(api *serve.API) {
	d := desk{api.House, campaign.New(api.Vault, api.Service)}
	off := !api.Service.Has(service.FeatureNews)
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, api.Service.CategoryOf("campaign"), service.ScopeAll)
	}
	serve.Add(api, serve.Operation{ID: "list-campaigns", Method: http.MethodGet, Path: "/campaigns", Off: off,
		Summary: "Lister les campagnes d’information", Need: may(service.Read)}, d.list)
	serve.Add(api, serve.Operation{ID: "write-campaign", Method: http.MethodPost, Path: "/campaigns", Off: off, Status: http.StatusCreated,
		Summary: "Écrire une campagne, sans l’envoyer", Need: may(service.Create)}, d.write)
	serve.Add(api, serve.Operation{ID: "read-campaign", Method: http.MethodGet, Path: "/campaigns/{id}", Off: off,
		Summary: "Lire une campagne ; d’un brouillon, combien de personnes il atteindrait aujourd’hui", Need: may(service.Read)}, d.read)
	serve.Add(api, serve.Operation{ID: "rewrite-campaign", Method: http.MethodPost, Path: "/campaigns/{id}/text", Off: off, Status: http.StatusOK,
		Summary: "Changer un brouillon", Need: may(service.Update)}, d.rewrite)
	serve.Add(api, serve.Operation{ID: "send-campaign", Method: http.MethodPost, Path: "/campaigns/{id}/sending", Off: off, Status: http.StatusAccepted,
		Summary: "Faire envoyer une campagne à ceux que leur accord permet d’atteindre", Need: may(service.Approve)}, d.send)
	serve.Add(api, serve.Operation{ID: "cancel-campaign", Method: http.MethodPost, Path: "/campaigns/{id}/cancellation", Off: off, Status: http.StatusOK,
		Summary: "Renoncer à une campagne dont l’envoi n’a pas commencé", Need: may(service.Update)}, d.cancel)
}

// Summary is a campaign as lists show it.
type Summary struct {
	ID       id.Campaign    `json:"id"`
	Purpose  string         `json:"purpose"`
	State    campaign.State `json:"state"`
	Revision int            `json:"revision" doc:"Révision du texte"`
	Written  time.Time      `json:"writtenAt"`
	Planned  time.Time      `json:"plannedAt,omitzero"`
	Ended    time.Time      `json:"endedAt,omitzero"`
	campaign.Counts
}

func summary(head campaign.Head) Summary {
	return Summary{head.ID, head.Purpose, head.State, head.Revision, head.Written, head.Planned, head.Ended, head.Counts}
}

type campaignsOutput struct {
	Body struct {
		Campaigns []Summary `json:"campaigns"`
	}
}

const listed = 50

func (d desk) list(ctx context.Context, _ *struct{}) (*campaignsOutput, error) {
	serve.Show(ctx, serve.Sight{})
	heads, err := d.campaigns.List(ctx, listed)
	out := &campaignsOutput{}
	out.Body.Campaigns = []Summary{}
	for _, head := range heads {
		out.Body.Campaigns = append(out.Body.Campaigns, summary(head))
	}
	return out, err
}

// Text is what somebody writes.
type Text struct {
	Purpose string `json:"purpose" maxLength:"40" doc:"Finalité à laquelle les destinataires ont dit oui"`
	Subject string `json:"subject" maxLength:"500" doc:"Objet du courriel"`
	Text    string `json:"text" maxLength:"20000" doc:"Texte du courriel, sans mise en forme"`
}

type writeInput struct{ Body Text }

type summaryOutput struct{ Body Summary }

func by(ctx context.Context) campaign.Signature {
	caller := serve.Must(ctx)
	return campaign.Signature{Person: caller.Person, Role: caller.Role}
}

func answer(head campaign.Head, err error) (*summaryOutput, error) {
	return &summaryOutput{summary(head)}, err
}

func (d desk) write(ctx context.Context, in *writeInput) (*summaryOutput, error) {
	return answer(d.campaigns.Write(ctx, in.Body.Purpose, in.Body.Subject, in.Body.Text, by(ctx)))
}

// Ref names a campaign in a path.
type Ref struct {
	ID string `path:"id" pattern:"^[0-9a-z]{26}$"`
}

type campaignOutput struct {
	Body struct {
		Summary
		Subject  string             `json:"subject"`
		Text     string             `json:"text"`
		Audience *campaign.Audience `json:"audience,omitempty" doc:"D'un brouillon"`
	}
}

func (d desk) read(ctx context.Context, in *Ref) (*campaignOutput, error) {
	head, text, err := d.campaigns.Read(ctx, id.Campaign(in.ID))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: in.ID})
	out := &campaignOutput{}
	out.Body.Summary, out.Body.Subject, out.Body.Text = summary(head), text.Subject, text.Body
	if head.State == campaign.Draft {
		found, err := d.campaigns.Audience(ctx, head.Purpose)
		if err != nil {
			return nil, err
		}
		out.Body.Audience = &found
	}
	return out, nil
}

// Seen says which revision somebody had before their eyes.
type Seen struct {
	Revision int `json:"revision" minimum:"1" doc:"Révision que l'on a sous les yeux"`
}

type rewriteCampaignInput struct {
	Ref
	Body struct {
		Seen
		Text
	}
}

func (d desk) rewrite(ctx context.Context, in *rewriteCampaignInput) (*summaryOutput, error) {
	b := in.Body
	return answer(d.campaigns.Rewrite(ctx, id.Campaign(in.ID), b.Revision, b.Purpose, b.Subject, b.Text.Text, by(ctx)))
}

type sendInput struct {
	Ref
	Body Seen
}

func (d desk) send(ctx context.Context, in *sendInput) (*summaryOutput, error) {
	return answer(d.campaigns.Send(ctx, id.Campaign(in.ID), in.Body.Revision, by(ctx)))
}

func (d desk) cancel(ctx context.Context, in *Ref) (*summaryOutput, error) {
	return answer(d.campaigns.Cancel(ctx, id.Campaign(in.ID), by(ctx)))
}

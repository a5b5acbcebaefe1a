package account

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"tandem/shared/account"
	"tandem/shared/fault"
	"tandem/shared/notice"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// mails adds the choice of the mails that people may do without. It is looked at when a mail is sent (functions/notify), not when it is asked for.
func mails(api *serve.API, desk desk) {
	serve.Add(api, serve.Operation{ID: "read-mail-choices", Method: http.MethodGet, Path: "/account/mails",
		Summary: "Lire quels courriels facultatifs on reçoit", Need: serve.SignedIn, Lapsed: true}, desk.readMails)
	serve.Add(api, serve.Operation{ID: "choose-mails", Method: http.MethodPut, Path: "/account/mails", Status: http.StatusNoContent,
		Summary: "Choisir quels courriels facultatifs on reçoit", Need: serve.SignedIn, Lapsed: true}, desk.chooseMails)
}

type mailChoice struct {
	Kind   string `json:"kind" maxLength:"40" doc:"Sorte de courriel"`
	Label  string `json:"label,omitempty" maxLength:"200" doc:"Objet du courriel"`
	When   string `json:"when,omitempty" maxLength:"400" doc:"Quand il est envoyé"`
	Wanted bool   `json:"wanted" doc:"Il est envoyé"`
}

type mailsOutput struct {
	Body struct {
		Mails   []mailChoice `json:"mails"`
		Version int64        `json:"version" doc:"À rendre avec le choix"`
	}
}

func (d desk) readMails(ctx context.Context, _ *struct{}) (*mailsOutput, error) {
	stored, err := d.accounts.Load(ctx, serve.Must(ctx).Owner())
	if err != nil {
		return nil, err
	}
	out := &mailsOutput{}
	out.Body.Mails, out.Body.Version = []mailChoice{}, stored.Version
	for _, kind := range notice.Kinds(d.Service, service.Role(stored.Role)) {
		out.Body.Mails = append(out.Body.Mails, mailChoice{kind.ID, kind.Label, kind.When, stored.Wants(kind.ID)})
	}
	return out, nil
}

type chooseMailsInput struct {
	Body struct {
		Mails   []mailChoice `json:"mails" maxItems:"20" doc:"Les sortes dont le choix est donné ; les autres restent comme elles sont"`
		Version int64        `json:"version" doc:"Celle qui a été lue"`
	}
}

var (
	errNoKind = fault.Fieldf("body.mails", "Ce courriel n’est pas de ceux que vous pouvez choisir.")
	errMails  = fault.New(fault.Conflict, "Votre compte a changé depuis que vous avez ouvert cette page. Rien n’est enregistré : relisez vos choix, puis recommencez.")
)

func (d desk) chooseMails(ctx context.Context, in *chooseMailsInput) (*struct{}, error) {
	owner := serve.Must(ctx).Owner()
	stored, err := d.accounts.Load(ctx, owner)
	if err != nil {
		return nil, err
	}
	if stored.Version != in.Body.Version {
		return nil, errMails
	}
	mine, changed := notice.Kinds(d.Service, service.Role(stored.Role)), false
	for _, choice := range in.Body.Mails {
		if !slices.ContainsFunc(mine, func(kind notice.Kind) bool { return kind.ID == choice.Kind }) {
			return nil, errNoKind
		}
		changed = stored.Choose(choice.Kind, choice.Wanted) || changed
	}
	if !changed {
		return nil, nil
	}
	return nil, d.saveMails(ctx, owner, stored)
}

func (d desk) saveMails(ctx context.Context, owner account.Owner, stored *account.Stored) error {
	trace, err := d.trace(owner, stored, "choix-courriels")
	if err != nil {
		return err
	}
	return d.accounts.Save(ctx, owner.Person, stored, trace)
}

// leave needs no session: what came in somebody's mail is enough to stop the mails of its kind. The link of the news is of another form.
func (d desk) leave(ctx context.Context, in *leaveInput) (*message, error) {
	out := &message{}
	if strings.Contains(in.Body.Token, "~") {
		out.Body.Message = "Vous ne recevrez plus d’actualités : votre adresse est effacée de la liste d’envoi."
		return out, d.consents.Leave(ctx, in.Body.Token)
	}
	kind, err := d.quieten(ctx, in.Body.Token)
	if found, ok := notice.Find(kind); ok {
		out.Body.Message = "Vous ne recevrez plus le courriel « " + found.Label + " »."
	}
	return out, err
}

// leaveTries is how often an account that changes at the same moment is read anew: a mail program asks once, and does not come back.
const leaveTries = 3

func (d desk) quieten(ctx context.Context, link string) (kind string, err error) {
	for range leaveTries {
		var owner account.Owner
		var stored *account.Stored
		kind, owner, stored, err = d.accounts.ByQuietLink(ctx, link)
		if err != nil || stored == nil || !stored.Choose(kind, false) {
			return kind, err
		}
		if err = d.saveMails(ctx, owner, stored); !fault.Is(err, fault.Conflict) {
			return kind, err
		}
	}
	return kind, err
}

package right

import (
	"context"
	"net/http"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/held"
	"tandem/shared/id"
	"tandem/shared/right"
	"tandem/shared/serve"
	"tandem/shared/service"
)

// officer adds the operations of who answers: the délégué à la protection des données.
func officer(api *serve.API, d *Desk) {
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, right.Category, service.ScopeAll)
	}
	create, read, change, decide := may(service.Create), may(service.Read), may(service.Update), may(service.Approve)
	post := func(id, path, summary string, need serve.Need) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodPost, Path: "/rights/requests" + path, Summary: summary, Status: http.StatusOK, Need: need}
	}
	get := func(id, path, summary string) serve.Operation {
		return serve.Operation{ID: id, Method: http.MethodGet, Path: "/rights/requests" + path, Summary: summary, Need: read}
	}
	letter := post("record-request", "", "Enregistrer une demande reçue par courrier ou par courriel", create)
	letter.Status = http.StatusCreated
	serve.Add(api, letter, d.letter)
	serve.Add(api, get("list-requests", "", "Lister les demandes, la plus urgente d'abord, et le registre"), d.list)
	serve.Add(api, get("read-request", "/{id}", "Lire une demande"), d.read)
	serve.Add(api, post("attach-request", "/{id}/person", "Dire à qui une demande se rapporte", change), d.attach)
	serve.Add(api, post("acknowledge-request", "/{id}/acknowledgement", "Noter que la réception est confirmée par courrier", change), bare[right.Acknowledge](d))
	serve.Add(api, post("doubt-identity", "/{id}/doubt", "Demander une vérification d'identité, sur un doute raisonnable", decide), do[right.Doubt](d))
	serve.Add(api, post("verify-identity", "/{id}/identity", "Noter que l'identité est vérifiée", decide), do[right.Verify](d))
	serve.Add(api, post("qualify-request", "/{id}/qualification", "Dire quel droit est exercé, et sur quelles finalités", decide), do[right.Qualification](d))
	serve.Add(api, post("start-request", "/{id}/start", "Prendre une demande en charge", change), bare[right.Start](d))
	serve.Add(api, post("extend-request", "/{id}/extension", "Prolonger le délai de deux mois", decide), do[right.Extension](d))
	serve.Add(api, post("relay-request", "/{id}/relay", "Transmettre à l'autre partie", change), do[right.Relay](d))
	serve.Add(api, post("record-relay-answer", "/{id}/relay/answer", "Noter la réponse de l'autre partie", change), do[right.RelayAnswer](d))
	serve.Add(api, post("restrict-data", "/{id}/restriction", "Limiter l'utilisation des données de la personne", decide), do[right.Freezing](d))
	serve.Add(api, post("lift-restriction", "/{id}/restriction/end", "Lever la limitation", decide), do[right.Lifting](d))
	serve.Add(api, post("erase-data", "/{id}/erasure", "Faire effacer les données de la personne", decide), do[right.Erasure](d))
	serve.Add(api, post("record-death", "/{id}/death", "Constater un décès et exécuter les directives", decide), do[right.Death](d))
	serve.Add(api, post("accept-opposition", "/{id}/acceptance", "Accueillir une opposition, avec le motif", decide), do[right.Acceptance](d))
	serve.Add(api, post("answer-request", "/{id}/answer", "Répondre", decide), do[right.Answer](d))
	serve.Add(api, post("refuse-request", "/{id}/refusal", "Refuser, avec le motif", decide), do[right.Refusal](d))
}

// detailView is what only who handles a request reads.
type detailView struct {
	Attached  bool             `json:"attached" doc:"On sait à qui elle se rapporte"`
	Requester *right.Requester `json:"requester,omitempty"`
	Covered   bool             `json:"covered" doc:"Le droit existe pour chacune des finalités ; sinon, la demande s'examine quand même"`
	Note      string           `json:"note,omitempty"`
	Relay     *right.Relayed   `json:"relay,omitempty"`
	Acts      []right.Act      `json:"acts" doc:"Ce qui est possible maintenant"`
	Alarms    []string         `json:"alarms"`
	Measures  []measureView    `json:"measures"`
	Exports   []held.Export    `json:"exports"`
	Nothing   string           `json:"nothing" doc:"Réponse à qui rien n'est détenu"`
}

type measureView struct {
	Act    right.Act `json:"act"`
	Detail string    `json:"detail"`
	At     string    `json:"at"`
}

// detailed is a request for who handles it.
func (d *Desk) detailed(r right.Request) requestView {
	view := d.show(r)
	view.Officer = &detailView{
		Attached: r.Person != "", Requester: r.Requester, Relay: r.Relay, Acts: append([]right.Act{}, right.Possible(r.State)...), Alarms: []string{}, Measures: []measureView{},
		Exports: []held.Export{}, Nothing: right.NothingHeld,
	}
	if r.Qualified != nil {
		view.Officer.Covered, view.Officer.Note = r.Qualified.Covered, r.Qualified.Note
	}
	for _, day := range r.Calendar(d.Zone).Alerts {
		view.Officer.Alarms = append(view.Officer.Alarms, day.String())
	}
	for _, measure := range r.Measures {
		view.Officer.Measures = append(view.Officer.Measures, measureView{measure.Act, measure.Detail, right.Instant(measure.By.At)})
	}
	return view
}

type letterInput struct {
	Body struct {
		Right      string        `json:"right" maxLength:"40" doc:"Droit exercé, tel qu'on le lit"`
		Channel    right.Channel `json:"channel" enum:"courrier,courriel"`
		ReceivedOn calendar.Date `json:"receivedOn" doc:"Jour de réception : le délai en part"`
		Name       string        `json:"name" maxLength:"200" doc:"Qui écrit"`
		Address    string        `json:"address" maxLength:"400" doc:"Où répondre"`
		Represents bool          `json:"represents,omitempty" doc:"Écrit pour une personne que son auteur représente"`
		Proof      string        `json:"proof,omitempty" maxLength:"200" doc:"Référence de ce qui le montre"`
		Message    string        `json:"message,omitempty" maxLength:"8000"`
	}
}

func (d *Desk) letter(ctx context.Context, in *letterInput) (*requestOutput, error) {
	b := in.Body
	if b.ReceivedOn.IsZero() {
		return nil, fault.Fieldf("body.receivedOn", "Indiquez le jour de réception.")
	}
	received, err := d.rights.Receive(ctx, right.Filing{
		Right: service.Right(b.Right), Message: b.Message, Channel: b.Channel, Received: b.ReceivedOn.Start(d.Zone),
		Requester: &right.Requester{Name: b.Name, Address: b.Address, Represents: b.Represents, Proof: b.Proof},
	}, d.by(ctx))
	if err != nil {
		return nil, err
	}
	return &requestOutput{d.detailed(received)}, nil
}

// closedShown is how many closed requests a list ends with.
const closedShown = 50

type listOutput struct {
	Body struct {
		Requests []right.HeadView `json:"requests"`
		Register []lineView       `json:"register" doc:"Par année et par droit, sans identité"`
		Rights   []optionView     `json:"rights"`
	}
}

type lineView struct {
	right.Line
	RightLabel string `json:"rightLabel"`
}

func (d *Desk) list(ctx context.Context, _ *struct{}) (*listOutput, error) {
	serve.Show(ctx, serve.Sight{}) // heads name nobody
	heads, err := d.rights.List(ctx, closedShown)
	if err != nil {
		return nil, err
	}
	lines, err := d.rights.Register(ctx)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Requests, out.Body.Register, out.Body.Rights = []right.HeadView{}, []lineView{}, []optionView{}
	for _, head := range heads {
		out.Body.Requests = append(out.Body.Requests, d.rights.ViewHead(head))
	}
	for _, line := range lines {
		out.Body.Register = append(out.Body.Register, lineView{line, d.rights.Label(line.Right)})
	}
	for _, name := range service.Rights() {
		out.Body.Rights = append(out.Body.Rights, optionView{string(name), d.rights.Label(name)})
	}
	return out, nil
}

// read shows a request, with the copies made for it.
func (d *Desk) read(ctx context.Context, in *Ref) (*requestOutput, error) {
	found, err := d.rights.Find(ctx, id.Request(in.ID))
	if err != nil {
		return nil, err
	}
	serve.Show(ctx, serve.Sight{Reason: in.ID}, found.Person)
	view := d.detailed(found)
	if found.Person != "" {
		exports, err := d.exports.List(ctx, owner(found))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		for _, export := range exports {
			if export.Right == in.ID {
				view.Officer.Exports = append(view.Officer.Exports, export)
			}
		}
	}
	return &requestOutput{view}, nil
}

func owner(r right.Request) account.Owner {
	return account.Owner{Person: r.Person, Class: r.Class}
}

type stepInput[S right.Step] struct {
	Ref
	Body S
}

func do[S right.Step](d *Desk) func(context.Context, *stepInput[S]) (*requestOutput, error) {
	return func(ctx context.Context, in *stepInput[S]) (*requestOutput, error) {
		return d.step(ctx, in.ID, in.Body)
	}
}

// bare is do for a step that brings nothing.
func bare[S right.Step](d *Desk) func(context.Context, *Ref) (*requestOutput, error) {
	return func(ctx context.Context, in *Ref) (*requestOutput, error) {
		var step S
		return d.step(ctx, in.ID, step)
	}
}

func (d *Desk) step(ctx context.Context, name string, step right.Step) (*requestOutput, error) {
	done, err := d.rights.Do(ctx, id.Request(name), step, d.by(ctx))
	if err != nil {
		return nil, err
	}
	return &requestOutput{d.detailed(done)}, nil
}

type attachInput struct {
	Ref
	Body Identified
}

func (d *Desk) attach(ctx context.Context, in *attachInput) (*requestOutput, error) {
	if err := in.Body.checked(); err != nil {
		return nil, err
	}
	done, err := d.rights.Attach(ctx, id.Request(in.ID), in.Body.Email, in.Body.NIR, d.by(ctx))
	if err != nil {
		return nil, err
	}
	return &requestOutput{d.detailed(done)}, nil
}

package message

import (
	"context"
	"net/http"
	"time"

	"tandem/shared/id"
	"tandem/shared/message"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	"tandem/shared/ticket"
)

// lettersAPlace is how many requests for help one place may send in an hour: a room of people shares an address of the network.
const lettersAPlace = 20

type tickets struct {
	serve.House
	desk ticket.Desk
}

// help adds how anybody asks for help, and what the competent people do with it.
func help(api *serve.API) {
	d := tickets{api.House, ticket.New(api.Vault, api.Service)}
	category := api.Service.CategoryOf(string(table.KindTicket))
	off := category == "" || len(api.Service.Contact) == 0
	may := func(action service.Action) serve.Need {
		return serve.Allows(action, category, service.ScopeTicket, service.ScopeAll)
	}
	serve.Add(api, serve.Operation{ID: "ask-help", Method: http.MethodPost, Path: "/messages/contact", Off: off, Status: http.StatusAccepted,
		Summary: "Écrire au service, avec ou sans compte", Need: serve.Anyone}, d.ask)
	serve.Add(api, serve.Operation{ID: "list-tickets", Method: http.MethodGet, Path: "/messages/tickets", Off: off,
		Summary: "Les demandes d’aide qui attendent une réponse de son service", Need: may(service.Read)}, d.list)
	serve.Add(api, serve.Operation{ID: "handle-ticket", Method: http.MethodPost, Path: "/messages/tickets/{ticket}/handling", Off: off,
		Summary: "Détruire une demande d’aide traitée", Need: may(service.Update)}, d.handle)
	_, reports := api.Service.ReportsTopic()
	serve.Add(api, serve.Operation{ID: "remove-message", Method: http.MethodPost, Path: "/messages/tickets/{ticket}/removal", Off: off || !reports,
		Summary: "Retirer un message signalé", Need: may(service.Update)}, d.remove)
}

type askInput struct {
	Body struct {
		Topic string `json:"topic" maxLength:"20" doc:"Sujet, de la liste du service"`
		Name  string `json:"name,omitempty" maxLength:"600" doc:"Nom, si la personne veut le donner"`
		Reach string `json:"reach" maxLength:"1200" doc:"Adresse électronique ou numéro de téléphone où répondre"`
		Text  string `json:"text" maxLength:"12000" doc:"La demande"`
	}
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

func (d tickets) ask(ctx context.Context, in *askInput) (*toldOutput, error) {
	if err := (serve.Limiter{Counters: d.Store}).AllowPlace(ctx, d.House, "contact", lettersAPlace); err != nil {
		return nil, err
	}
	letter := ticket.Ticket{Topic: in.Body.Topic, Name: in.Body.Name, Reach: in.Body.Reach, Text: in.Body.Text}
	return told("Votre demande est reçue."), d.desk.Receive(ctx, letter)
}

type ticketView struct {
	ID    string `json:"id"`
	Topic string `json:"topic"`
	Name  string `json:"name"`
	Reach string `json:"reach"`
	Text  string `json:"text"`
	At    string `json:"at"`

	Motive string `json:"motive,omitempty" doc:"D’un message signalé : pourquoi"`
}

type ticketsOutput struct {
	Body struct {
		Tickets []ticketView `json:"tickets"`
		More    bool         `json:"more" doc:"D’autres attendent"`
	}
}

func (d tickets) list(ctx context.Context, _ *struct{}) (*ticketsOutput, error) {
	open, more, err := d.desk.Open(ctx, service.Role(serve.Must(ctx).Role))
	if err != nil {
		return nil, err
	}
	out := &ticketsOutput{}
	out.Body.Tickets, out.Body.More = []ticketView{}, more
	for _, one := range open {
		topic, _ := d.Service.Topic(one.Topic)
		out.Body.Tickets = append(out.Body.Tickets, ticketView{string(one.ID), topic.Label, one.Name, one.Reach, one.Text, one.Received.UTC().Format(time.RFC3339), one.Motive.Label()})
	}
	serve.Show(ctx, serve.Sight{})
	return out, nil
}

// TicketRef names a ticket in a path.
type TicketRef struct {
	Ticket string `path:"ticket" pattern:"^[0-9a-z]{26}$" doc:"Identifiant de la demande"`
}

func (d tickets) handle(ctx context.Context, in *TicketRef) (*toldOutput, error) {
	caller := serve.Must(ctx)
	return told("La demande est détruite."), d.desk.Handle(ctx, id.Ticket(in.Ticket), caller.Person, service.Role(caller.Role))
}

type removeInput struct {
	TicketRef
	Body motiveBody
}

type motiveBody struct {
	Motive string `json:"motive" maxLength:"20" doc:"injure, discrimination, prive, argent ou illicite"`
}

func (d tickets) remove(ctx context.Context, in *removeInput) (*toldOutput, error) {
	caller := serve.Must(ctx)
	err := d.desk.Remove(ctx, id.Ticket(in.Ticket), message.Motive(in.Body.Motive), caller.Person, service.Role(caller.Role))
	return told("Le message est retiré, et la personne qui l’a écrit est prévenue."), err
}

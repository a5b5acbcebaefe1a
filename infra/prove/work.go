package main

import (
	"context"
	"fmt"
	"log/slog"
	netmail "net/mail"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/events"

	"tandem/functions/notify"
	purging "tandem/functions/purge"
	"tandem/shared/held"
	"tandem/shared/mail"
	"tandem/shared/mail/compose"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/serve"
)

// worker consumes messages of a queue, as the function behind it does.
type worker func(context.Context, events.SQSEvent) (events.SQSEventResponse, error)

// employ puts the functions behind the queues, with what they log captured; the purge works on a vault and files that tests spoil.
func (p *population) employ(worked *seal.Vault, files object.Objects) {
	log := serve.NewLogger(&p.logs, slog.LevelInfo)
	p.ctx = serve.WithLogger(p.ctx, log)
	house := serve.House{
		Service: p.service, Zone: p.service.Zone, Store: p.store, Objects: p.objects, Queues: p.queues, Mail: postbox{p}, Vault: p.vault,
		Clock: p.clock, Random: p.random, Log: log, Site: "https://exemple.fr",
	}
	p.copies = held.NewPacker(held.NewExports(p.vault, p.service), p.objects, nil)
	if p.spoil.copies != nil {
		p.spoil.copies(&p.copies)
	}
	purger := house
	purger.Vault, purger.Objects = worked, files
	p.nightly = purging.New(purger)
	pack := func(ctx context.Context, m events.SQSMessage) error {
		message, err := outbox.Read([]byte(m.Body))
		if err != nil {
			return err
		}
		return p.copies.Prepare(ctx, message.Subject)
	}
	p.workers = map[queue.Name]worker{
		"PurgeQueue": serve.Batch(p.nightly.Message), "ExportQueue": serve.Batch(pack), "NotifyQueue": serve.Batch(notify.New(house).Message),
		"MatchingQueue": serve.Batch(func(context.Context, events.SQSMessage) error { return nil }), // there is none here: what it would read is searched
	}
}

// deliver relays what is pending and hands it out, until nothing is left but what failed.
func (p *population) deliver() error {
	for {
		if _, err := p.relay.Sweep(p.ctx, 0); err != nil {
			return err
		}
		handled := 0
		for _, name := range queueNames {
			messages, err := p.queues.Receive(p.ctx, name, 10, time.Minute)
			if err != nil {
				return err
			}
			handled += len(messages)
			if err := p.handle(name, messages); err != nil {
				return err
			}
		}
		if handled == 0 {
			return nil
		}
	}
}

func (p *population) handle(name queue.Name, messages []queue.Message) error {
	if len(messages) == 0 {
		return nil
	}
	var batch events.SQSEvent
	for i, message := range messages {
		batch.Records = append(batch.Records, events.SQSMessage{MessageId: fmt.Sprint(i), Body: string(message.Body), EventSourceARN: string(name)})
		if err := p.warned(message); err != nil {
			return err
		}
	}
	answer, err := p.workers[name](p.ctx, batch)
	if err != nil {
		return err
	}
	failed := map[string]bool{}
	for _, one := range answer.BatchItemFailures {
		failed[one.ItemIdentifier] = true
	}
	for i, message := range messages {
		if name == "NotifyQueue" && failed[fmt.Sprint(i)] {
			p.score.check(goalMail, fmt.Sprintf("%s : un courriel n’est pas parti", p.stack.Service))
		}
		if !failed[fmt.Sprint(i)] {
			if err := p.queues.Delete(p.ctx, name, message.Receipt); err != nil {
				return err
			}
		}
	}
	return nil
}

// warned notes whom a message warns of the end.
func (p *population) warned(message queue.Message) error {
	told, err := outbox.Read(message.Body)
	if err != nil {
		return err
	}
	person, class, _ := strings.Cut(told.Subject, "/")
	if k := p.byPerson[person]; told.Kind == "closing" && k != nil && k.unit.Class == class {
		k.warned = p.zone.DayOf(p.clock.Now().Unix())
	}
	return nil
}

// postbox looks at each mail as it leaves.
type postbox struct{ p *population }

var sender = netmail.Address{Name: "Le service", Address: "ne-pas-repondre@exemple.fr"}

// Send implements mail.Sender.
func (b postbox) Send(_ context.Context, message mail.Mail) error {
	if err := mail.Check(message); err != nil {
		return err
	}
	wrong := ""
	written := string(compose.Mail(&sender, message, b.p.clock.Now()))
	for _, text := range []string{message.Subject, message.Text, strings.Replace(written, "<"+message.To+">", "", 1)} {
		eachCanary([]byte(text), func(canary string) { wrong = "un courriel dit " + canary })
	}
	known := false
	eachCanary([]byte(message.To), func(canary string) {
		k := b.p.byCanary[canary]
		known = k != nil && k.address == canary && k.state == alive
	})
	if !known {
		wrong = "un courriel part à " + message.To + ", qui n’est l’adresse de personne"
	}
	b.p.score.check(goalMail, wrong)
	return nil
}

// lines looks at what was logged since the last pass.
func (p *population) lines() {
	for line := range strings.Lines(p.logs.String()) {
		wrong := ""
		eachCanary([]byte(line), func(string) { wrong = "dans une ligne de log : " + line })
		p.score.check(goalLog, wrong)
	}
	p.logs.Reset()
}

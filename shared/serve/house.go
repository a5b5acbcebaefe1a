package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"tandem/shared/clock"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/push"
	"tandem/shared/queue"
	"tandem/shared/scan"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// House is what every function is built from: the service that runs, the ports, and the keys that this function was granted.
type House struct {
	Service *service.Service
	Zone    *time.Location // the controller's time zone
	Store   table.Store
	Objects object.Objects
	Queues  queue.Queues
	Mail    mail.Sender
	Push    push.Sender
	Scanner scan.Scanner
	Vault   *seal.Vault
	Clock   clock.Clock
	Random  io.Reader
	Log     *slog.Logger
	Site    string // address of the site, for links in mails: "https://example.org"
	Secure  bool   // the site is reached by https
}

// Ports are the outside of a house. A function whose role reaches no files, queues, mail, devices or scanner has none.
type Ports struct {
	Store   table.Store
	Objects object.Objects
	Queues  queue.Queues
	Mail    mail.Sender
	Push    push.Sender
	Scanner scan.Scanner
	Master  seal.Master
}

// Surroundings are what a house stands in beside its ports.
type Surroundings struct {
	Service *service.Service
	Clock   clock.Clock
	Random  io.Reader
	Log     *slog.Logger
	Site    string
	Secure  bool
}

// NewHouse builds a house with the keys of some groups, which it unwraps here, once. Branch keys are read from keys, which is the store
// itself when a test wraps the ports.
func NewHouse(ctx context.Context, around Surroundings, ports Ports, keys table.Store, groups []seal.Group) (House, error) {
	ring, err := seal.OpenRing(ctx, keys, ports.Master, around.Service.ID, groups, around.Random)
	if err != nil {
		return House{}, fmt.Errorf("serve: keys: %w", err)
	}
	vault := &seal.Vault{Store: ports.Store, Ring: ring, Clock: around.Clock, Random: around.Random, Groups: SealGroups(around.Service)}
	return House{
		Service: around.Service, Zone: around.Service.Zone, Store: ports.Store, Objects: ports.Objects, Queues: ports.Queues, Mail: ports.Mail, Push: ports.Push, Scanner: ports.Scanner,
		Vault: vault, Clock: around.Clock, Random: around.Random, Log: around.Log, Site: around.Site, Secure: around.Secure,
	}, nil
}

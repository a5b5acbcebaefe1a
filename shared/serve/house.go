package serve

import (
	"io"
	"log/slog"
	"time"

	"tandem/shared/clock"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/queue"
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
	Vault   *seal.Vault
	Clock   clock.Clock
	Random  io.Reader
	Log     *slog.Logger
	Site    string // address of the site, for links in mails: "https://example.org"
	Secure  bool   // the site is reached by https
}

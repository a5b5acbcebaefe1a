package machine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strconv"
	"sync"
	"time"

	"tandem/functions/web"
	"tandem/infra/wiring"
	"tandem/shared/clock"
	"tandem/shared/mail"
	mailbox "tandem/shared/mail/outbox"
	"tandem/shared/object"
	"tandem/shared/object/atrest"
	"tandem/shared/object/directory"
	"tandem/shared/push"
	pushbox "tandem/shared/push/outbox"
	"tandem/shared/queue"
	queuebolt "tandem/shared/queue/bolt"
	"tandem/shared/scan"
	"tandem/shared/scan/clamd"
	"tandem/shared/seal"
	"tandem/shared/seal/local"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
	tablebolt "tandem/shared/table/bolt"
)

// Machine is the running service.
type Machine struct {
	Config  Config
	Service *service.Service
	Clock   *clock.Settable
	Table   *tablebolt.Store
	Objects object.Objects
	Queues  *queuebolt.Queues
	Mails   *mailbox.Outbox
	Pushes  *pushbox.Outbox
	Log     *slog.Logger

	stack     *wiring.Stack
	master    *local.Master
	directory *directory.Objects
	functions map[string]func() serve.Function
	pages     *web.Site
	schedules *schedules
	waking    *waking
	site      string
	given     serve.Ports // what functions get: the ports above, or wrappers of them in tests
	background
}

// background are the goroutines that do between functions what AWS does.
type background struct {
	cancel context.CancelFunc
	group  sync.WaitGroup
}

// Wrap lets tests put wrappers around the ports that functions get. The machine's own hands, which stand for AWS, and the search go
// round them.
type Wrap struct {
	Store   func(table.Store) table.Store
	Objects func(object.Objects) object.Objects
	Queues  func(queue.Queues) queue.Queues
	Mail    func(mail.Sender) mail.Sender
	Push    func(push.Sender) push.Sender
	Scanner func(scan.Scanner) scan.Scanner
	Service func(*service.Service) *service.Service // another word of the service file
}

func wrapped[T any](port T, wrap func(T) T) T {
	if wrap == nil {
		return port
	}
	return wrap(port)
}

// Open opens the folder and builds every function; nothing runs yet.
func Open(ctx context.Context, config Config, log io.Writer, wrap Wrap) (*Machine, error) {
	found, err := service.Load(config.Service, config.Party)
	if err != nil {
		return nil, err
	}
	stack, err := wiring.Project()
	if err != nil {
		return nil, err
	}
	found = wrapped(found, wrap.Service)
	m := &Machine{Config: config, Service: found, Clock: &clock.Settable{}, stack: stack, Log: serve.NewLogger(log, slog.LevelInfo)}
	m.site = "http://" + config.Addr
	if err := m.openPorts(); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	m.given = serve.Ports{
		Store: wrapped[table.Store](m.Table, wrap.Store), Objects: wrapped(m.Objects, wrap.Objects), Queues: wrapped[queue.Queues](m.Queues, wrap.Queues),
		Mail: wrapped[mail.Sender](m.Mails, wrap.Mail), Push: wrapped[push.Sender](m.Pushes, wrap.Push),
		Scanner: wrapped(clamd.At(config.Scanner), wrap.Scanner), Master: m.master,
	}
	if err := m.build(ctx); err != nil {
		return nil, errors.Join(err, m.Close())
	}
	m.schedules = newSchedules(m)
	m.directory.Subscribe(func(bucket object.Bucket, key string, _ int64) { m.arrived(context.WithoutCancel(ctx), bucket, key) })
	return m, nil
}

func (m *Machine) openPorts() error {
	c := m.Config
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fmt.Errorf("dossier de données %s inutilisable : %w", c.Data, err)
	}
	if err := c.claim(); err != nil {
		return err
	}
	if err := c.keyThere(); err != nil {
		return err
	}
	var err error
	if m.master, err = local.Open(c.keyPath()); err != nil {
		return err
	}
	if err := m.restoreClock(); err != nil {
		return err
	}
	if m.Table, err = tablebolt.Open(tablebolt.Options{Path: c.path("data.db"), EphemeralPath: c.path("ephemeral.db"), Clock: m.Clock}); err != nil {
		return err
	}
	var declared []queuebolt.Declared
	for _, q := range m.stack.Queues {
		declared = append(declared, queuebolt.Declared{Name: queue.Name(q.Name), Dead: queue.Name(q.DeadLetters), MaxReceives: q.MaxReceives, Visibility: q.Visibility})
	}
	if m.Queues, err = queuebolt.Open(queuebolt.Options{Path: c.path("queues.db"), Clock: m.Clock, Queues: declared}); err != nil {
		return fmt.Errorf("fichier des files %s illisible : arrêtez l'autre exemplaire du service, ou restaurez une sauvegarde (%w)", c.path("queues.db"), err)
	}
	if m.directory, err = directory.Open(directory.Options{Root: c.path("objects"), Secret: m.master.Derive("upload forms"), URL: m.site + "/_local/upload", Clock: m.Clock}); err != nil {
		return err
	}
	m.Objects = atrest.Objects{Objects: m.directory, Key: m.master.Derive("objects at rest")}
	if m.Mails, err = mailbox.Open(c.path("mails"), "ne-pas-repondre@"+c.Service+".example", m.Clock); err != nil {
		return err
	}
	m.Pushes, err = pushbox.Open(c.path("notifications"), m.Clock)
	return err
}

// build gives each function its house, the same ports and its own keys; as on Lambda, the function itself is built when it is first called.
func (m *Machine) build(ctx context.Context) error {
	m.functions = map[string]func() serve.Function{}
	for _, declared := range m.stack.Functions {
		if declared.LogicalID == siteFunction {
			continue
		}
		made, ok := constructors[declared.LogicalID]
		if !ok {
			return fmt.Errorf("template.yaml declares %s, which has no constructor", declared.LogicalID)
		}
		house, err := m.House(ctx, made.groups)
		if err != nil {
			return err
		}
		m.functions[declared.LogicalID] = sync.OnceValue(func() serve.Function { return made.build(house) })
	}
	var err error
	m.pages, err = web.New(web.Config{API: serve.RoundTripper(m.gateway), Service: m.Service, Base: serve.Base, Log: m.Log, Maintenance: m.Config.Maintenance, Clock: m.Clock})
	m.functions[siteFunction] = func() serve.Function { return serve.Function{HTTP: logged(m.Log, m.pages)} }
	return err
}

// House is what a function with these groups is built from.
func (m *Machine) House(ctx context.Context, groups []seal.Group) (serve.House, error) {
	return m.house(ctx, groups, m.given)
}

// bare is a house on the ports themselves, with every key: for the search and the dump, which trust no wrapper.
func (m *Machine) bare(ctx context.Context) (serve.House, error) {
	bare := serve.Ports{Store: m.Table, Objects: m.Objects, Queues: m.Queues, Mail: m.Mails, Push: m.Pushes, Master: m.master}
	return m.house(ctx, serve.AllGroups(m.Service), bare)
}

func (m *Machine) house(ctx context.Context, groups []seal.Group, given serve.Ports) (serve.House, error) {
	around := serve.Surroundings{Service: m.Service, Clock: m.Clock, Random: rand.Reader, Log: m.Log, Site: m.site}
	house, err := serve.NewHouse(ctx, around, given, m.Table, groups)
	if err != nil {
		return serve.House{}, fmt.Errorf("clés de %s inutilisables : le fichier %s n'est pas celui de ces données (%w)", m.Config.Data, m.Config.keyPath(), err)
	}
	return house, nil
}

// Start lets the background run until Close.
func (m *Machine) Start(ctx context.Context) error {
	ctx, m.cancel = context.WithCancel(serve.WithLogger(context.WithoutCancel(ctx), m.Log))
	m.waking = newWaking()
	m.Table.Subscribe(m.waking.tell)
	forgotten, err := m.pending(ctx) // this stream, unlike DynamoDB's, ends with the process
	if err != nil {
		return err
	}
	m.waking.tell(forgotten)
	for _, function := range m.stack.Functions {
		m.connect(ctx, function)
	}
	m.group.Go(func() { m.schedules.run(ctx) })
	m.group.Go(func() { m.watchDepot(ctx) })
	return m.catchUp(ctx)
}

// Close stops the background and closes the files; every acknowledged write is there at the next start.
func (m *Machine) Close() error {
	if m.cancel != nil {
		m.cancel()
		m.group.Wait()
	}
	var failed error
	if m.Queues != nil {
		failed = errors.Join(failed, m.Queues.Close())
	}
	if m.Table != nil {
		failed = errors.Join(failed, m.Table.Close())
	}
	return failed
}

// The shift of a settable clock survives restarts: data from the future need their future.
func (m *Machine) restoreClock() error {
	text, err := os.ReadFile(m.Config.path("clock"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("horloge de %s illisible : %w", m.Config.Data, err)
	}
	shift, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil {
		return fmt.Errorf("horloge %s abîmée : supprimez ce fichier pour revenir à l'heure réelle", m.Config.path("clock"))
	}
	m.Clock.Shift(time.Duration(shift))
	return nil
}

// SetClock makes the whole machine live at another time.
func (m *Machine) SetClock(now time.Time) error {
	shift := m.Clock.Set(now)
	m.Queues.Poke()
	return os.WriteFile(m.Config.path("clock"), []byte(strconv.FormatInt(int64(shift), 10)), 0o600)
}

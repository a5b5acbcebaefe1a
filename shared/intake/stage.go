package intake

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"tandem/shared/calendar"
	"tandem/shared/dossier"
	"tandem/shared/fault"
	"tandem/shared/flux"
	"tandem/shared/id"
	"tandem/shared/lifetime"
	"tandem/shared/object"
	"tandem/shared/outbox"
	"tandem/shared/queue"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Group seals what is staged.
const Group seal.Group = "flux"

// Desk stages files and applies what is staged.
type Desk struct {
	Vault       *seal.Vault
	Objects     object.Objects
	Lifetime    lifetime.Keeper
	Dossiers    dossier.Desk
	Departement string        // of the controller, as in IDEPARTE: "062"
	Drops       object.Bucket // where files come in
	Files       object.Bucket // where chunks are staged
	Apply       queue.Name    // who applies them
}

// New makes a desk.
func New(vault *seal.Vault, objects object.Objects, svc *service.Service) Desk {
	return Desk{
		Vault: vault, Objects: objects, Lifetime: lifetime.Keeper{Service: svc, Clock: vault.Clock}, Dossiers: dossier.New(vault, svc),
		Departement: svc.Controller.PartnerCode, Drops: "DropBucket", Files: "FilesBucket", Apply: "FluxApplyQueue",
	}
}

const (
	chunkFoyers = 500 // foyers of a chunk
	maxStride   = 90  // messages of one import: one transaction makes them all pending
)

// Drop is a file that came in.
type Drop struct {
	Key string
	At  time.Time // when, as the event says: the same at each delivery
}

// importID is the same at each delivery of the event, and in order of time.
func (d Drop) importID() id.Import {
	sum := sha256.Sum256([]byte(d.Key))
	ordered, err := id.Ordered[id.Import](d.At, bytes.NewReader(sum[:]))
	if err != nil {
		panic("intake: a hash is too short for an id")
	}
	return ordered
}

// Stage reads a dropped file whole and stages it. Whatever is wrong with the file ends in its report, not in an error: an error is
// worth another delivery.
func (d Desk) Stage(ctx context.Context, drop Drop) error {
	received := drop.importID()
	known, err := d.Find(ctx, received)
	if err != nil {
		return err
	}
	if known != nil { // delivered again
		return d.drop(ctx, drop.Key, *known)
	}
	raw, err := d.Objects.Get(ctx, d.Drops, drop.Key)
	if errors.Is(err, object.ErrNotFound) {
		return nil // taken back before it was read
	}
	if err != nil {
		return fmt.Errorf("intake: open: %w", err)
	}
	defer raw.Close()
	unit, err := d.unit(ctx, received, drop.Key)
	if err != nil {
		return err
	}
	stager := &stager{desk: d, ctx: ctx, unit: unit, received: received, report: Report{ID: received, Received: drop.At, Status: Running}}
	digest := sha256.New()
	summary, err := flux.Read(io.TeeReader(raw, digest), flux.Options{Departement: d.Departement}, stager.foyer, stager.reject)
	if err != nil {
		return d.refuseFile(ctx, drop, stager, err)
	}
	return d.accept(ctx, drop, stager, summary, hex.EncodeToString(digest.Sum(nil)))
}

// unit makes the unit of an import; its keys must be stored before anything is sealed with them.
func (d Desk) unit(ctx context.Context, received id.Import, raw string) (*seal.Unit, error) {
	key := table.ImportUnitKey(received)
	unit, _, err := d.Vault.Load(ctx, key)
	if err != nil || unit != nil {
		return unit, err
	}
	unit = d.Vault.NewUnit(key, string(service.ClassFlux))
	d.Lifetime.Set(unit, map[service.Event]calendar.Date{service.Received: d.Lifetime.Today(), service.Ingested: d.Lifetime.Today()})
	unit.Drops = []string{string(d.Drops) + "/" + raw}
	if err := unit.Prepare(Group); err != nil {
		return nil, err
	}
	return unit, d.Vault.Commit(ctx, unit)
}

// refuseFile reports what is wrong with a file. The raw file stays until its unit falls due, for whoever must understand it.
func (d Desk) refuseFile(ctx context.Context, drop Drop, stager *stager, cause error) error {
	var wrong *flux.FileError
	if !errors.As(cause, &wrong) {
		return fmt.Errorf("intake: read: %w", cause)
	}
	return d.refuse(ctx, stager, wrong.Message)
}

func (d Desk) refuse(ctx context.Context, stager *stager, message string) error {
	if err := d.unstage(ctx, stager.received); err != nil {
		return err
	}
	stager.report.Status, stager.report.Message, stager.report.Chunks = Refused, message, 0
	stager.report.Counts, stager.report.Announced, stager.report.Repeated, stager.report.Rejects = Counts{}, 0, 0, nil
	return d.record(ctx, stager.report)
}

func (d Desk) unstage(ctx context.Context, received id.Import) error {
	err := object.Each(ctx, d.Objects, d.Files, chunkPrefix(received), func(chunk object.Info) error { return d.Objects.Delete(ctx, d.Files, chunk.Key) })
	if err != nil {
		return fmt.Errorf("intake: unstage: %w", err)
	}
	return nil
}

func (d Desk) record(ctx context.Context, report Report, more ...table.Op) error {
	body, err := json.Marshal(report)
	if err != nil {
		return fmt.Errorf("intake: report: %w", err)
	}
	item := table.Item{Key: table.ImportKey(report.ID), Kind: table.KindImport, Body: body}
	return d.Vault.Store.Write(ctx, append([]table.Op{table.Put(item, table.IfAbsent)}, more...)...)
}

// accept records a file that is whole, with the messages that have its chunks applied, in one write.
func (d Desk) accept(ctx context.Context, drop Drop, stager *stager, summary flux.Summary, digest string) error {
	if err := stager.close(); err != nil {
		return err
	}
	report := &stager.report
	report.Source, report.Type = string(summary.Header.Organisme), string(summary.Header.Type)
	report.Reference, report.Order = summary.Header.Reference.String(), dossier.Order(summary.Header)
	repeated := stager.duplicates.Repeated()
	report.Announced, report.Repeated = summary.Total, repeated
	report.Counts.Foyers, report.Stride = summary.Foyers-repeated, min(report.Chunks, maxStride)
	for _, notice := range summary.Notices {
		report.Notices = append(report.Notices, notice.Message)
	}
	if repeated > 0 {
		report.Notices = append(report.Notices, fmt.Sprintf("%d dossier(s) répété(s) à l'identique, compté(s) une seule fois.", repeated))
	}
	if report.Counts.Rejected > maxListed {
		return d.refuse(ctx, stager, fmt.Sprintf("Plus de %d dossiers de ce fichier sont à écarter : rien n'a été appliqué. Demandez un nouvel envoi à l'organisme.", maxListed))
	}
	ops, message, err := d.place(ctx, *report, summary.Streams, digest)
	if err != nil {
		return err
	}
	if message != "" {
		return d.refuse(ctx, stager, message)
	}
	if err := d.keep(ctx, drop, stager, summary.Head, digest); err != nil {
		return err
	}
	if err := d.Dossiers.Doubt(ctx, stager.doubtful()); err != nil {
		return err
	}
	for start := range report.Stride {
		op, err := outbox.New(d.Apply, "chunks", string(report.ID), int64(start), d.Vault.Clock.Now(), d.Vault.Random)
		if err != nil {
			return err
		}
		ops = append(ops, op)
	}
	if err := d.record(ctx, *report, ops...); err != nil {
		return fmt.Errorf("intake: accept: %w", err)
	}
	return d.drop(ctx, drop.Key, *report)
}

// place refuses a file that was received before, or is older than one of its stream, and gives the operations that remember it.
func (d Desk) place(ctx context.Context, report Report, streams []flux.StreamKey, digest string) ([]table.Op, string, error) {
	keys := []table.Key{table.DigestKey(digest)}
	for _, stream := range streams {
		keys = append(keys, table.StreamKey(stream.String()))
	}
	items, err := d.Vault.Store.Get(ctx, keys...)
	if err != nil {
		return nil, "", fmt.Errorf("intake: earlier files: %w", err)
	}
	if items[0] != nil {
		return nil, "Ce fichier a déjà été reçu : rien n'a été changé.", nil
	}
	ops := []table.Op{table.Put(table.Item{Key: keys[0], Kind: table.KindDigest, Body: []byte(report.ID)}, table.IfAbsent)}
	for i, item := range items[1:] {
		fresh := table.Item{Key: keys[i+1], Kind: table.KindStream, Body: []byte(report.Order)}
		if item == nil {
			ops = append(ops, table.Put(fresh, table.IfAbsent))
			continue
		}
		if report.Order <= string(item.Body) {
			return nil, fmt.Sprintf("Un fichier plus récent de %s a déjà été reçu : rien n'a été changé.", streams[i]), nil
		}
		ops = append(ops, table.Put(fresh, table.IfVersion(item.Version)))
	}
	return ops, "", nil
}

// drop removes the raw file of an accepted import: it is the most sensitive object of the house, and its sealed copy is complete.
func (d Desk) drop(ctx context.Context, key string, report Report) error {
	if report.Status == Refused {
		return nil
	}
	if err := d.Objects.Delete(ctx, d.Drops, key); err != nil {
		return fmt.Errorf("intake: delete the raw file: %w", err)
	}
	return nil
}

func chunkPrefix(received id.Import) string { return "staged/" + string(received) + "/" }

func chunkKey(received id.Import, chunk int) string {
	return fmt.Sprintf("%s%06d", chunkPrefix(received), chunk)
}

// stager collects foyers into chunks while the file is read.
type stager struct {
	desk       Desk
	ctx        context.Context
	unit       *seal.Unit
	received   id.Import
	report     Report
	duplicates flux.Duplicates
	rejected   []flux.Reject // those that the report lists, in its order
	chunk      bytes.Buffer
	held       int
}

func (s *stager) foyer(foyer flux.Foyer) error {
	if s.duplicates.Add(foyer) != flux.First {
		return nil
	}
	staged, err := dossier.Stage(s.desk.Vault.Ring, foyer)
	if err != nil {
		return err
	}
	line, err := json.Marshal(staged)
	if err != nil {
		return fmt.Errorf("intake: foyer: %w", err)
	}
	s.chunk.Write(append(line, '\n'))
	if s.held++; s.held < chunkFoyers {
		return nil
	}
	return s.flush()
}

func (s *stager) reject(reject flux.Reject) error {
	s.duplicates.AddReject(reject)
	s.add(reject)
	return nil
}

func (s *stager) add(reject flux.Reject) {
	if s.report.Counts.Rejected++; len(s.rejected) < maxListed {
		s.rejected = append(s.rejected, reject)
	}
}

func (s *stager) flush() error {
	if err := s.put(chunkKey(s.received, s.report.Chunks), &s.chunk); err != nil {
		return err
	}
	s.chunk.Reset()
	s.held = 0
	s.report.Chunks++
	return nil
}

// put stores something of the file, sealed with the import's own key.
func (s *stager) put(key string, plain io.Reader) error {
	var sealed bytes.Buffer
	if _, err := s.desk.Vault.SealObject(s.unit, Group, string(s.desk.Files)+"/"+key, &sealed, plain); err != nil {
		return fmt.Errorf("intake: seal: %w", err)
	}
	if err := s.desk.Objects.Put(s.ctx, s.desk.Files, key, &sealed); err != nil {
		return fault.Because(fault.Unavailable, "Le fichier n'a pas pu être préparé.", err)
	}
	return nil
}

// close stages what is left and withdraws the dossiers that stand twice with different contents.
func (s *stager) close() error {
	if s.held > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	for _, reject := range s.duplicates.Rejects() {
		s.add(reject)
		if s.duplicates.Withdrawn(reject.Index) {
			s.report.Withdrawn = append(s.report.Withdrawn, reject.Index)
		}
	}
	slices.Sort(s.report.Withdrawn)
	slices.SortFunc(s.rejected, func(a, b flux.Reject) int { return cmp.Compare(a.Index, b.Index) })
	for _, reject := range s.rejected {
		s.report.Rejects = append(s.report.Rejects, rejectOf(reject, s.duplicates.First(reject.Index)))
	}
	return nil
}

package intake

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"tandem/shared/dossier"
	"tandem/shared/id"
	"tandem/shared/object"
	"tandem/shared/table"
)

// appliers work on one chunk at a time together: a durable write waits for the disk, and many wait at once for the same one.
const appliers = 64

// ApplyFrom applies the chunks start, start+stride, start+2*stride ... of an import. A chunk that was applied is passed over, so the
// message may come any number of times.
func (d Desk) ApplyFrom(ctx context.Context, received id.Import, start int) error {
	items, err := d.Vault.Store.Get(ctx, table.ImportKey(received), table.ImportUnitKey(received))
	if err != nil {
		return fmt.Errorf("intake: apply: %w", err)
	}
	if items[0] == nil || items[1] == nil {
		return nil // the import's retention is over
	}
	var report Report
	if err := json.Unmarshal(items[0].Body, &report); err != nil {
		return fmt.Errorf("intake: report: %w", err)
	}
	if report.Status == Refused || report.Stride == 0 {
		return nil
	}
	unit, err := d.Vault.Parse(items[1])
	if err != nil {
		return err
	}
	for chunk := start; chunk < report.Chunks; chunk += report.Stride {
		key := chunkKey(received, chunk)
		open := func(sealed io.Reader) (io.Reader, error) {
			return d.Vault.OpenObject(unit, Group, string(d.Files)+"/"+key, sealed)
		}
		if err := d.applyChunk(table.Bulk(ctx), report, chunk, key, open); err != nil {
			return err
		}
	}
	return nil
}

func (d Desk) applyChunk(ctx context.Context, report Report, chunk int, key string, open func(io.Reader) (io.Reader, error)) error {
	done := table.ChunkKey(report.ID, chunk)
	items, err := d.Vault.Store.Get(ctx, done)
	if err != nil {
		return fmt.Errorf("intake: chunk: %w", err)
	}
	if items[0] == nil {
		counts, err := d.applyObject(ctx, report, key, open)
		if err != nil {
			return err
		}
		body, err := json.Marshal(counts)
		if err != nil {
			return fmt.Errorf("intake: chunk: %w", err)
		}
		err = d.Vault.Store.Write(ctx, table.Put(table.Item{Key: done, Kind: table.KindChunk, Body: body}, table.IfAbsent))
		if err != nil && !errors.Is(err, table.ErrCondition) {
			return fmt.Errorf("intake: chunk: %w", err)
		}
	}
	if err := d.Objects.Delete(ctx, d.Files, key); err != nil {
		return fmt.Errorf("intake: chunk: %w", err)
	}
	return nil
}

func (d Desk) applyObject(ctx context.Context, report Report, key string, open func(io.Reader) (io.Reader, error)) (Counts, error) {
	sealed, err := d.Objects.Get(ctx, d.Files, key)
	if errors.Is(err, object.ErrNotFound) {
		return Counts{}, fmt.Errorf("intake: chunk %s is missing: %w", key, err)
	}
	if err != nil {
		return Counts{}, fmt.Errorf("intake: chunk: %w", err)
	}
	defer sealed.Close()
	plain, err := open(sealed)
	if err != nil {
		return Counts{}, err
	}
	foyers, err := readChunk(plain, report.Withdrawn)
	if err != nil {
		return Counts{}, err
	}
	return d.applyFoyers(ctx, report, foyers)
}

func readChunk(plain io.Reader, withdrawn []int) ([]dossier.Staged, error) {
	var foyers []dossier.Staged
	decoder := json.NewDecoder(bufio.NewReaderSize(plain, 1<<16))
	for {
		var staged dossier.Staged
		err := decoder.Decode(&staged)
		if errors.Is(err, io.EOF) {
			return foyers, nil
		}
		if err != nil {
			return nil, fmt.Errorf("intake: chunk: %w", err)
		}
		if _, gone := slices.BinarySearch(withdrawn, staged.Foyer.Index); !gone {
			foyers = append(foyers, staged)
		}
	}
}

func (d Desk) applyFoyers(ctx context.Context, report Report, foyers []dossier.Staged) (Counts, error) {
	var counts Counts
	var failed error
	var lock sync.Mutex
	var workers sync.WaitGroup
	next := make(chan dossier.Staged)
	for range min(appliers, len(foyers)) {
		workers.Go(func() {
			for staged := range next {
				outcome, err := d.applyOne(ctx, staged, report)
				lock.Lock()
				failed = errors.Join(failed, err)
				counts.count(outcome)
				lock.Unlock()
			}
		})
	}
	for _, staged := range foyers {
		next <- staged
	}
	close(next)
	workers.Wait()
	return counts, failed
}

// applyOne applies a foyer. A panic in a goroutine would end the whole process: it fails its foyer alone. Its value is not told, since
// it may be somebody's data.
func (d Desk) applyOne(ctx context.Context, staged dossier.Staged, report Report) (outcome dossier.Outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("intake: panic of type %T", p)
		}
	}()
	return d.Dossiers.Apply(ctx, staged, report.ID, report.Order)
}

func (c *Counts) count(outcome dossier.Outcome) {
	switch outcome {
	case dossier.Created:
		c.Created++
	case dossier.Updated:
		c.Updated++
	case dossier.Unchanged:
		c.Unchanged++
	case dossier.Ignored:
		c.Ignored++
	}
}

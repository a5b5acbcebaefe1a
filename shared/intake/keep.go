package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"tandem/shared/flux"
	"tandem/shared/id"
)

const tooLarge = " Trop volumineux pour être gardé, il ne pourra pas être rejoué."

// keep reads a file with rejects once more and keeps what was rejected, each dossier sealed on its own, for whoever has it replayed. It
// falls due with the unit of the import.
func (d Desk) keep(ctx context.Context, drop Drop, stager *stager, head flux.Span, digest string) error {
	var spans []flux.Span
	var kept []*Reject
	for i, rejected := range stager.rejected {
		reject := &stager.report.Rejects[i]
		if head.Len() > flux.MaxExtract || rejected.Span.Len() > flux.MaxExtract {
			reject.Message += tooLarge
			continue
		}
		reject.Kept = true
		spans, kept = append(spans, rejected.Span), append(kept, reject)
	}
	if len(kept) == 0 {
		return nil
	}
	raw, err := d.Objects.Get(ctx, d.Drops, drop.Key)
	if err != nil {
		return fmt.Errorf("intake: open again: %w", err)
	}
	defer raw.Close()
	sum := sha256.New()
	in := io.TeeReader(raw, sum)
	err = flux.Extract(in, head, spans, func(number int, file []byte) error {
		return stager.put(rejectKey(stager.received, kept[number].Index), bytes.NewReader(file))
	})
	if err != nil {
		return fmt.Errorf("intake: keep: %w", err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return fmt.Errorf("intake: keep: %w", err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != digest {
		return errors.New("intake: the file changed while it was staged") // the next delivery reads what is there then
	}
	return nil
}

// doubtful are the numbers of the dossiers rejected, where they could be read.
func (s *stager) doubtful() []string {
	var numbers []string
	for _, rejected := range s.rejected {
		if rejected.NumeroDemande != "" {
			numbers = append(numbers, rejected.NumeroDemande)
		}
	}
	return numbers
}

func rejectKey(received id.Import, index int) string {
	return fmt.Sprintf("%sreject-%06d", chunkPrefix(received), index)
}

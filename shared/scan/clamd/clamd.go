// Package clamd asks the daemon of ClamAV, over TCP, with the command INSTREAM (clamd(8)).
package clamd

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"regexp"
	"time"

	"tandem/shared/scan"
)

const (
	patience  = 20 * time.Second // for a verdict on one file
	maxAnswer = 1 << 10          // bytes
	chunk     = 64 << 10         // bytes that are announced and sent at once
)

// None is the address that stands for no scanner.
const None = "-"

// At returns the scanner that listens at an address, "10.0.0.5:3310"; scan.Nobody where there is none.
func At(address string) scan.Scanner {
	if address == "" || address == None {
		return scan.Nobody{}
	}
	return client{address}
}

type client struct{ address string }

// answered is how clamd tells a verdict; a signature's name is letters and signs, and never somebody's words.
var answered = regexp.MustCompile(`^stream: (?:(OK)|([A-Za-z0-9._:/()+-]{1,128}) FOUND)\x00?$`)

// Scan sends the file on a connection of its own. What clamd says other than a verdict, that the file is too long for it or that it is
// reloading, is no verdict.
func (c client) Scan(ctx context.Context, file []byte) (scan.Verdict, error) {
	answer, err := c.ask(ctx, file)
	if err != nil {
		return scan.Verdict{}, fmt.Errorf("%w: %w", scan.ErrUnavailable, err)
	}
	found := answered.FindSubmatch(bytes.TrimRight(answer, "\n"))
	switch {
	case found == nil:
		return scan.Verdict{}, fmt.Errorf("%w: an answer of %d bytes", scan.ErrUnavailable, len(answer))
	case len(found[1]) > 0:
		return scan.Verdict{State: scan.Clean}, nil
	}
	return scan.Verdict{State: scan.Infected, Signature: string(found[2])}, nil
}

func (c client) ask(ctx context.Context, file []byte) (answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	connection, err := new(net.Dialer).DialContext(ctx, "tcp", c.address)
	if err != nil {
		return nil, err
	}
	defer func() { _ = connection.Close() }() // the verdict is read: nothing is left to lose
	stop := context.AfterFunc(ctx, func() { _ = connection.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	// clamd answers before the end of a file that is too long, and closes: then the answer says more than the failed write.
	sent := send(connection, file)
	answer, err = io.ReadAll(io.LimitReader(connection, maxAnswer))
	if len(answer) > 0 {
		return answer, nil
	}
	if sent != nil {
		return nil, sent
	}
	return nil, cmp.Or(err, io.ErrUnexpectedEOF)
}

func send(to io.Writer, file []byte) error {
	if _, err := io.WriteString(to, "zINSTREAM\x00"); err != nil {
		return err
	}
	for len(file) > 0 {
		size := min(len(file), chunk)
		if _, err := to.Write(binary.BigEndian.AppendUint32(nil, uint32(size))); err != nil {
			return err
		}
		if _, err := to.Write(file[:size]); err != nil {
			return err
		}
		file = file[size:]
	}
	_, err := to.Write(make([]byte, 4)) // a chunk of nothing ends the file
	return err
}

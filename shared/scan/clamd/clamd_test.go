package clamd

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"

	"tandem/shared/scan"
)

// eicar is the text by which everybody tests scanners, in two pieces: else this file is taken for what it looks for.
const eicar = `X5O!P%@AP[4\PZX54(P^)7CC)7}$` + `EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`

// TestContract asks a real clamd, which `make contract` starts with a signature of EICAR.
func TestContract(t *testing.T) {
	address := os.Getenv("TANDEM_SCANNER")
	if address == "" {
		t.Skip("make contract starts clamd")
	}
	long := bytes.Repeat([]byte("%PDF-1.7 boulanger\n"), 4<<20/19)
	tests := map[string]struct {
		file []byte
		want scan.State
	}{
		"clean":               {[]byte("%PDF-1.7 boulanger"), scan.Clean},
		"nothing":             {nil, scan.Clean},
		"4 MB":                {long, scan.Clean},
		"EICAR":               {[]byte(eicar), scan.Infected},
		"EICAR behind a PDF":  {append([]byte("%PDF-1.7\n%%EOF\n"), eicar...), scan.Infected},
		"EICAR behind 4 MB":   {append(bytes.Clone(long), eicar...), scan.Infected},
		"EICAR across chunks": {append(bytes.Repeat([]byte("a"), chunk-20), eicar...), scan.Infected},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := At(address).Scan(t.Context(), test.file)
			if err != nil || got.State != test.want || (got.Signature != "") != (test.want == scan.Infected) {
				t.Errorf("%+v, %v; want %s", got, err, test.want)
			}
		})
	}
	t.Run("too long for it", func(t *testing.T) {
		if got, err := At(address).Scan(t.Context(), make([]byte, 16<<20)); !errors.Is(err, scan.ErrUnavailable) {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// daemon answers one connection as it is told, once it has read what a client sends.
func daemon(t *testing.T, answer string) (address string, received func() string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	read := make(chan string, 1)
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		defer connection.Close()
		read <- stream(connection)
		_, _ = io.WriteString(connection, answer)
	}()
	return listener.Addr().String(), func() string { return <-read }
}

// stream reads the command and the chunks as clamd(8) defines them.
func stream(from io.Reader) string {
	var file strings.Builder
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(from, command); err != nil || string(command) != "zINSTREAM\x00" {
		return "no command"
	}
	for size := make([]byte, 4); ; {
		if _, err := io.ReadFull(from, size); err != nil {
			return "cut short"
		}
		if binary.BigEndian.Uint32(size) == 0 {
			return file.String()
		}
		if _, err := io.CopyN(&file, from, int64(binary.BigEndian.Uint32(size))); err != nil {
			return "cut short"
		}
	}
}

func TestVerdicts(t *testing.T) {
	for answer, want := range map[string]scan.Verdict{
		"stream: OK\x00":                          {State: scan.Clean},
		"stream: OK\n":                            {State: scan.Clean},
		"stream: Eicar.UNOFFICIAL FOUND\x00":      {State: scan.Infected, Signature: "Eicar.UNOFFICIAL"},
		"stream: Win.Test-1(abc) FOUND\x00":       {State: scan.Infected, Signature: "Win.Test-1(abc)"},
		"stream: A FOUND\nstream: OK\x00":         {},
		"INSTREAM size limit exceeded. ERROR\x00": {},
		"stream: Can't allocate memory ERROR\x00": {},
		"UNKNOWN COMMAND\x00":                     {},
		"":                                        {},
		"stream: OK":                              {State: scan.Clean},
		"stream: OK and more\x00":                 {},
		"stream: " + strings.Repeat("a", 2000) + " FOUND\x00": {},
		"stream: \x1b[31mrouge FOUND\x00":                     {},
	} {
		file := strings.Repeat("boulanger ", chunk/4)
		address, received := daemon(t, answer)
		got, err := At(address).Scan(t.Context(), []byte(file))
		if got != want || (want.State == "") != errors.Is(err, scan.ErrUnavailable) {
			t.Errorf("%.40q: %+v, %v", answer, got, err)
		}
		if received() != file {
			t.Errorf("%.40q: another file arrived", answer)
		}
	}
}

// Where nobody listens there is no verdict, and where no scanner is configured nothing is called clean.
func TestUnavailable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = listener.Close()
	if got, err := At(listener.Addr().String()).Scan(t.Context(), nil); !errors.Is(err, scan.ErrUnavailable) || got.State != "" {
		t.Errorf("nobody listens: %+v, %v", got, err)
	}
	address, _ := daemon(t, "stream: OK\x00")
	ended, end := context.WithCancel(t.Context())
	end()
	if _, err := At(address).Scan(ended, nil); !errors.Is(err, scan.ErrUnavailable) {
		t.Errorf("ended: %v", err)
	}
	for _, none := range []string{"", None} {
		if got, err := At(none).Scan(t.Context(), []byte(eicar)); err != nil || got.State != scan.Unscanned {
			t.Errorf("no scanner: %+v, %v", got, err)
		}
	}
}

package outbox

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	netmail "net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"tandem/shared/mail"
	"tandem/shared/mail/compose"
)

// Stored is a mail of the folder, as the one it goes to reads it.
type Stored struct {
	N       int // place in the list, from 1; it stays the same as mails are added
	ID      string
	Sent    time.Time // to the second
	To      string
	Subject string
	Text    string   // lines end in \n
	Links   []string // the addresses in the text, in order
	Leave   string   // where one POST ends such mails; empty for most
}

type file struct {
	path    string
	written time.Time
}

// List reads all mails, in the order in which they were first sent.
func (o *Outbox) List() ([]Stored, error) {
	files, err := o.files()
	if err != nil {
		return nil, err
	}
	var list []Stored
	for _, file := range files {
		stored, err := read(file.path)
		if err != nil {
			return nil, fmt.Errorf("mail: read %s: %w", filepath.Base(file.path), err)
		}
		stored.N = len(list) + 1
		list = append(list, stored)
	}
	return list, nil
}

func (o *Outbox) files() ([]file, error) {
	found, err := os.ReadDir(o.folder)
	if err != nil {
		return nil, fmt.Errorf("mail: list: %w", err)
	}
	var files []file
	for _, one := range found {
		if !strings.HasSuffix(one.Name(), suffix) {
			continue
		}
		info, err := one.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue // removed by hand since the folder was read
		}
		if err != nil {
			return nil, fmt.Errorf("mail: list: %w", err)
		}
		files = append(files, file{filepath.Join(o.folder, one.Name()), info.ModTime()})
	}
	slices.SortStableFunc(files, func(a, b file) int { return a.written.Compare(b.written) })
	return files, nil
}

func read(path string) (Stored, error) {
	opened, err := os.Open(path)
	if err != nil {
		return Stored{}, err
	}
	defer opened.Close()
	message, err := netmail.ReadMessage(opened)
	if err != nil {
		return Stored{}, err
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject"))
	if err != nil {
		return Stored{}, err
	}
	to, err := message.Header.AddressList("To")
	if err != nil || len(to) != 1 {
		return Stored{}, errors.New("not one address")
	}
	sent, err := message.Header.Date()
	if err != nil {
		return Stored{}, err
	}
	raw, err := io.ReadAll(quotedprintable.NewReader(message.Body))
	if err != nil {
		return Stored{}, err
	}
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	return Stored{
		ID: strings.TrimSuffix(filepath.Base(path), suffix), Sent: sent, To: to[0].Address, Subject: subject, Text: text, Links: mail.Links(text),
		Leave: strings.Trim(message.Header.Get(compose.HeaderLeave), "<>"),
	}, nil
}

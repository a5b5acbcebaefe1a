package machine

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"tandem/infra/holdings"
	"tandem/shared/mail"
	"tandem/shared/object"
	"tandem/shared/queue"
)

// Search looks for the canaries in everything that the machine holds, mails aside (holdings.Search).
func (m *Machine) Search(ctx context.Context, canaries []string) ([]holdings.Found, error) {
	source, err := m.holdings(ctx)
	if err != nil {
		return nil, err
	}
	return holdings.Search(ctx, source, canaries)
}

// Dump writes down the machine's state (holdings.Dump).
func (m *Machine) Dump(ctx context.Context) (string, error) {
	source, err := m.holdings(ctx)
	if err != nil {
		return "", err
	}
	return holdings.Dump(ctx, source)
}

func (m *Machine) holdings(ctx context.Context) (holdings.Source, error) {
	house, err := m.bare(ctx)
	var buckets []object.Bucket
	for _, bucket := range m.stack.Buckets {
		buckets = append(buckets, object.Bucket(bucket))
	}
	return holdings.Source{
		Vault: house.Vault, Shard: m.Service.Controller.Department, Files: m.Service.ClassKeeping("document"), Items: m.Table.Each, Objects: holdings.Walk(m.Objects, buckets), Messages: m.eachMessage,
		Mails: m.sent, Rest: m.eachFile,
	}, err
}

func (m *Machine) eachMessage(_ context.Context, visit func(queue string, body []byte) error) error {
	return m.Queues.Each(func(name queue.Name, message queue.Message) error { return visit(string(name), message.Body) })
}

func (m *Machine) sent(context.Context) ([]mail.Mail, error) {
	sent, err := m.Mails.List()
	var mails []mail.Mail
	for _, one := range sent {
		mails = append(mails, mail.Mail{To: one.To, Subject: one.Subject, Text: one.Text})
	}
	return mails, err
}

// eachFile visits the bytes of every file as they stand on the disk.
func (m *Machine) eachFile(_ context.Context, visit func(where string, content []byte) error) error {
	return filepath.WalkDir(m.Config.Data, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".eml") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return visit("file "+path, append([]byte(path), content...))
	})
}

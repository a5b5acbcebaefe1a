package machine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"tandem/infra/demo"
	"tandem/infra/wiring"
	"tandem/shared/directory"
	"tandem/shared/dossier"
	"tandem/shared/id"
	"tandem/shared/intake"
	"tandem/shared/journal"
	"tandem/shared/postal"
	"tandem/shared/serve"
	"tandem/shared/service"
	"tandem/shared/table"
)

// demoCode is a code that the demo shows: whose it is, by id. The name is read from the sealed card when it is shown.
type demoCode struct {
	Person id.Person `json:"person"`
	Code   string    `json:"code"`
}

// Seed makes the demo accounts and drops the sample file, once, and prints what a visitor needs.
func (m *Machine) Seed(ctx context.Context, out io.Writer) error {
	house, err := m.House(ctx, demo.Groups)
	if err != nil {
		return err
	}
	if err := demo.Seed(ctx, house); err != nil {
		return err
	}
	if _, err := os.Stat(m.Config.path("demo.json")); errors.Is(err, os.ErrNotExist) && m.Service.Has(service.FeatureFlux) {
		if err := m.seedPeople(ctx, house); err != nil {
			return fmt.Errorf("fichier de démonstration : %w", err)
		}
	}
	return m.printDemo(ctx, out)
}

// seedPeople drops the sample file like any other, waits for its import and issues codes for the people in it.
func (m *Machine) seedPeople(ctx context.Context, house serve.House) error {
	root, err := wiring.SourceRoot()
	if err != nil {
		return err
	}
	sample, err := os.ReadFile(filepath.Join(root, "events/flux/demo-mensuel.xml"))
	if err != nil {
		return err
	}
	folder := filepath.Join(m.Config.path("depot"), "caf")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	part := filepath.Join(folder, "demo-mensuel.xml.part")
	if err := os.WriteFile(part, sample, 0o600); err != nil {
		return err
	}
	if err := os.Rename(part, filepath.Join(folder, "demo-mensuel.xml")); err != nil {
		return err
	}
	desk := intake.New(house.Vault, m.Objects, m.Service)
	if err := m.waitImport(ctx, desk); err != nil {
		return err
	}
	letters, people, err := dossier.New(house.Vault, m.Service).Issue(ctx, 3, func(postal.Code) bool { return true }, journal.Entry{At: m.Clock.Now(), Actor: "demonstration", Action: "C", Category: "REG"})
	if err != nil {
		return err
	}
	codes := []demoCode{}
	for i, letter := range letters {
		codes = append(codes, demoCode{people[i], letter.Code})
	}
	text, err := json.Marshal(codes)
	if err != nil {
		return err
	}
	return os.WriteFile(m.Config.path("demo.json"), text, 0o600)
}

func (m *Machine) waitImport(ctx context.Context, desk intake.Desk) error {
	for range 600 {
		reports, err := desk.List(ctx, 1)
		if err != nil {
			return err
		}
		if len(reports) > 0 && reports[0].Status != intake.Running {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return errors.New("l'import n'a pas abouti en 30 secondes : voyez le journal")
}

type demoView struct {
	Password string            `json:"password"`
	Accounts []demoAccountView `json:"accounts"`
	Codes    []demoCodeView    `json:"codes"`
}

type demoAccountView struct {
	Role  string `json:"role"`
	Email string `json:"email"`
}

type demoCodeView struct {
	LastName   string `json:"lastName"`
	FirstName  string `json:"firstName"`
	BirthDate  string `json:"birthDate"`
	PostalCode string `json:"postalCode"`
	Code       string `json:"code"`
}

// demo lists the demo accounts and the codes that have not served yet.
func (m *Machine) demo(ctx context.Context) (demoView, error) {
	view := demoView{Password: demo.Password, Accounts: []demoAccountView{}, Codes: []demoCodeView{}}
	for _, who := range demo.Accounts(m.Service) {
		view.Accounts = append(view.Accounts, demoAccountView{who.Role, who.Address})
	}
	text, err := os.ReadFile(m.Config.path("demo.json"))
	if errors.Is(err, os.ErrNotExist) {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	var codes []demoCode
	if err := json.Unmarshal(text, &codes); err != nil {
		return view, fmt.Errorf("demo.json: %w", err)
	}
	house, err := m.House(ctx, demo.Groups)
	if err != nil {
		return view, err
	}
	for _, code := range codes {
		entry, err := m.demoCode(ctx, house, code)
		if err != nil {
			return view, err
		}
		if entry != nil {
			view.Codes = append(view.Codes, *entry)
		}
	}
	return view, nil
}

// demoCode is nil for somebody who has registered, or is gone.
func (m *Machine) demoCode(ctx context.Context, house serve.House, code demoCode) (*demoCodeView, error) {
	unit, items, err := house.Vault.Load(ctx, table.UnitKey(code.Person, dossier.Class), table.CardKey(code.Person), table.DossierKey(code.Person))
	if err != nil || unit == nil || items[0] == nil || items[1] == nil || !unit.Reads(m.Clock.Now()) {
		return nil, err
	}
	var card directory.Card
	var file dossier.Dossier
	if err := errors.Join(house.Vault.Open(unit, items[0], &card), house.Vault.Open(unit, items[1], &file)); err != nil {
		return nil, err
	}
	if card.Account {
		return nil, nil
	}
	return &demoCodeView{card.LastName, card.FirstName, file.Personne.DateNaissance.String(), string(file.Adresse.CodePostal), code.Code}, nil
}

func (m *Machine) printDemo(ctx context.Context, out io.Writer) error {
	view, err := m.demo(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "\nComptes de démonstration (mot de passe %s) :\n", view.Password)
	for _, account := range view.Accounts {
		fmt.Fprintf(out, "  %-12s %s\n", account.Role, account.Email)
	}
	if len(view.Codes) > 0 {
		fmt.Fprintln(out, "Codes pour s'inscrire comme candidat :")
	}
	for _, code := range view.Codes {
		fmt.Fprintf(out, "  %s  %s %s, né(e) le %s, %s\n", code.Code, code.FirstName, code.LastName, code.BirthDate, code.PostalCode)
	}
	fmt.Fprintf(out, "Bureau local : http://%s/_local/\n", m.Config.Addr)
	return nil
}

package policy

import (
	"bytes"
	"encoding/csv"
)

// The tables are for spreadsheets, as French ones open them: semicolons between cells, and a byte order mark, without which they take
// the accents for another encoding. Programs that mind the mark take the JSON.
const mark = "\ufeff"

func table(rows [][]string) []byte {
	var out bytes.Buffer
	out.WriteString(mark)
	writer := csv.NewWriter(&out)
	writer.Comma, writer.UseCRLF = ';', true
	_ = writer.WriteAll(rows) // a bytes.Buffer takes everything
	return out.Bytes()
}

// CSV is the retention table for a spreadsheet: a line for each rule, those that expire by themselves last.
func (t RetentionTable) CSV() []byte {
	rows := [][]string{{"Règle", "Données", "Ce qui arrive à échéance ensemble", "Catégories", "Durée", "Raison", "Point de départ", "Durée à partir de ce point", "Nature",
		"Ce qui abrège, prolonge ou suspend", "À la fin", "Visa", "Préavis", "Fixée par"}}
	for _, p := range t.Periods {
		rows = append(rows, []string{p.Rule, p.Subject, p.Unit, cell(p.Data), p.Label, p.Why, p.From, p.Lasts, p.Kind, cell(p.Limits), p.Then, p.Visa, p.Notice, p.Origin})
	}
	for _, one := range t.Technical {
		rows = append(rows, fill([]string{one.Rule, one.Subject, "", "", one.Label}, len(rows[0])))
	}
	for _, one := range t.Outside {
		rows = append(rows, fill([]string{one.Rule, "Hors du service", "", "", "", one.Why}, len(rows[0])))
	}
	return table(rows)
}

func fill(row []string, width int) []string { return append(row, make([]string, width-len(row))...) }

// CSV is the register for a spreadsheet: a line for each processing, with what all of them have in common.
func (r Register) CSV() []byte {
	rows := [][]string{{"Traitement", "Finalité", "Base légale", "Textes", "Responsable", "Délégué à la protection des données", "Autre partie", "Personnes concernées",
		"Catégories de données", "Destinataires", "Transferts", "Hébergement", "Délais d’effacement", "Mesures de sécurité", "Version"}}
	for _, e := range r.Entries {
		rows = append(rows, []string{e.ID, e.Label, e.Basis, e.Text, r.Controller.Name, r.Controller.DPO, r.Controller.Party, cell(e.People), cell(e.Data),
			cell(e.Recipients), r.Transfers, r.Hosting, cell(e.Periods), cell(r.Measures), r.Version})
	}
	return table(rows)
}

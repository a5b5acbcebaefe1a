package registration

import (
	"strings"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Represented is what somebody says who cannot accept the conditions of use alone (001:141); it is exported for huma, which leaves out what is not.
type Represented struct {
	Represented   bool   `json:"represented,omitempty" doc:"Une autre personne la représente légalement : tuteur, curateur, parent"`
	GuardianName  string `json:"guardianName,omitempty" maxLength:"120" doc:"Nom de cette personne ; à donner avant 18 ans, ou si quelqu'un représente la personne"`
	GuardianEmail string `json:"guardianEmail,omitempty" maxLength:"254" doc:"Adresse électronique de cette personne"`
}

// applicant is the account of somebody who registers, with who represents them.
type applicant struct {
	account.Account
	with account.Representative
}

// represent asks for the representative of who cannot accept the conditions of use alone, and takes none of anybody else: what is not needed is not kept
// (RGPD art. 5(1)(c)). The account waits for the representative's word.
func (a *applicant) represent(said Represented, today calendar.Date) (mistakes []fault.Field) {
	add := func(field, message string) {
		mistakes = append(mistakes, fault.Field{Path: "body." + field, Message: message})
	}
	name, given := strings.TrimSpace(said.GuardianName), strings.TrimSpace(said.GuardianEmail)
	a.Capacity = account.CapacityOn(a.BirthDate, today, said.Represented)
	if a.Capacity == account.Full {
		for field, text := range map[string]string{"guardianName": name, "guardianEmail": given} {
			if text != "" {
				add(field, "Cochez la case ci-dessus si cette personne vous représente légalement ; sinon, laissez ce champ vide.")
			}
		}
		return mistakes
	}
	why := "Vous dites qu’une autre personne vous représente"
	if a.Capacity == account.Minor {
		why = "Vous avez moins de 18 ans"
	}
	a.Awaits = true
	a.with, mistakes = account.ReadRepresentative(name, given, a.Email, why)
	return mistakes
}

// representative gives the operations that keep who represents somebody, in a unit of its own: that of a minor ends with the eve of their majority.
func (d desk) representative(person id.Person, fresh applicant) ([]table.Op, error) {
	if fresh.Capacity == account.Full {
		return nil, nil
	}
	fresh.with.Since = fresh.Created
	found, err := d.accounts.NewRepresentative(person, string(service.ClassRepresentative), fresh.with)
	if err != nil {
		return nil, err
	}
	facts := map[service.Event]calendar.Date{service.RepresentationBegun: d.dossiers.Lifetime.Today()}
	if fresh.Capacity == account.Minor {
		facts[service.RepresentationEnded] = account.Majority(fresh.BirthDate).AddDays(-1)
	}
	d.dossiers.Lifetime.Set(found.Unit, facts)
	return d.accounts.Ops(person, found)
}

package match

import "strings"

// Contract is the kind of contract of an offer; 0 is not said.
type Contract uint8

// The kinds of contract of section 2 of the rules (C3). Their numbers are stored: new ones go at the end.
const (
	ContractUnknown Contract = iota
	CDI
	CDD
	Interim
	Saisonnier
	Apprentissage
	Professionnalisation
	Aide      // CUI, PEC
	Insertion // CDDI and other contracts of the insertion sector
	Liberal
	Stage
	contractCount
)

var contractNames = [contractCount]string{
	"non précisé", "CDI", "CDD", "intérim", "saisonnier", "apprentissage", "contrat de professionnalisation",
	"contrat aidé (PEC)", "contrat d’insertion (CDDI)", "activité libérale", "stage",
}

// String is the name that people read.
func (c Contract) String() string {
	if c >= contractCount {
		return contractNames[ContractUnknown]
	}
	return contractNames[c]
}

// ContractSet is the set of the kinds that a candidate accepts; 0 is not said.
type ContractSet uint16

const allContracts = ContractSet(1<<contractCount - 2)

// Contracts makes a set.
func Contracts(kinds ...Contract) ContractSet {
	var set ContractSet
	for _, kind := range kinds {
		if kind != ContractUnknown && kind < contractCount {
			set |= 1 << kind
		}
	}
	return set
}

// Has reports whether a kind is in the set.
func (s ContractSet) Has(kind Contract) bool { return kind != ContractUnknown && s>>kind&1 == 1 }

// String lists the names, as people read them.
func (s ContractSet) String() string {
	var names []string
	for kind := CDI; kind < contractCount; kind++ {
		if s.Has(kind) {
			names = append(names, kind.String())
		}
	}
	return strings.Join(names, ", ")
}

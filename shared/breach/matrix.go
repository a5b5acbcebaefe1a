package breach

// Level is the risk of a violation for the rights and freedoms of people.
type Level string

// The levels (003:283-286).
const (
	NoRisk   Level = "aucun"
	Risk     Level = "risque"
	HighRisk Level = "eleve"
)

// Levels lists the levels, the lowest first.
func Levels() []Level { return []Level{NoRisk, Risk, HighRisk} }

// Duties are what follows from a level.
type Duties struct {
	Register bool `json:"register"` // an entry, always
	CNIL     bool `json:"cnil"`     // notification within 72 hours
	Persons  bool `json:"persons"`  // information without undue delay
	Party    bool `json:"party"`    // word to the other party within 36 hours, where the service has one
}

// matrix is that of 003:283-286, with 004:171: without a risk, the other party hears of what may have consequences for it.
var matrix = map[Level]Duties{
	NoRisk:   {Register: true},
	Risk:     {Register: true, CNIL: true, Party: true},
	HighRisk: {Register: true, CNIL: true, Persons: true, Party: true},
}

// DutiesOf gives the duties of a level; of none decided yet, those that may still come and whose clock runs.
func DutiesOf(level Level) Duties {
	if level == "" {
		return Duties{Register: true, CNIL: true, Party: true}
	}
	return matrix[level]
}

// Duties are those of the case as it stands. An exemption takes away the information of persons and nothing else.
func (c Case) Duties() Duties {
	duties := DutiesOf(c.Level())
	duties.Party = c.OtherParty && (duties.Party || c.Concerns)
	duties.Persons = duties.Persons && c.Exemption == nil
	return duties
}

// Ground is one of the three reasons for which the persons concerned need not be informed (003:299-301; RGPD art. 34(3)).
type Ground string

// The grounds.
const (
	Unintelligible Ground = "incomprehensible" // nobody who got the data can read them
	Averted        Ground = "risque-ecarte"    // measures taken since keep the risk from happening
	Effort         Ground = "effort-excessif"  // then a public communication is proposed (art. 34(3)(c))
)

// Grounds lists the grounds.
func Grounds() []Ground { return []Ground{Unintelligible, Averted, Effort} }

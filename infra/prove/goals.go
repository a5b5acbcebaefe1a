package main

import (
	"fmt"
	"io"
	"sync"
	"text/tabwriter"
	"time"

	"tandem/shared/service"
)

// goal is one line of the table.
type goal int

const (
	goalCalendar goal = iota
	goalDates
	goalReadable
	goalCut
	goalGone
	goalPass
	goalJournal
	goalSealed
	goalWarned
	goalRecount
	goalChain
	goalBackup
	goalOld
	goalCopy
	goalZip
	goalSeven
	goalMail
	goalLog
	goalCanaries
	goals
)

var goalNames = [goals]string{
	goalCalendar: "le calendrier est celui de la loi",
	goalDates:    "la date du moteur est celle de l’oracle",
	goalReadable: "lisible jusqu’à 24:00 de l’échéance",
	goalCut:      "accès coupé à 00:00 le lendemain",
	goalGone:     "échéance + 24 h : plus rien (tables, index, fichiers, files)",
	goalPass:     "chaque semaine : tout ce qui est vivant s’ouvre, aucun canari mort",
	goalJournal:  "journal : sept mois, pas un jour de plus",
	goalSealed:   "jeu minimal scellé : le temps du contrôle, pas un jour de plus",
	goalWarned:   "averti trente jours avant, une fois",
	goalRecount:  "recompte de la semaine : ni dérive, ni orphelin, ni retard",
	goalChain:    "preuves d’effacement : chaîne entière, compte juste",
	goalBackup:   "enregistrements d’hier avec unités d’aujourd’hui : n’ouvrent aucun disparu",
	goalOld:      "archive d’unités de plus de sept jours refusée",
	goalCopy:     "copie demandée : tout de la personne, rien d’autrui",
	goalZip:      "copies gardées : aucun disparu dans leurs fichiers zip",
	goalSeven:    "copies : sept jours, pas un de plus",
	goalMail:     "courriels : aucun canari que l’adresse du destinataire",
	goalLog:      "lignes de log : aucun canari",
	goalCanaries: "chaque vie porte cinquante canaris ou plus",
}

// score counts what was checked and what failed; many populations share it.
type score struct {
	mu       sync.Mutex
	cases    [goals]int
	failures [goals]int
	told     [goals][]string // the first of them
	spent    [goals]time.Duration
	met      map[string]bool // rules that governed some unit, by service
	fewest   int             // canaries of a life; -1 before the first
}

func newScore() *score { return &score{met: map[string]bool{}, fewest: -1} }

// check counts a case; what is wrong with it, "" for nothing.
func (s *score) check(of goal, wrong string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cases[of]++
	if wrong == "" {
		return
	}
	if s.failures[of]++; len(s.told[of]) < 5 {
		s.told[of] = append(s.told[of], wrong)
	}
}

func (s *score) took(of goal, since time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spent[of] += time.Since(since)
}

// governed notes the rule that governs a unit.
func (s *score) governed(stack service.Stack, rule string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.met[fmt.Sprint(stack.Service, " ", stack.Party, " ", rule)] = true
}

// missed lists the rules that governed no unit, but for those of journals, which are kept by day.
func (s *score) missed() ([]string, error) {
	var missed []string
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			return nil, err
		}
		for _, rule := range svc.Rules {
			name := fmt.Sprint(stack.Service, " ", stack.Party, " ", rule.ID)
			if rule.Class != service.ClassLog && (rule.Party == "" || rule.Party == stack.Party) && !s.met[name] {
				missed = append(missed, name)
			}
		}
	}
	return missed, nil
}

// enough is how many canaries each life must carry.
const enough = 50

// carried notes how many canaries a life carried.
func (s *score) carried(life string, canaries int) {
	wrong := ""
	if canaries < enough {
		wrong = fmt.Sprintf("%s : %d canaris", life, canaries)
	}
	s.check(goalCanaries, wrong)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fewest < 0 || canaries < s.fewest {
		s.fewest = canaries
	}
}

// failed reports whether anything did, or was never checked.
func (s *score) failed() bool {
	for of := range goals {
		if s.failures[of] > 0 || s.cases[of] == 0 {
			return true
		}
	}
	return false
}

// print writes the table, and what failed first.
func (s *score) print(out io.Writer, seed uint64) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "objectif\tcas\téchecs\tgraine\tdurée")
	for of := range goals {
		name := goalNames[of]
		if of == goalCanaries {
			name += fmt.Sprintf(" (le moins : %d)", s.fewest)
		}
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%s\n", name, s.cases[of], s.failures[of], seed, s.spent[of].Round(time.Millisecond))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	missed, err := s.missed()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "règles rencontrées : %d, jamais rencontrées : %v\n", len(s.met), missed)
	for of := range goals {
		for _, text := range s.told[of] {
			fmt.Fprintf(out, "- %s : %s\n", goalNames[of], text)
		}
	}
	return nil
}

package cv

import (
	"strconv"
	"time"

	"tandem/shared/aptitude"
	"tandem/shared/rome"
	"tandem/shared/typed"
)

// Post is one that the person held (000:146).
type Post struct {
	Title   string `json:"title" maxLength:"400"`
	Rome    string `json:"rome,omitempty" maxLength:"5" doc:"Métier de ce poste, vide pour un autre métier que ceux recherchés"`
	From    string `json:"from" maxLength:"40" doc:"AAAA-MM"`
	To      string `json:"to,omitempty" maxLength:"40" doc:"AAAA-MM, vide pour un poste encore occupé"`
	Company string `json:"company,omitempty" maxLength:"400"`
	Sector  string `json:"sector,omitempty" maxLength:"400"`
	Place   string `json:"place,omitempty" maxLength:"400"`
	Manages bool   `json:"manages,omitempty" doc:"Encadrait une équipe"`
}

// The limits of what people write in a line, and of how many posts.
const (
	MaxPosts = 12
	maxLine  = 120
)

func (a Answers) checkPosts(add adder) {
	if len(a.Posts) > MaxPosts {
		add("posts", "Indiquez 12 postes au plus.")
	}
	if a.NoPost && len(a.Posts) > 0 {
		add("noPost", "Vous avez indiqué un poste : décochez cette case.")
	}
	for i, post := range a.Posts {
		post.check(func(path, message string) { add("posts["+strconv.Itoa(i)+"]."+path, message) })
	}
}

func (p Post) check(add adder) {
	for _, line := range [...]struct{ path, text string }{{"title", p.Title}, {"company", p.Company}, {"sector", p.Sector}, {"place", p.Place}} {
		if message := checkLine(line.text); message != "" {
			add(line.path, message)
		}
	}
	if p.Title == "" {
		add("title", "Donnez le nom du poste.")
	}
	if _, ok := rome.Index(rome.Code(p.Rome)); p.Rome != "" && !ok {
		add("rome", "Ce métier n'existe plus ou n'est pas dans la liste.")
	}
	from, errFrom := time.Parse(month, p.From)
	to, errTo := time.Parse(month, p.To)
	switch {
	case errFrom != nil:
		add("from", "Écrivez le mois et l'année du début, par exemple 09/2021.")
	case from.Year() < MinYear:
		add("from", "Vérifiez l'année.")
	}
	switch {
	case p.To == "":
	case errTo != nil:
		add("to", "Écrivez le mois et l'année de la fin, par exemple 06/2024, ou rien si vous y travaillez encore.")
	case errFrom == nil && to.Before(from):
		add("to", "La fin est avant le début.")
	}
}

// month is how the months of posts are written.
const month = "2006-01"

// checkLine refuses what is too long for a line, and what a reader would not see.
func checkLine(text string) string { return checkTyped(typed.Text{Max: maxLine, Line: true}, text) }

func checkTyped(question typed.Text, text string) string {
	for _, mistake := range question.Check(typed.Clean(text)) {
		return mistake.Message
	}
	return ""
}

// Practice is how long the person held posts in the family of a job, as the matching keeps it: 0 when they said nothing of their posts.
func (a Answers) Practice(job rome.Code, today time.Time) uint8 {
	if len(a.Posts) == 0 && !a.NoPost {
		return 0
	}
	wanted, _ := rome.Find(job)
	worked := map[int]bool{} // months, each once, since the year 0
	for _, post := range a.Posts {
		held, ok := rome.Find(rome.Code(post.Rome))
		from, err := time.Parse(month, post.From)
		if !ok || held.Parent != wanted.Parent || err != nil {
			continue
		}
		to, err := time.Parse(month, post.To)
		if err != nil || to.After(today) {
			to = today
		}
		for n := from.Year()*12 + int(from.Month()); n <= to.Year()*12+int(to.Month()); n++ {
			worked[n] = true
		}
	}
	return uint8(aptitude.Practice(len(worked)) + 1)
}

package commune

import "strings"

// Label names a commune with its first postal code, which tells its namesakes apart: "Arras (62000)".
func (c Commune) Label() string {
	if len(c.Postals) == 0 {
		return c.Name
	}
	return c.Name + " (" + c.Postals[0] + ")"
}

// Name names a commune with its département, "Arras (62)", or nothing when there is none of the code. It reads the table of the names alone: a
// function that needs no more does not carry the other in its binary.
func Name(code Code) string {
	for line := range strings.Lines(names()) {
		if rest, ok := strings.CutPrefix(line, string(code)+"\t"); ok && code != "" {
			_, name, _ := strings.Cut(strings.TrimSpace(rest), "\t")
			return name + " (" + departement(string(code)) + ")"
		}
	}
	return ""
}

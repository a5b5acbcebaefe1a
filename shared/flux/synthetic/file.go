package synthetic

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"iter"

	"golang.org/x/text/encoding/charmap"

	"tandem/shared/calendar"
	"tandem/shared/flux"
)

// File is what stands around the foyers. Zero fields take plain defaults, given beside each.
type File struct {
	Organisme flux.Organisme // CAF
	Type      flux.TypeFlux  // Mensuel
	Reference calendar.Date  // DTREF; needed
	Created   calendar.Date  // DTCREAFLUX; five days after Reference
	Clock     string         // HEUCREAFLUX; "01:18:36.0000"
	Encoding  string         // "windows-1252"; or "utf-8", "iso-8859-1", "iso-8859-15"
	Announce  string         // encoding announced; Encoding, unless the file is to be wrong
	Total     string         // NBTOTDOSRSATRANSM; the count, unless the file is to be wrong
}

// Write writes a whole file.
func (f File) Write(out io.Writer, foyers iter.Seq[Foyer]) error {
	buffer := bufio.NewWriterSize(out, 64<<10)
	w := &writer{out: encoder(f.encoding(), buffer)}
	w.header(f)
	count := 0
	for foyer := range foyers {
		foyer.Organisme = cmp.Or(foyer.Organisme, f.Organisme, flux.CAF)
		w.foyer(foyer)
		count++
		if w.err != nil {
			break
		}
	}
	w.raw("<TransmissionFlux>")
	w.element("NBTOTDOSRSATRANSM", cmp.Or(f.Total, fmt.Sprintf("%08d", count)))
	w.element("NBTOTDOSRSATRANSMANO", "00000000")
	w.raw("</TransmissionFlux></Racine>\n")
	if w.err != nil {
		return fmt.Errorf("synthetic: write: %w", w.err)
	}
	if err := buffer.Flush(); err != nil {
		return fmt.Errorf("synthetic: write: %w", err)
	}
	return nil
}

func (f File) encoding() string { return cmp.Or(f.Encoding, "windows-1252") }

func encoder(name string, out io.Writer) io.Writer {
	switch name {
	case "iso-8859-1":
		return charmap.ISO8859_1.NewEncoder().Writer(out)
	case "iso-8859-15":
		return charmap.ISO8859_15.NewEncoder().Writer(out)
	case "windows-1252":
		return charmap.Windows1252.NewEncoder().Writer(out)
	}
	return out
}

// writer writes elements and keeps the first error.
type writer struct {
	out io.Writer
	err error
}

func (w *writer) raw(text string) {
	if w.err == nil {
		_, w.err = io.WriteString(w.out, text)
	}
}

var applications = map[flux.Organisme]string{flux.CAF: "CRI", flux.MSA: "AGO"}

func (w *writer) header(f File) {
	w.raw(`<?xml version="1.0" encoding="` + cmp.Or(f.Announce, f.encoding()) + "\"?>\n<Racine><IdentificationFlux>")
	w.element("APPLIEME", applications[cmp.Or(f.Organisme, flux.CAF)])
	w.element("NUMVERSIONAPPLIEME", "6200")
	w.element("TYPEFLUX", string(cmp.Or(f.Type, flux.Mensuel)))
	w.element("NATFLUX", "D")
	w.element("DTCREAFLUX", cmp.Or(f.Created, f.Reference.AddDays(5)).String())
	w.element("HEUCREAFLUX", cmp.Or(f.Clock, "01:18:36.0000"))
	w.element("DTREF", f.Reference.String())
	w.raw("</IdentificationFlux>\n")
}

package flux

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

const (
	maxDepth = 32   // elements inside one another
	maxText  = 1024 // bytes of a text that is kept, before it is checked against its own limit
)

// reader walks the XML. It holds one token and one draft at a time.
type reader struct {
	src     *source
	dec     *xml.Decoder
	open    []xml.Name // of the open elements
	rooted  bool       // the root was opened
	at      int64      // where the token read last begins
	head    Span       // of IdentificationFlux
	foyers  int        // dossiers read whole
	draft   draft
	notices notices
}

func newReader(in io.Reader) (*reader, error) {
	src, err := newSource(in)
	var refusal *FileError
	if errors.As(err, &refusal) {
		return nil, refusal
	}
	if err != nil {
		return nil, fmt.Errorf("flux: read: %w", err)
	}
	r := &reader{src: src, dec: xml.NewDecoder(src), notices: make(notices)}
	r.dec.CharsetReader = func(_ string, input io.Reader) (io.Reader, error) { return input, nil } // src has decoded already
	return r, nil
}

func (r *reader) line() int {
	line, _ := r.dec.InputPos()
	return line
}

func (r *reader) fault(code FileCode, format string, args ...any) *FileError {
	return fileErrorf(code, r.line(), format, args...)
}

// next gives the next opening tag, closing tag or text, and io.EOF after the root. Comments and processing instructions are passed
// over; a DTD, and with it every entity of one's own, is refused. Whatever goes wrong is a *FileError, but for errors of reading.
func (r *reader) next() (xml.Token, error) {
	for {
		r.src.left = maxToken
		r.at = r.dec.InputOffset()
		token, err := r.dec.RawToken()
		if err != nil {
			return nil, r.failure(err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			return t, r.opened(t)
		case xml.EndElement:
			if len(r.open) == 0 || r.open[len(r.open)-1] != t.Name {
				return nil, r.malformed()
			}
			r.open = r.open[:len(r.open)-1]
			return t, nil
		case xml.CharData:
			if len(r.open) == 0 && len(bytes.TrimSpace(t)) > 0 {
				return nil, r.malformed()
			}
			return t, nil
		case xml.Directive:
			return nil, r.fault(FileDTD, "Le fichier contient une définition de type de document (DTD), qu’un flux de la CNAF n’a jamais. Il est refusé ; demandez un nouvel envoi.")
		}
	}
}

func (r *reader) opened(start xml.StartElement) error {
	if len(r.open) == 0 && r.rooted {
		return r.malformed()
	}
	if len(r.open) == maxDepth {
		return r.tooLarge()
	}
	r.rooted = true
	r.open = append(r.open, start.Name)
	return nil
}

// failure turns an error of the decoder or of the source into one of the file.
func (r *reader) failure(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTokenTooLong):
		return r.tooLarge()
	case errors.Is(err, errCut):
		return r.truncated()
	case errors.Is(err, errNotUTF8):
		return r.fault(FileEncoding, "Le fichier annonce l’encodage « %s » mais contient à la ligne %d des octets qui n’en sont pas. Déposez le fichier tel qu’il a été reçu, ou demandez un nouvel envoi.", r.src.charset.name, r.line())
	case r.src.ended && r.rooted && len(r.open) == 0 && errors.Is(err, io.EOF):
		return io.EOF
	case r.src.ended:
		return r.truncated()
	case errors.As(err, &syntax) || r.src.err == nil || !errors.Is(err, r.src.err):
		return r.malformed()
	}
	return fmt.Errorf("flux: read: %w", r.src.err)
}

func (r *reader) malformed() *FileError {
	return r.fault(FileMalformed, "Le fichier n’est pas un XML bien formé : la lecture s’arrête à la ligne %d, après %d dossier(s) complet(s). Rien n’est appliqué. Demandez un nouvel envoi.", r.line(), r.foyers)
}

func (r *reader) truncated() *FileError {
	return r.fault(FileTruncated, "Le fichier est incomplet : il s’arrête à la ligne %d, après %d dossier(s) complet(s). Rien n’est appliqué. Déposez-le de nouveau ou demandez un nouvel envoi.", r.line(), r.foyers)
}

func (r *reader) tooLarge() *FileError {
	return r.fault(FileLimit, "Le fichier contient à la ligne %d un texte ou un emboîtement démesuré, qu’un flux de la CNAF n’a jamais. Il est refusé ; demandez un nouvel envoi.", r.line())
}

// walk reads a block whose opening tag was read, up to its closing tag.
func (r *reader) walk(n *node, rec record) error {
	for {
		token, err := r.inside()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return nil
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				r.draft.reject(n.name, RejectStructure)
			}
		case xml.StartElement:
			if err := r.child(n.named(t.Name), rec); err != nil {
				return err
			}
		}
	}
}

// named finds a child that is read; a name with a prefix is none of this format.
func (n *node) named(name xml.Name) *node {
	if name.Space != "" {
		return nil
	}
	return n.children[name.Local]
}

func (r *reader) child(n *node, rec record) error {
	switch {
	case n == nil:
		return r.skip()
	case n.max > 0:
		return r.text(n, rec)
	case n.scope == scopeNewer:
		return r.other(newer)
	case n.scope == scopeSame:
		return r.walk(n, rec)
	}
	inner := make(record)
	if err := r.walk(n, inner); err != nil {
		return err
	}
	r.draft.close(n.scope, inner)
	return nil
}

// inside is next where the end of the file cannot come.
func (r *reader) inside() (xml.Token, error) {
	token, err := r.next()
	if errors.Is(err, io.EOF) {
		return nil, r.truncated()
	}
	return token, err
}

// skip passes over an element whose opening tag was read. Nothing of it is kept.
func (r *reader) skip() error {
	for depth := len(r.open); len(r.open) >= depth; {
		if _, err := r.inside(); err != nil {
			return err
		}
	}
	return nil
}

// text reads a leaf whose opening tag was read.
func (r *reader) text(n *node, rec record) error {
	var kept []byte
	for {
		token, err := r.inside()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			r.draft.put(rec, n.key, string(kept))
			return nil
		case xml.CharData:
			if len(kept)+len(t) > maxText {
				r.draft.reject(n.name, RejectTooLong)
			} else {
				kept = append(kept, t...)
			}
		case xml.StartElement:
			r.draft.reject(n.name, RejectStructure)
			if err := r.skip(); err != nil {
				return err
			}
		}
	}
}

package flux

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"
)

const (
	blockSize = 64 << 10 // bytes read at a time
	maxToken  = 64 << 10 // bytes of one tag, one text or one comment
)

var (
	errTokenTooLong = errors.New("flux: a tag or a text is too long")
	errNotUTF8      = errors.New("flux: not UTF-8")
	errCut          = errors.New("flux: the file ends within a character")
)

// source gives the bytes of a file in UTF-8, whatever its encoding, one block in memory at a time. It refuses a token longer than
// maxToken, so that the XML decoder, which buffers a token whole, cannot be made to use more.
type source struct {
	in      io.Reader
	charset *charset
	raw     []byte // the block read; its first carry bytes are left over from the last one
	carry   int
	text    []byte // the block in UTF-8
	at      int    // what of text was given
	left    int    // what the present token may still take
	err     error  // sticky
	ended   bool   // the end was reached by the reader of the source, not only by the read-ahead
}

// charset is a way to write text in bytes; runes is nil for UTF-8.
type charset struct {
	name  string
	runes *[256]string
}

// text1252 are the characters of windows-1252 from 128 to 159.
const text1252 = "€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ"

var charsetUTF8 = &charset{name: "utf-8"}

// charsetOf is the encoding of a name that files give it; nil: none that is accepted.
func charsetOf(name string) *charset {
	switch name {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return charsetUTF8
	case "windows-1252", "cp1252", "cp-1252":
		return &charset{"windows-1252", table(text1252)}
	case "iso-8859-1", "iso8859-1", "latin1", "latin-1":
		return &charset{"iso-8859-1", table("")}
	case "iso-8859-15", "iso8859-15", "latin-9", "latin9": // no characters from 128 on: a value with the replacement character is refused
		return &charset{"iso-8859-15", table(strings.Repeat("\ufffd", 32), '¤', '€', '¦', 'Š', '¨', 'š', '´', 'Ž', '¸', 'ž', '¼', 'Œ', '½', 'œ', '¾', 'Ÿ')}
	}
	return nil
}

// table is what each byte stands for: in Latin-1 the character of its number, here but for what stands from 128 on, and for pairs of a character
// and the one that takes its place. The package charmap knows more than fifty others, which every binary that imports flux would carry.
func table(from128 string, replaced ...rune) *[256]string {
	var to [256]string
	for b := range to {
		to[b] = string(rune(b))
	}
	at := 128
	for _, r := range from128 {
		to[at] = string(r)
		at++
	}
	for i := 0; i < len(replaced); i += 2 {
		to[replaced[i]] = string(replaced[i+1])
	}
	return &to
}

// newSource looks at the first bytes: it refuses what is not XML and chooses the encoding.
func newSource(in io.Reader) (*source, error) {
	s := &source{in: in, raw: make([]byte, blockSize), left: maxToken}
	n, err := io.ReadFull(in, s.raw)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, err
	}
	head := s.raw[:n]
	if refusal := notXML(head); refusal != nil {
		return nil, refusal
	}
	body := bytes.TrimPrefix(head, []byte(byteOrderMark))
	chosen, refusal := declared(body, len(body) < len(head))
	if refusal != nil {
		return nil, refusal
	}
	s.charset = chosen
	s.decode(body)
	return s, nil
}

const byteOrderMark = "\ufeff"

var declaration = regexp.MustCompile(`^\s*<\?xml\s[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

// declared returns the encoding that the file says it has; without a word it is UTF-8.
func declared(body []byte, marked bool) (*charset, *FileError) {
	found := declaration.FindSubmatch(body[:min(len(body), 1024)])
	if found == nil {
		return charsetUTF8, nil
	}
	name := strings.ToLower(string(found[1]))
	chosen := charsetOf(name)
	switch {
	case chosen == nil:
		return nil, fileErrorf(FileEncoding, 1, "Le fichier annonce l’encodage « %s », qui n’est pas accepté : windows-1252, iso-8859-1, iso-8859-15 ou utf-8 sont attendus. Demandez un nouvel envoi.", name)
	case marked && chosen != charsetUTF8:
		return nil, fileErrorf(FileEncoding, 1, "Le fichier annonce l’encodage « %s » mais commence par une marque UTF-8 : il a sans doute été réenregistré. Déposez le fichier tel qu’il a été reçu, sans l’ouvrir dans un éditeur.", name)
	}
	return chosen, nil
}

// decode makes text of raw bytes, which may be part of s.raw.
func (s *source) decode(raw []byte) {
	s.text, s.at = s.text[:0], 0
	if s.charset.runes == nil {
		s.decodeUTF8(raw)
		return
	}
	for _, b := range raw {
		if b < utf8.RuneSelf {
			s.text = append(s.text, b)
		} else {
			s.text = append(s.text, s.charset.runes[b]...)
		}
	}
}

// decodeUTF8 keeps what a block has of a cut character for the next one, and stops at the first byte that is not UTF-8.
func (s *source) decodeUTF8(raw []byte) {
	whole := len(raw)
	for back := 1; back < utf8.UTFMax && back <= len(raw); back++ {
		if start := len(raw) - back; utf8.RuneStart(raw[start]) {
			if !utf8.FullRune(raw[start:]) {
				whole = start
			}
			break
		}
	}
	valid := raw[:whole]
	for !utf8.Valid(valid) {
		valid = valid[:invalidAt(valid)]
		s.err = errNotUTF8
	}
	s.text = append(s.text, valid...)
	s.carry = copy(s.raw, raw[whole:])
}

func invalidAt(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size <= 1 {
			break
		}
		at += size
	}
	return at
}

func (s *source) fill() {
	n, err := io.ReadAtLeast(s.in, s.raw[s.carry:], 1)
	if err != nil {
		if errors.Is(err, io.EOF) && s.carry > 0 {
			err = errCut
		}
		s.err = err
		return
	}
	s.decode(s.raw[:s.carry+n])
}

// ReadByte gives the next byte; encoding/xml reads by it alone.
func (s *source) ReadByte() (byte, error) {
	for s.at == len(s.text) {
		if s.err != nil {
			s.ended = s.ended || s.err == io.EOF
			return 0, s.err
		}
		s.fill()
	}
	if s.left == 0 {
		s.err, s.text = errTokenTooLong, s.text[:s.at]
		return 0, s.err
	}
	s.left--
	s.at++
	return s.text[s.at-1], nil
}

// Read is what the decoder's constructor asks for.
func (s *source) Read(p []byte) (int, error) {
	for i := range p {
		b, err := s.ReadByte()
		if err != nil {
			return i, err
		}
		p[i] = b
	}
	return len(p), nil
}

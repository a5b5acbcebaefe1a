package pdfread

import (
	"bytes"
	"strconv"
)

// What a file is made of (ISO 32000-1, 7.3). Beside these an object is nil, a bool, a float64 or a []object.
type (
	object  = any
	name    string
	literal string // a string of bytes
	ref     int    // the number of an object: generations tell revisions apart, and the last one counts
	dict    map[name]object
	keyword string
	stream  struct {
		dict
		raw []byte // from its first byte to the end of the file: filters know where they end
	}
)

// lexer reads objects, and the operators of pages, one after the other.
type lexer struct {
	data []byte
	at   int
	*budget
}

const (
	white      = "\x00\t\n\f\r "
	delimiters = "()<>[]{}/%"
)

// class tells the bytes apart in one look.
var class = func() (table [256]byte) {
	for _, c := range []byte(white) {
		table[c] = 'w'
	}
	for _, c := range []byte(delimiters) {
		table[c] = 'd'
	}
	return table
}()

// space passes over white space and comments.
func (l *lexer) space() {
	for l.at < len(l.data) {
		switch c := l.data[l.at]; {
		case class[c] == 'w':
			l.at++
		case c == '%':
			end := bytes.IndexAny(l.data[l.at:], "\r\n")
			if end < 0 {
				end = len(l.data) - l.at
			}
			l.at += end
		default:
			return
		}
	}
}

// regular takes the bytes up to the next delimiter or space.
func (l *lexer) regular() []byte {
	from := l.at
	for l.at < len(l.data) && class[l.data[l.at]] == 0 {
		l.at++
	}
	return l.data[from:l.at]
}

// next reads one object or keyword; ok is false at the end, and beyond the limits.
func (l *lexer) next(depth int) (value object, ok bool) {
	from := l.at
	l.space()
	if depth > maxDepth && l.err == nil {
		l.err = ErrComplex
	}
	if l.at >= len(l.data) || l.err != nil {
		l.spend(l.at - from)
		return nil, false
	}
	switch c := l.data[l.at]; {
	case c == '/':
		l.at++
		value = name(unescaped(l.regular()))
	case c == '(':
		value = l.literal()
	case bytes.HasPrefix(l.data[l.at:], []byte("<<")):
		l.at += 2
		return l.dict(depth + 1)
	case c == '<':
		value = l.hex()
	case c == '[':
		l.at++
		items, ok := l.items("]", depth+1)
		return items, ok
	case bytes.HasPrefix(l.data[l.at:], []byte(">>")):
		l.at += 2
		value = keyword(">>")
	case class[c] == 'd':
		l.at++
		value = keyword(c)
	default:
		value = plain(l.regular())
	}
	return value, l.spend(l.at - from + 1)
}

// plain is what stands between delimiters: a number, a word that is a value, or a keyword.
func plain(word []byte) object {
	if c := word[0]; c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.' {
		if number, err := strconv.ParseFloat(string(word[:min(len(word), 40)]), 64); err == nil && number < 1e12 && number > -1e12 {
			return number
		}
		return 0.0 // as readers take what is no number, such as "--1"
	}
	switch string(word) {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	return keyword(word)
}

// items reads up to a closing mark, with references made of their three words.
func (l *lexer) items(end keyword, depth int) (items []object, ok bool) {
	for {
		value, ok := l.next(depth)
		if !ok || !l.keep() {
			return items, false
		}
		switch value {
		case end:
			return items, true
		case keyword("R"):
			if n := len(items); n >= 2 {
				number, isNumber := items[n-2].(float64)
				if _, generation := items[n-1].(float64); isNumber && generation {
					items = append(items[:n-2], ref(number))
				}
			}
			continue
		case keyword("stream"): // a dictionary that is not closed has a stream for some readers
			l.at -= len("stream")
			return items, end == ">>"
		case keyword("endobj"), keyword("endstream"), keyword("obj"): // what was opened is never closed
			return items, false
		}
		items = append(items, value)
	}
}

// twice is the entry of a dictionary that has one of its keys more than once: readers do not agree on which counts.
const twice = "\x00twice"

func (l *lexer) dict(depth int) (object, bool) {
	items, ok := l.items(">>", depth)
	d := dict{}
	for i := 0; i+1 < len(items); i += 2 {
		key, isName := items[i].(name)
		if !isName {
			i-- // the value is missing, or one too many: go on with the next name
			continue
		}
		if _, known := d[key]; known {
			d[twice] = true
		}
		d[key] = items[i+1]
	}
	return d, ok
}

// literal reads a string in parentheses, which may stand in it in pairs.
func (l *lexer) literal() object {
	var out []byte
	l.at++
	for open := 1; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch c {
		case '(':
			open++
		case ')':
			if open--; open == 0 {
				l.at++
				return literal(out)
			}
		case '\\':
			l.at++
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	return literal(out)
}

var escapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// escape reads what follows a backslash, and leaves the last byte of it to be passed.
func (l *lexer) escape(out []byte) []byte {
	if l.at >= len(l.data) {
		return out
	}
	c := l.data[l.at]
	switch {
	case c >= '0' && c <= '7':
		code := 0
		for digits := 0; digits < 3 && l.at < len(l.data) && l.data[l.at] >= '0' && l.data[l.at] <= '7'; digits++ {
			code = code*8 + int(l.data[l.at]-'0')
			l.at++
		}
		l.at--
		return append(out, byte(code))
	case c == '\r' && l.at+1 < len(l.data) && l.data[l.at+1] == '\n':
		l.at++
		return out
	case c == '\r' || c == '\n':
		return out
	case escapes[c] != 0:
		c = escapes[c]
	}
	return append(out, c)
}

// hex reads a string in hexadecimal; a missing last digit is 0.
func (l *lexer) hex() object {
	end := bytes.IndexByte(l.data[l.at:], '>')
	if end < 0 {
		end = len(l.data) - l.at
	}
	digits := l.data[l.at+1 : l.at+end]
	l.at = min(l.at+end+1, len(l.data))
	return literal(unhex(digits))
}

func unhex(digits []byte) []byte {
	out := make([]byte, 0, len(digits)/2+1)
	half, has := byte(0), false
	for _, c := range digits {
		value, ok := digit(c)
		switch {
		case !ok:
			continue
		case has:
			out = append(out, half<<4|value)
		}
		half, has = value, !has
	}
	if has {
		out = append(out, half<<4)
	}
	return out
}

func digit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// unescaped is a name as readers understand it: a byte may be written #xx (/J#61vaScript).
func unescaped(word []byte) []byte {
	if bytes.IndexByte(word, '#') < 0 {
		return word
	}
	out := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		if word[i] == '#' && i+2 < len(word) {
			high, first := digit(word[i+1])
			low, second := digit(word[i+2])
			if first && second {
				out = append(out, high<<4|low)
				i += 2
				continue
			}
		}
		out = append(out, word[i])
	}
	return out
}

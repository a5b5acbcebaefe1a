package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"unicode/utf16"
)

// A canary is a text of 16 bytes: six that all of them begin with, so that one pass finds any, and ten of its own.
const (
	mark         = "kanari"
	canaryLength = 16
	letters      = "0123456789abcdefghjkmnpqrstvwxyz"
)

func newCanary(random *rand.Rand) string {
	text := []byte(mark)
	for len(text) < canaryLength {
		text = append(text, letters[random.IntN(len(letters))])
	}
	return string(text)
}

// form is a way of writing canaries down.
type form struct {
	begins [][]byte // what the mark becomes
	read   func(content []byte, at int) (string, bool)
}

// forms are plain text of any case, UTF-16, hexadecimal, and base64 at the three places at which a text may stand in it. What URLs escape
// is not in a canary.
var forms = makeForms()

func makeForms() []form {
	plain := form{[][]byte{[]byte(mark), bytes.ToUpper([]byte(mark))}, func(content []byte, at int) (string, bool) {
		return cut(bytes.ToLower(content[at:min(at+canaryLength, len(content))]))
	}}
	var inHex form
	written := hex.EncodeToString([]byte(mark))
	inHex.begins = [][]byte{[]byte(written), bytes.ToUpper([]byte(written))}
	inHex.read = func(content []byte, at int) (string, bool) {
		text, err := hex.DecodeString(string(content[at:min(at+2*canaryLength, len(content))]))
		if err != nil {
			return "", false
		}
		return cut(text)
	}
	all := []form{plain, inHex}
	for shift := range 2 {
		wide := form{read: func(content []byte, at int) (string, bool) {
			var text []byte
			for i := at + shift; i < len(content) && len(text) < canaryLength; i += 2 {
				text = append(text, content[i])
			}
			return cut(text)
		}}
		var begin []byte
		for _, unit := range utf16.Encode([]rune(mark)) {
			begin = append(begin, byte(unit>>(8*shift)), byte(unit>>(8-8*shift)))
		}
		wide.begins = [][]byte{begin}
		all = append(all, wide)
	}
	for shift := range 3 {
		all = append(all, inBase64(shift))
	}
	return all
}

// inBase64 finds canaries that stand so many bytes after the beginning of a group of three.
func inBase64(shift int) form {
	padded := append(make([]byte, shift), mark...)
	encoded := base64.StdEncoding.EncodeToString(padded)
	from := []int{0, 2, 3}[shift] // the first character that the mark alone decides
	to := len(padded) * 8 / 6     // and the last
	return form{[][]byte{[]byte(encoded[from:to])}, func(content []byte, at int) (string, bool) {
		begin := at - from // of the group
		if begin < 0 {
			return "", false
		}
		length := (shift + canaryLength + 2) / 3 * 4
		text := content[begin:min(begin+length, len(content))]
		text = text[:len(text)/4*4]
		plain := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
		n, err := base64.StdEncoding.Decode(plain, text)
		if err != nil || n < shift+canaryLength {
			return "", false
		}
		return cut(plain[shift:n])
	}}
}

func cut(text []byte) (string, bool) {
	if len(text) < canaryLength {
		return "", false
	}
	return string(text[:canaryLength]), true
}

// eachCanary calls visit with every canary that a content holds in any form.
func eachCanary(content []byte, visit func(canary string)) {
	for _, form := range forms {
		for _, begin := range form.begins {
			for from := 0; ; {
				at := bytes.Index(content[from:], begin)
				if at < 0 {
					break
				}
				if canary, ok := form.read(content, from+at); ok {
					visit(canary)
				}
				from += at + len(begin)
			}
		}
	}
}

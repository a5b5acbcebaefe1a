package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCanariesAreFound writes a canary in every form, at every place of a longer text.
func TestCanariesAreFound(t *testing.T) {
	canary := newCanary(rand.New(rand.NewPCG(1, 2)))
	wide := func(order int) string {
		var text bytes.Buffer
		for _, letter := range []byte(canary) {
			text.Write([][]byte{{letter, 0}, {0, letter}}[order])
		}
		return text.String()
	}
	for name, write := range map[string]func(before string) string{
		"plain": func(before string) string { return before + canary },
		"upper": func(before string) string { return before + strings.ToUpper(canary) },
		"hex":   func(before string) string { return hex.EncodeToString([]byte(before + canary)) },
		"HEX":   func(before string) string { return strings.ToUpper(hex.EncodeToString([]byte(before + canary))) },
		"base64": func(before string) string {
			return base64.StdEncoding.EncodeToString([]byte(before + canary + " and more"))
		},
		"base64 at the end": func(before string) string { return base64.StdEncoding.EncodeToString([]byte(before + canary)) },
		"UTF-16 LE":         func(before string) string { return before + wide(0) },
		"UTF-16 BE":         func(before string) string { return before + wide(1) },
	} {
		for length := range 7 {
			var found []string
			eachCanary([]byte(write(strings.Repeat("é", length)[:length])), func(canary string) { found = append(found, canary) })
			if !slices.Contains(found, canary) {
				t.Errorf("%s after %d bytes: found %q", name, length, found)
			}
		}
	}
}

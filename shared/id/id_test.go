package id_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"tandem/shared/id"
)

func TestNew(t *testing.T) {
	made, err := id.New[id.Person](bytes.NewReader([]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 255}))
	if err != nil || made != "000g40r40m30e209185gr38ezw" {
		t.Errorf("made %q, %v", made, err)
	}
	if _, err := id.New[id.Person](bytes.NewReader(make([]byte, id.Size-1))); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("with too little randomness: %v", err)
	}
}

func TestBytesIsTheInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := [id.Size]byte(rapid.SliceOfN(rapid.Byte(), id.Size, id.Size).Draw(t, "raw"))
		text := id.FromBytes[id.Offer](raw)
		if back, ok := id.Bytes(text); !ok || back != raw || len(text) != 26 || strings.ToLower(string(text)) != string(text) {
			t.Fatalf("%x is written %q and read %x, %v", raw, text, back, ok)
		}
	})
}

// An identifier has one text: two would be two keys for one person.
func TestNoIdentifier(t *testing.T) {
	const good = "000g40r40m30e209185gr38ezw"
	if _, ok := id.Bytes(good); !ok {
		t.Fatal("the good one is refused")
	}
	for name, text := range map[string]string{
		"empty": "", "short": good[1:], "long": good + "0", "capitals": strings.ToUpper(good), "a letter that is not used": good[:25] + "u",
		"spare bits set": good[:25] + "x", "with a line end": good + "\n", "a line end inside": good[:13] + "\r\n" + good[13:], "a path": "../" + good[3:],
		"another separator": good[:25] + "#", "padding": good[:25] + "=", "accent": good[:24] + "é",
	} {
		if raw, ok := id.Bytes(text); ok {
			t.Errorf("%s: %q is read as %x", name, text, raw)
		}
	}
}

func TestOrdered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		millis := rapid.Int64Range(0, 1<<47)
		first, second := time.UnixMilli(millis.Draw(t, "first")), time.UnixMilli(millis.Draw(t, "second"))
		a, err := id.Ordered[id.Import](first, bytes.NewReader(bytes.Repeat([]byte{0xff}, 16)))
		if err != nil {
			t.Fatal(err)
		}
		b, err := id.Ordered[id.Import](second, bytes.NewReader(make([]byte, 16)))
		if err != nil {
			t.Fatal(err)
		}
		if first.Before(second) != (a < b) {
			t.Fatalf("%v gives %s, %v gives %s", first, a, second, b)
		}
		if _, ok := id.Bytes(a); !ok {
			t.Fatalf("%s is no identifier", a)
		}
	})
	lost := errors.New("lost")
	if _, err := id.Ordered[id.Import](time.UnixMilli(0), iotest.ErrReader(lost)); !errors.Is(err, lost) {
		t.Errorf("without randomness: %v", err)
	}
}

func FuzzBytes(f *testing.F) {
	f.Add("000g40r40m30e209185gr38ezw")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		if raw, ok := id.Bytes(text); ok && id.FromBytes[string](raw) != text {
			t.Errorf("%q is a second text of %x", text, raw)
		}
	})
}

package seal_test

import (
	"bytes"
	"crypto/rand"
	"io"
	"testing"

	"tandem/shared/seal"
)

// What is read of a sealed file is what was sealed, or a beginning of it and an error: nothing else opens.
func FuzzUnstream(f *testing.F) {
	key, plain := bytes.Repeat([]byte{7}, 32), bytes.Repeat([]byte("boulanger "), 50)
	var sealed bytes.Buffer
	if _, err := seal.Stream(key, "place", &sealed, bytes.NewReader(plain), rand.Reader); err != nil {
		f.Fatal(err)
	}
	f.Add(sealed.Bytes())
	f.Add(sealed.Bytes()[:100])
	f.Add([]byte(nil))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := io.ReadAll(seal.Unstream(key, "place", bytes.NewReader(file)))
		if !bytes.HasPrefix(plain, got) || err == nil && !bytes.Equal(got, plain) {
			t.Errorf("%d bytes open as %d others, %v", len(file), len(got), err)
		}
	})
}

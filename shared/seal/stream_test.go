package seal_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"tandem/shared/seal"
	"tandem/shared/seal/local/vaulttest"
	"tandem/shared/table"
)

const place = "FilesBucket/cv/un-objet"

var streamKey = bytes.Repeat([]byte{7}, seal.KeySize)

func sealStream(t testing.TB, plain []byte, seed string) []byte {
	t.Helper()
	var sealed bytes.Buffer
	n, err := seal.Stream(streamKey, place, &sealed, bytes.NewReader(plain), vaulttest.Random(seed))
	if err != nil || n != int64(len(plain)) {
		t.Fatalf("sealed %d bytes of %d: %v", n, len(plain), err)
	}
	return sealed.Bytes()
}

func content(size int) []byte {
	plain := make([]byte, size)
	_, _ = io.ReadFull(vaulttest.Random("content"), plain) // never fails
	return plain
}

// sizes are those around the ends of segments, where mistakes are made.
func sizes() []int {
	return []int{
		0, 1, 17, seal.Segment - 1, seal.Segment, seal.Segment + 1, 2*seal.Segment - 1, 2 * seal.Segment, 2*seal.Segment + 1, 3 * seal.Segment,
	}
}

func TestStreamsOfAllSizes(t *testing.T) {
	readers := map[string]func(io.Reader) io.Reader{
		"whole": func(r io.Reader) io.Reader { return r }, "by halves": iotest.HalfReader, "end with the data": iotest.DataErrReader,
	}
	for _, size := range sizes() {
		for name, through := range readers {
			t.Run(fmt.Sprintf("%d %s", size, name), func(t *testing.T) {
				plain := content(size)
				var sealed bytes.Buffer
				n, err := seal.Stream(streamKey, place, &sealed, through(bytes.NewReader(plain)), vaulttest.Random("size"))
				if err != nil || n != int64(size) {
					t.Fatalf("sealed %d: %v", n, err)
				}
				if size > 16 && bytes.Contains(sealed.Bytes(), plain[size-16:]) {
					t.Error("the sealed stream holds the text in clear")
				}
				back, err := io.ReadAll(seal.Unstream(streamKey, place, through(bytes.NewReader(sealed.Bytes()))))
				if err != nil || !bytes.Equal(back, plain) {
					t.Errorf("read %d bytes back: %v", len(back), err)
				}
			})
		}
	}
}

func TestStreamsProperty(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := max(0, rapid.SampledFrom(sizes()).Draw(t, "size")+rapid.IntRange(-40, 40).Draw(t, "around"))
		plain := content(size)
		var sealed bytes.Buffer
		if _, err := seal.Stream(streamKey, place, &sealed, bytes.NewReader(plain), vaulttest.Random("property")); err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, sealed.Len()-1).Draw(t, "at")
		var damaged []byte
		switch rapid.IntRange(0, 2).Draw(t, "damage") {
		case 0:
			damaged = bytes.Clone(sealed.Bytes())
			damaged[at] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		case 1:
			damaged = sealed.Bytes()[:at]
		default:
			damaged = slices.Insert(bytes.Clone(sealed.Bytes()), at, rapid.Byte().Draw(t, "byte"))
		}
		if bytes.Equal(damaged, sealed.Bytes()) { // the byte before an equal one
			t.Skip()
		}
		check(t, damaged, plain)
	})
}

// check holds that a damaged stream is refused, and that what was read before is the beginning of what was sealed.
func check(t interface {
	Helper()
	Errorf(string, ...any)
}, damaged, plain []byte) {
	t.Helper()
	reader := seal.Unstream(streamKey, place, bytes.NewReader(damaged))
	got, err := io.ReadAll(reader)
	if !errors.Is(err, seal.ErrRefused) {
		t.Errorf("read with error %v, want ErrRefused", err)
	}
	if !bytes.HasPrefix(plain, got) {
		t.Errorf("what was read is not what was sealed")
	}
	if n, err := reader.Read(make([]byte, 10)); n != 0 || !errors.Is(err, seal.ErrRefused) {
		t.Errorf("after the refusal %d bytes are read, error %v", n, err)
	}
}

// pieces cuts a sealed stream into its segments.
func pieces(sealed []byte) (list [][]byte) {
	for len(sealed) > 0 {
		size := 4 + int(binary.BigEndian.Uint32(sealed))
		list, sealed = append(list, sealed[:size]), sealed[size:]
	}
	return list
}

func TestSegmentsStandInTheirPlace(t *testing.T) {
	plain := content(3*seal.Segment + 9)
	sealed := sealStream(t, plain, "first")
	again := pieces(sealStream(t, plain, "second")) // what the same place held before
	tests := map[string]func([][]byte) [][]byte{
		"nothing left":          func([][]byte) [][]byte { return nil },
		"first gone":            func(p [][]byte) [][]byte { return p[1:] },
		"last gone":             func(p [][]byte) [][]byte { return p[:3] },
		"last two gone":         func(p [][]byte) [][]byte { return p[:2] },
		"one in between gone":   func(p [][]byte) [][]byte { return slices.Delete(p, 1, 2) },
		"two exchanged":         func(p [][]byte) [][]byte { p[1], p[2] = p[2], p[1]; return p },
		"one twice":             func(p [][]byte) [][]byte { return slices.Insert(p, 1, p[1]) },
		"last twice":            func(p [][]byte) [][]byte { return append(p, p[3]) },
		"one of an older form":  func(p [][]byte) [][]byte { p[1] = again[1]; return p },
		"last of an older form": func(p [][]byte) [][]byte { p[3] = again[3]; return p },
		"rest of an older form": func(p [][]byte) [][]byte { return append(p[:2], again[2:]...) },
		"too long a segment":    func(p [][]byte) [][]byte { return [][]byte{{0xff, 0xff, 0xff, 0xff}, p[0]} },
		"an empty segment":      func(p [][]byte) [][]byte { return append([][]byte{{0, 0, 0, 0}}, p...) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			check(t, bytes.Join(change(pieces(sealed)), nil), plain)
		})
	}
}

func TestAnObjectOpensInItsPlaceOnly(t *testing.T) {
	plain := content(100)
	sealed := sealStream(t, plain, "place")
	other := bytes.Repeat([]byte{8}, seal.KeySize)
	for _, elsewhere := range []struct {
		key   []byte
		place string
	}{{streamKey, place + "2"}, {streamKey, ""}, {streamKey, strings.TrimSuffix(place, "t")}, {other, place}} {
		if _, err := io.ReadAll(seal.Unstream(elsewhere.key, elsewhere.place, bytes.NewReader(sealed))); !errors.Is(err, seal.ErrRefused) {
			t.Errorf("place %q: %v", elsewhere.place, err)
		}
	}
}

// A body that is cut on its way ends with io.ErrUnexpectedEOF: sealing it as if it were whole would lose the rest in silence.
func TestAFailingSourceIsNotSealedToItsEnd(t *testing.T) {
	for _, cause := range []error{io.ErrUnexpectedEOF, errors.New("lost")} {
		for _, size := range []int{0, 10, seal.Segment, seal.Segment + 10} {
			source := io.MultiReader(bytes.NewReader(content(size)), iotest.ErrReader(cause))
			var sealed bytes.Buffer
			if _, err := seal.Stream(streamKey, place, &sealed, source, vaulttest.Random("cut")); !errors.Is(err, cause) {
				t.Errorf("%d bytes, then %v: error %v", size, cause, err)
			}
			if _, err := io.ReadAll(seal.Unstream(streamKey, place, &sealed)); !errors.Is(err, seal.ErrRefused) {
				t.Errorf("%d bytes, then %v: what was sealed opens: %v", size, cause, err)
			}
		}
	}
}

// A store that fails while an object is read is worth another try: it is no refusal.
func TestAFailingStoreIsNoRefusal(t *testing.T) {
	sealed := sealStream(t, content(2*seal.Segment), "store")
	lost := errors.New("lost")
	for _, size := range []int{0, 2, 4, 100, seal.Segment + 40} {
		source := io.MultiReader(bytes.NewReader(sealed[:size]), iotest.ErrReader(lost))
		if _, err := io.ReadAll(seal.Unstream(streamKey, place, source)); !errors.Is(err, lost) || errors.Is(err, seal.ErrRefused) {
			t.Errorf("after %d bytes: %v", size, err)
		}
	}
}

func TestADeadSourceOfRandomness(t *testing.T) {
	lost := errors.New("lost")
	if _, err := seal.Stream(streamKey, place, io.Discard, strings.NewReader("texte"), iotest.ErrReader(lost)); !errors.Is(err, lost) {
		t.Errorf("sealed without a nonce: %v", err)
	}
}

func TestObjectsOfAUnit(t *testing.T) {
	house := vaulttest.Open(t)
	vault := house.Vault(t)
	unit := vault.NewUnit(table.UnitKey(zoe, "dossier"), "dossier")
	var sealed bytes.Buffer
	if _, err := vault.SealObject(unit, "profile", place, &sealed, strings.NewReader("le CV de Zoé")); err != nil {
		t.Fatal(err)
	}
	if err := vault.Commit(context.Background(), unit); err != nil { // sealing gave the unit a key
		t.Fatal(err)
	}
	read := func(vault *seal.Vault, group seal.Group) (string, error) {
		unit, _ := load(t, vault, zoe)
		plain, err := vault.OpenObject(unit, group, place, bytes.NewReader(sealed.Bytes()))
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(plain)
		return string(text), err
	}
	if text, err := read(house.Vault(t), "profile"); err != nil || text != "le CV de Zoé" {
		t.Errorf("another process reads %q, %v", text, err)
	}
	if _, err := read(vault, "flux"); !errors.Is(err, seal.ErrRefused) {
		t.Errorf("under another group: %v", err)
	}
	if _, err := read(house.Vault(t, "flux"), "profile"); !errors.Is(err, seal.ErrGranted) {
		t.Errorf("without the group: %v", err)
	}
}

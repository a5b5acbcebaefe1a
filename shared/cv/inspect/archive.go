package inspect

import (
	"archive/zip"
	"bytes"
	"cmp"
	"hash/crc32"
	"io"
	"path"
	"slices"
	"strings"
	"unicode"
)

// The limits of an archive: a CV with a photo has some fifteen entries and a few hundred kilobytes.
const (
	maxEntries  = 500
	maxUnpacked = 50 << 20 // bytes, of all entries together
	maxRatio    = 100      // of an entry, unpacked to packed, above smallEntry
	smallEntry  = 64 << 10 // bytes
)

// What is wrong with an archive.
const (
	damaged   = "Ce document est abîmé : ouvrez-le, enregistrez-le en PDF, puis envoyez le PDF."
	swollen   = "Ce document devient beaucoup trop grand quand on l'ouvre : enregistrez-le en PDF, puis envoyez le PDF."
	protected = "Ce document est protégé par un mot de passe : enregistrez-le sans protection, ou en PDF."
	carries   = "Ce document contient d'autres fichiers (tableau, objet, archive) : enregistrez-le en PDF, puis envoyez le PDF."
)

// part is one entry of an archive, unpacked.
type part struct {
	name    string
	content []byte
}

// unpack reads an archive whole, within its limits. What it holds is never unpacked in turn: an archive that holds itself ends here.
func unpack(file []byte) (parts []part, reason string) {
	reader, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	switch {
	case err != nil || len(reader.File) == 0:
		return nil, damaged
	case len(reader.File) > maxEntries:
		return nil, swollen
	}
	if reason := checkEntries(reader.File); reason != "" {
		return nil, reason
	}
	room := maxUnpacked
	for _, entry := range reader.File {
		if strings.HasSuffix(entry.Name, "/") {
			continue // a folder
		}
		content, reason := unpackEntry(entry, room)
		if reason != "" {
			return nil, reason
		}
		room -= len(content)
		parts = append(parts, part{entry.Name, content})
	}
	return parts, ""
}

// checkEntries believes nothing that entries declare: what one says of its size only ever makes it refused sooner.
func checkEntries(entries []*zip.File) string {
	type span struct{ from, to int64 }
	var spans []span
	seen, declared := map[string]bool{}, uint64(0)
	for _, entry := range entries {
		folded := strings.ToLower(entry.Name)
		from, err := entry.DataOffset()
		switch {
		case err != nil || seen[folded] || !plainName(entry.Name):
			return damaged
		case entry.Flags&1 != 0:
			return protected
		case !entry.Mode().IsRegular() && !entry.Mode().IsDir() || entry.Method != zip.Store && entry.Method != zip.Deflate:
			return damaged
		case entry.UncompressedSize64 > maxUnpacked || entry.CompressedSize64 > maxUnpacked:
			return swollen
		}
		seen[folded] = true
		declared += entry.UncompressedSize64
		spans = append(spans, span{from, from + int64(entry.CompressedSize64)})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to { // the same bytes unpacked twice, as bombs do
			return swollen
		}
	}
	if declared > maxUnpacked {
		return swollen
	}
	return ""
}

// plainName refuses names that lead out of a folder, or that show as something else than they are.
func plainName(name string) bool {
	bare := strings.TrimSuffix(name, "/")
	odd := func(r rune) bool {
		return !unicode.IsGraphic(r) || r == unicode.ReplacementChar || r == '\\' || r == ':'
	}
	return bare != "" && path.Clean(bare) == bare && !path.IsAbs(bare) && bare != ".." && !strings.HasPrefix(bare, "../") && !strings.ContainsFunc(bare, odd)
}

func unpackEntry(entry *zip.File, room int) (content []byte, reason string) {
	opened, err := entry.Open()
	if err != nil {
		return nil, damaged
	}
	defer func() { _ = opened.Close() }() // read from memory: nothing is left to fail
	limit := uint64(room)
	if packed := entry.CompressedSize64 * maxRatio; packed > smallEntry {
		limit = min(limit, packed)
	} else {
		limit = min(limit, smallEntry)
	}
	content, err = io.ReadAll(io.LimitReader(opened, int64(limit)+1))
	switch {
	case uint64(len(content)) > limit:
		return nil, swollen
	case err != nil:
		return nil, damaged
	case isContainer(content):
		return nil, carries
	}
	return content, ""
}

// isContainer recognises what may hold files of its own, or run: archives, compound documents of Office, programs.
func isContainer(content []byte) bool {
	for _, mark := range []string{"PK\x03\x04", "PK\x05\x06", "\xd0\xcf\x11\xe0", "Rar!", "7z\xbc\xaf", "\x1f\x8b", "MZ", "\x7fELF", "#!"} {
		if bytes.HasPrefix(content, []byte(mark)) {
			return true
		}
	}
	return false
}

// pack writes the parts as a fresh archive: nothing stands in it that was not read.
func pack(parts []part) ([]byte, error) {
	var out bytes.Buffer
	writer := zip.NewWriter(&out)
	for _, one := range parts {
		if err := packPart(writer, one); err != nil {
			return nil, err
		}
	}
	err := writer.Close()
	return out.Bytes(), err
}

func packPart(writer *zip.Writer, one part) error {
	var entry io.Writer
	var err error
	if one.name == "mimetype" { // not packed, its size before it, so that it can be read at its place (OpenDocument 1.3, part 2, 3.3)
		size := uint64(len(one.content))
		entry, err = writer.CreateRaw(&zip.FileHeader{Name: one.name, CRC32: crc32.ChecksumIEEE(one.content), CompressedSize64: size, UncompressedSize64: size})
	} else {
		entry, err = writer.Create(one.name)
	}
	if err != nil {
		return err
	}
	_, err = entry.Write(one.content)
	return err
}

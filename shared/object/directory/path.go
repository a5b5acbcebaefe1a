package directory

import (
	"os"
	"path/filepath"
	"strings"

	"tandem/shared/object"
)

// How keys become paths: a key is cut at its slashes, each segment is a folder but the last, which is a file. Letters of one case,
// digits, "-", "_" and "." stand for themselves and other bytes are written %XX, so that no file system confuses two keys
// or finds a way out. The names of folders end in "+": "n" and "n/child" live side by side. A segment longer than a
// file name may be is cut into pieces, each but the last a folder whose name ends in "~".
const (
	folderMark = "+"
	pieceMark  = "~"
	emptyName  = "%" // of the segment without a byte, in "a//b"
	pieceBytes = 64  // at most 192 characters once escaped; file systems take 255
)

// fileOf returns the path of an object.
func (o *Objects) fileOf(bucket object.Bucket, key string) string {
	folder, last := "", key
	if slash := strings.LastIndexByte(key, '/'); slash >= 0 {
		folder, last = key[:slash+1], key[slash+1:]
	}
	return filepath.Join(o.folderOf(bucket, folder), pieces(last))
}

// folderOf returns the path of the folder that holds the keys with a prefix, which is empty or ends in a slash.
func (o *Objects) folderOf(bucket object.Bucket, prefix string) string {
	path := filepath.Join(o.root, string(bucket))
	for segment := range strings.SplitSeq(strings.TrimSuffix(prefix, "/"), "/") {
		if prefix != "" {
			path = filepath.Join(path, pieces(segment)+folderMark)
		}
	}
	return path
}

// pieces writes a segment as a path of one name, or of several when it is long.
func pieces(segment string) string {
	if segment == "" {
		return emptyName
	}
	var path strings.Builder
	for len(segment) > pieceBytes {
		path.WriteString(escape(segment[:pieceBytes]) + pieceMark + string(filepath.Separator))
		segment = segment[pieceBytes:]
	}
	return path.String() + escape(segment)
}

const hex = "0123456789ABCDEF"

func escape(bytes string) string {
	var name strings.Builder
	for i := range len(bytes) {
		c := bytes[i]
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' && i > 0 {
			name.WriteByte(c)
		} else {
			name.Write([]byte{'%', hex[c>>4], hex[c&15]})
		}
	}
	return name.String()
}

func unescape(name string) string {
	if name == emptyName {
		return ""
	}
	var bytes strings.Builder
	for i := 0; i < len(name); i++ {
		if name[i] == '%' && i+2 < len(name) {
			bytes.WriteByte(byte(strings.IndexByte(hex, name[i+1])<<4 | strings.IndexByte(hex, name[i+2])))
			i += 2
		} else {
			bytes.WriteByte(name[i])
		}
	}
	return bytes.String()
}

// entry is one name of a listing: a whole segment, with its slash when keys continue after it.
type entry struct {
	segment string
	path    string
	folder  bool
}

// read lists a folder, with segments that were cut put together again.
func read(path, begun string) ([]entry, error) {
	found, err := os.ReadDir(path)
	if os.IsNotExist(err) {
		return nil, nil // removed since its parent was read
	}
	if err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(found))
	for _, one := range found {
		name, full := one.Name(), filepath.Join(path, one.Name())
		if cut, ok := strings.CutSuffix(name, pieceMark); ok {
			rest, err := read(full, begun+unescape(cut))
			if err != nil {
				return nil, err
			}
			entries = append(entries, rest...)
		} else if cut, ok := strings.CutSuffix(name, folderMark); ok {
			entries = append(entries, entry{begun + unescape(cut) + "/", full, true})
		} else {
			entries = append(entries, entry{begun + unescape(name), full, false})
		}
	}
	return entries, nil
}

package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
)

// The parts of bbolt's file format, version 2, that a check needs: a page begins with its id, flags, count of elements and
// number of pages that follow as its overflow; numbers have the machine's own byte order.
const (
	pageHead     = 16
	elementSize  = 16
	branchPage   = 0x01
	leafPage     = 0x02
	freelistPage = 0x10
	bucketEntry  = 0x01
	metaMagic    = 0xED0CDAED
	metaVersion  = 2
	metaLength   = 64
	noFreelist   = ^uint64(0)

	// walkAlways is the size, in bytes, up to which even a file that was closed well is walked: it takes less than a tenth of a
	// second. bbolt itself walks only files that were not.
	walkAlways = 64 << 20
)

// meta is one of the two pages from which everything else is found.
type meta struct {
	pageSize             uint32
	root, freelist, high uint64 // pages; high is the first that was never used
	txid                 uint64
}

// verify reads a file, without mapping it, as far as bbolt would when opening it, and reports what would make bbolt panic.
func verify(path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(verifyFile(file), file.Close())
}

func verifyFile(file *os.File) error {
	info, err := file.Stat()
	if err != nil {
		return err
	}
	m, ok := readMeta(file)
	if !ok {
		return fmt.Errorf("%w: no valid meta page", errDamaged)
	}
	size := uint64(m.pageSize)
	if m.high < 2 || m.high > uint64(info.Size())/size {
		return fmt.Errorf("%w: the file ends early", errDamaged)
	}
	w := &walker{file: file, meta: m, seen: make([]bool, m.high)}
	if m.freelist != noFreelist {
		if err := w.freelist(); err != nil || info.Size() > walkAlways {
			return err
		}
	}
	return w.tree(m.root, nil, nil)
}

// readMeta finds the newest valid meta page: the first page, or the second, whose place depends on the page size.
func readMeta(file io.ReaderAt) (newest meta, ok bool) {
	for at := int64(0); at <= 1024<<14; at = max(1024, at*2) {
		raw := make([]byte, pageHead+metaLength)
		if n, _ := file.ReadAt(raw, at); n < len(raw) {
			break
		}
		raw = raw[pageHead:]
		order := binary.NativeEndian
		sum := fnv.New64a()
		_, _ = sum.Write(raw[:metaLength-8])
		if order.Uint32(raw) != metaMagic || order.Uint32(raw[4:]) != metaVersion || order.Uint64(raw[metaLength-8:]) != sum.Sum64() {
			continue
		}
		m := meta{order.Uint32(raw[8:]), order.Uint64(raw[16:]), order.Uint64(raw[32:]), order.Uint64(raw[40:]), order.Uint64(raw[48:])}
		if m.pageSize >= 1024 && (at == 0 || at == int64(m.pageSize)) && (!ok || m.txid > newest.txid) {
			newest, ok = m, true
		}
	}
	return newest, ok
}

// walker follows the pages of a file.
type walker struct {
	file io.ReaderAt
	meta meta
	seen []bool
}

// page reads a page with its overflow, once.
func (w *walker) page(id uint64) (raw []byte, flags, count uint16, err error) {
	if id < 2 || id >= w.meta.high {
		return nil, 0, 0, fmt.Errorf("%w: page %d is out of the file", errDamaged, id)
	}
	size := int64(w.meta.pageSize)
	head := make([]byte, pageHead)
	if _, err := w.file.ReadAt(head, int64(id)*size); err != nil {
		return nil, 0, 0, fmt.Errorf("reading page %d: %w", id, err)
	}
	order := binary.NativeEndian
	overflow := uint64(order.Uint32(head[12:]))
	if order.Uint64(head) != id || overflow >= w.meta.high-id {
		return nil, 0, 0, fmt.Errorf("%w: page %d is not where it should be", errDamaged, id)
	}
	for i := id; i <= id+overflow; i++ {
		if w.seen[i] {
			return nil, 0, 0, fmt.Errorf("%w: page %d is used twice", errDamaged, i)
		}
		w.seen[i] = true
	}
	raw = make([]byte, int64(overflow+1)*size)
	if _, err := w.file.ReadAt(raw, int64(id)*size); err != nil {
		return nil, 0, 0, fmt.Errorf("reading page %d: %w", id, err)
	}
	return raw, order.Uint16(head[8:]), order.Uint16(head[10:]), nil
}

// freelist checks the list of free pages, which a file that was closed well has.
func (w *walker) freelist() error {
	raw, flags, count, err := w.page(w.meta.freelist)
	if err != nil {
		return err
	}
	ids, n := raw[pageHead:], uint64(count)
	if count == 0xFFFF { // then the first id is the count
		n, ids = binary.NativeEndian.Uint64(ids), ids[8:]
	}
	if flags != freelistPage || n > uint64(len(ids))/8 {
		return fmt.Errorf("%w: list of free pages", errDamaged)
	}
	for ; n > 0; n, ids = n-1, ids[8:] {
		id := binary.NativeEndian.Uint64(ids)
		if id < 2 || id >= w.meta.high || w.seen[id] {
			return fmt.Errorf("%w: list of free pages", errDamaged)
		}
		w.seen[id] = true
	}
	return nil
}

// tree checks a page and everything below it: elements within their page, keys in order and within [low, high).
func (w *walker) tree(id uint64, low, high []byte) error {
	raw, flags, count, err := w.page(id)
	if err != nil {
		return err
	}
	switch {
	case flags == leafPage:
		return w.leaf(raw, count, low, high)
	case flags == branchPage && count > 0:
		return w.branch(raw, count, low, high)
	default:
		return fmt.Errorf("%w: page %d has no known kind", errDamaged, id)
	}
}

func (w *walker) branch(raw []byte, count uint16, low, high []byte) error {
	keys, children := make([][]byte, count), make([]uint64, count)
	for i := range keys {
		at, ok := element(raw, i)
		if !ok {
			return fmt.Errorf("%w: element of a branch", errDamaged)
		}
		order := binary.NativeEndian
		if keys[i], ok = part(raw, at, order.Uint32(raw[at:]), 0, order.Uint32(raw[at+4:])); !ok {
			return fmt.Errorf("%w: key of a branch", errDamaged)
		}
		children[i] = order.Uint64(raw[at+8:])
	}
	if !ordered(keys, low, high) {
		return fmt.Errorf("%w: order of the keys of a branch", errDamaged)
	}
	for i, child := range children {
		limit := high
		if i+1 < len(keys) {
			limit = keys[i+1]
		}
		if err := w.tree(child, keys[i], limit); err != nil {
			return err
		}
	}
	return nil
}

func (w *walker) leaf(raw []byte, count uint16, low, high []byte) error {
	keys := make([][]byte, count)
	for i := range keys {
		at, ok := element(raw, i)
		if !ok {
			return fmt.Errorf("%w: element of a leaf", errDamaged)
		}
		order := binary.NativeEndian
		flags, pos, keySize, valueSize := order.Uint32(raw[at:]), order.Uint32(raw[at+4:]), order.Uint32(raw[at+8:]), order.Uint32(raw[at+12:])
		key, okKey := part(raw, at, pos, 0, keySize)
		value, okValue := part(raw, at, pos, keySize, valueSize)
		if !okKey || !okValue {
			return fmt.Errorf("%w: entry of a leaf", errDamaged)
		}
		keys[i] = key
		if flags&bucketEntry == 0 {
			continue
		}
		if err := w.bucket(value); err != nil {
			return err
		}
	}
	if !ordered(keys, low, high) {
		return fmt.Errorf("%w: order of the keys of a leaf", errDamaged)
	}
	return nil
}

// bucket checks a bucket: its value is its root page and a counter, then, when the root page is 0, its one page itself.
func (w *walker) bucket(value []byte) error {
	if len(value) < 16 {
		return fmt.Errorf("%w: bucket", errDamaged)
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return w.tree(root, nil, nil)
	}
	inline := value[16:]
	if len(inline) < pageHead || binary.NativeEndian.Uint16(inline[8:]) != leafPage {
		return fmt.Errorf("%w: inline bucket", errDamaged)
	}
	return w.leaf(inline, binary.NativeEndian.Uint16(inline[10:]), nil, nil)
}

// element is where the i-th element stands in its page.
func element(raw []byte, i int) (at int, ok bool) {
	at = pageHead + i*elementSize
	return at, at+elementSize <= len(raw)
}

// part is the piece of a page that an element points to, pos bytes after itself and skip beyond.
func part(raw []byte, at int, pos, skip, length uint32) ([]byte, bool) {
	from := uint64(at) + uint64(pos) + uint64(skip)
	if from+uint64(length) > uint64(len(raw)) {
		return nil, false
	}
	return raw[from : from+uint64(length)], true
}

func ordered(keys [][]byte, low, high []byte) bool {
	for i, key := range keys {
		if i == 0 && low != nil && bytes.Compare(low, key) > 0 || i > 0 && bytes.Compare(keys[i-1], key) >= 0 {
			return false
		}
		if high != nil && bytes.Compare(key, high) >= 0 {
			return false
		}
	}
	return true
}

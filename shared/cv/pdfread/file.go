package pdfread

import (
	"bytes"
	"strconv"
)

// File is a PDF taken apart.
type File struct {
	*budget
	objects  map[ref]placed
	packed   []object // those of object streams, whichever revision they belong to
	trailers []dict
	hidden   bool // objects stand where they cannot be read

	packedBytes bytes.Reader // of the stream that is being read
}

// placed is an object and where it stands: of several with one number the last counts, as after an incremental update.
type placed struct {
	value object
	at    int
}

// container is a stream that may hold objects.
type container struct {
	stream
	at int
}

// Open takes a file apart. An error says that not everything in it could be looked at; what was is in the file all the same.
func Open(data []byte) (*File, error) {
	return open(data, &budget{work: maxWork, values: maxValues, inflated: maxInflated})
}

func open(data []byte, limits *budget) (*File, error) {
	f := &File{budget: limits, objects: map[ref]placed{}}
	var containers []container
	for at := range marks(data, "obj") {
		if bytes.HasSuffix(data[:at], []byte("end")) {
			continue
		}
		value, ok := f.parse(data, at+len("obj"))
		if f.err != nil {
			return f, f.err
		}
		if s, isStream := value.(stream); isStream {
			if holdsObjects(s.dict) {
				containers = append(containers, container{s, at})
			}
			if _, leads := s.dict["Root"]; leads {
				f.trailers = append(f.trailers, s.dict)
			}
		}
		if number, numbered := numberBefore(data[:at]); ok && numbered {
			f.put(number, placed{value, at})
		}
	}
	for at := range marks(data, "trailer") {
		if d, _ := f.parse(data, at+len("trailer")); d != nil {
			if found, ok := d.(dict); ok && found["Root"] != nil {
				f.trailers = append(f.trailers, found)
			}
		}
	}
	for _, one := range containers {
		f.unpack(one)
	}
	if f.hidden && f.err == nil {
		return f, ErrHidden
	}
	return f, f.err
}

// marks yields where a word stands, wherever that is: another reader may be led into the middle of a stream.
func marks(data []byte, word string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			found := bytes.Index(data[from:], []byte(word))
			if found < 0 || !yield(from+found) {
				return
			}
			from += found + len(word)
		}
	}
}

// parse reads the object at a place, with the stream that follows a dictionary.
func (f *File) parse(data []byte, at int) (object, bool) {
	l := &lexer{data, at, f.budget}
	value, ok := l.next(0)
	d, isDict := value.(dict)
	if !isDict || !ok || !f.keep() {
		return value, ok
	}
	l.space()
	rest, found := bytes.CutPrefix(data[l.at:], []byte("stream"))
	if !found {
		return d, true
	}
	rest = bytes.TrimLeft(rest, " \t")
	if trimmed, windows := bytes.CutPrefix(rest, []byte("\r\n")); windows {
		rest = trimmed
	} else if len(rest) > 0 && (rest[0] == '\n' || rest[0] == '\r') {
		rest = rest[1:]
	}
	return stream{d, rest}, true
}

// numberBefore reads the number of an object backwards from its keyword: "12 0 obj".
func numberBefore(before []byte) (ref, bool) {
	const farthest = 40
	words := bytes.FieldsFunc(before[max(0, len(before)-farthest):], func(r rune) bool { return r < 0x80 && class[byte(r)] == 'w' })
	if len(words) < 2 {
		return 0, false
	}
	digits := words[len(words)-2]
	start := len(digits)
	for start > 0 && digits[start-1] >= '0' && digits[start-1] <= '9' {
		start--
	}
	number, err := strconv.Atoi(string(digits[start:]))
	return ref(number), err == nil
}

func (f *File) put(number ref, one placed) {
	if known, ok := f.objects[number]; !ok || one.at >= known.at {
		f.objects[number] = one
	}
}

// holdsObjects tells an object stream (ISO 32000-1, 7.5.7) by what readers need of it, whatever type it gives itself.
func holdsObjects(d dict) bool {
	_, counted := d["N"]
	_, placed := d["First"]
	return counted && placed || d["Type"] == name("ObjStm")
}

// unpack reads the objects of an object stream. One that declares an entry twice could be read in two ways: it is read in neither.
func (f *File) unpack(one container) {
	data, whole := f.decode(one.stream)
	count, counted := f.resolve(one.dict["N"]).(float64)
	first, known := f.resolve(one.dict["First"]).(float64)
	if one.dict[twice] != nil || !whole || !counted || !known || first < 0 || count < 0 {
		f.hidden = true
		return
	}
	f.pick(data, one.at, int(min(count, maxValues)), first)
	rest := &lexer{data, int(min(first, float64(len(data)))), f.budget}
	for rest.at < len(data) && f.keep() { // readers are known that take the objects one after the other, wherever they are said to stand
		value, _ := rest.next(0)
		f.packed = append(f.packed, value)
	}
}

// pick reads the objects where the head of their stream says that they stand.
func (f *File) pick(data []byte, at, count int, first float64) {
	head := &lexer{data, 0, f.budget}
	for range count {
		number, ok := head.next(0)
		offset, also := head.next(0)
		id, isNumber := number.(float64)
		from, isOffset := offset.(float64)
		if !ok || !also || !isNumber || !isOffset {
			return
		}
		if from += first; from >= 0 && from < float64(len(data)) {
			value, _ := (&lexer{data, int(from), f.budget}).next(0)
			f.packed = append(f.packed, value)
			f.put(ref(id), placed{value, at})
			if !f.keep() {
				return
			}
		}
	}
}

// resolve follows references to what they lead to.
func (f *File) resolve(value object) object {
	for range maxTree {
		number, isRef := value.(ref)
		if !isRef {
			return value
		}
		f.spend(1)
		value = f.objects[number].value
	}
	return nil // they lead to each other
}

func (f *File) dictOf(value object) dict {
	switch found := f.resolve(value).(type) {
	case dict:
		return found
	case stream:
		return found.dict
	}
	return nil
}

func (f *File) number(value object, otherwise float64) float64 {
	if found, ok := f.resolve(value).(float64); ok {
		return found
	}
	return otherwise
}

// Packed reports whether a name stands in the objects of compressed streams, where a search through the bytes of the file does not see it.
func (f *File) Packed(word string) bool {
	for _, value := range f.packed {
		if names(value, name(word)) {
			return true
		}
	}
	return false
}

// names tells whether an object has a name among its keys and values.
func names(value object, word name) bool {
	switch value := value.(type) {
	case name:
		return value == word
	case []object:
		for _, one := range value {
			if names(one, word) {
				return true
			}
		}
	case dict:
		for key, one := range value {
			if key == word || names(one, word) {
				return true
			}
		}
	}
	return false
}

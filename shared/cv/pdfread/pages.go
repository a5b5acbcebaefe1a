package pdfread

// page is a page with what it inherits.
type page struct {
	dict
	resources dict
}

// Pages counts the pages that the tree of pages leads to, up to one more than most; 0: there is no tree.
func (f *File) Pages(most int) int { return len(f.pages(most + 1)) }

// pages walks the tree. One that leads back to itself is walked once.
func (f *File) pages(most int) []page {
	w := &walk{f, most, map[ref]bool{}, nil}
	w.visit(f.catalog()["Pages"], nil, 0)
	return w.found
}

// catalog is that of the last revision; a file that does not say which it is has one object of that type.
func (f *File) catalog() dict {
	var latest dict
	for _, trailer := range f.trailers {
		if root := f.dictOf(trailer["Root"]); root["Pages"] != nil {
			latest = root
		}
	}
	if latest != nil {
		return latest
	}
	at := -1
	for _, one := range f.objects {
		if root, ok := one.value.(dict); ok && root["Type"] == name("Catalog") && root["Pages"] != nil && one.at > at {
			latest, at = root, one.at
		}
	}
	return latest
}

type walk struct {
	*File
	most  int
	seen  map[ref]bool
	found []page
}

func (w *walk) visit(node object, resources dict, depth int) {
	if number, isRef := node.(ref); isRef {
		if w.seen[number] {
			return
		}
		w.seen[number] = true
	}
	d := w.dictOf(node)
	if d == nil || depth > maxTree || len(w.found) >= w.most || !w.spend(1) {
		return
	}
	if own := w.dictOf(d["Resources"]); own != nil {
		resources = own
	}
	kids, isTree := w.resolve(d["Kids"]).([]object)
	if !isTree {
		if d["Type"] == name("Page") || d["Contents"] != nil || d["MediaBox"] != nil {
			w.found = append(w.found, page{d, resources})
		}
		return
	}
	for _, kid := range kids {
		w.visit(kid, resources, depth+1)
	}
}

// content is what a page draws: its streams, one after the other.
func (f *File) content(p page) []byte {
	streams, ok := f.resolve(p.dict["Contents"]).([]object)
	if !ok {
		streams = []object{p.dict["Contents"]}
	}
	var all []byte
	for _, one := range streams {
		if s, ok := f.resolve(one).(stream); ok {
			data, _ := f.decode(s)
			f.spend(len(data) / 4)
			if all = append(append(all, data...), '\n'); len(all) > maxInflated && f.err == nil { // one without filters, named again and again
				f.err = ErrSwollen
			}
		}
		if f.err != nil {
			break
		}
	}
	return all
}

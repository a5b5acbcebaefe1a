package table

// Key is the place of an item. Its fields are set only here and by the constructors below, one per kind of item, so that a key
// of the wrong shape does not compile.
type Key struct {
	table  Name
	pk, sk string
}

// At rebuilds a key from its parts: for the implementations of the port, the contract suite and tools that walk a table.
// Domain code uses the constructors of this file.
func At(name Name, pk, sk string) Key { return Key{name, pk, sk} }

// Table returns the table of the key.
func (k Key) Table() Name { return k.table }

// PK returns the partition key.
func (k Key) PK() string { return k.pk }

// SK returns the sort key.
func (k Key) SK() string { return k.sk }

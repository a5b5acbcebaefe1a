package table

// Kind says what an item is; doc.go lists them.
type Kind string

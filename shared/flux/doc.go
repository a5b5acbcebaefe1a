// Package flux reads the files in which CAF and MSA tell a département about its RSA dossiers: VRSB0801, monthly (TYPEFLUX M) or
// daily (I), from Cristal (APPLIEME CRI, CAF) or Agora (AGO, MSA). A file is recognised by what it contains, never by its name.
//
// Read walks a file of any size in bounded memory and hands out what the téléservice may know (seed 000:132-149) and nothing else:
// schema.go is the list of the elements that are read, everything else is skipped without being kept. The NIR of the persons is
// handed out for a keyed hash and is in no encoding of a Foyer.
//
// Three kinds of trouble, from small to large:
//
//   - Notice: something optional was left out (a malformed identifiant pôle emploi, say); counted, the foyer is valid.
//   - Reject: one dossier cannot be taken; the others can, and the import is PARTIEL.
//   - *FileError: the file as a whole cannot be taken. Whether it is whole is known only at its very end, where the control total
//     stands: the caller stages what Read hands out and applies none of it unless Read returns nil.
//
// A dossier that stands twice in a file is the business of Duplicates, an older file after a newer one that of Order.
//
//	format.go      what a file is, from its first bytes       header.go     who sent it, when, in which order
//	schema.go      the elements that are read                 source.go     encodings, limits
//	walk.go        XML to drafts                              read.go       the whole file
//	check.go       drafts to foyers, field by field           foyer.go      the neutral model
//	canonical.go   the record that tells whether it changed   duplicates.go the same dossier twice
//	extract.go     one dossier as a file of its own
package flux

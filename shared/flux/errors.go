package flux

import "fmt"

// FileCode says why a whole file is refused.
type FileCode string

// The reasons for refusing a file.
const (
	FileEmpty       FileCode = "vide"
	FileNotXML      FileCode = "pas_xml"
	FileEncoding    FileCode = "encodage"
	FileOther       FileCode = "autre_flux"
	FileHeader      FileCode = "entete"
	FileMalformed   FileCode = "mal_forme"
	FileTruncated   FileCode = "tronque"
	FileDTD         FileCode = "dtd"
	FileLimit       FileCode = "limite"
	FileDepartement FileCode = "departement"
	FileTotal       FileCode = "total"
)

// FileError refuses a whole file. Its texts hold no value of the file but codes of organisations, counts and line numbers.
type FileError struct {
	Code    FileCode
	Line    int    // 1-based; 0 when the fault has no place
	Message string // for people, in French: what is wrong and what to do
}

// Error gives the text for the log.
func (e *FileError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("flux: %s: %s", e.Code, e.Message)
	}
	return fmt.Sprintf("flux: %s, line %d: %s", e.Code, e.Line, e.Message)
}

func fileErrorf(code FileCode, line int, format string, args ...any) *FileError {
	return &FileError{code, line, fmt.Sprintf(format, args...)}
}

// RejectCode says why one dossier is rejected.
type RejectCode string

// The reasons for rejecting a dossier.
const (
	RejectMissing     RejectCode = "element_absent"
	RejectRepeated    RejectCode = "element_repete"
	RejectStructure   RejectCode = "structure"
	RejectTooLong     RejectCode = "trop_long"
	RejectText        RejectCode = "texte_corrompu"
	RejectDate        RejectCode = "date_invalide"
	RejectCodeUnknown RejectCode = "code_inconnu"
	RejectValue       RejectCode = "valeur_invalide"
	RejectPersons     RejectCode = "personnes"
	RejectDepartement RejectCode = "departement"
	RejectDuplicate   RejectCode = "doublon_different"
)

var rejectMessages = map[RejectCode]string{
	RejectMissing:     "L’élément %s manque ou est vide.",
	RejectRepeated:    "L’élément %s figure plusieurs fois là où un seul est attendu.",
	RejectStructure:   "L’élément %s n’a pas la structure attendue.",
	RejectTooLong:     "L’élément %s est plus long que ne le permet le format.",
	RejectText:        "L’élément %s contient des caractères abîmés : l’encodage annoncé n’est sans doute pas le bon.",
	RejectDate:        "L’élément %s ne contient pas une date possible (AAAA-MM-JJ).",
	RejectCodeUnknown: "L’élément %s contient un code qui n’est pas dans la liste de la CNAF.",
	RejectValue:       "L’élément %s contient une valeur qui n’a pas la forme attendue.",
}

// Reject is one dossier that cannot be taken. It never holds a value of the dossier, but for NumeroDemande.
type Reject struct {
	Index         int        `json:"index"` // 1-based place among the InfosFoyerRSA of the file
	Line          int        `json:"line"`  // where the dossier starts
	Span          Span       `json:"-"`
	Field         string     `json:"field"` // name of the element
	Code          RejectCode `json:"code"`
	Message       string     `json:"message"` // for people, in French
	NumeroDemande string     `json:"-"`       // NUMDEMRSA when it could be read: to be hashed, never stored or shown as it is
}

// NoticeCode names something that was left out or remarked without harm to the dossier or the file.
type NoticeCode string

// The notices.
const (
	NoticeNIR        NoticeCode = "nir_invalide"         // NIR left out
	NoticePE         NoticeCode = "identifiant_pe"       // IDASSEDIC left out
	NoticeCommune    NoticeCode = "code_commune"         // NUMCOM left out
	NoticeDate       NoticeCode = "date_hors_bornes"     // optional date left out, as 0001-01-01
	NoticePrestation NoticeCode = "prestation_inconnue"  // NATPF left out
	NoticeNature     NoticeCode = "nature_flux_inconnue" // NATFLUX is not D
)

var noticeMessages = map[NoticeCode]string{
	NoticeNIR:        "NIR invalide, non repris",
	NoticePE:         "identifiant pôle emploi invalide, non repris",
	NoticeCommune:    "code de commune invalide, non repris",
	NoticeDate:       "date facultative hors bornes, non reprise",
	NoticePrestation: "nature de prestation inconnue, non reprise",
	NoticeNature:     "nature de flux autre que D",
}

// Notice counts how often something was remarked.
type Notice struct {
	Code    NoticeCode `json:"code"`
	Count   int        `json:"count"`
	Message string     `json:"message"` // in French
}

package web

import (
	"errors"
	"io"
	"net/http"
)

const (
	maxDocument    = 4 << 20  // bytes: what passes through Lambda with room to spare
	maxDrained     = 32 << 20 // bytes read to the end of a file that is too large, so that the browser shows our answer
	documentsTitle = "Mes fichiers"
	tooHeavy       = "Votre fichier dépasse 4 Mo. Enregistrez-le en plus léger (moins de photos, ou des photos plus petites), puis recommencez."
	noDocument     = "Choisissez un fichier sur votre appareil."
)

var documentFields = []field{{Name: "fichier", API: "file", Kind: "file"}}

// shownDocument is a document with its state in words.
type shownDocument struct {
	document
	Badge    badge
	Kind     string
	Received string
}

// Reads reports whether the words of the file are read, and proposed for a CV. A picture has none that we can read.
func (d shownDocument) Reads() bool { return !d.Unread && d.Format != "jpeg" && d.Format != "png" }

// documentKinds are what people call the formats; a file without one is a PDF.
var documentKinds = map[string]string{"docx": "document Word", "odt": "document LibreOffice", "jpeg": "image JPEG", "png": "image PNG"}

func documents(v *visit) error { return v.showDocuments(newForm(documentFields, nil)) }

func (v *visit) showDocuments(f *form) error {
	var shelf cvShelf
	if err := v.read("/cvs", &shelf); err != nil {
		return err
	}
	shown := make([]shownDocument, len(shelf.Documents))
	for i, d := range shelf.Documents {
		shown[i] = shownDocument{d, badgeOf(documentStates, d.State), firstText(documentKinds[d.Format], "PDF"), moment(d.ReceivedAt, v.site.config.Service.Zone)}
	}
	return v.showForm("mes-fichiers", documentsTitle, f, shown)
}

func uploadDocument(v *visit) error {
	f := newForm(documentFields, nil)
	content, refused, err := v.file()
	if err != nil {
		return err
	}
	if refused != "" {
		f.add("fichier", refused)
		return v.showDocuments(f)
	}
	_, _, err = v.api.sendRaw(http.MethodPost, "/cvs/documents", "application/octet-stream", content)
	switch {
	case err == nil:
		return v.redirect(pathDocuments, "fichier-recu")
	case status(err) == http.StatusRequestEntityTooLarge:
		f.add("fichier", tooHeavy)
	case status(err) == http.StatusUnauthorized || !f.refuse(err):
		return err
	}
	return v.showDocuments(f)
}

// file reads the one file that the form sends, or says in French why it is refused.
func (v *visit) file() (content []byte, refused string, err error) {
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, maxDrained)
	parts, err := v.r.MultipartReader()
	if err != nil {
		return nil, "", &problem{Status: http.StatusBadRequest}
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, noDocument, nil
		}
		if err != nil {
			return nil, "", broken(err)
		}
		if part.FormName() != "fichier" {
			continue
		}
		content, err := io.ReadAll(io.LimitReader(part, maxDocument+1))
		if err == nil && len(content) > maxDocument {
			_, err = io.Copy(io.Discard, v.r.Body)
		}
		var over *http.MaxBytesError
		switch {
		case len(content) > maxDocument && (err == nil || errors.As(err, &over)):
			return nil, tooHeavy, nil
		case err != nil:
			return nil, "", broken(err)
		case len(content) == 0:
			return nil, noDocument, nil
		}
		return content, "", nil
	}
}

// broken is a transfer that stopped or is no form.
func broken(err error) error {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return &problem{Status: http.StatusRequestEntityTooLarge}
	}
	return &problem{Status: http.StatusBadRequest, Detail: "L’envoi a été interrompu. Vérifiez votre connexion, puis recommencez."}
}

// downloadDocument gives a document back as a file to save, never as a page to run.
func downloadDocument(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	header, content, err := v.api.sendRaw(http.MethodGet, "/cvs/documents/"+id+"/file", "", nil)
	if err != nil {
		return err
	}
	v.w.Header().Set("Content-Type", header.Get("Content-Type"))
	v.w.Header().Set("Content-Disposition", header.Get("Content-Disposition"))
	_, _ = v.w.Write(content) // a visitor who left needs no answer
	return nil
}

func deleteDocument(v *visit) error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.api.send(http.MethodDelete, "/cvs/documents/"+id+"/file", nil, nil); err != nil {
		return err
	}
	return v.redirect(pathDocuments, "fichier-supprime")
}

// Package post answers the upload forms that package directory presigns: what S3 does on AWS.
package post

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"

	"tandem/shared/object"
	"tandem/shared/object/directory"
)

// The bounds of what comes before the file.
const (
	maxFields = 20
	maxField  = 8 << 10 // bytes of one field
)

// Handler takes the POST of a multipart form: the fields of an object.Post first, the part "file" last. It checks the form with forms and
// stores the file into the same objects, or into what wraps them. It answers 204 without a body, or a problem as one sentence in French.
func Handler(forms *directory.Objects, into object.Objects) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			refuse(w, http.StatusMethodNotAllowed, "Envoyez le fichier avec la méthode POST.")
			return
		}
		form, err := r.MultipartReader()
		if err != nil {
			refuse(w, http.StatusBadRequest, "Envoyez le fichier par un formulaire multipart/form-data.")
			return
		}
		fields, file, err := untilFile(form)
		if err != nil {
			refuse(w, http.StatusBadRequest, "Le formulaire d’envoi est incomplet : rechargez la page et recommencez.")
			return
		}
		err = forms.Accept(r.Context(), fields, file, into)
		switch {
		case err == nil:
			w.WriteHeader(http.StatusNoContent)
		case errors.Is(err, directory.ErrTooLarge):
			refuse(w, http.StatusRequestEntityTooLarge, "Ce fichier est trop volumineux : réduisez-le et recommencez.")
		case errors.Is(err, directory.ErrExpired):
			refuse(w, http.StatusForbidden, "Le délai d’envoi est dépassé : rechargez la page et recommencez.")
		case errors.Is(err, directory.ErrRefused):
			refuse(w, http.StatusForbidden, "Ce formulaire d’envoi n’est pas valable : rechargez la page et recommencez.")
		case errors.Is(err, io.ErrUnexpectedEOF):
			refuse(w, http.StatusBadRequest, "L’envoi s’est interrompu : recommencez.")
		default:
			refuse(w, http.StatusInternalServerError, "Le fichier n’a pas pu être enregistré : réessayez plus tard.")
		}
	})
}

var errForm = errors.New("post: not the form that was presigned")

// untilFile reads the fields up to the file, which it leaves to be read.
func untilFile(form *multipart.Reader) (map[string]string, io.Reader, error) {
	fields := map[string]string{}
	for range maxFields {
		part, err := form.NextPart()
		if err != nil {
			return nil, nil, err
		}
		if part.FormName() == "file" {
			return fields, part, nil
		}
		value, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if err != nil {
			return nil, nil, err
		}
		if _, twice := fields[part.FormName()]; twice || len(value) > maxField {
			return nil, nil, errForm
		}
		fields[part.FormName()] = string(value)
	}
	return nil, nil, errForm
}

func refuse(w http.ResponseWriter, status int, message string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, message+"\n")
}

package web

import (
	"bytes"
	"net/http/httptest"
	"testing"
)

// Whatever a form says, at most one file reaches the API, whole or not at all, without its name; every other answer is a page in French.
func FuzzUpload(f *testing.F) {
	f.Add("b", []byte("--b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"../zoé\u202e.pdf\"\r\n\r\n%PDF-1.7\r\n--b--\r\n"))
	f.Add("b", []byte("--b\r\nContent-Disposition: form-data; name=\"autre\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"fichier\"\r\n\r\n\r\n--b--"))
	f.Add("", []byte("x"))
	h := newHouse(f, testBase)
	f.Fuzz(func(t *testing.T, boundary string, body []byte) {
		r := httptest.NewRequest("POST", "/mon-cv/fichiers", bytes.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
		answer := h.do(r, "candidat")
		sent := 0
		for _, operation := range h.api.made() {
			if operation == "POST /cvs/documents" {
				sent++
			}
		}
		if sent > 1 || (sent == 1) != (answer.Code == 303) || answer.Code >= 500 {
			t.Errorf("answered %d, %d files went on", answer.Code, sent)
		}
	})
}

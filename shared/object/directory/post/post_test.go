package post_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"tandem/shared/clock"
	"tandem/shared/object"
	"tandem/shared/object/directory"
	"tandem/shared/object/directory/post"
)

var now = time.Date(2026, 2, 28, 8, 0, 0, 0, time.UTC)

const bucket = object.Bucket("CVBucket")

func open(t *testing.T, at time.Time) *directory.Objects {
	t.Helper()
	objects, err := directory.Open(directory.Options{Root: t.TempDir(), Secret: bytes.Repeat([]byte("s"), 32), Clock: clock.Fixed(at)})
	if err != nil {
		t.Fatal(err)
	}
	return objects
}

// form writes a multipart body: pairs of names and values, where the name "file" makes the file.
func form(t *testing.T, pairs ...string) (body *bytes.Buffer, contentType string) {
	t.Helper()
	body = &bytes.Buffer{}
	writer := multipart.NewWriter(body)
	for i := 0; i < len(pairs); i += 2 {
		create := writer.CreateFormField
		if pairs[i] == "file" {
			create = func(name string) (io.Writer, error) { return writer.CreateFormFile(name, "../../cv.pdf") }
		}
		part, err := create(pairs[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(part, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return body, writer.FormDataContentType()
}

func TestHandler(t *testing.T) {
	objects := open(t, now)
	presigned, err := objects.Presign(context.Background(), bucket, "a", object.Limit{MaxSize: 4, Type: "application/pdf", Until: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	var fields []string
	for name, value := range presigned.Fields {
		fields = append(fields, name, value)
	}
	with := func(more ...string) []string { return append(append([]string(nil), fields...), more...) }
	var many []string
	for range 30 {
		many = append(many, "x", "y")
	}
	for _, c := range []struct {
		name, method string
		pairs        []string
		cut          int // bytes missing at the end
		status       int
		says         string
	}{
		{"good", "POST", with("file", "%PDF"), 0, http.StatusNoContent, ""},
		{"too large", "POST", with("file", "%PDF-"), 0, http.StatusRequestEntityTooLarge, "trop volumineux"},
		{"no signature", "POST", []string{"key", "a", "file", "%PDF"}, 0, http.StatusForbidden, "pas valable"},
		{"file first", "POST", append([]string{"file", "%PDF"}, fields...), 0, http.StatusForbidden, "pas valable"},
		{"no file", "POST", fields, 0, http.StatusBadRequest, "incomplet"},
		{"a field twice", "POST", with("key", "a", "file", "%PDF"), 0, http.StatusBadRequest, "incomplet"},
		{"a long field", "POST", with("x", strings.Repeat("x", 9000), "file", "%PDF"), 0, http.StatusBadRequest, "incomplet"},
		{"many fields", "POST", many, 0, http.StatusBadRequest, "incomplet"},
		{"cut", "POST", with("file", "%PDF"), 20, http.StatusBadRequest, "interrompu"},
		{"another method", "PUT", with("file", "%PDF"), 0, http.StatusMethodNotAllowed, "POST"},
	} {
		body, contentType := form(t, c.pairs...)
		body.Truncate(body.Len() - c.cut)
		request := httptest.NewRequest(c.method, "/upload", body)
		request.Header.Set("Content-Type", contentType)
		answer := httptest.NewRecorder()
		post.Handler(objects, objects).ServeHTTP(answer, request)
		if answer.Code != c.status || !strings.Contains(answer.Body.String(), c.says) {
			t.Errorf("%s: got %d %s, want %d", c.name, answer.Code, answer.Body, c.status)
		}
		stored, err := objects.List(context.Background(), bucket, "", "")
		want := 0
		if c.status == http.StatusNoContent {
			want = 1
		}
		if err != nil || len(stored.Objects) != want || want == 1 && stored.Objects[0] != (object.Info{Key: "a", Size: 4}) {
			t.Errorf("%s: stored %v, %v", c.name, stored, err)
		}
		if err := objects.Delete(context.Background(), bucket, "a"); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHandlerRefusesOtherBodies(t *testing.T) {
	objects := open(t, now)
	answer := httptest.NewRecorder()
	post.Handler(objects, objects).ServeHTTP(answer, httptest.NewRequest("POST", "/upload", strings.NewReader("{}")))
	if answer.Code != http.StatusBadRequest || !strings.Contains(answer.Body.String(), "multipart/form-data") {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

func TestHandlerRefusesLateForms(t *testing.T) {
	presigned, err := open(t, now).Presign(context.Background(), bucket, "a", object.Limit{MaxSize: 4, Type: "application/pdf", Until: now.Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	var pairs []string
	for name, value := range presigned.Fields {
		pairs = append(pairs, name, value)
	}
	body, contentType := form(t, append(pairs, "file", "%PDF")...)
	request := httptest.NewRequest("POST", "/upload", body)
	request.Header.Set("Content-Type", contentType)
	answer, later := httptest.NewRecorder(), open(t, now.Add(time.Hour))
	post.Handler(later, later).ServeHTTP(answer, request)
	if answer.Code != http.StatusForbidden || !strings.Contains(answer.Body.String(), "délai") {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

// received notes what is put into it.
type received struct {
	object.Objects
	bucket  object.Bucket
	key     string
	content []byte
	count   int
}

func (r *received) Put(_ context.Context, bucket object.Bucket, key string, body io.Reader) error {
	content, err := io.ReadAll(body)
	if err == nil {
		r.bucket, r.key, r.content, r.count = bucket, key, content, r.count+1
	}
	return err
}

// FuzzForm: whatever is sent, a file is stored under the key of the form and within its limit, or the answer says in French why it is not.
func FuzzForm(f *testing.F) {
	const most = 8
	forms, err := directory.Open(directory.Options{Root: f.TempDir(), Secret: bytes.Repeat([]byte("s"), 32), Clock: clock.Fixed(now)})
	if err != nil {
		f.Fatal(err)
	}
	presigned, err := forms.Presign(context.Background(), bucket, "a", object.Limit{MaxSize: most, Type: "application/pdf", Until: now.Add(time.Hour)})
	if err != nil {
		f.Fatal(err)
	}
	part := func(name, value string) string {
		return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n"
	}
	fields := ""
	for _, name := range []string{"key", "Content-Type", "policy", "x-amz-signature"} {
		fields += part(name, presigned.Fields[name])
	}
	for _, body := range []string{
		"", fields + part("file", "%PDF") + "--b--\r\n", fields + part("file", "%PDF-1.7-") + "--b--\r\n", fields + part("key", "b") + part("file", "x") + "--b--",
		part("file", "%PDF") + fields, fields + "--b\r\nContent-Disposition: form-data; name=file; filename=x\r\n\r\n%P", "--b\r\n\r\n--b--", "--b--",
	} {
		f.Add("multipart/form-data; boundary=b", []byte(body))
	}
	f.Add("multipart/form-data", []byte("x"))
	f.Add("text/plain", []byte(fields))
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		request := httptest.NewRequest(http.MethodPost, "/upload", bytes.NewReader(body))
		request.Header.Set("Content-Type", contentType)
		answer, into := httptest.NewRecorder(), &received{}
		post.Handler(forms, into).ServeHTTP(answer, request)
		switch stored := into.count > 0; {
		case stored != (answer.Code == http.StatusNoContent):
			t.Errorf("%d files, and the answer is %d", into.count, answer.Code)
		case stored && (into.count != 1 || into.bucket != bucket || into.key != "a" || len(into.content) > most || !bytes.Contains(body, into.content) || answer.Body.Len() > 0):
			t.Errorf("%d files, %q of %s, %d bytes", into.count, into.key, into.bucket, len(into.content))
		case !stored && (answer.Code < 400 || answer.Code >= 500 || !strings.HasSuffix(answer.Body.String(), ".\n")):
			t.Errorf("%d: %q", answer.Code, answer.Body)
		}
	})
}

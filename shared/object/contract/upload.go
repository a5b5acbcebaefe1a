package contract

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"tandem/shared/object"
)

// allow is a limit of a PDF for an hour.
func (s Subject) allow(size int64) object.Limit {
	return s.allowFor(size, time.Hour)
}

func (s Subject) allowFor(size int64, long time.Duration) object.Limit {
	return object.Limit{MaxSize: size, Type: "application/pdf", Until: s.Now().Add(long)}
}

func upload(t *testing.T, s Subject) {
	form := func() object.Post {
		post, err := s.Objects.Presign(context.Background(), s.Bucket, "cv/a", s.allow(1000))
		if err != nil {
			t.Fatal(err)
		}
		return post
	}
	good, file := form(), strings.Repeat("x", 1000)
	refused := func(name string, post object.Post, file string) {
		t.Helper()
		if status := send(t, post, file); status < 400 || status > 499 {
			t.Errorf("%s: got %d", name, status)
		}
		if keys := s.list(t, "", ""); len(keys) != 0 {
			t.Errorf("%s: stored %q", name, keys)
		}
	}
	refused("a byte too many", good, file+"x")
	for name, value := range map[string]string{"key": "cv/b", "Content-Type": "text/html", "policy": "e30=", "x-amz-signature": "AAAA"} {
		altered := form()
		altered.Fields[name] = value
		refused("another "+name, altered, file)
		delete(altered.Fields, name)
		refused("no "+name, altered, file)
	}
	if status := send(t, good, file); status < 200 || status > 299 {
		t.Errorf("got %d", status)
	}
	s.want(t, "cv/a", file)
	if status := send(t, good, ""); status < 200 || status > 299 {
		t.Errorf("an empty file: got %d", status)
	}
	s.want(t, "cv/a", "")
}

func late(t *testing.T, s Subject) {
	const long = 2 * time.Second // a real service has to be waited for
	post, err := s.Objects.Presign(context.Background(), s.Bucket, "cv/a", s.allowFor(1, long))
	if err != nil {
		t.Fatal(err)
	}
	s.Advance(long + time.Second)
	if status := send(t, post, "x"); status < 400 || status > 499 {
		t.Errorf("got %d", status)
	}
	if keys := s.list(t, "", ""); len(keys) != 0 {
		t.Errorf("stored %q", keys)
	}
}

// send posts a form as a browser would and returns the status.
func send(t *testing.T, post object.Post, file string) int {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range post.Fields {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", "cv.pdf")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(part, file); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	answer, err := http.Post(post.URL, form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

const assetPrefix = "/statique/"

//go:embed static
var staticFiles embed.FS

// asset is a static file under a name that changes with its content, so that browsers may keep it for ever.
type asset struct {
	content []byte
	kind    string // Content-Type
}

var (
	assetPaths = make(map[string]string) // "site.css" -> "/statique/0123456789abcdef.css"
	assetFiles = make(map[string]asset)  // "0123456789abcdef.css"
)

func init() {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		panic(err) // the folder is embedded
	}
	for _, entry := range entries {
		content, err := staticFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			panic(err) // the file was just listed
		}
		extension := path.Ext(entry.Name())
		sum := sha256.Sum256(content)
		name := hex.EncodeToString(sum[:8]) + extension
		assetPaths[entry.Name()] = assetPrefix + name
		assetFiles[name] = asset{content, kinds[extension]}
	}
}

func assetPath(name string) string { return assetPaths[name] }

// asset answers a static file.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, assetPrefix)
	found, ok := assetFiles[name]
	if !ok {
		s.WriteError(w, r, http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", found.kind)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	deliver(w, r, http.StatusOK, found.content)
}

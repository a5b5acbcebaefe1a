package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"net/http"
	"path"

	"github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/css"

	"tandem/shared/service"
)

const assetPrefix = "/statique/"

//go:embed static
var staticFiles embed.FS

// asset is a static file under a name that changes with its content, so that browsers may keep it for ever.
type asset struct {
	path    string // such as "/statique/0123456789abcdef.css"
	content []byte
	kind    string // Content-Type
}

// assets are the static files of a site by the name that templates know them by, such as "site.css".
type assets map[string]asset

// loadAssets reads the static files; the style sheets lose what only their authors read, and the first gets the colours of the theme.
func loadAssets(theme service.Theme) (assets, error) {
	kinds := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".js": "text/javascript; charset=utf-8"}
	entries, err := staticFiles.ReadDir("static")
	if err != nil {
		return nil, err
	}
	found := assets{}
	for _, entry := range entries {
		content, err := staticFiles.ReadFile("static/" + entry.Name())
		if err != nil {
			return nil, err
		}
		extension := path.Ext(entry.Name())
		if entry.Name() == "site.css" {
			content = append([]byte(themed(theme)), content...)
		}
		if extension == ".css" {
			var small bytes.Buffer
			if err := css.Minify(minify.New(), &small, bytes.NewReader(content), nil); err != nil {
				return nil, err
			}
			content = small.Bytes()
		}
		content = bytes.ReplaceAll(content, []byte("BRAND"), []byte(theme.Light.String())) // the icon, which no style sheet reaches
		sum := sha256.Sum256(content)
		found[entry.Name()] = asset{assetPrefix + hex.EncodeToString(sum[:8]) + extension, content, kinds[extension]}
	}
	return found, nil
}

// themed are the colours that follow from those of the authority, as the style sheet names them.
func themed(theme service.Theme) string {
	black, white := service.Colour{}, service.Colour{R: 255, G: 255, B: 255}
	card := service.DarkGrounds[0]
	return fmt.Sprintf(`:root {
  --brand: %s; --brand-deep: %s; --on-brand: %s; --tint: %s;
}
@media (prefers-color-scheme: dark) {
  :root {
    --brand: %s; --brand-deep: %s; --on-brand: %s; --tint: %s;
  }
}
`, theme.Light, theme.Light.Mix(black, .3), white, theme.Light.Mix(white, .9),
		theme.Dark, theme.Dark.Mix(white, .4), theme.Dark.Mix(black, .85), theme.Dark.Mix(card, .86))
}

// asset answers a static file.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	for _, found := range s.assets {
		if found.path == r.URL.Path {
			w.Header().Set("Content-Type", found.kind)
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
			deliver(w, r, http.StatusOK, found.content)
			return
		}
	}
	s.WriteError(w, r, http.StatusNotFound)
}

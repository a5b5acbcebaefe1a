package web

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// tokens reads the colours of the style sheet: light, then dark.
func tokens(t *testing.T) (light, dark map[string]string) {
	t.Helper()
	css := string(assetFiles[strings.TrimPrefix(assetPath("site.css"), assetPrefix)].content)
	blocks := regexp.MustCompile(`(?s):root \{\n(.*?)\}`).FindAllStringSubmatch(css, -1)
	if len(blocks) < 2 {
		t.Fatal("no colours for both schemes")
	}
	var schemes [2]map[string]string
	for i := range schemes {
		schemes[i] = map[string]string{}
		for _, token := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(blocks[i][1], -1) {
			schemes[i][token[1]] = token[2]
		}
	}
	return schemes[0], schemes[1]
}

// luminance is WCAG's relative luminance of "#rrggbb".
func luminance(t *testing.T, colour string) float64 {
	t.Helper()
	total := 0.0
	for i, weight := range []float64{0.2126, 0.7152, 0.0722} {
		n, err := strconv.ParseUint(colour[1+2*i:3+2*i], 16, 8)
		if err != nil {
			t.Fatal(err)
		}
		channel := float64(n) / 255
		if channel <= 0.04045 {
			channel /= 12.92
		} else {
			channel = math.Pow((channel+0.055)/1.055, 2.4)
		}
		total += weight * channel
	}
	return total
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

// TestColoursAreReadable holds WCAG 2.2 AA (1.4.3, 1.4.11): 4.5 for texts, 3 for the edges and the focus by which things are seen.
func TestColoursAreReadable(t *testing.T) {
	t.Parallel()
	if got := contrast(t, "#ffffff", "#000000"); math.Abs(got-21) > 1e-9 {
		t.Fatalf("white on black is %v", got)
	}
	texts := map[string]string{
		"ink": "page surface tint good-tint bad-tint warn-tint", "soft": "page surface tint", "brand": "page surface tint warn-tint", "brand-deep": "page surface tint warn-tint",
		"on-brand": "brand brand-deep", "good": "good-tint", "bad": "page surface bad-tint", "warn": "warn-tint",
	}
	edges := map[string]string{
		"edge": "page surface tint", "focus": "page surface tint good-tint bad-tint warn-tint", "brand": "page surface tint", "good": "page surface good-tint",
		"bad": "page surface bad-tint", "warn": "page surface warn-tint",
	}
	light, dark := tokens(t)
	for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
		for least, pairs := range map[float64]map[string]string{4.5: texts, 3: edges} {
			for front, backs := range pairs {
				for back := range strings.FieldsSeq(backs) {
					if got := contrast(t, colours[front], colours[back]); got < least {
						t.Errorf("%s: %s on %s is %.2f, want %.1f", scheme, front, back, got, least)
					}
				}
			}
		}
	}
	for name := range light {
		if dark[name] == "" {
			t.Errorf("%s has no dark value", name)
		}
	}
}

// TestStyleKeepsItsPromises: every colour comes from a token, motion only for those who want it, targets of 44 px, a page that prints.
func TestStyleKeepsItsPromises(t *testing.T) {
	t.Parallel()
	css := string(assetFiles[strings.TrimPrefix(assetPath("site.css"), assetPrefix)].content)
	screen, printed, found := strings.Cut(css, "@media print")
	if !found || !strings.Contains(printed, "break-after: page") {
		t.Error("letters do not print one a page")
	}
	_, rules, _ := strings.Cut(screen, "*, ::before")
	if colour := regexp.MustCompile(`#[0-9a-f]{3,8}\b|rgb\(`).FindString(rules); colour != "" {
		t.Errorf("%s is no token", colour)
	}
	if before, _, ok := strings.Cut(screen, "@media (prefers-reduced-motion: no-preference)"); !ok || strings.Contains(before, "transition:") || strings.Contains(before, "animation:") {
		t.Error("something moves for people who asked for no motion")
	}
	for _, rule := range []string{"button, .button {", "nav a {", "footer a {", "input, select, textarea {", ".tick {"} {
		_, body, _ := strings.Cut(screen, rule)
		body, _, _ = strings.Cut(body, "}")
		if !strings.Contains(body, "min-height: 44px") {
			t.Errorf("%s } is less than 44 px high", rule)
		}
	}
	if strings.Contains(css, "outline: none") && !strings.Contains(css, ":focus-visible { outline: 3px") {
		t.Error("the focus does not show")
	}
}

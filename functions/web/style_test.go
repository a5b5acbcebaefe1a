package web

import (
	"io/fs"
	"math"
	"regexp"
	"strings"
	"testing"

	"tandem/shared/service"
)

// sheet are the style sheets as their authors write them, with the colours of a theme before them.
func sheet(t *testing.T, theme service.Theme) string {
	t.Helper()
	all := themed(theme)
	for _, name := range []string{"site.css", "espace.css"} {
		content, err := staticFiles.ReadFile("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(content)
	}
	return all
}

// tokens reads the colours of the style sheet: light, then dark.
func tokens(t *testing.T, theme service.Theme) (light, dark map[string]string) {
	t.Helper()
	schemes := [2]map[string]string{{}, {}}
	for i, block := range regexp.MustCompile(`(?s):root \{\n(.*?)\}`).FindAllStringSubmatch(sheet(t, theme), 4) { // light and dark, of the theme and of all
		for _, token := range regexp.MustCompile(`--([a-z-]+): (#[0-9a-f]{6});`).FindAllStringSubmatch(block[1], -1) {
			schemes[i%2][token[1]] = token[2]
		}
	}
	if len(schemes[0]) < 17 || len(schemes[1]) != len(schemes[0]) {
		t.Fatalf("not the same colours in both schemes: %v", schemes)
	}
	return schemes[0], schemes[1]
}

// contrast is that of two colours given as the style sheet has them.
func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	one, known := service.ParseColour(a)
	other, too := service.ParseColour(b)
	if !known || !too {
		t.Fatalf("%q or %q is no colour", a, b)
	}
	return one.Contrast(other)
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
	for _, stack := range service.Stacks() {
		svc, err := service.Load(stack.Service, stack.Party)
		if err != nil {
			t.Fatal(err)
		}
		light, dark := tokens(t, svc.Theme)
		for i, ground := range []string{"surface", "page"} {
			if light[ground] != service.LightGrounds[i].String() || dark[ground] != service.DarkGrounds[i].String() {
				t.Errorf("%s is %s and %s: the loader judges themes on other grounds", ground, light[ground], dark[ground])
			}
		}
		for scheme, colours := range map[string]map[string]string{"light": light, "dark": dark} {
			for least, pairs := range map[float64]map[string]string{service.Legible: texts, 3: edges} {
				for front, backs := range pairs {
					for back := range strings.FieldsSeq(backs) {
						if got := contrast(t, colours[front], colours[back]); got < least {
							t.Errorf("%s, %s: %s on %s is %.2f, want %.1f", svc.ID, scheme, front, back, got, least)
						}
					}
				}
			}
		}
	}
}

// TestStyleKeepsItsPromises: every colour comes from a token, nothing moves, targets of 44 px, a page that prints.
func TestStyleKeepsItsPromises(t *testing.T) {
	t.Parallel()
	css := sheet(t, service.Theme{})
	screen, printed, found := strings.Cut(css, "@media print")
	if !found || !strings.Contains(printed, "break-after: page") {
		t.Error("letters do not print one a page")
	}
	_, rules, _ := strings.Cut(screen, "*, ::before") // after the tokens
	if colour := regexp.MustCompile(`#[0-9a-f]{3,8}\b|rgb\(`).FindString(rules); colour != "" {
		t.Errorf("%s is no token", colour)
	}
	if strings.Contains(css, "transition:") || strings.Contains(css, "animation:") {
		t.Error("something moves, also for people who asked for no motion")
	}
	for _, rule := range []string{"button, .button {", "nav a, footer a, .also a {", "input, select, textarea {", ".tick {"} {
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

// TestLightPagesNeedOneSheet holds the pages that people come to first to what site.css has: they leave espace.css out, so that they come sooner.
func TestLightPagesNeedOneSheet(t *testing.T) {
	t.Parallel()
	inside, err := staticFiles.ReadFile("static/espace.css")
	if err != nil {
		t.Fatal(err)
	}
	outside, err := staticFiles.ReadFile("static/site.css")
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	styled := map[string]bool{"<table": true, "<details": true, "<pre": true, `{{template "facts"`: true, `{{template "badge"`: true, `{{template "entrees"`: true}
	for _, class := range regexp.MustCompile(`\.([a-z]+)`).FindAllSubmatch(inside, -1) {
		if !strings.Contains(string(outside), "."+string(class[1])) {
			styled[string(class[1])] = true
		}
	}
	classes, light := regexp.MustCompile(`class="([^"]*)"`), 0
	for _, file := range files {
		text := source(file)
		if !strings.HasPrefix(text, `{{define "more"}}{{""}}{{end}}`) {
			continue
		}
		light++
		for _, used := range append(classes.FindAllStringSubmatch(text, -1), regexp.MustCompile(`(<\w+|\{\{template "\w+")`).FindAllStringSubmatch(text, -1)...) {
			for _, word := range strings.Fields(used[1]) {
				if styled[word] || styled[used[1]] {
					t.Errorf("%s uses %s, which espace.css styles", file, used[1])
				}
			}
		}
	}
	if light < 9 || len(styled) < 15 {
		t.Errorf("%d light pages, %d things that they must not use", light, len(styled))
	}
}

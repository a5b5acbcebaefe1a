// Package browser walks the service in a real browser, as people do: by keyboard alone, with scripts and without, on a small phone and on a wide
// screen, in light, dark and forced colours. Every page that a walk comes to is photographed, measured and judged by axe-core for WCAG 2.2 AA and
// the RGAA. Its tests need Chromium and axe-core, which `make browser` installs, and so carry the build tag "browser".
package browser

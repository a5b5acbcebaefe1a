// Package infra holds what surrounds the code: the templates, the promises, the decisions. Its tests keep the tree honest: layers
// point one way, the templates keep their safety rules, every promise that is called kept names a test.
package infra

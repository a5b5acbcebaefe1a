package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// mutant is one small change of a file.
type mutant struct {
	file   string // from the root of the module
	line   int
	within string // the function or method ("Date.Add"), or the first name of a declaration
	before string // what stands there, in one line
	after  string
	nth    int // which of several of the same text in the same function; 1 is the first

	from, to    int // bytes of the file that change
	replacement string
}

// id names the mutant, whatever moves around it.
func (m mutant) id() string {
	id := fmt.Sprintf("%s %s: %s => %s", m.file, m.within, m.before, m.after)
	if m.nth > 1 {
		id += fmt.Sprintf(" #%d", m.nth)
	}
	return id
}

// apply returns the file with the change.
func (m mutant) apply(source []byte) []byte {
	return slices.Concat(source[:m.from], []byte(m.replacement), source[m.to:])
}

// The operators that take the place of one another: the limit moved, then the contrary.
var operators = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL}, token.LAND: {token.LOR}, token.LOR: {token.LAND},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL}, token.REM: {token.MUL},
	token.SHL: {token.SHR}, token.SHR: {token.SHL}, token.AND: {token.OR}, token.OR: {token.AND},
	token.ADD_ASSIGN: {token.SUB_ASSIGN}, token.SUB_ASSIGN: {token.ADD_ASSIGN}, token.MUL_ASSIGN: {token.QUO_ASSIGN}, token.QUO_ASSIGN: {token.MUL_ASSIGN},
	token.INC: {token.DEC}, token.DEC: {token.INC},
}

// names that take the place of one another.
var names = map[string]string{"true": "false", "false": "true", "min": "max", "max": "min"}

// find lists the mutants of a file, in the order of the text.
func find(path string, source []byte) ([]mutant, error) {
	files := token.NewFileSet()
	tree, err := parser.ParseFile(files, path, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	f := finder{files: files, path: path, source: source, seen: map[string]int{}}
	for _, declaration := range tree.Decls {
		switch declaration := declaration.(type) {
		case *ast.FuncDecl:
			if declaration.Body != nil {
				f.within = nameOf(declaration)
				f.bools(declaration.Type, declaration.Body)
				ast.Inspect(declaration.Body, f.visit)
			}
		case *ast.GenDecl:
			for _, spec := range declaration.Specs {
				if value, ok := spec.(*ast.ValueSpec); ok {
					f.within = value.Names[0].Name
					ast.Inspect(spec, f.visit)
				}
			}
		}
	}
	slices.SortStableFunc(f.found, func(a, b mutant) int { return a.from - b.from })
	for i := range f.found {
		f.seen[f.found[i].id()]++ // nth is not in it yet
		f.found[i].nth = f.seen[f.found[i].id()]
	}
	return f.found, nil
}

func nameOf(function *ast.FuncDecl) string {
	if function.Recv == nil {
		return function.Name.Name
	}
	receiver := function.Recv.List[0].Type
	if pointer, ok := receiver.(*ast.StarExpr); ok {
		receiver = pointer.X
	}
	if named, ok := receiver.(*ast.Ident); ok {
		return named.Name + "." + function.Name.Name
	}
	return function.Name.Name
}

// finder collects the mutants of a file.
type finder struct {
	files  *token.FileSet
	path   string
	source []byte
	within string
	seen   map[string]int
	found  []mutant
}

func (f *finder) offset(at token.Pos) int { return f.files.Position(at).Offset }

func (f *finder) text(from, to token.Pos) string {
	return string(f.source[f.offset(from):f.offset(to)])
}

// add records a change of a part of shown, which is what the report prints.
func (f *finder) add(shown ast.Node, from, to token.Pos, replacement string) {
	before := f.text(shown.Pos(), shown.End())
	after := f.text(shown.Pos(), from) + replacement + f.text(to, shown.End())
	f.found = append(f.found, mutant{
		file: f.path, line: f.files.Position(from).Line, within: f.within, before: inLine(before), after: inLine(after), nth: 1,
		from: f.offset(from), to: f.offset(to), replacement: replacement,
	})
}

// inLine writes a text in one line of at most 120 bytes.
func inLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 120 {
		text = strings.ToValidUTF8(text[:60], "") + " … " + strings.ToValidUTF8(text[len(text)-55:], "")
	}
	return text
}

func (f *finder) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.BinaryExpr:
		f.swap(node, node.OpPos, node.Op)
		if node.Op == token.LAND || node.Op == token.LOR {
			f.negate(node.X)
			f.negate(node.Y)
		}
	case *ast.UnaryExpr:
		if node.Op == token.NOT || node.Op == token.SUB {
			f.add(node, node.OpPos, node.X.Pos(), "")
		}
	case *ast.BasicLit:
		if node.Kind == token.INT {
			f.number(node)
		}
	case *ast.Ident:
		if other, ok := names[node.Name]; ok {
			f.add(node, node.Pos(), node.End(), other)
		}
	case *ast.CompositeLit:
		f.period(node)
	case *ast.IncDecStmt:
		f.swap(node, node.TokPos, node.Tok)
	case *ast.AssignStmt:
		f.swap(node, node.TokPos, node.Tok)
	case *ast.IfStmt:
		f.negate(node.Cond)
	case *ast.ForStmt:
		f.negate(node.Cond)
	case *ast.SwitchStmt:
		f.cases(node)
	case *ast.BlockStmt:
		f.remove(node.List)
	case *ast.CaseClause:
		f.remove(node.Body)
	case *ast.FuncLit:
		f.bools(node.Type, node.Body)
	}
	return true
}

func (f *finder) swap(shown ast.Node, at token.Pos, operator token.Token) {
	for _, other := range operators[operator] {
		f.add(shown, at, at+token.Pos(len(operator.String())), other.String())
	}
}

func (f *finder) number(literal *ast.BasicLit) {
	n, err := strconv.ParseInt(strings.ReplaceAll(literal.Value, "_", ""), 0, 64)
	if err != nil {
		return
	}
	for _, other := range []int64{n + 1, n - 1} {
		f.add(literal, literal.Pos(), literal.End(), strconv.FormatInt(other, 10))
	}
}

// negate turns a condition round, when nothing else does: comparisons and connectives have mutants of their own.
func (f *finder) negate(condition ast.Expr) {
	switch condition.(type) {
	case *ast.CallExpr, *ast.SelectorExpr, *ast.IndexExpr, *ast.Ident:
		if ident, ok := condition.(*ast.Ident); !ok || names[ident.Name] == "" {
			f.add(condition, condition.Pos(), condition.End(), "!"+f.text(condition.Pos(), condition.End()))
		}
	}
}

func (f *finder) cases(node *ast.SwitchStmt) {
	if node.Tag != nil {
		return
	}
	for _, clause := range node.Body.List {
		for _, condition := range clause.(*ast.CaseClause).List {
			f.negate(condition)
		}
	}
}

// period takes the time out of a calendar.Period.
func (f *finder) period(literal *ast.CompositeLit) {
	if literal.Type == nil || len(literal.Elts) == 0 {
		return
	}
	if name := f.text(literal.Type.Pos(), literal.Type.End()); name == "Period" || name == "calendar.Period" {
		f.add(literal, literal.Lbrace, literal.End(), "{}")
	}
}

// remove takes single statements out of a block.
func (f *finder) remove(block []ast.Stmt) {
	for _, statement := range block {
		switch one := statement.(type) {
		case *ast.AssignStmt:
			if one.Tok == token.DEFINE {
				continue
			}
		case *ast.BranchStmt:
			if one.Tok != token.CONTINUE && one.Tok != token.BREAK {
				continue
			}
		case *ast.ReturnStmt:
			if one.Results != nil || one == block[len(block)-1] && bytes.HasPrefix(f.source[f.offset(one.End()):], []byte("\n}")) {
				continue // the last of a function says nothing
			}
		case *ast.ExprStmt, *ast.IncDecStmt:
		default:
			continue
		}
		f.found = append(f.found, mutant{
			file: f.path, line: f.files.Position(statement.Pos()).Line, within: f.within, before: inLine(f.text(statement.Pos(), statement.End())), after: "nothing", nth: 1,
			from: f.offset(statement.Pos()), to: f.offset(statement.End()), replacement: "{}",
		})
	}
}

// bools negates what a function returns as a plain bool.
func (f *finder) bools(kind *ast.FuncType, body *ast.BlockStmt) {
	if kind.Results == nil {
		return
	}
	var isBool []bool
	for _, field := range kind.Results.List {
		ident, ok := field.Type.(*ast.Ident)
		for range max(1, len(field.Names)) {
			isBool = append(isBool, ok && ident.Name == "bool")
		}
	}
	ast.Inspect(body, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncLit:
			return false // visit comes to it
		case *ast.ReturnStmt:
			for i, result := range node.Results {
				if i < len(isBool) && isBool[i] {
					f.negate(result)
				}
			}
		}
		return true
	})
}

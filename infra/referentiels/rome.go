package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

const romeAbout = `# D'où viennent ces tables

Répertoire opérationnel des métiers et des emplois (ROME), France Travail. Licence Ouverte 2.0 (Etalab).
Attribution : « Source : France Travail, ROME ». Tables construites par ` + "`make referentiels`" + `, à ne pas modifier à la main.

- Codes et codes parents : ROME version 460 (février 2026), 1 584 codes dont 532 parents.
- Appellations et mobilités : ROME version 347, la plus récente dont les fichiers complets ont été lus ; ses 531 codes existent tous en v460.
  Une appellation dont le libellé est exactement celui d'un code de la version 460 est rattachée à ce code ; les autres restent
  à leur code d'origine, qui est son propre parent.
- Les apostrophes que le fichier des appellations double sont rendues simples.
- Mobilités : seules celles de métier à métier, sans appellation, sont gardées (« Proche » et « Evolution »).
`

var (
	romeForm = regexp.MustCompile(`^[A-N][0-9]{4}$`)
	ogrForm  = regexp.MustCompile(`^[1-9][0-9]{0,5}$`)
)

// buildRome makes the tables of package rome: codes, appellations, mobility between codes.
func buildRome(src *sources) ([]output, error) {
	jobs, err := src.table("rome_v460.csv", ',', "code_rome", "libelle_rome", "code_rome_parent")
	if err != nil {
		return nil, err
	}
	codes, err := readCodes(jobs)
	if err != nil {
		return nil, err
	}
	names, err := src.table("unix_referentiel_appellation.csv", ',', "code_ogr", "libelle_appellation_long", "code_rome")
	if err != nil {
		return nil, err
	}
	appellations, err := readAppellations(names, jobs, codes)
	if err != nil {
		return nil, err
	}
	moves, err := src.table("unix_rubrique_mobilite.csv", ',',
		"code_rome", "code_rome_cible", "code_appellation_source", "code_appellation_cible", "libelle_type_mobilite")
	if err != nil {
		return nil, err
	}
	near, err := readMoves(moves, codes)
	if err != nil {
		return nil, err
	}
	return []output{
		{"rome.tsv.gz", "code, code parent, libellé", "France Travail, ROME v460, Licence Ouverte 2.0", slices.Collect(rows(codes))},
		{"appellations.tsv.gz", "code OGR (6 chiffres), code ROME, libellé long", "France Travail, ROME v347, Licence Ouverte 2.0", appellations},
		{"proches.tsv.gz", "code, sorte (P : Proche, E : Evolution), codes cibles", "France Travail, ROME v347, Licence Ouverte 2.0", near},
	}, nil
}

// readCodes returns the line of each code, and checks that every parent is a code that is its own parent.
func readCodes(jobs table) (map[string]string, error) {
	codes, parents := map[string]string{}, map[string]string{}
	for _, row := range jobs.rows {
		code, parent, label := jobs.at(row, "code_rome"), jobs.at(row, "code_rome_parent"), jobs.at(row, "libelle_rome")
		if !romeForm.MatchString(code) || label == "" || strings.Contains(label, "\t") || codes[code] != "" {
			return nil, fmt.Errorf("reading %s: bad or repeated code %q", jobs.name, code)
		}
		codes[code], parents[code] = code+"\t"+parent+"\t"+label, parent
	}
	for code, parent := range parents {
		if parents[parent] != parent {
			return nil, fmt.Errorf("reading %s: parent %q of %s is not its own parent", jobs.name, parent, code)
		}
	}
	return codes, nil
}

// readAppellations returns one line per appellation, attached to the code of the same label where there is one.
func readAppellations(names, jobs table, codes map[string]string) ([]string, error) {
	byLabel := map[string]string{}
	for _, row := range jobs.rows {
		byLabel[jobs.at(row, "libelle_rome")] = jobs.at(row, "code_rome")
	}
	var lines []string
	seen := map[string]bool{}
	for _, row := range names.rows {
		ogr, code, label := names.at(row, "code_ogr"), names.at(row, "code_rome"), names.at(row, "libelle_appellation_long")
		label = strings.ReplaceAll(label, "''", "'") // the file doubles apostrophes, as SQL does
		if !ogrForm.MatchString(ogr) || seen[ogr] || label == "" || strings.Contains(label, "\t") || codes[code] == "" {
			return nil, fmt.Errorf("reading %s: bad or repeated appellation %q", names.name, ogr)
		}
		seen[ogr] = true
		if own, ok := byLabel[label]; ok {
			code = own
		}
		lines = append(lines, fmt.Sprintf("%06s\t%s\t%s", ogr, code, label))
	}
	return lines, nil
}

// readMoves returns, per code and kind, the codes that people move to; moves between single appellations are left out.
func readMoves(moves table, codes map[string]string) ([]string, error) {
	targets := map[string][]string{}
	for _, row := range moves.rows {
		from, to, kind := moves.at(row, "code_rome"), moves.at(row, "code_rome_cible"), moves.at(row, "libelle_type_mobilite")
		if codes[from] == "" || codes[to] == "" || kind != "Proche" && kind != "Evolution" {
			return nil, fmt.Errorf("reading %s: bad move %s to %s, %q", moves.name, from, to, kind)
		}
		if moves.at(row, "code_appellation_source") != "" || moves.at(row, "code_appellation_cible") != "" {
			continue
		}
		key := from + "\t" + kind[:1]
		targets[key] = append(targets[key], to)
	}
	var lines []string
	for key, to := range targets {
		slices.Sort(to)
		lines = append(lines, key+"\t"+strings.Join(slices.Compact(to), " "))
	}
	return lines, nil
}

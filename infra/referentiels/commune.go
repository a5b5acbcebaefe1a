package main

import (
	_ "embed"
	"fmt"
	"iter"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

const communeAbout = `# D'où viennent ces tables

Tables construites par ` + "`make referentiels`" + `, à ne pas modifier à la main. Elles tiennent toutes les communes des départements de métropole et
d'outre-mer au 1er janvier 2026, et les 45 arrondissements municipaux de Paris, Lyon et Marseille. Les collectivités d'outre-mer
(975, 977, 978, 986, 987, 988) n'y sont pas : La Poste n'en donne pas les coordonnées.

- ` + "`communes.tsv.gz`" + ` : code officiel géographique et populations légales, INSEE, Licence Ouverte 2.0 (Etalab).
  Attribution : « Source : INSEE, code officiel géographique 2026 ».
- ` + "`anciennes.tsv.gz`" + ` : codes et noms que les fusions ont fait disparaître, avec la commune d'aujourd'hui (codes anciens, communes déléguées et
  associées du code officiel géographique 2026, lus dans le paquet ` + "`@etalab/decoupage-administratif`" + ` 6.0.0). La moitié des anciens noms n'y sont pas.
  Liste : ` + "`infra/referentiels/anciennes.tsv`" + `. Même licence, même attribution.
- ` + "`laposte.tsv.gz`" + ` : codes postaux et centroïdes, base officielle des codes postaux (hexasmal), La Poste.
  **Ce fichier est une base dérivée sous Open Database License (ODbL) 1.0** ; il reste à part des autres pour cette raison.
  Attribution : « Contient des informations de la base officielle des codes postaux, La Poste, mise à disposition sous ODbL 1.0 ».
  La copie lue ne porte pas de date. Coordonnées arrondies à 4 décimales (11 m).

Communes sans centroïde sous leur code dans la base de La Poste (11) : Paris, Lyon et Marseille reçoivent la moyenne de leurs
arrondissements ; les huit autres, créées ou rétablies sous un autre code, reçoivent le centroïde et, s'il le faut, les codes
postaux de la commune dont elles faisaient partie (liste : ` + "`infra/referentiels/complements.tsv`" + `).
`

//go:embed complements.tsv
var complements string

// former are the codes and names that are no more.
//
//go:embed anciennes.tsv
var former string

var inseeForm = regexp.MustCompile(`^([0-9][0-9]|2[AB])[0-9]{3}$`)

// place is what La Poste says of one INSEE code.
type place struct {
	postals  []string
	lat, lon float64
	located  bool
}

// buildCommunes makes the tables of package commune: names and populations, and apart what comes from La Poste.
func buildCommunes(src *sources) ([]output, error) {
	places, err := readPlaces(src)
	if err != nil {
		return nil, err
	}
	content, err := src.bytes("communes.tsv")
	if err != nil {
		return nil, err
	}
	// Its columns 4 and 5 are La Poste's coordinates: they are taken from laposte.csv, never from here.
	known, err := lines("communes.tsv", string(content), 6)
	if err != nil {
		return nil, err
	}
	added, err := lines("complements.tsv", complements, 5)
	if err != nil {
		return nil, err
	}
	names, posts := map[string]string{}, map[string]string{}
	for _, row := range known {
		if err := addCommune(names, posts, places, row[0], row[1], row[2], row[5], []string{row[0]}); err != nil {
			return nil, err
		}
	}
	for _, row := range added {
		if err := addCommune(names, posts, places, row[0], row[1], row[2], row[3], strings.Fields(row[4])); err != nil {
			return nil, err
		}
	}
	old, err := readFormer(names)
	if err != nil {
		return nil, err
	}
	return []output{
		{"anciennes.tsv.gz", "ancien code INSEE, code de la commune d'aujourd'hui, ancien nom quand il est connu", "INSEE, COG 2026, Licence Ouverte 2.0", old},
		{"communes.tsv.gz", "code INSEE, population, nom", "INSEE, COG 2026 et populations légales, Licence Ouverte 2.0", slices.Collect(rows(names))},
		{"laposte.tsv.gz", "code INSEE, latitude, longitude, codes postaux", "La Poste, base officielle des codes postaux, **ODbL 1.0**", slices.Collect(rows(posts))},
	}, nil
}

// readFormer reads the codes and the names that are no more. Each leads to a commune that is, and no code means another one today.
func readFormer(names map[string]string) (list []string, err error) {
	known, err := lines("anciennes.tsv", former, 3)
	if err != nil {
		return nil, err
	}
	for _, row := range known {
		code, now, name := row[0], row[1], row[2]
		if names[now] == "" {
			continue // a table of fewer communes
		}
		if !inseeForm.MatchString(code) || code != now && names[code] != "" || code == now && name == "" {
			return nil, fmt.Errorf("bad former commune %q", code)
		}
		list = append(list, strings.Join(row, "\t"))
	}
	return list, nil
}

// rows yields the lines of a table; write puts them in order.
func rows(table map[string]string) iter.Seq[string] { return maps.Values(table) }

// addCommune writes the two lines of a commune; its place is the mean of the places of its parts.
func addCommune(names, posts map[string]string, places map[string]place, code, departement, population, name string, parts []string) error {
	if !inseeForm.MatchString(code) || departementOf(code) != departement || name == "" || names[code] != "" {
		return fmt.Errorf("bad or repeated commune %q", code)
	}
	if _, err := strconv.ParseUint(population, 10, 32); err != nil {
		return fmt.Errorf("population of %s: %w", code, err)
	}
	var lat, lon float64
	postals := slices.Clone(places[code].postals)
	own := len(postals) > 0
	for _, part := range parts {
		p, ok := places[part]
		if !ok || !p.located {
			return fmt.Errorf("no place for %s, part of %s", part, code)
		}
		lat, lon = lat+p.lat/float64(len(parts)), lon+p.lon/float64(len(parts))
		if !own {
			postals = append(postals, p.postals...)
		}
	}
	slices.Sort(postals)
	names[code] = code + "\t" + population + "\t" + name
	posts[code] = fmt.Sprintf("%s\t%.4f\t%.4f\t%s", code, lat, lon, strings.Join(slices.Compact(postals), " "))
	return nil
}

// departementOf is the département of an INSEE code: three characters overseas, two elsewhere.
func departementOf(code string) string {
	if strings.HasPrefix(code, "97") || strings.HasPrefix(code, "98") {
		return code[:3]
	}
	return code[:2]
}

// readPlaces reads La Poste's base: several lines a commune, one coordinate.
func readPlaces(src *sources) (map[string]place, error) {
	post, err := src.table("laposte.csv", ';', "Code_commune_INSEE", "Code_postal", "coordonnees_gps")
	if err != nil {
		return nil, err
	}
	places := map[string]place{}
	for _, row := range post.rows {
		code, postal := post.at(row, "Code_commune_INSEE"), post.at(row, "Code_postal")
		if len(postal) != 5 {
			return nil, fmt.Errorf("reading %s: postal code of %s", post.name, code)
		}
		p := places[code]
		p.postals = append(p.postals, postal)
		if gps := post.at(row, "coordonnees_gps"); gps != "" {
			lat, lon, _ := strings.Cut(gps, ",")
			if p.lat, err = strconv.ParseFloat(strings.TrimSpace(lat), 64); err != nil {
				return nil, fmt.Errorf("reading %s: latitude of %s: %w", post.name, code, err)
			}
			if p.lon, err = strconv.ParseFloat(strings.TrimSpace(lon), 64); err != nil {
				return nil, fmt.Errorf("reading %s: longitude of %s: %w", post.name, code, err)
			}
			p.located = true
		}
		places[code] = p
	}
	return places, nil
}

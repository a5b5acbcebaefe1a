// Package commune is every commune of the French départements, with its postal codes and its centre, and the 45 municipal
// arrondissements of Paris, Lyon and Marseille. The tables are embedded, decoded once at first use, and come from the open files
// named in SOURCES.md; what comes from La Poste (postal codes, centres) stays in a file of its own, under the ODbL.
package commune

import (
	"math"
	"slices"
	"strings"
)

// Code is the code that INSEE gives a commune, "62041". It is not a postal code.
type Code string

// Commune is what a code stands for. Population counts people; Postals are in order; Lat and Lon are the centre, in degrees.
type Commune struct {
	Code        Code
	Name        string
	Departement string
	Population  uint32
	Postals     []string
	Lat, Lon    float32
}

// Count is the number of communes and arrondissements.
func Count() int { return len(load().rows) }

// Index returns the rank of a code among the codes in order, from 0. It holds for one version of the tables: what is stored keeps
// the code, or the rank with Fingerprint beside it.
func Index(code Code) (uint16, bool) {
	at, ok := slices.BinarySearchFunc(load().rows, string(code), func(r row, code string) int { return strings.Compare(r.code, code) })
	return uint16(at), ok
}

// At returns the commune of a rank; it panics when there is none, as a slice does.
func At(index uint16) Commune {
	r := load().rows[index]
	return Commune{
		Code: Code(r.code), Name: r.name, Departement: departement(r.code), Population: r.population,
		Postals: strings.Fields(r.postals), Lat: r.lat, Lon: r.lon,
	}
}

// Find returns the commune of a code.
func Find(code Code) (Commune, bool) {
	index, ok := Index(code)
	if !ok {
		return Commune{}, false
	}
	return At(index), true
}

// Fingerprint changes when the table of the codes, and so possibly their ranks, do.
func Fingerprint() uint16 { return load().fingerprint }

// departement is the département of an INSEE code: three characters overseas, two elsewhere.
func departement(code string) string {
	if strings.HasPrefix(code, "97") {
		return code[:3]
	}
	return code[:2]
}

// Point is a place on a sphere of radius 1: the form in which distances are quick.
type Point struct{ X, Y, Z float32 }

// earth is the mean radius in kilometres.
const earth = 6371.0088

// PointAt returns the centre of the commune of a rank.
func PointAt(index uint16) Point {
	r := load().rows[index]
	lat, lon := float64(r.lat)*math.Pi/180, float64(r.lon)*math.Pi/180
	return Point{float32(math.Cos(lat) * math.Cos(lon)), float32(math.Cos(lat) * math.Sin(lon)), float32(math.Sin(lat))}
}

// Between is the distance in kilometres over the sphere; it is the same both ways, and within 5 m of the haversine of the centres.
func Between(a, b Point) float32 {
	x, y, z := float64(a.X-b.X), float64(a.Y-b.Y), float64(a.Z-b.Z)
	half := math.Sqrt(x*x+y*y+z*z) / 2
	if half < 0.1 {
		// The arc sine by its first terms: below 1,270 km what is left out is under 5 cm.
		square := half * half
		return float32(2 * earth * half * (1 + square*(1.0/6+square*3/40)))
	}
	return float32(2 * earth * math.Asin(min(half, 1)))
}

// Distance is the distance in kilometres between the centres of two communes, given by rank; 0 for the same one.
func Distance(a, b uint16) float32 { return Between(PointAt(a), PointAt(b)) }

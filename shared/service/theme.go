package service

import (
	"fmt"
	"math"
	"strconv"
)

// Theme is the colour by which people know the authority, on light and on dark screens. All else of the look is the same for all.
type Theme struct{ Light, Dark Colour }

// Colour is red, green and blue, each of 0 to 255.
type Colour struct{ R, G, B uint8 }

// The grounds that a theme is read on: what cards have, and the page behind them.
var (
	LightGrounds = []Colour{{255, 255, 255}, {247, 246, 242}}
	DarkGrounds  = []Colour{{25, 34, 42}, {16, 23, 29}}
)

// Legible is the least contrast of a text, by WCAG 2.2, criterion 1.4.3.
const Legible = 4.5

// ParseColour reads "#0b5563".
func ParseColour(text string) (Colour, bool) {
	if len(text) != 7 || text[0] != '#' {
		return Colour{}, false
	}
	n, err := strconv.ParseUint(text[1:], 16, 32)
	return Colour{uint8(n >> 16), uint8(n >> 8), uint8(n)}, err == nil
}

// String is the form that ParseColour reads.
func (c Colour) String() string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// Mix is the colour with a share of another, of 0 to 1, in it.
func (c Colour) Mix(other Colour, share float64) Colour {
	part := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-share) + float64(b)*share)) }
	return Colour{part(c.R, other.R), part(c.G, other.G), part(c.B, other.B)}
}

// Contrast is the ratio of two colours' luminances, of 1 to 21, as WCAG 2.2 defines it.
func (c Colour) Contrast(other Colour) float64 {
	light, dark := c.luminance(), other.luminance()
	return (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
}

func (c Colour) luminance() float64 {
	linear := func(part uint8) float64 {
		value := float64(part) / 255
		if value <= 0.04045 {
			return value / 12.92
		}
		return math.Pow((value+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// theme reads the two colours, and refuses one that could not be read.
func (p *parser) theme(o *object) Theme {
	defer o.done()
	return Theme{Light: p.colour(o, "light", LightGrounds), Dark: p.colour(o, "dark", DarkGrounds)}
}

func (p *parser) colour(o *object, key string, grounds []Colour) Colour {
	one := o.take(key, true)
	if one == nil {
		return Colour{}
	}
	colour, ok := ParseColour(p.text(one))
	if !ok {
		p.fail(one.node.Line, one.path, "ce n’est pas une couleur, comme #0b5563")
		return Colour{}
	}
	for _, ground := range grounds {
		if contrast := colour.Contrast(ground); contrast < Legible {
			p.fail(one.node.Line, one.path, "on ne lit pas %s sur %s : le contraste est de %.1f, il en faut 4,5", colour, ground, contrast)
			break
		}
	}
	return colour
}

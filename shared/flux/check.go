package flux

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"tandem/shared/calendar"
)

// checker reads the leaves of one record and remembers the first mistake. A leaf with a mistake gives the zero value.
type checker struct {
	rec     record
	notices notices
	bad     *mistake
	accents accents
}

// accents counts the kept texts beyond ASCII: read well, and read in the wrong encoding.
type accents struct{ sound, broken int }

func newChecker(rec record, notices notices) *checker { return &checker{rec: rec, notices: notices} }

func (c *checker) reject(key string, code RejectCode) {
	if c.bad == nil {
		c.bad = &mistake{field: elementOf(key), code: code}
	}
}

// optional gives a text, cleaned; "" when it is absent or empty.
func (c *checker) optional(key string) string {
	text := c.rec[key]
	if !ascii(text) {
		if mistaken(text) {
			c.accents.broken++
			c.reject(key, RejectText)
			return ""
		}
		c.accents.sound++
		text = norm.NFC.String(text)
	}
	text = strings.TrimSpace(text)
	if strings.ContainsFunc(text, unprintable) {
		c.reject(key, RejectText)
		return ""
	}
	if utf8.RuneCountInString(text) > theFormat().maxima[key] {
		c.reject(key, RejectTooLong)
		return ""
	}
	return text
}

func (c *checker) required(key string) string {
	text := c.optional(key)
	if text == "" {
		c.reject(key, RejectMissing)
	}
	return text
}

// code gives a code that is in the list.
func (c *checker) code(key string, list codes, needed bool) string {
	text := c.optional(key)
	switch {
	case text == "" && needed:
		c.reject(key, RejectMissing)
	case text != "" && !list[text]:
		c.reject(key, RejectCodeUnknown)
		return ""
	}
	return text
}

// Dates outside these years are fillers (0001-01-01, 9999-12-31) or errors.
const firstYear, lastYear = 1900, 2100

// date gives a date. One that is not needed and lies outside all reason is left out with a notice.
func (c *checker) date(key string, needed bool) calendar.Date {
	text := c.optional(key)
	if text == "" {
		if needed {
			c.reject(key, RejectMissing)
		}
		return calendar.Date{}
	}
	date, err := calendar.Parse(text)
	if err != nil {
		c.reject(key, RejectDate)
		return calendar.Date{}
	}
	if date.Year() < firstYear || date.Year() > lastYear {
		if needed {
			c.reject(key, RejectDate)
		} else {
			c.notices.add(NoticeDate)
		}
		return calendar.Date{}
	}
	return date
}

// top gives an indicator, an xs:boolean.
func (c *checker) top(key string, needed bool) Top {
	switch c.optional(key) {
	case "1", "true":
		return "1"
	case "0", "false":
		return "0"
	case "":
		if needed {
			c.reject(key, RejectMissing)
		}
	default:
		c.reject(key, RejectValue)
	}
	return ""
}

// count gives a number of persons; 0 when absent.
func (c *checker) count(key string) int {
	number := 0
	for _, digit := range c.optional(key) {
		if digit < '0' || digit > '9' {
			c.reject(key, RejectValue)
			return 0
		}
		number = number*10 + int(digit-'0')
	}
	return number
}

// alphanumeric gives a needed identifier in capitals.
func (c *checker) alphanumeric(key string, shortest int) string {
	text := strings.ToUpper(c.required(key))
	if text != "" && (utf8.RuneCountInString(text) < shortest || strings.Trim(text, lettersAndDigits) != "") {
		c.reject(key, RejectValue)
		return ""
	}
	return text
}

const (
	digits           = "0123456789"
	lettersAndDigits = digits + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

func ascii(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// unprintable tells characters that no name or address has: controls, invisible formatting, the mark of a lost character.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r)
}

// mistaken recognises a text in UTF-8 that was read in windows-1252: « ZOÃ‰ ». In French none of these letters comes before another
// character beyond ASCII that a second byte of UTF-8 could be.
func mistaken(text string) bool {
	var previous rune
	for _, r := range text {
		second := r >= utf8.RuneSelf && (r < 0xC0 || r != utf8.RuneError && strings.ContainsRune(text1252, r))
		switch previous {
		case 'Â', 'Ã', 'Å':
			if second {
				return true
			}
		case 'â':
			if r == '€' {
				return true
			}
		}
		previous = r
	}
	return false
}

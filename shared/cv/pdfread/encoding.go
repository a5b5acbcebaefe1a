package pdfread

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

const standard name = "StandardEncoding"

// The encodings that fonts name (ISO 32000-1, annex D): what they have beyond ASCII. A dot is no character.
var encodings = func() map[name][256]rune {
	standardTable := encoding(0xa1, "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ.–†‡·.¶•‚„”»…‰.¿.`´ˆ˜¯˘˙¨.˚¸.˝˛ˇ—................Æ.ª....ŁØŒº.....æ...ı..łøœß")
	standardTable['\''], standardTable['`'] = '’', '‘'
	return map[name][256]rune{
		"WinAnsiEncoding":  encoding(0x7f, "•€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ\u00a0¡¢£¤¥¦§¨©ª«¬-®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"),
		"MacRomanEncoding": encoding(0x80, "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ.ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ"),
		standard:           standardTable,
	}
}()

func encoding(from int, upper string) (table [256]rune) {
	for c := ' '; c <= '~'; c++ {
		table[c] = c
	}
	for _, r := range upper {
		if r != '.' {
			table[from] = r
		}
		from++
	}
	return table
}

// accents are the ends of the names of accented letters, as signs that combine with the letter before.
var accents = map[string]string{
	"grave": "\u0300", "acute": "\u0301", "circumflex": "\u0302", "tilde": "\u0303", "macron": "\u0304", "breve": "\u0306", "dotaccent": "\u0307",
	"dieresis": "\u0308", "ring": "\u030a", "hungarumlaut": "\u030b", "caron": "\u030c", "cedilla": "\u0327", "ogonek": "\u0328", "commaaccent": "\u0326",
}

// signs are the names of the other characters of Latin fonts (Adobe Glyph List).
var signs = func() map[string]string {
	all := map[string]string{}
	for pair := range strings.SplitSeq(`space= exclam=! quotedbl=" numbersign=# dollar=$ percent=% ampersand=& quotesingle=' parenleft=( parenright=) asterisk=* plus=+
comma=, hyphen=- period=. slash=/ zero=0 one=1 two=2 three=3 four=4 five=5 six=6 seven=7 eight=8 nine=9 colon=: semicolon=; less=< equal== greater=>
question=? at=@ bracketleft=[ backslash=\ bracketright=] asciicircum=^ underscore=_ grave=`+"`"+` braceleft={ bar=| braceright=} asciitilde=~ exclamdown=¡ cent=¢
sterling=£ currency=¤ yen=¥ brokenbar=¦ section=§ dieresis=¨ copyright=© ordfeminine=ª guillemotleft=« logicalnot=¬ registered=® macron=¯ degree=° plusminus=±
twosuperior=² threesuperior=³ acute=´ mu=µ paragraph=¶ periodcentered=· middot=· cedilla=¸ onesuperior=¹ ordmasculine=º guillemotright=» onequarter=¼ onehalf=½
threequarters=¾ questiondown=¿ AE=Æ Eth=Ð multiply=× Oslash=Ø Thorn=Þ germandbls=ß ae=æ eth=ð divide=÷ oslash=ø thorn=þ dotlessi=ı Lslash=Ł lslash=ł OE=Œ oe=œ
Dcroat=Đ dcroat=đ florin=ƒ circumflex=ˆ caron=ˇ breve=˘ dotaccent=˙ ring=˚ ogonek=˛ tilde=˜ hungarumlaut=˝ endash=– emdash=— quoteleft=‘ quoteright=’
quotesinglbase=‚ quotedblleft=“ quotedblright=” quotedblbase=„ dagger=† daggerdbl=‡ bullet=• ellipsis=… perthousand=‰ guilsinglleft=‹ guilsinglright=› fraction=⁄
Euro=€ trademark=™ minus=− fi=ﬁ fl=ﬂ ff=ﬀ ffi=ﬃ ffl=ﬄ infinity=∞ lessequal=≤ greaterequal=≥ notequal=≠ nbspace= nonbreakingspace= sfthyphen= softhyphen=
a71=● a73=■ a20=✔ circle=○ square=□ arrowright=→ arrowleft=← visiblespace= asteriskmath=* openbullet=◦ diamond=♦ heart=♥ star=★ checkmark=✓`, " ") {
		for one := range strings.SplitSeq(pair, "\n") {
			key, value, _ := strings.Cut(one, "=")
			if all[key] = value; value == "" && key != "sfthyphen" && key != "softhyphen" {
				all[key] = " "
			}
		}
	}
	return all
}()

// glyphText is what a glyph means by its name; ok is false for a name that says nothing, such as "g12".
func glyphText(glyph string) (text string, ok bool) {
	base, _, _ := strings.Cut(glyph, ".") // a variant, such as "a.sc"
	for part := range strings.SplitSeq(base, "_") {
		one, known := onePart(part)
		if !known {
			return "", false
		}
		text += one
	}
	return text, base != ""
}

func onePart(part string) (string, bool) {
	if len(part) == 1 && (part[0]|0x20 >= 'a' && part[0]|0x20 <= 'z') {
		return part, true
	}
	if text, ok := signs[part]; ok {
		return text, true
	}
	if len(part) > 1 {
		if accent, ok := accents[part[1:]]; ok {
			return norm.NFC.String(part[:1] + accent), true
		}
	}
	for _, prefix := range []string{"uni", "u"} {
		digits, found := strings.CutPrefix(part, prefix)
		if number, err := strconv.ParseUint(digits, 16, 32); found && err == nil && len(digits) >= 4 && len(digits) <= 6 && utf8.ValidRune(rune(number)) {
			return string(rune(number)), true
		}
	}
	return "", false
}

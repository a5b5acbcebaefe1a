package inspect

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"

	"tandem/shared/cv"
)

// maxPixels bounds what a picture takes in memory: a page scanned at 600 dots per inch has 35 million.
const maxPixels = 40_000_000

// quality is that of JPEGs written again: what is written stays legible.
const quality = 85

const (
	noPicture = "Cette image est abîmée ou incomplète : refaites la photo, ou enregistrez-la de nouveau en JPEG, puis envoyez-la."
	tooWide   = "Cette image est trop grande (plus de 40 millions de points) : réduisez-la, puis envoyez-la de nouveau."
)

// picture draws an image again from its points alone: where and when it was taken, with what, and whatever else its file carries, stays
// behind. Only the side that is up is kept of what it says of itself.
func picture(file []byte) Found {
	config, format, err := image.DecodeConfig(bytes.NewReader(file))
	switch {
	case err != nil || config.Width <= 0 || config.Height <= 0:
		return Found{Reason: noPicture}
	case int64(config.Width)*int64(config.Height) > maxPixels:
		return Found{Reason: tooWide}
	}
	drawn, _, err := image.Decode(bytes.NewReader(file))
	if err != nil {
		return Found{Reason: noPicture}
	}
	var out bytes.Buffer
	if format == string(cv.PNG) {
		err = (&png.Encoder{CompressionLevel: png.DefaultCompression}).Encode(&out, drawn)
	} else {
		err = jpeg.Encode(&out, drawn, &jpeg.Options{Quality: quality})
	}
	if err != nil {
		return Found{Reason: noPicture}
	}
	return Found{Kept: upright(out.Bytes(), orientation(file)), Pages: 1}
}

// The marks of a JPEG that lead to its side up (Exif 2.32, 4.5 and 4.6).
const (
	startOfImage = "\xff\xd8"
	application1 = 0xe1
	startOfScan  = 0xda
	exifMark     = "Exif\x00\x00"
	sideUp       = 0x0112
)

// orientation reads which side of a JPEG is up, 1 to 8; 0: it does not say.
func orientation(file []byte) uint16 {
	if !bytes.HasPrefix(file, []byte(startOfImage)) {
		return 0
	}
	for rest := file[2:]; len(rest) >= 4 && rest[0] == 0xff && rest[1] != startOfScan; {
		length := int(binary.BigEndian.Uint16(rest[2:]))
		if length < 2 || 2+length > len(rest) {
			return 0
		}
		segment := rest[4 : 2+length]
		if rest[1] == application1 && bytes.HasPrefix(segment, []byte(exifMark)) {
			return sideOf(segment[len(exifMark):])
		}
		rest = rest[2+length:]
	}
	return 0
}

// sideOf reads the orientation in the first directory of a TIFF.
func sideOf(tiff []byte) uint16 {
	if len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.BigEndian
	if tiff[0] == 'I' {
		order = binary.LittleEndian
	}
	at := int64(order.Uint32(tiff[4:]))
	if at+2 > int64(len(tiff)) {
		return 0
	}
	count := int(order.Uint16(tiff[at:]))
	for entry := tiff[at+2:]; count > 0 && len(entry) >= 12; count, entry = count-1, entry[12:] {
		if order.Uint16(entry) != sideUp {
			continue
		}
		if side := order.Uint16(entry[8:]); side >= 1 && side <= 8 {
			return side
		}
		return 0
	}
	return 0
}

// upright writes the side that is up, and nothing else, into a JPEG.
func upright(file []byte, side uint16) []byte {
	if side <= 1 || !bytes.HasPrefix(file, []byte(startOfImage)) {
		return file
	}
	tiff := []byte{'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, sideUp >> 8, sideUp & 0xff, 0, 3, 0, 0, 0, 1, byte(side >> 8), byte(side), 0, 0, 0, 0, 0, 0}
	segment := append([]byte(exifMark), tiff...)
	out := append([]byte(startOfImage), 0xff, application1, 0, byte(len(segment)+2))
	return append(append(out, segment...), file[2:]...)
}

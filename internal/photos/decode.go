package photos

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/webp"

	"chuangwei/internal/fault"
)

// format is a kind of file that is taken in.
type format struct {
	mime   string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// sniff tells by its first bytes what data is, whatever it is called.
func sniff(data []byte) (format, error) {
	switch {
	case len(data) == 0:
		return format{}, fault.New(fault.Invalid, "photos.empty")
	case len(data) > MaxBytes:
		return format{}, fault.New(fault.TooLarge, "photos.bytes", MaxBytes>>20)
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return format{"image/jpeg", jpeg.DecodeConfig, jpeg.Decode}, nil
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return format{"image/png", png.DecodeConfig, png.Decode}, nil
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return format{"image/webp", webp.DecodeConfig, webp.Decode}, nil
	case len(data) >= 12 && string(data[4:8]) == "ftyp":
		switch string(data[8:12]) {
		case "heic", "heix", "hevc", "hevx", "heim", "heis", "mif1", "msf1", "avif", "avis":
			return format{}, fault.New(fault.Invalid, "photos.heic")
		}
		return format{}, fault.New(fault.Invalid, "photos.video")
	}
	return format{}, fault.New(fault.Invalid, "photos.type")
}

// inspect reads what kind of file data is and how large its picture. The size is
// checked before the picture is opened, for a small file can unfold to more than
// the machine holds.
func inspect(data []byte) (f format, conf image.Config, err error) {
	if f, err = sniff(data); err != nil {
		return f, conf, err
	}
	defer func() {
		// The decoders are not ours; a crash in one must not end the program.
		if p := recover(); p != nil {
			err = fault.New(fault.Invalid, "photos.unreadable")
		}
	}()
	if conf, err = f.config(bytes.NewReader(data)); err != nil {
		return f, conf, unreadable(err)
	}
	if conf.Width <= 0 || conf.Height <= 0 {
		return f, conf, fault.New(fault.Invalid, "photos.unreadable")
	}
	limit := MaxPixels
	switch conf.ColorModel {
	case color.NRGBA64Model, color.RGBA64Model:
		limit /= 2 // twice the memory a pixel
	}
	if conf.Width > limit/conf.Height {
		return f, conf, fault.New(fault.TooLarge, "photos.pixels", (conf.Width/1000)*(conf.Height/1000), limit/1_000_000)
	}
	return f, conf, nil
}

// decode opens the picture in data.
func decode(data []byte) (img image.Image, mime string, err error) {
	f, _, err := inspect(data)
	if err != nil {
		return nil, "", err
	}
	defer func() {
		if p := recover(); p != nil {
			img, err = nil, fault.New(fault.Invalid, "photos.unreadable")
		}
	}()
	img, err = f.decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", unreadable(err)
	}
	return img, f.mime, nil
}

// ends reports whether a file has its end: one that did not come whole over a
// weak network has not.
func ends(data []byte, mime string) bool {
	switch mime {
	case "image/jpeg":
		// Between the last scan and the end neither mark occurs in the data.
		return bytes.LastIndex(data, []byte("\xff\xd9")) > bytes.LastIndex(data, []byte("\xff\xda"))
	case "image/png":
		return bytes.Contains(data, []byte("IEND\xae\x42\x60\x82"))
	case "image/webp":
		return len(data) >= 8+int(binary.LittleEndian.Uint32(data[4:8]))
	}
	return false
}

func unreadable(err error) error {
	// The JPEG decoder has words of its own for an end in the middle of data.
	format, isFormat := errors.AsType[jpeg.FormatError](err)
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || isFormat && format == "short Huffman data" {
		return fault.New(fault.Invalid, "photos.cut").Because(err)
	}
	return fault.New(fault.Invalid, "photos.unreadable").Because(err)
}

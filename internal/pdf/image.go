package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
)

// Image is a picture ready to be placed, as often as wanted.
type Image struct {
	width, height int
	dict          string // colour space and filter
	data          []byte
	mask          []byte // deflated alpha, if any
}

// maxPixels bounds an image's size; enough for a logo or a chart.
const maxPixels = 16 << 20

// ReadImage reads a PNG or JPEG of up to 16 megapixels.
func ReadImage(data []byte) (*Image, error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("pdf: read image: %w", err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || cfg.Width > maxPixels/cfg.Height {
		return nil, errors.New("pdf: image is too large")
	}
	out := &Image{width: cfg.Width, height: cfg.Height}
	var m image.Image
	switch kind {
	case "jpeg":
		if m, err = jpeg.Decode(bytes.NewReader(data)); err == nil {
			switch cfg.ColorModel {
			case color.YCbCrModel:
				out.dict, out.data = "/ColorSpace/DeviceRGB/Filter/DCTDecode", data
				return out, nil
			case color.GrayModel:
				out.dict, out.data = "/ColorSpace/DeviceGray/Filter/DCTDecode", data
				return out, nil
			}
		}
	case "png":
		m, err = png.Decode(bytes.NewReader(data))
	default:
		err = errors.New("neither PNG nor JPEG")
	}
	if err != nil {
		return nil, fmt.Errorf("pdf: read image: %w", err)
	}
	out.raster(m)
	return out, nil
}

// raster keeps an image as plain samples, its alpha apart.
func (i *Image) raster(m image.Image) {
	b := m.Bounds()
	rgb := make([]byte, 0, 3*i.width*i.height)
	alpha := make([]byte, 0, i.width*i.height)
	opaque := true
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
			rgb, alpha = append(rgb, c.R, c.G, c.B), append(alpha, c.A)
			opaque = opaque && c.A == 0xff
		}
	}
	i.dict, i.data = "/ColorSpace/DeviceRGB/Filter/FlateDecode", new(file).deflate(rgb)
	if !opaque {
		i.mask = new(file).deflate(alpha)
	}
}

func (i *Image) write(f *file) ref {
	shape := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", i.width, i.height)
	dict := shape + i.dict
	if i.mask != nil {
		dict += "/SMask " + f.addRaw(shape+"/ColorSpace/DeviceGray/Filter/FlateDecode", i.mask).String()
	}
	return f.addRaw(dict, i.data)
}

// Picture places an image. Width and Height are points; one of them may be
// zero, and the picture is made smaller where it does not fit. Without Alt it
// is decoration.
type Picture struct {
	Image         *Image
	Width, Height float64
	Align         Align
	Alt           string
}

func (p Picture) lay(d *drawing, width float64, parent *elem, _ string) []slice {
	if p.Image == nil {
		return nil
	}
	ratio := float64(p.Image.height) / float64(p.Image.width)
	w, h := p.Width, p.Height
	switch {
	case w == 0 && h == 0:
		w, h = float64(p.Image.width)*0.75, float64(p.Image.height)*0.75 // 96 dots an inch
	case w == 0:
		w = h / ratio
	case h == 0:
		h = w * ratio
	}
	shrink := min(1, width/w, d.height/h)
	w, h = w*shrink, h*shrink
	dx := 0.0
	switch {
	case p.Align == Center:
		dx = (width - w) / 2
	case (p.Align == End) != d.rtl:
		dx = width - w
	}
	var e *elem
	if p.Alt != "" {
		e = parent.child("Figure")
		e.alt = p.Alt
	}
	return []slice{{h: h, draw: func(pg *page, x, y float64) {
		n := pg.image(p.Image)
		put := func() {
			pg.body.WriteString("q ")
			pg.body.Write(appendNums(nil, w, 0, 0, h, x+dx, pg.size.Height-y-h))
			fmt.Fprintf(&pg.body, "cm /I%d Do Q\n", n)
		}
		switch {
		case pg.artful:
			put()
		case e == nil:
			pg.artifact("<</Type/Layout>>", put)
		default:
			e.attrs = d.bbox(x+dx, y, w, h)
			pg.open(e)
			put()
		}
	}}}
}

// image is the number of an image among the page's resources.
func (p *page) image(m *Image) int {
	for i, v := range p.images {
		if v == m {
			return i
		}
	}
	p.images = append(p.images, m)
	return len(p.images) - 1
}

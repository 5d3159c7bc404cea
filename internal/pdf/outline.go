package pdf

import "math"

// arc is a part of a circle's line. Angles are shares of a whole turn, from the
// top on in the direction of a clock.
type arc struct {
	x, y, r  float64 // the centre; y grows downwards
	from, to float64
	width    float64
	square   bool // ends are cut off, not round
}

// bend is how far the control points of a quarter circle lie from its ends, in
// radii.
const bend = 0.5523

// append writes the rectangle, or what stands in its place, for a page of that
// height.
func (r rect) append(b []byte, height float64) []byte {
	if r.arc != nil {
		return r.arc.append(b, r.color, height)
	}
	b = appendColor(b, r.color, " rg\n")
	end := "f\n"
	if r.edge != nil {
		b = appendColor(b, *r.edge, " RG 0.7 w\n")
		end = "B\n"
	}
	bottom := height - r.y - r.h
	k := min(r.radius, r.w/2, r.h/2)
	if k <= 0 {
		b = append(appendNums(b, r.x, bottom, r.w, r.h), "re "...)
		return append(b, end...)
	}
	left, right, top, c := r.x, r.x+r.w, bottom+r.h, k*(1-bend)
	b = append(appendNums(b, left+k, bottom), "m "...)
	b = append(appendNums(b, right-k, bottom), "l "...)
	b = append(appendNums(b, right-c, bottom, right, bottom+c, right, bottom+k), "c "...)
	b = append(appendNums(b, right, top-k), "l "...)
	b = append(appendNums(b, right, top-c, right-c, top, right-k, top), "c "...)
	b = append(appendNums(b, left+k, top), "l "...)
	b = append(appendNums(b, left+c, top, left, top-c, left, top-k), "c "...)
	b = append(appendNums(b, left, bottom+k), "l "...)
	b = append(appendNums(b, left, bottom+c, left+c, bottom, left+k, bottom), "c h "...)
	return append(b, end...)
}

func (a arc) append(b []byte, color Color, height float64) []byte {
	caps := " 1 J "
	if a.square {
		caps = " 0 J "
	}
	b = append(b, "q "...)
	b = append(appendColor(b, color, " RG "), '\n')
	b = append(appendNum(b, a.width), " w"+caps...)
	at := func(turn, r float64) (float64, float64) {
		s, c := math.Sincos(2 * math.Pi * turn)
		return a.x + r*s, height - a.y + r*c
	}
	x, y := at(a.from, a.r)
	b = append(appendNums(b, x, y), "m "...)
	parts := max(1, int(math.Ceil((a.to-a.from)*8)))
	step := (a.to - a.from) / float64(parts)
	// The control points of a small arc lie on its tangents.
	pull := 4.0 / 3 * math.Tan(2*math.Pi*step/4) * a.r
	for i := range parts {
		f := a.from + float64(i)*step
		x0, y0 := at(f, a.r)
		x3, y3 := at(f+step, a.r)
		s0, c0 := math.Sincos(2 * math.Pi * f)
		s3, c3 := math.Sincos(2 * math.Pi * (f + step))
		b = append(appendNums(b, x0+pull*c0, y0-pull*s0, x3-pull*c3, y3+pull*s3, x3, y3), "c "...)
	}
	return append(b, "S Q\n"...)
}

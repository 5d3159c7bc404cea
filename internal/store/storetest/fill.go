package storetest

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// filler sets every exported field of a value to something of its own, so that
// a field the store forgets is seen without anybody thinking of it.
type filler struct {
	n     int64
	inMap bool
}

// base is a time that no database may round: it has microseconds.
var base = time.Date(2026, 3, 4, 5, 6, 7, 891234000, time.UTC)

var (
	typeTime   = reflect.TypeFor[time.Time]()
	typeRaw    = reflect.TypeFor[json.RawMessage]()
	typePrefix = reflect.TypeFor[netip.Prefix]()
)

func (f *filler) fill(v reflect.Value) {
	f.n++
	switch v.Type() {
	case typeTime:
		v.Set(reflect.ValueOf(base.Add(time.Duration(f.n) * 1000001 * time.Microsecond)))
		return
	case typeRaw:
		form := `{ "n" : %d, "kept":  "as it is"}`
		if f.inMap {
			form = `{"n":%d}` // the map's encoder takes spaces out
		}
		v.Set(reflect.ValueOf(json.RawMessage(fmt.Sprintf(form, f.n))))
		return
	case typePrefix:
		v.Set(reflect.ValueOf(netip.MustParsePrefix(fmt.Sprintf("10.%d.0.0/16", f.n%200))))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprintf("füllung %d – 面接 \"\\'", f.n))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(f.n)
	case reflect.Uint8:
		v.SetUint(uint64(f.n % 251))
	case reflect.Float64:
		v.SetFloat(float64(f.n) + 0.125)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		f.fill(v.Index(0))
		f.fill(v.Index(1))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key)
			outer := f.inMap
			f.inMap = true
			f.fill(value)
			f.inMap = outer
			v.SetMapIndex(key, value)
		}
	case reflect.Interface:
		v.Set(reflect.ValueOf(map[string]any{"deep": []any{"x", 1.5, nil, true}}))
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				f.fill(v.Field(i))
			}
		}
	default:
		panic("storetest cannot fill " + v.Type().String())
	}
}

// full is a value with every field set. The seed makes two of them differ.
func full[T any](seed int64) T {
	var v T
	f := filler{n: seed}
	f.fill(reflect.ValueOf(&v).Elem())
	return v
}

// id is a fresh UUID v7.
func id() string { return uuid.Must(uuid.NewV7()).String() }

package config

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Setting describes one setting, for documentation and messages.
type Setting struct {
	Path    string // in the file, such as blob.s3.bucket
	Flag    string // without dashes in front, such as blob-s3-bucket
	Env     string // such as CANDOR_BLOB_S3_BUCKET
	Default string
	Choices []string // empty when anything goes
	Help    string
	Secret  bool
}

// Settings lists every setting in the order of Config.
func Settings() []Setting {
	var all []Setting
	for _, f := range fieldsOf(new(Config)) {
		all = append(all, f.Setting)
	}
	return all
}

// field is a setting and its place in one Config.
type field struct {
	Setting
	value reflect.Value
}

func fieldsOf(c *Config) []field {
	return appendFields(nil, reflect.ValueOf(c).Elem(), "", "", "")
}

func appendFields(fields []field, group reflect.Value, path, flag, env string) []field {
	for sf, value := range group.Fields() {
		if _, ok := sf.Tag.Lookup("embed"); ok {
			fields = appendFields(fields, value, path+sf.Tag.Get("yaml")+".", flag+sf.Tag.Get("prefix"), env+sf.Tag.Get("envprefix"))
			continue
		}
		f := field{value: value, Setting: Setting{
			Path:    path + sf.Tag.Get("yaml"),
			Flag:    flag + sf.Tag.Get("name"),
			Env:     env + sf.Tag.Get("env"),
			Default: sf.Tag.Get("default"),
			Help:    sf.Tag.Get("help"),
			Secret:  sf.Type == reflect.TypeFor[Secret](),
		}}
		if choices := sf.Tag.Get("enum"); choices != "" {
			f.Choices = strings.Split(choices, ",")
		}
		fields = append(fields, f)
	}
	return fields
}

// set reads a value as it is written on a command line: lists with commas,
// maps as a=b;c=d.
func (f field) set(text string) error {
	if u, ok := f.value.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch f.value.Interface().(type) {
	case string, Secret:
		f.value.SetString(text)
	case bool:
		b, err := strconv.ParseBool(text)
		if err != nil {
			return fmt.Errorf("want true or false, not %.40q", text)
		}
		f.value.SetBool(b)
	case int:
		n, err := strconv.Atoi(text)
		if err != nil {
			return fmt.Errorf("want a whole number, not %.40q", text)
		}
		f.value.SetInt(int64(n))
	case time.Duration:
		d, err := time.ParseDuration(text)
		if err != nil {
			return fmt.Errorf("want a duration such as 90s or 12h, not %.40q", text)
		}
		f.value.SetInt(int64(d))
	case []string:
		var list []string
		for part := range strings.SplitSeq(text, ",") {
			if part = strings.TrimSpace(part); part != "" {
				list = append(list, part)
			}
		}
		f.value.Set(reflect.ValueOf(list))
	case map[string]string:
		m := map[string]string{}
		for pair := range strings.SplitSeq(text, ";") {
			if pair = strings.TrimSpace(pair); pair == "" {
				continue
			}
			name, value, ok := strings.Cut(pair, "=")
			if !ok {
				return fmt.Errorf("want name=value pairs with semicolons between, not %.40q", text)
			}
			m[strings.TrimSpace(name)] = strings.TrimSpace(value)
		}
		f.value.Set(reflect.ValueOf(m))
	default:
		return fmt.Errorf("a %s cannot be set", f.value.Type())
	}
	return nil
}

// text writes the value as set reads it.
func (f field) text() string {
	switch v := f.value.Interface().(type) {
	case Secret:
		return v.Reveal()
	case []string:
		return strings.Join(v, ",")
	case map[string]string:
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			pairs = append(pairs, name+"="+v[name])
		}
		return strings.Join(pairs, ";")
	default:
		return fmt.Sprint(v)
	}
}

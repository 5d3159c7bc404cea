// Package internal holds the plan of the house: who may import whom, as a
// table, and the test that keeps it.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/candorhq/candor/"

// plan says, for each room of the house, which other rooms it may import. A
// room is the longest entry that is a prefix of the package's path. Children
// may always import their parent, and nobody their own neighbours.
// docs/adr holds the reasons where this differs from the first drawing.
var plan = map[string][]string{
	// ground: the standard library and one third-party library each
	"internal/account": {},
	"internal/agree":   {},
	"internal/blob":    {},
	"internal/brand":   {},
	"internal/config":  {"internal/yaml"},
	"internal/journal": {},
	"internal/judge":   {},
	"internal/mail":    {},
	"internal/media":   {},
	"internal/page":    {},
	"internal/pdf":     {},
	"internal/queue":   {},
	"internal/speech":  {},
	"internal/sso":     {},
	"internal/yaml":    {},
	"internal/egress":  {},
	"cmd/candor-asr":   {"internal/speech"},

	// the middle
	"internal/interview": {"internal/account", "internal/queue"},

	// around it
	"internal/store": {"internal/interview", "internal/account", "internal/queue"},
	"internal/web":   {"internal/interview", "internal/account"},
	"internal/pipeline": {"internal/interview", "internal/account", "internal/queue", "internal/blob",
		"internal/media", "internal/speech", "internal/judge", "internal/pdf", "internal/mail"},

	// what people write by hand
	"internal/planfile": {"internal/interview", "internal/yaml"},

	// doors
	"internal/api":     {"internal/interview", "internal/account", "internal/web", "internal/blob", "internal/queue", "internal/brand"},
	"internal/dialect": {"internal/interview", "internal/account", "internal/web", "internal/blob"},
	"internal/room":    {"internal/interview", "internal/account", "internal/web", "internal/blob", "internal/page", "internal/brand"},
	"internal/console": {"internal/interview", "internal/account", "internal/web", "internal/blob", "internal/page", "internal/brand", "internal/planfile", "internal/agree", "internal/sso"},
	"internal/share":   {"internal/interview", "internal/account", "internal/web", "internal/blob"},

	// what other products' accounts are read by
	"internal/importer": {"internal/interview", "internal/account", "internal/blob", "internal/media"},

	// wiring and what stands on it
	"internal/app":  {"internal/"},
	"internal/demo": {"internal/"},
	"internal/cli":  {"internal/"},
	"internal/e2e":  {"internal/", "client"},
	"cmd/candor":    {"internal/cli"},
	"client":        {},
	"bench":         {"internal/", "client", "bench/rig"},
	"bench/rig":     {"internal/", "client"},
	"bench/faults":  {"internal/", "client", "bench/rig"},
	"bench/nodes":   {"internal/", "client", "bench/rig"},
}

// once lists third-party packages that more than one room may import, because
// they are vocabulary rather than machinery.
var once = []string{
	"github.com/google/uuid", "github.com/google/go-cmp/", "golang.org/x/sync/", "golang.org/x/text/",
	"golang.org/x/sys/", "golang.org/x/tools/txtar",
}

func TestDepsFollowThePlanOfTheHouse(t *testing.T) {
	root := ".."
	owner := map[string][]string{} // third-party module path to the rooms that import it
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(p, root+string(filepath.Separator)))
		if d.IsDir() {
			if name := d.Name(); p != root && (strings.HasPrefix(name, ".") || name == "testdata" || name == "node_modules" || name == "bin") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") {
			return nil
		}
		dir := path.Dir(rel)
		if dir == "internal" || dir == "." {
			return nil
		}
		src, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), p, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		room, known := roomOf(dir)
		if !known {
			t.Errorf("%s: the folder is not in the plan; add it to the table and say why", dir)
			return nil
		}
		test := strings.HasSuffix(rel, "_test.go") || strings.HasSuffix(dir, "test")
		for _, imp := range f.Imports {
			to, _ := strconv.Unquote(imp.Path.Value)
			if own, ok := strings.CutPrefix(to, module); ok {
				if !test && !allowed(dir, room, own) {
					t.Errorf("%s imports %s: not in the plan", rel, own)
				}
				continue
			}
			first, _, _ := strings.Cut(to, "/")
			if !strings.Contains(first, ".") || test || slices.ContainsFunc(once, func(o string) bool { return to == o || strings.HasPrefix(to, o) }) {
				continue
			}
			key := moduleOf(to)
			if !slices.Contains(owner[key], room) {
				owner[key] = append(owner[key], room)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for mod, rooms := range owner {
		if len(rooms) > 1 {
			slices.Sort(rooms)
			t.Errorf("%s is imported by %s: one folder wraps a library", mod, strings.Join(rooms, " and "))
		}
	}
}

// roomOf finds the entry of the plan that a folder belongs to.
func roomOf(dir string) (string, bool) {
	best := ""
	for r := range plan {
		if (dir == r || strings.HasPrefix(dir, r+"/")) && len(r) > len(best) {
			best = r
		}
	}
	return best, best != ""
}

// allowed tells whether the package in dir, of room, may import another
// package of ours.
func allowed(dir, room, to string) bool {
	if to == room || strings.HasPrefix(to, room+"/") {
		// inside a room: parents and the room's own top, never neighbours
		return strings.HasPrefix(dir+"/", to+"/") || strings.HasPrefix(to+"/", dir+"/")
	}
	for _, may := range plan[room] {
		if to == may || strings.HasPrefix(to, strings.TrimSuffix(may, "/")+"/") {
			return true
		}
	}
	return false
}

// moduleOf cuts an import path to what one go.mod line would name.
func moduleOf(p string) string {
	parts := strings.Split(p, "/")
	n := min(3, len(parts))
	if parts[0] != "github.com" {
		n = min(2, len(parts))
	}
	return strings.Join(parts[:n], "/")
}

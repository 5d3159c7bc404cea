package importer

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
)

// maxIDs bounds a list of ids.
const maxIDs = 1_000_000

// IDs are the ids of interviews of a product that lists none: somebody else's
// list, such as the table they were invited from.
type IDs []string

// ReadIDs reads one id a line; blank lines and those that begin with # are
// passed over, and so is what comes twice.
func ReadIDs(r io.Reader) (IDs, error) {
	var ids IDs
	seen := map[string]bool{}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		id := strings.TrimSpace(lines.Text())
		switch {
		case id == "" || id[0] == '#' || seen[id]:
			continue
		case len(id) > 200:
			return nil, fmt.Errorf("line %d: no id is longer than 200 bytes", len(ids)+1)
		case len(ids) == maxIDs:
			return nil, fmt.Errorf("more than %d ids; cut the list", maxIDs)
		}
		seen[id] = true
		ids = append(ids, id)
	}
	return ids, lines.Err()
}

// Page is a page of the list. The cursor is the last id of the page before;
// one that is no longer in the list means the beginning.
func (ids IDs) Page(cursor string) (items []Item, next string) {
	const size = 100
	from := 0
	if cursor != "" {
		from = slices.Index(ids, cursor) + 1
	}
	rest := ids[from:]
	for _, id := range rest[:min(size, len(rest))] {
		items = append(items, Item{ID: id})
	}
	if len(rest) > size {
		next = items[size-1].ID
	}
	return items, next
}

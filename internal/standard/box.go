package standard

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// Box is a box of the archive: the accepted evidence of one item and year, with
// its list of contents.
type Box struct {
	Tree          Tree
	Chapter, Item Node
	Year          int64
	Contents      []Evidence // by number
	Pages         int64
}

// Label is the code of the box, as in JX-03-05-2017.
func (b Box) Label() string {
	label := Evidence{Family: b.Tree.Family, Item: b.Item.Code, Year: b.Year}.Label()
	return label[:len(label)-len("-000")]
}

// maxBox bounds what one box holds.
const maxBox = 2000

// Box returns the box of an item and year. Without an item, or with one that
// there is not, it is empty.
func (s *Service) Box(ctx context.Context, by access.Actor, item string, year int64) (b Box, items []Node, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		b, items = Box{Year: year}, nil
		t, _, err := treeNow(ctx, tx)
		if err != nil {
			return ignoreNone(err)
		}
		b.Tree = t
		nodes, err := nodesOf(ctx, tx, t.ID)
		if err != nil {
			return err
		}
		for _, n := range nodes {
			if n.Level() == 2 {
				items = append(items, n)
			}
			if n.Code == item && n.Level() == 2 {
				b.Item = n
			}
			if n.Code == Chapter(item) {
				b.Chapter = n
			}
		}
		if b.Item.Code == "" {
			return nil
		}
		return each(ctx, tx, by, Filter{Item: item, Year: year, Stage: Accepted, Sort: "code"}, func(e Evidence) error {
			if e.Family == t.Family && len(b.Contents) < maxBox {
				b.Contents = append(b.Contents, e)
				b.Pages += e.Pages
			}
			return nil
		})
	})
	return b, items, err
}

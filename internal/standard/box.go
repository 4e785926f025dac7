package standard

import (
	"context"

	"chuangwei/internal/access"
	"chuangwei/internal/db"
)

// Box is a box of the archive: the accepted evidence of one item and year, with
// its list of contents. What is too much for one box fills several.
type Box struct {
	Tree          Tree
	Chapter, Item Node
	Year          int64
	Contents      []Evidence // by number
	Pages         int64
	No, Of        int // which of how many boxes it is, from 1
}

// Label is the code of the box, as in JX-03-05-2017.
func (b Box) Label() string {
	label := Evidence{Family: b.Tree.Family, Item: b.Item.Code, Year: b.Year}.Label()
	return label[:len(label)-len("-000")]
}

// Before is how many pieces lie in the boxes before it.
func (b Box) Before() int { return (b.No - 1) * maxBox }

// maxBox bounds what one box holds.
const maxBox = 2000

// Box returns a box of an item and year, the first, or the last where there are
// not so many. Without an item, or with one that there is not, it is empty.
func (s *Service) Box(ctx context.Context, by access.Actor, item string, year int64, no int) (b Box, items []Node, err error) {
	err = s.read(ctx, by, func(tx *db.Tx) error {
		b, items = Box{Year: year, No: 1, Of: 1}, nil
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
		f := Filter{Item: item, Year: year, Stage: Accepted, Family: t.Family, Sort: "code"}
		n, err := count(ctx, tx, by, f)
		if err != nil {
			return err
		}
		b.Of = max(1, int((n+maxBox-1)/maxBox))
		b.No = min(max(1, no), b.Of)
		i := 0
		return each(ctx, tx, by, f, func(e Evidence) error {
			if i++; i > b.Before() && i <= b.Before()+maxBox {
				b.Contents = append(b.Contents, e)
				b.Pages += e.Pages
			}
			return nil
		})
	})
	return b, items, err
}

package plan

import (
	"context"

	"chuangwei/internal/areas"
	"chuangwei/internal/db"
	"chuangwei/internal/id"
	"chuangwei/internal/org"
)

// Leader is a post that a task can name as that of its responsible leader.
type Leader struct {
	Post  id.Post
	Label string // where and what, such as the third area's director
}

// Leaders lists the posts of headquarters, office, areas and groups, within a
// transaction.
func Leaders(ctx context.Context, tx *db.Tx) ([]Leader, error) {
	posts, err := org.Posts(ctx, tx, org.PostFilter{})
	if err != nil {
		return nil, err
	}
	bodies, err := org.Bodies(ctx, tx)
	if err != nil {
		return nil, err
	}
	body := map[id.Body]string{}
	for _, b := range bodies {
		body[b.ID] = b.Name
	}
	area, err := areas.Names(ctx, tx)
	if err != nil {
		return nil, err
	}
	group, err := org.GroupNames(ctx, tx)
	if err != nil {
		return nil, err
	}
	out := make([]Leader, 0, len(posts))
	for _, p := range posts {
		if p.Abolished {
			continue
		}
		out = append(out, Leader{p.ID, body[p.Body] + area[p.Area] + group[p.Group] + p.Title})
	}
	return out, nil
}

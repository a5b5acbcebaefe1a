package object

import "context"

// Each visits the objects of a bucket whose keys begin with a prefix, page by page, until visit fails. A page is read before it is visited: what
// visits put or delete does not disturb it.
func Each(ctx context.Context, objects Objects, bucket Bucket, prefix string, visit func(Info) error) error {
	for after := ""; ; {
		page, err := objects.List(ctx, bucket, prefix, after)
		if err != nil {
			return err
		}
		for _, found := range page.Objects {
			if err := visit(found); err != nil {
				return err
			}
		}
		if after = page.Next; after == "" {
			return nil
		}
	}
}

package main

import (
	"context"
	"fmt"
)

func opening(ctx context.Context, o options, t *table) error   { return fmt.Errorf("todo") }
func importing(ctx context.Context, o options, t *table) error { return fmt.Errorf("todo") }
func importInto(ctx context.Context, dir string) error         { return nil }

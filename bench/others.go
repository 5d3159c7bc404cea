package main

import (
	"context"
	"io"
)

func create(context.Context, io.Writer) error { return nil }
func list(context.Context, io.Writer) error   { return nil }
func search(context.Context, io.Writer) error { return nil }
func start(context.Context, io.Writer) error  { return nil }

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// S3 is a store in a bucket.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string
}

// OpenS3 opens the bucket at s3://key:secret@host/bucket[/prefix]. Options are
// tls=0 (plain HTTP), region=… and lookup=dns (the bucket in the host's name).
func OpenS3(ctx context.Context, target string) (*S3, error) {
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, errors.New("open bucket: the address is not s3://key:secret@host/bucket")
	}
	bucket, prefix, _ := strings.Cut(strings.Trim(u.Path, "/"), "/")
	if bucket == "" {
		return nil, errors.New("open bucket: the address names no bucket")
	}
	secret, _ := u.User.Password()
	q := u.Query()
	opts := &minio.Options{
		Creds:        credentials.NewStaticV4(u.User.Username(), secret, ""),
		Secure:       q.Get("tls") != "0",
		Region:       q.Get("region"),
		BucketLookup: minio.BucketLookupPath,
	}
	if q.Get("lookup") == "dns" {
		opts.BucketLookup = minio.BucketLookupDNS
	}
	client, err := minio.New(u.Host, opts)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", bucket, err)
	}
	ok, err := client.BucketExists(ctx, bucket)
	if err != nil {
		return nil, fmt.Errorf("open bucket %s: %w", bucket, err)
	}
	if !ok {
		return nil, fmt.Errorf("open bucket %s: %w", bucket, ErrNotFound)
	}
	if prefix != "" {
		prefix += "/"
	}
	return &S3{client, bucket, prefix}, nil
}

// Put implements Store.
func (s *S3) Put(ctx context.Context, key string, r io.Reader, size int64) error {
	if err := check(key); err != nil {
		return err
	}
	switch _, err := s.Stat(ctx, key); {
	case err == nil:
		return ErrExists
	case !errors.Is(err, ErrNotFound):
		return err
	}
	opts := minio.PutObjectOptions{ContentType: "application/octet-stream"}
	if size < 0 {
		opts.PartSize = 16 << 20 // or the client sets aside half a gigabyte
	}
	if _, err := s.client.PutObject(ctx, s.bucket, s.prefix+key, r, size, opts); err != nil {
		return fmt.Errorf("put %s: %w", key, err)
	}
	return nil
}

// Get implements Store.
func (s *S3) Get(ctx context.Context, key string) (io.ReadSeekCloser, Info, error) {
	if check(key) != nil {
		return nil, Info{}, ErrNotFound
	}
	o, err := s.client.GetObject(ctx, s.bucket, s.prefix+key, minio.GetObjectOptions{})
	if err != nil {
		return nil, Info{}, s.fail("get", key, err)
	}
	st, err := o.Stat()
	if err != nil {
		_ = o.Close()
		return nil, Info{}, s.fail("get", key, err)
	}
	return o, Info{key, st.Size, st.LastModified}, nil
}

// Stat implements Store.
func (s *S3) Stat(ctx context.Context, key string) (Info, error) {
	if check(key) != nil {
		return Info{}, ErrNotFound
	}
	st, err := s.client.StatObject(ctx, s.bucket, s.prefix+key, minio.StatObjectOptions{})
	if err != nil {
		return Info{}, s.fail("stat", key, err)
	}
	return Info{key, st.Size, st.LastModified}, nil
}

// Delete implements Store.
func (s *S3) Delete(ctx context.Context, key string) error {
	if err := check(key); err != nil {
		return err
	}
	err := s.client.RemoveObject(ctx, s.bucket, s.prefix+key, minio.RemoveObjectOptions{})
	if err = s.fail("delete", key, err); err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

// Walk implements Store.
func (s *S3) Walk(ctx context.Context, prefix string, fn func(Info) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing if fn wants no more
	for o := range s.client.ListObjects(ctx, s.bucket, minio.ListObjectsOptions{Prefix: s.prefix + prefix, Recursive: true}) {
		if o.Err != nil {
			return fmt.Errorf("walk %q: %w", prefix, o.Err)
		}
		if err := fn(Info{strings.TrimPrefix(o.Key, s.prefix), o.Size, o.LastModified}); err != nil {
			return fmt.Errorf("walk %q: %w", prefix, err)
		}
	}
	return nil
}

func (s *S3) fail(what, key string, err error) error {
	if err == nil {
		return nil
	}
	if r := minio.ToErrorResponse(err); r.StatusCode == http.StatusNotFound || r.Code == "NoSuchKey" {
		return ErrNotFound
	}
	return fmt.Errorf("%s %s: %w", what, key, err)
}

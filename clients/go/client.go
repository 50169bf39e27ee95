// Package hearback is a client of a hearback server: it submits PDFs, follows their jobs, and verifies webhooks.
package hearback

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	mathrand "math/rand"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options of New.
type Options struct {
	// URL is the origin of the server.
	URL string
	// Key is an API key, sent with every request.
	Key string
	// UserID is the owner of the jobs.
	UserID string
	// Retries is the number of repetitions of a request that failed temporarily. Default: 4; negative for none.
	Retries int
}

// Client of a server. It can be used concurrently.
type Client struct {
	options Options
	http    http.Client
}

// New creates a client.
func New(options Options) (*Client, error) {
	if _, err := url.ParseRequestURI(options.URL); err != nil {
		return nil, err
	}
	options.URL = strings.TrimRight(options.URL, "/")
	if options.Retries == 0 {
		options.Retries = 4
	}
	return &Client{options: options}, nil
}

// SubmitOptions of Submit. Callback is a webhook URL for the events; Events filters their types.
type SubmitOptions struct {
	Filename       string
	Callback       string
	Events         []string
	IdempotencyKey string
}

// Submit submits a PDF and returns its job as soon as the server has stored it. Retries are safe: they repeat one
// Idempotency-Key.
func (c *Client) Submit(ctx context.Context, pdf []byte, options SubmitOptions) (*Handle, error) {
	if options.IdempotencyKey == "" {
		random := make([]byte, 16)
		if _, err := rand.Read(random); err != nil {
			return nil, err
		}
		options.IdempotencyKey = hex.EncodeToString(random)
	}
	query := url.Values{}
	for name, value := range map[string]string{
		"filename": options.Filename, "callback": options.Callback, "events": strings.Join(options.Events, ","),
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	header := http.Header{"Content-Type": {"application/pdf"}, "Idempotency-Key": {options.IdempotencyKey}}
	path := "/pdf/" + url.PathEscape(c.options.UserID) + "?" + query.Encode()
	var job Job
	if err := c.read(ctx, "POST", path, header, pdf, &job); err != nil {
		return nil, err
	}
	return c.Job(job.JobID), nil
}

// Job returns the handle of a job, without a request: to continue in another process.
func (c *Client) Job(id string) *Handle { return &Handle{ID: id, client: c} }

// read sends a request and parses its JSON; it repeats the request when it fails temporarily.
func (c *Client) read(ctx context.Context, method, path string, header http.Header, body []byte, target any) error {
	for attempt := 1; ; attempt++ {
		data, err := c.once(ctx, method, path, header, body)
		if err == nil {
			if target == nil {
				return nil
			}
			return json.Unmarshal(data, target)
		}
		var problem *Error
		if attempt > c.options.Retries || !errors.As(err, &problem) || !problem.isTemporary() {
			return err
		}
		if err := sleep(ctx, longer(backoff(attempt), problem.RetryAfter)); err != nil {
			return err
		}
	}
}

func (c *Client) once(ctx context.Context, method, path string, header http.Header, body []byte) ([]byte, error) {
	response, err := c.open(ctx, method, path, header, body)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, unreached(ctx, err)
	}
	return data, nil
}

// open sends a request; the response is 2xx or 304. The caller closes its body.
func (c *Client) open(ctx context.Context, method, path string, header http.Header, body []byte) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.options.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	for name, values := range header {
		request.Header[name] = values
	}
	if c.options.Key != "" {
		request.Header.Set("Authorization", "Bearer "+c.options.Key)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, unreached(ctx, err)
	}
	if response.StatusCode < 300 || response.StatusCode == http.StatusNotModified {
		return response, nil
	}
	defer response.Body.Close()
	return nil, toError(response)
}

// unreached is the error for a request that got no response; an ended context stays one.
func unreached(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return &Error{Code: "unreached", Message: err.Error()}
}

// backoff before the n-th consecutive attempt: exponential, with 50 % jitter.
func backoff(attempt int) time.Duration {
	limit := 200 * time.Millisecond << min(attempt-1, 10)
	if limit > 2500*time.Millisecond {
		limit = 2500 * time.Millisecond
	}
	return limit/2 + time.Duration(mathrand.Int63n(int64(limit/2)))
}

func sleep(ctx context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func longer(a, b time.Duration) time.Duration {
	if a > b {
		return a
	}
	return b
}

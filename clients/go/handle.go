package hearback

import (
	"context"
	"errors"
	"net/url"
	"time"
)

// Handle of one job. It holds the id only, so that another process can continue with Client.Job.
type Handle struct {
	ID     string
	client *Client
}

// FollowOptions of Events and Result.
type FollowOptions struct {
	// Via is the delivery mode: polling, long-poll, sse, ndjson or auto. Default: auto.
	Via string
	// After is the last seq that the caller has. Default: 0, all events.
	After int
	// Progress includes job.progress in modes that deliver it.
	Progress bool
	// Silence is the time without data after which a connection is replaced. Default: 35 s.
	Silence time.Duration
	// Interval between two requests of polling, in place of the server's Retry-After.
	Interval time.Duration
}

// Events calls onEvent with the events of the job, each once and in order, up to the final one. Connections are replaced
// when they fail, and continue after the last event. An error of onEvent ends it.
func (h *Handle) Events(ctx context.Context, options FollowOptions, onEvent func(Event) error) error {
	return follow(ctx, h.client, h.path(""), options, onEvent)
}

// Result waits for the end of the job. A failed job is a *JobFailedError.
func (h *Handle) Result(ctx context.Context, options FollowOptions) (Job, error) {
	if err := h.Events(ctx, options, func(Event) error { return nil }); err != nil {
		return Job{}, err
	}
	job, err := h.Status(ctx)
	if err == nil && job.State == "error" {
		err = &JobFailedError{job}
	}
	return job, err
}

// Status returns the current state of the job.
func (h *Handle) Status(ctx context.Context) (job Job, err error) {
	err = h.client.read(ctx, "GET", h.path(""), nil, nil, &job)
	return job, err
}

// Cancel cancels the job; the error of a job that has ended has the code already_final.
func (h *Handle) Cancel(ctx context.Context) error {
	return h.client.read(ctx, "POST", h.path("/cancel"), nil, nil, nil)
}

// Delete deletes the job with its document, text, analysis and events. Repeating it is not an error.
func (h *Handle) Delete(ctx context.Context) error {
	err := h.client.read(ctx, "DELETE", h.path(""), nil, nil, nil)
	var problem *Error
	if errors.As(err, &problem) && problem.Code == "gone" {
		return nil
	}
	return err
}

// Text returns the extracted text.
func (h *Handle) Text(ctx context.Context) (string, error) {
	data, err := h.client.once(ctx, "GET", h.path("/text"), nil, nil)
	return string(data), err
}

func (h *Handle) path(rest string) string { return "/results/" + url.PathEscape(h.ID) + rest }

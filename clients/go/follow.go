package hearback

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand"
	"net/http"
	"time"
)

// recoverAfter is the time in a less preferred mode before the preferred one is tried again.
const recoverAfter = 30 * time.Second

var automatic = []string{"sse", "long-poll", "polling"}

// errLeft ends a connection because a preferred mode is due.
var errLeft = errors.New("a preferred mode is due")

// callerError is an error of the caller's function, which ends the subscription.
type callerError struct{ error }

// session is the subscription over all its connections; it delivers each event once and in order.
type session struct {
	client   *Client
	path     string
	options  FollowOptions
	onEvent  func(Event) error
	after    int
	started  bool
	finished bool
	// activity is the number of messages from the server.
	activity int
	leaveAt  time.Time
}

func follow(ctx context.Context, client *Client, path string, options FollowOptions, onEvent func(Event) error) error {
	if options.Silence == 0 {
		options.Silence = 35 * time.Second
	}
	modes := []string{options.Via}
	if options.Via == "" || options.Via == "auto" {
		modes = automatic
	}
	s := &session{client: client, path: path, options: options, onEvent: onEvent, after: options.After}
	level, attempt := 0, 0
	for !s.finished {
		activity := s.activity
		s.leaveAt = time.Time{}
		if level > 0 {
			s.leaveAt = time.Now().Add(recoverAfter)
		}
		err := s.connect(ctx, modes[level])
		if s.finished {
			return nil
		}
		var problem *Error
		var caller callerError
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.As(err, &caller):
			return caller.error
		case err == errLeft:
			level = 0
			continue
		case errors.As(err, &problem) && !problem.isTemporary():
			return problem
		}
		attempt++
		if s.activity > activity {
			attempt = 1
		} else {
			level = min(level+1, len(modes)-1)
		}
		wait := backoff(attempt)
		if problem != nil {
			wait = longer(wait, problem.RetryAfter)
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) connect(ctx context.Context, mode string) error {
	switch mode {
	case "polling":
		return s.poll(ctx)
	case "long-poll":
		return s.longPoll(ctx)
	case "sse":
		return s.stream(ctx, "text/event-stream", parseSSE)
	case "ndjson":
		return s.stream(ctx, "application/x-ndjson", parseNDJSON)
	}
	return &Error{Code: "unsupported", Message: fmt.Sprintf("No client follows jobs in a mode called %q.", mode)}
}

// poll requests the job at an interval and, when it has changed, its new events.
func (s *session) poll(ctx context.Context) error {
	etag, interval := "", time.Second
	for !s.finished && !s.isLeft() {
		header := http.Header{}
		if etag != "" {
			header.Set("If-None-Match", etag)
		}
		response, job, err := s.read(ctx, s.path, header, s.options.Silence)
		if err != nil {
			return err
		}
		s.activity++
		interval += interval / 2
		if job != nil {
			interval = time.Second
			if err := s.catchUp(ctx, job); err != nil {
				return err
			}
		}
		if interval > 10*time.Second {
			interval = 10 * time.Second
		}
		// After the catch-up: when it fails, the next request must not be answered with 304.
		etag = response.Get("ETag")
		if s.finished {
			return nil
		}
		wait, asked := retryAfter(response)
		if !asked {
			wait = interval
		}
		wait += time.Duration(rand.Float64() / 10 * float64(wait))
		if s.options.Interval > 0 {
			wait = s.options.Interval
		}
		if err := sleep(ctx, wait); err != nil {
			return err
		}
	}
	return errLeft
}

// longPoll sends requests that wait on the server for the next event.
func (s *session) longPoll(ctx context.Context) error {
	seconds := longer(time.Second, s.options.Silence/2).Truncate(time.Second)
	for !s.finished && !s.isLeft() {
		path, header, limit := s.path, http.Header{}, s.options.Silence
		// The first response is the snapshot and must not wait.
		if s.started {
			path = fmt.Sprintf("%s?after=%d", s.path, s.after)
			header.Set("Prefer", fmt.Sprintf("wait=%d", int(seconds.Seconds())))
			limit = longer(limit, seconds+time.Second)
		}
		_, job, err := s.read(ctx, path, header, limit)
		if err != nil {
			return err
		}
		if err := s.catchUp(ctx, job); err != nil {
			return err
		}
	}
	return errLeft
}

// catchUp takes a job as read and delivers the events up to its seq.
func (s *session) catchUp(ctx context.Context, job *Job) error {
	s.snapshot(job)
	if job.Seq <= s.after {
		return nil
	}
	limited, cancel := context.WithTimeout(ctx, s.options.Silence)
	defer cancel()
	data, err := s.client.once(limited, "GET", fmt.Sprintf("%s/events?after=%d", s.path, s.after), nil, nil)
	if err != nil {
		return err
	}
	var page struct{ Events []Event }
	if err := json.Unmarshal(data, &page); err != nil {
		return err
	}
	for _, event := range page.Events {
		if err := s.event(event); err != nil {
			return err
		}
	}
	return nil
}

// read requests the job; it is nil for 304.
func (s *session) read(ctx context.Context, path string, header http.Header, limit time.Duration) (http.Header, *Job, error) {
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	header.Set("Accept", "application/json")
	response, err := s.client.open(limited, "GET", path, header, nil)
	if err != nil {
		return nil, nil, err
	}
	defer response.Body.Close()
	if response.StatusCode == http.StatusNotModified {
		return response.Header, nil, nil
	}
	job := &Job{}
	return response.Header, job, json.NewDecoder(response.Body).Decode(job)
}

func (s *session) isLeft() bool { return !s.leaveAt.IsZero() && time.Now().After(s.leaveAt) }

func (s *session) snapshot(job *Job) {
	s.activity++
	s.after = min(s.after, job.Seq)
	s.started = true
	s.finished = isFinal(job.State) && s.after == job.Seq
}

// event delivers an event when it is new; an error for a gap, which a new connection closes.
func (s *session) event(event Event) error {
	s.activity++
	if event.Type == "job.progress" {
		if event.Data.Seq != s.after || !s.options.Progress {
			return nil
		}
	} else {
		if event.Data.Seq <= s.after {
			return nil
		}
		if event.Data.Seq > s.after+1 {
			return fmt.Errorf("event %d arrived, expected %d", event.Data.Seq, s.after+1)
		}
		s.after = event.Data.Seq
		s.finished = isFinal(event.Data.State)
	}
	if err := s.onEvent(event); err != nil {
		return callerError{err}
	}
	return nil
}

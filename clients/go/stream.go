package hearback

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// message of a stream: a snapshot, stale, or the type of an event.
type message struct {
	kind string
	data []byte
}

// parser returns a function that takes the lines of a stream and returns a message when one is complete.
type parser func() func(line string) *message

// stream follows over one open response.
func (s *session) stream(ctx context.Context, mediaType string, newParser parser) error {
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	silence := time.AfterFunc(s.options.Silence, cancel)
	defer silence.Stop()
	path := fmt.Sprintf("%s?after=%d", s.path, s.after)
	response, err := s.client.open(limited, "GET", path, http.Header{"Accept": {mediaType}}, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	reader := bufio.NewReader(response.Body)
	parse := newParser()
	for {
		line, err := reader.ReadString('\n')
		if err != nil {
			return fmt.Errorf("the connection ended before the final event: %w", err)
		}
		silence.Reset(s.options.Silence)
		if received := parse(strings.TrimRight(line, "\r\n")); received != nil {
			if err := s.receive(*received); err != nil || s.finished {
				return err
			}
		}
	}
}

func (s *session) receive(received message) error {
	switch received.kind {
	case "snapshot":
		var job Job
		if err := json.Unmarshal(received.data, &job); err != nil {
			return err
		}
		s.snapshot(&job)
		return nil
	case "stale":
		var stale struct{ Reason string }
		_ = json.Unmarshal(received.data, &stale)
		if stale.Reason == "gap" {
			return &Error{Code: "stale", Message: "Some of the requested events are no longer stored."}
		}
		return fmt.Errorf("the server ended the subscription: %s", stale.Reason)
	}
	var event Event
	if err := json.Unmarshal(received.data, &event); err != nil {
		return err
	}
	return s.event(event)
}

// parseSSE parses server-sent events (WHATWG HTML section 9.2).
func parseSSE() func(string) *message {
	kind, data := "", []string{}
	return func(line string) *message {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			complete := &message{kind, []byte(strings.Join(data, "\n"))}
			isEmpty := len(data) == 0
			kind, data = "", []string{}
			if !isEmpty {
				return complete
			}
		case name == "event":
			kind = value
		case name == "data":
			data = append(data, value)
		}
		return nil
	}
}

// parseNDJSON parses one JSON value per line.
func parseNDJSON() func(string) *message {
	return func(line string) *message {
		var value struct {
			Type string
			Data json.RawMessage
		}
		if strings.TrimSpace(line) == "" || json.Unmarshal([]byte(line), &value) != nil {
			return nil
		}
		if value.Type == "snapshot" || value.Type == "stale" {
			return &message{value.Type, value.Data}
		}
		return &message{value.Type, []byte(line)}
	}
}

package hearback

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// Error is an error with a stable code: one of the service, "unreached" without a response (status 0), "unsupported" or
// "invalid_signature".
type Error struct {
	Code       string
	Status     int
	Message    string
	Field      string
	RetryAfter time.Duration
}

func (e *Error) Error() string { return e.Message }

// isTemporary reports whether the same request may succeed later.
func (e *Error) isTemporary() bool {
	return e.Code == "unreached" || e.Status == 408 || e.Status == 429 || e.Status >= 500
}

// JobFailedError says that the job ended in "error".
type JobFailedError struct{ Job Job }

func (e *JobFailedError) Error() string { return e.Job.Error.Message }

// toError reads the error of a response (RFC 9457); a body of another format becomes code "internal".
func toError(response *http.Response) *Error {
	var problem struct{ Code, Detail, Title, Field string }
	body, _ := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	_ = json.Unmarshal(body, &problem)
	result := &Error{Code: problem.Code, Status: response.StatusCode, Message: problem.Detail, Field: problem.Field}
	result.RetryAfter, _ = retryAfter(response.Header)
	if result.Code == "" {
		result.Code = "internal"
	}
	if result.Message == "" {
		result.Message = fmt.Sprintf("The server responded with %d.", response.StatusCode)
	}
	return result
}

// retryAfter parses Retry-After, seconds or a date (RFC 9110 section 10.2.3).
func retryAfter(header http.Header) (time.Duration, bool) {
	value := header.Get("Retry-After")
	if seconds, err := strconv.Atoi(value); err == nil {
		return time.Duration(seconds) * time.Second, true
	}
	if at, err := http.ParseTime(value); err == nil {
		return time.Until(at), true
	}
	return 0, false
}

package hearback

import "encoding/json"

// Progress of a running analysis.
type Progress struct {
	Done  int    `json:"done"`
	Total int    `json:"total"`
	Unit  string `json:"unit"`
}

// JobError says why a job ended in "error".
type JobError struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Job is the representation of a job. State is uploaded, processing, completed or error.
type Job struct {
	JobID    string          `json:"jobid"`
	UserID   string          `json:"userid"`
	State    string          `json:"state"`
	Seq      int             `json:"seq"`
	Attempt  int             `json:"attempt"`
	Progress *Progress       `json:"progress"`
	Filename string          `json:"filename"`
	Size     int64           `json:"size"`
	Analysis json.RawMessage `json:"analysis"`
	Error    *JobError       `json:"error"`
}

// Event of a job. The envelope is the same in every mode.
type Event struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Timestamp string    `json:"timestamp"`
	Data      EventData `json:"data"`
}

// EventData has the summary of the analysis with job.completed, the error with job.error.
type EventData struct {
	JobID    string          `json:"jobid"`
	UserID   string          `json:"userid"`
	Seq      int             `json:"seq"`
	State    string          `json:"state"`
	Attempt  int             `json:"attempt"`
	Analysis json.RawMessage `json:"analysis,omitempty"`
	Error    *JobError       `json:"error,omitempty"`
	Progress *Progress       `json:"progress,omitempty"`
}

func isFinal(state string) bool { return state == "completed" || state == "error" }

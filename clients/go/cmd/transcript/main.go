// Command transcript plays transcripts; ../../../transcripts/README.md has the protocol.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"sync"
	"time"

	hearback "hearback.example/client"
)

type run struct {
	URL, Via, JobID  string
	After, SilenceMs int
}

type outcome struct {
	Run   int     `json:"run"`
	Seqs  []int   `json:"seqs"`
	End   string  `json:"end,omitempty"`
	Error string  `json:"error,omitempty"`
	Ms    float64 `json:"ms"`
}

func main() {
	var runs []run
	if err := json.NewDecoder(os.Stdin).Decode(&runs); err != nil {
		panic(err)
	}
	var all sync.WaitGroup
	outcomes := make([]outcome, len(runs))
	for index, one := range runs {
		all.Add(1)
		go func(index int, one run) {
			defer all.Done()
			outcomes[index] = play(index, one)
		}(index, one)
	}
	all.Wait()
	encoder := json.NewEncoder(os.Stdout)
	for _, one := range outcomes {
		_ = encoder.Encode(one)
	}
}

func play(index int, one run) outcome {
	ctx, cancel := context.WithTimeout(context.Background(), 100*time.Second)
	defer cancel()
	startedAt := time.Now()
	result := outcome{Run: index, Seqs: []int{}}
	client, err := hearback.New(hearback.Options{URL: one.URL})
	if err == nil {
		options := hearback.FollowOptions{
			Via: one.Via, After: one.After, Silence: time.Duration(one.SilenceMs) * time.Millisecond,
		}
		err = client.Job(one.JobID).Events(ctx, options, func(event hearback.Event) error {
			result.Seqs = append(result.Seqs, event.Data.Seq)
			result.End = event.Data.State
			return nil
		})
	}
	if err != nil {
		var problem *hearback.Error
		result.End, result.Error = "", err.Error()
		if errors.As(err, &problem) {
			result.Error = problem.Code
		}
	}
	result.Ms = float64(time.Since(startedAt).Milliseconds())
	return result
}
